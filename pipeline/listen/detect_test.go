package listen

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/pipeline/audio"
	"gribning/transcripts"
)

func TestRegions(t *testing.T) {
	const frame = 20 * perMs
	for _, c := range []struct {
		name, frames string // a frame of 20 ms: # speech, + between the thresholds, . none
		want         []transcripts.Span
	}{
		{"nothing", strings.Repeat(".", 50), nil},
		{"all", strings.Repeat("#", 50), []transcripts.Span{span(0, 1000)}},
		{"padded", strings.Repeat(".", 20) + strings.Repeat("#", 20) + strings.Repeat(".", 20), []transcripts.Span{span(360, 840)}},
		{"a click is no speech", strings.Repeat(".", 20) + "###" + strings.Repeat(".", 20), nil},
		{"a mm is", strings.Repeat(".", 20) + "########" + strings.Repeat(".", 20), []transcripts.Span{span(360, 600)}},
		{"a short pause stays", strings.Repeat("#", 10) + "........." + strings.Repeat("#", 10), []transcripts.Span{span(0, 580)}},
		{"a long one parts", strings.Repeat("#", 10) + strings.Repeat(".", 20) + strings.Repeat("#", 10), []transcripts.Span{span(0, 240), span(560, 800)}},
		{"between the thresholds goes on", strings.Repeat("#", 10) + strings.Repeat("+", 20) + ".", []transcripts.Span{span(0, 620)}},
		{"but begins nothing", strings.Repeat("+", 50), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p []float32
			for _, f := range c.frames {
				p = append(p, map[rune]float32{'#': 0.9, '+': 0.4, '.': 0.1}[f])
			}
			end := transcripts.Ms(20 * len(p))
			if diff := cmp.Diff(c.want, regionRule{on: 0.5, off: 0.35, minSpeech: 120, minSilence: 200, pad: 40}.regions(p, frame, end)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func detected(t testing.TB, d Detector, s Sound) []transcripts.Span {
	t.Helper()
	r, err := d.Detect(context.Background(), s, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	last := transcripts.Ms(-1)
	for _, x := range r {
		if x.Start <= last || x.End <= x.Start || x.End > s.Duration() {
			t.Fatalf("regions %v", r)
		}
		last = x.End
	}
	return r
}

// The energy detector finds a voice in noise of any level that it stands out
// from, and finds nothing where nothing changes.
func TestEnergyInNoise(t *testing.T) {
	voices := []transcripts.Span{span(5000, 8000), span(12_000, 12_400), span(20_000, 27_000)}
	for _, noise := range []float64{0, 0.0001, 0.003, 0.03} {
		s := hum(40_000, voices...)
		random := rand.New(rand.NewPCG(9, 9))
		for i := range s[0] {
			s[0][i] += float32(random.NormFloat64() * noise)
		}
		found := detected(t, Energy{}, s)
		missed, false0 := errorsOf(voices, found, s.Duration())
		if missed > 0.08 || false0 > 0.05 {
			t.Errorf("noise %.4f: %.3f of the speech missed, %.3f of the rest taken: %v", noise, missed, false0, found)
		}
	}
	random := rand.New(rand.NewPCG(5, 5))
	steady := memory{make([]float32, 60*rate)}
	for i := range steady[0] {
		steady[0][i] = float32(random.NormFloat64() * 0.05)
	}
	if r := detected(t, Energy{}, steady); len(r) != 0 {
		t.Errorf("a fan speaks: %v", r)
	}
}

// Bursts of noise as loud as a voice, of paper or a chair, have no pitch that
// goes on; a voice among them is found.
func TestEnergyHearsNoSpeechInBursts(t *testing.T) {
	voice := span(31_000, 34_000)
	s := hum(60_000, voice)
	random := rand.New(rand.NewPCG(7, 7))
	for i := range s[0] {
		level := 0.0005
		if at := i % (rate * 3 / 2); i < 28*rate && at < 4*rate/10 {
			level = 0.1
		}
		s[0][i] += float32(random.NormFloat64() * level)
	}
	found := detected(t, Energy{}, s)
	if n := overlap(span(0, 28_000), found); n > 0 {
		t.Errorf("%d ms of the bursts are speech: %v", n, found)
	}
	if n := overlap(voice, found); n < 2800 {
		t.Errorf("the voice is found for %d ms", n)
	}
}

// A fan that is switched on is speech for a few seconds at most.
func TestEnergyFollowsTheRoom(t *testing.T) {
	s := hum(90_000, span(80_000, 84_000))
	random := rand.New(rand.NewPCG(5, 6))
	for i := 30 * rate; i < len(s[0]); i++ {
		s[0][i] += float32(random.NormFloat64() * 0.01)
	}
	found := detected(t, Energy{}, s)
	if n := overlap(span(38_000, 79_000), found); n > 0 {
		t.Errorf("%d ms of the fan are speech: %v", n, found)
	}
	if n := overlap(span(80_000, 84_000), found); n < 3500 {
		t.Errorf("the voice over the fan is found for %d ms", n)
	}
}

func TestEnergyIsDeterministic(t *testing.T) {
	s := hum(130_000, span(50_000, 65_000), span(118_000, 122_000))
	if diff := cmp.Diff(detected(t, Energy{}, s), detected(t, Energy{}, s)); diff != "" {
		t.Error(diff)
	}
}

// errorsOf gives the share of speech missed and of other time taken for speech.
func errorsOf(speech, found []transcripts.Span, end transcripts.Ms) (missed, taken float64) {
	speech, found = joined(append([]transcripts.Span{}, speech...)), joined(append([]transcripts.Span{}, found...))
	total, hit, all := transcripts.Ms(0), transcripts.Ms(0), transcripts.Ms(0)
	for _, s := range speech {
		total += s.Duration()
		hit += overlap(s, found)
	}
	for _, f := range found {
		all += f.Duration()
	}
	return float64(total-hit) / float64(max(1, total)), float64(all-hit) / float64(max(1, end-total))
}

// meeting is a recorded excerpt with its reference, from the shared fixtures.
func meeting(t testing.TB, name, rttm string) (*audio.Recording, []transcripts.Span) {
	t.Helper()
	r, err := audio.Open(context.Background(), fixture(t, "audio", name+".wav"), audio.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	f, err := os.Open(fixture(t, "audio", rttm))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var spans []transcripts.Span
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var from, length float64
		fields := strings.Fields(lines.Text())
		if len(fields) < 5 || fields[1] != name {
			continue
		}
		if _, err := fmt.Sscan(fields[3]+" "+fields[4], &from, &length); err != nil {
			t.Fatal(err)
		}
		spans = append(spans, span(transcripts.Ms(from*1000), transcripts.Ms((from+length)*1000)))
	}
	return r, joined(spans)
}

// measure compares a detector with the references of the meeting excerpts, all
// time together. The excerpts are far-field and the references are generous with
// the edges of words, so some misses are theirs.
func measure(t *testing.T, d Detector, mostMissed, mostTaken float64) {
	t.Helper()
	var total, missed, rest, taken float64
	for _, name := range []string{"trn00", "trn01", "trn02", "trn03", "trn04", "trn05", "sample"} {
		rttm := "debug.train.rttm"
		if name == "sample" {
			rttm = "sample.rttm"
		}
		r, speech := meeting(t, name, rttm)
		m, f := errorsOf(speech, detected(t, d, r), r.Duration())
		t.Logf("%-8s %-22s missed %5.1f %%  taken of the rest %5.1f %%", name, d.Name(), 100*m, 100*f)
		length := float64(overlap(span(0, r.Duration()), speech))
		total, missed = total+length, missed+m*length
		rest, taken = rest+float64(r.Duration())-length, taken+f*(float64(r.Duration())-length)
	}
	t.Logf("%-8s %-22s missed %5.1f %%  taken of the rest %5.1f %%", "all", d.Name(), 100*missed/total, 100*taken/rest)
	if missed/total > mostMissed || taken/rest > mostTaken {
		t.Errorf("missed %.3f, taken %.3f", missed/total, taken/rest)
	}
}

func TestEnergyOnMeetings(t *testing.T) { measure(t, Energy{}, 0.11, 0.03) }
