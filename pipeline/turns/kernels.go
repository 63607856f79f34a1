package turns

import (
	"strings"

	"gribning/pipeline/danish"
)

// A kernel is the core of a clause: a finite verb with its subject beside it.
type kernel struct {
	verb  int
	start int // where the clause begins, fronted element included
	kind  kernelKind
}

type kernelKind int

const (
	subjectFirst kernelKind = iota // jeg sover
	verbFirst                      // (så) sover jeg; har du
	asking                         // hvad sker der
	nounFirst                      // planen er
)

// KernelAt finds the kernel whose first word is i.
func (c *clauses) kernelAt(i, from int) (kernel, bool) {
	switch {
	case c.is(i, asks):
		if v := c.askedVerb(i); v > 0 {
			return kernel{v, i, asking}, true
		}
	case (c.is(i, dummies) || c.has(i, danish.Oblique)) && c.verbSubject(i+1) && !c.is(c.subjectAfter(i+1), dummies):
		return kernel{i + 1, i, verbFirst}, true
	case c.subjectVerb(i):
		v := i + 1
		if !c.verb(v, true) {
			v++
		}
		return kernel{v, i, subjectFirst}, true
	case c.verbSubject(i):
		return kernel{i, c.frontOf(i, from), verbFirst}, true
	case c.has(i, danish.Finite) && c.verb(i, true) && i-1 >= from && (c.norm(i-1) == "så" && c.is(i-2, links) || c.verb(i, false) && c.norm(i-1) == "så" || c.verb(i, false) && (c.norm(i-1) == "nu" || c.norm(i-1) == "derfor")):
		return kernel{i, i - 1, verbFirst}, true
	case c.verb(i, false):
		if n := c.nounPhraseBefore(i, from); n >= 0 {
			return kernel{i, n, nounFirst}, true
		}
	}
	return kernel{}, false
}

// AskedVerb is the finite verb of a question that begins with a question word
// at i, 0 if a subordinate clause follows («hvad jeg mener»).
func (c *clauses) askedVerb(i int) int {
	k := i + 1
	if c.norm(k) == "så" || c.norm(k) == "ellers" {
		k++
	}
	if c.verb(k, false) || c.verbSubject(k) {
		return k
	}
	if c.is(i+1, degrees) || c.norm(i) == "hvilken" || c.norm(i) == "hvilket" || c.norm(i) == "hvilke" {
		for k := i + 2; k <= i+4 && k < len(c.ws); k++ {
			if c.is(k, nominative) || c.is(k, closers) || c.norm(k) == "der" {
				return 0
			}
			if c.verbSubject(k) {
				return k
			}
		}
	}
	return 0
}

// Imperative reports whether a request begins at i («vent lidt», «lad os»).
func (c *clauses) imperative(i int) bool {
	if !c.is(i, imperatives) || c.norm(i-1) == "at" || c.has(i-1, danish.Determiner|danish.Modal|danish.Subject|danish.Preposition|danish.Oblique) {
		return false
	}
	switch c.norm(i + 1) {
	case "lige", "lidt", "bare", "mig", "os", "dig", "det", "den", "nu", "endelig", "en", "et":
		return c.norm(i) != "se" || c.norm(i+1) == "nu" || c.norm(i+1) == "lige"
	}
	return false
}

// MainFollows reports whether an inverted main clause comes after the
// subordinate clause that begins at i.
func (c *clauses) mainFollows(i int) bool {
	for k := i + 2; k < len(c.ws) && k < i+22; k++ {
		if c.norm(k) == "men" {
			return false
		}
		if c.norm(k) == "så" && c.verb(k+1, false) || c.verbSubject(k) && c.is(c.subjectAfter(k), nominative) && c.verb(k, false) {
			return true
		}
	}
	return false
}

// FrontOf goes back from an inverted verb to where its clause begins.
func (c *clauses) frontOf(v, from int) int {
	p := v - 1
	if p < from {
		return v
	}
	switch w := c.norm(p); {
	case c.is(p, fronts):
		for p-1 >= from && c.is(p-1, fronts) && c.norm(p-1) != "så" {
			p--
		}
		return p
	case w == "det" || w == "den" || w == "dem" || w == "ham" || w == "hende" || w == "sådan":
		return p
	}
	for k := p; k >= from && k >= v-4; k-- {
		if c.verb(k, false) || c.is(k, nominative|closers|links) {
			break
		}
		if c.is(k, asks) {
			return k
		}
	}
	return v
}

// Dislocated goes back from a clause that begins with a pronoun to a noun
// phrase that the pronoun takes up («min far han har …»), if that cannot be
// the object of what stands before it.
func (c *clauses) dislocated(k kernel, from int) int {
	w := c.norm(k.start)
	if !(w == "han" || w == "hun" || c.is(k.start, dummies)) || k.kind == asking {
		return k.start
	}
	for q := k.start - 1; q >= from && q >= k.start-4; q-- {
		if c.has(q, danish.Determiner) && q < k.start-1 {
			p := q - 1
			if p < from || c.verb(p, true) || c.has(p, danish.Preposition|danish.Infinitive|danish.Participle|danish.Determiner) || c.has(p, danish.Negation) && !c.is(p, links) {
				return k.start
			}
			return q
		}
		if !c.noun(q) {
			break
		}
	}
	return k.start
}

// NounPhraseBefore finds the beginning of a noun phrase that ends before the
// verb at v and can be its subject; −1 if none.
func (c *clauses) nounPhraseBefore(v, from int) int {
	for k := v - 1; k >= from && k >= v-4; k-- {
		w := c.norm(k)
		if c.verb(k, false) || c.is(k, nominative|closers|asks|links|fronts) || w == "der" {
			return -1
		}
		if c.has(k, danish.Determiner) && k < v-1 {
			return k
		}
		if k == v-1 && c.definite(k) && !c.has(k-1, danish.Determiner|danish.Preposition) {
			return k
		}
	}
	return -1
}

// Definite reports whether word i has the form of a definite noun.
func (c *clauses) definite(i int) bool {
	if i < 0 || i >= len(c.ws) {
		return false
	}
	w := c.norm(i)
	if c.has(i, danish.Noun) {
		return true
	}
	if c.ws[i].class != 0 || len(w) < 5 {
		return false
	}
	return strings.HasSuffix(w, "en") || strings.HasSuffix(w, "et") || strings.HasSuffix(w, "erne") || strings.HasSuffix(w, "ene")
}

// WithLinks takes conjunctions, hesitation and particles before a clause into
// it («og altså så …»).
func (c *clauses) withLinks(i, from int) int {
	for i-1 > from && (c.is(i-1, links) || c.is(i-1, particles) || c.norm(i-1) == "bare" && i-2 > from && c.is(i-2, links)) {
		i--
	}
	return i
}

// Opens reports whether the TCU at i begins with a subordinate clause.
func (c *clauses) opens(i int) bool {
	for i < len(c.ws) && (c.is(i, particles) || c.is(i, links)) {
		i++
	}
	if c.norm(i) == "hver" && c.norm(i+1) == "gang" || c.norm(i) == "bare" && c.subjectVerb(i+1) && c.norm(i+1) == "man" {
		return true
	}
	return c.is(i, openers) && !c.verbSubject(i+1)
}

// Before is the last word before i that is not hesitation.
func (c *clauses) before(i int) int {
	for i--; i >= 0 && danish.IsFiller(c.norm(i)); i-- {
	}
	return i
}

// Subordinate reports whether a kernel belongs to a subordinate clause, by the
// word that stands before it or by the order of its words.
func (c *clauses) subordinate(k kernel, from int) bool {
	p := c.before(k.start)
	if p < from {
		return false
	}
	if c.is(p, closers) || c.is(p, asks) && k.kind != asking {
		return true
	}
	if k.kind != subjectFirst {
		return false
	}
	if c.has(k.verb-1, danish.Negation) && k.verb-1 > k.start {
		return true
	}
	for q := p; q >= from && q >= p-3 && !c.verb(q, false); q-- { // «hvor mange timer du …»
		if c.is(q, asks) {
			return true
		}
	}
	return false
}

// MainOrder reports whether a sentence adverb stands after the verb of a clause
// that begins with its subject at i, as it does in main clauses only: «fordi
// jeg kan ikke».
func (c *clauses) mainOrder(i int) bool {
	w := c.norm(i + 2)
	return c.verb(i+1, true) && (w == "ikke" || w == "jo" || w == "aldrig" || w == "altid")
}

// Formula reports whether a clause is a matrix formula or a quoting verb in
// the middle or at the end of a TCU (T3, T8): «tror jeg», «siger hun».
func (c *clauses) formula(k kernel, begin int) bool {
	if k.kind != verbFirst || begin != k.verb {
		return false
	}
	switch w := c.norm(k.verb); {
	case in(w, quoters), w == "tror", w == "synes", w == "ved" && c.norm(k.verb+1) == "jeg":
		return true
	case w == "kan" && c.norm(k.verb+1) == "man", w == "står" && c.norm(k.verb+1) == "der", w == "forstår", w == "går" && c.norm(k.verb+2) == "ud":
		return true
	case w == "kan" && c.norm(k.verb+1) == "jeg":
		return c.norm(k.verb+2) == "se" || c.norm(k.verb+2) == "forestille" || c.norm(k.verb+2) == "høre"
	}
	return false
}

// Number reports whether word i is a number.
func (c *clauses) number(i int) bool {
	if i < 0 {
		return false
	}
	_, n := danish.Value([]string{c.norm(i)})
	return n == 1
}

// ObjectOf reports whether the pronoun at p is the object of the verb before it
// and so cannot carry a relative clause: «har udfyldt den ‖ jeg …».
func (c *clauses) objectOf(p int) bool {
	w := c.norm(p)
	if w == "dem" && c.has(p-1, danish.Preposition) {
		return true
	}
	return (w == "det" || w == "den" || w == "dem") && (c.has(p-1, danish.Participle|danish.Infinitive) || c.is(p-1, nominative) && c.verb(p-2, true))
}

// Noun reports whether word i may be a noun: no list of other words has it.
func (c *clauses) noun(i int) bool {
	return i >= 0 && (c.ws[i].class == 0 || c.has(i, danish.Noun) || c.has(i, danish.Time))
}

// Antecedent reports whether a relative clause without «som» can begin after
// word i: «den opgave ‖ jeg har».
func (c *clauses) antecedent(i, from int) bool {
	if !c.noun(i) {
		return false
	}
	for k := i - 1; k >= from && k >= i-3; k-- {
		if c.has(k, danish.Determiner) {
			return true
		}
		if !c.noun(k) {
			return false
		}
	}
	return false
}

// Presents reports whether «der er …» begins a main clause rather than a
// relative one.
func (c *clauses) presents(p int, k kernel) bool {
	w := c.norm(k.verb + 1)
	quantity := in(w, quantities)
	if c.is(p, relatives) || c.has(p, danish.Oblique|danish.Nominal) {
		return false
	}
	return !c.noun(p) || quantity && c.is(k.verb, presenting)
}

// SubjectNear reports whether the verb at v has a pronoun subject beside it.
func (c *clauses) subjectNear(v int) bool {
	l, r := c.norm(v-1), c.norm(v+1)
	return in(l, nominative) || in(l, dummies) || in(r, nominative) || v > 0 && c.noun(v-1)
}
