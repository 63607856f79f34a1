package coding

import (
	"bytes"
	"io"
	"sync"

	shipped "gribning/models/coding"
	"gribning/pipeline/coding/units"
	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// Coder gives meetings their draft codes. It is safe for concurrent use.
type Coder struct {
	cues  *danish.Cues
	lists listIndex
	model *model // nil: the cue lists alone

	once  sync.Once
	known *vocabulary // use lexicon
}

// New makes the trained coder that comes with the program.
func New() (*Coder, error) { return Load(bytes.NewReader(shipped.Model)) }

// NewRules makes the coder that goes by cue lists alone: the baseline, whose
// codes bear the author «rule:cues@1».
func NewRules() (*Coder, error) {
	cues, err := danish.BuiltinCues()
	if err != nil {
		return nil, err
	}
	return &Coder{cues: cues, lists: indexLists(cues)}, nil
}

// Load makes a coder of a model file that [Coder.Save] wrote; anything else is
// an issue with code M201.
func Load(r io.Reader) (*Coder, error) {
	c, err := NewRules()
	if err != nil {
		return nil, err
	}
	c.model, err = readModel(r, len(c.cues.Lists()))
	if err != nil {
		return nil, err
	}
	return c, nil
}

// Save writes the coder's model; the same training gives the same bytes. A coder
// of rules has none, which is M202.
func (c *Coder) Save(w io.Writer) error {
	if c.model == nil {
		return transcripts.Fault("M202", "", "The rule coder has no model to save", "Regelkoderen har ingen model at gemme")
	}
	return c.model.write(w, len(c.cues.Lists()))
}

// WithCues gives a coder that also knows the phrases of a corpus' own lists, in
// the form of danish.ReadCues. Phrases added to a list of the program count as
// the list's others do, for the rules and for the trained model; a list of a new
// name is found and shown, but no model has learnt what it means.
func (c *Coder) WithCues(r io.Reader) (*Coder, error) {
	cues, err := c.cues.With(r)
	if err != nil {
		return nil, err
	}
	return &Coder{cues: cues, lists: indexLists(cues), model: c.model}, nil
}

// Author is what its codes bear as author.
func (c *Coder) Author() string {
	if c.model == nil {
		return ruleAuthor
	}
	return modelAuthor
}

// Segmenter gives the trained finder of utterance borders; suggest is what the
// rules find (turns.Segment). A coder of rules gives nil.
func (c *Coder) Segmenter(suggest units.Suggest) *units.Segmenter {
	if c.model == nil {
		return nil
	}
	return units.Restore(c.model.units, suggest)
}

// Code gives the draft coding of m: MYs with subtype, delivery and elicitation,
// and one code for each utterance of a professional. m must have its TCUs and
// turns; it is not changed. A meeting that is not consistent gives an error
// with code K201, never a partial coding.
func (c *Coder) Code(m *transcripts.Meeting) (transcripts.Coding, error) {
	if err := checkUnits(m); err != nil {
		return transcripts.Coding{}, err
	}
	if c.model == nil {
		return codeByRules(newView(m, c.cues), c.cues), nil
	}
	v := viewOf(m, c.lexicon(), nil)
	return c.model.assemble(v, c.model.run(v)), nil
}

// lexicon is what the words of one meeting are looked up in. c must have a
// model.
func (c *Coder) lexicon() *lexicon {
	c.once.Do(func() { c.known = newVocabulary(c.model.texts(), c.model.first.net) })
	l := newLexicon(c.cues)
	l.known = c.known
	return l
}

// checkUnits makes sure that turns, TCUs and words point into one another, so
// that nothing below has to.
func checkUnits(m *transcripts.Meeting) error {
	for i := range m.Turns {
		if t := &m.Turns[i]; t.From < 0 || t.To < t.From || t.To > len(m.TCUs) {
			return unitFault()
		}
	}
	for i := range m.TCUs {
		if t := &m.TCUs[i]; t.From < 0 || t.To < t.From || t.To > len(m.Words) {
			return unitFault()
		}
	}
	return nil
}

func unitFault() *transcripts.Issue {
	return transcripts.Fault("K201", "", "The turns of the meeting do not fit its words", "Mødets taleture passer ikke til dets ord").
		Hint("Build the units again before coding", "Dan enhederne igen, før der kodes")
}
