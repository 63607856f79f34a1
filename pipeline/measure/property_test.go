package measure

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// TestRateProperties: the interval holds the share, lies in [0, 1], narrows
// with more of the same, and mirrors when hits and misses change places.
func TestRateProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.IntRange(1, 5000).Draw(t, "den")
		num := rapid.IntRange(0, den).Draw(t, "num")
		low, high := Rate{num, den}.Wilson()
		p := float64(num) / float64(den)
		if low < 0 || high > 1 || low > p || high < p {
			t.Fatalf("[%v ; %v] of %d/%d", low, high, num, den)
		}
		if l2, h2 := (Rate{10 * num, 10 * den}).Wilson(); h2-l2 >= high-low {
			t.Fatalf("ten times as much is no narrower: [%v ; %v] and [%v ; %v]", low, high, l2, h2)
		}
		if l2, h2 := (Rate{den - num, den}).Wilson(); math.Abs(1-h2-low) > 1e-9 || math.Abs(1-l2-high) > 1e-9 {
			t.Fatal("no mirror")
		}
		if _, _, _, ok := (Rate{num, den}).Shown(); ok != (den >= MinCount) {
			t.Fatalf("shown at %d", den)
		}
	})
}

// TestAgreementProperties: neither the order of units, nor that of coders, nor
// the names of the values change a coefficient; a unit that one coder alone
// rated changes no agreement but AC1's and Fleiss' prevalence.
func TestAgreementProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coders := rapid.IntRange(2, 4).Draw(t, "coders")
		r := Ratings{Coders: make([]string, coders)}
		for range rapid.IntRange(2, 30).Draw(t, "units") {
			it := Item{Values: make([]string, coders)}
			for c := range it.Values {
				if v := rapid.IntRange(0, 4).Draw(t, "value"); v > 0 {
					it.Values[c] = strconv.Itoa(v)
				}
			}
			r.Items = append(r.Items, it)
		}
		other := Ratings{Coders: r.Coders}
		for _, it := range slices.Backward(r.Items) {
			values := slices.Clone(it.Values)
			slices.Reverse(values)
			for i, v := range values {
				if v != "" {
					values[i] = "code " + v
				}
			}
			other.Items = append(other.Items, Item{Values: values})
		}
		alone := Ratings{Coders: r.Coders, Items: append(slices.Clone(r.Items), Item{Values: append([]string{"1"}, make([]string, coders-1)...)})}
		for what, pair := range map[string][2]Estimate{
			"percent": {r.Percent(), other.Percent()}, "alpha": {r.Alpha(), other.Alpha()}, "AC1": {r.AC1(), other.AC1()},
			"Fleiss": {r.Fleiss(), other.Fleiss()}, "Cohen": {r.Cohen(0, coders-1), other.Cohen(0, coders-1)},
			"alpha, one more alone": {r.Alpha(), alone.Alpha()}, "percent, one more alone": {r.Percent(), alone.Percent()},
		} {
			a, b := pair[0], pair[1]
			if math.IsNaN(a.Value) != math.IsNaN(b.Value) || math.Abs(a.Value-b.Value) > 1e-9 || a.Value > 1+1e-9 {
				t.Fatalf("%s: %v and %v", what, a, b)
			}
		}
	})
}

// TestClusteredAgreementCoverage: where meetings differ in how well coders
// agree, the jackknife over meetings covers.
func TestClusteredAgreementCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 9))
	sample := func(meetings int) Ratings {
		r := Ratings{Coders: []string{"a", "b"}, Categories: []string{"0", "1", "2"}}
		for m := range meetings {
			sure := .6 + .35*rng.Float64()
			for range 10 {
				truth := rng.IntN(3)
				see := func() string {
					if rng.Float64() < sure {
						return strconv.Itoa(truth)
					}
					return strconv.Itoa(rng.IntN(3))
				}
				r.Items = append(r.Items, Item{Cluster: strconv.Itoa(m), Values: []string{see(), see()}})
			}
		}
		return r
	}
	all := sample(20_000)
	truth := []float64{all.Alpha().Value, all.AC1().Value}
	n := rounds(t, 300)
	hits := make([]int, 2)
	for range n {
		r := sample(40)
		for i, e := range []Estimate{r.Alpha(), r.AC1()} {
			if e.By != "meeting" {
				t.Fatalf("%+v", e)
			}
			if e.Low <= truth[i] && truth[i] <= e.High {
				hits[i]++
			}
		}
	}
	covers(t, "alpha over meetings", hits[0], n)
	covers(t, "AC1 over meetings", hits[1], n)
}
