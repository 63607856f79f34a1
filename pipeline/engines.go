package pipeline

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"gribning/models"
	"gribning/pipeline/coding"
	"gribning/pipeline/coding/adjudicate"
	"gribning/pipeline/corpus"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/listen"
	"gribning/pipeline/speakers"
	"gribning/transcripts"
)

// Engines are what the stages work with. There is one of each in a process;
// the recogniser is loaded when the first recording needs it and is used by one
// meeting at a time.
type Engines struct {
	Analyst       *Analyst
	Encoder       *speakers.Encoder // nil: voices are told apart without weights
	EncoderDigest string
	KeysDigest    string                  // of the key file, empty without one
	Adjudicator   *adjudicate.Adjudicator // nil: no language model is asked
	Scratch       string                  // folder for decoded sound; empty: the system's

	ear *ear
}

// ear is the recogniser and the voice detector.
type ear struct {
	settings corpus.Settings
	store    *models.Store

	mu       sync.Mutex // one recording at a time
	engine   listen.Engine
	detector listen.Detector
}

// NewEngines finds the engines that the settings of a corpus ask for. Missing
// weights are no error here: a corpus of transcripts needs none.
func NewEngines(s corpus.Settings) (*Engines, error) { return NewEnginesWith(s, "", "") }

// NewEnginesWith is NewEngines with a key file (the participants' names, kept
// outside the corpus, so that none of them is missed) and a coding model that
// gribning train wrote. Empty: none, and the model that comes with the program.
func NewEnginesWith(s corpus.Settings, keyFile, codingModel string) (*Engines, error) {
	keys, digest, err := readKeys(keyFile)
	if err != nil {
		return nil, err
	}
	coder, err := openCoder(codingModel)
	if err != nil {
		return nil, err
	}
	analyst, err := NewAnalystKnowing(coder, keys)
	if err != nil {
		return nil, err
	}
	adjudicator, err := NewAdjudicator(s)
	if err != nil {
		return nil, err
	}
	store, err := models.Open("")
	if err != nil {
		return nil, err
	}
	e := &Engines{Analyst: analyst, KeysDigest: digest, Adjudicator: adjudicator, ear: &ear{settings: s, store: store}}
	if store.Has(models.DefaultSpeaker) {
		found, err := store.Path(context.Background(), models.DefaultSpeaker)
		if err != nil {
			return nil, err
		}
		if e.Encoder, err = speakers.LoadEncoder(found.Path); err != nil {
			return nil, err
		}
		e.EncoderDigest = found.SHA256
	}
	return e, nil
}

// openCoder reads a coding model, or takes the one that comes with the program.
func openCoder(name string) (*coding.Coder, error) {
	if name == "" {
		return coding.New()
	}
	model, err := readAll(disk{}, name)
	if err != nil {
		return nil, err
	}
	return coding.Load(bytes.NewReader(model))
}

// readKeys reads a key file and its digest.
func readKeys(name string) (deidentify.Keys, string, error) {
	if name == "" {
		return deidentify.Keys{}, "", nil
	}
	data, err := readAll(disk{}, name)
	if err != nil {
		return deidentify.Keys{}, "", err
	}
	keys, err := deidentify.ReadKeys(bytes.NewReader(data))
	sum := sha256.Sum256(data)
	return keys, hex.EncodeToString(sum[:]), err
}

// Close frees the recogniser.
func (e *Engines) Close() error {
	if e.ear == nil || e.ear.engine == nil {
		return nil
	}
	return e.ear.engine.Close()
}

// RecogniserVersion names the recogniser that the program was built with, and
// the processor that it works on unless the settings say otherwise.
func RecogniserVersion() (string, bool) {
	if !listen.HasWhisper {
		return "", false
	}
	processor := "CPU"
	if gpu := listen.GPU(); gpu != "" {
		processor = "GPU: " + gpu
	}
	return "whisper.cpp " + listen.WhisperVersion() + ", " + processor, true
}

// noPrompt in gribning.toml gives the recogniser no words to expect; left empty,
// the setting means those that come with the program.
const noPrompt = "-"

func listenOptions(s corpus.Settings) listen.Options {
	o := listen.Options{Language: s.Listen.Language, Prompt: s.Listen.Prompt, Carry: s.Listen.Context}
	switch o.Prompt {
	case "":
		o.Prompt = listen.DefaultPrompt(o.Language)
	case noPrompt:
		o.Prompt = ""
	}
	return o
}

// listenInputs is what recognised words are made from, apart from the
// recordings. A missing model is its fault (M101).
func (e *Engines) listenInputs(s corpus.Settings) (corpus.Inputs, error) {
	model, err := e.ear.store.Path(context.Background(), s.Models.Whisper)
	if err != nil {
		return corpus.Inputs{}, err
	}
	in := corpus.Inputs{
		Stage: "words", Version: importVersion,
		Reads: map[string]string{},
		Params: map[string]string{
			"listen":  listen.Version,
			"options": listenOptions(s).Key(),
			"library": listen.WhisperVersion(),
			"voices":  s.Speakers.Mode,
		},
		Models: map[string]string{"whisper": model.SHA256},
	}
	if e.ear.store.Has(s.Models.VAD) {
		vad, err := e.ear.store.Path(context.Background(), s.Models.VAD)
		if err != nil {
			return in, err
		}
		in.Models["vad"] = vad.SHA256
	}
	return in, nil
}

// open loads the models once. Callers hold mu.
func (e *ear) open(ctx context.Context) error {
	if e.engine != nil {
		return nil
	}
	model, err := e.store.Path(ctx, e.settings.Models.Whisper)
	if err != nil {
		return err
	}
	threads := e.settings.Listen.Threads
	if threads == 0 {
		threads = runtime.NumCPU()
	}
	e.detector = listen.Energy{}
	if e.store.Has(e.settings.Models.VAD) {
		vad, err := e.store.Path(ctx, e.settings.Models.VAD)
		if err != nil {
			return err
		}
		silero, err := listen.NewSilero(vad.Path, vad.SHA256)
		if err != nil {
			return err
		}
		e.detector = silero
	}
	engine, err := listen.NewWhisper(model.Path, listen.WhisperOptions{Threads: threads, CPU: e.settings.Listen.CPU})
	if err != nil {
		return err
	}
	e.engine = engine
	return nil
}

// listen recognises the words of the meeting's recordings: of the mix, or where
// each person has a channel of each channel alone, in the stretches in which
// its own person speaks.
func (j *job) listen(ctx context.Context, key corpus.Key) (corpus.Words, error) {
	ear := j.r.Engines.ear
	ear.mu.Lock()
	defer ear.mu.Unlock()
	if err := ear.open(ctx); err != nil {
		return corpus.Words{}, err
	}
	rec, err := j.openSound(ctx)
	if err != nil {
		return corpus.Words{}, err
	}
	defer rec.Close()

	passes, labels, err := j.passes(ctx, rec)
	if err != nil {
		return corpus.Words{}, err
	}
	kept := &advancing{Checkpoints: listen.Dir(filepath.Join(j.windows(), key.String())), advanced: func() error {
		if err := j.lock.ClearFailure(); err != nil {
			return err
		}
		_, err := j.lock.Attempt(wordsStage{}.name(), key)
		return err
	}}
	total := rec.Duration()
	tell := j.progress("listen")
	res, err := listen.Run(ctx, listen.Task{
		Sound: rec, Engine: ear.engine, Detector: ear.detector, Passes: passes,
		Options: listenOptions(ear.settings), Checkpoints: kept,
		Progress: func(p listen.Phase, share float64) {
			if p == listen.Hearing {
				tell(transcripts.Ms(share*float64(total)), total)
			}
		},
	})
	if err != nil {
		return corpus.Words{}, err
	}
	for i := range res.Words {
		if l := labels[res.Channels[i]]; l != "" {
			res.Words[i].Speaker = l
		}
	}
	w := corpus.Words{
		Words: res.Words, Speech: res.Speech, Style: "asr",
		Source: transcripts.Source{Format: heard, Model: res.Engine},
		Sounds: []corpus.Sound{{Channels: rec.Channels(), Duration: total}},
		Issues: append(rec.Issues, res.Issues...),
	}
	return w, nil
}

// advancing are checkpoints that tell, once, that a run has heard a window that
// none before it had. A machine that is switched off, or taken away by a batch
// engine, is no fault of the meeting: only tries that come no further count
// against it.
type advancing struct {
	listen.Checkpoints
	advanced func() error
	told     bool
}

// Save implements listen.Checkpoints.
func (a *advancing) Save(window int, b []byte) error {
	if err := a.Checkpoints.Save(window, b); err != nil || a.told {
		return err
	}
	a.told = true
	return a.advanced()
}

// windows is the folder where a recognition keeps its windows until it is done.
func (j *job) windows() string {
	return filepath.Join(j.r.Corpus.Dir(), "meetings", j.id(), ".windows")
}

// dropWindows removes what a finished recognition no longer needs.
func (j *job) dropWindows() error { return os.RemoveAll(j.windows()) }

// passes says which channels are heard and where.
func (j *job) passes(ctx context.Context, rec speakers.Sound) ([]listen.Pass, map[int]string, error) {
	labels := channelLabels(j.header)
	if len(labelsOnly(labels)) < 2 || rec.Channels() < len(labels) {
		return nil, nil, nil
	}
	res, err := speakers.Separate(ctx, rec, nil, speakers.Options{Method: speakers.Channels, Labels: labels})
	if err != nil {
		return nil, nil, err
	}
	var passes []listen.Pass
	of := map[int]string{}
	for ch, l := range labels {
		if l == "" {
			continue
		}
		speech := []transcripts.Span{}
		for _, t := range res.Full {
			if t.Speaker == l {
				speech = append(speech, t.Span)
			}
		}
		of[ch] = l
		passes = append(passes, listen.Pass{Channel: ch, Speech: speech})
	}
	return passes, of, nil
}
