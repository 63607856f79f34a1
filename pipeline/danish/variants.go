package danish

import (
	_ "embed"
	"strings"

	"golang.org/x/text/unicode/norm"
)

//go:embed lexicon/spellings.txt
var spellingsText string

// Spellings adds to variants what dialect talk, recognisers and chat-like
// transcripts write.
var spellings = readPairs(spellingsText)

// Norm is the normal form of one word out of context: NFC, lower case, one
// kind of apostrophe, no punctuation around it, stretched letters and stretch
// marks shortened («jaaa», «nå:rh»), and dialect, learner and recogniser
// spellings mapped to the written form. Forms that are also other words («a»,
// «it», «do») are left to [Normal]. The empty string means that no letter or
// digit was there.
func Norm(word string) string {
	if s, ok := listed[word]; ok {
		return s.Norm
	}
	return unlisted(word)
}

// unlisted is the normal form of a word that no list has: of one in small letters
// itself, unless it is stretched. Before the lists are made nothing is known.
func unlisted(word string) string {
	if listed != nil && isPlain(word) && !stretched(word) {
		return word
	}
	return normal(word)
}

// Sight is what is seen of a word at once.
type Sight struct {
	Norm   string // see Norm
	Class  Class  // of Norm, by Lookup
	Filler bool   // of Norm, by IsFiller
	Answer bool   // Norm alone is a response token
}

// Look looks a word up.
func Look(word string) Sight {
	if s, ok := listed[word]; ok {
		return s
	}
	return sightOf(unlisted(word))
}

func sightOf(norm string) Sight {
	return Sight{norm, Lookup(norm), IsFiller(norm), IsResponseToken([]string{norm})}
}

// listed are the words of the lists, looked up once: most of what is said.
var listed map[string]Sight

func init() { // what is seen of a word asks Norm, and Norm asks here
	out := make(map[string]Sight, len(words)+len(spellings)+len(variants))
	add := func(w string) { out[w] = sightOf(normal(w)) }
	for w := range words {
		add(w)
	}
	for w := range spellings {
		add(w)
	}
	for w := range variants {
		add(w)
	}
	for w := range responses {
		add(w)
	}
	listed = out
}

func normal(word string) string {
	w := plain(word)
	if ambiguous[w] {
		return w
	}
	if to, ok := written(w); ok {
		return to
	}
	if short := shorten(w); short != w {
		if to, ok := written(short); ok {
			return to
		}
		return strings.Trim(short, "'")
	}
	return strings.Trim(w, "'")
}

// Plain lowers a word, without looking up what it stands for.
func plain(word string) string {
	if isPlain(word) {
		return word
	}
	w := word
	if !composed(w) && !norm.NFC.IsNormalString(w) {
		w = norm.NFC.String(w)
	}
	w = strings.TrimFunc(w, func(r rune) bool { return !isWordRune(r) && !isApostrophe(r) })
	w = strings.ToLower(w)
	if strings.ContainsAny(w, "’´`") {
		w = apostrophes.Replace(w)
	}
	return w
}

// composed reports whether a word is ASCII and Danish letters, and so in NFC.
func composed(word string) bool {
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case c < 0x80:
		case c == 0xC3 && i+1 < len(word) && (word[i+1]|0x20 == 0xA6 || word[i+1]|0x20 == 0xB8 || word[i+1]|0x20 == 0xA5): // Æ Ø Å æ ø å
			i++
		default:
			return false
		}
	}
	return true
}

// isPlain reports whether a word is small Danish letters and nothing else, as
// most are.
func isPlain(word string) bool {
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case c >= 'a' && c <= 'z':
		case c == 0xC3 && i+1 < len(word) && (word[i+1] == 0xA6 || word[i+1] == 0xB8 || word[i+1] == 0xA5): // æ, ø, å
			i++
		default:
			return false
		}
	}
	return true
}

var apostrophes = strings.NewReplacer("’", "'", "´", "'", "`", "'")

func written(w string) (string, bool) {
	if to, ok := spellings[w]; ok {
		return to, true
	}
	if to, ok := variants[w]; ok {
		return to, true
	}
	if t := strings.Trim(w, "'"); t != w && !ambiguous[t] {
		if to, ok := spellings[t]; ok {
			return to, true
		}
		to, ok := variants[t]
		return to, ok
	}
	return "", false
}

// Shorten takes stretch out: colons inside a word, and three or more of one
// letter (no Danish word has them).
func shorten(w string) string {
	if !stretched(w) {
		return w
	}
	rs := []rune(strings.ReplaceAll(w, ":", ""))
	out := rs[:0]
	for i := 0; i < len(rs); {
		n := i
		for n < len(rs) && rs[n] == rs[i] {
			n++
		}
		if n-i >= 3 && (rs[i] < '0' || rs[i] > '9') {
			out = append(out, rs[i])
		} else {
			out = append(out, rs[i:n]...)
		}
		i = n
	}
	return string(out)
}

// Stretched reports whether shorten would change w.
func stretched(w string) bool {
	var a, b rune
	for _, r := range w {
		if r == ':' || r == a && r == b {
			return true
		}
		a, b = b, r
	}
	return false
}

// Ambiguous forms are dialect words that are also spelled like another word:
// «a» (jeg; the letter), «æ» (jeg; the article of western Jutland), «do» (du),
// «it» (ikke; the trade), «no» (nu), «e» (er, jeg), «te» (til; the drink), «de'».
var ambiguous = map[string]bool{"a": true, "æ": true, "do": true, "it": true, "no": true, "e": true, "te": true, "war": true, "ve": true, "ta": true, "et'": true}

// Normal gives the normal forms of words in their context. An ambiguous form
// becomes the standard word only where the words beside it allow no other
// reading: «a tror» is «jeg tror», «gruppe a» stays; «æ har» is «jeg har», «æ
// bil» stays.
func Normal(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = Norm(w)
	}
	Disambiguate(out, nil)
	return out
}

// Disambiguate decides ambiguous forms among normal forms as [Normal] does, and
// calls changed, if given, with the places of those that became another.
func Disambiguate(out []string, changed func(i int)) {
	for i, w := range out {
		if !mayBeAmbiguous(w) || !ambiguous[w] {
			continue
		}
		before, after := "", ""
		if i > 0 {
			before = out[i-1]
		}
		if i+1 < len(out) {
			after = out[i+1]
		}
		if out[i] = inContext(w, before, after); changed != nil && out[i] != w {
			changed(i)
		}
	}
}

// mayBeAmbiguous spares most words a look-up: ambiguous forms are short.
func mayBeAmbiguous(w string) bool { return len(w) <= 3 }

func inContext(w, before, after string) string {
	finite := func(s string) bool { return s != "" && Lookup(s).Has(Finite) }
	switch w {
	case "a", "æ", "e":
		// «a har», «så går a», «at a er»; the article «æ bil» has no verb beside it.
		loose := w == "a" || after == "" || after == "it" || Lookup(after).Has(Adverb|Preposition)
		if finite(after) || (finite(before) && loose) || (w == "a" && Lookup(before).Has(Subordinator) && after != "") {
			return "jeg"
		}
		if w == "e" && (Lookup(before).Has(Subject) || before == "det") {
			return "er"
		}
	case "do":
		if finite(after) || finite(before) || Lookup(before).Has(Subordinator) {
			return "du"
		}
	case "it":
		// «a tror it», «det vil it start'»: after a verb or its subject.
		if finite(before) || (Lookup(before).Has(Subject) && before != "i") || before == "da" || before == "jo" || before == "a" {
			return "ikke"
		}
	case "no":
		if finite(before) || finite(after) || before == "og" || Lookup(after).Has(Subject) || after == "do" || after == "a" {
			return "nu"
		}
	case "te":
		if after == "at" || after == "å" || Lookup(after).Has(Determiner) || after == "æ" || Lookup(before).Has(Adverb) {
			return "til"
		}
	case "war":
		return "var"
	case "ve":
		return "ved"
	case "ta":
		if finite(before) || Lookup(before).Has(Subject) || before == "at" {
			return "tage"
		}
	case "et'":
		return "det"
	}
	return w
}
