package speakers

import (
	"context"
	"os"
	"strconv"
	"strings"
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

// seeds are the conversations of each pair that are mixed, GRIBNING_SEEDS: «2» for
// the first two, «21-26» for others. Without it the measurements are skipped:
// they take minutes.
func seeds(t *testing.T) (list []uint64) {
	first, last, found := strings.Cut(os.Getenv("GRIBNING_SEEDS"), "-")
	if !found {
		first, last = "1", first
	}
	from, err1 := strconv.ParseUint(first, 10, 8)
	to, err2 := strconv.ParseUint(last, 10, 8)
	if err1 != nil || err2 != nil {
		t.Skip("a measurement that takes minutes: set GRIBNING_SEEDS=1 or more")
	}
	for ; from <= to; from++ {
		list = append(list, from)
	}
	return list
}

// measured is what conversations of a pair, or of all, add up to.
type measured struct {
	der        measure.DER
	wrong, all int
}

func (m *measured) add(o measured) {
	m.der, m.wrong, m.all = m.der.Add(o.der), m.wrong+o.wrong, m.all+o.all
}

func (m measured) words() float64 { return float64(m.wrong) / float64(max(1, m.all)) }

// eachPair mixes conversations of all pairs of readers and writes a table with
// a line for each, for each pair and for each seed. It fails where all together are above
// the limits, and tells which pairs are.
func eachPair(t *testing.T, name string, mostDER, mostWords float64, hear func(c conversation, seed uint64) (Sound, []transcripts.Span, Options)) {
	list := seeds(t)
	names, speech := readers(t)
	var sum measured
	var heard transcripts.Ms
	var spent time.Duration
	var above []string
	bySeed := make([]measured, len(list))
	table := newTable("pairs-"+name, "pair", "seed", "missed", "false", "confused", "DER %", "words %")
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			people := names[i] + "+" + names[j]
			var pair measured
			for k, seed := range list {
				c := converse([]string{names[i], names[j]}, speech, 0.05, seed)
				s, spans, opt := hear(c, seed)
				start := cpuTime()
				r, err := Separate(context.Background(), s, spans, opt)
				spent += cpuTime() - start
				if err != nil {
					t.Fatal(err)
				}
				heard += s.Duration()
				d, to := measure.Diarization(c.truth, r.Full, measure.DEROptions{})
				w, n := wrongWords(c.words, r, to)
				table.add(people, seed, d, 100*float64(w)/float64(n))
				pair.add(measured{d, w, n})
				bySeed[k].add(measured{d, w, n})
			}
			table.add(people, "all", pair.der, 100*pair.words())
			if pair.der.Rate() > mostDER || pair.words() > mostWords {
				above = append(above, people)
			}
			sum.add(pair)
		}
	}
	for k, seed := range list {
		table.add("all", seed, bySeed[k].der, 100*bySeed[k].words())
	}
	table.add("all", "all", sum.der, 100*sum.words())
	table.show(t)
	t.Logf("%.0f × real time of one core; pairs above DER %.2f or wrong words %.2f: %v", heard.Seconds()/spent.Seconds(), mostDER, mostWords, above)
	if sum.der.Rate() > mostDER || sum.words() > mostWords {
		t.Errorf("DER %.3f, wrong words %.3f; at most %.2f and %.2f are allowed", sum.der.Rate(), sum.words(), mostDER, mostWords)
	}
}

func TestPairsUnsupervised(t *testing.T) {
	eachPair(t, "unsupervised", 0.22, 0.12, func(c conversation, seed uint64) (Sound, []transcripts.Span, Options) {
		return c.mono(seed), nil, Options{Method: Unsupervised, Speakers: 2}
	})
}

func TestPairsEmbeddings(t *testing.T) {
	encoder, err := LoadEncoder(fixtures(t, "models", weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	eachPair(t, "embeddings", 0.10, 0.05, func(c conversation, seed uint64) (Sound, []transcripts.Span, Options) {
		return c.mono(seed), nil, Options{Encoder: encoder, Speakers: 2}
	})
}

func TestPairsChannels(t *testing.T) {
	eachPair(t, "channels", 0.03, 0.06, func(c conversation, seed uint64) (Sound, []transcripts.Span, Options) {
		return c.stereo(-12, 40, seed), nil, Options{Labels: []string{"B", "S"}}
	})
}
