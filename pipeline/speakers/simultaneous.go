package speakers

import "gribning/transcripts"

// Weights of the choice among simultaneous words, against a whole word in the
// exclusive talk of a speaker, which counts 1.
const (
	sameTime   = 1.0 // two words at once by one person: impossible
	continues  = 0.6 // follows a word of the same person without a gap
	nextWordMs = 120
	mostTries  = 200 // changes in one group, a bound on the search
	// A longer chain of overlapping words has no times worth the name.
	mostTogether = 300
)

// settleSimultaneous corrects the speakers of words that lie on top of each
// other: one person cannot say both. The exclusive result has only one speaker
// at a time, so both words were given to him. Which of them is the other's
// shows from the words next to them. order lists the words by start; fixed
// says which labels may not change.
func settleSimultaneous(words []transcripts.Word, order []int, fixed []bool, speakers []string) {
	if len(speakers) < 2 {
		return
	}
	for from := 0; from < len(order); {
		to, end := from+1, words[order[from]].End
		for to < len(order) && words[order[to]].Start < end {
			end = max(end, words[order[to]].End)
			to++
		}
		if to-from > 1 && to-from <= mostTogether {
			newSimultaneous(words, order, from, to).settle(fixed, speakers)
		}
		from = to
	}
}

// simultaneous is a group of words that overlap in a chain, with a margin of
// neighbours on both sides.
type simultaneous struct {
	words   []transcripts.Word
	group   []int // word numbers
	against [][]int
	before  []int // the word that each continues, −1: none
	after   []int
	first   []string // the speakers found at first
	own     []float64
}

func newSimultaneous(words []transcripts.Word, order []int, from, to int) *simultaneous {
	s := &simultaneous{words: words}
	s.group = order[from:to]
	near := order[max(0, from-3):min(len(order), to+3)]
	for _, i := range s.group {
		var against []int
		for _, j := range s.group {
			if i != j && clash(words[i].Span, words[j].Span) {
				against = append(against, j)
			}
		}
		s.against = append(s.against, against)
		s.before = append(s.before, closest(words, near, i, func(j int) transcripts.Ms { return words[i].Start - words[j].End }))
		s.after = append(s.after, closest(words, near, i, func(j int) transcripts.Ms { return words[j].Start - words[i].End }))
		s.first, s.own = append(s.first, words[i].Speaker), append(s.own, words[i].SpeakerP)
	}
	return s
}

// clash reports whether two words share more than half of the shorter one.
func clash(a, b transcripts.Span) bool {
	return 2*a.Overlap(b) > min(a.Duration(), b.Duration())
}

// closest is the word next to word i by the given gap, if it is small.
func closest(words []transcripts.Word, near []int, i int, gap func(j int) transcripts.Ms) int {
	best, at := transcripts.Ms(nextWordMs+1), -1
	for _, j := range near {
		if j == i || words[j].Span.Overlap(words[i].Span) > 20 {
			continue
		}
		if g := gap(j); g >= -20 && max(0, g) < best {
			best, at = max(0, g), j
		}
	}
	return at
}

// settle changes one speaker after the other, the one that helps most first.
func (s *simultaneous) settle(fixed []bool, speakers []string) {
	for range min(mostTries, 4*len(s.group)) {
		bestGain, at, who := 1e-9, -1, ""
		for k, i := range s.group {
			if fixed[i] || len(s.against[k]) == 0 {
				continue
			}
			now := s.value(k, s.words[i].Speaker)
			for _, x := range speakers {
				if g := s.value(k, x) - now; x != s.words[i].Speaker && g > bestGain {
					bestGain, at, who = g, k, x
				}
			}
		}
		if at < 0 {
			return
		}
		w := &s.words[s.group[at]]
		w.Speaker, w.SpeakerP = who, 0.5
		if who == s.first[at] {
			w.SpeakerP = s.own[at]
		}
	}
}

// value is how well speaker x fits the k-th word of the group.
func (s *simultaneous) value(k int, x string) float64 {
	v := 0.0
	if x == s.first[k] {
		v += s.own[k]
	}
	for _, j := range s.against[k] {
		if s.words[j].Speaker == x {
			v -= sameTime
		}
	}
	for _, j := range []int{s.before[k], s.after[k]} {
		if j >= 0 && s.words[j].Speaker == x {
			v += continues
		}
	}
	return v
}
