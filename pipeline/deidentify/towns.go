package deidentify

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Shapes of places, and of names that begin with one, that hold without capitals.
var (
	placePrepositions = words("i fra til ved nær omkring")
	// bareTowns are towns with the name of an ordinary word that does not stand
	// bare behind a preposition of place: «i Ringe», but not «i Mørke».
	bareTowns = words("agger balle beder brande espe glim greve harre horne hou humble hune hvam hørning høve køng lem lind lund lunde odder ringe ry rye sejs selling sem skive stege sunds thise tune uby udby ulse valby vig visse")
	// notTown stand behind such a word where it is the ordinary one: «i ringe
	// grad», and «i beder om det», where «i» is the pronoun.
	notTown = words("grad omfang stand udstrækning forstand om mig os ham hende jo ikke selv bare folk dog")
	// townFirsts are first words of the names of villages.
	townFirsts = words("sønder nørre øster vester store lille gammel ny kirke over neder sdr nr gl kongens sankt skt")
	townEnds   = []string{"rup", "købing", "bølle", "bøl", "bæk", "balle", "lev", "by", "lund", "inge", "løse", "sted", "borg", "bjerg"}
	// surelyTown end hardly any word but names of towns.
	surelyTown  = []string{"strup", "drup", "trup", "rup", "købing", "bølle", "bøl"}
	streetWords = words("parken vænget vangen toften lunden haven skrænten krogen kæret")
	// openNature begin names of firms and hotels: «Vestkyst Vinger».
	openNature = words("limfjord vestkyst østkyst nordkyst øresund kattegat skagerrak storebælt lillebælt nordsø østersø vadehav vesterhav")
	// onIslands are places that one is «på»: a word behind them is no name.
	onIslands = words("amager bornholm fyn sjælland lolland falster møn als ærø langeland samsø læsø fanø rømø mors øen vesterbro nørrebro østerbro christianshavn frederiksberg vestegnen djursland islands")
	// firmUnits stand between a firm and the town where it has one.
	firmUnits = words("depot depotet lager lageret terminal terminalen afdeling afdelingen butik butikken filial filialen kantine kantinen fabrik fabrikken station stationen værksted værkstedet")
	// culture ends names with an article: «det botaniske magasin».
	culture = words("magasin museum institut samling have bibliotek akademi teater selskab arkiv observatorium konservatorium")
	// trades end words for what somebody is, not for where.
	trades = []string{"medarbejder", "assistent", "hjælper", "chauffør", "konsulent", "sælger", "pædagog", "sygeplejerske", "ingeniør", "operatør", "tekniker", "mekaniker", "lærling", "rådgiver", "sekretær", "montør", "vikaren", "betjent"}
	// fetched and care stand around a child's name: «hente Storm i børnehaven».
	fetched = words("hente henter hentede hentet aflevere afleverer afleverede afleveret passe passer putte køre kører kørte")
	care    = words("børnehave børnehaven vuggestue vuggestuen dagpleje dagplejen dagplejer dagplejeren sfo sfo'en fritter fritteren fritidshjem fritidshjemmet skole skolen institutionen")
	// behindHans make a given name of «hans»: «Hans Peter».
	behindHans = words("peter jørgen henrik christian kristian ole erik kurt jakob jacob martin otto ulrik georg egon verner werner")
)

// townsIn marks places by what stands around them: «ad gangen i Beder», «i Sønder
// Lyndby», «henne på Dæmningen», «nede ved gåse parken»; and names made of a
// place and a thing: «Vestkyst Vinger».
func (l *line) townsIn(n int) []found {
	var out []found
	mark := func(from, to int, typ, rule string, p float64) int {
		out = append(out, found{n, from, to, typ, rule, p, false})
		return to - 1
	}
	word := func(k int, set map[string]bool) bool { return l.joined(k) && l.before(k, set) }
	bare := func(k int) bool {
		return l.joined(k) && l.content(k) && !spokenWord(l.tokens[k].key) && (!l.cased || capital(l.tokens[k].raw) == "C")
	}
	for i := 0; i < len(l.tokens); i++ {
		t := l.tokens[i]
		low := !l.cased || capital(t.raw) != "-"
		switch {
		case !low || i == 0 && !openNature[t.key]:
		case !l.cased && t.key == "hans" && word(i+1, behindHans) && l.tokens[i+1].marks&given != 0:
			i = mark(i, i+2, navn, "dobbeltnavn", 0.85)
		case fetched[l.previous(i)] && t.marks&given != 0 && word(i+1, words("i fra på til")) && word(i+2, care):
			mark(i, i+1, navn, "et barn, der hentes", 0.85)
		case l.joined(i) && placePrepositions[l.previous(i)] && t.marks&place != 0 && bareTowns[t.key] && !(l.joined(i+1) && l.before(i+1, notTown)) && !l.joinedName(i+1):
			mark(i, i+1, sted, "by efter forholdsord", 0.8)
		case l.joined(i) && (placePrepositions[l.previous(i)] || l.previous(i) == "på") && townFirsts[t.key] && bare(i+1) && l.townLike(i+1) && !l.joinedName(i+2):
			i = mark(i, i+2, sted, "bynavn i to ord", 0.85)
		case l.joined(i) && placePrepositions[l.previous(i)] && l.unknownTown(i) && !l.joinedName(i+1):
			mark(i, i+1, sted, "bynavn efter endelse", 0.7)
		case l.joined(i) && l.atPlace(i) && l.ownStreet(t) && !l.joinedName(i+1):
			mark(i, i+1, sted, "gade efter stedord", 0.75)
		case l.joined(i) && l.atPlace(i) && !l.cased && bare(i) && !everydayWord(t.key) && word(i+1, streetWords):
			i = mark(i, i+2, sted, "gade i to ord", 0.75)
		case l.joined(i) && l.atPlace(i) && isThing(t.key) && definite(t.key) && !common(strings.TrimSuffix(t.key, "en")):
			mark(i, i+1, orga, "stedord og en ting", 0.6)
		case !l.cased && openNature[t.key] && bare(i+1) && !definiteNoun(l.tokens[i+1].key) && l.tokens[i+1].vocab == 0:
			i = mark(i, i+2, orga, "natur og en ting", 0.7)
		case !l.cased && tradeEnds[t.key] && l.joined(i) && brand(l.previous(i)):
			mark(i-1, i+1, orga, "navn og fag", 0.75)
		case !l.cased && l.joined(i) && (l.previous(i) == "på" || l.previous(i) == "hos") && t.marks&place != 0 && t.marks&doubtful == 0 && !onIslands[t.key] && bare(i+1) && !l.whenOrWhere(i+1):
			to := i + 2
			if bare(to) && !l.whenOrWhere(to) {
				to++
			}
			if to > i+2 || l.tokens[i+1].vocab == 0 {
				i = mark(i, to, orga, "by og en ting", 0.7)
			}
		case (l.previous(i) == "fra" || l.previous(i) == "hos") && l.joined(i) && bare(i) && word(i+1, inOrAt) && word(i+2, directions):
			i = mark(i, i+3, orga, "navn og retning", 0.75)
		case culture[t.key] && i > 1 && l.joined(i) && l.joined(i-1) && strings.HasSuffix(l.previous(i), "ske") && !everydayWord(l.previous(i)) && (l.tokens[i-2].key == "det" || l.tokens[i-2].key == "den"):
			mark(i-2, i+1, orga, "samling eller institut", 0.8)
		}
	}
	return out
}

// previous gives the word before i, empty at the beginning.
func (l *line) previous(i int) string {
	if i < 1 {
		return ""
	}
	return l.tokens[i-1].key
}

// atPlace reports whether an adverb of place and a preposition stand before i:
// «henne på», «ovre fra».
func (l *line) atPlace(i int) bool {
	return i > 1 && l.joined(i-1) && placeAdverbs[l.tokens[i-2].key] && (placePrepositions[l.tokens[i-1].key] || l.tokens[i-1].key == "på")
}

// ownStreet reports whether a word is the name of one street: by the list, or by
// its ending where it is no ordinary word.
func (l *line) ownStreet(t token) bool {
	g, err := loadLists()
	if err != nil || t.marks&streetEnd == 0 {
		return false
	}
	return g.words[t.key]&streetEnd != 0 || !common(t.key) && t.vocab == 0 && utf8.RuneCountInString(t.key) > 6
}

// townLike reports whether the word at k is a town or ends like one and is no
// ordinary word.
func (l *line) townLike(k int) bool {
	t := l.tokens[k]
	return t.marks&place != 0 && t.marks&doubtful == 0 || endsIn(t.key, townEnds) && t.vocab == 0 && !t.common
}

// unknownTown reports whether the word at k ends as only towns do.
func (l *line) unknownTown(k int) bool {
	t := l.tokens[k]
	return endsIn(t.key, surelyTown) && t.vocab == 0 && !t.common && t.marks&(given|surname|org|public) == 0
}

// endsIn reports whether a word has one of the endings behind two letters or more.
func endsIn(key string, endings []string) bool {
	return slices.ContainsFunc(endings, func(end string) bool {
		head, ok := strings.CutSuffix(key, end)
		return ok && utf8.RuneCountInString(head) >= 2
	})
}

// definiteNoun reports whether a word has the ending of a noun with its article.
func definiteNoun(key string) bool {
	return endsIn(key, []string{"en", "et", "erne", "ene"})
}

// whenOrWhere reports whether the word at k tells more of a place before it
// rather than naming something: «på Glostrup mandag», «hos Viborg kommune».
func (l *line) whenOrWhere(k int) bool {
	t := l.tokens[k]
	return weekdays[t.key] || monthNames[t.key] || definiteNoun(t.key) || l.tokens[k].marks&(streetEnd|place|public) != 0 || genericEnds[t.key] || t.vocab > 1 || t.key == "kommune" || strings.HasSuffix(t.key, "er") && !strings.HasSuffix(t.key, "fler") && everydayWord(t.key)
}

// trim takes from an organisation that the model found what does not belong to
// it: a preposition at its beginning, what somebody is at its end, and a town
// that only tells where it is. What is left of a town alone is a place.
func (l *line) trim(x found) []found {
	for x.from < x.to && (placePrepositions[l.tokens[x.from].key] || l.tokens[x.from].key == "på" || l.tokens[x.from].key == "hos") {
		x.from++
	}
	for x.to-1 > x.from && slices.ContainsFunc(trades, func(end string) bool { return strings.HasSuffix(l.tokens[x.to-1].key, end) }) {
		x.to--
	}
	if x.from >= x.to {
		return nil
	}
	last := l.tokens[x.to-1]
	town := last.marks&place != 0 && (last.marks&doubtful == 0 || bareTowns[last.key])
	head, tail := x, x
	tail.from, tail.typ = x.to-1, sted
	switch n := x.to - x.from; {
	case n > 1 && last.marks&place != 0 && townFirsts[l.tokens[x.from].key] && n == 2:
		x.typ = sted
	case n == 3 && town && l.tokens[x.from].marks&org != 0 && firmUnits[l.tokens[x.from+1].key]:
		head.to = x.from + 1
		return []found{head, tail}
	case n > 2 && town && placePrepositions[l.tokens[x.to-2].key] && l.ordinaryHead(x.from, x.to-2):
		return []found{tail}
	}
	return []found{x}
}

// ordinaryHead reports whether the words from..to are ordinary ones and no kind
// of institution: «grønne område».
func (l *line) ordinaryHead(from, to int) bool {
	for k := from; k < to; k++ {
		t := l.tokens[k]
		if !t.common && t.vocab == 0 || institutions[t.key] || compoundEnd(t.key) || t.marks&(org|orgHead|orgEnd|place) != 0 {
			return false
		}
	}
	return true
}
