package turns

import (
	"slices"
	"strings"

	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// Cut divides every turn into TCUs.
func (l *layout) cut(b Boundary) {
	var ws []transcripts.Word // of one turn: a Boundary keeps none of them
	var marks []Border
	for _, t := range l.turns {
		at := t.words()
		ws = ws[:0]
		for _, i := range at {
			ws = append(ws, l.words[i])
		}
		var borders []Border
		if !l.m.UnitsGiven && !t.bc {
			borders = append(b.Borders(ws, l.m.ClassOf(t.speaker)), l.alone(t)...)
		}
		marks = fix(borders, ws, l.m.UnitsGiven, marks)
		from, p := 0, 0.0
		for _, x := range marks {
			if x.At == 0 {
				continue
			}
			t.tcus = append(t.tcus, tcu{at[from:x.At], p})
			from, p = x.At, x.P
		}
		t.tcus = append(t.tcus, tcu{at[from:], p})
	}
}

// Alone gives the borders around a token that a professional says between two
// silences of a longer turn: it is a TCU of its own there as at the beginning.
func (l *layout) alone(t *turn) []Border {
	if c := l.m.ClassOf(t.speaker); c != transcripts.ClassProfessional && c != transcripts.ClassInterpreter {
		return nil
	}
	var out []Border
	at := 0
	for i, u := range t.units {
		if n := len(u.words); u.kind == token && i > 0 && i < len(t.units)-1 && danish.IsResponseToken(l.texts(u)) && l.complete(t.units[i-1]) {
			out = append(out, Border{At: at, Rule: "T5 alone"}, Border{At: at + n, Rule: "T5 alone"})
		}
		at += len(u.words)
	}
	return out
}

// Fix keeps borders to what is possible and to what has been fixed: those of a
// person or transcript stand, none stands where one was taken away, none
// stands between a restart and what it repairs (T6), and trusted words never
// share a TCU with quarantined ones. It gives the border before each word, At 0
// where there is none, in the memory of at.
func fix(borders []Border, ws []transcripts.Word, given bool, at []Border) []Border {
	at = slices.Grow(at[:0], len(ws))[:len(ws)]
	clear(at)
	for _, b := range borders {
		if b.At > 0 && b.At < len(ws) && !repaired(ws, b.At) {
			at[b.At] = b
		}
	}
	for i := 1; i < len(ws); i++ {
		switch {
		case ws[i].Begins == transcripts.BeginsNone:
			at[i] = Border{}
		case ws[i].Begins != transcripts.NotFixed:
			at[i] = Border{At: i, Rule: "given", P: at[i].P}
		case !given && (ws[i].Quarantine != "") != (ws[i-1].Quarantine != ""):
			at[i] = Border{At: i, Rule: "quarantine"}
		}
	}
	return at
}

// Repaired reports whether the words before i break off and i takes them up.
func repaired(ws []transcripts.Word, i int) bool {
	for k := i - 1; k >= 0; k-- {
		if ws[k].Kind == transcripts.Filler || ws[k].Kind == transcripts.Pause || danish.Norm(ws[k].Text) == "altså" {
			continue
		}
		return isCutOff(&ws[k])
	}
	return false
}

// Before is what others said just before the turn at n, for echoes: the normal
// forms of its words.
func (l *layout) before(n int) []string {
	if l.heardAt == n+1 {
		return l.heard
	}
	l.heardAt, l.heard = n+1, l.heard[:0]
	for k := n - 1; k >= 0 && k >= n-4; k-- {
		if o := l.turns[k]; o.speaker != l.turns[n].speaker && !o.bc {
			for _, u := range o.units {
				for _, i := range u.words {
					if l.words[i].Spoken() {
						l.heard = append(l.heard, danish.Norm(l.words[i].Text))
					}
				}
			}
			break
		}
	}
	return l.heard
}

// Tcu makes one TCU of the turn at n, whose words will stand from position at on.
func (l *layout) tcu(u tcu, n int, turn, speaker string, at int) transcripts.TCU {
	out := transcripts.TCU{ID: transcripts.TCUID(l.words[u.words[0]].ID), Turn: turn, Speaker: speaker, From: at, To: at + len(u.words), P: u.p}
	out.Start, out.End = l.words[u.words[0]].Start, l.words[u.words[0]].Start
	spoken := l.spoken[:0]
	trusted, sounds, event := 0, 0, ""
	for _, i := range u.words {
		w := &l.words[i]
		out.Start, out.End = min(out.Start, w.Start), max(out.End, w.End)
		if w.Spoken() {
			spoken = append(spoken, w.Text)
			sounds++
			if w.Quarantine == "" {
				trusted++
			}
		} else if w.Kind == transcripts.Unclear {
			sounds, trusted = sounds+1, trusted+1
			spoken = append(spoken, "…")
		} else if w.Kind == transcripts.Event {
			event += w.Text + " "
		}
	}
	if speaksInEvent(event) {
		sounds, trusted = sounds+1, trusted+1
		spoken = append(spoken, "…")
	}
	out.Token = danish.IsResponseToken(spoken)
	out.Echo = !out.Token && len(spoken) <= danish.MaxEcho && danish.IsEcho(spoken, l.before(n))
	out.Quarantined = sounds > 0 && trusted*2 < sounds
	out.Quoted = quotes(spoken)
	l.spoken = spoken
	return out
}

// Quotes reports whether a TCU quotes somebody (T8): «så siger han kom du
// bare», or words in quotation marks after a verb of saying.
func quotes(spoken []string) bool {
	if !slices.ContainsFunc(spoken, func(w string) bool { return in(danish.Norm(w), quoters) }) {
		return false // no context makes a word one of them
	}
	norms := danish.Normal(spoken)
	for i, w := range norms {
		if !in(w, quoters) || w == "tænker" || w == "tænkte" {
			continue
		}
		k := i + 1
		for k < len(norms) && k <= i+3 && (in(norms[k], nominative|dummies) || norms[k] == "til" || danish.Lookup(norms[k]).Has(danish.Oblique)) {
			k++
		}
		if k >= len(norms) || k == i+1 && i == 0 {
			continue
		}
		if strings.ContainsAny(spoken[k], "\"»«“”") {
			return true
		}
		c := clauses{}
		for _, n := range norms[k:] {
			c.ws = append(c.ws, word{norm: n, class: danish.Lookup(n), sets: setsOf[n]})
		}
		switch n := norms[k]; {
		case n == "ja" || n == "nej" || n == "nå" || n == "hej":
			return true
		case c.verbSubject(0) || in(n, asks) && c.askedVerb(0) > 0 && (w == "siger" || w == "sagde"):
			return true
		case danish.Lookup(n).Has(danish.Imperative) && !danish.Lookup(n).Has(danish.Finite):
			return true
		}
	}
	return false
}

// MarkCutOffs marks TCUs that break off: their last spoken word does. What is
// repaired in the same turn never ends a TCU (see fix).
func markCutOffs(m *transcripts.Meeting) {
	for i := range m.TCUs {
		t := &m.TCUs[i]
		for k := t.To - 1; k >= t.From; k-- {
			if m.Words[k].Spoken() {
				t.CutOff = isCutOff(&m.Words[k])
				break
			}
		}
	}
}
