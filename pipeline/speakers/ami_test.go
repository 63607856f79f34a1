package speakers

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

	"gribning/pipeline/listen"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// readRTTM reads a reference of known good form, by recording.
func readRTTM(t testing.TB, path string) map[string][]transcripts.Talk {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	out := map[string][]transcripts.Talk{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		c := strings.Fields(sc.Text())
		var start, length float64
		if len(c) < 8 {
			continue
		}
		if _, err := fmt.Sscan(c[3], &start); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(c[4], &length); err != nil {
			t.Fatal(err)
		}
		from := transcripts.Ms(math.Round(1000 * start))
		out[c[1]] = append(out[c[1]], transcripts.Talk{Speaker: c[7], Span: transcripts.Span{Start: from, End: from + transcripts.Ms(math.Round(1000*length))}})
	}
	return out
}

// speechBy is where speech comes from.
type speechBy struct {
	name string
	find func(s Sound, truth []transcripts.Talk) ([]transcripts.Span, error)
}

// detectors are the ways to find speech: this package's own, those of the
// listening stage as `gribning run` uses them, and the reference.
func detectors(t *testing.T) []speechBy {
	t.Helper()
	all := []speechBy{
		{"own", func(Sound, []transcripts.Talk) ([]transcripts.Span, error) { return nil, nil }},
		{"energy", func(s Sound, _ []transcripts.Talk) ([]transcripts.Span, error) {
			return listen.Energy{}.Detect(context.Background(), s, -1, nil)
		}},
		{"reference", func(_ Sound, truth []transcripts.Talk) ([]transcripts.Span, error) {
			var out []transcripts.Span
			for _, r := range merged(oneLabel(truth), 0) {
				out = append(out, r.Span)
			}
			return out, nil
		}},
	}
	silero, err := listen.NewSilero(fixtures(t, "models", "for-tests-silero-v6.2.0-ggml.bin"), "silero")
	if err != nil {
		t.Log("Silero is measured with -tags whisper only")
		return all
	}
	t.Cleanup(func() { silero.Close() })
	return append(all, speechBy{"silero", func(s Sound, _ []transcripts.Talk) ([]transcripts.Span, error) {
		return silero.Detect(context.Background(), s, -1, nil)
	}})
}

// TestAMI scores the 30 s excerpts of real meetings, with the true number of
// speakers, by method and by where speech is found.
func TestAMI(t *testing.T) {
	seeds(t)
	encoder, err := LoadEncoder(fixtures(t, "models", weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	truth := readRTTM(t, fixtures(t, "audio", "debug.train.rttm"))
	for name, talk := range readRTTM(t, fixtures(t, "audio", "sample.rttm")) {
		truth[name] = talk
	}
	atMost := map[string]float64{ // of the DER with embeddings
		"own": 0.46, "energy": 0.42, "silero": 0.35, "reference": 0.28}
	uem := measure.DEROptions{UEM: []transcripts.Span{{End: 30_000}}}
	table := newTable("ami", "method", "speech", "excerpt", "speakers", "missed", "false", "confused", "DER %")
	for _, way := range []Options{{Encoder: encoder}, {Method: Unsupervised}, {Method: Channels, Labels: []string{"alle"}}} {
		for _, by := range detectors(t) {
			if way.Method == Channels && by.name != "own" {
				continue
			}
			var sum measure.DER
			var method Method
			for _, name := range []string{"trn00", "trn01", "trn02", "trn03", "trn04", "trn05", "sample"} {
				sound := clip{[][]float32{load(t, fixtures(t, "audio", name+".wav"))}}
				speech, err := by.find(sound, truth[name])
				if err != nil {
					t.Fatal(err)
				}
				opt := way
				opt.Speakers = len(appearance(truth[name]))
				r, err := Separate(context.Background(), sound, speech, opt)
				if err != nil {
					t.Fatal(err)
				}
				method = r.Method
				d, _ := measure.Diarization(truth[name], r.Full, uem)
				table.add(string(method), by.name, name, opt.Speakers, d)
				if name != "sample" {
					sum = sum.Add(d)
				}
			}
			table.add(string(method), by.name, "AMI", "", sum)
			if most := atMost[by.name]; method == Embeddings && sum.Rate() > most {
				t.Errorf("speech by %s: DER %.3f, at most %.2f is allowed", by.name, sum.Rate(), most)
			}
		}
	}
	table.show(t)
}

func oneLabel(talk []transcripts.Talk) []transcripts.Talk {
	out := make([]transcripts.Talk, len(talk))
	for i, x := range talk {
		out[i].Span = x.Span
	}
	return out
}
