package coding

import (
	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/danish"
)

// features collects the hashed features of one decision. Their kinds have
// Danish names: «ord» is a word, «før:» the utterance before, «anden:» what the
// other said, «svar:» what the other answered, «par:» a reply and a MY.
type features struct {
	hash []uint32
}

func (f *features) reset() { f.hash = f.hash[:0] }

func mix(kind string, a, b uint32) uint32 { return loglinear.Hash(kind, a, b) }

func hashOf(s string) uint32 { return loglinear.HashOf(s) }

// add adds a kind with two numbers.
func (f *features) add(kind string, a, b uint32) { f.hash = append(f.hash, mix(kind, a, b)) }

// flag adds a feature that is a name alone.
func (f *features) flag(kind string) { f.add(kind, 0, 0) }

// base adds what is always there. A piece written to teach has a second base of
// its own, which takes up how often its writer chose each code.
func (f *features) base(v *view) {
	f.flag("fast")
	if v.piece {
		f.flag("skrevet")
	}
}

// value adds a small number under a name.
func (f *features) value(kind string, v int) { f.add(kind, uint32(v)+1, 1) }

// list adds a cue list that was found.
func (f *features) list(kind string, c danish.Match) { f.add(kind, uint32(c.List)+1, 2) }

// bin gives small counts coarse steps.
func bin(n int) int {
	switch {
	case n < 5:
		return n
	case n < 8:
		return 5
	case n < 12:
		return 6
	case n < 18:
		return 7
	}
	return 8
}

// text adds what the words of u say.
func (f *features) text(u *unit) {
	f.value("len", bin(len(u.words)))
	f.value("indhold", min(u.contents(), 6))
	if u.asks {
		f.flag("spørger")
	}
	prev, shape2, shape1 := uint32(1), uint32(1), uint32(3)
	for i := range u.words {
		w := &u.words[i]
		f.add("ord", w.hash, 0)
		if w.content {
			if w.stemHash != w.hash {
				f.add("stamme", w.stemHash, 0)
			}
			if w.headHash != 0 {
				f.add("led", w.headHash, 1)
				f.add("led", w.tailHash, 2)
			}
		}
		shape := w.shape()
		f.add("ordpar", prev, w.hash)
		f.add("form", shape2*31+shape1, shape)
		prev, shape2, shape1 = w.hash, shape1, shape
	}
	f.add("ordpar", prev, 2)
	start := uint32(17)
	for k := range min(len(u.words), 3) {
		start = mix("s", start, u.words[k].hash)
		f.add("start", uint32(k), start)
	}
	for _, c := range u.cues {
		f.list("liste", c)
	}
	for _, x := range u.about {
		f.add("felt", uint32(x), 1)
	}
}

// shape is a function word itself; all words of content have one shape.
func (w *word) shape() uint32 {
	if w.content {
		return 5
	}
	return w.hash
}

// near holds the names of the features of a neighbouring unit, so that no name
// is put together while coding.
type near struct {
	start, end, len, asks, list                string
	meaning, more, code, inst, grip, ane, invi string
}

func named(at string) *near {
	return &near{at + "start", at + "slut", at + "len", at + "spørger", at + "liste",
		at + "mening", at + "uddybning", at + "kode", at + "institution", at + "greb", at + "anerkender", at + "inviterer"}
}

var own, prior, later, other, reaction, lastTime, opening = named("selv:"), named("før:"), named("efter:"), named("anden:"), named("svar:"), named("sidst:"), named("første:")

// brief adds the main marks of a neighbouring unit.
func (f *features) brief(at *near, u *unit) {
	if n := len(u.words); n > 0 {
		f.add(at.start, u.words[0].hash, 0)
		f.add(at.end, u.words[n-1].hash, 0)
	}
	f.value(at.len, bin(len(u.words)))
	if u.asks {
		f.flag(at.asks)
	}
	for _, c := range u.cues {
		f.list(at.list, c)
	}
}

// beliefs adds what has been found out about a unit so far.
func (f *features) beliefs(at *near, g guess) {
	switch len(g) {
	case citizenKinds:
		f.value(at.meaning, odds(g[1]))
		f.value(at.more, odds(g[2]))
	case len(replyCodes):
		inst, grip, ane, inv := g.groups()
		f.value(at.code, argmax(g))
		f.value(at.inst, odds(inst))
		f.value(at.grip, odds(grip))
		f.value(at.ane, odds(ane))
		f.value(at.invi, odds(inv))
	}
}
