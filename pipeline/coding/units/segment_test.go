package units

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/turns"
	"gribning/transcripts"
)

var small = loglinear.Settings{L2: 0.1, MinCount: 1, Iterations: 60}

func rules(words []transcripts.Word, class transcripts.Class, punctuated bool) []int {
	var out []int
	for _, b := range (turns.Rules{Punctuation: punctuated}).Borders(words, class) {
		out = append(out, b.At)
	}
	return out
}

// turn makes a turn of a line whose borders are marked «|».
func turn(line string) Turn {
	t := Turn{Class: transcripts.ClassCitizen, Breaks: map[int]bool{}, Weight: 1}
	for _, f := range strings.Fields(line) {
		if f == "|" {
			t.Breaks[len(t.Words)] = true
			continue
		}
		t.Words = append(t.Words, transcripts.Word{Text: f, Speaker: "B"})
	}
	return t
}

func lines() []Turn {
	var out []Turn
	for _, l := range []string{
		"jeg vasker op | og så går jeg hjem", "ja | det gør jeg", "jeg vasker op og rydder op", "det er ryggen | den siger stop",
		"jeg vil gerne tilbage fordi jeg savner dem", "nej | men så ringede hun | og jeg sagde ja",
	} {
		out = append(out, turn(l))
	}
	return out
}

func TestLearnsBorders(t *testing.T) {
	ts := lines()
	s, err := Train(context.Background(), ts, rules, small)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range ts {
		got := map[int]bool{}
		last := 0
		for _, b := range s.Breaks(x.Words, x.Class, false) {
			if b.At <= last || b.At >= len(x.Words) || b.P <= 0 || b.P > 1 {
				t.Fatalf("border %+v in %d words", b, len(x.Words))
			}
			got[b.At], last = true, b.At
		}
		for k := 1; k < len(x.Words); k++ {
			if got[k] != x.Breaks[k] {
				t.Errorf("%v: border before %q is %v", x.Words, x.Words[k].Text, got[k])
			}
		}
	}
	var b bytes.Buffer
	if err := s.Model().Encode(&b); err != nil {
		t.Fatal(err)
	}
}

func FuzzBreaks(f *testing.F) {
	s, err := Train(context.Background(), lines(), rules, small)
	if err != nil {
		f.Fatal(err)
	}
	f.Add("jeg vasker op og så går jeg hjem", "CIT")
	f.Add("", "")
	f.Add("- ... \x00 øh", "PRO")
	f.Fuzz(func(t *testing.T, text, class string) {
		ws := turn(text).Words
		last := 0
		for _, b := range s.Breaks(ws, transcripts.Class(class), len(text)%2 == 0) {
			if b.At <= last || b.At >= len(ws) {
				t.Fatalf("border %+v in %d words", b, len(ws))
			}
			last = b.At
		}
	})
}
