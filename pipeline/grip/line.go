package grip

import (
	"sort"

	"gribning/transcripts"
)

// Line is one meeting and one coding laid out for the questions of the tree.
type line struct {
	m     *transcripts.Meeting
	c     *transcripts.Coding
	rules rules

	code   []*transcripts.Code // for each TCU; nil: not coded, or not trusted
	turnOf []int               // for each TCU, the position of its turn
	pro    []proTurn           // turns by professionals, in the order of the turns
	spans  []span              // for each MY
	grips  map[string][]place  // grip TCUs by target, in order
	multi  bool                // two or more professionals take part
	outer  []absence           // external events, by start
	raised map[string][]int    // re-raises by the MY that they take up again
	// gripped says by first and last turn whether any MY carried by exactly
	// those turns was gripped in its own window.
	gripped map[[2]int]bool
}

// ProTurn is one turn by a professional.
type proTurn struct {
	turn    int // position in m.Turns
	start   transcripts.Ms
	bc      bool
	skipped bool // repair or external throughout: takes no place (§4.2)
}

// Place is one TCU in one professional turn.
type place struct{ pro, tcu int }

// Absence is the time from an external event to the professional's return;
// total is the sum up to and with this one.
type absence struct{ start, total transcripts.Ms }

// Span is where a MY lies: from its first to its last TCU.
type span struct {
	ok          bool
	start, end  transcripts.Ms
	first, last int            // positions of the turns
	slot        transcripts.Ms // end of the last turn: the slot opens
	tcus        []int
}

func newLine(m *transcripts.Meeting, c *transcripts.Coding, r rules) *line {
	l := &line{m: m, c: c, rules: r,
		code: make([]*transcripts.Code, len(m.TCUs)), turnOf: make([]int, len(m.TCUs)),
		grips: map[string][]place{}, gripped: map[[2]int]bool{}, raised: map[string][]int{}}
	at := m.TCUIndex()
	for i := range c.Codes {
		if t, ok := at[c.Codes[i].TCU]; ok && !m.TCUs[t].Quarantined {
			l.code[t] = &c.Codes[i]
		}
	}
	l.findProfessionals()
	l.findAbsences()
	l.spans = make([]span, len(c.MYs))
	for i := range c.MYs {
		s := l.spanOf(&c.MYs[i], at)
		l.spans[i] = s
		if s.ok {
			if _, ok := l.gripIn(l.window(s, 0), c.MYs[i].ID); ok {
				l.gripped[[2]int{s.first, s.last}] = true
			}
		}
		if re := c.MYs[i].ReraiseOf; re != "" {
			l.raised[re] = append(l.raised[re], i)
		}
	}
	return l
}

func (l *line) findProfessionals() {
	class := map[string]transcripts.Class{}
	for _, p := range l.m.Participants {
		class[p.Label] = p.Class()
	}
	voices := map[string]bool{}
	for i := range l.m.Turns {
		t := &l.m.Turns[i]
		for k := t.From; k < t.To; k++ {
			l.turnOf[k] = i
		}
		if class[t.Speaker] != transcripts.ClassProfessional {
			continue
		}
		voices[t.Speaker] = true
		p := proTurn{turn: i, start: t.Start, bc: t.BC, skipped: true}
		for k := t.From; k < t.To; k++ {
			c := l.code[k]
			if c == nil || c.Skip == "" {
				p.skipped = false
			}
			if l.isGrip(c) {
				l.grips[c.Target] = append(l.grips[c.Target], place{len(l.pro), k})
			}
		}
		if l.rules.countSkipped {
			p.skipped = t.From == t.To
		}
		l.pro = append(l.pro, p)
	}
	l.multi = len(voices) > 1
}

// IsGrip reports whether a code grips its target: a grip form that the citizen
// did not disconfirm (§4.3, step 2).
func (l *line) isGrip(c *transcripts.Code) bool {
	if c == nil || c.Target == "" || !transcripts.IsGripForm(c.Code) {
		return false
	}
	if c.Misgrip && !l.rules.misgripGrips {
		return false
	}
	return !(l.rules.Strict && c.Code == "R-UDB" && c.Valence == "reject_open")
}

// FindAbsences collects the external events (U6): turns that are external
// throughout, until the next turn of any professional.
func (l *line) findAbsences() {
	for k := range l.pro {
		t := &l.m.Turns[l.pro[k].turn]
		if k+1 == len(l.pro) || t.From == t.To || l.rules.countSkipped {
			continue
		}
		external := true
		for i := t.From; i < t.To && external; i++ {
			external = l.code[i] != nil && l.code[i].Skip == "external"
		}
		if external {
			l.outer = append(l.outer, absence{t.Start, l.pro[k+1].start - t.Start})
		}
	}
	sort.SliceStable(l.outer, func(i, j int) bool { return l.outer[i].start < l.outer[j].start })
	for i := 1; i < len(l.outer); i++ {
		l.outer[i].total += l.outer[i-1].total
	}
}

// Away is the external time that began in [from, to).
func (l *line) away(from, to transcripts.Ms) transcripts.Ms {
	before := func(t transcripts.Ms) transcripts.Ms {
		n := sort.Search(len(l.outer), func(i int) bool { return l.outer[i].start >= t })
		if n == 0 {
			return 0
		}
		return l.outer[n-1].total
	}
	if to <= from {
		return 0
	}
	return before(to) - before(from)
}

// SpanOf finds where a MY lies. Where an interpreter rendered it, the rendition
// alone counts (§1.8).
func (l *line) spanOf(my *transcripts.MY, at map[string]int) span {
	var all, rendered []int
	for _, id := range my.TCUs {
		t, ok := at[id]
		if !ok || len(l.m.Turns) == 0 {
			continue
		}
		switch l.m.ClassOf(l.m.TCUs[t].Speaker) {
		case transcripts.ClassProfessional:
		case transcripts.ClassInterpreter:
			all, rendered = append(all, t), append(rendered, t)
		default:
			all = append(all, t)
		}
	}
	if len(rendered) > 0 && !l.rules.ignoreRendition {
		all = rendered
	}
	if len(all) == 0 {
		return span{}
	}
	sort.Ints(all)
	first, last := all[0], all[len(all)-1]
	return span{ok: true, tcus: all,
		start: l.m.TCUs[first].Start, end: l.m.TCUs[last].End,
		first: l.turnOf[first], last: l.turnOf[last],
		slot: l.m.Turns[l.turnOf[last]].End}
}

// After lists the professional turns that can take a place after the MY, at
// most n of them; n < 0 means all.
func (l *line) after(s span, n int) []int {
	var out []int
	from := sort.Search(len(l.pro), func(i int) bool { return l.pro[i].turn > s.first })
	for k := from; k < len(l.pro) && (n < 0 || len(out) < n); k++ {
		if p := &l.pro[k]; !p.bc && !p.skipped && p.start >= s.start {
			out = append(out, k)
		}
	}
	return out
}

// Window is W1 (§4.2), with extra places where selection suspended it: the
// positions in l.pro.
func (l *line) window(s span, extra int) []int {
	n := l.rules.places(l.multi) + extra
	w := l.after(s, n)
	for k := 1; k < len(w); k++ {
		if !l.rules.ignoreCap && l.pro[w[k]].start > s.end+windowCap {
			return w[:k]
		}
	}
	return w
}

// Each calls f for the TCUs of the given professional turns in order, until f
// answers false.
func (l *line) each(pros []int, f func(place) bool) {
	for _, k := range pros {
		t := &l.m.Turns[l.pro[k].turn]
		for i := t.From; i < t.To; i++ {
			if !f(place{k, i}) {
				return
			}
		}
	}
}

// GripIn finds the first TCU in the given turns that grips my.
func (l *line) gripIn(pros []int, my string) (place, bool) {
	if len(pros) == 0 {
		return place{}, false
	}
	for _, p := range l.grips[my] {
		if n := sort.SearchInts(pros, p.pro); n < len(pros) && pros[n] == p.pro {
			return p, true
		}
	}
	return place{}, false
}
