package grip

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/transcripts"
)

var anyCode = append([]string{"", "R-ANE", "INV", "OTH", "TOK", "BC"}, append(transcripts.BCodes, transcripts.GripForms...)...)

// genMeeting draws a meeting of up to 30 turns with any codes, good or odd.
func genMeeting(t *rapid.T) (*transcripts.Meeting, *transcripts.Coding) {
	m := &transcripts.Meeting{ID: "X", Participants: []transcripts.Participant{
		{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker},
		{Label: "M", Role: transcripts.Mentor}, {Label: "T", Role: transcripts.Interpreter}, {Label: "x"}}}
	c := &transcripts.Coding{Name: "human:x"}
	now := transcripts.Ms(0)
	carried := map[string][]string{}
	nMY := rapid.IntRange(0, 5).Draw(t, "mys")
	anyMY := func(name string) string {
		return rapid.SampledFrom([]string{"", "1", "2", "3", "4", "5"}).Draw(t, name)
	}
	for n := rapid.IntRange(0, 30).Draw(t, "turns"); n > 0; n-- {
		spk := rapid.SampledFrom([]string{"B", "B", "S", "S", "M", "T", "x"}).Draw(t, "spk")
		start := now + transcripts.Ms(rapid.IntRange(-5, 80).Draw(t, "gap"))*100
		turn := transcripts.Turn{ID: fmt.Sprintf("t%d", len(m.Turns)), Speaker: spk, From: len(m.TCUs), BC: spk != "B" && rapid.IntRange(0, 6).Draw(t, "bc") == 0}
		at := start
		for k := rapid.IntRange(1, 3).Draw(t, "tcus"); k > 0; k-- {
			id := fmt.Sprintf("u%d", len(m.TCUs))
			u := transcripts.TCU{ID: id, Turn: turn.ID, Speaker: spk, From: len(m.Words), To: len(m.Words) + 2, Span: transcripts.Span{Start: at, End: at + 900},
				Quarantined: rapid.IntRange(0, 15).Draw(t, "quarantined") == 0}
			for w := 0; w < 2; w++ {
				word := transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)), Text: "ord", Speaker: spk, Span: u.Span}
				if u.Quarantined {
					word.Quarantine = "S201"
				}
				m.Words = append(m.Words, word)
			}
			at += 900
			m.TCUs = append(m.TCUs, u)
			if m.ClassOf(spk) == transcripts.ClassProfessional {
				code := transcripts.Code{TCU: id, Code: rapid.SampledFrom(anyCode).Draw(t, "code"), Target: anyMY("target")}
				code.Misgrip = rapid.IntRange(0, 9).Draw(t, "misgrip") == 0
				code.Skip = rapid.SampledFrom([]string{"", "", "", "", "", "repair", "external"}).Draw(t, "skip")
				if rapid.IntRange(0, 9).Draw(t, "capture?") == 0 {
					code.Capture = anyMY("capture")
				}
				c.Codes = append(c.Codes, code)
			} else if my := anyMY("my"); my != "" && nMY > 0 {
				my = fmt.Sprint(rapid.IntRange(1, nMY).Draw(t, "which"))
				carried[my] = append(carried[my], id)
			}
		}
		turn.To, turn.Span = len(m.TCUs), transcripts.Span{Start: start, End: at}
		m.Turns = append(m.Turns, turn)
		now = at
	}
	for i := 1; i <= nMY; i++ {
		my := transcripts.MY{ID: fmt.Sprint(i), TCUs: carried[fmt.Sprint(i)]}
		if rapid.IntRange(0, 2).Draw(t, "re-raise") == 0 {
			my.ReraiseOf = fmt.Sprint(rapid.IntRange(1, nMY).Draw(t, "of"))
		}
		c.MYs = append(c.MYs, my)
	}
	return m, c
}

func byMY(gs []transcripts.Grip) map[string]transcripts.Grip {
	out := map[string]transcripts.Grip{}
	for _, g := range gs {
		out[g.MY] = g
	}
	return out
}

func TestOrderOfMYsIsIrrelevant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, c := genMeeting(t)
		want := derive(m, c, rules{})
		r := rand.New(rand.NewSource(int64(rapid.Uint32().Draw(t, "seed"))))
		r.Shuffle(len(c.MYs), func(i, j int) { c.MYs[i], c.MYs[j] = c.MYs[j], c.MYs[i] })
		r.Shuffle(len(c.Codes), func(i, j int) { c.Codes[i], c.Codes[j] = c.Codes[j], c.Codes[i] })
		if d := cmp.Diff(byMY(want), byMY(derive(m, c, rules{}))); d != "" {
			t.Fatal(d)
		}
	})
}

// The order of meetings, and a further one, change nothing: whatever was
// derived before, a meeting comes out the same.
func TestMeetingsAreIndependent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m1, c1 := genMeeting(t)
		m2, c2 := genMeeting(t)
		first := derive(m1, c1, rules{})
		derive(m2, c2, rules{})
		if d := cmp.Diff(first, derive(m1, c1, rules{})); d != "" {
			t.Fatal(d)
		}
	})
}

// Talk after a minute, to which no code gives a target, changes no outcome that
// had a window.
func TestLaterTalkChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, c := genMeeting(t)
		want := derive(m, c, rules{})
		last, speaker := transcripts.Ms(0), ""
		for _, x := range m.Turns {
			last = max(last, x.End)
			if m.ClassOf(x.Speaker) == transcripts.ClassProfessional {
				speaker = x.Speaker
			}
		}
		if speaker == "" {
			t.Skip("no professional speaks")
		}
		for i := 0; i < 4; i++ {
			at := last + 100*1000 + transcripts.Ms(i)*1000
			id := fmt.Sprintf("late%d", i)
			m.Turns = append(m.Turns, transcripts.Turn{ID: id, Speaker: speaker, From: len(m.TCUs), To: len(m.TCUs) + 1, Span: transcripts.Span{Start: at, End: at + 500}})
			m.TCUs = append(m.TCUs, transcripts.TCU{ID: id, Turn: id, Speaker: speaker, Span: transcripts.Span{Start: at, End: at + 500}})
			c.Codes = append(c.Codes, transcripts.Code{TCU: id, Code: "B-KAL"})
		}
		got := derive(m, c, rules{})
		for i := range want {
			if len(want[i].Window) > 0 {
				if d := cmp.Diff(want[i], got[i]); d != "" {
					t.Fatal(d)
				}
			}
		}
	})
}

func gripped(gs []transcripts.Grip) map[string]bool {
	out := map[string]bool{}
	for _, g := range gs {
		out[g.MY] = g.Outcome == "G" || g.Outcome == "GS"
	}
	return out
}

// AddToken puts a token at the end of a turn.
func addToken(m *transcripts.Meeting, c *transcripts.Coding, turn int, my string) {
	t := &m.Turns[turn]
	k := transcripts.Code{TCU: fmt.Sprintf("token%d", len(m.TCUs)), Code: "TOK", Target: my}
	skipped := true
	for i := t.From; i < t.To; i++ {
		at, ok := c.CodeIndex()[m.TCUs[i].ID]
		skipped = skipped && ok && c.Codes[at].Skip != "" && !m.TCUs[i].Quarantined
		if skipped {
			k.Skip = c.Codes[at].Skip
		}
	}
	if !skipped {
		k.Skip = ""
	}
	at := m.TCUs[t.To-1].End
	u := transcripts.TCU{ID: k.TCU, Turn: t.ID, Speaker: t.Speaker, Token: true, Span: transcripts.Span{Start: at, End: at + 300}}
	m.TCUs = append(m.TCUs[:t.To:t.To], append([]transcripts.TCU{u}, m.TCUs[t.To:]...)...)
	t.To++
	for i := turn + 1; i < len(m.Turns); i++ {
		m.Turns[i].From++
		m.Turns[i].To++
	}
	c.Codes = append(c.Codes, k)
}

// A token added to a professional's turn makes no grip and undoes none,
// whatever target somebody gave it.
func TestTokenNeverGrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, c := genMeeting(t)
		before := gripped(derive(m, c, rules{}))
		for i := range m.Turns {
			if m.ClassOf(m.Turns[i].Speaker) == transcripts.ClassProfessional && rapid.Bool().Draw(t, "token") {
				addToken(m, c, i, rapid.SampledFrom([]string{"", "1", "2", "3"}).Draw(t, "target of token"))
			}
		}
		if d := cmp.Diff(before, gripped(derive(m, c, rules{}))); d != "" {
			t.Fatal(d)
		}
		for i := range c.Codes {
			c.Codes[i].Code = "TOK"
		}
		for my, g := range gripped(derive(m, c, rules{})) {
			if g {
				t.Fatalf("MY %s gripped where every professional TCU is a token", my)
			}
		}
	})
}

func TestQuarantinedTalkNeverGrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, c := genMeeting(t)
		for _, g := range derive(m, c, rules{}) {
			if (g.Outcome == "G" || g.Outcome == "GS") && m.TCUs[m.TCU(g.TCU)].Quarantined {
				t.Fatalf("%+v grips by talk that is not trusted", g)
			}
		}
		for i := range m.TCUs {
			m.TCUs[i].Quarantined = true
		}
		for my, g := range gripped(derive(m, c, rules{})) {
			if g {
				t.Fatalf("MY %s gripped where nothing is trusted", my)
			}
		}
	})
}

// Every outcome is complete and says how it came about.
func TestOutcomesAreWellFormed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, c := genMeeting(t)
		Derive(m, c)
		if len(c.Grips) != len(c.MYs) {
			t.Fatalf("%d grips for %d MYs", len(c.Grips), len(c.MYs))
		}
		for i, g := range c.Grips {
			if g.MY != c.MYs[i].ID || g.Rule != Rule || len(g.Path) < 2 {
				t.Fatalf("incomplete: %+v", g)
			}
			hasGrip := g.Outcome == "G" || g.Outcome == "GS"
			if hasGrip != (g.Lat != nil) || hasGrip != (g.LatTurns > 0) || hasGrip != (g.Form != "") || hasGrip != (g.By != "") {
				t.Fatalf("grip fields do not fit the outcome: %+v", g)
			}
			if (g.Outcome == "GS") != (g.Init != "") || (g.Outcome == "IK") != (g.IK != "") || (g.Sub != "") != (g.Outcome == "OV" || g.Outcome == "OH") {
				t.Fatalf("fields do not fit the outcome: %+v", g)
			}
			for _, lang := range []string{"da", "en"} {
				for k, s := range Steps(g, lang) {
					if s == g.Path[k] {
						t.Fatalf("step %q has no text", s)
					}
				}
			}
		}
	})
}
