package review

import (
	"cmp"
	"fmt"
	"hash/maphash"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/transcripts"
)

// view is a meeting as one person looks at it: one coding, one language.
type view struct {
	m    *transcripts.Meeting
	c    *transcripts.Coding // never nil
	lang string

	code   map[string]int // TCU → position in c.Codes
	myOf   map[string]int // TCU → position in c.MYs
	el     map[string]int // TCU → position of the MY that it elaborates
	number map[string]int // MY id → its number on the page, from 1
	grip   map[string]*transcripts.Grip
}

// seed makes the sums of this process; they never leave it.
var seed = maphash.MakeSeed()

func newView(m *transcripts.Meeting, coding, lang string) *view {
	c := m.Coding(coding)
	if c == nil {
		c = &transcripts.Coding{Name: coding}
	}
	v := &view{m: m, c: c, lang: lang, code: c.CodeIndex(), myOf: map[string]int{}, el: map[string]int{}, number: map[string]int{}, grip: map[string]*transcripts.Grip{}}
	for i := range c.MYs {
		v.number[c.MYs[i].ID] = i + 1
		for _, u := range c.MYs[i].TCUs {
			v.myOf[u] = i
		}
		for _, u := range c.MYs[i].Elaborated {
			v.el[u] = i
		}
	}
	for i := range c.Grips {
		v.grip[c.Grips[i].MY] = &c.Grips[i]
	}
	return v
}

// codingFor is the coding that a person works in: her own when blind, else the
// one asked for. Others' codings are for reading and compared when adjudicating.
func (s *Server) codingFor(p Person, asked string) string {
	own := p.author()
	switch {
	case s.opt.Blind, asked == own:
		return own
	case asked == transcripts.Adjudicated:
		return asked
	}
	return transcripts.Draft
}

// turns are the fragments of all turns, in order of time.
func (v *view) turns() (ids []string, html []string) {
	ids = make([]string, len(v.m.Turns))
	html = make([]string, len(v.m.Turns))
	var b strings.Builder
	for i := range v.m.Turns {
		b.Reset()
		v.turn(&b, i)
		ids[i], html[i] = v.m.Turns[i].ID, b.String()
	}
	return ids, html
}

// shoot sums up the fragments.
func shoot(seq int, ids, html []string) shot {
	x := shot{seq: seq, order: ids, sum: make(map[string]uint64, len(ids))}
	for i, id := range ids {
		x.sum[id] = maphash.String(seed, html[i])
	}
	return x
}

var esc = template.HTMLEscapeString

var classOf = map[transcripts.Class]string{
	transcripts.ClassCitizen: "cit", transcripts.ClassProfessional: "pro",
	transcripts.ClassSupporter: "sup", transcripts.ClassInterpreter: "int",
}

func (v *view) class(label string) string { return cmp.Or(classOf[v.m.ClassOf(label)], "oth") }

// who names a speaker: role and label, never more.
func (v *view) who(label string) string {
	if label == "" {
		return say(v.lang, "nobody")
	}
	r := v.m.RoleOf(label)
	if r.Letter() == label {
		return r.Name(v.lang)
	}
	return r.Name(v.lang) + " " + label
}

// turn writes one turn. Every text of the meeting goes through esc.
func (v *view) turn(b *strings.Builder, i int) {
	t := &v.m.Turns[i]
	class := "turn " + v.class(t.Speaker)
	if t.BC {
		class += " bc"
	}
	fmt.Fprintf(b, `<li class="%s" id="%s" data-s="%d" data-e="%d" data-who="%s">`, class, esc(t.ID), t.Start, t.End, esc(t.Speaker))
	fmt.Fprintf(b, `<button type="button" class="at" tabindex="-1">%s<span class="vh"> %s</span></button><span class="who">%s</span><div class="said">`,
		wholeClock(t.Start), esc(say(v.lang, "play_from")), esc(v.who(t.Speaker)))
	if !t.NoGap && t.Gap >= 1000 {
		fmt.Fprintf(b, `<span class="gap">(%.1f)</span> `, t.Gap.Seconds())
	}
	for u := t.From; u < t.To && u < len(v.m.TCUs); u++ {
		v.tcu(b, u)
		b.WriteByte(' ')
	}
	b.WriteString(`</div></li>`)
}

func (v *view) tcu(b *strings.Builder, i int) {
	u := &v.m.TCUs[i]
	class, unsure := "tcu", 2.0
	my, isMY := v.myOf[u.ID]
	if isMY {
		class += " my"
		if y := &v.c.MYs[my]; !y.ByPerson() && y.TCUs[0] == u.ID {
			unsure = sureness(y.Made)
		}
	} else if _, ok := v.el[u.ID]; ok {
		class += " el"
	}
	k, coded := v.code[u.ID]
	if coded && !v.c.Codes[k].ByPerson() {
		unsure = min(unsure, sureness(v.c.Codes[k].Made))
	}
	if u.CutOff {
		class += " cut"
	}
	fmt.Fprintf(b, `<span class="%s" id="%s" role="group" tabindex="-1" data-s="%d" data-e="%d"`, class, esc(u.ID), u.Start, u.End)
	if unsure < 1.5 {
		fmt.Fprintf(b, ` data-p="%.3f"`, unsure)
	}
	b.WriteByte('>')
	if isMY {
		v.myChip(b, my, v.c.MYs[my].TCUs[0] == u.ID)
	}
	v.words(b, u.From, u.To)
	if coded {
		v.codeChip(b, &v.c.Codes[k])
	} else if i, ok := v.el[u.ID]; ok {
		fmt.Fprintf(b, ` <span class="chip">EL %d</span>`, i+1)
	}
	b.WriteString(`</span>`)
}

// sureness is the machine's probability where it is unsure, above 1 elsewhere.
func sureness(m transcripts.Made) float64 {
	if !m.Uncertain {
		return 2
	}
	return m.P
}

func (v *view) words(b *strings.Builder, from, to int) {
	over := false
	for k := from; k < to; k++ {
		w := &v.m.Words[k]
		if w.Overlaps != over {
			b.WriteString(`<span class="ovl">` + map[bool]string{true: "[", false: "]"}[w.Overlaps] + `</span>`)
			over = w.Overlaps
		}
		class := ""
		add := func(on bool, c string) {
			if on {
				class = strings.TrimSpace(class + " " + c)
			}
		}
		add(w.Quarantine != "", "q")
		add(w.TimedBy == transcripts.Interpolated || w.TimedBy == transcripts.TimedByRule, "sp")
		add(!w.Spoken(), "ev")
		fmt.Fprintf(b, `<i id="%s"`, esc(w.ID))
		if class != "" {
			fmt.Fprintf(b, ` class="%s"`, class)
		}
		if w.Quarantine != "" {
			fmt.Fprintf(b, ` title="%s"`, esc(say(v.lang, "quarantined", w.Quarantine)))
		}
		fmt.Fprintf(b, ` data-s="%d" data-e="%d">%s</i>`, w.Start, w.End, esc(w.Text))
		if k+1 < to {
			b.WriteByte(' ')
		}
	}
	if over {
		b.WriteString(`<span class="ovl">]</span>`)
	}
}

// myChip stands before a meaning utterance: number, outcome and subtype at its
// first unit, the number alone at the others.
func (v *view) myChip(b *strings.Builder, i int, first bool) {
	y := &v.c.MYs[i]
	if !first {
		fmt.Fprintf(b, `<span class="chip">%d…</span> `, i+1)
		return
	}
	outcome := ""
	if g := v.grip[y.ID]; g != nil {
		outcome = g.Outcome
	}
	fmt.Fprintf(b, `<span class="chip mychip">%d %s<b>%s</b><span class="vh"> %s, %s</span>%s</span> `, i+1, marker(outcome), esc(y.Primary),
		esc(codebook.Name(y.Primary, v.lang)), esc(v.outcomeName(y.ID)), v.drafted(y.Made))
}

func (v *view) outcomeName(my string) string {
	if g := v.grip[my]; g != nil {
		return codebook.OutcomeName(*g, v.lang)
	}
	return say(v.lang, "no_outcome")
}

// codeChip stands after a professional's unit.
func (v *view) codeChip(b *strings.Builder, c *transcripts.Code) {
	class := "chip c-" + codebook.Of(c.Code).Class
	fmt.Fprintf(b, ` <span class="%s"><b>%s</b><span class="vh"> %s</span>`, esc(class), esc(c.Code), esc(codebook.Name(c.Code, v.lang)))
	for _, ref := range []struct{ sign, id string }{{"→", c.Target}, {"⊃", c.Capture}, {"×", c.Interrupt}} {
		if ref.id != "" {
			fmt.Fprintf(b, ` %s%d`, ref.sign, v.number[ref.id])
		}
	}
	b.WriteString(string(v.drafted(c.Made)) + `</span>`)
}

// drafted marks what no person has looked at.
func (v *view) drafted(m transcripts.Made) template.HTML {
	if m.ByPerson() {
		return ""
	}
	word := say(v.lang, "draft")
	if m.Uncertain {
		word += " ?"
	}
	return template.HTML(`<span class="draft">` + esc(word) + `</span>`)
}

// mark is what the timeline and the list show of one meaning utterance.
type mark struct {
	ID      string         `json:"id"`
	N       int            `json:"n"`
	TCU     string         `json:"tcu"`
	S       transcripts.Ms `json:"s"`
	E       transcripts.Ms `json:"e"`
	Code    string         `json:"code"`
	Name    string         `json:"name"`
	Outcome string         `json:"outcome"`
	Words   string         `json:"words"` // the outcome in words
	Draft   bool           `json:"draft"`
}

func (v *view) marks() []mark {
	tcu := v.m.TCUIndex()
	out := make([]mark, 0, len(v.c.MYs))
	for i := range v.c.MYs {
		y := &v.c.MYs[i]
		x := mark{ID: y.ID, N: i + 1, TCU: y.TCUs[0], Code: y.Primary, Name: codebook.Name(y.Primary, v.lang), Words: v.outcomeName(y.ID), Draft: !y.ByPerson()}
		x.S, x.E = v.m.TCUs[tcu[y.TCUs[0]]].Start, v.m.TCUs[tcu[y.TCUs[len(y.TCUs)-1]]].End
		if g := v.grip[y.ID]; g != nil {
			x.Outcome = g.Outcome
		}
		out = append(out, x)
	}
	return out
}

// progress counts the units that a coder must decide on and those decided.
type progress struct {
	Done     int  `json:"done"`
	Of       int  `json:"of"`
	Complete bool `json:"complete"`
}

func (v *view) progress() progress {
	p := progress{Complete: v.c.Complete}
	seen := map[int]bool{}
	for i := range v.m.TCUs {
		u := &v.m.TCUs[i]
		if v.m.ClassOf(u.Speaker) == transcripts.ClassProfessional {
			p.Of++
			if k, ok := v.code[u.ID]; ok && v.c.Codes[k].ByPerson() {
				p.Done++
			}
		} else if k, ok := v.myOf[u.ID]; ok && !seen[k] {
			seen[k] = true
			p.Of++
			if v.c.MYs[k].ByPerson() {
				p.Done++
			}
		}
	}
	return p
}

// wholeClock is the time without tenths.
func wholeClock(t transcripts.Ms) string {
	c := t.Clock()
	return c[:len(c)-2]
}

// marker is the sign of an outcome, as in the reports: told apart by shape and
// letter, not by colour alone.
func marker(outcome string) template.HTML {
	shapes := map[string]string{
		"G":  `<circle class="fill" cx="12" cy="12" r="10"/>`,
		"GS": `<circle class="ring" cx="12" cy="12" r="11"/><circle class="fill" cx="12" cy="12" r="8.6"/>`,
		"D":  `<path class="fill" d="M12 .8 23.2 12 12 23.2.8 12Z"/>`,
		"OV": `<path class="fill" d="M1 3h14.5L23.5 12l-8 9H1Z"/>`,
		"OH": `<circle class="hollow" cx="12" cy="12" r="10"/>`,
		"IK": `<rect class="hollow" x="2.5" y="2.5" width="19" height="19"/>`,
	}
	shape, known := shapes[outcome]
	class, letters := "o-"+outcome, outcome
	if !known {
		shape, class, letters = `<rect class="hollow" x="2.5" y="2.5" width="19" height="19" rx="6"/>`, "o-none", "?"
	}
	x := "12"
	if outcome == "OV" {
		x = "10.6"
	}
	size := "11"
	if len(letters) > 1 {
		size = "9"
	}
	return template.HTML(`<svg class="mk ` + class + `" viewBox="0 0 24 24" aria-hidden="true" focusable="false">` + shape +
		`<text x="` + x + `" y="12" font-size="` + size + `">` + letters + `</text></svg>`)
}

// myChoices lists the meaning utterances that a professional's unit may answer:
// those that begin before it, the nearest first.
func (v *view) myChoices(before transcripts.Ms) []mark {
	all := v.marks()
	all = slices.DeleteFunc(all, func(x mark) bool { return x.S > before })
	slices.Reverse(all)
	return all
}

func itoa(n int) string { return strconv.Itoa(n) }
