package turns

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gribning/transcripts"
)

// GoldTurn is one turn of the coded corpus: its words and its TCU borders.
type goldTurn struct {
	meeting, style, speaker string
	words                   []transcripts.Word
	borders                 map[int]bool
}

// shared finds a file of the material beside the repository, or skips.
func shared(t testing.TB, name string) string {
	t.Helper()
	dir, _ := os.Getwd()
	for d := dir; d != filepath.Dir(d); d = filepath.Dir(d) {
		p := filepath.Join(filepath.Dir(d), "shared", name)
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	t.Skipf("shared/%s is not beside the repository", name)
	return ""
}

func goldTurns(t testing.TB, path string) []goldTurn {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []goldTurn
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var d struct {
			ID    string `json:"id"`
			Style string `json:"style"`
			Turns []struct {
				Spk  string  `json:"spk"`
				T0   float64 `json:"t0"`
				Segs []struct {
					Text string `json:"text"`
				} `json:"segs"`
			} `json:"turns"`
		}
		if err := json.Unmarshal(sc.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		for _, turn := range d.Turns {
			g := goldTurn{meeting: d.ID, style: d.Style, speaker: turn.Spk, borders: map[int]bool{}}
			at := transcripts.Ms(turn.T0 * 1000)
			for i, s := range turn.Segs {
				if i > 0 {
					g.borders[len(g.words)] = true
				}
				for _, w := range strings.Fields(s.Text) {
					g.words = append(g.words, transcripts.Word{ID: fmt.Sprintf("w%d", len(g.words)), Text: w, Speaker: turn.Spk,
						Span: transcripts.Span{Start: at, End: at + 340}})
					at += 340
				}
			}
			out = append(out, g)
		}
	}
	return out
}

type counts struct{ both, found, gold int }

func (c counts) f1() float64 { return 2 * float64(c.both) / float64(max(1, c.found+c.gold)) }

func score(gold []goldTurn, seg func(goldTurn) []Border) map[string]*counts {
	out := map[string]*counts{"all": {}}
	for _, g := range gold {
		if out[g.style] == nil {
			out[g.style] = &counts{}
		}
		bs := seg(g)
		for _, k := range []string{"all", g.style} {
			out[k].gold += len(g.borders)
			out[k].found += len(bs)
			for _, b := range bs {
				if g.borders[b.At] {
					out[k].both++
				}
			}
		}
	}
	return out
}

func rulesOn(g goldTurn) []Border {
	return Rules{}.Borders(g.words, transcripts.RoleOfLetter(g.speaker).Class())
}

func punctuatedOn(g goldTurn) []Border {
	return Rules{Punctuation: g.style == "plain"}.Borders(g.words, transcripts.RoleOfLetter(g.speaker).Class())
}

// TestBoundaryF1 measures the rules on the coded corpus, turn by turn, with
// the turns given. The floor is below what is measured; two codings of the
// same meetings agree at .91.
func TestBoundaryF1(t *testing.T) {
	gold := goldTurns(t, shared(t, "corpus/dev.jsonl"))
	got := score(gold, rulesOn)
	for _, style := range []string{"all", "plain", "asr", "asr-noisy"} {
		c := got[style]
		t.Logf("%-9s F1 %.3f  precision %.3f  recall %.3f  (%d borders)", style, c.f1(), float64(c.both)/float64(max(1, c.found)), float64(c.both)/float64(max(1, c.gold)), c.gold)
	}
	c := score(gold, punctuatedOn)["plain"]
	t.Logf("plain with its punctuation F1 %.3f", c.f1())
	for style, floor := range map[string]float64{"all": 0.725, "asr": 0.77, "asr-noisy": 0.77} {
		if f := got[style].f1(); f < floor {
			t.Errorf("%s: F1 %.3f, was at least %.3f", style, f, floor)
		}
	}
	if c.f1() < 0.83 {
		t.Errorf("plain with its punctuation: F1 %.3f, was at least .83", c.f1())
	}
	if name := os.Getenv("ERRORS"); name != "" {
		writeErrors(t, name, gold, rulesOn)
	}
}

// WriteErrors lists every wrong border with its rule, for work on the rules:
// ERRORS=/tmp/errors.txt go test -run BoundaryF1 .
func writeErrors(t *testing.T, path string, gold []goldTurn, seg func(goldTurn) []Border) {
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, g := range gold {
		text := func(from, to int) string {
			var b strings.Builder
			for i := max(0, from); i < min(to, len(g.words)); i++ {
				b.WriteString(" " + g.words[i].Text)
			}
			return b.String()
		}
		found := map[int]string{}
		for _, b := range seg(g) {
			found[b.At] = b.Rule
			kind := "OK "
			if !g.borders[b.At] {
				kind = "FP "
			}
			fmt.Fprintf(f, "%s %-14s %s %s %s ‖%s\n", kind, b.Rule, g.meeting, g.speaker, text(b.At-9, b.At), text(b.At, b.At+8))
		}
		for i := range g.words {
			if g.borders[i] && found[i] == "" {
				fmt.Fprintf(f, "FN  %-14s %s %s %s ‖%s\n", g.words[i].Text, g.meeting, g.speaker, text(i-9, i), text(i, i+8))
			}
		}
	}
}
