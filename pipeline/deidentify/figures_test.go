package deidentify

import (
	"context"
	"os"
	"testing"
)

// TestFigures prints the figures of doc.go: six-fold cross-validation by meeting,
// by type and style, and rules and lists alone. Minutes; only with FIGURES=1.
func TestFigures(t *testing.T) {
	if os.Getenv("FIGURES") != "1" {
		t.Skip("set FIGURES=1 to compute the figures anew")
	}
	ms := dev(t)
	show := func(name string, by map[string]Count) {
		s := Scores{Types: by}
		for _, typ := range s.TypeNames() {
			c := by[typ]
			t.Logf("%-10s %-5s marked %3d covered %.3f with type %.3f precision %.3f exact F1 %.3f", name, typ, c.Gold, c.Coverage(), c.Recall(), c.Precision(), c.ExactF1())
		}
	}
	rules, _ := Evaluate(finder(t, Options{NoModel: true}), ms)
	show("rules", rules.Types)
	s, _, err := CrossValidate(context.Background(), ms, 6)
	if err != nil {
		t.Fatal(err)
	}
	show("all", s.Types)
	for style, by := range s.Styles {
		show(style, by)
	}
}
