package coding

import (
	"strconv"
	"strings"

	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/danish"
)

// features collects the hashed features of one decision. With named set it also
// keeps, beside each hash, what it is and which words it rests on, so that a
// code can be explained; coding itself runs without.
type features struct {
	hash  []uint32
	named bool
	names []feature
}

// feature is a feature in words.
type feature struct {
	kind     string // template, e.g. «ord», «forrige»
	text     string // what stood there
	unit     int    // of the view; −1 none
	from, to int    // words of the unit; equal: none
}

func (f *features) reset() { f.hash, f.names = f.hash[:0], f.names[:0] }

func mix(kind string, a, b uint32) uint32 { return loglinear.Hash(kind, a, b) }

func hashOf(s string) uint32 { return loglinear.HashOf(s) }

func (f *features) add(t string, a, b uint32) { f.hash = append(f.hash, mix(t, a, b)) }

// flag adds a feature that is a name alone.
func (f *features) flag(t string) {
	f.hash = append(f.hash, mix(t, 0, 0))
	if f.named {
		f.names = append(f.names, feature{kind: t, unit: -1})
	}
}

// value adds a small number under a name.
func (f *features) value(t string, v int) {
	f.hash = append(f.hash, mix(t, uint32(v)+1, 1))
	if f.named {
		f.names = append(f.names, feature{kind: t, text: strconv.Itoa(v), unit: -1})
	}
}

// word adds words from..to of a unit under a name.
func (f *features) word(t string, a, b uint32, u *unit, from, to int) {
	f.hash = append(f.hash, mix(t, a, b))
	if f.named {
		var s []string
		for _, w := range u.words[from:to] {
			s = append(s, w.key)
		}
		f.names = append(f.names, feature{kind: t, text: strings.Join(s, " "), unit: u.index, from: from, to: to})
	}
}

// list adds a cue list found at words from..to of a unit.
func (f *features) list(t string, cues *danish.Cues, u *unit, c danish.Match) {
	f.hash = append(f.hash, mix(t, uint32(c.List)+1, 2))
	if f.named {
		f.names = append(f.names, feature{kind: t, text: cues.Lists()[c.List].Text, unit: u.index, from: c.From, to: c.To})
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

// text adds what the words of u say.
func (f *features) text(v *view, u *unit) {
	n := len(u.words)
	f.value("len", bin(n))
	f.value("indhold", min(u.contents(), 6))
	if u.asks {
		f.flag("spørger")
	}
	prev, prev2 := uint32(1), uint32(1)
	for i := range u.words {
		w := &u.words[i]
		f.word("ord", w.hash, 0, u, i, i+1)
		if w.content {
			if w.stemHash != w.hash {
				f.word("stamme", w.stemHash, 0, u, i, i+1)
			}
			if w.headHash != 0 {
				f.word("led", w.headHash, 1, u, i, i+1)
				f.word("led", w.tailHash, 2, u, i, i+1)
			}
		}
		f.word("ordpar", prev, w.hash, u, max(i-1, 0), i+1)
		f.word("form", prev2*31+u.shape(i-1), u.shape(i), u, max(i-2, 0), i+1)
		prev2, prev = u.shape(i-1), w.hash
	}
	f.word("ordpar", prev, 2, u, max(n-1, 0), n)
	for k := 0; k < min(n, 3); k++ {
		f.word("start", uint32(k), startHash(u.words[:k+1]), u, 0, k+1)
	}
	for _, c := range u.cues {
		f.list("liste", v.cues, u, c)
	}
}

func startHash(ws []word) uint32 {
	h := uint32(17)
	for i := range ws {
		h = mix("s", h, ws[i].hash)
	}
	return h
}

// shape is the word at i where it is a function word, else the class «content»
// refined by its sense; before the first word, a mark.
func (u *unit) shape(i int) uint32 {
	if i < 0 {
		return 3
	}
	if w := &u.words[i]; !w.content {
		return w.hash
	}
	return 5
}

// brief adds the main marks of a neighbouring unit.
func (f *features) brief(t string, v *view, u *unit) {
	if len(u.words) > 0 {
		f.word(t+"start", u.words[0].hash, 0, u, 0, 1)
		f.word(t+"slut", u.words[len(u.words)-1].hash, 0, u, len(u.words)-1, len(u.words))
	}
	f.value(t+"len", bin(len(u.words)))
	if u.asks {
		f.flag(t + "spørger")
	}
	for _, c := range u.cues {
		f.list(t+"liste", v.cues, u, c)
	}
}
