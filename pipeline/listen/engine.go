package listen

import (
	"context"

	"gribning/transcripts"
)

// Sound is what the stage needs of a recording; audio.Recording has it. Samples
// are 16 a millisecond, values from −1 to 1; channel −1 is the mix of all.
type Sound interface {
	Channels() int
	Duration() transcripts.Ms
	Samples(ch int, from, to transcripts.Ms) ([]float32, error)
}

const (
	rate  = 16000 // samples a second
	perMs = rate / 1000
	// windowLimit is how much sound the recogniser takes at once.
	windowLimit = transcripts.Ms(30_000)
)

// Engine recognises speech.
type Engine interface {
	// Name is the engine, its version and settings that change what it hears;
	// it enters the stage's key. The model's digest does not belong to it.
	Name() string
	// Hear recognises at most 30 s of sound in one pass. Its answer depends on
	// its arguments only, never on earlier calls. It returns soon after ctx
	// ends, with the context's error.
	Hear(ctx context.Context, samples []float32, ask Ask) (Heard, error)
	// Streams is how many calls of Hear it takes at once, at least 1.
	Streams() int
	Close() error
}

// Ask is how one window is to be heard.
type Ask struct {
	Language string // «da»
	Prompt   string // text that comes before; sets words and style
	// Context is how much the encoder looks at, in steps of 20 ms; 0: 30 s.
	Context int
	// Temperature to begin with. Above 0 the engine samples, and raises it by
	// itself until it is content or reaches 1.
	Temperature float64
}

// Heard is what was recognised in one window.
type Heard struct {
	Segments []Segment `json:"segments,omitempty"`
	// Consumed is how far into the window the pass came; what lies after it
	// is to be heard again at the beginning of the next window.
	Consumed transcripts.Ms `json:"consumed"`
}

// Segment is one piece of text as the engine cuts it.
type Segment struct {
	transcripts.Span         // from the beginning of the window
	NoSpeech         float64 `json:"noSpeech,omitempty"` // the engine's own doubt
	Tokens           []Token `json:"tokens,omitempty"`
}

// Token is a word or a part of one. A blank begins a word. Bytes of one
// character may be spread over tokens.
type Token struct {
	Text []byte  `json:"text"`
	P    float64 `json:"p"`
	transcripts.Span
	Untimed bool `json:"untimed,omitempty"` // Span means nothing
}

// step is the time of one position of the encoder.
const step = transcripts.Ms(20)

// fullContext is the encoder's whole context, 30 s.
const fullContext = int(windowLimit / step)

// fitContext gives the encoder context for a window of the given length: the
// window and 2.5 s of margin, since whisper was trained on 30 s and loses the
// end of a text that fills a shortened context, and never under 10 s, below
// which it is known to repeat itself.
func fitContext(length transcripts.Ms) int {
	const margin, least, grain = 128, 512, 64
	n := max(int((length+step-1)/step)+margin, least)
	n = (n + grain - 1) / grain * grain
	if n >= fullContext {
		return 0
	}
	return n
}

// engineFault is the fault S104, without its place.
func engineFault(en, da string) *transcripts.Issue {
	return transcripts.Fault("S104", "", en, da).
		Hint("run again; if it happens at the same place, report it with the times", "kør igen; sker det samme sted, så meld det med tiderne")
}
