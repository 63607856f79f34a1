package codes

import (
	"strings"

	"gribning/transcripts"
)

// Item is what one coder gave one TCU, as texts.
type Item struct {
	Where   string // of the item in a file, for messages: «row 7»
	TCU     string // id; empty or unknown where the file has been through another program
	Speaker string
	transcripts.Span
	Words string // the words it lies on
	// Line and Before place an item in a text of one turn a line: the number of
	// the line, from 1, and how many words of it come before. Line is 0 where
	// the file has no such text.
	Line, Before int
	// Cut says that the marked stretch went on into other turns.
	Cut bool

	MY    string // «3», «EL3», several with blanks between
	A     string // code of each meaning utterance that begins here, blanks between
	AMore string // the rest of each, « | » between
	B     string // code of a professional's TCU
	BMore string
	C     string // outcome of each meaning utterance that begins here; not read back
	CMore string
}

// Empty reports whether nobody gave the TCU any code.
func (i Item) Empty() bool { return i.MY == "" && i.A == "" && i.B == "" }

// Set is one coder's codes of one meeting.
type Set struct {
	Name     string // of the coding: «human:k1», «gribning»
	Complete bool
	Items    []Item // by position of the TCU; TCUs without codes are left out
}

// Source is what a file says of one meeting.
type Source struct {
	Meeting string // the meeting's id, or the name a program gave it; empty: not told
	Sets    []Set
}

// Machine reports whether the codes are the program's own draft.
func (s Set) Machine() bool { return !transcripts.IsHuman(s.Name) }

// Of gives the codings of a meeting in flat form: those named, or all.
func Of(m *transcripts.Meeting, names []string) []Set {
	var out []Set
	for i := range m.Codings {
		c := &m.Codings[i]
		if wanted(c.Name, names) {
			out = append(out, setOf(m, c))
		}
	}
	return out
}

func wanted(name string, names []string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return names == nil
}

func setOf(m *transcripts.Meeting, c *transcripts.Coding) Set {
	s := Set{Name: c.Name, Complete: c.Complete}
	items := make([]Item, len(m.TCUs))
	at := m.TCUIndex()
	join := func(to *string, sep, what string) {
		if *to != "" {
			*to += sep
		}
		*to += what
	}
	for k := range c.MYs {
		y := &c.MYs[k]
		for n, id := range y.TCUs {
			i, ok := at[id]
			if !ok {
				continue
			}
			x := &items[i]
			join(&x.MY, " ", y.ID)
			if n > 0 {
				continue
			}
			join(&x.A, " ", y.Primary)
			if x.AMore != "" || x.A != y.Primary {
				x.AMore += " | "
			}
			x.AMore += OfMY(y, c.Name)
			if g := c.GripOf(y.ID); g != nil {
				join(&x.C, " ", g.Outcome)
				join(&x.CMore, " | ", OfGrip(g))
			}
		}
		for _, id := range y.Elaborated {
			if i, ok := at[id]; ok {
				join(&items[i].MY, " ", "EL"+y.ID)
			}
		}
	}
	for k := range c.Codes {
		if i, ok := at[c.Codes[k].TCU]; ok {
			items[i].B, items[i].BMore = c.Codes[k].Code, OfCode(&c.Codes[k], c.Name)
		}
	}
	for i := range items {
		u := &m.TCUs[i]
		if x := &items[i]; !x.Empty() {
			x.TCU, x.Speaker, x.Span, x.Words = u.ID, u.Speaker, u.Span, m.TCUText(i)
			s.Items = append(s.Items, *x)
		}
	}
	return s
}

// splitMore cuts the attribute lines of several meaning utterances apart;
// empty lines count.
func splitMore(s string) []string {
	var out []string
	for _, part := range splitKeep(s, '|') {
		out = append(out, strings.TrimSpace(part))
	}
	return out
}

func splitKeep(s string, at rune) []string {
	var out []string
	var b strings.Builder
	quoted, escaped := false, false
	for _, r := range s {
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case r == at && !quoted:
			out = append(out, b.String())
			b.Reset()
			continue
		}
		b.WriteRune(r)
	}
	return append(out, b.String())
}
