package coding

import (
	"math"
	"slices"

	"gribning/pipeline/coding/network"
	"gribning/transcripts"
)

// Kinds of utterances and heads of the network.
const (
	kindCitizen = iota
	kindPro
)
const (
	headCitizen = iota // citizenKinds
	headPro            // replyCodes
	headSubtype        // transcripts.Subtypes, of a MY
	headCount
)

// Places around an utterance that the network reads.
const (
	atSelf    = iota
	atPrior   // the one before in its turn
	atLater   // the one after
	atOther   // the last thing the other said
	atAsked   // the other's whole turn
	atReply   // what the other says next
	atEarlier // what the speaker said before that
	atBegun   // the rest of the turn before
	atGoesOn  // and after
	placeCount
)

var netShape = network.Shape{Dim: 24, Hidden: 32, Places: placeCount, With: atAsked, Kinds: 2,
	Heads: []network.Head{headCitizen: {Kind: kindCitizen, Labels: citizenKinds}, headPro: {Kind: kindPro, Labels: len(replyCodes)},
		headSubtype: {Kind: kindCitizen, Labels: len(transcripts.Subtypes)}}}

// readMost is how many utterances of a neighbouring turn are read, and readFar
// how far away they may be.
const readMost, readFar = 4, 12

// netUnits lays a meeting out for the network by the features of its utterances.
func netUnits(v *view) []network.Unit {
	out := v.netLayout()
	var room netRoom
	var f features
	for i := range v.units {
		f.reset()
		f.netWords(v, &v.units[i])
		out[i].Features = room.hashes(f.hash)
	}
	return out
}

// netPlaces is netUnits where the vectors are known.
func netPlaces(v *view) []network.Unit {
	out := v.netLayout()
	for i := range v.units {
		out[i].Vector = v.units[i].vector
	}
	return out
}

// netLayout says what is asked about each utterance and what stands around it.
func (v *view) netLayout() []network.Unit {
	out := make([]network.Unit, len(v.units))
	var room netRoom
	for i := range v.units {
		out[i].Kind = v.netKind(&v.units[i])
		if out[i].Kind >= 0 {
			out[i].Places = v.places(i, &room)
		}
	}
	return out
}

// netVectors gives every utterance its vector.
func netVectors(v *view, net *network.Net) {
	var room []float32
	missing := 0
	for i := range v.units {
		if v.units[i].vector == nil {
			missing++
		}
	}
	d := net.Dim()
	f := features{}
	for i := range v.units {
		u := &v.units[i]
		if u.vector != nil {
			continue
		}
		if len(room) < d {
			room = make([]float32, d*min(missing, 256))
		}
		u.vector, room, missing = room[:d:d], room[d:], missing-1
		var x network.Mix
		f.words = len(u.words) > 0 && u.words[0].said != nil
		if f.words {
			for _, w := range u.reading.words {
				net.Join(&w.said.net, &x)
			}
		}
		f.reset()
		f.netWords(v, u)
		net.Add(f.hash, &x)
		net.Vector(&x, u.vector)
	}
}

// netKind is the kind of an utterance, −1 if nothing is asked about it.
func (v *view) netKind(u *unit) int {
	switch {
	case !u.coded || len(u.words) == 0:
	case isCitizen(u.class):
		return kindCitizen
	case isProfessional(u.class):
		return kindPro
	}
	return -1
}

// netRoom hands out pieces of larger pieces of memory.
type netRoom struct {
	hash   []uint32
	unit   []int32
	places [][]int32
}

const roomSize = 4096

func (r *netRoom) hashes(h []uint32) []uint32 {
	if cap(r.hash)-len(r.hash) < len(h) {
		r.hash = make([]uint32, 0, max(roomSize, len(h)))
	}
	from := len(r.hash)
	r.hash = append(r.hash, h...)
	return r.hash[from:len(r.hash):len(r.hash)]
}

func (r *netRoom) units(us []int32) []int32 {
	if cap(r.unit)-len(r.unit) < len(us) {
		r.unit = make([]int32, 0, max(roomSize, len(us)))
	}
	from := len(r.unit)
	r.unit = append(r.unit, us...)
	return r.unit[from:len(r.unit):len(r.unit)]
}

func (r *netRoom) place() [][]int32 {
	if len(r.places) < placeCount {
		r.places = make([][]int32, placeCount*256)
	}
	p := r.places[:placeCount:placeCount]
	r.places = r.places[placeCount:]
	return p
}

// netWords are the words of an utterance by themselves: their order, which
// the network does not see, is left to the other models.
func (f *features) netWords(v *view, u *unit) {
	if !f.words {
		for _, w := range u.reading.words {
			f.netWord(w)
		}
	}
	if n := len(u.words); n > 0 {
		f.put(netStart, u.words[0].hash, 0)
		if n > 1 {
			f.put(netStart, u.words[0].hash, u.words[1].hash)
		}
	}
	for _, x := range u.about {
		f.put(netField, uint32(x), 0)
	}
	for _, c := range u.cues {
		f.put(netList, uint32(c.List), 0)
	}
	if u.asks {
		f.flag("net:spørger")
	}
	if v.m.TCUs[u.tcu].Token {
		f.flag("net:responspartikel")
	}
	if u.first {
		f.flag("net:først")
	}
	if v.aside {
		f.flag("net:skrevet")
	}
	f.value("net:len", bin(len(u.words)))
}

// Kinds of what the network reads.
var (
	netWord  = kindNamed("net:ord")
	netStem  = kindNamed("net:stamme")
	netStart = kindNamed("net:start")
	netField = kindNamed("net:felt")
	netList  = kindNamed("net:liste")
)

// netWord is a word by itself.
func (f *features) netWord(w *word) {
	f.put(netWord, w.hash, 0)
	if w.content {
		f.put(netStem, w.stemHash, 0)
		for _, p := range w.parts {
			f.put(netStem, p, 0)
		}
	}
}

// places gives what stands around unit i.
func (v *view) places(i int, room *netRoom) [][]int32 {
	u := &v.units[i]
	p := room.place()
	var found [placeCount][2 * readFar]int32
	var n [placeCount]int
	put := func(at, k int) {
		if n[at] < len(found[at]) {
			found[at][n[at]] = int32(k)
			n[at]++
		}
	}
	from, to := v.turnUnits(i)
	for k := max(from, i-readFar); k < min(to, i+readFar); k++ {
		switch {
		case k == i:
			put(atSelf, k)
		case k == i-1:
			put(atPrior, k)
		case k == i+1:
			put(atLater, k)
		case k < i:
			put(atBegun, k)
		default:
			put(atGoesOn, k)
		}
	}
	if b := v.before(i); b >= 0 {
		put(atOther, b)
		f, t := v.turnUnits(b)
		for k := max(f, t-readFar); k < t; k++ {
			put(atAsked, k)
		}
		for k := f - 1; k >= max(0, f-readFar) && n[atEarlier] < readMost; k-- {
			if v.units[k].class == u.class && !v.units[k].bc {
				put(atEarlier, k)
			}
		}
	}
	for k := to; k < min(len(v.units), to+readFar) && n[atReply] < readMost; k++ {
		if v.units[k].class != u.class && v.units[k].says(v) {
			put(atReply, k)
		}
	}
	for at := range p {
		if n[at] > 0 {
			p[at] = room.units(found[at][:n[at]])
		}
	}
	return p
}

// secondShare is how much a second reading counts against the first.
const secondShare = 0.25

// netLesson gives what the network should say of a coded meeting.
func netLesson(x *sample) network.Stretch {
	s := network.Stretch{Units: netUnits(x.v), Weight: float32(x.weight)}
	for i := range s.Units {
		switch {
		case s.Units[i].Kind == kindCitizen && x.t.state[i] >= 0:
			kind := kindOf(x.t.state[i])
			s.Lesson = append(s.Lesson, network.Right{Unit: i, Head: headCitizen, Label: kind, Second: -1, Weight: 1})
			if kind != 1 {
				continue
			}
			my := &x.t.coding.MYs[x.t.my[i]]
			if l := slices.Index(transcripts.Subtypes, my.Primary); l >= 0 {
				r := network.Right{Unit: i, Head: headSubtype, Label: l, Second: slices.Index(transcripts.Subtypes, my.Secondary),
					Weight: float32(1 / math.Sqrt(float64(len(x.t.spans[x.t.my[i]]))))}
				if r.Second >= 0 {
					r.Other = secondShare
				}
				s.Lesson = append(s.Lesson, r)
			}
		case s.Units[i].Kind == kindPro && x.t.code[i] >= 0:
			s.Lesson = append(s.Lesson, network.Right{Unit: i, Head: headPro, Label: x.t.code[i], Second: -1, Weight: 1})
		}
	}
	return s
}
