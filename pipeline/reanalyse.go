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
// over a heard meeting, finds out who is who where nobody has said so, and makes
// sure that everybody heard has agreed.
func correctWords(p consent.Permit, m *transcripts.Meeting, cs corpus.Corrections) error {
	heard := make([]said, len(m.Words))
	for i := range m.Words {
		heard[i] = said{m.Words[i].ID, m.Words[i].Speaker}
	}
	m.Issues = append(m.Issues, cs.Issues...)
	m.Issues = append(m.Issues, transcripts.ApplyToWords(m, cs.List)...)
	m.Issues = append(m.Issues, speakers.Roles(m)...)
	listVoices(m)
	nameTalk(m, heard)
	return p.Covers(m)
}

// listVoices lists voices that are still nobody's as participants of unknown
// role, with an issue: the meeting stands, uncoded, until a person decides.
func listVoices(m *transcripts.Meeting) {
	told := slices.ContainsFunc(m.Issues, func(i transcripts.Issue) bool { return i.Code == "P301" })
	for i := range m.Words {
		l := m.Words[i].Speaker
		if _, ok := m.Participant(l); ok || l == "" {
			continue
		}
		m.Participants = append(m.Participants, transcripts.Participant{Label: l})
		if !told {
			told = true
			m.Issues = append(m.Issues, *transcripts.Fault("P301", "",
				"it is not clear who is who among the voices, so nothing is coded",
				"det er ikke klart, hvem der er hvem blandt stemmerne, så intet er kodet").
				Hint("listen to each and decide with «gribning roles ID»", "lyt til hver, og afgør det med «gribning roles ID»").Level(transcripts.Warning))
		}
	}
}

// said is a word's id and voice.
type said struct{ id, voice string }

// nameTalk gives the talk of each voice the label that most of its words got,
// from a person or from [speakers.Roles]. heard is the words as they were heard.
func nameTalk(m *transcripts.Meeting, heard []said) {
	if len(m.Talk) == 0 {
		return
	}
	same, moved := len(heard) == len(m.Words), false
	for i := 0; same && i < len(heard); i++ {
		same = heard[i].id == m.Words[i].ID
		moved = moved || heard[i].voice != m.Words[i].Speaker
	}
	if same && !moved {
		return
	}
	voice := func(i int) string { return heard[i].voice }
	if !same { // words were put in or taken out
		as := make(map[string]string, len(heard))
		for _, w := range heard {
			as[w.id] = w.voice
		}
		voice = func(i int) string { return as[m.Words[i].ID] }
	}
	votes := map[string]map[string]int{}
	for i := range m.Words {
		was := voice(i)
		if votes[was] == nil {
			votes[was] = map[string]int{}
		}
		votes[was][m.Words[i].Speaker]++
	}
	m.Talk = slices.Clone(m.Talk)
	for i := range m.Talk {
		label, most := m.Talk[i].Speaker, 0
		for l, n := range votes[m.Talk[i].Speaker] {
			if n > most || n == most && l < label {
				label, most = l, n
			}
		}
		m.Talk[i].Speaker = label
	}
}
