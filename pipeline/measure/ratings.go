package measure

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Item is one unit with the value that each coder gave it; an empty value is
// missing.
type Item struct {
	Cluster string // the meeting
	Unit    string // what it is, for a list of disagreements
	Values  []string
}

// Ratings are the values of two or more coders, in the order of Coders.
type Ratings struct {
	Coders []string
	Items  []Item
	// Categories of the scale; empty: those that occur. AC1 depends on their
	// number.
	Categories []string
}

// Estimate is a coefficient with its 95 % interval.
//
// Intervals are delete-one jackknife with Student's t on n − 1 degrees of
// freedom, cut at 1: over meetings where there are at least [MinClusters] of
// them, since units of one meeting are not independent, else over units.
// CODEBOOK §5.4 prefers the jackknife for α (Hughes 2022); it serves for all
// coefficients here, so that they can be compared. Below 30 to 50 units every
// such interval covers less than it says (Gwet 2016); [Estimate.Text] says so.
type Estimate struct {
	Value, Low, High float64 // NaN where not defined
	N                int     // units
	Over             int     // what was left out one at a time
	By               string  // "meeting" or "unit"
}

// MinClusters is how many meetings a jackknife over meetings needs.
const MinClusters = 6

// FewUnits is the number of units below which an interval is not to be
// trusted.
const FewUnits = 50

// Text is the estimate as people read it: «0,74 [0,42 ; 1,00], n = 12, få enheder».
func (e Estimate) Text(lang string) string {
	if math.IsNaN(e.Value) {
		if lang == "en" {
			return fmt.Sprintf("not defined, n = %d", e.N)
		}
		return fmt.Sprintf("ikke defineret, n = %d", e.N)
	}
	s := fmt.Sprintf("%s [%s ; %s], n = %d", Decimal(e.Value, 2, lang), Decimal(e.Low, 2, lang), Decimal(e.High, 2, lang), e.N)
	switch {
	case e.N >= FewUnits:
	case lang == "en":
		s += ", few units: the interval is too narrow"
	default:
		s += ", få enheder: intervallet er for snævert"
	}
	return s
}

// String is the English text.
func (e Estimate) String() string { return e.Text("en") }

// coefficient is a statistic of sums over items: add gives what an item adds,
// nil if nothing.
type coefficient struct {
	size  int
	add   func(Item) []float64
	value func([]float64) float64
}

func (r Ratings) estimate(c coefficient) Estimate {
	parts := map[string][]float64{} // by meeting
	var units [][]float64
	var clusters []string
	total := make([]float64, c.size)
	n := 0
	for _, it := range r.Items {
		v := c.add(it)
		if v == nil {
			continue
		}
		n++
		units = append(units, v)
		sum := parts[it.Cluster]
		if sum == nil {
			sum = make([]float64, c.size)
			parts[it.Cluster] = sum
			clusters = append(clusters, it.Cluster)
		}
		for i, x := range v {
			total[i] += x
			sum[i] += x
		}
	}
	e := Estimate{Value: c.value(total), N: n, Over: n, By: "unit", Low: math.NaN(), High: math.NaN()}
	if len(clusters) >= MinClusters {
		slices.Sort(clusters)
		units = units[:0]
		for _, k := range clusters {
			units = append(units, parts[k])
		}
		e.Over, e.By = len(clusters), "meeting"
	}
	e.Low, e.High = jackknife(e.Value, total, units, c.value)
	return e
}

// jackknife leaves every part out once (Efron & Tibshirani 1993, ch. 11).
func jackknife(value float64, total []float64, parts [][]float64, statistic func([]float64) float64) (low, high float64) {
	n := float64(len(parts))
	if n < 2 || math.IsNaN(value) {
		return math.NaN(), math.NaN()
	}
	rest := make([]float64, len(total))
	values := make([]float64, 0, len(parts))
	mean := 0.0
	for _, p := range parts {
		for i := range rest {
			rest[i] = total[i] - p[i]
		}
		v := statistic(rest)
		if math.IsNaN(v) {
			v = value // without the part nothing varies: it adds no spread
		}
		values = append(values, v)
		mean += v / n
	}
	variance := 0.0
	for _, v := range values {
		variance += (v - mean) * (v - mean) * (n - 1) / n
	}
	half := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: n - 1}.Quantile(.975) * math.Sqrt(variance)
	return max(-1, value-half), min(1, value+half)
}

// categories numbers the values of the scale.
func (r Ratings) categories() map[string]int {
	names := slices.Clone(r.Categories)
	for _, it := range r.Items {
		for _, v := range it.Values {
			if v != "" {
				names = append(names, v)
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	ix := make(map[string]int, len(names))
	for i, n := range names {
		ix[n] = i
	}
	return ix
}

// counts gives how many coders chose each category, and how many rated.
func counts(it Item, ix map[string]int) (n []float64, rated float64) {
	n = make([]float64, len(ix))
	for _, v := range it.Values {
		if v != "" {
			n[ix[v]]++
			rated++
		}
	}
	return n, rated
}

// Percent is the share of agreeing pairs of coders, over units that two or
// more coders rated.
func (r Ratings) Percent() Estimate {
	ix := r.categories()
	return r.estimate(coefficient{2, func(it Item) []float64 {
		n, rated := counts(it, ix)
		if rated < 2 {
			return nil
		}
		return []float64{pairShare(n, rated), 1}
	}, func(s []float64) float64 { return s[0] / s[1] }})
}

// pairShare is the share of agreeing pairs among the coders of one unit.
func pairShare(n []float64, rated float64) (p float64) {
	for _, x := range n {
		p += x * (x - 1)
	}
	return p / (rated * (rated - 1))
}

// Cohen is Cohen's κ (Cohen 1960) of two coders, given by their positions,
// over the units that both rated.
func (r Ratings) Cohen(a, b int) Estimate {
	ix := r.categories()
	q := len(ix)
	return r.estimate(coefficient{2 + 2*q, func(it Item) []float64 {
		x, y := it.Values[a], it.Values[b]
		if x == "" || y == "" {
			return nil
		}
		v := make([]float64, 2+2*q)
		v[0] = 1
		if x == y {
			v[1] = 1
		}
		v[2+ix[x]]++
		v[2+q+ix[y]]++
		return v
	}, func(s []float64) float64 {
		chance := 0.0
		for k := range q {
			chance += s[2+k] * s[2+q+k] / (s[0] * s[0])
		}
		return beyond(s[1]/s[0], chance)
	}})
}

// beyond is (observed − chance) ÷ (1 − chance), not defined where chance
// alone explains everything.
func beyond(observed, chance float64) float64 {
	if 1-chance < 1e-12 {
		return math.NaN()
	}
	return (observed - chance) / (1 - chance)
}

// Fleiss is Fleiss' κ (Fleiss 1971) of any number of coders. Where coders are
// missing it is Gwet's generalisation (Gwet 2014, ch. 5): agreement over units
// with two ratings or more, prevalence over units with one or more.
func (r Ratings) Fleiss() Estimate {
	return r.prevalent(func(share []float64) (chance float64) {
		for _, p := range share {
			chance += p * p
		}
		return chance
	})
}

// AC1 is Gwet's first-order agreement coefficient (Gwet 2008), for any number
// of coders and with missing values.
func (r Ratings) AC1() Estimate {
	return r.prevalent(func(share []float64) (chance float64) {
		if len(share) < 2 {
			return 0 // one category: all agree, and nothing is left to chance
		}
		for _, p := range share {
			chance += p * (1 - p)
		}
		return chance / float64(len(share)-1)
	})
}

// prevalent makes coefficients whose chance agreement comes from the mean
// share of each category.
func (r Ratings) prevalent(chance func(share []float64) float64) Estimate {
	ix := r.categories()
	q := len(ix)
	return r.estimate(coefficient{3 + q, func(it Item) []float64 {
		n, rated := counts(it, ix)
		if rated == 0 {
			return nil
		}
		v := make([]float64, 3+q)
		v[0] = 1
		if rated >= 2 {
			v[1], v[2] = 1, pairShare(n, rated)
		}
		for k, x := range n {
			v[3+k] = x / rated
		}
		return v
	}, func(s []float64) float64 {
		share := make([]float64, q)
		for k := range share {
			share[k] = s[3+k] / s[0]
		}
		return beyond(s[2]/s[1], chance(share))
	}})
}

// Alpha is Krippendorff's α for nominal data (Krippendorff 2011; Hayes &
// Krippendorff 2007): any number of coders, missing values.
func (r Ratings) Alpha() Estimate {
	ix := r.categories()
	q := len(ix)
	return r.estimate(coefficient{1 + q, func(it Item) []float64 {
		n, rated := counts(it, ix)
		if rated < 2 {
			return nil // nothing to pair it with
		}
		v := make([]float64, 1+q)
		for k, x := range n {
			v[0] += x * (x - 1) / (rated - 1) // the diagonal of the coincidence matrix
			v[1+k] = x
		}
		return v
	}, func(s []float64) float64 {
		n, same := 0.0, 0.0
		for _, x := range s[1:] {
			n += x
			same += x * (x - 1)
		}
		expected := n*(n-1) - same
		if expected < 1e-12 {
			return math.NaN()
		}
		return ((n-1)*s[0] - same) / expected
	}})
}

// Scores are all coefficients of one question.
type Scores struct {
	N                           int // units that two or more coders rated
	Percent, Fleiss, Alpha, AC1 Estimate
	Cohen                       map[Pair]Estimate
}

// Pair names two coders by position, First < Second.
type Pair struct{ First, Second int }

// Scores computes every coefficient.
func (r Ratings) Scores() Scores {
	s := Scores{Percent: r.Percent(), Fleiss: r.Fleiss(), Alpha: r.Alpha(), AC1: r.AC1(), Cohen: map[Pair]Estimate{}}
	s.N = s.Percent.N
	for _, p := range r.pairs() {
		s.Cohen[p] = r.Cohen(p.First, p.Second)
	}
	return s
}

func (r Ratings) pairs() (out []Pair) {
	for i := range r.Coders {
		for j := i + 1; j < len(r.Coders); j++ {
			out = append(out, Pair{i, j})
		}
	}
	return out
}

// Confusion is how often the first coder's value (row) met the second's
// (column), values sorted.
type Confusion struct {
	Values []string
	Counts [][]int
}

// Confusion counts the values of two coders over the units that both rated.
func (r Ratings) Confusion(p Pair) Confusion {
	seen := map[string]bool{}
	pairs := map[[2]string]int{}
	for _, it := range r.Items {
		if a, b := it.Values[p.First], it.Values[p.Second]; a != "" && b != "" {
			seen[a], seen[b] = true, true
			pairs[[2]string{a, b}]++
		}
	}
	var c Confusion
	for v := range seen {
		c.Values = append(c.Values, v)
	}
	slices.Sort(c.Values)
	for _, a := range c.Values {
		row := make([]int, len(c.Values))
		for j, b := range c.Values {
			row[j] = pairs[[2]string{a, b}]
		}
		c.Counts = append(c.Counts, row)
	}
	return c
}
