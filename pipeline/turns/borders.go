package turns

import (
	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// State is what is known of the TCU that is open.
type state struct {
	start    int
	complete bool // a main clause stands in it
	pending  bool // it began with «hvis …», whose main clause is still to come
	pendAt   int
	// condition is where a «hvis» or «når» inside it stands whose «så» has not
	// come; 0 if none.
	condition int
	lastVerb  int
	filled    bool // the object of lastVerb stands before it: «det ved jeg»
}

// Borders goes through the kernels from left to right and decides for each
// whether a new TCU begins with its clause.
func (c *clauses) borders(class transcripts.Class) []Border {
	var out []Border
	c.class = class
	s := state{lastVerb: -1}
	add := func(i int, rule string) {
		out = append(out, Border{At: c.ws[i].at, Rule: rule})
		s = state{start: i, lastVerb: -1, pending: c.opens(i), pendAt: i}
	}
	s.pending = c.opens(0)
	if n := c.turnInitial(class); n > 0 {
		add(n, "T5")
	}
	for i := s.start; i < len(c.ws); i++ {
		if rule := c.linkedOther(&s, i); rule != "" {
			add(i, rule)
			continue
		}
		if c.is(i, openers) && !s.pending && (c.norm(i) == "hvis" || c.norm(i) == "når") {
			s.condition = i
		}
		k, ok := c.kernelAt(i, s.start)
		if !ok {
			if c.verb(i, false) {
				s.lastVerb, s.filled = i, false
				s.complete = s.complete || !s.pending
			}
			continue
		}
		k.start = c.dislocated(k, s.start)
		begin := c.withLinks(k.start, s.start)
		if rule := c.decide(&s, k, begin); rule != "" && begin > s.start {
			add(begin, rule+" "+[]string{"SV", "VS", "WV", "NV"}[k.kind])
		}
		c.enter(&s, k)
		i = max(i, k.verb)
		if k.kind == verbFirst {
			i = max(i, c.subjectAfter(k.verb))
			if !c.is(i, nominative) && !c.is(i, dummies) {
				i = k.verb
			}
		}
	}
	return out
}

// Enter notes a clause as part of the open TCU.
func (c *clauses) enter(s *state, k kernel) {
	s.lastVerb = k.verb
	s.filled = k.kind == asking || k.kind == verbFirst && k.start < k.verb && !c.is(k.start, fronts)
	main := !c.subordinate(k, s.start)
	switch {
	case s.pending && main && k.kind != subjectFirst:
		s.pending, s.complete = false, true
	case !s.pending && main:
		s.complete = true
	}
	if main && k.kind == verbFirst && c.norm(k.start) == "så" {
		s.condition = 0
	}
}

// LinkedOther decides for conjunctions whose clause begins with something else
// than a kernel: «men hvis …», «og målet skal være …».
func (c *clauses) linkedOther(s *state, i int) string {
	w := c.norm(i)
	if w == "fordi" && s.complete && (c.subjectVerb(i+1) && c.mainOrder(i+1) || c.norm(i+1) == "så" && c.verb(i+2, false)) && !c.has(i-1, danish.Finite) && c.norm(i-1) != "det" {
		return "T2 fordi"
	}
	if i > s.start && s.complete && !s.pending && c.imperative(i) {
		return "T1 imperative"
	}
	if i <= s.start || !(c.is(i, links) || c.is(i, particles) && w != "øh" && w != "øhm") {
		return ""
	}
	j := i + 1
	for j < len(c.ws) && (c.is(j, links) || c.is(j, particles)) {
		j++
	}
	if w == "eller" {
		return "" // T9
	}
	if w == "jamen" {
		return "T2 jamen"
	}
	if !s.complete || s.pending {
		return ""
	}
	if c.imperative(j) && (w == "så" || w == "og" || w == "men") {
		return "T2 " + w + " imperative"
	}
	if c.is(j, openers) && c.norm(j) != "fordi" {
		if w == "men" || w == "for" || w == "altså" || c.mainFollows(j) {
			return "T2 " + w + " " + c.norm(j)
		}
		return ""
	}
	if w == "så" && j == i+1 && !(s.condition > s.start && i-s.condition < 20) && (c.has(j, danish.Preposition|danish.Time) || c.has(j, danish.Determiner) && !c.is(j, dummies) || c.number(j)) {
		w = "og"
	}
	if w != "men" && w != "og" && w != "for" || w == "for" && j == i+1 && !c.has(j, danish.Determiner) && !c.definite(j) {
		return ""
	}
	if w == "men" && j+1 < len(c.ws) && !c.verb(j, false) && c.norm(j) != "ikke" && c.norm(j) != "kun" {
		return "T2 men"
	}
	if c.is(j, asks) && c.norm(j+1) == "med" {
		return "T2 " + w + " wh"
	}
	if c.verb(j, false) || c.is(j, closers) || c.is(j, asks) || c.norm(j) == "ikke" || c.norm(j) == "der" {
		return ""
	}
	for k := j + 1; k < len(c.ws) && k <= j+5; k++ {
		v := c.norm(k)
		if c.verbSubject(k) && c.is(c.subjectAfter(k), nominative) && c.verb(k, false) {
			return "T2 " + w + " fronted"
		}
		if c.is(k, closers|asks|nominative) || v == "der" && !c.verbSubject(k+1) || c.is(k, links) && v != "så" {
			return ""
		}
		if c.verb(k, false) {
			if c.is(k-1, dummies) && k-1 > j {
				return ""
			}
			return "T2 " + w + " noun"
		}
	}
	return ""
}

// Complement reports whether the clause is what somebody says, thinks or
// knows in the open TCU: «jeg tror det går», «så siger han du ser godt ud».
func (c *clauses) complement(s *state, k kernel, begin int) bool {
	if begin != k.start {
		return false
	}
	if p := c.before(k.start); k.kind == subjectFirst && (c.is(p, sayings) || c.norm(p) == "derfor" || c.norm(p) == "længe" || c.norm(p) == "vidt" || c.norm(p) == "sådan" || c.norm(p) == "være" && c.norm(p-1) == "godt") {
		return true
	}
	if s.lastVerb < 0 || s.filled || !c.has(s.lastVerb, danish.Saying) {
		return false
	}
	for i := s.lastVerb + 1; i < k.start; i++ {
		w := c.norm(i)
		if w == "det" && i > s.lastVerb+1 || w == "det" && c.is(s.lastVerb-1, nominative) {
			return false // it has its object: «jeg siger det bare ‖ hun …»
		}
		if !(c.is(i, nominative|dummies) || c.has(i, danish.Negation|danish.Adverb|danish.Oblique) || danish.IsFiller(w) || w == "i" || w == "til") {
			return false
		}
	}
	return true
}

// Purposes are the verbs of clauses with «så» that say what something is for.

// Decide gives the rule by which a new TCU begins, or nothing.
func (c *clauses) decide(s *state, k kernel, begin int) string {
	if begin <= s.start || c.subordinate(k, s.start) {
		return ""
	}
	linked := begin < k.start || c.is(begin, links)
	first := c.norm(begin)
	if first == "eller" {
		return "" // T9
	}
	if s.pending && begin-s.pendAt < 30 {
		// The main clause of a preposed «hvis …», or more of that clause.
		if k.kind != subjectFirst || first == "og" || first == "eller" || first == "så" {
			return ""
		}
	}
	if s.condition > s.start && begin-s.condition < 20 && first == "så" && k.kind == verbFirst {
		return ""
	}
	if first == "så" && k.kind == subjectFirst && c.is(k.verb, purposes) {
		return "" // «så vi kan se det»: a purpose, and subordinate
	}
	if c.complement(s, k, begin) || c.formula(k, begin) {
		return ""
	}
	if !s.complete {
		return c.afterFragment(s, k, begin, first, linked)
	}
	if linked {
		return "T2 " + first
	}
	return c.bareRule(s, k)
}

// AfterFragment decides where no clause stands in the open TCU yet: an answer
// of a word or two is a TCU of its own, a noun that the clause takes up again
// is its beginning.
func (c *clauses) afterFragment(s *state, k kernel, begin int, first string, linked bool) string {
	content := 0
	if c.is(c.before(begin), relatives) && !linked {
		return ""
	}
	for i := s.start; i < begin; i++ {
		w := c.norm(i)
		if c.is(i, closers) && !linked {
			return ""
		}
		if !c.is(i, particles|links|fronts) && !danish.IsResponseToken([]string{w}) && !danish.IsFiller(w) {
			content++
		}
	}
	if content == 0 {
		return ""
	}
	if linked {
		return "T2 " + first
	}
	p := c.before(begin)
	taken := c.noun(p) && !c.has(p, danish.Time) && !c.number(p)
	if k.kind == subjectFirst && (in(first, nominative) && first != "han" && first != "hun" || !taken && first != "der") {
		return "T1 fragment"
	}
	return ""
}

// BareRule decides for a clause that nothing links to what went before.
func (c *clauses) bareRule(s *state, k kernel) string {
	p := c.before(k.start)
	w, first := c.norm(p), c.norm(k.start)
	switch k.kind {
	case subjectFirst:
		switch {
		case c.is(p, relatives) && first != w && !c.objectOf(p),
			c.verb(p, true) && c.has(p, danish.Finite) && !c.subjectNear(p),
			(w == "her" || w == "der") && c.is(p-1, dummies),
			first == "der" && !c.presents(p, k),
			first != "han" && first != "hun" && first != "jeg" && !in(first, dummies) && c.antecedent(p, s.start):
			return ""
		}
		return "T1 " + first
	case verbFirst:
		if k.start == k.verb {
			if c.is(p, relatives) || c.has(p, danish.Adverb) && !c.is(p, fronts) || !c.is(c.subjectAfter(k.verb), nominative) && c.noun(p) && !(c.class == transcripts.ClassProfessional && c.norm(k.verb) == "er") {
				return ""
			}
			return "T1 question"
		}
		return "T1 " + first
	case asking:
		if c.verb(p, true) || c.has(p, danish.Preposition) {
			return ""
		}
		return "T1 wh"
	case nounFirst:
		if c.has(p, danish.Preposition|danish.Determiner) || c.verb(p, true) {
			return ""
		}
		return "T1 noun"
	}
	return ""
}

// TurnInitial is the number of words of a token at the beginning of a
// professional's or interpreter's turn that goes on (T5); a citizen's stays
// with what follows (ruling 14).
func (c *clauses) turnInitial(class transcripts.Class) int {
	if class != transcripts.ClassProfessional && class != transcripts.ClassInterpreter {
		return 0
	}
	var texts []string
	for i := 0; i < len(c.ws) && i < 6; i++ {
		texts = append(texts, c.ws[i].norm)
	}
	n := danish.BeginsResponse(texts)
	if n == 0 || n >= len(c.ws) || c.norm(n-1) == "jamen" || c.norm(n) == "tak" || c.norm(n) == "nok" || c.norm(n) == "da" {
		return 0
	}
	return n
}
