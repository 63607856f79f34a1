package speakers

import (
	"cmp"
	"slices"

	"gribning/transcripts"
)

// reach is how far outside all talk a word may lie and still be given to the
// nearest speaker: engines end words up to half a second late or early.
const reach transcripts.Ms = 1000

// Assign gives every word without a speaker the one who holds most of its
// time in the exclusive result, decided word by word, and marks words during
// which two people speak. SpeakerP is the share of the word's time that is
// his, times the probability of those stretches; a word outside all talk goes
// to the nearest speaker within a second, with at most ½. A word farther away
// stays without. Two words at the same time get two speakers. Labels that a transcript or a person gave (a speaker and
// SpeakerP 0) are kept. Words may be in any order; they are changed in place.
// It returns how many words it gave a speaker.
func Assign(words []transcripts.Word, r Result) int {
	order := make([]int, 0, len(words))
	for i := range words {
		order = append(order, i)
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(words[a].Start, words[b].Start) })
	laps := overlaps(r.Full)
	given, first, lap := 0, 0, 0
	fixed := make([]bool, len(words))
	for _, i := range order {
		w := &words[i]
		if w.Speaker != "" && w.SpeakerP == 0 {
			fixed[i] = true
			continue
		}
		span := w.Span
		if span.Empty() {
			span.End = span.Start + 1
		}
		for first < len(r.Exclusive) && r.Exclusive[first].End <= span.Start-reach {
			first++
		}
		w.Speaker, w.SpeakerP = holder(r.Exclusive[first:], span)
		if w.Speaker == "" {
			continue
		}
		given++
		for lap < len(laps) && laps[lap].End <= span.Start {
			lap++
		}
		w.Overlaps = false
		for _, o := range laps[lap:] {
			if o.Start >= span.End {
				break
			}
			// CODEBOOK §1.6 counts overlap from 0.1 s.
			w.Overlaps = w.Overlaps || o.Overlap(span) >= min(100, span.Duration())
		}
	}
	settleSimultaneous(words, order, fixed, r.Speakers)
	return given
}

// holder finds who has the span among stretches sorted by start.
func holder(list []Stretch, span transcripts.Span) (string, float64) {
	type share struct {
		time transcripts.Ms
		p    float64
	}
	shares := map[string]share{}
	var all transcripts.Ms
	near, nearAt := Stretch{}, reach+1
	for _, s := range list {
		if s.Start >= span.End+reach {
			break
		}
		if t := s.Span.Overlap(span); t > 0 {
			p := s.P
			if p == 0 {
				p = 1
			}
			h := shares[s.Speaker]
			shares[s.Speaker] = share{h.time + t, h.p + p*float64(t)}
			all += t
			continue
		}
		if d := max(s.Start-span.End, span.Start-s.End); d < nearAt {
			near, nearAt = s, d
		}
	}
	if all == 0 {
		if nearAt > reach {
			return "", 0
		}
		p := near.P
		if p == 0 {
			p = 1
		}
		return near.Speaker, max(0.01, p/2*(1-float64(nearAt)/float64(2*reach)))
	}
	best := ""
	for s, h := range shares {
		if best == "" || h.p > shares[best].p || h.p == shares[best].p && s < best {
			best = s
		}
	}
	return best, max(0.01, shares[best].p/float64(all))
}

// overlaps lists the stretches where at least two people speak, by start.
func overlaps(full []transcripts.Talk) []transcripts.Span {
	type change struct {
		at transcripts.Ms
		d  int
	}
	var list []change
	for _, t := range full {
		list = append(list, change{t.Start, 1}, change{t.End, -1})
	}
	slices.SortFunc(list, func(a, b change) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.d, b.d)) })
	var out []transcripts.Span
	n := 0
	for _, c := range list {
		if n += c.d; c.d > 0 && n == 2 {
			out = append(out, transcripts.Span{Start: c.at, End: c.at})
		} else if c.d < 0 && n == 1 {
			out[len(out)-1].End = c.at
		}
	}
	return slices.DeleteFunc(out, transcripts.Span.Empty)
}
