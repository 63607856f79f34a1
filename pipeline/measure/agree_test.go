package measure

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

func codedAs(all []*transcripts.Meeting, name string) []Coded {
	var out []Coded
	for _, m := range all {
		m.Codings[0].Name = name
		out = append(out, Coded{m, &m.Codings[0]})
	}
	return out
}

// TestAgreementOfTheCorpus compares two independent codings of twelve meetings
// and gets what the reference count (agree.py beside the corpus) printed.
func TestAgreementOfTheCorpus(t *testing.T) {
	a := codedAs(readCoded(t, shared(t, "corpus/dev.jsonl")), "human:one")
	b := codedAs(readCoded(t, shared(t, "corpus/dev2.jsonl")), "human:two")
	got, err := Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	p := Pair{0, 1}
	lines := []string{
		fmt.Sprintf("meetings=%d", got.Meetings),
		"boundary_f1=" + f(got.Borders[p].F1.Value, 3),
		fmt.Sprintf("my_a=%d my_b=%d my_matched=%d my_f1=%s", got.MYs[p].A, got.MYs[p].B, got.MYs[p].Both, f(got.MYs[p].F1.Value, 3)),
		"subtype_acc=" + f(got.Subtype.Percent.Value, 3) + " subtype_kappa=" + f(got.Subtype.Cohen[p].Value, 3),
		"b6_acc=" + f(got.Classes.Percent.Value, 3) + " b6_kappa=" + f(got.Classes.Cohen[p].Value, 3),
		"ball_acc=" + f(got.Codes.Percent.Value, 3) + " ball_kappa=" + f(got.Codes.Cohen[p].Value, 3),
		fmt.Sprintf("target=%d/%d", got.Target[p].Num, got.Target[p].Den),
		fmt.Sprintf("c_n=%d c_acc=%s c_kappa=%s", got.Outcome.N, f(got.Outcome.Percent.Value, 3), f(got.Outcome.Cohen[p].Value, 3)),
		"g_kappa=" + f(got.Grip.Cohen[p].Value, 3),
		"c_e2e=" + f(got.EndToEnd[p].Value(), 3),
	}
	if d := cmp.Diff(wantCorpus, lines); d != "" {
		t.Error(d)
	}
	if got.GivenAB[p].Num != got.GivenAB[p].Den {
		t.Errorf("C given A and B: %v", got.GivenAB[p])
	}
	if len(got.Disagreements) == 0 {
		t.Error("no list of disagreements")
	}
	for _, d := range got.Disagreements {
		if d.To <= d.From || len(d.Values) != 2 || d.Layer != "unit" && d.Values[0] == d.Values[1] {
			t.Errorf("%+v", d)
		}
	}
}

var wantCorpus = []string{
	"meetings=12",
	"boundary_f1=0.912",
	"my_a=166 my_b=169 my_matched=154 my_f1=0.919",
	"subtype_acc=0.922 subtype_kappa=0.906",
	"b6_acc=0.931 b6_kappa=0.890",
	"ball_acc=0.834 ball_kappa=0.819",
	"target=1915/1958",
	"c_n=153 c_acc=0.915 c_kappa=0.878",
	"g_kappa=0.945",
	"c_e2e=0.842",
}

// TestAgreementWithOneself: a coding agrees with itself in every stage, and
// Layer C given A and B is certain.
func TestAgreementWithOneself(t *testing.T) {
	all := readCoded(t, shared(t, "corpus/dev2.jsonl"))
	a := codedAs(all, "human:one")
	got, err := Compare(a, a, a)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Disagreements) != 0 {
		t.Errorf("%d disagreements: %+v", len(got.Disagreements), got.Disagreements[0])
	}
	for what, e := range map[string]Estimate{
		"unitising": got.Unitising.Valued, "subtype": got.Subtype.Alpha, "codes": got.Codes.AC1, "outcome": got.Outcome.Fleiss, "grip": got.Grip.Alpha,
	} {
		if f(e.Value, 6) != "1.000000" {
			t.Errorf("%s: %v", what, e)
		}
	}
	g := got.GivenAB[Pair{1, 2}]
	n := 0
	for _, m := range all {
		n += len(m.Codings[0].MYs)
	}
	if g.Num != g.Den || g.Den != n {
		t.Errorf("C given A and B: %d of %d, %d MYs", g.Num, g.Den, n)
	}
}

// TestThreeCoders: a third coder who missed a meeting unit leaves a missing
// value, not a disagreement of subtype.
func TestThreeCoders(t *testing.T) {
	first := codedAs(readCoded(t, shared(t, "corpus/dev2.jsonl")), "human:one")
	third := codedAs(readCoded(t, shared(t, "corpus/dev2.jsonl")), "human:three")
	gone := third[0].Coding.MYs[0].ID
	third[0].Coding.MYs = third[0].Coding.MYs[1:]
	got, err := Compare(first, first, third)
	if err != nil {
		t.Fatal(err)
	}
	if got.MYs[Pair{0, 2}].Both != got.MYs[Pair{0, 1}].Both-1 {
		t.Errorf("%+v", got.MYs)
	}
	i := slices.IndexFunc(got.Disagreements, func(d Disagreement) bool { return d.Layer == "unit" })
	if i < 0 || got.Disagreements[i].Values[2] != "–" || got.Disagreements[i].MYs[0] != gone {
		t.Errorf("%+v", got.Disagreements)
	}
	if got.Subtype.Alpha.Value != 1 {
		t.Errorf("subtype %v", got.Subtype.Alpha)
	}
}

func TestCompareRefuses(t *testing.T) {
	if _, err := Compare(nil); err == nil {
		t.Error("one coder compared")
	}
	a := codedAs(readCoded(t, shared(t, "corpus/dev2.jsonl")), "human:one")
	b := codedAs(readCoded(t, shared(t, "corpus/dev2.jsonl")), "human:two")
	b[0].Meeting.Words = b[0].Meeting.Words[1:]
	if _, err := Compare(a, b[:0]); err != nil {
		t.Errorf("nothing in common: %v", err)
	}
	b[0].Coding.MYs, b[0].Coding.Codes, b[0].Meeting.TCUs, b[0].Meeting.Turns = nil, nil, nil, nil
	if _, err := Compare(a, b); err == nil || !transcripts.IssueOf(err, "").Is(&transcripts.Issue{Code: "K401"}) {
		t.Errorf("other words compared: %v", err)
	}
}
