package listen

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"gribning/transcripts"
)

// heardWord is a word on its way: with the number of the engine's segment that
// it comes from, counted over the whole pass.
type heardWord struct {
	transcripts.Word
	segment int
	raw     transcripts.Span // as the engine timed it, before it was fitted to the speech
}

const (
	shortest = transcripts.Ms(20) // a word takes some time
	edge     = transcripts.Ms(60) // speech this near is the word's own
)

// wordsOf makes words of the tokens of one window, on the recording's clock. The
// times rise, no two words overlap, and all lie in bounds.
func wordsOf(h Heard, w window, bounds transcripts.Span, speech []transcripts.Span, firstSegment int) []heardWord {
	var words []heardWord
	for i, s := range h.Segments {
		words = append(words, segmentWords(s, w, firstSegment+i)...)
	}
	for i := range words {
		words[i].raw = words[i].Span
		fitToSpeech(&words[i], speech)
	}
	spread(words, bounds)
	return words
}

// segmentWords joins tokens: a token that begins with a blank begins a word, and
// so does the first.
func segmentWords(s Segment, w window, number int) []heardWord {
	var words []heardWord
	var text []byte
	var logs float64
	var parts int
	word := heardWord{segment: number}
	flush := func() {
		t := clean(text)
		if t != "" && parts > 0 {
			word.Text = t
			word.P = math.Exp(logs / float64(parts))
			if word.TimedBy == transcripts.TimedByEngine {
				word.Start, word.End = w.clock(word.Start, false), w.clock(word.End, true)
				if word.End <= word.Start {
					word.TimedBy = transcripts.Interpolated
				}
			}
			words = append(words, word)
		}
		text, logs, parts = nil, 0, 0
		word = heardWord{segment: number}
	}
	for _, t := range s.Tokens {
		if len(t.Text) > 0 && isBlank(t.Text[0]) {
			flush()
		}
		if parts == 0 {
			word.Span, word.TimedBy = t.Span, transcripts.TimedByEngine
		} else {
			word.Span = word.Span.Union(t.Span)
		}
		if t.Untimed {
			word.TimedBy = transcripts.Interpolated
		}
		text = append(text, t.Text...)
		logs += math.Log(max(t.P, 1e-6))
		parts++
	}
	flush()
	return kinds(words)
}

// kinds tells hesitations, cut-offs and sounds from words. Whisper writes sounds
// in brackets; one of several words becomes one.
func kinds(words []heardWord) []heardWord {
	const longest = 6 // words of a sound
	out := words[:0]
	for i := 0; i < len(words); i++ {
		w := words[i]
		if n := sound(words[i:min(len(words), i+longest)]); n > 0 {
			var parts []string
			for _, part := range words[i : i+n] {
				parts = append(parts, part.Text)
				w.Span = w.Span.Union(part.Span)
				w.P = min(w.P, part.P)
			}
			w.Text = "((" + strings.Trim(strings.Join(parts, " "), "[]()*.,") + "))"
			w.Kind = transcripts.Event
			i += n - 1
		} else if fillers[norm(w.Text)] {
			w.Kind = transcripts.Filler
		} else if strings.HasSuffix(strings.TrimRight(w.Text, ".,?!…"), "-") {
			w.Kind = transcripts.CutOff
		}
		out = append(out, w)
	}
	return out
}

// fillers are the hesitations of CODEBOOK §1.9.
var fillers = map[string]bool{"øh": true, "øhm": true, "æh": true, "æhm": true, "øøh": true, "øhh": true, "eh": true, "ehm": true}

// sound gives the number of words that a bracket at the beginning holds, 0
// where there is none or it is not closed.
func sound(words []heardWord) int {
	closing := map[byte]string{'[': "]", '(': ")", '*': "*"}[words[0].Text[0]]
	if closing == "" {
		return 0
	}
	for i, w := range words {
		if t := strings.TrimRight(w.Text, ".,"); strings.HasSuffix(t, closing) && len(t) > 1 {
			return i + 1
		}
	}
	return 0
}

func isBlank(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// clean gives a word without blanks and control characters. Bytes that are no
// character become «�»: the engine was cut off in the middle of one.
func clean(b []byte) string {
	s := strings.ToValidUTF8(string(b), string(utf8.RuneError))
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == utf8.RuneError }) < 0 {
		return "" // punctuation alone is no word
	}
	return s
}

// fitToSpeech takes the pauses off both ends of a word: whisper lets a word last
// until the next begins. Where a longer pause lies inside a word's time the word
// is on one side of it, on that with more speech.
func fitToSpeech(w *heardWord, speech []transcripts.Span) {
	if w.TimedBy != transcripts.TimedByEngine {
		return
	}
	const inWord = transcripts.Ms(400) // longer pauses are not inside words
	var best, part transcripts.Span
	var most, sum transcripts.Ms
	for _, s := range between(speech, w.Span) {
		if sum > 0 && s.Start-part.End <= inWord {
			part.End, sum = s.End, sum+s.Duration()
		} else {
			part, sum = s, s.Duration()
		}
		if sum > most {
			best, most = part, sum
		}
	}
	if most == 0 {
		return
	}
	w.Start, w.End = max(w.Start, best.Start-edge), min(w.End, best.End+edge)
}

// spread gives the words without a time of their own one between their
// neighbours, by length of text, and then makes all times rise.
func spread(words []heardWord, bounds transcripts.Span) {
	for i := 0; i < len(words); {
		if words[i].TimedBy == transcripts.TimedByEngine {
			i++
			continue
		}
		to := i
		letters := 0
		for to < len(words) && words[to].TimedBy != transcripts.TimedByEngine {
			letters += utf8.RuneCountInString(words[to].Text)
			to++
		}
		s := bounds
		if i > 0 {
			s.Start = words[i-1].End
		}
		if to < len(words) {
			s.End = words[to].Start
		}
		s.End = max(s.Start, s.End)
		passed := 0
		for ; i < to; i++ {
			words[i].Start = s.Start + s.Duration()*transcripts.Ms(passed)/transcripts.Ms(letters)
			passed += utf8.RuneCountInString(words[i].Text)
			words[i].End = s.Start + s.Duration()*transcripts.Ms(passed)/transcripts.Ms(letters)
		}
	}
	rise(words, bounds)
}

// rise moves times as little as needed so that every word lies in bounds, lasts
// a moment and begins when the one before it has ended. A word that had to be
// moved by more than its own length no longer has the engine's time.
func rise(words []heardWord, bounds transcripts.Span) {
	if len(words) == 0 {
		return
	}
	least := min(shortest, bounds.Duration()/transcripts.Ms(len(words)))
	at := bounds.Start
	for i := range words {
		w := &words[i]
		w.Start = max(w.Start, at)
		w.End = max(w.End, w.Start+least)
		at = w.End
	}
	limit := bounds.End
	for i := len(words) - 1; i >= 0; i-- {
		w := &words[i]
		w.End = min(w.End, limit)
		w.Start = min(w.Start, w.End-least)
		limit = w.Start
		if w.TimedBy == transcripts.TimedByEngine && w.Overlap(w.raw) == 0 {
			w.TimedBy = transcripts.Interpolated
		}
	}
}
