package listen

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gribning/transcripts"
)

// fake is an Engine that says one word for each 500 ms of the window, or what
// say gives.
type fake struct {
	say   func(samples []float32, ask Ask) (Heard, error)
	asked []Ask
	heard int // samples
	stop  int // after so many windows, fail as a killed process would
}

var errStopped = errors.New("stopped")

func (f *fake) Name() string { return "fake" }
func (f *fake) Close() error { return nil }
func (f *fake) Streams() int { return 1 }

func (f *fake) Hear(ctx context.Context, samples []float32, ask Ask) (Heard, error) {
	if f.stop > 0 && len(f.asked) == f.stop {
		return Heard{}, errStopped
	}
	f.asked = append(f.asked, ask)
	f.heard += len(samples)
	if f.say != nil {
		return f.say(samples, ask)
	}
	length := transcripts.Ms(len(samples) / perMs)
	s := Segment{Span: transcripts.Span{End: length}}
	for at := transcripts.Ms(0); at+500 <= length; at += 500 {
		s.Tokens = append(s.Tokens, tok(fmt.Sprintf(" ord%d", len(f.asked)*100+int(at/500)), at, at+500))
	}
	return Heard{Segments: []Segment{s}, Consumed: length}, nil
}

func tok(text string, start, end transcripts.Ms) Token {
	return Token{Text: []byte(text), P: 0.9, Span: transcripts.Span{Start: start, End: end}}
}

// saying is a segment that speaks the words evenly over its span.
func saying(text string, start, end transcripts.Ms) Segment {
	s := Segment{Span: transcripts.Span{Start: start, End: end}}
	words := strings.Fields(text)
	for i, w := range words {
		n := transcripts.Ms(len(words))
		s.Tokens = append(s.Tokens, tok(" "+w, start+(end-start)*transcripts.Ms(i)/n, start+(end-start)*transcripts.Ms(i+1)/n))
	}
	return s
}

// given is a Detector that knows the answer.
type given []transcripts.Span

func (given) Name() string { return "given" }
func (g given) Detect(context.Context, Sound, int, func(transcripts.Ms)) ([]transcripts.Span, error) {
	return g, nil
}
