package lines

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"gribning/transcripts"
)

// Options is what a writer needs to know besides the meeting. The zero value
// writes everything.
type Options struct {
	// Codings names the codings to write, in order; nil: all. A format that has
	// no room for codes ignores it.
	Codings []string
	// Media is the name of the recording beside the file, as the format shall
	// refer to it («M001.wav»); empty: none.
	Media string
	// Created is the time that formats with a date of their own carry; zero: the
	// meeting's date, so that the same meeting gives the same bytes.
	Created time.Time
	// Program names the writing program and its version; empty: «gribning».
	Program string
	// Variant chooses between forms of one format, where it has several.
	Variant string
	// CRLF ends text lines with "\r\n".
	CRLF bool
	// English writes headings in English, not Danish.
	English bool
}

// Time is the time to write, never zero.
func (o Options) Time(m *transcripts.Meeting) time.Time {
	if !o.Created.IsZero() {
		return o.Created.UTC().Truncate(time.Second)
	}
	if t, err := time.Parse(time.DateOnly, string(m.Date)); err == nil {
		return t
	}
	return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
}

// By is the program to name.
func (o Options) By() string {
	if o.Program == "" {
		return "gribning"
	}
	return o.Program
}

// Unit is one TCU, or where a meeting has none yet, a stretch of words of one
// speaker and cue.
type Unit struct {
	ID      string
	Speaker string
	transcripts.Span
	From, To int // words
	Turn     int // position of the turn; −1 without turns
	BC       bool
	Text     string
}

// Units gives what is said in units, by start.
func Units(m *transcripts.Meeting) []Unit {
	var out []Unit
	if len(m.TCUs) > 0 {
		turn := m.TurnIndex()
		for i, u := range m.TCUs {
			x := Unit{ID: u.ID, Speaker: u.Speaker, Span: u.Span, From: u.From, To: u.To, Turn: -1, Text: m.TCUText(i)}
			if k, ok := turn[u.Turn]; ok {
				x.Turn, x.BC = k, m.Turns[k].BC
			}
			out = append(out, x)
		}
	} else {
		for i := 0; i < len(m.Words); {
			n, span := i, m.Words[i].Span
			for n < len(m.Words) && m.Words[n].Speaker == m.Words[i].Speaker && m.Words[n].Cue == m.Words[i].Cue {
				span = span.Union(m.Words[n].Span)
				n++
			}
			out = append(out, Unit{ID: transcripts.TCUID(m.Words[i].ID), Speaker: m.Words[i].Speaker, Span: span, From: i, To: n, Turn: -1, Text: m.Text(i, n)})
			i = n
		}
	}
	slices.SortStableFunc(out, func(a, b Unit) int { return int(max(-1, min(1, a.Start-b.Start))) })
	return out
}

// Turns gives what is said in turns, by start: the meeting's turns, or units of
// one speaker that follow each other.
func Turns(m *transcripts.Meeting) []Unit {
	var out []Unit
	if len(m.Turns) > 0 {
		for i, t := range m.Turns {
			out = append(out, Unit{ID: t.ID, Speaker: t.Speaker, Span: t.Span, From: m.TCUs[t.From].From, To: m.TCUs[t.To-1].To, Turn: i, BC: t.BC, Text: m.TurnText(i)})
		}
		slices.SortStableFunc(out, func(a, b Unit) int { return int(max(-1, min(1, a.Start-b.Start))) })
		return out
	}
	for _, u := range Units(m) {
		if n := len(out); n > 0 && out[n-1].Speaker == u.Speaker && out[n-1].To == u.From {
			out[n-1].To, out[n-1].Text = u.To, out[n-1].Text+" "+u.Text
			out[n-1].Span = out[n-1].Union(u.Span)
			continue
		}
		u.Turn = len(out)
		out = append(out, u)
	}
	return out
}

// Speakers gives the labels of everybody who speaks, participants first in
// their order; an unknown speaker is «?».
func Speakers(m *transcripts.Meeting) []string {
	speaks := map[string]bool{}
	var extra []string
	for i := range m.Words {
		if s := m.Words[i].Speaker; !speaks[s] {
			speaks[s] = true
			extra = append(extra, s)
		}
	}
	var out []string
	for _, p := range m.Participants {
		if speaks[p.Label] {
			out = append(out, p.Label)
			delete(speaks, p.Label)
		}
	}
	for _, s := range extra {
		if speaks[s] {
			out = append(out, s)
		}
	}
	return out
}

// Shown is a label as people read it.
func Shown(label string) string {
	if label == "" {
		return "?"
	}
	return label
}

// XML takes out what XML 1.0 cannot hold and puts all white space on one line.
func XML(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r < 0x20 || r == 0xfffe || r == 0xffff || r >= 0xd800 && r <= 0xdfff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// Line puts text on one line without control characters.
func Line(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, s)
}

// Eol is the line end to write.
func (o Options) Eol() string {
	if o.CRLF {
		return "\r\n"
	}
	return "\n"
}
