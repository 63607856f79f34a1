package review

import (
	"fmt"
	"net/http"
	"slices"

	"gribning/pipeline/codebook"
	"gribning/pipeline/grip"
	"gribning/transcripts"
)

// keyed is a code that a person picks with a key.
type keyed struct {
	Key, Code, Name, Class string
	On                     bool
}

// Keys of the codes, by place on the keyboard: the row of digits, and with
// Shift for a professional's responsive codes. They follow the codebook's order.
var (
	citizenKeys      = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}
	professionalKeys = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "⇧1", "⇧2", "⇧3", "⇧4", "⇧5", "⇧6", "⇧7", "⇧8", "⇧9"}
)

// panel is what stands beside the transcript about the chosen unit.
type panel struct {
	TCU, Who, Time, Text string
	Citizen, Coded       bool
	Keys                 []keyed
	Code                 transcripts.Code
	MY                   transcripts.MY
	Made                 transcripts.Made
	Author               string
	Draft                bool
	Evidence             []string
	MYs                  []mark // that a code may point to: the nearest, and those that it points to
	More                 bool   // the page adds the others when they are asked for
	Start                transcripts.Ms
	Number               int
	Outcome, Letter      string
	Steps                []step
	Entry                book
	Elicitations, Voices []string
	Deliveries, Subtypes []string
	IKs, Skips, Valences []string
	Fillers              bool // D-TOV can be judged
	Flags                []flag
	Quarantined          bool
}

type flag struct {
	Name string
	On   bool
}

type step struct {
	Text string
	Refs []string // ids that the step looked at
}

// unit answers with the panel of one unit.
func (s *Server) unit(w http.ResponseWriter, r *http.Request) {
	d, done, ok := s.open(w, r)
	if !ok {
		return
	}
	defer done()
	i := d.now.TCU(r.PathValue("unit"))
	if i < 0 {
		s.fail(w, http.StatusNotFound, say(s.opt.Lang, "gone"))
		return
	}
	x := d.look(s.codingFor(sessionOf(r).person, r.URL.Query().Get("coding")), s.opt.Lang)
	s.show(w, http.StatusOK, "panel.html", x.panel(i))
}

func (x *look) panel(i int) panel {
	v := x.view
	m, u := v.m, &v.m.TCUs[i]
	p := panel{
		TCU: u.ID, Start: u.Start, Who: v.who(u.Speaker), Time: u.Start.Clock(), Text: m.TCUText(i), Quarantined: u.Quarantined,
		Citizen:      m.ClassOf(u.Speaker) != transcripts.ClassProfessional,
		Elicitations: transcripts.Elicitations, Voices: transcripts.Voices, Deliveries: transcripts.Deliveries,
		Subtypes: transcripts.Subtypes, IKs: transcripts.IKs, Skips: transcripts.Skips, Valences: transcripts.Valences, Fillers: m.Fillers,
	}
	if p.Citizen {
		x.citizenPanel(&p, u)
	} else {
		x.professionalPanel(&p, u)
	}
	p.Author, p.Draft = p.Made.Author, p.Coded && !p.Made.ByPerson()
	for _, e := range p.Made.Evidence {
		if e.Text != "" {
			p.Evidence = append(p.Evidence, e.Text)
		}
	}
	return p
}

func (x *look) citizenPanel(p *panel, u *transcripts.TCU) {
	v := x.view
	for i, c := range transcripts.Subtypes {
		p.Keys = append(p.Keys, keyed{Key: citizenKeys[i], Code: c, Name: codebook.Name(c, v.lang)})
	}
	k, ok := v.myOf[u.ID]
	if !ok {
		k, ok = v.el[u.ID]
	}
	if !ok {
		p.MYs, p.More = x.choices(u.Start, "")
		return
	}
	p.MYs, p.More = x.choices(u.Start, v.c.MYs[k].ID, v.c.MYs[k].ReraiseOf)
	p.Coded, p.MY, p.Number = true, v.c.MYs[k], k+1
	p.Made, p.Entry = p.MY.Made, entryOf(p.MY.Primary, v.lang)
	p.Outcome = v.outcomeName(p.MY.ID)
	for i := range p.Keys {
		p.Keys[i].On = p.Keys[i].Code == p.MY.Primary
	}
	g := v.grip[p.MY.ID]
	if g == nil {
		return
	}
	p.Letter = g.Outcome
	for _, x := range grip.Steps(*g, v.lang) {
		p.Steps = append(p.Steps, step{Text: x})
	}
	if g.Lat != nil {
		p.Steps = append(p.Steps, step{Text: fmt.Sprintf("%s %.1f s", say(v.lang, "latency"), g.Lat.Seconds())})
	}
}

func (x *look) professionalPanel(p *panel, u *transcripts.TCU) {
	v := x.view
	for i, c := range transcripts.LayerB {
		p.Keys = append(p.Keys, keyed{Key: professionalKeys[i], Code: c, Name: codebook.Name(c, v.lang), Class: codebook.Of(c).Class})
	}
	p.Code = transcripts.Code{TCU: u.ID}
	if k, ok := v.code[u.ID]; ok {
		p.Coded, p.Code = true, v.c.Codes[k]
		p.Made, p.Entry = p.Code.Made, entryOf(p.Code.Code, v.lang)
		for i := range p.Keys {
			p.Keys[i].On = p.Keys[i].Code == p.Code.Code
		}
	}
	c := &p.Code
	p.MYs, p.More = x.choices(u.Start, "", c.Target, c.Capture, c.Interrupt)
	p.Flags = []flag{{"misgrip", c.Misgrip}, {"parked", c.Parked}, {"selective", c.Selective}, {"proxy", c.Proxy}, {"echo", c.Echo}, {"complex", c.Complex}}
}

// nearChoices is how many meaning utterances a list offers at once: a long
// meeting has a thousand, and the panel is fetched at each step.
const nearChoices = 20

// choices lists the meaning utterances that a unit may point to: those that
// begin before it, the nearest first, and those that it points to already.
// without is left out. more says that there are others.
func (x *look) choices(before transcripts.Ms, without string, chosen ...string) (near []mark, more bool) {
	for i := len(x.marks) - 1; i >= 0; i-- {
		switch m := x.marks[i]; {
		case m.ID == without:
		case slices.Contains(chosen, m.ID), m.S <= before && len(near) < nearChoices:
			near = append(near, m)
		case m.S <= before:
			more = true
		}
	}
	return near, more
}

// book is an entry of the codebook in the reader's language.
type book struct {
	Code, Name, Means string
	Examples          []string
	Near              []nearMiss
}

type nearMiss struct{ Text, Instead string }

func entryOf(code, lang string) book {
	e := codebook.Of(code)
	b := book{Code: code, Name: e.Name(lang), Means: e.Means(lang), Examples: e.Examples}
	for _, n := range e.Near {
		instead := say(lang, "no_code")
		if n.Instead != "none" {
			instead = n.Instead + " " + codebook.Name(n.Instead, lang)
		}
		b.Near = append(b.Near, nearMiss{n.Text, instead})
	}
	return b
}

// codebook answers with one entry (?code=) or the whole book.
func (s *Server) codebook(w http.ResponseWriter, r *http.Request) {
	if code := r.URL.Query().Get("code"); code != "" {
		for _, e := range codebook.All() {
			if e.Code == code {
				s.show(w, http.StatusOK, "entry.html", entryOf(code, s.opt.Lang))
				return
			}
		}
		s.fail(w, http.StatusNotFound, say(s.opt.Lang, "gone"))
		return
	}
	var all []book
	for _, e := range codebook.All() {
		all = append(all, entryOf(e.Code, s.opt.Lang))
	}
	page := s.page(r, "")
	page["Entries"], page["Version"] = all, codebook.Version()
	s.show(w, http.StatusOK, "codebook.html", page)
}
