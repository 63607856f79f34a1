//go:build whisper

package listen

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gribning/pipeline/listen/scriptedmodel"
	"gribning/transcripts"
)

var sentence = strings.Fields("Jeg kunne godt tænke mig at arbejde med børn igen.")

func scripted(t testing.TB, s scriptedmodel.Script) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scripted.bin")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := scriptedmodel.Write(f, s, scriptedmodel.Small); err != nil {
		t.Fatal(err)
	}
	return path
}

func engine(t testing.TB, path string, opt WhisperOptions) *Whisper {
	t.Helper()
	w, err := NewWhisper(path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// The real library says a Danish sentence with a time and a probability for
// each word, on the recording's clock.
func TestScriptedSentence(t *testing.T) {
	path := scripted(t, scriptedmodel.Script{Words: sentence, Seconds: 5})
	for _, beam := range []int{1, 5} {
		w := engine(t, path, WhisperOptions{Beam: beam, Threads: 2})
		sound := hum(20_000, transcripts.Span{Start: 7000, End: 12_000})
		r, err := Run(context.Background(), Task{Sound: sound, Engine: w, Detector: Energy{}})
		if err != nil {
			t.Fatal(err)
		}
		if got := textOf(r.Words); got != strings.Join(sentence, " ") {
			t.Fatalf("beam %d heard %q", beam, got)
		}
		checkWords(t, r, sound)
		if first, last := r.Words[0].Start, r.Words[len(r.Words)-1].End; first < 6500 || last > 12_500 {
			t.Errorf("the words lie in %d–%d ms, the sound in 7000–12000", first, last)
		}
		for _, w := range r.Words {
			if w.P <= 0 || w.P > 1 || w.TimedBy != transcripts.TimedByEngine || w.Quarantine != "" {
				t.Errorf("%+v", w)
			}
		}
	}
}

// What the model says is independent of the sound, so the context of the
// encoder must not matter; this is the check that a shortened one is decoded at all.
func TestEncoderContext(t *testing.T) {
	w := engine(t, scripted(t, scriptedmodel.Script{Words: sentence, Seconds: 5}), WhisperOptions{})
	samples := make([]float32, 6*rate)
	for i := range samples {
		samples[i] = float32(0.3 * math.Sin(float64(i)*0.1))
	}
	var first string
	for _, context0 := range []int{0, 512, 640, 1024, 1472} {
		h, err := w.Hear(context.Background(), samples, Ask{Language: "da", Context: context0})
		if err != nil {
			t.Fatal(err)
		}
		if first == "" {
			first = h.text()
		}
		if h.text() != first || h.Consumed != 5000 {
			t.Errorf("context %d: %q, consumed %d", context0, h.text(), h.Consumed)
		}
	}
}

func TestPromptReachesTheModel(t *testing.T) {
	// The small model's vocabulary has single bytes only, so the prompt is as
	// many tokens as it has bytes.
	prompt := "Øhm, ja."
	w := engine(t, scripted(t, scriptedmodel.Script{Words: sentence, Seconds: 5, PromptTokens: len(prompt)}), WhisperOptions{})
	samples := make([]float32, 6*rate)
	h, err := w.Hear(context.Background(), samples, Ask{Language: "da", Prompt: prompt})
	if err != nil || strings.TrimSpace(h.text()) != strings.Join(sentence, " ") {
		t.Errorf("%q %v", h.text(), err)
	}
}

// A model without weights loads and says nothing.
func TestVocabularyOnly(t *testing.T) {
	for _, name := range []string{"for-tests-ggml-tiny.bin", "for-tests-ggml-base.bin"} {
		w := engine(t, fixture(t, "models", name), WhisperOptions{})
		sound := hum(20_000, transcripts.Span{Start: 2000, End: 12_000})
		r, err := Run(context.Background(), Task{Sound: sound, Engine: w, Detector: Energy{}})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Words) != 0 || len(r.Speech) == 0 || len(r.Issues) != 1 || r.Issues[0].Code != "S102" {
			t.Errorf("%s: %d words, speech %v, issues %v", name, len(r.Words), r.Speech, r.Issues)
		}
	}
}

func TestNothingToHear(t *testing.T) {
	w := engine(t, scripted(t, scriptedmodel.Script{Words: sentence, Seconds: 5}), WhisperOptions{})
	for _, n := range []int{0, 1, 50 * perMs, 99 * perMs, 100 * perMs, 110 * perMs} {
		if _, err := w.Hear(context.Background(), make([]float32, n), Ask{Language: "da"}); err != nil {
			t.Errorf("%d samples: %v", n, err)
		}
	}
	if _, err := w.Hear(context.Background(), make([]float32, 31*rate), Ask{Language: "da"}); !errors.Is(err, &transcripts.Issue{Code: "S104"}) {
		t.Errorf("31 s: %v", err)
	}
	if _, err := w.Hear(context.Background(), make([]float32, rate), Ask{Language: "klingonsk"}); !errors.Is(err, &transcripts.Issue{Code: "S112"}) {
		t.Errorf("unknown language: %v", err)
	}
	w.Close()
	if _, err := w.Hear(context.Background(), make([]float32, rate), Ask{Language: "da"}); !errors.Is(err, &transcripts.Issue{Code: "S104"}) {
		t.Errorf("closed: %v", err)
	}
}

// The same window gives the same answer whatever was heard before it, also when
// the library samples.
func TestAnswerDependsOnTheWindowAlone(t *testing.T) {
	w := engine(t, scripted(t, scriptedmodel.Script{Words: sentence, Seconds: 5}), WhisperOptions{})
	ask := Ask{Language: "da", Temperature: 1}
	samples := make([]float32, 6*rate)
	var first string
	for i := range 4 {
		h, err := w.Hear(context.Background(), samples, ask)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = h.text()
		} else if h.text() != first {
			t.Errorf("answer %d differs: %q, %q", i, h.text(), first)
		}
		if _, err := w.Hear(context.Background(), samples[:3*rate], Ask{Language: "da", Temperature: 0.6}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHearIsCancelled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "busy.bin")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	shape := scriptedmodel.Sizes["tiny"]
	if err := scriptedmodel.Write(f, scriptedmodel.Script{Words: sentence, Seconds: 30}, shape); err != nil {
		t.Fatal(err)
	}
	f.Close()
	w := engine(t, path, WhisperOptions{Threads: 1})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := w.Hear(ctx, make([]float32, 30*rate), Ask{Language: "da"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := w.Hear(ctx, make([]float32, 30*rate), Ask{Language: "da"}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled in the middle: %v", err)
	}
	// The engine is fit for use afterwards.
	if h, err := w.Hear(context.Background(), make([]float32, 6*rate), Ask{Language: "da", Context: 512}); err != nil || len(h.Segments) == 0 {
		t.Errorf("afterwards: %v, %d segments", err, len(h.Segments))
	}
}

// A run with the real library that is stopped in the middle and goes on gives
// what an undisturbed one gives.
func TestRealResume(t *testing.T) {
	w := engine(t, scripted(t, scriptedmodel.Script{Words: sentence, Seconds: 8}), WhisperOptions{Threads: 1, Beam: 1})
	var voices []transcripts.Span
	for at := transcripts.Ms(1000); at < 60_000; at += 11_000 {
		voices = append(voices, span(at, at+8000))
	}
	task := Task{Sound: hum(70_000, voices...), Engine: w, Detector: given(voices)}
	want := run(t, task)
	task.Checkpoints = Dir(filepath.Join(t.TempDir(), "windows"))
	ctx, cancel := context.WithCancel(context.Background())
	stopped := task
	stopped.Heard = func(transcripts.Ms, int) { cancel() }
	if _, err := Run(ctx, stopped); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	got := run(t, task)
	if diff := cmp.Diff(want.Words, got.Words); diff != "" || got.Reused != 1 || got.Windows < 3 {
		t.Errorf("%d of %d windows reused\n%s", got.Reused, got.Windows, diff)
	}
}

func TestBadModels(t *testing.T) {
	dir := t.TempDir()
	good, err := os.ReadFile(scripted(t, scriptedmodel.Script{Words: sentence, Seconds: 5}))
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{"empty": nil, "text": []byte("not a model at all"), "cut": good[:len(good)/2]} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := NewWhisper(path, WhisperOptions{}); !errors.Is(err, &transcripts.Issue{Code: "S111"}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewWhisper(filepath.Join(dir, "none"), WhisperOptions{}); !errors.Is(err, &transcripts.Issue{Code: "S111"}) {
		t.Errorf("none: %v", err)
	}
	if _, err := NewSilero(filepath.Join(dir, "text"), "x"); !errors.Is(err, &transcripts.Issue{Code: "S111"}) {
		t.Errorf("silero: %v", err)
	}
}
