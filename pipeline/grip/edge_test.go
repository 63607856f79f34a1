package grip

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// Talk builds a meeting from lines «S text | text» of one second a TCU; «B:1»
// marks the MY, «?» an unheard word, «!» a quarantined one, «x» is a speaker
// of unknown role. Codes stand in brackets at the end of a TCU: «hvad [R-SPO]»
// targets MY 1.
func talk(lines ...string) (*transcripts.Meeting, *transcripts.Coding) {
	m := &transcripts.Meeting{ID: "E", Participants: []transcripts.Participant{
		{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}, {Label: "x"}}}
	c := &transcripts.Coding{MYs: []transcripts.MY{{ID: "1"}}}
	for i, line := range lines {
		spk, text, _ := strings.Cut(line, " ")
		spk, my, _ := strings.Cut(spk, ":")
		t := transcripts.Turn{ID: fmt.Sprintf("t%d", i), Speaker: spk, From: len(m.TCUs), Span: transcripts.Span{Start: transcripts.Ms(len(m.TCUs)) * 1000}}
		for _, part := range strings.Split(text, " | ") {
			u := transcripts.TCU{ID: fmt.Sprintf("u%d", len(m.TCUs)), Speaker: spk, From: len(m.Words)}
			u.Span = transcripts.Span{Start: transcripts.Ms(len(m.TCUs)) * 1000, End: transcripts.Ms(len(m.TCUs)+1) * 1000}
			if my != "" {
				c.MYs[0].TCUs = append(c.MYs[0].TCUs, u.ID)
			}
			u.Quarantined = true
			for _, w := range strings.Fields(part) {
				if strings.HasPrefix(w, "[") {
					c.Codes = append(c.Codes, transcripts.Code{TCU: u.ID, Code: strings.Trim(w, "[]"), Target: "1"})
					continue
				}
				word := transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)), Text: w, Speaker: spk, Span: u.Span}
				switch w {
				case "?":
					word.Kind = transcripts.Unclear
				case "!":
					word.Quarantine = "S201"
				}
				u.Quarantined = u.Quarantined && word.Quarantine != ""
				m.Words = append(m.Words, word)
			}
			u.To = len(m.Words)
			m.TCUs = append(m.TCUs, u)
		}
		t.To, t.End = len(m.TCUs), transcripts.Ms(len(m.TCUs))*1000
		m.Turns = append(m.Turns, t)
	}
	return m, c
}

func TestConditions(t *testing.T) {
	mark := func(f func(*transcripts.MY)) func(*transcripts.Coding) {
		return func(c *transcripts.Coding) { f(&c.MYs[0]) }
	}
	cases := []struct {
		name  string
		lines []string
		edit  func(*transcripts.Coding)
		want  string // outcome, subtype or IK, «?» where uncertain
	}{
		{"nothing follows", []string{"S hej [INV]", "B:1 jeg vil gerne"}, nil, "IK no_window"},
		{"no turns at all", nil, nil, "IK no_window"},
		{"unknown role answers", []string{"B:1 jeg vil gerne", "x ja hvad"}, nil, "IK diarisation"},
		{"unknown role and caseworker answer", []string{"B:1 jeg vil gerne", "x ja hvad", "S tiden [B-KAL]"}, nil, "OV D"},
		{"a third of the MY unheard", []string{"B:1 jeg vil ?", "S hvad [R-SPO]"}, nil, "IK inaudible"},
		{"less than 30 % unheard", []string{"B:1 jeg vil gerne ud ?", "S hvad [R-SPO]"}, nil, "G"},
		{"answer in quarantine", []string{"B:1 jeg vil gerne", "S ! ! ! [R-SPO]"}, nil, "IK inaudible"},
		{"second answer in quarantine", []string{"B:1 jeg vil gerne", "S nå [TOK]", "B ja", "S ! ! [R-SPO]"}, nil, "OH S?"},
		{"addressed to another", []string{"B:1 mor jeg vil gerne", "S hvad [R-SPO]"}, mark(func(m *transcripts.MY) { m.Addressed = "other" }), "IK not_addressed"},
		{"withdrawn", []string{"B:1 jeg vil gerne", "S hvad [R-SPO]"}, mark(func(m *transcripts.MY) { m.IK = "withdrawn" }), "IK withdrawn"},
		{"no_window set by hand is judged anew", []string{"B:1 jeg vil gerne", "S hvad [R-SPO]"}, mark(func(m *transcripts.MY) { m.IK = "no_window" }), "G"},
		{"not coded", []string{"B:1 jeg vil gerne", "S der er koldt herinde"}, nil, "OH T?"},
		{"uncertain MY", []string{"B:1 jeg vil gerne", "S hvad [R-SPO]"}, mark(func(m *transcripts.MY) { m.Uncertain = true }), "G?"},
		{"code of a TCU that is gone", []string{"B:1 jeg vil gerne", "S tiden [B-KAL]"}, func(c *transcripts.Coding) {
			c.Codes = append(c.Codes, transcripts.Code{TCU: "u99", Code: "R-SPO", Target: "1"})
		}, "OV D"},
		{"MY whose TCUs are gone", []string{"B jeg vil gerne", "S tiden [B-KAL]"}, mark(func(m *transcripts.MY) { m.TCUs = []string{"u99"} }), "IK no_window"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			m, c := talk(tc.lines...)
			if tc.edit != nil {
				tc.edit(c)
			}
			Derive(m, c)
			g := c.Grips[0]
			got := strings.TrimSpace(g.Outcome + " " + g.Sub + g.IK)
			if g.Uncertain {
				got += "?"
			}
			if got != tc.want {
				t.Errorf("%s, want %s (%v)", got, tc.want, Steps(g, "en"))
			}
		})
	}
}

func TestProbabilityOfMachineCodes(t *testing.T) {
	m, c := talk("B:1 jeg vil gerne", "S hvad [R-SPO]")
	c.MYs[0].P, c.Codes[0].P = 0.8, 0.5
	Derive(m, c)
	if c.Grips[0].P != 0.4 {
		t.Errorf("P is %g, want 0.4", c.Grips[0].P)
	}
	c.MYs[0].P = 0
	Derive(m, c)
	if c.Grips[0].P != 0.5 {
		t.Errorf("P is %g where a person marked the MY, want 0.5", c.Grips[0].P)
	}
}

// In turns as package turns builds them a backchannel stands inside the
// citizen's turn; the slot then opens at the end of the whole turn.
func TestBackchannelInsideTurn(t *testing.T) {
	m, c := talk("B:1 når jeg kommer hjem | er jeg træt", "S mm [BC]", "S hvad [R-SPO]")
	m.Turns[1].BC = true
	m.Turns[1].Span = transcripts.Span{Start: 900, End: 1100}
	m.TCUs[2].Span = m.Turns[1].Span
	m.Turns[2].Span = transcripts.Span{Start: 2500, End: 3500}
	m.TCUs[3].Span = m.Turns[2].Span
	Derive(m, c)
	g := c.Grips[0]
	if g.Outcome != "G" || g.LatTurns != 1 || *g.Lat != 500 {
		t.Errorf("%+v", g)
	}
}

func TestDifferences(t *testing.T) {
	lat := func(t transcripts.Ms) *transcripts.Ms { return &t }
	m := &transcripts.Meeting{ID: "D1"}
	stated := []transcripts.Grip{{MY: "1", Outcome: "G", Form: "R-SPO", By: "S", Lat: lat(400), LatTurns: 1}, {MY: "2", Outcome: "OV", Sub: "A"}, {MY: "3", Outcome: "D"}}
	derived := []transcripts.Grip{{MY: "4", Outcome: "OH", Sub: "S"}, {MY: "2", Outcome: "OV", Sub: "D"}, {MY: "1", Outcome: "G", Form: "R-SPO", By: "S", Lat: lat(449), LatTurns: 2}}
	want := []Difference{{"D1", "1", "latTurns", "1", "2"}, {"D1", "2", "sub", "A", "D"}, {"D1", "3", "MY", "D", ""}, {"D1", "4", "MY", "", "OH"}}
	if d := cmp.Diff(want, Differences(m, stated, derived)); d != "" {
		t.Error(d)
	}
	if tenths(-350) != -4 || tenths(349) != 3 || tenths(350) != 4 {
		t.Error("tenths are not rounded half away from zero")
	}
}

func TestSteps(t *testing.T) {
	m := dialogues(t)["M10"]
	c := m.Codings[0]
	Derive(m, &c)
	got := strings.Join(Steps(c.Grips[0], "da"), "\n")
	want := `Svarvindue [t2 t4]
Ytringen kan kodes
Ingen griber ytringen i vinduet
Fagpersonen vender selv tilbage til den senere [u10]
Ytringen anerkendes ikke
Borgeren afbrydes ikke
Efter et kort svar følger noget institutionelt [u3]`
	if got != want {
		t.Errorf("steps:\n%s\nwant:\n%s", got, want)
	}
}

func BenchmarkDerive(b *testing.B) {
	one := read(b, "testdata/dialogues.jsonl")[10]
	m, c := &transcripts.Meeting{Participants: one.Participants}, &transcripts.Coding{}
	for n := 0; len(m.TCUs) < 20000; n++ {
		off := transcripts.Ms(n) * 60000
		id := func(s string) string { return fmt.Sprintf("%s.%d", s, n) }
		base := len(m.TCUs)
		for _, u := range one.TCUs {
			u.ID, u.From, u.To, u.Start, u.End = id(u.ID), 0, 0, u.Start+off, u.End+off
			m.TCUs = append(m.TCUs, u)
		}
		for _, t := range one.Turns {
			t.ID, t.From, t.To, t.Start, t.End = id(t.ID), t.From+base, t.To+base, t.Start+off, t.End+off
			m.Turns = append(m.Turns, t)
		}
		for _, k := range one.Codings[0].Codes {
			k.TCU = id(k.TCU)
			if k.Target != "" {
				k.Target = id(k.Target)
			}
			c.Codes = append(c.Codes, k)
		}
		for _, y := range one.Codings[0].MYs {
			y.ID = id(y.ID)
			if y.ReraiseOf != "" {
				y.ReraiseOf = id(y.ReraiseOf)
			}
			var us []string
			for _, u := range y.TCUs {
				us = append(us, id(u))
			}
			y.TCUs = us
			c.MYs = append(c.MYs, y)
		}
	}
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		Derive(m, c)
	}
	b.ReportMetric(float64(len(m.TCUs))*float64(b.N)/b.Elapsed().Seconds(), "TCU/s")
}
