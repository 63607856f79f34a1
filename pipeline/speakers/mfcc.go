package speakers

import (
	"context"
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// The encoder's input as librosa makes it: 2048-sample Hann windows every 512
// samples, centred, 128 Slaney mel bands up to 8 kHz, decibel clipped 80 dB
// below the loudest band, and an orthonormal DCT-II.
const (
	encWindow  = 2048
	encHop     = 512
	encBands   = 128
	encClip    = 80
	encClipLen = 937 // frames, 30 s: clipping looks at this much
)

// encFrameMs is the time step of the encoder: 32 ms.
const encFrameMs = encHop * 1000 / Rate

// encoderInputs gives 40 MFCC for each 32 ms of one channel, flat.
func encoderInputs(ctx context.Context, s Sound, ch int) ([]float32, error) {
	fft := fourier.NewFFT(encWindow)
	taper := make([]float64, encWindow)
	for i := range taper {
		taper[i] = 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/encWindow)
	}
	mel := melBands(encBands, 0, Rate/2, encWindow, slaneyMel, slaneyHz, true)
	dct := dctRows(encoderInput, encBands)
	buf, spec := make([]float64, encWindow), make([]complex128, encWindow/2+1)
	power := make([]float64, encWindow/2+1)
	var out []float32
	var level []float64 // of the clipping stretch
	flush := func() {
		out = appendCepstra(out, level, dct)
		level = level[:0]
	}
	err := frames(ctx, s, ch, encWindow, encHop, encWindow/2, func(x []float32) {
		for i, v := range x {
			buf[i] = float64(v) * taper[i]
		}
		fft.Coefficients(spec, buf)
		for k, z := range spec {
			power[k] = real(z)*real(z) + imag(z)*imag(z)
		}
		for _, m := range mel {
			sum := 0.0
			for i, w := range m.weight {
				sum += w * power[m.from+i]
			}
			level = append(level, 10*math.Log10(max(1e-10, sum)))
		}
		if len(level) == encClipLen*encBands {
			flush()
		}
	})
	flush()
	return out, err
}

func appendCepstra(out []float32, level []float64, dct [][]float64) []float32 {
	top := math.Inf(-1)
	for _, l := range level {
		top = max(top, l)
	}
	for at := 0; at < len(level); at += encBands {
		row := level[at : at+encBands]
		for i, l := range row {
			row[i] = max(l, top-encClip)
		}
		for _, d := range dct {
			sum := 0.0
			for i, l := range row {
				sum += d[i] * l
			}
			out = append(out, float32(sum))
		}
	}
	return out
}

// slaneyMel and slaneyHz are the mel scale of Slaney's Auditory Toolbox:
// linear below 1 kHz, logarithmic above.
func slaneyMel(hz float64) float64 {
	if hz < 1000 {
		return hz * 3 / 200
	}
	return 15 + 27*math.Log(hz/1000)/math.Log(6.4)
}

func slaneyHz(mel float64) float64 {
	if mel < 15 {
		return mel * 200 / 3
	}
	return 1000 * math.Pow(6.4, (mel-15)/27)
}
