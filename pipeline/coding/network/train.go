package network

import (
	"context"
	"math"
	"math/rand/v2"

	"gribning/pipeline/coding/rows"
)

// Settings of training.
type Settings struct {
	Epochs     int
	Rate       float32 // step of AdaGrad; falls to a tenth over the epochs
	Drop       float64 // share of features left out at each step
	DropHidden float32 // share of hidden units left out
	L2         float32 // pull of weights to zero at each step
	MinCount   int     // a feature must occur in so many utterances
}

// Stretch is a run of utterances to learn from.
type Stretch struct {
	Units  []Unit
	Lesson []Right
	Weight float32 // how much it counts
}

// Right is what one head should say of one utterance: Label, or with the
// share Other the label Second. Lessons of one utterance stand together.
type Right struct {
	Unit, Head    int
	Label, Second int // Second −1: none
	Other         float32
	Weight        float32
}

// maxDim bounds the vectors, so that sums fit on the stack.
const maxDim = 64

// seed of the first weights, the order of stretches and what is left out.
const seed1, seed2 = 20240214, 9

// Train fits a network. ctx stops it between stretches with ctx's error.
func Train(ctx context.Context, data []Stretch, s Shape, set Settings) (*Net, error) {
	t := newTrainer(data, s, set)
	order := make([]int, len(data))
	for i := range order {
		order[i] = i
	}
	for epoch := range set.Epochs {
		t.rng.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		t.rate = set.Rate * (1 - 0.9*float32(epoch)/float32(set.Epochs))
		for _, i := range order {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			t.learn(&data[i])
		}
	}
	return t.net(), nil
}

// weights are parameters with their summed squared gradients.
type weights struct{ w, g []float32 }

func (x *weights) step(i int, d float32, t *trainer) {
	d += t.set.L2 * x.w[i]
	x.g[i] += d * d
	x.w[i] -= t.rate * d / (float32(math.Sqrt(float64(x.g[i]))) + 1e-4)
}

type trainer struct {
	shape Shape
	set   Settings
	rng   *rand.Rand
	rate  float32
	rows  map[uint32]int32
	keys  []uint32

	vec            weights
	place, product []weights // for each kind
	bias           []weights
	heads          []weights

	keep   [][]int32   // of each utterance: the rows that were not left out
	pull   [][]float32 // gradient of its vector, nil: none yet
	mask   []float32   // of hidden units
	dh, dx []float32
	p      []float64
}

func newTrainer(data []Stretch, s Shape, set Settings) *trainer {
	t := &trainer{shape: s, set: set, rng: rand.New(rand.NewPCG(seed1, seed2)), rows: map[uint32]int32{},
		mask: make([]float32, s.Hidden), dh: make([]float32, s.Hidden), dx: make([]float32, s.Dim)}
	t.count(data)
	t.vec = t.drawn(len(t.keys)*s.Dim, 0.1)
	deep := 1 / math.Sqrt(4*float64(s.Dim))
	for range s.Kinds {
		t.place = append(t.place, t.drawn(s.Places*s.Hidden*s.Dim, deep))
		t.product = append(t.product, t.drawn(s.Hidden*s.Dim, deep))
		t.bias = append(t.bias, t.drawn(s.Hidden, 0))
	}
	for _, h := range s.Heads {
		t.heads = append(t.heads, t.drawn(h.Labels*(s.Hidden+s.Dim+1), 0))
		t.p = append(t.p, make([]float64, max(0, h.Labels-len(t.p)))...)
	}
	return t
}

// count gives a row to each feature that occurs often enough.
func (t *trainer) count(data []Stretch) {
	n := map[uint32]int{}
	var order []uint32
	for i := range data {
		for k := range data[i].Units {
			for _, f := range data[i].Units[k].Features {
				if n[f]++; n[f] == 1 {
					order = append(order, f)
				}
			}
		}
	}
	for _, f := range order {
		if n[f] >= t.set.MinCount {
			t.rows[f] = int32(len(t.keys))
			t.keys = append(t.keys, f)
		}
	}
}

func (t *trainer) drawn(n int, spread float64) weights {
	x := weights{make([]float32, n), make([]float32, n)}
	if spread > 0 {
		for i := range x.w {
			x.w[i] = float32(t.rng.NormFloat64() * spread)
		}
	}
	return x
}

// learn goes through one stretch: its vectors once, then every utterance.
func (t *trainer) learn(x *Stretch) {
	d := t.shape.Dim
	r := newRun(&t.shape, len(x.Units))
	t.keep, t.pull = make([][]int32, len(x.Units)), make([][]float32, len(x.Units))
	for i := range x.Units {
		v := r.vector(i)
		for _, f := range x.Units[i].Features {
			if row, ok := t.rows[f]; ok && t.rng.Float64() >= t.set.Drop {
				t.keep[i] = append(t.keep[i], row)
				for j, w := range t.vec.w[int(row)*d : int(row)*d+d] {
					v[j] += w
				}
			}
		}
		c := evened(len(t.keep[i]))
		for j := range v {
			v[j] *= c
		}
	}
	for k := 0; k < len(x.Lesson); {
		to := k + 1
		for to < len(x.Lesson) && x.Lesson[to].Unit == x.Lesson[k].Unit {
			to++
		}
		t.unit(r, x, x.Lesson[k:to])
		k = to
	}
	for i, g := range t.pull {
		if g == nil {
			continue
		}
		c := evened(len(t.keep[i]))
		for _, row := range t.keep[i] {
			for j, v := range g {
				t.vec.step(int(row)*d+j, v*c, t)
			}
		}
	}
}

// unit learns what is right of one utterance.
func (t *trainer) unit(r *run, x *Stretch, right []Right) {
	i := right[0].Unit
	u := &x.Units[i]
	k := u.Kind
	r.read(&t.shape, u)
	l := layer{t.place[k].w, t.product[k].w, t.bias[k].w}
	l.activate(r)
	for a := range t.mask {
		t.mask[a] = 1 / (1 - t.set.DropHidden)
		if t.rng.Float32() < t.set.DropHidden {
			t.mask[a] = 0
		}
		r.hidden[a] *= t.mask[a]
	}
	clear(t.dh)
	clear(t.dx)
	for _, y := range right {
		t.head(r, y, x.Weight*y.Weight)
	}
	for a := range t.dh {
		if r.hidden[a] <= 0 {
			t.dh[a] = 0
		} else {
			t.dh[a] *= t.mask[a]
			t.bias[k].step(a, t.dh[a], t)
		}
	}
	t.push(i, t.dx, 1)
	t.back(r, u, k)
}

// head takes a step in one head and adds to the gradients of what it reads.
func (t *trainer) head(r *run, y Right, weight float32) {
	h := &t.heads[y.Head]
	H, d := t.shape.Hidden, t.shape.Dim
	p := t.p[:t.shape.Heads[y.Head].Labels]
	o := outputs{h.w}
	o.answer(r, p)
	for l := range p {
		g := float32(p[l])
		switch {
		case l == y.Label:
			g -= 1 - y.Other
		case l == y.Second:
			g -= y.Other
		}
		g *= weight
		at := l * (H + d + 1)
		for a, v := range r.hidden {
			t.dh[a] += g * h.w[at+a]
			h.step(at+a, g*v, t)
		}
		for j, v := range r.place[0] {
			t.dx[j] += g * h.w[at+H+j]
			h.step(at+H+j, g*v, t)
		}
		h.step(at+H+d, g, t)
	}
}

// back takes steps in the hidden layer and passes the gradient on to the vectors
// of all utterances that were read.
func (t *trainer) back(r *run, u *Unit, kind int) {
	H, d := t.shape.Hidden, t.shape.Dim
	g := t.through(&t.product[kind], 0, r.with)
	if a, b := r.place[0], r.place[t.shape.With]; a != nil && b != nil {
		own, other := make([]float32, d), make([]float32, d)
		for j := range g {
			own[j], other[j] = g[j]*b[j], g[j]*a[j]
		}
		t.pushAll(u.Places[0], own)
		t.pushAll(u.Places[t.shape.With], other)
	}
	for p, e := range r.place {
		if e != nil {
			t.pushAll(u.Places[p], t.through(&t.place[kind], p*H*d, e))
		}
	}
}

// through takes a step in one matrix that read e, and gives the gradient of e.
func (t *trainer) through(x *weights, at int, e []float32) []float32 {
	d := len(e)
	clear(t.dx)
	for a, g := range t.dh {
		if g == 0 {
			continue
		}
		for j := range d {
			k := at + a*d + j
			t.dx[j] += g * x.w[k]
			x.step(k, g*e[j], t)
		}
	}
	return t.dx
}

func (t *trainer) pushAll(units []int32, g []float32) {
	c := evened(len(units))
	for _, k := range units {
		t.push(int(k), g, c)
	}
}

func (t *trainer) push(i int, g []float32, c float32) {
	if t.pull[i] == nil {
		t.pull[i] = make([]float32, t.shape.Dim)
	}
	for j, v := range g {
		t.pull[i][j] += v * c
	}
}

// net rounds the vectors to 8 bits and the rest to what a file holds.
func (t *trainer) net() *Net {
	n := &Net{shape: t.shape, rows: rows.New(t.keys), vec: make([]int8, len(t.vec.w))}
	top := float32(0)
	for _, v := range t.vec.w {
		top = max(top, v, -v)
	}
	n.unit = max(min(top, widest), 1e-6) / 127
	for i, v := range t.vec.w {
		n.vec[i] = int8(math.Round(float64(max(min(v/n.unit, 127), -127))))
	}
	for k := range t.place {
		n.kinds = append(n.kinds, layer{half(t.place[k].w), half(t.product[k].w), half(t.bias[k].w)})
	}
	for h := range t.heads {
		n.heads = append(n.heads, outputs{half(t.heads[h].w)})
	}
	return n
}

// widest is the largest number in a vector that keeps its size: a few larger
// ones would make all others coarse.
const widest = 3
