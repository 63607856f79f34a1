package measure

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"gribning/transcripts"
)

// SampleShare is the least share of a corpus to be coded twice (CODEBOOK
// §5.5).
const SampleShare = 0.15

// Candidate is a meeting that may be drawn for double coding, with its
// stratum: what must be represented (site, phase, three-party, interpreter).
type Candidate struct {
	ID      string
	Stratum string
}

// Stratum names the stratum of a meeting by what it is: its kind, whether two
// or more professionals take part, whether it is interpreted.
func Stratum(m *transcripts.Meeting) string {
	x := Meeting{}
	x.people(m)
	s := m.Kind
	if x.Multi {
		s += "|multi"
	}
	if x.Interpreted {
		s += "|interpreted"
	}
	return s
}

// Sample draws meetings for double coding: of every stratum the share asked
// for, rounded up, at least one. The same seed and candidates give the same
// sample, in whatever order they come; the result is sorted by stratum and
// then in the order of drawing, which is the order to code in.
func Sample(all []Candidate, share float64, seed uint64) []Candidate {
	strata := map[string][]Candidate{}
	for _, c := range all {
		strata[c.Stratum] = append(strata[c.Stratum], c)
	}
	var out []Candidate
	for _, name := range slices.Sorted(maps.Keys(strata)) {
		in := strata[name]
		slices.SortFunc(in, func(a, b Candidate) int { return cmp.Compare(a.ID, b.ID) })
		in = slices.Compact(in)
		rng := (&Pool{Seed: seed}).rng("sample " + name)
		rng.Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
		out = append(out, in[:draw(len(in), share)]...)
	}
	return out
}

func draw(n int, share float64) int {
	return min(n, max(1, int(math.Ceil(share*float64(n)-1e-9))))
}
