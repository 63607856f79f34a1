package consent

import "gribning/transcripts"

// Withhold takes the words of withdrawn stretches out of m: their text goes,
// time and speaker stay, so that the meeting keeps its shape and the passage
// shows as withdrawn. It gives the number of words taken out.
func (p Permit) Withhold(m *transcripts.Meeting) int {
	n := 0
	for i := range m.Words {
		w := &m.Words[i]
		if w.Quarantine == Withheld || !touches(w.Span, p.withdrawn) {
			continue
		}
		w.Text, w.Kind, w.P, w.Quarantine = "((trukket tilbage))", transcripts.Event, 0, Withheld
		n++
	}
	return n
}

// MarkWithdrawn sets the condition «withdrawn» (CODEBOOK §4.5) on every MY
// that has a unit in a withdrawn stretch, and drops what the code quotes. It
// goes before outcomes are derived, which then count the MY as IK.
func MarkWithdrawn(m *transcripts.Meeting) {
	if len(m.Withdrawn) == 0 {
		return
	}
	tcu := m.TCUIndex()
	for i := range m.Codings {
		for j := range m.Codings[i].MYs {
			my := &m.Codings[i].MYs[j]
			for _, id := range my.TCUs {
				if at, ok := tcu[id]; ok && touches(m.TCUs[at].Span, m.Withdrawn) {
					my.IK, my.Object, my.Note, my.Evidence = "withdrawn", "", "", nil
				}
			}
		}
	}
}

// touches reports whether a word or unit lies in one of the stretches, be it
// in part. A word without duration counts by its instant.
func touches(s transcripts.Span, stretches []transcripts.Span) bool {
	for _, w := range stretches {
		if s.Overlap(w) > 0 || w.Contains(s.Start) {
			return true
		}
	}
	return false
}
