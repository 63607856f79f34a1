package danish

import (
	_ "embed"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	stemmer "github.com/blevesearch/snowballstem/danish"
)

//go:embed cues/variants.txt
var variantsText string

// variants maps dialect, learner, spoken and recogniser spellings to the
// written form (CODEBOOK Annex B; the rest own).
var variants = readPairs(variantsText)

// readPairs reads «from to» lines; «#» begins a comment. The files are part of
// the program, and a test reads every line of them.
func readPairs(text string) map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(text) {
		if i := strings.IndexByte(line, '#'); i >= 0 {
			line = line[:i]
		}
		if f := strings.Fields(line); len(f) == 2 {
			out[f[0]] = f[1]
		}
	}
	return out
}

// Key is the form under which a spoken word is looked up: lower case, without
// punctuation around it, and with dialect, learner and recogniser spellings
// mapped to the written form («a ku» → «jeg kunne»). A word that is all
// punctuation gives the empty string.
func Key(word string) string {
	w := strings.TrimFunc(word, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	})
	w = strings.ToLower(w)
	if to, ok := variants[w]; ok {
		return to
	}
	if t := strings.Trim(w, "'"); t != w {
		if to, ok := variants[t]; ok {
			return to
		}
		return t
	}
	return w
}

// Stem is the Danish Snowball stem of a key as made by [Key]. Words of fewer
// than four letters are their own stem.
func Stem(key string) string {
	if len(key) < 4 {
		return key
	}
	env := snowballstem.NewEnv(key)
	stemmer.Stem(env)
	return env.Current()
}
