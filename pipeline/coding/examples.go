package coding

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"gribning/transcripts"
)

// maxExample is the longest line of an example file, in bytes.
const maxExample = 1 << 20

// ReadExamples reads the codebook's examples and near misses (JSON lines with
// layer, code, text, positive, and why for a near miss) as lessons of one
// utterance each. They teach what an utterance says by itself, never what a
// reply has to do with what went before. A near miss whose «why» names no other
// code, and examples of delivery, teach nothing and are left out. A line that
// is no example is K402; no text is ever quoted.
func ReadExamples(r io.Reader) ([]Lesson, error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxExample)
	var out []Lesson
	for n := 1; sc.Scan(); n++ {
		if strings.TrimSpace(sc.Text()) == "" {
			continue
		}
		var x struct {
			Layer, Code, Text, Why string
			Positive               bool
		}
		if err := json.Unmarshal(sc.Bytes(), &x); err != nil {
			return nil, exampleFault(n, err)
		}
		code := x.Code
		if !x.Positive {
			code = meant(x.Why)
		}
		if l, ok := exampleLesson(n, x.Layer, code, x.Text); ok {
			out = append(out, l)
		}
	}
	if err := sc.Err(); err != nil {
		return nil, exampleFault(0, err)
	}
	return out, nil
}

func exampleFault(n int, err error) *transcripts.Issue {
	return transcripts.Fault("K402", fmt.Sprintf("line %d", n), "The line is not an example", "Linjen er ikke et eksempel").
		Hint("Each line is a JSON object with layer, code, text and positive", "Hver linje er et JSON-objekt med layer, code, text og positive").Because(err)
}

// meant finds the code that a near miss really is: what follows its arrow.
func meant(why string) string {
	at := strings.LastIndex(why, "→")
	if at < 0 {
		return ""
	}
	rest := strings.TrimSpace(why[at+len("→"):])
	if strings.HasPrefix(rest, "not MY") {
		return "none"
	}
	word, _, _ := strings.Cut(rest, " ")
	word, _, _ = strings.Cut(word, "/")
	return strings.Trim(word, ".,;:()")
}

// exampleLesson makes a meeting of one utterance and its code.
func exampleLesson(n int, layer, code, text string) (Lesson, bool) {
	m := &transcripts.Meeting{ID: fmt.Sprintf("example-%d", n), Language: "da"}
	c := transcripts.Coding{Name: "codebook", Complete: true}
	spk, role := "B", transcripts.Citizen
	made := transcripts.Made{Author: "human:codebook"}
	switch {
	case layer == "A" && code == "none":
	case layer == "A" && slices.Contains(transcripts.Subtypes, code):
		c.MYs = []transcripts.MY{{ID: "1", TCUs: []string{"u1"}, Primary: code, Made: made}}
	case layer == "B" && slices.Contains(replyCodes, code):
		spk, role = "S", transcripts.Caseworker
		c.Codes = []transcripts.Code{{TCU: "u1", Code: code, Made: made}}
	default:
		return Lesson{}, false
	}
	m.Participants = []transcripts.Participant{{Label: spk, Role: role}}
	for k, f := range strings.Fields(text) {
		m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d", k+1), Text: f, Speaker: spk,
			Span: transcripts.Span{Start: transcripts.Ms(k) * 340, End: transcripts.Ms(k+1) * 340}})
	}
	if len(m.Words) == 0 {
		return Lesson{}, false
	}
	span := m.Words[0].Union(m.Words[len(m.Words)-1].Span)
	m.TCUs = []transcripts.TCU{{ID: "u1", Turn: "t1", Speaker: spk, To: len(m.Words), Span: span}}
	m.Turns = []transcripts.Turn{{ID: "t1", Speaker: spk, To: 1, Span: span}}
	m.Codings = []transcripts.Coding{c}
	return Lesson{Meeting: m, alone: true}, true
}
