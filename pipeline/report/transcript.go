package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// turn is one turn as printed.
type turn struct {
	Anchor, Link  string // Anchor only in the transcript, Link in a passage
	Clock         string
	Name, Letter  string
	Class         string
	BC, Resumed   bool
	InWindow      bool // of a passage: looked at for the outcome
	Gap           string
	Lapse         bool
	Overlap       string
	Before, After bool // words left out
	Units         []unit
	Skipped       int // turns left out before this one
	Seen          int // of a brief passage: the one before it that shows the turn in full
}

// unit is one utterance (TCU) as printed.
type unit struct {
	Runs      []run
	MY        int    // number of the MY it belongs to
	Outcome   string // of that MY
	Mine      bool   // belongs to the passage's own MY
	Joined    bool   // goes on from the utterance before it, in the same MY
	Opens     bool   // the next one is Joined
	First     bool   // begins the MY
	EL        int    // number of the MY it elaborates
	Code      *chip
	CutOff    bool
	Untrusted bool
}

func (p *page) transcript() []turn {
	out := make([]turn, 0, len(p.m.Turns))
	for t := range p.m.Turns {
		x := p.turn(t, -1)
		x.Anchor, x.Link = x.Link, ""
		out = append(out, x)
	}
	return out
}

// turn prints turn t; mine is the MY of the passage it stands in, or −1.
func (p *page) turn(t, mine int) turn {
	m := &p.m.Turns[t]
	x := turn{
		Link: turnAnchor(t), Clock: m.Start.Clock(), Name: p.who(m.Speaker), Letter: p.m.RoleOf(m.Speaker).Letter(),
		Class: p.class(m.Speaker), BC: m.BC, Resumed: m.Resumed,
	}
	if !m.NoGap && !m.BC && m.Gap >= 1000 {
		x.Gap = measure.Decimal(m.Gap.Seconds(), 1, p.l)
		x.Lapse = m.Gap >= 3000
	}
	for _, o := range p.overlaps[m.ID] {
		if o.Class == transcripts.O4 {
			x.Overlap = say(p.l, "overlap_O4")
		} else if x.Overlap == "" && !m.BC && o.Class != "" {
			x.Overlap = say(p.l, known("overlap_"+string(o.Class), "overlap_O3"))
		}
	}
	for u := m.From; u < m.To && u < len(p.m.TCUs); u++ {
		x.Units = append(x.Units, p.unit(u, mine))
	}
	join(x.Units)
	return x
}

// join marks neighbours of one MY, which are shown as one stretch.
func join(us []unit) {
	for i := range us {
		us[i].Joined = i > 0 && us[i].MY != 0 && us[i].MY == us[i-1].MY && us[i-1].Code == nil
		us[i].Opens = false
		if us[i].Joined {
			us[i-1].Opens = true
		}
	}
}

func (p *page) unit(u, mine int) unit {
	t := &p.m.TCUs[u]
	x := unit{CutOff: t.CutOff, Untrusted: t.Quarantined}
	var made []*transcripts.Made
	if p.c != nil {
		if i, ok := p.myOf[u]; ok {
			y := &p.c.MYs[i]
			x.MY, x.Mine = i+1, i == mine
			x.First = len(y.TCUs) > 0 && y.TCUs[0] == t.ID
			if g := p.gripOf[y.ID]; g != nil {
				x.Outcome = g.Outcome
			}
			made = append(made, &y.Made)
		}
		if i, ok := p.elOf[u]; ok {
			x.EL = i + 1
		}
		if i, ok := p.codeOf[u]; ok {
			c := &p.c.Codes[i]
			made = append(made, &c.Made)
			x.Code = p.chip(c)
		}
	}
	x.Runs = p.runs(t.From, t.To, p.evidenceWords(made...))
	return x
}

func (p *page) chip(c *transcripts.Code) *chip {
	e := codebook.Of(c.Code)
	x := &chip{Code: c.Code, Name: e.Name(p.l), Class: e.Class, Means: e.Means(p.l), Draft: !c.ByPerson(), Uncertain: c.Uncertain, Target: p.number[c.Target]}
	x.Reasons = strings.Join(p.reasons(c.Evidence), "; ")
	flag := func(on bool, key string, args ...string) {
		if on {
			x.Flags = append(x.Flags, say(p.l, key, args...))
		}
	}
	flag(c.Capture != "", "flag_capture", strconv.Itoa(p.number[c.Capture]))
	flag(c.Interrupt != "", "flag_interrupt")
	flag(c.Misgrip, "flag_misgrip")
	flag(c.Parked, "flag_parked")
	flag(c.Selective, "flag_selective")
	flag(c.Proxy, "flag_proxy")
	flag(c.Skip == "repair", "flag_repair")
	flag(c.Skip == "external", "flag_external")
	flag(c.Valence == "challenge", "flag_challenge")
	flag(c.Valence == "reject_open", "flag_reject")
	flag(c.Addressed == "PRO", "flag_addressed")
	return x
}

// Limits of an excerpt, so that one endless turn does not fill the page; the
// whole is in the transcript below.
const (
	aroundMY  = 3  // utterances of the same turn on each side of the MY
	shownUnit = 12 // utterances of any other turn
	longUnit  = 80 // words of one utterance that is not the MY
	afterMY   = 6  // turns after the MY, backchannels included, where the window says nothing
)

// excerpt is the passage of MY i: the turn before, the MY, the turns of its
// window and, for one gripped later, the turn that did it.
func (p *page) excerpt(i, from, to int, g *transcripts.Grip) []turn {
	if from < 0 || p.turnOf[from] < 0 || p.turnOf[to] < 0 {
		return nil
	}
	first, last := p.turnOf[from], p.turnOf[to]
	window := map[int]bool{}
	end := last
	if g != nil {
		for _, id := range g.Window {
			if t, ok := p.turnAt[id]; ok {
				window[t] = true
				end = max(end, t)
			}
		}
	}
	if len(window) == 0 {
		end = min(last+2, len(p.m.Turns)-1)
	}
	end = min(end, last+afterMY*3)
	start := first
	for start > 0 && first-start < 3 {
		start--
		if !p.m.Turns[start].BC {
			break
		}
	}
	var out []turn
	for t := start; t <= end; t++ {
		x := p.trimmed(t, i, from, to)
		x.InWindow = window[t]
		out = append(out, x)
	}
	if g != nil && g.Outcome == "GS" {
		if u, ok := p.tcuAt[g.TCU]; ok && p.turnOf[u] > end {
			x := p.trimmed(p.turnOf[u], i, u, u)
			x.Skipped, x.InWindow = p.turnOf[u]-end-1, true
			out = append(out, x)
		}
	}
	return out
}

// trimmed prints turn t with the utterances near from..to, or its first ones.
func (p *page) trimmed(t, mine, from, to int) turn {
	x := p.turn(t, mine)
	m := &p.m.Turns[t]
	lo, hi := 0, len(x.Units)
	if from >= m.From && from < m.To || to >= m.From && to < m.To {
		lo, hi = max(0, from-m.From-aroundMY), min(hi, to-m.From+1+aroundMY)
	} else if hi > shownUnit {
		if t < p.turnOf[from] {
			lo = hi - shownUnit
		} else {
			hi = shownUnit
		}
	}
	x.Before, x.After = lo > 0, hi < len(x.Units)
	x.Units = slices.Clone(x.Units[lo:hi])
	join(x.Units)
	for i := range x.Units {
		u := &p.m.TCUs[m.From+lo+i]
		if !x.Units[i].Mine && u.To-u.From > longUnit {
			x.Units[i].Runs = append(p.runs(u.From, u.From+longUnit, nil), run{"", " …"})
		}
	}
	return x
}

// issue is one thing that the reader should know about the data.
type issue struct {
	Code, Severity, Text, Hint, Clock string
}

func (p *page) issues() []issue {
	var out []issue
	for i := range p.m.Issues {
		s := &p.m.Issues[i]
		x := issue{Code: s.Code, Severity: say(p.l, known("severity_"+string(s.Severity), "severity_")), Text: s.Da, Hint: s.HintDa}
		if p.l == "en" {
			x.Text, x.Hint = s.En, s.HintEn
		}
		if s.Where != "" {
			x.Text = s.Where + ": " + x.Text
		}
		if s.Span != nil {
			x.Clock = fmt.Sprintf("%s–%s", s.Span.Start.Clock(), s.Span.End.Clock())
		}
		out = append(out, x)
	}
	return out
}

// uncertain counts what a person should look at.
type uncertain struct {
	Words, AllWords int         // withheld as not trustworthy
	Why             []codeCount // by issue code
	MYs, Codes      int         // below the threshold
	NoSpeaker       int         // words of nobody
	NoRole          []string    // labels
	NotFillers      bool        // D-TOV cannot be judged
}

type codeCount struct {
	Code string
	N    int
}

// None reports whether there is nothing to say.
func (u uncertain) None() bool {
	return u.Words+u.MYs+u.Codes+u.NoSpeaker+len(u.NoRole) == 0 && !u.NotFillers
}

func (p *page) uncertain() (x uncertain) {
	why := map[string]int{}
	for i := range p.m.Words {
		w := &p.m.Words[i]
		if !w.Spoken() {
			continue
		}
		x.AllWords++
		if w.Quarantine != "" {
			x.Words++
			why[w.Quarantine]++
		}
		if w.Speaker == "" {
			x.NoSpeaker++
		}
	}
	for c, n := range why {
		x.Why = append(x.Why, codeCount{c, n})
	}
	slices.SortFunc(x.Why, func(a, b codeCount) int {
		if a.N != b.N {
			return b.N - a.N
		}
		if a.Code < b.Code {
			return -1
		}
		return 1
	})
	for _, q := range p.m.Participants {
		if q.Role == transcripts.UnknownRole {
			x.NoRole = append(x.NoRole, q.Label)
		}
	}
	if p.c != nil {
		for i := range p.c.MYs {
			if p.c.MYs[i].Uncertain {
				x.MYs++
			}
		}
		for i := range p.c.Codes {
			if p.c.Codes[i].Uncertain {
				x.Codes++
			}
		}
		x.NotFillers = !p.m.Fillers
	}
	return x
}
