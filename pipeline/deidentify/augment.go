package deidentify

import (
	"strings"
	"unicode"

	"gribning/transcripts"
)

// varied is a meeting with other names in the place of the marked ones. Only
// turns with such names are kept, the rest would be learnt twice.
func (f *filler) varied(m *transcripts.Meeting) *transcripts.Meeting {
	c := *m
	c.Words, c.Turns, c.TCUs, c.Identifiers = nil, nil, nil, nil
	cased := isCased(m.Words)
	starts := map[int]transcripts.Identifier{}
	for _, id := range m.Identifiers {
		if labelOf(id.Type, true) != outside {
			starts[id.From] = id
		}
	}
	for _, t := range m.Turns {
		has := false
		for _, u := range m.TCUs[t.From:t.To] {
			for w := u.From; w < u.To; w++ {
				_, ok := starts[w]
				has = has || ok
			}
		}
		if !has {
			continue
		}
		turn := t
		turn.From = len(c.TCUs)
		for _, u := range m.TCUs[t.From:t.To] {
			unit := u
			unit.From = len(c.Words)
			for w := u.From; w < u.To; w++ {
				id, ok := starts[w]
				if !ok {
					c.Words = append(c.Words, m.Words[w])
					continue
				}
				from := len(c.Words)
				for k, part := range strings.Fields(f.make(id.Type)) {
					word := m.Words[w]
					if cased {
						part = upper(part, k, id.Type)
					}
					word.Text = part
					c.Words = append(c.Words, word)
				}
				c.Words[len(c.Words)-1].Text += tokenOf(m.Words[id.To-1].Text).after
				n := id
				n.From, n.To = from, len(c.Words)
				c.Identifiers = append(c.Identifiers, n)
				w = id.To - 1
			}
			unit.To = len(c.Words)
			c.TCUs = append(c.TCUs, unit)
		}
		turn.To = len(c.TCUs)
		c.Turns = append(c.Turns, turn)
	}
	return &c
}

func upper(w string, k int, typ string) string {
	r := []rune(w)
	if typ != orga && k > 0 && len(r) < 3 {
		return w
	}
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}
