package transcripts

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Op is what a correction does.
type Op string

// What people may change. Nothing is edited in place: each change is a line of
// corrections.jsonl and is applied anew at every run.
const (
	SetText         Op = "word.text"
	DeleteWord      Op = "word.delete"
	InsertWord      Op = "word.insert" // after Words[0]; before everything if that is empty
	SetSpeaker      Op = "word.speaker"
	SetTime         Op = "word.time"
	SetTrust        Op = "word.trust" // clears the quarantine of Words
	SetBeginning    Op = "unit.begins"
	SetRole         Op = "role.set"
	SetCode         Op = "code.set"
	ClearCode       Op = "code.clear"
	SetMY           Op = "my.set"
	RemoveMY        Op = "my.remove"
	SetComplete     Op = "coding.complete"
	SetIdentifier   Op = "identifier.set"
	ClearIdentifier Op = "identifier.clear"
	Undo            Op = "undo" // takes back the correction numbered Undoes
)

// Correction is one thing a person changed or coded.
type Correction struct {
	Seq    int       `json:"seq"` // from 1, without gaps
	Author string    `json:"author"`
	Time   time.Time `json:"time"`
	Op     Op        `json:"op"`

	Words   []string  `json:"words,omitempty"` // word ids that it is about
	Text    string    `json:"text,omitempty"`
	Speaker string    `json:"speaker,omitempty"`
	Role    Role      `json:"role,omitempty"`
	Times   *Span     `json:"times,omitempty"`
	Begins  Beginning `json:"begins,omitempty"`
	Coding  string    `json:"coding,omitempty"` // name of the coding; empty: the draft
	TCU     string    `json:"tcu,omitempty"`
	MYID    string    `json:"myId,omitempty"`
	Code    *Code     `json:"code,omitempty"`
	MY      *MY       `json:"my,omitempty"`
	Type    string    `json:"type,omitempty"` // of an identifier
	Undoes  int       `json:"undoes,omitempty"`
	Old     string    `json:"old,omitempty"`    // what stood there, for people and for undo lists
	Millis  int64     `json:"millis,omitempty"` // time spent on the decision, for method papers only
	Note    string    `json:"note,omitempty"`
}

// Standing gives the corrections that no later undo takes back, in order,
// without the undo lines themselves. An undone undo stands again.
func Standing(cs []Correction) []Correction {
	undone := map[int]bool{}
	for i := len(cs) - 1; i >= 0; i-- {
		if cs[i].Op == Undo && !undone[cs[i].Seq] {
			undone[cs[i].Undoes] = true
		}
	}
	var out []Correction
	for i := range cs {
		if c := &cs[i]; c.Op != Undo && (len(undone) == 0 || !undone[c.Seq]) {
			if out == nil {
				out = make([]Correction, 0, len(cs)-i)
			}
			out = append(out, *c)
		}
	}
	return out
}

// ApplyToWords applies the corrections of words, speakers, roles and unit
// borders to m, before turns are built. One that no longer fits (its word is
// gone) becomes an issue; nothing is lost silently.
func ApplyToWords(m *Meeting, cs []Correction) []Issue {
	var lost []Issue
	at := make(map[string]int, len(m.Words))
	index := func() {
		clear(at)
		for i := range m.Words {
			at[m.Words[i].ID] = i
		}
	}
	index()
	for _, c := range Standing(cs) {
		switch c.Op {
		case SetRole:
			i := slices.IndexFunc(m.Participants, func(p Participant) bool { return p.Label == c.Speaker })
			if i < 0 {
				lost = append(lost, stale(c))
				continue
			}
			m.Participants[i].Role, m.Participants[i].RoleBy, m.Participants[i].RoleP = c.Role, c.Author, 0
		case InsertWord:
			pos := 0
			w := Word{ID: fmt.Sprintf("w0.%d", c.Seq), Text: c.Text, Speaker: c.Speaker, TimedBy: TimedByPerson}
			if len(c.Words) > 0 {
				p, ok := at[c.Words[0]]
				if !ok {
					lost = append(lost, stale(c))
					continue
				}
				prev := m.Words[p]
				w.ID = fmt.Sprintf("%s.%d", prev.ID, c.Seq)
				w.Span, w.Cue = Span{prev.End, prev.End}, prev.Cue
				if w.Speaker == "" {
					w.Speaker = prev.Speaker
				}
				pos = p + 1
			}
			if c.Times != nil {
				w.Span = *c.Times
			}
			m.Words = slices.Insert(m.Words, pos, w)
			index()
		case SetText, DeleteWord, SetSpeaker, SetTime, SetTrust, SetBeginning:
			found := false
			for _, id := range c.Words {
				i, ok := at[id]
				if !ok {
					continue
				}
				found = true
				w := &m.Words[i]
				switch c.Op {
				case SetText:
					w.Text, w.P, w.Quarantine = c.Text, 0, ""
				case SetSpeaker:
					w.Speaker, w.SpeakerP = c.Speaker, 0
				case SetTime:
					if c.Times != nil {
						w.Span, w.TimedBy = *c.Times, TimedByPerson
					}
				case SetTrust:
					w.Quarantine = ""
				case SetBeginning:
					w.Begins = c.Begins
				case DeleteWord:
					w.ID = "" // dropped below, so that indices hold until then
				}
			}
			if !found {
				lost = append(lost, stale(c))
			}
			if c.Op == DeleteWord {
				m.Words = slices.DeleteFunc(m.Words, func(w Word) bool { return w.ID == "" })
				index()
			}
		}
	}
	return lost
}

// ApplyToCodes lays people's codes over the machine's draft and builds every
// independent coding, after the draft has been made and before outcomes are
// derived.
func ApplyToCodes(m *Meeting, cs []Correction) []Issue {
	var lost []Issue
	tcu := m.TCUIndex()
	codings := map[string]*laid{}
	for _, c := range Standing(cs) {
		switch c.Op {
		case SetCode, ClearCode, SetMY, RemoveMY, SetComplete:
		default:
			continue
		}
		name := c.Coding
		if name == "" {
			name = Draft
		}
		k := codings[name]
		if k == nil {
			if m.Coding(name) == nil {
				m.SetCoding(Coding{Name: name})
			}
			k = lay(m.Coding(name))
			codings[name] = k
		}
		if !k.apply(c, tcu) {
			lost = append(lost, stale(c))
		}
	}
	for i := range m.Codings {
		if k := codings[m.Codings[i].Name]; k != nil {
			m.Codings[i] = k.coding()
			delete(codings, k.Name)
		}
		m.Codings[i].sort(tcu)
	}
	return lost
}

// laid is a coding while corrections are laid over it. What is taken away keeps
// its place until the end, so that places hold: a meeting coded by hand has
// thousands of corrections.
type laid struct {
	Coding
	codes              map[string][]int // TCU → places in Codes
	mys                map[string][]int // id → places in MYs
	codesGone, mysGone map[int]bool     // places
}

func lay(c *Coding) *laid {
	k := &laid{Coding: *c, codes: make(map[string][]int, len(c.Codes)), mys: make(map[string][]int, len(c.MYs)), codesGone: map[int]bool{}, mysGone: map[int]bool{}}
	for i := range k.Codes {
		k.codes[k.Codes[i].TCU] = append(k.codes[k.Codes[i].TCU], i)
	}
	for i := range k.MYs {
		k.mys[k.MYs[i].ID] = append(k.mys[k.MYs[i].ID], i)
	}
	return k
}

// apply reports whether the correction still fits.
func (k *laid) apply(c Correction, tcu map[string]int) bool {
	switch c.Op {
	case SetComplete:
		k.Complete = true
	case SetCode:
		if c.Code == nil || !has(tcu, c.Code.TCU) {
			return false
		}
		code := *c.Code
		code.Author = c.Author
		if at := k.codes[code.TCU]; len(at) > 0 {
			k.Codes[at[0]] = code
		} else {
			k.codes[code.TCU] = []int{len(k.Codes)}
			k.Codes = append(k.Codes, code)
		}
	case ClearCode:
		for _, i := range k.codes[c.TCU] {
			k.codesGone[i] = true
		}
		delete(k.codes, c.TCU)
	case SetMY:
		if c.MY == nil {
			return false
		}
		my := *c.MY
		my.Author = c.Author
		my.TCUs = present(my.TCUs, tcu)
		my.Elaborated = present(my.Elaborated, tcu)
		if len(my.TCUs) == 0 {
			return false
		}
		if at := k.mys[my.ID]; len(at) > 0 {
			k.MYs[at[0]] = my
		} else {
			k.mys[my.ID] = []int{len(k.MYs)}
			k.MYs = append(k.MYs, my)
		}
	case RemoveMY:
		k.removeMY(c.MYID)
	}
	return true
}

// removeMY drops a MY and every reference to it.
func (k *laid) removeMY(id string) {
	for _, i := range k.mys[id] {
		k.mysGone[i] = true
	}
	delete(k.mys, id)
	for i := range k.MYs {
		if k.MYs[i].ReraiseOf == id {
			k.MYs[i].ReraiseOf = ""
		}
	}
	for i := range k.Codes {
		c := &k.Codes[i]
		for _, ref := range []*string{&c.Target, &c.Capture, &c.Interrupt} {
			if *ref == id {
				*ref = ""
			}
		}
	}
}

// coding is what has come out.
func (k *laid) coding() Coding {
	k.Codes, k.MYs = without(k.Codes, k.codesGone), without(k.MYs, k.mysGone)
	return k.Coding
}

func without[T any](all []T, gone map[int]bool) []T {
	if len(gone) == 0 {
		return all
	}
	kept := all[:0]
	for i := range all {
		if !gone[i] {
			kept = append(kept, all[i])
		}
	}
	clear(all[len(kept):])
	return kept
}

func (k *Coding) sort(tcu map[string]int) {
	slices.SortStableFunc(k.Codes, func(a, b Code) int { return tcu[a.TCU] - tcu[b.TCU] })
	slices.SortStableFunc(k.MYs, func(a, b MY) int { return tcu[a.TCUs[0]] - tcu[b.TCUs[0]] })
}

func has(ix map[string]int, id string) bool { _, ok := ix[id]; return ok }

func present(ids []string, ix map[string]int) []string {
	var out []string
	for _, id := range ids {
		if has(ix, id) {
			out = append(out, id)
		}
	}
	return out
}

func stale(c Correction) Issue {
	return *Fault("A301", fmt.Sprintf("corrections.jsonl line %d", c.Seq),
		fmt.Sprintf("a correction (%s) no longer applies: what it is about is gone", c.Op),
		fmt.Sprintf("en rettelse (%s) passer ikke længere: det, den handler om, findes ikke mere", c.Op)).
		Hint("look at the passage and correct it again", "se stedet efter, og ret igen").Level(Warning)
}

// CorrectionsOf writes a coding as corrections by author, so that codes that
// came with a transcript enter a corpus as what they are: somebody's decisions.
func CorrectionsOf(c Coding, author string, at time.Time) []Correction {
	var out []Correction
	add := func(x Correction) {
		x.Seq, x.Author, x.Time, x.Coding = len(out)+1, author, at, c.Name
		out = append(out, x)
	}
	for i := range c.MYs {
		my := c.MYs[i]
		add(Correction{Op: SetMY, MYID: my.ID, MY: &my})
	}
	for i := range c.Codes {
		code := c.Codes[i]
		add(Correction{Op: SetCode, TCU: code.TCU, Code: &code})
	}
	if c.Complete {
		add(Correction{Op: SetComplete})
	}
	return out
}

// IsHuman reports whether an author or coding name stands for a person.
func IsHuman(author string) bool {
	return strings.HasPrefix(author, "human:") || strings.HasPrefix(author, "import:") || author == Adjudicated
}

// AuthorName is an author in words, in Danish ("da") or English ("en"):
// «human:k1» is k1, «rule:cues@1» the rules cues 1. What is no author is left as
// it is.
func AuthorName(author, lang string) string {
	kind, name, ok := strings.Cut(author, ":")
	if !ok {
		return author
	}
	versioned := strings.Replace(name, "@", " ", 1)
	da, en := author, author
	switch kind {
	case "human":
		return name
	case "import":
		da, en = "en importeret kodning ("+name+")", "an imported coding ("+name+")"
	case "rule":
		da, en = "reglerne "+versioned, "the rules "+versioned
	case "model":
		da, en = "modellen "+versioned, "the model "+versioned
	}
	if lang == "en" {
		return en
	}
	return da
}
