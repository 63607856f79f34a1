package listen

import (
	"context"

	"gribning/transcripts"
)

// Detector finds speech.
type Detector interface {
	// Name is the detector with its version and model; it enters the key.
	Name() string
	// Detect gives the stretches of channel ch with speech, in order and
	// apart. told, where set, hears how far it has come.
	Detect(ctx context.Context, sound Sound, ch int, told func(transcripts.Ms)) ([]transcripts.Span, error)
}

// regionRule turns a speech probability per frame into regions. The shortest
// durations are shorter than Silero's own (250 ms): a «mm» of 0.15 s is a turn in
// the codebook and must not be lost. The other values were chosen on the
// far-field meeting excerpts of the tests, where speech missed costs words and
// speech too much costs time only.
type regionRule struct {
	on, off    float64        // a region begins at on and ends below off
	minSpeech  transcripts.Ms // shorter regions are dropped
	minSilence transcripts.Ms // shorter pauses do not end a region
	pad        transcripts.Ms // added at both ends
}

// regions applies the rule to frames of length hop (in samples).
func (r regionRule) regions(p []float32, hop int, end transcripts.Ms) []transcripts.Span {
	at := func(i int) transcripts.Ms { return min(end, transcripts.Ms(i*hop/perMs)) }
	var out []transcripts.Span
	add := func(from, to int) {
		s := transcripts.Span{Start: at(from), End: at(to)}
		if s.Duration() < r.minSpeech {
			return
		}
		s.Start, s.End = max(0, s.Start-r.pad), min(end, s.End+r.pad)
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			return
		}
		out = append(out, s)
	}
	start, quiet := -1, -1 // frame where the region, and the pause in it, began
	for i, v := range p {
		switch {
		case float64(v) >= r.on:
			quiet = -1
			if start < 0 {
				start = i
			}
		case start >= 0 && float64(v) < r.off:
			if quiet < 0 {
				quiet = i
			}
			if at(i+1)-at(quiet) >= r.minSilence {
				add(start, quiet)
				start, quiet = -1, -1
			}
		}
	}
	if start >= 0 {
		if quiet < 0 {
			quiet = len(p)
		}
		add(start, quiet)
	}
	return out
}

// overlap is how much of s lies in the regions.
func overlap(s transcripts.Span, regions []transcripts.Span) transcripts.Ms {
	sum := transcripts.Ms(0)
	for _, r := range regions {
		sum += s.Overlap(r)
	}
	return sum
}

// between gives the regions' parts inside s.
func between(regions []transcripts.Span, s transcripts.Span) []transcripts.Span {
	var out []transcripts.Span
	for _, r := range regions {
		if r.Overlap(s) > 0 {
			out = append(out, transcripts.Span{Start: max(r.Start, s.Start), End: min(r.End, s.End)})
		}
	}
	return out
}
