package speakers

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"gribning/transcripts"
)

func TestLevinson(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	signal := make([]float64, 4000)
	for i := range signal {
		signal[i] = rng.NormFloat64()
		if i > 0 {
			signal[i] += 0.8 * signal[i-1]
		}
	}
	const n = 60
	r, b := make([]float64, n), make([]float64, n)
	for l := range n {
		for i := l; i < len(signal); i++ {
			r[l] += signal[i] * signal[i-l]
		}
		b[l] = rng.NormFloat64() * r[0]
	}
	x := levinson(r, b)
	for i := range n {
		sum := 0.0
		for j := range n {
			sum += r[max(i-j, j-i)] * x[j]
		}
		if math.Abs(sum-b[i]) > 1e-8*r[0] {
			t.Fatalf("row %d: %g, not %g", i, sum, b[i])
		}
	}
	for _, v := range levinson(make([]float64, n), b) {
		if v != 0 {
			t.Fatal("no signal, but a filter")
		}
	}
}

// inTurns is noise with the syllables of speech, of one person and then the
// other, for six seconds each.
func inTurns(seconds int) (a, b []float32) {
	rng := rand.New(rand.NewPCG(8, 1))
	a, b = make([]float32, seconds*Rate), make([]float32, seconds*Rate)
	last := 0.0
	for i := range a {
		last = 0.9*last + rng.NormFloat64()
		v := float32(0.05 * last * max(0, math.Sin(2*math.Pi*4*float64(i)/Rate)))
		if i/(6*Rate)%2 == 0 {
			a[i] = v
		} else {
			b[i] = v
		}
	}
	return a, b
}

func powerOf(x []float32) float64 {
	sum := 1e-12
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}

// TestLeakTakenAway: of a voice that comes over a linear path little is left,
// also after people have moved, and the channel's own voice is not touched.
func TestLeakTakenAway(t *testing.T) {
	const seconds = 340 // a block of time and a bit
	a, b := inTurns(seconds)
	x, y := make([]float32, len(a)), make([]float32, len(a))
	for i := range a {
		delay, gain := 700, float32(0.25)
		if i > 300*Rate {
			delay, gain = 300, -0.4
		}
		x[i], y[i] = a[i], b[i]
		if i > delay+200 {
			x[i] += gain*b[i-delay] + gain/3*b[i-delay-200]
			y[i] += gain * a[i-delay]
		}
	}
	addNoise(x, 0.0003, 1)
	addNoise(y, 0.0003, 2)
	s := clip{[][]float32{x, y}}
	bands, err := bandPowers(context.Background(), s, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	w, err := cancelled(context.Background(), s, []int{0, 1}, bands)
	if err != nil || w == nil {
		t.Fatal("no path is found", err)
	}
	for _, at := range []transcripts.Ms{24_000, 312_000} { // the second speaks alone from 6 s after
		got, err := w.Samples(0, at+6_000, at+12_000)
		if err != nil {
			t.Fatal(err)
		}
		before := powerOf(x[samplesIn(at+6_000):samplesIn(at+12_000)])
		if drop := 10 * math.Log10(before/powerOf(got)); drop < 12 {
			t.Errorf("at %d: the leak falls by %.1f dB", at, drop)
		}
		if got, err = w.Samples(0, at, at+6_000); err != nil {
			t.Fatal(err)
		}
		own := a[samplesIn(at):samplesIn(at+6_000)]
		for i := range got {
			got[i] -= own[i]
		}
		if kept := 10 * math.Log10(powerOf(own)/powerOf(got)); kept < 20 {
			t.Errorf("at %d: the own voice differs by −%.1f dB", at, kept)
		}
	}
}

// TestSilentPerson: who says nothing gets nothing of the other's talk.
func TestSilentPerson(t *testing.T) {
	names, speech := readers(t)
	c := converse([]string{names[0], names[3]}, speech, 0, 4)
	clear(c.tracks[1])
	r, err := Separate(context.Background(), c.stereo(-12, 40, 4), nil, Options{Labels: c.people})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Speakers) != 1 || r.Speakers[0] != names[0] {
		t.Errorf("heard: %v", r.Speakers)
	}
	var own transcripts.Ms
	for _, x := range c.truth {
		if x.Speaker == names[0] {
			own += x.Duration()
		}
	}
	var heard transcripts.Ms
	for _, x := range r.Full {
		heard += x.Duration()
	}
	if d := math.Abs(float64(heard-own)) / float64(own); d > 0.1 {
		t.Errorf("%d ms of talk, heard %d", own, heard)
	}
}
