package speakers

import (
	"math"
	"slices"

	"gribning/transcripts"
)

// Rules of what counts as speech.
const (
	fillFrames  = 27 // a pause shorter than 0.3 s does not end speech; windows and smoothing take 0.03 s of it
	dropFrames  = 10 // what is shorter than 0.1 s is no speech
	pauseWithin = 50 // a voice is looked for through pauses shorter than 0.5 s
	edgeFrames  = 20 // 0.2 s
)

// speech is where a recording holds speech, in 10 ms frames.
type speech struct {
	loud   []bool // something is heard, speech or not
	heard  []bool // speech, without its pauses
	shown  []bool // with pauses below 0.3 s, as results have it
	around []bool // with longer pauses, through which a voice is looked for
}

// newSpeech takes the speech that a detector has found, or where given is nil
// finds it, for which it needs the pitch.
func newSpeech(b *bandPower, pitch []float32, given []transcripts.Span) speech {
	sp := speech{loud: detect(b)}
	if given == nil {
		sp.heard = slices.Clone(sp.loud)
		withVoice(sp.heard, pitch)
		sp.around = slices.Clone(sp.heard)
	} else {
		sp.around = maskOf(given, b.n)
		sp.heard = trimmed(sp.around, sp.loud)
	}
	sp.shown = slices.Clone(sp.heard)
	tidy(sp.shown, fillFrames, dropFrames)
	tidy(sp.around, pauseWithin, dropFrames)
	return sp
}

// detect marks the 10 ms frames that hold speech: the same rule that finds a
// person's own speech in a channel (see ownSpeech), with nobody's leak to take
// away. It is for recordings whose speech no detector has marked. Pauses are
// not filled.
func detect(b *bandPower) []bool {
	active, _ := activity([]*bandPower{b}, mixRangeDB)
	return active[0]
}

// Speech has a voice, and the pitch of a voice moves slowly, while rustling
// paper, cups and fans repeat themselves by chance, at another pitch each time:
// at least trackFrames in a row lie within trackStep (log₂, about a semitone) of
// the one before. Within 0.8 s of any speech at least this share of the loud
// frames belong to such a track.
const (
	trackStep   = 0.08
	trackFrames = 4
	voicedReach = 80
	voicedShare = 0.2
)

// withVoice unmarks frames of sound without a voice.
func withVoice(mask []bool, pitch []float32) {
	voiced, heard := make([]float32, len(mask)), make([]float32, len(mask))
	for from := 0; from < len(mask); {
		to := from + 1
		for pitch[from] > 0 && to < len(mask) && pitch[to] > 0 && math.Abs(float64(pitch[to]-pitch[to-1])) < trackStep {
			to++
		}
		for i := from; i < to; i++ {
			if mask[i] {
				heard[i] = 1
				if to-from >= trackFrames {
					voiced[i] = 1
				}
			}
		}
		from = to
	}
	voiced, heard = smoothed(voiced, voicedReach), smoothed(heard, voicedReach)
	for i := range mask {
		mask[i] = mask[i] && voiced[i] >= voicedShare*heard[i]
	}
	tidy(mask, 3, 3)
}

// trimmed takes from both ends of each run of given speech, at most edgeFrames,
// where nothing is loud: detectors of speech for a recogniser keep a margin.
func trimmed(given, loud []bool) []bool {
	out := slices.Clone(given)
	for _, r := range runs(given, true) {
		for i := r.from; i < min(r.to, r.from+edgeFrames) && !loud[i]; i++ {
			out[i] = false
		}
		for i := r.to - 1; i >= max(r.from, r.to-edgeFrames) && !loud[i]; i-- {
			out[i] = false
		}
	}
	return out
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
