package pipeline

import (
	"slices"

	"gribning/pipeline/corpus"
	"gribning/pipeline/speakers"
	"gribning/transcripts"
)

// resultOf reads a speakers artefact back as the stage's result.
func resultOf(v corpus.Speakers) speakers.Result {
	r := speakers.Result{Method: speakers.Method(v.Method), Full: v.Talk}
	for _, t := range v.Exclusive {
		r.Exclusive = append(r.Exclusive, speakers.Stretch{
			Talk: transcripts.Talk{Speaker: t.Speaker, Span: t.Span}, P: t.P, Overlap: t.Overlap,
		})
	}
	return r
}

// reach is how far outside its cue speech may lie and still belong to it: a
// person who sets cues by ear is rarely off by more than half a second.
const reach transcripts.Ms = 500

// fitTimes moves words whose times are only spread over their cue into the
// stretches in which their speaker was heard. The transcript says what was
// said, the sound when. It is done only where the sound tells voices apart by
// channel, since a guessed speaker must not move a given word. Words keep their
// order; a cue without any heard stretch keeps its times.
func fitTimes(words []transcripts.Word, v corpus.Speakers) {
	if v.Method != string(speakers.Channels) {
		return
	}
	type cue struct {
		from, to int
		bounds   transcripts.Span // where its words may go
	}
	var cues []cue
	last := map[string]int{} // speaker → his latest cue
	for i := 0; i < len(words); {
		k := i + 1
		for k < len(words) && words[k].Cue == words[i].Cue && words[k].Speaker == words[i].Speaker {
			k++
		}
		c := cue{i, k, transcripts.Span{Start: words[i].Start - reach, End: words[k-1].End + reach}}
		if p, ok := last[words[i].Speaker]; ok {
			// Two cues of one person meet half way between them and never
			// reach into each other: their words would change places.
			meet := (words[cues[p].to-1].End + words[i].Start) / 2
			c.bounds.Start = max(c.bounds.Start, meet)
			cues[p].bounds.End = min(cues[p].bounds.End, meet)
		}
		last[words[i].Speaker] = len(cues)
		cues = append(cues, c)
		i = k
	}
	for _, c := range cues {
		if w := words[c.from:c.to]; w[0].TimedBy == transcripts.Interpolated && w[0].Cue > 0 {
			fitCue(w, c.bounds, v.Talk)
		}
	}
}

// fitCue spreads one cue's words over its speaker's talk inside the bounds, each
// by its length.
func fitCue(words []transcripts.Word, bounds transcripts.Span, talk []transcripts.Talk) {
	cue := transcripts.Span{Start: words[0].Start, End: words[len(words)-1].End}
	var heard []transcripts.Span
	var total transcripts.Ms
	for _, t := range talk {
		if t.Speaker != words[0].Speaker {
			continue
		}
		s := transcripts.Span{Start: max(t.Start, bounds.Start), End: min(t.End, bounds.End)}
		// What mostly lies outside the cue belongs to the neighbour.
		if s.Empty() || 2*s.Overlap(cue) < s.Duration() {
			continue
		}
		heard = append(heard, s)
		total += s.Duration()
	}
	// Too little sound for the words means that the detector missed them.
	const leastForWord = 60
	if total < leastForWord*transcripts.Ms(len(words)) {
		return
	}
	slices.SortFunc(heard, func(a, b transcripts.Span) int { return int(a.Start - b.Start) })
	var letters int
	for _, w := range words {
		letters += len(w.Text) + 1
	}
	at, done := transcripts.Ms(0), 0
	for i := range words {
		done += len(words[i].Text) + 1
		end := total * transcripts.Ms(done) / transcripts.Ms(letters)
		words[i].Span = transcripts.Span{Start: along(heard, at, false), End: along(heard, end, true)}
		at = end
	}
}

// along is the moment after d of the time in the stretches has passed. At a
// border an end belongs to the earlier stretch, a start to the later.
func along(stretches []transcripts.Span, d transcripts.Ms, end bool) transcripts.Ms {
	for i, s := range stretches {
		n := s.Duration()
		if d < n || d == n && (end || i == len(stretches)-1) {
			return s.Start + d
		}
		d -= n
	}
	return stretches[len(stretches)-1].End
}
