package speakers

import (
	"context"
	"math"

	"gribning/transcripts"
)

// Settings of the unsupervised way. They were chosen on mixed read speech,
// never on meetings of the field.
const (
	pieceLength = 150  // frames of a piece that is clustered
	leastVoiced = 30   // a piece needs 0.3 s of voiced speech to be clustered
	detFloor    = 0.02 // of each variance, in units of the meeting's own
	nearest     = 4    // components that count for a frame
	relevance   = 6    // frames that weigh as much as the meeting's mean
	passes      = 8    // of adapting and decoding
	countMargin = 0.25 // nats a voiced frame by which one more speaker must explain the meeting better
	frameWeight = 0.4  // neighbouring frames say nearly the same
)

// components are the sizes of the meeting's mixtures. Each cuts the sounds of
// speech up differently and is fooled by other stretches, so the mean of what
// they say is better than any of them, and few components beat many: there is
// only so much speech to move them by.
var components = []int{4, 6, 8}

// voices are the voiced speech frames of a recording, the only ones that tell
// speakers apart well: 20 cepstra and the pitch, each scaled to the variance
// of the meeting.
type voices struct {
	rows [][]float32
	at   []int // frame of each row
}

func voicesOf(f features, speech []bool) voices {
	var v voices
	for i, s := range speech {
		if s && f.pitch[i] > 0 {
			v.at = append(v.at, i)
		}
	}
	const dim = cepstra + 1
	flat := make([]float32, len(v.at)*dim)
	for r, i := range v.at {
		row := flat[r*dim : (r+1)*dim]
		copy(row, f.row(i))
		row[cepstra] = f.pitch[i]
		v.rows = append(v.rows, row)
	}
	if len(v.rows) == 0 {
		return v
	}
	mean, variance := meanVariance(v.rows)
	for _, row := range v.rows {
		for i := range row {
			row[i] = (row[i] - float32(mean[i])) / float32(math.Sqrt(variance[i]))
		}
	}
	return v
}

// unsupervised separates k speakers (0: as many as it finds) in a mono
// recording by its own sound alone: pieces of speech are clustered by the
// Bayesian information criterion, then mixture models of the whole meeting are
// adapted to each cluster and every frame decided anew, several times over.
func unsupervised(ctx context.Context, f features, speech []bool, words []transcripts.Word, k int) (evidence, error) {
	e := evidence{speech: speech, change: changeCosts(speech, words)}
	e.log = [][]float32{make([]float32, len(speech))}
	v := voicesOf(f, speech)
	if len(v.rows) < 2*leastVoiced || k == 1 {
		return e, ctx.Err()
	}
	var mixtures []*mixture
	for _, n := range components {
		m := trainMixture(v.rows, n, 12)
		m.findNearest(v.rows)
		mixtures = append(mixtures, m)
	}
	label, found := firstClusters(v, speech, k)
	if found < 2 {
		return e, nil
	}
	for range passes {
		if err := ctx.Err(); err != nil {
			return e, err
		}
		e.log = make([][]float32, found)
		for c := range e.log {
			e.log[c] = make([]float32, len(speech))
		}
		for _, m := range mixtures {
			m.adapted(v, label, e.log, frameWeight/float32(len(mixtures)))
		}
		label = e.path()
	}
	return e, nil
}

// firstClusters gives each frame a cluster, −1 where it has none yet, and the
// number of clusters.
func firstClusters(v voices, speech []bool, k int) ([]int, int) {
	label := make([]int, len(speech))
	for i := range label {
		label[i] = -1
	}
	var pieces []run
	var stats []moments
	row := 0
	for _, p := range segments(speech, pieceLength) {
		m := newMoments(cepstra + 1)
		for ; row < len(v.at) && v.at[row] < p.to; row++ {
			m.add(v.rows[row])
		}
		if m.n >= leastVoiced {
			pieces, stats = append(pieces, p), append(stats, m)
		}
	}
	if len(pieces) < 2 {
		return label, len(pieces)
	}
	if len(pieces) > mostSegments {
		pieces, stats = evenly(pieces, mostSegments), evenly(stats, mostSegments)
	}
	n := 0.0
	for _, m := range stats {
		n += m.n
	}
	t := byInformation(stats)
	if k == 0 {
		k = t.count(countMargin * n)
	}
	k = min(k, len(pieces))
	for i, c := range t.cut(k) {
		for f := pieces[i].from; f < pieces[i].to; f++ {
			label[f] = c
		}
	}
	return label, k
}

// evenly keeps n of the items, evenly spread.
func evenly[T any](list []T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = list[i*len(list)/n]
	}
	return out
}

// byInformation clusters by ΔBIC with full covariances.
func byInformation(stats []moments) tree {
	dim := len(stats[0].sum)
	work, sum, out := make([]float64, dim*dim), make([]float64, dim), make([]float64, dim*(dim+1)/2)
	det := make([]float64, len(stats))
	for i, m := range stats {
		det[i] = m.logDet(detFloor, work)
	}
	size := float64(dim) + float64(dim*(dim+1))/2
	cost := func(a, b int) float64 {
		g := glr(stats[a], stats[b], det[a], det[b], detFloor, sum, out, work)
		return 0.5*g - 0.5*size*math.Log(stats[a].n+stats[b].n)
	}
	return agglomerate(len(stats), cost, func(a, b int) {
		stats[a].merge(stats[b])
		det[a] = stats[a].logDet(detFloor, work)
	})
}

// mostSpeakers is the highest number that is ever estimated.
const mostSpeakers = 6

// count is the number of clusters that are worth keeping apart: those whose
// join costs more than margin.
func (t tree) count(margin float64) int {
	k := 1
	for i := len(t.costs) - 1; i >= 0 && k < mostSpeakers && t.costs[i] > margin; i-- {
		k++
	}
	return k
}
