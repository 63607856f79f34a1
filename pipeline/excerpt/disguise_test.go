package excerpt

import (
	"math"
	"testing"

	"gribning/pipeline/audio"
)

// TestShift: a tone comes out at the factor's frequency, as long and about as
// loud as it went in.
func TestShift(t *testing.T) {
	x := make([]float32, audio.Rate*2)
	for i := range x {
		x[i] = float32(0.5 * math.Sin(2*math.Pi*220*float64(i)/audio.Rate))
	}
	for _, f := range []float64{0.7, 0.78, 1.3, 1.45} {
		y := shift(x, f)
		if len(y) != len(x) {
			t.Fatalf("%v: %d samples of %d", f, len(y), len(x))
		}
		crossings, energy := 0, 0.0
		mid := y[audio.Rate/2 : audio.Rate*3/2]
		for i := 1; i < len(mid); i++ {
			if mid[i-1] < 0 && mid[i] >= 0 {
				crossings++
			}
			energy += float64(mid[i]) * float64(mid[i])
		}
		if math.Abs(float64(crossings)-220*f) > 6 {
			t.Errorf("factor %v: %d Hz", f, crossings)
		}
		if rms := math.Sqrt(energy / float64(len(mid))); rms < 0.25 || rms > 0.45 {
			t.Errorf("factor %v: loudness %.3f", f, rms)
		}
	}
}

// TestFactors: drawn anew every time, never near to 1.
func TestFactors(t *testing.T) {
	seen := map[float64]bool{}
	for range 200 {
		f, err := drawFactor()
		if err != nil {
			t.Fatal(err)
		}
		if f > 0.78 && f < 1.3 || f < 0.7 || f > 1.45 {
			t.Fatalf("factor %v", f)
		}
		seen[f] = true
	}
	if len(seen) < 199 {
		t.Errorf("%d different factors", len(seen))
	}
}
