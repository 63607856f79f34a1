package coding

import (
	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// Coder gives meetings their draft codes. It is safe for concurrent use.
type Coder struct {
	cues *danish.Cues
}

// New makes a coder from the lists that come with the program.
func New() (*Coder, error) {
	cues, err := danish.BuiltinCues()
	if err != nil {
		return nil, err
	}
	return &Coder{cues: cues}, nil
}

// Code gives the draft coding of m: MYs with subtype, delivery and elicitation,
// and one code for each utterance of a professional. m must have its TCUs and
// turns; it is not changed. A meeting that is not consistent gives an error
// with code K201, never a partial coding.
func (c *Coder) Code(m *transcripts.Meeting) (transcripts.Coding, error) {
	if err := checkUnits(m); err != nil {
		return transcripts.Coding{}, err
	}
	return codeByRules(newView(m, c.cues), c.cues), nil
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
