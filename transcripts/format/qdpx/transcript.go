package qdpx

import (
	"strings"
	"unicode/utf8"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// transcript is a meeting's text with the place of every unit in it.
type transcript struct {
	text  string
	units map[string]stretch // by TCU id
	marks []mark             // by position: where something begins or ends
}

// stretch is a half-open range of code points and the time it takes.
type stretch struct {
	from, to int
	transcripts.Span
}

// mark is a position with a time. Times never fall from one mark to the next,
// as players need it; where people speak at the same time the text has one turn
// after the other, and marks inside the later one keep the earlier one's time.
type mark struct {
	position int
	time     transcripts.Ms
}

// textOf lays the turns out one to a line, «S:⇥hvad tænker du», "\n" at the end
// of each.
func textOf(m *transcripts.Meeting) transcript {
	x := transcript{units: map[string]stretch{}}
	var b strings.Builder
	at := 0
	write := func(s string) {
		b.WriteString(s)
		at += utf8.RuneCountInString(s)
	}
	marked := func(t transcripts.Ms) {
		if n := len(x.marks); n > 0 {
			t = max(t, x.marks[n-1].time)
			if x.marks[n-1].position == at {
				x.marks[n-1].time = t
				return
			}
		}
		x.marks = append(x.marks, mark{at, t})
	}
	byTurn := map[int][]lines.Unit{}
	for _, u := range lines.Units(m) {
		byTurn[u.Turn] = append(byTurn[u.Turn], u)
	}
	turns := lines.Turns(m)
	for i, t := range turns {
		units := byTurn[i]
		if len(m.TCUs) == 0 {
			units = []lines.Unit{t}
		}
		marked(t.Start)
		write(clean(lines.Shown(t.Speaker)) + ":\t")
		for k, u := range inOrder(units) {
			if k > 0 {
				write(" ")
			}
			marked(u.Start)
			from := at
			write(clean(u.Text))
			x.units[u.ID] = stretch{from, at, u.Span}
			marked(u.End)
		}
		write("\n")
	}
	marked(m.Span().End)
	x.text = b.String()
	return x
}

// inOrder puts units in the order of their words.
func inOrder(us []lines.Unit) []lines.Unit {
	out := append([]lines.Unit{}, us...)
	for i := 1; i < len(out); i++ {
		for k := i; k > 0 && out[k].From < out[k-1].From; k-- {
			out[k], out[k-1] = out[k-1], out[k]
		}
	}
	return out
}

// clean keeps text on one line and free of what XML and plain text cannot hold.
func clean(s string) string {
	return strings.ReplaceAll(lines.XML(lines.Line(s)), "\ufeff", "")
}
