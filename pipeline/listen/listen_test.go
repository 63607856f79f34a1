package listen

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/transcripts"
)

func span(a, b transcripts.Ms) transcripts.Span { return transcripts.Span{Start: a, End: b} }

func run(t testing.TB, task Task) *Result {
	t.Helper()
	r, err := Run(context.Background(), task)
	if err != nil {
		t.Fatal(err)
	}
	checkWords(t, r, task.Sound)
	return r
}

func codesOf(issues []transcripts.Issue) string {
	var c []string
	for _, i := range issues {
		c = append(c, i.Code)
	}
	return strings.Join(c, " ")
}

// Only speech is decoded, long pauses are cut short, and words come back on the
// recording's clock, in the speech.
func TestOnlySpeechIsDecoded(t *testing.T) {
	regions := given{span(5000, 9000), span(15_000, 18_000), span(100_000, 103_000)}
	f := &fake{}
	r := run(t, Task{Sound: memory{make([]float32, 120*rate)}, Engine: f, Detector: regions})
	if len(f.asked) != 2 || f.heard > 11*rate {
		t.Errorf("%d windows, %d ms decoded", len(f.asked), f.heard/perMs)
	}
	for _, w := range r.Words {
		if overlap(w.Span, regions) == 0 {
			t.Errorf("%s at %d–%d is outside the speech", w.Text, w.Start, w.End)
		}
	}
	if diff := cmp.Diff([]transcripts.Span(regions), r.Speech); diff != "" {
		t.Error(diff)
	}
	if r.Words[0].ID != "w1" || r.Words[0].P < 0.89 {
		t.Errorf("%+v", r.Words[0])
	}
}

func TestSilence(t *testing.T) {
	for _, n := range []int{0, 1, rate} {
		r := run(t, Task{Sound: memory{make([]float32, n)}, Engine: &fake{}, Detector: Energy{}})
		if len(r.Words) != 0 || codesOf(r.Issues) != "S101" {
			t.Errorf("%d samples: %v %v", n, r.Words, r.Issues)
		}
	}
}

// What a pass leaves over is heard again with what follows; a pass that comes
// nowhere does not stop the work.
func TestLeftOver(t *testing.T) {
	f := &fake{say: func(s []float32, _ Ask) (Heard, error) {
		length := transcripts.Ms(len(s) / perMs)
		end := min(length, 10_000)
		return Heard{Segments: []Segment{saying("en to tre", 0, end)}, Consumed: end}, nil
	}}
	regions := given{span(1000, 12_000), span(12_500, 24_000), span(24_400, 40_000)}
	r := run(t, Task{Sound: memory{make([]float32, 45*rate)}, Engine: f, Detector: regions})
	if len(f.asked) != 4 || len(r.Words) != 12 {
		t.Errorf("%d windows, %d words", len(f.asked), len(r.Words))
	}
	stuck := &fake{say: func(s []float32, _ Ask) (Heard, error) { return Heard{Consumed: 20}, nil }}
	run(t, Task{Sound: memory{make([]float32, 45*rate)}, Engine: stuck, Detector: regions})
	if len(stuck.asked) != 2 {
		t.Errorf("stuck for %d windows", len(stuck.asked))
	}
}

func TestEndOfWordIsNotHeardTwice(t *testing.T) {
	speech := []transcripts.Span{span(0, 5300), span(6000, 6150), span(8000, 8100)}
	for _, c := range []struct {
		rest transcripts.Span
		want bool
	}{
		{span(5000, 5450), false}, // the end of the last word
		{span(4700, 5450), true},  // half a second more
		{span(5200, 6300), true},  // a «mm» of its own
		{span(7000, 8250), false}, // a click
	} {
		if got := leftOver(c.rest, speech); got != c.want {
			t.Errorf("%v: %v", c.rest, got)
		}
	}
}

// A run that is killed at any window and goes on gives what an undisturbed run
// gives, and hears nothing twice.
func TestResume(t *testing.T) {
	regions := given{}
	for at := transcripts.Ms(0); at < 300_000; at += 7000 {
		regions = append(regions, span(at, at+5000))
	}
	sound := memory{make([]float32, 300*rate)}
	for _, carry := range []bool{false, true} {
		opt := Options{Carry: carry, Prompt: "Øhm, ja.", NoFallback: true}
		whole := &fake{}
		want := run(t, Task{Sound: sound, Engine: whole, Detector: regions, Options: opt})
		dir := Dir(filepath.Join(t.TempDir(), "listen"))
		asked := 0
		for stop := 1; ; stop++ {
			f := &fake{}
			// Words carry the number of the window, so the fake counts on.
			f.asked = make([]Ask, asked, asked+1)
			f.stop = asked + 1
			r, err := Run(context.Background(), Task{Sound: sound, Engine: f, Detector: regions, Options: opt, Checkpoints: dir})
			if err == nil {
				if diff := cmp.Diff(want.Words, r.Words); diff != "" {
					t.Fatalf("after %d interruptions: %s", stop, diff)
				}
				break
			}
			if !errors.Is(err, errStopped) || stop > 100 {
				t.Fatal(err)
			}
			if len(f.asked) != asked+1 {
				t.Fatalf("run %d heard %d new windows, want 1", stop, len(f.asked)-asked)
			}
			asked++
		}
		if asked+1 != len(whole.asked) { // the last run hears the last window
			t.Errorf("%d windows in pieces, %d at once", asked+1, len(whole.asked))
		}
		if err := dir.Remove(); err != nil {
			t.Fatal(err)
		}
	}
}

// Damaged checkpoints, and those of another question, are heard again.
func TestCheckpointsAreChecked(t *testing.T) {
	regions := given{span(0, 20_000), span(22_000, 45_000)}
	sound := memory{make([]float32, 50*rate)}
	dir := Dir(t.TempDir())
	task := Task{Sound: sound, Engine: &fake{}, Detector: regions, Checkpoints: dir}
	first := run(t, task)
	if first.Reused != 0 || first.Windows != 2 {
		t.Fatalf("%+v", first)
	}
	if r := run(t, task); r.Reused != 2 {
		t.Errorf("reused %d", r.Reused)
	}
	b, err := os.ReadFile(dir.path(0))
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range []string{"", "{}", strings.Replace(string(b), "consumed\":2", "consumed\":1", 1), string(b[:len(b)/2])} {
		if err := os.WriteFile(dir.path(0), []byte(damage), 0o600); err != nil {
			t.Fatal(err)
		}
		task.Engine = &fake{}
		if r := run(t, task); r.Reused != 1 {
			t.Errorf("damaged checkpoint used: reused %d", r.Reused)
		}
	}
	task.Options.Prompt = "noget andet"
	if r := run(t, task); r.Reused != 0 {
		t.Error("answers to another question used")
	}
	task.Checkpoints = Dir("/dev/null/nowhere")
	if _, err := Run(context.Background(), task); !errors.Is(err, &transcripts.Issue{Code: "S106"}) {
		t.Errorf("no place for checkpoints: %v", err)
	}
}

func TestFallback(t *testing.T) {
	good := "det er en helt almindelig sætning om en praktik i en butik"
	loop := strings.TrimSpace(strings.Repeat("tak for det ", 20))
	f := &fake{say: func(s []float32, a Ask) (Heard, error) {
		text := loop
		if a.Temperature > 0 {
			text = good
		}
		return Heard{Segments: []Segment{saying(text, 0, 8000)}, Consumed: transcripts.Ms(len(s) / perMs)}, nil
	}}
	task := Task{Sound: memory{make([]float32, 20*rate)}, Engine: f, Detector: given{span(1000, 9000)}}
	if r := run(t, task); textOf(r.Words) != good {
		t.Errorf("heard %q", textOf(r.Words))
	}
	want := []Ask{{Language: "da", Context: 576}, {Language: "da"}, {Language: "da", Temperature: 0.2}}
	if diff := cmp.Diff(want, f.asked); diff != "" {
		t.Error(diff)
	}
	f.asked, task.Options.NoFallback = nil, true
	r := run(t, task)
	if len(f.asked) != 1 || codesOf(r.Issues) != "S201" {
		t.Errorf("asked %d times, issues %v", len(f.asked), r.Issues)
	}
	for _, w := range r.Words {
		if w.Quarantine != Repeats {
			t.Errorf("%s is trusted", w.Text)
		}
	}
}

func TestEngineFails(t *testing.T) {
	f := &fake{say: func([]float32, Ask) (Heard, error) { return Heard{}, engineFault("x", "x") }}
	_, err := Run(context.Background(), Task{Sound: memory{make([]float32, 20*rate)}, Engine: f, Detector: given{span(1000, 9000)}})
	var i *transcripts.Issue
	if !errors.As(err, &i) || i.Code != "S104" || i.Span == nil || i.Span.Start > 1000 || i.Span.End < 9000 {
		t.Errorf("%+v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	f = &fake{say: func([]float32, Ask) (Heard, error) { cancel(); return Heard{}, errStopped }}
	if _, err := Run(ctx, Task{Sound: memory{make([]float32, 20*rate)}, Engine: f, Detector: given{span(1000, 9000)}}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestPassesPerChannel(t *testing.T) {
	s := memory{make([]float32, 20*rate), make([]float32, 20*rate)}
	progress := 0.0
	r := run(t, Task{Sound: s, Engine: &fake{}, Detector: given{},
		Passes: []Pass{{Channel: 0, Speech: []transcripts.Span{span(0, 4000)}}, {Channel: 1, Speech: []transcripts.Span{span(2000, 6000)}}},
		Progress: func(p Phase, share float64) {
			if share < progress || share > 1 {
				t.Errorf("%s: %.2f after %.2f", p, share, progress)
			}
			progress = share
		}})
	seen := map[int]bool{}
	for i, w := range r.Words {
		seen[r.Channels[i]] = true
		if i > 0 && w.Start < r.Words[i-1].Start {
			t.Error("words are not in order of time")
		}
	}
	if !seen[0] || !seen[1] || len(r.Speech) != 1 || r.Speech[0] != span(0, 6000) || progress != 1 {
		t.Errorf("channels %v, speech %v, progress %.2f", seen, r.Speech, progress)
	}
}

func TestUnheardSpeech(t *testing.T) {
	f := &fake{say: func(s []float32, _ Ask) (Heard, error) {
		return Heard{Segments: []Segment{saying("ja", 0, 500)}, Consumed: transcripts.Ms(len(s) / perMs)}, nil
	}}
	r := run(t, Task{Sound: memory{make([]float32, 40*rate)}, Engine: f, Detector: given{span(1000, 21_000)}})
	if codesOf(r.Issues) != "S102" || r.Issues[0].Span.Duration() < 19_000 || !strings.Contains(r.Issues[0].Da, "19 s tale") {
		t.Errorf("%+v", r.Issues)
	}
}

func TestDefaultPrompt(t *testing.T) {
	p := DefaultPrompt("da")
	if !strings.Contains(p, "virksomhedspraktik") || strings.Contains(p, "#") || strings.Contains(p, "\n") {
		t.Errorf("%q", p)
	}
	// Whisper keeps 224 tokens, and a Danish word is 2 to 3 of them.
	if n := len(strings.Fields(p)); n > 80 {
		t.Errorf("%d words", n)
	}
	if DefaultPrompt("en") != "" {
		t.Error("English has no prompt")
	}
}

// Windows: every moment of speech is heard once, none is longer than allowed.
func TestWindowsCoverTheSpeech(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var regions []transcripts.Span
		at := transcripts.Ms(rapid.IntRange(0, 5000).Draw(t, "start"))
		for range rapid.IntRange(1, 30).Draw(t, "regions") {
			d := transcripts.Ms(rapid.IntRange(120, 70_000).Draw(t, "length"))
			regions = append(regions, span(at, at+d))
			at += d + transcripts.Ms(rapid.IntRange(200, 30_000).Draw(t, "pause"))
		}
		end := at
		limit := transcripts.Ms(29_000)
		var heard []transcripts.Span
		last := transcripts.Ms(0)
		for {
			w, more, err := nextWindow(regions, last, end, limit, func(s transcripts.Span) (transcripts.Ms, error) { return (s.Start + s.End) / 2, nil })
			if err != nil {
				t.Fatal(err)
			}
			if !more {
				break
			}
			if w.length() > limit || w.length() <= 0 {
				t.Fatalf("a window of %d ms", w.length())
			}
			for i, p := range w.pieces {
				if p.Start < last || p.End <= p.Start || p.End > end {
					t.Fatalf("piece %v after %d", p, last)
				}
				last = p.End
				heard = append(heard, p)
				// The clock runs through the pieces.
				if i > 0 && p.Start < w.pieces[i-1].End {
					t.Fatal("pieces overlap")
				}
			}
			if w.clock(0, false) != w.span().Start || w.clock(w.length(), true) != w.span().End {
				t.Fatalf("clock %d–%d of %v", w.clock(0, false), w.clock(w.length(), true), w.span())
			}
		}
		for _, r := range regions {
			if got := overlap(r, heard); got != r.Duration() {
				t.Fatalf("%d of %d ms of %v are heard", got, r.Duration(), r)
			}
		}
	})
}

// Words: whatever the engine answers, times rise and lie in the recording.
func TestWordTimesAlwaysRise(t *testing.T) {
	sound := memory{make([]float32, 60*rate)}
	rapid.Check(t, func(t *rapid.T) {
		f := &fake{say: func(samples []float32, _ Ask) (Heard, error) {
			length := transcripts.Ms(len(samples) / perMs)
			var h Heard
			h.Consumed = transcripts.Ms(rapid.IntRange(0, 31_000).Draw(t, "consumed"))
			for range rapid.IntRange(0, 3).Draw(t, "segments") {
				var s Segment
				for range rapid.IntRange(0, 40).Draw(t, "tokens") {
					text := rapid.SampledFrom([]string{" ja", " øh", "en", ",", " ", "\xc3", "\xb8", " 12", "-", "\n"}).Draw(t, "text")
					a := transcripts.Ms(rapid.IntRange(-10, int(length)+500).Draw(t, "from"))
					b := transcripts.Ms(rapid.IntRange(-10, int(length)+500).Draw(t, "to"))
					s.Tokens = append(s.Tokens, Token{Text: []byte(text), P: 0.5, Span: span(a, b), Untimed: rapid.Bool().Draw(t, "untimed")})
				}
				h.Segments = append(h.Segments, s)
			}
			return h, nil
		}}
		task := Task{Sound: sound, Engine: f, Detector: given{span(500, 14_000), span(17_000, 44_000)}, Options: Options{NoFallback: true}}
		r, err := Run(context.Background(), task)
		if err != nil {
			t.Fatal(err)
		}
		last := transcripts.Ms(0)
		for _, w := range r.Words {
			if w.Start < last || w.End <= w.Start || w.End > 60_000 {
				t.Fatalf("%s has %d–%d after %d", w.Text, w.Start, w.End, last)
			}
			last = w.End
		}
	})
}
