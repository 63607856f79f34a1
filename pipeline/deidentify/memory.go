package deidentify

import (
	"slices"
	"strconv"

	"gribning/transcripts"
)

// Memory keeps what each line of a meeting tells by itself, so that finding
// again after a small change costs the changed lines and not the meeting: see
// [Finder.FindAgain]. The zero value is empty. It holds words of the meeting, is
// for one meeting and one finder, and only one call may use it at a time.
type Memory struct {
	now, before map[string]*looked // lines of the latest call, and those that it no longer had
	calls       int                // since before was dropped
}

// looked is what one line tells by itself. Its spans are of line 0, and its
// tokens count from the line's first word.
type looked struct {
	tokens                               []token
	runs                                 []run
	sure, model, listed, capitals, flags []found
}

// look gives what the stretch tells, remembered or found out.
func (f *Finder) look(m *transcripts.Meeting, s stretch, mem *Memory) *looked {
	if mem == nil {
		return f.lookAt(s.line(m))
	}
	key := s.key(m)
	if x := mem.now[key]; x != nil {
		return x
	}
	x := mem.before[key]
	if x == nil {
		x = f.lookAt(s.line(m))
	}
	mem.now[key] = x
	return x
}

// begin makes the memory ready for a call: what the calls before had is still
// at hand, so that taking a change back costs nothing either.
func (mem *Memory) begin() {
	if mem == nil {
		return
	}
	const kept = 20 // calls until lines that nobody says any more are dropped
	if mem.calls++; mem.now == nil || mem.calls > kept {
		mem.now, mem.before, mem.calls = map[string]*looked{}, mem.now, 0
	}
}

func (f *Finder) lookAt(l line) *looked {
	l.lookUp(f.lists)
	if f.model != nil {
		for k := range l.tokens {
			t := &l.tokens[k]
			t.vocab = f.model.vocab.count(t.key, nil)
		}
	}
	for k := range l.tokens {
		l.tokens[k].common = common(l.tokens[k].key)
	}
	x := &looked{runs: l.runs()}
	x.sure = append(x.sure, f.keysIn(&l, 0)...)
	x.sure = append(x.sure, l.mailsIn(0)...)
	x.sure = append(x.sure, l.numbersIn(0)...)
	x.sure = append(x.sure, l.datesIn(0)...)
	x.sure = append(x.sure, l.addressesIn(0)...)
	x.sure = append(x.sure, l.titledIn(0)...)
	x.sure = append(x.sure, l.fullNamesIn(0)...)
	x.sure = append(x.sure, l.housesIn(0)...)
	x.sure = append(x.sure, l.institutionsIn(0)...)
	x.sure = append(x.sure, l.townsIn(0)...)
	if f.model != nil {
		x.model = f.modelIn(&l, 0)
	}
	x.listed, x.capitals, x.flags = f.listedIn(&l, 0), slices.Concat(l.shoutedIn(0), l.capitalsIn(0), l.speakersIn(0)), l.flagsIn(0)
	for k := range l.tokens {
		l.tokens[k].at -= l.from
	}
	x.tokens = l.tokens
	return x
}

// inLine gives spans of line 0 as spans of line n.
func inLine(fs []found, n int) []found {
	out := make([]found, len(fs))
	for i, x := range fs {
		x.line = n
		out[i] = x
	}
	return out
}

// key holds everything of a stretch that lookAt goes by.
func (s stretch) key(m *transcripts.Meeting) string {
	b := make([]byte, 0, 256)
	if s.cased {
		b = append(b, 'C')
	}
	for _, u := range s.said {
		b = append(b, 0)
		b = strconv.AppendInt(b, int64(u[0]-s.from), 10)
		for i := u[0]; i < u[1]; i++ {
			b = append(b, 1)
			b = append(b, m.Words[i].Kind...)
			b = append(b, 2)
			b = append(b, m.Words[i].Text...)
		}
	}
	return string(b)
}
