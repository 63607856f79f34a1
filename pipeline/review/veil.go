package review

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"sync"

	"gribning/pipeline/audio"
	"gribning/pipeline/excerpt"
	"gribning/transcripts"
)

// veil is the sound of a meeting as it may be heard outside the research circle:
// identifying words under a tone, voices disguised where that was agreed. It is
// made piece by piece as somebody listens, so that a meeting of three hours opens
// at once.
type veil struct {
	of    *decoded // whose sound it is
	name  string   // what is covered, how
	sound excerpt.Sound
	mask  []transcripts.Span
	blend int // samples over which two pieces are faded into each other

	mu     sync.Mutex
	pieces map[int][]float32 // each with blend samples after its end
	order  []int
}

const (
	pieceTime  transcripts.Ms = 8000
	blendTime  transcripts.Ms = 30
	mostPieces                = 8
)

// newVeil covers a decoded recording.
func newVeil(of *decoded, c *covered, use transcripts.VoiceUse, name string) (*veil, error) {
	v := &veil{of: of, name: name, mask: c.mask, pieces: map[int][]float32{}}
	switch use {
	case transcripts.OwnVoice:
		v.sound = excerpt.Recorded(of.rec)
	case transcripts.DisguisedVoice:
		var err error
		if v.sound, err = excerpt.Disguised(of.rec, c.as); err != nil {
			return nil, err
		}
		// Pieces are disguised each by itself and fit on to each other in time but
		// not in phase.
		v.blend = int(blendTime) * audio.Rate / 1000
	default:
		return nil, noVoice()
	}
	return v, nil
}

func noVoice() *transcripts.Issue {
	return transcripts.Fault("C132", "", "not everybody heard has agreed to be heard", "ikke alle, der høres, har sagt ja til at blive hørt").
		Hint("read the transcript; it may be seen", "læs udskriften; den må ses")
}

// samples gives the covered sound of a span.
func (v *veil) samples(span transcripts.Span) ([]float32, error) {
	const perMs = audio.Rate / 1000
	const size = int(pieceTime) * perMs
	out := make([]float32, 0, int(span.Duration())*perMs)
	for at, end := int(span.Start)*perMs, int(span.End)*perMs; at < end; {
		k := at / size
		p, err := v.piece(k)
		if err != nil {
			return nil, err
		}
		from, to := at-k*size, min(end-k*size, size, len(p))
		if to <= from {
			break // behind the end of the recording
		}
		out = append(out, p[from:to]...)
		if k > 0 && from < v.blend {
			before, err := v.piece(k - 1)
			if err != nil {
				return nil, err
			}
			for i := from; i < min(to, v.blend) && size+i < len(before); i++ {
				w := float32(i) / float32(v.blend)
				o := len(out) - (to - from) + i - from
				out[o] = w*out[o] + (1-w)*before[size+i]
			}
		}
		at = k*size + to
	}
	return out, nil
}

// piece gives the k-th piece with blend samples after its end.
func (v *veil) piece(k int) ([]float32, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if p, ok := v.pieces[k]; ok {
		return p, nil
	}
	begin := pieceTime * transcripts.Ms(k)
	p, err := v.clip(transcripts.Span{Start: begin, End: begin + pieceTime + transcripts.Ms(v.blend*1000/audio.Rate)})
	if err != nil {
		return nil, err
	}
	v.pieces[k] = p
	v.order = append(v.order, k)
	if len(v.order) > mostPieces {
		delete(v.pieces, v.order[0])
		v.order = v.order[1:]
	}
	return p, nil
}

func (v *veil) clip(span transcripts.Span) ([]float32, error) {
	var b bytes.Buffer
	if err := v.sound.Clip(context.Background(), &b, span, v.mask); err != nil {
		return nil, err
	}
	return pcm(b.Bytes())
}

// pcm reads the samples of a 16-bit WAV of one channel, as package audio writes
// it.
func pcm(b []byte) ([]float32, error) {
	for at := 12; at+8 <= len(b); {
		n := int(binary.LittleEndian.Uint32(b[at+4:]))
		body := b[at+8:]
		if string(b[at:at+4]) == "data" {
			body = body[:min(n, len(body))]
			out := make([]float32, len(body)/wavWord)
			for i := range out {
				out[i] = float32(int16(binary.LittleEndian.Uint16(body[wavWord*i:]))) / 32768
			}
			return out, nil
		}
		at += 8 + n + n%2
	}
	return nil, errors.New("review: a clip without sound")
}
