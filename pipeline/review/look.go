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
	b.Grow(900 * len(m.Turns))
	ends := make([]int, len(m.Turns))
	for i := range m.Turns {
		x.view.turn(&b, i)
		ends[i] = b.Len()
	}
	all, from := b.String(), 0
	for i, end := range ends {
		id, html := m.Turns[i].ID, all[from:end]
		if last != nil {
			if k, ok := last.at[id]; ok && last.html[k] == html {
				html = last.html[k]
			} else {
				html = strings.Clone(html)
			}
		}
		x.ids[i], x.html[i], x.at[id] = id, html, i
		from = end
	}
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
