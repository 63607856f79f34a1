package listen

import (
	"context"
	"math"
	"slices"

	"gribning/transcripts"
)

// Energy is a detector without a model: speech is what stands out from the
// noise floor of its surroundings in the band of the voice, and has the
// pitch of a voice around it. The floor follows the room, so a fan that is
// switched on is not speech for long; a door or a sheet of paper has no pitch
// that goes on from one moment to the next. Laughter and music are still taken
// for speech, and whispering is not found: prefer Silero where its model is at
// hand.
type Energy struct{}

var energyRule = regionRule{on: 0.5, off: 0.2, minSpeech: 120, minSilence: 300, pad: 80}

// Name of the detector.
func (Energy) Name() string { return "energy@2" }

const (
	hop          = 10 * perMs // a frame is 10 ms
	floorSpan    = 1000       // frames: the floor is taken over 10 s
	floorStep    = 50         // and anew every 0.5 s
	floorRank    = 0.12       // as this quantile: even fluent speech pauses that often
	quietest     = -75.0      // dB of full scale: below is digital silence
	leastOver    = 6.0        // dB over the floor that speech has at least
	mostOver     = 14.0       // and that is always enough
	overShare    = 0.25       // else this share of the way from floor to talk
	slope        = 2.0        // dB for one unit of log-odds
	neverSpeech  = -65.0      // dB: nothing this weak is understood
	energyPieces = transcripts.Ms(60_000)
)

// Detect implements Detector. It reads the sound once, a minute at a time.
func (Energy) Detect(ctx context.Context, sound Sound, ch int, told func(transcripts.Ms)) ([]transcripts.Span, error) {
	var levels, pitch []float32
	band := newVoiceBand()
	for at := transcripts.Ms(0); at < sound.Duration(); at += energyPieces {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		s, err := sound.Samples(ch, at, at+energyPieces)
		if err != nil {
			return nil, err
		}
		levels, pitch = band.frames(s, levels, pitch)
		if told != nil {
			told(min(sound.Duration(), at+energyPieces))
		}
	}
	p := probabilities(levels)
	withVoice(p, pitch)
	return energyRule.regions(p, hop, sound.Duration()), nil
}

// voiceBand filters sound to 120–4000 Hz, where the energy of a voice lies, and
// to 120–900 Hz, where its pitch shows; what rumbles and hisses is left out.
type voiceBand struct {
	low, high, pitch biquad
	thin             []float32 // the last voiceWidth samples of the pitch band at 4 kHz
}

func newVoiceBand() *voiceBand {
	return &voiceBand{low: butterworth(120, true), high: butterworth(4000, false), pitch: butterworth(900, false)}
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

const (
	thinning    = 4   // 16 kHz to 4 kHz
	shortestLag = 10  // samples at 4 kHz: 400 Hz
	longestLag  = 57  // 70 Hz
	voiceWidth  = 160 // 40 ms
	voicedFrom  = 0.6 // correlation with the period before
)

// The pitch of a voice moves slowly, while noise that repeats itself by chance
// does so at another pitch each time: at least trackFrames in a row lie within
// trackStep (log₂, about a semitone) of the one before. Within 0.8 s of any
// speech at least leastVoiced of the loud frames belong to such a track.
const (
	trackStep   = 0.08
	trackFrames = 4
	voiceReach  = 80
	leastVoiced = 0.2
)

// frames appends the level (dB of full scale) of each frame and its pitch (log₂
// of Hz, 0 where it has none).
func (v *voiceBand) frames(s []float32, levels, pitch []float32) ([]float32, []float32) {
	for len(s) > 0 {
		n := min(hop, len(s))
		sum := 0.0
		for i, x := range s[:n] {
			y := v.high.next(v.low.next(float64(x)))
			sum += y * y
			if z := v.pitch.next(y); i%thinning == 0 {
				v.thin = append(v.thin, float32(z))
			}
		}
		if over := len(v.thin) - voiceWidth; over > 0 {
			v.thin = append(v.thin[:0], v.thin[over:]...)
		}
		levels = append(levels, float32(max(quietest, 10*math.Log10(sum/float64(n)+1e-12))))
		pitch = append(pitch, pitchOf(v.thin))
		s = s[n:]
	}
	return levels, pitch
}

// pitchOf is the pitch of a stretch that repeats itself after a period of a
// voice: its normalised autocorrelation has a high peak that is not at its edge.
func pitchOf(x []float32) float32 {
	if len(x) < voiceWidth {
		return 0
	}
	var y [voiceWidth]float64
	var energy [voiceWidth + 1]float64 // of the samples before
	for i := range y {
		y[i] = float64(x[i])
		energy[i+1] = energy[i] + y[i]*y[i]
	}
	var c [longestLag + 2]float64
	for lag := shortestLag - 1; lag <= longestLag+1; lag++ {
		cross := 0.0
		later := y[lag:]
		for i, v := range later {
			cross += v * y[i]
		}
		both := energy[voiceWidth-lag] * (energy[voiceWidth] - energy[lag])
		c[lag] = cross / math.Sqrt(both+1e-18)
	}
	// Twice the period fits as well; the shortest that fits nearly as well as
	// the best is meant.
	best := 0.0
	for lag := shortestLag; lag <= longestLag; lag++ {
		if c[lag] >= c[lag-1] && c[lag] >= c[lag+1] {
			best = max(best, c[lag])
		}
	}
	if best <= voicedFrom {
		return 0
	}
	for lag := shortestLag; lag <= longestLag; lag++ {
		l, m, r := c[lag-1], c[lag], c[lag+1]
		if m >= l && m >= r && m >= 0.9*best {
			shift := 0.0 // of the top of the parabola through the three
			if d := l - 2*m + r; d < 0 {
				shift = 0.5 * (l - r) / d
			}
			return float32(math.Log2(rate / thinning / (float64(lag) + shift)))
		}
	}
	return 0
}

// withVoice takes away what has no voice around it.
func withVoice(p, pitch []float32) {
	loud, voice := make([]float32, len(p)), make([]float32, len(p))
	for from := 0; from < len(p); {
		to := from + 1
		for pitch[from] > 0 && to < len(p) && pitch[to] > 0 && math.Abs(float64(pitch[to]-pitch[to-1])) < trackStep {
			to++
		}
		for i := from; i < to; i++ {
			if float64(p[i]) >= energyRule.off {
				loud[i] = 1
				if to-from >= trackFrames {
					voice[i] = 1
				}
			}
		}
		from = to
	}
	loud, voice = smoothed(loud, voiceReach), smoothed(voice, voiceReach)
	for i := range p {
		if voice[i] < leastVoiced*loud[i] {
			p[i] = 0
		}
	}
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
