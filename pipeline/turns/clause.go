package turns

import (
	"gribning/pipeline/danish"
)

// The rules look for the beginnings of main clauses. A Danish main clause has
// its finite verb second: after the subject («jeg sover», «planen er»), after
// something fronted («så sover jeg», «det kan jeg»), or first in a question
// («har du»). A subordinate clause has its subject before any adverb and the
// verb («fordi jeg ikke sover») and is opened by a word of a closed list. That
// is all they use; where it does not decide, no border is set (T10).

// Sets of words that the rules name.
var (
	nominative = wordSet("jeg du han hun vi man")
	dummies    = wordSet("det den der de")
	fronts     = wordSet("så nu der her derfor desværre måske ellers bagefter derefter heldigvis pludselig egentlig faktisk dengang først dér hertil dertil herefter derimod imens alligevel sommetider forhåbentlig")
	asks       = wordSet("hvad hvor hvem hvordan hvorfor hvornår hvilken hvilket hvilke")
	openers    = wordSet("hvis når da fordi siden inden før selvom mens medmindre")
	particles  = wordSet("jamen altså øh øhm nå undskyld åh ej")
	links      = wordSet("og men for så eller")
	closers    = wordSet("at som om hvis når da fordi inden før siden selvom mens end indtil uden ligesom hvorvidt")
	relatives  = wordSet("noget det den dem alt ting ingenting dér dag gang sted måde eneste der nogen den dét de et en")
	sayings    = wordSet("se høre sige tro tænke håbe mærke vide forvente føle forstå sikker glad")
	quoters    = wordSet("siger sagde spørger spurgte tænker tænkte skriver skrev råbte svarer svarede")
	homographs = wordSet("så ved for tog bad dør bar får før når hang møder lærer løber rejser maler bager ryger fisker vender regner håber gang kort løfter")
)

func wordSet(list string) map[string]bool {
	out := map[string]bool{}
	start := -1
	for i := 0; i <= len(list); i++ {
		if i < len(list) && list[i] != ' ' {
			if start < 0 {
				start = i
			}
			continue
		}
		if start >= 0 {
			out[list[start:i]] = true
			start = -1
		}
	}
	return out
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
		return beside || !homographs[w]
	}
	return beside && danish.LooksFinite(w)
}

// SubjectVerb reports whether «subject verb» stands at i: a nominative or a
// pronoun that is a subject by the verb after it.
func (c *clauses) subjectVerb(i int) bool {
	switch w := c.norm(i); {
	case nominative[w]:
		return c.verb(i+1, true) || c.verb(i+2, false) && c.has(i+1, danish.Negation)
	case w == "i":
		return c.has(i+1, danish.Modal) || c.norm(i+1) == "har" || c.norm(i+1) == "er"
	case dummies[w]:
		return c.verb(i+1, w != "der" || links[c.norm(i-1)]) && c.has(i+1, danish.Finite)
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
	case nominative[w]:
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
	for k < v+3 && (c.norm(k) == "jo" || c.norm(k) == "sgu" || c.norm(k) == "nok" || c.norm(k) == "så" && k+1 < len(c.ws) && nominative[c.norm(k+1)]) {
		k++
	}
	return k
}
