package danish

import (
	"strconv"
	"strings"
)

// Scored gives a text as the words that a recogniser is scored on, so that
// spelling, not hearing, makes no error: normal forms (see Norm), numbers in
// digits whether spoken or written, aa as å, hyphenated words as two, without
// fillers, pauses, events and punctuation. A lone «en» or «et» stays a word.
func Scored(text string) []string {
	var words []string
	for _, t := range Tokens(text) {
		switch t.Kind {
		case Word, CutOff, Number:
			for part := range strings.FieldsFuncSeq(t.Norm, func(r rune) bool { return r == '-' || r == '–' }) {
				words = append(words, part)
			}
		}
	}
	out := []string{}
	for len(words) > 0 {
		v, n := Value(words)
		if n == 0 || n == 1 && (words[0] == "en" || words[0] == "et") {
			out = append(out, strings.ReplaceAll(words[0], "aa", "å"))
			words = words[1:]
			continue
		}
		out = append(out, strconv.FormatFloat(v, 'f', -1, 64))
		words = words[n:]
	}
	return out
}
