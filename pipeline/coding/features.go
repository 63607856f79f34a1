package coding

import (
	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/danish"
)

// features collects the hashed features of one decision. Their kinds have
// Danish names: «ord» is a word, «før:» the utterance before, «anden:» what the
// other said, «svar:» what the other answered, «par:» a reply and a MY.
type features struct {
	hash  []uint32
	apart bool                // what the text of the utterance itself says is added up apart, see texts
	words bool                // only what each of its words says alone is
	seen  map[uint32]struct{} // memory of once
}

func (f *features) reset() { f.hash = f.hash[:0] }

func mix(kind string, a, b uint32) uint32 { return loglinear.Hash(kind, a, b) }

func hashOf(s string) uint32 { return loglinear.HashOf(s) }

// kind is the name of a kind of feature. Those that are added most often are
// folded once, in variables; the others where they stand.
type kind = loglinear.Kind

func kindNamed(name string) kind { return loglinear.KindOf(name) }

// put adds a kind with two numbers.
func (f *features) put(k kind, a, b uint32) { f.hash = append(f.hash, k.Hash(a, b)) }

// small adds a small number under a kind.
func (f *features) small(k kind, v int) { f.put(k, uint32(v)+1, 1) }

// found adds a cue list that was found.
func (f *features) found(k kind, c danish.Match) { f.put(k, uint32(c.List)+1, 2) }

// add, flag and value do the same for a kind by its name.
func (f *features) add(name string, a, b uint32) { f.put(kindNamed(name), a, b) }

// flag adds a feature that is a name alone.
func (f *features) flag(name string) { f.add(name, 0, 0) }

// value adds a small number under a name.
func (f *features) value(name string, v int) { f.small(kindNamed(name), v) }

// base adds what is always there. What is only learnt from has a second base of
// its own, which takes up how often each code comes in it.
func (f *features) base(v *view) {
	f.flag("fast")
	if v.aside {
		f.flag("skrevet")
	}
}

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

// Kinds of what the words of an utterance say.
var (
	ofWord   = kindNamed("ord")
	ofStem   = kindNamed("stamme")
	ofPart   = kindNamed("led")
	ofPair   = kindNamed("ordpar")
	ofShape  = kindNamed("form")
	ofStart  = kindNamed("start")
	ofStart2 = kindNamed("start2")
	ofFirst  = kindNamed("s")
	ofList   = kindNamed("liste")
	ofField  = kindNamed("felt")
	ofLength = kindNamed("len")
	ofObject = kindNamed("indhold")
	ofAsking = kindNamed("spørger")
)

// text adds what the words of u say.
func (f *features) text(u *reading) {
	if f.apart {
		return
	}
	f.small(ofLength, bin(len(u.words)))
	f.small(ofObject, min(u.contents, 6))
	if u.asks {
		f.put(ofAsking, 0, 0)
	}
	prev, shape2, shape1 := uint32(1), uint32(1), uint32(3)
	for _, w := range u.words {
		if !f.words {
			f.word(w)
		}
		shape := w.shape()
		f.put(ofPair, prev, w.hash)
		f.put(ofShape, shape2*31+shape1, shape)
		prev, shape2, shape1 = w.hash, shape1, shape
	}
	f.put(ofPair, prev, 2)
	start := uint32(17)
	for k := range min(len(u.words), 3) {
		start = ofFirst.Hash(start, u.words[k].hash)
		f.put(ofStart, uint32(k), start)
	}
	for _, c := range u.cues {
		f.found(ofList, c)
	}
	for _, x := range u.about {
		f.put(ofField, uint32(x), 1)
	}
}

// word adds what a word says by itself.
func (f *features) word(w *word) {
	f.put(ofWord, w.hash, 0)
	if !w.content {
		return
	}
	if w.stemHash != w.hash {
		f.put(ofStem, w.stemHash, 0)
	}
	if w.headHash != 0 {
		f.put(ofPart, w.headHash, 1)
		f.put(ofPart, w.tailHash, 2)
	}
}

// shape is a function word itself; all words of content have one shape.
func (w *word) shape() uint32 {
	if w.content {
		return 5
	}
	return w.hash
}

// near holds the kinds of the features of a neighbouring unit.
type near struct {
	start, end, len, asks, list                kind
	meaning, more, code, inst, grip, ane, invi kind
}

func named(at string) *near {
	of := func(what string) kind { return kindNamed(at + what) }
	return &near{of("start"), of("slut"), of("len"), of("spørger"), of("liste"),
		of("mening"), of("uddybning"), of("kode"), of("institution"), of("greb"), of("anerkender"), of("inviterer")}
}

var own, prior, later, other, reaction, lastTime, opening = named("selv:"), named("før:"), named("efter:"), named("anden:"), named("svar:"), named("sidst:"), named("første:")

// brief adds the main marks of a neighbouring unit.
func (f *features) brief(at *near, u *reading) {
	if n := len(u.words); n > 0 {
		f.put(at.start, u.words[0].hash, 0)
		f.put(at.end, u.words[n-1].hash, 0)
	}
	f.small(at.len, bin(len(u.words)))
	if u.asks {
		f.put(at.asks, 0, 0)
	}
	for _, c := range u.cues {
		f.found(at.list, c)
	}
}

// beliefs adds what has been found out about a unit so far.
func (f *features) beliefs(at *near, g guess) {
	switch len(g) {
	case citizenKinds:
		f.small(at.meaning, odds(g[1]))
		f.small(at.more, odds(g[2]))
	case len(replyCodes):
		inst, grip, ane, inv := g.groups()
		f.small(at.code, argmax(g))
		f.small(at.inst, odds(inst))
		f.small(at.grip, odds(grip))
		f.small(at.ane, odds(ane))
		f.small(at.invi, odds(inv))
	}
}
