package coding

import "math"

// Scores are the figures of agreement between two codings. A figure that
// nothing was counted for is NaN.
type Scores struct {
	Border                            float64 // F1 of TCU borders inside turns
	MYPrecision, MYRecall, MY         float64 // MYs at IoU ≥ 0.5
	SubtypeAcc, SubtypeKappa, Subtype float64 // on matched MYs; Subtype is macro-F1
	DFOR, DIMP                        float64 // F1 on matched MYs
	SixAcc, SixKappa, Six             float64 // Layer B in six classes, by word; Six is macro-F1
	AllAcc, AllKappa, All             float64 // all codes of Layer B
	Target                            float64 // share of responsive words aimed at the same MY
	OutcomeAcc, Outcome, OutcomeF1    float64 // Layer C on matched MYs; Outcome is Cohen's κ
	Gripped                           float64 // κ of G against the rest
	EndToEnd                          float64 // 2·(matched with the same outcome)/(MYs of both)
}

// Figures names the figures in the order in which they are shown, with the
// name that agree.py gives them.
var Figures = []struct {
	Name string
	Of   func(*Scores) float64
}{
	{"boundary_f1", func(s *Scores) float64 { return s.Border }},
	{"my_p", func(s *Scores) float64 { return s.MYPrecision }},
	{"my_r", func(s *Scores) float64 { return s.MYRecall }},
	{"my_f1", func(s *Scores) float64 { return s.MY }},
	{"subtype_acc", func(s *Scores) float64 { return s.SubtypeAcc }},
	{"subtype_kappa", func(s *Scores) float64 { return s.SubtypeKappa }},
	{"subtype_macro", func(s *Scores) float64 { return s.Subtype }},
	{"dfor_f1", func(s *Scores) float64 { return s.DFOR }},
	{"dimp_f1", func(s *Scores) float64 { return s.DIMP }},
	{"b6_acc", func(s *Scores) float64 { return s.SixAcc }},
	{"b6_kappa", func(s *Scores) float64 { return s.SixKappa }},
	{"b6_macro", func(s *Scores) float64 { return s.Six }},
	{"ball_acc", func(s *Scores) float64 { return s.AllAcc }},
	{"ball_kappa", func(s *Scores) float64 { return s.AllKappa }},
	{"ball_macro", func(s *Scores) float64 { return s.All }},
	{"target", func(s *Scores) float64 { return s.Target }},
	{"c_acc", func(s *Scores) float64 { return s.OutcomeAcc }},
	{"c_kappa", func(s *Scores) float64 { return s.Outcome }},
	{"c_macro", func(s *Scores) float64 { return s.OutcomeF1 }},
	{"g_kappa", func(s *Scores) float64 { return s.Gripped }},
	{"c_e2e", func(s *Scores) float64 { return s.EndToEnd }},
}

// Scores computes the figures.
func (c *Counts) Scores() Scores {
	s := Scores{
		Border:      2 * float64(c.BorderBoth) / math.Max(1, float64(c.BorderRef+c.BorderGot)),
		MYPrecision: float64(c.MYMatched) / math.Max(1, float64(c.MYGot)),
		MYRecall:    float64(c.MYMatched) / math.Max(1, float64(c.MYRef)),
		MY:          2 * float64(c.MYMatched) / math.Max(1, float64(c.MYRef+c.MYGot)),
		DFOR:        f1(c.deliver[0][0], c.deliver[0][2], c.deliver[0][1]),
		DIMP:        f1(c.deliver[1][0], c.deliver[1][2], c.deliver[1][1]),
		Target:      ratio(c.TargetSame, c.Target),
		EndToEnd:    2 * float64(c.SameOutcome) / math.Max(1, float64(c.MYRef+c.MYGot)),
	}
	s.SubtypeAcc, s.SubtypeKappa, s.Subtype = c.subtype.figures()
	s.SixAcc, s.SixKappa, s.Six = c.b6.figures()
	s.AllAcc, s.AllKappa, s.All = c.all.figures()
	s.OutcomeAcc, s.Outcome, s.OutcomeF1 = c.c.figures()
	_, s.Gripped, _ = c.c.against(0).figures()
	return s
}

func ratio(a, n int) float64 {
	if n == 0 {
		return math.NaN()
	}
	return float64(a) / float64(n)
}

func f1(tp, fp, fn int) float64 { return ratio(2*tp, 2*tp+fp+fn) }

// figures gives accuracy, Cohen's κ and macro-F1 over the classes that occur.
func (s square) figures() (acc, kappa, macro float64) {
	n, same, chance := 0, 0, 0.0
	rows, cols := make([]int, s.n), make([]int, s.n)
	for a := range s.n {
		for b := range s.n {
			v := s.cells[a*s.n+b]
			n += v
			rows[a] += v
			cols[b] += v
			if a == b {
				same += v
			}
		}
	}
	if n == 0 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	k, sum := 0, 0.0
	for a := range s.n {
		chance += float64(rows[a]) * float64(cols[a]) / float64(n) / float64(n)
		if rows[a]+cols[a] > 0 {
			k++
			sum += 2 * float64(s.cells[a*s.n+a]) / float64(rows[a]+cols[a])
		}
	}
	acc, kappa = float64(same)/float64(n), 1
	if chance < 1 {
		kappa = (acc - chance) / (1 - chance)
	}
	return acc, kappa, sum / float64(k)
}

// against folds the table to class k and the rest.
func (s square) against(k int) square {
	o := newSquare(2)
	for a := range s.n {
		for b := range s.n {
			o.cells[side01(a == k)*2+side01(b == k)] += s.cells[a*s.n+b]
		}
	}
	return o
}

func side01(in bool) int {
	if in {
		return 0
	}
	return 1
}
