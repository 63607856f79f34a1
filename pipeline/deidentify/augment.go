package deidentify

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"gribning/transcripts"
)

// filler makes names to put in the place of marked ones, so that the model
// learns the places where names stand and not the few names of its material.
type filler struct {
	rng                            *rand.Rand
	given, surname, place, org     []string
	heads, ends, streets, material []string
}

func newFiller(g *lists, ms []*transcripts.Meeting) *filler {
	f := &filler{rng: rand.New(rand.NewPCG(7, 11))}
	for _, w := range slices.Sorted(maps.Keys(g.words)) {
		m := g.words[w]
		for _, x := range []struct {
			m    mark
			list *[]string
		}{{given, &f.given}, {surname, &f.surname}, {place, &f.place}, {org, &f.org}} {
			if m&x.m != 0 && m&(country|public) == 0 {
				*x.list = append(*x.list, w)
			}
		}
	}
	for _, first := range slices.Sorted(maps.Keys(g.phrases)) {
		for _, p := range g.phrases[first] {
			w := strings.Join(p.words, " ")
			switch {
			case p.mark&place != 0:
				f.place = append(f.place, w)
			case p.mark&org != 0:
				f.org = append(f.org, w)
			}
		}
	}
	for _, e := range slices.Sorted(maps.Keys(g.endings)) {
		switch m := g.endings[e]; {
		case m&orgEnd != 0:
			f.ends = append(f.ends, e)
		case m&streetEnd != 0:
			f.streets = append(f.streets, e)
		}
	}
	f.heads = slices.Sorted(maps.Keys(namedHeads))
	for _, m := range ms {
		for _, id := range m.Identifiers {
			if id.Type == orga {
				var ws []string
				for w := id.From; w < id.To; w++ {
					ws = append(ws, tokenOf(m.Words[w].Text).key)
				}
				f.material = append(f.material, strings.Join(ws, " "))
			}
		}
	}
	return f
}

func (f *filler) pick(list []string) string { return list[f.rng.IntN(len(list))] }

// invented makes a word that no list has out of the halves of two that are there.
func (f *filler) invented(list []string) string {
	a, b := []rune(f.pick(list)), []rune(f.pick(list))
	w := string(a[:(len(a)+1)/2]) + string(b[len(b)/2:])
	return strings.ReplaceAll(w, " ", "")
}

func (f *filler) make(typ string) string {
	r := f.rng.Float64()
	switch typ {
	case navn:
		switch {
		case r < 0.55:
			return f.pick(f.given)
		case r < 0.75:
			return f.invented(f.given)
		case r < 0.9:
			return f.pick(f.given) + " " + f.pick(f.surname)
		}
		return f.pick(f.given) + " " + f.pick(f.given)
	case sted:
		switch {
		case r < 0.5:
			return f.pick(f.place)
		case r < 0.7:
			return f.invented(f.place)
		}
		return f.stem() + f.pick(f.streets)
	}
	switch {
	case r < 0.2:
		return f.pick(f.org)
	case r < 0.45 && len(f.material) > 0:
		return f.pick(f.material)
	case r < 0.65:
		return f.stem() + f.pick(f.ends)
	case r < 0.8:
		return f.stem() + " " + f.pick(f.ends)
	case r < 0.9:
		return f.pick(f.heads) + " " + f.stem()
	}
	return f.stem()
}

func (f *filler) stem() string {
	switch f.rng.IntN(3) {
	case 0:
		return f.invented(f.place)
	case 1:
		return f.pick(f.surname)
	}
	return strings.ReplaceAll(f.pick(f.place), " ", "")
}

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
