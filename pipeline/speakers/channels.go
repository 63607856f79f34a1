package speakers

import (
	"context"
	"slices"

	"gribning/transcripts"
)

// byChannel finds when the person of each named channel speaks.
//
// Every microphone hears the others too: weaker, later, and with the room's
// echo. For each pair of channels the way of that leak is learnt from the
// moments when one person clearly speaks alone, and taken away twice: as a
// linear filter from the sound itself (see crosstalk.go), then what is left of
// it, in each 10 ms frame, from the power, by gains per band and delay (see
// leaks.go). The person speaks where enough is left. Where two channels still seem active
// at once, their coherence decides: one and the same sound in both is one
// speaker, the louder one (see coherence.go).
func byChannel(ctx context.Context, s Sound, speech []transcripts.Span, opt Options) (Result, error) {
	var labels []string
	var number []int
	for ch, l := range opt.Labels {
		if l != "" {
			labels, number = append(labels, l), append(number, ch)
		}
	}
	bands, err := bandPowers(ctx, s, number...)
	if err != nil {
		return Result{}, err
	}
	if sameSound(bands) {
		opt.Speakers = len(labels)
		method := Unsupervised
		if opt.Encoder != nil {
			method = Embeddings
		}
		r, err := byVoice(ctx, s, speech, opt, method)
		r.Issues = append(r.Issues, *transcripts.Fault("P204", "channels",
			"two channels carry the same sound, so the voices were told apart instead",
			"to kanaler bærer den samme lyd, så stemmerne blev skilt ad i stedet").Level(transcripts.Warning).
			Hint("take the channels out of meeting.toml", "fjern kanalerne fra meeting.toml"))
		return r, err
	}
	cleaned, err := cancelled(ctx, s, number, bands)
	if err != nil {
		return Result{}, err
	}
	if cleaned != nil {
		if bands, err = bandPowers(ctx, cleaned, number...); err != nil {
			return Result{}, err
		}
	}
	active, own := activity(bands, ownRangeDB)
	for _, a := range active {
		tidy(a, fillFrames, dropFrames)
	}
	if err := settleCoherent(ctx, s, number, active, own); err != nil {
		return Result{}, err
	}
	r := channelResult(labels, active, own)
	r.Issues = countIssues(len(labels), len(r.Speakers))
	if speech != nil {
		r = within(r, speech)
	}
	return r, nil
}

func sameSound(bands []*bandPower) bool {
	for i, a := range bands {
		for _, b := range bands[:i] {
			if oneSound(a, b) {
				return true
			}
		}
	}
	return false
}

// within keeps what lies inside the given speech, with a margin of 0.2 s: the
// mix detector and the channels disagree about soft edges.
func within(r Result, speech []transcripts.Span) Result {
	const margin = 200
	wide := make([]transcripts.Talk, len(speech))
	for i, s := range speech {
		wide[i].Span = transcripts.Span{Start: max(0, s.Start-margin), End: s.End + margin}
	}
	wide = merged(wide, 0)
	out := []transcripts.Talk{}
	for _, t := range r.Full {
		for _, w := range wide {
			if t.Span.Overlap(w.Span) > 0 {
				out = append(out, transcripts.Talk{Speaker: t.Speaker, Span: transcripts.Span{Start: max(t.Start, w.Start), End: min(t.End, w.End)}})
			}
		}
	}
	r.Full = merged(out, 0)
	r.Exclusive = slices.DeleteFunc(r.Exclusive, func(s Stretch) bool {
		return !slices.ContainsFunc(wide, func(w transcripts.Talk) bool { return w.Span.Overlap(s.Span) > 0 })
	})
	r.Speakers = appearance(r.Full)
	return r
}

// channelResult makes talk of the frames in which each channel's person
// speaks. At each moment the exclusive result has the one whose own sound is
// loudest over half a second.
func channelResult(labels []string, active [][]bool, own [][]float32) Result {
	r := Result{Version: Version, Method: Channels}
	full := []transcripts.Talk{}
	loud := make([][]float32, len(labels))
	n := 0
	for c, l := range labels {
		for _, x := range runs(active[c], true) {
			full = append(full, transcripts.Talk{Speaker: l, Span: transcripts.Span{Start: transcripts.Ms(x.from * frameMs), End: transcripts.Ms(x.to * frameMs)}})
		}
		loud[c] = smoothed(own[c], 25)
		n = len(active[c])
	}
	r.Full = merged(full, 0)
	r.Speakers = appearance(r.Full)
	r.Exclusive = []Stretch{}
	for i := range n {
		best, count := -1, 0
		for c := range labels {
			if !active[c][i] {
				continue
			}
			count++
			if best < 0 || loud[c][i] > loud[best][i] {
				best = c
			}
		}
		if best < 0 {
			continue
		}
		at := transcripts.Ms(i * frameMs)
		if k := len(r.Exclusive); k > 0 && r.Exclusive[k-1].End == at && r.Exclusive[k-1].Speaker == labels[best] && r.Exclusive[k-1].Overlap == (count > 1) {
			r.Exclusive[k-1].End = at + frameMs
			continue
		}
		p := 0.99
		if count > 1 {
			p = 0.6
		}
		r.Exclusive = append(r.Exclusive, Stretch{transcripts.Talk{Speaker: labels[best], Span: transcripts.Span{Start: at, End: at + frameMs}}, p, count > 1})
	}
	return r
}
