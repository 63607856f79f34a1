package coding

import (
	"fmt"
	"strings"
	"unicode"

	"gribning/transcripts"
)

// talk makes a meeting of lines «B: one utterance · another», each line a turn
// and each part between « · » a TCU. Words last 340 ms; a number in brackets
// alone is a pause of so many seconds.
func talk(text string) *transcripts.Meeting {
	m := &transcripts.Meeting{ID: "T1", Language: "da", Fillers: strings.Contains(text, "(")}
	seen := map[string]bool{}
	var now transcripts.Ms
	for line := range strings.Lines(text) {
		spk, rest, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok {
			continue
		}
		bc := strings.HasPrefix(spk, "~")
		spk = strings.TrimFunc(spk, func(r rune) bool { return !unicode.IsLetter(r) })
		if !seen[spk] {
			seen[spk] = true
			m.Participants = append(m.Participants, transcripts.Participant{Label: spk, Role: transcripts.RoleOfLetter(spk)})
		}
		turn := transcripts.Turn{Speaker: spk, From: len(m.TCUs), BC: bc}
		for part := range strings.SplitSeq(rest, "·") {
			addTCU(m, spk, part, &now)
		}
		turn.To = len(m.TCUs)
		if turn.To == turn.From {
			continue
		}
		turn.Span = m.TCUs[turn.From].Union(m.TCUs[turn.To-1].Span)
		turn.ID = "t" + strings.TrimPrefix(m.TCUs[turn.From].ID, "u")
		for i := turn.From; i < turn.To; i++ {
			m.TCUs[i].Turn = turn.ID
		}
		m.Turns = append(m.Turns, turn)
		now += 300
	}
	return m
}

var testTokens = setOf("ja", "nej", "okay", "nå", "mm", "godt", "fint", "jamen")

func addTCU(m *transcripts.Meeting, spk, text string, now *transcripts.Ms) {
	t := transcripts.TCU{Speaker: spk, From: len(m.Words), Token: true}
	for _, f := range strings.Fields(text) {
		w := transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)+1), Text: f, Speaker: spk}
		w.Start, w.End = *now, *now+340
		var secs float64
		switch n, _ := fmt.Sscanf(f, "(%f)", &secs); {
		case n == 1:
			w.Kind, w.End = transcripts.Pause, *now+transcripts.Ms(secs*1000)
		case f == "øh":
			w.Kind = transcripts.Filler
		case strings.HasSuffix(f, "-"):
			w.Kind = transcripts.CutOff
		}
		t.Token = t.Token && testTokens[strings.ToLower(strings.Trim(f, ".,?"))]
		*now = w.End
		m.Words = append(m.Words, w)
	}
	t.To = len(m.Words)
	if t.To == t.From {
		return
	}
	t.ID = transcripts.TCUID(m.Words[t.From].ID)
	t.Span = m.Words[t.From].Union(m.Words[t.To-1].Span)
	m.TCUs = append(m.TCUs, t)
}

// sketch writes a coding beside its utterances, one line each.
func sketch(m *transcripts.Meeting, c *transcripts.Coding) string {
	my, el, code := map[string]*transcripts.MY{}, map[string]string{}, c.CodeIndex()
	for i := range c.MYs {
		for _, id := range c.MYs[i].TCUs {
			my[id] = &c.MYs[i]
		}
		for _, id := range c.MYs[i].Elaborated {
			el[id] = c.MYs[i].ID
		}
	}
	var b strings.Builder
	for i := range m.TCUs {
		id, label := m.TCUs[i].ID, ""
		if x := my[id]; x != nil {
			label = x.ID + " " + x.Primary
		} else if e := el[id]; e != "" {
			label = "EL" + e
		} else if k, ok := code[id]; ok {
			label = c.Codes[k].Code
			if t := c.Codes[k].Target; t != "" {
				label += ">" + t
			}
			if t := c.Codes[k].Capture; t != "" {
				label += " capture " + t
			}
		}
		fmt.Fprintf(&b, "%s %-10s %s\n", m.TCUs[i].Speaker, label, m.TCUText(i))
	}
	return b.String()
}
