package report

import (
	"regexp"
	"slices"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/pipeline/grip"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// passage is one MY with what was said around it and what became of it.
type passage struct {
	Anchor, TurnAnchor   string
	Number               int
	Clock                string
	Outcome, OutcomeName string
	Sentence             []string // what happened, in words
	Subtype, SubtypeName string
	SubtypeMeans         string
	Secondary            string
	Deliveries           []chip
	Elicited             string
	Voice                string
	Object               string
	Note                 string
	ReraiseOf            int // number of the MY taken up again, 0 for none
	ResolvedBy           bool
	Sensitive            bool
	Draft, Uncertain     bool
	Made                 string
	Reasons              []string // evidence in words
	Lines                []turn
	Path                 []step
}

// step is one step through the decision tree.
type step struct {
	Text  string
	Links []link
}

type link struct{ Anchor, Text string }

// chip is one code as shown.
type chip struct {
	Code, Name, Class string
	Means             string
	Draft, Uncertain  bool
	Target            int // number of the MY it works on
	Flags             []string
	Reasons           string // what the code rests on
}

func (p *page) passages() []passage {
	out := make([]passage, 0, len(p.c.MYs))
	for i := range p.c.MYs {
		out = append(out, p.passage(i))
	}
	return out
}

func (p *page) passage(i int) passage {
	y := &p.c.MYs[i]
	e := codebook.Of(y.Primary)
	x := passage{
		Anchor: myAnchor(i), Number: i + 1, Subtype: y.Primary, SubtypeName: e.Name(p.l), SubtypeMeans: e.Means(p.l),
		Elicited: codebook.ElicitedName(y.Elicited, p.l), Object: y.Object, Note: y.Note, Sensitive: y.Sensitive,
		Draft: !y.ByPerson(), Uncertain: y.Uncertain, Made: p.made(y.Made), ReraiseOf: p.number[y.ReraiseOf],
	}
	if y.Secondary != "" {
		x.Secondary = y.Secondary + " " + p.codeName(y.Secondary)
	}
	if y.Voice != "" && y.Voice != "own" {
		x.Voice = say(p.l, known("voice_"+y.Voice, "voice_"))
	}
	x.Deliveries = p.deliveries(y)
	x.Reasons = p.reasons(y.Evidence)
	from, to := p.spanOf(y)
	if from >= 0 {
		x.Clock = p.m.TCUs[from].Start.Clock()
		if t := p.turnOf[from]; t >= 0 {
			x.TurnAnchor = turnAnchor(t)
		}
	}
	g := p.gripOf[y.ID]
	if g == nil {
		x.Outcome, x.OutcomeName = "", say(p.l, "no_outcome")
	} else {
		x.Outcome, x.OutcomeName = g.Outcome, codebook.OutcomeName(*g, p.l)
		x.Uncertain = x.Uncertain || g.Uncertain
		x.ResolvedBy = g.ResolvedByReraise
		x.Sentence = p.sentence(y, g)
		x.Path = p.path(g)
	}
	x.Lines = p.excerpt(i, from, to, g)
	for _, t := range x.Lines {
		for _, u := range t.Units {
			x.Draft = x.Draft || u.Code != nil && u.Code.Draft && t.InWindow
		}
	}
	return x
}

func (p *page) deliveries(y *transcripts.MY) []chip {
	codes := y.Delivery
	if len(codes) == 0 {
		codes = []string{"D-0"}
	}
	var out []chip
	for _, d := range codes {
		e := codebook.Of(d)
		out = append(out, chip{Code: d, Name: e.Name(p.l), Means: e.Means(p.l), Draft: !y.ByPerson()})
	}
	return out
}

// spanOf gives the first and the last TCU of a MY, −1 where it has none.
func (p *page) spanOf(y *transcripts.MY) (from, to int) {
	from, to = -1, -1
	for _, id := range y.TCUs {
		if u, ok := p.tcuAt[id]; ok {
			if from < 0 || u < from {
				from = u
			}
			to = max(to, u)
		}
	}
	return from, to
}

// sentence says what happened, in one or two plain sentences.
func (p *page) sentence(y *transcripts.MY, g *transcripts.Grip) []string {
	by := say(p.l, known("role_"+g.By, "role_"))
	var out []string
	switch g.Outcome {
	case "G":
		out = append(out, say(p.l, "s_G", capital(by), p.codeName(g.Form), p.latency(g)))
	case "GS":
		out = append(out, say(p.l, "s_GS", by, p.codeName(g.Form), p.latency(g)))
		if g.Init != "" {
			out = append(out, say(p.l, "s_GS_init", p.initName(g.Init)))
		}
	case "D":
		out = append(out, say(p.l, "s_D"))
		if g.ThenInst != "" {
			out = append(out, say(p.l, "s_D_then", p.codeName(g.ThenInst)))
		}
	case "OV":
		what := p.deciding(g)
		switch {
		case g.Sub == "I":
			out = append(out, say(p.l, "s_OV_I"))
		case what == "":
			out = append(out, say(p.l, "s_OV"))
		default:
			out = append(out, say(p.l, known("s_OV_"+g.Sub, "s_OV_D"), what))
		}
	case "OH":
		out = append(out, say(p.l, known("s_OH_"+g.Sub, "s_OH_")))
	case "IK":
		out = append(out, say(p.l, "s_IK", codebook.IKName(g.IK, p.l)))
	}
	for _, f := range []struct {
		on  bool
		key string
	}{
		{g.Detour, "f_detour"}, {g.Lapse, "f_lapse"}, {g.External, "f_external"}, {g.Selective, "f_selective"},
		{g.ResolvedByReraise, "f_resolved"},
	} {
		if f.on {
			out = append(out, say(p.l, f.key))
		}
	}
	return out
}

// initName names what the window alone gave: «OV», «OV-A».
func (p *page) initName(init string) string {
	o, sub, _ := strings.Cut(init, "-")
	return codebook.OutcomeName(transcripts.Grip{Outcome: o, Sub: sub}, p.l)
}

// deciding is the name of the institutional code that took the place.
func (p *page) deciding(g *transcripts.Grip) string {
	u, ok := p.tcuAt[g.TCU]
	if !ok {
		return ""
	}
	c, ok := p.codeOf[u]
	if !ok || !transcripts.IsInstitutional(p.c.Codes[c].Code) {
		return ""
	}
	return p.codeName(p.c.Codes[c].Code)
}

func (p *page) latency(g *transcripts.Grip) string {
	if g.Lat == nil {
		return say(p.l, "lat_none")
	}
	s := g.Lat.Seconds()
	if s < 0 {
		return say(p.l, "lat_overlap", measure.Decimal(-s, 1, p.l))
	}
	if s >= 60 {
		return say(p.l, "lat_long", durationWords(*g.Lat, p.l))
	}
	return say(p.l, "lat", measure.Decimal(s, 1, p.l))
}

var unitIDs = regexp.MustCompile(` \[([^\]]*)\]$`)

// path tells the steps through the decision tree, with links to the turns that
// each step looked at.
func (p *page) path(g *transcripts.Grip) []step {
	var out []step
	for _, s := range grip.Steps(*g, p.l) {
		x := step{Text: s}
		if m := unitIDs.FindStringSubmatchIndex(s); m != nil {
			x.Text = s[:m[0]]
			x.Links = p.unitLinks(s[m[2]:m[3]])
		}
		out = append(out, x)
	}
	return out
}

func (p *page) unitLinks(ids string) []link {
	var out []link
	for _, id := range strings.FieldsFunc(ids, func(r rune) bool { return r == ' ' || r == ',' }) {
		t := -1
		var at transcripts.Ms
		if i, ok := p.turnAt[id]; ok {
			t, at = i, p.m.Turns[i].Start
		} else if u, ok := p.tcuAt[id]; ok {
			t, at = p.turnOf[u], p.m.TCUs[u].Start
		}
		if t >= 0 {
			l := link{turnAnchor(t), at.Clock()}
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
