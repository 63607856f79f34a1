package coding

import (
	"slices"
	"strings"
	"testing"

	"gribning/transcripts"
)

func TestRulesOnAGripAndACapture(t *testing.T) {
	m := talk(`
S: hvad tænker du selv
B: jeg kunne godt tænke mig at arbejde på et lager med truck
S: ja · hvad er det ved lageret der trækker
B: det er at køre rundt alene
S: okay · du skal stå til rådighed
B: jeg er så bange for at det går galt igen
S: okay · det noterer jeg i planen
`)
	c := rules(t, m)
	if len(c.MYs) != 2 || c.MYs[0].Primary != "A-KAP" || c.MYs[1].Primary != "A-BEK" {
		t.Fatalf("MYs:\n%s", sketch(m, &c))
	}
	if c.MYs[0].Elicited != "INV" {
		t.Errorf("elicited %q, want INV", c.MYs[0].Elicited)
	}
	got := map[string]string{}
	for _, k := range c.Codes {
		got[m.TCUText(m.TCU(k.TCU))] = k.Code + k.Target
		if k.Author != ruleAuthor || k.P <= 0 || k.P >= 1 {
			t.Errorf("code %+v has no author or probability", k)
		}
	}
	for text, want := range map[string]string{
		"hvad tænker du selv":                 "INV",
		"ja":                                  "TOK",
		"hvad er det ved lageret der trækker": "R-SPO1",
		"du skal stå til rådighed":            "B-SAN",
		"det noterer jeg i planen":            "B-DOK",
	} {
		if got[text] != want {
			t.Errorf("%q: code %s, want %s\n%s", text, got[text], want, sketch(m, &c))
		}
	}
	if !slices.Contains(c.MYs[0].Elaborated, m.TCUs[4].ID) {
		t.Errorf("the answer to the grip is no elaboration:\n%s", sketch(m, &c))
	}
}

func TestEvidencePointsAtTheWords(t *testing.T) {
	m := talk("S: hvad tænker du\nB: jeg vil gerne ud på et lager igen\n")
	c := rules(t, m)
	if len(c.MYs) != 1 {
		t.Fatal(sketch(m, &c))
	}
	var found []string
	for _, e := range c.MYs[0].Evidence {
		found = append(found, e.Cue+"="+m.Text(e.From, e.To))
	}
	if !slices.Contains(found, "wish=vil gerne") || !slices.Contains(found, "work=lager") {
		t.Errorf("evidence %v", found)
	}
}

func TestNotCoded(t *testing.T) {
	m := talk("S: du skal søge to job\nB: jeg er bange for det går galt\nX: du skal søge to job\n")
	m.Participants[2].Role = transcripts.UnknownRole
	m.TCUs[0].Quarantined, m.TCUs[1].Quarantined = true, true
	if c := rules(t, m); len(c.Codes)+len(c.MYs) != 0 {
		t.Errorf("coded although quarantined or of unknown role:\n%s", sketch(m, &c))
	}
}

func TestHesitantOnlyWhereFillersAreKept(t *testing.T) {
	text := "S: hvad tænker du\nB: jeg øh kun- jeg kunne måske øh godt tænke mig et lager\n"
	m := talk(text)
	m.Fillers = true
	c := rules(t, m)
	if len(c.MYs) != 1 || !slices.Contains(c.MYs[0].Delivery, "D-TOV") {
		t.Errorf("not D-TOV:\n%s", sketch(m, &c))
	}
	m.Fillers = false
	if c := rules(t, m); slices.Contains(c.MYs[0].Delivery, "D-TOV") {
		t.Error("D-TOV in a transcript without fillers")
	}
	m = talk("S: hvad tænker du\nB: jeg (1.6) kunne godt tænke mig et lager\n")
	if c := rules(t, m); len(c.MYs) != 1 || !slices.Contains(c.MYs[0].Delivery, "D-TOV") {
		t.Errorf("one long pause is not D-TOV:\n%s", sketch(m, &c))
	}
}

func TestBrokenUnitsAreRefused(t *testing.T) {
	c, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	m := talk("B: jeg er bange\n")
	m.TCUs[0].To = 99
	if _, err := c.Code(m); err == nil || !strings.Contains(err.Error(), "K201") {
		t.Errorf("error %v, want K201", err)
	}
}

func rules(t *testing.T, m *transcripts.Meeting) transcripts.Coding {
	t.Helper()
	coder, err := NewRules()
	if err != nil {
		t.Fatal(err)
	}
	c := codeByRules(newView(m, coder.cues), coder.cues)
	checkCoding(t, m, &c)
	return c
}

// checkCoding fails on anything that is not a possible coding of m.
func checkCoding(t *testing.T, m *transcripts.Meeting, c *transcripts.Coding) {
	t.Helper()
	owner, ids := map[string]string{}, map[string]bool{}
	for _, my := range c.MYs {
		if !slices.Contains(transcripts.Subtypes, my.Primary) || len(my.TCUs) == 0 || ids[my.ID] || my.P < 0 || my.P > 1 {
			t.Fatalf("not a MY: %+v", my)
		}
		ids[my.ID] = true
		if my.ReraiseOf != "" && !ids[my.ReraiseOf] {
			t.Fatalf("re-raise of %q, which is not before it", my.ReraiseOf)
		}
		for _, id := range append(slices.Clone(my.TCUs), my.Elaborated...) {
			i := m.TCU(id)
			if i < 0 || owner[id] != "" || m.TCUs[i].Quarantined {
				t.Fatalf("TCU %q of MY %s is not there, taken or not to be trusted", id, my.ID)
			}
			if cl := m.ClassOf(m.TCUs[i].Speaker); cl != transcripts.ClassCitizen && cl != transcripts.ClassInterpreter {
				t.Fatalf("MY on a speaker of class %s", cl)
			}
			owner[id] = my.ID
		}
	}
	for _, k := range c.Codes {
		i := m.TCU(k.TCU)
		if i < 0 || owner[k.TCU] != "" || m.TCUs[i].Quarantined || m.ClassOf(m.TCUs[i].Speaker) != transcripts.ClassProfessional {
			t.Fatalf("code on a wrong TCU: %+v", k)
		}
		owner[k.TCU] = "code"
		if !slices.Contains(transcripts.LayerB, k.Code) || k.P < 0 || k.P > 1 {
			t.Fatalf("not a code: %+v", k)
		}
		if (k.Target != "" && !ids[k.Target]) || (k.Capture != "" && !ids[k.Capture]) {
			t.Fatalf("target of nothing: %+v", k)
		}
		if transcripts.IsResponsive(k.Code) && k.Target == "" {
			t.Fatalf("responsive without a target: %+v", k)
		}
	}
	for _, e := range allEvidence(c) {
		if e.From < 0 || e.To < e.From || e.To > len(m.Words) {
			t.Fatalf("evidence outside the words: %+v", e)
		}
	}
}

func allEvidence(c *transcripts.Coding) []transcripts.Evidence {
	var out []transcripts.Evidence
	for _, my := range c.MYs {
		out = append(out, my.Evidence...)
	}
	for _, k := range c.Codes {
		out = append(out, k.Evidence...)
	}
	return out
}

func FuzzRules(f *testing.F) {
	f.Add("S: hvad tænker du\nB: jeg vil gerne ud på et lager\nS: ja · hvorfor lager\n")
	f.Add("B:\nS: \x00 ·· (9)\n~S: ja\nT: øh øh\n?: jeg\n")
	coder, err := NewRules()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m := talk(text)
		c := codeByRules(newView(m, coder.cues), coder.cues)
		checkCoding(t, m, &c)
	})
}
