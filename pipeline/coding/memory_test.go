package coding

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/pipeline/coding/units"
	"gribning/transcripts"
)

// change makes a change to the words, voices or roles of m that a person could
// make.
func change(t *rapid.T, m *transcripts.Meeting, place, n int) {
	at := min(len(m.Words)-1, place+rapid.IntRange(-2, 2).Draw(t, "near"))
	if rapid.IntRange(0, 5).Draw(t, "far") == 0 {
		at = rapid.IntRange(0, len(m.Words)-1).Draw(t, "at")
	}
	at = max(0, at)
	w := &m.Words[at]
	voice := func() *transcripts.Participant {
		return &m.Participants[rapid.IntRange(0, len(m.Participants)-1).Draw(t, "voice")]
	}
	word := rapid.SampledFrom([]string{"ja", "ikke", "bange", "lageret", "hvad?", "øh", "-", "bussen", "skal", "Køkkenet."})
	switch rapid.IntRange(0, 6).Draw(t, "change") {
	case 0, 1:
		w.Text = word.Draw(t, "text")
	case 2:
		x := *w
		x.ID, x.Text = fmt.Sprintf("w%d.%d", at+1, n), word.Draw(t, "text")
		m.Words = slices.Insert(m.Words, at+1, x)
	case 3:
		if len(m.Words) > 40 {
			m.Words = slices.Delete(m.Words, at, at+1)
		}
	case 4:
		to := voice().Label
		for k := at; k < min(len(m.Words), at+rapid.IntRange(1, 6).Draw(t, "words")); k++ {
			m.Words[k].Speaker = to
		}
	case 5:
		voice().Role = rapid.SampledFrom(transcripts.Roles).Draw(t, "role")
	case 6:
		w.Quarantine, w.Kind = rapid.SampledFrom([]string{"", "S201"}).Draw(t, "trust"), rapid.SampledFrom([]transcripts.WordKind{transcripts.PlainWord, transcripts.Filler, transcripts.Event}).Draw(t, "kind")
	}
}

// clone copies what change changes.
func clone(m *transcripts.Meeting) *transcripts.Meeting {
	k := *m
	k.Words, k.Participants = slices.Clone(m.Words), slices.Clone(m.Participants)
	return &k
}

// A coder that remembers a meeting gives what one gives that has never seen it:
// the same codes, and behind them the same numbers to the last bit. Changes are
// made one after the other and sometimes taken back.
func TestAgain(t *testing.T) {
	c := trained(t)
	var all []*transcripts.Meeting
	for _, m := range loadDev(t, "dev.jsonl")[:12] {
		p := Plain(m, false)
		p.Words = p.Words[:min(len(p.Words), 260)]
		all = append(all, p)
	}
	finders := []*units.Segmenter{c.Segmenter(suggest), nil}
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.SampledFrom(all).Draw(t, "meeting")
		finder := rapid.SampledFrom(finders).Draw(t, "borders")
		place := rapid.IntRange(0, len(first.Words)-1).Draw(t, "place")
		states := []*transcripts.Meeting{first}
		var mem Memory
		for n := range rapid.IntRange(2, 7).Draw(t, "passes") {
			m := clone(rapid.SampledFrom(states).Draw(t, "from"))
			for range rapid.IntRange(0, 2).Draw(t, "changes") {
				change(t, m, place, n)
			}
			states = append(states, clone(m))
			build(m, finder)
			got, err := c.Again(m, &mem)
			if err != nil {
				t.Fatal(err)
			}
			want, err := c.Code(m)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(want, got) {
				t.Fatalf("pass %d, without memory (-) and with (+):\n%s", n, cmp.Diff(want, got))
			}
			v, again := newView(m, c.cues), viewOf(m, mem.lexicon, mem.readings)
			if !reflect.DeepEqual(c.model.run(v), c.model.runWith(again, &mem)) {
				t.Fatalf("pass %d: the codes are the same, the numbers behind them are not", n)
			}
		}
	})
}

// One coder codes several meetings at a time, and what it keeps of words makes no
// difference to any of them.
func TestCodeAtTheSameTime(t *testing.T) {
	c := trained(t)
	ms := loadDev(t, "dev.jsonl")[:6]
	var all [2][6]transcripts.Coding
	for round := range all {
		var wait sync.WaitGroup
		for i, m := range ms {
			wait.Go(func() {
				var err error
				if all[round][i], err = c.Code(m); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	}
	for i, m := range ms {
		want, err := trained(t).Code(m)
		if err != nil {
			t.Fatal(err)
		}
		for round := range all {
			if d := cmp.Diff(want, all[round][i]); d != "" {
				t.Errorf("%s, round %d:\n%s", m.ID, round, d)
			}
		}
	}
}

// Another coder does not go by what the first remembered.
func TestMemoryOfAnotherCoder(t *testing.T) {
	m := talk(aMeeting)
	rules, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	var mem Memory
	for _, c := range []*Coder{trained(t), rules, trained(t)} {
		got, err := c.Again(m, &mem)
		if err != nil {
			t.Fatal(err)
		}
		want, err := c.Code(m)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
	m.TCUs[0].To = len(m.Words) + 1
	if _, err := trained(t).Again(m, &mem); err == nil {
		t.Error("a meeting that does not hang together was coded")
	}
}

// BenchmarkAgain corrects a word of a long meeting and codes it anew.
func BenchmarkAgain(b *testing.B) {
	c := trained(b)
	m := &transcripts.Meeting{ID: "long", Participants: []transcripts.Participant{{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}}}
	for _, d := range loadDev(b, "dev.jsonl")[:40] {
		at := transcripts.Ms(0)
		if n := len(m.Words); n > 0 {
			at = m.Words[n-1].End + 1000
		}
		for _, w := range Plain(d, false).Words {
			if w.Speaker != "B" {
				w.Speaker = "S"
			}
			w.ID, w.Span = fmt.Sprintf("w%d", len(m.Words)+1), transcripts.Span{Start: at + w.Start, End: at + w.End}
			m.Words = append(m.Words, w)
		}
	}
	sg := c.Segmenter(suggest)
	build(m, sg)
	states := []*transcripts.Meeting{m, clone(m)}
	states[1].Words[len(m.Words)/2].Text = "bussen"
	build(states[1], sg)
	b.ReportMetric(float64(len(m.TCUs)), "TCUs")
	for _, how := range []string{"fresh", "again"} {
		b.Run(how, func(b *testing.B) {
			var mem Memory
			n := 0
			for b.Loop() {
				if how == "fresh" {
					mem = Memory{}
				}
				if _, err := c.Again(states[n%2], &mem); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}
