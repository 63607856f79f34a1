package speakers

import (
	"gribning/transcripts"
)

// Rules of what counts as speech.
const (
	fillFrames = 30 // a pause shorter than 0.3 s does not end speech
	dropFrames = 10 // what is shorter than 0.1 s is no speech
)

// detect marks the 10 ms frames that hold speech: the same rule that finds a
// person's own speech in a channel (see ownSpeech), with nobody's leak to take
// away. It is for recordings whose speech no detector has marked. Pauses are
// not filled.
func detect(b *bandPower) []bool {
	active, _ := activity([]*bandPower{b})
	return active[0]
}

// Speech has a voice: within 0.8 s around a frame of it, at least this share
// of the frames is voiced. In read speech the share is about a half; rustling
// paper, cups and fans stay below a fifth.
const (
	voicedReach = 40
	voicedShare = 0.3
)

// withVoice unmarks frames of sound without a voice.
func withVoice(mask []bool, pitch []float32) {
	voiced := make([]float32, len(pitch))
	for i, p := range pitch {
		if p > 0 && mask[i] {
			voiced[i] = 1
		}
	}
	heard := make([]float32, len(pitch))
	for i := range heard {
		if mask[i] {
			heard[i] = 1
		}
	}
	voiced, heard = smoothed(voiced, voicedReach), smoothed(heard, voicedReach)
	for i := range mask {
		mask[i] = mask[i] && voiced[i] >= voicedShare*heard[i]
	}
	tidy(mask, 3, 3)
}

// smoothed is the running mean over ±r frames.
func smoothed(x []float32, r int) []float32 {
	out := make([]float32, len(x))
	var sum float64
	n := 0
	for i := -r; i < len(x); i++ {
		if j := i + r; j < len(x) {
			sum += float64(x[j])
			n++
		}
		if j := i - r - 1; j >= 0 {
			sum -= float64(x[j])
			n--
		}
		if i >= 0 {
			out[i] = float32(sum / float64(n))
		}
	}
	return out
}

// tidy fills holes shorter than fill frames between marked ones, then removes
// runs shorter than drop frames.
func tidy(mask []bool, fill, drop int) {
	for _, r := range runs(mask, false) {
		if r.to-r.from < fill && r.from > 0 && r.to < len(mask) {
			for i := r.from; i < r.to; i++ {
				mask[i] = true
			}
		}
	}
	for _, r := range runs(mask, true) {
		if r.to-r.from < drop {
			clear(mask[r.from:r.to])
		}
	}
}

// run is the frames from…to (half-open).
type run struct{ from, to int }

func runs(mask []bool, value bool) []run {
	var out []run
	for i := 0; i < len(mask); {
		if mask[i] != value {
			i++
			continue
		}
		j := i
		for j < len(mask) && mask[j] == value {
			j++
		}
		out = append(out, run{i, j})
		i = j
	}
	return out
}

// maskOf marks the frames whose middle lies in one of the spans.
func maskOf(spans []transcripts.Span, n int) []bool {
	mask := make([]bool, n)
	for _, s := range spans {
		for i := max(0, int(s.Start+frameMs/2-1)/frameMs); i < n && transcripts.Ms(i*frameMs+frameMs/2) < s.End; i++ {
			mask[i] = s.Start <= transcripts.Ms(i*frameMs+frameMs/2)
		}
	}
	return mask
}
