package speakers

import (
	"math"

	"gribning/transcripts"
)

// evidence holds the log likelihood of each speaker in each 10 ms frame, and
// what it costs to change speaker before that frame.
type evidence struct {
	speech []bool
	log    [][]float32 // [speaker][frame], scaled for the dependence of frames
	change []float32   // cost in nats
}

// Costs of a change of speaker, in nats of scaled evidence.
const (
	changeCost   = 10.0
	pauseFactor  = 0.3 // in a pause of 0.2 s or more
	insideFactor = 4.0 // inside a word
	pauseFrames  = 20
)

// changeCosts gives the cost of a change before each frame: dear inside a
// word, cheap in a pause.
func changeCosts(speech []bool, words []transcripts.Word) []float32 {
	cost := make([]float32, len(speech))
	for i := range cost {
		cost[i] = changeCost
	}
	for _, r := range runs(speech, false) {
		if r.to-r.from >= pauseFrames {
			for i := r.from; i <= r.to && i < len(cost); i++ {
				cost[i] = changeCost * pauseFactor
			}
		}
	}
	for _, w := range words {
		if !w.Spoken() && w.Kind != transcripts.Filler {
			continue
		}
		// A change before frame i lies at i·10 ms; one within 30 ms of the
		// word's edge is the edge.
		for i := int(w.Start)/frameMs + 3; i < int(w.End)/frameMs-2 && i < len(cost); i++ {
			if i >= 0 {
				cost[i] = changeCost * insideFactor
			}
		}
	}
	return cost
}

// path is the most probable speaker of each frame (Viterbi), −1 outside
// speech.
func (e evidence) path() []int {
	k, n := len(e.log), len(e.speech)
	score := make([]float64, k)
	from := make([]int16, k*n)
	for i := range n {
		best := 0
		for s := range score {
			if score[s] > score[best] {
				best = s
			}
		}
		top := score[best]
		for s := range score {
			from[i*k+s] = int16(s)
			if c := top - float64(e.change[i]); c > score[s] {
				score[s] = c
				from[i*k+s] = int16(best)
			}
			score[s] += float64(e.log[s][i]) - top
		}
	}
	s := 0
	for q := range score {
		if score[q] > score[s] {
			s = q
		}
	}
	out := make([]int, n)
	for i := n - 1; i >= 0; i-- {
		out[i] = s
		s = int(from[i*k+s])
		if !e.speech[i] {
			out[i] = -1
		}
	}
	return out
}

// posterior is the probability of the given path's speaker in each frame, by
// the forward-backward algorithm over the same chain.
func (e evidence) posterior(path []int) []float32 {
	k, n := len(e.log), len(e.speech)
	forward := make([]float32, k*n)
	prev := make([]float64, k)
	for s := range prev {
		prev[s] = 1 / float64(k)
	}
	likely := func(i int, into []float64) {
		top := float32(math.Inf(-1))
		for s := range into {
			top = max(top, e.log[s][i])
		}
		for s := range into {
			into[s] = math.Exp(float64(e.log[s][i] - top))
		}
	}
	step := func(p []float64, cost float32, into []float64) {
		leave := math.Exp(-float64(cost))
		stay := 1 / (1 + leave*float64(k-1))
		sum := 0.0
		for _, v := range p {
			sum += v
		}
		for s := range into {
			into[s] = stay * (p[s] + leave*(sum-p[s]))
		}
	}
	cur, like := make([]float64, k), make([]float64, k)
	for i := range n {
		step(prev, e.change[i], cur)
		likely(i, like)
		normalise(cur, like)
		copy(prev, cur)
		for s, v := range cur {
			forward[i*k+s] = float32(v)
		}
	}
	out := make([]float32, n)
	back := make([]float64, k)
	for s := range back {
		back[s] = 1
	}
	for i := n - 1; i >= 0; i-- {
		if s := path[i]; s >= 0 {
			sum := 0.0
			for q := range back {
				sum += float64(forward[i*k+q]) * back[q]
			}
			out[i] = float32(float64(forward[i*k+s]) * back[s] / max(sum, 1e-30))
		}
		likely(i, like)
		normalise(back, like)
		copy(prev, back)
		step(prev, e.change[i], back)
	}
	return out
}

// normalise multiplies p by like and scales it to sum 1.
func normalise(p, like []float64) {
	sum := 0.0
	for s := range p {
		p[s] = max(1e-30, p[s]*like[s])
		sum += p[s]
	}
	for s := range p {
		p[s] /= sum
	}
}
