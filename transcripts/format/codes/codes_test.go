package codes_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
)

// meeting is S: «hvad tænker du» · B: «jeg vil gerne | men jeg tør ikke» · S:
// «ja | fortæl», each TCU a second long.
func meeting() *transcripts.Meeting {
	m := &transcripts.Meeting{ID: "M", Participants: []transcripts.Participant{{Label: "S", Role: transcripts.Caseworker}, {Label: "B", Role: transcripts.Citizen}}}
	at := transcripts.Ms(0)
	for _, t := range [][]string{{"S", "hvad tænker du"}, {"B", "jeg vil gerne", "men jeg tør ikke"}, {"S", "ja", "fortæl"}} {
		turn := transcripts.Turn{Speaker: t[0], From: len(m.TCUs)}
		for _, text := range t[1:] {
			u := transcripts.TCU{Speaker: t[0], From: len(m.Words), Span: transcripts.Span{Start: at, End: at + 1000}}
			for _, w := range strings.Fields(text) {
				m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)+1), Text: w, Speaker: t[0], Span: u.Span})
			}
			u.To = len(m.Words)
			u.ID = transcripts.TCUID(m.Words[u.From].ID)
			if turn.ID == "" {
				turn.ID = transcripts.TurnID(m.Words[u.From].ID)
			}
			u.Turn = turn.ID
			m.TCUs = append(m.TCUs, u)
			at += 1000
		}
		turn.To, turn.Span = len(m.TCUs), transcripts.Span{Start: m.TCUs[turn.From].Start, End: at}
		m.Turns = append(m.Turns, turn)
	}
	return m
}

func span(a, b transcripts.Ms) transcripts.Span { return transcripts.Span{Start: a, End: b} }

func TestPlacing(t *testing.T) {
	for name, c := range map[string]struct {
		item codes.Item
		want string // TCUs that get the code, or the issue
	}{
		"by id and words":          {codes.Item{TCU: "u4", Speaker: "B", Words: "jeg vil gerne", Span: span(9e6, 9e6)}, "u4"},
		"by id alone":              {codes.Item{TCU: "u4"}, "u4"},
		"id of other words":        {codes.Item{TCU: "u4", Words: "fortæl", Span: span(4000, 5000)}, "u12"},
		"by words, times moved":    {codes.Item{Speaker: "B", Words: "men jeg tør ikke", Span: span(9000, 9500)}, "u7"},
		"by words of two TCUs":     {codes.Item{Speaker: "B", Words: "jeg vil gerne men jeg tør ikke", Span: span(1000, 3000)}, "u4 u7"},
		"accents composed apart":   {codes.Item{Speaker: "B", Words: "men jeg tør\u200b ikke", Span: span(2000, 3000)}, "u7"},
		"words edited, by time":    {codes.Item{Speaker: "B", Words: "jeg ville gerne", Span: span(900, 2100)}, "u4"},
		"time over two":            {codes.Item{Speaker: "B", Words: "x", Span: span(1000, 3000)}, "u4 u7"},
		"less than half":           {codes.Item{Speaker: "B", Span: span(1000, 2400)}, "u4"},
		"no speaker told":          {codes.Item{Span: span(1000, 3600)}, "u4 u7"},
		"another speaker":          {codes.Item{Speaker: "B", Words: "fortæl", Span: span(4000, 5000)}, "X301"},
		"nowhere":                  {codes.Item{Speaker: "B", Words: "noget helt andet", Span: span(8000, 9000)}, "X301"},
		"in a line of text":        {codes.Item{Speaker: "S", Words: "fortæl", Line: 3, Before: 1}, "u12"},
		"most of a TCU in a line":  {codes.Item{Speaker: "B", Words: "tør ikke", Line: 2, Before: 5}, "u7"},
		"a word of many in a line": {codes.Item{Speaker: "B", Words: "ikke", Line: 2, Before: 6}, "X301"},
		"a line that has changed":  {codes.Item{Speaker: "B", Words: "men jeg tør ikke", Line: 9, Before: 1}, "u7"},
		"over the end of a turn":   {codes.Item{Speaker: "S", Words: "fortæl", Line: 3, Before: 1, Cut: true}, "X306 u12"},
	} {
		t.Run(name, func(t *testing.T) {
			c.item.Where, c.item.A = "row 7", "A-ONS"
			got, lost := codes.Coding(meeting(), codes.Set{Name: "human:k1", Items: []codes.Item{c.item}}, "")
			var parts []string
			for _, i := range lost {
				parts = append(parts, i.Code)
				if i.Where != "row 7" || i.Severity != transcripts.Warning || i.Da == "" {
					t.Errorf("issue %v", i)
				}
			}
			for _, y := range got.MYs {
				parts = append(parts, y.TCUs...)
			}
			if d := cmp.Diff(c.want, strings.Join(parts, " ")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestNumbers reads what people type: codes without numbers, meaning utterances
// over several TCUs, elaborations, references.
func TestNumbers(t *testing.T) {
	m := meeting()
	set := codes.Set{Name: "human:k1", Items: []codes.Item{
		{TCU: "u12", B: "R-SPO", BMore: `target=1 misgrip note="to ord | og \"flere\"" certainty=3`},
		{TCU: "u4", MY: "1", A: "A-ONS", AMore: "A-LIV D-FOR D-IMP elicited=INV sensitive object=\"at male\""},
		{TCU: "u7", MY: "1 EL1", A: "A-ONS"},
		{TCU: "u11", B: "TOK"},
	}}
	got, lost := codes.Coding(m, set, "import:csv")
	if len(lost) > 0 {
		t.Errorf("lost %v", lost)
	}
	by := transcripts.Made{Author: "import:csv"}
	want := transcripts.Coding{Name: "human:k1",
		MYs: []transcripts.MY{{ID: "1", TCUs: []string{"u4", "u7"}, Elaborated: []string{"u7"}, Primary: "A-ONS", Secondary: "A-LIV", Delivery: []string{"D-FOR", "D-IMP"},
			Elicited: "INV", Sensitive: true, Object: "at male", Made: by}},
		Codes: []transcripts.Code{{TCU: "u11", Code: "TOK", Made: by},
			{TCU: "u12", Code: "R-SPO", Target: "1", Misgrip: true, Note: `to ord | og "flere"`, Made: transcripts.Made{Author: "import:csv", Certainty: 3}}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	m.Codings = []transcripts.Coding{got}
	for _, i := range transcripts.Validate(m) {
		t.Errorf("%s", i.Error())
	}
}

func TestLost(t *testing.T) {
	for name, c := range map[string]struct {
		items []codes.Item
		want  string
	}{
		"unknown code":       {[]codes.Item{{TCU: "u1", B: "B-XYZ"}}, "X303"},
		"unknown subtype":    {[]codes.Item{{TCU: "u4", A: "A-XYZ"}}, "X303"},
		"no subtype":         {[]codes.Item{{TCU: "u4", MY: "1"}}, "X303"},
		"two codes":          {[]codes.Item{{TCU: "u1", B: "INV"}, {TCU: "u1", B: "OTH"}}, "X304"},
		"two subtypes":       {[]codes.Item{{TCU: "u4", MY: "1", A: "A-ONS"}, {TCU: "u7", MY: "1", A: "A-BEK"}}, "X304"},
		"dangling target":    {[]codes.Item{{TCU: "u1", B: "R-SPO", BMore: "target=4"}}, "X305"},
		"dangling re-raise":  {[]codes.Item{{TCU: "u4", A: "A-ONS", AMore: "rr=4"}}, "X305"},
		"EL of nothing":      {[]codes.Item{{TCU: "u4", MY: "EL4"}}, "X302"},
		"nothing to lose":    {[]codes.Item{{TCU: "u99"}, {TCU: "u4", A: "A-ONS"}}, ""},
		"number that is odd": {[]codes.Item{{TCU: "u4", MY: "Tove"}}, "X303"},
	} {
		t.Run(name, func(t *testing.T) {
			m := meeting()
			got, lost := codes.Coding(m, codes.Set{Name: "human:k1", Items: c.items}, "")
			var parts []string
			for _, i := range lost {
				parts = append(parts, i.Code)
				if strings.Contains(i.Error()+i.Text("da"), "Tove") {
					t.Error("an issue repeats what a person typed")
				}
			}
			if d := cmp.Diff(c.want, strings.Join(parts, " ")); d != "" {
				t.Error(d)
			}
			m.Codings = []transcripts.Coding{got}
			for _, i := range transcripts.Validate(m) {
				t.Errorf("what was kept is unsound: %s", i.Error())
			}
		})
	}
}

// FuzzCoding checks that whatever stands in the cells, the coding is sound.
func FuzzCoding(f *testing.F) {
	f.Add("u4", "B", "jeg vil gerne", "1 EL1", "A-ONS", `D-FOR note="x`, "R-SPO", "target=1 p=2", 1, 0)
	f.Add("", "", "", "", "A-ONS A-BEK", "| |", "", "", 0, -1)
	f.Add("u1", "S", "x", "1", "A-ONS", "rr=1 elicited=x voice=y ik=z", "TOK", "skip=x valence=y", 2, 9)
	f.Fuzz(func(t *testing.T, tcu, who, words, my, a, aMore, b, bMore string, line, before int) {
		m := meeting()
		x := codes.Item{TCU: tcu, Speaker: who, Words: words, MY: my, A: a, AMore: aMore, B: b, BMore: bMore, Line: line, Before: before, Span: span(1000, 2000)}
		y := x
		y.TCU = "u7"
		c, _ := codes.Coding(m, codes.Set{Name: "human:k1", Items: []codes.Item{x, y}}, "")
		m.Codings = []transcripts.Coding{c}
		for _, i := range transcripts.Validate(m) {
			if i.Severity == transcripts.Failure {
				t.Fatalf("%s", i.Error())
			}
		}
	})
}
