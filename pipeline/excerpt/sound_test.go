package excerpt

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"gribning/pipeline/audio"
	"gribning/transcripts"
)

// TestMaskedSound plays noise through the whole chain: nothing of it is left
// under the mask, and 150 ms on both sides of it are untouched.
func TestMaskedSound(t *testing.T) {
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(3, 4))
	x := make([]float32, audio.Rate*8)
	for i := range x {
		x[i] = float32(rng.Float64()-0.5) * 0.6
	}
	in := filepath.Join(dir, "in.wav")
	f, err := os.Create(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := audio.WriteWAV(f, audio.Rate, x); err != nil {
		t.Fatal(err)
	}
	f.Close()
	ctx := context.Background()
	rec, err := audio.Open(ctx, in, audio.Options{Scratch: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	m := &transcripts.Meeting{Words: []transcripts.Word{
		{ID: "w1", Text: "hun", Span: transcripts.Span{Start: 1000, End: 1400}, TimedBy: transcripts.TimedByEngine},
		{ID: "w2", Text: "birthe", Span: transcripts.Span{Start: 3000, End: 3500}, TimedBy: transcripts.TimedByEngine},
		{ID: "w3", Text: "lund", Span: transcripts.Span{Start: 3500, End: 3900}, TimedBy: transcripts.TimedByEngine},
	}, Identifiers: []transcripts.Identifier{{From: 1, To: 3, Type: "NAVN"}}}
	mask := Mask(m)
	if len(mask) != 1 || mask[0] != (transcripts.Span{Start: 2920, End: 3980}) {
		t.Fatalf("mask %v", mask)
	}
	out := filepath.Join(dir, "out.wav")
	w, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	span := transcripts.Span{Start: 500, End: 6500}
	if err := Recorded(rec).Clip(ctx, w, span, mask); err != nil {
		t.Fatal(err)
	}
	w.Close()
	clip, err := audio.Open(ctx, out, audio.Options{Scratch: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer clip.Close()
	at := func(from, to transcripts.Ms) (before, after []float32) {
		before, _ = rec.Samples(audio.Mix, from, to)
		after, _ = clip.Samples(audio.Mix, from-span.Start, to-span.Start)
		return before, after
	}
	before, after := at(3000, 3900)
	if c := correlation(before, after); math.Abs(c) > 0.05 {
		t.Errorf("the covered words are still heard: correlation %.3f", c)
	}
	for _, x := range [][2]transcripts.Ms{{2770, 2915}, {3985, 4130}} {
		before, after := at(x[0], x[1])
		if c := correlation(before, after); c < 0.999 {
			t.Errorf("the sound at %d is touched: correlation %.4f", x[0], c)
		}
	}
}

// TestDisguisedSound: two clips of the same stretch are of its length, both
// covered, and differ, as every export draws anew.
func TestDisguisedSound(t *testing.T) {
	dir := t.TempDir()
	x := make([]float32, audio.Rate*4)
	for i := range x {
		p := float64(i) / audio.Rate
		x[i] = float32(0.3*math.Sin(2*math.Pi*140*p) + 0.2*math.Sin(2*math.Pi*700*p)*math.Sin(2*math.Pi*3*p))
	}
	in := filepath.Join(dir, "in.wav")
	f, err := os.Create(in)
	if err != nil {
		t.Fatal(err)
	}
	if err := audio.WriteWAV(f, audio.Rate, x); err != nil {
		t.Fatal(err)
	}
	f.Close()
	ctx := context.Background()
	rec, err := audio.Open(ctx, in, audio.Options{Scratch: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	m := &transcripts.Meeting{Participants: []transcripts.Participant{{Label: "B"}, {Label: "S"}}, TCUs: []transcripts.TCU{
		{Speaker: "B", Span: transcripts.Span{Start: 0, End: 2000}}, {Speaker: "S", Span: transcripts.Span{Start: 2000, End: 4000}}}}
	clip := func() []float32 {
		s, err := Disguised(rec, m)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := s.Clip(ctx, &b, transcripts.Span{Start: 0, End: 4000}, nil); err != nil {
			t.Fatal(err)
		}
		y, ok := samplesOf(b.Bytes())
		if !ok || len(y) != len(x) {
			t.Fatalf("%d samples of %d", len(y), len(x))
		}
		return y
	}
	one, two := clip(), clip()
	if c := correlation(one, two); c > 0.9 {
		t.Errorf("two exports are alike: correlation %.3f", c)
	}
	if c := correlation(one, x); math.Abs(c) > 0.5 {
		t.Errorf("the disguise is like the original: correlation %.3f", c)
	}
}

func correlation(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range min(len(a), len(b)) {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}
