package english

import "slices"

// forest is a sum of small regression trees, each fitted to what the ones before
// it left over (Friedman 2001). Fitting reads features in their order and uses
// no chance.
type forest struct {
	base  float64
	trees []tree
}

// Settings of the forest, chosen on the folds of the training data.
const (
	treeCount = 160
	treeDepth = 3
	leafLeast = 20
	learning  = 0.05
)

// tree is a binary tree in an array: node i has children 2i+1 and 2i+2.
type tree [1<<(treeDepth+1) - 1]node

type node struct {
	feature int // −1: leaf
	at      float64
	value   float64
}

func (t *tree) of(x []float64) float64 {
	i := 0
	for t[i].feature >= 0 {
		if x[t[i].feature] <= t[i].at {
			i = 2*i + 1
		} else {
			i = 2*i + 2
		}
	}
	return t[i].value
}

func (f *forest) of(x []float64) float64 {
	y := f.base
	for i := range f.trees {
		y += learning * f.trees[i].of(x)
	}
	return y
}

// fitForest fits trees to rows xs and values ys.
func fitForest(xs [][]float64, ys []float64) *forest {
	f := &forest{base: mean(ys)}
	if len(xs) == 0 {
		return f
	}
	left := make([]float64, len(ys))
	for i := range ys {
		left[i] = ys[i] - f.base
	}
	sorted := make([][]int, len(xs[0]))
	for j := range sorted {
		sorted[j] = make([]int, len(xs))
		for i := range xs {
			sorted[j][i] = i
		}
		slices.SortStableFunc(sorted[j], func(a, b int) int {
			switch {
			case xs[a][j] < xs[b][j]:
				return -1
			case xs[a][j] > xs[b][j]:
				return 1
			}
			return 0
		})
	}
	for range treeCount {
		var t tree
		in := make([]int, len(xs)) // node of each row
		for n := range t {
			t[n].feature = -1
		}
		for n := range 1<<treeDepth - 1 {
			if n > 0 && t[(n-1)/2].feature < 0 {
				continue
			}
			t.split(n, in, xs, left, sorted)
		}
		t.leaves(in, left)
		for i := range xs {
			left[i] -= learning * t[in[i]].value
		}
		f.trees = append(f.trees, t)
	}
	return f
}

// split finds the best cut of node n and sends its rows to its children.
func (t *tree) split(n int, in []int, xs [][]float64, left []float64, sorted [][]int) {
	sum, cnt := 0.0, 0
	for i := range in {
		if in[i] == n {
			sum += left[i]
			cnt++
		}
	}
	best := 1e-9
	for j := range sorted {
		s, c, prev := 0.0, 0, 0.0
		for _, i := range sorted[j] {
			if in[i] != n {
				continue
			}
			if x := xs[i][j]; c >= leafLeast && cnt-c >= leafLeast && x > prev {
				gain := s*s/float64(c) + (sum-s)*(sum-s)/float64(cnt-c) - sum*sum/float64(cnt)
				if gain > best {
					best, t[n].feature, t[n].at = gain, j, (prev+x)/2
				}
			}
			s += left[i]
			c++
			prev = xs[i][j]
		}
	}
	if t[n].feature < 0 {
		return
	}
	for i := range in {
		if in[i] == n {
			in[i] = 2*n + 2
			if xs[i][t[n].feature] <= t[n].at {
				in[i] = 2*n + 1
			}
		}
	}
}

func (t *tree) leaves(in []int, left []float64) {
	var n [len(t)]float64
	for i, k := range in {
		t[k].value += left[i]
		n[k]++
	}
	for k := range t {
		if n[k] > 0 {
			t[k].value /= n[k] + 1 // a pull towards nothing
		}
	}
}

func mean(ys []float64) float64 {
	s := 0.0
	for _, y := range ys {
		s += y
	}
	return s / float64(max(1, len(ys)))
}
