package loglinear

import "gribning/pipeline/coding/rows"

// Joint is several models side by side: what they think of features that they
// share is looked up once. It is read-only and safe for concurrent use.
type Joint struct {
	rows  rows.Index
	w     []int16 // rows × width
	width int
	from  []int // where each model's labels begin
}

// Join puts models side by side.
func Join(models ...*Model) *Joint {
	j := &Joint{}
	at := map[uint32]int{}
	var keys []uint32
	for _, m := range models {
		j.from = append(j.from, j.width)
		j.width += m.Labels
		for _, k := range m.rows.Keys() {
			if _, ok := at[k]; !ok {
				at[k] = len(keys)
				keys = append(keys, k)
			}
		}
	}
	j.rows, j.w = rows.New(keys), make([]int16, len(keys)*j.width)
	for n, m := range models {
		for r, k := range m.rows.Keys() {
			copy(j.w[at[k]*j.width+j.from[n]:], m.w[r*m.Labels:(r+1)*m.Labels])
		}
	}
	return j
}

// Sum is what the models of a Joint think of some features, in steps of their
// weights: adding such sums up is exact, in whatever order.
type Sum []int64

// Width is the length of a Sum.
func (j *Joint) Width() int { return j.width }

// Add adds what the models think of the features to sum.
func (j *Joint) Add(features []uint32, sum Sum) {
	sum = sum[:j.width]
	for _, h := range features {
		if f := j.rows.Find(h); f >= 0 {
			at := int(f) * len(sum)
			for l, v := range j.w[at : at+len(sum)] {
				sum[l] += int64(v)
			}
		}
	}
}

// Knows reports whether any of the models has a weight for a feature.
func (j *Joint) Knows(feature uint32) bool { return j.rows.Find(feature) >= 0 }

// Add adds one sum to another.
func (s Sum) Add(o Sum) {
	for l, v := range o {
		s[l] += v
	}
}

// Of gives the part of sum that is model n's, in the order of Join.
func (j *Joint) Of(n int, sum Sum) Sum {
	if n+1 < len(j.from) {
		return sum[j.from[n]:j.from[n+1]]
	}
	return sum[j.from[n]:]
}

// AddTo adds a sum to scores, which stay exact as those of [Model.Base] are.
func (s Sum) AddTo(scores []float64) {
	for l, v := range s {
		scores[l] += float64(v) / step
	}
}
