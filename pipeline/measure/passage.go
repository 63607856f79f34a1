package measure

import (
	"slices"

	"gribning/transcripts"
)

// Passage is one MY with what became of it: the record that every measure of
// Layer C counts.
type Passage struct {
	Meeting   string         `json:",omitzero"`
	MY        string         `json:",omitzero"` // id within the coding
	Start     transcripts.Ms `json:",omitzero"`
	Primary   string         `json:",omitzero"` // A-KAP …
	Secondary string         `json:",omitzero"`
	Delivery  []string       `json:",omitzero"` // empty: D-0
	Elicited  string         `json:",omitzero"` // INV, closed, resp, vol, proxy
	Voice     string         `json:",omitzero"`

	Outcome  string         `json:",omitzero"` // G GS D OV OH IK
	Sub      string         `json:",omitzero"`
	Form     string         `json:",omitzero"` // R-FOR … of G and GS
	By       string         `json:",omitzero"` // role letter of who gripped
	IK       string         `json:",omitzero"`
	Latency  transcripts.Ms `json:",omitzero"` // of G and GS, from the opening of the slot
	LatTurns int            `json:",omitzero"`
	Left     transcripts.Ms `json:",omitzero"` // from the opening of the slot to the end of the meeting: when an ungripped MY is censored

	Third     int  `json:",omitzero"` // of the meeting, 1–3, by the start of the MY
	Thread    int  `json:",omitzero"` // threads of a meeting are numbered from 0
	Reraise   bool `json:",omitzero"` // takes an earlier MY up again
	TokenOnly bool `json:",omitzero"` // only tokens in the window: D in the lenient variant
	Rejected  bool `json:",omitzero"` // G by R-UDB valence=reject_open alone: not G in the strict variant
	Parked    bool `json:",omitzero"`
	Captured  bool `json:",omitzero"`
	Uncertain bool `json:",omitzero"` // rests on an uncertain code
	Machine   bool `json:",omitzero"` // its MY was made by a machine and no person has confirmed it
}

// Codable reports whether the passage belongs to N of CODEBOOK §5.1.
func (p *Passage) Codable() bool { return p.Outcome != "" && p.Outcome != "IK" }

// Gripped reports an outcome G; Late, one of G or GS.
func (p *Passage) Gripped() bool { return p.Outcome == "G" }

// Late reports whether it was gripped in the window or later.
func (p *Passage) Late() bool { return p.Outcome == "G" || p.Outcome == "GS" }

// Marked reports a tentative, implicit or hesitant delivery.
func (p *Passage) Marked() bool { return len(p.Delivery) > 0 }

// passages reads the MYs of a coding in its order. A MY without a grip has an
// empty outcome and counts nowhere but among the MYs.
func passages(m *transcripts.Meeting, c *transcripts.Coding, ix *lookup) []Passage {
	grips := make(map[string]*transcripts.Grip, len(c.Grips))
	for i := range c.Grips {
		grips[c.Grips[i].MY] = &c.Grips[i]
	}
	thread := threads(c.MYs)
	span := m.Span()
	out := make([]Passage, 0, len(c.MYs))
	for i := range c.MYs {
		my := &c.MYs[i]
		p := Passage{
			Meeting: m.ID, MY: my.ID, Primary: my.Primary, Secondary: my.Secondary, Delivery: my.Delivery,
			Elicited: my.Elicited, Voice: my.Voice, Thread: thread[i], Reraise: my.ReraiseOf != "",
			Uncertain: my.Uncertain, Machine: !my.ByPerson(),
		}
		if len(my.TCUs) > 0 {
			if at, ok := ix.tcu[my.TCUs[0]]; ok {
				p.Start = m.TCUs[at].Start
			}
		}
		p.Third = third(p.Start, span)
		for _, at := range ix.aimed[my.ID] {
			p.Parked = p.Parked || c.Codes[at].Parked
		}
		p.Captured = ix.captured[my.ID]
		if g := grips[my.ID]; g != nil {
			p.Outcome, p.Sub, p.Form, p.By, p.IK, p.LatTurns = g.Outcome, g.Sub, g.Form, g.By, g.IK, g.LatTurns
			p.Uncertain = p.Uncertain || g.Uncertain
			p.Left = max(0, span.End-g.Slot)
			if g.Lat != nil {
				p.Latency = *g.Lat
			}
			p.TokenOnly = g.Outcome == "OH" && ix.tokensOnly(m, c, g.Window)
			p.Rejected = g.Outcome == "G" && ix.onlyRejected(m, c, g)
		}
		out = append(out, p)
	}
	return out
}

// third is which third of the meeting a moment lies in.
func third(at transcripts.Ms, span transcripts.Span) int {
	d := span.Duration()
	if d == 0 {
		return 1
	}
	return min(3, max(1, 1+int(3*(at-span.Start)/d)))
}

// threads numbers the threads: a MY and all re-raises that lead back to it.
func threads(mys []transcripts.MY) []int {
	at := make(map[string]int, len(mys))
	for i := range mys {
		at[mys[i].ID] = i
	}
	root := make([]int, len(mys))
	for i := range root {
		root[i] = i
	}
	for i := range mys {
		// Walking up is bounded by the number of MYs, so that a cycle in
		// damaged input ends.
		j := i
		for range mys {
			up, ok := at[mys[j].ReraiseOf]
			if !ok || up == j {
				break
			}
			j = up
		}
		root[i] = j
	}
	number := make(map[int]int, len(mys))
	out := make([]int, len(mys))
	for i, r := range root {
		n, ok := number[r]
		if !ok {
			n = len(number)
			number[r] = n
		}
		out[i] = n
	}
	return out
}

// lookup finds units and codes of one coding by id.
type lookup struct {
	tcu, turn map[string]int
	code      []int            // for each TCU the position of its code, −1 if none
	aimed     map[string][]int // MY → codes with it as target
	captured  map[string]bool
	my        []int // for each TCU the MY it is part of, −1 if none
	el        []bool
}

func newLookup(m *transcripts.Meeting, c *transcripts.Coding) *lookup {
	ix := &lookup{
		tcu: m.TCUIndex(), turn: m.TurnIndex(), code: make([]int, len(m.TCUs)),
		aimed: map[string][]int{}, captured: map[string]bool{},
		my: make([]int, len(m.TCUs)), el: make([]bool, len(m.TCUs)),
	}
	for i := range m.TCUs {
		ix.code[i], ix.my[i] = -1, -1
	}
	for i := range c.Codes {
		k := &c.Codes[i]
		if at, ok := ix.tcu[k.TCU]; ok {
			ix.code[at] = i
		}
		if k.Target != "" {
			ix.aimed[k.Target] = append(ix.aimed[k.Target], i)
		}
		if k.Capture != "" {
			ix.captured[k.Capture] = true
		}
	}
	for i := range c.MYs {
		for _, id := range c.MYs[i].TCUs {
			if at, ok := ix.tcu[id]; ok {
				ix.my[at] = i
			}
		}
		for _, id := range c.MYs[i].Elaborated {
			if at, ok := ix.tcu[id]; ok {
				ix.el[at] = true
			}
		}
	}
	return ix
}

// inWindow gives the codes of the turns of a window, in order.
func (ix *lookup) inWindow(m *transcripts.Meeting, c *transcripts.Coding, window []string) []*transcripts.Code {
	var out []*transcripts.Code
	for _, id := range window {
		at, ok := ix.turn[id]
		if !ok {
			continue
		}
		for u := m.Turns[at].From; u < m.Turns[at].To; u++ {
			if k := ix.code[u]; k >= 0 {
				out = append(out, &c.Codes[k])
			}
		}
	}
	return out
}

// tokensOnly is step 7 of the decision tree: something was said, and all of
// it tokens. Silence, or another matter after a lapse, is not.
func (ix *lookup) tokensOnly(m *transcripts.Meeting, c *transcripts.Coding, window []string) bool {
	codes := ix.inWindow(m, c, window)
	return len(codes) > 0 && !slices.ContainsFunc(codes, func(k *transcripts.Code) bool {
		return k.Code != "TOK" && k.Code != "BC" && k.Skip == ""
	})
}

// onlyRejected reports whether every grip form in the window that is aimed at
// the MY openly rejects it.
func (ix *lookup) onlyRejected(m *transcripts.Meeting, c *transcripts.Coding, g *transcripts.Grip) bool {
	rejected := false
	for _, k := range ix.inWindow(m, c, g.Window) {
		if k.Target != g.MY || k.Misgrip || !transcripts.IsGripForm(k.Code) {
			continue
		}
		if k.Code != "R-UDB" || k.Valence != "reject_open" {
			return false
		}
		rejected = true
	}
	return rejected
}
