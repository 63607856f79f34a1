package deidentify

// capitalsIn marks what is left of words with a capital inside a sentence: where
// capitals mean something, an unknown one names somebody or something, and the
// type is a guess from the word before it.
func (l *line) capitalsIn(n int) []found {
	if !l.cased {
		return nil
	}
	var out []found
	for i := 0; i < len(l.tokens); i++ {
		if !l.unknownCapital(i) {
			continue
		}
		to := i + 1
		for to < len(l.tokens) && l.tokens[to-1].after == "" && l.nameGoesOn(to) {
			to++
		}
		typ := navn
		if i > 0 {
			switch l.tokens[i-1].key {
			case "i", "til", "fra", "nær", "omkring", "ved":
				typ = sted
			case "hos", "på":
				typ = orga
			}
		}
		if l.tokens[i].marks&streetEnd != 0 && len(l.tokens[i].key) > 6 {
			typ = sted
		}
		out = append(out, found{n, i, to, typ, "ukendt ord med stort", 0.5, false})
		i = to - 1
	}
	return out
}

// pronounCapitals are written with a capital without being names.
var pronounCapitals = words("i de dem deres jer jeres gud okay ok ja nej cv edb it tv pc hr ceo")

func (l *line) unknownCapital(i int) bool {
	t := l.tokens[i]
	shape := capital(t.raw)
	return !t.first && (shape == "C" || shape == "M") && len(t.key) > 2 && t.vocab == 0 && t.marks&(country|public) == 0 &&
		!pronounCapitals[t.key] && !ordinary(t.key) && !opensQuote(t.before) && (i == 0 || !opensQuote(l.tokens[i-1].after))
}

func opensQuote(s string) bool {
	for _, r := range s {
		if r == '"' || r == '«' || r == '»' || r == '”' || r == '“' || r == '\'' {
			return true
		}
	}
	return false
}

// nameGoesOn reports whether the word at i goes on with a name that stands
// before it: a capital, or the initial of a middle name.
func (l *line) nameGoesOn(i int) bool {
	t := l.tokens[i]
	shape := capital(t.raw)
	return !t.first && (shape == "C" || shape == "M" || shape == "A") && t.before == "" && t.marks&(country|public|place|org) == 0 &&
		(!ordinary(t.key) || len(t.key) == 1) && !pronounCapitals[t.key]
}

// grow lets names found in text with capitals take the capitals behind them:
// «Henrik S. Nissen», «Ole Unmack Larsen».
func grow(ls []line, kept []found, taken cover) {
	for k := range kept {
		x := &kept[k]
		l := &ls[x.line]
		if x.typ != navn || !l.cased {
			continue
		}
		for x.to < len(l.tokens) && !taken[x.line][x.to] {
			last := l.tokens[x.to-1]
			initial := len([]rune(last.key)) <= 2 && last.after == "."
			if last.after != "" && !initial {
				break
			}
			next := l.tokens[x.to]
			initial = len([]rune(next.key)) <= 2 && capital(next.raw) != "-" && next.after == "."
			if !l.nameGoesOn(x.to) && !(last.after != "" && capital(next.raw) == "C") && !initial {
				break
			}
			taken[x.line][x.to] = true
			x.to++
		}
	}
}

// fullNamesIn marks, where capitals mean something, a given name with the
// capitals behind it, and initials with a surname.
func (l *line) fullNamesIn(n int) []found {
	if !l.cased {
		return nil
	}
	var out []found
	for i := 0; i < len(l.tokens); i++ {
		to := i
		switch t := l.tokens[i]; {
		case l.initial(i) && !(l.tokens[i].first && t.key == "i"):
			for l.initial(to) {
				to++
			}
		case t.marks&given != 0 && capital(t.raw) != "-" && t.after == "" && !ordinary(t.key):
			to++
			for l.initial(to) {
				to++
			}
		default:
			continue
		}
		rest := to
		for rest < len(l.tokens) && (rest == to || l.tokens[rest-1].after == "") && l.nameGoesOn(rest) && len(l.tokens[rest].key) > 1 {
			rest++
		}
		if rest == to || l.exclamation(i) {
			continue
		}
		if m := l.tokens[rest-1]; m.marks&(orgHead|streetEnd) != 0 && m.marks&surname == 0 || genericEnds[m.key] {
			continue
		}
		out = append(out, found{n, i, rest, navn, "for- og efternavn", 0.9, false})
		i = rest - 1
	}
	return out
}

func (l *line) initial(i int) bool {
	if i >= len(l.tokens) {
		return false
	}
	t := l.tokens[i]
	return (len([]rune(t.key)) == 1 && capital(t.raw) != "-" && capital(t.raw) != "0" || initials.MatchString(t.raw)) && t.after == "."
}
