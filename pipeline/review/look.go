package review

import (
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"

	"gribning/transcripts"
)

// look is a meeting as it was drawn after a correction for those who look at
// one coding: what the page shows, so that an answer holds what changed and no
// more.
type look struct {
	of    *transcripts.Meeting
	seq   int
	view  *view
	ids   []string       // of the turns, in order of time
	html  []string       // of each
	at    map[string]int // id → position
	marks []mark
}

// mostLooks covers two tabs a few changes apart; an older page is told to load
// anew.
const mostLooks = 8

// look draws the meeting as it is now, unless that is done already. Turns that
// are as they were share the memory of the look before. Callers hold mu.
func (d *desk) look(coding, lang string) *look {
	all := d.looks[coding]
	var last *look
	if n := len(all); n > 0 {
		last = all[n-1]
		if last.of == d.now {
			return last
		}
	}
	x := &look{of: d.now, seq: len(d.cs.List), view: newView(d.now, coding, lang)}
	x.draw(last)
	x.marks = x.view.marks()
	all = slices.DeleteFunc(all, func(o *look) bool { return o.seq == x.seq })
	if len(all) >= mostLooks {
		all = slices.Delete(all, 0, len(all)-mostLooks+1)
	}
	for _, o := range all { // what is compared is what was shown
		o.of, o.view = nil, nil
	}
	d.looks[coding] = append(all, x)
	return x
}

// lookAt gives what a page showed after correction seq.
func (d *desk) lookAt(coding string, seq int) *look {
	for _, x := range d.looks[coding] {
		if x.seq == seq {
			return x
		}
	}
	return nil
}

// draw writes the fragments of all turns.
func (x *look) draw(last *look) {
	m := x.view.m
	x.ids, x.html, x.at = make([]string, len(m.Turns)), make([]string, len(m.Turns)), make(map[string]int, len(m.Turns))
	var b strings.Builder
	ends := make([]int, len(m.Turns)) // of what is drawn anew; −1 where nothing is
	if last == nil {
		b.Grow(900 * len(m.Turns))
	}
	for i := range m.Turns {
		id := m.Turns[i].ID
		x.ids[i], x.at[id], ends[i] = id, i, -1
		if last != nil {
			if k, ok := last.at[id]; ok && x.view.sameTurn(i, last.view, k) {
				x.html[i] = last.html[k]
				continue
			}
		}
		x.view.turn(&b, i)
		ends[i] = b.Len()
	}
	all, from := b.String(), 0
	for i, end := range ends {
		if end >= 0 {
			x.html[i], from = all[from:end], end
		}
	}
}

// sameTurn reports whether turn i looks as turn k does in o, a view of the same
// coding in the same language. It goes by everything that view.turn writes.
func (v *view) sameTurn(i int, o *view, k int) bool {
	a, b := &v.m.Turns[i], &o.m.Turns[k]
	if a.Speaker != b.Speaker || a.Span != b.Span || a.BC != b.BC || a.NoGap != b.NoGap || a.Gap != b.Gap || a.To-a.From != b.To-b.From ||
		v.m.RoleOf(a.Speaker) != o.m.RoleOf(b.Speaker) {
		return false
	}
	for n := range a.To - a.From {
		x, y := &v.m.TCUs[a.From+n], &o.m.TCUs[b.From+n]
		if x.ID != y.ID || x.Span != y.Span || x.CutOff != y.CutOff || x.To-x.From != y.To-y.From || v.sign(x) != o.sign(y) {
			return false
		}
		for w := range x.To - x.From {
			if !sameWord(&v.m.Words[x.From+w], &o.m.Words[y.From+w]) || !sameMark(v.identifier(x.From+w), o.identifier(y.From+w)) {
				return false
			}
		}
	}
	return true
}

func sameWord(a, b *transcripts.Word) bool { return a == b || *a == *b }

func sameMark(a, b *transcripts.Identifier) bool {
	return a == b || a != nil && b != nil && a.Type == b.Type && a.Pseudonym == b.Pseudonym && a.Flag == b.Flag
}

// sign is what stands around the words of a unit.
type sign struct {
	my               int // its number, 0 for none
	first            bool
	subtype, outcome string
	words            string // the outcome in words
	mine             drafted
	elaborates       int // the number of the MY, 0 for none
	code             string
	refs             [3]int
	coded            drafted
}

// drafted is what is shown of who made a code.
type drafted struct {
	person, uncertain bool
	p                 float64
}

func draftedBy(m transcripts.Made) drafted { return drafted{m.ByPerson(), m.Uncertain, m.P} }

func (v *view) sign(u *transcripts.TCU) sign {
	var s sign
	if k, ok := v.myOf[u.ID]; ok {
		y := &v.c.MYs[k]
		s.my = k + 1
		if s.first = y.TCUs[0] == u.ID; s.first {
			s.subtype, s.words, s.mine = y.Primary, v.outcomeName(y.ID), draftedBy(y.Made)
			if g := v.grip[y.ID]; g != nil {
				s.outcome = g.Outcome
			}
		}
	}
	if k, ok := v.el[u.ID]; ok {
		s.elaborates = k + 1
	}
	if k, ok := v.code[u.ID]; ok {
		c := &v.c.Codes[k]
		s.code, s.refs, s.coded = c.Code, [3]int{v.refNumber(c.Target), v.refNumber(c.Capture), v.refNumber(c.Interrupt)}, draftedBy(c.Made)
	}
	return s
}

// refNumber is the number that a reference is drawn with; −1 for none.
func (v *view) refNumber(my string) int {
	if my == "" {
		return -1
	}
	return v.number[my]
}

// since puts into a what a page must change that shows the look old.
func (x *look) since(old *look, a *answer) {
	for i, id := range x.ids {
		if k, ok := old.at[id]; !ok || old.html[k] != x.html[i] {
			a.Turns[id] = x.html[i]
		}
	}
	if !slices.Equal(old.ids, x.ids) {
		a.Order = x.ids
	}
	a.Marks, a.MarksAt = nil, []int{}
	for i, m := range x.marks {
		if i >= len(old.marks) || old.marks[i] != m {
			a.Marks, a.MarksAt = append(a.Marks, m), append(a.MarksAt, i)
		}
	}
}

// firstTurns fill the largest screen at the smallest type. The page shows them
// at once and fetches the rest itself.
const firstTurns = 80

// partOf is how many turns make a part of the page, here and in the script: the
// browser lays out the parts that are near, and has a hundred to watch and not
// thousands.
const partOf = 40

// inParts puts turns into lists of partOf.
func inParts(html []string) string {
	var b strings.Builder
	for part := range slices.Chunk(html, partOf) {
		b.WriteString(`<ol class="part">`)
		put(&b, part...)
		b.WriteString(`</ol>`)
	}
	return b.String()
}

// turns answers with the turns from ?from= on, one fragment a line, for a page
// that shows correction ?seq=. One that shows another must load anew.
func (s *Server) turns(w http.ResponseWriter, r *http.Request) {
	d, done, ok := s.open(w, r)
	if !ok {
		return
	}
	q := r.URL.Query()
	x := d.look(s.codingFor(sessionOf(r).person, q.Get("coding")), s.opt.Lang)
	done() // what a look holds does not change any more
	if number(q.Get("seq")) != x.seq {
		s.fail(w, http.StatusConflict, say(s.opt.Lang, "others"))
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	out, end := packed(w, r)
	defer end()
	for i := max(0, number(q.Get("from"))); i < len(x.html); i++ {
		if _, err := io.WriteString(out, x.html[i]+"\n"); err != nil {
			return // the page was closed
		}
	}
}

// packed is where a long answer goes: compressed where it travels over a wire
// and the browser takes that. On this machine that would only cost time. It is
// never used for a page that holds a secret, whose length would tell of it.
func packed(w http.ResponseWriter, r *http.Request) (out io.Writer, end func()) {
	if ip := net.ParseIP(address(r)); ip != nil && ip.IsLoopback() || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		return w, func() {}
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Vary", "Accept-Encoding")
	z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is one that there is
	return z, func() { _ = z.Close() }
}
