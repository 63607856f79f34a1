//go:build whisper

package listen

import (
	"context"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"gribning/pipeline/listen/scriptedmodel"
	"gribning/transcripts"
)

// TestFlatMemory hears 500 short recordings in one process, some cancelled,
// some sampled, with both detectors, and compares the memory early and late.
// Opt in: GRIBNING_LONG=1.
func TestFlatMemory(t *testing.T) {
	if os.Getenv("GRIBNING_LONG") == "" {
		t.Skip("long: set GRIBNING_LONG=1")
	}
	w := engine(t, scripted(t, scriptedmodel.Script{Words: sentence, Seconds: 5}), WhisperOptions{Threads: 1})
	detectors := []Detector{Energy{}, silero(t)}
	random := rand.New(rand.NewPCG(1, 1))
	early := 0
	const recordings, settled = 500, 100 // the library and the Go heap find their size first
	for i := range recordings {
		start := transcripts.Ms(random.IntN(3000))
		sound := hum(8000, span(start, start+transcripts.Ms(500+random.IntN(4000))))
		ctx, cancel := context.WithCancel(context.Background())
		if i%10 == 9 {
			cancel()
		}
		_, err := Run(ctx, Task{Sound: sound, Engine: w, Detector: detectors[i%2], Options: Options{Prompt: "Ja."}})
		if err != nil && ctx.Err() == nil {
			t.Fatal(err)
		}
		cancel()
		if i%25 == 0 {
			ask := Ask{Language: "da", Temperature: 0.4, Prompt: strconv.Itoa(i)}
			if _, err := w.Hear(context.Background(), sound[0], ask); err != nil {
				t.Fatal(err)
			}
		}
		if i == settled {
			early = resident(t)
		}
	}
	late := resident(t)
	t.Logf("resident memory after %d recordings %d MB, after %d %d MB", settled, early>>10, recordings, late>>10)
	if late > early+early/20+4<<10 {
		t.Errorf("memory grows: %d kB, then %d kB", early, late)
	}
}

// resident is the memory of this process in kB.
func resident(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip("no /proc here")
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
	}
	t.Fatal("no VmRSS")
	return 0
}
