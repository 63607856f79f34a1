package review

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/transcripts"
)

// point is one place that two coders decided on: a professional's unit, or the
// citizen's units that meaning utterances of either coder hold together.
type point struct {
	TCUs   []string // by position
	MY     bool
	A, B   reading
	Agreed bool
}

// reading is what one coder made of a point.
type reading struct {
	MYs  []transcripts.MY
	Code *transcripts.Code
}

// compare lines two codings up, in the order of the meeting.
func compare(m *transcripts.Meeting, a, b *transcripts.Coding) []point {
	index := m.TCUIndex()
	group := map[string]string{} // TCU → first known TCU of its group
	var root func(u string) string
	root = func(u string) string {
		p, ok := group[u]
		if !ok || p == u {
			return u
		}
		group[u] = root(p)
		return group[u]
	}
	for _, c := range []*transcripts.Coding{a, b} {
		for i := range c.MYs {
			for _, u := range c.MYs[i].TCUs {
				if _, ok := group[u]; !ok {
					group[u] = u
				}
				x, y := root(c.MYs[i].TCUs[0]), root(u)
				if index[x] > index[y] {
					x, y = y, x
				}
				group[y] = x
			}
		}
	}
	points := map[string]*point{}
	for u := range group {
		r := root(u)
		if points[r] == nil {
			points[r] = &point{MY: true}
		}
		points[r].TCUs = append(points[r].TCUs, u)
	}
	place := func(c *transcripts.Coding, pick func(*point) *reading) {
		for i := range c.MYs {
			r := pick(points[root(c.MYs[i].TCUs[0])])
			r.MYs = append(r.MYs, c.MYs[i])
		}
		for i := range c.Codes {
			p := points[c.Codes[i].TCU]
			if p == nil {
				p = &point{TCUs: []string{c.Codes[i].TCU}}
				points[c.Codes[i].TCU] = p
			}
			pick(p).Code = &c.Codes[i]
		}
	}
	place(a, func(p *point) *reading { return &p.A })
	place(b, func(p *point) *reading { return &p.B })
	where := func(c *transcripts.Coding, id string) string {
		if y := c.MY(id); y != nil {
			return root(y.TCUs[0])
		}
		return ""
	}
	out := make([]point, 0, len(points))
	for _, p := range points {
		slices.SortFunc(p.TCUs, func(x, y string) int { return index[x] - index[y] })
		p.Agreed = sameMYs(p.A.MYs, p.B.MYs) && sameCode(a, b, p.A.Code, p.B.Code, where)
		out = append(out, *p)
	}
	slices.SortFunc(out, func(x, y point) int { return index[x.TCUs[0]] - index[y.TCUs[0]] })
	return out
}

func sameMYs(a, b []transcripts.MY) bool {
	return slices.EqualFunc(a, b, func(x, y transcripts.MY) bool {
		return x.Primary == y.Primary && slices.Equal(x.TCUs, y.TCUs)
	})
}

func sameCode(a, b *transcripts.Coding, x, y *transcripts.Code, where func(*transcripts.Coding, string) string) bool {
	if x == nil || y == nil {
		return x == y
	}
	return x.Code == y.Code && where(a, x.Target) == where(b, y.Target) && where(a, x.Capture) == where(b, y.Capture) && where(a, x.Interrupt) == where(b, y.Interrupt)
}

// text is a reading on one line.
func (r reading) text(lang string) string {
	var s []string
	for i := range r.MYs {
		s = append(s, r.MYs[i].Primary+" "+codebook.Name(r.MYs[i].Primary, lang))
	}
	if r.Code != nil {
		s = append(s, r.Code.Code+" "+codebook.Name(r.Code.Code, lang))
	}
	return cmp.Or(strings.Join(s, " · "), say(lang, "no_code"))
}

// adjudicate copies what one of two coders made of a point into the adjudicated
// coding, or, where no point is named, everything that they agree on. The
// person's note is the rule that settled it.
func (e *editor) adjudicate(x deed) ([]transcripts.Correction, string) {
	if e.blind {
		return nil, "blind_no"
	}
	a, b := e.m.Coding(x.From), e.m.Coding(x.Text)
	if a == nil || b == nil || e.coding != transcripts.Adjudicated {
		return nil, "gone"
	}
	settled := &transcripts.Coding{Name: transcripts.Adjudicated}
	if c := e.m.Coding(transcripts.Adjudicated); c != nil {
		settled.MYs, settled.Codes = slices.Clone(c.MYs), slices.Clone(c.Codes)
	}
	var out []transcripts.Correction
	var later []point
	for _, p := range compare(e.m, a, b) {
		if x.TCU == "" && !p.Agreed || x.TCU != "" && p.TCUs[0] != x.TCU {
			continue
		}
		if !p.Agreed && strings.TrimSpace(x.Note) == "" {
			return nil, "needs_rule"
		}
		if p.MY {
			out = append(out, settleMYs(settled, p, x.Note)...)
		}
		if !p.MY || p.A.Code != nil {
			later = append(later, p) // codes point to utterances, so those go first
		}
	}
	for _, p := range later {
		out = append(out, settleCode(a, settled, p, x.Note))
	}
	if len(out) == 0 {
		return nil, "gone"
	}
	return out, ""
}

// settleMYs makes the settled coding hold the utterances that the followed
// coder has at the point, and no others.
func settleMYs(settled *transcripts.Coding, p point, note string) []transcripts.Correction {
	base := transcripts.Correction{Coding: transcripts.Adjudicated, TCU: p.TCUs[0], Note: note}
	var out []transcripts.Correction
	old := slices.DeleteFunc(slices.Clone(settled.MYs), func(y transcripts.MY) bool {
		return !slices.ContainsFunc(y.TCUs, func(u string) bool { return slices.Contains(p.TCUs, u) })
	})
	for i := range old {
		c := base
		c.Op, c.MYID, c.Old = transcripts.RemoveMY, old[i].ID, old[i].Primary
		out = append(out, c)
		settled.MYs = slices.DeleteFunc(settled.MYs, func(y transcripts.MY) bool { return y.ID == old[i].ID })
	}
	for i := range p.A.MYs {
		y := p.A.MYs[i]
		y.ID = "y" + strings.TrimPrefix(y.TCUs[0], "u")
		for n := 2; settled.MY(y.ID) != nil; n++ {
			y.ID = "y" + strings.TrimPrefix(y.TCUs[0], "u") + "-" + itoa(n)
		}
		y.ReraiseOf, y.Made, y.Note = "", transcripts.Made{Certainty: y.Certainty}, withRule(note, y.Note)
		settled.MYs = append(settled.MYs, y)
		c := base
		c.Op, c.MYID, c.MY = transcripts.SetMY, y.ID, &y
		out = append(out, c)
	}
	if len(out) == 0 { // neither had one: the decision stands in the log all the same
		c := base
		c.Op, c.MYID = transcripts.RemoveMY, "y"+strings.TrimPrefix(p.TCUs[0], "u")
		out = append(out, c)
	}
	return out
}

// settleCode gives the followed coder's code, its references turned to the
// settled utterances that share a unit with hers.
func settleCode(a, settled *transcripts.Coding, p point, note string) transcripts.Correction {
	c := transcripts.Correction{Coding: transcripts.Adjudicated, TCU: p.TCUs[0], Note: note}
	if p.A.Code == nil {
		c.Op = transcripts.ClearCode
		return c
	}
	k := *p.A.Code
	k.Made, k.Note = transcripts.Made{Certainty: k.Certainty}, withRule(note, k.Note)
	for _, ref := range []*string{&k.Target, &k.Capture, &k.Interrupt} {
		*ref = counterpart(a.MY(*ref), settled)
	}
	c.Op, c.TCU, c.Code = transcripts.SetCode, k.TCU, &k
	return c
}

// counterpart is the settled utterance that shares a unit with y, or none.
func counterpart(y *transcripts.MY, settled *transcripts.Coding) string {
	if y == nil {
		return ""
	}
	for i := range settled.MYs {
		if slices.ContainsFunc(settled.MYs[i].TCUs, func(u string) bool { return slices.Contains(y.TCUs, u) }) {
			return settled.MYs[i].ID
		}
	}
	return ""
}

// pointRow is a point on the adjudication page.
type pointRow struct {
	TCU, Time, Who, Text, A, B, Settled string
	Agreed, Decided                     bool
}

// adjudication shows two coders beside each other.
func (s *Server) adjudication(w http.ResponseWriter, r *http.Request) {
	if s.opt.Blind {
		s.fail(w, http.StatusForbidden, say(s.opt.Lang, "blind_no"))
		return
	}
	d, done, ok := s.open(w, r)
	if !ok {
		return
	}
	defer done()
	coders := coderNames(d.now)
	nameA, nameB := r.URL.Query().Get("a"), r.URL.Query().Get("b")
	if nameA == "" && nameB == "" && len(coders) >= 2 {
		nameA, nameB = coders[0], coders[1]
	}
	page := s.page(r, d.id)
	page["Coders"], page["A"], page["B"], page["Seq"] = coders, nameA, nameB, len(d.cs.List)
	a, b := d.now.Coding(nameA), d.now.Coding(nameB)
	if a == nil || b == nil || a == b || !slices.Contains(coders, nameA) || !slices.Contains(coders, nameB) {
		s.show(w, http.StatusOK, "adjudicate.html", page)
		return
	}
	page["Rows"], page["Agreed"], page["Open"] = s.pointRows(d, a, b)
	page["Rules"] = rules(d.cs.List)
	page["Rulebook"] = ruleChoices(s.opt.Lang)
	s.show(w, http.StatusOK, "adjudicate.html", page)
}

func (s *Server) pointRows(d *desk, a, b *transcripts.Coding) (rows []pointRow, agreed, open int) {
	m, lang := d.now, s.opt.Lang
	v := newView(m, transcripts.Adjudicated, lang)
	decided := map[string]bool{}
	for _, c := range transcripts.Standing(d.cs.List) {
		if c.Coding == transcripts.Adjudicated {
			decided[c.TCU] = true
		}
	}
	for _, p := range compare(m, a, b) {
		i := m.TCU(p.TCUs[0])
		if i < 0 {
			continue
		}
		row := pointRow{TCU: p.TCUs[0], Time: wholeClock(m.TCUs[i].Start), Who: v.who(m.TCUs[i].Speaker),
			A: p.A.text(lang), B: p.B.text(lang), Agreed: p.Agreed, Decided: decided[p.TCUs[0]]}
		var text []string
		var settled reading
		for _, u := range p.TCUs {
			if k := m.TCU(u); k >= 0 {
				text = append(text, m.TCUText(k))
			}
			if k, ok := v.myOf[u]; ok && v.c.MYs[k].TCUs[0] == u {
				settled.MYs = append(settled.MYs, v.c.MYs[k])
			}
			if k, ok := v.code[u]; ok {
				settled.Code = &v.c.Codes[k]
			}
		}
		row.Text, row.Settled = strings.Join(text, " "), settled.text(lang)
		if p.Agreed {
			agreed++
		}
		if !row.Decided {
			open++
		}
		rows = append(rows, row)
	}
	return rows, agreed, open
}

// rule is a line of the rule log.
type rule struct{ When, By, TCU, Note string }

func rules(cs []transcripts.Correction) []rule {
	var out []rule
	for _, c := range transcripts.Standing(cs) {
		if c.Coding == transcripts.Adjudicated && c.Note != "" {
			x := rule{c.Time.Format("2006-01-02 15:04"), c.Author, c.TCU, c.Note}
			if n := len(out); n == 0 || out[n-1].Note != x.Note || out[n-1].When != x.When {
				out = append(out, x)
			}
		}
	}
	return out
}

// coderNames lists people's own codings, not the draft nor the settled one.
func coderNames(m *transcripts.Meeting) []string {
	var out []string
	for i := range m.Codings {
		if n := m.Codings[i].Name; transcripts.IsHuman(n) && n != transcripts.Adjudicated {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}
