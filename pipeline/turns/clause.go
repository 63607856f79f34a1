package turns

import (
	"strings"

	"gribning/pipeline/danish"
)

// The rules look for the beginnings of main clauses. A Danish main clause has
// its finite verb second: after the subject («jeg sover», «planen er»), after
// something fronted («så sover jeg», «det kan jeg»), or first in a question
// («har du»). A subordinate clause has its subject before any adverb and the
// verb («fordi jeg ikke sover») and is opened by a word of a closed list. That
// is all they use; where it does not decide, no border is set (T10).

// A set is one or more sets of words that the rules name.
type set uint32

const (
	nominative set = 1 << iota
	dummies
	fronts
	asks
	openers
	particles
	links
	closers
	relatives
	sayings
	quoters
	homographs
	purposes    // the verbs of clauses with «så» that say what something is for
	degrees     // what «hvor» asks the degree of
	imperatives // verbs that requests begin with
	quantities  // what «der er» counts
	presenting  // verbs that «der» presents with
)

// setsOf gives the sets that a word is in.
var setsOf = func() map[string]set {
	out := map[string]set{}
	for s, list := range map[set]string{
		nominative:  "jeg du han hun vi man",
		dummies:     "det den der de",
		fronts:      "så nu der her derfor desværre måske ellers bagefter derefter heldigvis pludselig egentlig faktisk dengang først dér hertil dertil herefter derimod imens alligevel sommetider forhåbentlig",
		asks:        "hvad hvor hvem hvordan hvorfor hvornår hvilken hvilket hvilke",
		openers:     "hvis når da fordi siden inden før selvom mens medmindre",
		particles:   "jamen altså øh øhm nå undskyld åh ej",
		links:       "og men for så eller",
		closers:     "at som om hvis når da fordi inden før siden selvom mens end indtil uden ligesom hvorvidt",
		relatives:   "noget det den dem alt ting ingenting dér dag gang sted måde eneste der nogen den dét de et en",
		sayings:     "se høre sige tro tænke håbe mærke vide forvente føle forstå sikker glad",
		quoters:     "siger sagde spørger spurgte tænker tænkte skriver skrev råbte svarer svarede",
		homographs:  "så ved for tog bad dør bar får før når hang møder lærer løber rejser maler bager ryger fisker vender regner håber gang kort løfter",
		purposes:    "kan kunne får ved slipper fik",
		degrees:     "mange meget lang langt længe tit ofte stor stort gammel god godt høj svært tæt lidt vidt for slags",
		imperatives: "vent prøv ring skriv sæt tag husk kig lad lav fortæl kom giv læg find se",
		quantities:  "en et ikke jo også ingen noget nogen altid mange to tre bare lige altså sådan tit kun faktisk nok gode masser ellers da",
		presenting:  "er var kommer kom står stod ligger lå sidder sad bliver blev",
	} {
		for _, w := range strings.Fields(list) {
			out[w] |= s
		}
	}
	return out
}()

// in reports whether a word is in any of sets.
func in(w string, sets set) bool { return setsOf[w]&sets != 0 }

// is reports whether word i is in any of sets.
func (c *clauses) is(i int, sets set) bool {
	return i >= 0 && i < len(c.ws) && c.ws[i].sets&sets != 0
}

func (c *clauses) norm(i int) string {
	if i < 0 || i >= len(c.ws) {
		return ""
	}
	return c.ws[i].norm
}

func (c *clauses) has(i int, class danish.Class) bool {
	return i >= 0 && i < len(c.ws) && c.ws[i].class.Has(class)
}

// Verb reports whether word i can be a finite verb, beside a subject or not.
func (c *clauses) verb(i int, beside bool) bool {
	if i < 0 || i >= len(c.ws) {
		return false
	}
	w := c.ws[i].norm
	if w == "så" || w == "når" || w == "for" || w == "før" {
		return false
	}
	if c.ws[i].class.Has(danish.Finite) {
		return beside || !c.is(i, homographs)
	}
	return beside && danish.LooksFinite(w)
}

// SubjectVerb reports whether «subject verb» stands at i: a nominative or a
// pronoun that is a subject by the verb after it.
func (c *clauses) subjectVerb(i int) bool {
	switch w := c.norm(i); {
	case c.is(i, nominative):
		return c.verb(i+1, true) || c.verb(i+2, false) && c.has(i+1, danish.Negation)
	case w == "i":
		return c.has(i+1, danish.Modal) || c.norm(i+1) == "har" || c.norm(i+1) == "er"
	case c.is(i, dummies):
		return c.verb(i+1, w != "der" || c.is(i-1, links)) && c.has(i+1, danish.Finite)
	case w == "nogen" || w == "ingen" || w == "alle" || w == "noget" || w == "folk" || w == "begge":
		return c.verb(i+1, false)
	}
	return false
}

// VerbSubject reports whether «verb subject» stands at i, the order after a
// fronted element and in questions.
func (c *clauses) verbSubject(i int) bool {
	if !c.verb(i, true) || !c.ws[i].class.Has(danish.Finite) {
		return false
	}
	k := c.subjectAfter(i)
	switch w := c.norm(k); {
	case c.is(k, nominative):
		return true
	case w == "i":
		return c.has(i, danish.Modal) || c.norm(i) == "har"
	case w == "det" || w == "den" || w == "der" || w == "de":
		return c.verb(i, false)
	}
	return false
}

// SubjectAfter is where the subject of an inverted verb stands.
func (c *clauses) subjectAfter(v int) int {
	k := v + 1
	for k < v+3 && (c.norm(k) == "jo" || c.norm(k) == "sgu" || c.norm(k) == "nok" || c.norm(k) == "så" && k+1 < len(c.ws) && c.is(k+1, nominative)) {
		k++
	}
	return k
}
