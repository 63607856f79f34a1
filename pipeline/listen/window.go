package listen

import (
	"math"

	"gribning/transcripts"
)

const (
	// keepPause is the longest pause that a window keeps; longer ones are
	// shortened to twice joinPad.
	keepPause = transcripts.Ms(300)
	// joinPad of the sound around speech is kept where a pause is shortened,
	// beside the margin that detectors keep, so that no sound is cut at its
	// edge. Every window costs as much as 30 s, so longer pads cost time.
	joinPad = transcripts.Ms(50)
	// farApart: speech after a pause this long begins a new window, since what
	// is so far away says nothing about what comes.
	farApart = transcripts.Ms(20_000)
	// cutSpan before the limit is searched for the weakest place where speech
	// without a pause must be cut.
	cutSpan = transcripts.Ms(8000)
)

// window is a stretch of speech to recognise at once: pieces of the recording
// put end to end. Times inside it count from its beginning.
type window struct {
	pieces []transcripts.Span // on the recording's clock, in order and apart
}

func (w window) length() transcripts.Ms {
	sum := transcripts.Ms(0)
	for _, p := range w.pieces {
		sum += p.Duration()
	}
	return sum
}

func (w window) span() transcripts.Span {
	return transcripts.Span{Start: w.pieces[0].Start, End: w.pieces[len(w.pieces)-1].End}
}

// clock maps a time in the window onto the recording's clock. A time on the
// seam between two pieces belongs to the later one, or to the earlier one for
// the end of something.
func (w window) clock(t transcripts.Ms, isEnd bool) transcripts.Ms {
	t = max(0, t)
	for i, p := range w.pieces {
		d := p.Duration()
		if t < d || isEnd && t == d || i == len(w.pieces)-1 {
			return min(p.End, p.Start+t)
		}
		t -= d
	}
	return 0 // a window has a piece
}

// samples gives the window's sound.
func (w window) samples(sound Sound, ch int) ([]float32, error) {
	out := make([]float32, 0, w.length()*perMs)
	for _, p := range w.pieces {
		s, err := sound.Samples(ch, p.Start, p.End)
		if err != nil {
			return nil, err
		}
		out = append(out, s...)
	}
	return out, nil
}

// nextWindow takes speech from time at on, at most limit long. more is false
// where no speech is left. The window ends in a pause wherever there is one.
func nextWindow(regions []transcripts.Span, at, end, limit transcripts.Ms, weakest func(transcripts.Span) (transcripts.Ms, error)) (w window, more bool, err error) {
	length := transcripts.Ms(0)
	for _, r := range regions {
		if r.End <= at {
			continue
		}
		s := transcripts.Span{Start: max(at, r.Start-joinPad), End: min(end, r.End+joinPad)}
		n := len(w.pieces)
		if n > 0 {
			last := &w.pieces[n-1]
			gap := r.Start - (last.End - joinPad)
			if gap > farApart {
				break
			}
			if gap <= keepPause {
				if length+s.End-last.End > limit {
					break
				}
				length += s.End - last.End
				last.End = s.End
				continue
			}
		}
		if length+s.Duration() > limit {
			if n > 0 {
				break
			}
			// Speech longer than a window, without a pause.
			cut, err := weakest(transcripts.Span{Start: s.Start + limit - cutSpan, End: s.Start + limit})
			if err != nil {
				return w, false, err
			}
			s.End = cut
			return window{pieces: []transcripts.Span{s}}, true, nil
		}
		w.pieces = append(w.pieces, s)
		length += s.Duration()
	}
	return w, len(w.pieces) > 0, nil
}

// weakestPlace finds the middle of the quietest 60 ms in s.
func weakestPlace(sound Sound, ch int) func(transcripts.Span) (transcripts.Ms, error) {
	return func(s transcripts.Span) (transcripts.Ms, error) {
		v, err := sound.Samples(ch, s.Start, s.End)
		if err != nil {
			return 0, err
		}
		const width = 60 * perMs
		best, at := math.Inf(1), len(v)
		sum := 0.0
		for i, x := range v {
			sum += float64(x) * float64(x)
			if i >= width {
				sum -= float64(v[i-width]) * float64(v[i-width])
			}
			if i >= width && sum < best {
				best, at = sum, i-width/2
			}
		}
		return s.Start + transcripts.Ms(at/perMs), nil
	}
}
