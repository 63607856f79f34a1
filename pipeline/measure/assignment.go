package measure

import "math"

// Assignment pairs every row of a gain table with at most one column, and the
// other way round, so that the sum of gains is as large as possible
// (Kuhn–Munkres with potentials, O(n³)). It returns the column of each row, −1
// for a row left over when there are fewer columns. Gains must be finite; rows
// must be equally long.
func Assignment(gain [][]float64) []int {
	rows := len(gain)
	if rows == 0 {
		return nil
	}
	cols := len(gain[0])
	n := max(rows, cols)
	cost := func(i, j int) float64 {
		if i < rows && j < cols {
			return -gain[i][j]
		}
		return 0
	}
	u, v := make([]float64, n+1), make([]float64, n+1)
	rowOf, way := make([]int, n+1), make([]int, n+1) // 0 stands for none
	for i := 1; i <= n; i++ {
		rowOf[0] = i
		at := 0
		least := make([]float64, n+1)
		for j := range least {
			least[j] = math.Inf(1)
		}
		used := make([]bool, n+1)
		for rowOf[at] != 0 {
			used[at] = true
			row, next, delta := rowOf[at], 0, math.Inf(1)
			for j := 1; j <= n; j++ {
				if used[j] {
					continue
				}
				if c := cost(row-1, j-1) - u[row] - v[j]; c < least[j] {
					least[j], way[j] = c, at
				}
				if least[j] < delta {
					delta, next = least[j], j
				}
			}
			for j := 0; j <= n; j++ {
				if used[j] {
					u[rowOf[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			at = next
		}
		for at != 0 {
			prev := way[at]
			rowOf[at] = rowOf[prev]
			at = prev
		}
	}
	out := make([]int, rows)
	for i := range out {
		out[i] = -1
	}
	for j := 1; j <= cols; j++ {
		if r := rowOf[j]; r >= 1 && r <= rows {
			out[r-1] = j - 1
		}
	}
	return out
}
