package turns

import (
	"cmp"
	"slices"

	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// Stretch is uninterrupted speech inside a turn, for finding overlap: words
// closer than the silence that ends an inter-pausal unit.
type stretch struct {
	turn int
	transcripts.Span
}

// Overlaps finds all stretches of at least 0.1 s where two people speak and
// classifies them (§1.6).
func (l *layout) overlaps() []transcripts.Overlap {
	var all []stretch
	for i := range l.m.Turns {
		all = append(all, l.stretches(i)...)
	}
	slices.SortStableFunc(all, func(a, b stretch) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.turn, b.turn)) })
	var out []transcripts.Overlap
	var active []stretch
	for _, s := range all {
		kept := active[:0]
		for _, a := range active {
			if a.End > s.Start {
				kept = append(kept, a)
			}
		}
		active = kept
		for _, a := range active {
			both := transcripts.Span{Start: s.Start, End: min(a.End, s.End)}
			if a.turn != s.turn && l.m.Turns[a.turn].Speaker != l.m.Turns[s.turn].Speaker && both.Duration() >= minOverlap {
				out = append(out, l.overlap(a, s, both))
			}
		}
		active = append(active, s)
	}
	slices.SortStableFunc(out, func(a, b transcripts.Overlap) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

func (l *layout) stretches(i int) []stretch {
	t := &l.m.Turns[i]
	var out []stretch
	event := ""
	for k := l.m.TCUs[t.From].From; k < l.m.TCUs[t.To-1].To; k++ {
		if l.m.Words[k].Kind == transcripts.Event {
			event += l.m.Words[k].Text + " "
		}
	}
	talks := speaksInEvent(event)
	for k := l.m.TCUs[t.From].From; k < l.m.TCUs[t.To-1].To; k++ {
		w := &l.m.Words[k]
		if !w.Spoken() && w.Kind != transcripts.Unclear && !(w.Kind == transcripts.Event && talks) {
			continue
		}
		if n := len(out); n > 0 && w.Start-out[n-1].End < ipuSilence {
			out[n-1].End = max(out[n-1].End, w.End)
			continue
		}
		out = append(out, stretch{i, transcripts.Span{Start: w.Start, End: max(w.Start, w.End)}})
	}
	return out
}

// Overlap classifies one overlap: a had the floor, s came in.
func (l *layout) overlap(a, s stretch, both transcripts.Span) transcripts.Overlap {
	first, then := &l.m.Turns[a.turn], &l.m.Turns[s.turn]
	o := transcripts.Overlap{Span: both, First: first.ID, Then: then.ID}
	over, next, possible := l.overlapped(first, both.Start)
	u := &l.m.TCUs[over]
	o.TCU, o.Onset = u.ID, both.Start-next
	o.Stops = first.Speaker
	if s.End < a.End {
		o.Stops = then.Speaker
	}
	o.Done = !l.abandoned(first, over, a)
	switch {
	case then.BC || first.BC || l.light(then):
		o.Class = transcripts.O2
	case possible && o.Onset >= -atTRP && (o.Done || both.Start-u.Start <= atTRP):
		// Well inside a TCU that never ends there is no TRP to be late after.
		o.Class = transcripts.O1
	case !o.Done && l.ratified(first, s):
		o.Class = transcripts.O2
	case !o.Done && s.End > a.End:
		o.Class = transcripts.O4
	default:
		o.Class = transcripts.O3
	}
	return o
}

// Overlapped is the TCU of a turn that is being spoken at t, and the TRP nearest
// to t: the end of a TCU that can end there. Without any, possible is false and
// the end of the TCU stands in for it.
func (l *layout) overlapped(turn *transcripts.Turn, t transcripts.Ms) (tcu int, trp transcripts.Ms, possible bool) {
	tcu = turn.From
	for k := turn.From; k < turn.To; k++ {
		u := &l.m.TCUs[k]
		if u.Start <= t {
			tcu = k
		}
		if u.CutOff || k == turn.To-1 && !l.completeTCU(k) {
			continue
		}
		if !possible || abs(u.End-t) < abs(trp-t) {
			trp, possible = u.End, true
		}
	}
	if !possible {
		trp = l.m.TCUs[tcu].End
	}
	return tcu, trp, possible
}

// CompleteTCU reports whether a finished TCU can end where it does.
func (l *layout) completeTCU(tcu int) bool {
	u := &l.m.TCUs[tcu]
	part := unit{}
	for k := u.From; k < u.To; k++ {
		part.words = append(part.words, k)
	}
	view := layout{m: l.m, words: l.m.Words}
	return view.complete(&part)
}

func abs(t transcripts.Ms) transcripts.Ms { return max(t, -t) }

// Light reports whether a turn is tokens or echoes only.
func (l *layout) light(t *transcripts.Turn) bool {
	for k := t.From; k < t.To; k++ {
		if !l.m.TCUs[k].Token && !l.m.TCUs[k].Echo {
			return false
		}
	}
	return true
}

// Abandoned reports whether the overlapped TCU was cut off or left: it breaks
// off or its last word asks for another, and the speaker does not go on with
// it within a second.
func (l *layout) abandoned(turn *transcripts.Turn, tcu int, a stretch) bool {
	u := &l.m.TCUs[tcu]
	if u.End > a.End+resumption || u.End > a.End && !u.CutOff {
		return false
	}
	return u.CutOff || tcu == turn.To-1 && !l.completeTCU(tcu)
}

// Ratified reports whether what s says completes the other's utterance: it is
// short, and the other agrees or goes on from it (§1.6, O2).
func (l *layout) ratified(first *transcripts.Turn, s stretch) bool {
	then := &l.m.Turns[s.turn]
	u := &l.m.TCUs[then.From]
	if then.To-then.From > 1 || u.To-u.From > 6 {
		return false
	}
	for i := s.turn + 1; i < len(l.m.Turns) && l.m.Turns[i].Start < then.End+resumption; i++ {
		if t := &l.m.Turns[i]; t.Speaker == first.Speaker {
			w := danish.Norm(l.m.Words[l.m.TCUs[t.From].From].Text)
			return w == "ja" || w == "jo" || w == "præcis" || w == "nemlig" || w == "lige" || w == "jep" || w == "netop"
		}
	}
	return false
}
