package deidentify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// speaks are verbs that stand before or behind who says something.
var speaks = words("siger sagde sige forklarer forklarede fortæller fortalte mener mente oplyser oplyste udtaler udtalte spørger spurgte svarer svarede skriver skrev konstaterer fastslår tilføjer erkender understreger påpeger kritiserer kritiserede ringede lover håber tror synes")

// roles end words for what somebody is, before a name.
var roles = append([]string{"mester", "minister", "direktør", "formand", "chef", "leder", "lærer", "læge", "kaptajn", "træner", "dommer", "spiller", "digter", "forfatter", "maler", "præst", "politiker"}, trades...)

// unknownWord reports whether the word at k is none of the general vocabulary and
// not made of its words.
func (l *line) unknownWord(k int) bool {
	t := l.tokens[k]
	return !t.common && t.vocab == 0 && utf8.RuneCountInString(t.key) > 2 && t.marks&(country|public|org|orgHead|orgEnd|place|streetEnd) == 0 &&
		!genericEnds[t.key] && !builtinVocabulary().compound(t.key, nil)
}

func (l *line) capitalAt(k int) bool {
	return k >= 0 && k < len(l.tokens) && capital(l.tokens[k].raw) == "C"
}

// persons gives names back to people that the model took for organisations or
// places, where capitals mean something: what is said by somebody («sagde
// Lundbæk»), two or three unknown words together («Francesco Cristofoli»), a
// genitive of an unknown word («i Mewas ører»), and what is left of a span without
// the ordinary words around it («bøfdrenge Sylvester»).
func (l *line) persons(x found) found {
	if !l.cased || x.typ == navn {
		return x
	}
	cut := x
	role := false
	for cut.to-cut.from > 1 && capital(l.tokens[cut.from].raw) == "-" && l.tokens[cut.from].marks&(orgHead|org|orgEnd) == 0 && !namedHeads[l.tokens[cut.from].key] && !institutions[l.tokens[cut.from].key] && !compoundEnd(l.tokens[cut.from].key) {
		role = endsIn(l.tokens[cut.from].key, roles)
		cut.from++
	}
	for cut.to-cut.from > 1 && capital(l.tokens[cut.to-1].raw) == "-" && l.tokens[cut.to-1].common && l.tokens[cut.to-1].marks&(orgEnd|org) == 0 && !genericEnds[l.tokens[cut.to-1].key] {
		cut.to--
	}
	for k := cut.from; k < cut.to; k++ {
		if !l.capitalAt(k) || !l.unknownWord(k) && l.tokens[k].marks&(given|surname) == 0 || l.tokens[k].marks&(org|orgHead|streetEnd) != 0 {
			return x
		}
	}
	before := l.previous(cut.from)
	n := cut.to - cut.from
	last := l.tokens[cut.to-1]
	owner := false
	if base, ok := genitive(last.key); ok && utf8.RuneCountInString(base) > 3 && cut.to < len(l.tokens) && last.after == "" && !l.tokens[cut.to].first && capital(l.tokens[cut.to].raw) == "-" {
		owner = !genericEnds[l.tokens[cut.to].key] && l.tokens[cut.to].marks&(orgHead|orgEnd) == 0
	}
	switch {
	case l.joined(cut.from) && before == "hos", l.after(cut.from, firmNouns, 3):
		return x
	case (n == 2 || n == 3) && x.typ == orga && before != "på",
		n == 1 && (speaks[before] || role),
		n == 1 && l.joined(cut.from) && l.tokens[cut.from-1].marks&title != 0,
		n == 1 && owner && l.unknownWord(cut.from),
		cut != x && last.marks&given != 0 && last.marks&doubtful == 0:
		cut.typ = navn
		return cut
	}
	return x
}

// twoPersons parts «Clinton og Gore», where neither word is known and nothing
// before them tells of a firm.
func (l *line) twoPersons(x found) []found {
	if !l.cased || x.typ != orga || x.to-x.from != 3 || l.tokens[x.from+1].key != "og" || l.previous(x.from) == "hos" || l.previous(x.from) == "hedder" || l.after(x.from, firmNouns, 3) {
		return nil
	}
	head, tail := x, x
	head.to, tail.from = x.from+1, x.to-1
	for _, k := range []int{head.from, tail.from} {
		if !l.capitalAt(k) || !l.unknownWord(k) && l.tokens[k].marks&(given|surname) == 0 || l.tokens[k].marks&org != 0 {
			return nil
		}
	}
	head.typ, tail.typ = navn, navn
	return []found{head, tail}
}

// shoutedIn marks unknown words in capitals throughout, of six letters and more:
// shorter ones are mostly abbreviations. Names beside them go along.
func (l *line) shoutedIn(n int) []found {
	if !l.cased {
		return nil
	}
	shouted := func(k int) bool {
		return k < len(l.tokens) && capital(l.tokens[k].raw) == "A" && strings.IndexFunc(l.tokens[k].raw, unicode.IsDigit) < 0
	}
	var out []found
	for i := 0; i < len(l.tokens); i++ {
		if !shouted(i) {
			continue
		}
		to := i + 1
		for to < len(l.tokens) && l.joined(to) && shouted(to) && utf8.RuneCountInString(l.tokens[to].key) > 1 {
			to++
		}
		known, long := true, false
		for k := i; k < to; k++ {
			known = known && (l.unknownWord(k) || l.tokens[k].marks&(given|surname) != 0)
			long = long || utf8.RuneCountInString(l.tokens[k].key) > 5
		}
		if known && long && to-i <= 4 {
			out = append(out, found{n, i, to, navn, "navn i store bogstaver", 0.6, false})
		}
		i = to - 1
	}
	return out
}

// speakersIn marks an unknown word that begins a sentence and says or does what
// people do: «Lehder har …», «Harremoës kritiserede …».
func (l *line) speakersIn(n int) []found {
	if !l.cased {
		return nil
	}
	var out []found
	for i := 0; i+1 < len(l.tokens); i++ {
		t, next := l.tokens[i], l.tokens[i+1].key
		if t.first && t.after == "" && l.capitalAt(i) && l.joined(i+1) && l.unknownWord(i) && !definiteNoun(t.key) && !strings.HasSuffix(t.key, "else") &&
			(speaks[next] || l.tokens[i+1].marks&personWord != 0 && next != "og" && next != "fra") {
			out = append(out, found{n, i, i + 1, navn, "hvem, der siger noget", 0.6, false})
		}
	}
	return out
}

// growLeft takes the capitals before a name in: «Gheorge Funar», «H.L. Hansen».
func growLeft(ls []line, kept []found, taken cover) {
	for k := range kept {
		x := &kept[k]
		l := &ls[x.line]
		for x.typ == navn && l.cased && x.from > 0 && !taken[x.line][x.from-1] {
			if !l.initial(x.from-1) && !(l.joined(x.from) && l.capitalAt(x.from-1) && l.unknownWord(x.from-1)) {
				break
			}
			x.from--
			taken[x.line][x.from] = true
		}
	}
}

// partsOfNames gives single words that were taken for something else the type of
// the full name that they are a part of elsewhere: «Peter Wiese … idet Wiese».
func partsOfNames(ls []line, kept []found) {
	parts := map[string]bool{}
	for _, x := range kept {
		if x.typ != navn || x.to-x.from < 2 {
			continue
		}
		for _, t := range ls[x.line].tokens[x.from:x.to] {
			if utf8.RuneCountInString(t.key) > 3 && !common(t.key) {
				parts[t.key] = true
			}
		}
	}
	for i := range kept {
		if x := &kept[i]; x.to == x.from+1 && slices.Contains([]string{sted, orga}, x.typ) && x.rule == "" {
			key := ls[x.line].tokens[x.from].key
			base, _ := genitive(key)
			if parts[key] || parts[base] {
				x.typ = navn
			}
		}
	}
}
