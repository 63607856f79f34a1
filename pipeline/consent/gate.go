package consent

import (
	"slices"

	"gribning/transcripts"
)

// Gate asks for one purpose on one day.
type Gate struct {
	purpose transcripts.Purpose
	on      transcripts.Date
}

// NewGate makes a gate for a purpose. The day is [Today] in a program; tests
// and reconstructions name another. An unknown purpose is an issue C107.
func NewGate(p transcripts.Purpose, on transcripts.Date) (Gate, error) {
	if !slices.Contains(transcripts.Purposes, p) {
		return Gate{}, unknownPurpose(p)
	}
	return Gate{p, on}, nil
}

// Purpose is what the gate asks for.
func (g Gate) Purpose() transcripts.Purpose { return g.purpose }

// Ask checks a meeting and gives the permit to read it, or every reason why
// not. The zero permit, which opens nothing, comes with the reasons.
func (g Gate) Ask(m *transcripts.Meeting) (Permit, []transcripts.Issue) {
	if is := Check(m, g.purpose, g.on); len(is) > 0 {
		return Permit{}, is
	}
	agreed := make(map[string]bool, len(m.Participants))
	heard := len(transcripts.VoiceUses) - 1
	for _, q := range m.Participants {
		agreed[q.Label] = true
		if g.purpose != transcripts.Research {
			heard = min(heard, voiceOf(m, q.Label, g.purpose, g.on))
		}
	}
	return Permit{meeting: m.ID, purpose: g.purpose, agreed: agreed, withdrawn: slices.Clone(m.Withdrawn), voice: transcripts.VoiceUses[heard]}, nil
}

// voiceOf is the position in VoiceUses of what a person's latest consent that
// holds says, the narrowest of several of one day.
func voiceOf(m *transcripts.Meeting, label string, p transcripts.Purpose, on transcripts.Date) int {
	use, latest := 0, transcripts.Date("")
	mine := entries(m, label, p)
	for _, c := range mine {
		if takenBack(mine, c) != "" || !c.Holds(on) {
			continue
		}
		at := max(0, slices.Index(transcripts.VoiceUses, c.Voice))
		switch {
		case c.Given > latest:
			use, latest = at, c.Given
		case c.Given == latest:
			use = min(use, at)
		}
	}
	return use
}

// Permit says that everyone named in one meeting agreed to one purpose. Only
// [Gate.Ask] makes a permit that opens anything.
type Permit struct {
	meeting   string
	purpose   transcripts.Purpose
	agreed    map[string]bool
	withdrawn []transcripts.Span
	voice     transcripts.VoiceUse
}

// Meeting is the id of the meeting that the permit opens, empty for none.
func (p Permit) Meeting() string { return p.meeting }

// Purpose is what everybody agreed to.
func (p Permit) Purpose() transcripts.Purpose { return p.purpose }

// Voice is what of the voices may be heard for the purpose: the narrowest that
// any participant agreed to, and everything for research.
func (p Permit) Voice() transcripts.VoiceUse { return p.voice }

// Withdrawn are the stretches that the permit does not cover.
func (p Permit) Withdrawn() []transcripts.Span { return slices.Clone(p.withdrawn) }

// Covers gives an issue if somebody is heard in m for whom the permit was not
// given, or m is another meeting. Whoever reads words or talk asks it, since
// who is heard is not known before.
func (p Permit) Covers(m *transcripts.Meeting) error {
	if p.meeting == "" || m.ID != p.meeting {
		return NotAskedFor(m.ID)
	}
	who := &transcripts.Meeting{ID: m.ID, Words: m.Words, Talk: m.Talk}
	for label := range p.agreed {
		who.Participants = append(who.Participants, transcripts.Participant{Label: label})
	}
	if is := strangers(who); len(is) > 0 {
		return &is[0]
	}
	return nil
}

// NotAskedFor is the fault of reading a meeting without a permit for it.
func NotAskedFor(id string) *transcripts.Issue {
	return transcripts.Fault(NotAsked, "meeting "+id,
		"the meeting was to be read without asking for consent",
		"mødet skulle læses uden at spørge om samtykke").
		Hint("this is a fault of the program; please report it", "det er en fejl i programmet; meld den gerne")
}
