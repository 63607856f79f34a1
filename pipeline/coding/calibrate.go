package coding

import (
	"math"
	"slices"

	"gribning/transcripts"
)

// scale turns a model's probability into how often it is right: the log-odds
// are stretched and shifted (Platt 1999).
type scale struct {
	A float64 `json:"a"`
	B float64 `json:"b"`
}

// scales holds one scale for each thing the coder decides.
type scales struct {
	MY   scale `json:"my"`
	Code scale `json:"code"`
}

func plainScales() scales { return scales{scale{1, 0}, scale{1, 0}} }

// unsure is the calibrated probability below which a code is marked for a
// person to look at.
const unsure = 0.5

func logit(p float64) float64 {
	p = math.Min(math.Max(p, 1e-4), 1-1e-4)
	return math.Log(p / (1 - p))
}

func (s scale) of(p float64) float64 {
	return 1 / (1 + math.Exp(-(s.A*logit(p) + s.B)))
}

// judged is one decision whose truth is known: how sure the model was, and
// whether it was right.
type judged struct {
	p     float64
	right bool
}

// fitScale fits a scale by Newton's method on the log-likelihood, with a weak
// pull towards leaving probabilities as they are.
func fitScale(js []judged) scale {
	const pull, maxStep = 1.0, 0.5
	s := scale{1, 0}
	for range 100 {
		ga, gb, haa, hab, hbb := pull*(s.A-1), pull*s.B, pull, 0.0, pull
		for _, j := range js {
			x := logit(j.p)
			p := s.of(j.p)
			d, w := p, p*(1-p)
			if j.right {
				d--
			}
			ga, gb = ga+d*x, gb+d
			haa, hab, hbb = haa+w*x*x, hab+w*x, hbb+w
		}
		det := haa*hbb - hab*hab
		if det <= 0 {
			break
		}
		da, db := (hbb*ga-hab*gb)/det, (haa*gb-hab*ga)/det
		if long := math.Max(math.Abs(da), math.Abs(db)); long > maxStep { // far from the optimum a full step overshoots
			da, db = da*maxStep/long, db*maxStep/long
		}
		s.A, s.B = s.A-da, s.B-db
		if math.Abs(da)+math.Abs(db) < 1e-8 {
			break
		}
	}
	s.A, s.B = math.Round(s.A*1e6)/1e6, math.Round(s.B*1e6)/1e6
	return s
}

// Reliability is one row of a reliability table: decisions whose calibrated
// probability lay in [From, To), their mean probability and the share that was
// right.
type Reliability struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	N     int     `json:"n"`
	Mean  float64 `json:"mean"`
	Right float64 `json:"right"`
}

// reliability builds a table of ten rows; rows without decisions are left out.
func reliability(js []judged, s scale) []Reliability {
	rows := make([]Reliability, 10)
	for _, j := range js {
		p := s.of(j.p)
		r := &rows[min(int(p*10), 9)]
		r.N++
		r.Mean += p
		if j.right {
			r.Right++
		}
	}
	for i := range rows {
		r := &rows[i]
		r.From, r.To = float64(i)/10, float64(i+1)/10
		if r.N > 0 {
			r.Mean = math.Round(r.Mean/float64(r.N)*1000) / 1000
			r.Right = math.Round(r.Right/float64(r.N)*1000) / 1000
		}
	}
	return slices.DeleteFunc(rows, func(r Reliability) bool { return r.N == 0 })
}

// judge adds the decisions of a coding to those whose truth is known: a MY is
// right if it is matched as in Compare, a code if the reference has the same
// code where its utterance begins.
func judge(rm *transcripts.Meeting, ref *transcripts.Coding, gm *transcripts.Meeting, got *transcripts.Coding) (mys, codes []judged) {
	r, g := newSide(rm, ref), newSide(gm, got)
	right := map[int]bool{}
	for _, p := range matchSpans(r.spans, g.spans) {
		right[p.b] = true
	}
	for k := range got.MYs {
		mys = append(mys, judged{got.MYs[k].P, right[k]})
	}
	for k := range got.Codes {
		x := &got.Codes[k]
		t := &gm.TCUs[g.tcus[x.TCU]]
		if at, ok := r.code[gm.Words[t.From].ID]; ok {
			codes = append(codes, judged{x.P, ref.Codes[at].Code == x.Code})
		}
	}
	return mys, codes
}
