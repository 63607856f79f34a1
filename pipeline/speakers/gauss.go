package speakers

import "math"

// moments are the sufficient statistics of a full-covariance Gaussian: weight,
// sum and sum of outer products (lower triangle, row by row).
type moments struct {
	n   float64
	sum []float64
	out []float64
}

func newMoments(dim int) moments {
	return moments{sum: make([]float64, dim), out: make([]float64, dim*(dim+1)/2)}
}

func (m *moments) add(x []float32) {
	m.n++
	k := 0
	for i, v := range x {
		m.sum[i] += float64(v)
		for j := 0; j <= i; j++ {
			m.out[k] += float64(v) * float64(x[j])
			k++
		}
	}
}

func (m *moments) merge(o moments) {
	m.n += o.n
	for i, v := range o.sum {
		m.sum[i] += v
	}
	for i, v := range o.out {
		m.out[i] += v
	}
}

// logDet is log|Σ| of the maximum-likelihood covariance with floor added to
// the diagonal; work holds dim² numbers.
func (m moments) logDet(floor float64, work []float64) float64 {
	return logDetOf(m.n, m.sum, m.out, floor, work)
}

func logDetOf(n float64, sum, out []float64, floor float64, work []float64) float64 {
	d := len(sum)
	k := 0
	for i := range d {
		for j := 0; j <= i; j++ {
			work[i*d+j] = out[k]/n - sum[i]/n*sum[j]/n
			k++
		}
		work[i*d+i] += floor
	}
	det := 0.0
	for i := range d { // Cholesky in place
		row := work[i*d : i*d+i+1]
		for j := 0; j <= i; j++ {
			s := row[j]
			other := work[j*d : j*d+j+1]
			for k := range j {
				s -= row[k] * other[k]
			}
			if i == j {
				s = max(s, floor*1e-3)
				row[j] = math.Sqrt(s)
				det += math.Log(s)
			} else {
				row[j] = s / other[j]
			}
		}
	}
	return det
}

// glr is how much likelihood is lost when two sets of frames are described by
// one Gaussian instead of two: twice the log generalised likelihood ratio
// (Gish 1991; the fit term of Chen and Gopalakrishnan's BIC). da and db are
// the log determinants of both.
func glr(a, b moments, da, db, floor float64, sum, out, work []float64) float64 {
	for i := range sum {
		sum[i] = a.sum[i] + b.sum[i]
	}
	for i := range out {
		out[i] = a.out[i] + b.out[i]
	}
	n := a.n + b.n
	return n*logDetOf(n, sum, out, floor, work) - a.n*da - b.n*db
}
