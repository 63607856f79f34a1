package coding

import (
	"slices"

	"gribning/pipeline/coding/network"
	"gribning/transcripts"
)

// Memory is what passes over one meeting have in common, so that a pass after a
// small change costs that change and what hangs together over the meeting. It
// holds words of the meeting. The zero Memory is empty; only one pass may use it
// at a time.
type Memory struct {
	coder    *Coder
	lexicon  *lexicon
	readings map[string]*reading // by the id of the TCU
	looks    map[string]*looked
}

// looked is what the first stage thought of an utterance, and of what it read.
type looked struct {
	beside [4]*reading // itself, before and after it in its turn, what the other said
	guess  guess

	places  []*reading // what the network read, nil between places
	answers [headCount][]float64

	reply  *reading // itself, as a reply
	shared []uint32 // and the features that its options were scored by
	extra  []uint32
	ends   []int
	scores []float64
}

// Again is [Coder.Code] for a meeting that was coded with the same memory
// before, more or less: the result is the same as that of Code to the last bit.
func (c *Coder) Again(m *transcripts.Meeting, mem *Memory) (transcripts.Coding, error) {
	if err := checkUnits(m); err != nil {
		return transcripts.Coding{}, err
	}
	if c.model == nil {
		return codeByRules(newView(m, c.cues), c.cues), nil
	}
	if mem.coder != c {
		*mem = Memory{coder: c, lexicon: c.lexicon()}
	}
	v := viewOf(m, mem.lexicon, mem.readings)
	coding := c.model.assemble(v, c.model.runWith(v, mem))
	mem.keep(v)
	return coding, nil
}

// keep remembers the utterances of v and forgets all others.
func (mem *Memory) keep(v *view) {
	readings, looks := make(map[string]*reading, len(v.units)), make(map[string]*looked, len(v.units))
	for i := range v.units {
		id := v.m.TCUs[v.units[i].tcu].ID
		readings[id] = v.units[i].reading
		if l := mem.looks[id]; l != nil {
			looks[id] = l
		}
	}
	mem.readings, mem.looks = readings, looks
}

// look gives what is remembered of the utterance with this id, to be brought up
// to date.
func (mem *Memory) look(id string) *looked {
	l := mem.looks[id]
	if l == nil {
		if mem.looks == nil {
			mem.looks = map[string]*looked{}
		}
		l = &looked{}
		mem.looks[id] = l
	}
	return l
}

// ask is [network.Net.Answer] for the utterances of v, but for those that read
// what they read before.
func (mem *Memory) ask(net *network.Net, v *view) network.Answers {
	var room netRoom
	var read []*reading
	netVectors(v, net)
	us := make([]network.Unit, len(v.units))
	known := make([]*looked, len(v.units))
	for i := range v.units {
		u := &v.units[i]
		us[i] = network.Unit{Vector: u.vector, Kind: v.netKind(u)}
		if us[i].Kind < 0 {
			continue
		}
		us[i].Places = v.places(i, &room)
		read = read[:0]
		for _, at := range us[i].Places {
			for _, k := range at {
				read = append(read, v.units[k].reading)
			}
			read = append(read, nil)
		}
		known[i] = mem.look(v.m.TCUs[u.tcu].ID)
		if slices.Equal(known[i].places, read) {
			us[i].Kind = -1
			continue
		}
		known[i].places = slices.Clone(read)
	}
	out := net.Answer(us)
	for i, l := range known {
		if l == nil {
			continue
		}
		for h := range out {
			if us[i].Kind < 0 {
				out[h][i] = l.answers[h]
			} else {
				l.answers[h] = slices.Clone(out[h][i])
			}
		}
	}
	return out
}

// recall writes what the log-linear model thought of unit i when it stood among
// the same utterances. It reports whether it did; a nil Memory knows nothing.
func (mem *Memory) recall(v *view, i int, g guess) bool {
	if mem == nil {
		return false
	}
	l := mem.look(v.m.TCUs[v.units[i].tcu].ID)
	if l.guess == nil || l.beside != v.beside(i) {
		return false
	}
	copy(g, l.guess)
	return true
}

// note remembers what recall gives.
func (mem *Memory) note(v *view, i int, g guess) {
	if mem == nil {
		return
	}
	l := mem.look(v.m.TCUs[v.units[i].tcu].ID)
	l.beside, l.guess = v.beside(i), slices.Clone(g)
}

// recallScores gives c the scores of the options of unit i where they were scored
// by the same before. It reports whether it did.
func (mem *Memory) recallScores(v *view, i int, shared []uint32, room *optionRoom, c *chooser) bool {
	if mem == nil {
		return false
	}
	l := mem.look(v.m.TCUs[v.units[i].tcu].ID)
	if l.reply != v.units[i].reading || !slices.Equal(l.shared, shared) || !slices.Equal(l.ends, room.ends) || !slices.Equal(l.extra, room.extra) {
		return false
	}
	c.scores = append(c.scores[:0], l.scores...)
	return true
}

// noteScores remembers what recallScores gives.
func (mem *Memory) noteScores(v *view, i int, shared []uint32, room *optionRoom, c *chooser) {
	if mem == nil {
		return
	}
	l := mem.look(v.m.TCUs[v.units[i].tcu].ID)
	l.reply, l.shared, l.extra = v.units[i].reading, slices.Clone(shared), slices.Clone(room.extra)
	l.ends, l.scores = slices.Clone(room.ends), slices.Clone(c.scores)
}

// beside gives the readings that features.alone goes by: those of the unit, of
// its neighbours in its turn and of what the other said before.
func (v *view) beside(i int) (out [4]*reading) {
	out[0] = v.units[i].reading
	if i > 0 && v.units[i-1].turn == v.units[i].turn {
		out[1] = v.units[i-1].reading
	}
	if i+1 < len(v.units) && v.units[i+1].turn == v.units[i].turn {
		out[2] = v.units[i+1].reading
	}
	if b := v.before(i); b >= 0 {
		out[3] = v.units[b].reading
	}
	return out
}
