package listen

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"

	"gribning/transcripts"
)

// Version of the stage, for its key. It rises with every change of what the
// stage makes of the same sound and the same answers of the engine.
const Version = "2"

// Options of Run that change its result. They belong in the stage's key (Key).
type Options struct {
	Language string `json:"language"` // empty: «da»
	// Prompt is the text given to the recogniser beforehand; DefaultPrompt is
	// one for Danish jobcentre meetings, empty is none.
	Prompt string `json:"prompt,omitempty"`
	// Carry gives the recogniser the end of the text so far as well. It keeps
	// spelling steady and lets a loop spread from window to window.
	Carry bool `json:"carry,omitempty"`
	// FullContext makes the encoder look at 30 s whatever the window holds:
	// slower, and no different but for short windows.
	FullContext bool `json:"fullContext,omitempty"`
	// NoFallback takes the first answer however bad.
	NoFallback bool `json:"noFallback,omitempty"`
	// Window is the longest stretch decoded at once; 0: 30 s, which is the most.
	Window transcripts.Ms `json:"window,omitempty"`
}

// Key is o in a form for the stage's key.
func (o Options) Key() string {
	b, err := json.Marshal(o)
	if err != nil {
		return ""
	}
	return string(b)
}

// Pass is one hearing of the recording.
type Pass struct {
	Channel int // −1: the mix of all
	// Speech, where not nil, are the regions to hear instead of what the
	// detector finds: of one speaker's channel without cross-talk, say.
	Speech []transcripts.Span
}

// Task is a recording with what is needed to hear it.
type Task struct {
	Sound    Sound
	Engine   Engine
	Detector Detector
	Passes   []Pass // empty: one pass over the mix
	Options  Options

	Checkpoints Checkpoints                    // nil: none
	Progress    func(Phase, float64)           // share done of a phase, 0 to 1; may be nil
	Heard       func(at transcripts.Ms, n int) // after each window: how far, and words so far; may be nil
}

// Phase of the work, for progress.
type Phase string

// Phases.
const (
	Detecting Phase = "detect"
	Hearing   Phase = "hear"
)

// Result of the stage.
type Result struct {
	Words    []transcripts.Word // ids w1, w2 … in order of time
	Channels []int              // the pass's channel of each word
	Speech   []transcripts.Span // of all passes, joined
	Issues   []transcripts.Issue
	Windows  int    // decoded or taken from checkpoints
	Reused   int    // of these, from checkpoints
	Engine   string // who heard it, for Source.Model
}

//go:embed data/prompt.da.txt
var promptText string

// DefaultPrompt is the domain prompt for a language: Danish «da», else none.
func DefaultPrompt(language string) string {
	if language != "da" {
		return ""
	}
	var parts []string
	for line := range strings.Lines(promptText) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			parts = append(parts, line)
		}
	}
	return strings.Join(parts, " ")
}

// Run hears a recording. Errors are Issues: S104 the engine failed, S106 a
// checkpoint could not be kept; or the context's error. A silent recording is
// none: the result is empty and says so (S101).
func Run(ctx context.Context, t Task) (*Result, error) {
	if t.Options.Language == "" {
		t.Options.Language = "da"
	}
	if t.Options.Window <= 0 || t.Options.Window > windowLimit {
		t.Options.Window = windowLimit
	}
	if len(t.Passes) == 0 {
		t.Passes = []Pass{{Channel: -1}}
	}
	r := &Result{Engine: t.Engine.Name()}
	type placed struct {
		heardWord
		channel int
	}
	var all []placed
	for i, p := range t.Passes {
		l := &listener{task: t, pass: p, share: float64(i) / float64(len(t.Passes)), part: 1 / float64(len(t.Passes)), result: r}
		words, err := l.run(ctx)
		if err != nil {
			return nil, err
		}
		for _, w := range words {
			all = append(all, placed{w, p.Channel})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Start < all[j].Start })
	for i, w := range all {
		w.ID = fmt.Sprintf("w%d", i+1)
		r.Words = append(r.Words, w.Word)
		r.Channels = append(r.Channels, w.channel)
	}
	r.Speech = joined(r.Speech)
	return r, nil
}

// joined sorts spans and joins those that touch.
func joined(spans []transcripts.Span) []transcripts.Span {
	sort.Slice(spans, func(i, j int) bool { return spans[i].Start < spans[j].Start })
	var out []transcripts.Span
	for _, s := range spans {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// listener does one pass.
type listener struct {
	task        Task
	pass        Pass
	share, part float64 // of the whole work: where this pass begins, and its size
	result      *Result
	words       []heardWord
	segments    int
}

func (l *listener) tell(p Phase, done, of transcripts.Ms) {
	if l.task.Progress != nil && of > 0 {
		l.task.Progress(p, l.share+l.part*float64(done)/float64(of))
	}
}

func (l *listener) run(ctx context.Context) ([]heardWord, error) {
	sound, end := l.task.Sound, l.task.Sound.Duration()
	speech := l.pass.Speech
	if speech == nil {
		var err error
		speech, err = l.task.Detector.Detect(ctx, sound, l.pass.Channel, func(at transcripts.Ms) { l.tell(Detecting, at, end) })
		if err != nil {
			return nil, err
		}
	}
	speech = joined(between(speech, transcripts.Span{End: end}))
	l.result.Speech = append(l.result.Speech, speech...)
	if len(speech) == 0 {
		l.issue("S101", transcripts.Span{End: end}, "no speech is heard in the recording", "der høres ingen tale i optagelsen",
			"listen to it; the microphone may have been off or far away", "lyt til den; mikrofonen kan have været slukket eller langt væk")
		return nil, nil
	}
	weakest := weakestPlace(sound, l.pass.Channel)
	for at := transcripts.Ms(0); ; {
		w, more, err := nextWindow(speech, at, end, l.task.Options.Window, weakest)
		if err != nil || !more {
			if err == nil {
				l.finish(speech)
				l.tell(Hearing, end, end)
			}
			return l.words, err
		}
		heard, err := l.hear(ctx, w)
		if err != nil {
			return nil, err
		}
		at = l.take(heard, w, speech)
		l.tell(Hearing, at, end)
		if l.task.Heard != nil {
			l.task.Heard(at, len(l.words))
		}
	}
}

// hear gets the answer for one window: from a checkpoint or from the engine.
func (l *listener) hear(ctx context.Context, w window) (Heard, error) {
	if err := ctx.Err(); err != nil {
		return Heard{}, err
	}
	ask := Ask{Language: l.task.Options.Language, Prompt: l.prompt()}
	if !l.task.Options.FullContext {
		ask.Context = fitContext(w.length())
	}
	number := l.result.Windows
	l.result.Windows++
	q := question(l.task.Engine.Name(), l.pass.Channel, w, ask)
	if h, ok := load(l.task.Checkpoints, number, q); ok {
		l.result.Reused++
		return h, nil
	}
	h, err := l.decode(ctx, w, ask)
	if err != nil {
		return Heard{}, err
	}
	if err := save(l.task.Checkpoints, number, q, h); err != nil {
		return Heard{}, transcripts.Fault("S106", "", "what was heard so far cannot be kept", "det hidtil hørte kan ikke gemmes").
			Hint("make room on the disk of the corpus and run again", "skaf plads på korpussets disk og kør igen").Because(bare(err))
	}
	return h, nil
}

// prompt is the domain prompt and, if wanted, the end of the text so far.
// Whisper keeps the last 224 tokens of it, so the text is kept short.
func (l *listener) prompt() string {
	if !l.task.Options.Carry {
		return l.task.Options.Prompt
	}
	const most = 40 // words
	var said []string
	for i := len(l.words) - 1; i >= 0 && len(said) < most && l.words[i].Kind != transcripts.Event; i-- {
		said = append([]string{l.words[i].Text}, said...)
	}
	return strings.TrimSpace(l.task.Options.Prompt + " " + strings.Join(said, " "))
}

// decode asks the engine, and asks again in other ways while the answer looks
// like a loop or a guess: with the encoder's full context, then by sampling.
func (l *listener) decode(ctx context.Context, w window, ask Ask) (Heard, error) {
	samples, err := w.samples(l.task.Sound, l.pass.Channel)
	if err != nil {
		return Heard{}, err
	}
	asks := []Ask{ask}
	if !l.task.Options.NoFallback {
		full := ask
		full.Context = 0
		if ask.Context != 0 {
			asks = append(asks, full)
		}
		full.Temperature = 0.2
		asks = append(asks, full)
	}
	var best Heard
	for i, a := range asks {
		h, err := l.task.Engine.Hear(ctx, samples, a)
		if err != nil {
			if ctx.Err() != nil {
				return Heard{}, ctx.Err()
			}
			span := w.span()
			i := transcripts.IssueOf(err, "S104")
			i.Span = &span
			return Heard{}, i
		}
		if i == 0 || h.sureness() > best.sureness() {
			best = h
		}
		if h.good() {
			return h, nil
		}
	}
	return best, nil
}

// take adds a window's words and says where the next window begins.
func (l *listener) take(h Heard, w window, speech []transcripts.Span) transcripts.Ms {
	next := w.span().End
	const least = transcripts.Ms(1000) // a pass that comes no further is stuck
	if h.Consumed >= least && h.Consumed < w.length() {
		if at := w.clock(h.Consumed, true); leftOver(transcripts.Span{Start: at, End: next}, speech) {
			next = at
		}
	}
	l.words = append(l.words, wordsOf(h, w, transcripts.Span{Start: w.span().Start, End: next}, speech, l.segments)...)
	l.segments += len(h.Segments)
	return next
}

// leftOver reports whether the rest of a window holds speech of its own. Whisper
// closes its last segment a little early, and the end of a word is no reason to
// hear it twice; a «mm» after a pause is.
func leftOver(rest transcripts.Span, speech []transcripts.Span) bool {
	const (
		wordEnd = transcripts.Ms(500)
		worth   = transcripts.Ms(120)
	)
	for _, r := range speech {
		part := r.Overlap(rest)
		if r.Start < rest.Start && part < wordEnd {
			continue
		}
		if part >= worth {
			return true
		}
	}
	return false
}

// finish marks what is not to be trusted and tells of it.
func (l *listener) finish(speech []transcripts.Span) {
	quarantine(l.words, speech, l.task.Options.Prompt)
	l.result.Issues = append(l.result.Issues, quarantineIssues(l.words)...)
	l.unheard(speech)
}

// unheard tells of long speech without a word.
func (l *listener) unheard(speech []transcripts.Span) {
	const long = transcripts.Ms(4000)
	report := func(s transcripts.Span) {
		if n := overlap(s, speech); n >= long {
			l.issue("S102", s, fmt.Sprintf("%d s of speech gave no words", n/1000), fmt.Sprintf("%d s tale gav ingen ord", n/1000),
				"listen to the place and add what was said", "lyt til stedet og tilføj, hvad der blev sagt")
		}
	}
	at := speech[0].Start
	for _, w := range l.words {
		if w.Start > at {
			report(transcripts.Span{Start: at, End: w.Start})
		}
		at = max(at, w.End)
	}
	report(transcripts.Span{Start: at, End: max(at, speech[len(speech)-1].End)})
}

func (l *listener) issue(code string, s transcripts.Span, en, da, hintEn, hintDa string) {
	where := s.Start.Clock() + "–" + s.End.Clock()
	if l.pass.Channel >= 0 {
		where = fmt.Sprintf("channel %d %s", l.pass.Channel+1, where)
	}
	i := transcripts.Fault(code, where, en, da).Hint(hintEn, hintDa).Level(transcripts.Warning)
	i.Span = &s
	l.result.Issues = append(l.result.Issues, *i)
}

// ErrNoWhisper is returned by NewWhisper and NewSilero in a program that was
// built without the library.
var ErrNoWhisper = errors.New("built without whisper")
