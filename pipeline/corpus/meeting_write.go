package corpus

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"gribning/transcripts"
)

// SaveMeeting replaces the meeting.toml of a meeting that is there. It writes
// what [Corpus.Load] reads and drops comments that people wrote, so a program
// calls it only for what a person asked to change. New meetings: [Corpus.New].
func (l *Locked) SaveMeeting(m *transcripts.Meeting) error {
	if m.ID != l.id {
		return fmt.Errorf("corpus: meeting %s saved under the lock of %s", m.ID, l.id)
	}
	text := meetingText(m)
	if _, is := parseMeeting(m.ID, text); len(is) > 0 {
		return joinIssues(is)
	}
	return writeFile(filepath.Join(l.dir, meetingName), place(l.id, meetingName), text, l.c.perm)
}

// meetingText writes meeting.toml.
func meetingText(m *transcripts.Meeting) []byte {
	var b strings.Builder
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s = %s\n", key, quote(value))
		}
	}
	number := func(key string, n int64) {
		if n != 0 {
			fmt.Fprintf(&b, "%s = %d\n", key, n)
		}
	}
	b.WriteString("# A meeting. Labels and keys name nobody; who is who is kept outside the corpus.\n# Et møde. Betegnelser og nøgler nævner ingen; hvem der er hvem, står uden for korpusset.\n")
	line("date", string(m.Date))
	line("kind", m.Kind)
	line("language", m.Language)
	line("style", m.Style)
	number("speakers", int64(m.Speakers))
	if m.Source.Format != "" {
		b.WriteString("\n[source]\n")
		line("format", m.Source.Format)
		line("sha256", m.Source.SHA256)
	}
	for _, r := range m.Recordings {
		b.WriteString("\n[[recording]]\n")
		line("path", r.Path)
		line("sha256", r.SHA256)
		number("offset_ms", int64(r.Offset))
	}
	for _, p := range m.Participants {
		b.WriteString("\n[[participant]]\n")
		line("label", p.Label)
		if role := string(p.Role); role != "" {
			line("role", role)
		} else {
			line("role", "ukendt")
		}
		number("channel", int64(p.Channel))
		line("key", p.Key)
	}
	for _, g := range grouped(m.Consents) {
		b.WriteString("\n[[consent]]\n")
		line("participant", g.of.Participant)
		if len(g.purposes) == 1 {
			line("purpose", g.purposes[0])
		} else {
			for i, p := range g.purposes {
				g.purposes[i] = quote(p)
			}
			fmt.Fprintf(&b, "purposes = [%s]\n", strings.Join(g.purposes, ", "))
		}
		line("given", string(g.of.Given))
		line("expires", string(g.of.Expires))
		line("withdrawn", string(g.of.Withdrawn))
		line("voice", string(g.of.Voice))
	}
	for _, w := range m.Withdrawn {
		fmt.Fprintf(&b, "\n[[withdrawn]]\nstart = %s\nend = %s\n", quote(exactClock(w.Start)), quote(exactClock(w.End)))
	}
	return []byte(b.String())
}

type consentGroup struct {
	of       transcripts.Consent
	purposes []string
}

// grouped joins neighbouring consents that differ in purpose only.
func grouped(cs []transcripts.Consent) []consentGroup {
	var out []consentGroup
	for _, c := range cs {
		p := string(c.Purpose)
		c.Purpose = ""
		if n := len(out); n > 0 && out[n-1].of == c && !slices.Contains(out[n-1].purposes, p) {
			out[n-1].purposes = append(out[n-1].purposes, p)
			continue
		}
		out = append(out, consentGroup{c, []string{p}})
	}
	return out
}

// exactClock writes a time to the millisecond.
func exactClock(t transcripts.Ms) string {
	return fmt.Sprintf("%d:%02d:%02d.%03d", t/3600000, t/60000%60, t/1000%60, t%1000)
}
