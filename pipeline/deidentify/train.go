package deidentify

import (
	"context"
	"strings"
	"unicode"

	"gribning/transcripts"
)

// Model is the trained part of the finder: a vocabulary of ordinary words and
// a sequence model over words, lists and capitals. It is read-only.
type Model struct {
	vocab *vocabulary
	chain *chain
}

// trainer settings, chosen by cross-validation on the training meetings.
const (
	epochs   = 12
	rate     = 0.15
	l2       = 3.0
	variants = 2 // copies with other names
	// misheardEach is which part of the meetings is learnt as a poor recogniser
	// would write it: every so many.
	misheardEach = 2
)

// lean are log-odds by which the decision leans towards an identifier, by label:
// a name that is missed costs more than a word too many.
var lean = [labels]float64{outside: 0, beginName: 0.6, insideName: 0.6, beginPlace: 0.4, insidePlace: 0.4, beginOrg: 0.4, insideOrg: 0.4}

// leanLower is the same where there are no capitals, which say most of
// organisations.
var leanLower = [labels]float64{outside: 0, beginName: 0.6, insideName: 0.6, beginPlace: 0.4, insidePlace: 0.4, beginOrg: 0.5, insideOrg: 0.5}

// Train fits a model to meetings whose identifiers are marked. Each meeting with
// capitals is learnt a second time as a recogniser would write it, and the turns
// with names again with other names in their place.
func Train(ctx context.Context, ms []*transcripts.Meeting) (*Model, error) {
	g, err := loadLists()
	if err != nil {
		return nil, err
	}
	v := newVocabulary()
	own := make([]map[string]bool, len(ms))
	for i, m := range ms {
		own[i] = ordinaryWords(m)
		for w := range own[i] {
			v.df[w]++
		}
	}
	fill, err := newFiller(g, ms)
	if err != nil {
		return nil, err
	}
	var features [][][]string
	var right [][]int
	learn := func(m *transcripts.Meeting, own map[string]bool) {
		gold := goldLabels(m)
		lines := linesOf(m)
		for i := range lines {
			l := &lines[i]
			l.lookUp(g)
			ls := make([]int, len(l.tokens))
			for k, t := range l.tokens {
				ls[k] = gold[t.at]
			}
			mend(ls)
			features, right = append(features, l.features(v, own)), append(right, ls)
		}
	}
	for i, m := range ms {
		forms := []*transcripts.Meeting{m}
		for range variants {
			forms = append(forms, fill.varied(m))
		}
		for _, m := range forms[:len(forms):len(forms)] {
			if isCased(m.Words) {
				forms = append(forms, asRecognised(m))
			}
		}
		if i%misheardEach == 0 {
			forms = append(forms, asMisheard(m, fill.rng))
		}
		for _, m := range forms {
			learn(m, own[i])
		}
	}
	for _, m := range fill.spoken() {
		learn(m, nil)
	}
	c, err := trainChain(ctx, features, right, epochs, rate, l2)
	if err != nil {
		return nil, err
	}
	return &Model{vocab: v, chain: c}, nil
}

// mend makes a label sequence one that follows allows, where a pause or an
// utterance border stands inside a span.
func mend(ls []int) {
	prev := -1
	for i, l := range ls {
		if !follows(prev, l) {
			ls[i] = l - 1
		}
		prev = ls[i]
	}
}

// ordinaryWords are the keys of a meeting that stand outside identifiers, in
// lower case or at the beginning of a sentence.
func ordinaryWords(m *transcripts.Meeting) map[string]bool {
	in := map[int]bool{}
	for _, id := range m.Identifiers {
		for w := id.From; w < id.To; w++ {
			in[w] = true
		}
	}
	out := map[string]bool{}
	for _, l := range linesOf(m) {
		for _, t := range l.tokens {
			if !in[t.at] && (!l.cased || t.first || !unicode.IsUpper([]rune(t.raw)[0])) {
				out[t.key] = true
			}
		}
	}
	return out
}

func goldLabels(m *transcripts.Meeting) map[int]int {
	out := map[int]int{}
	for _, id := range m.Identifiers {
		for w := id.From; w < id.To; w++ {
			out[w] = labelOf(id.Type, w == id.From)
		}
	}
	return out
}

// asRecognised is a meeting in lower case and without punctuation.
func asRecognised(m *transcripts.Meeting) *transcripts.Meeting {
	c := *m
	c.Words = append([]transcripts.Word(nil), m.Words...)
	for i := range c.Words {
		w := &c.Words[i]
		if w.Kind != transcripts.PlainWord {
			continue
		}
		t := tokenOf(w.Text)
		if t.raw == "" {
			continue
		}
		w.Text = t.key
		if strings.HasSuffix(t.after, "-") {
			w.Text += "-"
		}
	}
	return &c
}
