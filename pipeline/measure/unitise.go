package measure

import "math"

// UnitAlpha is Krippendorff's α for unitising a continuum (Krippendorff,
// Mathet, Bouvry & Widlöcher 2016): how reliably coders cut the same stretches
// out of the same words.
type UnitAlpha struct {
	// Relevant (|uα) takes all units together: which words belong to any unit.
	Relevant Estimate
	// Valued (uα) also asks for the value of the unit, here the subtype.
	Valued Estimate
}

// Continuum is one meeting as a row of words of which each coder marked
// stretches.
type Continuum struct {
	Cluster string
	Length  int
	Coders  [][]Section // for each coder, by start, not overlapping
}

// Section is one unit of one coder: words From..To with a value.
type Section struct {
	From, To int
	Value    string
}

// Unitising computes the coefficients over several continua laid end to end.
// All must have the same number of coders. The interval is the jackknife over
// continua; with fewer than two of them there is none.
func Unitising(continua []Continuum) UnitAlpha {
	values := map[string]int{}
	for _, c := range continua {
		for _, sections := range c.Coders {
			for _, s := range sections {
				if _, ok := values[s.Value]; !ok {
					values[s.Value] = len(values) + 1 // 0 is the gap
				}
			}
		}
	}
	one := map[string]int{}
	for v := range values {
		one[v] = 1
	}
	return UnitAlpha{Relevant: unitAlpha(continua, one, 2), Valued: unitAlpha(continua, values, len(values)+1)}
}

// unitAlpha follows equations 1, 4 and 5a. A continuum adds the words on which
// two coders agree (the diagonal of observed coincidences), the words of each
// value, and for each value the squares of its units' lengths: a unit is not
// compared with itself. Gaps have no structure, so that each word of one
// counts alone.
func unitAlpha(continua []Continuum, value map[string]int, q int) Estimate {
	var parts [][]float64
	total := make([]float64, 1+2*q)
	words := 0
	for _, c := range continua {
		v := coincidences(c, value, q)
		words += c.Length
		for i, x := range v {
			total[i] += x
		}
		parts = append(parts, v)
	}
	statistic := func(s []float64) float64 {
		all, own, together := 0.0, 0.0, 0.0
		for k := range q {
			all += s[1+k]
			own += s[1+q+k]
			together += s[1+k]*s[1+k] - s[1+q+k]
		}
		if all*all-own <= 0 {
			return math.NaN()
		}
		expected := all - all*together/(all*all-own)
		if expected < 1e-9 {
			return math.NaN()
		}
		return 1 - (all-s[0])/expected
	}
	e := Estimate{Value: statistic(total), N: words, Over: len(parts), By: "meeting"}
	e.Low, e.High = jackknife(e.Value, total, parts, statistic)
	return e
}

func coincidences(c Continuum, value map[string]int, q int) []float64 {
	v := make([]float64, 1+2*q)
	marks := make([][]int, len(c.Coders))
	for i, sections := range c.Coders {
		marks[i] = make([]int, c.Length)
		for _, s := range sections {
			k := value[s.Value]
			for w := max(0, s.From); w < min(s.To, c.Length); w++ {
				marks[i][w] = k
			}
			v[1+q+k] += float64((s.To - s.From) * (s.To - s.From))
		}
		for _, k := range marks[i] {
			v[1+k]++
			if k == 0 {
				v[1+q]++
			}
		}
	}
	m := float64(len(c.Coders))
	same := make([]float64, q)
	for w := range c.Length {
		clear(same)
		for i := range marks {
			same[marks[i][w]]++
		}
		for _, n := range same {
			v[0] += n * (n - 1) / (m - 1)
		}
	}
	return v
}
