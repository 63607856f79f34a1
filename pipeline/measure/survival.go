package measure

import (
	"math"
	"slices"

	"gribning/transcripts"
)

// Step is one moment of a [Curve] at which something happened.
type Step struct {
	At        transcripts.Ms // after the opening of the slot; negative in overlap
	AtRisk    int            // MYs neither gripped nor censored before
	Gripped   int
	Censored  int
	Ungripped float64 // estimated share not yet gripped just after At
	// Low and High are the 95 % limits by Greenwood's variance on the log−log
	// scale (Kalbfleisch & Prentice 2002), which takes passages as independent.
	Low, High float64
}

// Curve is the Kaplan–Meier estimate of how long a meaning utterance waits to
// be gripped (Kaplan & Meier 1958).
type Curve []Step

// Survival estimates the curve of codable passages. G and GS are gripped at
// their latency; all others are censored when the meeting ends (CODEBOOK
// §4.2, §5.3): they are never given a number.
func Survival(ps []*Passage) Curve {
	type moment struct {
		at      transcripts.Ms
		gripped bool
	}
	var moments []moment
	for _, p := range ps {
		switch {
		case !p.Codable():
		case p.Late():
			moments = append(moments, moment{p.Latency, true})
		default:
			moments = append(moments, moment{p.Left, false})
		}
	}
	slices.SortFunc(moments, func(a, b moment) int { return int(a.at - b.at) })
	var curve Curve
	left, s, variance := len(moments), 1.0, 0.0
	for i := 0; i < len(moments); {
		step := Step{At: moments[i].at, AtRisk: left}
		for ; i < len(moments) && moments[i].at == step.At; i++ {
			if moments[i].gripped {
				step.Gripped++
			} else {
				step.Censored++
			}
		}
		n, d := float64(step.AtRisk), float64(step.Gripped)
		s *= (n - d) / n
		if n > d {
			variance += d / (n * (n - d))
		}
		step.Ungripped = s
		step.Low, step.High = loglog(s, variance)
		left -= step.Gripped + step.Censored
		curve = append(curve, step)
	}
	return curve
}

func loglog(s, variance float64) (low, high float64) {
	if s <= 0 || s >= 1 {
		return s, s
	}
	w := z95 * math.Sqrt(variance) / math.Abs(math.Log(s))
	return math.Pow(s, math.Exp(w)), math.Pow(s, math.Exp(-w))
}

// Median is the time at which half have been gripped; ok is false where the
// curve never passes one half, and then no median may be given.
func (c Curve) Median() (at transcripts.Ms, ok bool) {
	for _, s := range c {
		if s.Ungripped <= 0.5 {
			return s.At, true
		}
	}
	return 0, false
}

// N is the number of passages, Gripped how many of them were gripped.
func (c Curve) N() int {
	if len(c) == 0 {
		return 0
	}
	return c[0].AtRisk
}

// Gripped is described at [Curve.N].
func (c Curve) Gripped() (n int) {
	for _, s := range c {
		n += s.Gripped
	}
	return n
}

// Survival estimates the curve of the pool; ok is false where it is
// suppressed. Interpreted meetings are left out: their latencies are not
// comparable (CODEBOOK §1.8); measure them as a pool of their own.
func (p *Pool) Survival() (c Curve, ok bool) {
	plain := p.Where(func(m *Meeting) bool { return !m.Interpreted })
	if plain.Suppressed() {
		return nil, false
	}
	return Survival(plain.Passages()), true
}
