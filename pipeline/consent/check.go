package consent

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"gribning/transcripts"
)

// The codes of this package.
const (
	NotAsked    = "C100" // content was to be read without a permit for it
	Missing     = "C101"
	Expired     = "C102"
	Withdrawn   = "C103"
	NotYetGiven = "C104"
	NobodyKnown = "C105" // somebody speaks whom no participant stands for
	EndsSoon    = "C106"
	NoPurpose   = "C107"
	Withheld    = "C108" // words of a withdrawn stretch; also their quarantine code
)

// Check lists why m must not be used for the purpose on the given day: one
// issue for each participant without valid consent, and one for each speaker
// label in words or talk that no participant has. It is empty if everybody
// agreed. Where several entries of one person speak of one purpose, any valid
// one counts, unless a withdrawal on or after the day it was given takes it
// back.
func Check(m *transcripts.Meeting, p transcripts.Purpose, on transcripts.Date) []transcripts.Issue {
	if !slices.Contains(transcripts.Purposes, p) {
		return []transcripts.Issue{*unknownPurpose(p)}
	}
	var out []transcripts.Issue
	if len(m.Participants) == 0 {
		out = append(out, *transcripts.Fault(NobodyKnown, "meeting.toml",
			"no participant is named, so nobody can have agreed",
			"ingen deltagere er nævnt, så ingen kan have givet samtykke").
			Hint("add a [[participant]] and a [[consent]] for everyone who speaks",
				"tilføj [[participant]] og [[consent]] for alle, der taler"))
	}
	for _, q := range m.Participants {
		if i := ofParticipant(m, q.Label, p, on); i != nil {
			out = append(out, *i)
		}
	}
	return append(out, strangers(m)...)
}

// ofParticipant is what is wrong with one person's consent, or nil.
func ofParticipant(m *transcripts.Meeting, label string, p transcripts.Purpose, on transcripts.Date) *transcripts.Issue {
	mine := entries(m, label, p)
	var ended, future, back transcripts.Date
	for _, c := range mine {
		switch taken := takenBack(mine, c); {
		case taken != "":
			back = max(back, taken)
		case c.Holds(on):
			return nil
		case c.Given > on:
			future = max(future, c.Given)
		case c.Expires != "" && c.Expires < on:
			ended = max(ended, c.Expires)
		}
	}
	where := "participant " + label
	switch {
	case back != "":
		return transcripts.Fault(Withdrawn, where,
			fmt.Sprintf("consent to %s was withdrawn on %s", p, back),
			fmt.Sprintf("samtykket til %s blev trukket tilbage %s", p, back)).
			Hint(fmt.Sprintf("remove the meeting: gribning forget %s", m.ID),
				fmt.Sprintf("fjern mødet: gribning forget %s", m.ID))
	case ended != "":
		return transcripts.Fault(Expired, where,
			fmt.Sprintf("consent to %s ended on %s", p, ended),
			fmt.Sprintf("samtykket til %s udløb %s", p, ended)).
			Hint(lines(m.ID, label, p, "if it was renewed, add to", "YYYY-MM-DD"), lines(m.ID, label, p, "er det fornyet, så tilføj i", "ÅÅÅÅ-MM-DD"))
	case future != "":
		return transcripts.Fault(NotYetGiven, where,
			fmt.Sprintf("consent to %s holds only from %s", p, future),
			fmt.Sprintf("samtykket til %s gælder først fra %s", p, future)).
			Hint(fmt.Sprintf("wait, or correct «given» in meetings/%s/meeting.toml", m.ID),
				fmt.Sprintf("vent, eller ret «given» i meetings/%s/meeting.toml", m.ID))
	}
	return transcripts.Fault(Missing, where,
		fmt.Sprintf("no consent to %s", p),
		fmt.Sprintf("intet samtykke til %s", p)).
		Hint(lines(m.ID, label, p, "if it was given, add to", "YYYY-MM-DD"), lines(m.ID, label, p, "er det givet, så tilføj i", "ÅÅÅÅ-MM-DD"))
}

func entries(m *transcripts.Meeting, label string, p transcripts.Purpose) []transcripts.Consent {
	var mine []transcripts.Consent
	for _, c := range m.Consents {
		if c.Participant == label && c.Purpose == p {
			mine = append(mine, c)
		}
	}
	return mine
}

// takenBack is the day on which a withdrawal took c back, or empty. The day of
// a withdrawal counts as withdrawn even where consent was given that day.
func takenBack(mine []transcripts.Consent, c transcripts.Consent) transcripts.Date {
	day := c.Withdrawn
	for _, w := range mine {
		if w.Withdrawn != "" && w.Withdrawn >= c.Given {
			day = max(day, w.Withdrawn)
		}
	}
	return day
}

// lines are the exact lines of meeting.toml that would settle the matter, with
// the day left open: only the person's own form can say it.
func lines(id, label string, p transcripts.Purpose, lead, date string) string {
	return fmt.Sprintf("%s meetings/%s/meeting.toml:\n    [[consent]]\n    participant = %q\n    purpose = %q\n    given = %q", lead, id, label, p, date)
}

// voice is the label that separation gives somebody whom nobody has named yet.
var voice = regexp.MustCompile(`^X[0-9]+$`)

// strangers are labels that are heard but stand for no participant. Voices that
// nobody has named yet stand for the participants who are not heard under their
// own label, as long as there are no more of them: everybody named has agreed,
// whoever is who.
func strangers(m *transcripts.Meeting) []transcripts.Issue {
	known := map[string]bool{"": true}
	for _, q := range m.Participants {
		known[q.Label] = true
	}
	if voices, silent := unnamed(m); len(voices) <= silent {
		for _, l := range voices {
			known[l] = true
		}
	}
	var out []transcripts.Issue
	heard := func(label string, at transcripts.Span) {
		if known[label] {
			return
		}
		known[label] = true
		i := transcripts.Fault(NobodyKnown, "speaker "+label,
			"somebody speaks whom no participant stands for, so consent is unknown",
			"der er en taler, som ingen deltager svarer til, så samtykket kendes ikke").
			Hint(stranger(m.ID, label, "if this is one more person, add to"), stranger(m.ID, label, "er det endnu en person, så tilføj i"))
		i.Span = &at
		out = append(out, *i)
	}
	for _, w := range m.Words {
		heard(w.Speaker, w.Span)
	}
	for _, t := range m.Talk {
		heard(t.Speaker, t.Span)
	}
	if m.Speakers > len(m.Participants) && len(m.Participants) > 0 {
		out = append(out, *transcripts.Fault(NobodyKnown, "meeting.toml speakers",
			fmt.Sprintf("%d people speak but only %d are named", m.Speakers, len(m.Participants)),
			fmt.Sprintf("%d personer taler, men kun %d er nævnt", m.Speakers, len(m.Participants))).
			Hint("add a [[participant]] and a [[consent]] for each of them, or correct «speakers»",
				"tilføj [[participant]] og [[consent]] for hver af dem, eller ret «speakers»"))
	}
	return out
}

// unnamed lists the voices that nobody has named, and counts the participants
// who are not heard under their own label.
func unnamed(m *transcripts.Meeting) (voices []string, silent int) {
	heard := map[string]bool{}
	for _, w := range m.Words {
		heard[w.Speaker] = true
	}
	for _, t := range m.Talk {
		heard[t.Speaker] = true
	}
	for _, q := range m.Participants {
		if !voice.MatchString(q.Label) && !heard[q.Label] {
			silent++
		}
	}
	for l := range heard {
		if voice.MatchString(l) {
			voices = append(voices, l)
		}
	}
	return voices, silent
}

func stranger(id, label, lead string) string {
	return fmt.Sprintf("%s meetings/%s/meeting.toml:\n    [[participant]]\n    label = %q\n    role = \"…\"", lead, id, label)
}

// EndingSoon lists consents to the purpose that hold on the given day but not
// days later, as notices.
func EndingSoon(m *transcripts.Meeting, p transcripts.Purpose, on transcripts.Date, days int) []transcripts.Issue {
	day, err := time.Parse(time.DateOnly, string(on))
	if err != nil || days <= 0 {
		return nil
	}
	later := transcripts.Date(day.AddDate(0, 0, days).Format(time.DateOnly))
	var out []transcripts.Issue
	for _, q := range m.Participants {
		if ofParticipant(m, q.Label, p, on) != nil || ofParticipant(m, q.Label, p, later) == nil {
			continue
		}
		var last transcripts.Date
		for _, c := range entries(m, q.Label, p) {
			last = max(last, c.Expires)
		}
		out = append(out, *transcripts.Fault(EndsSoon, "participant "+q.Label,
			fmt.Sprintf("consent to %s ends on %s", p, last),
			fmt.Sprintf("samtykket til %s udløber %s", p, last)).
			Hint("ask again in time, or finish with the meeting before then",
				"spørg igen i tide, eller bliv færdig med mødet inden").Level(transcripts.Notice))
	}
	return out
}

func unknownPurpose(p transcripts.Purpose) *transcripts.Issue {
	return transcripts.Fault(NoPurpose, "",
		"the purpose is not one that people are asked about",
		"formålet er ikke et, der spørges om").
		Hint("choose forskning, supervision or undervisning", "vælg forskning, supervision eller undervisning").
		Because(fmt.Errorf("purpose of %d characters", len(p)))
}

// Today is the present day in local time, the day on which consent is asked.
func Today() transcripts.Date { return transcripts.Date(time.Now().Format(time.DateOnly)) }
