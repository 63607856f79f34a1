package danish

import (
	"slices"
	"strings"
)

// Fillers are hesitation sounds in their normal form.
var fillers = map[string]bool{"øh": true, "øhm": true, "æh": true, "æhm": true, "ehm": true}

// IsFiller reports whether a normal form is a hesitation sound.
func IsFiller(norm string) bool { return fillers[norm] }

// Responses is the closed list of CODEBOOK §1.5 in normal form. «lige præcis»
// is one entry of two words.
var responses = map[string]bool{
	"ja": true, "jo": true, "nej": true, "næ": true, "nå": true, "mm": true, "mhm": true, "hm": true,
	"åh": true, "nåda": true, "okay": true, "fint": true, "godt": true, "super": true, "klart": true,
	"selvfølgelig": true, "præcis": true, "nemlig": true, "jamen": true, "javel": true, "jep": true,
	"sådan": true, "aha": true,
}

// Laughs are sounds that a transcript writes as words; they are no content.
var laughs = map[string]bool{"ha": true, "haha": true, "hahaha": true, "he": true, "hehe": true, "hi": true, "hihi": true, "hø": true, "pyh": true}

// IsLaugh reports whether a word is a sound that a transcript writes as a word:
// laughter, or a cry such as «ej», «pyh».
func IsLaugh(word string) bool {
	w := plain(word)
	return laughs[w] || w == "ej" || w == "puha" || w == "hov"
}

// What a normal form may be in a response token.
const (
	aFiller = 1 << iota
	aResponse
	aLaugh // as it is written, perhaps
)

var lights = func() map[string]byte {
	out := map[string]byte{}
	for w := range laughs {
		out[Norm(w)] |= aLaugh
	}
	for w := range responses {
		out[w] |= aResponse
	}
	for w := range fillers {
		out[w] = aFiller
	}
	return out
}()

// IsResponseToken reports whether words are a response token by CODEBOOK §1.5:
// at most three entries of the closed list, a repeated entry («nej nej nej»)
// counting once, elongated forms as their short ones, and nothing else but
// hesitation and laughter. A lone hesitation is none.
func IsResponseToken(words []string) bool {
	entries, last := 0, ""
	for i := 0; i < len(words); i++ {
		w := Norm(words[i])
		k := lights[w]
		switch {
		case w == "" || k == aFiller || k&aLaugh != 0 && laughs[plain(words[i])]:
			continue
		case w == "lige" && i+1 < len(words) && Norm(words[i+1]) == "præcis":
			w = "lige præcis"
			i++
		case w == "nå" && i+1 < len(words) && Norm(words[i+1]) == "da":
			w = "nåda"
			i++
		case k&aResponse == 0:
			return false
		}
		if w != last {
			entries++
		}
		last = w
	}
	return entries >= 1 && entries <= 3
}

// BeginsResponse is the number of words at the beginning of words that are a
// response token, as many as can be one together; 0 if none.
func BeginsResponse(words []string) int {
	n := 0
	for i := 1; i <= len(words); i++ {
		if IsResponseToken(words[:i]) {
			n = i
		} else if i > n+3 {
			break
		}
	}
	// A hesitation or laugh at the end belongs to what follows.
	for n > 1 {
		if w := Norm(words[n-1]); !fillers[w] && !laughs[plain(words[n-1])] && w != "" {
			break
		}
		n--
	}
	return n
}

// MaxEcho bounds an echo in words: two of content with their function words and
// a response token before and after.
const MaxEcho = 8

// IsEcho reports whether words repeat, with nothing of their own, at most two
// content words of what the other has just said, response tokens aside
// («lager», «ja lager», «til natten»). said are the normal forms that they may
// repeat.
func IsEcho(words, said []string) bool {
	if len(words) > MaxEcho {
		return false
	}
	content, any := 0, false
	for i := 0; i < len(words); i++ {
		w := Norm(words[i])
		if w == "" || fillers[w] {
			continue
		}
		repeated := slices.Contains(said, w)
		switch {
		case responses[w] && !repeated:
		case w == "lige" && i+1 < len(words) && Norm(words[i+1]) == "præcis":
			i++
		case repeated:
			any = true
			if isContent(w) {
				content++
			}
		default:
			return false
		}
	}
	return any && content >= 1 && content <= 2
}

// IsContent reports whether a word carries meaning of its own: it is none of
// the function words of the lexicon.
func isContent(norm string) bool {
	if _, n := Value([]string{norm}); n > 0 && norm != "en" && norm != "et" {
		return true
	}
	c := Lookup(norm)
	const function = Subject | Nominal | Determiner | Coordinator | Subordinator | Question | Preposition | Oblique | Modal | Negation | Adverb
	return !responses[norm] && !fillers[norm] && (c == 0 || !c.Has(function)) && !strings.ContainsAny(norm, "'")
}
