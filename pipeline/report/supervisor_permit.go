package report

import (
	"io"

	"gribning/pipeline/consent"
	"gribning/transcripts"
)

// WriteSupervisorFor is WriteSupervisor against a permit: it fails with X711
// unless everyone heard in the meeting agreed to supervision, and with X712 if an
// identifying span still has its words, which deidentify.Replace takes out.
func WriteSupervisorFor(w io.Writer, permit consent.Permit, m *transcripts.Meeting, opt Options) error {
	if permit.Purpose() != transcripts.Supervision || permit.Meeting() != m.ID {
		return transcripts.Fault("X711", "meeting "+m.ID, "nobody has asked whether everyone in the meeting agreed to supervision",
			"ingen har spurgt, om alle i mødet har sagt ja til supervision").Because(consent.NotAskedFor(m.ID)).
			Hint("record a consent to «supervision» for everyone who speaks", "registrér samtykke til «supervision» for alle, der taler")
	}
	if err := permit.Covers(m); err != nil {
		return err
	}
	for _, p := range m.Participants {
		if p.Key != "" {
			return notReplaced(m)
		}
	}
	for _, id := range m.Identifiers {
		if id.Flag {
			continue
		}
		for _, word := range m.Words[max(0, id.From):min(len(m.Words), id.To)] {
			if !hasPlaceholder(word.Text) {
				return notReplaced(m)
			}
		}
	}
	opt.Purpose = transcripts.Supervision
	return WriteSupervisor(w, m, opt)
}

func notReplaced(m *transcripts.Meeting) error {
	return transcripts.Fault("X712", "meeting "+m.ID, "the meeting still has identifying words", "mødet har stadig identificerende ord").
		Hint("take them out before the report is made", "tag dem ud, før rapporten laves")
}

// hasPlaceholder reports whether a word is or holds «[NAVN-1]».
func hasPlaceholder(s string) bool {
	open := -1
	for i, r := range s {
		switch {
		case r == '[':
			open = i
		case r == ']' && open >= 0 && i > open+2:
			return true
		}
	}
	return false
}
