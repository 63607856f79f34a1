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
const Version = "3"

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

	Checkpoints Checkpoints // nil: none
	// Progress, where not nil, is told the share done of a phase, 0 to 1, and
	// Heard after each window how much speech was heard and how many words. They
	// are called by one goroutine at a time.
	Progress func(Phase, float64)
	Heard    func(speech transcripts.Ms, words int)
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

// Run hears a recording: it finds the speech of every pass, cuts it into
// stretches, and hears these, several at once where the engine can. Errors are
// Issues: S104 the engine failed, S106 a checkpoint could not be kept; or the
// context's error. A silent recording is none: the result is empty and says so
// (S101).
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
	work := &hearing{task: t}
	passes := make([]heardPass, len(t.Passes))
	for i, p := range t.Passes {
		speech, err := t.detect(ctx, i)
		if err != nil {
			return nil, err
		}
		passes[i] = heardPass{Pass: p, speech: speech}
		if len(speech) == 0 {
			continue
		}
		for _, s := range stretches(speech, t.Options.Carry) {
			passes[i].stretches = append(passes[i].stretches, work.add(p.Channel, s))
		}
	}
	if err := work.all(ctx); err != nil {
		return nil, err
	}
	r := &Result{Engine: t.Engine.Name()}
	r.collect(t, passes)
	if t.Progress != nil {
		t.Progress(Hearing, 1)
	}
	return r, nil
}

// detect finds the speech of pass i, or takes what is given.
func (t *Task) detect(ctx context.Context, i int) ([]transcripts.Span, error) {
	end, speech := t.Sound.Duration(), t.Passes[i].Speech
	if speech == nil {
		var err error
		speech, err = t.Detector.Detect(ctx, t.Sound, t.Passes[i].Channel, func(at transcripts.Ms) {
			if t.Progress != nil && end > 0 {
				t.Progress(Detecting, (float64(i)+float64(at)/float64(end))/float64(len(t.Passes)))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return joined(between(speech, transcripts.Span{End: end})), nil
}

// heardPass is a pass with what was found in it.
type heardPass struct {
	Pass
	speech    []transcripts.Span
	stretches []*listener
}

// collect puts the words of all passes in order of time, with what is not to be
// trusted marked.
func (r *Result) collect(t Task, passes []heardPass) {
	type placed struct {
		heardWord
		channel int
	}
	var all []placed
	for i := range passes {
		p := &passes[i]
		r.Speech = append(r.Speech, p.speech...)
		for _, w := range p.finish(r, t) {
			all = append(all, placed{w, p.Channel})
		}
	}
	r.Speech = joined(r.Speech)
	sort.SliceStable(all, func(i, j int) bool { return all[i].Start < all[j].Start })
	for i, w := range all {
		w.ID = fmt.Sprintf("w%d", i+1)
		r.Words = append(r.Words, w.Word)
		r.Channels = append(r.Channels, w.channel)
	}
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

// listener hears one stretch of a pass.
type listener struct {
	work     *hearing
	channel  int
	speech   []transcripts.Span // of the stretch
	first    int                // number of its first window
	words    []heardWord
	segments int
	windows  int // decoded or taken from checkpoints
	reused   int // of these, from checkpoints
}

func (l *listener) run(ctx context.Context) error {
	t := &l.work.task
	weakest := weakestPlace(t.Sound, l.channel)
	for at := transcripts.Ms(0); ; {
		w, more, err := nextWindow(l.speech, at, t.Sound.Duration(), t.Options.Window, weakest)
		if err != nil || !more {
			return err
		}
		heard, err := l.hear(ctx, w)
		if err != nil {
			return err
		}
		words := len(l.words)
		next := l.take(heard, w)
		l.work.advanced(overlap(transcripts.Span{Start: at, End: next}, l.speech), len(l.words)-words)
		at = next
	}
}

// hear gets the answer for one window: from a checkpoint or from the engine.
func (l *listener) hear(ctx context.Context, w window) (Heard, error) {
	if err := ctx.Err(); err != nil {
		return Heard{}, err
	}
	t := &l.work.task
	ask := Ask{Language: t.Options.Language, Prompt: l.prompt()}
	if !t.Options.FullContext {
		ask.Context = fitContext(w.length())
	}
	number := l.first + l.windows
	l.windows++
	q := question(t.Engine.Name(), l.channel, w, ask)
	if h, ok := load(t.Checkpoints, number, q); ok {
		l.reused++
		return h, nil
	}
	h, err := l.decode(ctx, w, ask)
	if err != nil {
		return Heard{}, err
	}
	if err := save(t.Checkpoints, number, q, h); err != nil {
		return Heard{}, transcripts.Fault("S106", "", "what was heard so far cannot be kept", "det hidtil hørte kan ikke gemmes").
			Hint("make room on the disk of the corpus and run again", "skaf plads på korpussets disk og kør igen").Because(bare(err))
	}
	return h, nil
}

// prompt is the domain prompt and, if wanted, the end of the text so far.
// Whisper keeps the last 224 tokens of it, so the text is kept short.
func (l *listener) prompt() string {
	if !l.work.task.Options.Carry {
		return l.work.task.Options.Prompt
	}
	const most = 40 // words
	var said []string
	for i := len(l.words) - 1; i >= 0 && len(said) < most && l.words[i].Kind != transcripts.Event; i-- {
		said = append([]string{l.words[i].Text}, said...)
	}
	return strings.TrimSpace(l.work.task.Options.Prompt + " " + strings.Join(said, " "))
}

// decode asks the engine, and asks again in other ways while the answer looks
// like a loop or a guess: with the encoder's full context, then by sampling.
func (l *listener) decode(ctx context.Context, w window, ask Ask) (Heard, error) {
	samples, err := w.samples(l.work.task.Sound, l.channel)
	if err != nil {
		return Heard{}, err
	}
	asks := []Ask{ask}
	if !l.work.task.Options.NoFallback {
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
		h, err := l.work.task.Engine.Hear(ctx, samples, a)
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
func (l *listener) take(h Heard, w window) transcripts.Ms {
	next := w.span().End
	const least = transcripts.Ms(1000) // a pass that comes no further is stuck
	if h.Consumed >= least && h.Consumed < w.length() {
		if at := w.clock(h.Consumed, true); leftOver(transcripts.Span{Start: at, End: next}, l.speech) {
			next = at
		}
	}
	l.words = append(l.words, wordsOf(h, w, transcripts.Span{Start: w.span().Start, End: next}, l.speech, l.segments)...)
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

// finish joins the words of a pass, marks what is not to be trusted, and tells of
// it.
func (p *heardPass) finish(r *Result, t Task) []heardWord {
	if len(p.speech) == 0 {
		r.Issues = append(r.Issues, p.issue("S101", transcripts.Span{End: t.Sound.Duration()}, "no speech is heard in the recording", "der høres ingen tale i optagelsen",
			"listen to it; the microphone may have been off or far away", "lyt til den; mikrofonen kan have været slukket eller langt væk"))
		return nil
	}
	var words []heardWord
	segments := 0
	for _, l := range p.stretches {
		for _, w := range l.words {
			w.segment += segments
			words = append(words, w)
		}
		segments += l.segments
		r.Windows += l.windows
		r.Reused += l.reused
	}
	quarantine(words, p.speech, t.Options.Prompt)
	r.Issues = append(r.Issues, quarantineIssues(words)...)
	r.Issues = append(r.Issues, p.unheard(words)...)
	return words
}

// unheard tells of long speech without a word.
func (p *heardPass) unheard(words []heardWord) []transcripts.Issue {
	const long = transcripts.Ms(4000)
	var out []transcripts.Issue
	report := func(s transcripts.Span) {
		if n := overlap(s, p.speech); n >= long {
			out = append(out, p.issue("S102", s, fmt.Sprintf("%d s of speech gave no words", n/1000), fmt.Sprintf("%d s tale gav ingen ord", n/1000),
				"listen to the place and add what was said", "lyt til stedet og tilføj, hvad der blev sagt"))
		}
	}
	at := p.speech[0].Start
	for _, w := range words {
		if w.Start > at {
			report(transcripts.Span{Start: at, End: w.Start})
		}
		at = max(at, w.End)
	}
	report(transcripts.Span{Start: at, End: max(at, p.speech[len(p.speech)-1].End)})
	return out
}

func (p *heardPass) issue(code string, s transcripts.Span, en, da, hintEn, hintDa string) transcripts.Issue {
	where := s.Start.Clock() + "–" + s.End.Clock()
	if p.Channel >= 0 {
		where = fmt.Sprintf("channel %d %s", p.Channel+1, where)
	}
	i := transcripts.Fault(code, where, en, da).Hint(hintEn, hintDa).Level(transcripts.Warning)
	i.Span = &s
	return *i
}

// ErrNoWhisper is returned by NewWhisper and NewSilero in a program that was
// built without the library.
var ErrNoWhisper = errors.New("built without whisper")
