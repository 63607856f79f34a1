package speakers

import (
	"fmt"
	"slices"

	"gribning/transcripts"
)

// Two people are taken to speak at once around a change of speaker without any
// pause, as far as the evidence for both is as good as equal: within lapMargin
// nats a frame, smoothed over 0.2 s, and at most 0.4 s on each side.
const (
	lapMargin = 0.2
	lapSmooth = 10
	lapReach  = 40
	lapPause  = 5 // frames on either side of the change without a pause
	leastLap  = 10
)

// overlapping gives each frame the speaker beside the one of the path, −1: none.
func (e evidence) overlapping(path []int, loud []bool) []int {
	also := make([]int, len(path))
	for i := range also {
		also[i] = -1
	}
	smooth := make([][]float32, len(e.log))
	for c := range smooth {
		smooth[c] = smoothed(e.log[c], lapSmooth)
	}
	for i := 1; i < len(path); i++ {
		a, b := path[i-1], path[i]
		if a < 0 || b < 0 || a == b || slices.Contains(loud[max(0, i-lapPause):min(len(loud), i+lapPause)], false) {
			continue
		}
		from, to := i, i
		for from > 0 && i-from < lapReach && path[from-1] == a && loud[from-1] && smooth[a][from-1]-smooth[b][from-1] < lapMargin {
			from--
		}
		for to < len(path) && to-i < lapReach && path[to] == b && loud[to] && smooth[b][to]-smooth[a][to] < lapMargin {
			to++
		}
		if to-from < leastLap {
			continue
		}
		for j := from; j < i; j++ {
			also[j] = b
		}
		for j := i; j < to; j++ {
			also[j] = a
		}
	}
	return also
}

// result decodes the evidence into stretches, labelled by first appearance. The
// overlapping of voices shows in embeddings only. A pause that was filled as
// part of one person's speech is a gap again where the speaker changes in it.
func (e evidence) result(method Method, sp speech) Result {
	r := Result{Version: Version, Method: method, Speakers: []string{}, Full: []transcripts.Talk{}, Exclusive: []Stretch{}}
	path := e.path()
	p := e.posterior(path)
	also := make([]int, len(path))
	if method == Embeddings {
		also = e.overlapping(path, sp.loud)
	} else {
		for i := range also {
			also[i] = -1
		}
	}
	silence := func(r run) {
		for i := r.from; i < r.to; i++ {
			path[i], also[i] = -1, -1
		}
	}
	for _, r := range runs(sp.heard, false) {
		if r.from > 0 && r.to < len(path) && path[r.from-1] != path[r.to] {
			silence(r)
		}
	}
	for _, r := range runs(sp.shown, false) {
		silence(r)
	}
	label := map[int]string{}
	for _, c := range path {
		if _, ok := label[c]; c >= 0 && !ok {
			label[c] = fmt.Sprintf("X%d", len(label)+1)
			r.Speakers = append(r.Speakers, label[c])
		}
	}
	talk := func(c, from, to int) transcripts.Talk {
		return transcripts.Talk{Speaker: label[c], Span: transcripts.Span{Start: transcripts.Ms(from * frameMs), End: transcripts.Ms(to * frameMs)}}
	}
	for i := 0; i < len(path); {
		j, sum := i, 0.0
		for j < len(path) && path[j] == path[i] && also[j] == also[i] {
			sum += float64(p[j])
			j++
		}
		if path[i] >= 0 {
			r.Exclusive = append(r.Exclusive, Stretch{talk(path[i], i, j), min(1, sum/float64(j-i)), also[i] >= 0})
			r.Full = append(r.Full, talk(path[i], i, j))
			if also[i] >= 0 {
				r.Full = append(r.Full, talk(also[i], i, j))
			}
		}
		i = j
	}
	r.Full = merged(r.Full, 0)
	return r
}
