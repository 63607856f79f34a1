package speakers

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"

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

// TestAMI scores the 30 s excerpts of real meetings, with the true number of
// speakers, with speech as the program finds it and as the reference has it.
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
	uem := measure.DEROptions{UEM: []transcripts.Span{{End: 30_000}}}
	for _, way := range []struct {
		name   string
		known  bool
		opt    Options
		atMost float64
	}{
		{"embeddings, speech found", false, Options{Encoder: encoder}, 0.60},
		{"embeddings, speech of the reference", true, Options{Encoder: encoder}, 0.35},
		{"unsupervised, speech found", false, Options{Method: Unsupervised}, 1},
		{"unsupervised, speech of the reference", true, Options{Method: Unsupervised}, 1},
		{"one channel (one label for all), speech found", false, Options{Labels: []string{"alle"}, Method: Channels}, 1},
	} {
		var sum measure.DER
		for _, name := range []string{"trn00", "trn01", "trn02", "trn03", "trn04", "trn05", "sample"} {
			ref := truth[name]
			opt := way.opt
			opt.Speakers = len(appearance(ref))
			var speech []transcripts.Span
			if way.known {
				for _, r := range merged(oneLabel(ref), 0) {
					speech = append(speech, r.Span)
				}
			}
			r, err := Separate(context.Background(), clip{[][]float32{load(t, fixtures(t, "audio", name+".wav"))}}, speech, opt)
			if err != nil {
				t.Fatal(err)
			}
			d, _ := measure.Diarization(ref, r.Full, uem)
			t.Logf("%-46s %-6s %d speakers: missed %6.2f false %6.2f confusion %6.2f DER %6.2f %%", way.name, name, opt.Speakers,
				100*d.MissedRate(), 100*d.FalseAlarmRate(), 100*d.ConfusionRate(), 100*d.Rate())
			if name != "sample" {
				sum = sum.Add(d)
			}
		}
		t.Logf("%-46s six AMI excerpts: missed %.2f false alarm %.2f confusion %.2f DER %.2f %%", way.name,
			100*sum.MissedRate(), 100*sum.FalseAlarmRate(), 100*sum.ConfusionRate(), 100*sum.Rate())
		if sum.Rate() > way.atMost {
			t.Errorf("%s: DER %.3f, at most %.2f is allowed", way.name, sum.Rate(), way.atMost)
		}
	}
}

func oneLabel(talk []transcripts.Talk) []transcripts.Talk {
	out := make([]transcripts.Talk, len(talk))
	for i, x := range talk {
		out[i].Span = x.Span
	}
	return out
}
