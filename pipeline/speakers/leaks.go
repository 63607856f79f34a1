package speakers

import (
	"math"
	"slices"
)

// Settings of the channel method.
const (
	leakLags  = 16  // 160 ms of delay and echo
	leakPower = 1.6 // what is taken away: the expected leak and 2 dB more
	// Speech begins and ends where the strength of a frame (see ownStrength)
	// passes the low mark, if it passes the high one in between.
	strengthLow  = 0.1
	strengthHigh = 0.8
	ownRangeDB   = 24.5 // in a channel of one's own
	mixRangeDB   = 25   // in a recording of all
	edgeDB       = 6
	aloneDB      = 6 // frames within 6 dB of the clearest ones teach the leak
)

// activity decides for each channel and frame whether its own person speaks
// (pauses are not filled), and gives the power left after the others' leak, in
// dB. rangeDB is how much softer than a person's clear speech his speech may be.
func activity(ch []*bandPower, rangeDB float32) (active [][]bool, own [][]float32) {
	paths := make([][]*leakPath, len(ch))
	for to := range ch {
		paths[to] = make([]*leakPath, len(ch))
		for from := range ch {
			if from != to {
				paths[to][from] = learnLeak(ch[from], ch[to])
			}
		}
	}
	for to, b := range ch {
		strength, left := make([]float32, b.n), make([]float32, b.n)
		expected := make([]float32, leakBands)
		for i := range b.n {
			clear(expected)
			for from, p := range paths[to] {
				if p != nil {
					p.add(ch[from], i, expected)
				}
			}
			strength[i], left[i] = ownStrength(b.row(i), expected, b.floor(i))
		}
		sharp, smooth := inDecibel(slices.Clone(left)), inDecibel(smoothed(left, 1))
		active, own = append(active, ownSpeech(strength, sharp, smooth, rangeDB)), append(own, smooth)
	}
	return active, own
}

func inDecibel(power []float32) []float32 {
	for i, p := range power {
		power[i] = float32(10 * math.Log10(max(1e-9, float64(p))))
	}
	return power
}

// ownStrength compares a frame with noise and expected leak: the mean over the
// bands of log₂(1 + own ÷ (noise + leak)), and the own power.
func ownStrength(p, leak, noise []float32) (strength, own float32) {
	sum, power := 0.0, 1e-9
	for k := range p {
		back := leakPower*float64(leak[k]) + float64(noise[k])
		mine := max(0, float64(p[k])-back)
		sum += math.Log2(1 + mine/back)
		power += mine
	}
	return float32(sum / leakBands), float32(power)
}

// ownSpeech turns the strength of 10 ms frames and the own power in dB into
// speech, pauses and all: above the low mark, no more than rangeDB softer than
// the upper quarter of the person's clear frames, and above the high mark
// somewhere in each run. Power smoothed over three frames says so, which makes a
// sudden beginning or end a frame too long: it is taken back where its sharp
// power is far below the limit.
func ownSpeech(strength, sharp, left []float32, rangeDB float32) []bool {
	smooth := smoothed(strength, 1)
	var loud []float32
	for i, s := range smooth {
		if s > 1 {
			loud = append(loud, left[i])
		}
	}
	out := make([]bool, len(strength))
	if len(loud) < dropFrames {
		return out
	}
	slices.Sort(loud)
	limit := loud[len(loud)*3/4] - rangeDB
	for i := range out {
		out[i] = smooth[i] > strengthLow && left[i] > limit
	}
	for _, r := range runs(out, true) {
		if slices.Max(smooth[r.from:r.to]) < strengthHigh {
			clear(out[r.from:r.to])
		}
	}
	tidy(out, 3, 3) // first without blips, so that no pause is filled by them
	for _, r := range runs(out, true) {
		for _, i := range []int{r.from, r.to - 1} {
			out[i] = sharp[i] > limit-edgeDB
		}
	}
	return out
}

// leakPath is how the power of one channel turns up in another: a gain per
// band and delay.
type leakPath struct{ gain [leakBands][leakLags]float32 }

func (p *leakPath) add(from *bandPower, i int, into []float32) {
	for k := range leakBands {
		var s float32
		for l := range min(leakLags, i+1) {
			s += p.gain[k][l] * max(0, from.power[(i-l)*leakBands+k]-from.floor(i)[k])
		}
		into[k] += s
	}
}

// learnLeak fits the path by non-negative least squares on the frames in which
// the person of from speaks alone: from is active, and the level of to
// relative to it is among the lowest. The relative error counts, so that soft
// echoes matter as much as loud syllables. nil: from says nothing.
func learnLeak(from, to *bandPower) *leakPath {
	n := min(from.n, to.n)
	alone := aloneFrames(from, to, n)
	if len(alone) < 4*leakLags {
		return nil
	}
	p := &leakPath{}
	for k := range leakBands {
		var a [leakLags][leakLags]float64
		var b [leakLags]float64
		var x [leakLags]float64
		for _, i := range alone {
			sum := 1e-9
			for l := range x {
				x[l] = max(0, float64(from.power[(i-l)*leakBands+k]-from.floor(i)[k]))
				sum += x[l]
			}
			y := max(0, float64(to.power[i*leakBands+k]-to.floor(i)[k]))
			w := 1 / (sum * sum)
			for l := range x {
				b[l] += w * x[l] * y
				for m := range l + 1 {
					a[l][m] += w * x[l] * x[m]
					a[m][l] = a[l][m]
				}
			}
		}
		p.gain[k] = nonNegative(&a, &b)
	}
	return p
}

// aloneFrames lists frames, at most 20,000, evenly spread, where only from
// speaks.
func aloneFrames(from, to *bandPower, n int) []int {
	var out []int
	for i, alone := range aloneMask(from, to, n) {
		if alone {
			out = append(out, i)
		}
	}
	if len(out) > 20000 {
		out = evenly(out, 20000)
	}
	return out
}

// aloneMask marks the frames where only from speaks: it is loud, and the level
// of to relative to it is among the lowest.
func aloneMask(from, to *bandPower, n int) []bool {
	out := make([]bool, n)
	if n <= leakLags {
		return out
	}
	lf, lt := smoothed(from.total, 10), smoothed(to.total, 10)
	sorted := slices.Clone(lf)
	slices.Sort(sorted)
	limit := sorted[len(sorted)*95/100] - 20
	var ratio []float32
	for i := leakLags; i < n; i++ {
		if lf[i] >= limit {
			ratio = append(ratio, lt[i]-lf[i])
		}
	}
	if len(ratio) == 0 {
		return out
	}
	slices.Sort(ratio)
	top := ratio[len(ratio)/10] + aloneDB
	for i := leakLags; i < n; i++ {
		out[i] = lf[i] >= limit && lt[i]-lf[i] <= top
	}
	return out
}

// nonNegative solves min xᵀAx − 2bᵀx for x ≥ 0 by coordinate descent.
func nonNegative(a *[leakLags][leakLags]float64, b *[leakLags]float64) (out [leakLags]float32) {
	var x [leakLags]float64
	for range 200 {
		for i := range x {
			if a[i][i] <= 0 {
				continue
			}
			r := b[i]
			for j := range x {
				if j != i {
					r -= a[i][j] * x[j]
				}
			}
			x[i] = max(0, r/a[i][i])
		}
	}
	for i, v := range x {
		out[i] = float32(v)
	}
	return out
}
