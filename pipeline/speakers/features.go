package speakers

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Analysis of the unsupervised way: 25 ms windows every 10 ms.
const (
	hop        = Rate / 100
	window     = Rate / 40
	fftSize    = 512
	bands      = 26
	cepstra    = 20
	lowHz      = 80
	highHz     = 7600
	preEmph    = 0.97
	minPitchHz = 65
	maxPitchHz = 400
)

// frameMs is the time step of [features].
const frameMs = 10

// features holds what is known about each 10 ms of one channel.
type features struct {
	ceps  []float32 // 20 mel cepstra c1…c20 a frame, not normalised
	pitch []float32 // log2 of the pitch in Hz; 0 where unvoiced
}

func (f features) row(i int) []float32 { return f.ceps[i*cepstra : (i+1)*cepstra] }

// pitches is what analyse finds of the pitch alone.
func pitches(ctx context.Context, s Sound, ch int) ([]float32, error) {
	a := newAnalyser()
	var out []float32
	err := frames(ctx, s, ch, pitchWindow, hop, (pitchWindow-hop)/2, func(x []float32) { out = append(out, a.pitch(x)) })
	return out, err
}

// analyse computes the features of one channel of s.
func analyse(ctx context.Context, s Sound, ch int) (features, error) {
	a := newAnalyser()
	var f features
	n := int(s.Duration()/frameMs) + 1
	f.ceps, f.pitch = make([]float32, 0, n*cepstra), make([]float32, 0, n)
	const middle = (pitchWindow - window) / 2
	err := frames(ctx, s, ch, pitchWindow, hop, (pitchWindow-hop)/2, func(x []float32) {
		f.ceps = append(f.ceps, a.cepstrum(x[middle:middle+window])...)
		f.pitch = append(f.pitch, a.pitch(x))
	})
	return f, err
}

type analyser struct {
	taper  []float64
	fft    *fourier.FFT
	buf    []float64
	spec   []complex128
	power  []float64
	mel    []melBand
	dct    [][]float64
	logs   []float64
	out    []float32
	pfft   *fourier.FFT
	pbuf   []float64
	pspec  []complex128
	pnorm  []float64
	ptaper []float64
	pdown  []float64
	plags  []float64
}

type melBand struct {
	from   int // first bin
	weight []float64
}

func newAnalyser() *analyser {
	a := &analyser{
		taper: make([]float64, window), fft: fourier.NewFFT(fftSize),
		buf: make([]float64, fftSize), spec: make([]complex128, fftSize/2+1), power: make([]float64, fftSize/2+1),
		mel: melBands(bands, lowHz, highHz, fftSize, htkMel, htkHz, false), logs: make([]float64, bands), out: make([]float32, cepstra),
	}
	for i := range a.taper {
		a.taper[i] = 0.54 - 0.46*math.Cos(2*math.Pi*float64(i)/(window-1))
	}
	a.dct = dctRows(cepstra+1, bands)
	a.initPitch()
	return a
}

// htkMel and htkHz are the mel scale of O'Shaughnessy (1987).
func htkMel(hz float64) float64 { return 2595 * math.Log10(1+hz/700) }
func htkHz(mel float64) float64 { return 700 * (math.Pow(10, mel/2595) - 1) }

// melBands makes n triangular filters over the bins of an FFT of the given
// size, evenly spaced between low and high Hz on the scale of mel. With area
// set each filter is scaled to unit area (Slaney), else to unit height.
func melBands(n int, low, high float64, size int, mel, hz func(float64) float64, area bool) []melBand {
	edges := make([]float64, n+2)
	for i := range edges {
		edges[i] = hz(mel(low) + (mel(high)-mel(low))*float64(i)/float64(n+1))
	}
	out := make([]melBand, n)
	for b := range out {
		l, c, u := edges[b], edges[b+1], edges[b+2]
		scale := 1.0
		if area {
			scale = 2 / (u - l)
		}
		for k := 0; k <= size/2; k++ {
			f := float64(k) * Rate / float64(size)
			w := min((f-l)/(c-l), (u-f)/(u-c)) * scale
			if w <= 0 {
				continue
			}
			if out[b].weight == nil {
				out[b].from = k
			}
			out[b].weight = append(out[b].weight, w)
		}
	}
	return out
}

// dctRows is the orthonormal DCT-II, its first n rows over m points.
func dctRows(n, m int) [][]float64 {
	out := make([][]float64, n)
	for c := range out {
		out[c] = make([]float64, m)
		scale := math.Sqrt(2 / float64(m))
		if c == 0 {
			scale = math.Sqrt(1 / float64(m))
		}
		for i := range out[c] {
			out[c][i] = scale * math.Cos(math.Pi*float64(c)*(float64(i)+0.5)/float64(m))
		}
	}
	return out
}

// cepstrum gives c1…c20 of one window, valid until the next call.
func (a *analyser) cepstrum(x []float32) []float32 {
	prev := 0.0
	for i, v := range x {
		s := float64(v)
		a.buf[i] = (s - preEmph*prev) * a.taper[i]
		prev = s
	}
	clear(a.buf[len(x):])
	a.fft.Coefficients(a.spec, a.buf)
	for k, z := range a.spec {
		a.power[k] = real(z)*real(z) + imag(z)*imag(z)
	}
	for b, m := range a.mel {
		s := 0.0
		for i, w := range m.weight {
			s += w * a.power[m.from+i]
		}
		a.logs[b] = math.Log(s + 1e-8)
	}
	for i := range a.out {
		s := 0.0
		for b, l := range a.logs {
			s += a.dct[i+1][b] * l
		}
		a.out[i] = float32(s)
	}
	return a.out
}

// pitchWindow is 50 ms: three periods at the lowest pitch.
const (
	pitchWindow = Rate / 20
	pitchDown   = 4   // the autocorrelation is taken at 4 kHz
	pitchFFT    = 320 // the frame and the longest lag fit in
)

func (a *analyser) initPitch() {
	n := pitchWindow / pitchDown
	a.pfft, a.pbuf = fourier.NewFFT(pitchFFT), make([]float64, pitchFFT)
	a.pspec = make([]complex128, pitchFFT/2+1)
	a.ptaper, a.pdown, a.plags = make([]float64, n), make([]float64, n), make([]float64, pitchFFT)
	for i := range a.ptaper {
		a.ptaper[i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(n))
	}
	// The autocorrelation of the taper itself; dividing by it removes its
	// fall over the lags (Boersma 1993).
	a.pnorm = slices.Clone(a.autocorrelation(a.ptaper))
}

// autocorrelation is valid until the next call.
func (a *analyser) autocorrelation(x []float64) []float64 {
	copy(a.pbuf, x)
	clear(a.pbuf[len(x):])
	a.pfft.Coefficients(a.pspec, a.pbuf)
	for k, z := range a.pspec {
		a.pspec[k] = complex(real(z)*real(z)+imag(z)*imag(z), 0)
	}
	return a.pfft.Sequence(a.plags, a.pspec)[:len(x)]
}

// pitch gives log2 of the pitch in Hz, or 0 where the frame is not clearly
// voiced (normalised autocorrelation below 0.5).
func (a *analyser) pitch(x []float32) float32 {
	n := pitchWindow / pitchDown
	y := a.pdown
	mean := 0.0
	for i := range y {
		s := 0.0
		for _, v := range x[i*pitchDown : (i+1)*pitchDown] {
			s += float64(v)
		}
		y[i] = s
		mean += s / float64(n)
	}
	for i := range y {
		y[i] = (y[i] - mean) * a.ptaper[i]
	}
	r := a.autocorrelation(y)
	if r[0] < 1e-7 {
		return 0
	}
	const rate = Rate / pitchDown
	best, at := 0.0, 0
	for lag := rate / maxPitchHz; lag <= rate/minPitchHz; lag++ {
		v := r[lag] / r[0] * a.pnorm[0] / a.pnorm[lag]
		v -= 0.01 * math.Log2(float64(lag)) // prefer the shorter of equal periods
		if v > best && r[lag] >= r[lag-1] && r[lag] >= r[lag+1] {
			best, at = v, lag
		}
	}
	if best < 0.5 {
		return 0
	}
	return float32(math.Log2(rate / (float64(at) + peakShift(r[at-1], r[at], r[at+1]))))
}

// peakShift is the offset of the top of the parabola through three points.
func peakShift(l, c, r float64) float64 {
	d := l - 2*c + r
	if d >= 0 {
		return 0
	}
	return max(-0.5, min(0.5, 0.5*(l-r)/d))
}
