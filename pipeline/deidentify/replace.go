package deidentify

import (
	"regexp"
	"slices"
	"strings"

	"gribning/transcripts"
)

// Replace makes a copy of m with placeholders in the place of its identifiers.
// The first word of a span becomes «[NAVN-1]» with its suffix and lasts to the
// end of the span; the other words are taken out, and everything that points to
// words is moved along, so that units, times and codes stay what they were. A
// word that begins a unit stays, as a placeholder of its own. Objects, notes and
// the evidence of codes are searched for the same words. Flags are left for a
// person.
//
// The copy says nothing about whose meeting it is either: its day, opaque keys,
// recordings, checksums and issues are gone.
func Replace(m *transcripts.Meeting) *transcripts.Meeting {
	if slices.ContainsFunc(m.Identifiers, func(id transcripts.Identifier) bool { return !id.Flag && id.Pseudonym == "" }) {
		named := *m
		named.Identifiers = slices.Clone(m.Identifiers)
		named.Identifiers = slices.DeleteFunc(named.Identifiers, func(id transcripts.Identifier) bool {
			return id.From < 0 || id.To > len(m.Words) || id.From >= id.To
		})
		assign(&named, named.Identifiers)
		m = &named
	}
	c := *m
	begins := map[int]bool{}
	for _, u := range m.TCUs {
		begins[u.From] = true
	}
	words := slices.Clone(m.Words)
	drop := make([]bool, len(words)+1)
	c.Identifiers = nil
	for _, id := range m.Identifiers {
		if id.Flag || id.From < 0 || id.To > len(words) || id.From >= id.To {
			continue
		}
		head := id.From
		for w := id.From; w < id.To; w++ {
			if w > id.From && !begins[w] {
				drop[w] = true
				words[head].End = max(words[head].End, words[w].End)
				continue
			}
			head = w
			words[w].Text, words[w].Kind = tokenOf(m.Words[w].Text).before+id.Pseudonym, transcripts.PlainWord
		}
		words[head].Text += id.Suffix
		id.Evidence = nil
		c.Identifiers = append(c.Identifiers, id)
	}
	moved := make([]int, len(words)+1)
	c.Words = make([]transcripts.Word, 0, len(words))
	for i := range words {
		moved[i] = len(c.Words)
		if !drop[i] {
			c.Words = append(c.Words, words[i])
		}
	}
	moved[len(words)] = len(c.Words)
	c.TCUs = slices.Clone(m.TCUs)
	for i := range c.TCUs {
		c.TCUs[i].From, c.TCUs[i].To = moved[m.TCUs[i].From], moved[m.TCUs[i].To]
	}
	for i := range c.Identifiers {
		id := &c.Identifiers[i]
		id.From, id.To = moved[id.From], max(moved[id.To], moved[id.From]+1)
	}
	r := newReplacer(m)
	r.moved = moved
	c.Codings = make([]transcripts.Coding, len(m.Codings))
	for i, coding := range m.Codings {
		c.Codings[i] = r.coding(coding)
	}
	c.Kind = r.text(c.Kind)
	c.Issues, c.Recordings, c.Date, c.Source.SHA256 = nil, nil, "", ""
	c.Participants = slices.Clone(m.Participants)
	for i := range c.Participants {
		c.Participants[i].Key = ""
	}
	return &c
}

// replacer replaces identified strings in free text.
type replacer struct {
	find  *regexp.Regexp
	moved []int // new positions of words
	with  map[string]string
}

func newReplacer(m *transcripts.Meeting) *replacer {
	r := &replacer{with: map[string]string{}}
	var alternatives []string
	add := func(keys []string, pseudonym string) {
		k := strings.Join(keys, " ")
		if len([]rune(k)) < 2 || r.with[k] != "" {
			return
		}
		r.with[k] = pseudonym
		parts := make([]string, len(keys))
		for i, p := range keys {
			parts[i] = regexp.QuoteMeta(p)
		}
		alternatives = append(alternatives, strings.Join(parts, `[^\pL\pN]+`))
	}
	for _, id := range m.Identifiers {
		if id.Flag || id.From < 0 || id.To > len(m.Words) || id.From >= id.To {
			continue
		}
		keys := keysOf(m, id.From, id.To)
		if len(keys) == 0 {
			continue
		}
		if n := len(keys) - 1; strings.HasPrefix(id.Suffix, "s") {
			if base, ok := genitive(keys[n]); ok {
				keys[n] = base
			}
		}
		p := id.Pseudonym
		if p == "" {
			p = "[" + id.Type + "]"
		}
		add(keys, p)
		for _, k := range keys {
			if len(keys) > 1 && id.Type != dato && id.Type != tlf && id.Type != cpr && len([]rune(k)) > 3 && !ordinary(k) {
				add([]string{k}, p)
			}
		}
	}
	if len(alternatives) == 0 {
		return r
	}
	slices.SortStableFunc(alternatives, func(a, b string) int { return len(b) - len(a) })
	r.find = regexp.MustCompile(`(?i)(^|[^\pL\pN])(` + strings.Join(alternatives, "|") + `)(['’]?s|es|ens?|ets?|er|erne|ne|ske?)?($|[^\pL\pN])`)
	return r
}

var notLetters = regexp.MustCompile(`[^\pL\pN]+`)

func (r *replacer) text(s string) string {
	if r.find == nil || s == "" {
		return s
	}
	for range 8 { // neighbours share the blank between them, so once is not enough
		t := r.find.ReplaceAllStringFunc(s, func(hit string) string {
			g := r.find.FindStringSubmatch(hit)
			p, ok := r.with[strings.ToLower(g[2])]
			if !ok {
				p = r.with[strings.Trim(notLetters.ReplaceAllString(strings.ToLower(g[2]), " "), " ")]
			}
			if p == "" {
				p = "[…]"
			}
			return g[1] + p + g[3] + g[4]
		})
		if t == s {
			break
		}
		s = t
	}
	return s
}

func (r *replacer) made(m transcripts.Made) transcripts.Made {
	m.Evidence = slices.Clone(m.Evidence)
	for i := range m.Evidence {
		e := &m.Evidence[i]
		e.Text = r.text(e.Text)
		if r.moved != nil && e.From >= 0 && e.To < len(r.moved) && e.From <= e.To {
			e.From, e.To = r.moved[e.From], r.moved[e.To]
		}
	}
	return m
}

func (r *replacer) coding(c transcripts.Coding) transcripts.Coding {
	c.MYs = slices.Clone(c.MYs)
	for i := range c.MYs {
		y := &c.MYs[i]
		y.Object, y.Note, y.Made = r.text(y.Object), r.text(y.Note), r.made(y.Made)
	}
	c.Codes = slices.Clone(c.Codes)
	for i := range c.Codes {
		k := &c.Codes[i]
		k.Note, k.Capture, k.Made = r.text(k.Note), r.text(k.Capture), r.made(k.Made)
	}
	return c
}
