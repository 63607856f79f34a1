package speakers

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// wrongWords is the share of words given to another than the speaker, with
// labels matched as for the diarization error.
func wrongWords(words []transcripts.Word, r Result, to measure.SpeakerMap) (wrong, all int) {
	hyp := make([]transcripts.Word, len(words))
	for i, w := range words {
		hyp[i] = transcripts.Word{Span: w.Span}
	}
	Assign(hyp, r)
	for i, w := range words {
		if to[hyp[i].Speaker] != w.Speaker {
			wrong++
		}
	}
	return wrong, len(words)
}

// seeds is how many conversations of each pair are mixed, GRIBNING_SEEDS.
// Without it the measurements are skipped: they take minutes.
func seeds(t *testing.T) uint64 {
	n, err := strconv.ParseUint(os.Getenv("GRIBNING_SEEDS"), 10, 8)
	if err != nil {
		t.Skip("a measurement that takes minutes: set GRIBNING_SEEDS=1 or more")
	}
	return n
}

// eachPair mixes conversations of all pairs of readers and prints a table.
func eachPair(t *testing.T, hear func(c conversation, seed uint64) (Sound, []transcripts.Span, Options)) (der, words float64) {
	count := seeds(t)
	names, speech := readers(t)
	var sum measure.DER
	var wrong, all int
	var heard transcripts.Ms
	var spent time.Duration
	t.Logf("%-11s %4s %6s %6s %6s %6s %6s %6s", "pair", "seed", "length", "missed", "false", "confus", "DER %", "word %")
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			for seed := range count {
				c := converse([]string{names[i], names[j]}, speech, 0.05, seed+1)
				s, spans, opt := hear(c, seed+1)
				start := cpuTime()
				r, err := Separate(context.Background(), s, spans, opt)
				spent += cpuTime() - start
				if err != nil {
					t.Fatal(err)
				}
				heard += s.Duration()
				d, to := measure.Diarization(c.truth, r.Full, measure.DEROptions{})
				w, n := wrongWords(c.words, r, to)
				t.Logf("%-11s %4d %6.1f %6.2f %6.2f %6.2f %6.2f %6.2f", names[i]+"+"+names[j], seed+1, s.Duration().Seconds(),
					100*d.MissedRate(), 100*d.FalseAlarmRate(), 100*d.ConfusionRate(), 100*d.Rate(), 100*float64(w)/float64(n))
				sum, wrong, all = sum.Add(d), wrong+w, all+n
			}
		}
	}
	t.Logf("all: missed %.2f false alarm %.2f confusion %.2f DER %.2f %%, wrong words %.2f %%, %.0f × real time of one core",
		100*sum.MissedRate(), 100*sum.FalseAlarmRate(), 100*sum.ConfusionRate(), 100*sum.Rate(), 100*float64(wrong)/float64(all), heard.Seconds()/spent.Seconds())
	return sum.Rate(), float64(wrong) / float64(all)
}

func TestPairsUnsupervised(t *testing.T) {
	der, words := eachPair(t, func(c conversation, seed uint64) (Sound, []transcripts.Span, Options) {
		return c.mono(seed), nil, Options{Method: Unsupervised, Speakers: 2}
	})
	if der > 0.22 || words > 0.12 {
		t.Errorf("DER %.3f, wrong words %.3f; at most 0.22 and 0.12 are allowed", der, words)
	}
}

func TestPairsEmbeddings(t *testing.T) {
	encoder, err := LoadEncoder(fixtures(t, "models", weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	der, words := eachPair(t, func(c conversation, seed uint64) (Sound, []transcripts.Span, Options) {
		return c.mono(seed), nil, Options{Encoder: encoder, Speakers: 2}
	})
	if der > 0.10 || words > 0.05 {
		t.Errorf("DER %.3f, wrong words %.3f; at most 0.10 and 0.05 are allowed", der, words)
	}
}

func TestPairsChannels(t *testing.T) {
	der, words := eachPair(t, func(c conversation, seed uint64) (Sound, []transcripts.Span, Options) {
		return c.stereo(-12, 40, seed), nil, Options{Labels: []string{"B", "S"}}
	})
	if der > 0.03 || words > 0.06 {
		t.Errorf("DER %.3f, wrong words %.3f; at most 0.03 and 0.06 are allowed", der, words)
	}
}
