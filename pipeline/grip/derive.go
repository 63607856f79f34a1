package grip

import (
	"iter"

	"gribning/transcripts"
)

// Rule is the name of the decision tree, kept in every Grip.
const Rule = "C-tree 0.1"

// Thresholds of CODEBOOK §4.2, §4.3 and §4.5.
const (
	windowCap    = 60 * 1000 // the second and third turn begin within this time of the MY's end
	lapse        = 3 * 1000  // silence at a possible completion point that counts as a lapse
	inaudiblePct = 30        // share of unheard words from which a MY cannot be coded
)

// Options choose a sensitivity variant (§4.1, §4.2). The zero value is the
// rule itself.
type Options struct {
	// Window is the number of professional turns in W1: 1, 2 or 3. 0 is the
	// rule: two, or three where two or more professionals take part.
	Window int
	// Lenient counts uptake by a token alone as D.
	Lenient bool
	// Strict does not count R-UDB with valence=reject_open as a grip.
	Strict bool
}

// Rules are the options and, for tests that show what each rule does, the
// rules switched off.
type rules struct {
	Options
	ignoreSeveral    bool // no third turn with several professionals
	ignoreSelection  bool // no suspension
	ignoreCap        bool // no 60 s
	countSkipped     bool // repairs and externals take a place
	ignoreRendition  bool // the slot opens at the citizen's own turn
	tokensFill       bool // a token is talk like any other
	ignoreCapture    bool
	misgripGrips     bool
	ignoreInterrupts bool
	ignoreLapse      bool
	ignoreANE        bool
	returnAnyTime    bool // GS also after a re-raise
}

func (r rules) places(several bool) int {
	switch {
	case r.Window > 0:
		return r.Window
	case several && !r.ignoreSeveral:
		return 3
	}
	return 2
}

// Derive fills c.Grips: one outcome for each MY of c, in the order of c.MYs, by
// CODEBOOK §4. It reads the turns and TCUs of m and the MYs and codes of c, and
// changes nothing else. A code on a quarantined TCU is not used. A meeting
// without turns gives IK no_window throughout.
func Derive(m *transcripts.Meeting, c *transcripts.Coding) {
	DeriveWith(m, c, Options{})
}

// DeriveWith is Derive under a sensitivity variant. The variant's Grips are for
// tables beside the rule's own and should not be stored in its place.
func DeriveWith(m *transcripts.Meeting, c *transcripts.Coding, o Options) {
	c.Grips = derive(m, c, rules{Options: o})
}

// Windows gives the Grips of a coding for a response slot of one, two and three
// professional turns. The coding is not changed.
func Windows(m *transcripts.Meeting, c *transcripts.Coding) iter.Seq2[int, []transcripts.Grip] {
	return func(yield func(int, []transcripts.Grip) bool) {
		for n := 1; n <= 3; n++ {
			if !yield(n, derive(m, c, rules{Options: Options{Window: n}})) {
				return
			}
		}
	}
}

func derive(m *transcripts.Meeting, c *transcripts.Coding, r rules) []transcripts.Grip {
	if len(c.MYs) == 0 {
		return nil
	}
	l := newLine(m, c, r)
	out := make([]transcripts.Grip, len(c.MYs))
	for i := range c.MYs {
		out[i] = l.outcome(i)
	}
	l.resolve(out)
	return out
}

// Outcome takes one MY through the tree of §4.3.
func (l *line) outcome(i int) transcripts.Grip {
	my, s := &l.c.MYs[i], l.spans[i]
	g := transcripts.Grip{MY: my.ID, Rule: Rule, Slot: s.slot}
	var w []int
	if s.ok {
		w = l.window(s, 0)
	}
	l.show(&g, w)
	if ik, step := l.uncodable(my, s, w); ik != "" {
		g.Outcome, g.IK = "IK", ik
		g.Path = append(g.Path, "1 "+step)
		return g
	}
	g.Path = append(g.Path, "1 codable")
	hit, ok := l.gripIn(w, my.ID)
	if !ok && l.gripped[[2]int{s.first, s.last}] && !l.rules.ignoreSelection {
		// Another MY of the same citizen turn was taken up: selection
		// suspends the window of this one by two turns.
		g.Path = append(g.Path, "2 suspended")
		w = l.window(s, 2)
		l.show(&g, w)
		hit, ok = l.gripIn(w, my.ID)
	}
	l.flagWindow(&g, s, w)
	if ok {
		g.Outcome = "G"
		l.setGrip(&g, s, hit, position(w, hit.pro))
		g.Path = append(g.Path, "2 grip "+g.TCU)
		l.flagDetour(&g, hit)
		l.sure(&g, my, hit.tcu)
		return g
	}
	g.Path = append(g.Path, "2 none")
	hit, ok = l.later(my, s, w)
	if ok {
		g.Path = append(g.Path, "3 return "+l.m.TCUs[hit.tcu].ID)
	} else {
		g.Path = append(g.Path, "3 none")
	}
	decided := l.without(&g, my, s, w)
	if ok {
		g.Init, g.Outcome, g.Sub, g.ThenInst = g.Outcome, "GS", "", ""
		l.setGrip(&g, s, hit, position(l.after(s, -1), hit.pro))
		decided = hit.tcu
	}
	l.sure(&g, my, decided)
	l.doubt(&g, w)
	return g
}

// Uncodable gives the IK condition of a MY, if any (step 1, §4.5).
func (l *line) uncodable(my *transcripts.MY, s span, w []int) (ik, step string) {
	switch {
	case my.IK != "" && my.IK != "no_window":
		return my.IK, my.IK
	case my.Addressed == "other":
		return "not_addressed", "not_addressed"
	case len(w) == 0 && l.strangerAfter(s):
		return "diarisation", "stranger"
	case len(w) == 0:
		return "no_window", "no_window"
	}
	t := &l.m.Turns[l.pro[w[0]].turn]
	heard, lost := 0, 0
	for _, k := range s.tcus {
		h, x := l.hearing(l.m.TCUs[k].From, l.m.TCUs[k].To)
		heard, lost = heard+h, lost+x
	}
	if tooMuch(heard, lost) {
		return "inaudible", "inaudible_my"
	}
	heard, lost = 0, 0
	for k := t.From; k < t.To; k++ {
		h, x := l.hearing(l.m.TCUs[k].From, l.m.TCUs[k].To)
		heard, lost = heard+h, lost+x
	}
	if tooMuch(heard, lost) {
		return "inaudible", "inaudible_turn"
	}
	return "", ""
}

func tooMuch(heard, lost int) bool {
	return lost > 0 && lost*100 >= (heard+lost)*inaudiblePct
}

// Hearing counts the words From..To that can be relied on and those that cannot.
func (l *line) hearing(from, to int) (heard, lost int) {
	for i := from; i < to && i < len(l.m.Words); i++ {
		switch w := &l.m.Words[i]; {
		case w.Kind == transcripts.Unclear, w.Spoken() && w.Quarantine != "":
			lost++
		case w.Spoken():
			heard++
		}
	}
	return heard, lost
}

// StrangerAfter reports whether somebody of unknown role speaks after the MY:
// then who answered is not known, which is another thing than no answer.
func (l *line) strangerAfter(s span) bool {
	if !s.ok {
		return false
	}
	for i := s.first + 1; i < len(l.m.Turns); i++ {
		if t := &l.m.Turns[i]; !t.BC && t.Start >= s.start && l.m.RoleOf(t.Speaker) == transcripts.UnknownRole {
			return true
		}
	}
	return false
}

// Later finds the first grip after the window and before the citizen takes
// the object up again (step 3).
func (l *line) later(my *transcripts.MY, s span, w []int) (place, bool) {
	again := transcripts.Ms(1<<62 - 1)
	for _, k := range l.raised[my.ID] {
		if r := l.spans[k]; r.ok && r.start < again && !l.rules.returnAnyTime {
			again = r.start
		}
	}
	for _, p := range l.grips[my.ID] {
		t := &l.pro[p.pro]
		if t.bc || t.skipped || t.turn <= s.first || t.start < s.start || p.pro <= w[len(w)-1] {
			continue
		}
		if l.m.TCUs[p.tcu].Start < again {
			return p, true
		}
	}
	return place{}, false
}

// Without goes through steps 4 to 7: what the window gave without a grip. It
// returns the TCU that decided, −1 where none did.
func (l *line) without(g *transcripts.Grip, my *transcripts.MY, s span, w []int) int {
	f := firsts{acknowledged: -1, interrupt: -1, filler: -1, token: -1}
	l.each(w, func(p place) bool { f.take(l, p.tcu, my.ID); return true })
	set := func(step, outcome, sub string, tcu int) int {
		g.Outcome, g.Sub = outcome, sub
		if tcu >= 0 {
			g.TCU = l.m.TCUs[tcu].ID
			step += " " + g.TCU
		}
		g.Path = append(g.Path, step)
		return tcu
	}
	if f.acknowledged >= 0 && !l.rules.ignoreANE {
		g.ThenInst = l.institutionAfter(w, f.acknowledged)
		return set("4 acknowledged", "D", "", f.acknowledged)
	}
	if l.rules.Lenient && f.token >= 0 && (f.filler < 0 || f.tokenBefore(l)) {
		g.ThenInst = l.institutionAfter(w, f.token)
		return set("4 token", "D", "", f.token)
	}
	g.Path = append(g.Path, "4 none")
	if f.interrupt >= 0 && !l.rules.ignoreInterrupts {
		return set("5 interrupted", "OV", "I", f.interrupt)
	}
	g.Path = append(g.Path, "5 none")
	if f.filler < 0 {
		return set("7 tokens", "OH", "S", -1)
	}
	code := l.codeAt(f.filler)
	switch {
	case transcripts.IsInstitutional(code) && f.capture && !l.rules.ignoreCapture:
		return set("6 capture", "OV", "T", f.filler)
	case transcripts.IsInstitutional(code) && f.tokenBefore(l):
		return set("6 token+institution", "OV", "A", f.filler)
	case transcripts.IsInstitutional(code):
		return set("6 institution", "OV", "D", f.filler)
	case transcripts.IsResponsive(code) && l.code[f.filler].Target != my.ID:
		return set("6 other MY", "OH", "V", f.filler)
	case l.pro[w[0]].start-s.end >= lapse && !l.rules.ignoreLapse:
		return set("6 lapse", "OH", "S", f.filler)
	}
	return set("6 other matter", "OH", "T", f.filler)
}

// Firsts are the first TCUs of their kind in a window.
type firsts struct {
	acknowledged int
	interrupt    int
	filler       int // neither token nor backchannel
	token        int
	capture      bool
}

func (f *firsts) take(l *line, tcu int, my string) {
	c, code := l.code[tcu], l.codeAt(tcu)
	if c != nil {
		if f.acknowledged < 0 && c.Target == my && (c.Code == "R-ANE" || c.Misgrip) {
			f.acknowledged = tcu
		}
		if f.interrupt < 0 && c.Interrupt == my {
			f.interrupt = tcu
		}
		f.capture = f.capture || c.Capture == my
	}
	switch code {
	case "":
	case "TOK":
		if f.token < 0 || l.m.TCUs[tcu].Start < l.m.TCUs[f.token].Start {
			f.token = tcu
		}
		if l.rules.tokensFill && f.filler < 0 {
			f.filler = tcu
		}
	case "BC":
	default:
		if f.filler < 0 {
			f.filler = tcu
		}
	}
}

// TokenBefore reports whether a token was said before the filling TCU.
func (f *firsts) tokenBefore(l *line) bool {
	return f.token >= 0 && l.m.TCUs[f.token].Start < l.m.TCUs[f.filler].Start
}

// CodeAt is the code of a professional TCU. Without one, a TCU of response
// tokens is TOK by its form; other talk counts as OTH and makes the outcome
// uncertain. Talk that was not heard has none.
func (l *line) codeAt(tcu int) string {
	t := &l.m.TCUs[tcu]
	switch {
	case t.Quarantined:
		return ""
	case l.code[tcu] != nil && l.code[tcu].Code != "":
		return l.code[tcu].Code
	case t.Token || t.Echo:
		return "TOK"
	}
	return "OTH"
}

func (l *line) institutionAfter(w []int, tcu int) string {
	code := ""
	l.each(w, func(p place) bool {
		if p.tcu > tcu && transcripts.IsInstitutional(l.codeAt(p.tcu)) {
			code = l.codeAt(p.tcu)
		}
		return code == ""
	})
	return code
}

func position(pros []int, p int) int {
	for i, k := range pros {
		if k == p {
			return i + 1
		}
	}
	return 0
}
