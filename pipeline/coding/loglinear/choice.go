package loglinear

import (
	"context"
	"math"
	"slices"

	"gonum.org/v1/gonum/optimize"

	"gribning/pipeline/coding/rows"
)

// Option is one possible answer: a label, and what speaks for or against this
// very option beside the features of the example.
type Option struct {
	Label int
	Extra []uint32 // features of the pairing, hashed
}

// Example is one decision: the features that all options share, the options,
// and how right each of them is (sums to one; several where coders differ).
type Example struct {
	Shared  []uint32
	Options []Option
	Right   []float64
	Weight  float64 // how much it counts; 0 means 1
}

// Settings of training.
type Settings struct {
	L2         float64 // strength of the penalty on squared weights
	MinCount   int     // a feature must occur in so many examples
	Iterations int     // at most
}

// Model holds one weight for each feature and label. The zero value answers
// nothing; make one with TrainChoice or Restore. A Model is read-only and safe
// for concurrent use.
type Model struct {
	Labels int
	rows   rows.Index
	w      []int16 // rows × Labels, in 1/step
}

// compiled is an example with positions in place of hashes.
type compiled struct {
	shared []int32
	labels []int32
	pairs  []pair
	right  []float64
	weight float64
}

// pair is a run of options that share their features.
type pair struct {
	extra []int32
	to    int // the first option after it
}

// TrainChoice fits a conditional log-linear model: the probability of an option
// is proportional to the exponential of the summed weights of its features
// under its label. It minimises the weighted negative log-likelihood plus
// L2/2 times the squared weights by L-BFGS. ctx stops it between evaluations
// with ctx's error.
func TrainChoice(ctx context.Context, examples []Example, labels int, s Settings) (*Model, error) {
	m := &Model{Labels: labels}
	m.rows = count(examples, s.MinCount)
	data := make([]compiled, len(examples))
	for i := range examples {
		data[i] = m.compile(&examples[i])
	}
	w := make([]float64, m.rows.Len()*labels)
	t := trainer{data: data, labels: labels, l2: s.L2, ctx: ctx}
	if err := minimise(ctx, t.evaluate, w, s.Iterations); err != nil {
		return nil, err
	}
	m.settle(w)
	return m, nil
}

// minimise runs L-BFGS on f, which gives the value and writes the gradient.
func minimise(ctx context.Context, f func(grad, w []float64) float64, w []float64, iterations int) error {
	if len(w) == 0 {
		return ctx.Err()
	}
	// gonum asks for the value and the gradient at the same point in two calls.
	last, grad, value := make([]float64, len(w)), make([]float64, len(w)), math.NaN()
	at := func(x []float64) {
		if !math.IsNaN(value) && same(last, x) {
			return
		}
		copy(last, x)
		clear(grad)
		value = f(grad, x)
	}
	p := optimize.Problem{
		Func: func(x []float64) float64 { at(x); return value },
		Grad: func(g, x []float64) { at(x); copy(g, grad) },
		Status: func() (optimize.Status, error) {
			if ctx.Err() != nil {
				return optimize.Failure, ctx.Err()
			}
			return optimize.NotTerminated, nil
		},
	}
	settings := &optimize.Settings{MajorIterations: iterations, GradientThreshold: math.NaN(), // looked for by progress instead, which costs nothing

		Converger: &optimize.FunctionConverge{Relative: 1e-5, Iterations: 4}}
	r, err := optimize.Minimize(p, w, settings, &optimize.LBFGS{Store: 8})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if r == nil {
		return err
	}
	copy(w, r.X) // a line search that can gain no more is an end, not a fault
	return nil
}

func same(a, b []float64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func count(examples []Example, atLeast int) rows.Index {
	type tally struct{ n, last int }
	at := map[uint32]*tally{}
	var order []uint32
	touch := func(i int, fs []uint32) {
		for _, f := range fs {
			t := at[f]
			if t == nil {
				t = &tally{}
				at[f] = t
				order = append(order, f)
			}
			if t.last != i+1 {
				t.n, t.last = t.n+1, i+1
			}
		}
	}
	for i := range examples {
		touch(i, examples[i].Shared)
		var last []uint32
		for k := range examples[i].Options {
			e := examples[i].Options[k].Extra
			if len(e) > 0 && len(e) == len(last) && &e[0] == &last[0] {
				continue // options of one pairing share their features
			}
			touch(i, e)
			last = e
		}
	}
	kept := order[:0]
	for _, f := range order {
		if at[f].n >= atLeast {
			kept = append(kept, f)
		}
	}
	return rows.New(kept)
}

func (m *Model) compile(e *Example) compiled {
	c := compiled{shared: m.rows.Positions(e.Shared, nil), right: e.Right, weight: e.Weight}
	if c.weight == 0 {
		c.weight = 1
	}
	var last []uint32
	for i := range e.Options {
		c.labels = append(c.labels, int32(e.Options[i].Label))
		x := e.Options[i].Extra
		if i > 0 && len(x) == len(last) && (len(x) == 0 || &x[0] == &last[0]) {
			c.pairs[len(c.pairs)-1].to = i + 1
			continue
		}
		c.pairs = append(c.pairs, pair{m.rows.Positions(x, nil), i + 1})
		last = x
	}
	return c
}

type trainer struct {
	data   []compiled
	labels int
	l2     float64
	ctx    context.Context
}

// evaluate gives the penalised loss at w and adds its gradient to grad.
func (t *trainer) evaluate(grad, w []float64) float64 {
	loss, L := 0.0, t.labels
	base, pull := make([]float64, L), make([]float64, L)
	var p []float64
	for i := range t.data {
		if t.ctx.Err() != nil {
			return math.Inf(1)
		}
		c := &t.data[i]
		clear(base)
		for _, f := range c.shared {
			row := w[int(f)*L : int(f)*L+L]
			for l, v := range row {
				base[l] += v
			}
		}
		p = p[:0]
		k := 0
		for _, x := range c.pairs {
			for _, l := range c.labels[k:x.to] {
				p = append(p, base[l])
			}
			for _, f := range x.extra {
				row := w[int(f)*L : int(f)*L+L]
				for o := k; o < x.to; o++ {
					p[o] += row[c.labels[o]]
				}
			}
			k = x.to
		}
		softmax(p)
		clear(pull)
		for k, l := range c.labels {
			if c.right[k] > 0 {
				loss -= c.weight * c.right[k] * math.Log(math.Max(p[k], 1e-300))
			}
			p[k] = c.weight * (p[k] - c.right[k])
			pull[l] += p[k]
		}
		k = 0
		for _, x := range c.pairs {
			for _, f := range x.extra {
				row := grad[int(f)*L : int(f)*L+L]
				for o := k; o < x.to; o++ {
					row[c.labels[o]] += p[o]
				}
			}
			k = x.to
		}
		for _, f := range c.shared {
			row := grad[int(f)*L : int(f)*L+L]
			for l, v := range pull {
				row[l] += v
			}
		}
	}
	return loss + penalty(grad, w, t.l2)
}

func penalty(grad, w []float64, l2 float64) float64 {
	sum := 0.0
	for i, v := range w {
		sum += v * v
		grad[i] += l2 * v
	}
	return l2 * sum / 2
}

// softmax turns scores into probabilities in place.
func softmax(s []float64) {
	top := math.Inf(-1)
	for _, v := range s {
		if v > top {
			top = v
		}
	}
	z := 0.0
	for i, v := range s {
		s[i] = math.Exp(v - top)
		z += s[i]
	}
	for i := range s {
		s[i] /= z
	}
}

// Base writes the summed weights of the features under each label to out,
// which must have Labels places. Weights are whole numbers of one step, so that
// the sum is exact whatever the order of the features.
func (m *Model) Base(features []uint32, out []float64) {
	var room [mostAtHand]int64
	sum := room[:]
	if m.Labels > len(sum) {
		sum = make([]int64, m.Labels)
	}
	sum = sum[:m.Labels]
	for _, h := range features {
		if f := m.rows.Find(h); f >= 0 {
			at := int(f) * len(sum)
			for l, v := range m.w[at : at+len(sum)] {
				sum[l] += int64(v)
			}
		}
	}
	for l, v := range sum {
		out[l] = float64(v) / step
	}
}

// mostAtHand is for how many labels sums need no memory of their own.
const mostAtHand = 32

// Lean gives how much a feature speaks for the chosen labels: its mean weight
// under them less that under the others, 0 if unknown.
func (m *Model) Lean(feature uint32, chosen ...int) float64 {
	f := m.rows.Find(feature)
	if f < 0 {
		return 0
	}
	in, all := int64(0), int64(0)
	row := m.w[int(f)*m.Labels : int(f+1)*m.Labels]
	for _, v := range row {
		all += int64(v)
	}
	for _, l := range chosen {
		in += int64(row[l])
	}
	return float64(in)/step/float64(len(chosen)) - float64(all-in)/step/float64(len(row)-len(chosen))
}

// Part gives a model of the labels from..to alone, half-open: a decision that
// only they can win costs no more than they do.
func (m *Model) Part(from, to int) *Model {
	p := &Model{Labels: to - from}
	var keys []uint32
	for r, k := range m.rows.Keys() {
		row := m.w[r*m.Labels+from : r*m.Labels+to]
		if slices.ContainsFunc(row, func(v int16) bool { return v != 0 }) {
			keys = append(keys, k)
			p.w = append(p.w, row...)
		}
	}
	p.rows = rows.New(keys)
	return p
}

// Size is the number of features.
func (m *Model) Size() int { return m.rows.Len() }

// Softmax turns scores into probabilities in place.
func Softmax(scores []float64) { softmax(scores) }
