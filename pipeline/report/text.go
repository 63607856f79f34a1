package report

import (
	"slices"
	"strings"

	"gribning/transcripts"
)

// run is a stretch of text shown alike.
type run struct {
	Kind string // "", evidence, pause, event, unclear, filler, cutoff, placeholder, untrusted
	Text string
}

// runs is the text of words from..to as stretches; marked holds the words that
// a code rests on.
func (p *page) runs(from, to int, marked map[int]bool) []run {
	var out []run
	var b strings.Builder
	kind := ""
	flush := func() {
		if b.Len() > 0 {
			out = append(out, run{kind, b.String()})
			b.Reset()
		}
	}
	for i := from; i < to; {
		w := p.m.Words[i]
		k, text, next := wordKind(w), w.Text, i+1
		if id := p.placeholder[i]; id != nil {
			k, next = "placeholder", min(to, max(i+1, id.To))
			text = id.Pseudonym + id.Suffix
		} else if marked[i] && w.Spoken() {
			k = "evidence"
		} else if w.Kind == transcripts.Event {
			text = strings.ReplaceAll(text, "_", " ") // CHAT writes &=taler_dari
		}
		if i > from {
			if k != kind {
				// The blank belongs to neither stretch.
				flush()
				out = append(out, run{"", " "})
			} else {
				b.WriteByte(' ')
			}
		}
		kind = k
		b.WriteString(text)
		i = next
	}
	flush()
	return merge(out)
}

// merge joins neighbours of one kind.
func merge(rs []run) []run {
	out := rs[:0]
	for _, r := range rs {
		if n := len(out); n > 0 && out[n-1].Kind == r.Kind {
			out[n-1].Text += r.Text
			continue
		}
		out = append(out, r)
	}
	return out
}

func wordKind(w transcripts.Word) string {
	if w.Quarantine != "" {
		return "untrusted"
	}
	return string(w.Kind)
}

// markedWeight is the contribution, in log-odds, from which a word is
// underlined: below it nearly every word would be. Rules give none and are
// always shown.
const markedWeight = 0.3

// evidenceWords are the words that the codes of one utterance rest on.
func (p *page) evidenceWords(made ...*transcripts.Made) map[int]bool {
	var out map[int]bool
	for _, m := range made {
		for _, e := range m.Evidence {
			if e.W != 0 && e.W < markedWeight {
				continue
			}
			for i := max(0, e.From); i < min(e.To, len(p.m.Words)); i++ {
				if out == nil {
					out = map[int]bool{}
				}
				out[i] = true
			}
		}
	}
	return out
}

// reasons tells in words what a code rests on, each reason once with the words
// it was found in: «jeg», «selv»: taleren selv.
func (p *page) reasons(evidence []transcripts.Evidence) []string {
	var order []string
	found := map[string][]string{}
	for _, e := range evidence {
		if e.Text == "" {
			continue
		}
		if _, ok := found[e.Text]; !ok {
			order = append(order, e.Text)
			found[e.Text] = nil
		}
		from, to := max(0, e.From), min(e.To, len(p.m.Words))
		if from >= to || to-from > 6 {
			continue
		}
		var b strings.Builder
		for _, r := range p.runs(from, to, nil) {
			b.WriteString(r.Text)
		}
		w := "«" + strings.ToLower(strings.Trim(b.String(), ".,;:?!")) + "»"
		if !slices.Contains(found[e.Text], w) {
			found[e.Text] = append(found[e.Text], w)
		}
	}
	out := make([]string, 0, len(order))
	for _, t := range order[:min(len(order), 6)] {
		if w := found[t]; len(w) > 0 && !strings.Contains(t, "«") {
			t = strings.Join(w, ", ") + ": " + t
		}
		out = append(out, t)
	}
	return out
}

// placeholders maps every word of an identifier that is replaced to it.
func placeholders(m *transcripts.Meeting) map[int]*transcripts.Identifier {
	out := map[int]*transcripts.Identifier{}
	for i := range m.Identifiers {
		id := &m.Identifiers[i]
		if id.Flag || id.From >= id.To || id.From < 0 || id.To > len(m.Words) {
			continue
		}
		if id.Pseudonym == "" {
			copied := *id
			copied.Pseudonym = "[" + id.Type + "]"
			id = &copied
		}
		for w := id.From; w < id.To; w++ {
			out[w] = id
		}
	}
	return out
}
