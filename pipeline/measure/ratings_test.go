package measure

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// table makes ratings of two coders from a table of counts.
func table(counts [][]int) Ratings {
	r := Ratings{Coders: []string{"a", "b"}}
	for i, row := range counts {
		for j, n := range row {
			for range n {
				r.Items = append(r.Items, Item{Values: []string{strconv.Itoa(i), strconv.Itoa(j)}})
			}
		}
	}
	return r
}

// columns makes ratings from one line for each coder, «.» missing.
func columns(coders ...string) Ratings {
	var r Ratings
	for c, line := range coders {
		r.Coders = append(r.Coders, strconv.Itoa(c))
		for u, v := range strings.Fields(line) {
			if c == 0 {
				r.Items = append(r.Items, Item{Values: make([]string, len(coders))})
			}
			if v != "." {
				r.Items[u].Values[c] = v
			}
		}
	}
	return r
}

func f(x float64, decimals int) string { return strconv.FormatFloat(x, 'f', decimals, 64) }

// TestCohen1960: Cohen 1960 (Educational and Psychological Measurement 20),
// table 2: 200 cases, agreement .70, chance .41, κ = .492.
func TestCohen1960(t *testing.T) {
	r := table([][]int{{88, 14, 18}, {10, 40, 10}, {2, 6, 12}})
	if got := f(r.Cohen(0, 1).Value, 3) + " " + f(r.Percent().Value, 2); got != "0.492 0.70" {
		t.Error(got)
	}
}

// TestFleiss1971: Fleiss 1971 (Psychological Bulletin 76), table 1: 30
// patients, six psychiatrists each, five diagnoses: κ = .430.
func TestFleiss1971(t *testing.T) {
	rows := `00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
		00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006`
	r := Ratings{Coders: []string{"1", "2", "3", "4", "5", "6"}}
	for _, row := range strings.Fields(rows) {
		var it Item
		for k, n := range row {
			for range n - '0' {
				it.Values = append(it.Values, strconv.Itoa(k))
			}
		}
		r.Items = append(r.Items, it)
	}
	if got := f(r.Fleiss().Value, 3) + " " + f(r.Percent().Value, 3); got != "0.430 0.556" {
		t.Error(got)
	}
}

// canonical is Krippendorff's reliability data of four coders and twelve
// units, with missing values (Krippendorff 2011, «Computing Krippendorff's
// Alpha-Reliability», section C; also Hayes & Krippendorff 2007).
func canonical() Ratings {
	return columns(
		"1 2 3 3 2 1 4 1 2 . . .",
		"1 2 3 3 2 2 4 1 2 5 . 3",
		". 3 3 3 2 3 4 2 2 5 1 .",
		"1 2 3 3 2 4 4 1 2 5 1 .")
}

// TestKrippendorff: α nominal = .743 in Krippendorff 2011; the other
// coefficients of the same data as Gwet gives them (Gwet 2014, p. 120, and
// the vignette of his R package irrCAC): percent .81818, AC1 .77544, Fleiss
// .76117.
func TestKrippendorff(t *testing.T) {
	r := canonical()
	got := []string{f(r.Alpha().Value, 3), f(r.Percent().Value, 5), f(r.AC1().Value, 5), f(r.Fleiss().Value, 5)}
	if d := cmp.Diff([]string{"0.743", "0.81818", "0.77544", "0.76117"}, got); d != "" {
		t.Error(d)
	}
	// Krippendorff 2011, section B: two observers, ten units, binary: α = .095.
	binary := columns("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
	// Section C: two observers, twelve units, five values: α = .692.
	nominal := columns("a a b b d c c c e d d a", "b a b b b c c c e d d d")
	if got := f(binary.Alpha().Value, 3) + " " + f(nominal.Alpha().Value, 3); got != "0.095 0.692" {
		t.Error(got)
	}
}

// TestGwet: the 3×3 table of 100 abstractors' ratings in Gwet 2014 (also the
// irrCAC vignette): κ .7964094, AC1 .8493305, α .7972585; and the paradox
// table of Gwet 2002: 118, 5, 2, 0 gives κ −.023 and AC1 .941 at agreement
// .944.
func TestGwet(t *testing.T) {
	r := table([][]int{{13, 0, 0}, {0, 20, 7}, {0, 4, 56}})
	got := []string{f(r.Cohen(0, 1).Value, 7), f(r.AC1().Value, 7), f(r.Alpha().Value, 7), f(r.Percent().Value, 2)}
	if d := cmp.Diff([]string{"0.7964094", "0.8493305", "0.7972585", "0.89"}, got); d != "" {
		t.Error(d)
	}
	paradox := table([][]int{{118, 5}, {2, 0}})
	got = []string{f(paradox.Percent().Value, 3), f(paradox.Cohen(0, 1).Value, 3), f(paradox.AC1().Value, 3)}
	if d := cmp.Diff([]string{"0.944", "-0.023", "0.941"}, got); d != "" {
		t.Error(d)
	}
	// The vignette's standard errors come from linearisation (κ .0589, AC1
	// .0432); the jackknife's half-widths are near 1.984 of them.
	for _, c := range []struct {
		e  Estimate
		se float64
	}{{r.Cohen(0, 1), .05891072}, {r.AC1(), .04321747}, {r.Alpha(), .05905473}} {
		if half := (c.e.High - c.e.Low) / 2; math.Abs(half/(1.984*c.se)-1) > .04 {
			t.Errorf("%v: half-width %.4f beside %.4f", c.e, half, 1.984*c.se)
		}
	}
}

// TestSkewedAndBalanced is the table of CODEBOOK §5.4.
func TestSkewedAndBalanced(t *testing.T) {
	for _, c := range []struct {
		counts [][]int
		want   string
	}{
		{[][]int{{170, 8}, {10, 12}}, "0.91 0.52 0.52 0.89"},
		{[][]int{{88, 8}, {10, 94}}, "0.91 0.82 0.82 0.82"},
	} {
		r := table(c.counts)
		got := fmt.Sprintf("%.2f %.2f %.2f %.2f", r.Percent().Value, r.Cohen(0, 1).Value, r.Alpha().Value, r.AC1().Value)
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.counts, got, c.want)
		}
	}
}

// TestNothingVaries: with one category κ and α are not defined, and say so.
func TestNothingVaries(t *testing.T) {
	r := columns("a a a", "a a a")
	if k, a := r.Cohen(0, 1), r.Alpha(); !math.IsNaN(k.Value) || !math.IsNaN(a.Value) || k.Text("da") != "ikke defineret, n = 3" {
		t.Errorf("%v %v", k, a)
	}
	if r.AC1().Value != 1 || r.Percent().Value != 1 {
		t.Errorf("%v %v", r.AC1(), r.Percent())
	}
	if e := (Ratings{Coders: []string{"a", "b"}}).Alpha(); !math.IsNaN(e.Value) || e.N != 0 {
		t.Errorf("of nothing: %v", e)
	}
}

// rounds is how many samples a simulation draws; GRIBNING_SIMULATE raises it.
func rounds(t *testing.T, quick int) int {
	if n, err := strconv.Atoi(os.Getenv("GRIBNING_SIMULATE")); err == nil && n > 0 {
		return n
	}
	if testing.Short() {
		return quick / 4
	}
	return quick
}

// covers fails unless the share of hits among n lies in 93–97 %, widened by
// the simulation's own 3 standard errors.
func covers(t *testing.T, what string, hits, n int) {
	t.Helper()
	share := float64(hits) / float64(n)
	slack := 3 * math.Sqrt(.95*.05/float64(n))
	t.Logf("%s: %.1f %% of %d", what, 100*share, n)
	if share < .93-slack || share > .97+slack {
		t.Errorf("%s: the interval covers %.1f %% of %d", what, 100*share, n)
	}
}

// TestAgreementCoverage simulates two coders who see a true value each through
// their own errors, 200 units in 4 categories, and counts how often the
// interval holds the coefficient of an endless sample.
func TestAgreementCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 4))
	sample := func(n int) Ratings {
		r := Ratings{Coders: []string{"a", "b"}, Categories: []string{"0", "1", "2", "3"}}
		for range n {
			truth := min(rng.IntN(6), 3)
			see := func() string {
				if rng.Float64() < .85 {
					return strconv.Itoa(truth)
				}
				return strconv.Itoa(rng.IntN(4))
			}
			r.Items = append(r.Items, Item{Values: []string{see(), see()}})
		}
		return r
	}
	all := sample(400_000)
	truth := []float64{all.Percent().Value, all.Cohen(0, 1).Value, all.Alpha().Value, all.AC1().Value, all.Fleiss().Value}
	n := rounds(t, 400)
	hits := make([]int, 5)
	for range n {
		r := sample(200)
		for i, e := range []Estimate{r.Percent(), r.Cohen(0, 1), r.Alpha(), r.AC1(), r.Fleiss()} {
			if e.Low <= truth[i] && truth[i] <= e.High {
				hits[i]++
			}
		}
	}
	for i, what := range []string{"percent", "Cohen", "alpha", "AC1", "Fleiss"} {
		covers(t, what, hits[i], n)
	}
}
