package measure

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// Draws is the number of bootstrap draws; CODEBOOK §5.3 asks for at least
// 2,000.
const Draws = 2000

// Cluster says what is drawn with replacement.
type Cluster string

// What may be drawn. Meetings of one worker are not independent: draw workers
// where their keys are known and they are many enough.
const (
	ByMeeting Cluster = "meeting"
	ByWorker  Cluster = "worker"
)

// Pool is a number of meetings measured together. The order in which they
// were added changes nothing. A Pool serves one goroutine at a time.
type Pool struct {
	By    Cluster // of the bootstrap; default ByMeeting
	Draws int     // default [Draws]; fewer are raised to it
	Seed  uint64

	meetings []*Meeting
	sorted   bool
	drawn    *drawing
}

// NewPool gathers meetings.
func NewPool(by Cluster, seed uint64, meetings ...*Meeting) *Pool {
	p := &Pool{By: by, Seed: seed}
	p.Add(meetings...)
	return p
}

// Add adds meetings.
func (p *Pool) Add(meetings ...*Meeting) {
	p.meetings = append(p.meetings, meetings...)
	p.sorted, p.drawn = false, nil
}

// Where gives the pool of the meetings that satisfy keep.
func (p *Pool) Where(keep func(*Meeting) bool) *Pool {
	q := &Pool{By: p.By, Draws: p.Draws, Seed: p.Seed}
	for _, m := range p.all() {
		if keep(m) {
			q.meetings = append(q.meetings, m)
		}
	}
	return q
}

// ManyWorkers is how many workers must be known before they can be drawn: with
// fewer clusters than about twenty a percentile interval is too narrow.
const ManyWorkers = 20

// DrawTop lets the bootstrap draw the top level of the material (CODEBOOK §5.3):
// workers where every meeting has a known one and they are at least
// [ManyWorkers], else meetings.
func (p *Pool) DrawTop() {
	p.By, p.drawn = ByMeeting, nil
	for _, m := range p.meetings {
		if len(m.workers) == 0 {
			return
		}
	}
	if workers(p.meetings) >= ManyWorkers {
		p.By = ByWorker
	}
}

// all gives the meetings in the order of their ids.
func (p *Pool) all() []*Meeting {
	if !p.sorted {
		slices.SortStableFunc(p.meetings, func(a, b *Meeting) int { return strings.Compare(a.ID, b.ID) })
		p.sorted = true
	}
	return p.meetings
}

// Len is the number of meetings.
func (p *Pool) Len() int { return len(p.meetings) }

// Suppressed reports whether the whole pool is too small to be shown.
func (p *Pool) Suppressed() bool {
	w := workers(p.meetings)
	return len(p.meetings) < MinMeetings || w >= 0 && w < MinWorkers
}

// workers counts the known workers of meetings, −1 if no meeting has a key.
func workers(meetings []*Meeting) int {
	seen := map[string]bool{}
	for _, m := range meetings {
		for _, k := range m.workers {
			seen[k] = true
		}
	}
	if len(seen) == 0 {
		return -1
	}
	return len(seen)
}

// Machine is how many of the pool's MYs and codes are a machine's, unconfirmed
// by any person, among all: the model status that goes with every rate.
func (p *Pool) Machine() (machine, items int) {
	for _, m := range p.meetings {
		machine += m.Machine
		items += m.Items
	}
	return machine, items
}

// Passages gives every passage, by meeting id and in the order of the meeting.
func (p *Pool) Passages() []*Passage {
	var out []*Passage
	for _, m := range p.all() {
		for i := range m.Passages {
			out = append(out, &m.Passages[i])
		}
	}
	return out
}

// Cell measures the pool, with a cluster bootstrap interval.
func (p *Pool) Cell(m *Measure) Cell {
	c := p.tally(m)
	if c.Suppressed() || c.den == 0 {
		return c
	}
	d := p.drawing()
	num, den := d.gather(p.all(), m)
	for i := range num {
		if num[i] != 0 || den[i] != 0 {
			c.clusters++
		}
	}
	nums, dens := d.sums(num, den)
	if m.Kind == Proportion && (c.num == 0 || c.num == c.den) {
		// Every draw would give the same and the interval would say that nothing
		// is left to doubt.
		c.low, c.high = Rate{c.num, c.den}.Wilson()
		return c
	}
	scale := m.value(1, 1)
	c.low, c.high = percentiles(len(nums), func(i int) float64 { return scale * nums[i] / dens[i] })
	return c
}

// tally counts without drawing.
func (p *Pool) tally(m *Measure) Cell {
	c := Cell{measure: m, by: p.by()}
	var in []*Meeting
	for _, meeting := range p.all() {
		num, den := m.of(meeting)
		c.num, c.den = c.num+num, c.den+den
		if den > 0 {
			in = append(in, meeting)
		}
	}
	c.meetings, c.workers = len(in), workers(in)
	return c
}

// Cells measures the pool by every measure, on all processors.
func (p *Pool) Cells() []Cell {
	p.drawing() // once, before it is shared
	out := make([]Cell, len(Measures()))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, m := range Measures() {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			out[i] = p.Cell(m)
		})
	}
	wg.Wait()
	return out
}

func (p *Pool) by() Cluster {
	if p.By == "" {
		return ByMeeting
	}
	return p.By
}

func (p *Pool) draws() int { return max(p.Draws, Draws) }

// quantile of sorted values by linear interpolation (type 7 of Hyndman & Fan
// 1996); NaN of none.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// Transitions adds up the lag-1 transitions; ok is false where the pool is
// suppressed.
func (p *Pool) Transitions() (t Transitions, ok bool) {
	if p.Suppressed() {
		return nil, false
	}
	t = Transitions{}
	for _, m := range p.meetings {
		t.Add(m.Next)
	}
	return t, true
}

// Offsets gathers the FTO of each direction, in milliseconds; ok is false
// where the pool is suppressed.
func (p *Pool) Offsets() (o map[Direction]Quartiles, ok bool) {
	if p.Suppressed() {
		return nil, false
	}
	all := map[Direction][]float64{}
	for _, m := range p.meetings {
		for d, gaps := range m.Offsets {
			for _, g := range gaps {
				all[d] = append(all[d], float64(g))
			}
		}
	}
	o = map[Direction]Quartiles{}
	for d, gaps := range all {
		o[d] = quartiles(gaps)
	}
	return o, true
}

// OffsetQuartiles gives the FTO quartiles, in milliseconds, of each direction of one meeting.
func (m *Meeting) OffsetQuartiles() map[Direction]Quartiles {
	o := map[Direction]Quartiles{}
	for d, gaps := range m.Offsets {
		xs := make([]float64, len(gaps))
		for i, g := range gaps {
			xs[i] = float64(g)
		}
		o[d] = quartiles(xs)
	}
	return o
}

// Quartiles of N observations, in the unit of what was observed.
type Quartiles struct {
	N              int
	Q1, Median, Q3 float64
}

func quartiles(xs []float64) Quartiles {
	xs = slices.Sorted(slices.Values(xs))
	return Quartiles{len(xs), quantile(xs, .25), quantile(xs, .5), quantile(xs, .75)}
}

// Latencies gives the quartiles, in milliseconds, of the latency of passages
// gripped in the window.
func Latencies(ps []*Passage) Quartiles {
	var xs []float64
	for _, p := range ps {
		if p.Gripped() {
			xs = append(xs, float64(p.Latency))
		}
	}
	return quartiles(xs)
}
