package coding

import (
	"slices"

	"gribning/transcripts"
)

// Six names the classes of Layer B in which agreement is counted.
var Six = []string{"inst", "grip", "ane", "inv", "oth", "tok"}

// six is the position in Six of a Layer B code.
func six(code string) int {
	switch {
	case transcripts.IsInstitutional(code):
		return 0
	case transcripts.IsGripForm(code):
		return 1
	case code == "R-ANE":
		return 2
	case code == "INV":
		return 3
	case code == "TOK" || code == "BC":
		return 5
	}
	return 4
}

// comparedOutcomes are those of Layer C in which agreement is counted; IK is
// left out on either side.
var comparedOutcomes = []string{"G", "GS", "D", "OV", "OH"}

// square is a confusion table over n classes, reference by row.
type square struct {
	n     int
	cells []int
}

func newSquare(n int) square { return square{n: n, cells: make([]int, n*n)} }

func (s square) add(ref, got int) {
	if ref >= 0 && got >= 0 {
		s.cells[ref*s.n+got]++
	}
}

func (s square) plus(o square) {
	for i, v := range o.cells {
		s.cells[i] += v
	}
}

// Counts is everything that is counted when two codings of one meeting, or of
// several, are compared. Units are words for TCU borders and Layer B, meaning
// utterances (MYs) for Layers A and C.
type Counts struct {
	Meetings                int
	BorderRef, BorderGot    int
	BorderBoth              int
	MYRef, MYGot, MYMatched int
	SameOutcome             int
	Target, TargetSame      int
	subtype, b6, all, c     square
	deliver                 [2][3]int // D-FOR, D-IMP: both, reference only, other only
}

func newCounts() Counts {
	return Counts{
		subtype: newSquare(len(transcripts.Subtypes)), b6: newSquare(len(Six)),
		all: newSquare(len(transcripts.LayerB)), c: newSquare(len(comparedOutcomes)),
	}
}

// Add pools the counts of another comparison.
func (c *Counts) Add(o *Counts) {
	c.Meetings += o.Meetings
	c.BorderRef += o.BorderRef
	c.BorderGot += o.BorderGot
	c.BorderBoth += o.BorderBoth
	c.MYRef += o.MYRef
	c.MYGot += o.MYGot
	c.MYMatched += o.MYMatched
	c.SameOutcome += o.SameOutcome
	c.Target += o.Target
	c.TargetSame += o.TargetSame
	c.subtype.plus(o.subtype)
	c.b6.plus(o.b6)
	c.all.plus(o.all)
	c.c.plus(o.c)
	for d := range c.deliver {
		for k := range c.deliver[d] {
			c.deliver[d][k] += o.deliver[d][k]
		}
	}
}

// side is one of the two codings, laid out by word id.
type side struct {
	m      *transcripts.Meeting
	coding *transcripts.Coding
	words  map[string]int    // word id → position
	tcus   map[string]int    // TCU id → position
	code   map[string]int    // word id → position in coding.Codes
	spans  []map[string]bool // word ids of each MY
}

func newSide(m *transcripts.Meeting, c *transcripts.Coding) side {
	s := side{m: m, coding: c, words: make(map[string]int, len(m.Words)), tcus: m.TCUIndex(), code: map[string]int{}}
	for i := range m.Words {
		s.words[m.Words[i].ID] = i
	}
	for k := range c.Codes {
		if t, ok := s.tcus[c.Codes[k].TCU]; ok {
			for w := m.TCUs[t].From; w < m.TCUs[t].To; w++ {
				s.code[m.Words[w].ID] = k
			}
		}
	}
	for k := range c.MYs {
		span := map[string]bool{}
		for _, id := range c.MYs[k].TCUs {
			if t, ok := s.tcus[id]; ok {
				for w := m.TCUs[t].From; w < m.TCUs[t].To; w++ {
					span[m.Words[w].ID] = true
				}
			}
		}
		s.spans = append(s.spans, span)
	}
	return s
}

// Compare counts how far coding got of meeting gm agrees with coding ref of rm.
// Both meetings must have the same words by id; their TCUs may differ. It
// counts on words, so that different borders can be compared, and matches MYs
// one to one, best overlap first, where the Jaccard index of their words is at
// least 0.5.
func Compare(rm *transcripts.Meeting, ref *transcripts.Coding, gm *transcripts.Meeting, got *transcripts.Coding) (Counts, error) {
	r, g := newSide(rm, ref), newSide(gm, got)
	c := newCounts()
	c.Meetings = 1
	if len(r.words) != len(g.words) {
		return c, wordsDiffer(rm.ID)
	}
	for id := range r.words {
		if _, ok := g.words[id]; !ok {
			return c, wordsDiffer(rm.ID)
		}
	}
	c.borders(&r, &g)
	match := c.meanings(&r, &g)
	c.professional(&r, &g, match)
	return c, nil
}

func wordsDiffer(id string) *transcripts.Issue {
	return transcripts.Fault("K301", "meeting "+id, "The two codings are not of the same words", "De to kodninger er ikke af de samme ord").
		Hint("Compare codings of one and the same transcript", "Sammenlign kodninger af ét og samme udskrift")
}

// borders counts TCU borders inside the turns of the reference.
func (c *Counts) borders(r, g *side) {
	turn := map[string]bool{}
	for i := range r.m.Turns {
		if t := &r.m.Turns[i]; t.To > t.From {
			turn[r.m.Words[r.m.TCUs[t.From].From].ID] = true
		}
	}
	inner := func(s *side) map[string]bool {
		b := map[string]bool{}
		for i := range s.m.TCUs {
			if t := &s.m.TCUs[i]; t.To > t.From {
				if id := s.m.Words[t.From].ID; !turn[id] {
					b[id] = true
				}
			}
		}
		return b
	}
	br, bg := inner(r), inner(g)
	c.BorderRef, c.BorderGot = len(br), len(bg)
	for id := range br {
		if bg[id] {
			c.BorderBoth++
		}
	}
}

// meanings matches MYs and counts what is said of the matched ones. The result
// maps MY ids of the reference to those of the other.
func (c *Counts) meanings(r, g *side) map[string]string {
	ms := matchSpans(r.spans, g.spans)
	c.MYRef, c.MYGot, c.MYMatched = len(r.spans), len(g.spans), len(ms)
	match := map[string]string{}
	for _, p := range ms {
		a, b := &r.coding.MYs[p.a], &g.coding.MYs[p.b]
		match[a.ID] = b.ID
		c.subtype.add(slices.Index(transcripts.Subtypes, a.Primary), slices.Index(transcripts.Subtypes, b.Primary))
		for d, code := range []string{"D-FOR", "D-IMP"} {
			switch x, y := slices.Contains(a.Delivery, code), slices.Contains(b.Delivery, code); {
			case x && y:
				c.deliver[d][0]++
			case x:
				c.deliver[d][1]++
			case y:
				c.deliver[d][2]++
			}
		}
		x, y := r.coding.GripOf(a.ID), g.coding.GripOf(b.ID)
		if x == nil || y == nil {
			continue
		}
		if x.Outcome == y.Outcome {
			c.SameOutcome++
		}
		c.c.add(slices.Index(comparedOutcomes, x.Outcome), slices.Index(comparedOutcomes, y.Outcome))
	}
	return match
}

type spanPair struct {
	a, b int
	iou  float64
}

func matchSpans(as, bs []map[string]bool) []spanPair {
	owner := map[string][]int{}
	for b := range bs {
		for id := range bs[b] {
			owner[id] = append(owner[id], b)
		}
	}
	var cand []spanPair
	for a := range as {
		n := map[int]int{}
		for id := range as[a] {
			for _, b := range owner[id] {
				n[b]++
			}
		}
		for b, k := range n {
			if iou := float64(k) / float64(len(as[a])+len(bs[b])-k); iou >= 0.5 {
				cand = append(cand, spanPair{a, b, iou})
			}
		}
	}
	slices.SortFunc(cand, func(x, y spanPair) int {
		switch {
		case x.iou != y.iou:
			if x.iou > y.iou {
				return -1
			}
			return 1
		case x.a != y.a:
			return x.a - y.a
		}
		return x.b - y.b
	})
	var out []spanPair
	ua, ub := map[int]bool{}, map[int]bool{}
	for _, p := range cand {
		if !ua[p.a] && !ub[p.b] {
			ua[p.a], ub[p.b] = true, true
			out = append(out, p)
		}
	}
	return out
}

// professional counts Layer B word by word.
func (c *Counts) professional(r, g *side, match map[string]string) {
	back := map[string]bool{}
	for _, b := range match {
		back[b] = true
	}
	for i := range r.m.Words {
		w := &r.m.Words[i]
		if r.m.ClassOf(w.Speaker) != transcripts.ClassProfessional {
			continue
		}
		x, ok1 := r.code[w.ID]
		y, ok2 := g.code[w.ID]
		if !ok1 || !ok2 {
			continue
		}
		a, b := &r.coding.Codes[x], &g.coding.Codes[y]
		sa, sb := six(a.Code), six(b.Code)
		c.b6.add(sa, sb)
		c.all.add(slices.Index(transcripts.LayerB, a.Code), slices.Index(transcripts.LayerB, b.Code))
		if (sa == 1 || sa == 2) && (sb == 1 || sb == 2) && match[a.Target] != "" && back[b.Target] {
			c.Target++
			if match[a.Target] == b.Target {
				c.TargetSame++
			}
		}
	}
}
