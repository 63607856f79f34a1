package english

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"gribning/transcripts"
)

// Model predicts how strongly a reply takes up what was said: a kernel ridge
// regression over features of the relation, the skeleton of the reply and words.
type Model struct {
	back   *Background
	mean   []float64
	spread []float64
	rows   []row // of the training data
	alpha  []float64
	base   float64
	cut    float64 // score from which a reply counts as high uptake
}

// row is an exchange as the kernel sees it.
type row struct {
	x                             []float64 // features, standardised
	skeleton, neighbours, student []weight
}

// Settings of the kernel.
const (
	ridge          = 4.0
	featureWidth   = 140.0
	skeletonPart   = 1.2
	neighboursPart = 0.5
	studentPart    = 0.10
	highPart       = 0.75
)

// Train fits a model to the rated exchanges: to the normal scores of the ranks
// of their ratings, moved up where most raters gave the highest. Exchanges that
// raters agreed on count more. back may know more exchanges than those; it uses
// no rating. Fewer than twenty rated exchanges are K502.
func Train(xs []Exchange, back *Background) (*Model, error) {
	m := &Model{back: back}
	var raw [][]float64
	var rated []*Exchange
	var ys, sure []float64
	var high []bool
	for i := range xs {
		if x := &xs[i]; x.Rated {
			rated, raw, ys, high, sure = append(rated, x), append(raw, back.features(x)), append(ys, x.Z), append(high, x.High), append(sure, x.sureness())
		}
	}
	if len(ys) < 20 {
		return nil, transcripts.Fault("K502", "", "There are too few rated exchanges to learn from", "Der er for få vurderede replikskifter at lære af")
	}
	ys = normalScores(ys)
	for i := range ys {
		ys[i] += highPart * flag(high[i])
	}
	m.standardise(raw)
	for i, x := range rated {
		m.rows = append(m.rows, m.row(x, raw[i]))
	}
	m.base = mean(ys)
	out, err := m.solve(ys, sure)
	if err != nil {
		return nil, err
	}
	m.cut = bestCut(out, high)
	return m, nil
}

// sureness is how much an exchange counts, by how many raters agreed on it.
func (x *Exchange) sureness() float64 {
	switch {
	case x.Agreed >= 3:
		return 1.4
	case x.Agreed == 2:
		return 0.9
	case x.Agreed == 1:
		return 0.6
	}
	return 1
}

// normalScores replaces values by the quantiles of the normal distribution that
// their ranks stand for, so that the order is learnt and not the scale.
func normalScores(ys []float64) []float64 {
	out := ranks(ys)
	for i := range out {
		out[i] = math.Sqrt2 * math.Erfinv(2*(out[i]-0.5)/float64(len(out))-1)
	}
	return out
}

func mean(ys []float64) float64 {
	s := 0.0
	for _, y := range ys {
		s += y
	}
	return s / float64(max(1, len(ys)))
}

// features of an exchange by its words and by its stems.
func (b *Background) features(x *Exchange) []float64 {
	return append(look(x, b.rarity).features(), b.related(x)...)
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

func (m *Model) row(x *Exchange, raw []float64) row {
	r := row{x: make([]float64, len(raw)), skeleton: skeleton(x), neighbours: neighbours(Tokens(x.Teacher)), student: rare(Tokens(x.Student), m.back.rarity)}
	for j := range raw {
		r.x[j] = math.Max(-4, math.Min(4, (raw[j]-m.mean[j])/m.spread[j]))
	}
	return r
}

func (m *Model) kernel(a, b *row) float64 {
	d := 0.0
	for j := range a.x {
		d += (a.x[j] - b.x[j]) * (a.x[j] - b.x[j])
	}
	return math.Exp(-d/(2*featureWidth)) + skeletonPart*dot(a.skeleton, b.skeleton) + neighboursPart*dot(a.neighbours, b.neighbours) + studentPart*dot(a.student, b.student)
}

// solve finds the weights of the rows, (K + ridge/sure·I) α = y − base, and
// gives what the kernel would say of each row if it had not seen it (leave one
// out, in closed form: y − α over the diagonal of the inverse).
func (m *Model) solve(ys, sure []float64) (out []float64, err error) {
	n := len(m.rows)
	k := mat.NewSymDense(n, nil)
	y := mat.NewVecDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			k.SetSym(i, j, m.kernel(&m.rows[i], &m.rows[j]))
		}
		k.SetSym(i, i, k.At(i, i)+ridge/sure[i])
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

// Score says how strongly the reply takes up what was said, on a scale of its
// own: only the order and High mean something.
func (m *Model) Score(x *Exchange) float64 {
	r := m.row(x, m.back.features(x))
	s := m.base
	for i := range m.rows {
		s += m.alpha[i] * m.kernel(&r, &m.rows[i])
	}
	return s
}

// High reports whether a score counts as high uptake.
func (m *Model) High(score float64) bool { return score > m.cut }

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
