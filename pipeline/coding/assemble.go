package coding

import (
	"math"
	"strconv"

	"gribning/transcripts"
)

// modelAuthor marks the codes that the trained model made.
const modelAuthor = "model:gribning@1"

// assemble writes a pass as a coding.
func (m *model) assemble(v *view, p *pass) transcripts.Coding {
	c := transcripts.Coding{Name: transcripts.Draft}
	var f features
	if n := len(p.mys); n > 0 {
		c.MYs = make([]transcripts.MY, 0, n)
	}
	for k := range p.mys {
		c.MYs = append(c.MYs, m.assembleMY(v, p, k, &f))
	}
	m.elaborations(v, p, &c)
	reraises(v, p, &c)
	captured, flags := captures(v, p), builtinFlags()
	coded := 0
	for _, code := range p.code {
		if code >= 0 {
			coded++
		}
	}
	if coded > 0 {
		c.Codes = make([]transcripts.Code, 0, coded)
	}
	for i := range v.units {
		if p.code[i] < 0 {
			continue
		}
		t := &v.m.TCUs[v.units[i].tcu]
		code := transcripts.Code{TCU: t.ID, Code: replyCodes[p.code[i]], Made: made(m.scale.Code.of(p.sure[i]))}
		if p.code[i] == codeTOK {
			code.Echo = t.Echo
			if v.units[i].bc {
				code.Code = "BC"
			}
		}
		if p.target[i] >= 0 {
			code.Target = c.MYs[p.target[i]].ID
		}
		if captured[i] >= 0 {
			code.Capture = c.MYs[captured[i]].ID
		}
		code.Evidence = m.whyCode(v, p, i, code.Target)
		flags.flag(v, p, i, c.MYs, &code)
		c.Codes = append(c.Codes, code)
	}
	return c
}

func made(p float64) transcripts.Made {
	return transcripts.Made{Author: modelAuthor, P: math.Round(p*1000) / 1000, Uncertain: p < unsure}
}

func (m *model) assembleMY(v *view, p *pass, k int, f *features) transcripts.MY {
	x := &p.mys[k]
	my := transcripts.MY{ID: strconv.Itoa(k + 1), Primary: transcripts.Subtypes[bestOf(x.primary, shownHandicap)], Voice: "own", Made: made(m.scale.MY.of(x.p))}
	for _, i := range x.units {
		my.TCUs = append(my.TCUs, v.m.TCUs[v.units[i].tcu].ID)
	}
	if v.units[x.units[0]].class == transcripts.ClassInterpreter {
		my.Voice = "rendered"
	}
	f.nature(v, x.units, p)
	if m.texts().tentative.Odds(f.hash) > 0 {
		my.Delivery = append(my.Delivery, "D-FOR")
	}
	if m.texts().implicit.Odds(f.hash) > 0 {
		my.Delivery = append(my.Delivery, "D-IMP")
	}
	if hesitant(v, x.units) {
		my.Delivery = append(my.Delivery, "D-TOV")
	}
	my.Elicited = elicited(v, p, x.units[0])
	my.Evidence = m.whyMeaning(v, p, x)
	if w, ok := builtinFlags().elsewhere(v, x); ok {
		my.Addressed = "other"
		my.Evidence = append(my.Evidence, transcripts.Evidence{Cue: "tiltale", From: w, To: w + 1, Text: "sagt til bisidderen, ikke til fagpersonen"})
	}
	return my
}

// elicited says how the MY at unit i came about (CODEBOOK §2.6).
func elicited(v *view, p *pass, i int) string {
	b := v.before(i)
	if b < 0 || p.code[b] < 0 {
		return "vol"
	}
	switch c := p.code[b]; {
	case c == codeINV:
		return "INV"
	case gripping(c):
		return "resp"
	case c < codeFOR && v.units[b].asks:
		return "closed"
	}
	return "vol"
}

// elaborations gives citizen units that the chain took for elaborations to the
// MY that was gripped last before them.
func (m *model) elaborations(v *view, p *pass, c *transcripts.Coding) {
	last := -1
	for i := range v.units {
		switch {
		case p.code[i] >= 0 && gripping(p.code[i]) && p.target[i] >= 0:
			last = p.target[i]
		case p.myOf[i] < 0 && last >= 0 && len(p.guess[i]) == citizenKinds && argmax(p.guess[i]) == 2 && v.units[i].coded:
			c.MYs[last].Elaborated = append(c.MYs[last].Elaborated, v.m.TCUs[v.units[i].tcu].ID)
		}
	}
}

// captures finds institutional utterances in the window of a MY that nothing
// grips and that say its words again: the institution speaks with the citizen's
// words (CODEBOOK §3.4). The result gives the MY of each unit, −1 for none.
func captures(v *view, p *pass) []int {
	out := filled(len(v.units), -1)
	several := severalProfessionals(v)
	for my := range p.mys {
		w := window(v, p.mys[my].units, several)
		gripped := false
		for _, i := range w {
			gripped = gripped || (p.code[i] >= 0 && gripping(p.code[i]) && p.target[i] == my)
		}
		for _, i := range w {
			if gripped || p.code[i] < 0 || p.code[i] >= codeFOR {
				continue
			}
			for _, k := range p.mys[my].units {
				if shared(&v.units[i], &v.units[k]) > 0 {
					out[i] = my
				}
			}
		}
	}
	return out
}

// sameObject is how many words of content a MY must share with an earlier one
// to count as taking it up again.
const sameObject = 2

// reraises links a MY to the latest earlier one of another turn that shares its
// content and that nothing had gripped by then (CODEBOOK §2.2).
func reraises(v *view, p *pass, c *transcripts.Coding) {
	content, gripped := make([]bag, len(p.mys)), firstGrips(p)
	for k := range p.mys {
		first := p.mys[k].units[0]
		for _, i := range p.mys[k].units {
			for _, w := range v.units[i].words {
				if w.content {
					content[k].put(w.stemHash)
				}
			}
		}
		for j := k - 1; j >= max(0, k-horizon); j-- {
			if v.units[p.mys[j].units[0]].turn == v.units[first].turn || content[j].common(&content[k]) < sameObject {
				continue
			}
			if gripped[j] < 0 || gripped[j] >= first {
				c.MYs[k].ReraiseOf = c.MYs[j].ID
			}
			break
		}
	}
}

// firstGrips gives the first unit that grips each MY, −1 for none.
func firstGrips(p *pass) []int {
	out := filled(len(p.mys), -1)
	for i, c := range p.code {
		if my := p.target[i]; c >= 0 && gripping(c) && my >= 0 && out[my] < 0 {
			out[my] = i
		}
	}
	return out
}
