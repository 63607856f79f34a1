package coding

import (
	"context"
	"slices"
	"strconv"

	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/coding/network"
)

// recipe is how a model is trained. The values were chosen by cross-validation
// over meetings (EVALUATION.md).
type recipe struct {
	folds                         int // of the inner cross-validation
	first, meaning, reply, nature loglinear.Settings
	outcome                       loglinear.Settings
	net                           network.Settings
}

func defaultRecipe() recipe {
	return recipe{
		folds:   3,
		first:   loglinear.Settings{L2: 2, MinCount: 2, Iterations: 40},
		meaning: loglinear.Settings{L2: 2, MinCount: 2, Iterations: 40},
		reply:   loglinear.Settings{L2: 3.5, MinCount: 2, Iterations: 40},
		outcome: loglinear.Settings{L2: 40, MinCount: 3, Iterations: 60},
		net:     network.Settings{Epochs: 5, Rate: 0.05, Drop: 0.3, DropHidden: 0.4, L2: 1e-5, MinCount: 2},
		nature:  loglinear.Settings{L2: 15, MinCount: 3, Iterations: 40},
	}
}

// split gives the samples outside an inner fold, and those of it, with their
// positions.
func split(data []*sample, folds, fold int) (rest, held []int) {
	for i, d := range data {
		if d.inner%folds == fold {
			held = append(held, i)
		} else {
			rest = append(rest, i)
		}
	}
	return rest, held
}

func pick[T any](xs []T, at []int) []T {
	out := make([]T, len(at))
	for i, k := range at {
		out[i] = xs[k]
	}
	return out
}

// trainModel trains all stages. What a later stage reads of an earlier one was
// always made by a model that had not seen that meeting, so that training and
// use look alike.
func trainModel(ctx context.Context, data []*sample, r recipe) (*model, error) {
	m := &model{scale: plainScales()}
	guessed := make([]*pass, len(data))
	for f := range r.folds {
		rest, held := split(data, r.folds, f)
		part, err := trainFirst(ctx, pick(data, rest), r.first, r.net)
		if err != nil {
			return nil, err
		}
		for _, i := range held {
			guessed[i] = part.look(data[i].v)
		}
	}
	var err error
	if m.first, err = trainFirst(ctx, data, r.first, r.net); err != nil {
		return nil, err
	}
	if m.kinds, err = trainKinds(ctx, data, guessed, r.nature); err != nil {
		return nil, err
	}
	at := whole(data)
	data, guessed = pick(data, at), pick(guessed, at)
	if m.meaning, err = trainMeaning(ctx, data, guessed, r.meaning); err != nil {
		return nil, err
	}
	var passes []*pass
	if passes, m.bias, err = heldOut(ctx, data, guessed, r); err != nil {
		return nil, err
	}
	for i, p := range passes {
		m.kinds.name(data[i].v, p)
	}
	told, err := answerHeldOut(ctx, data, passes, r)
	if err != nil {
		return nil, err
	}
	if m.reply, err = trainReply(ctx, data, passes, told, r.reply); err != nil {
		return nil, err
	}
	m.outcome, err = trainOutcome(ctx, data, told, r.outcome)
	return m, err
}

// answerHeldOut codes the replies of each meeting with a model that has not seen
// it.
func answerHeldOut(ctx context.Context, data []*sample, passes []*pass, r recipe) ([]*pass, error) {
	out := make([]*pass, len(data))
	for f := range r.folds {
		rest, held := split(data, r.folds, f)
		part, err := trainReply(ctx, pick(data, rest), pick(passes, rest), nil, r.reply)
		if err != nil {
			return nil, err
		}
		for _, i := range held {
			out[i] = passes[i].copied()
			answer(data[i].v, out[i], part)
			settle(data[i].v, out[i])
		}
	}
	return out, nil
}

// biases are tried for how readily a MY is seen.
var biases = []float64{-0.4, -0.2, 0, 0.2, 0.4, 0.6, 0.8, 1, 1.2}

// asGood is how far below the best F1 a bias may stay: over a wide range F1 hardly
// changes, and a MY too many, which a person strikes out, is a smaller harm than
// one that nobody is shown.
const asGood = 0.01

// whole are the positions of the samples that are meetings rather than single
// utterances.
func whole(data []*sample) []int {
	var out []int
	for i, d := range data {
		if !d.lesson.alone {
			out = append(out, i)
		}
	}
	return out
}

// heldOut finds the MYs of each meeting with a chain that has not seen it, and
// the largest bias under which they agree about as well with the truth as under
// any.
func heldOut(ctx context.Context, data []*sample, guessed []*pass, r recipe) ([]*pass, float64, error) {
	byBias := make([][]*pass, len(biases))
	for k := range byBias {
		byBias[k] = make([]*pass, len(data))
	}
	for f := range r.folds {
		rest, held := split(data, r.folds, f)
		chain, err := trainMeaning(ctx, pick(data, rest), pick(guessed, rest), r.meaning)
		if err != nil {
			return nil, 0, err
		}
		for _, i := range held {
			for k, b := range biases {
				byBias[k][i] = findMYs(data[i].v, guessed[i], chain, b)
			}
		}
	}
	f1, best := make([]float64, len(biases)), 0
	for k := range biases {
		f1[k] = spanF1(data, byBias[k])
	}
	for k := range biases {
		if f1[k] >= slices.Max(f1)-asGood {
			best = k
		}
	}
	return byBias[best], biases[best], nil
}

// spanF1 is the F1 of found MYs, matched as in Compare, but on units.
func spanF1(data []*sample, ps []*pass) float64 {
	ref, got, both := 0, 0, 0
	for i, d := range data {
		if d.lesson.piece || d.lesson.beside {
			continue // its MYs lie otherwise than in the meetings measured
		}
		a, b := spanSets(d.t.spans), make([][]int, len(ps[i].mys))
		for k := range ps[i].mys {
			b[k] = ps[i].mys[k].units
		}
		ref, got = ref+len(a), got+len(b)
		both += len(matchSpans(a, spanSets(b)))
	}
	return 2 * float64(both) / float64(max(1, ref+got))
}

func spanSets(spans [][]int) []map[string]bool {
	var out []map[string]bool
	for _, s := range spans {
		if len(s) == 0 {
			continue
		}
		set := make(map[string]bool, len(s))
		for _, i := range s {
			set[strconv.Itoa(i)] = true
		}
		out = append(out, set)
	}
	return out
}
