package coding

import (
	"math"
	"slices"

	"gribning/transcripts"
)

// pass is what one pass over a meeting thinks of it: the input of the next.
type pass struct {
	guess  []guess     // of each unit: over citizenKinds or replyCodes, nil where none
	nature [][]float64 // of each citizen unit: the network's subtypes, nil where none
	mys    []found     // by their first unit
	myOf   []int       // of each citizen unit: position in mys, −1
	code   []int       // of each professional unit, −1
	target []int       // position in mys, −1
	sure   []float64
	aims   [][]aim // of each professional unit
	moved  []bool  // its code was changed by what the model of outcomes says
}

// found is a meaning utterance that a pass has found.
type found struct {
	units   []int
	p       float64
	subtype int
	primary []float64 // probabilities of the subtypes
	outcome []float64 // probabilities of the outcomes
}

func newPass(n int) *pass {
	return &pass{guess: make([]guess, n), nature: make([][]float64, n), myOf: filled(n, -1), code: filled(n, -1), target: filled(n, -1), sure: make([]float64, n), aims: make([][]aim, n), moved: make([]bool, n)}
}

// copied gives a pass with the same MYs whose replies are still to be coded.
func (p *pass) copied() *pass {
	c := newPass(len(p.guess))
	copy(c.guess, p.guess)
	copy(c.nature, p.nature)
	copy(c.myOf, p.myOf)
	c.mys = slices.Clone(p.mys)
	return c
}

// oddsEdges part the eight steps of log-odds; oddsAt are the probabilities there.
var (
	oddsEdges = [...]float64{-4, -2.5, -1.3, -0.4, 0.4, 1.3, 2.5}
	oddsAt    = func() (at [len(oddsEdges)]float64) {
		for k, l := range oddsEdges {
			at[k] = 1 / (1 + math.Exp(-l))
		}
		return at
	}()
)

// odds puts a probability into one of eight steps of its log-odds. Only very
// near an edge does rounding matter, and a logarithm must be taken.
func odds(p float64) int {
	const near = 1e-9
	for k, at := range oddsAt {
		if p < at-near || p <= at+near && math.Log(p/(1-p)) < oddsEdges[k] {
			return k
		}
	}
	return len(oddsEdges)
}

// groups are the probabilities of a professional's guess in four classes.
func (g guess) groups() (inst, grip, ane, inv float64) {
	if len(g) != len(replyCodes) {
		return 0, 0, 0, 0
	}
	for k := range codeFOR {
		inst += g[k]
	}
	for k := codeFOR; k < codeANE; k++ {
		grip += g[k]
	}
	return inst, grip, g[codeANE], g[codeINV]
}

func (g guess) kind(k int) float64 {
	if len(g) != citizenKinds {
		return 0
	}
	return g[k]
}

// meaning collects the features of citizen unit i in the chain over its turn.
func (f *features) meaning(v *view, i int, p *pass) {
	u := &v.units[i]
	f.reset()
	f.base(v)
	f.text(u.reading)
	f.beliefs(own, p.guess[i])
	from, to := v.turnUnits(i)
	f.value("nr i turen", min(i-from, 4))
	f.value("fra slutningen", min(to-1-i, 4))
	if i > from {
		f.beliefs(prior, p.guess[i-1])
		f.brief(prior, v.units[i-1].reading)
	}
	if i+1 < to {
		f.beliefs(later, p.guess[i+1])
		f.brief(later, v.units[i+1].reading)
	}
	f.asked(v, i, p)
	f.answered(v, i, p)
	f.earlier(v, i, p)
}

// turnUnits gives the units from..to of the turn that unit i lies in.
func (v *view) turnUnits(i int) (from, to int) {
	from, to = i, i+1
	for from > 0 && v.units[from-1].turn == v.units[i].turn {
		from--
	}
	for to < len(v.units) && v.units[to].turn == v.units[i].turn {
		to++
	}
	return from, to
}

// asked adds what the other said just before unit i's turn.
func (f *features) asked(v *view, i int, p *pass) {
	b := v.before(i)
	if b < 0 {
		f.flag("ingen før")
		return
	}
	o := &v.units[b]
	f.brief(other, o.reading)
	f.beliefs(other, p.guess[b])
	f.value("anden:delt", min(shared(&v.units[i], o), 3))
	grip := 0.0
	from, to := v.turnUnits(b)
	for k := from; k < to; k++ {
		_, g, _, _ := p.guess[k].groups()
		grip = math.Max(grip, g)
	}
	f.value("anden:tur greb", odds(grip))
	if from, _ := v.turnUnits(i); from == i {
		f.value("svar på kode", argmaxOr(p.guess[b], 30))
	}
	if p.code[b] >= 0 {
		f.value("anden:kode fundet", p.code[b])
		if t := p.target[b]; t >= 0 {
			f.value("anden:rettet mod", bin(v.units[i].turn-v.units[p.mys[t].units[0]].turn))
			n := 0
			for _, k := range p.mys[t].units {
				n += shared(&v.units[i], &v.units[k])
			}
			f.value("delt med det grebne", min(n, 3))
		}
	}
}

func argmaxOr(g guess, none int) int {
	if g == nil {
		return none
	}
	return argmax(g)
}

// answered adds what the other says just after unit i's turn.
func (f *features) answered(v *view, i int, p *pass) {
	u := &v.units[i]
	_, k := v.turnUnits(i)
	for k < len(v.units) && (v.units[k].class == u.class || v.units[k].bc || v.units[k].class != transcripts.ClassProfessional) {
		k++
	}
	if k == len(v.units) {
		f.flag("ingen efter")
		return
	}
	_, to := v.turnUnits(k)
	grip, ane, common, first := 0.0, 0.0, 0, -1
	for ; k < to; k++ {
		_, g, a, _ := p.guess[k].groups()
		grip, ane = math.Max(grip, g), math.Max(ane, a)
		common += shared(u, &v.units[k])
		if first < 0 && v.units[k].says(v) {
			first = k
		}
	}
	f.value("svar:greb", odds(grip))
	f.value("svar:anerkender", odds(ane))
	f.value("svar:delt", min(common, 3))
	if first >= 0 {
		f.beliefs(reaction, p.guess[first])
		if v.units[first].asks {
			f.flag("svar:spørger")
		}
		if p.code[first] >= 0 {
			f.value("svar:kode fundet", p.code[first])
		}
	}
}

// earlier adds what the citizen's last turn was.
func (f *features) earlier(v *view, i int, p *pass) {
	from, _ := v.turnUnits(i)
	for k := from - 1; k >= 0; k-- {
		if v.units[k].class == v.units[i].class && len(v.units[k].words) > 0 {
			f.beliefs(lastTime, p.guess[k])
			f.value("sidst:delt", min(shared(&v.units[i], &v.units[k]), 2))
			return
		}
	}
}

// between collects the features of the step from unit i−1 to i of one turn.
func (f *features) between(v *view, i int, p *pass) {
	a, b := &v.units[i-1], &v.units[i]
	f.reset()
	f.base(v)
	f.value("delt", min(shared(a, b), 2))
	if len(b.words) > 0 {
		f.put(ofStart, b.words[0].hash, 0)
		if len(b.words) > 1 {
			f.put(ofStart2, b.words[0].hash, b.words[1].hash)
		}
	}
	if len(a.words) > 0 && len(b.words) > 0 {
		f.add("starter", a.words[0].hash, b.words[0].hash)
	}
	f.value("mening", odds(p.guess[i-1].kind(1))*8+odds(p.guess[i].kind(1)))
	f.value("len", min(len(a.words)/4, 2)*3+min(len(b.words)/4, 2))
	if a.asks || b.asks {
		f.flag("spørger")
	}
}

func argmax(p []float64) int {
	b := 0
	for i := range p {
		if p[i] > p[b] {
			b = i
		}
	}
	return b
}
