package coding

import (
	"context"
	"math"
	"slices"

	"gribning/pipeline/coding/loglinear"
	"gribning/transcripts"
)

// outcomes of a MY that the model of outcomes tells apart; one that cannot be
// coded (IK) is no matter of words.
var outcomes = transcripts.Outcomes[:5]

const (
	outcomeG = iota
	outcomeGS
	outcomeD
	outcomeOV
	outcomeOH
)

// aim is what a reply has to do with one MY: how likely it grips or acknowledges
// it. my −1 stands for a MY that was not found.
type aim struct {
	my        int
	grip, ane float64
}

// aims adds up the options of one utterance by MY.
func (s *story) aims(opts []loglinear.Option, scores []float64, cand []int) []aim {
	first := len(replyCodes) - 5
	out := make([]aim, 0, len(cand)+1)
	for n := first; n < len(opts); n += 5 {
		a := aim{my: -1}
		if th := optionTarget(n, cand); th >= 0 {
			a.my = s.threads[th].my
		}
		for k := range 4 {
			a.grip += scores[n+k]
		}
		a.ane = scores[n+4]
		out = append(out, a)
	}
	return out
}

// chances are what the replies in one turn of a MY's window may be.
type chances struct {
	units     int
	none      float64 // that none grips it
	grip, ane float64 // the likeliest grip and acknowledgement of it
	any       float64 // the likeliest grip of whatever
	first     int     // first utterance that is more than a token, −1
	kind      [6]float64
}

// window3 is how many turns of the window the model looks at.
const window3 = 3

// chances sums up the window of a MY by turns.
func (p *pass) chances(v *view, my int, w []int) (out []chances) {
	turn := -1
	for _, i := range w {
		if v.units[i].turn != turn {
			if len(out) == window3 {
				break
			}
			turn = v.units[i].turn
			out = append(out, chances{none: 1, first: -1})
		}
		c := &out[len(out)-1]
		c.units++
		all := 0.0
		for _, a := range p.aims[i] {
			all += a.grip
			if a.my == my {
				c.none *= 1 - a.grip
				c.grip, c.ane = math.Max(c.grip, a.grip), math.Max(c.ane, a.ane)
			}
		}
		c.any = math.Max(c.any, all)
		if c.first < 0 && v.units[i].says(v) && len(p.guess[i]) == len(replyCodes) {
			c.first = i
			for l, q := range p.guess[i] {
				c.kind[sixOf[l]] += q
			}
		}
	}
	return out
}

// chance adds a probability: its step of log-odds and every edge below it.
func (f *features) chance(kind string, turn int, x float64) {
	f.add(kind, uint32(turn), uint32(odds(x)))
	for k, edge := range [...]float64{.05, .1, .2, .3, .4, .5, .6, .7, .8, .9} {
		if x > edge {
			f.add(kind, uint32(turn)+16, uint32(k))
		}
	}
}

// became collects what speaks for the outcome of a MY when all replies are
// coded.
func (f *features) became(v *view, p *pass, my int, several bool) {
	f.reset()
	f.base(v)
	units := p.mys[my].units
	last := units[len(units)-1]
	w := window(v, units, several)
	ch := p.chances(v, my, w)
	none, first := 1.0, -1
	for t := range window3 {
		if t >= len(ch) {
			f.value("udfald:ingen tur", t)
			continue
		}
		c := &ch[t]
		none *= c.none
		f.chance("udfald:grebet", t, 1-c.none)
		f.chance("udfald:greb", t, c.grip)
		f.chance("udfald:anerkendt", t, c.ane)
		f.chance("udfald:greb af noget", t, c.any)
		f.add("udfald:ytringer", uint32(t), uint32(min(c.units, 6)))
		if first < 0 && c.first >= 0 {
			first = c.first
			f.value("udfald:først", argmax(c.kind[:]))
			for k, q := range c.kind {
				f.chance("udfald:første", k, q)
			}
		}
	}
	f.chance("udfald:grebet i alt", 0, 1-none)
	if first >= 0 {
		f.brief(reaction, v.units[first].reading)
		n := 0
		for _, i := range units {
			n += shared(&v.units[i], &v.units[first])
		}
		f.value("udfald:delt", min(n, 3))
	}
	f.wentOn(v, p, last)
	f.value("udfald:antal", min(len(units), 5))
	f.chance("udfald:mening", 0, p.mys[my].p)
	f.value("udfald:emne", p.mys[my].subtype)
	f.chance("udfald:senere", 0, p.lateGrip(v, my, last, w))
	alone := true
	for j := range p.mys {
		if j != my && v.units[p.mys[j].units[0]].turn == v.units[units[0]].turn {
			alone = false
			if j > my {
				f.flag("udfald:mere efter")
			}
		}
	}
	if alone {
		f.flag("udfald:alene i turen")
	}
}

// wentOn adds what the citizen did with the first reply to the MY that ends at
// unit last.
func (f *features) wentOn(v *view, p *pass, last int) {
	_, k := v.turnUnits(last)
	for k < len(v.units) && (v.units[k].class != transcripts.ClassProfessional || v.units[k].bc) {
		k++
	}
	for k < len(v.units) && !isCitizen(v.units[k].class) {
		k++
	}
	if k == len(v.units) {
		return
	}
	_, to := v.turnUnits(k)
	more, anew := 0.0, 0.0
	for i := k; i < to; i++ {
		more, anew = math.Max(more, p.guess[i].kind(2)), math.Max(anew, p.guess[i].kind(1))
	}
	f.chance("udfald:uddybet", 0, more)
	f.chance("udfald:ny mening", 0, anew)
	f.value("udfald:svar", min(to-k, 4))
}

// lateGrip is how likely a later utterance than those of window w grips a MY.
func (p *pass) lateGrip(v *view, my, last int, w []int) float64 {
	top := 0.0
	for i := last + 1; i < min(len(v.units), last+lateReach); i++ {
		if len(p.aims[i]) == 0 || slices.Contains(w, i) {
			continue
		}
		for _, a := range p.aims[i] {
			if a.my == my {
				top = math.Max(top, a.grip)
			}
		}
	}
	return top
}

// lateReach is how many utterances after a MY a late grip is looked for.
const lateReach = 120

// conclude looks at every MY as a whole once its replies are coded. The model of
// outcomes, which sees the window together and what the citizen made of it, is
// surer of whether a MY was gripped than the single replies are; where it
// disagrees with them, the reply that is least sure gives way.
func conclude(v *view, p *pass, model *loglinear.Model) {
	several := severalProfessionals(v)
	var f features
	out := make([]float64, len(outcomes))
	for my := range p.mys {
		f.became(v, p, my, several)
		model.Base(f.hash, out)
		loglinear.Softmax(out)
		best, top := 0, -1.0
		for l, x := range out {
			if x *= math.Pow(outcomeShare[l], -evenOut); x > top {
				best, top = l, x
			}
		}
		p.mys[my].outcome = slices.Clone(out)
		w := window(v, p.mys[my].units, several)
		switch best {
		case outcomeG:
			p.raise(my, w)
		case outcomeOV:
			p.lower(my, w)
			p.begin(v, w, func(c int) bool { return c < codeFOR })
		case outcomeOH:
			p.lower(my, w)
			p.begin(v, w, func(c int) bool { return c == codeINV || c == codeOTH })
		}
	}
}

// outcomeShare is how common the outcomes are in the corpus; evenOut how far that
// is taken out when one is chosen. Chosen by cross-validation.
var outcomeShare = []float64{.39, .06, .14, .33, .08}

const evenOut = 0.2

// raise makes the likeliest reply of window w a grip of MY my, unless one is.
func (p *pass) raise(my int, w []int) {
	best, top := -1, 0.0
	for _, i := range w {
		if p.code[i] >= 0 && gripping(p.code[i]) && p.target[i] == my {
			return
		}
		for _, a := range p.aims[i] {
			if x := a.grip; a.my == my && x > top && p.free(i, my) {
				best, top = i, x
			}
		}
	}
	if best >= 0 {
		p.recode(best, my, gripping)
	}
}

// free reports whether utterance i grips no other MY.
func (p *pass) free(i, my int) bool {
	return p.code[i] < 0 || !gripping(p.code[i]) || p.target[i] == my || p.target[i] < 0
}

// lower takes grips and acknowledgements of MY my out of window w.
func (p *pass) lower(my int, w []int) {
	for _, i := range w {
		if p.code[i] >= 0 && responsive(p.code[i]) && p.target[i] == my {
			p.recode(i, -1, func(c int) bool { return !responsive(c) && c != codeTOK })
		}
	}
}

// begin makes the first reply of window w that is more than a token one that may
// stand there.
func (p *pass) begin(v *view, w []int, may func(int) bool) {
	for _, i := range w {
		if p.code[i] < 0 || p.code[i] == codeTOK || !v.units[i].says(v) {
			continue
		}
		if !may(p.code[i]) && !responsive(p.code[i]) {
			p.recode(i, -1, may)
		}
		return
	}
}

// recode gives utterance i its likeliest code among those that may stand.
func (p *pass) recode(i, target int, may func(int) bool) {
	if len(p.guess[i]) != len(replyCodes) {
		return
	}
	p.code[i], p.target[i] = likeliest(p.guess[i], may), target
	p.sure[i], p.moved[i] = p.guess[i][p.code[i]], true
}

// trainOutcome fits the model of outcomes on meetings as the stages before it
// coded them without having seen them.
func trainOutcome(ctx context.Context, data []*sample, passes []*pass, s loglinear.Settings) (*loglinear.Model, error) {
	var ex []loglinear.Example
	var f features
	options := plainOptions(len(outcomes))
	for d, x := range data {
		several := severalProfessionals(x.v)
		to := align(x.t, passes[d])
		for k := range x.t.spans {
			right := slices.Index(outcomes, x.t.outcome[k])
			if right < 0 || to[k] < 0 {
				continue
			}
			f.became(x.v, passes[d], to[k], several)
			ex = append(ex, example(&f, options, right, x.weight))
		}
	}
	return loglinear.TrainChoice(ctx, ex, len(outcomes), s)
}
