package deidentify

import (
	"math/rand/v2"
	"strings"
	"unicode/utf8"

	"gribning/transcripts"
)

// confusions are letters that a recogniser of Danish writes for one another,
// since they sound alike: «nd» for «n», «æ» for «e», a soft «d» for none.
var confusions = [][2]string{
	{"æ", "e"}, {"e", "æ"}, {"å", "o"}, {"o", "å"}, {"y", "ø"}, {"ø", "y"}, {"i", "e"}, {"nd", "n"}, {"n", "nd"}, {"ld", "l"}, {"rd", "r"}, {"hv", "v"}, {"hj", "j"},
	{"g", "k"}, {"k", "g"}, {"b", "p"}, {"d", "t"}, {"t", "d"}, {"c", "k"}, {"k", "c"}, {"x", "ks"}, {"ks", "x"}, {"w", "v"}, {"v", "w"}, {"aa", "å"}, {"å", "aa"},
	{"ll", "l"}, {"l", "ll"}, {"tt", "t"}, {"t", "tt"}, {"kk", "k"}, {"ss", "s"}, {"s", "ss"}, {"th", "t"}, {"t", "th"}, {"ph", "f"}, {"f", "v"}, {"er", "ar"}, {"ej", "aj"}, {"eg", "ej"}, {"øj", "øg"}, {"et", "ed"}, {"en", "n"},
}

const (
	splitRate    = 0.25 // of words of at least splitLetters letters
	splitLetters = 8
	slipRate     = 0.05 // of words of at least four letters
	slipRateName = 0.15 // of names: what a recogniser does not know, it spells by ear
)

// asMisheard is a meeting as a poor recogniser would write it: lower case, no
// punctuation, long words in two, here and there a letter that sounds alike. Marks
// and units move along.
func asMisheard(m *transcripts.Meeting, rng *rand.Rand) *transcripts.Meeting {
	c := *asRecognised(m)
	named := map[int]bool{}
	for _, id := range m.Identifiers {
		for w := id.From; w < id.To; w++ {
			named[w] = true
		}
	}
	words := make([]transcripts.Word, 0, len(c.Words))
	moved := make([]int, len(c.Words)+1)
	for i, w := range c.Words {
		moved[i] = len(words)
		if w.Kind != transcripts.PlainWord || strings.ContainsAny(w.Text, "0123456789@") {
			words = append(words, w)
			continue
		}
		n := utf8.RuneCountInString(w.Text)
		rate := slipRate
		if named[i] {
			rate = slipRateName
		}
		if n >= 4 && rng.Float64() < rate {
			w.Text = slip(w.Text, rng)
		}
		if n >= splitLetters && rng.Float64() < splitRate {
			head, tail := halves(w.Text, rng)
			first, second := w, w
			first.Text, second.Text = head, tail
			first.End = w.Start + (w.End-w.Start)/2
			second.Start, second.Begins = first.End, transcripts.NotFixed
			second.ID = w.ID + "b"
			words = append(words, first, second)
			continue
		}
		words = append(words, w)
	}
	moved[len(c.Words)] = len(words)
	c.Words = words
	c.TCUs = append([]transcripts.TCU(nil), m.TCUs...)
	for i := range c.TCUs {
		c.TCUs[i].From, c.TCUs[i].To = moved[c.TCUs[i].From], moved[c.TCUs[i].To]
	}
	c.Identifiers = append([]transcripts.Identifier(nil), m.Identifiers...)
	for i := range c.Identifiers {
		c.Identifiers[i].From, c.Identifiers[i].To = moved[c.Identifiers[i].From], moved[c.Identifiers[i].To]
	}
	return &c
}

// slip writes one sound of a word in another way, or leaves its last letter out.
func slip(w string, rng *rand.Rand) string {
	for range 12 {
		x := confusions[rng.IntN(len(confusions))]
		if at := strings.Index(w, x[0]); at >= 0 {
			return w[:at] + x[1] + w[at+len(x[0]):]
		}
	}
	_, n := utf8.DecodeLastRuneInString(w)
	return w[:len(w)-n]
}

// halves cuts a word where two parts are likely to meet, at least three letters
// from either end.
func halves(w string, rng *rand.Rand) (string, string) {
	r := []rune(w)
	at := 3 + rng.IntN(len(r)-5)
	for k := 3; k <= len(r)-3; k++ {
		if head, tail := string(r[:k]), string(r[k:]); everydayWord(tail) && (everydayWord(head) || everydayWord(strings.TrimSuffix(head, "s"))) {
			at = k
			break
		}
	}
	return string(r[:at]), string(r[at:])
}
