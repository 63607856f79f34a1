package speakers

import (
	"math"
	"math/rand/v2"
)

// mixture is a Gaussian mixture with diagonal covariances.
type mixture struct {
	weight   []float64 // logs
	mean     [][]float64
	variance [][]float64
	bias     []float64 // log weight − ½ Σ log 2πσ²
	inv      [][]float64
	near     [][nearest]share // of the rows that it is about to be adapted to
}

// trainMixture fits n components to the rows by k-means and EM. It is
// deterministic. n is lowered where there are fewer than 20 rows a component.
func trainMixture(rows [][]float32, n, iterations int) *mixture {
	n = max(1, min(n, len(rows)/20))
	dim := len(rows[0])
	floor := make([]float64, dim)
	_, v := meanVariance(rows)
	for i := range floor {
		floor[i] = 0.01*v[i] + 1e-6
	}
	m := &mixture{weight: make([]float64, n)}
	rng := rand.New(rand.NewPCG(1, 2))
	for range n {
		mean := make([]float64, dim)
		for i, x := range rows[rng.IntN(len(rows))] {
			mean[i] = float64(x)
		}
		m.mean = append(m.mean, mean)
		m.variance = append(m.variance, append([]float64(nil), v...))
	}
	for i := range m.weight {
		m.weight[i] = -math.Log(float64(n))
	}
	m.prepare()
	post := make([]float64, n)
	for range iterations {
		s := newCounts(n, dim)
		for _, x := range rows {
			m.posterior(x, post)
			s.add(x, post)
		}
		for c := range n {
			if s.n[c] < 2 {
				continue
			}
			m.weight[c] = math.Log(s.n[c] / float64(len(rows)))
			for i := range dim {
				mu := s.sum[c][i] / s.n[c]
				m.mean[c][i] = mu
				m.variance[c][i] = max(floor[i], s.square[c][i]/s.n[c]-mu*mu)
			}
		}
		m.prepare()
	}
	return m
}

func meanVariance(rows [][]float32) (mean, variance []float64) {
	dim := len(rows[0])
	mean, variance = make([]float64, dim), make([]float64, dim)
	for _, x := range rows {
		for i, v := range x {
			mean[i] += float64(v)
			variance[i] += float64(v) * float64(v)
		}
	}
	n := float64(len(rows))
	for i := range mean {
		mean[i] /= n
		variance[i] = max(1e-8, variance[i]/n-mean[i]*mean[i])
	}
	return mean, variance
}

func (m *mixture) prepare() {
	m.bias = make([]float64, len(m.weight))
	m.inv = make([][]float64, len(m.weight))
	for c := range m.bias {
		m.bias[c] = m.weight[c]
		m.inv[c] = make([]float64, len(m.mean[c]))
		for i, v := range m.variance[c] {
			m.bias[c] -= 0.5 * math.Log(2*math.Pi*v)
			m.inv[c][i] = 0.5 / v
		}
	}
}

// logs fills out with the joint log densities of all components.
func (m *mixture) logs(x []float32, out []float64) (top float64) {
	top = math.Inf(-1)
	for c := range out {
		s := m.bias[c]
		mean, inv := m.mean[c], m.inv[c]
		for i, v := range x {
			d := float64(v) - mean[i]
			s -= d * d * inv[i]
		}
		out[c] = s
		top = max(top, s)
	}
	return top
}

// posterior fills out with the probabilities of the components and returns
// the log density of x.
func (m *mixture) posterior(x []float32, out []float64) float64 {
	top := m.logs(x, out)
	sum := 0.0
	for c, l := range out {
		out[c] = math.Exp(l - top)
		sum += out[c]
	}
	for c := range out {
		out[c] /= sum
	}
	return top + math.Log(sum)
}

// counts are the zeroth to second moments of rows by component.
type counts struct {
	n           []float64
	sum, square [][]float64
}

func newCounts(n, dim int) counts {
	s := counts{n: make([]float64, n), sum: make([][]float64, n), square: make([][]float64, n)}
	for c := range n {
		s.sum[c], s.square[c] = make([]float64, dim), make([]float64, dim)
	}
	return s
}

func (s counts) add(x []float32, post []float64) {
	for c, p := range post {
		if p < 1e-4 {
			continue
		}
		s.n[c] += p
		sum, sq := s.sum[c], s.square[c]
		for i, v := range x {
			w := p * float64(v)
			sum[i] += w
			sq[i] += w * float64(v)
		}
	}
}

// share is the part of a frame that belongs to one component.
type share struct {
	component int
	p         float32
}

// findNearest keeps the few components that each row belongs to.
func (m *mixture) findNearest(rows [][]float32) {
	out := make([][nearest]share, len(rows))
	post := make([]float64, len(m.weight))
	for r, x := range rows {
		m.posterior(x, post)
		for c, p := range post {
			s := share{c, float32(p)}
			for i := range out[r] {
				if s.p > out[r][i].p {
					s, out[r][i] = out[r][i], s
				}
			}
		}
	}
	m.near = out
}

// adapted moves the means of m towards the rows of each cluster (maximum a
// posteriori, Reynolds 2000) and adds to log, by cluster and frame, the scaled
// log likelihood ratio to m itself, with the components of a row as they are
// under m. Frames that are no voiced speech say nothing.
func (m *mixture) adapted(v voices, label []int, log [][]float32, scale float32) {
	dim := len(m.mean[0])
	for cluster := range log {
		count := make([]float64, len(m.mean))
		shift := make([][]float32, len(m.mean)) // of the mean, divided by the variance
		sum := make([][]float64, len(m.mean))
		for c := range sum {
			sum[c], shift[c] = make([]float64, dim), make([]float32, dim)
		}
		for r, i := range v.at {
			if label[i] != cluster {
				continue
			}
			for _, s := range m.near[r] {
				count[s.component] += float64(s.p)
				to := sum[s.component]
				for d, x := range v.rows[r] {
					to[d] += float64(s.p * x)
				}
			}
		}
		bias := make([]float32, len(m.mean))
		for c, mean := range m.mean {
			for d, mu := range mean {
				move := (sum[c][d] - count[c]*mu) / (count[c] + relevance)
				scaled := 2 * m.inv[c][d] * move
				shift[c][d] = float32(scaled)
				bias[c] -= float32(scaled * (mu + move/2))
			}
		}
		for r, i := range v.at {
			var l float32
			for _, s := range m.near[r] {
				l += s.p * (bias[s.component] + dot(shift[s.component], v.rows[r]))
			}
			log[cluster][i] += scale * l
		}
	}
}
