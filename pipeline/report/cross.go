package report

import (
	"gribning/pipeline/codebook"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// hidden stands in a table for a number that is not shown.
const hidden = -1

// suppressedCross is subtype by outcome over several meetings. A cell that
// rests on fewer than [measure.MinMeetings] meetings is hidden, and so many
// others with it that no hidden one can be worked out from the totals, which
// stand elsewhere on the page.
func suppressedCross(ps []*measure.Passage, outcomes []tally, lang string) cross {
	n, in := map[[2]string]int{}, map[[2]string]map[string]bool{}
	for _, x := range ps {
		k := [2]string{x.Primary, x.Outcome}
		n[k]++
		if in[k] == nil {
			in[k] = map[string]bool{}
		}
		in[k][x.Meeting] = true
	}
	t := cross{Outcomes: outcomes}
	for _, a := range transcripts.Subtypes {
		e := codebook.Of(a)
		r := crossRow{tally: tally{Code: a, Name: e.Name(lang), Means: e.Means(lang)}}
		for _, o := range transcripts.Outcomes {
			k := [2]string{a, o}
			c := n[k]
			r.N += c
			if c > 0 && len(in[k]) < measure.MinMeetings {
				c = hidden
			}
			r.Cells = append(r.Cells, c)
		}
		if r.N > 0 {
			t.Rows = append(t.Rows, r)
		}
	}
	t.protect()
	return t
}

// protect hides further cells until every row and every column holds none or
// at least two hidden ones. A table of a single row says no more than the
// totals do and is dropped.
func (t *cross) protect() {
	if len(t.Rows) < 2 {
		t.Rows = nil
	}
	for changed := true; changed; {
		changed = false
		for r := range t.Rows {
			row := &t.Rows[r]
			if lone(row.Cells) {
				row.Cells[least(row.Cells)] = hidden
				changed = true
			}
		}
		for c := range t.Outcomes {
			column := make([]int, len(t.Rows))
			for r := range t.Rows {
				column[r] = t.Rows[r].Cells[c]
			}
			if lone(column) {
				t.Rows[least(column)].Cells[c] = hidden
				changed = true
			}
		}
	}
	for r := range t.Rows {
		for _, c := range t.Rows[r].Cells {
			t.Hidden = t.Hidden || c == hidden
		}
	}
}

// lone reports whether exactly one cell is hidden.
func lone(cells []int) bool {
	n := 0
	for _, c := range cells {
		if c == hidden {
			n++
		}
	}
	return n == 1
}

// least finds the smallest cell that is shown, a zero only if all others are
// zero or hidden, since a hidden zero hides less. It needs a shown cell.
func least(cells []int) int {
	at := -1
	for i, c := range cells {
		if c != hidden && (at < 0 || cells[at] == 0 || c > 0 && c < cells[at]) {
			at = i
		}
	}
	return at
}
