package speakers

import (
	"math"
	"slices"
)

// mostSegments bounds the clustering, which takes quadratic time.
const mostSegments = 700

// segments cuts every run of speech into equal pieces of about length frames.
func segments(speech []bool, length int) []run {
	var out []run
	for _, r := range runs(speech, true) {
		n := max(1, (r.to-r.from+length/2)/length)
		for q := range n {
			out = append(out, run{r.from + (r.to-r.from)*q/n, r.from + (r.to-r.from)*(q+1)/n})
		}
	}
	return out
}

// tree is the order in which n items were joined.
type tree struct {
	n     int
	joins [][2]int  // the second cluster went into the first, the earlier item
	costs []float64 // of each join
}

// agglomerate joins the two closest clusters until one is left. cost says how
// far apart two clusters are and join makes one of two, under the number of
// the first; the caller keeps the clusters.
func agglomerate(n int, cost func(a, b int) float64, join func(a, b int)) tree {
	t := tree{n: n}
	alive := make([]int, n)
	dist := make([][]float64, n) // dist[a][b] for b < a
	near := make([]int, n)       // closest b < a
	for a := range n {
		alive[a] = a
		dist[a] = make([]float64, a)
		for b := range a {
			dist[a][b] = cost(a, b)
		}
	}
	closest := func(a int) {
		near[a] = -1
		for _, b := range alive {
			if b >= a {
				break
			}
			if near[a] < 0 || dist[a][b] < dist[a][near[a]] {
				near[a] = b
			}
		}
	}
	for a := range n {
		closest(a)
	}
	for len(alive) > 1 {
		best, at := math.Inf(1), -1
		for _, a := range alive {
			if near[a] >= 0 && (at < 0 || dist[a][near[a]] < best) {
				best, at = dist[a][near[a]], a
			}
		}
		b := near[at]
		join(b, at)
		t.joins, t.costs = append(t.joins, [2]int{b, at}), append(t.costs, best)
		alive = slices.DeleteFunc(alive, func(x int) bool { return x == at })
		for _, x := range alive {
			if x < b {
				dist[b][x] = cost(b, x)
			} else if x > b {
				dist[x][b] = cost(x, b)
			}
		}
		for _, x := range alive {
			if x == b || near[x] == b || near[x] == at {
				closest(x)
			} else if x > b && near[x] >= 0 && dist[x][b] < dist[x][near[x]] {
				near[x] = b
			}
		}
	}
	return t
}

// cut gives the cluster of each item when k clusters are left, numbered by
// first item.
func (t tree) cut(k int) []int {
	root := make([]int, t.n)
	for i := range root {
		root[i] = i
	}
	for _, j := range t.joins[:max(0, min(len(t.joins), t.n-k))] {
		root[j[1]] = j[0]
	}
	label := make([]int, t.n)
	number := map[int]int{}
	for i := range label {
		r := i
		for root[r] != r {
			r = root[r]
		}
		if _, ok := number[r]; !ok {
			number[r] = len(number)
		}
		label[i] = number[r]
	}
	return label
}
