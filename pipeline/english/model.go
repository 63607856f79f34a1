package english

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"gribning/transcripts"
)

// Model predicts how strongly a reply takes up what was said: the mean of a
// kernel ridge regression over features and words, and of a forest over features.
type Model struct {
	rarity *Rarity
	mean   []float64
	spread []float64
	rows   []row // of the training data
	alpha  []float64
	base   float64
	trees  *forest
	cut    float64 // score from which a reply counts as high uptake
}

// row is an exchange as the kernel sees it.
type row struct {
	x              []float64 // features, standardised
	reply, student []weight  // words weighed by rarity, unit length
}

// weight is one word of a sparse vector; vectors are sorted by word.
type weight struct {
	word string
	x    float64
}

// Settings of the kernel, chosen on the folds of the training data.
const (
	ridge        = 2.0
	featureWidth = 60.0
	replyPart    = 0.35
	studentPart  = 0.10
)

// Train fits a model to the rated exchanges. rarity may count more exchanges
// than those; it uses no rating. Fewer than twenty rated exchanges are K502.
func Train(xs []Exchange, rarity *Rarity) (*Model, error) {
	m := &Model{rarity: rarity}
	var raw [][]float64
	var ys []float64
	var high []bool
	var pairs []*pair
	for i := range xs {
		if xs[i].Rated {
			p := look(&xs[i], rarity)
			pairs, raw, ys, high = append(pairs, p), append(raw, p.features()), append(ys, xs[i].Z), append(high, xs[i].High)
		}
	}
	if len(ys) < 20 {
		return nil, transcripts.Fault("K502", "", "There are too few rated exchanges to learn from", "Der er for få vurderede replikskifter at lære af")
	}
	m.standardise(raw)
	for i, p := range pairs {
		m.rows = append(m.rows, m.row(p, raw[i]))
	}
	m.base = mean(ys)
	out, err := m.solve(ys)
	if err != nil {
		return nil, err
	}
	m.trees = fitForest(raw, ys)
	m.cut = bestCut(out, high)
	return m, nil
}

func (m *Model) standardise(raw [][]float64) {
	n := len(raw[0])
	m.mean, m.spread = make([]float64, n), make([]float64, n)
	for j := range n {
		col := make([]float64, len(raw))
		for i := range raw {
			col[i] = raw[i][j]
		}
		m.mean[j] = mean(col)
		v := 0.0
		for _, x := range col {
			v += (x - m.mean[j]) * (x - m.mean[j])
		}
		m.spread[j] = math.Max(math.Sqrt(v/float64(len(col))), 1e-6)
	}
}

func (m *Model) row(p *pair, raw []float64) row {
	r := row{x: make([]float64, len(raw)), reply: m.words(p.b), student: m.words(p.a)}
	for j := range raw {
		r.x[j] = math.Max(-4, math.Min(4, (raw[j]-m.mean[j])/m.spread[j]))
	}
	return r
}

func (m *Model) words(ws []string) []weight {
	seen := map[string]bool{}
	var out []weight
	add := func(w string, x float64) {
		if !seen[w] {
			seen[w] = true
			out = append(out, weight{w, x})
		}
	}
	for i, w := range ws {
		add(w, m.rarity.Of(w))
		if i < 2 {
			add("^"+w, openerWeight)
		}
	}
	slices.SortFunc(out, func(a, b weight) int { return strings.Compare(a.word, b.word) })
	s := 0.0
	for i := range out {
		s += out[i].x * out[i].x
	}
	for i := range out {
		out[i].x /= math.Sqrt(s)
	}
	return out
}

// openerWeight is the weight of a word for standing at the beginning.
const openerWeight = 3

func dot(a, b []weight) float64 {
	s := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch strings.Compare(a[i].word, b[j].word) {
		case -1:
			i++
		case 1:
			j++
		default:
			s += a[i].x * b[j].x
			i++
			j++
		}
	}
	return s
}

func (m *Model) kernel(a, b *row) float64 {
	d := 0.0
	for j := range a.x {
		d += (a.x[j] - b.x[j]) * (a.x[j] - b.x[j])
	}
	return math.Exp(-d/(2*featureWidth)) + replyPart*dot(a.reply, b.reply) + studentPart*dot(a.student, b.student)
}

// solve finds the weights of the rows, (K + ridge·I) α = y − base, and gives
// what the kernel would say of each row if it had not seen it (leave one out,
// in closed form: y − α over the diagonal of the inverse).
func (m *Model) solve(ys []float64) (out []float64, err error) {
	n := len(m.rows)
	k := mat.NewSymDense(n, nil)
	y := mat.NewVecDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			k.SetSym(i, j, m.kernel(&m.rows[i], &m.rows[j]))
		}
		k.SetSym(i, i, k.At(i, i)+ridge)
		y.SetVec(i, ys[i]-m.base)
	}
	var ch mat.Cholesky
	if !ch.Factorize(k) {
		return nil, unfit(nil)
	}
	var a mat.VecDense
	if err := ch.SolveVecTo(&a, y); err != nil {
		return nil, unfit(err)
	}
	m.alpha = a.RawVector().Data
	var inv mat.SymDense
	if err := ch.InverseTo(&inv); err != nil {
		return nil, unfit(err)
	}
	out = make([]float64, n)
	for i := range out {
		out[i] = ys[i] - m.alpha[i]/inv.At(i, i)
	}
	return out, nil
}

func unfit(err error) *transcripts.Issue {
	return transcripts.Fault("K503", "", "The ratings could not be fitted", "Vurderingerne kunne ikke tilpasses").Because(err)
}

// Score says how strongly the reply takes up what was said, on the scale of the
// ratings it learnt from.
func (m *Model) Score(x *Exchange) float64 { return m.score(look(x, m.rarity)) }

func (m *Model) score(p *pair) float64 {
	raw := p.features()
	r := m.row(p, raw)
	s := m.base
	for i := range m.rows {
		s += m.alpha[i] * m.kernel(&r, &m.rows[i])
	}
	return (s + m.trees.of(raw)) / 2
}

// High reports whether a score counts as high uptake.
func (m *Model) High(score float64) bool { return score > m.cut }

// Untrained scores an exchange without any rating: see the formula at
// pair.untrained.
func Untrained(x *Exchange, r *Rarity) float64 { return look(x, r).untrained() }

// bestCut finds the score above which calling an exchange high serves accuracy
// and F1 best together, from scores that had not seen their exchange.
func bestCut(scores []float64, high []bool) float64 {
	at := make([]int, len(scores))
	highs := 0
	for i := range at {
		at[i] = i
		if high[i] {
			highs++
		}
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	tp, fp, best, cut := highs, len(at)-highs, -1.0, math.Inf(-1)
	for k, i := range at {
		if high[i] {
			tp--
		} else {
			fp--
		}
		f1 := 2 * float64(tp) / float64(max(1, tp+fp+highs))
		right := float64(tp+len(at)-highs-fp) / float64(len(at))
		if f1+right > best && k+1 < len(at) {
			best, cut = f1+right, (scores[i]+scores[at[k+1]])/2
		}
	}
	return cut
}
