package speakers

import (
	"context"
	"errors"
	"math"
	"testing"

	"gribning/pipeline/measure"
	"gribning/transcripts"

	"github.com/google/go-cmp/cmp"
)

func stretch(who string, from, to transcripts.Ms) transcripts.Talk {
	return transcripts.Talk{Speaker: who, Span: transcripts.Span{Start: from, End: to}}
}

func TestGiven(t *testing.T) {
	r := Given([]transcripts.Talk{stretch("b", 900, 2000), stretch("a", 0, 1000), stretch("a", 400, 600), stretch("a", 5, 5), stretch("b", 9, 3)})
	want := Result{
		Version: Version, Method: FromOutside, Speakers: []string{"a", "b"},
		Full: []transcripts.Talk{stretch("a", 0, 1000), stretch("b", 900, 2000)},
		Exclusive: []Stretch{
			{stretch("a", 0, 900), 0, false}, {stretch("b", 900, 1000), 0, true}, {stretch("b", 1000, 2000), 0, false},
		},
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Error(diff)
	}
}

func TestAssign(t *testing.T) {
	r := Given([]transcripts.Talk{stretch("a", 0, 1000), stretch("b", 900, 2000), stretch("a", 9000, 9500)})
	word := func(from, to transcripts.Ms) transcripts.Word {
		return transcripts.Word{Text: "ord", Span: transcripts.Span{Start: from, End: to}}
	}
	words := []transcripts.Word{word(1500, 1600), word(100, 400), word(700, 1050), word(2100, 2300), word(5000, 5100), word(500, 500),
		{Text: "egen", Speaker: "S", Span: transcripts.Span{Start: 100, End: 200}}}
	n := Assign(words, r)
	type got struct {
		Who     string
		Sure    bool
		Overlap bool
	}
	var all []got
	for _, w := range words {
		all = append(all, got{w.Speaker, w.SpeakerP > 0.9, w.Overlaps})
	}
	want := []got{{"b", true, false}, {"a", true, false}, {"a", false, true}, {"b", false, false}, {"", false, false}, {"a", true, false}, {"S", false, false}}
	if diff := cmp.Diff(want, all); diff != "" || n != 5 {
		t.Error(n, diff)
	}
}

// TestOddSound hears what is no meeting.
func TestOddSound(t *testing.T) {
	nan := make([]float32, 3*Rate)
	for i := range nan {
		nan[i] = float32(math.NaN())
	}
	for name, x := range map[string][]float32{"empty": {}, "few samples": make([]float32, 40), "silence": make([]float32, 20*Rate), "not a number": nan} {
		for _, opt := range []Options{{Method: Unsupervised, Speakers: 2}, {Method: Unsupervised}, {Labels: []string{"B", "S"}}} {
			r, err := Separate(context.Background(), clip{[][]float32{x, x}}, nil, opt)
			if err != nil || len(r.Full) != 0 || len(r.Issues) == 0 {
				t.Errorf("%s %s: %v, %d stretches, %d issues", name, r.Method, err, len(r.Full), len(r.Issues))
			}
		}
	}
}

func TestSeparateRefuses(t *testing.T) {
	s := clip{[][]float32{make([]float32, Rate)}}
	for _, opt := range []Options{{Method: Channels}, {Method: Channels, Labels: []string{"B", "S"}}, {Method: Embeddings}, {Method: "magi"}} {
		_, err := Separate(context.Background(), s, nil, opt)
		var issue *transcripts.Issue
		if !errors.As(err, &issue) || issue.HintDa == "" {
			t.Errorf("%+v: %v", opt, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Separate(ctx, s, nil, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestNumberOfSpeakers lets the program find the number.
func TestNumberOfSpeakers(t *testing.T) {
	names, speech := readers(t)
	encoder, err := LoadEncoder(fixtures(t, "models", weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, opt := range []Options{{Method: Unsupervised}, {Encoder: encoder}} {
		for _, people := range [][]string{{names[1]}, {names[0], names[4]}, {names[1], names[3]}} {
			c := converse(people, speech, 0, 3)
			r, err := Separate(context.Background(), c.mono(3), nil, opt)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: %d speakers, %d found", r.Method, len(people), len(r.Speakers))
			if len(r.Issues) != 1 || r.Issues[0].Code != "P202" {
				t.Errorf("%s: issues %v", r.Method, r.Issues)
			}
			if len(r.Speakers) != len(people) {
				t.Errorf("%s: %d speakers, %d found", r.Method, len(people), len(r.Speakers))
			}
		}
	}
}

// TestSameSoundOnBothChannels: a mono recording in two channels is told apart
// by voice, with a warning.
func TestSameSoundOnBothChannels(t *testing.T) {
	names, speech := readers(t)
	x := converse([]string{names[1], names[3]}, speech, 0, 3).mono(3).channels[0]
	r, err := Separate(context.Background(), clip{[][]float32{x, x}}, nil, Options{Labels: []string{"B", "S"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Speakers) != 2 || r.Method != Unsupervised || r.Issues[len(r.Issues)-1].Code != "P204" {
		t.Errorf("%s %v %v", r.Method, r.Speakers, r.Issues)
	}
}

// TestStrongCrossTalk: a voice that reaches the other microphone only 4 dB
// softer stays one speaker.
func TestStrongCrossTalk(t *testing.T) {
	names, speech := readers(t)
	c := converse([]string{names[1], names[3]}, speech, 0, 3)
	r, err := Separate(context.Background(), c.stereo(-4, 25, 3), nil, Options{Labels: []string{"B", "S"}})
	if err != nil {
		t.Fatal(err)
	}
	d, _ := measure.Diarization(c.truth, r.Full, measure.DEROptions{})
	t.Logf("DER %.1f %%", 100*d.Rate())
	if d.Rate() > 0.1 {
		t.Errorf("DER %.3f", d.Rate())
	}
}

// TestSameTwice: the result does not depend on chance, nor on how the sound is
// read, and a person's own words stay his.
func TestSameTwice(t *testing.T) {
	names, speech := readers(t)
	c := converse([]string{names[0], names[2]}, speech, 0.05, 5)
	opt := Options{Method: Unsupervised, Speakers: 2, Words: c.words}
	var seen transcripts.Ms
	opt.Progress = func(done, total transcripts.Ms) { seen = max(seen, done) }
	a, err := Separate(context.Background(), c.mono(5), nil, opt)
	if err != nil {
		t.Fatal(err)
	}
	b, err := Separate(context.Background(), c.mono(5), nil, opt)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
	if seen != c.mono(5).Duration() {
		t.Errorf("progress ended at %d", seen)
	}
	for i := 1; i < len(a.Exclusive); i++ {
		if a.Exclusive[i].Start < a.Exclusive[i-1].End {
			t.Errorf("stretch %d overlaps the one before", i)
		}
	}
}
