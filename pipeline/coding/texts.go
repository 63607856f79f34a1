package coding

import "gribning/pipeline/coding/loglinear"

// texts are the models that ask what an utterance says by itself, side by side:
// each word is looked up once for all of them, and once for every time that an
// utterance is looked at.
type texts struct {
	citizen *loglinear.Joint // ofLook, ofChain
	pro     *loglinear.Joint // ofLook, ofReply

	pairs               *loglinear.Model // of replies: their codes that aim at a MY
	tentative, implicit *loglinear.Two   // the delivery of a MY
}

// Places of the models in a sum.
const (
	ofLook  = 0
	ofChain = 1
	ofReply = 1
)

func newTexts(m *model) *texts {
	return &texts{
		citizen: loglinear.Join(m.first.citizen, m.meaning.Node()),
		pro:     loglinear.Join(m.first.pro, m.reply),

		pairs:     m.reply.Part(codeFOR, codeANE+1),
		tentative: loglinear.NewTwo(m.kinds.tentative), implicit: loglinear.NewTwo(m.kinds.implicit),
	}
}

// of gives the models that are asked about unit u; nil where none is.
func (t *texts) of(u *unit) *loglinear.Joint {
	switch {
	case !u.coded || len(u.words) == 0:
		return nil
	case isCitizen(u.class):
		return t.citizen
	case isProfessional(u.class):
		return t.pro
	}
	return nil
}

// read adds up what the words of each utterance say.
func (t *texts) read(v *view) {
	var f features
	var room []int64
	missing := 0
	for i := range v.units {
		if j := t.of(&v.units[i]); j != nil && v.units[i].sum == nil {
			missing += j.Width()
		}
	}
	for i := range v.units {
		u := &v.units[i]
		j := t.of(u)
		if j == nil || u.sum != nil {
			continue
		}
		n := j.Width()
		if len(room) < n {
			room = make([]int64, max(n, min(missing, roomSize)))
		}
		u.sum, room, missing = room[:n:n], room[n:], missing-n
		if f.words = u.words[0].said != nil; f.words {
			for _, w := range u.reading.words {
				if j == t.pro {
					u.sum.Add(w.said.pro)
				} else {
					u.sum.Add(w.said.citizen)
				}
			}
		}
		f.reset()
		f.text(u.reading)
		j.Add(f.hash, u.sum)
	}
}

// part gives what the text of u says to one of the models; nil where it is not
// added up.
func (t *texts) part(u *unit, of int) loglinear.Sum {
	if t == nil {
		return nil
	}
	return t.of(u).Of(of, u.sum)
}
