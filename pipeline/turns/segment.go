package turns

import (
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
	Rule string  // «T2 og», «T5»: the rule that set it
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
	c.punctuation = r.Punctuation
	return c.borders(class)
}

// word is one spoken word as the rules see it.
type word struct {
	at    int    // position in the words given
	norm  string // danish.Norm in context
	class danish.Class
	stop  byte // mark after it: '.', '?', ',' or 0
	laugh bool // an event stands before it
	pause transcripts.Ms
}

// clauses is one turn prepared for the rules.
type clauses struct {
	ws          []word
	punctuation bool
}

func newClauses(words []transcripts.Word) *clauses {
	c := &clauses{ws: make([]word, 0, len(words))}
	texts := make([]string, 0, len(words))
	inEvent, laugh := false, false
	var last transcripts.Ms
	for i, w := range words {
		if inEvent || w.Kind == transcripts.Event || strings.HasPrefix(w.Text, "((") {
			inEvent = strings.HasPrefix(w.Text, "((") || inEvent
			if strings.Contains(w.Text, "))") {
				inEvent = false
			}
			laugh = true
			continue
		}
		norm := danish.Norm(w.Text)
		if norm == "" || w.Kind == transcripts.Pause || w.Kind == transcripts.Unclear {
			continue
		}
		x := word{at: i, laugh: laugh, stop: mark(w.Text)}
		if len(c.ws) > 0 {
			x.pause = w.Start - last
		}
		last, laugh = w.End, false
		texts = append(texts, w.Text)
		c.ws = append(c.ws, x)
	}
	for i, n := range danish.Normal(texts) {
		c.ws[i].norm, c.ws[i].class = n, danish.Lookup(n)
	}
	return c
}

// Mark is the punctuation after a word.
func mark(text string) byte {
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
