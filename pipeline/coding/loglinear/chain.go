package loglinear

import (
	"context"
	"math"
)

// Step is one place of a sequence: features of the place itself, and of the
// step from the place before it.
type Step struct {
	Node, Edge []uint32
	Said       Sum // what more is known of the place, added up apart; nil: nothing
}

// Sequence is one chain with its right labels.
type Sequence struct {
	Steps  []Step
	Labels []int
	Weight float64 // 0 means 1
}

// Chain is a linear-chain conditional random field (Lafferty, McCallum and
// Pereira 2001). Node features have a weight for each label, edge features one
// for each pair of labels. It is read-only and safe for concurrent use.
type Chain struct {
	Labels     int
	node, edge Model
	allowed    []bool // prev·Labels+next; the row after the last stands for the start
}

// TrainChain fits a chain. allowed(prev, next) says which labels may follow one
// another; prev −1 is the start.
func TrainChain(ctx context.Context, seqs []Sequence, labels int, allowed func(prev, next int) bool, s Settings) (*Chain, error) {
	c := &Chain{Labels: labels, node: Model{Labels: labels}, edge: Model{Labels: labels * labels}}
	c.allowed = make([]bool, (labels+1)*labels)
	for p := -1; p < labels; p++ {
		for n := range labels {
			c.allowed[c.pair(p, n)] = allowed(p, n)
		}
	}
	var nodes, edges []Example
	for i := range seqs {
		for _, st := range seqs[i].Steps {
			nodes = append(nodes, Example{Shared: st.Node})
			edges = append(edges, Example{Shared: st.Edge})
		}
	}
	c.node.rows, c.edge.rows = count(nodes, s.MinCount), count(edges, s.MinCount)
	t := chainTrainer{c: c, ctx: ctx, l2: s.L2, cut: c.node.rows.Len() * labels}
	for i := range seqs {
		t.data = append(t.data, c.compile(&seqs[i]))
	}
	w := make([]float64, t.cut+c.edge.rows.Len()*labels*labels)
	if err := minimise(ctx, t.evaluate, w, s.Iterations); err != nil {
		return nil, err
	}
	c.node.settle(w[:t.cut])
	c.edge.settle(w[t.cut:])
	return c, nil
}

// pair is the place of a step in allowed.
func (c *Chain) pair(prev, next int) int {
	if prev < 0 {
		prev = c.Labels
	}
	return prev*c.Labels + next
}

type chainData struct {
	node, edge [][]int32
	labels     []int
	weight     float64
}

func (c *Chain) compile(s *Sequence) chainData {
	d := chainData{labels: s.Labels, weight: s.Weight}
	if d.weight == 0 {
		d.weight = 1
	}
	for _, st := range s.Steps {
		d.node = append(d.node, c.node.rows.Positions(st.Node, nil))
		d.edge = append(d.edge, c.edge.rows.Positions(st.Edge, nil))
	}
	return d
}

type chainTrainer struct {
	c    *Chain
	ctx  context.Context
	data []chainData
	l2   float64
	cut  int
	lat  lattice
}

func (t *chainTrainer) evaluate(grad, w []float64) float64 {
	L, loss := t.c.Labels, 0.0
	for i := range t.data {
		if t.ctx.Err() != nil {
			return math.Inf(1)
		}
		d := &t.data[i]
		n := len(d.node)
		if n == 0 {
			continue
		}
		t.lat.reset(t.c, n)
		for k := range n {
			for _, f := range d.node[k] {
				for l := range L {
					t.lat.node[k*L+l] += w[int(f)*L+l]
				}
			}
			if k > 0 {
				for _, f := range d.edge[k] {
					at := t.cut + int(f)*L*L
					for l := range L * L {
						t.lat.edge[k*L*L+l] += w[at+l]
					}
				}
			}
		}
		z := t.lat.marginals()
		gold := 0.0
		for k, l := range d.labels {
			gold += t.lat.node[k*L+l]
			if k > 0 {
				gold += t.lat.edge[k*L*L+d.labels[k-1]*L+l]
			}
		}
		loss += d.weight * (z - gold)
		t.pull(grad, d)
	}
	return loss + penalty(grad, w, t.l2)
}

// pull adds expected minus observed features to the gradient.
func (t *chainTrainer) pull(grad []float64, d *chainData) {
	L := t.c.Labels
	for k := range d.node {
		t.lat.pn[k*L+d.labels[k]]--
		for _, f := range d.node[k] {
			for l := range L {
				grad[int(f)*L+l] += d.weight * t.lat.pn[k*L+l]
			}
		}
		if k == 0 {
			continue
		}
		t.lat.pe[k*L*L+d.labels[k-1]*L+d.labels[k]]--
		for _, f := range d.edge[k] {
			at := t.cut + int(f)*L*L
			for l := range L * L {
				grad[at+l] += d.weight * t.lat.pe[k*L*L+l]
			}
		}
	}
}

// lattice is the working space of one chain.
type lattice struct {
	c           *Chain
	n           int
	node, edge  []float64 // scores
	alpha, beta []float64
	pn, pe      []float64 // marginal probabilities
	all         []float64 // where these lie
}

func (a *lattice) reset(c *Chain, n int) {
	L := c.Labels
	a.c, a.n = c, n
	a.all = zeroed(a.all, 4*n*L+2*n*L*L)
	rest := a.all
	take := func(k int) []float64 {
		p := rest[:k:k]
		rest = rest[k:]
		return p
	}
	a.node, a.alpha, a.beta, a.pn = take(n*L), take(n*L), take(n*L), take(n*L)
	a.edge, a.pe = take(n*L*L), take(n*L*L)
}

func zeroed(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// marginals runs forward and backward in log space and gives log Z.
func (a *lattice) marginals() float64 {
	L, c, inf := a.c.Labels, a.c, math.Inf(-1)
	buf := make([]float64, L)
	for l := range L {
		a.alpha[l] = inf
		if c.allowed[c.pair(-1, l)] {
			a.alpha[l] = a.node[l]
		}
	}
	for k := 1; k < a.n; k++ {
		for l := range L {
			for p := range L {
				buf[p] = inf
				if c.allowed[c.pair(p, l)] {
					buf[p] = a.alpha[(k-1)*L+p] + a.edge[k*L*L+p*L+l]
				}
			}
			a.alpha[k*L+l] = a.node[k*L+l] + logSum(buf)
		}
	}
	for k := a.n - 2; k >= 0; k-- {
		for p := range L {
			for l := range L {
				buf[l] = inf
				if c.allowed[c.pair(p, l)] {
					buf[l] = a.edge[(k+1)*L*L+p*L+l] + a.node[(k+1)*L+l] + a.beta[(k+1)*L+l]
				}
			}
			a.beta[k*L+p] = logSum(buf)
		}
	}
	z := logSum(a.alpha[(a.n-1)*L : a.n*L])
	for k := range a.n {
		for l := range L {
			a.pn[k*L+l] = math.Exp(a.alpha[k*L+l] + a.beta[k*L+l] - z)
			if k == 0 {
				continue
			}
			for p := range L {
				if c.allowed[c.pair(p, l)] {
					a.pe[k*L*L+p*L+l] = math.Exp(a.alpha[(k-1)*L+p] + a.edge[k*L*L+p*L+l] + a.node[k*L+l] + a.beta[k*L+l] - z)
				}
			}
		}
	}
	return z
}

func logSum(s []float64) float64 {
	top := math.Inf(-1)
	for _, v := range s {
		if v > top {
			top = v
		}
	}
	if math.IsInf(top, -1) {
		return top
	}
	z := 0.0
	for _, v := range s {
		z += math.Exp(v - top)
	}
	return top + math.Log(z)
}

// Decode gives the best labels and, for each place, the probability of every
// label. bias is added to the score of each label at every place, nil for none.
func (c *Chain) Decode(steps []Step, bias []float64) (best []int, p [][]float64) {
	n, L := len(steps), c.Labels
	if n == 0 {
		return nil, nil
	}
	var a lattice
	a.reset(c, n)
	for k := range steps {
		c.node.Base(steps[k].Node, a.node[k*L:k*L+L])
		steps[k].Said.AddTo(a.node[k*L : k*L+L])
		if k > 0 {
			c.edge.Base(steps[k].Edge, a.edge[k*L*L:k*L*L+L*L])
		}
		for l := range bias {
			a.node[k*L+l] += bias[l]
		}
	}
	a.marginals()
	p = make([][]float64, n)
	for k := range n {
		p[k] = a.pn[k*L : k*L+L : k*L+L]
	}
	return a.viterbi(), p
}

func (a *lattice) viterbi() []int {
	L, c, inf := a.c.Labels, a.c, math.Inf(-1)
	score, back := make([]float64, a.n*L), make([]int, a.n*L)
	for l := range L {
		score[l] = inf
		if c.allowed[c.pair(-1, l)] {
			score[l] = a.node[l]
		}
	}
	for k := 1; k < a.n; k++ {
		for l := range L {
			top, from := inf, 0
			for p := range L {
				if v := score[(k-1)*L+p] + a.edge[k*L*L+p*L+l]; c.allowed[c.pair(p, l)] && v > top {
					top, from = v, p
				}
			}
			score[k*L+l], back[k*L+l] = top+a.node[k*L+l], from
		}
	}
	best := make([]int, a.n)
	for l := range L {
		if score[(a.n-1)*L+l] > score[(a.n-1)*L+best[a.n-1]] {
			best[a.n-1] = l
		}
	}
	for k := a.n - 1; k > 0; k-- {
		best[k-1] = back[k*L+best[k]]
	}
	return best
}

// Node is the model of the places by themselves.
func (c *Chain) Node() *Model { return &c.node }

// Size is the number of features.
func (c *Chain) Size() int { return c.node.Size() + c.edge.Size() }
