package turns

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/transcripts"
)

var phrases = strings.Fields(`ja nej mm okay øh så jeg vil gerne ud og arbejde men det kan jeg ikke når der er mange mennesker hvad tænker du
	har du kørekort kun- (1.2) ((griner)) (uklart) fordi hun siger at vi skal lige se på planen altså den er fin jamen du lager [NAVN-1] a it`)

// genMeeting draws a meeting of a few speakers, with overlap, silence and odd
// words.
func genMeeting(t *rapid.T) *transcripts.Meeting {
	m := &transcripts.Meeting{ID: "X", Participants: []transcripts.Participant{
		{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}, {Label: "T", Role: transcripts.Interpreter}}}
	m.UnitsGiven = rapid.IntRange(0, 4).Draw(t, "given") == 0
	at := transcripts.Ms(0)
	for n := rapid.IntRange(0, 25).Draw(t, "stretches"); n > 0; n-- {
		spk := rapid.SampledFrom([]string{"B", "B", "S", "S", "T", ""}).Draw(t, "speaker")
		at += transcripts.Ms(rapid.IntRange(-15, 45).Draw(t, "gap")) * 100
		at = max(at, 0)
		for k := rapid.IntRange(1, 9).Draw(t, "words"); k > 0; k-- {
			w := transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)+1), Speaker: spk, Cue: n, Text: rapid.SampledFrom(phrases).Draw(t, "word")}
			switch {
			case strings.HasPrefix(w.Text, "(u"):
				w.Kind = transcripts.Unclear
			case strings.HasPrefix(w.Text, "(("):
				w.Kind = transcripts.Event
			case strings.HasPrefix(w.Text, "("):
				w.Kind = transcripts.Pause
			case strings.HasSuffix(w.Text, "-"):
				w.Kind = transcripts.CutOff
			}
			w.Start = at
			at += transcripts.Ms(rapid.IntRange(0, 5).Draw(t, "length")) * 100
			w.End = at
			if rapid.IntRange(0, 20).Draw(t, "quarantine") == 0 {
				w.Quarantine = "S201"
			}
			if rapid.IntRange(0, 8).Draw(t, "fixed") == 0 {
				w.Begins = rapid.SampledFrom([]transcripts.Beginning{transcripts.BeginsBC, transcripts.BeginsNone, transcripts.BeginsTCU, transcripts.BeginsTurn}).Draw(t, "begins")
			}
			m.Words = append(m.Words, w)
		}
	}
	return m
}

// checkUnits holds the invariants of the units of a meeting.
func checkUnits(t interface{ Fatalf(string, ...any) }, m *transcripts.Meeting, words int) {
	if len(m.Words) != words {
		t.Fatalf("%d words became %d", words, len(m.Words))
	}
	in := make([]int, len(m.Words))
	last, start := 0, transcripts.Ms(-1)
	ids := map[string]bool{}
	for _, turn := range m.Turns {
		if turn.From != last || turn.To <= turn.From {
			t.Fatalf("turn %s has TCUs %d..%d after %d", turn.ID, turn.From, turn.To, last)
		}
		if turn.Start < start {
			t.Fatalf("turn %s starts before the one ahead of it", turn.ID)
		}
		start, last = turn.Start, turn.To
		from, to := turn.End, turn.Start
		for _, u := range m.TCUs[turn.From:turn.To] {
			if u.Turn != turn.ID || u.Speaker != turn.Speaker || u.From >= u.To || ids[u.ID] {
				t.Fatalf("TCU %+v does not fit turn %+v", u, turn)
			}
			ids[u.ID] = true
			for i := u.From; i < u.To; i++ {
				in[i]++
				w := m.Words[i]
				if w.Speaker != u.Speaker || w.Start < u.Start || w.End > u.End {
					t.Fatalf("word %+v does not fit TCU %+v", w, u)
				}
				if i > u.From && (w.Begins == transcripts.BeginsTCU || w.Begins == transcripts.BeginsTurn || w.Begins == transcripts.BeginsBC) {
					t.Fatalf("the fixed beginning %s of %s is inside a TCU", w.Begins, w.ID)
				}
			}
			from, to = min(from, u.Start), max(to, u.End)
		}
		if from != turn.Start || to != turn.End {
			t.Fatalf("turn %+v, its TCUs %d..%d", turn, from, to)
		}
	}
	if last != len(m.TCUs) {
		t.Fatalf("%d TCUs, the turns have %d", len(m.TCUs), last)
	}
	for i, n := range in {
		if n > 1 || n == 0 && m.Words[i].Spoken() {
			t.Fatalf("word %+v is in %d TCUs", m.Words[i], n)
		}
	}
	for _, o := range m.Overlaps {
		if o.Duration() < minOverlap || o.Class == "" || o.First == o.Then || !ids[o.TCU] {
			t.Fatalf("overlap %+v", o)
		}
	}
}

func TestUnitsHold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := genMeeting(t)
		n := len(m.Words)
		Build(m)
		checkUnits(t, m, n)
	})
}

func TestBuildAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := genMeeting(t)
		Build(m)
		again := *m
		again.Words = append([]transcripts.Word(nil), m.Words...)
		Build(&again)
		if d := cmp.Diff(m, &again); d != "" {
			t.Fatal(d)
		}
	})
}

func TestOrderOfWordsIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := genMeeting(t)
		other := *m
		other.Words = append([]transcripts.Word(nil), m.Words...)
		rand.New(rand.NewSource(int64(rapid.Uint32().Draw(t, "seed")))).Shuffle(len(other.Words), func(i, j int) {
			other.Words[i], other.Words[j] = other.Words[j], other.Words[i]
		})
		Build(m)
		Build(&other)
		if d := cmp.Diff(m, &other); d != "" {
			t.Fatal(d)
		}
	})
}

func FuzzSegment(f *testing.F) {
	for _, s := range []string{"ja så skriver vi det og så skal vi", "((griner)) hvad", "kun- (1.2) jeg", "", "og", "\xff så jeg", "jeg jeg jeg er er"} {
		f.Add(s, byte(0))
	}
	f.Fuzz(func(t *testing.T, s string, class byte) {
		var ws []transcripts.Word
		for i, x := range strings.Fields(s) {
			ws = append(ws, transcripts.Word{ID: fmt.Sprintf("w%d", i), Text: x, Speaker: "S", Span: transcripts.Span{Start: transcripts.Ms(i * 300), End: transcripts.Ms(i*300 + 200)}})
		}
		c := []transcripts.Class{transcripts.ClassCitizen, transcripts.ClassProfessional, transcripts.ClassInterpreter}[int(class)%3]
		last := 0
		for _, b := range Segment(ws, c) {
			if b <= last || b >= len(ws) {
				t.Fatalf("border %d after %d of %d words", b, last, len(ws))
			}
			last = b
		}
		m := &transcripts.Meeting{Words: ws, Participants: []transcripts.Participant{{Label: "S", Role: transcripts.Caseworker}}}
		Build(m)
		checkUnits(t, m, len(ws))
	})
}

func BenchmarkBuild(b *testing.B) {
	m := &transcripts.Meeting{Participants: []transcripts.Participant{{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}}}
	at := transcripts.Ms(0)
	for len(m.Words) < 20000 {
		spk := []string{"B", "S"}[len(m.Words)/40%2]
		for k := 0; k < 40; k++ {
			m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)+1), Text: phrases[(len(m.Words)*7+k)%40], Speaker: spk, Span: transcripts.Span{Start: at, End: at + 300}})
			at += 320
		}
		at += 400
	}
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		Build(m)
	}
	b.ReportMetric(float64(len(m.Words))*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}
