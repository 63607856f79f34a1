package coding

import (
	"slices"

	"gribning/transcripts"
)

// Labels of the citizen's utterances in the chain over a turn.
const (
	outside    = iota // no meaning
	begins            // first utterance of a MY
	inside            // goes on with it
	elaborates        // says more of a MY that was gripped (EL)
	citizenLabels
)

// truth is a coding laid out by the units of a view, for training.
type truth struct {
	coding  *transcripts.Coding
	state   []int    // of citizen units: outside … elaborates; −1 not coded
	my      []int    // MY that the unit belongs to or elaborates, −1
	code    []int    // of professional units: position in replyCodes, −1
	target  []int    // position in coding.MYs, −1
	spans   [][]int  // units of each MY
	derived bool     // outcome is filled in
	outcome []string // of each MY, empty where not derived
}

// replyCodes are the codes that a professional's utterance can get; a TOK in a
// turn that takes no place is written BC.
var replyCodes = transcripts.LayerB[:len(transcripts.LayerB)-1]

const (
	codeFOR = 9
	codeANE = 13
	codeINV = 14
	codeOTH = 15
	codeTOK = 16
)

func responsive(code int) bool { return code >= codeFOR && code <= codeANE }
func gripping(code int) bool   { return code >= codeFOR && code < codeANE }

// truthOf lays coding c of v's meeting out by units. Codes on other units than
// those of the view are matched by their first word's unit.
func truthOf(v *view, c *transcripts.Coding) *truth {
	n := len(v.units)
	t := &truth{coding: c, state: filled(n, -1), my: filled(n, -1), code: filled(n, -1), target: filled(n, -1), spans: make([][]int, len(c.MYs)), outcome: make([]string, len(c.MYs))}
	at := make(map[string]int, n)
	for i := range v.units {
		u := &v.units[i]
		at[v.m.TCUs[u.tcu].ID] = i
		if u.coded && (u.class == transcripts.ClassCitizen || u.class == transcripts.ClassInterpreter) {
			t.state[i] = outside
		}
	}
	byID := map[string]int{}
	for k := range c.MYs {
		byID[c.MYs[k].ID] = k
		t.placeMY(k, at, v)
	}
	for k := range c.Codes {
		i, ok := at[c.Codes[k].TCU]
		if !ok {
			continue
		}
		code := c.Codes[k].Code
		if code == "BC" {
			code = "TOK"
		}
		t.code[i] = slices.Index(replyCodes, code)
		if g, ok := byID[c.Codes[k].Target]; ok {
			t.target[i] = g
		}
	}
	return t
}

// outcomes notes the outcomes that c, the same coding, has.
func (t *truth) outcomes(c *transcripts.Coding) {
	t.derived = true
	for k := range c.MYs {
		if g := c.GripOf(c.MYs[k].ID); g != nil {
			t.outcome[k] = g.Outcome
		}
	}
}

func (t *truth) placeMY(k int, at map[string]int, v *view) {
	my := &t.coding.MYs[k]
	last := -2
	for _, id := range my.TCUs {
		i, ok := at[id]
		if !ok || t.state[i] < 0 {
			continue
		}
		t.state[i], t.my[i] = inside, k
		if last < 0 || v.units[i].turn != v.units[last].turn && !v.held(last, i) {
			t.state[i] = begins
		}
		last = i
		t.spans[k] = append(t.spans[k], i)
	}
	for _, id := range my.Elaborated {
		if i, ok := at[id]; ok && t.state[i] == outside {
			t.state[i], t.my[i] = elaborates, k
		}
	}
}

func filled(n, v int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = v
	}
	return s
}
