package listen

import (
	"bytes"
	"compress/flate"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gribning/transcripts"
)

// Reasons for quarantine. A word has the first that applies.
const (
	Repeats     = "S201" // the same words over and over
	NoSpeech    = "S202" // where the detector hears no speech
	TooFast     = "S203" // more text than can be said in the time
	Compresses  = "S204" // a stretch that says the same in other words
	Boilerplate = "S205" // credits of films and videos
	Prompt      = "S206" // the text that the recogniser was given beforehand
)

// Thresholds. Those of repetition are for loops: people say «ja ja ja ja», and
// «det er rigtigt, det er rigtigt», and are not to be silenced for it.
const (
	longestGram   = 12  // words in a repeated group
	loopOnce      = 8   // repeats in a row of a single word
	loopGroup     = 4   // of a group of 2 or more
	loopWords     = 12  // and words in all
	mostLetters   = 32  // characters a second; fluent fast Danish stays under 25
	rateWords     = 6   // words that a rate is taken over
	mostCompress  = 2.4 // bytes to compressed bytes, whisper's own limit
	compressBytes = 120 // shorter text compresses badly whatever it is
	echoWords     = 6   // words in a row as in the prompt
	nearSpeech    = transcripts.Ms(250)
)

// quarantine marks the words of one channel that are not to be trusted. speech
// are the regions that the detector found there.
func quarantine(words []heardWord, speech []transcripts.Span, prompt string) {
	norms := make([]string, len(words))
	for i, w := range words {
		norms[i] = norm(w.Text)
	}
	marks := make([]string, len(words))
	mark := func(from, to int, code string) {
		for i := from; i < to; i++ {
			if marks[i] == "" {
				marks[i] = code
			}
		}
	}
	findBoilerplate(words, norms, mark)
	findEcho(norms, prompt, mark)
	findLoops(norms, mark)
	for i, w := range words {
		if w.TimedBy == transcripts.TimedByEngine && overlap(near(w.raw), speech) == 0 {
			mark(i, i+1, NoSpeech)
		}
	}
	eachSegment(words, func(from, to int) {
		text := strings.Join(norms[from:to], " ")
		if to-from >= rateWords && tooFast(words[from:to], utf8.RuneCountInString(text), speech) {
			mark(from, to, TooFast)
		}
		if compressed(text) > mostCompress {
			mark(from, to, Compresses)
		}
	})
	for i := range words {
		words[i].Quarantine = marks[i]
	}
}

func near(s transcripts.Span) transcripts.Span {
	return transcripts.Span{Start: s.Start - nearSpeech, End: s.End + nearSpeech}
}

// norm is a word as the rules compare it: small letters and digits.
func norm(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// eachSegment calls f with the bounds of each engine segment's words.
func eachSegment(words []heardWord, f func(from, to int)) {
	for from := 0; from < len(words); {
		to := from + 1
		for to < len(words) && words[to].segment == words[from].segment {
			to++
		}
		f(from, to)
		from = to
	}
}

// findLoops marks runs in which a group of words stands many times in a row.
func findLoops(norms []string, mark func(from, to int, code string)) {
	for n := 1; n <= longestGram; n++ {
		needed := loopGroup
		if n == 1 {
			needed = loopOnce
		}
		for from := 0; from+n < len(norms); {
			same := 0 // words that equal the one n before
			for from+n+same < len(norms) && norms[from+same] == norms[from+n+same] {
				same++
			}
			if times := same/n + 1; times >= needed && times*n >= min(loopWords, needed*n) {
				mark(from, from+n+same, Repeats)
			}
			from += same + 1
		}
	}
}

// tooFast: the letters do not fit into the speech that the segment's words lie in.
func tooFast(words []heardWord, letters int, speech []transcripts.Span) bool {
	s := words[0].Span
	for _, w := range words {
		s = s.Union(w.Span)
		if w.TimedBy == transcripts.TimedByEngine {
			s = s.Union(w.raw)
		}
	}
	time := overlap(s, speech)
	return transcripts.Ms(letters)*1000 > mostLetters*max(time, 1)
}

// compressed is how many times shorter the text becomes; 0 for short texts.
func compressed(text string) float64 {
	if len(text) < compressBytes {
		return 0
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err != nil {
		return 0
	}
	if _, err := w.Write([]byte(text)); err != nil || w.Close() != nil {
		return 0
	}
	return float64(len(text)) / float64(b.Len())
}

//go:embed data/boilerplate.da.txt
var boilerplateText string

// boilerplate phrases as words; the last is «…» where anything may follow.
var boilerplate = func() [][]string {
	var list [][]string
	for line := range strings.Lines(boilerplateText) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, strings.Fields(line))
		}
	}
	return list
}()

// findBoilerplate marks segments that are, or begin as, a known phrase.
func findBoilerplate(words []heardWord, norms []string, mark func(from, to int, code string)) {
	eachSegment(words, func(from, to int) {
		var said []string // hyphens and dots part words here: «amara.org»
		for i := from; i < to; i++ {
			said = append(said, strings.FieldsFunc(strings.ToLower(words[i].Text), func(r rune) bool {
				return !unicode.IsLetter(r) && !unicode.IsDigit(r)
			})...)
		}
		for _, phrase := range boilerplate {
			open := phrase[len(phrase)-1] == "…"
			fixed := phrase
			if open {
				fixed = phrase[:len(phrase)-1]
			}
			if len(said) >= len(fixed) && slices.Equal(said[:len(fixed)], fixed) && (open || len(said) == len(fixed)) {
				mark(from, to, Boilerplate)
				return
			}
		}
	})
}

// findEcho marks words that repeat a piece of the prompt.
func findEcho(norms []string, prompt string, mark func(from, to int, code string)) {
	grams := map[string]bool{}
	given := strings.Fields(prompt)
	for i := range given {
		given[i] = norm(given[i])
	}
	for i := 0; i+echoWords <= len(given); i++ {
		grams[strings.Join(given[i:i+echoWords], " ")] = true
	}
	if len(grams) == 0 {
		return
	}
	for i := 0; i+echoWords <= len(norms); i++ {
		if grams[strings.Join(norms[i:i+echoWords], " ")] {
			mark(i, i+echoWords, Prompt)
		}
	}
}

// quarantineIssues tells of each run of marked words: reason, place and count.
func quarantineIssues(words []heardWord) []transcripts.Issue {
	texts := map[string][2]string{
		Repeats:     {"words that repeat like a loop", "ord, der gentages som i en løkke"},
		NoSpeech:    {"words where no speech is heard", "ord, hvor der ikke høres tale"},
		TooFast:     {"more words than can be said in the time", "flere ord, end der kan siges i tiden"},
		Compresses:  {"text that says the same over and over", "tekst, der siger det samme igen og igen"},
		Boilerplate: {"text known from film subtitles, not from the meeting", "tekst, der kendes fra filmundertekster, ikke fra mødet"},
		Prompt:      {"text that the recogniser was given beforehand", "tekst, som genkenderen fik på forhånd"},
	}
	var issues []transcripts.Issue
	for from := 0; from < len(words); {
		code := words[from].Quarantine
		to := from + 1
		for to < len(words) && words[to].Quarantine == code {
			to++
		}
		if t, ok := texts[code]; ok {
			span := transcripts.Span{Start: words[from].Start, End: words[to-1].End}
			i := transcripts.Fault(code, span.Start.Clock()+"–"+span.End.Clock(),
				fmt.Sprintf("%s: %d in quarantine", t[0], to-from), fmt.Sprintf("%s: %d i karantæne", t[1], to-from)).
				Hint("listen to the place; a person can release the words in the review page",
					"lyt til stedet; et menneske kan frigive ordene på gennemgangssiden").Level(transcripts.Warning)
			i.Span = &span
			issues = append(issues, *i)
		}
		from = to
	}
	return issues
}
