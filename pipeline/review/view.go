package review

import (
	"cmp"
	"html/template"
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
	marked []int          // of each word: position in m.Identifiers and 1, 0 for none
	grip   map[string]*transcripts.Grip
}

func newView(m *transcripts.Meeting, coding, lang string) *view {
	c := m.Coding(coding)
	if c == nil {
		c = &transcripts.Coding{Name: coding}
	}
	v := &view{m: m, c: c, lang: lang, code: c.CodeIndex(), myOf: map[string]int{}, el: map[string]int{}, number: map[string]int{}, grip: map[string]*transcripts.Grip{}, marked: make([]int, len(m.Words))}
	for i := range m.Identifiers {
		for k := m.Identifiers[i].From; k < min(m.Identifiers[i].To, len(m.Words)); k++ {
			v.marked[k] = i + 1
		}
	}
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
	put(b, `<li class="turn `, v.class(t.Speaker))
	if t.BC {
		b.WriteString(" bc")
	}
	put(b, `" id="`, esc(t.ID), `" data-s="`, ms(t.Start), `" data-e="`, ms(t.End), `" data-who="`, esc(t.Speaker), `"><button type="button" class="at" tabindex="-1">`,
		wholeClock(t.Start), `<span class="vh"> `, esc(say(v.lang, "play_from")), `</span></button><span class="who">`, esc(v.who(t.Speaker)), `</span><div class="said">`)
	if !t.NoGap && t.Gap >= 1000 {
		put(b, `<span class="gap">(`, strconv.FormatFloat(t.Gap.Seconds(), 'f', 1, 64), `)</span> `)
	}
	for u := t.From; u < t.To && u < len(v.m.TCUs); u++ {
		v.tcu(b, u)
		b.WriteByte(' ')
	}
	b.WriteString(`</div></li>`)
}

func put(b *strings.Builder, parts ...string) {
	for _, p := range parts {
		b.WriteString(p)
	}
}

func ms(t transcripts.Ms) string { return strconv.FormatInt(int64(t), 10) }

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
	put(b, `<span class="`, class, `" id="`, esc(u.ID), `" role="group" tabindex="-1" data-s="`, ms(u.Start), `" data-e="`, ms(u.End), `" data-w="`)
	v.times(b, u)
	b.WriteByte('"')
	if unsure < 1.5 {
		put(b, ` data-p="`, strconv.FormatFloat(unsure, 'f', 2, 64), `"`)
	}
	b.WriteByte('>')
	if isMY {
		v.myChip(b, my, v.c.MYs[my].TCUs[0] == u.ID)
	}
	v.words(b, u.From, u.To)
	if coded {
		v.codeChip(b, &v.c.Codes[k])
	} else if i, ok := v.el[u.ID]; ok {
		put(b, ` <span class="chip">EL `, itoa(i+1), `</span>`)
	}
	b.WriteString(`</span>`)
}

// times writes start and end of each word of a unit, counted from the unit's
// start: in one place, since a long meeting has tens of thousands of words.
func (v *view) times(b *strings.Builder, u *transcripts.TCU) {
	var n [24]byte
	for k := u.From; k < u.To; k++ {
		w := &v.m.Words[k]
		if k > u.From {
			b.WriteByte(' ')
		}
		b.Write(strconv.AppendInt(n[:0], int64(w.Start-u.Start), 10))
		b.WriteByte(' ')
		b.Write(strconv.AppendInt(n[:0], int64(w.End-u.Start), 10))
	}
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
			put(b, `<span class="ovl">`, map[bool]string{true: "[", false: "]"}[w.Overlaps], `</span>`)
			over = w.Overlaps
		}
		put(b, `<i id="`, esc(w.ID), `"`)
		class, title := lookOf(w), ""
		if id := v.identifier(k); id != nil {
			title = sayValue(v.lang, "idtype", id.Type) + " " + id.Pseudonym
			class = strings.TrimPrefix(class+map[bool]string{false: " pd", true: " fl"}[id.Flag], " ")
		}
		if class != "" {
			put(b, ` class="`, class, `"`)
		}
		switch {
		case w.Quarantine != "":
			title = say(v.lang, "quarantined", w.Quarantine)
		case title == "" && doubted(w):
			title = say(v.lang, "doubted", w.P)
		}
		if title != "" {
			put(b, ` title="`, esc(strings.TrimSpace(title)), `"`)
		}
		put(b, `>`, esc(w.Text), `</i>`)
		if k+1 < to {
			b.WriteByte(' ')
		}
	}
	if over {
		b.WriteString(`<span class="ovl">]</span>`)
	}
}

// identifier gives the identifying stretch that word k lies in, nil for none.
func (v *view) identifier(k int) *transcripts.Identifier {
	if i := v.marked[k]; i > 0 {
		return &v.m.Identifiers[i-1]
	}
	return nil
}

// unsureWord is the recogniser's probability below which a word is pointed out.
const unsureWord = 0.5

// doubted reports whether the recogniser itself was not sure of a word that it
// wrote.
func doubted(w *transcripts.Word) bool { return w.P > 0 && w.P < unsureWord }

// lookOf is the class of a word that is not trusted, not timed by ear, or no
// word.
func lookOf(w *transcripts.Word) string {
	var all []string
	if w.Quarantine != "" {
		all = append(all, "q")
	}
	if w.TimedBy == transcripts.Interpolated || w.TimedBy == transcripts.TimedByRule {
		all = append(all, "sp")
	}
	if !w.Spoken() {
		all = append(all, "ev")
	}
	if doubted(w) {
		all = append(all, "lo")
	}
	if len(all) == 1 {
		return all[0]
	}
	return strings.Join(all, " ")
}

// myChip stands before a meaning utterance: number, outcome and subtype at its
// first unit, the number alone at the others.
func (v *view) myChip(b *strings.Builder, i int, first bool) {
	y := &v.c.MYs[i]
	if !first {
		put(b, `<span class="chip">`, itoa(i+1), `…</span> `)
		return
	}
	outcome := ""
	if g := v.grip[y.ID]; g != nil {
		outcome = g.Outcome
	}
	put(b, `<span class="chip mychip">`, itoa(i+1), ` `, string(marker(outcome)), `<b>`, esc(y.Primary), `</b><span class="vh"> `,
		esc(codebook.Name(y.Primary, v.lang)), `, `, esc(v.outcomeName(y.ID)), `</span>`, string(v.drafted(y.Made)), `</span> `)
}

func (v *view) outcomeName(my string) string {
	if g := v.grip[my]; g != nil {
		return codebook.OutcomeName(*g, v.lang)
	}
	return say(v.lang, "no_outcome")
}

// codeChip stands after a professional's unit.
func (v *view) codeChip(b *strings.Builder, c *transcripts.Code) {
	put(b, ` <span class="chip c-`, esc(codebook.Of(c.Code).Class), `"><b>`, esc(c.Code), `</b><span class="vh"> `, esc(codebook.Name(c.Code, v.lang)), `</span>`)
	for _, ref := range []struct{ sign, id string }{{" →", c.Target}, {" ⊃", c.Capture}, {" ×", c.Interrupt}} {
		if ref.id != "" {
			put(b, ref.sign, itoa(v.number[ref.id]))
		}
	}
	put(b, string(v.drafted(c.Made)), `</span>`)
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
	if drawn, ok := markers[outcome]; ok {
		return drawn
	}
	return drawMarker(outcome)
}

// markers are those of the outcomes, drawn once.
var markers = func() map[string]template.HTML {
	out := map[string]template.HTML{"": drawMarker("")}
	for _, o := range transcripts.Outcomes {
		out[o] = drawMarker(o)
	}
	return out
}()

func drawMarker(outcome string) template.HTML {
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

func itoa(n int) string { return strconv.Itoa(n) }
