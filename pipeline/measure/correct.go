package measure

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"
)

// Classifier is how well a machine finds a thing, counted on material coded by
// hand: Sensitivity is found among those that are there, Specificity left
// alone among those that are not.
type Classifier struct {
	Sensitivity, Specificity Rate
}

// Corrected is a rate freed of a classifier's error. It prints with its
// interval or not at all.
type Corrected struct {
	observed         Rate
	hidden           bool
	value, low, high float64
	ok               bool
}

// Correct estimates the true rate behind an observed one (Rogan & Gladen
// 1978): (observed + specificity − 1) ÷ (sensitivity + specificity − 1), cut
// to [0, 1]. The interval carries all three uncertainties: percentiles of the
// estimate over draws of the three rates from their Jeffreys posteriors,
// Beta(n + ½, N − n + ½). A classifier no better than chance, or one tested on
// fewer than [MinCount] of either sort, corrects nothing.
func (c Classifier) Correct(observed Rate, seed uint64) Corrected {
	rng := rand.New(rand.NewPCG(seed, 1))
	obs := posterior(observed, rng)
	out := c.correct(observed, Draws, rng, func() float64 { return obs.Rand() })
	out.ok = out.ok && observed.Den >= MinCount
	return out
}

// Corrected corrects a proportion of the pool; the observed rate is drawn by
// clusters instead.
func (p *Pool) Corrected(m *Measure, c Classifier) Corrected {
	cell := p.tally(m)
	d := p.drawing()
	num, den := d.gather(p.all(), m)
	nums, dens := d.sums(num, den)
	next := 0
	out := c.correct(Rate{cell.num, cell.den}, len(nums), p.rng("corrected "+m.ID), func() float64 {
		next++
		return nums[next-1] / dens[next-1]
	})
	out.hidden = cell.Suppressed()
	out.ok = out.ok && !out.hidden && cell.den >= MinCount && m.Kind == Proportion
	return out
}

func posterior(r Rate, rng *rand.Rand) distuv.Beta {
	return distuv.Beta{Alpha: float64(r.Num) + .5, Beta: float64(r.Den-r.Num) + .5, Src: rng}
}

func (c Classifier) correct(observed Rate, draws int, rng *rand.Rand, draw func() float64) Corrected {
	out := Corrected{observed: observed}
	se, sp := c.Sensitivity, c.Specificity
	if observed.Den == 0 || se.Den < MinCount || sp.Den < MinCount {
		return out
	}
	share := func(r Rate) float64 { return float64(r.Num) / float64(r.Den) }
	value, ok := roganGladen(share(observed), share(se), share(sp))
	if !ok {
		return out
	}
	seDist, spDist := posterior(se, rng), posterior(sp, rng)
	values := make([]float64, 0, draws)
	for range draws {
		v, ok := roganGladen(draw(), seDist.Rand(), spDist.Rand())
		if !ok {
			v = rng.Float64() // this draw says nothing
		}
		values = append(values, v)
	}
	slices.Sort(values)
	out.value, out.low, out.high, out.ok = value, quantile(values, .025), quantile(values, .975), true
	return out
}

func roganGladen(observed, se, sp float64) (rate float64, ok bool) {
	if math.IsNaN(observed) || se+sp <= 1 {
		return 0, false
	}
	return min(1, max(0, (observed+sp-1)/(se+sp-1))), true
}

// Shown gives the corrected rate with its 95 % interval; ok is false where it
// could not be corrected or may not be shown.
func (c Corrected) Shown() (value, low, high float64, ok bool) { return c.value, c.low, c.high, c.ok }

// Text is the corrected rate as people read it, beside what was observed.
func (c Corrected) Text(lang string) string {
	if c.hidden {
		return Cell{}.Text(lang)
	}
	observed := countsOnly(c.observed.Num, c.observed.Den, lang)
	switch {
	case !c.ok && lang == "en":
		return observed + " found; too little is known of the machine's errors to correct it"
	case !c.ok:
		return observed + " fundet; maskinens fejl er for lidt kendt til at rette for dem"
	}
	words := "rettet for maskinens fejl"
	if lang == "en" {
		words = "corrected for the machine's errors"
	}
	return fmt.Sprintf("%s, %s: %s %% [%s ; %s]", observed, words,
		Decimal(100*c.value, 1, lang), Decimal(100*c.low, 1, lang), Decimal(100*c.high, 1, lang))
}

// String is the English text.
func (c Corrected) String() string { return c.Text("en") }

// Format prints the text for every verb.
func (c Corrected) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.Text("en")) }
