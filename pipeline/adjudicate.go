package pipeline

import (
	"context"
	"time"

	"gribning/pipeline/coding/adjudicate"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// NewAdjudicator makes the adjudicator that the settings of a corpus ask for;
// nil where they ask for none. Nothing is sent yet. An address that is neither
// on this machine nor allowed is K601.
func NewAdjudicator(s corpus.Settings) (*adjudicate.Adjudicator, error) {
	x := s.Adjudicator
	if x.URL == "" {
		return nil, nil
	}
	return adjudicate.New(adjudicate.Config{URL: x.URL, Model: x.Model, Allow: x.Allow, Timeout: time.Duration(x.Seconds) * time.Second, Most: x.Most})
}

// answered names what a language model has said about the meeting, for the key
// of what is made with it. With --again a meeting some of whose questions got no
// answer is made anew.
func (j *job) answered() (string, error) {
	a := j.r.Engines.Adjudicator
	if a == nil {
		return "", nil
	}
	var known adjudicate.Answers
	sum, err := j.r.Corpus.ReadAnswers(j.permit, j.id(), &known)
	if err != nil {
		return "", err
	}
	if j.r.Again && known.Open > 0 && !j.asked {
		sum += " again"
	}
	return a.Version() + " " + sum, nil
}

// adjudicate lets the language model decide what the coder is unsure of, before
// people's decisions are laid over it, and keeps the answers. The permit under
// which the words were read covers it: they are worked on for the same purpose,
// on this machine or on one that the data controller names.
func (j *job) adjudicate(ctx context.Context, m *transcripts.Meeting) error {
	a, draft := j.r.Engines.Adjudicator, m.Coding(transcripts.Draft)
	if a == nil || draft == nil {
		return nil
	}
	var known adjudicate.Answers
	if _, err := j.r.Corpus.ReadAnswers(j.permit, m.ID, &known); err != nil {
		return err
	}
	_, issues, err := a.Settle(ctx, m, draft, &known)
	if e := j.lock.SaveAnswers(known); e != nil && err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	j.asked = true
	m.Issues = append(m.Issues, issues...)
	return nil
}

// Recall gives the drafter what a language model answered in the last run, so
// that a draft says what the run said. Nothing is asked. a may be nil.
func (d *Drafter) Recall(c *corpus.Corpus, p consent.Permit, a *adjudicate.Adjudicator) error {
	d.adjudicator, d.answers = a, adjudicate.Answers{}
	if a == nil {
		return nil
	}
	_, err := c.ReadAnswers(p, d.heard.ID, &d.answers)
	return err
}

// replay lays remembered answers over a draft.
func (d *Drafter) replay(m *transcripts.Meeting) {
	if draft := m.Coding(transcripts.Draft); d.adjudicator != nil && draft != nil {
		d.adjudicator.Replay(m, draft, d.answers)
	}
}
