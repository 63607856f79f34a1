package deidentify

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"gribning/transcripts"
)

// Rule is the author of what rules and lists find alone.
const Rule = "rule:identifiers@3"

// Options choose the parts of a Finder.
type Options struct {
	// Model is the trained part; nil takes the one that comes with the program.
	Model *Model
	// NoModel leaves the trained part out: rules and lists alone.
	NoModel bool
	// Keys are names known for certain, from a file outside the corpus.
	Keys Keys
}

// Finder finds identifiers. It is safe for concurrent use.
type Finder struct {
	lists *lists
	model *Model
	keys  Keys
}

// New makes a finder.
func New(o Options) (*Finder, error) {
	g, err := loadLists()
	if err != nil {
		return nil, err
	}
	f := &Finder{lists: g, model: o.Model, keys: o.Keys}
	if o.NoModel {
		f.model = nil
	} else if f.model == nil {
		if f.model, err = Builtin(); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Find gives the identifiers of a meeting by position, with pseudonyms: spans to
// be replaced, which do not overlap, and flags for a person to judge, which may.
// The meeting needs words; turns sharpen the result. It is not changed.
func (f *Finder) Find(m *transcripts.Meeting) []transcripts.Identifier { return f.FindAgain(m, nil) }

// FindAgain is [Finder.Find] with a memory of what earlier calls found out about
// the same lines. The result is the same as without.
func (f *Finder) FindAgain(m *transcripts.Meeting, mem *Memory) []transcripts.Identifier {
	ss := stretchesOf(m)
	ls, looks := make([]line, len(ss)), make([]*looked, len(ss))
	mem.begin()
	for i, s := range ss {
		looks[i] = f.look(m, s, mem)
		ls[i] = line{speaker: s.speaker, turn: s.turn, from: s.from, cased: s.cased, tokens: slices.Clone(looks[i].tokens), numbers: looks[i].runs}
		for k := range ls[i].tokens {
			ls[i].tokens[k].at += s.from
		}
	}
	var all []found
	for i, x := range looks {
		all = append(all, inLine(x.sure, i)...)
	}
	all = append(all, echoes(ls, all)...)
	taken := newCover(ls)
	var kept []found
	keep := func(fs []found) {
		for _, x := range fs {
			if taken.free(x) {
				taken.take(x)
				kept = append(kept, x)
			}
		}
	}
	keep(all)
	small := smallWords(ls)
	for i, x := range looks {
		keep(slices.DeleteFunc(inLine(x.model, i), func(x found) bool { return ls[x.line].onlyBegins(x, small) }))
		keep(inLine(x.listed, i))
		keep(inLine(x.capitals, i))
	}
	grow(ls, kept, taken)
	growLeft(ls, kept, taken)
	agree(ls, kept)
	partsOfNames(ls, kept)
	keep(spread(ls, kept, taken))
	ids := toIdentifiers(ls, kept, f.author())
	for i, x := range looks {
		ids = append(ids, flagsOf(inLine(x.flags, i), ls, ids)...)
	}
	slices.SortStableFunc(ids, func(a, b transcripts.Identifier) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	assign(m, ids)
	return ids
}

func (f *Finder) author() string {
	if f.model == nil {
		return Rule
	}
	return ModelAuthor
}

// cover knows which tokens are taken.
type cover [][]bool

func newCover(ls []line) cover {
	c := make(cover, len(ls))
	for i := range ls {
		c[i] = make([]bool, len(ls[i].tokens))
	}
	return c
}

func (c cover) free(x found) bool {
	return x.from < x.to && !slices.Contains(c[x.line][x.from:x.to], true)
}

func (c cover) take(x found) {
	for k := x.from; k < x.to; k++ {
		c[x.line][k] = true
	}
}

// modelIn gives the spans of the trained model.
func (f *Finder) modelIn(l *line, n int) []found {
	if len(l.tokens) == 0 {
		return nil
	}
	towards := &lean
	if !l.cased {
		towards = &leanLower
	}
	best, free := f.model.chain.decode(l.features(f.model.vocab, nil), towards)
	var out []found
	for i := 0; i < len(best); {
		if best[i] == outside {
			i++
			continue
		}
		to := i + 1
		p := 1 - free[i]
		for to < len(best) && isInside(best[to]) {
			p = min(p, 1-free[to])
			to++
		}
		out = append(out, l.settle(found{line: n, from: i, to: to, typ: typeOf[best[i]], p: p})...)
		i = to
	}
	return out
}

// settle lets the lists correct the model where they are sure: a span of given
// names alone is a name, a listed town alone a place, and exclamations none.
func (l *line) settle(x found) []found {
	for k := x.from; l.cased && k+1 < x.to; k++ {
		if t := l.tokens[k]; t.after != "" && len([]rune(t.key)) > 2 {
			head, tail := x, x
			head.to, tail.from = k+1, k+1
			return append(l.settle(head), l.settle(tail)...)
		}
	}
	sure := func(m mark) bool {
		for _, t := range l.tokens[x.from:x.to] {
			if t.marks&m == 0 || t.marks&doubtful != 0 {
				return false
			}
		}
		return true
	}
	if t := l.tokens[x.from]; !l.cased && x.to == x.from+1 && bareTowns[t.key] && t.marks&place != 0 && l.joined(x.to) && l.before(x.to, notTown) {
		return nil // «i ringe grad»
	}
	if x.typ == orga {
		parts := l.trim(x)
		if len(parts) != 1 {
			return parts
		}
		x = parts[0]
	}
	if two := l.twoPersons(x); two != nil {
		return two
	}
	x = l.persons(x)
	switch {
	case l.exclamation(x.from), x.to == x.from+1 && utf8.RuneCountInString(l.tokens[x.from].key) == 1 && l.tokens[x.from].after != ".":
		return nil // a saying; the letter of a driving licence, a vitamin, a grade
	case x.to == x.from+1 && x.typ == orga && street(l.tokens[x.from].key):
		x.typ = sted
	case sure(given) && !sure(place|org):
		x.typ = navn
	case sure(place) && !sure(given|surname|org):
		x.typ = sted
	case sure(country|public) && !sure(given|surname|org|place):
		return nil
	}
	return []found{x}
}

// street reports whether a word is the name of a street by its ending.
func street(key string) bool {
	for _, end := range []string{"vej", "gade", "stræde", "vænget", "allé", "boulevard"} {
		if strings.HasSuffix(key, end) && len(key) > len(end)+3 {
			return true
		}
	}
	return false
}

// sorenSays stand behind «søren» in oaths.
var sorenSays = words("også knuseme knageme galeme jamme æde tage gale fandme ikke'")

// exclamation reports whether the word at i is part of a saying: «for søren»,
// «hvad søren», «Adam og Eva».
func (l *line) exclamation(i int) bool {
	key := func(k int) string {
		if k < 0 || k >= len(l.tokens) {
			return ""
		}
		return l.tokens[k].key
	}
	switch key(i) {
	case "søren":
		return key(i-1) == "for" || key(i-1) == "hvad" || sorenSays[key(i+1)]
	case "adam":
		return key(i+1) == "og" && key(i+2) == "eva"
	case "eva":
		return key(i-1) == "og" && key(i-2) == "adam"
	}
	return false
}

// ends reports whether an utterance or sentence ends before i.
func (l *line) ends(i int) bool {
	return i >= len(l.tokens) || l.tokens[i].first || l.tokens[i-1].after != ""
}

// listedIn gives what the lists know beyond doubt: a safety net under the model,
// and the whole of it where there is no model.
func (f *Finder) listedIn(l *line, n int) []found {
	var out []found
	for i := 0; i < len(l.tokens); i++ {
		t := l.tokens[i]
		m := t.marks
		if l.exclamation(i) {
			continue
		}
		capitalised := l.cased && capital(t.raw) != "-" && !t.first
		if m&doubtful != 0 && !capitalised || m&phraseMarks == 0 || m&(country|public) != 0 && m&(given|place|org) == 0 {
			continue
		}
		if l.cased && capital(t.raw) == "-" || ordinary(t.key) && !capitalised || t.vocab > 1 && !capitalised && !l.calledLast(i) {
			continue
		}
		to := i + 1
		for to < len(l.tokens) && l.tokens[to].marks&part != 0 {
			to++
		}
		switch {
		case m&given != 0:
			for to < len(l.tokens) && to < i+4 && l.tokens[to-1].after == "" && l.tokens[to].marks&(given|surname) != 0 &&
				l.tokens[to].marks&doubtful == 0 && !ordinary(l.tokens[to].key) {
				to++
			}
			out = append(out, found{n, i, to, navn, "navneliste", 0.9, false})
		case m&place != 0:
			out = append(out, found{n, i, to, sted, "stedliste", 0.9, false})
		case m&org != 0 && m&public == 0:
			out = append(out, found{n, i, to, orga, "organisationsliste", 0.9, false})
		case m&surname != 0 && (capitalised || l.cased && t.vocab == 0 && capital(t.raw) == "C" || i > 0 && l.tokens[i-1].marks&title != 0):
			out = append(out, found{n, i, to, navn, "efternavneliste", 0.8, false})
		default:
			continue
		}
		i = to - 1
	}
	return out
}

// smallWords gives the words that stand in lower case somewhere in a text where
// capitals mean something.
func smallWords(ls []line) map[string]bool {
	out := map[string]bool{}
	for i := range ls {
		for _, t := range ls[i].tokens {
			if ls[i].cased && capital(t.raw) == "-" {
				out[t.key] = true
			}
		}
	}
	return out
}

// onlyBegins reports whether the span is one word that has its capital from the
// beginning of a sentence, or none, and is an ordinary one elsewhere in the
// meeting: «Ikke andet end nikkel.» «Nikkel.» What a list has is not judged by it.
func (l *line) onlyBegins(x found, small map[string]bool) bool {
	t := l.tokens[x.from]
	return l.cased && x.to == x.from+1 && small[t.key] && (t.first || capital(t.raw) == "-") && t.marks&(given|surname|place|org) == 0
}

// calledLast reports whether a given name ends an utterance, as one calls
// somebody: «lad os det, Søren». Elsewhere such a word may be an oath.
func (l *line) calledLast(i int) bool {
	t := l.tokens[i]
	return t.marks&given != 0 && t.marks&doubtful == 0 && t.last && !t.first && !everydayWord(t.key)
}

// addressesIn marks street names with their number.
func (l *line) addressesIn(n int) []found {
	var out []found
	for i, t := range l.tokens {
		if t.marks&streetEnd == 0 || i == 0 || ordinary(t.key) || len(t.key) < 6 {
			continue
		}
		if l.cased && capital(t.raw) == "-" {
			continue
		}
		from := i
		if to := l.houseNumber(i + 1); to > i+1 {
			if l.cased {
				for from > 0 && !l.tokens[from].first && capital(l.tokens[from-1].raw) == "C" && l.tokens[from-1].after == "" && !l.tokens[from-1].first {
					from--
				}
			}
			out = append(out, found{n, from, to, sted, "gade og husnummer", 0.97, false})
		}
	}
	// «hundredeogtolv tredje til venstre»
	for i := range l.tokens {
		if to := l.floor(i); to > 0 {
			from := i
			if i > 0 && (spoken(l.tokens[i-1].key) != "" || strings.HasPrefix(l.tokens[i-1].key, "hundrede")) {
				from--
			}
			if from < i {
				out = append(out, found{n, from, to, sted, "husnummer og etage", 0.9, false})
			}
		}
	}
	return out
}

// houseNumber gives the end of a house number at i, or i.
func (l *line) houseNumber(i int) int {
	if i >= len(l.tokens) || l.tokens[i-1].after != "" && l.tokens[i-1].after != "," {
		return i
	}
	d, n := l.digitsAt(i)
	if d == "" || len(d) > 3 || (l.tokens[i].key == "en" || l.tokens[i].key == "et") || l.before(i+n, unitWords) || l.before(i+n, monthNames) {
		return i
	}
	if next := i + n; next < len(l.tokens) && l.tokens[next-1].after == "" && spoken(l.tokens[next].key) != "" && l.tokens[next].key != "en" && l.tokens[next].key != "et" {
		return i // a longer number: not a house
	}
	to := i + n
	if end := l.floor(to); end > 0 {
		return end
	}
	if to < len(l.tokens) && len(l.tokens[to].key) == 1 && l.tokens[to].key >= "a" && l.tokens[to].key <= "f" && l.cased && capital(l.tokens[to].raw) == "C" {
		to++
	}
	return to
}

// floor gives the end of «tredje til venstre», «3. th», «stuen» at i, or 0.
func (l *line) floor(i int) int {
	_, n := l.ordinalAt(i)
	if n == 0 {
		if i < len(l.tokens) && l.tokens[i].key == "stuen" && i > 0 && spoken(l.tokens[i-1].key) != "" {
			return i + 1
		}
		return 0
	}
	k := i + n
	if l.before(k, words("sal")) {
		k++
	}
	if l.before(k, words("til")) && l.before(k+1, words("venstre højre")) {
		return k + 2
	}
	if l.before(k, words("th tv mf venstre højre")) {
		return k + 1
	}
	return 0
}

// toIdentifiers writes spans as identifiers of words.
func toIdentifiers(ls []line, kept []found, author string) []transcripts.Identifier {
	out := make([]transcripts.Identifier, 0, len(kept))
	for _, x := range kept {
		l := &ls[x.line]
		first, last := l.tokens[x.from], l.tokens[x.to-1]
		id := transcripts.Identifier{From: first.at, To: last.at + 1, Type: x.typ, Flag: x.flag, Suffix: suffixOf(last, x.typ)}
		id.Author, id.P, id.Uncertain = Rule, x.p, x.p < 0.8
		cue := x.rule
		if cue == "" {
			id.Author, cue = author, "navnemodel"
		}
		id.Evidence = []transcripts.Evidence{{Cue: cue, From: id.From, To: id.To}}
		// Words of one utterance lie together, but a pause inside counts as well.
		if id.To <= id.From {
			continue
		}
		out = append(out, id)
	}
	return out
}

// suffixOf is what stays behind the placeholder: a second part after a hyphen,
// a genitive s, and punctuation.
func suffixOf(t token, typ string) string {
	rest := t.after
	if typ == navn || typ == orga || typ == sted {
		if base, ok := genitive(t.key); ok {
			switch g, _ := loadLists(); {
			case strings.ContainsAny(t.key, "'’"):
				return t.raw[len(base):] + rest
			case g.words[base]&(given|place|surname) != 0 && g.words[t.key]&phraseMarks == 0:
				return "s" + rest
			}
		}
		if head, tail, ok := strings.Cut(t.raw, "-"); ok && typ == orga && len(head) > 1 && tail == strings.ToLower(tail) {
			return "-" + tail + rest
		}
	}
	return rest
}
