package coding

import (
	"gribning/transcripts"
)

// professional codes the utterances from..to of one turn of a professional.
func (r *ruleRun) professional(from, to int) {
	for i := from; i < to; i++ {
		u := &r.v.units[i]
		if !u.coded || len(u.words) == 0 {
			continue
		}
		c := r.code(i, i == from)
		c.TCU = r.v.m.TCUs[u.tcu].ID
		r.out.Codes = append(r.out.Codes, c)
		if c.Code != "TOK" && c.Code != "BC" {
			r.last, r.answer, r.about = i, c.Code, c.Target
		}
	}
}

// code gives the code of unit i by the tree of CODEBOOK §3.2.
func (r *ruleRun) code(i int, first bool) transcripts.Code {
	u := &r.v.units[i]
	t := &r.v.m.TCUs[u.tcu]
	if t.Token || t.Echo {
		c := transcripts.Code{Code: "TOK", Echo: t.Echo, Made: ruleMade(2.5, nil)}
		if u.bc {
			c.Code = "BC"
		}
		return c
	}
	inst, instScore, instList := r.institutional(u)
	target, near, common := r.target(i)
	form, formScore, formList := r.form(u, near || common > 0)
	if target != "" && form != "" && (common > 0 || near) {
		score := formScore + 0.6*float64(common)
		if near {
			score += 0.8
		}
		if score > instScore {
			return transcripts.Code{Code: form, Target: target, Made: ruleMade(score-instScore, r.evidence(u, []int{formList}))}
		}
	}
	if u.has(r.ix.invite) && u.asks {
		return transcripts.Code{Code: "INV", Made: ruleMade(1, r.evidence(u, []int{r.ix.invite}))}
	}
	if inst != "" && instScore >= 1 {
		c := transcripts.Code{Code: inst, Made: ruleMade(instScore-0.5, r.evidence(u, []int{instList}))}
		if near && common > 0 {
			c.Capture = target
		}
		return c
	}
	if u.has(r.ix.other) || len(u.words) < 3 {
		return transcripts.Code{Code: "OTH", Made: ruleMade(0.3, r.evidence(u, []int{r.ix.other}))}
	}
	if u.asks {
		return transcripts.Code{Code: "B-STD", Made: ruleMade(0, r.evidence(u, []int{r.ix.question}))}
	}
	if !first && r.answer != "" && transcripts.IsInstitutional(r.answer) {
		return transcripts.Code{Code: r.answer, Made: ruleMade(-0.2, nil)}
	}
	return transcripts.Code{Code: "B-DOK", Made: ruleMade(-0.6, nil)}
}

// institutional gives the first B-code whose cues are the most.
func (r *ruleRun) institutional(u *unit) (code string, score float64, list int) {
	list = -1
	for k, l := range r.ix.institutional {
		n := 0.0
		for _, c := range u.cues {
			if c.List == l {
				n += 0.8 + 0.4*float64(c.To-c.From)
			}
		}
		if n > score {
			code, score, list = transcripts.BCodes[k], n, l
		}
	}
	return code, score, list
}

// form gives the responsive form that the cues of u point to. A question that
// takes up something open is a follow-up also without a cue.
func (r *ruleRun) form(u *unit, related bool) (code string, score float64, list int) {
	list = -1
	for _, f := range []struct {
		list int
		code string
		w    float64
	}{
		{r.ix.formulate, "R-FOR", 1.0}, {r.ix.follow, "R-SPO", 1.4}, {r.ix.elaborate, "R-UDB", 0.9},
		{r.ix.commit, "R-IND", 1.2}, {r.ix.acknowledge, "R-ANE", 1.2},
	} {
		if u.has(f.list) && f.w > score {
			code, score, list = f.code, f.w, f.list
		}
	}
	if code == "" && related && u.asks {
		return "R-SPO", 0.6, r.ix.question
	}
	return code, score, list
}

// reach is how many turns back a professional may take something up without
// naming it, and farReach how far when she does.
const reach, farReach = 3, 40

// target gives the open MY that unit i most likely works on: the one that
// shares the most content, else the latest in reach. near says that the MY
// lies in the turn before.
func (r *ruleRun) target(i int) (id string, near bool, common int) {
	u := &r.v.units[i]
	best := 0.0
	for k := len(r.open) - 1; k >= 0; k-- {
		o := &r.open[k]
		gap := u.turn - o.turn
		if gap > farReach {
			break
		}
		n := 0
		for _, j := range o.units {
			n += shared(u, &r.v.units[j])
		}
		score := float64(n)
		if gap <= reach {
			score += 1.5 - 0.3*float64(gap)
		}
		if score > best {
			best, id, near, common = score, o.id, gap <= reach, n
		}
	}
	return id, near, common
}
