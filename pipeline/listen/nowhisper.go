//go:build !whisper

package listen

import (
	"context"

	"gribning/transcripts"
)

// HasWhisper reports whether the program was built with the library.
const HasWhisper = false

// WhisperVersion is the library's version, empty without it.
func WhisperVersion() string { return "" }

// GPU names the graphics processor that the library can use, empty without one.
func GPU() string { return "" }

// WhisperOptions of NewWhisper; see the build with whisper.
type WhisperOptions struct {
	Threads int
	CPU     bool
	Beam    int
}

// Whisper cannot be made in this build.
type Whisper struct{ Engine }

// Silero cannot be made in this build.
type Silero struct{ Detector }

// NewWhisper says that this program cannot recognise speech (S110).
func NewWhisper(string, WhisperOptions) (*Whisper, error) { return nil, noWhisper() }

// NewSilero says that this program cannot run the Silero model (S110).
func NewSilero(string, string) (*Silero, error) { return nil, noWhisper() }

// System says what the library can use of this machine.
func (*Whisper) System() string { return "" }

// Hear is never called: no value of the type is made.
func (*Whisper) Hear(context.Context, []float32, Ask) (Heard, error) { return Heard{}, noWhisper() }

// Streams is that of an engine that is never asked.
func (*Whisper) Streams() int { return 1 }

// Close does nothing.
func (*Whisper) Close() error { return nil }

// Close does nothing.
func (*Silero) Close() error { return nil }

func noWhisper() *transcripts.Issue {
	return transcripts.Fault("S110", "", "this program was built without the recogniser", "dette program er bygget uden genkenderen").
		Hint(`eval "$(scripts/build-whisper.sh)" && go build -tags whisper ./cmd/gribning; transcripts can be added without it`,
			`eval "$(scripts/build-whisper.sh)" && go build -tags whisper ./cmd/gribning; udskrifter kan tilføjes uden den`).
		Because(ErrNoWhisper)
}
