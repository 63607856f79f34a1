package excerpt

import (
	_ "embed"
	"html/template"
	"io"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/transcripts"
)

//go:embed page.css
var css string

//go:embed page.html
var pageHTML string

// page is everything that the pages of one passage show, in one language.
type page struct {
	Lang    string
	Nr      string
	Shown   []line
	Sealed  []line
	Last    int // number of the last line shown
	Roles   []roleRow
	Draft   bool
	Outcome string
	Meaning string
	Object  string
	Why     []string
	Flags   []flagRow
	Origin  []string
	Program string
	Sound   []string // file names

	Disguised bool
}

type roleRow struct{ Letter, Name string }

type flagRow struct{ Line, Type, Text string }

// S gives a text of the page in its language.
func (p *page) S(key string, args ...any) string { return say(p.Lang, key, args...) }

// CSS is the style sheet, which is the program's own.
func (p *page) CSS() template.CSS { return template.CSS(css) }

func newPage(m *transcripts.Meeting, x *Passage, opt WriteOptions, lang string) *page {
	p := &page{Lang: lang, Nr: opt.Nr, Draft: x.Draft, Program: opt.Program}
	c := m.Shown()
	y, g := c.MY(x.MY), c.GripOf(x.MY)
	mys := map[string]bool{}
	for _, id := range y.TCUs {
		mys[id] = true
	}
	p.Shown = linesOf(m, x.From, x.Cut, 1, nil)
	for _, l := range p.Shown {
		p.Last = max(p.Last, l.N)
	}
	p.Sealed = linesOf(m, x.Cut, x.To, p.Last+1, nil)
	if x.Cut > x.From && m.TCUs[x.Cut].Turn == m.TCUs[x.Cut-1].Turn && len(p.Sealed) > 0 {
		p.Sealed[0].Text = "… " + p.Sealed[0].Text
	}
	p.Origin = originOf(m, x, opt.Models).words(lang)
	seen := map[string]bool{}
	for _, u := range m.TCUs[x.From:x.To] {
		if l := letterOf(m, u.Speaker); !seen[l] {
			seen[l] = true
			p.Roles = append(p.Roles, roleRow{l, m.RoleOf(u.Speaker).Name(lang)})
		}
	}
	p.Outcome, p.Meaning, p.Object = codebook.OutcomeName(*g, lang), codebook.Name(y.Primary, lang), y.Object
	for _, r := range x.Reasons {
		if p.Why = append(p.Why, r.Da); lang == "en" {
			p.Why[len(p.Why)-1] = r.En
		}
	}
	from, to := m.TCUs[x.From].From, m.TCUs[x.To-1].To
	for _, id := range m.Identifiers {
		if id.Flag && id.From >= from && id.To <= to {
			p.Flags = append(p.Flags, flagRow{Type: say(lang, id.Type), Text: m.Text(id.From, id.To)})
		}
	}
	return p
}

var pages = template.Must(template.New("").Funcs(template.FuncMap{
	"blank": func(n int) []struct{} { return make([]struct{}, n) },
	"join":  strings.Join,
}).Parse(pageHTML))

func (p *page) write(w io.Writer, name string) error { return pages.ExecuteTemplate(w, name, p) }
