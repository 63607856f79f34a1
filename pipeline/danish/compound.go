package danish

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed lexicon/parts.txt
var partsText string

// parts are the words that compounds are taken apart into: the words of the
// semantic fields, of lexicon/parts.txt, and their stems.
var parts = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	add := func(w string) {
		if len([]rune(w)) >= 3 && Lookup(w)&^(Noun|Time|Infinitive|Imperative|Finite|Participle) == 0 {
			out[w] = true
		}
	}
	for w := range BuiltinFields().words {
		add(w)
	}
	for line := range strings.Lines(partsText) {
		line, _, _ = strings.Cut(line, "#")
		for _, w := range strings.Fields(line) {
			out[w] = true
		}
	}
	return out
})

// never are endings and beginnings that are words as well; taking them for parts
// of compounds would cut derived words into pieces.
var never = set(`hed ing else ning skab dom som sam lig bar eri ere ene ede end ser des ste ter ner ler mer sen den der det dig mig sig han hun min din sin vil kan har var
	ind and men for fra til ved med gen mod over under efter uden mellem inde ude the ant ent ist isme ion tion ens ers els est ret ende ande elle lle ige age`)

// whole are stems of words that look like compounds and are none.
var whole = set(`billed billet billett bogstav bogstaver kolleg koll vejledning transport søndag vindu halvand sort sorter fritag årsag forsøg interess aftal
	arkiv opgav kontrakt patient periode material`)

// minCompound is how many letters the shortest compound looked for has: «busskur».
const minCompound = 7

// Compound takes a compound apart: «butiksarbejde» is «butik» and «arbejde»,
// «toiletpapir» «toilet» and «papir». Between parts an s or an e may
// stand. Every part but the last is as in the word lists, the last may be
// inflected («kassedamen»). Of several ways the one with fewest parts is taken,
// then the one with the longest last part. A word that cannot be taken apart is
// given as it is. key is a form made by [Key].
func Compound(key string) []string { return compound(key, Stem(key)) }

// Form is a word with its stem and, once asked for, the parts of a compound:
// what several look-ups of one word have in common.
type Form struct {
	Key, Stem string
	parts     []string
}

// FormOf gives the form of a key as made by [Key].
func FormOf(key string) Form { return Form{Key: key, Stem: Stem(key)} }

// Parts is [Compound] of the word.
func (f *Form) Parts() []string {
	if f.parts == nil {
		f.parts = compound(f.Key, f.Stem)
	}
	return f.parts
}

func compound(key, stem string) []string {
	if len(key) < minCompound || strings.ContainsAny(key, "-'0123456789") {
		if i := strings.IndexByte(key, '-'); i >= 3 && len(key)-i > 3 {
			return []string{key[:i], key[i+1:]}
		}
		return []string{key}
	}
	if whole[stem] {
		return []string{key}
	}
	for n := 2; n <= 3; n++ {
		if p := apart(key, n); p != nil && !(stem != key && isPart(stem) && len(p[n-1]) <= len(key)-len(stem)+2) {
			return p // else its end is an ending: «kroppen», «fristen»
		}
	}
	return []string{key}
}

// apart takes a word into n parts, nil if it cannot be.
func apart(w string, n int) []string {
	if n == 1 {
		if isPart(w) || isPart(Stem(w)) && len(w) >= 4 || definite(w) {
			return []string{w}
		}
		return nil
	}
	for i := 3; i <= len(w)-3; i++ {
		first, ok := firstPart(w[:i])
		if !ok {
			continue
		}
		if rest := apart(w[i:], n-1); rest != nil {
			return append([]string{first}, rest...)
		}
	}
	return nil
}

// firstPart reports whether s is a part with or without what joins it to the
// next one: nothing, s, e, or the -r that «arbejder-» drops before «s».
func firstPart(s string) (string, bool) {
	if isPart(s) {
		return s, true
	}
	if t, ok := strings.CutSuffix(s, "s"); ok && isPart(t) {
		return t, true
	}
	if t, ok := strings.CutSuffix(s, "e"); ok && isPart(t) {
		return t, true
	}
	return s, false
}

// definite reports whether w is a part with the ending of a definite or plural
// noun.
func definite(w string) bool {
	for _, end := range [...]string{"en", "et", "n", "t", "r", "er", "e", "ene", "erne", "rne", "s", "ens", "ets"} {
		if t, ok := strings.CutSuffix(w, end); ok && isPart(t) {
			return true
		}
	}
	return false
}

func isPart(s string) bool { return len(s) >= 3 && !never[s] && parts()[s] }
