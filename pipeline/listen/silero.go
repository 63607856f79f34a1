//go:build whisper

package listen

import (
	"context"
	"sync"
	"unsafe"

	"gribning/transcripts"
)

/*
#include <stdlib.h>
#include <whisper.h>

static struct whisper_vad_context * gribning_vad_open(const char * path, int threads) {
	struct whisper_vad_context_params p = whisper_vad_default_context_params();
	p.n_threads = threads;
	p.use_gpu = false; // 32 ms of sound at a time: the way to a GPU takes longer than the work
	return whisper_vad_init_from_file_with_params(path, p);
}
*/
import "C"

// Silero is a Detector over the Silero model in whisper.cpp. It is used by one
// goroutine at a time.
type Silero struct {
	mu   sync.Mutex
	ctx  *C.struct_whisper_vad_context
	name string
}

const (
	sileroFrame = 512                       // samples
	sileroPiece = transcripts.Ms(32 * 1000) // whole frames, and whole milliseconds
)

var sileroRule = regionRule{on: 0.3, off: 0.15, minSpeech: 120, minSilence: 200, pad: 80}

// NewSilero loads the model at path; name is its name in the manifest. It fails
// with S111 where the library cannot load it.
func NewSilero(path, name string) (*Silero, error) {
	prepare.Do(prepareLibrary)
	p := C.CString(path)
	defer C.free(unsafe.Pointer(p))
	ctx := C.gribning_vad_open(p, 1)
	if ctx == nil {
		return nil, transcripts.Fault("S111", "", "the detector of speech cannot load its model", "taledetektoren kan ikke indlæse sin model").
			Hint("gribning models verify", "gribning models verify")
	}
	return &Silero{ctx: ctx, name: name}, nil
}

// Name implements Detector.
func (s *Silero) Name() string { return s.name + " regions@1" }

// Close frees the model.
func (s *Silero) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx != nil {
		C.whisper_vad_free(s.ctx)
		s.ctx = nil
	}
	return nil
}

// Detect implements Detector. The model's memory runs on from piece to piece.
func (s *Silero) Detect(ctx context.Context, sound Sound, ch int, told func(transcripts.Ms)) ([]transcripts.Span, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx == nil {
		return nil, engineFault("the detector is closed", "detektoren er lukket")
	}
	C.whisper_vad_reset_state(s.ctx)
	var p []float32
	for at := transcripts.Ms(0); at < sound.Duration(); at += sileroPiece {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v, err := sound.Samples(ch, at, at+sileroPiece)
		if err != nil {
			return nil, err
		}
		if len(v) == 0 {
			break
		}
		if !C.whisper_vad_detect_speech_no_reset(s.ctx, (*C.float)(&v[0]), C.int(len(v))) {
			return nil, engineFault("the detector of speech failed", "taledetektoren fejlede")
		}
		n := int(C.whisper_vad_n_probs(s.ctx))
		p = append(p, unsafe.Slice((*float32)(unsafe.Pointer(C.whisper_vad_probs(s.ctx))), n)...)
		if told != nil {
			told(min(sound.Duration(), at+sileroPiece))
		}
	}
	return sileroRule.regions(p, sileroFrame, sound.Duration()), nil
}
