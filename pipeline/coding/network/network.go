package network

import (
	"math"
	"slices"

	"gribning/pipeline/coding/rows"
)

// Shape says how large a network is and what it answers.
type Shape struct {
	Dim    int    // numbers in a vector
	Hidden int    // hidden units for each kind
	Places int    // how many places around an utterance are read; 0 is itself
	With   int    // the place whose vector is multiplied with the utterance's own
	Kinds  int    // kinds of utterances; each has a hidden layer of its own
	Heads  []Head // the questions
}

// Head is one question, put to the utterances of one kind.
type Head struct{ Kind, Labels int }

// Unit is one utterance as the network sees it.
type Unit struct {
	Features []uint32  // hashed; unknown ones count for nothing
	Vector   []float32 // what Net.Vector gave for them, where that is known
	Kind     int       // −1: read by others, asked nothing
	Places   [][]int32 // for each place the utterances that stand there, summed
}

// Net is a trained network. It is read-only and safe for concurrent use.
type Net struct {
	shape Shape
	rows  rows.Index
	vec   []int8    // rows × Dim
	unit  float32   // what 1 in vec stands for
	kinds []layer   // for each kind
	heads []outputs // for each head
}

// layer is the hidden layer of one kind.
type layer struct {
	place   []float32 // Places × Hidden × Dim
	product []float32 // Hidden × Dim
	bias    []float32
}

// outputs is one head: Labels × (Hidden + Dim + 1).
type outputs struct{ w []float32 }

// Answers are the probabilities that a network gives: for each head, for each
// utterance of its kind, one for each label; nil for other utterances.
type Answers [][][]float64

// Answer asks the network about a stretch of utterances.
func (n *Net) Answer(units []Unit) Answers {
	s := &n.shape
	r := newRun(s, len(units))
	asked := 0
	for i := range units {
		if units[i].Vector != nil {
			copy(r.vector(i), units[i].Vector)
		} else {
			n.embed(units[i].Features, r.vector(i))
		}
		if units[i].Kind >= 0 {
			asked++
		}
	}
	most := 0
	out := make(Answers, len(s.Heads))
	for h := range out {
		out[h] = make([][]float64, len(units))
		most += s.Heads[h].Labels
	}
	room := make([]float64, 0, asked*most)
	last := newLastRead(s)
	for i := range units {
		u := &units[i]
		if u.Kind < 0 || u.Kind >= s.Kinds {
			continue
		}
		last.read(r, s, u)
		last.activate(&n.kinds[u.Kind], r, u.Kind)
		for h, head := range s.Heads {
			if head.Kind != u.Kind {
				continue
			}
			from := len(room)
			room = room[:from+head.Labels]
			out[h][i] = room[from:len(room):len(room)]
			n.heads[h].answer(r, out[h][i])
		}
	}
	return out
}

// Mix is the sum of the vectors of some features, for Unit.Vector. Sums of parts
// that many utterances have in common may be kept: adding them up is exact.
type Mix struct {
	sum   [maxDim]int32
	known int // how many of the features have a vector
}

// Add adds features to a mix.
func (n *Net) Add(features []uint32, x *Mix) {
	d := n.shape.Dim
	for _, f := range features {
		row := n.rows.Find(f)
		if row < 0 {
			continue
		}
		x.known++
		for j, v := range n.vec[int(row)*d : int(row)*d+d] {
			x.sum[j] += int32(v)
		}
	}
}

// Join adds one mix to another.
func (n *Net) Join(part, x *Mix) {
	x.known += part.known
	for j, v := range part.sum[:n.shape.Dim] {
		x.sum[j] += v
	}
}

// Dim is the length of a vector.
func (n *Net) Dim() int { return n.shape.Dim }

// Vector writes the vector of an utterance whose features are mixed.
func (n *Net) Vector(x *Mix, v []float32) {
	c := n.unit * evened(x.known)
	for j := range v {
		v[j] = float32(x.sum[j]) * c
	}
}

// lastRead remembers what stood at each place of the utterance before: those of
// one turn have most of their surroundings in common.
type lastRead struct {
	units   [][]int32   // at each place, as summed in run.space
	through [][]float32 // what the hidden units make of it, for each kind and place
	of      [][]int32   // and of which units; nil: of none
	places  int
}

func newLastRead(s *Shape) *lastRead {
	l := &lastRead{units: make([][]int32, s.Places), through: make([][]float32, s.Kinds*s.Places), of: make([][]int32, s.Kinds*s.Places), places: s.Places}
	all := make([]float32, s.Kinds*s.Places*s.Hidden)
	for k := range l.through {
		l.through[k] = all[k*s.Hidden : (k+1)*s.Hidden]
	}
	return l
}

// read is run.read without summing again what stood there before.
func (l *lastRead) read(r *run, s *Shape, u *Unit) {
	for p := range s.Places {
		var at []int32
		if p < len(u.Places) {
			at = u.Places[p]
		}
		if len(at) > 0 && slices.Equal(l.units[p], at) {
			r.place[p] = r.space[p*r.dim : (p+1)*r.dim]
			continue
		}
		l.units[p] = at
		r.sum(p, at)
	}
	r.multiply(s.With)
}

// activate is layer.activate without going through a place again.
func (l *lastRead) activate(x *layer, r *run, kind int) {
	copy(r.hidden, x.bias)
	H, d := len(r.hidden), r.dim
	for p, e := range r.place {
		if e == nil {
			continue
		}
		k := kind*l.places + p
		if !slices.Equal(l.of[k], l.units[p]) {
			clear(l.through[k])
			multiply(x.place[p*H*d:], e, l.through[k])
			l.of[k] = l.units[p]
		}
		for a, v := range l.through[k] {
			r.hidden[a] += v
		}
	}
	x.finish(r)
}

// embed writes the vector of an utterance: the sum of its features' vectors over
// the root of their number.
func (n *Net) embed(features []uint32, v []float32) {
	var x Mix
	n.Add(features, &x)
	n.Vector(&x, v)
}

// evened keeps sums of many vectors about as long as one.
func evened(k int) float32 { return float32(1 / math.Sqrt(float64(max(1, k)))) }

// run is the working space of one stretch.
type run struct {
	dim    int
	vec    []float32
	place  [][]float32 // what stands at each place; nil where nothing does
	space  []float32
	with   []float32 // own vector times that of place With
	hidden []float32
}

func newRun(s *Shape, n int) *run {
	return &run{dim: s.Dim, vec: make([]float32, n*s.Dim), place: make([][]float32, s.Places), space: make([]float32, s.Places*s.Dim),
		with: make([]float32, s.Dim), hidden: make([]float32, s.Hidden)}
}

func (r *run) vector(i int) []float32 { return r.vec[i*r.dim : i*r.dim+r.dim] }

// read sums what stands at each place of u.
func (r *run) read(s *Shape, u *Unit) {
	for p := range s.Places {
		var at []int32
		if p < len(u.Places) {
			at = u.Places[p]
		}
		r.sum(p, at)
	}
	r.multiply(s.With)
}

// sum adds up the utterances that stand at place p.
func (r *run) sum(p int, units []int32) {
	r.place[p] = nil
	if len(units) == 0 {
		return
	}
	e := r.space[p*r.dim : (p+1)*r.dim]
	clear(e)
	for _, k := range units {
		for j, x := range r.vector(int(k)) {
			e[j] += x
		}
	}
	c := evened(len(units))
	for j := range e {
		e[j] *= c
	}
	r.place[p] = e
}

// multiply fills with, which is zero where nothing stands.
func (r *run) multiply(with int) {
	clear(r.with)
	if a, b := r.place[0], r.place[with]; a != nil && b != nil {
		for j := range r.with {
			r.with[j] = a[j] * b[j]
		}
	}
}

// activate fills the hidden units.
func (l *layer) activate(r *run) {
	copy(r.hidden, l.bias)
	H, d := len(r.hidden), r.dim
	for p, e := range r.place {
		if e != nil {
			multiply(l.place[p*H*d:], e, r.hidden)
		}
	}
	l.finish(r)
}

// finish adds the product and keeps what is positive.
func (l *layer) finish(r *run) {
	multiply(l.product, r.with, r.hidden)
	for a, x := range r.hidden {
		if x < 0 {
			r.hidden[a] = 0
		}
	}
}

// multiply adds the product of a matrix (len(out) rows) and e to out.
func multiply(w, e, out []float32) {
	d := len(e)
	for a := range out {
		row := w[a*d : a*d+d]
		var x, y float32
		j := 0
		for ; j+1 < d; j += 2 {
			x += row[j] * e[j]
			y += row[j+1] * e[j+1]
		}
		if j < d {
			x += row[j] * e[j]
		}
		out[a] += x + y
	}
}

// answer writes the probabilities of a head's labels.
func (o *outputs) answer(r *run, p []float64) {
	H, d := len(r.hidden), r.dim
	own := r.place[0]
	top := math.Inf(-1)
	for l := range p {
		w := o.w[l*(H+d+1) : (l+1)*(H+d+1)]
		t := w[H+d]
		for a, x := range r.hidden {
			t += x * w[a]
		}
		for j, x := range own {
			t += x * w[H+j]
		}
		p[l] = float64(t)
		top = math.Max(top, p[l])
	}
	z := 0.0
	for l := range p {
		p[l] = math.Exp(p[l] - top)
		z += p[l]
	}
	for l := range p {
		p[l] /= z
	}
}

// Size is the number of features that have a vector.
func (n *Net) Size() int { return n.rows.Len() }
