package audio

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"

	"gribning/transcripts"
)

// Cover says how a masked stretch sounds in a clip.
type Cover int

// Covers.
const (
	Tone    Cover = iota // a quiet 400 Hz tone: heard as «something is hidden here»
	Silence              // nothing
)

// ClipOptions of Clip.
type ClipOptions struct {
	// Channel to write, or Mix. The zero value is the first channel; use Mix
	// for what people hear in the room.
	Channel int
	// Mask are stretches of the recording whose sound is replaced, not dimmed:
	// nothing of it is left in the clip.
	Mask []transcripts.Span
	// Cover of the masked stretches.
	Cover Cover
}

const (
	fadeSamples = 5 * perMs // at the ends of a clip and of a mask, against clicks
	toneLevel   = 0.05
	toneHz      = 400
)

// Clip writes [span.Start, span.End) as 16 kHz 16-bit mono WAV. What lies
// outside the recording is left out. It works in pieces and can be cancelled;
// what has been written to w by then is not a complete file.
func (r *Recording) Clip(ctx context.Context, w io.Writer, span transcripts.Span, opt ClipOptions) error {
	span.Start, span.End = max(0, span.Start), min(r.Duration(), span.End)
	total := int64(span.Duration()) * perMs
	if total > math.MaxUint32/2-64 {
		return fmt.Errorf("audio: a clip of %s does not fit into a WAV file", span.Duration().Clock())
	}
	out := bufio.NewWriterSize(w, 1<<16)
	if _, err := out.Write(wavHead(Rate, 1, total)); err != nil {
		return err
	}
	done := int64(0)
	const piece = 30_000
	for at := span.Start; at < span.End; at += piece {
		if err := ctx.Err(); err != nil {
			return err
		}
		s, err := r.Samples(opt.Channel, at, min(span.End, at+piece))
		if err != nil {
			return err
		}
		cover(s, int64(at)*perMs, opt)
		for i, v := range s {
			edge := min(done+int64(i), total-1-done-int64(i))
			if edge < fadeSamples {
				v *= float32(edge) / fadeSamples
			}
			writeSample(out, v)
		}
		done += int64(len(s))
	}
	return out.Flush()
}

// cover replaces what the masks cover in s, which begins at sample first.
func cover(s []float32, first int64, opt ClipOptions) {
	for _, m := range opt.Mask {
		from, to := int64(m.Start)*perMs, int64(m.End)*perMs
		for at := max(from, first); at < min(to, first+int64(len(s))); at++ {
			v := 0.0
			if opt.Cover == Tone {
				v = toneLevel * math.Sin(2*math.Pi*toneHz*float64(at)/Rate)
				v *= min(1, float64(min(at-from, to-1-at))/fadeSamples)
			}
			s[at-first] = float32(v)
		}
	}
}
