package pipeline

import (
	"slices"

	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/speakers"
	"gribning/transcripts"
)

// Heard gives a meeting as it was heard: its words with the voices laid over
// them, before anything that people corrected. The header comes from
// Corpus.Load and is not changed.
func Heard(c *corpus.Corpus, p consent.Permit, header *transcripts.Meeting) (*transcripts.Meeting, error) {
	m := *header
	if err := c.ReadWords(p, &m); err != nil {
		return nil, err
	}
	voices, err := c.ReadSpeakers(p, m.ID)
	if err != nil {
		return nil, err
	}
	m.Talk = voices.Talk
	m.Issues = append(m.Issues, voices.Issues...)
	m.Participants = append([]transcripts.Participant(nil), m.Participants...)
	speakers.Assign(m.Words, resultOf(voices))
	fitTimes(m.Words, voices)
	return &m, nil
}

// correctWords lays people's corrections of words, speakers, roles and borders
// over a heard meeting, and makes sure that everybody heard has agreed.
func correctWords(p consent.Permit, m *transcripts.Meeting, cs corpus.Corrections) error {
	m.Issues = append(m.Issues, cs.Issues...)
	m.Issues = append(m.Issues, transcripts.ApplyToWords(m, cs.List)...)
	m.Issues = append(m.Issues, nameVoices(m)...)
	return p.Covers(m)
}

// nameVoices finds out who is who where nobody has said so, and gives the talk
// of a voice the label that its words got. Where it is not clear an issue says
// so, and nothing is coded until a person decides.
func nameVoices(m *transcripts.Meeting) []transcripts.Issue {
	before := make([]string, len(m.Words))
	for i := range m.Words {
		before[i] = m.Words[i].Speaker
	}
	issues := speakers.Roles(m)
	renamed := map[string]string{}
	for i := range m.Words {
		if w := m.Words[i].Speaker; w != before[i] {
			renamed[before[i]] = w
		}
	}
	m.Talk = slices.Clone(m.Talk)
	for i := range m.Talk {
		if l, ok := renamed[m.Talk[i].Speaker]; ok {
			m.Talk[i].Speaker = l
		}
	}
	return issues
}

// Redraft gives a heard meeting with people's corrections of words, its units
// and the machine's codes: what [Settle] needs. The heard meeting is not
// changed, so that the review page reads it once and redrafts it at each
// correction; what comes out is what a run would make.
func (a *Analyst) Redraft(p consent.Permit, heard *transcripts.Meeting, cs corpus.Corrections) (*transcripts.Meeting, error) {
	m := *heard
	m.Words = append([]transcripts.Word(nil), heard.Words...)
	m.Participants = append([]transcripts.Participant(nil), heard.Participants...)
	m.Issues = append([]transcripts.Issue(nil), heard.Issues...)
	if err := correctWords(p, &m, cs); err != nil {
		return nil, err
	}
	return &m, a.Draft(&m)
}
