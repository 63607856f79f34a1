package coding

import "gribning/transcripts"

// settle looks at every MY once more when all replies are coded. A reply was
// aimed at the MY it fits best on its own; but a professional who works on what
// the citizen just said seldom passes over one of her meanings in favour of
// another one that has an answer already. So a responsive utterance in the
// window of a MY that nothing answers is given to it where its own MY can spare
// it. Responsive codes that found no MY get the latest one.
func settle(v *view, p *pass) {
	several := severalProfessionals(v)
	latest, next := -1, 0
	for i := range v.units {
		for next < len(p.mys) && p.mys[next].units[0] < i {
			latest = next
			next++
		}
		if p.code[i] >= 0 && responsive(p.code[i]) && p.target[i] < 0 {
			p.target[i] = latest
		}
		if p.code[i] >= 0 && responsive(p.code[i]) && p.target[i] < 0 {
			p.code[i] = likeliest(p.guess[i], func(c int) bool { return !responsive(c) })
			p.sure[i] = p.guess[i][p.code[i]]
		}
	}
	for my := range p.mys {
		w := window(v, p.mys[my].units, several)
		if k := p.spare(v, my, w, several); k >= 0 {
			p.target[k] = my
		}
	}
}

// spare gives the unit of window w that should be aimed at MY my instead of
// where it is aimed now, −1 for none.
func (p *pass) spare(v *view, my int, w []int, several bool) int {
	best := -1
	for _, i := range w {
		if p.code[i] < 0 || !responsive(p.code[i]) {
			if best < 0 && p.code[i] >= 0 && p.code[i] < codeFOR {
				return -1 // an institutional turn took the slot first
			}
			continue
		}
		to := p.target[i]
		if to == my {
			return -1
		}
		if best < 0 && to >= 0 && p.canSpare(v, to, my, i, several) {
			best = i
		}
	}
	return best
}

// canSpare reports whether MY to keeps an answer without unit i, or is older
// than the turn in which MY my was said.
func (p *pass) canSpare(v *view, to, my, i int, several bool) bool {
	if p.mys[to].units[0] > p.mys[my].units[0] && v.units[p.mys[to].units[0]].turn != v.units[p.mys[my].units[0]].turn {
		return false // said later: the reply answers that
	}
	for _, k := range window(v, p.mys[to].units, several) {
		if k != i && p.target[k] == to && p.code[k] >= 0 && gripping(p.code[k]) {
			return true
		}
	}
	return v.units[p.mys[to].units[0]].turn < v.units[p.mys[my].units[0]].turn
}

func severalProfessionals(v *view) bool {
	first := ""
	for i := range v.units {
		if v.units[i].class != transcripts.ClassProfessional {
			continue
		}
		switch s := v.m.TCUs[v.units[i].tcu].Speaker; first {
		case "":
			first = s
		case s:
		default:
			return true
		}
	}
	return false
}

// window gives the professional units of the turns in which a MY can be
// gripped: two turns, three where several professionals take part (CODEBOOK
// §4.2).
func window(v *view, my []int, several bool) []int {
	turns, places := 0, 2
	if several {
		places = 3
	}
	last := v.units[my[len(my)-1]].turn
	var out []int
	seen := -1
	for i := my[len(my)-1] + 1; i < len(v.units); i++ {
		u := &v.units[i]
		if u.turn == last || u.bc || u.class != transcripts.ClassProfessional {
			continue
		}
		if u.turn != seen {
			seen = u.turn
			if turns++; turns > places {
				break
			}
		}
		out = append(out, i)
	}
	return out
}

// likeliest gives the most probable code that may stand.
func likeliest(g guess, may func(int) bool) int {
	best := -1
	for c := range g {
		if may(c) && (best < 0 || g[c] > g[best]) {
			best = c
		}
	}
	return best
}
