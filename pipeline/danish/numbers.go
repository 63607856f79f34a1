package danish

import (
	"strconv"
	"strings"
)

var units = map[string]int64{"nul": 0, "en": 1, "et": 1, "to": 2, "tre": 3, "fire": 4, "fem": 5, "seks": 6, "syv": 7, "otte": 8, "ni": 9}

var teens = map[string]int64{"ti": 10, "elleve": 11, "tolv": 12, "tretten": 13, "fjorten": 14, "femten": 15, "seksten": 16, "sytten": 17, "atten": 18, "nitten": 19}

// Tens: «halvtreds» is half the third score, 2½ × 20. The long forms are
// those of older speakers.
var tens = map[string]int64{"tyve": 20, "tredive": 30, "fyrre": 40, "halvtreds": 50, "tres": 60, "halvfjerds": 70, "firs": 80, "halvfems": 90,
	"fyrretyve": 40, "halvtredsindstyve": 50, "tresindstyve": 60, "halvfjerdsindstyve": 70, "firsindstyve": 80, "halvfemsindstyve": 90}

var ordinals = map[string]int64{"nulte": 0, "første": 1, "anden": 2, "andet": 2, "tredje": 3, "fjerde": 4, "femte": 5, "sjette": 6, "syvende": 7, "ottende": 8,
	"niende": 9, "tiende": 10, "ellevte": 11, "elvte": 11, "tolvte": 12, "trettende": 13, "fjortende": 14, "femtende": 15, "sekstende": 16, "syttende": 17,
	"attende": 18, "nittende": 19, "tyvende": 20, "tredivte": 30, "fyrretyvende": 40, "halvtredsindstyvende": 50, "tresindstyvende": 60,
	"halvfjerdsindstyvende": 70, "firsindstyvende": 80, "halvfemsindstyvende": 90, "hundrede": 100}

// Value reads the number at the beginning of words, spoken or in digits, and
// says how many words it takes; n is 0 where none begins there. It knows
// «femogtyve» and «fem og tyve», «tolv hundrede», «to tusind og fem», «en
// million», «halvanden», «to en halv», «tre komma fem», «1.200» and «12,5».
// A lone «en» or «et» is 1: whether it is the article, the caller decides.
func Value(words []string) (v float64, n int) {
	ws := make([]string, 0, len(words))
	origin := make([]int, 0, len(words)) // words used up to and with ws[i]
	for i, w := range words {
		if i >= 40 { // no number is longer; keeps the call cheap on long texts
			break
		}
		for _, part := range splitNumber(Norm(w)) {
			ws, origin = append(ws, part), append(origin, i+1)
		}
	}
	if len(ws) == 0 {
		return 0, 0
	}
	if f, ok := digits(strings.Trim(words[0], " .,;:!?")); ok {
		return f, 1
	}
	switch ws[0] {
	case "halvanden", "halvandet":
		return 1.5, 1
	}
	if len(ws) > 1 && (ws[0] == "en" || ws[0] == "et") && (ws[1] == "halv" || ws[1] == "halvt") {
		return 0.5, origin[1]
	}
	whole, k := cardinal(ws)
	if k == 0 {
		return 0, 0
	}
	if k < len(ws) && origin[k] == origin[k-1] {
		return 0, 0 // the word goes on: «enogti» is no number
	}
	v, n = float64(whole), origin[k-1]
	rest := ws[k:]
	switch {
	case len(rest) >= 2 && rest[0] == "komma":
		if f, m := decimals(rest[1:]); m > 0 {
			return v + f, origin[k+m]
		}
	case len(rest) >= 3 && rest[0] == "og" && isHalf(rest[1:]):
		return v + 0.5, origin[k+2]
	case len(rest) >= 2 && isHalf(rest):
		return v + 0.5, origin[k+1]
	}
	return v, n
}

func isHalf(ws []string) bool {
	return len(ws) >= 2 && (ws[0] == "en" || ws[0] == "et") && (ws[1] == "halv" || ws[1] == "halvt")
}

func decimals(ws []string) (f float64, n int) {
	scale := 0.1
	for n < len(ws) {
		u, ok := units[ws[n]]
		if !ok {
			break
		}
		f += float64(u) * scale
		scale /= 10
		n++
	}
	if n == 0 {
		if v, k := below100(ws); k > 0 { // «tre komma femogtyve»
			return float64(v) / 100, k
		}
	}
	return f, n
}

// Digits reads a number written in digits the Danish way.
func digits(s string) (float64, bool) {
	if s == "" || s[0] < '0' || s[0] > '9' || strings.ContainsAny(s, "eExXpP_+-") {
		return 0, false
	}
	if strings.Count(s, ",") > 1 {
		return 0, false
	}
	whole, frac, _ := strings.Cut(s, ",")
	groups := strings.Split(whole, ".")
	for _, g := range groups[1:] {
		if len(g) != 3 {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(strings.Join(groups, "")+"."+frac+"0", 64)
	return f, err == nil
}

// SplitNumber cuts a closed-up number word into its parts: «femogtyve»,
// «tohundredeogfem», «totusind». Other words stay whole.
func splitNumber(w string) []string {
	if len(w) < 6 || units[w]+teens[w]+tens[w] > 0 {
		return []string{w}
	}
	var parts []string
	for rest := w; rest != ""; {
		found := ""
		for _, p := range numberParts {
			if strings.HasPrefix(rest, p) && len(p) > len(found) {
				found = p
			}
		}
		if found == "" {
			return []string{w}
		}
		parts, rest = append(parts, found), rest[len(found):]
	}
	if len(parts) < 2 || parts[0] == "og" || parts[len(parts)-1] == "og" {
		return []string{w}
	}
	return parts
}

var numberParts = func() []string {
	out := []string{"og", "hundrede", "hundred", "tusinde", "tusind", "million", "millioner"}
	for _, m := range []map[string]int64{units, teens, tens} {
		for w := range m {
			out = append(out, w)
		}
	}
	return out
}()

func isHundred(w string) bool { return w == "hundrede" || w == "hundred" }
func isThousand(w string) bool {
	return w == "tusind" || w == "tusinde"
}

func cardinal(ws []string) (v int64, n int) {
	if m, k := below(ws, 1000); k > 0 && k < len(ws) && (ws[k] == "million" || ws[k] == "millioner") {
		v, n = m*1_000_000, k+1
		rest, k := thousands(skipAnd(ws, n))
		if k > 0 {
			v, n = v+rest, n+k+and(ws, n)
		}
		return v, n
	}
	return thousands(ws)
}

// And is 1 where «og» stands at ws[n].
func and(ws []string, n int) int {
	if n < len(ws) && ws[n] == "og" {
		return 1
	}
	return 0
}

func skipAnd(ws []string, n int) []string { return ws[n+and(ws, n):] }

func thousands(ws []string) (v int64, n int) {
	m, k := below(ws, 1000)
	switch {
	case k > 0 && k < len(ws) && isThousand(ws[k]):
		v, n = m*1000, k+1
	case k == 0 && len(ws) > 0 && isThousand(ws[0]):
		v, n = 1000, 1
	default:
		return m, k
	}
	if rest, k := below(skipAnd(ws, n), 1000); k > 0 && rest > 0 {
		v, n = v+rest, n+k+and(ws, n)
	}
	return v, n
}

// Below reads a number under limit, where «tolv hundrede» counts as such.
func below(ws []string, limit int64) (v int64, n int) {
	m, k := below100(ws)
	switch {
	case k > 0 && k < len(ws) && isHundred(ws[k]):
		v, n = m*100, k+1
	case k == 0 && len(ws) > 0 && isHundred(ws[0]):
		v, n = 100, 1
	default:
		return m, k
	}
	if rest, k := below100(skipAnd(ws, n)); k > 0 && rest > 0 {
		v, n = v+rest, n+k+and(ws, n)
	}
	return v, n
}

func below100(ws []string) (v int64, n int) {
	if len(ws) == 0 {
		return 0, 0
	}
	if u, ok := units[ws[0]]; ok {
		if len(ws) > 2 && u > 0 && ws[1] == "og" {
			if t, ok := tens[ws[2]]; ok {
				return u + t, 3
			}
		}
		return u, 1
	}
	if t, ok := teens[ws[0]]; ok {
		return t, 1
	}
	if t, ok := tens[ws[0]]; ok {
		return t, 1
	}
	return 0, 0
}

// Ordinal reads an ordinal at the beginning of words: «femte», «tredivte»,
// «enogtredivte», «en og tredivte», «5.». n is 0 where none begins there.
func Ordinal(words []string) (v int64, n int) {
	if len(words) == 0 {
		return 0, 0
	}
	if w, ok := strings.CutSuffix(words[0], "."); ok && len(w) <= 3 {
		if d, err := strconv.ParseInt(w, 10, 64); err == nil && d >= 0 {
			return d, 1
		}
	}
	first := Norm(words[0])
	if v, ok := ordinals[first]; ok {
		return v, 1
	}
	for u, uv := range units {
		if t, ok := strings.CutPrefix(first, u+"og"); ok && uv > 0 && ordinals[t] >= 20 {
			return uv + ordinals[t], 1
		}
	}
	if u, ok := units[first]; ok && u > 0 && len(words) > 2 && Norm(words[1]) == "og" {
		if t := ordinals[Norm(words[2])]; t >= 20 && t < 100 {
			return u + t, 3
		}
	}
	return 0, 0
}

var (
	unitNames = [...]string{"nul", "et", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv", "tretten", "fjorten", "femten", "seksten", "sytten", "atten", "nitten"}
	tenNames  = [...]string{"", "", "tyve", "tredive", "fyrre", "halvtreds", "tres", "halvfjerds", "firs", "halvfems"}
)

// Spell writes a whole number in Danish words as it is said: «femogtyve», «to
// hundrede og fem», «et tusind to hundrede». Numbers of a thousand million
// and more, and negative ones, come in digits.
func Spell(n int64) string {
	switch {
	case n < 0 || n >= 1_000_000_000:
		return strconv.FormatInt(n, 10)
	case n < 20:
		if n == 1 {
			return "en"
		}
		return unitNames[n]
	case n < 100:
		if n%10 == 0 {
			return tenNames[n/10]
		}
		unit := unitNames[n%10]
		if n%10 == 1 {
			unit = "en"
		}
		return unit + "og" + tenNames[n/10]
	case n < 1000:
		s := unitNames[n/100] + " hundrede"
		if n%100 > 0 {
			s += " og " + Spell(n%100)
		}
		return s
	case n < 1_000_000:
		s := neuter(n/1000) + " tusind"
		switch rest := n % 1000; {
		case rest == 0:
		case rest < 100:
			s += " og " + Spell(rest)
		default:
			s += " " + Spell(rest)
		}
		return s
	}
	s := Spell(n/1_000_000) + " millioner"
	if n/1_000_000 == 1 {
		s = "en million"
	}
	switch rest := n % 1_000_000; {
	case rest == 0:
	case rest < 100:
		s += " og " + Spell(rest)
	default:
		s += " " + Spell(rest)
	}
	return s
}

// Neuter is Spell for counting neuter words such as «tusind».
func neuter(n int64) string {
	if n == 1 {
		return "et"
	}
	return Spell(n)
}
