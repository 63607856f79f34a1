package measure

import (
	"math"
	"testing"
)

// TestUnitising: three observers, a continuum of 60 (Krippendorff 2019,
// Content Analysis, 4th ed., figure 12.11): uα = .510 and
// |uα = .413 as printed; not rounded on the way the second is .4136.
func TestUnitising(t *testing.T) {
	c := Continuum{Length: 60, Coders: [][]Section{
		{{0, 7, "1"}, {7, 13, "2"}, {30, 32, "5"}, {32, 37, "6"}, {37, 44, "6"}, {44, 60, "7"}},
		{{0, 7, "1"}, {7, 13, "3"}, {13, 21, "5"}, {32, 44, "6"}},
		{{0, 7, "1"}, {7, 13, "4"}, {13, 21, "5"}, {32, 37, "6"}, {37, 41, "6"}, {41, 44, "6"}},
	}}
	u := Unitising([]Continuum{c})
	if got := f(u.Valued.Value, 3) + " " + f(u.Relevant.Value, 3); got != "0.510 0.414" {
		t.Error(got)
	}
	if !math.IsNaN(u.Valued.Low) {
		t.Error("an interval from one continuum")
	}
}

func TestUnitisingLimits(t *testing.T) {
	same := []Section{{3, 9, "A-KAP"}, {20, 24, "A-ONS"}}
	u := Unitising([]Continuum{{Length: 50, Coders: [][]Section{same, same}}})
	if math.Abs(u.Valued.Value-1) > 1e-9 || math.Abs(u.Relevant.Value-1) > 1e-9 {
		t.Errorf("the same units twice: %v", u)
	}
	if u := Unitising([]Continuum{{Length: 50, Coders: [][]Section{nil, nil}}}); !math.IsNaN(u.Relevant.Value) {
		t.Errorf("no units: %v", u)
	}
}
