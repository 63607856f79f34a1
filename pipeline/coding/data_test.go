package coding

import (
	"os"
	"testing"

	"gribning/pipeline/coding/units"
	"gribning/pipeline/turns"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// loadDev reads a file of the training data.
func loadDev(t testing.TB, name string) []*transcripts.Meeting {
	f, err := os.Open("../../models/data/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ms, err := coded.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

// border lets a segmenter decide borders, as the runner does.
type border struct {
	s          *units.Segmenter
	punctuated bool
}

func (b border) Borders(ws []transcripts.Word, c transcripts.Class) []turns.Border {
	var out []turns.Border
	for _, x := range b.s.Breaks(ws, c, b.punctuated) {
		out = append(out, turns.Border{At: x.At, P: x.P})
	}
	return out
}

func build(m *transcripts.Meeting, s *units.Segmenter) {
	if s == nil {
		turns.Build(m)
		return
	}
	turns.BuildWith(m, border{s, m.Style == "plain"})
}

func suggest(ws []transcripts.Word, c transcripts.Class, punctuated bool) []int {
	var out []int
	for _, b := range (turns.Rules{Punctuation: punctuated}).Borders(ws, c) {
		out = append(out, b.At)
	}
	return out
}
