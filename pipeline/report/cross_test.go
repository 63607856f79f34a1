package report

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// No hidden cell of a table can be worked out from row or column totals.
func TestProtect(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var x cross
		x.Outcomes = make([]tally, 6)
		for range rapid.IntRange(2, 9).Draw(t, "rows") {
			cells := rapid.SliceOfN(rapid.SampledFrom([]int{hidden, 0, 0, 1, 2, 7, 30}), 6, 6).Draw(t, "cells")
			x.Rows = append(x.Rows, crossRow{Cells: cells})
		}
		before := make([][]int, len(x.Rows))
		for i := range x.Rows {
			before[i] = slices.Clone(x.Rows[i].Cells)
		}
		x.protect()
		for i, r := range x.Rows {
			if lone(r.Cells) {
				t.Fatalf("row %v", r.Cells)
			}
			for j, c := range r.Cells {
				if c != hidden && c != before[i][j] {
					t.Fatalf("cell changed from %d to %d", before[i][j], c)
				}
			}
		}
		for c := range x.Outcomes {
			var column []int
			for _, r := range x.Rows {
				column = append(column, r.Cells[c])
			}
			if lone(column) {
				t.Fatalf("column %v", column)
			}
		}
	})
}
