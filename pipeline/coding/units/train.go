package units

import (
	"context"

	"gribning/pipeline/coding/loglinear"
	"gribning/transcripts"
)

// Turn is one turn whose borders are known.
type Turn struct {
	Words  []transcripts.Word
	Class  transcripts.Class
	Breaks map[int]bool // positions in Words where a new TCU begins
	Weight float64
	// Punctuated says that a person set the punctuation.
	Punctuated bool
}

// Turns takes the turns of a meeting whose TCUs are right.
func Turns(m *transcripts.Meeting) []Turn {
	var out []Turn
	for i := range m.Turns {
		t := &m.Turns[i]
		if t.To <= t.From {
			continue
		}
		turn := Turn{Class: m.ClassOf(t.Speaker), Breaks: map[int]bool{}, Weight: 1, Punctuated: m.Style == "plain"}
		for k := t.From; k < t.To; k++ {
			if len(turn.Words) > 0 {
				turn.Breaks[len(turn.Words)] = true
			}
			turn.Words = append(turn.Words, m.Words[m.TCUs[k].From:m.TCUs[k].To]...)
		}
		out = append(out, turn)
	}
	return out
}

// Train fits a segmenter. Turns with punctuation are given to it twice, the
// second time without, so that it does not come to rely on it.
func Train(ctx context.Context, turns []Turn, suggest Suggest, s loglinear.Settings) (*Segmenter, error) {
	var ex []loglinear.Example
	two := []loglinear.Option{{Label: 0}, {Label: 1}}
	for i := range turns {
		ex = append(ex, examples(&turns[i], suggest, two)...)
		if b := turns[i]; b.Punctuated {
			b.Punctuated = false
			ex = append(ex, examples(&b, suggest, two)...)
		}
	}
	m, err := loglinear.TrainChoice(ctx, ex, 2, s)
	if err != nil {
		return nil, err
	}
	return Restore(m, suggest), nil
}

var no, yes = []float64{1, 0}, []float64{0, 1}

func examples(t *Turn, suggest Suggest, two []loglinear.Option) []loglinear.Example {
	ts := prepare(t.Words, t.Punctuated)
	mark(ts, suggest(t.Words, t.Class, t.Punctuated))
	var out []loglinear.Example
	var st state
	for i := 1; i < len(ts); i++ {
		st.take(ts, i-1)
		e := loglinear.Example{Shared: features(nil, ts, i, &st, t.Class), Options: two, Right: no, Weight: t.Weight}
		if t.begins(ts[i-1].at, ts[i].at) {
			e.Right = yes
			st = state{start: i}
		}
		out = append(out, e)
	}
	return out
}

// begins reports whether a border lies after word a and not after word b: words
// that are not spoken may stand between.
func (t *Turn) begins(a, b int) bool {
	for k := a + 1; k <= b; k++ {
		if t.Breaks[k] {
			return true
		}
	}
	return false
}
