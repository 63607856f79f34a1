package measure

import (
	"strings"
	"testing"

	"gribning/transcripts"

	"pgregory.net/rapid"
)

func TestWordErrors(t *testing.T) {
	tests := []struct {
		ref, hyp string
		want     WER
	}{
		{"", "", WER{}},
		{"a b c", "a b c", WER{Length: 3}},
		{"a b c", "a x c", WER{Substituted: 1, Length: 3}},
		{"a b c", "a c", WER{Deleted: 1, Length: 3}},
		{"a c", "a b c d", WER{Inserted: 2, Length: 2}},
		{"", "a b", WER{Inserted: 2}},
		{"a b", "", WER{Deleted: 2, Length: 2}},
		{"jeg vil gerne tilbage", "vil jeg gerne", WER{Substituted: 0, Deleted: 2, Inserted: 1, Length: 4}},
	}
	for _, test := range tests {
		got := WordErrors(strings.Fields(test.ref), strings.Fields(test.hyp))
		if got.Errors() != test.want.Errors() || got.Length != test.want.Length {
			t.Errorf("%q → %q: %+v, want %+v", test.ref, test.hyp, got, test.want)
		}
	}
	if got := CharacterErrors([]string{"rød", "grød"}, []string{"rød", "brød"}); got != (WER{Substituted: 1, Length: 8}) {
		t.Errorf("characters: %+v", got)
	}
	if r := (WER{Inserted: 2}).Rate(); r != 1 {
		t.Errorf("rate of an empty reference: %v", r)
	}
}

// editDistance is the textbook table.
func editDistance(a, b []string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j
			case j == 0:
				d[i][j] = i
			default:
				c := d[i-1][j-1]
				if a[i-1] != b[j-1] {
					c++
				}
				d[i][j] = min(c, d[i-1][j]+1, d[i][j-1]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestWordErrorsProperties(t *testing.T) {
	words := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 14)
	rapid.Check(t, func(t *rapid.T) {
		a, b := words.Draw(t, "a"), words.Draw(t, "b")
		ab, ba := WordErrors(a, b), WordErrors(b, a)
		if want := editDistance(a, b); ab.Errors() != want || ba.Errors() != want {
			t.Fatalf("%d and %d edits, fewest %d", ab.Errors(), ba.Errors(), want)
		}
		seenA, seenB := 0, 0
		for _, p := range alignTexts(a, b) { // every item once, in order
			if p[0] >= 0 {
				if p[0] != seenA {
					t.Fatalf("item %d out of order", p[0])
				}
				seenA++
			}
			if p[1] >= 0 {
				if p[1] != seenB {
					t.Fatalf("item %d out of order", p[1])
				}
				seenB++
			}
		}
		if seenA != len(a) || seenB != len(b) {
			t.Fatal("items left out")
		}
	})
}

func TestWordSpeakers(t *testing.T) {
	words := func(s string) []transcripts.Word {
		var out []transcripts.Word
		for f := range strings.FieldsSeq(s) {
			text, who, _ := strings.Cut(f, "/")
			out = append(out, transcripts.Word{Text: text, Speaker: who})
		}
		return out
	}
	for _, test := range []struct {
		ref, hyp   string
		wrong, all int
	}{
		{"ja/B nej/S", "ja/x nej/y", 0, 2},
		{"ja/B nej/S", "ja/x nej/x", 1, 2},
		{"en/B to/B tre/S fire/S", "en/x tre/y fire/x", 1, 3},
		{"en/B to/S", "en/ to/", 2, 2},
		{"", "en/x", 0, 0},
	} {
		if wrong, all := WordSpeakers(words(test.ref), words(test.hyp)); wrong != test.wrong || all != test.all {
			t.Errorf("%s | %s: %d of %d, want %d of %d", test.ref, test.hyp, wrong, all, test.wrong, test.all)
		}
	}
}
