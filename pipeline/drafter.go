package pipeline

import (
	"slices"

	"gribning/pipeline/coding"
	"gribning/pipeline/coding/adjudicate"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/turns"
	"gribning/transcripts"
)

// Drafter drafts one heard meeting again at each correction of its words. What
// comes out is what a run makes; what a turn tells by itself (its borders, its
// identifying spans) or among its neighbours (what the coder thinks of it at
// first) is remembered from the drafts before, so that a correction costs the
// turns that it changes, and the decisions over the whole meeting, which hang
// together. It holds the words of the meeting. Only one call may use it at a
// time.
type Drafter struct {
	analyst *Analyst
	heard   *transcripts.Meeting
	memory  memory

	adjudicator *adjudicate.Adjudicator // nil: nothing was asked
	answers     adjudicate.Answers
}

// NewDrafter makes the drafter of a meeting as [Heard] gives it.
func (a *Analyst) NewDrafter(heard *transcripts.Meeting) *Drafter {
	return &Drafter{analyst: a, heard: heard}
}

// Redraft gives the meeting with people's corrections of words, its units and
// the machine's codes: what [Settle] needs. The heard meeting is not changed.
func (d *Drafter) Redraft(p consent.Permit, cs corpus.Corrections) (*transcripts.Meeting, error) {
	m := *d.heard
	m.Words = slices.Clone(d.heard.Words)
	m.Participants = slices.Clone(d.heard.Participants)
	m.Issues = slices.Clone(d.heard.Issues)
	if err := correctWords(p, &m, cs); err != nil {
		return nil, err
	}
	if err := d.analyst.draft(&m, &d.memory); err != nil {
		return &m, err
	}
	d.replay(&m)
	return &m, nil
}

// memory is what drafts of one meeting have in common; nil remembers nothing.
type memory struct {
	lines       deidentify.Memory
	now, before map[string][]turns.Border // of turns said now, and of those that no draft had lately
	drafts      int                       // since before was dropped
	coder       coding.Memory
}

// kept is for how many drafts the borders of turns that nobody says any more
// are kept, so that taking a correction back costs no more than making it.
const kept = 20

// remembered is a Boundary that asks its memory first.
type remembered struct {
	turns.Boundary
	memory *memory
}

// remembering gives b with the memory of the drafts before; of none, b itself.
func (mem *memory) remembering(b turns.Boundary) turns.Boundary {
	if mem == nil {
		return b
	}
	if mem.drafts++; mem.now == nil || mem.drafts > kept {
		mem.now, mem.before, mem.drafts = map[string][]turns.Border{}, mem.now, 0
	}
	return remembered{b, mem}
}

// Borders implements turns.Boundary.
func (r remembered) Borders(words []transcripts.Word, class transcripts.Class) []turns.Border {
	// What a Boundary goes by. Voices, times and what a person has fixed are the
	// layout's business.
	key := make([]byte, 0, 256)
	key = append(key, class...)
	for i := range words {
		key = append(append(key, 0), words[i].Kind...)
		key = append(append(key, 1), words[i].Text...)
	}
	if found, ok := r.memory.now[string(key)]; ok {
		return slices.Clone(found)
	}
	found, ok := r.memory.before[string(key)]
	if !ok {
		found = r.Boundary.Borders(words, class)
	}
	r.memory.now[string(key)] = found
	return slices.Clone(found)
}

// coded gives the codes of m.
func (mem *memory) coded(c *coding.Coder, m *transcripts.Meeting) (transcripts.Coding, error) {
	if mem == nil {
		return c.Code(m)
	}
	return c.Again(m, &mem.coder)
}

// found gives the identifying spans of m.
func (mem *memory) found(f *deidentify.Finder, m *transcripts.Meeting) []transcripts.Identifier {
	if mem == nil {
		return f.Find(m)
	}
	return f.FindAgain(m, &mem.lines)
}
