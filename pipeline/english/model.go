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
	rows   []row     // of the training data, the rated ones first
	alpha  []float64 // of the rated rows: how strong the uptake is
	base   float64
	high   []float64 // of all rows: whether raters call it high
	share  float64
	cut    float64 // from which a reply counts as high uptake
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
	highStudent    = 0.4 // further weight of the student's words in «high»: what the talk is about
	highScore      = 0.1 // weight of the score in «high»
)

// Train fits a model to exchanges. The score is fitted to the rated ones: to the
// normal scores of the ranks of their ratings, moved up where most raters gave
// the highest. «High» is fitted to all of them: what raters passed over, talk that
// is not about the matter, is not high. Exchanges that raters agreed on count
// more. back may know more exchanges than those; it uses no rating. Fewer than
// twenty rated exchanges are K502.
func Train(xs []Exchange, back *Background) (*Model, error) {
	m := &Model{back: back}
	var all []*Exchange
	for i := range xs {
		if xs[i].Rated {
			all = append(all, &xs[i])
		}
	}
	rated := len(all)
	if rated < 20 {
		return nil, transcripts.Fault("K502", "", "There are too few rated exchanges to learn from", "Der er for få vurderede replikskifter at lære af")
	}
	for i := range xs {
		if !xs[i].Rated {
			all = append(all, &xs[i])
		}
	}
	var raw [][]float64
	ys, sure, high := make([]float64, rated), make([]float64, len(all)), make([]float64, len(all))
	for i, x := range all {
		raw = append(raw, back.features(x))
		sure[i], high[i] = x.sureness(), flag(x.High)
		if i < rated {
			ys[i] = x.Z
		}
	}
	ys = normalScores(ys)
	for i := range ys {
		ys[i] += highPart * high[i]
	}
	m.standardise(raw)
	for i, x := range all {
		m.rows = append(m.rows, m.row(x, raw[i]))
	}
	k, kh := m.gram()
	var err error
	m.base, m.share = mean(ys), mean(high)
	var scores, seen []float64
	if m.alpha, scores, err = solve(k.SliceSym(0, rated), ys, m.base, sure); err != nil {
		return nil, err
	}
	if m.high, seen, err = solve(kh, high, m.share, sure); err != nil {
		return nil, err
	}
	for i := range seen {
		if i < rated {
			seen[i] += highScore * scores[i]
		} else {
			s := m.base
			for j, a := range m.alpha {
				s += a * k.At(i, j)
			}
			seen[i] += highScore * s
		}
	}
	m.cut = bestCut(seen, high)
	return m, nil
}

// sureness is how much an exchange counts, by how many raters agreed on it.
func (x *Exchange) sureness() float64 {
	switch {
	case !x.Rated:
		return 1 // all passed it over
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

// kernels are how alike two rows are, for the score and for «high».
func (m *Model) kernels(a, b *row) (score, high float64) {
	d := 0.0
	for j := range a.x {
		d += (a.x[j] - b.x[j]) * (a.x[j] - b.x[j])
	}
	words := dot(a.student, b.student)
	score = math.Exp(-d/(2*featureWidth)) + skeletonPart*dot(a.skeleton, b.skeleton) + neighboursPart*dot(a.neighbours, b.neighbours) + studentPart*words
	return score, score + highStudent*words
}

// gram is the kernel between all rows: for the score and for «high».
func (m *Model) gram() (score, high *mat.SymDense) {
	n := len(m.rows)
	score, high = mat.NewSymDense(n, nil), mat.NewSymDense(n, nil)
	for i := range m.rows {
		for j := i; j < n; j++ {
			s, h := m.kernels(&m.rows[i], &m.rows[j])
			score.SetSym(i, j, s)
			high.SetSym(i, j, h)
		}
	}
	return score, high
}

// solve finds the weights of the rows, (K + ridge/sure·I) α = y − base, and
// gives what the kernel would say of each row if it had not seen it (leave one
// out, in closed form: y − α over the diagonal of the inverse).
func solve(k mat.Symmetric, ys []float64, base float64, sure []float64) (alpha, out []float64, err error) {
	n := k.SymmetricDim()
	a := mat.NewSymDense(n, nil)
	a.CopySym(k)
	y := mat.NewVecDense(n, nil)
	for i := range n {
		a.SetSym(i, i, a.At(i, i)+ridge/sure[i])
		y.SetVec(i, ys[i]-base)
	}
	var ch mat.Cholesky
	if !ch.Factorize(a) {
		return nil, nil, unfit(nil)
	}
	var w mat.VecDense
	if err := ch.SolveVecTo(&w, y); err != nil {
		return nil, nil, unfit(err)
	}
	var inv mat.SymDense
	if err := ch.InverseTo(&inv); err != nil {
		return nil, nil, unfit(err)
	}
	alpha, out = w.RawVector().Data, make([]float64, n)
	for i := range out {
		out[i] = ys[i] - alpha[i]/inv.At(i, i)
	}
	return alpha, out, nil
}

func unfit(err error) *transcripts.Issue {
	return transcripts.Fault("K503", "", "The ratings could not be fitted", "Vurderingerne kunne ikke tilpasses").Because(err)
}

// Judge says how strongly the reply takes up what was said, on a scale of its
// own of which only the order means something, and whether raters would call it
// high.
func (m *Model) Judge(x *Exchange) (score float64, high bool) {
	r := m.row(x, m.back.features(x))
	score, h := m.base, m.share
	for i := range m.rows {
		k, kh := m.kernels(&r, &m.rows[i])
		h += m.high[i] * kh
		if i < len(m.alpha) {
			score += m.alpha[i] * k
		}
	}
	return score, h+highScore*score > m.cut
}

// bestCut finds the score above which calling an exchange high serves accuracy
// and F1 best together, from scores that had not seen their exchange.
func bestCut(scores, high []float64) float64 {
	at := make([]int, len(scores))
	highs := 0
	for i := range at {
		at[i] = i
		if high[i] > 0 {
			highs++
		}
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(scores[a], scores[b]) })
	tp, fp, best, cut := highs, len(at)-highs, -1.0, math.Inf(-1)
	for k, i := range at {
		if high[i] > 0 {
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
