package measure

import (
	"slices"

	"gribning/transcripts"
)

// gathering collects the items of a comparison, meeting by meeting.
type gathering struct {
	coders    []string
	pairs     []Pair
	borders   map[Pair][][]float64
	mys       map[Pair][][]float64
	continua  []Continuum
	subtype   Ratings
	elicited  Ratings
	delivery  map[string]*Ratings
	codes     Ratings
	classes   Ratings
	outcome   Ratings
	grip      Ratings
	target    map[Pair]Rate
	endToEnd  map[Pair]EndToEnd
	given     map[Pair]Rate
	matched   int
	byWord    bool
	different []Disagreement
}

func newGathering(coders []string) *gathering {
	g := &gathering{
		coders: coders, pairs: Ratings{Coders: coders}.pairs(), borders: map[Pair][][]float64{}, mys: map[Pair][][]float64{},
		delivery: map[string]*Ratings{}, target: map[Pair]Rate{}, endToEnd: map[Pair]EndToEnd{}, given: map[Pair]Rate{},
	}
	for _, r := range []*Ratings{&g.subtype, &g.elicited, &g.codes, &g.classes, &g.outcome, &g.grip} {
		r.Coders = coders
	}
	for _, d := range transcripts.Deliveries {
		g.delivery[d] = &Ratings{Coders: coders}
	}
	return g
}

func (g *gathering) meeting(row []*view) {
	matches := map[Pair]map[int]int{}
	for _, p := range g.pairs {
		a, b := row[p.First], row[p.Second]
		both := 0
		for w := range a.cut {
			if b.cut[w] {
				both++
			}
		}
		g.borders[p] = append(g.borders[p], []float64{float64(len(a.cut)), float64(len(b.cut)), float64(both)})
		m := match(a, b)
		matches[p] = m
		g.mys[p] = append(g.mys[p], []float64{float64(len(a.words)), float64(len(b.words)), float64(len(m))})
		g.pair(p, a, b, m)
	}
	g.continua = append(g.continua, continuum(row))
	for _, same := range groups(row, g.pairs, matches) {
		g.my(row, same)
	}
	g.layerB(row)
}

// pair counts what only two coders can be asked: targets, and outcomes end to
// end.
func (g *gathering) pair(p Pair, a, b *view, m map[int]int) {
	same := EndToEnd{A: len(a.words), B: len(b.words)}
	given := g.given[p]
	for x, y := range m {
		agree := a.outcome(x) == b.outcome(y)
		if agree {
			same.Same++
		}
		if sameAB(a, b, x, y, m) && a.outcome(x) != "" {
			given.Den++
			if agree {
				given.Num++
			}
		}
	}
	e := g.endToEnd[p]
	g.endToEnd[p] = EndToEnd{e.Same + same.Same, e.A + same.A, e.B + same.B}
	g.given[p] = given

	atA, atB := myIndex(a), myIndex(b)
	taken := map[int]bool{}
	for _, y := range m {
		taken[y] = true
	}
	rate := g.target[p]
	for w := range a.code {
		x, y := a.code[w], b.code[w]
		if x == nil || y == nil || !aims(x.Code) || !aims(y.Code) {
			continue
		}
		i, ok1 := atA[x.Target]
		j, ok2 := atB[y.Target]
		if !ok1 || !ok2 {
			continue
		}
		if to, ok := m[i]; ok && taken[j] {
			rate.Den++
			if to == j {
				rate.Num++
			}
		}
	}
	g.target[p] = rate
}

func aims(code string) bool { return transcripts.IsGripForm(code) || code == "R-ANE" }

func myIndex(v *view) map[string]int {
	ix := make(map[string]int, len(v.c.MYs))
	for i := range v.c.MYs {
		ix[v.c.MYs[i].ID] = i
	}
	return ix
}

// sameAB reports whether all that the outcome of a MY is derived from is the
// same in both codings: its words, and every code, target and flag in the
// meeting's professional talk up to the end. Layer C is a computation: then
// the outcomes must agree.
func sameAB(a, b *view, x, y int, m map[int]int) bool {
	if !slices.Equal(a.words[x], b.words[y]) || a.c.MYs[x].IK != b.c.MYs[y].IK || a.c.MYs[x].Addressed != b.c.MYs[y].Addressed {
		return false
	}
	// Re-raises end the second window; a different number of MYs changes
	// which of them a grip aims at.
	if len(m) != len(a.words) || len(m) != len(b.words) {
		return false
	}
	atA, atB := myIndex(a), myIndex(b)
	meets := func(s, t string) bool {
		i, ok1 := atA[s]
		j, ok2 := atB[t]
		if !ok1 || !ok2 {
			return ok1 == ok2
		}
		return m[i] == j
	}
	for w := range a.code {
		p, q := a.code[w], b.code[w]
		if (p == nil) != (q == nil) {
			return false
		}
		if p != nil && (p.Code != q.Code || p.Skip != q.Skip || p.Misgrip != q.Misgrip || !meets(p.Target, q.Target) || !meets(p.Capture, q.Capture) || !meets(p.Interrupt, q.Interrupt)) {
			return false
		}
	}
	for i, j := range m {
		if !meets(a.c.MYs[i].ReraiseOf, b.c.MYs[j].ReraiseOf) {
			return false
		}
	}
	return true
}

// groups joins matched MYs of all coders: each group has for every coder the
// position of its MY, −1 where a coder has none.
func groups(row []*view, pairs []Pair, matches map[Pair]map[int]int) [][]int {
	type node struct{ coder, my int }
	group := map[node]int{}
	var out [][]int
	join := func(n node) int {
		if g, ok := group[n]; ok {
			return g
		}
		members := make([]int, len(row))
		for i := range members {
			members[i] = -1
		}
		members[n.coder] = n.my
		out = append(out, members)
		group[n] = len(out) - 1
		return len(out) - 1
	}
	for coder, v := range row {
		for my := range v.words {
			join(node{coder, my})
		}
	}
	for _, p := range pairs {
		for x := range row[p.First].words {
			y, ok := matches[p][x]
			if !ok {
				continue
			}
			to, from := group[node{p.First, x}], group[node{p.Second, y}]
			if to == from || clash(out[to], out[from]) {
				continue // a third coder has matched them otherwise
			}
			for coder, my := range out[from] {
				if my >= 0 {
					out[to][coder] = my
					group[node{coder, my}] = to
				}
			}
			out[from] = nil
		}
	}
	return slices.DeleteFunc(out, func(g []int) bool { return g == nil })
}

func clash(a, b []int) bool {
	for i := range a {
		if a[i] >= 0 && b[i] >= 0 {
			return true
		}
	}
	return false
}

// my takes up one MY as far as coders have it.
func (g *gathering) my(row []*view, same []int) {
	id := row[0].m.ID
	item := func(value func(v *view, my int) string) Item {
		it := Item{Cluster: id, Values: make([]string, len(row))}
		for coder, my := range same {
			if my >= 0 {
				it.Values[coder] = value(row[coder], my)
			}
		}
		return it
	}
	primary := func(v *view, my int) string { return v.c.MYs[my].Primary }
	outcome := func(v *view, my int) string {
		if o := v.outcome(my); o != "IK" {
			return o
		}
		return ""
	}
	subtype := item(primary)
	if have(subtype) < 2 {
		g.differ(row, same, "unit", subtype)
		return
	}
	g.matched++
	g.subtype.Items = append(g.subtype.Items, subtype)
	g.elicited.Items = append(g.elicited.Items, item(func(v *view, my int) string { return v.c.MYs[my].Elicited }))
	for d, r := range g.delivery {
		r.Items = append(r.Items, item(func(v *view, my int) string {
			if d == "D-TOV" && !v.m.Fillers {
				return "" // hesitation cannot be seen there: missing, not absent
			}
			if slices.Contains(v.c.MYs[my].Delivery, d) {
				return "yes"
			}
			return "no"
		}))
	}
	if it := item(outcome); have(it) >= 2 {
		g.outcome.Items = append(g.outcome.Items, it)
		g.grip.Items = append(g.grip.Items, item(func(v *view, my int) string {
			switch outcome(v, my) {
			case "":
				return ""
			case "G":
				return "G"
			}
			return "other"
		}))
	}
	if have(subtype) < len(row) {
		g.differ(row, same, "unit", subtype)
	}
	g.differ(row, same, "subtype", subtype)
	g.differ(row, same, "delivery", item(func(v *view, my int) string { return join(v.c.MYs[my].Delivery) }))
	g.differ(row, same, "outcome", item(func(v *view, my int) string { return v.outcome(my) }))
}

func have(it Item) (n int) {
	for _, v := range it.Values {
		if v != "" {
			n++
		}
	}
	return n
}

// differ notes a disagreement over a MY. A unit that not all coders have
// differs by that; other layers differ where two values do.
func (g *gathering) differ(row []*view, same []int, layer string, it Item) {
	if layer != "unit" && !varied(it.Values) {
		return
	}
	d := Disagreement{Meeting: row[0].m.ID, Layer: layer, From: -1, MYs: make([]string, len(row))}
	for coder, my := range same {
		v := it.Values[coder]
		if my < 0 || v == "" {
			v = "–"
		}
		d.Values = append(d.Values, v)
		if my < 0 || len(row[coder].words[my]) == 0 {
			continue
		}
		d.MYs[coder] = row[coder].c.MYs[my].ID
		words := row[coder].words[my]
		if d.From < 0 {
			d.From, d.To = words[0], words[len(words)-1]+1
		}
		d.From, d.To = min(d.From, words[0]), max(d.To, words[len(words)-1]+1)
	}
	g.add(row[0].m, d)
}

func varied(values []string) bool {
	first := ""
	for _, v := range values {
		switch {
		case v == "":
		case first == "":
			first = v
		case v != first:
			return true
		}
	}
	return false
}

func (g *gathering) add(m *transcripts.Meeting, d Disagreement) {
	if d.From < 0 || d.To > len(m.Words) {
		return
	}
	d.Span = m.Words[d.From].Span.Union(m.Words[d.To-1].Span)
	g.different = append(g.different, d)
}

// sameCuts reports whether all coders cut every meeting into the same TCUs.
func sameCuts(rows [][]*view) bool {
	for _, row := range rows {
		for _, v := range row[1:] {
			if !slices.EqualFunc(row[0].m.TCUs, v.m.TCUs, func(a, b transcripts.TCU) bool { return a.From == b.From && a.To == b.To }) {
				return false
			}
		}
	}
	return true
}

// layerB takes every TCU as a unit; where coders cut TCUs differently, every
// word.
func (g *gathering) layerB(row []*view) {
	first := row[0]
	take := func(from, to int) {
		codes, classes := Item{Cluster: first.m.ID}, Item{Cluster: first.m.ID}
		for _, v := range row {
			code := ""
			if k := v.code[from]; k != nil {
				code = k.Code
			}
			codes.Values = append(codes.Values, code)
			classes.Values = append(classes.Values, class(code))
		}
		if have(codes) < 2 {
			return
		}
		g.codes.Items = append(g.codes.Items, codes)
		g.classes.Items = append(g.classes.Items, classes)
		if varied(codes.Values) {
			g.code(first.m, codes.Values, from, to)
		}
	}
	if !g.byWord {
		for _, u := range first.m.TCUs {
			if u.From < u.To {
				take(u.From, u.To)
			}
		}
		return
	}
	for w := range first.m.Words {
		take(w, w+1)
	}
}

// code notes a disagreement over a code; one that goes on over the next words
// is the same.
func (g *gathering) code(m *transcripts.Meeting, values []string, from, to int) {
	d := Disagreement{Meeting: m.ID, Layer: "code", From: from, To: to}
	for _, v := range values {
		if v == "" {
			v = "–"
		}
		d.Values = append(d.Values, v)
	}
	if n := len(g.different); n > 0 {
		last := &g.different[n-1]
		if last.Meeting == m.ID && last.Layer == "code" && last.To == from && slices.Equal(last.Values, d.Values) && m.Words[from-1].Speaker == m.Words[from].Speaker {
			last.To = to
			last.Span = m.Words[last.From].Span.Union(m.Words[to-1].Span)
			return
		}
	}
	g.add(m, d)
}

// continuum lays the MYs of all coders over the words. A MY in two runs
// (after a repair) is two sections; where two MYs share words the first has
// them.
func continuum(row []*view) Continuum {
	c := Continuum{Cluster: row[0].m.ID, Length: len(row[0].m.Words)}
	for _, v := range row {
		var sections []Section
		taken := make([]bool, c.Length)
		for my, words := range v.words {
			var s *Section
			for _, w := range words {
				if taken[w] {
					continue
				}
				taken[w] = true
				if s == nil || s.To != w {
					sections = append(sections, Section{w, w, v.c.MYs[my].Primary})
					s = &sections[len(sections)-1]
				}
				s.To = w + 1
			}
		}
		slices.SortFunc(sections, func(a, b Section) int { return a.From - b.From })
		c.Coders = append(c.Coders, sections)
	}
	return c
}

func (g *gathering) finish(a *Agreement) {
	for _, p := range g.pairs {
		a.Borders[p], a.MYs[p] = f1(g.borders[p]), f1(g.mys[p])
	}
	a.Unitising = Unitising(g.continua)
	a.Stage2 = g.matched
	a.Subtype, a.Elicited = g.subtype.Scores(), g.elicited.Scores()
	for d, r := range g.delivery {
		a.Delivery[d] = r.Scores()
	}
	a.Codes, a.Classes = g.codes.Scores(), g.classes.Scores()
	a.Target, a.EndToEnd, a.GivenAB = g.target, g.endToEnd, g.given
	a.Outcome, a.Grip = g.outcome.Scores(), g.grip.Scores()
	for layer, r := range map[string]Ratings{"subtype": g.subtype, "codes": g.codes, "outcome": g.outcome} {
		a.Confusions[layer] = map[Pair]Confusion{}
		for _, p := range g.pairs {
			a.Confusions[layer][p] = r.Confusion(p)
		}
	}
	a.Disagreements = g.different
}
