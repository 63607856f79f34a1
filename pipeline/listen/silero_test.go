//go:build whisper

package listen

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func silero(t testing.TB) *Silero {
	t.Helper()
	s, err := NewSilero(fixture(t, "models", "for-tests-silero-v6.2.0-ggml.bin"), "silero-v6.2.0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSileroOnMeetings(t *testing.T) { measure(t, silero(t), 0.12, 0.03) }

func TestSileroHearsNoSpeechInNoise(t *testing.T) {
	s := silero(t)
	if r := detected(t, s, hum(20_000)); len(r) != 0 {
		t.Errorf("%v", r)
	}
	if r := detected(t, s, memory{nil}); len(r) != 0 {
		t.Errorf("%v", r)
	}
}

// A second recording is not heard with the memory of the first.
func TestSileroStartsAfresh(t *testing.T) {
	s := silero(t)
	r, _ := meeting(t, "sample", "sample.rttm")
	first := detected(t, s, r)
	detected(t, s, hum(50_000))
	if diff := cmp.Diff(first, detected(t, s, r)); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Detect(ctx, r, -1, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
