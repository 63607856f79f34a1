package listen

import (
	"context"
	"math"
	"slices"

	"gribning/transcripts"
)

// Energy is a detector without a model: speech is what stands out from the
// noise floor of its surroundings in the band of the voice. The floor follows the
// room, so a fan that is switched on is not speech for long. It hears every
// sound that comes and goes, so it takes more for speech than there is; prefer
// Silero where its model is at hand.
type Energy struct{}

// Name of the detector.
func (Energy) Name() string { return "energy@1" }

const (
	hop          = 10 * perMs // a frame is 10 ms
	floorSpan    = 1000       // frames: the floor is taken over 10 s
	floorStep    = 50         // and anew every 0.5 s
	floorRank    = 0.12       // as this quantile: even fluent speech pauses that often
	quietest     = -75.0      // dB of full scale: below is digital silence
	leastOver    = 6.0        // dB over the floor that speech has at least
	mostOver     = 14.0       // and that is always enough
	overShare    = 0.35       // else this share of the way from floor to talk
	slope        = 2.0        // dB for one unit of log-odds
	neverSpeech  = -58.0      // dB: nothing this weak is understood
	energyPieces = transcripts.Ms(60_000)
)

// Detect implements Detector. It reads the sound once, a minute at a time.
func (Energy) Detect(ctx context.Context, sound Sound, ch int, told func(transcripts.Ms)) ([]transcripts.Span, error) {
	var levels []float32
	var band voiceBand
	for at := transcripts.Ms(0); at < sound.Duration(); at += energyPieces {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := sound.Samples(ch, at, at+energyPieces)
		if err != nil {
			return nil, err
		}
		levels = append(levels, band.levels(s)...)
		if told != nil {
			told(min(sound.Duration(), at+energyPieces))
		}
	}
	return defaultRule.regions(probabilities(levels), hop, sound.Duration()), nil
}

// voiceBand is a filter for 120 to 4000 Hz, with its memory. It leaves out what
// rumbles and hisses.
type voiceBand struct {
	low, high biquad
	ready     bool
}

type biquad struct{ b0, b1, b2, a1, a2, x1, x2, y1, y2 float64 }

func (f *biquad) next(x float64) float64 {
	y := f.b0*x + f.b1*f.x1 + f.b2*f.x2 - f.a1*f.y1 - f.a2*f.y2
	f.x2, f.x1, f.y2, f.y1 = f.x1, x, f.y1, y
	return y
}

// butterworth is a filter of second order, high-pass or low-pass at hz.
func butterworth(hz float64, highPass bool) biquad {
	k := math.Tan(math.Pi * hz / rate)
	n := 1 / (1 + math.Sqrt2*k + k*k)
	f := biquad{a1: 2 * (k*k - 1) * n, a2: (1 - math.Sqrt2*k + k*k) * n}
	if highPass {
		f.b0, f.b1, f.b2 = n, -2*n, n
	} else {
		f.b0, f.b1, f.b2 = k*k*n, 2*k*k*n, k*k*n
	}
	return f
}

// levels gives the level of each frame in dB of full scale.
func (v *voiceBand) levels(s []float32) []float32 {
	if !v.ready {
		v.low, v.high, v.ready = butterworth(120, true), butterworth(4000, false), true
	}
	out := make([]float32, 0, len(s)/hop+1)
	for len(s) > 0 {
		n := min(hop, len(s))
		sum := 0.0
		for _, x := range s[:n] {
			y := v.high.next(v.low.next(float64(x)))
			sum += y * y
		}
		out = append(out, float32(max(quietest, 10*math.Log10(sum/float64(n)+1e-12))))
		s = s[n:]
	}
	return out
}

// probabilities compares each frame, smoothed over 50 ms, with the floor and
// the talk of its surroundings.
func probabilities(levels []float32) []float32 {
	smooth := smoothed(levels, 2)
	p := make([]float32, len(smooth))
	var floor, talk float64
	for i, v := range smooth {
		if i%floorStep == 0 {
			floor, talk = surroundings(smooth, i)
		}
		over := min(mostOver, max(leastOver, overShare*(talk-floor)))
		threshold := max(floor+over, neverSpeech)
		p[i] = float32(1 / (1 + math.Exp(-(float64(v)-threshold)/slope)))
	}
	return p
}

// surroundings gives the floor and the level of talk around frame i.
func surroundings(levels []float32, i int) (floor, talk float64) {
	from, to := max(0, i-floorSpan/2), min(len(levels), i+floorSpan/2)
	around := slices.Clone(levels[from:to])
	slices.Sort(around)
	at := func(q float64) float64 { return float64(around[int(q*float64(len(around)-1))]) }
	return at(floorRank), at(0.9)
}

// smoothed is the mean over 2·half+1 frames.
func smoothed(v []float32, half int) []float32 {
	out := make([]float32, len(v))
	for i := range v {
		from, to := max(0, i-half), min(len(v), i+half+1)
		sum := float32(0)
		for _, x := range v[from:to] {
			sum += x
		}
		out[i] = sum / float32(to-from)
	}
	return out
}
