package coding

import (
	"math"
	"testing"

	"gribning/pipeline/grip"
	"gribning/transcripts"
)

// Two codings of the same meetings agree as much as the corpus says they do
// (shared/corpus/README.md, counted there by agree.py).
func TestCompareCountsLikeTheCorpus(t *testing.T) {
	first := map[string]*transcripts.Meeting{}
	for _, m := range loadDev(t, "dev.jsonl") {
		first[m.ID] = m
	}
	total := newCounts()
	for _, m := range loadDev(t, "dev2.jsonl") {
		r := first[m.ID]
		n, err := Compare(r, &r.Codings[0], m, &m.Codings[0])
		if err != nil {
			t.Fatal(err)
		}
		total.Add(&n)
	}
	s := total.Scores()
	want := map[string]float64{"boundary_f1": 0.912, "my_p": 0.911, "my_r": 0.928, "my_f1": 0.919, "subtype_acc": 0.922, "subtype_kappa": 0.906,
		"subtype_macro": 0.842, "dfor_f1": 0.718, "dimp_f1": 0.912, "b6_acc": 0.931, "b6_kappa": 0.890, "b6_macro": 0.896, "ball_acc": 0.834,
		"ball_kappa": 0.819, "ball_macro": 0.830, "target": 0.978, "c_acc": 0.915, "c_kappa": 0.878, "c_macro": 0.883, "g_kappa": 0.945, "c_e2e": 0.842}
	for _, f := range Figures {
		if got := f.Of(&s); math.Abs(got-want[f.Name]) > 0.0006 {
			t.Errorf("%s is %.4f, agree.py says %.3f", f.Name, got, want[f.Name])
		}
	}
}

// Whatever the coder says of real turns is a valid coding, also for a meeting
// without a citizen and one without a professional.
func TestCodesAreValid(t *testing.T) {
	coder := trained(t)
	for i, m := range loadDev(t, "dev.jsonl") {
		if i%6 == 1 {
			for k := range m.Participants {
				if (m.Participants[k].Role == transcripts.Citizen) == (i%12 == 1) {
					m.Participants[k].Role = transcripts.OtherRole
				}
			}
		}
		m.Codings = nil
		c, err := coder.Code(m)
		if err != nil {
			t.Fatal(err)
		}
		checkCoding(t, m, &c)
		grip.Derive(m, &c)
		m.SetCoding(c)
		for _, x := range transcripts.Validate(m) {
			if x.Severity == transcripts.Failure {
				t.Errorf("%s: %v", m.ID, &x)
			}
		}
	}
}

func TestEvaluateMeasuresAPerfectCoder(t *testing.T) {
	ms := loadDev(t, "dev.jsonl")[:3]
	o := EvaluateOptions{GoldUnits: true, Derive: grip.Derive, Resamples: 20, Second: ms}
	e, err := Evaluate(t.Context(), trained(t), ms, o)
	if err != nil {
		t.Fatal(err)
	}
	if e.Coders == nil || e.Coders.Scores.MY != 1 || e.Coders.Scores.Six != 1 {
		t.Errorf("a coding does not agree with itself: %+v", e.Coders)
	}
	if e.Model.Scores.Border != 1 {
		t.Errorf("given utterances, but borders agree only %.3f", e.Model.Scores.Border)
	}
	if e.Model.Scores.Six <= e.Baselines[0].Scores.Six || e.Baselines[0].Gain["b6_macro"] < 0.5 {
		t.Errorf("on meetings it has learnt from the model (%.3f) is no better than the rules (%.3f)", e.Model.Scores.Six, e.Baselines[0].Scores.Six)
	}
	if len(e.Predicted) != 3 || e.Predicted[0].Coding(transcripts.Draft) == nil {
		t.Error("the machine's coding is not given")
	}
}

func TestPlainKeepsTurnsAndDropsCodes(t *testing.T) {
	m := loadDev(t, "dev.jsonl")[0]
	p := Plain(m, false)
	if len(p.Codings) != 0 || p.UnitsGiven || len(p.TCUs) != 0 {
		t.Error("codes or utterances are left")
	}
	turns := 0
	for _, w := range p.Words {
		switch w.Begins {
		case transcripts.BeginsTurn, transcripts.BeginsBC:
			turns++
		case transcripts.BeginsTCU:
			t.Fatal("the border of an utterance is left")
		}
	}
	if turns != len(m.Turns) {
		t.Errorf("%d turns are left of %d", turns, len(m.Turns))
	}
	if m.Words[len(m.Words)-1].Begins == "" && m.TCUs == nil {
		t.Error("the meeting itself was changed")
	}
}
