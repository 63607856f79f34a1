package speakers

import (
	"context"
	"math"

	"gribning/transcripts"
)

// Settings of the embedding way, chosen on mixed read speech.
const (
	encLength   = 100 // frames of a window, as the encoder was trained
	encStep     = 75
	encBatch    = 16  // windows at a time
	pieceFrames = 200 // 10 ms frames of a piece that is clustered
	leastPiece  = 30
	cosWeight   = 2 // nats that a cosine difference of 1 is worth in 10 ms
	embedPasses = 6
	newVoice    = 0.60 // cosine above which nobody is added to an unknown number
	sameVoice   = 0.80 // cosine; two readers reach 0.76, halves of one 0.9
)

// vectors are the encoder's outputs: one for each 32 ms, averaged over the
// windows that hold it with weights that fall towards the windows' ends, where
// the network has seen little context.
type vectors struct {
	n    int
	data []float32
}

func (v vectors) row(i int) []float32 { return v.data[i*embeddingSize : (i+1)*embeddingSize] }

// at is the vector of a 10 ms frame.
func (v vectors) at(frame int) []float32 {
	return v.row(min(v.n-1, (frame*frameMs+frameMs/2+encFrameMs/2)/encFrameMs))
}

// embed runs the encoder over the stretches around speech; the rest stays
// zero.
func (e *Encoder) embed(ctx context.Context, mfcc []float32, speech []bool) (vectors, error) {
	v := vectors{n: len(mfcc) / encoderInput}
	v.data = make([]float32, v.n*embeddingSize)
	weight := make([]float32, v.n)
	var starts []int
	for at := 0; at < v.n; at += encStep {
		if hasSpeech(speech, at, at+encLength) {
			starts = append(starts, at)
		}
		if at+encLength >= v.n {
			break
		}
	}
	for len(starts) > 0 {
		if err := ctx.Err(); err != nil {
			return v, err
		}
		batch := starts[:min(encBatch, len(starts))]
		starts = starts[len(batch):]
		count := len(batch)
		rows := make([]float32, encLength*count*encoderInput)
		for w, at := range batch {
			for t := range encLength {
				// Beyond the end the last frame is repeated.
				f := min(at+t, v.n-1)
				copy(rows[(t*count+w)*encoderInput:(t*count+w+1)*encoderInput], mfcc[f*encoderInput:])
			}
		}
		out := e.outputs(rows, encLength, count)
		for w, at := range batch {
			for t := range min(encLength, v.n-at) {
				g := float32(min(t+1, encLength-t))
				weight[at+t] += g
				for i, x := range out[(t*count+w)*embeddingSize : (t*count+w+1)*embeddingSize] {
					v.data[(at+t)*embeddingSize+i] += g * x
				}
			}
		}
	}
	for i, w := range weight {
		if w > 0 {
			unit(v.row(i))
		}
	}
	return v, nil
}

// hasSpeech reports whether encoder frames from…to hold any speech.
func hasSpeech(speech []bool, from, to int) bool {
	for i := from * encFrameMs / frameMs; i < min(len(speech), to*encFrameMs/frameMs); i++ {
		if speech[i] {
			return true
		}
	}
	return false
}

// unit scales x to length 1.
func unit(x []float32) {
	var s float64
	for _, v := range x {
		s += float64(v) * float64(v)
	}
	if s < 1e-20 {
		return
	}
	g := float32(1 / math.Sqrt(s))
	for i := range x {
		x[i] *= g
	}
}

func dot(a, b []float32) float32 {
	var s float32
	for i, v := range a {
		s += v * b[i]
	}
	return s
}

func embedded(ctx context.Context, s Sound, speech []bool, opt Options) (evidence, error) {
	mfcc, err := encoderInputs(ctx, s, -1)
	if err != nil {
		return evidence{}, err
	}
	v, err := opt.Encoder.embed(ctx, mfcc, speech)
	if err != nil {
		return evidence{}, err
	}
	return byEmbedding(ctx, v, speech, opt.Words, opt.Speakers)
}

// byEmbedding separates k speakers (0: as many as it finds) by clustering the
// encoder's vectors, then deciding every frame anew against the mean of each
// cluster.
func byEmbedding(ctx context.Context, v vectors, speech []bool, words []transcripts.Word, k int) (evidence, error) {
	e := evidence{speech: speech, change: changeCosts(speech, words)}
	label, k := embeddingClusters(v, speech, k)
	if k < 2 {
		e.log = [][]float32{make([]float32, len(speech))}
		return e, ctx.Err()
	}
	for range embedPasses {
		if err := ctx.Err(); err != nil {
			return e, err
		}
		centre := make([][]float32, k)
		for c := range centre {
			centre[c] = make([]float32, embeddingSize)
		}
		for i, c := range label {
			if c >= 0 {
				for j, x := range v.at(i) {
					centre[c][j] += x
				}
			}
		}
		e.log = make([][]float32, k)
		for c := range centre {
			unit(centre[c])
			e.log[c] = make([]float32, len(speech))
			for i, s := range speech {
				if s {
					e.log[c][i] = cosWeight * dot(v.at(i), centre[c])
				}
			}
		}
		label = e.path()
	}
	return e, nil
}

// embeddingClusters gives each frame a cluster, −1 where it has none yet.
func embeddingClusters(v vectors, speech []bool, k int) ([]int, int) {
	label := make([]int, len(speech))
	for i := range label {
		label[i] = -1
	}
	var pieces []run
	for _, p := range segments(speech, pieceFrames) {
		if p.to-p.from >= leastPiece {
			pieces = append(pieces, p)
		}
	}
	if len(pieces) < 2 {
		return label, len(pieces)
	}
	if len(pieces) > mostSegments {
		pieces = evenly(pieces, mostSegments)
	}
	sum, size := make([][]float32, len(pieces)), make([]float64, len(pieces))
	for i, p := range pieces {
		sum[i] = make([]float32, embeddingSize)
		for f := p.from; f < p.to; f++ {
			for j, x := range v.at(f) {
				sum[i][j] += x
			}
		}
		unit(sum[i])
		size[i] = 1
	}
	t := agglomerate(len(pieces), func(a, b int) float64 {
		return embeddingCost(sum[a], sum[b], size[a], size[b])
	}, func(a, b int) {
		for j, x := range sum[b] {
			sum[a][j] += x
		}
		size[a] += size[b]
	})
	least, limit := 2, float32(sameVoice) // of those who are listed, two always speak
	if k == 0 {
		k, least, limit = mostSpeakers, 1, newVoice
	}
	k = min(k, len(pieces))
	cut := t.cut(k)
	for k > least && alike(unitSums(v, pieces, cut, k), limit) {
		k--
		cut = t.cut(k)
	}
	for i, c := range cut {
		for f := pieces[i].from; f < pieces[i].to; f++ {
			label[f] = c
		}
	}
	return label, k
}

// embeddingCost is the rise of the squared distance to the mean (Ward 1963)
// when two clusters of unit vectors, given by sum and number, are joined.
func embeddingCost(a, b []float32, na, nb float64) float64 {
	var d float64
	for j, x := range a {
		y := float64(x)/na - float64(b[j])/nb
		d += y * y
	}
	return d * na * nb / (na + nb)
}

// unitSums gives the direction of each cluster.
func unitSums(v vectors, pieces []run, cut []int, k int) [][]float32 {
	out := make([][]float32, k)
	for c := range out {
		out[c] = make([]float32, embeddingSize)
	}
	for i, p := range pieces {
		for f := p.from; f < p.to; f++ {
			for j, x := range v.at(f) {
				out[cut[i]][j] += x
			}
		}
	}
	for c := range out {
		unit(out[c])
	}
	return out
}

// alike reports whether two of the directions are one voice. Where three or
// more are listed, not all of them need to speak, and a voice that is cut in
// two costs more than one that is missed.
func alike(centre [][]float32, limit float32) bool {
	for a := range centre {
		for b := range a {
			if dot(centre[a], centre[b]) > limit {
				return true
			}
		}
	}
	return false
}
