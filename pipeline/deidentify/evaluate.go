package deidentify

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"

	"gribning/transcripts"
)

// Types are the identifier types that are replaced, in the order of reports.
var Types = []string{navn, sted, orga, cpr, tlf, mail, dato, id}

// Count is how well one type is found.
//
// A marked span is Found if every one of its words lies in found spans and one
// of them has its type; Covered if the type does not matter, which is what
// protects; Exact if a found span has the same words and type. A found span is
// Right if it shares a word with a marked span of its type, Wrong if it shares
// none with any marked span.
type Count struct {
	Gold    int `json:"gold"`
	Found   int `json:"found"`
	Covered int `json:"covered"`
	Exact   int `json:"exact"`
	Guessed int `json:"guessed"`
	Right   int `json:"right"`
	Wrong   int `json:"wrong"`
}

func (c *Count) add(o Count) {
	c.Gold += o.Gold
	c.Found += o.Found
	c.Covered += o.Covered
	c.Exact += o.Exact
	c.Guessed += o.Guessed
	c.Right += o.Right
	c.Wrong += o.Wrong
}

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Recall is Found of Gold.
func (c Count) Recall() float64 { return ratio(c.Found, c.Gold) }

// Coverage is Covered of Gold.
func (c Count) Coverage() float64 { return ratio(c.Covered, c.Gold) }

// Precision is Right of Guessed.
func (c Count) Precision() float64 { return ratio(c.Right, c.Guessed) }

// ExactF1 is F1 of spans with the same words and type.
func (c Count) ExactF1() float64 { return ratio(2*c.Exact, c.Gold+c.Guessed) }

// Scores are counts by type and by style of the transcript; the empty type is
// all of them together.
type Scores struct {
	Types  map[string]Count            `json:"types"`
	Styles map[string]map[string]Count `json:"styles,omitempty"`
	Folds  int                         `json:"folds,omitempty"` // 0: nothing was trained for this
}

// Styles of [Scores] beside those of the transcripts: the same meetings, where
// they have capitals, as a recogniser would write them, and every meeting with
// words misheard and parted. They compare styles on the same spans, while
// transcripts of another style are other meetings.
const (
	Lowered  = "lowered"
	Misheard = "misheard"
)

func newScores() Scores {
	return Scores{Types: map[string]Count{}, Styles: map[string]map[string]Count{}}
}

func (s *Scores) add(style string, c map[string]Count) {
	if s.Styles[style] == nil {
		s.Styles[style] = map[string]Count{}
	}
	addCounts(s.Types, c)
	addCounts(s.Styles[style], c)
}

// TypeNames gives the types that occur, in the order of Types.
func (s *Scores) TypeNames() []string {
	names := slices.Collect(maps.Keys(s.Types))
	place := func(t string) int {
		if i := slices.Index(Types, t); i >= 0 {
			return i
		}
		return len(Types)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a, b)) })
	return names
}

// Compare counts how well found spans fit the marked ones of one meeting.
func Compare(gold, guessed []transcripts.Identifier) map[string]Count {
	out := map[string]Count{}
	all := Count{}
	put := func(t string, c Count) {
		sum := out[t]
		sum.add(c)
		out[t] = sum
		all.add(c)
	}
	guessed = slices.DeleteFunc(slices.Clone(guessed), func(i transcripts.Identifier) bool { return i.Flag })
	for _, g := range gold {
		if g.Flag {
			continue
		}
		c := Count{Gold: 1}
		covered := map[int]bool{}
		typed := false
		for _, x := range guessed {
			if x.From < g.To && g.From < x.To {
				typed = typed || x.Type == g.Type
				for w := x.From; w < x.To; w++ {
					covered[w] = true
				}
				if x.From == g.From && x.To == g.To && x.Type == g.Type {
					c.Exact = 1
				}
			}
		}
		whole := true
		for w := g.From; w < g.To; w++ {
			whole = whole && covered[w]
		}
		if whole {
			c.Covered = 1
			if typed {
				c.Found = 1
			}
		}
		put(g.Type, c)
	}
	for _, x := range guessed {
		c := Count{Guessed: 1, Wrong: 1}
		for _, g := range gold {
			if !g.Flag && x.From < g.To && g.From < x.To {
				c.Wrong = 0
				if x.Type == g.Type {
					c.Right = 1
				}
			}
		}
		put(x.Type, c)
	}
	out[""] = all
	return out
}

// Evaluate compares what f finds with what is marked. predicted holds the same
// meetings with the found spans in place of the marked ones.
func Evaluate(f *Finder, ms []*transcripts.Meeting) (s Scores, predicted []*transcripts.Meeting) {
	s = newScores()
	for i, m := range ms {
		p := predict(f, m)
		predicted = append(predicted, p)
		s.add(m.Style, Compare(m.Identifiers, p.Identifiers))
		s.rewritten(f, i, m)
	}
	return s, predicted
}

// rewritten scores meeting number i in other styles than it has. Only the types
// that were marked in it count as errors there, as everywhere.
func (s *Scores) rewritten(f *Finder, i int, m *transcripts.Meeting) {
	put := func(style string, as *transcripts.Meeting) {
		if s.Styles[style] == nil {
			s.Styles[style] = map[string]Count{}
		}
		addCounts(s.Styles[style], Compare(as.Identifiers, predict(f, as).Identifiers))
	}
	if isCased(m.Words) {
		put(Lowered, asRecognised(m))
	}
	put(Misheard, asMisheard(m, rand.New(rand.NewPCG(99, uint64(i)))))
}

func predict(f *Finder, m *transcripts.Meeting) *transcripts.Meeting {
	p := *m
	p.Identifiers = nil
	p.Identifiers = slices.DeleteFunc(f.Find(&p), func(i transcripts.Identifier) bool { return i.Flag })
	for i := range p.Identifiers { // marked spans take the genitive in
		id := &p.Identifiers[i]
		if base := tokenOf(m.Words[id.To-1].Text); strings.HasPrefix(id.Suffix, "s") || strings.HasPrefix(id.Suffix, "'") {
			id.Suffix = base.after
		}
	}
	return &p
}

// CrossValidate evaluates on meetings that the model has not seen: each fold is
// found by a model trained on the others. Rules and lists are the same in all.
func CrossValidate(ctx context.Context, ms []*transcripts.Meeting, folds int) (s Scores, predicted []*transcripts.Meeting, err error) {
	s = newScores()
	s.Folds = folds
	predicted = make([]*transcripts.Meeting, len(ms))
	parts, errs := make([]Scores, folds), make([]error, folds)
	turn := make(chan bool, runtime.GOMAXPROCS(0))
	var group sync.WaitGroup
	for k := range folds {
		group.Go(func() {
			turn <- true
			defer func() { <-turn }()
			parts[k], errs[k] = predictFold(ctx, ms, predicted, k, folds)
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return Scores{}, nil, err
	}
	for _, p := range parts {
		for style, by := range p.Styles {
			if s.Styles[style] == nil {
				s.Styles[style] = map[string]Count{}
			}
			addCounts(s.Styles[style], by)
		}
		addCounts(s.Types, p.Types)
	}
	return s, predicted, nil
}

func addCounts(sum, more map[string]Count) {
	for t, x := range more {
		all := sum[t]
		all.add(x)
		sum[t] = all
	}
}

// predictFold finds the identifiers of fold k with a model of the other meetings.
func predictFold(ctx context.Context, ms, predicted []*transcripts.Meeting, k, folds int) (Scores, error) {
	var train, test []*transcripts.Meeting
	for i, m := range ms {
		if i%folds != k {
			train = append(train, m)
		} else {
			test = append(test, m)
		}
	}
	model, err := Train(ctx, train)
	if err != nil {
		return Scores{}, err
	}
	f, err := New(Options{Model: model})
	if err != nil {
		return Scores{}, err
	}
	s, ps := Evaluate(f, test)
	for j, p := range ps {
		predicted[k+j*folds] = p
	}
	return s, nil
}
