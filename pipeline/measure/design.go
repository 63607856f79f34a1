package measure

import "math"

// Design is how alike the passages of one meeting are, and what that costs
// (CODEBOOK §5.3).
type Design struct {
	ICC        float64 // intraclass correlation over clusters, by analysis of variance (Donner 1986); not below 0
	Effect     float64 // 1 + (weighted mean size − 1) · ICC: how many times more MYs are needed than if all were independent
	Clusters   int
	PerCluster float64 // mean number of things counted in a cluster
}

// Design estimates the design effect of a proportion of the pool; ok is false
// where the pool is suppressed, or there are fewer than two clusters or no
// variation.
func (p *Pool) Design(m *Measure) (d Design, ok bool) {
	if m.Kind != Proportion || p.tally(m).Suppressed() {
		return Design{}, false
	}
	num, den := p.drawing().gather(p.all(), m)
	k, n, hits, squares := 0.0, 0.0, 0.0, 0.0
	for i := range den {
		if den[i] > 0 {
			k++
			n += den[i]
			hits += num[i]
			squares += den[i] * den[i]
		}
	}
	if k < 2 || n <= k {
		return Design{}, false
	}
	mean, between, within := hits/n, 0.0, 0.0
	for i := range den {
		if den[i] > 0 {
			share := num[i] / den[i]
			between += den[i] * (share - mean) * (share - mean) / (k - 1)
			within += num[i] * (1 - share) / (n - k)
		}
	}
	size := (n - squares/n) / (k - 1)
	if between+(size-1)*within <= 0 {
		return Design{}, false
	}
	d = Design{Clusters: int(k), PerCluster: n / k}
	d.ICC = max(0, (between-within)/(between+(size-1)*within))
	d.Effect = 1 + (squares/n-1)*d.ICC
	return d, true
}

// Needed is how many MYs, and meetings of perMeeting MYs, estimate a share of
// one half to within half on either side at 95 %, where MYs of a meeting
// correlate by icc.
func Needed(half float64, perMeeting int, icc float64) (mys, meetings int) {
	effect := 1 + float64(perMeeting-1)*icc
	mys = int(math.Ceil(z95 * z95 / 4 / (half * half) * effect))
	return mys, int(math.Ceil(float64(mys) / float64(perMeeting)))
}
