package coding

import (
	"slices"

	"gribning/pipeline/coding/loglinear"
)

// answer decides the code and target of every professional unit, in order.
func answer(v *view, p *pass, reply *loglinear.Model) { answerWith(v, p, reply, nil, nil) }

// answerWith is answer with what the texts say added up apart, if t is given, and
// with what mem remembers, if that is.
func answerWith(v *view, p *pass, reply *loglinear.Model, t *texts, mem *Memory) {
	s := newStory(v, p)
	g := features{apart: t != nil}
	var f features
	var cand []int
	var room optionRoom
	c := newChooser(reply, t)
	for i := range v.units {
		s.advance(i)
		if isCitizen(v.units[i].class) {
			s.hear(i)
		}
		if !v.proUnit(i) {
			continue
		}
		cand = s.candidates(i, cand)
		g.reply(s, i)
		opts := s.options(&f, i, cand, &room)
		if !mem.recallScores(v, i, g.hash, &room, &c) {
			c.score(g.hash, t.part(&v.units[i], ofReply), opts)
			mem.noteScores(v, i, g.hash, &room, &c)
		}
		best, marginal := c.decide(opts, cand)
		p.aims[i] = s.aims(opts, c.scores, cand)
		p.guess[i], p.code[i], p.sure[i] = marginal, opts[best].Label, marginal[opts[best].Label]
		th := optionTarget(best, cand)
		if th >= 0 {
			p.target[i] = s.threads[th].my
		}
		s.decided(i, th)
	}
}

// chooser picks options; it holds the memory that this takes.
type chooser struct {
	reply      *loglinear.Model
	pairs      *loglinear.Model // of the labels from first on
	first      int
	base, pair []float64
	scores     []float64 // the probability of each option
	target     []float64
	room       numbers
}

func newChooser(reply *loglinear.Model, t *texts) chooser {
	c := chooser{reply: reply, pairs: reply, base: make([]float64, reply.Labels)}
	if t != nil {
		c.pairs, c.first = t.pairs, codeFOR
	}
	c.pair = make([]float64, c.pairs.Labels)
	return c
}

// decide picks an option: first the class of code that holds the most
// probability (one of Six), then in it the target, then the code. The single
// most probable option would favour classes that have few codes. It also gives
// the probability of each code.
func (c *chooser) decide(opts []loglinear.Option, cand []int) (best int, marginal guess) {
	marginal = c.room.take(len(replyCodes))
	var class [6]float64
	c.target = append(c.target[:0], make([]float64, len(cand)+1)...)
	for n := range opts {
		marginal[opts[n].Label] += c.scores[n]
		class[sixOf[opts[n].Label]] += c.scores[n]
	}
	for k := range class {
		class[k] *= lean[k]
	}
	top := argmax(class[:])
	for n := range opts {
		if sixOf[opts[n].Label] == top {
			c.target[1+slices.Index(cand, optionTarget(n, cand))] += c.scores[n]
		}
	}
	to := argmax(c.target)
	best = -1
	for n := range opts {
		if sixOf[opts[n].Label] == top && 1+slices.Index(cand, optionTarget(n, cand)) == to && (best < 0 || c.scores[n] > c.scores[best]) {
			best = n
		}
	}
	return best, marginal
}

// lean weighs the classes of Six: rare ones would hardly ever win. The values
// were chosen by cross-validation.
var lean = []float64{1, 1, 1.5, 1.5, 1, 1}

// sixOf is the class of each of replyCodes.
var sixOf = func() []int {
	out := make([]int, len(replyCodes))
	for i, c := range replyCodes {
		out[i] = six(c)
	}
	return out
}()

// score finds the probability of each option. Options of one pairing lie next to
// each other and share their features, which are looked up once. said is what
// more speaks for each code, added up apart.
func (c *chooser) score(shared []uint32, said loglinear.Sum, opts []loglinear.Option) {
	c.scores = c.scores[:0]
	c.reply.Base(shared, c.base)
	said.AddTo(c.base)
	for n := range opts {
		e, l := opts[n].Extra, opts[n].Label
		if len(e) == 0 { // it aims at nothing
			c.scores = append(c.scores, c.base[l])
			continue
		}
		if n == 0 || !sameSlice(e, opts[n-1].Extra) {
			c.pairs.Base(e, c.pair)
		}
		c.scores = append(c.scores, c.base[l]+c.pair[l-c.first])
	}
	loglinear.Softmax(c.scores)
}

func sameSlice(a, b []uint32) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}
