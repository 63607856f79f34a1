package deidentify

import (
	"maps"
	"slices"
	"strings"
)

// until stands behind the last digits of a number: «sytten til sidst».
var until = words("til")

// echoes marks digits that repeat a part of a number already found, as people do
// when they note it down.
func echoes(ls []line, all []found) []found {
	var known []found
	var digits []string
	for _, x := range all {
		if x.typ == cpr || x.typ == tlf || x.typ == id {
			d := ""
			for k := x.from; k < x.to; {
				g, n := ls[x.line].digitsAt(k)
				d, k = d+g, k+max(1, n)
			}
			if len(d) >= 6 {
				known, digits = append(known, x), append(digits, d)
			}
		}
	}
	var out []found
	for i := range ls {
		for _, r := range ls[i].numbers {
			for k, d := range digits {
				near := i-known[k].line <= 6 && known[k].line-i <= 6
				tail := strings.HasSuffix(d, r.digits) && (ls[i].before(r.to, until) || r.from == 0 && ls[i].ends(r.to) && i > known[k].line && i-known[k].line <= 3)
				if len(r.digits) >= 4 && r.words >= 2 && strings.Contains(d, r.digits) || near && (len(r.digits) >= 4 && strings.Contains(d, r.digits) || tail && len(r.digits) >= 2) {
					out = append(out, found{i, r.from, r.to, known[k].typ, "gentagelse af et nummer", 0.9, false})
					break
				}
			}
		}
	}
	return append(out, splitNumbers(ls, all)...)
}

// splitNumbers marks numbers that are said in parts, over «og så» or over turns
// with only a short response between them: eight or ten digits together.
func splitNumbers(ls []line, all []found) []found {
	type piece struct {
		line int
		run
	}
	var last []piece
	var out []found
	for i := range ls {
		for _, r := range ls[i].numbers {
			p := piece{i, r}
			if len(r.digits) >= 8 || len(r.digits) < 4 || r.words < 2 || ls[i].before(r.to, unitWords) {
				last = nil
				continue
			}
			if n := len(last); n > 0 && !continues(ls, last[n-1].line, last[n-1].run, p.line, p.run) {
				last = nil
			}
			last = append(last, p)
			d, groups := "", 0
			for _, q := range last {
				d += q.digits
				groups += q.words
			}
			typ := ""
			switch {
			case len(last) < 2:
			case len(d) == 10 && isBirthDate(d):
				typ = cpr
			case len(d) == 8 && groups >= 4:
				typ = tlf
			}
			if typ != "" {
				for _, q := range last {
					out = append(out, found{q.line, q.from, q.to, typ, "nummer sagt i dele", 0.9, false})
				}
				last = nil
			}
		}
	}
	return out
}

// continues reports whether the second run goes on with the number of the first.
func continues(ls []line, i int, a run, j int, b run) bool {
	if i == j {
		return b.from-a.to <= 3
	}
	if len(ls[i].tokens)-a.to > 1 || b.from > 2 || j-i > 2 {
		return false
	}
	for k := i + 1; k < j; k++ {
		if len(ls[k].tokens) > 2 {
			return false
		}
	}
	return j-i == 1 || ls[i].speaker == ls[j].speaker
}

// spread marks every other mention of a name, place or organisation found once.
func spread(ls []line, kept []found, taken cover) []found {
	type form struct {
		keys []string
		typ  string
		sure bool
	}
	forms := map[string]form{}
	for _, x := range kept {
		if x.typ != navn && x.typ != sted && x.typ != orga {
			continue
		}
		l := &ls[x.line]
		var keys []string
		for _, t := range l.tokens[x.from:x.to] {
			keys = append(keys, t.key)
		}
		add := func(keys []string, sure bool) {
			k := strings.Join(keys, " ")
			if old, ok := forms[k]; !ok || sure && !old.sure {
				forms[k] = form{keys, x.typ, sure}
			}
		}
		sure := x.p >= 0.5
		add(keys, sure)
		if base, ok := genitive(keys[len(keys)-1]); ok && len(base) > 3 && x.typ == navn {
			add(append(slices.Clone(keys[:len(keys)-1]), base), sure)
		}
		if x.typ == navn && len(keys) > 1 { // each part of a full name alone
			for _, k := range keys {
				if len(k) > 2 && !ordinary(k) {
					add([]string{k}, sure)
				}
			}
		}
	}
	// By their first word, in a fixed order: of two forms of a length the one
	// counts whose words stand there as they are, not as a genitive.
	begin := map[string][]form{}
	for _, k := range slices.Sorted(maps.Keys(forms)) {
		if f := forms[k]; f.sure {
			begin[f.keys[0]] = append(begin[f.keys[0]], f)
		}
	}
	var out []found
	for i := range ls {
		l := &ls[i]
		for k := range l.tokens {
			longest := 0
			var typ string
			try := func(f form) {
				if len(f.keys) <= longest || !l.matches(k, f.keys) || len(f.keys) == 1 && !l.worthSpreading(k) {
					return
				}
				longest, typ = len(f.keys), f.typ
			}
			key := l.tokens[k].key
			for _, f := range begin[key] {
				try(f)
			}
			if base, ok := genitive(key); ok {
				for _, f := range begin[base] {
					if len(f.keys) == 1 {
						try(f)
					}
				}
			}
			if longest > 0 {
				if x := (found{i, k, k + longest, typ, "nævnt et andet sted i mødet", 0.8, false}); taken.free(x) {
					out = append(out, x)
				}
			}
		}
	}
	return out
}

// worthSpreading keeps a name that is also an ordinary word from marking that
// word everywhere.
func (l *line) worthSpreading(k int) bool {
	t := l.tokens[k]
	if l.cased {
		return capital(t.raw) != "-" && (!t.first || !ordinary(t.key))
	}
	return !ordinary(t.key) && (t.vocab < 3 || t.marks&given != 0 && t.vocab < 6) && !l.exclamation(k)
}
