package pipeline

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/models/data"
	"gribning/pipeline/coding"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// heardMeetings are invented meetings as they would be heard: words with voices
// and times, and no borders.
func heardMeetings(t *testing.T, n int) []*transcripts.Meeting {
	t.Helper()
	all, err := coded.Read(bytes.NewReader(data.Meetings))
	if err != nil {
		t.Fatal(err)
	}
	all = all[:n]
	for _, m := range all {
		m.TCUs, m.Turns, m.Overlaps, m.Codings, m.Identifiers, m.UnitsGiven = nil, nil, nil, nil, nil, false
		m.Words = m.Words[:min(len(m.Words), 120)]
		for i := range m.Words {
			m.Words[i].Begins = transcripts.NotFixed
			if i%97 == 0 {
				m.Words[i].Quarantine = "S201"
			}
		}
		m.Consents = nil
		for _, p := range m.Participants {
			m.Consents = append(m.Consents, transcripts.Consent{Participant: p.Label, Purpose: transcripts.Research, Given: "2026-01-01"})
		}
	}
	return all
}

// change draws a correction of words that a person could make, mostly near one
// place, so that the same turn is said in several ways.
func change(t *rapid.T, m *transcripts.Meeting, place, seq int) transcripts.Correction {
	word := func() string {
		if rapid.IntRange(0, 4).Draw(t, "far") == 0 {
			return m.Words[rapid.IntRange(0, len(m.Words)-1).Draw(t, "word")].ID
		}
		return m.Words[min(len(m.Words)-1, place+rapid.IntRange(0, 1).Draw(t, "near"))].ID
	}
	voice := func() string {
		return m.Participants[rapid.IntRange(0, len(m.Participants)-1).Draw(t, "voice")].Label
	}
	c := transcripts.Correction{Seq: seq, Author: "human:k1"}
	c.Op = rapid.SampledFrom([]transcripts.Op{transcripts.SetText, transcripts.SetText, transcripts.SetText, transcripts.InsertWord, transcripts.DeleteWord, transcripts.SetSpeaker,
		transcripts.SetTime, transcripts.SetTrust, transcripts.SetBeginning, transcripts.SetRole, transcripts.Undo}).Draw(t, "op")
	switch c.Op {
	case transcripts.SetText, transcripts.InsertWord:
		c.Words = []string{word()}
		c.Text = rapid.SampledFrom([]string{"mette", "meget", "ja", "jo", "hansen", "hunden", "hvad"}).Draw(t, "text")
	case transcripts.SetSpeaker:
		i := rapid.IntRange(0, len(m.Words)-1).Draw(t, "from")
		for k := i; k < min(len(m.Words), i+rapid.IntRange(1, 8).Draw(t, "words")); k++ {
			c.Words = append(c.Words, m.Words[k].ID)
		}
		c.Speaker = voice()
	case transcripts.SetTime:
		at := m.Words[rapid.IntRange(0, len(m.Words)-1).Draw(t, "at")].Start
		c.Words, c.Times = []string{word()}, &transcripts.Span{Start: at, End: at + 300}
	case transcripts.SetBeginning:
		c.Words = []string{word()}
		c.Begins = rapid.SampledFrom([]transcripts.Beginning{transcripts.BeginsTCU, transcripts.BeginsTurn, transcripts.BeginsNone}).Draw(t, "begins")
	case transcripts.SetRole:
		c.Speaker, c.Role = voice(), rapid.SampledFrom(transcripts.Roles).Draw(t, "role")
	case transcripts.Undo:
		c.Undoes = rapid.IntRange(1, max(1, seq-1)).Draw(t, "undoes")
	default:
		c.Words = []string{word()}
	}
	return c
}

// TestRedraft makes changes one after the other and drafts after each: what the
// drafter remembers makes no difference to what comes out.
func TestRedraft(t *testing.T) {
	coder, err := coding.New()
	if err != nil {
		t.Fatal(err)
	}
	a, err := NewAnalyst(coder)
	if err != nil {
		t.Fatal(err)
	}
	gate, err := consent.NewGate(transcripts.Research, consent.Today())
	if err != nil {
		t.Fatal(err)
	}
	heard, untouched := heardMeetings(t, 6), heardMeetings(t, 6)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(heard).Draw(t, "meeting")
		permit, refused := gate.Ask(m)
		if len(refused) > 0 {
			t.Fatal(refused)
		}
		place := rapid.IntRange(0, len(m.Words)-1).Draw(t, "place")
		d := a.NewDrafter(m)
		var cs corpus.Corrections
		for n := range rapid.IntRange(1, 5).Draw(t, "changes") {
			cs.List = append(cs.List, change(t, m, place, n+1))
			got, gotErr := d.Redraft(permit, cs)
			want := *m
			want.Words, want.Participants, want.Issues = slices.Clone(m.Words), slices.Clone(m.Participants), slices.Clone(m.Issues)
			wantErr := correctWords(permit, &want, cs)
			if wantErr == nil {
				wantErr = a.Draft(&want)
			}
			if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
				t.Fatalf("error %v, wanted %v", gotErr, wantErr)
			}
			if wantErr != nil {
				continue
			}
			if !reflect.DeepEqual(&want, got) {
				t.Fatalf("after %+v: without memory (-) and with (+)\n%s", cs.List, cmp.Diff(&want, got))
			}
		}
	})
	if !reflect.DeepEqual(heard, untouched) {
		t.Error("a heard meeting has changed")
	}
}
