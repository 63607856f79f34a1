package listen

import (
	"context"
	"math"
	"sync"

	"gribning/transcripts"
)

const (
	// stretchSpeech is how much speech a stretch holds, about.
	stretchSpeech = transcripts.Ms(240_000)
	// stretchPlay is how much speech before and after the even place of a cut is
	// searched for a long pause.
	stretchPlay = transcripts.Ms(12_000)
	// stretchWindows are the numbers of windows kept apart for each stretch.
	stretchWindows = 100_000
)

// stretches cuts the speech of one pass into stretches that are heard each on
// its own, so that an engine can hear several at once. Where they end goes by
// the speech alone, never by how many are heard at once, so the words are the
// same on every machine. There are one or an even number of about the same
// size, each cut in the longest pause near its even place; speech without a
// pause there is not cut. The context of what was said before (Options.Carry)
// binds everything to one stretch.
func stretches(speech []transcripts.Span, carry bool) [][]transcripts.Span {
	total := transcripts.Ms(0)
	for _, s := range speech {
		total += s.Duration()
	}
	if carry || total < stretchSpeech/2 {
		return [][]transcripts.Span{speech}
	}
	n := 2 * max(1, transcripts.Ms(math.Round(float64(total)/float64(2*stretchSpeech))))
	var out [][]transcripts.Span
	from := 0
	for k := range n - 1 {
		if i := longestPause(speech, (k+1)*total/n); i > from {
			out = append(out, speech[from:i])
			from = i
		}
	}
	return append(out, speech[from:])
}

// longestPause finds the longest pause where about so much speech has been heard,
// and tells which region comes after it; 0 where there is none.
func longestPause(speech []transcripts.Span, heard transcripts.Ms) int {
	best, longest, before := 0, keepPause, transcripts.Ms(0)
	for i, s := range speech {
		if i > 0 && before >= heard-stretchPlay && before <= heard+stretchPlay {
			if pause := s.Start - speech[i-1].End; pause > longest {
				best, longest = i, pause
			}
		}
		before += s.Duration()
	}
	return best
}

// hearing is the work on all stretches of all passes, which the goroutines of a
// Run share.
type hearing struct {
	task      Task
	listeners []*listener
	total     transcripts.Ms // speech in all stretches

	mu    sync.Mutex
	done  transcripts.Ms // speech heard
	words int
}

// add puts a stretch of a channel in the queue.
func (h *hearing) add(channel int, speech []transcripts.Span) *listener {
	l := &listener{work: h, channel: channel, speech: speech, first: len(h.listeners) * stretchWindows}
	h.listeners = append(h.listeners, l)
	for _, s := range speech {
		h.total += s.Duration()
	}
	return l
}

// advanced tells the caller of a window: how much speech it got over, and how
// many words it gave.
func (h *hearing) advanced(speech transcripts.Ms, words int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done += speech
	h.words += words
	if h.task.Progress != nil && h.total > 0 {
		h.task.Progress(Hearing, min(1, float64(h.done)/float64(h.total)))
	}
	if h.task.Heard != nil {
		h.task.Heard(h.done, h.words)
	}
}

// all runs the listeners, as many at a time as the engine hears at once, in
// order. The first failure stops the others at their next window.
func (h *hearing) all(ctx context.Context) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan *listener)
	var wg sync.WaitGroup
	for range max(1, min(h.task.Engine.Streams(), len(h.listeners))) {
		wg.Go(func() {
			for l := range queue {
				if err := l.run(ctx); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, l := range h.listeners {
		queue <- l
	}
	close(queue)
	wg.Wait()
	return context.Cause(ctx)
}
