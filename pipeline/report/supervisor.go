package report

import (
	"io"
	"slices"
	"strings"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// supervisor is the page for reflection on one meeting: plain words first,
// codes behind, nobody named.
type supervisor struct {
	*page
	Month         string
	Story         []string // what the meeting was, in sentences
	Brief         []rateRow
	Institutional []tally
	InstAll       int
}

// WriteSupervisor writes one meeting for reflection among professionals:
// de-identified, in plain words, counts before rates, what was institutional
// described as the part of the work that it is, and nothing by which anybody
// could be compared (CODEBOOK §5.2, §6.1). Identifying words show as their
// placeholders whatever opt says; finding them is package deidentify's work.
func WriteSupervisor(w io.Writer, m *transcripts.Meeting, opt Options) error {
	opt.Pseudonyms = true
	return write(w, "supervisor.html", newSupervisor(m, opt), opt)
}

func newSupervisor(m *transcripts.Meeting, opt Options) *supervisor {
	s := &supervisor{page: newPage(m, opt), Month: m.Date.Month(opt.lang())}
	p := s.page
	p.Timeline = p.timeline(fewRows)
	p.Head.Consent = p.consentWords(transcripts.Date.Month) // people mostly agree on the day of the meeting
	s.Story = append(s.Story, say(p.l, "story_who", capital(listWords(p.roleNames(), p.l)), durationWords(p.duration(), p.l)))
	if p.c == nil {
		return s
	}
	s.Story = append(s.Story, say(p.l, "story_mys", count(p.l, p.Counts.MYs, "mys")))
	p.fold()
	for _, id := range []string{"grip_rate", "grip_rate_late", "uptake_rate"} {
		v := measure.ByID(id).Of(&p.took)
		if v.Den > 0 {
			s.Brief = append(s.Brief, rateRow{Name: measureName(v.Measure, p.l), Text: v.Text(p.l), Bar: barOf(v)})
		}
	}
	for _, b := range transcripts.BCodes {
		if n := p.took.Codes[b]; n > 0 {
			s.Institutional = append(s.Institutional, tally{Code: b, Name: p.codeName(b), N: n})
			s.InstAll += n
		}
	}
	slices.SortStableFunc(s.Institutional, func(a, b tally) int { return b.N - a.N })
	return s
}

// roleNames lists who took part, by role, the citizen first.
func (p *page) roleNames() []string {
	var cit, rest []string
	for _, q := range p.m.Participants {
		if q.Class() == transcripts.ClassCitizen {
			cit = append(cit, p.who(q.Label))
		} else {
			rest = append(rest, p.who(q.Label))
		}
	}
	return append(cit, rest...)
}

// listWords joins names: «a, b og c».
func listWords(names []string, lang string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + say(lang, "and") + " " + names[len(names)-1]
}

// briefUnits is how many utterances of a professional turn a brief passage
// shows.
const briefUnits = 4

// Shows are the turns that a reader needs: the citizen's with the MY and what
// professionals said in the window, without backchannels.
func (x passage) Shows() []turn {
	var out []turn
	for _, t := range x.Lines {
		mine := slices.ContainsFunc(t.Units, func(u unit) bool { return u.Mine })
		if !mine && !t.InWindow {
			continue
		}
		if t.Seen > 0 && len(t.Units) > 1 {
			t.Units, t.After = t.Units[:1], true
		}
		if !mine && len(t.Units) > briefUnits {
			t.Units, t.After = t.Units[:briefUnits], true
		}
		out = append(out, t)
	}
	return out
}

// fold marks the professional turns that the passage just before shows in full, so
// that they need not be read twice: where utterances of the citizen follow closely
// on one another, the same turns come after several.
func (p *page) fold() {
	before := map[string]int{}
	for k := range p.Passages {
		x := &p.Passages[k]
		now := map[string]int{}
		for i := range x.Lines {
			t := &x.Lines[i]
			mine := slices.ContainsFunc(t.Units, func(u unit) bool { return u.Mine })
			if mine || !t.InWindow || t.Link == "" || t.Skipped > 0 {
				continue
			}
			if n := before[t.Link]; n > 0 && len(t.Units) > 1 {
				t.Seen = n
			} else {
				now[t.Link] = x.Number
			}
		}
		before = now
	}
}

// Plain reports whether the code is one that the reader of plain words need
// not hear of: short answers and small talk.
func (c chip) Plain() bool { return c.Class == "token" || c.Class == "other" }
