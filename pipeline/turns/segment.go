package turns

import (
	"slices"
	"strings"

	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// A Boundary finds the borders between the TCUs of one turn.
type Boundary interface {
	// Borders gives the positions in words, rising, each inside 1..len(words)-1,
	// at which a new TCU begins. words are those of one turn in order, pauses
	// and events among them; class is the speaker's. It must be pure.
	Borders(words []transcripts.Word, class transcripts.Class) []Border
}

// Border is one border and what speaks for it.
type Border struct {
	At   int
	Rule string  // the rule that set it and what it saw: «T2 og VS», «T5»
	P    float64 // probability, where a model set it; 0 for rules
}

// Rules is the Boundary of the codebook's rules T1–T10: grammar alone, and
// fewer TCUs where two analyses remain.
type Rules struct {
	// Punctuation lets full stops, commas and question marks count. It is for
	// transcripts that a person punctuated; a recogniser's are never evidence.
	Punctuation bool
}

// Segment gives the borders that Rules find in the words of one turn.
func Segment(words []transcripts.Word, class transcripts.Class) []int {
	bs := Rules{}.Borders(words, class)
	out := make([]int, len(bs))
	for i, b := range bs {
		out[i] = b.At
	}
	return out
}

// Borders implements Boundary.
func (r Rules) Borders(words []transcripts.Word, class transcripts.Class) []Border {
	c := newClauses(words)
	out := c.borders(class)
	if r.Punctuation {
		out = c.punctuated(out)
	}
	return out
}

// word is one spoken word as the rules see it.
type word struct {
	at    int    // position in the words given
	norm  string // danish.Norm in context
	class danish.Class
	sets  set
	stop  byte // mark after it: '.', '?', ',' or 0
}

// clauses is one turn prepared for the rules.
type clauses struct {
	ws    []word
	class transcripts.Class // of the speaker
}

func newClauses(words []transcripts.Word) *clauses {
	c := &clauses{ws: make([]word, 0, len(words))}
	norms := make([]string, 0, len(words))
	inEvent := false
	for i := range words {
		w := &words[i]
		if inEvent || w.Kind == transcripts.Event || strings.HasPrefix(w.Text, "((") {
			inEvent = strings.HasPrefix(w.Text, "((") || inEvent
			if strings.Contains(w.Text, "))") {
				inEvent = false
			}
			continue
		}
		seen := danish.Look(w.Text)
		norm := seen.Norm
		if norm == "" || w.Kind == transcripts.Pause || w.Kind == transcripts.Unclear {
			continue
		}
		norms = append(norms, norm)
		c.ws = append(c.ws, word{at: i, norm: norm, class: seen.Class, sets: setsOf[norm], stop: mark(w.Text)})
	}
	danish.Disambiguate(norms, func(i int) {
		c.ws[i].norm, c.ws[i].class, c.ws[i].sets = norms[i], danish.Lookup(norms[i]), setsOf[norms[i]]
	})
	return c
}

// Mark is the punctuation after a word.
func mark(text string) byte {
	if n := len(text); n > 0 && text[n-1] >= 'a' && text[n-1] <= 'z' {
		return 0
	}
	text = strings.TrimRight(text, "\"»«”)'")
	if text == "" {
		return 0
	}
	switch m := text[len(text)-1]; m {
	case '.', '?', '!', ',', ';', ':':
		return m
	}
	return 0
}

// Punctuated corrects the borders of the rules by the marks that a person set:
// every border is at a mark, and a full stop is a border unless what follows
// is no clause («Sådan en kæmpestor buket.»).
func (c *clauses) punctuated(borders []Border) []Border {
	rule := map[int]Border{}
	for _, b := range borders {
		rule[b.At] = b
	}
	var out []Border
	pending := Border{}
	for i := len(c.ws) - 1; i > 0; i-- {
		b, set := rule[c.ws[i].at]
		if set {
			pending = b
		}
		switch c.ws[i-1].stop {
		case 0:
			continue
		case '.', '!', '?':
			if set || c.clauseUntilStop(i) {
				out = append(out, Border{At: c.ws[i].at, Rule: "stop"})
			}
		default:
			if set || pending.At > 0 && !c.clauseUntil(i, pending.At) {
				out = append(out, Border{At: c.ws[i].at, Rule: pending.Rule})
			}
		}
		pending = Border{}
	}
	slices.Reverse(out)
	return out
}

// ClauseUntilStop reports whether a finite verb stands between word i and the
// next full stop.
func (c *clauses) clauseUntilStop(i int) bool {
	for ; i < len(c.ws); i++ {
		if c.verb(i, false) || c.subjectVerb(i) || c.verbSubject(i) {
			return true
		}
		if m := c.ws[i].stop; m == '.' || m == '!' || m == '?' {
			return false
		}
	}
	return false
}

// ClauseUntil reports whether a finite verb stands between word i and the word
// at position at of the turn.
func (c *clauses) clauseUntil(i, at int) bool {
	for ; i < len(c.ws) && c.ws[i].at < at; i++ {
		if c.verb(i, false) {
			return true
		}
	}
	return false
}
