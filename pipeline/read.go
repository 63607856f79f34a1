package pipeline

import (
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// Read opens one analysed meeting for the gate's purpose. Without consent the
// faults are those of consent.Check, joined; a meeting that has not been run is
// A201.
func Read(c *corpus.Corpus, gate consent.Gate, id string) (*transcripts.Meeting, error) {
	m, err := c.Load(id)
	if err != nil {
		return nil, err
	}
	permit, refused := gate.Ask(m)
	if len(refused) > 0 {
		return nil, &Refusal{Meeting: id, Issues: refused}
	}
	if err := c.ReadAnalysis(permit, m); err != nil {
		return nil, err
	}
	return m, nil
}

// Refusal is the error of a meeting that must not be read.
type Refusal struct {
	Meeting string
	Issues  []transcripts.Issue // at least one
}

func (r *Refusal) Error() string { return r.Issues[0].Error() }

// Unwrap gives the first reason.
func (r *Refusal) Unwrap() error { return &r.Issues[0] }
