package coding

import (
	"math"
	"strconv"

	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// bagCoder is the bag-of-words baseline: naive Bayes on words, pairs and stems
// of one utterance at a time. Neighbouring utterances of a turn that look like
// meaning make one MY, and a reply that looks responsive aims at the latest MY.
type bagCoder struct {
	cues              *danish.Cues
	meaning, sub, pro *bayes
}

// bayes is a multinomial naive Bayes classifier.
type bayes struct {
	labels int
	n      []float64 // examples of each label
	total  []float64 // words of each label
	words  map[uint32][]float64
}

func newBayes(labels int) *bayes {
	return &bayes{labels: labels, n: make([]float64, labels), total: make([]float64, labels), words: map[uint32][]float64{}}
}

func (b *bayes) learn(fs []uint32, label int) {
	b.n[label]++
	for _, f := range fs {
		c := b.words[f]
		if c == nil {
			c = make([]float64, b.labels)
			b.words[f] = c
		}
		c[label]++
		b.total[label]++
	}
}

// smoothing is added to every count.
const smoothing = 0.5

func (b *bayes) best(fs []uint32) int {
	best, top := 0, math.Inf(-1)
	for l := range b.labels {
		s := math.Log(b.n[l] + smoothing)
		d := math.Log(b.total[l] + smoothing*float64(len(b.words)+1))
		for _, f := range fs {
			if c := b.words[f]; c != nil {
				s += math.Log(c[l]+smoothing) - d
			}
		}
		if s > top {
			best, top = l, s
		}
	}
	return best
}

func bagOf(us ...*unit) []uint32 {
	var out []uint32
	for _, u := range us {
		prev := uint32(0)
		for i := range u.words {
			out = append(out, u.words[i].hash, mix("pair", prev, u.words[i].hash), mix("stem", u.words[i].stemHash, 0))
			prev = u.words[i].hash
		}
	}
	return out
}

func trainBag(cues *danish.Cues, data []*sample) *bagCoder {
	b := &bagCoder{cues: cues, meaning: newBayes(2), sub: newBayes(len(transcripts.Subtypes)), pro: newBayes(len(replyCodes))}
	for _, d := range data {
		for i := range d.v.units {
			fs := bagOf(&d.v.units[i])
			if s := d.t.state[i]; s >= 0 {
				b.meaning.learn(fs, side10(kindOf(s) == 1))
			}
			if c := d.t.code[i]; c >= 0 {
				b.pro.learn(fs, c)
			}
		}
		for k, span := range d.t.spans {
			var fs []uint32
			for _, i := range span {
				fs = append(fs, bagOf(&d.v.units[i])...)
			}
			for l, name := range transcripts.Subtypes {
				if name == d.t.coding.MYs[k].Primary {
					b.sub.learn(fs, l)
				}
			}
		}
	}
	return b
}

// code codes a meeting with the baseline.
func (b *bagCoder) code(m *transcripts.Meeting) (transcripts.Coding, error) {
	v := newView(m, b.cues)
	c := transcripts.Coding{Name: transcripts.Draft}
	var open []*unit
	end := func() {
		if len(open) == 0 {
			return
		}
		my := transcripts.MY{ID: strconv.Itoa(len(c.MYs) + 1), Made: transcripts.Made{Author: "rule:bag@1"}}
		for _, u := range open {
			my.TCUs = append(my.TCUs, m.TCUs[u.tcu].ID)
		}
		my.Primary, open = transcripts.Subtypes[b.sub.best(bagOf(open...))], nil
		c.MYs = append(c.MYs, my)
	}
	turn := -1
	for i := range v.units {
		u := &v.units[i]
		if u.turn != turn {
			end()
			turn = u.turn
		}
		switch {
		case !u.coded || len(u.words) == 0:
		case isCitizen(u.class):
			if b.meaning.best(bagOf(u)) == 1 {
				open = append(open, u)
			} else {
				end()
			}
		case u.class == transcripts.ClassProfessional:
			k := b.pro.best(bagOf(u))
			x := transcripts.Code{TCU: m.TCUs[u.tcu].ID, Code: replyCodes[k], Made: transcripts.Made{Author: "rule:bag@1"}}
			if responsive(k) && len(c.MYs) > 0 {
				x.Target = c.MYs[len(c.MYs)-1].ID
			}
			c.Codes = append(c.Codes, x)
		}
	}
	end()
	return c, nil
}
