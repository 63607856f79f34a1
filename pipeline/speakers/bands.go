package speakers

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Bands in which activity is judged: the range of speech, without hum.
const (
	leakBands = 12
	lowBandHz = 120
	topBandHz = 6000
	// Noise is the 10th percentile of a band's power within 30 s, renewed
	// every 5 s. It lies about 3.5 dB below the mean of noise that has the
	// four degrees of freedom of a narrow band.
	noiseReach = 3000
	noiseStep  = 500
	noiseBias  = 2.2
)

// bandPower is the power of one channel in leakBands bands, 10 ms a row.
type bandPower struct {
	n     int
	power []float32
	total []float32 // dB of all bands
	noise [][leakBands]float32
}

func (b *bandPower) row(i int) []float32 { return b.power[i*leakBands : (i+1)*leakBands] }

// floor is the noise around frame i.
func (b *bandPower) floor(i int) []float32 { return b.noise[i/noiseStep][:] }

// bandPowers reads the given channels side by side.
func bandPowers(ctx context.Context, s Sound, channels ...int) ([]*bandPower, error) {
	const width = 400
	n := int(s.Duration())/frameMs + 1
	all := make([]*bandPower, len(channels))
	for k := range all {
		all[k] = &bandPower{power: make([]float32, 0, n*leakBands), total: make([]float32, 0, n)}
	}
	fft := fourier.NewFFT(fftSize)
	buf, spec := make([]float64, fftSize), make([]complex128, fftSize/2+1)
	taper := make([]float64, width)
	for i := range taper {
		taper[i] = 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/width)
	}
	mel := melBands(leakBands, lowBandHz, topBandHz, fftSize, htkMel, htkHz, false)
	err := framesOf(ctx, s, channels, width, hop, (width-hop)/2, func(k int, x []float32) {
		b := all[k]
		for i, v := range x {
			buf[i] = float64(v) * taper[i]
		}
		fft.Coefficients(spec, buf)
		sum := 0.0
		for _, m := range mel {
			p := 1e-9
			for i, w := range m.weight {
				z := spec[m.from+i]
				p += w * (real(z)*real(z) + imag(z)*imag(z))
			}
			b.power = append(b.power, float32(p))
			sum += p
		}
		b.total = append(b.total, float32(10*math.Log10(sum)))
	})
	for _, b := range all {
		b.n = len(b.total)
		b.findNoise()
	}
	return all, err
}

func (b *bandPower) findNoise() {
	var list []float32
	for at := 0; at < b.n; at += noiseStep {
		from, to := max(0, at+noiseStep/2-noiseReach), min(b.n, at+noiseStep/2+noiseReach)
		var row [leakBands]float32
		for k := range row {
			list = list[:0]
			for i := from; i < to; i += 3 {
				list = append(list, b.power[i*leakBands+k])
			}
			slices.Sort(list)
			row[k] = noiseBias*list[len(list)/10] + 1e-8
		}
		b.noise = append(b.noise, row)
	}
}
