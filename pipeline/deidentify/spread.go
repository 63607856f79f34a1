package deidentify

import "strings"

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
