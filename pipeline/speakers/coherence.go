package speakers

import (
	"context"
	"math"
	"math/cmplx"
	"slices"

	"gribning/transcripts"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Settings of the coherence check. A voice that crosses the room or comes late
// from a conference system lags behind in the other channel, by a third of a
// window and more, which would hide that it is the same; so lags are tried out.
const (
	cohWindow  = 2048 // 128 ms
	cohHop     = 256
	cohWindows = 17 // averaged: about 0.4 s
	cohShifts  = 6  // hops by which one channel may lag behind the other: 96 ms
	cohLowHz   = 200
	cohTopHz   = 4000
	// oneSource is the mean magnitude-squared coherence from which two
	// channels carry one voice. Below 0.75 people who talk at once are taken
	// for one now and then, since the best of many lags counts.
	oneSource = 0.8
)

// settleCoherent looks at every stretch in which two channels are active and
// takes the softer one out where both carry the same sound.
func settleCoherent(ctx context.Context, s Sound, number []int, active [][]bool, own [][]float32) error {
	m := newCoherence()
	for c := range active {
		for d := range c {
			both := make([]bool, len(active[c]))
			for i := range both {
				both[i] = active[c][i] && active[d][i]
			}
			for _, r := range runs(both, true) {
				if err := ctx.Err(); err != nil {
					return err
				}
				for at := r.from; at < r.to; at += 200 {
					part := run{at, min(r.to, at+200)}
					if r.to-part.to < 50 {
						part.to = r.to
					}
					v, err := m.between(s, number[c], number[d], part)
					if err != nil {
						return err
					}
					if v >= oneSource {
						weaker := c
						if mean(own[c][part.from:part.to]) > mean(own[d][part.from:part.to]) {
							weaker = d
						}
						clear(active[weaker][part.from:part.to])
					}
					if part.to == r.to {
						break
					}
				}
			}
		}
	}
	for c := range active {
		tidy(active[c], 1, dropFrames)
	}
	return nil
}

func mean(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v)
	}
	return sum / float64(max(1, len(x)))
}

type coherence struct {
	fft   *fourier.FFT
	taper []float64
	buf   []float64
}

func newCoherence() *coherence {
	m := &coherence{fft: fourier.NewFFT(cohWindow), taper: make([]float64, cohWindow), buf: make([]float64, cohWindow)}
	for i := range m.taper {
		m.taper[i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/cohWindow)
	}
	return m
}

// between gives the magnitude-squared coherence of two channels around the
// frames of r (Welch's method), averaged over the bands of speech, at the lag
// where it is highest.
func (m *coherence) between(s Sound, a, b int, r run) (float64, error) {
	const need = cohWindow + (cohWindows-1)*cohHop
	from := transcripts.Ms(r.from * frameMs)
	to := transcripts.Ms(r.to * frameMs)
	if short := transcripts.Ms(need*1000/Rate) + 1 - (to - from); short > 0 {
		from = max(0, from-short/2)
		to = min(s.Duration(), from+transcripts.Ms(need*1000/Rate)+1)
	}
	x, err := s.Samples(a, from, to)
	if err != nil {
		return 0, err
	}
	y, err := s.Samples(b, from, to)
	if err != nil {
		return 0, err
	}
	n := min(len(x), len(y))
	if n < need/2 {
		return 0, nil
	}
	px, py := m.spectra(clean(x, n)), m.spectra(clean(y, n))
	best := 0.0
	for shift := -cohShifts; shift <= cohShifts; shift++ {
		best = max(best, coherent(px[max(0, -shift):], py[max(0, shift):]))
	}
	return best, nil
}

// spectra are those of windows every cohHop samples, in the bands of speech.
func (m *coherence) spectra(x []float32) [][]complex128 {
	const low, top = cohLowHz * cohWindow / Rate, cohTopHz * cohWindow / Rate
	var out [][]complex128
	s := make([]complex128, cohWindow/2+1)
	for at := 0; at+cohWindow <= len(x); at += cohHop {
		m.spectrum(x[at:at+cohWindow], s)
		out = append(out, slices.Clone(s[low:top]))
	}
	return out
}

// coherent is the coherence of windows that belong together.
func coherent(a, b [][]complex128) float64 {
	n := min(len(a), len(b))
	if n < cohWindows/2 {
		return 0
	}
	bins := len(a[0])
	pa, pb, cross := make([]float64, bins), make([]float64, bins), make([]complex128, bins)
	for w := range n {
		for k, x := range a[w] {
			y := b[w][k]
			pa[k] += real(x)*real(x) + imag(x)*imag(x)
			pb[k] += real(y)*real(y) + imag(y)*imag(y)
			cross[k] += x * cmplx.Conj(y)
		}
	}
	return weighed(pa, pb, cross)
}

func (m *coherence) spectrum(x []float32, into []complex128) {
	for i, v := range x {
		m.buf[i] = float64(v) * m.taper[i]
	}
	m.fft.Coefficients(into, m.buf)
}

// weighed averages the coherence over the louder half of the bins: the others
// hold noise.
func weighed(pa, pb []float64, cross []complex128) float64 {
	loud := make([]float64, len(pa))
	for k := range loud {
		loud[k] = math.Sqrt(pa[k] * pb[k])
	}
	limit := slices.Sorted(slices.Values(loud))[len(loud)/2]
	sum, n := 0.0, 0
	for k, z := range cross {
		if loud[k] >= limit && pa[k] > 0 && pb[k] > 0 {
			sum += (real(z)*real(z) + imag(z)*imag(z)) / (pa[k] * pb[k])
			n++
		}
	}
	return sum / float64(max(1, n))
}

// oneSound reports whether two channels hold the same recording: the level of
// one follows the other's within half a decibel wherever there is sound.
func oneSound(a, b *bandPower) bool {
	n := min(a.n, b.n)
	var d []float32
	for i := range n {
		var noise float32
		for _, v := range a.floor(i) {
			noise += v
		}
		if a.total[i] > float32(10*math.Log10(float64(noise)))+6 {
			d = append(d, b.total[i]-a.total[i])
		}
	}
	if len(d) < 50 {
		return false
	}
	slices.Sort(d)
	return d[len(d)*95/100]-d[len(d)*5/100] < 1
}
