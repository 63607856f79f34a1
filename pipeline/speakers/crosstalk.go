package speakers

import (
	"context"
	"slices"

	"gribning/transcripts"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Settings of the linear path.
const (
	pathTaps   = 2560 // 160 ms
	pathFFT    = 8192
	pathStep   = pathFFT - pathTaps
	pathBlock  = 300_000 // ms: people move, so the path is learnt anew every five minutes
	pathLeast  = 2 * Rate
	pathEnough = 5 * Rate  // samples; with fewer, the neighbouring blocks teach as well
	pathMost   = 40 * Rate // samples of one block that teach: more is no better
	pathRidge  = 1e-3      // of the power, so that bands without sound stay out of it
	pathGain   = 0.5       // a path is used where it takes away half of the power it was learnt on
	ownFFT     = 2 * pathFFT
	ownLead    = 2 * pathTaps // how far back the filters reach that part the voices
	pathLoud   = 0.8          // a leak is softer than what leaks, in power
)

// withoutLeaks is a Sound from each of whose named channels the others' voices
// are taken away as far as they come over a linear path: direct sound and first
// echoes, as an echo canceller does. What is left (late reverberation, moved
// chairs) is for leaks.go, which reckons in power. The path is the
// least-squares filter learnt where one person clearly speaks alone.
type withoutLeaks struct {
	Sound
	number []int
	paths  [][][][]float32 // [block][to][from] taps; nil: nothing comes over
	fft    *fourier.FFT
	ownFFT *fourier.FFT

	block    int              // of time, to which the filters belong
	inverse  [][][]complex128 // [to][from] by frequency
	from, to transcripts.Ms   // of the stretch whose channels are kept
	kept     [][]float32
}

// cancelled learns the paths between the channels. nil: nothing comes over any.
func cancelled(ctx context.Context, s Sound, number []int, ch []*bandPower) (*withoutLeaks, error) {
	w := &withoutLeaks{Sound: s, number: number, fft: fourier.NewFFT(pathFFT), ownFFT: fourier.NewFFT(ownFFT), block: -1}
	for at := transcripts.Ms(0); at < s.Duration(); at += pathBlock {
		block := make([][][]float32, len(ch))
		for to := range block {
			block[to] = make([][]float32, len(ch))
		}
		w.paths = append(w.paths, block)
	}
	some := false
	for to := range ch {
		for from := range ch {
			if from == to {
				continue
			}
			n := min(ch[from].n, ch[to].n)
			p, err := w.learnPaths(ctx, from, to, aloneMask(ch[from], ch[to], n), aloneMask(ch[to], ch[from], n))
			if err != nil {
				return nil, err
			}
			for b, taps := range p {
				w.paths[b][to][from] = taps
				some = some || taps != nil
			}
		}
	}
	if !some {
		return nil, nil
	}
	return w, nil
}

// Samples implements Sound.
func (w *withoutLeaks) Samples(ch int, from, to transcripts.Ms) ([]float32, error) {
	k := slices.Index(w.number, ch)
	if k < 0 {
		return w.Sound.Samples(ch, from, to)
	}
	if w.kept == nil || from != w.from || to != w.to {
		w.from, w.to, w.kept = from, to, make([][]float32, len(w.number))
		for at := from; at < to; {
			b := min(len(w.paths)-1, int(at/pathBlock))
			end := to
			if b < len(w.paths)-1 {
				end = min(to, transcripts.Ms(b+1)*pathBlock)
			}
			part, err := w.own(b, at, end)
			if err != nil {
				return nil, err
			}
			for i, x := range part {
				w.kept[i] = append(w.kept[i], x...)
			}
			at = end
		}
	}
	return w.kept[k], nil
}

// own takes from each channel what comes over from the others (overlap-save).
func (w *withoutLeaks) own(b int, from, to transcripts.Ms) ([][]float32, error) {
	start := max(0, from-ownLead*1000/Rate)
	raw := make([][]float32, len(w.number))
	for i, ch := range w.number {
		x, err := w.Sound.Samples(ch, start, to)
		if err != nil {
			return nil, err
		}
		raw[i] = clean(x, samplesIn(to)-samplesIn(start))
	}
	w.useBlock(b)
	lead, n := samplesIn(from)-samplesIn(start), samplesIn(to)-samplesIn(from)
	out, spec := make([][]float32, len(raw)), make([][]complex128, len(raw))
	for i := range raw {
		out[i], spec[i] = make([]float32, n), make([]complex128, ownFFT/2+1)
	}
	buf, sum := make([]float64, ownFFT), make([]complex128, ownFFT/2+1)
	for at := 0; at < n; at += ownFFT - ownLead {
		for i, x := range raw {
			fill(buf, x, lead+at-ownLead)
			w.ownFFT.Coefficients(spec[i], buf)
		}
		for k := range out {
			clear(sum)
			for j, z := range w.inverse[k] {
				for f, v := range z {
					sum[f] += v * spec[j][f]
				}
			}
			w.ownFFT.Sequence(buf, sum)
			for i, v := range buf[ownLead : ownLead+min(ownFFT-ownLead, n-at)] {
				out[k][at+i] = float32(v / ownFFT)
			}
		}
	}
	return out, nil
}

// useBlock makes the filters of a block of time: by frequency, the channels are
// (1 + H) × the voices, where H holds the paths, and the voices nearly
// (1 − H + H²) × the channels. Without the square a channel's own voice, which
// has leaked into the others, would be taken away from it as an echo.
func (w *withoutLeaks) useBlock(b int) {
	if b == w.block {
		return
	}
	n, bins := len(w.number), ownFFT/2+1
	w.block, w.inverse = b, make([][][]complex128, n)
	paths := make([][][]complex128, n)
	buf := make([]float64, ownFFT)
	for to := range paths {
		paths[to], w.inverse[to] = make([][]complex128, n), make([][]complex128, n)
		for from, taps := range w.paths[b][to] {
			w.inverse[to][from] = make([]complex128, bins)
			if taps != nil {
				fill(buf, taps, 0)
				paths[to][from] = w.ownFFT.Coefficients(nil, buf)
			}
		}
	}
	for to := range paths {
		for from := range paths {
			for f := range bins {
				z := complex128(0)
				if to == from {
					z = 1
				} else if h := paths[to][from]; h != nil {
					z -= h[f]
				}
				for j := range paths {
					if g, h := paths[to][j], paths[j][from]; g != nil && h != nil {
						z += g[f] * h[f]
					}
				}
				w.inverse[to][from][f] = z
			}
		}
	}
}

// fill copies the samples of x from the given one on, with zeros outside.
func fill(buf []float64, x []float32, from int) {
	for i := range buf {
		buf[i] = 0
		if j := from + i; j >= 0 && j < len(x) {
			buf[i] = float64(x[j])
		}
	}
}

// correlations are what a path is learnt from: of the source with itself and
// with the other channel, by lag, over n samples.
type correlations struct {
	n     int
	auto  []float64
	cross []float64
	power float64 // of the other channel
}

func (c *correlations) add(o correlations) {
	c.n, c.power = c.n+o.n, c.power+o.power
	for i := range o.auto {
		c.auto[i] += o.auto[i]
		c.cross[i] += o.cross[i]
	}
}

// learnPaths gives the path from one channel to another in each block of time,
// learnt in it, and in its neighbours where it holds too little.
func (w *withoutLeaks) learnPaths(ctx context.Context, from, to int, alone, other []bool) ([][]float32, error) {
	var all []correlations
	for at := transcripts.Ms(0); at < w.Duration(); at += pathBlock {
		c, err := w.correlate(ctx, from, to, at, alone, other)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	paths := make([][]float32, len(all))
	for b := range all {
		near := all[b : b+1]
		if all[b].n < pathEnough {
			near = all[max(0, b-1):min(len(all), b+2)]
		}
		sum := correlations{auto: make([]float64, pathTaps), cross: make([]float64, pathTaps)}
		for _, c := range near {
			sum.add(c)
		}
		paths[b] = sum.path()
	}
	return paths, nil
}

// correlate reads a block of time in pieces of pathStep samples. Of the source it
// takes the frames in which its person is alone; of the other channel all in
// which the other person is not.
func (w *withoutLeaks) correlate(ctx context.Context, from, to int, start transcripts.Ms, alone, other []bool) (correlations, error) {
	c := correlations{auto: make([]float64, pathTaps), cross: make([]float64, pathTaps)}
	buf := make([]float64, pathFFT)
	size := pathFFT/2 + 1
	source, heard := make([]complex128, size), make([]complex128, size)
	auto, cross := make([]complex128, size), make([]complex128, size)
	const pieceMs = pathStep * 1000 / Rate
	all := count(part(alone, int(start)/frameMs, int(pathBlock)/frameMs)) * hop
	share, due := min(1, pathMost/float64(max(1, all))), 0.0
	for at := start; at < min(w.Duration(), start+pathBlock); at += pieceMs {
		if err := ctx.Err(); err != nil {
			return c, err
		}
		first := int(at) / frameMs
		mask := part(alone, first, pathStep/hop)
		if 2*count(mask) < len(mask) {
			continue
		}
		if due += share; due < 1 {
			continue
		}
		due--
		end := min(w.Duration(), at+pathFFT*1000/Rate)
		x, err := w.Sound.Samples(w.number[from], at, end)
		if err != nil {
			return c, err
		}
		y, err := w.Sound.Samples(w.number[to], at, end)
		if err != nil {
			return c, err
		}
		fill(buf, clean(x, len(x)), 0)
		keep(buf, mask)
		w.fft.Coefficients(source, buf)
		fill(buf, clean(y, len(y)), 0)
		keep(buf, inverted(part(other, first, pathFFT/hop+1)))
		for f, m := range mask {
			if m {
				for _, v := range buf[f*hop : (f+1)*hop] {
					c.power += v * v
				}
			}
		}
		w.fft.Coefficients(heard, buf)
		for k, z := range source {
			auto[k] += complex(real(z)*real(z)+imag(z)*imag(z), 0)
			cross[k] += complex(real(z), -imag(z)) * heard[k]
		}
		c.n += count(mask) * hop
	}
	for i, v := range w.fft.Sequence(nil, auto)[:pathTaps] {
		c.auto[i] = v / pathFFT
	}
	for i, v := range w.fft.Sequence(nil, cross)[:pathTaps] {
		c.cross[i] = v / pathFFT
	}
	return c, nil
}

// keep silences the frames that are not in the mask.
func keep(x []float64, mask []bool) {
	for i := range x {
		if f := i / hop; f >= len(mask) || !mask[f] {
			x[i] = 0
		}
	}
}

// part is the n frames of a mask from the given one on; beyond its end nothing is
// marked.
func part(mask []bool, from, n int) []bool {
	out := make([]bool, n)
	if from < len(mask) {
		copy(out, mask[from:])
	}
	return out
}

func inverted(mask []bool) []bool {
	for i := range mask {
		mask[i] = !mask[i]
	}
	return mask
}

func count(mask []bool) int {
	n := 0
	for _, m := range mask {
		if m {
			n++
		}
	}
	return n
}

// path solves the normal equations; nil where too little was heard, nothing
// linear comes over, or the louder of two channels would be explained by the
// softer one.
func (c correlations) path() []float32 {
	if c.n < pathLeast || c.power > pathLoud*c.auto[0] {
		return nil
	}
	c.auto[0] *= 1 + pathRidge
	taps := levinson(c.auto, c.cross)
	explained := 0.0
	for i, h := range taps {
		explained += h * c.cross[i]
	}
	if explained < pathGain*c.power {
		return nil
	}
	out := make([]float32, len(taps))
	for i, h := range taps {
		out[i] = float32(h)
	}
	return out
}

// levinson solves Σⱼ r[|i−j|] x[j] = b[i] (Levinson 1947).
func levinson(r, b []float64) []float64 {
	n := len(r)
	x, a, next := make([]float64, n), make([]float64, n), make([]float64, n)
	if r[0] <= 0 {
		return x
	}
	a[0] = 1
	e := r[0]
	x[0] = b[0] / e
	for m := 1; m < n; m++ {
		k := 0.0
		for i := range m {
			k += a[i] * r[m-i]
		}
		k /= -e
		copy(next[:m], a[:m])
		next[m] = 0
		for i := 1; i <= m; i++ {
			next[i] += k * a[m-i]
		}
		a, next = next, a
		if e *= 1 - k*k; e <= 1e-12*r[0] {
			return x
		}
		q := b[m]
		for i := range m {
			q -= x[i] * r[m-i]
		}
		q /= e
		for i := range m {
			x[i] += q * a[m-i]
		}
		x[m] = q
	}
	return x
}
