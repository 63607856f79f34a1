package speakers

import (
	"context"
	"math"

	"gribning/transcripts"
)

// Rate is the sampling rate of every [Sound], in Hz.
const Rate = 16000

// Sound is a decoded recording at [Rate]. Samples gives the samples of channel
// ch (from 0; −1: the mean of all) in [from, to), fewer at the end of the
// recording; full scale is ±1.
type Sound interface {
	Channels() int
	Duration() transcripts.Ms
	Samples(ch int, from, to transcripts.Ms) ([]float32, error)
}

// block is how much sound is read at a time, so that a three-hour recording
// never lies in memory.
const block transcripts.Ms = 30_000

func samplesIn(t transcripts.Ms) int { return int(t) * Rate / 1000 }

// frames calls use for each frame of width samples, every hop samples, of one
// channel, in order. The first frame starts lead samples before the recording;
// what lies outside the recording is zero, and samples that are not finite
// count as silence. There is one frame for each begun hop of the recording.
// The frame is only valid during the call.
func frames(ctx context.Context, s Sound, ch, width, hop, lead int, use func(frame []float32)) error {
	return framesOf(ctx, s, []int{ch}, width, hop, lead, func(_ int, frame []float32) { use(frame) })
}

// framesOf is frames for several channels, a block of time of each in turn; use
// is told which, by its place in the list.
func framesOf(ctx context.Context, s Sound, channels []int, width, hop, lead int, use func(k int, frame []float32)) error {
	total := samplesIn(s.Duration())
	count := (total + hop - 1) / hop
	bufs, done := make([][]float32, len(channels)), make([]int, len(channels))
	for k := range bufs {
		bufs[k] = make([]float32, lead, lead+samplesIn(block)+width)
	}
	step := func(k int, more []float32) {
		buf, at := append(bufs[k], more...), 0
		for ; done[k] < count && at+width <= len(buf); done[k]++ {
			use(k, buf[at:at+width])
			at += hop
		}
		bufs[k] = append(buf[:0], buf[min(at, len(buf)):]...)
	}
	for at := transcripts.Ms(0); at < s.Duration(); at += block {
		to := min(at+block, s.Duration())
		for k, ch := range channels {
			if err := ctx.Err(); err != nil {
				return err
			}
			got, err := s.Samples(ch, at, to)
			if err != nil {
				return err
			}
			step(k, clean(got, samplesIn(to)-samplesIn(at)))
		}
	}
	for k := range channels {
		step(k, make([]float32, width+hop))
	}
	return nil
}

// clean gives exactly n samples, with zeros for what is missing or no number.
func clean(x []float32, n int) []float32 {
	out := make([]float32, n)
	for i := range min(n, len(x)) {
		v := x[i]
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			continue
		}
		out[i] = max(-8, min(8, v))
	}
	return out
}
