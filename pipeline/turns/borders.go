package turns

import (
	"strings"

	"gribning/pipeline/danish"
	"gribning/transcripts"
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

// state is what is known of the TCU that is open.
type state struct {
	start    int
	complete bool // a main clause stands in it
	pending  bool // it began with «hvis …», whose main clause is still to come
	pendAt   int
	// condition is where a «hvis» or «når» inside it stands whose «så» has not
	// come; 0 if none.
	condition int
	verbs     int // finite verbs in it, subordinate ones too
	lastVerb  int
	filled    bool // the object of lastVerb stands before it: «det ved jeg»
}

// Borders goes through the kernels from left to right and decides for each
// whether a new TCU begins with its clause.
func (c *clauses) borders(class transcripts.Class) []Border {
	var out []Border
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
		if openers[c.norm(i)] && !s.pending && (c.norm(i) == "hvis" || c.norm(i) == "når") {
			s.condition = i
		}
		k, ok := c.kernelAt(i, s.start)
		if !ok {
			if c.verb(i, false) {
				s.verbs++
				s.lastVerb, s.filled = i, false
				s.complete = s.complete || !s.pending
			}
			continue
		}
		k.start = c.dislocated(k, s.start)
		begin := c.withLinks(k.start, s.start)
		if rule := c.decide(&s, k, begin); rule != "" && begin > s.start {
			add(begin, rule+" "+[]string{"SV", "VS", "WV", "NV"}[k.kind]+" "+c.norm(k.verb))
		}
		c.enter(&s, k)
		i = max(i, k.verb)
		if k.kind == verbFirst {
			i = max(i, c.subjectAfter(k.verb))
			if !nominative[c.norm(i)] && !dummies[c.norm(i)] {
				i = k.verb
			}
		}
	}
	return out
}

// Enter notes a clause as part of the open TCU.
func (c *clauses) enter(s *state, k kernel) {
	s.verbs++
	s.lastVerb = k.verb
	s.filled = k.kind == asking || k.kind == verbFirst && k.start < k.verb && !fronts[c.norm(k.start)]
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

// KernelAt finds the kernel whose first word is i.
func (c *clauses) kernelAt(i, from int) (kernel, bool) {
	switch {
	case asks[c.norm(i)]:
		if v := c.askedVerb(i); v > 0 {
			return kernel{v, i, asking}, true
		}
	case (dummies[c.norm(i)] || c.has(i, danish.Oblique)) && c.verbSubject(i+1) && !dummies[c.norm(c.subjectAfter(i+1))]:
		return kernel{i + 1, i, verbFirst}, true
	case c.subjectVerb(i):
		v := i + 1
		if !c.verb(v, true) {
			v++
		}
		return kernel{v, i, subjectFirst}, true
	case c.verbSubject(i):
		return kernel{i, c.frontOf(i, from), verbFirst}, true
	case c.has(i, danish.Finite) && c.verb(i, true) && i-1 >= from && (c.norm(i-1) == "så" && links[c.norm(i-2)] || c.verb(i, false) && c.norm(i-1) == "så" || c.verb(i, false) && (c.norm(i-1) == "nu" || c.norm(i-1) == "derfor")):
		return kernel{i, i - 1, verbFirst}, true
	case c.verb(i, false):
		if n := c.nounPhraseBefore(i, from); n >= 0 {
			return kernel{i, n, nounFirst}, true
		}
	}
	return kernel{}, false
}

var degrees = wordSet("mange meget lang langt længe tit ofte stor stort gammel god godt høj svært tæt lidt vidt for slags")

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
	if degrees[c.norm(i+1)] || c.norm(i) == "hvilken" || c.norm(i) == "hvilket" || c.norm(i) == "hvilke" {
		for k := i + 2; k <= i+4 && k < len(c.ws); k++ {
			if nominative[c.norm(k)] || closers[c.norm(k)] || c.norm(k) == "der" {
				return 0
			}
			if c.verbSubject(k) {
				return k
			}
		}
	}
	return 0
}

// LinkedOther decides for conjunctions whose clause begins with something else
// than a kernel: «men hvis …», «og målet skal være …».
func (c *clauses) linkedOther(s *state, i int) string {
	w := c.norm(i)
	if w == "fordi" && s.complete && (c.subjectVerb(i+1) && c.mainOrder(i+1) || c.norm(i+1) == "så" && c.verb(i+2, false)) && !c.has(i-1, danish.Finite) && c.norm(i-1) != "det" {
		return "T2 fordi"
	}
	if i <= s.start || !(links[w] || particles[w] && w != "øh" && w != "øhm") {
		return ""
	}
	j := i + 1
	for j < len(c.ws) && (links[c.norm(j)] || particles[c.norm(j)]) {
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
	if openers[c.norm(j)] && c.norm(j) != "fordi" {
		if w == "men" || w == "for" || w == "altså" || c.mainFollows(j) {
			return "T2 " + w + " " + c.norm(j)
		}
		return ""
	}
	if w != "men" && w != "og" && w != "for" || w == "for" && j == i+1 && !c.has(j, danish.Determiner) && !c.definite(j) {
		return ""
	}
	if w == "men" && j+1 < len(c.ws) && !c.verb(j, false) && c.norm(j) != "ikke" && c.norm(j) != "kun" {
		return "T2 men"
	}
	if asks[c.norm(j)] && c.norm(j+1) == "med" {
		return "T2 " + w + " wh"
	}
	if c.verb(j, false) || closers[c.norm(j)] || asks[c.norm(j)] || c.norm(j) == "ikke" || c.norm(j) == "der" {
		return ""
	}
	for k := j + 1; k < len(c.ws) && k <= j+5; k++ {
		v := c.norm(k)
		if c.verbSubject(k) && nominative[c.norm(c.subjectAfter(k))] && c.verb(k, false) {
			return "T2 " + w + " fronted"
		}
		if closers[v] || v == "der" && !c.verbSubject(k+1) || links[v] && v != "så" || asks[v] || nominative[v] {
			return ""
		}
		if c.verb(k, false) {
			if dummies[c.norm(k-1)] && k-1 > j {
				return ""
			}
			return "T2 " + w + " noun"
		}
	}
	return ""
}

// MainFollows reports whether an inverted main clause comes after the
// subordinate clause that begins at i.
func (c *clauses) mainFollows(i int) bool {
	for k := i + 2; k < len(c.ws) && k < i+22; k++ {
		if c.norm(k) == "men" {
			return false
		}
		if c.norm(k) == "så" && c.verb(k+1, false) || c.verbSubject(k) && nominative[c.norm(c.subjectAfter(k))] && c.verb(k, false) {
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
	case fronts[w]:
		for p-1 >= from && fronts[c.norm(p-1)] && c.norm(p-1) != "så" {
			p--
		}
		return p
	case w == "det" || w == "den" || w == "dem" || w == "ham" || w == "hende" || w == "sådan":
		return p
	}
	for k := p; k >= from && k >= v-4; k-- {
		if c.verb(k, false) || nominative[c.norm(k)] || closers[c.norm(k)] || links[c.norm(k)] {
			break
		}
		if asks[c.norm(k)] {
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
	if !(w == "han" || w == "hun" || dummies[w]) || k.kind == asking {
		return k.start
	}
	for q := k.start - 1; q >= from && q >= k.start-4; q-- {
		if c.has(q, danish.Determiner) && q < k.start-1 {
			p := q - 1
			if p < from || c.verb(p, true) || c.has(p, danish.Preposition|danish.Infinitive|danish.Participle|danish.Determiner) || c.has(p, danish.Negation) && !links[c.norm(p)] {
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
		if c.verb(k, false) || nominative[w] || closers[w] || asks[w] || links[w] || fronts[w] || w == "der" {
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
	for i-1 > from && (links[c.norm(i-1)] || particles[c.norm(i-1)] || c.norm(i-1) == "bare" && i-2 > from && links[c.norm(i-2)]) {
		i--
	}
	return i
}

// Opens reports whether the TCU at i begins with a subordinate clause.
func (c *clauses) opens(i int) bool {
	for i < len(c.ws) && (particles[c.norm(i)] || links[c.norm(i)]) {
		i++
	}
	return openers[c.norm(i)] && !c.verbSubject(i+1)
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
	w := c.norm(p)
	if closers[w] || asks[w] && k.kind != asking {
		return true
	}
	if k.kind != subjectFirst {
		return false
	}
	if c.has(k.verb-1, danish.Negation) && k.verb-1 > k.start {
		return true
	}
	for q := p; q >= from && q >= p-3 && !c.verb(q, false); q-- { // «hvor mange timer du …»
		if asks[c.norm(q)] {
			return true
		}
	}
	return false
}

// Complement reports whether the clause is what somebody says, thinks or
// knows in the open TCU: «jeg tror det går», «så siger han du ser godt ud».
func (c *clauses) complement(s *state, k kernel, begin int) bool {
	if begin != k.start {
		return false
	}
	if p := c.before(k.start); k.kind == subjectFirst && (sayings[c.norm(p)] || c.norm(p) == "derfor" || c.norm(p) == "længe" || c.norm(p) == "vidt") {
		return true
	}
	if s.lastVerb < 0 || s.filled || !c.has(s.lastVerb, danish.Saying) {
		return false
	}
	for i := s.lastVerb + 1; i < k.start; i++ {
		w := c.norm(i)
		if !(nominative[w] || dummies[w] || c.has(i, danish.Negation|danish.Adverb|danish.Oblique) || danish.IsFiller(w) || w == "i" || w == "til") {
			return false
		}
	}
	return true
}

// Decide gives the rule by which a new TCU begins, or nothing.
func (c *clauses) decide(s *state, k kernel, begin int) string {
	if begin <= s.start || c.subordinate(k, s.start) {
		return ""
	}
	linked := begin < k.start || links[c.norm(begin)]
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
	case quoters[w], w == "tror", w == "synes", w == "ved" && c.norm(k.verb+1) == "jeg":
		return true
	case w == "kan" && c.norm(k.verb+1) == "man", w == "står" && c.norm(k.verb+1) == "der", w == "forstår", w == "går" && c.norm(k.verb+2) == "ud":
		return true
	case w == "kan" && c.norm(k.verb+1) == "jeg":
		return c.norm(k.verb+2) == "se" || c.norm(k.verb+2) == "forestille" || c.norm(k.verb+2) == "høre"
	}
	return false
}

// AfterFragment decides where no clause stands in the open TCU yet: an answer
// of a word or two is a TCU of its own, a noun that the clause takes up again
// is its beginning.
func (c *clauses) afterFragment(s *state, k kernel, begin int, first string, linked bool) string {
	content := 0
	if relatives[c.norm(c.before(begin))] && !linked {
		return ""
	}
	for i := s.start; i < begin; i++ {
		w := c.norm(i)
		if closers[w] && !linked {
			return ""
		}
		if !particles[w] && !links[w] && !fronts[w] && !danish.IsResponseToken([]string{w}) && !danish.IsFiller(w) {
			content++
		}
	}
	if content == 0 {
		return ""
	}
	if linked {
		return "T2 " + first
	}
	if k.kind == subjectFirst && nominative[first] && first != "han" && first != "hun" {
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
		case relatives[w] && first != w,
			c.verb(p, true) && c.has(p, danish.Finite) && !c.subjectNear(p),
			(w == "her" || w == "der") && dummies[c.norm(p-1)],
			first == "der" && !c.presents(p, k),
			first != "han" && first != "hun" && first != "jeg" && !dummies[first] && c.antecedent(p, s.start):
			return ""
		}
		return "T1 " + first
	case verbFirst:
		if k.start == k.verb {
			if relatives[w] || c.has(p, danish.Adverb) && !fronts[w] || !nominative[c.norm(c.subjectAfter(k.verb))] && c.noun(p) {
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
	quantity := w == "en" || w == "et" || w == "ikke" || w == "jo" || w == "også" || w == "ingen" || w == "noget" || w == "nogen" || w == "altid" || w == "mange" || w == "to" || w == "tre"
	if relatives[c.norm(p)] || c.has(p, danish.Oblique|danish.Nominal) {
		return false
	}
	return !c.noun(p) || quantity && (c.norm(k.verb) == "er" || c.norm(k.verb) == "var" || c.norm(k.verb) == "kommer")
}

// SubjectNear reports whether the verb at v has a pronoun subject beside it.
func (c *clauses) subjectNear(v int) bool {
	l, r := c.norm(v-1), c.norm(v+1)
	return nominative[l] || dummies[l] || nominative[r] || v > 0 && c.noun(v-1)
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
