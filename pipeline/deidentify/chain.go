package deidentify

import (
	"context"
	"math"
	"math/rand/v2"
)

// Labels of the sequence model: outside, and beginning and inside of each type.
const (
	outside = iota
	beginName
	insideName
	beginPlace
	insidePlace
	beginOrg
	insideOrg
	labels
)

// typeOf is the identifier type of a label.
var typeOf = [labels]string{"", "NAVN", "NAVN", "STED", "STED", "ORG", "ORG"}

func labelOf(typ string, begins bool) int {
	for l := 1; l < labels; l += 2 {
		if typeOf[l] == typ {
			if begins {
				return l
			}
			return l + 1
		}
	}
	return outside
}

func isInside(l int) bool { return l > 0 && l%2 == 0 }

// follows reports whether label next may stand after prev (−1: the start).
func follows(prev, next int) bool {
	return !isInside(next) || prev == next || prev == next-1
}

// chain is a linear-chain conditional random field (Lafferty, McCallum and
// Pereira 2001) with weights for each feature and label and for each pair of
// labels. It is read-only after training.
type chain struct {
	names   map[string]int
	weights [][labels]float32
	step    [labels + 1][labels]float32 // the last row is the start
}

// sequence is one line with its right labels.
type sequence struct {
	features [][]int
	labels   []int
}

// trainChain fits a chain by AdaGrad on the negative log-likelihood with an L2
// penalty, drawing the sequences in an order fixed by seed.
func trainChain(ctx context.Context, features [][][]string, right [][]int, epochs int, rate, l2 float64) (*chain, error) {
	counts := map[string]int{}
	for _, s := range features {
		for _, fs := range s {
			for _, f := range fs {
				counts[f]++
			}
		}
	}
	c := &chain{names: map[string]int{}}
	seqs := make([]sequence, len(features))
	for k, s := range features {
		seqs[k].labels = right[k]
		for _, fs := range s {
			var ids []int
			for _, f := range fs {
				if counts[f] < 2 {
					continue
				}
				id, ok := c.names[f]
				if !ok {
					id = len(c.names)
					c.names[f] = id
				}
				ids = append(ids, id)
			}
			seqs[k].features = append(seqs[k].features, ids)
		}
	}
	c.weights = make([][labels]float32, len(c.names))
	t := trainer{c: c, rate: rate, l2: l2 / float64(max(1, len(seqs))), sum: make([][labels]float32, len(c.names))}
	rng := rand.New(rand.NewPCG(1, 2))
	order := make([]int, len(seqs))
	for i := range order {
		order[i] = i
	}
	for range epochs {
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			t.learn(&seqs[i])
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return c, nil
}

type trainer struct {
	c        *chain
	rate, l2 float64
	sum      [][labels]float32 // squared gradients
	stepSum  [labels + 1][labels]float32
	lat      lattice
}

func (t *trainer) move(w, sum *float32, g float64) {
	g += t.l2 * float64(*w)
	*sum += float32(g * g)
	*w -= float32(t.rate * g / (1e-6 + math.Sqrt(float64(*sum))))
}

func (t *trainer) learn(s *sequence) {
	n := len(s.labels)
	if n == 0 {
		return
	}
	t.lat.fill(t.c, s.features)
	t.lat.sums(&t.c.step)
	for k := range n {
		p := t.lat.marginal(k)
		for l := range labels {
			g := p[l]
			if s.labels[k] == l {
				g--
			}
			if math.Abs(g) < 1e-5 {
				continue
			}
			for _, f := range s.features[k] {
				t.move(&t.c.weights[f][l], &t.sum[f][l], g)
			}
		}
	}
	for k := range n {
		prev := labels
		if k > 0 {
			prev = s.labels[k-1]
		}
		pair := t.lat.pair(k, &t.c.step)
		for p := range labels + 1 {
			if (k == 0) != (p == labels) {
				continue
			}
			for l := range labels {
				g := pair[p][l]
				if p == prev && l == s.labels[k] {
					g--
				}
				if math.Abs(g) > 1e-5 {
					t.move(&t.c.step[p][l], &t.stepSum[p][l], g)
				}
			}
		}
	}
}

// lattice holds the scores of one sequence in log space.
type lattice struct {
	n              int
	node, fwd, bwd [][labels]float64
	total          float64
}

func (a *lattice) fill(c *chain, features [][]int) {
	a.reset(len(features))
	for k, fs := range features {
		for _, f := range fs {
			w := &c.weights[f]
			for l := range labels {
				a.node[k][l] += float64(w[l])
			}
		}
	}
}

func (a *lattice) reset(n int) {
	a.n = n
	for len(a.node) < n {
		a.node, a.fwd, a.bwd = append(a.node, [labels]float64{}), append(a.fwd, [labels]float64{}), append(a.bwd, [labels]float64{})
	}
	for k := range n {
		a.node[k] = [labels]float64{}
	}
}

func logSum(x []float64) float64 {
	m := math.Inf(-1)
	for _, v := range x {
		m = max(m, v)
	}
	if math.IsInf(m, -1) {
		return m
	}
	s := 0.0
	for _, v := range x {
		s += math.Exp(v - m)
	}
	return m + math.Log(s)
}

// sums runs forward and backward.
func (a *lattice) sums(step *[labels + 1][labels]float32) {
	var x [labels]float64
	for k := range a.n {
		for l := range labels {
			if k == 0 {
				a.fwd[0][l] = math.Inf(-1)
				if follows(-1, l) {
					a.fwd[0][l] = a.node[0][l] + float64(step[labels][l])
				}
				continue
			}
			for p := range labels {
				x[p] = math.Inf(-1)
				if follows(p, l) {
					x[p] = a.fwd[k-1][p] + float64(step[p][l])
				}
			}
			a.fwd[k][l] = a.node[k][l] + logSum(x[:])
		}
	}
	for k := a.n - 1; k >= 0; k-- {
		for p := range labels {
			if k == a.n-1 {
				a.bwd[k][p] = 0
				continue
			}
			for l := range labels {
				x[l] = math.Inf(-1)
				if follows(p, l) {
					x[l] = float64(step[p][l]) + a.node[k+1][l] + a.bwd[k+1][l]
				}
			}
			a.bwd[k][p] = logSum(x[:])
		}
	}
	a.total = logSum(a.fwd[a.n-1][:])
}

func (a *lattice) marginal(k int) (p [labels]float64) {
	for l := range labels {
		p[l] = math.Exp(a.fwd[k][l] + a.bwd[k][l] - a.total)
	}
	return p
}

// pair is the probability of each step into place k.
func (a *lattice) pair(k int, step *[labels + 1][labels]float32) (p [labels + 1][labels]float64) {
	for l := range labels {
		into := a.node[k][l] + a.bwd[k][l] - a.total
		if k == 0 {
			if follows(-1, l) {
				p[labels][l] = math.Exp(float64(step[labels][l]) + into)
			}
			continue
		}
		for q := range labels {
			if follows(q, l) {
				p[q][l] = math.Exp(a.fwd[k-1][q] + float64(step[q][l]) + into)
			}
		}
	}
	return p
}

// decode gives the best labels with lean added to the labels of each type, and
// the probability that each token is no identifier, without it.
func (c *chain) decode(features [][]string, lean *[labels]float64) (best []int, free []float64) {
	n := len(features)
	if n == 0 {
		return nil, nil
	}
	ids := make([][]int, n)
	for k, fs := range features {
		for _, f := range fs {
			if id, ok := c.names[f]; ok {
				ids[k] = append(ids[k], id)
			}
		}
	}
	var a lattice
	a.fill(c, ids)
	a.sums(&c.step)
	free = make([]float64, n)
	for k := range n {
		free[k] = a.marginal(k)[outside]
		for l := range labels {
			a.node[k][l] += lean[l]
		}
	}
	back := make([][labels]int, n)
	score := make([][labels]float64, n)
	for k := range n {
		for l := range labels {
			score[k][l] = math.Inf(-1)
			if k == 0 {
				if follows(-1, l) {
					score[0][l] = a.node[0][l] + float64(c.step[labels][l])
				}
				continue
			}
			for p := range labels {
				if v := score[k-1][p] + float64(c.step[p][l]) + a.node[k][l]; follows(p, l) && v > score[k][l] {
					score[k][l], back[k][l] = v, p
				}
			}
		}
	}
	best = make([]int, n)
	for l := range labels {
		if score[n-1][l] > score[n-1][best[n-1]] {
			best[n-1] = l
		}
	}
	for k := n - 1; k > 0; k-- {
		best[k-1] = back[k][best[k]]
	}
	return best, free
}
