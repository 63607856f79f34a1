package deidentify

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Shapes of names of houses, schools and firms that hold without capitals, since
// ordinary words do not stand like this.
var (
	bodies      = words("institut instituttet klinik center landsforeningen foreningen selskabet forbundet fonden akademiet")
	saints      = words("sankt sct skt st")
	schoolKind  = words("sosu hf vuc vuf amu eud eux hhx htx hg uc")
	schoolEnds  = words("skolen skole kurset centret centeret college fyn syd nord øst vest")
	qualifiers  = words("tekniske private frie kommunale internationale sociale selvejende maritime merkantile grafiske")
	tradeEnds   = words("bio biograf kurser vvs auto byggecenter maskinfabrik planteskole bådeværft vinduespolering begravelser fysioterapi tandlægerne psykologerne køkkener gulve vikar transport spedition entreprise")
	besideRoad  = words("gammel gamle ny nye store lille øster vester nørre sønder")
	roadBodies  = words("psykiatrien ambulatoriet sygehuset hospitalet klinikken afdelingen centret centeret skolen plejehjemmet bostedet værestedet")
	firmNouns   = words("firma firmaet virksomhed virksomheden butik butikken fabrik fabrikken vikarbureau restaurant café cafe forening foreningen forretning kursussted kursuscenter skole bosted værested opholdssted botilbud børnehave plejehjem gartneri bageri værksted kæde forlag bureau selskab klinik institution hotel kro biograf forløb projekt kursus tilbud")
	directions  = words("syd nord øst vest")
	openings    = words("åbner lukker holder har ringer ringede siger sagde skriver mangler søger")
	acronymEnds = words("vuc fgu hf euc amu")
	answers     = words("ja nå hos fra hedder altså")
	// houseEnds end names of schools, farms, inns and shelters; ordinary words with
	// these endings are in data/ordinary.txt.
	houseEnds   = []string{"skolen", "gården", "kroen", "hospitalet", "hjemmet", "værkstedet", "kælderen", "depotet", "hjørnet", "arkivet", "huset", "caféen", "cafeen"}
	beforeHouse = words("på i hos fra til ved og eller")
	notNames    = words("noget sådan jeg det den du han hun vi de man det der som nu ja nej ikke jo bare")
	// hospitalTowns are known by their hospital: «på Glostrup» is at the hospital,
	// while one lives «i Glostrup».
	hospitalTowns = words("glostrup herlev gentofte hvidovre bispebjerg hillerød holbæk køge slagelse næstved nykøbing roskilde ringsted kolding vejle fredericia esbjerg aabenraa sønderborg svendborg nyborg horsens randers viborg silkeborg herning holstebro gødstrup hammel hjørring thisted frederikshavn aalborg skejby risskov ballerup brønderslev middelfart augustenborg filadelfia dianalund montebello skodsborg")
)

// housesIn marks names by their shape: «institut for geologi», «sankt Lukas
// kirke», «sosu skolen», «Vestegnens tekniske skole», «et firma, der hedder …»,
// «på Glostrup», «Kvickly ved sløjfen».
func (l *line) housesIn(n int) []found {
	var out []found
	mark := func(from, to int, rule string, p float64) int {
		out = append(out, found{n, from, to, orga, rule, p, false})
		return to - 1
	}
	for i := 0; i < len(l.tokens); i++ {
		t := l.tokens[i]
		word := func(k int, set map[string]bool) bool { return l.joined(k) && l.before(k, set) }
		content := func(k int) bool { return l.joined(k) && l.content(k) }
		switch {
		case bodies[t.key] && word(i+1, words("for")) && content(i+2):
			to := i + 3
			if l.joined(to) && l.ownHouse(to) || to < len(l.tokens) && l.tokens[to-1].after == "," && l.ownHouse(to) {
				to++ // «Klinik for Traumer, Vestergården»
			}
			i = mark(i, to, "institut for", 0.85)
		case saints[t.key] && content(i+1) && l.joined(i+2) && (genericEnds[l.tokens[i+2].key] || l.tokens[i+2].marks&orgEnd != 0):
			i = mark(i, i+3, "helgen og hus", 0.9)
		case schoolKind[t.key] && word(i+1, schoolEnds):
			to := i + 2
			if l.joined(to) && l.tokens[to].marks&place != 0 && l.tokens[to].marks&doubtful == 0 {
				to++
			}
			i = mark(i, to, "skole", 0.85)
		case qualifiers[t.key] && l.joined(i) && l.joined(i+1) && genericEnds[l.tokens[i+1].key] && i > 0 && l.namesHouse(i-1):
			i = mark(i-1, i+2, "navn, art og skole", 0.9)
		case tradeEnds[t.key] && i > 1 && l.joined(i) && l.bareBefore(i):
			i = mark(i-1, i+1, "navn og fag", 0.8)
		case roadBodies[t.key] && word(i+1, words("på ved")) && word(i+2, besideRoad) && l.joined(i+3) && l.tokens[i+3].marks&streetEnd != 0:
			i = mark(i, i+4, "institution og vej", 0.85)
		case hospitalTowns[t.key] && i > 0 && l.tokens[i-1].key == "på" && l.joined(i) && !l.joinedName(i+1) && l.treated(i):
			mark(i, i+1, "«på» og en by med hospital", 0.8)
		case t.key == "hos" && i+1 < len(l.tokens) && l.joined(i+1) && isThing(l.tokens[i+1].key) && !l.cased:
			mark(i+1, i+2, "«hos» og en ting", 0.7)
		case !l.cased && isThing(t.key) && word(i+1, words("de")) && word(i+2, openings):
			mark(i, i+1, "en ting, der har åbent", 0.6)
		case !l.cased && acronymEnds[t.key] && i > 0 && l.joined(i) && l.tokens[i-1].vocab == 0 && !common(l.tokens[i-1].key) && content(i-1):
			mark(i-1, i+1, "navn og skole", 0.8)
		case !l.cased && t.marks&phraseMarks == 0 && l.coinedBrand(i):
			mark(i, i+1, "firmanavn efter form", 0.6)
		case directions[t.key] && l.joined(i) && i > 0 && houseEnded(l.tokens[i-1].key):
			mark(i-1, i+1, "hus og retning", 0.8)
		case !l.cased && i > 0 && l.joined(i) && answers[l.tokens[i-1].key] && content(i) && !spokenWord(t.key) && !definite(t.key) && l.joined(i+1) && placeAdverbs[l.tokens[i+1].key] && l.toPlace(i):
			mark(i, i+1, "svar og sted", 0.6)
		case l.ownHouse(i) && i > 0 && l.joined(i) && beforeHouse[l.tokens[i-1].key]:
			to := i + 1
			if word(to, directions) {
				to++
			}
			i = mark(i, to, "hus med eget navn", 0.7)
		case t.key == "hedder" && l.after(i, firmNouns, 7) && (l.named(i+1) || l.cased && l.joined(i+1) && capital(l.tokens[i+1].raw) == "C"):
			i = mark(i+1, l.nameEnd(i+1), "firma, der hedder", 0.8)
		case t.marks&org != 0 && t.marks&(public|doubtful) == 0 && word(i+1, words("ved")) && content(i+2) && !spokenWord(l.tokens[i+2].key):
			i = mark(i, i+3, "kæde og sted", 0.8)
		}
	}
	return out
}

// treated reports whether something before i tells of treatment, or of what
// people said there: «neurologen ude på Glostrup», «det siger de også på
// Glostrup», while «jeg var på Fredericia» may be at the station.
func (l *line) treated(i int) bool {
	g, err := loadLists()
	return err == nil && (slices.Contains(l.fieldsBefore(g, i), fields["behandling"]) || l.after(i, words("siger sagde skriver skrev ringede mener"), 5))
}

// houseEnded reports whether a word ends like a house, school or workshop.
func houseEnded(key string) bool {
	g, err := loadLists()
	return err == nil && (g.of(key)&orgEnd != 0 || slices.ContainsFunc(houseEnds, func(end string) bool { return strings.HasSuffix(key, end) }))
}

// definite reports whether a word has the ending of a definite noun or of a verb
// in the present.
func definite(key string) bool {
	for _, end := range []string{"en", "et", "ne", "er", "ede", "te"} {
		if strings.HasSuffix(key, end) {
			return true
		}
	}
	return false
}

// ownHouse reports whether the word at k names one house: a compound that is no
// ordinary word.
func (l *line) ownHouse(k int) bool {
	key := l.tokens[k].key
	for _, end := range houseEnds {
		if head, ok := strings.CutSuffix(key, end); ok && utf8.RuneCountInString(head) >= 3 && !strings.Contains(head, "-") {
			return !common(key) && l.tokens[k].vocab == 0 && l.tokens[k].marks&(public|place) == 0
		}
	}
	return false
}

// isThing reports whether the lists know a word as what houses are called after.
func isThing(key string) bool {
	g, err := loadLists()
	return err == nil && g.things[key]
}

// coinedBrand reports whether the word at k looks made up for a firm: a quarter of
// the sky or a promise with an ordinary word behind it, and no word itself.
func (l *line) coinedBrand(k int) bool {
	t := l.tokens[k]
	if t.vocab > 0 || common(t.key) {
		return false
	}
	for _, h := range brandHeads[:7] {
		if rest, ok := strings.CutPrefix(t.key, h); ok && utf8.RuneCountInString(rest) >= 3 {
			return everydayWord(rest)
		}
	}
	return false
}

// joined reports whether the word at k follows the one before it without a stop.
func (l *line) joined(k int) bool {
	return k > 0 && k < len(l.tokens) && l.tokens[k-1].after == "" && !l.tokens[k].first
}

// content reports whether the word at k is a noun, a name or unknown, by not
// being one of the words that hold sentences together.
func (l *line) content(k int) bool {
	t := l.tokens[k]
	return !ordinary(t.key) && !notNames[t.key] && len([]rune(t.key)) > 2
}

func spokenWord(key string) bool { return spoken(key) != "" }

// namesHouse reports whether the word at k can stand first in the name of a
// school: a name, a place or an unknown genitive.
func (l *line) namesHouse(k int) bool {
	t := l.tokens[k]
	if ordinary(t.key) || notNames[t.key] {
		return false
	}
	if l.cased {
		return capital(t.raw) == "C"
	}
	return t.marks&(place|surname) != 0 || t.vocab == 0 && !everydayWord(t.key)
}

// bareBefore reports whether a noun without article or ending stands before the
// trade at i and a preposition before that: «i Lanterne Bio».
func (l *line) bareBefore(i int) bool {
	t := l.tokens[i-1]
	if !l.content(i-1) || spokenWord(t.key) || !l.joined(i-1) {
		return false
	}
	return slices.Contains([]string{"i", "på", "hos", "fra", "til", "ved", "hedder", "af", "for"}, l.tokens[i-2].key)
}

// named reports whether a name can stand at k.
func (l *line) named(k int) bool {
	return l.joined(k) && l.content(k) && !spokenWord(l.tokens[k].key)
}

// nameEnd gives the end of a name that begins at k: a second word belongs to it
// if it is a trade or unknown, or has a capital where capitals mean something.
func (l *line) nameEnd(k int) int {
	to := k + 1
	for to < len(l.tokens) && to < k+4 && l.joined(to) {
		t := l.tokens[to]
		if l.cased && capital(t.raw) == "-" || !l.cased && !(genericEnds[t.key] || tradeEnds[t.key] || t.vocab == 0 && !everydayWord(t.key) && l.content(to)) {
			break
		}
		to++
	}
	return to
}

// joinedName reports whether a name goes on at k.
func (l *line) joinedName(k int) bool {
	return l.joined(k) && (genericEnds[l.tokens[k].key] || l.tokens[k].marks&(streetEnd|surname) != 0 && l.tokens[k].marks&doubtful == 0)
}
