package coding

import (
	"context"
	"math"
	"slices"
	"sync"

	"gribning/pipeline/coding/loglinear"
	"gribning/transcripts"
)

// model is everything that was learnt.
type model struct {
	first   *first
	meaning *loglinear.Chain
	bias    float64 // added to the labels of a MY: how readily one is seen
	reply   *loglinear.Model
	outcome *loglinear.Model
	kinds   *kinds
	units   *loglinear.Model // borders between utterances, for package units
	scale   scales

	once sync.Once
	said *texts // use texts
}

// texts are the models of a whole model that ask what an utterance says.
func (m *model) texts() *texts {
	m.once.Do(func() { m.said = newTexts(m) })
	return m.said
}

// kinds says what a MY is.
type kinds struct {
	subtype             *loglinear.Model
	tentative, implicit *loglinear.Model // 0 no, 1 yes
}

// run codes a prepared meeting: a first look at every utterance, then the MYs,
// then what the professionals did with them.
func (m *model) run(v *view) *pass { return m.runWith(v, nil) }

// runWith is run with what mem remembers, if it is given.
func (m *model) runWith(v *view, mem *Memory) *pass {
	t := m.texts()
	t.read(v)
	p := findMYsWith(v, m.first.lookWith(v, t, mem), m.meaning, m.bias, t)
	m.kinds.name(v, p)
	answerWith(v, p, m.reply, t, mem)
	settle(v, p)
	conclude(v, p, m.outcome)
	park(v, p)
	return p
}

// findMYs gives the MYs of a meeting.
func findMYs(v *view, in *pass, chain *loglinear.Chain, bias float64) *pass {
	return findMYsWith(v, in, chain, bias, nil)
}

// findMYsWith is findMYs with what the texts say added up apart, if t is given.
func findMYsWith(v *view, in *pass, chain *loglinear.Chain, bias float64, t *texts) *pass {
	out := newPass(len(v.units))
	copy(out.guess, in.guess)
	copy(out.nature, in.nature)
	f := features{apart: t != nil}
	for from := 0; from < len(v.units); {
		_, to := v.turnUnits(from)
		if isCitizen(v.units[from].class) {
			var stretch []int
			stretch, to = v.stretch(from)
			units, steps := chainSteps(v, in, &f, stretch)
			for n, i := range units {
				steps[n].Said = t.part(&v.units[i], ofChain)
			}
			out.place(units, steps, chain, bias)
		}
		from = to
	}
	return out
}

// place labels the units of one turn.
func (p *pass) place(units []int, steps []loglinear.Step, chain *loglinear.Chain, bias float64) {
	best, probs := chain.Decode(steps, []float64{begins: bias, inside: bias, elaborates: 0})
	for n, i := range units {
		p.guess[i] = guess{probs[n][outside], probs[n][begins] + probs[n][inside], probs[n][elaborates]}
		switch best[n] {
		case begins:
			p.mys = append(p.mys, found{})
			fallthrough
		case inside:
			k := len(p.mys) - 1
			my := &p.mys[k]
			my.units = append(my.units, i)
			my.p += (probs[n][begins] + probs[n][inside] - my.p) / float64(len(my.units))
			p.myOf[i] = k
		}
	}
}

// chainSteps gives those of a stretch's units that can be coded and their
// features.
func chainSteps(v *view, in *pass, f *features, stretch []int) (units []int, steps []loglinear.Step) {
	for _, i := range stretch {
		if !v.units[i].coded || len(v.units[i].words) == 0 {
			continue
		}
		f.meaning(v, i, in)
		st := loglinear.Step{Node: slices.Clone(f.hash)}
		if n := len(units); n > 0 {
			if v.units[units[n-1]].turn == v.units[i].turn {
				f.between(v, i, in)
			} else {
				f.across(v, units[n-1], i, in)
			}
			st.Edge = slices.Clone(f.hash)
		}
		units, steps = append(units, i), append(steps, st)
	}
	return units, steps
}

func mayFollow(prev, next int) bool {
	if next == inside {
		return prev == begins || prev == inside
	}
	return true
}

// trainMeaning fits the chain on the turns of data, with what the pass before
// thought of each meeting as input.
func trainMeaning(ctx context.Context, data []*sample, in []*pass, s loglinear.Settings) (*loglinear.Chain, error) {
	var seqs []loglinear.Sequence
	var f features
	for d, x := range data {
		for from := 0; from < len(x.v.units); {
			_, to := x.v.turnUnits(from)
			if isCitizen(x.v.units[from].class) {
				var stretch []int
				stretch, to = x.v.stretch(from)
				units, steps := chainSteps(x.v, in[d], &f, stretch)
				labels, ok := make([]int, len(units)), true
				for n, i := range units {
					labels[n] = x.t.state[i]
					if labels[n] == inside && (n == 0 || !mayFollow(labels[n-1], inside)) {
						labels[n] = begins // the unit between could not be coded
					}
					ok = ok && labels[n] >= 0
				}
				if ok && len(units) > 0 {
					seqs = append(seqs, loglinear.Sequence{Steps: steps, Labels: labels, Weight: x.weight})
				}
			}
			from = to
		}
	}
	return loglinear.TrainChain(ctx, seqs, citizenLabels, mayFollow, s)
}

// align gives, for each MY of the truth, the found MY that covers it best, −1
// for none.
func align(t *truth, p *pass) []int {
	out := filled(len(t.spans), -1)
	for k, span := range t.spans {
		hits := map[int]int{}
		for _, i := range span {
			if my := p.myOf[i]; my >= 0 {
				hits[my]++
			}
		}
		best := 0.0
		for my := range p.mys {
			if n := hits[my]; n > 0 {
				if x := float64(n) / float64(len(span)+len(p.mys[my].units)-n); x > best {
					best, out[k] = x, my
				}
			}
		}
	}
	return out
}

// trainReply fits the choice of code and target. foundIn holds, for each meeting,
// the MYs as a chain found them that had not seen it.
func trainReply(ctx context.Context, data []*sample, foundIn, told []*pass, s loglinear.Settings) (*loglinear.Model, error) {
	var ex []loglinear.Example
	for d, x := range data {
		var history *pass
		if told != nil {
			history = told[d]
		}
		ex = append(ex, replyExamples(x, foundIn[d], history)...)
	}
	return loglinear.TrainChoice(ctx, ex, len(replyCodes), s)
}

// Where told holds what a model that had not seen the meeting answered, that is
// the history that a reply is learnt with: with the right history a model would
// trust its own codes too much later. Otherwise it is the right one.
func replyExamples(x *sample, in, told *pass) []loglinear.Example {
	p := *in
	p.code, p.target = filled(len(x.v.units), -1), filled(len(x.v.units), -1)
	to := align(x.t, &p)
	s := newStory(x.v, &p)
	var f, g features
	var cand []int
	var out []loglinear.Example
	for i := range x.v.units {
		s.advance(i)
		if isCitizen(x.v.units[i].class) {
			s.hear(i)
		}
		if !x.v.proUnit(i) || x.t.code[i] < 0 {
			continue
		}
		cand = s.candidates(i, cand)
		g.reply(s, i)
		e := loglinear.Example{Shared: slices.Clone(g.hash), Options: s.options(&f, i, cand, &optionRoom{}), Weight: x.weight}
		e.Right = make([]float64, len(e.Options))
		right, th := x.t.code[i], -1
		if responsive(right) && x.t.target[i] >= 0 {
			if my := to[x.t.target[i]]; my >= 0 {
				th = slices.IndexFunc(s.threads, func(t thread) bool { return t.my == my })
			}
		}
		for n := range e.Options {
			if e.Options[n].Label == right && (!responsive(right) || optionTarget(n, cand) == th || (th >= 0 && !slices.Contains(cand, th) && optionTarget(n, cand) < 0)) {
				e.Right[n] = 1
				break
			}
		}
		out = append(out, e)
		p.code[i] = right
		if told != nil {
			p.code[i], th = told.code[i], slices.IndexFunc(s.threads, func(t thread) bool { return t.my == told.target[i] })
		}
		if th >= 0 {
			p.target[i] = s.threads[th].my
		}
		s.decided(i, th)
	}
	return out
}

// name gives every MY its subtype.
func (k *kinds) name(v *view, p *pass) {
	var f features
	ix := indexLists(v.cues)
	for i := range p.mys {
		p.mys[i].primary = k.subtypes(v, &p.mys[i], p, &f)
		spokenOut(v, &p.mys[i], &ix)
		p.mys[i].subtype = bestOf(p.mys[i].primary, handicap)
	}
}

// spokenOut raises the subtype that the cue lists name where the citizen says
// what she means outright: there the lists are surer than the trained model,
// which learnt mostly from what is left unsaid.
func spokenOut(v *view, my *found, ix *listIndex) {
	best := stance{score: myThreshold}
	for _, i := range my.units {
		if s := stanceOf(&v.units[i], ix); s.score > best.score {
			best = s
		}
	}
	if best.subtype == "" {
		return
	}
	sum := 0.0
	for l := range my.primary {
		if transcripts.Subtypes[l] == best.subtype {
			my.primary[l] *= outright
		}
		sum += my.primary[l]
	}
	for l := range my.primary {
		my.primary[l] /= sum
	}
}

// outright is by what factor, chosen by cross-validation.
const outright = 4.0

// bestOf picks a subtype. Half of all MYs are of two subtypes; without a
// handicap the rare ones would hardly ever be named.
func bestOf(p []float64, handicap float64) int {
	best, top := 0, -1.0
	for l := range p {
		if x := p[l] * math.Pow(subtypeShare[l], -handicap); x > top {
			best, top = l, x
		}
	}
	return best
}

// subtypeShare is how common each subtype is in the corpus, and handicap how
// far that is taken out again (1 wholly), chosen by cross-validation.
var subtypeShare = []float64{.17, .03, .08, .02, .07, .30, .03, .15, .15}

// The replies are coded with a subtype that is nearer to the likeliest one; the
// one that is shown gives the rare ones more of a chance.
const handicap, shownHandicap = 0.55, 0.8

// subtypes gives the probabilities of the subtypes of a MY.
func (k *kinds) subtypes(v *view, my *found, p *pass, f *features) []float64 {
	f.nature(v, my.units, p)
	out := make([]float64, len(transcripts.Subtypes))
	k.subtype.Base(f.hash, out)
	for _, i := range my.units {
		if q := p.nature[i]; q != nil {
			for l := range out {
				out[l] += netShare / math.Sqrt(float64(len(my.units))) * math.Log(q[l]+1e-4)
			}
		}
	}
	loglinear.Softmax(out)
	return out
}

// netShare is how much the network's opinion of a MY's subtype counts beside the
// log-linear model's.
const netShare = 0.5

// nature collects what a MY is about and how it is put.
func (f *features) nature(v *view, units []int, p *pass) {
	f.reset()
	f.base(v)
	f.value("antal", min(len(units), 4))
	var w features
	for n, i := range units {
		w.reset()
		w.text(v.units[i].reading)
		f.hash = append(f.hash, w.hash...)
		if n == 0 {
			w.reset()
			w.brief(opening, v.units[i].reading)
			f.hash = append(f.hash, w.hash...)
		}
	}
	for _, i := range units {
		u := &v.units[i]
		for k := range u.words {
			for _, h := range u.words[k].parts {
				f.add("stamme", h, 0)
			}
		}
	}
	f.once()
	if b := v.before(units[0]); b >= 0 {
		f.brief(other, v.units[b].reading)
		f.beliefs(other, p.guess[b])
	}
}

// once drops features that are given twice.
func (f *features) once() {
	if f.seen == nil {
		f.seen = make(map[uint32]struct{}, len(f.hash))
	}
	clear(f.seen)
	n := 0
	for _, h := range f.hash {
		if _, ok := f.seen[h]; ok {
			continue
		}
		f.seen[h] = struct{}{}
		f.hash[n] = h
		n++
	}
	f.hash = f.hash[:n]
}

func trainKinds(ctx context.Context, data []*sample, in []*pass, s loglinear.Settings) (*kinds, error) {
	var sub, tent, impl []loglinear.Example
	var f features
	nine, two := plainOptions(len(transcripts.Subtypes)), plainOptions(2)
	for d, x := range data {
		for k, units := range x.t.spans {
			right := slices.Index(transcripts.Subtypes, x.t.coding.MYs[k].Primary)
			if len(units) == 0 || right < 0 {
				continue
			}
			f.nature(x.v, units, in[d])
			sub = append(sub, example(&f, nine, right, x.weight))
			if x.lesson.alone || x.lesson.piece {
				continue // what is written to teach seldom says how it is delivered
			}
			dl := x.t.coding.MYs[k].Delivery
			tent = append(tent, example(&f, two, side10(slices.Contains(dl, "D-FOR")), x.weight))
			impl = append(impl, example(&f, two, side10(slices.Contains(dl, "D-IMP")), x.weight))
		}
	}
	var k kinds
	var err error
	if k.subtype, err = loglinear.TrainChoice(ctx, sub, len(nine), s); err != nil {
		return nil, err
	}
	if k.tentative, err = loglinear.TrainChoice(ctx, tent, 2, s); err != nil {
		return nil, err
	}
	if k.implicit, err = loglinear.TrainChoice(ctx, impl, 2, s); err != nil {
		return nil, err
	}
	return &k, nil
}

func side10(in bool) int {
	if in {
		return 1
	}
	return 0
}
