package coding

import (
	"context"
	"slices"

	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/coding/units"
	"gribning/transcripts"
)

// Lesson is one coded meeting to learn from.
type Lesson struct {
	Meeting *transcripts.Meeting
	Coding  string  // name of the coding in it; empty: the first
	Weight  float64 // how much it counts; 0 means 1

	alone  bool     // one utterance without context
	piece  bool     // written to teach; never measured
	beside bool     // a whole meeting that is never measured
	read   []string // meetings that its writer had read
}

// besideWeight is how much an utterance of a meeting that is only learnt from
// counts beside one of a meeting that is measured, chosen among ½ and 1.
const besideWeight = 0.5

// Beside makes lessons of coded meetings that are only learnt from. What is said
// in them is talk as in those that are measured, but how often each code comes in
// them says nothing about those.
func Beside(meetings []*transcripts.Meeting) []Lesson {
	out := make([]Lesson, len(meetings))
	for i, m := range meetings {
		out[i] = Lesson{Meeting: m, Weight: besideWeight, beside: true}
	}
	return out
}

// coding finds the coding that the lesson names.
func (l Lesson) coding() *transcripts.Coding {
	if l.Coding == "" && len(l.Meeting.Codings) > 0 {
		return &l.Meeting.Codings[0]
	}
	return l.Meeting.Coding(l.Coding)
}

// knows reports whether the lesson was made with knowledge of one of the
// meetings: it is a coding of it, or its writer had read it.
func (l Lesson) knows(meetings map[string]bool) bool {
	return meetings[l.Meeting.ID] || slices.ContainsFunc(l.read, func(id string) bool { return meetings[id] })
}

// TrainOptions are the choices of training.
type TrainOptions struct {
	// EvaluateOptions say how the result is measured; Suggest and Build are
	// needed, Folds 0 means 5, Extra are lessons that are only learnt from (the
	// codebook's examples).
	EvaluateOptions
	// Data says in words what was learnt from, for the card.
	Data string
}

// Train learns from coded meetings and from o.Extra. It measures by
// cross-validation over meetings, calibrates the probabilities on what the folds
// said of meetings they had not seen, and then trains on everything. The same
// lessons give the same coder.
func Train(ctx context.Context, meetings []*transcripts.Meeting, o TrainOptions) (*Coder, Card, error) {
	c, err := NewRules()
	if err != nil {
		return nil, Card{}, err
	}
	if o.Folds == 0 {
		o.Folds = 5
	}
	if len(meetings) < 2*o.Folds {
		return nil, Card{}, transcripts.Fault("K403", "", "There are too few coded meetings to learn from and to measure on", "Der er for få kodede møder til at lære af og måle på").
			Hint("Train together with the data that comes with the program", "Træn sammen med de data, der følger med programmet")
	}
	ls := slices.Clone(o.Extra)
	for _, m := range meetings {
		ls = append(ls, Lesson{Meeting: m, Coding: o.Coding})
	}
	e, err := Evaluate(ctx, c, meetings, o.EvaluateOptions)
	if err != nil {
		return nil, Card{}, err
	}
	data, err := c.samples(ls) // after measuring, which has its own: the features of all lessons are large
	if err != nil {
		return nil, Card{}, err
	}
	coder, err := c.fit(ctx, data, &o.EvaluateOptions)
	if err != nil {
		return nil, Card{}, err
	}
	coder.model.scale = scales{MY: fitScale(e.mys), Code: fitScale(e.codes)}
	return coder, newCard(e, coder, &o), nil
}

// unitSettings are those of the model of utterance borders.
var unitSettings = loglinear.Settings{L2: 2, MinCount: 4, Iterations: 40}

// samples prepares lessons. Lessons of the same meeting get the same group.
func (c *Coder) samples(ls []Lesson) ([]*sample, error) {
	group := map[string]int{}
	var out []*sample
	for _, l := range ls {
		coding := l.coding()
		if coding == nil {
			return nil, transcripts.Fault("K401", "meeting "+l.Meeting.ID, "The meeting has no coding to learn from", "Mødet har ingen kodning at lære af").
				Hint("Name the coding, or leave the meeting out", "Angiv kodningen, eller udelad mødet")
		}
		if err := checkUnits(l.Meeting); err != nil {
			return nil, err
		}
		if _, ok := group[l.Meeting.ID]; !ok {
			group[l.Meeting.ID] = len(group)
		}
		v := newView(l.Meeting, c.cues)
		v.aside = l.piece || l.alone || l.beside
		s := &sample{v: v, t: truthOf(v, coding), weight: l.Weight, group: group[l.Meeting.ID], lesson: l}
		if s.weight == 0 {
			s.weight = 1
		}
		out = append(out, s)
	}
	return out, nil
}

// fit trains one coder on samples.
func (c *Coder) fit(ctx context.Context, data []*sample, o *EvaluateOptions) (*Coder, error) {
	regroup(data)
	o.derived(data)
	m, err := trainModel(ctx, data, defaultRecipe())
	if err != nil {
		return nil, err
	}
	var ts []units.Turn
	seen := map[string]bool{}
	for _, d := range data {
		if !seen[d.v.m.ID] && !d.lesson.alone && !d.lesson.piece { // pieces are written line by line, not talk cut into utterances
			seen[d.v.m.ID] = true
			ts = append(ts, units.Turns(d.v.m)...)
		}
	}
	sg, err := units.Train(ctx, ts, o.Suggest, unitSettings)
	if err != nil {
		return nil, err
	}
	m.units = sg.Model()
	return &Coder{cues: c.cues, lists: c.lists, model: m}, nil
}

// regroup numbers the groups that are left from 0, so that folds stay even.
func regroup(data []*sample) {
	var have []int
	for _, d := range data {
		if !slices.Contains(have, d.group) {
			have = append(have, d.group)
		}
	}
	slices.Sort(have)
	for _, d := range data {
		d.inner, _ = slices.BinarySearch(have, d.group)
	}
}
