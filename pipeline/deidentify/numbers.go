package deidentify

import (
	"slices"
	"strings"
	"unicode/utf8"

	"gribning/pipeline/danish"
)

// run is a stretch of words that spell a number: «otteogtyve halvfjerds nul ni
// seksten», «28 40 17 93», «140968-1173». It may run over turns of the same
// speaker that only a short response parts.
type run struct {
	from, to int      // positions in the line
	digits   string   // as dialled
	words    int      // words that carry digits
	groups   []string // digits of each of them
}

// spoken gives the digits of one word, «» where it is none. One-digit numbers
// give one digit, larger ones below a hundred two.
func spoken(key string) string {
	if d := spokenDigits[key]; d != "" {
		return d
	}
	digits := 0
	for _, r := range key {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r != '-' && r != '/' && r != '+' && r != '–':
			return ""
		}
	}
	if digits == 0 {
		return ""
	}
	return onlyDigits(key)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

var spokenDigits = func() map[string]string {
	out := map[string]string{
		"en": "1", "et": "1", "én": "1", "ét": "1", "nul": "0", "nulnul": "00", "fyrretyve": "40", "halvtredsindstyve": "50", "tresindstyve": "60",
		"halvfjerdsindstyve": "70", "firsindstyve": "80", "halvfemsindstyve": "90", "tredve": "30", "halvtres": "50", "treds": "60", "hafjerds": "70",
	}
	for n := range int64(100) {
		d := string(rune('0'+n/10)) + string(rune('0'+n%10))
		if n < 10 {
			d = d[1:]
		}
		word := danish.Spell(n)
		if _, ok := out[word]; !ok {
			out[word] = d
		}
		if unit, ten, ok := strings.Cut(word, "og"); ok && n > 20 {
			out[unit+"å"+ten] = d // as dialect and recognisers write it
		}
	}
	return out
}()

// spokenAlike gives the digits of a long number word that is misheard by one
// letter, «» where it is none or an ordinary word.
func spokenAlike(key string) string {
	if utf8.RuneCountInString(key) < 8 || spokenDigits[key] != "" {
		return ""
	}
	end := ending(key, 3)
	if !numberEndings[end] {
		return ""
	}
	for _, w := range longNumbers {
		if oneApart(key, w) {
			return spokenDigits[w]
		}
	}
	return ""
}

// longNumbers are the number words of at least eight letters; numberEndings how
// they and their misheard forms end, so that few words are compared.
var longNumbers, numberEndings = func() ([]string, map[string]bool) {
	var out []string
	ends := map[string]bool{"yve": true, "dve": true, "ers": true, "rds": true, "ems": true, "res": true, "rre": true}
	for w := range spokenDigits {
		if utf8.RuneCountInString(w) >= 8 {
			out = append(out, w)
			ends[ending(w, 3)] = true
		}
	}
	slices.Sort(out)
	return out, ends
}()

// joints are words that may stand inside a spoken number.
var joints = map[string]bool{"streg": true, "bindestreg": true, "øh": true, "øhm": true, "æh": true, "plus": true}

// runs finds the number runs of a line, longest first by position.
func (l *line) runs() []run {
	var out []run
	for i := 0; i < len(l.tokens); {
		r, next := l.runAt(i)
		if r.words > 0 {
			out = append(out, r)
		}
		i = next
	}
	return out
}

func (l *line) runAt(i int) (run, int) {
	r := run{from: i, to: i}
	for i < len(l.tokens) {
		d, n := l.digitsAt(i)
		if n == 0 {
			if r.words == 0 {
				return r, i + 1
			}
			// A joint is part of the run only if digits go on behind it.
			k := i
			for k < len(l.tokens) && joints[l.tokens[k].key] {
				k++
			}
			if more, m := l.digitsAt(k); k == i || k-i > 2 || m == 0 || more == "" {
				return r, i
			}
			i = k
			continue
		}
		if article := l.tokens[i].key == "en" || l.tokens[i].key == "et"; article && r.words == 0 {
			if _, m := l.digitsAt(i + 1); m == 0 || len(l.tokens[i+1].key) < 2 {
				return r, i + 1
			}
		} else if article {
			if _, m := l.digitsAt(i + 1); m == 0 && i+1 < len(l.tokens) {
				return r, i
			}
		}
		r.digits += d
		r.groups = append(r.groups, d)
		r.words++
		r.to = i + n
		// A comma or full stop ends a run only where the number may be whole.
		stop := strings.ContainsAny(l.tokens[i+n-1].after, ".?!") && len(r.digits) >= 6
		i += n
		if stop {
			break
		}
	}
	return r, max(i, r.to)
}

// digitsAt reads one number at i: a word, or «fem og tyve» in three.
func (l *line) digitsAt(i int) (string, int) {
	if i < 0 || i >= len(l.tokens) {
		return "", 0
	}
	d := spoken(l.tokens[i].key)
	if i+1 < len(l.tokens) && !l.cased && l.tokens[i+1].key != "og" && l.tokens[i+1].key != "å" {
		// «fireog tyve», as a recogniser parts numbers
		if joined := spokenDigits[l.tokens[i].key+l.tokens[i+1].key]; joined != "" && (d == "" || spoken(l.tokens[i+1].key) == "") {
			return joined, 2
		}
	}
	if d == "" {
		return spokenAlike(l.tokens[i].key), min(1, len(spokenAlike(l.tokens[i].key)))
	}
	if len(d) == 1 && i+2 < len(l.tokens) && (l.tokens[i+1].key == "og" || l.tokens[i+1].key == "å") {
		if ten := spoken(l.tokens[i+2].key); len(ten) == 2 && ten[1] == '0' && ten >= "20" {
			return ten[:1] + d, 3
		}
	}
	return d, 1
}

// isBirthDate reports whether six digits are DDMMYY. Days from 61 are those of
// replacement numbers.
func isBirthDate(d string) bool {
	if len(d) < 6 {
		return false
	}
	day, month := d[:2], d[2:4]
	return (day >= "01" && day <= "31" || day >= "61" && day <= "91") && month >= "01" && month <= "12"
}
