package pipeline

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/pipeline/corpus"
	"gribning/pipeline/speakers"
	"gribning/transcripts"
)

func word(id, text, speaker string, from, to transcripts.Ms, cue int) transcripts.Word {
	return transcripts.Word{ID: id, Text: text, Speaker: speaker, Span: transcripts.Span{Start: from, End: to}, TimedBy: transcripts.Interpolated, Cue: cue}
}

func talk(speaker string, from, to transcripts.Ms) transcripts.Talk {
	return transcripts.Talk{Speaker: speaker, Span: transcripts.Span{Start: from, End: to}}
}

// A cue of ten seconds in which the speaker is heard twice, with a pause and
// the other person in between: the words go where the voice is.
func TestFitTimes(t *testing.T) {
	words := []transcripts.Word{
		word("w1", "jeg", "B", 0, 2500, 1), word("w2", "ved", "B", 2500, 5000, 1),
		word("w3", "det", "B", 5000, 7500, 1), word("w4", "jo", "B", 7500, 10000, 1),
		word("w5", "ja", "S", 4000, 5000, 2),
	}
	heard := corpus.Speakers{Method: string(speakers.Channels), Talk: []transcripts.Talk{
		talk("B", 1000, 2000), talk("S", 4100, 4400), talk("B", 8000, 9000), talk("B", 30000, 31000),
	}}
	fitTimes(words, heard)
	var got []transcripts.Span
	for _, w := range words {
		got = append(got, w.Span)
	}
	// 15 letters and blanks share 2000 ms: 4, 4, 4 and 3 of them.
	want := []transcripts.Span{{Start: 1000, End: 1533}, {Start: 1533, End: 8066}, {Start: 8066, End: 8600}, {Start: 8600, End: 9000}, {Start: 4100, End: 4400}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("times (-want +got):\n%s", d)
	}
}

// What must not be moved: words timed by their source, words of a cue in which
// nobody was heard, and everything where voices were only guessed.
func TestFitTimesLeavesAlone(t *testing.T) {
	exact := word("w1", "ja", "B", 0, 400, 1)
	exact.TimedBy = transcripts.TimedBySource
	for name, c := range map[string]struct {
		words []transcripts.Word
		v     corpus.Speakers
	}{
		"timed by the source": {[]transcripts.Word{exact}, corpus.Speakers{Method: string(speakers.Channels), Talk: []transcripts.Talk{talk("B", 100, 300)}}},
		"nobody heard":        {[]transcripts.Word{word("w1", "ja", "B", 0, 400, 1)}, corpus.Speakers{Method: string(speakers.Channels), Talk: []transcripts.Talk{talk("S", 0, 400)}}},
		"guessed voices":      {[]transcripts.Word{word("w1", "ja", "B", 0, 400, 1)}, corpus.Speakers{Method: string(speakers.Unsupervised), Talk: []transcripts.Talk{talk("B", 100, 300)}}},
		"too little sound":    {[]transcripts.Word{word("w1", "arbejdsmarkedet", "B", 0, 4000, 1)}, corpus.Speakers{Method: string(speakers.Channels), Talk: []transcripts.Talk{talk("B", 100, 130)}}},
	} {
		t.Run(name, func(t *testing.T) {
			before := append([]transcripts.Word(nil), c.words...)
			fitTimes(c.words, c.v)
			if d := cmp.Diff(before, c.words); d != "" {
				t.Errorf("moved:\n%s", d)
			}
		})
	}
}

func TestTalkOfWords(t *testing.T) {
	words := []transcripts.Word{
		word("w1", "ja", "B", 0, 300, 0), word("w2", "det", "B", 400, 700, 0), // 100 ms apart: one stretch
		word("w3", "mm", "S", 500, 600, 0),    // in the middle of it: overlap is kept
		word("w4", "nej", "B", 1000, 1200, 0), // 300 ms later: a new one
		word("w5", "uklart", "", 1300, 1400, 0),
	}
	want := []transcripts.Talk{talk("B", 0, 700), talk("S", 500, 600), talk("B", 1000, 1200)}
	if d := cmp.Diff(want, talkOfWords(words)); d != "" {
		t.Errorf("talk (-want +got):\n%s", d)
	}
}

// Talk that runs over the border between two cues of one person is shared at
// the border: the words keep their order.
func TestFitTimesKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var words []transcripts.Word
		at := transcripts.Ms(0)
		for cue := 1; cue <= rapid.IntRange(1, 6).Draw(t, "cues"); cue++ {
			at += transcripts.Ms(rapid.IntRange(0, 800).Draw(t, "gap"))
			for range rapid.IntRange(1, 5).Draw(t, "words") {
				d := transcripts.Ms(rapid.IntRange(50, 900).Draw(t, "length"))
				words = append(words, word(fmt.Sprintf("w%d", len(words)+1), "ord", "B", at, at+d, cue))
				at += d
			}
		}
		var heard []transcripts.Talk
		for s := transcripts.Ms(0); s < at+1000; {
			s += transcripts.Ms(rapid.IntRange(0, 900).Draw(t, "silence"))
			e := s + transcripts.Ms(rapid.IntRange(100, 4000).Draw(t, "talk"))
			heard = append(heard, talk("B", s, e))
			s = e
		}
		fitTimes(words, corpus.Speakers{Method: string(speakers.Channels), Talk: heard})
		for i := 1; i < len(words); i++ {
			if words[i].Start < words[i-1].Start || words[i].End < words[i].Start {
				t.Fatalf("word %d at %v comes before word %d at %v", i+1, words[i].Span, i, words[i-1].Span)
			}
		}
	})
}
