package measure

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// drawing is a bootstrap over the clusters of a pool: as many clusters as
// there are, drawn with replacement, again and again. All numbers of a pool
// rest on the same draws, so that they fit together and none depends on which
// others were asked for.
type drawing struct {
	cluster map[*Meeting]int
	times   [][]uint8 // for each draw, how often each cluster came
}

// drawing draws once; changing what is drawn draws anew.
func (p *Pool) drawing() *drawing {
	meetings := p.all()
	if p.drawn != nil && len(p.drawn.times) == p.draws() {
		return p.drawn
	}
	d := &drawing{cluster: make(map[*Meeting]int, len(meetings))}
	names := map[string]int{}
	for _, m := range meetings {
		name := p.cluster(m)
		i, ok := names[name]
		if !ok {
			i = len(names)
			names[name] = i
		}
		d.cluster[m] = i
	}
	n := len(names)
	rng := p.rng("draws by " + string(p.by()))
	for range p.draws() {
		times := make([]uint8, n)
		for range n {
			// A cluster that comes 255 times in one draw does not happen
			// unless there are more draws than atoms in the room.
			if i := rng.IntN(n); times[i] < math.MaxUint8 {
				times[i]++
			}
		}
		d.times = append(d.times, times)
	}
	p.drawn = d
	return d
}

// gather sums a measure within each cluster.
func (d *drawing) gather(meetings []*Meeting, m *Measure) (num, den []float64) {
	n := 0
	if len(d.times) > 0 {
		n = len(d.times[0])
	}
	num, den = make([]float64, n), make([]float64, n)
	for _, meeting := range meetings {
		x, y := m.of(meeting)
		i := d.cluster[meeting]
		num[i] += float64(x)
		den[i] += float64(y)
	}
	return num, den
}

// sums gives the totals of each draw, on all processors. Each draw is added up
// by itself and all terms are whole numbers, so the sums are exact and the same
// however many processors there are.
func (d *drawing) sums(num, den []float64) (nums, dens []float64) {
	nums, dens = make([]float64, len(d.times)), make([]float64, len(d.times))
	var wg sync.WaitGroup
	stride := min(runtime.GOMAXPROCS(0), len(d.times))
	for first := range stride {
		wg.Go(func() {
			for i := first; i < len(d.times); i += stride {
				nums[i], dens[i] = weighted(d.times[i], num, den)
			}
		})
	}
	wg.Wait()
	return nums, dens
}

// weighted adds up two vectors with whole weights.
func weighted(times []uint8, num, den []float64) (x, y float64) {
	num, den = num[:len(times)], den[:len(times)]
	for k, n := range times {
		t := float64(n)
		x += t * num[k]
		y += t * den[k]
	}
	return x, y
}

// percentiles gives the 2.5 and 97.5 percentiles of a statistic of each draw.
// A draw in which it is not defined (no denominator) is left out.
func percentiles(draws int, statistic func(draw int) float64) (low, high float64) {
	values := make([]float64, 0, draws)
	for i := range draws {
		if v := statistic(i); !math.IsNaN(v) && !math.IsInf(v, 0) {
			values = append(values, v)
		}
	}
	slices.Sort(values)
	return quantile(values, 0.025), quantile(values, 0.975)
}

// rng depends on the seed and its use alone.
func (p *Pool) rng(what string) *rand.Rand {
	var h uint64 = 14695981039346656037 // FNV-1a
	for _, b := range []byte(what) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return rand.New(rand.NewPCG(p.Seed, h))
}

// cluster names the cluster of a meeting: its id, or the key of its first
// worker. A meeting without a key is a cluster of its own.
func (p *Pool) cluster(m *Meeting) string {
	if p.by() == ByWorker && len(m.workers) > 0 {
		return "w" + m.workers[0]
	}
	return "m" + m.ID
}
