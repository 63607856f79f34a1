package english

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Settings of the word vectors.
const (
	dims      = 60
	window    = 5 // words each way
	leastSaid = 3 // utterances that say a word
	rounds    = 6 // of subspace iteration
)

// vectorsOf makes word vectors of unit length: positive pointwise mutual
// information of words within a window, nearer ones counting more (contexts
// smoothed by the power .75, Levy et al. 2015, and the mean of both ways round),
// and its leading eigenvectors by subspace iteration from a fixed start.
func vectorsOf(texts [][]string, r *Rarity) map[string][]float64 {
	var words []string
	for w, n := range r.df {
		if n >= leastSaid {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	k := min(dims, len(words))
	if k < 2 {
		return nil
	}
	y := leading(information(texts, words), k)
	out := make(map[string][]float64, len(words))
	for i, w := range words {
		out[w] = unit(slices.Clone(y.RawRowView(i)))
	}
	return out
}

// cell is one entry of a sparse row.
type cell struct {
	j int
	v float64
}

// information gives the rows of the symmetric matrix of words by words.
func information(texts [][]string, words []string) [][]cell {
	n := len(words)
	at := make(map[string]int, n)
	for i, w := range words {
		at[w] = i
	}
	co, sum := make([]map[int]float64, n), make([]float64, n)
	for i := range co {
		co[i] = map[int]float64{}
	}
	for _, ws := range texts {
		for i := range ws {
			x, ok := at[ws[i]]
			if !ok {
				continue
			}
			for j := max(0, i-window); j < i; j++ {
				if y, ok := at[ws[j]]; ok {
					v := 1 / float64(i-j)
					co[x][y] += v
					co[y][x] += v
					sum[x] += v
					sum[y] += v
				}
			}
		}
	}
	smooth := 0.0
	for _, s := range sum {
		smooth += math.Pow(s, .75)
	}
	rows := make([][]cell, n)
	for i := range co {
		for j, v := range co[i] {
			p := math.Log(v*smooth/(sum[i]*math.Pow(sum[j], .75)))/2 + math.Log(v*smooth/(sum[j]*math.Pow(sum[i], .75)))/2
			if p > 0 {
				rows[i] = append(rows[i], cell{j, p})
			}
		}
		slices.SortFunc(rows[i], func(a, b cell) int { return a.j - b.j })
	}
	return rows
}

// leading projects a symmetric matrix on its k leading directions.
func leading(rows [][]cell, k int) *mat.Dense {
	n := len(rows)
	q, y := mat.NewDense(n, k, nil), mat.NewDense(n, k, nil)
	state := uint64(seed)
	for i := range n {
		for j := range k {
			state = state*6364136223846793005 + 1442695040888963407 // Knuth, MMIX
			q.Set(i, j, float64(state>>40)/(1<<24)-.5)
		}
	}
	for round := range rounds + 1 {
		y.Zero()
		for i := range rows {
			to := y.RawRowView(i)
			for _, c := range rows[i] {
				for j, v := range q.RawRowView(c.j) {
					to[j] += c.v * v
				}
			}
		}
		if round < rounds {
			var qr mat.QR
			var full mat.Dense
			qr.Factorize(y)
			qr.QTo(&full)
			q.Copy(full.Slice(0, n, 0, k))
		}
	}
	return y
}
