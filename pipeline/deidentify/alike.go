package deidentify

import (
	"strings"
	"unicode/utf8"
)

// alikeLeast is how many letters a word needs to be taken for a misheard name.
const alikeLeast = 5

// alikes finds the names of the lists that one letter more, fewer or other makes
// of a word, by what is left when one letter is taken out of each.
type alikes map[string][]string

func alikesOf(words map[string]mark) alikes {
	a := alikes{}
	for w, m := range words {
		if m&(given|surname|place|org) == 0 || m&(public|doubtful|country) != 0 || utf8.RuneCountInString(w) < alikeLeast {
			continue
		}
		a[w] = append(a[w], w)
		for _, v := range without(w) {
			a[v] = append(a[v], w)
		}
	}
	return a
}

// without gives a word with each of its letters left out.
func without(w string) []string {
	var out []string
	for i, r := range w {
		out = append(out, w[:i]+w[i+utf8.RuneLen(r):])
	}
	return out
}

// of gives what the lists know about names one letter from key, its genitive
// included.
func (a alikes) of(key string, words map[string]mark) mark {
	if utf8.RuneCountInString(key) < alikeLeast || strings.ContainsAny(key, "0123456789") {
		return 0
	}
	var m mark
	for _, v := range append(without(key), key) {
		for _, w := range a[v] {
			if oneApart(key, w) {
				m |= words[w] & (given | surname | place | org)
			}
		}
	}
	return m
}

// oneApart reports whether one letter put in, left out or changed makes b of a.
func oneApart(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return i == len(x) || string(x[i+1:]) == string(y[i+1:])
	}
	return string(x[i:]) == string(y[i+1:])
}

// brandHeads begin the names of firms more often than ordinary words.
// The first seven rarely begin an ordinary word that is in no list.
var brandHeads = []string{"nord", "syd", "vest", "øst", "dan", "nær", "tryg", "midt", "skan", "scan", "inter", "euro", "uni", "øko", "bio", "tekno", "agro", "aqua", "multi", "super", "fjord", "kyst"}

// brand reports whether an unknown word begins as names of firms do.
func brand(key string) bool {
	for _, h := range brandHeads {
		if rest, ok := strings.CutPrefix(key, h); ok && len(rest) >= 3 {
			return true
		}
	}
	return false
}

// toPlace reports whether a place follows the word at i: «… i Horsens», «… ude
// på Holstebrovej», «… henne i Struer».
func (l *line) toPlace(i int) bool {
	k := i + 1
	for k < len(l.tokens) && k < i+3 && l.joined(k) && placeAdverbs[l.tokens[k].key] {
		k++
	}
	return k+1 < len(l.tokens) && l.joined(k) && l.joined(k+1) && inOrAtOrBy[l.tokens[k].key] && l.tokens[k+1].marks&(place|streetEnd) != 0 && !everydayWord(l.tokens[k+1].key)
}

var (
	placeAdverbs = words("ude inde nede oppe henne ovre omme derude derinde dernede deroppe herude heroppe hernede")
	inOrAtOrBy   = words("i på ved")
)
