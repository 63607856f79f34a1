package listen

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/transcripts"
)

// Stretches hold all the speech in order, are one or many, and are cut in pauses
// only; with pauses enough they are of about the same size.
func TestStretches(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var speech []transcripts.Span
		at, total := transcripts.Ms(0), transcripts.Ms(0)
		long := rapid.IntRange(300, 20_000).Draw(t, "longest region")
		for range rapid.IntRange(1, 400).Draw(t, "regions") {
			d := transcripts.Ms(rapid.IntRange(120, long).Draw(t, "length"))
			speech = append(speech, span(at, at+d))
			total += d
			at += d + transcripts.Ms(rapid.IntRange(50, 5000).Draw(t, "pause"))
		}
		got := stretches(speech, false)
		if all := slices.Concat(got...); !slices.Equal(all, speech) {
			t.Fatalf("%d of %d regions", len(all), len(speech))
		}
		if total < stretchSpeech/2 && len(got) != 1 {
			t.Fatalf("%d ms of speech in %d stretches", total, len(got))
		}
		for i, s := range got {
			if i > 0 && s[0].Start-got[i-1][len(got[i-1])-1].End <= keepPause {
				t.Fatal("cut without a pause")
			}
			if n := overlap(span(0, at), s); n > 2*stretchSpeech && long < int(stretchPlay) && len(got) > 1 && len(got)%2 == 0 {
				t.Fatalf("stretch %d of %d has %d ms", i, len(got), n)
			}
		}
		if n := len(stretches(speech, true)); n != 1 {
			t.Fatalf("%d stretches with the context carried", n)
		}
	})
}

func TestStretchesAreEven(t *testing.T) {
	for _, minutes := range []int{1, 5, 8, 60, 180} {
		var speech []transcripts.Span
		for at := 0; at < minutes*60_000; at += 4000 {
			speech = append(speech, span(transcripts.Ms(at), transcripts.Ms(at+3000+at%700)))
		}
		got := stretches(speech, false)
		want := map[int]int{1: 1, 5: 2, 8: 2, 60: 12, 180: 38}[minutes]
		if len(got) != want {
			t.Errorf("%d minutes: %d stretches, want %d", minutes, len(got), want)
		}
		total := overlap(span(0, 1<<30), speech)
		for i, s := range got {
			n, even := overlap(span(0, 1<<30), s), total/transcripts.Ms(len(got))
			if n > even+2*stretchPlay || n < even-2*stretchPlay {
				t.Errorf("%d minutes, stretch %d: %d ms, even would be %d", minutes, i, n, even)
			}
		}
	}
}

// streaming is an Engine that hears several windows at once and says where the
// sound begins.
type streaming struct {
	streams int

	mu        sync.Mutex
	now, most int
}

func (s *streaming) Name() string { return "streaming" }
func (s *streaming) Close() error { return nil }
func (s *streaming) Streams() int { return s.streams }

func (s *streaming) Hear(ctx context.Context, samples []float32, ask Ask) (Heard, error) {
	s.mu.Lock()
	s.now++
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	time.Sleep(time.Millisecond) // lets the other stream in
	s.mu.Lock()
	s.now--
	s.mu.Unlock()
	length := transcripts.Ms(len(samples) / perMs)
	return Heard{Segments: []Segment{saying(fmt.Sprintf("fra %.0f", samples[perMs*60]*1000), 0, length)}, Consumed: length}, nil
}

// However many windows are heard at once, the words are the same; what is told
// on the way rises and comes to its end.
func TestStreamsGiveTheSameWords(t *testing.T) {
	sound := memory{make([]float32, 700*rate), make([]float32, 700*rate)}
	for ch := range sound {
		for i := range sound[ch] {
			sound[ch][i] = float32(i/rate) / 1000
		}
	}
	var speech []transcripts.Span
	for at := transcripts.Ms(0); at < 690_000; at += 6000 {
		speech = append(speech, span(at, at+4500+at%1000))
	}
	var want []transcripts.Word
	for _, streams := range []int{1, 2, 5} {
		e := &streaming{streams: streams}
		progress, words := 0.0, 0
		r := run(t, Task{Sound: sound, Engine: e, Detector: given(speech), Passes: []Pass{{Channel: 0}, {Channel: 1, Speech: speech[10:90]}},
			Progress: func(p Phase, share float64) {
				if p != Hearing {
					return
				}
				if share < progress || share > 1 {
					t.Errorf("%.3f after %.3f", share, progress)
				}
				progress = share
			},
			Heard: func(_ transcripts.Ms, n int) { words = max(words, n) }})
		if want == nil {
			want = r.Words
		}
		if diff := cmp.Diff(want, r.Words); diff != "" {
			t.Errorf("%d streams: %s", streams, diff)
		}
		if e.most > streams || streams > 1 && e.most < 2 || progress != 1 || words != len(r.Words) {
			t.Errorf("%d streams: %d at once, progress %.2f, %d of %d words told", streams, e.most, progress, words, len(r.Words))
		}
	}
}
