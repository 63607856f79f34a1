package excerpt

import (
	"fmt"
	"strings"

	"gribning/transcripts"
)

// line is one line of a transcript at level L2 (CODEBOOK §1.9).
type line struct {
	N    int    // 0: a pause between turns
	Who  string // letter of the role, numbered where two have the same
	Text string
	MY   bool // holds the meaning utterance
}

// longPause is the shortest pause that level L2 writes.
const longPause = transcripts.Ms(700)

// linesOf writes the TCUs From..To, one line for each turn or part of one, from
// line number n on.
func linesOf(m *transcripts.Meeting, from, to, n int, mys map[string]bool) []line {
	var out []line
	for i := from; i < to; {
		k := i
		for k < to && m.TCUs[k].Turn == m.TCUs[i].Turn {
			k++
		}
		if i > from {
			if gap := m.TCUs[i].Start - endOf(m, from, i); gap >= longPause {
				out = append(out, line{Text: seconds(gap)})
			}
		}
		l := line{N: n, Who: letterOf(m, m.TCUs[i].Speaker)}
		var parts []string
		for j := i; j < k; j++ {
			if j > i {
				if gap := m.TCUs[j].Start - m.TCUs[j-1].End; gap >= longPause {
					parts = append(parts, seconds(gap))
				}
			}
			parts = append(parts, wordsOf(m, j))
			l.MY = l.MY || mys[m.TCUs[j].ID]
		}
		l.Text = strings.Join(parts, " ")
		out = append(out, l)
		n++
		i = k
	}
	return out
}

func endOf(m *transcripts.Meeting, from, to int) transcripts.Ms {
	var end transcripts.Ms
	for _, u := range m.TCUs[from:to] {
		end = max(end, u.End)
	}
	return end
}

func seconds(d transcripts.Ms) string {
	return fmt.Sprintf("(%d.%d)", d/1000, d%1000/100)
}

// wordsOf writes one TCU with pauses and overlap brackets.
func wordsOf(m *transcripts.Meeting, u int) string {
	var b strings.Builder
	overlap := false
	words := m.Words[m.TCUs[u].From:m.TCUs[u].To]
	for i, w := range words {
		if w.Text == "" {
			continue
		}
		if overlap && !w.Overlaps {
			b.WriteString("]")
			overlap = false
		}
		if b.Len() > 0 {
			b.WriteString(" ")
		}
		if i > 0 {
			if gap := w.Start - words[i-1].End; gap >= longPause && w.Kind != transcripts.Pause && words[i-1].Kind != transcripts.Pause {
				b.WriteString(seconds(gap) + " ")
			}
		}
		if w.Overlaps && !overlap {
			b.WriteString("[")
			overlap = true
		}
		if w.Kind == transcripts.Unclear && !strings.HasPrefix(w.Text, "(") {
			b.WriteString("(uklart)")
			continue
		}
		text := w.Text
		if w.Kind == transcripts.Event {
			text = strings.ReplaceAll(text, "_", " ") // as words read from CHAT were kept at first
		}
		b.WriteString(text)
	}
	if overlap {
		b.WriteString("]")
	}
	return b.String()
}

// letterOf is the speaker sign of CODEBOOK §0.4, with a number where several
// people have the same role.
func letterOf(m *transcripts.Meeting, label string) string {
	role := m.RoleOf(label)
	n, all := 0, 0
	for _, p := range m.Participants {
		if p.Role == role {
			all++
			if p.Label == label {
				n = all
			}
		}
	}
	if all > 1 && n > 0 {
		return fmt.Sprintf("%s%d", role.Letter(), n)
	}
	return role.Letter()
}
