package coding

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"

	"gribning/pipeline/coding/units"
	"gribning/transcripts"
)

// EvaluateOptions say what is measured and how.
type EvaluateOptions struct {
	// Coding names the coding of each meeting that is held to be right; empty:
	// the first.
	Coding string
	// Second holds the same meetings, or some of them, as another coder coded
	// them; how far the two agree is shown beside the machine.
	Second []*transcripts.Meeting
	// GoldUnits keeps the utterances of the reference; otherwise they are found
	// anew in the plain turns.
	GoldUnits bool
	// Unpunctuated measures every meeting in the style of a recogniser: lower case,
	// no punctuation. Training keeps the styles that its meetings have.
	Unpunctuated bool
	// Folds above 1 trains a coder for each part of the meetings on the other
	// parts (and on Extra); 0 measures the coder that is given.
	Folds int
	// TrainOn limits how many meetings each fold trains on, for a learning curve.
	TrainOn int
	// Extra are lessons that every fold learns from: codings of meetings that
	// are measured, and pieces whose writer had read them, are left out of the
	// folds that measure them.
	Extra []Lesson

	Suggest units.Suggest                                   // by turns.Rules
	Build   func(*transcripts.Meeting, *units.Segmenter)    // turns.BuildWith; nil segmenter: by rules
	Derive  func(*transcripts.Meeting, *transcripts.Coding) // grip.Derive

	Resamples int // of the bootstrap over meetings; 0 means 1000
	Progress  func(done, steps int)
}

// Taught counts the written pieces of talk (see [ReadLessons]) and the whole
// meetings (see [Beside]) in Extra.
func (o *EvaluateOptions) Taught() (pieces, meetings int) {
	for i := range o.Extra {
		switch x := &o.Extra[i]; {
		case x.piece:
			pieces++
		case x.beside:
			meetings++
		}
	}
	return pieces, meetings
}

// Interval is a figure with its 95 % percentile interval from a bootstrap over
// whole meetings. Without anything counted all three are NaN.
type Interval struct{ Value, Low, High float64 }

// System is one way of coding and how it did.
type System struct {
	Name    string
	Counts  Counts
	Scores  Scores
	Figures map[string]Interval            // by name as in Figures
	Styles  map[string]map[string]Interval // style of transcript → figures
	Gain    map[string]float64             // share of resamples in which the model's figure is higher than this one's

	perMeeting []Counts
	styles     []string
}

// Evaluation is the result of [Evaluate].
type Evaluation struct {
	Meetings  int
	Model     System
	Baselines []System
	Coders    *System // the second coding against the first, where there is one
	// Predicted are the meetings as the model coded them, with the coding
	// [transcripts.Draft] and its outcomes.
	Predicted []*transcripts.Meeting

	mys, codes []judged // the model's decisions, for calibration
}

// Evaluate codes meetings from their plain turns and counts how far the result
// agrees with the reference. c is the coder to measure where nothing is
// trained. ctx stops it between meetings.
func Evaluate(ctx context.Context, c *Coder, meetings []*transcripts.Meeting, o EvaluateOptions) (*Evaluation, error) {
	var ls []Lesson
	for _, m := range meetings {
		ls = append(ls, Lesson{Meeting: m, Coding: o.Coding})
	}
	data, err := c.samples(ls)
	if err != nil {
		return nil, err
	}
	e := &Evaluation{Meetings: len(data), Model: System{Name: "model"}}
	rules, bag := System{Name: "rules"}, System{Name: "bag of words"}
	plain, err := NewRules()
	if err != nil {
		return nil, err
	}
	o.derived(data)
	trained, err := o.trainFolds(ctx, c, data)
	if err != nil {
		return nil, err
	}
	for fold := range max(1, o.Folds) {
		coder, words := trained[fold].coder, trained[fold].words
		for _, d := range data {
			if o.Folds > 1 && d.group%o.Folds != fold {
				continue
			}
			got, err := o.measure(&e.Model, d, coder.Code, coder)
			if err != nil {
				return nil, err
			}
			e.Predicted = append(e.Predicted, got)
			mys, codes := judge(d.v.m, d.t.coding, got, got.Coding(transcripts.Draft))
			e.mys, e.codes = append(e.mys, mys...), append(e.codes, codes...)
			if _, err := o.measure(&rules, d, plain.Code, nil); err != nil {
				return nil, err
			}
			if words != nil {
				if _, err := o.measure(&bag, d, words.code, nil); err != nil {
					return nil, err
				}
			}
			if o.Progress != nil {
				o.Progress(len(e.Predicted), len(data))
			}
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
		}
	}
	e.Baselines = append(e.Baselines, rules)
	if len(bag.perMeeting) > 0 {
		e.Baselines = append(e.Baselines, bag)
	}
	if e.Coders, err = o.coders(data); err != nil {
		return nil, err
	}
	o.bootstrap(e)
	slices.SortFunc(e.Predicted, func(a, b *transcripts.Meeting) int { return order(data, a.ID) - order(data, b.ID) })
	return e, nil
}

// derived fills in the outcomes of codings that have none, which training reads.
func (o *EvaluateOptions) derived(data []*sample) {
	for _, d := range data {
		if d.t.derived || d.lesson.alone || o.Derive == nil {
			continue
		}
		full := *d.t.coding
		if len(full.Grips) == 0 {
			o.Derive(d.v.m, &full)
		}
		d.t.outcomes(&full)
	}
}

// foldCoders are what was trained for one fold.
type foldCoders struct {
	coder *Coder
	words *bagCoder
	err   error
}

// atOnce bounds how many folds are trained at a time: each holds the features of
// all lessons, some 2 GB with those that ship.
const atOnce = 2

// trainFolds trains the coders of all folds, several at a time; nothing is shared
// between them that any of them writes.
func (o *EvaluateOptions) trainFolds(ctx context.Context, c *Coder, data []*sample) ([]foldCoders, error) {
	out := make([]foldCoders, max(1, o.Folds))
	var wg sync.WaitGroup
	free := make(chan struct{}, min(atOnce, runtime.GOMAXPROCS(0)))
	for fold := range out {
		wg.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			f := &out[fold]
			f.coder, f.words, f.err = o.trained(ctx, c, data, fold)
		})
	}
	wg.Wait()
	for i := range out {
		if out[i].err != nil {
			return nil, out[i].err
		}
	}
	return out, nil
}

func order(data []*sample, id string) int {
	return slices.IndexFunc(data, func(d *sample) bool { return d.v.m.ID == id })
}

// trained gives the coder of one fold and the bag-of-words baseline trained on
// the same meetings.
func (o *EvaluateOptions) trained(ctx context.Context, c *Coder, data []*sample, fold int) (*Coder, *bagCoder, error) {
	if o.Folds < 2 {
		return c, nil, nil
	}
	var rest []*sample
	held := map[string]bool{}
	for _, d := range data {
		if d.group%o.Folds == fold {
			held[d.v.m.ID] = true
		} else {
			own := *d // training numbers its samples
			rest = append(rest, &own)
		}
	}
	if o.TrainOn > 0 && o.TrainOn < len(rest) {
		rest = spread(rest, o.TrainOn)
	}
	words := trainBag(c.cues, rest)
	var more []Lesson
	for _, l := range o.Extra {
		if !l.knows(held) {
			more = append(more, l)
		}
	}
	extra, err := c.samples(more)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range extra { // a second coding goes with its meeting
		x.group = len(data) + x.group
		if at := order(rest, x.v.m.ID); at >= 0 {
			x.group = rest[at].group
		}
	}
	coder, err := c.fit(ctx, append(rest, extra...), o)
	return coder, words, err
}

// spread takes n of the samples, evenly from all.
func spread(data []*sample, n int) []*sample {
	out := make([]*sample, n)
	for i := range out {
		out[i] = data[i*len(data)/n]
	}
	return out
}

// measure codes one meeting and adds what was counted to the system.
func (o *EvaluateOptions) measure(s *System, d *sample, code func(*transcripts.Meeting) (transcripts.Coding, error), by *Coder) (*transcripts.Meeting, error) {
	m := Plain(d.v.m, o.GoldUnits)
	if o.Unpunctuated {
		unpunctuate(m)
	}
	if !o.GoldUnits {
		var sg *units.Segmenter
		if by != nil {
			sg = by.Segmenter(o.Suggest)
		}
		o.Build(m, sg)
	}
	c, err := code(m)
	if err != nil {
		return nil, err
	}
	if o.Derive != nil {
		o.Derive(m, &c)
	}
	n, err := Compare(d.v.m, d.t.coding, m, &c)
	if err != nil {
		return nil, err
	}
	s.perMeeting = append(s.perMeeting, n)
	s.styles = append(s.styles, d.v.m.Style)
	return onto(d.v.m, m, c), nil
}

// Plain gives a copy of m with its words, turns and roles and nothing that a
// coder or coding added. With units the utterances stay; without, only the
// borders of turns and backchannels do.
func Plain(m *transcripts.Meeting, units bool) *transcripts.Meeting {
	p := *m
	p.Codings, p.Issues, p.Identifiers = nil, nil, nil
	p.Words = slices.Clone(m.Words)
	if units {
		return &p
	}
	p.TCUs, p.Turns, p.Overlaps, p.UnitsGiven = nil, nil, nil, false
	for i := range p.Words {
		if b := p.Words[i].Begins; b == transcripts.BeginsTCU || b == transcripts.BeginsNone {
			p.Words[i].Begins = transcripts.NotFixed
		}
	}
	return &p
}

// unpunctuate writes the words of m, a copy that Plain made, as a recogniser
// would: in lower case and without punctuation. Cut-offs stay, a word that is
// nothing else stays as it is.
func unpunctuate(m *transcripts.Meeting) {
	m.Style = "asr"
	for i := range m.Words {
		if w := strings.ToLower(strings.Trim(m.Words[i].Text, ".,?!;:…«»\"”“")); w != "" {
			m.Words[i].Text = w
		}
	}
}

// coders compares the second codings with the first.
func (o *EvaluateOptions) coders(data []*sample) (*System, error) {
	if len(o.Second) == 0 {
		return nil, nil
	}
	s := &System{Name: "second coder"}
	for _, m := range o.Second {
		at := order(data, m.ID)
		if at < 0 || len(m.Codings) == 0 {
			continue
		}
		n, err := Compare(data[at].v.m, data[at].t.coding, m, &m.Codings[0])
		if err != nil {
			return nil, err
		}
		s.perMeeting, s.styles = append(s.perMeeting, n), append(s.styles, m.Style)
	}
	return s, nil
}

// bootstrap pools the meetings of every system and draws them anew, the same
// meetings for each, so that differences are paired.
func (o *EvaluateOptions) bootstrap(e *Evaluation) {
	draws := o.Resamples
	if draws == 0 {
		draws = 1000
	}
	model := e.Model.resample(draws)
	for i := range e.Baselines {
		b := &e.Baselines[i]
		other := b.resample(draws)
		b.Gain = map[string]float64{}
		for _, f := range Figures {
			n := 0
			for k := range draws {
				if f.Of(&model[k]) > f.Of(&other[k]) {
					n++
				}
			}
			b.Gain[f.Name] = float64(n) / float64(draws)
		}
	}
	if e.Coders != nil {
		e.Coders.resample(draws)
	}
}

// seed makes every bootstrap of the same meetings draw the same.
const seed = 20240214

// resample fills the figures of a system and gives the scores of every draw.
func (s *System) resample(draws int) []Scores {
	s.Counts = pool(s.perMeeting, nil)
	s.Scores = s.Counts.Scores()
	all := make([]int, len(s.perMeeting))
	byStyle := map[string][]int{}
	for i := range all {
		all[i] = i
		byStyle[s.styles[i]] = append(byStyle[s.styles[i]], i)
	}
	var out []Scores
	s.Figures, out = s.intervals(all, draws)
	s.Styles = map[string]map[string]Interval{}
	for style, at := range byStyle {
		s.Styles[style], _ = s.intervals(at, draws)
	}
	return out
}

func (s *System) intervals(at []int, draws int) (map[string]Interval, []Scores) {
	rng := rand.New(rand.NewPCG(seed, uint64(len(at))))
	scores := make([]Scores, draws)
	pickOf := make([]int, len(at))
	for k := range draws {
		for i := range pickOf {
			pickOf[i] = at[rng.IntN(len(at))]
		}
		c := pool(s.perMeeting, pickOf)
		scores[k] = c.Scores()
	}
	point := pool(s.perMeeting, at)
	ps := point.Scores()
	out := map[string]Interval{}
	for _, f := range Figures {
		vs := make([]float64, 0, draws)
		for k := range scores {
			if v := f.Of(&scores[k]); !math.IsNaN(v) {
				vs = append(vs, v)
			}
		}
		iv := Interval{f.Of(&ps), math.NaN(), math.NaN()}
		if len(vs) > 0 {
			slices.Sort(vs)
			iv.Low, iv.High = vs[len(vs)*25/1000], vs[min(len(vs)*975/1000, len(vs)-1)]
		}
		out[f.Name] = iv
	}
	return out, scores
}

// pool adds up meetings; at nil means all of them.
func pool(cs []Counts, at []int) Counts {
	t := newCounts()
	if at == nil {
		for i := range cs {
			t.Add(&cs[i])
		}
		return t
	}
	for _, i := range at {
		t.Add(&cs[i])
	}
	return t
}

// onto lays the utterances and the coding of got over the turns of ref, so that
// turns without speech, which got dropped, are there again.
func onto(ref, got *transcripts.Meeting, c transcripts.Coding) *transcripts.Meeting {
	begins := map[string]string{} // word id → id of the TCU it begins
	for i := range got.TCUs {
		if t := &got.TCUs[i]; t.To > t.From {
			begins[got.Words[t.From].ID] = t.ID
		}
	}
	m := Plain(ref, true)
	m.TCUs, m.Turns, m.Codings = nil, slices.Clone(ref.Turns), nil
	for i := range m.Turns {
		t := &m.Turns[i]
		from := len(m.TCUs)
		for k := t.From; k < t.To; k++ {
			for w := ref.TCUs[k].From; w < ref.TCUs[k].To; w++ {
				m.TCUs = growTCU(m, from, w, begins[ref.Words[w].ID], t)
			}
		}
		t.From, t.To = from, len(m.TCUs)
	}
	m.SetCoding(c)
	return m
}

// growTCU adds word w to the last TCU of a turn that began at TCU from, or
// begins the TCU id with it.
func growTCU(m *transcripts.Meeting, from, w int, id string, t *transcripts.Turn) []transcripts.TCU {
	last := len(m.TCUs) - 1
	if last >= from && (id == "" || strings.HasPrefix(m.TCUs[last].ID, silent)) {
		if id != "" {
			m.TCUs[last].ID = id
		}
		m.TCUs[last].To = w + 1
		m.TCUs[last].End = m.Words[w].End
		return m.TCUs
	}
	if id == "" {
		id = silent + m.Words[w].ID
	}
	return append(m.TCUs, transcripts.TCU{ID: id, Turn: t.ID, Speaker: t.Speaker, From: w, To: w + 1, Span: m.Words[w].Span})
}

// silent begins the id of a TCU in which nobody speaks yet.
const silent = "silent-"
