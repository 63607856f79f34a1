package loglinear

import "gribning/pipeline/coding/rows"

// Two is a model of two labels: what it says is one number for each feature. It
// is read-only and safe for concurrent use.
type Two struct{ gaps rows.Values }

// NewTwo gives a model of two labels its short form; of another it is nil.
func NewTwo(m *Model) *Two {
	if m.Labels != 2 {
		return nil
	}
	gaps := make([]int32, m.rows.Len())
	for i := range gaps {
		gaps[i] = int32(m.w[2*i+1]) - int32(m.w[2*i])
	}
	return &Two{rows.NewValues(m.rows.Keys(), gaps)}
}

// Odds is by how much the score of label 1 is above that of label 0, exactly as
// [Model.Base] gives them.
func (t *Two) Odds(features []uint32) float64 {
	sum := int64(0)
	for _, h := range features {
		sum += int64(t.gaps.Of(h))
	}
	return float64(sum) / step
}
