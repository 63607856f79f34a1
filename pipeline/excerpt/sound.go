package excerpt

import (
	"context"
	"io"

	"gribning/pipeline/audio"
	"gribning/transcripts"
)

// Recorded is the sound of a meeting for Write: what people hear in the room,
// with a quiet tone where something is covered.
func Recorded(r *audio.Recording) Sound { return recorded{r} }

type recorded struct{ r *audio.Recording }

func (recorded) Voice() Voice { return OwnVoice }

func (x recorded) Clip(ctx context.Context, w io.Writer, span transcripts.Span, mask []transcripts.Span) error {
	return x.r.Clip(ctx, w, span, audio.ClipOptions{Channel: audio.Mix, Mask: mask, Cover: audio.Tone})
}
