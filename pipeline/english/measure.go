package english

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
)

// Interval is a figure with its 95 % interval from a bootstrap over lessons.
type Interval struct{ Value, Low, High float64 }

// Result is how well scores agree with the ratings. Spearman is over rated
// exchanges; AUC, Accuracy and F1 are of «high uptake» over all.
type Result struct {
	Name                        string
	Rated, All, Lessons         int
	Spearman, AUC, Accuracy, F1 Interval
}

// scoredExchange is an exchange with its score and the answer to «high?».
type scoredExchange struct {
	x     *Exchange
	score float64
	high  bool
}

// draws is the number of bootstrap samples, seed what they start from.
const (
	draws = 1000
	seed  = 20210609
)

// CrossValidate scores every exchange with a model trained on the other folds,
// and without ratings, and measures both. It also gives single known figures by
// which the harness can be checked: the share of the student's tokens in the
// reply, the reply's length, and whether it asks.
func CrossValidate(ctx context.Context, xs []Exchange) ([]Result, error) {
	folds := map[string]bool{}
	for i := range xs {
		folds[xs[i].Fold] = true
	}
	var trained []scoredExchange
	for fold := range folds {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var rest []Exchange
		var test []*Exchange
		for i := range xs {
			if xs[i].Fold != fold {
				rest = append(rest, xs[i])
			} else {
				test = append(test, &xs[i])
			}
		}
		scored, err := scoreBy(rest, test)
		if err != nil {
			return nil, err
		}
		trained = append(trained, scored...)
	}
	at := make(map[*Exchange]int, len(xs))
	for i := range xs {
		at[&xs[i]] = i
	}
	slices.SortFunc(trained, func(a, b scoredExchange) int { return at[a.x] - at[b.x] })
	return append([]Result{measure("trained", trained)}, plain(xs, NewBackground(xs))...), nil
}

// scoreBy scores exchanges by a model of others. Whatever is learnt, words as
// well as ratings, is learnt from the others; of the lessons that are scored
// only their own talk is looked at.
func scoreBy(train []Exchange, test []*Exchange) ([]scoredExchange, error) {
	m, err := Train(train, NewBackground(train))
	if err != nil {
		return nil, err
	}
	talk := make([]Exchange, len(test))
	for i, x := range test {
		talk[i] = *x
	}
	m.back = m.back.Beside(talk)
	out := make([]scoredExchange, len(test))
	for i, x := range test {
		s, high := m.Judge(x)
		out[i] = scoredExchange{x, s, high}
	}
	return out, nil
}

// Held measures a model trained on one set of exchanges on another.
func Held(train, test []Exchange) ([]Result, error) {
	var at []*Exchange
	for i := range test {
		at = append(at, &test[i])
	}
	out, err := scoreBy(train, at)
	if err != nil {
		return nil, err
	}
	return append([]Result{measure("trained", out)}, plain(test, NewBackground(test))...), nil
}

// plain measures what uses no rating. Its «high» are as many of the highest
// scores as raters called high.
func plain(xs []Exchange, back *Background) []Result {
	var out []Result
	for _, f := range []struct {
		name string
		of   func(*Exchange, *pair) float64
	}{
		{"untrained", func(x *Exchange, _ *pair) float64 { return Untrained(x, back) }},
		{"share of tokens", func(_ *Exchange, p *pair) float64 { return p.share() }},
		{"reply length", func(_ *Exchange, p *pair) float64 { return float64(len(p.b)) }},
		{"question mark", func(_ *Exchange, p *pair) float64 { return flag(strings.Contains(p.teacher, "?")) }},
	} {
		var ss []scoredExchange
		highs := 0
		for i := range xs {
			ss = append(ss, scoredExchange{&xs[i], f.of(&xs[i], look(&xs[i], back.rarity)), false})
			if xs[i].High {
				highs++
			}
		}
		byScore := slices.Clone(ss)
		slices.SortStableFunc(byScore, func(a, b scoredExchange) int {
			if a.score > b.score {
				return -1
			} else if a.score < b.score {
				return 1
			}
			return 0
		})
		if highs > 0 {
			cut := byScore[highs-1].score
			for i := range ss {
				ss[i].high = ss[i].score >= cut
			}
		}
		out = append(out, measure(f.name, ss))
	}
	return out
}

func measure(name string, ss []scoredExchange) Result {
	byLesson := map[string][]scoredExchange{}
	var lessons []string
	res := Result{Name: name, All: len(ss)}
	for _, s := range ss {
		if byLesson[s.x.Lesson] == nil {
			lessons = append(lessons, s.x.Lesson)
		}
		byLesson[s.x.Lesson] = append(byLesson[s.x.Lesson], s)
		if s.x.Rated {
			res.Rated++
		}
	}
	res.Lessons = len(lessons)
	point := figures(ss)
	var all [4][]float64
	rng := rand.New(rand.NewPCG(seed, uint64(len(lessons))))
	for range draws {
		var sample []scoredExchange
		for range lessons {
			sample = append(sample, byLesson[lessons[rng.IntN(len(lessons))]]...)
		}
		for k, v := range figures(sample) {
			if !math.IsNaN(v) {
				all[k] = append(all[k], v)
			}
		}
	}
	for k, to := range []*Interval{&res.Spearman, &res.AUC, &res.Accuracy, &res.F1} {
		*to = Interval{point[k], math.NaN(), math.NaN()}
		if vs := all[k]; len(vs) > 0 {
			slices.Sort(vs)
			to.Low, to.High = vs[len(vs)*25/1000], vs[min(len(vs)*975/1000, len(vs)-1)]
		}
	}
	return res
}

// figures gives Spearman's ρ, AUC, accuracy and F1.
func figures(ss []scoredExchange) [4]float64 {
	var a, b, scores []float64
	var truth []bool
	right, tp, fp, fn := 0, 0, 0, 0
	for _, s := range ss {
		if s.x.Rated {
			a, b = append(a, s.score), append(b, s.x.Z)
		}
		scores, truth = append(scores, s.score), append(truth, s.x.High)
		switch {
		case s.high && s.x.High:
			tp++
		case s.high:
			fp++
		case s.x.High:
			fn++
		}
		if s.high == s.x.High {
			right++
		}
	}
	f1 := math.NaN()
	if tp+fp+fn > 0 {
		f1 = 2 * float64(tp) / float64(2*tp+fp+fn)
	}
	return [4]float64{pearson(ranks(a), ranks(b)), auc(scores, truth), float64(right) / float64(max(1, len(ss))), f1}
}

// ranks gives average ranks for ties.
func ranks(xs []float64) []float64 {
	at := make([]int, len(xs))
	for i := range at {
		at[i] = i
	}
	slices.SortStableFunc(at, func(a, b int) int {
		switch {
		case xs[a] < xs[b]:
			return -1
		case xs[a] > xs[b]:
			return 1
		}
		return 0
	})
	out := make([]float64, len(xs))
	for i := 0; i < len(at); {
		j := i
		for j < len(at) && xs[at[j]] == xs[at[i]] {
			j++
		}
		for k := i; k < j; k++ {
			out[at[k]] = float64(i+j-1)/2 + 1
		}
		i = j
	}
	return out
}

func pearson(a, b []float64) float64 {
	ma, mb := mean(a), mean(b)
	sab, saa, sbb := 0.0, 0.0, 0.0
	for i := range a {
		sab += (a[i] - ma) * (b[i] - mb)
		saa += (a[i] - ma) * (a[i] - ma)
		sbb += (b[i] - mb) * (b[i] - mb)
	}
	return sab / math.Sqrt(saa*sbb)
}

func auc(scores []float64, truth []bool) float64 {
	r, pos, sum := ranks(scores), 0.0, 0.0
	for i := range r {
		if truth[i] {
			pos++
			sum += r[i]
		}
	}
	neg := float64(len(r)) - pos
	return (sum - pos*(pos+1)/2) / (pos * neg)
}
