package deidentify

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPersons: people whose names no list has, by how they are spoken of, and
// firms that look alike. Text with capitals; every name is made up.
func TestPersons(t *testing.T) {
	f := finder(t, Options{})
	for _, c := range []struct {
		text string
		want []string
	}{
		{"B: Det har hun da aldrig sagt til mig.\nS: Jo, det skriver Brovkvist i sin udtalelse.\nB: Nå.", []string{"NAVN: Brovkvist"}},
		{"B: Jeg har ringet til ham igen.\nS: Hvem?\nB: Teodrik Vantemark fra kurset.", []string{"NAVN: Teodrik Vantemark"}},
		{"S: Der ligger et brev fra H.L. Hansen om det.\nB: Ja.", []string{"NAVN: H.L. Hansen"}},
		{"S: Der står HVALPSUNDSTRUPPEN på den seddel.\nB: Ja, det er jo mig, det er det navn.", []string{"NAVN: HVALPSUNDSTRUPPEN"}},
		{"B: Jeg er i praktik hos Vindorff Elektrik, det går godt.\nS: Fint.", []string{"ORG: Vindorff Elektrik,"}},
	} {
		m := meeting(c.text)
		got := slices.DeleteFunc(spans(m, f.Find(m)), func(s string) bool { return s[0] == '?' })
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s\n%s", c.text, d)
		}
	}
}
