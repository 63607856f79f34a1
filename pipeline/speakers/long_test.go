package speakers

import (
	"context"
	"os"
	"runtime"
	"testing"

	"gribning/transcripts"
)

// loop plays a clip again and again.
type loop struct {
	clip
	length transcripts.Ms
}

func (l loop) Duration() transcripts.Ms { return l.length }

func (l loop) Samples(_ int, from, to transcripts.Ms) ([]float32, error) {
	x := l.channels[0]
	out := make([]float32, 0, samplesIn(to-from))
	for at := samplesIn(from); at < samplesIn(to); {
		part := x[at%len(x):]
		part = part[:min(len(part), samplesIn(to)-at)]
		out, at = append(out, part...), at+len(part)
	}
	return out, nil
}

// TestThreeHours measures time and memory of a three-hour recording; it runs
// with GRIBNING_LONG=1 only.
func TestThreeHours(t *testing.T) {
	if os.Getenv("GRIBNING_LONG") == "" {
		t.Skip("takes minutes: set GRIBNING_LONG=1")
	}
	names, speech := readers(t)
	c := converse([]string{names[1], names[3]}, speech, 0.05, 1)
	encoder, err := LoadEncoder(fixtures(t, "models", weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	s := loop{c.mono(1), 3 * 3600 * 1000}
	for _, opt := range []Options{{Method: Unsupervised, Speakers: 2}, {Encoder: encoder, Speakers: 2}} {
		before := cpuTime()
		r, err := Separate(context.Background(), s, nil, opt)
		if err != nil {
			t.Fatal(err)
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		spent := (cpuTime() - before).Seconds()
		t.Logf("%s: %d stretches, %.0f s of processor time (%.0f × real time), %d MB from the system", r.Method, len(r.Exclusive), spent, s.length.Seconds()/spent, m.Sys>>20)
		if m.Sys > 1200<<20 {
			t.Errorf("%d MB for three hours", m.Sys>>20)
		}
	}
}
