//go:build whisper

// Command benchlisten measures the listening stage against whisper-cli: whole
// processes, the same library code, model, sound and decoding parameters, in
// turns. scripts/bench-listen.sh builds and calls it.
//
//	benchlisten -cli FILE [-model FILE | -size base] [-rounds 3] [-minutes 10] [-silence 0.35]
//
// Without a model file it writes one of the size of a published model with
// random weights and a scripted decoder (package scriptedmodel); then only speed
// is meant, and the output says so. Without a sound file it makes one, with
// espeak-ng's Danish voice where that is installed.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"gribning/pipeline/audio"
	"gribning/pipeline/listen"
	"gribning/transcripts"
)

type settings struct {
	cli, model, size, vad, sound string
	rounds, threads, beam        int
	minutes, silence             float64
	fallback                     bool
}

func main() {
	var s settings
	hear := flag.Bool("hear", false, "be the measured program: recognise -sound with -model, print a line of JSON")
	flag.StringVar(&s.cli, "cli", os.Getenv("GRIBNING_WHISPER_CLI"), "whisper-cli built from the same source")
	flag.StringVar(&s.model, "model", "", "ggml model with real weights")
	flag.StringVar(&s.size, "size", "base", "size of the model to make where none is given: tiny, base, small")
	flag.StringVar(&s.vad, "vad", "", "Silero model; without it the energy detector")
	flag.StringVar(&s.sound, "sound", "", "recording; without it one is made")
	flag.IntVar(&s.rounds, "rounds", 3, "turns of each program")
	flag.IntVar(&s.threads, "threads", min(8, runtime.NumCPU()), "threads of the library")
	flag.IntVar(&s.beam, "beam", 5, "beam size")
	flag.Float64Var(&s.minutes, "minutes", 10, "length of the sound that is made")
	flag.Float64Var(&s.silence, "silence", 0.35, "share of silence in it")
	flag.BoolVar(&s.fallback, "fallback", false, "let both programs try again at higher temperatures")
	flag.Parse()
	var err error
	if *hear {
		err = measured(s)
	} else {
		err = compare(s)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchlisten:", err)
		os.Exit(1)
	}
}

// share is where the time of the measured program goes, in seconds.
type share struct {
	Wall    float64 // from the first line of main to the last word
	Decode  float64 // reading the sound
	Load    float64 // the library loading its model
	Detect  float64 // finding speech
	Library float64 // the library recognising
	Words   int
	Windows int
	Speech  float64
	Sound   float64
}

// timed measures how long an engine is at work, on one window or on several.
type timed struct {
	listen.Engine
	mu    sync.Mutex
	busy  int // windows in work
	since time.Time
	spent time.Duration
}

func (t *timed) Hear(ctx context.Context, samples []float32, ask listen.Ask) (listen.Heard, error) {
	t.change(1)
	defer t.change(-1)
	return t.Engine.Hear(ctx, samples, ask)
}

func (t *timed) change(by int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.busy == 0 {
		t.since = time.Now()
	}
	if t.busy += by; t.busy == 0 {
		t.spent += time.Since(t.since)
	}
}

type timedDetector struct {
	listen.Detector
	spent time.Duration
}

func (t *timedDetector) Detect(ctx context.Context, sound listen.Sound, ch int, told func(transcripts.Ms)) ([]transcripts.Span, error) {
	defer func(at time.Time) { t.spent += time.Since(at) }(time.Now())
	return t.Detector.Detect(ctx, sound, ch, told)
}

// measured is what `gribning run` does for one recording up to its words.
func measured(s settings) error {
	var t share
	begin := time.Now()
	ctx := context.Background()
	rec, err := audio.Open(ctx, s.sound, audio.Options{})
	if err != nil {
		return err
	}
	defer rec.Close()
	t.Decode = time.Since(begin).Seconds()
	at := time.Now()
	w, err := listen.NewWhisper(s.model, listen.WhisperOptions{Threads: s.threads, Beam: s.beam})
	if err != nil {
		return err
	}
	defer w.Close()
	t.Load = time.Since(at).Seconds()
	engine, detector := &timed{Engine: w}, &timedDetector{Detector: listen.Energy{}}
	if s.vad != "" {
		silero, err := listen.NewSilero(s.vad, "silero")
		if err != nil {
			return err
		}
		defer silero.Close()
		detector.Detector = silero
	}
	dir, err := os.MkdirTemp("", "benchlisten")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r, err := listen.Run(ctx, listen.Task{Sound: rec, Engine: engine, Detector: detector,
		Options: listen.Options{NoFallback: !s.fallback}, Checkpoints: listen.Dir(filepath.Join(dir, "windows"))})
	if err != nil {
		return err
	}
	t.Wall, t.Library, t.Detect = time.Since(begin).Seconds(), engine.spent.Seconds(), detector.spent.Seconds()
	t.Words, t.Windows, t.Sound = len(r.Words), r.Windows, rec.Duration().Seconds()
	for _, x := range r.Speech {
		t.Speech += x.Duration().Seconds()
	}
	return json.NewEncoder(os.Stdout).Encode(t)
}

var errNoCLI = errors.New("no whisper-cli: run scripts/bench-listen.sh, which builds it")
