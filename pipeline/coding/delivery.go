package coding

import "gribning/transcripts"

// deliveryByRules gives the delivery of the MY in units by CODEBOOK §2.5:
// D-FOR where a hedge stands in it, D-IMP where nobody says «I want, fear, can,
// judge» outright, D-TOV by counting disfluencies where the transcript keeps
// them.
func deliveryByRules(v *view, units []int, ix *listIndex) []string {
	hedged, explicit := false, false
	for _, i := range units {
		u := &v.units[i]
		hedged = hedged || u.has(ix.hedge)
		if u.has(ix.first) && (u.has(ix.wish) || u.has(ix.fear) || u.has(ix.can) || u.has(ix.judge) || u.has(ix.cause)) {
			explicit = true
		}
	}
	var out []string
	if hedged && explicit {
		out = append(out, "D-FOR")
	}
	if !explicit {
		out = append(out, "D-IMP")
	}
	if hesitant(v, units) {
		out = append(out, "D-TOV")
	}
	return out
}

// Limits of D-TOV in milliseconds (CODEBOOK §2.5).
const (
	notedPause transcripts.Ms = 700
	longPause  transcripts.Ms = 1500
	leadTime   transcripts.Ms = 1500
)

// hesitant reports D-TOV: at least two disfluencies in the MY or in the 1.5 s
// before it, or one pause of 1.5 s there. It is never true for a transcript
// that does not keep fillers.
func hesitant(v *view, units []int) bool {
	m := v.m
	if !m.Fillers || len(units) == 0 {
		return false
	}
	n := 0
	first := &m.TCUs[v.units[units[0]].tcu]
	for w := first.From - 1; w >= 0 && m.Words[w].Speaker == first.Speaker && m.Words[w].End >= first.Start-leadTime; w-- {
		d, long := disfluent(m, w)
		if long {
			return true
		}
		n += d
	}
	for _, i := range units {
		t := &m.TCUs[v.units[i].tcu]
		for w := t.From; w < t.To; w++ {
			d, long := disfluent(m, w)
			if long {
				return true
			}
			n += d
			if w > t.From && repeats(m.Words[w-1], m.Words[w]) {
				n++
			}
		}
	}
	return n >= 2
}

// disfluent counts word w as a disfluency, and says whether it is a long pause.
func disfluent(m *transcripts.Meeting, w int) (n int, long bool) {
	switch x := &m.Words[w]; x.Kind {
	case transcripts.Filler, transcripts.CutOff:
		return 1, false
	case transcripts.Pause:
		d := x.Duration()
		if d >= longPause {
			return 1, true
		}
		if d >= notedPause {
			return 1, false
		}
	}
	return 0, false
}

func repeats(a, b transcripts.Word) bool {
	return a.Kind == transcripts.PlainWord && b.Kind == transcripts.PlainWord && a.Text == b.Text
}
