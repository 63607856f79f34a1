package deidentify

var (
	formalTitles = words("fru hr herr frk frøken doktor dr professor overlæge pastor mama onkel tante moster faster bror broder søster")
	institutions = words("ambulatoriet psykiatrien sygehuset hospitalet klinikken centret centeret afdelingen plejehjemmet skolen gymnasiet friskolen kirken biblioteket hallen sygehus hospital klinik center kirke gymnasium friskole efterskole højskole skole fysioterapi fgu vuc hf sosu lægehus arkiv lokalarkiv roklub klub")
	inOrAt       = words("i på")
	genericEnds  = words("fysioterapi tandlægerne lægehus sygehus hospital klinik center kirke gymnasium friskole efterskole højskole skole vuc fgu bibliotek museum apotek bageri gartneri planteskole maskinfabrik fabrik kursus kurser begravelser forsikring forsyning service transport byggecenter vaskeri kro hotel bio biograf teater klub roklub idrætsforening lokalarkiv arkiv børnehave børnehus vuggestue plejehjem plejecenter tekniske erhvervsskole handelsskole boligforening industri huse biler auto entreprise tømrer vvs")
	namedHeads   = words("café cafe cafeen caféen restaurant restauranten hotel hotellet kro kroen bar klub klubben plejehjemmet plejecentret bageren bager slagter slagteren guldsmed guldsmeden frisør købmand sprogcenter sprogcentret aktivitetscenter aktivitetscentret aktivitetscenteret værkstedet bostedet sundhedshuset genbrugsgården fgu ambulatoriet jobhuset projekt roklubben institut")
)

// proper reports whether the word at i looks like a proper noun: by its capital,
// or, where there are none, by lists and by standing in no other meeting.
func (l *line) proper(i int) bool {
	if i < 0 || i >= len(l.tokens) {
		return false
	}
	t := l.tokens[i]
	if spoken(t.key) != "" || ordinary(t.key) {
		return false
	}
	if l.cased {
		return capital(t.raw) == "C" || capital(t.raw) == "A"
	}
	if t.marks&(place|surname|streetEnd) != 0 && t.marks&doubtful == 0 && t.vocab < 2 {
		return true
	}
	return t.vocab == 0 && t.marks&(country|public|orgHead) == 0 && len(t.key) > 3
}

// titledIn marks a title with the name behind it: «fru Lund», «doktor Lauge».
func (l *line) titledIn(n int) []found {
	var out []found
	for i := 0; i+1 < len(l.tokens); i++ {
		if !formalTitles[l.tokens[i].key] || l.tokens[i].after != "" && l.tokens[i].after != "." || l.tokens[i+1].first {
			continue
		}
		kin := l.tokens[i].marks&title != 0 && !words("fru hr herr frk frøken doktor dr professor overlæge pastor mama")[l.tokens[i].key]
		next := l.tokens[i+1]
		named := next.marks&(given|surname) != 0 && !ordinary(next.key) && (next.marks&doubtful == 0 || l.cased && capital(next.raw) == "C" || !kin)
		if kin && !named || !named && !l.proper(i+1) {
			continue
		}
		to := i + 2
		for to < len(l.tokens) && l.tokens[to-1].after == "" && !l.tokens[to].first && l.tokens[to].marks&surname != 0 && l.tokens[to].marks&doubtful == 0 {
			to++
		}
		from := i
		if kin {
			from++
		}
		out = append(out, found{n, from, to, navn, "titel og navn", 0.9, false})
	}
	return out
}

// institutionsIn marks names made of a kind of institution and a proper noun:
// «Slagelse Gymnasium», «café Skansen», «ambulatoriet på Digevej».
func (l *line) institutionsIn(n int) []found {
	var out []found
	for i := 0; i < len(l.tokens); i++ {
		t := l.tokens[i]
		joined := func(k int) bool {
			return k > 0 && k < len(l.tokens) && l.tokens[k-1].after == "" && !l.tokens[k].first
		}
		known := func(k int) bool {
			return k < len(l.tokens) && (l.cased && l.proper(k) || l.tokens[k].marks&(place|streetEnd|org) != 0 && l.tokens[k].marks&doubtful == 0 && !ordinary(l.tokens[k].key) && l.tokens[k].vocab < 2)
		}
		switch {
		case genericEnds[t.key] && i > 0 && joined(i) && l.namedBefore(i):
			from := i - 1
			for from > 0 && joined(from) && l.cased && !l.tokens[from].first && l.proper(from-1) && !l.tokens[from-1].first {
				from--
			}
			out = append(out, found{n, from, i + 1, orga, "navn og institution", 0.9, false})
		case namedHeads[t.key] && joined(i+1) && joined(i+2) && genericEnds[l.tokens[i+2].key] && l.proper(i+1):
			// «roklubben Esrum roklub»: the next turn of the loop takes the name.
		case namedHeads[t.key] && joined(i+1) && l.proper(i+1) && (l.cased || !l.tokens[i+1].last || l.tokens[i+1].vocab == 0):
			to := i + 2
			for l.cased && joined(to) && l.proper(to) {
				to++
			}
			out = append(out, found{n, i, to, orga, "institution og navn", 0.85, false})
			i = to - 1
		case (institutions[t.key] && !houseOnly(l, i) || compoundEnd(t.key)) && joined(i+1) && joined(i+2) && inOrAt[l.tokens[i+1].key] && known(i+2):
			out = append(out, found{n, i, i + 3, orga, "institution og sted", 0.8, false})
			i += 2
		}
	}
	return out
}

// namedBefore reports whether what stands before the kind of institution at i
// names it.
func (l *line) namedBefore(i int) bool {
	t := l.tokens[i-1]
	if ordinary(t.key) || spoken(t.key) != "" {
		return false
	}
	if l.cased {
		return capital(t.raw) == "C" && !t.first || capital(t.raw) == "C" && t.marks&(place|surname|given) != 0
	}
	if t.marks&(place|streetEnd) != 0 && t.marks&doubtful == 0 && t.vocab < 2 {
		return true
	}
	base, ok := genitive(t.key)
	return ok && t.vocab == 0 && len(base) > 4 || t.vocab == 0 && t.marks&surname != 0
}

// houseOnly reports whether the kind of institution at i stands with «i» and a
// town: «skolen i Horsens» says only the town.
func houseOnly(l *line, i int) bool {
	return l.before(i+1, words("i")) && i+2 < len(l.tokens) && l.tokens[i+2].marks&streetEnd == 0 && l.tokens[i+2].marks&place != 0
}

func compoundEnd(key string) bool {
	for _, end := range []string{"ambulatoriet", "centret", "centeret", "hospitalet", "klinikken", "sygehuset"} {
		if len(key) > len(end) && key[len(key)-len(end):] == end {
			return true
		}
	}
	return false
}
