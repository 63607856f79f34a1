package turns

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gribning/transcripts"
)

// Thresholds of CODEBOOK §1, in milliseconds.
const (
	ipuSilence  transcripts.Ms = 200  // silence that ends an inter-pausal unit (§1.1)
	initial     transcripts.Ms = 500  // a token this close to further talk is turn-initial (T5)
	resumption  transcripts.Ms = 1000 // the floor is kept if talk resumes within it (§1.5, §1.6)
	longSilence transcripts.Ms = 3000 // a lapse (§1.7), after which a new object is a new turn (U2)
	atTRP       transcripts.Ms = 300  // how near a TRP an onset is transitional (O1)
	minOverlap  transcripts.Ms = 100  // shorter overlap counts as none
)

// Build fills m.TCUs, m.Turns and m.Overlaps from m.Words and the roles of
// m.Participants by the codebook's rules, and puts m.Words in the order of the
// TCUs. Whatever units stood there before are replaced.
//
// It is pure in the sense that the same words give the same units in whatever
// order they come, and that building again changes nothing. Borders that a
// transcript or a person has fixed (Word.Begins) are kept; with m.UnitsGiven
// there are no others. Words without speech (a lone pause or laugh) may belong
// to no TCU; they keep their place in time between the turns.
//
// The issues returned are warnings: words without a speaker (T101), times that
// run backwards inside a word (T102).
func Build(m *transcripts.Meeting) []transcripts.Issue {
	return BuildWith(m, Rules{Punctuation: m.Style == "plain"})
}

// BuildWith is Build with another way of finding the borders inside turns.
func BuildWith(m *transcripts.Meeting, b Boundary) []transcripts.Issue {
	issues := faults(m)
	l := newLayout(m)
	if m.UnitsGiven {
		l.given()
	} else {
		l.floor()
	}
	l.cut(b)
	l.write()
	return issues
}

func faults(m *transcripts.Meeting) []transcripts.Issue {
	unknown, backwards := 0, 0
	var at transcripts.Span
	for _, w := range m.Words {
		if w.Speaker == "" && w.Spoken() {
			if unknown == 0 {
				at = w.Span
			}
			unknown++
		}
		if w.End < w.Start {
			backwards++
		}
	}
	var out []transcripts.Issue
	if unknown > 0 {
		i := transcripts.Fault("T101", "", fmt.Sprintf("%d words have no speaker; their talk is not coded", unknown),
			fmt.Sprintf("%d ord har ingen taler; den tale bliver ikke kodet", unknown)).
			Hint("give the speaker in the transcript or on the review page", "angiv taleren i udskriften eller på gennemsynssiden").Level(transcripts.Warning)
		i.Span = &at
		out = append(out, *i)
	}
	if backwards > 0 {
		out = append(out, *transcripts.Fault("T102", "", fmt.Sprintf("%d words end before they begin; they are taken to end where they begin", backwards),
			fmt.Sprintf("%d ord slutter, før de begynder; de regnes for at slutte, hvor de begynder", backwards)).Level(transcripts.Warning))
	}
	return out
}

// Layout is a meeting on its way from words to turns.
type layout struct {
	m     *transcripts.Meeting
	words []transcripts.Word
	units []*unit // inter-pausal units, by start
	turns []*turn
	loose []int // words in no turn

	heard   []string // what before gave, of the turn at heardAt−1
	heardAt int
	spoken  []string // memory for the words of one unit
}

// Unit is an inter-pausal unit: words of one speaker without silence inside.
type unit struct {
	speaker    string
	words      []int // positions in layout.words
	start, end transcripts.Ms
	kind       unitKind
	fixed      transcripts.Beginning
	bc         bool
	clauses    *clauses // once asked for, see layout.clausesOf
}

type unitKind int

const (
	noise unitKind = iota // laughter, a pause: takes no turn
	token                 // a response token and nothing else
	talk
)

// Turn is a turn being made.
type turn struct {
	speaker    string
	units      []*unit
	start, end transcripts.Ms
	bc         bool
	resumed    bool
	tcus       []tcu
}

type tcu struct {
	words []int
	p     float64
}

func newLayout(m *transcripts.Meeting) *layout {
	order := make([]int, len(m.Words)) // a word is too large to be moved about
	for i := range order {
		order[i] = i
	}
	given := m.UnitsGiven
	slices.SortStableFunc(order, func(x, y int) int {
		a, b := &m.Words[x], &m.Words[y]
		if given {
			if c := cmp.Compare(a.Cue, b.Cue); c != 0 {
				return c
			}
		}
		if c := cmp.Compare(a.Start, b.Start); c != 0 {
			return c
		}
		if c := cmp.Compare(a.End, b.End); c != 0 {
			return c
		}
		return compareIDs(a.ID, b.ID)
	})
	l := &layout{m: m, words: make([]transcripts.Word, len(order))}
	for i, k := range order {
		l.words[i] = m.Words[k]
	}
	return l
}

// CompareIDs orders word ids as they were given: w2 before w17, w17 before
// w17.4, which was put in after it.
func compareIDs(a, b string) int {
	x, y := strings.Split(strings.TrimPrefix(a, "w"), "."), strings.Split(strings.TrimPrefix(b, "w"), ".")
	for i := 0; i < len(x) && i < len(y); i++ {
		n, errN := strconv.Atoi(x[i])
		k, errK := strconv.Atoi(y[i])
		if errN != nil || errK != nil {
			return cmp.Compare(a, b)
		}
		if n != k {
			return cmp.Compare(n, k)
		}
	}
	return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(a, b))
}

// Given takes the turns as the transcript fixed them.
func (l *layout) given() {
	open := map[string]*turn{}
	for i := range l.words {
		w := &l.words[i]
		t := open[w.Speaker]
		if t == nil || w.Begins == transcripts.BeginsTurn || w.Begins == transcripts.BeginsBC {
			t = &turn{speaker: w.Speaker, bc: w.Begins == transcripts.BeginsBC, start: w.Start, end: w.Start, units: []*unit{{speaker: w.Speaker}}}
			open[w.Speaker] = t
			l.turns = append(l.turns, t)
		}
		t.units[0].words = append(t.units[0].words, i)
		t.start, t.end = min(t.start, w.Start), max(t.end, w.End)
	}
	l.sortTurns()
}

func (l *layout) sortTurns() {
	slices.SortStableFunc(l.turns, func(a, b *turn) int {
		if c := cmp.Compare(a.start, b.start); c != 0 {
			return c
		}
		return compareIDs(l.words[a.first()].ID, l.words[b.first()].ID)
	})
}

func (t *turn) first() int { return t.units[0].words[0] }

func (t *turn) words() []int {
	var out []int
	for _, u := range t.units {
		out = append(out, u.words...)
	}
	return out
}

// Write puts the turns into the meeting.
func (l *layout) write() {
	m := l.m
	m.TCUs, m.Turns, m.Overlaps = nil, nil, nil
	words := make([]transcripts.Word, 0, len(l.words))
	loose := l.loose
	putLoose := func(before transcripts.Ms) {
		for len(loose) > 0 && l.words[loose[0]].Start < before {
			words, loose = append(words, l.words[loose[0]]), loose[1:]
		}
	}
	floor, spoken := transcripts.Ms(0), false
	for n, t := range l.turns {
		putLoose(t.start)
		out := transcripts.Turn{ID: transcripts.TurnID(l.words[t.first()].ID), Speaker: t.speaker, From: len(m.TCUs),
			Span: transcripts.Span{Start: t.start, End: t.end}, BC: t.bc, Resumed: t.resumed}
		for _, u := range t.tcus {
			m.TCUs = append(m.TCUs, l.tcu(u, n, out.ID, t.speaker, len(words)))
			for _, i := range u.words {
				words = append(words, l.words[i])
			}
		}
		out.To = len(m.TCUs)
		switch {
		case t.bc || !spoken:
			out.NoGap = true
		default:
			out.Gap = t.start - floor
		}
		if !t.bc {
			floor, spoken = t.end, true
		}
		m.Turns = append(m.Turns, out)
	}
	putLoose(1<<62 - 1)
	m.Words = words
	markCutOffs(m)
	m.Overlaps = l.overlaps()
}
