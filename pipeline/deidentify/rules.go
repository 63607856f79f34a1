package deidentify

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"gribning/pipeline/danish"
)

// found is a span in tokens of a line.
type found struct {
	line, from, to int
	typ            string
	rule           string // cue that made it
	p              float64
	flag           bool
}

// The rules of numbers, mail and dates outrank what lists and model say about
// the same words.
const (
	cpr  = "CPR"
	tlf  = "TLF"
	mail = "MAIL"
	dato = "DATO"
	id   = "ID"
	navn = "NAVN"
	sted = "STED"
	orga = "ORG"
)

var (
	mailAddress = regexp.MustCompile(`^[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$`)
	plateNumber = regexp.MustCompile(`^[a-zæøå]{2}[ -]?[0-9]{2}[ .]?[0-9]{3}$`)
	cprNumber   = regexp.MustCompile(`^[0-9]{6}[-–][0-9]{4}$`)
	shortDate   = regexp.MustCompile(`^[0-3]?[0-9][./-][01]?[0-9]([./-]([0-9]{2}){1,2})?$`)
	isoDate     = regexp.MustCompile(`^(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]$`)
	dayNumber   = regexp.MustCompile(`^[0-3]?[0-9]\.?$`)
	year        = regexp.MustCompile(`^(19|20)[0-9]{2}$`)
	webAddress  = regexp.MustCompile(`^(https?://|www\.)`)
	caseNumber  = regexp.MustCompile(`^[\p{L}\p{N}]+([-/.][\p{L}\p{N}]+)*$`)
)

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

var (
	monthNames  = words("januar februar marts april maj juni juli august september oktober november december jan feb mar apr aug sep sept okt nov dec")
	atSigns     = words("snabela snabel-a snabel krøllea krølle-a alfakrølle @ snabla snabbela")
	topDomains  = words("dk com net org eu nu se no de info")
	mailStops   = words("er det den på mailen mail til hedder står jo altså øh øhm ja og så at mailadresse mailadressen adressen skriv skriver sender send stadig din min hans hendes email e-mail emailen den der som bare hos min: mailen:")
	phoneWords  = words("nummer nummeret telefon telefonnummer telefonnummeret mobil mobilnummer mobilen mobilnummeret tlf ring ringe ringer ringes fang fange fanger sms smser træffes telefonen nås")
	cprWords    = words("cpr cpr-nummer cprnummer cpr-nummeret cprnummeret personnummer personnummeret cpr-nr fødselsdato født fødselsdag")
	idWords     = words("sag sagen sagsnummer sagsnummeret sagsnr sagsnr. journalnummer journalnummeret journal tolkenummer tolkenummeret medlemsnummer kundenummer kundenummeret ordrenummer policenummer skadesnummer skadenummer bilagsnummer brugernummer kontonummer kontonummeret konto kontoen reg registreringsnummer id id-nummer løbenummer nummerplade nummerpladen pladen passet pasnummer kørekortnummer medarbejdernummer lønnummer referencenummer p-nummer cvr cvr-nummer se-nummer aktindsigt forløbsnummer")
	unitWords   = words("timer time minutter min dage dag uger uge måneder måned år kroner kr gange gang procent kilo kg km kilometer meter mand mennesker personer job ansøgninger stykker stk år: års børn vagter sider trin liter grader procents skridt")
	weekdays    = words("mandag tirsdag onsdag torsdag fredag lørdag søndag")
	dateWords   = words("dato datoen frist fristen senest udløber udløb klokken kl dagen samtalen møde mødet tid fra til siden inden efter starter start senere æ")
	namedDays   = words("valentinsdag juleaften juleaftensdag nytårsaften nytårsdag grundlovsdag fastelavnssøndag langfredag påskedag skærtorsdag pinsedag kristi-himmelfartsdag luciadag allehelgen")
	notAfterDay = words("gang dag uge måned time side sal klasse del person mand ting halvdel plads linje måneder fjerdedel skridt række gange år parallel samtale ansøgning omgang runde kop test prøve modul")
)

// numbersIn marks civil registration, telephone, case and account numbers.
func (l *line) numbersIn(n int) []found {
	var out []found
	for i, t := range l.tokens {
		switch {
		case cprNumber.MatchString(t.key):
			out = append(out, found{n, i, i + 1, cpr, "ti cifre med bindestreg", 1, false})
		case plateNumber.MatchString(t.key) && (t.raw != t.key || l.after(i, idWords, 4)):
			out = append(out, found{n, i, i + 1, id, "nummerplade", 0.9, false})
		case len(t.key) == 2 && i+2 < len(l.tokens) && spoken(t.key) == "" && unicode.IsLetter([]rune(t.key)[0]) && l.after(i, words("nummerplade nummerpladen pladen bilen registreringsnummer"), 4):
			if d, k := l.digitsAt(i + 1); len(d) >= 2 && k > 0 {
				to := i + 1 + k
				for d, k := l.digitsAt(to); d != "" && k > 0; d, k = l.digitsAt(to) {
					to += k
				}
				out = append(out, found{n, i, to, id, "nummerplade", 0.9, false})
			}
		case strings.ContainsAny(t.key, "0123456789") && spoken(t.key) == "" && caseNumber.MatchString(t.key) && len(onlyDigits(t.key)) >= 3 && l.after(i, idWords, 3):
			out = append(out, found{n, i, i + 1, id, "sagsnummer", 0.95, false})
		case len(onlyDigits(t.key)) >= 4 && strings.ContainsAny(t.key, "-/") && spoken(t.key) != "" && l.after(i, idWords, 3):
			out = append(out, found{n, i, i + 1, id, "sagsnummer", 0.95, false})
		}
	}
	for _, r := range l.runs() {
		typ, rule := l.numberType(r)
		if typ == "" {
			continue
		}
		out = append(out, found{line: n, from: r.from, to: r.to, typ: typ, rule: rule, p: 0.99})
	}
	return out
}

// after reports whether one of the words stands at most k words before i.
func (l *line) after(i int, set map[string]bool, k int) bool {
	for j := max(0, i-k); j < i; j++ {
		if set[l.tokens[j].key] {
			return true
		}
	}
	return false
}

func (l *line) before(i int, set map[string]bool) bool {
	return i < len(l.tokens) && set[l.tokens[i].key]
}

// numberType decides what a number run is. The check digit (modulus 11) is no
// test of a civil registration number: numbers without it have been issued
// since 2007.
func (l *line) numberType(r run) (typ, rule string) {
	n := len(r.digits)
	if l.before(r.to, unitWords) && r.words < 4 {
		return "", ""
	}
	byID := l.after(r.from, idWords, 3)
	byCPR := l.after(r.from, cprWords, 6)
	byPhone := l.after(r.from, phoneWords, 6)
	long := slices.ContainsFunc(r.groups, func(g string) bool { return len(g) > 2 })
	switch {
	case n == 10 && isBirthDate(r.digits):
		return cpr, "ti cifre, der begynder med en fødselsdato"
	case byID && !byCPR && n >= 3 && (n != 8 || !byPhone):
		return id, "tal efter et ord for sag, konto eller nummer"
	case byCPR && n >= 6 && isBirthDate(r.digits):
		return cpr, "fødselsdato efter et ord for personnummer"
	case byCPR && n == 4 && r.words <= 2 && !l.before(r.to, unitWords) && l.after(r.from, words("cpr cpr-nummer cprnummer cpr-nummeret personnummer personnummeret"), 6):
		return cpr, "fire cifre efter et ord for personnummer"
	case n == 10 && strings.HasPrefix(r.digits, "45"), n == 12 && strings.HasPrefix(r.digits, "0045"):
		return tlf, "otte cifre efter landekode"
	case n == 8 && (!long || r.words <= 2):
		if year.MatchString(r.digits[:4]) && r.words == 2 {
			return "", "" // two years
		}
		return tlf, "otte cifre"
	case n == 6 && isBirthDate(r.digits) && (r.words == 3 || r.words >= 4 || r.words == 1):
		return cpr, "seks cifre, der er en fødselsdato"
	case n >= 7 && n <= 12 && r.words >= 4:
		return tlf, "lang række af cifre"
	case n >= 4 && byPhone && r.words >= 2 && l.after(r.from, words("nummer nummeret telefonnummer telefonnummeret mobilnummer mobilnummeret"), 5):
		return tlf, "tal efter et ord for telefon"
	case n >= 2 && l.endsOn(r.from):
		return tlf, "de sidste cifre af et nummer"
	case n >= 9 && r.words == 1:
		return id, "langt tal"
	}
	return "", ""
}

// endsOn reports whether «ender på» or «slutter på» stands before i.
func (l *line) endsOn(i int) bool {
	return i >= 2 && l.tokens[i-1].key == "på" && (l.tokens[i-2].key == "ender" || l.tokens[i-2].key == "slutter")
}

// mailsIn marks mail addresses, written or spoken, and web addresses.
func (l *line) mailsIn(n int) []found {
	var out []found
	for i, t := range l.tokens {
		full := strings.ToLower(t.before + t.raw)
		switch {
		case mailAddress.MatchString(t.key), strings.Contains(t.key, "@") && len(t.key) > 2:
			out = append(out, found{n, i, i + 1, mail, "@", 1, false})
		case webAddress.MatchString(full):
			out = append(out, found{n, i, i + 1, mail, "webadresse", 0.9, false})
		case atSigns[t.key]:
			if from, to, ok := l.spokenMail(i); ok {
				out = append(out, found{n, from, to, mail, "snabel-a", 0.99, false})
			}
		}
	}
	return out
}

// spokenMail gives the span of an address around the spoken at-sign at i.
func (l *line) spokenMail(i int) (from, to int, ok bool) {
	from = i
	for from > 0 && i-from < 5 && !mailStops[l.tokens[from-1].key] && !strings.ContainsAny(l.tokens[from-1].after, ",.:;") {
		from--
	}
	to = i + 1
	if to < len(l.tokens) && l.tokens[i].key != "snabela" && l.tokens[to].key == "a" {
		to++
	}
	for k := to; k < len(l.tokens) && k-i < 10; k++ {
		if topDomains[l.tokens[k].key] && (l.tokens[k-1].key == "punktum" || l.tokens[k-1].key == "dot" || l.tokens[k-1].key == "prik") {
			return from, k + 1, from < i || k > to
		}
		if strings.Contains(l.tokens[k].key, ".") && topDomains[l.tokens[k].key[strings.LastIndex(l.tokens[k].key, ".")+1:]] {
			return from, k + 1, true
		}
	}
	// Broken off or a name without ending: the word after the sign is the domain.
	return from, min(len(l.tokens), to+1), from < i
}

// ordinalAt reads an ordinal from 1 to 31 at i.
func (l *line) ordinalAt(i int) (day int64, n int) {
	if i >= len(l.tokens) {
		return 0, 0
	}
	t := l.tokens[i]
	if dayNumber.MatchString(t.key) && strings.HasPrefix(t.after, ".") {
		return atoi(t.key), 1
	}
	var ws []string
	for k := i; k < min(len(l.tokens), i+3); k++ {
		ws = append(ws, l.tokens[k].key)
	}
	if v, k := danish.Ordinal(ws); k > 0 && v >= 1 && v <= 31 {
		return v, k
	}
	if len(ws) > 1 && !l.cased { // «fjor tende», as a recogniser parts them
		if v, k := danish.Ordinal([]string{ws[0] + ws[1]}); k > 0 && v >= 1 && v <= 31 && len(ws[0]) > 2 {
			return v, 2
		}
	}
	if t.key == "sekstende" {
		return 16, 1
	}
	return 0, 0
}

func atoi(s string) (v int64) {
	for _, r := range onlyDigits(s) {
		v = v*10 + int64(r-'0')
	}
	return v
}

// datesIn marks exact days. A month or a weekday alone is no exact day.
func (l *line) datesIn(n int) []found {
	var out []found
	mark := func(from, to int, rule string, p float64) {
		out = append(out, found{n, from, to, dato, rule, p, false})
	}
	for i := 0; i < len(l.tokens); i++ {
		t := l.tokens[i]
		switch {
		case isoDate.MatchString(t.key), shortDate.MatchString(t.key) && strings.ContainsAny(t.key, "./-") && !strings.Contains(t.key, ".0") && l.isShortDate(i):
			mark(i, i+1, "dato i tal", 0.95)
			continue
		case namedDays[t.key]:
			mark(i, i+1, "navngiven dag", 0.8)
			continue
		case t.key == "sidste" && l.before(i+1, monthNames):
			mark(i, i+2, "sidste dag i en måned", 0.9)
			i++
			continue
		case monthNames[t.key] && dayAt(l, i+1):
			mark(i, i+2, "måned og dag", 0.9)
			continue
		}
		from := i
		if t.key == "den" || t.key == "d" {
			i++
		}
		day, k := l.ordinalAt(i)
		if k == 0 && i < len(l.tokens) && l.before(i+1, monthNames) && dayNumber.MatchString(l.tokens[i].key) {
			day, k = atoi(l.tokens[i].key), 1
		}
		if k == 0 && i+3 < len(l.tokens) && dayNumber.MatchString(l.tokens[i].key) && l.before(i+1, words("og eller til")) && dayNumber.MatchString(l.tokens[i+2].key) && l.before(i+3, monthNames) {
			mark(from, i+4, "to dage i en måned", 0.95)
			i += 3
			continue
		}
		if k == 0 {
			i = from
			continue
		}
		to := i + k
		// «den 11. og 13. marts»
		if l.before(to, words("og eller til")) {
			if _, m := l.ordinalAt(to + 1); m > 0 && l.before(to+1+m, monthNames) {
				to += 1 + m
			}
		}
		switch {
		case l.before(to, monthNames), l.before(to, words("i")) && l.before(to+1, monthNames) && from < i:
			for !monthNames[l.tokens[to].key] {
				to++
			}
			to++
			if to < len(l.tokens) && year.MatchString(l.tokens[to].key) {
				to++
			}
			mark(from, to, "dag og måned", 0.99)
		case from < i && l.aloneDay(from, to, day):
			mark(from, to, "«den» og et dagstal", 0.75)
		default:
			i = from
			continue
		}
		i = to - 1
	}
	return out
}

func dayAt(l *line, i int) bool {
	return i < len(l.tokens) && dayNumber.MatchString(l.tokens[i].key) && !l.before(i+1, unitWords)
}

func (l *line) isShortDate(i int) bool {
	d := strings.FieldsFunc(l.tokens[i].key, func(r rune) bool { return r == '.' || r == '/' || r == '-' })
	if len(d) < 2 {
		return false
	}
	day, month := atoi(d[0]), atoi(d[1])
	if day < 1 || day > 31 || month < 1 || month > 12 {
		return false
	}
	return len(d) == 3 || l.after(i, words("den d dato datoen født"), 1)
}

// aloneDay judges «den ottende» without a month: a day only where nothing it
// could count comes behind it, and not the first three, which count other things.
func (l *line) aloneDay(from, to int, day int64) bool {
	if day <= 3 || l.before(to, notAfterDay) {
		return false
	}
	if to >= len(l.tokens) || l.tokens[to-1].after != "" {
		return true
	}
	next := l.tokens[to]
	return dateWords[next.key] || ordinary(next.key) || weekdays[next.key]
}
