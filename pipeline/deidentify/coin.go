package deidentify

import (
	"bufio"
	"io"
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
	rng                      *rand.Rand
	given, surname, place    []string
	org, streets             []string
	coined                   map[string][]string // data/coined.txt by heading
	material                 []string            // marked organisations of the training meetings
	sentences, plainSpeaking []string            // data/sentences.txt: with names, without
}

func newFiller(g *lists, ms []*transcripts.Meeting) (*filler, error) {
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
		if g.endings[e]&streetEnd != 0 {
			f.streets = append(f.streets, e)
		}
	}
	for _, m := range ms {
		for _, id := range m.Identifiers {
			if id.Type == orga {
				f.material = append(f.material, strings.Join(keysOf(m, id.From, id.To), " "))
			}
		}
	}
	coined, err := sectionsOf("data/coined.txt", strings.Fields)
	if err != nil {
		return nil, err
	}
	f.coined = coined
	sentences, err := sectionsOf("data/sentences.txt", func(s string) []string { return []string{strings.TrimSpace(s)} })
	if err != nil {
		return nil, err
	}
	f.sentences, f.plainSpeaking = sentences["navne"], sentences["uden navne"]
	return f, nil
}

// sectionsOf reads a data file of headings in brackets, each line cut by split.
func sectionsOf(name string, split func(string) []string) (map[string][]string, error) {
	r, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	out := map[string][]string{}
	heading := ""
	b := bufio.NewReader(r)
	for {
		text, err := b.ReadString('\n')
		text, _, _ = strings.Cut(text, "#")
		if text = strings.TrimSpace(text); strings.HasPrefix(text, "[") {
			heading = strings.Trim(text, "[]")
		} else if text != "" {
			out[heading] = append(out[heading], split(text)...)
		}
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (f *filler) pick(list []string) string { return list[f.rng.IntN(len(list))] }

func (f *filler) part(heading string) string {
	return strings.ReplaceAll(f.pick(f.coined[heading]), "_", " ")
}

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
	return f.organisation(r)
}

// organisation makes a name of a firm, school, house or body, in the shapes that
// such names have; r decides which.
func (f *filler) organisation(r float64) string {
	brand := func() string { return f.part("forled") + f.part("efterled") }
	switch {
	case r < 0.14:
		return f.pick(f.org)
	case r < 0.22 && len(f.material) > 0:
		return f.pick(f.material)
	case r < 0.36:
		return brand()
	case r < 0.40:
		return f.part("ting")
	case r < 0.48:
		return f.part("kind") + " " + f.part("ting")
	case r < 0.57:
		return f.part("kind") + " " + f.stem()
	case r < 0.70:
		return f.stem() + f.genitive() + " " + f.part("slags")
	case r < 0.75:
		return f.stem() + "s " + f.part("tillæg") + " " + f.part("slags")
	case r < 0.80:
		return f.stem() + f.part("efterled")
	case r < 0.84:
		return f.stem() + " og " + f.stem()
	case r < 0.88:
		return brand() + " " + f.part("slags")
	case r < 0.91:
		return f.pick([]string{"institut", "klinik", "center", "afdeling", "enhed"}) + " for " + f.part("emne")
	case r < 0.94:
		return f.part("helgen") + " " + f.part("slags")
	case r < 0.96:
		return f.initials()
	}
	return f.stem()
}

func (f *filler) genitive() string {
	if f.rng.IntN(2) == 0 {
		return "s"
	}
	return ""
}

func (f *filler) initials() string {
	b := make([]byte, 2+f.rng.IntN(3))
	for i := range b {
		b[i] = "abcdefghiklmnoprstuv"[f.rng.IntN(20)]
	}
	return string(b)
}

func (f *filler) stem() string {
	switch f.rng.IntN(4) {
	case 0:
		return f.invented(f.place)
	case 1:
		return f.pick(f.surname)
	case 2:
		return f.part("forled") + f.pick(f.streets)
	}
	return strings.ReplaceAll(f.pick(f.place), " ", "")
}

// spoken makes meetings of one line each out of the invented sentences: every
// sentence with other names in lower case, and every second one as written text.
func (f *filler) spoken() []*transcripts.Meeting {
	var out []*transcripts.Meeting
	for _, s := range slices.Concat(f.sentences, f.plainSpeaking, f.plainSpeaking, f.plainSpeaking) {
		out = append(out, f.sentence(s, false))
		if f.rng.IntN(3) == 0 {
			out = append(out, f.sentence(s, true))
		}
	}
	return out
}

// sentence fills the slots of one sentence.
func (f *filler) sentence(s string, written bool) *transcripts.Meeting {
	m := &transcripts.Meeting{ID: "S", Participants: []transcripts.Participant{{Label: "B", Role: transcripts.Citizen}}}
	put := func(w string) { m.Words = append(m.Words, transcripts.Word{Text: w, Speaker: "B"}) }
	for len(s) > 0 {
		at := strings.IndexAny(s, "{(")
		if at < 0 {
			at = len(s)
		}
		for _, w := range strings.Fields(s[:at]) {
			put(w)
		}
		if s = s[at:]; s == "" {
			break
		}
		end := strings.IndexAny(s, "})")
		slot := s[1:end]
		first := len(m.Words)
		if s[0] == '(' {
			for _, w := range strings.Fields(f.pick(strings.Split(slot, "|"))) {
				put(w)
			}
		} else {
			for k, w := range strings.Fields(f.make(slot)) {
				if written {
					w = upper(w, k, slot)
				}
				put(w)
			}
			m.Identifiers = append(m.Identifiers, transcripts.Identifier{From: first, To: len(m.Words), Type: slot})
		}
		s = s[end+1:]
	}
	if written {
		r := []rune(m.Words[0].Text)
		r[0] = unicode.ToUpper(r[0])
		m.Words[0].Text = string(r)
		m.Words[len(m.Words)-1].Text += "."
	}
	m.TCUs = []transcripts.TCU{{ID: "u1", Speaker: "B", From: 0, To: len(m.Words)}}
	m.Turns = []transcripts.Turn{{ID: "t1", Speaker: "B", From: 0, To: 1}}
	return m
}
