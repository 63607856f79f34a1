package consent

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

const today = transcripts.Date("2026-06-15")

// pair is an invented meeting of two people with the given consents.
func pair(cs ...transcripts.Consent) *transcripts.Meeting {
	return &transcripts.Meeting{ID: "m1", Consents: cs, Participants: []transcripts.Participant{
		{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}}}
}

func given(who string, p transcripts.Purpose, days ...transcripts.Date) transcripts.Consent {
	c := transcripts.Consent{Participant: who, Purpose: p, Given: days[0]}
	if len(days) > 1 {
		c.Expires = days[1]
	}
	if len(days) > 2 {
		c.Withdrawn = days[2]
	}
	return c
}

func TestCheck(t *testing.T) {
	s := given("S", transcripts.Research, "2026-01-01")
	for _, tt := range []struct {
		name string
		m    *transcripts.Meeting
		want []string // code and place
	}{
		{"everyone agreed", pair(given("B", transcripts.Research, "2026-01-01"), s), nil},
		{"given today", pair(given("B", transcripts.Research, today), s), nil},
		{"last day", pair(given("B", transcripts.Research, "2026-01-01", today), s), nil},
		{"nobody", pair(), []string{"C101 participant B", "C101 participant S"}},
		{"other purpose only", pair(given("B", transcripts.Teaching, "2026-01-01"), s), []string{"C101 participant B"}},
		{"expired yesterday", pair(given("B", transcripts.Research, "2026-01-01", "2026-06-14"), s), []string{"C102 participant B"}},
		{"withdrawn", pair(given("B", transcripts.Research, "2026-01-01", "", "2026-02-01"), s), []string{"C103 participant B"}},
		{"withdrawn in one entry takes back an older one", pair(given("B", transcripts.Research, "2026-01-01"), given("B", transcripts.Research, "2026-01-10", "", "2026-02-01"), s), []string{"C103 participant B"}},
		{"given again after withdrawal", pair(given("B", transcripts.Research, "2026-01-01", "", "2026-02-01"), given("B", transcripts.Research, "2026-02-02"), s), nil},
		{"given again on the day of withdrawal", pair(given("B", transcripts.Research, "2026-01-01", "", "2026-02-01"), given("B", transcripts.Research, "2026-02-01"), s), []string{"C103 participant B"}},
		{"renewed", pair(given("B", transcripts.Research, "2025-01-01", "2025-12-31"), given("B", transcripts.Research, "2026-01-01"), s), nil},
		{"tomorrow", pair(given("B", transcripts.Research, "2026-06-16"), s), []string{"C104 participant B"}},
		{"nobody named", &transcripts.Meeting{ID: "m1"}, []string{"C105 meeting.toml"}},
		{"stranger in words", func() *transcripts.Meeting {
			m := pair(given("B", transcripts.Research, "2026-01-01"), s)
			m.Words = []transcripts.Word{{ID: "w1", Speaker: "B"}, {ID: "w2", Speaker: ""}, {ID: "w3", Speaker: "M"}, {ID: "w4", Speaker: "M"}}
			return m
		}(), []string{"C105 speaker M"}},
		{"stranger in talk", func() *transcripts.Meeting {
			m := pair(given("B", transcripts.Research, "2026-01-01"), s)
			m.Talk = []transcripts.Talk{{Speaker: "T"}}
			return m
		}(), []string{"C105 speaker T"}},
		{"more speakers than participants", func() *transcripts.Meeting {
			m := pair(given("B", transcripts.Research, "2026-01-01"), s)
			m.Speakers = 3
			return m
		}(), []string{"C105 meeting.toml speakers"}},
		{"observer is not exempt", func() *transcripts.Meeting {
			m := pair(given("B", transcripts.Research, "2026-01-01"), s)
			m.Participants = append(m.Participants, transcripts.Participant{Label: "R", Role: transcripts.OtherRole})
			return m
		}(), []string{"C101 participant R"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, i := range Check(tt.m, transcripts.Research, today) {
				got = append(got, i.Code+" "+i.Where)
				if i.Da == "" || i.En == "" || i.HintDa == "" || i.HintEn == "" {
					t.Errorf("%s lacks a text or a remedy", i.Code)
				}
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			g, err := NewGate(transcripts.Research, today)
			if err != nil {
				t.Fatal(err)
			}
			if p, is := g.Ask(tt.m); (len(is) == 0) != (p.Meeting() == "m1") {
				t.Errorf("permit for %q with %d issues", p.Meeting(), len(is))
			}
		})
	}
}

func TestHintIsTheExactLines(t *testing.T) {
	i := Check(pair(given("S", transcripts.Supervision, "2026-01-01")), transcripts.Supervision, today)[0]
	want := "if it was given, add to meetings/m1/meeting.toml:\n    [[consent]]\n    participant = \"B\"\n    purpose = \"supervision\"\n    given = \"YYYY-MM-DD\""
	if i.HintEn != want {
		t.Errorf("hint:\n%s\nwant:\n%s", i.HintEn, want)
	}
	if !strings.HasPrefix(i.HintDa, "er det givet, så tilføj i meetings/m1/meeting.toml:\n") {
		t.Errorf("Danish hint: %s", i.HintDa)
	}
}

func TestUnknownPurpose(t *testing.T) {
	if _, err := NewGate("salg", today); !errors.Is(err, &transcripts.Issue{Code: NoPurpose}) {
		t.Errorf("NewGate: %v", err)
	}
	if is := Check(pair(), "salg", today); len(is) != 1 || is[0].Code != NoPurpose {
		t.Errorf("Check: %v", is)
	}
	if err := unknownPurpose("Hanne Olsen"); strings.Contains(err.Error(), "Hanne") {
		t.Errorf("the value was quoted: %v", err)
	}
}

func TestPermitCovers(t *testing.T) {
	m := pair(given("B", transcripts.Research, "2026-01-01"), given("S", transcripts.Research, "2026-01-01"))
	g, _ := NewGate(transcripts.Research, today)
	p, _ := g.Ask(m)
	m.Words = []transcripts.Word{{ID: "w1", Speaker: "B"}}
	if err := p.Covers(m); err != nil {
		t.Errorf("own meeting: %v", err)
	}
	m.Words[0].Speaker = "X"
	if err := p.Covers(m); !errors.Is(err, &transcripts.Issue{Code: NobodyKnown}) {
		t.Errorf("stranger: %v", err)
	}
	if err := p.Covers(&transcripts.Meeting{ID: "m2"}); !errors.Is(err, &transcripts.Issue{Code: NotAsked}) {
		t.Errorf("other meeting: %v", err)
	}
	var none Permit
	if err := none.Covers(&transcripts.Meeting{}); err == nil {
		t.Error("the zero permit covers something")
	}
}

func TestEndingSoon(t *testing.T) {
	m := pair(given("B", transcripts.Research, "2026-01-01", "2026-06-20"), given("S", transcripts.Research, "2026-01-01"))
	for days, want := range map[int]int{0: 0, 5: 0, 6: 1, 365: 1} {
		is := EndingSoon(m, transcripts.Research, today, days)
		if len(is) != want {
			t.Errorf("%d days: %d notices, want %d", days, len(is), want)
		}
		for _, i := range is {
			if i.Code != EndsSoon || i.Severity != transcripts.Notice {
				t.Errorf("notice is %s %s", i.Code, i.Severity)
			}
		}
	}
}

func TestWithdrawnStretch(t *testing.T) {
	m := pair(given("B", transcripts.Research, "2026-01-01"), given("S", transcripts.Research, "2026-01-01"))
	m.Withdrawn = []transcripts.Span{{Start: 1000, End: 2000}}
	at := func(a, b transcripts.Ms) transcripts.Span { return transcripts.Span{Start: a, End: b} }
	m.Words = []transcripts.Word{
		{ID: "w1", Text: "før", Span: at(500, 1000)}, {ID: "w2", Text: "ind", Span: at(900, 1001)},
		{ID: "w3", Text: "punkt", Span: at(1500, 1500)}, {ID: "w4", Text: "efter", Span: at(2000, 2100)}}
	m.TCUs = []transcripts.TCU{{ID: "u1", Span: at(500, 1000)}, {ID: "u2", Span: at(900, 1500)}}
	m.Codings = []transcripts.Coding{{Name: transcripts.Draft, MYs: []transcripts.MY{
		{ID: "y1", TCUs: []string{"u1"}, Object: "arbejde"}, {ID: "y2", TCUs: []string{"u1", "u2"}, Object: "hende"}}}}
	g, _ := NewGate(transcripts.Research, today)
	p, _ := g.Ask(m)
	if n := p.Withhold(m); n != 2 {
		t.Errorf("%d words withheld, want 2", n)
	}
	for i, kept := range []bool{true, false, false, true} {
		if (m.Words[i].Quarantine == "") != kept || strings.HasPrefix(m.Words[i].Text, "((") == kept {
			t.Errorf("word %d: %+v", i, m.Words[i])
		}
	}
	if n := p.Withhold(m); n != 0 {
		t.Errorf("%d words withheld a second time", n)
	}
	MarkWithdrawn(m)
	if ys := m.Codings[0].MYs; ys[0].IK != "" || ys[1].IK != "withdrawn" || ys[1].Object != "" {
		t.Errorf("MYs: %+v", ys)
	}
}
