package coding

import (
	"context"

	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/coding/network"
	"gribning/transcripts"
)

// first is the stage that looks at one utterance and its nearest neighbours
// only. What it thinks of an utterance is a feature for those around it.
//
// It is the mean of two opinions: a log-linear model of the words and their
// order, and a network that reads what was said around it.
type first struct {
	citizen *loglinear.Model // 0 none, 1 MY, 2 EL
	pro     *loglinear.Model // replyCodes
	net     *network.Net
}

const citizenKinds = 3

// guess is what the first stage thinks of one unit: probabilities over
// citizenKinds or replyCodes, nil for others.
type guess []float64

func (f *features) alone(v *view, i int) {
	u := &v.units[i]
	f.reset()
	f.base(v)
	f.text(u.reading)
	t := &v.m.TCUs[u.tcu]
	if t.Token {
		f.flag("responspartikel")
	}
	if t.Echo {
		f.flag("ekko")
	}
	if u.first {
		f.flag("først i turen")
	}
	if i > 0 && v.units[i-1].turn == u.turn {
		f.brief(prior, v.units[i-1].reading)
	}
	if i+1 < len(v.units) && v.units[i+1].turn == u.turn {
		f.brief(later, v.units[i+1].reading)
	} else {
		f.flag("sidst i turen")
	}
	if p := v.before(i); p >= 0 {
		f.brief(other, v.units[p].reading)
	}
}

// before gives the last unit before i's turn that another kind of speaker said
// and that is more than a token; −1 if there is none.
func (v *view) before(i int) int {
	u := &v.units[i]
	for k := i - 1; k >= 0; k-- {
		if o := &v.units[k]; o.turn != u.turn && o.class != u.class && o.says(v) {
			return k
		}
	}
	return -1
}

// says reports whether a unit is more than a token.
func (u *unit) says(v *view) bool {
	return !u.bc && len(u.words) > 0 && !v.m.TCUs[u.tcu].Token
}

func isCitizen(c transcripts.Class) bool {
	return c == transcripts.ClassCitizen || c == transcripts.ClassInterpreter
}

func isProfessional(c transcripts.Class) bool { return c == transcripts.ClassProfessional }

// sample is one coded meeting prepared for training.
type sample struct {
	v      *view
	t      *truth
	weight float64
	group  int // number of its meeting
	inner  int // the same among the meetings of one training
	lesson Lesson
}

func trainFirst(ctx context.Context, data []*sample, s loglinear.Settings, n network.Settings) (*first, error) {
	var cit, pro []loglinear.Example
	var f features
	kinds, codes := plainOptions(citizenKinds), plainOptions(len(replyCodes))
	for _, d := range data {
		for i := range d.v.units {
			switch {
			case d.t.state[i] >= 0:
				f.alone(d.v, i)
				cit = append(cit, example(&f, kinds, kindOf(d.t.state[i]), d.weight))
			case d.t.code[i] >= 0:
				f.alone(d.v, i)
				pro = append(pro, example(&f, codes, d.t.code[i], d.weight))
			}
		}
	}
	var m first
	var err error
	if m.citizen, err = loglinear.TrainChoice(ctx, cit, citizenKinds, s); err != nil {
		return nil, err
	}
	if m.pro, err = loglinear.TrainChoice(ctx, pro, len(replyCodes), s); err != nil {
		return nil, err
	}
	lessons := make([]network.Stretch, len(data))
	for i, d := range data {
		lessons[i] = netLesson(d)
	}
	if m.net, err = network.Train(ctx, lessons, netShape, n); err != nil {
		return nil, err
	}
	return &m, nil
}

func kindOf(state int) int {
	switch state {
	case begins, inside:
		return 1
	case elaborates:
		return 2
	}
	return 0
}

func plainOptions(n int) []loglinear.Option {
	o := make([]loglinear.Option, n)
	for i := range o {
		o[i].Label = i
	}
	return o
}

func example(f *features, options []loglinear.Option, right int, weight float64) loglinear.Example {
	e := loglinear.Example{Shared: append([]uint32(nil), f.hash...), Options: options, Right: make([]float64, len(options)), Weight: weight}
	e.Right[right] = 1
	return e
}

// look applies the first stage to every unit.
func (m *first) look(v *view) *pass { return m.lookWith(v, nil, nil) }

// lookWith is look with what the texts say added up apart, if t is given, and
// with what mem remembers, if that is.
func (m *first) lookWith(v *view, t *texts, mem *Memory) *pass {
	out := newPass(len(v.units))
	var said network.Answers
	switch {
	case mem != nil:
		said = mem.ask(m.net, v)
	case t != nil:
		netVectors(v, m.net)
		said = m.net.Answer(netPlaces(v))
	default:
		said = m.net.Answer(netUnits(v))
	}
	out.nature = said[headSubtype]
	f := features{apart: t != nil}
	var room numbers
	for i := range v.units {
		u := &v.units[i]
		var model *loglinear.Model
		var second []float64
		switch {
		case !u.coded || len(u.words) == 0:
			continue
		case isCitizen(u.class):
			model, second = m.citizen, said[headCitizen][i]
		case isProfessional(u.class):
			model, second = m.pro, said[headPro][i]
		default:
			continue
		}
		g := guess(room.take(model.Labels))
		if !mem.recall(v, i, g) {
			f.alone(v, i)
			model.Base(f.hash, g)
			t.part(u, ofLook).AddTo(g)
			loglinear.Softmax(g)
			mem.note(v, i, g)
		}
		for l := range g {
			g[l] = (g[l] + second[l]) / 2
		}
		out.guess[i] = g
	}
	return out
}

// numbers hands out pieces of larger pieces of memory.
type numbers []float64

func (r *numbers) take(n int) []float64 {
	if len(*r) < n {
		*r = make([]float64, max(roomSize, n))
	}
	p := (*r)[:n:n]
	*r = (*r)[n:]
	return p
}
