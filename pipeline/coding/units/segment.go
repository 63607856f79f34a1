package units

import (
	"math"

	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// Break is one border: a new TCU begins at word At.
type Break struct {
	At int
	P  float64
}

// Suggest gives the borders that grammar rules find in a turn (turns.Rules):
// positions, rising; punctuated says that a person set its punctuation. What the
// rules say is one of the model's features.
type Suggest func(words []transcripts.Word, class transcripts.Class, punctuated bool) []int

// Segmenter finds TCU borders. It is read-only and safe for concurrent use if
// its Suggest is.
type Segmenter struct {
	model   *loglinear.Model
	short   *loglinear.Two
	suggest Suggest
}

// Restore makes a segmenter of a model read from a file and of the rules that
// it was trained with.
func Restore(m *loglinear.Model, suggest Suggest) *Segmenter {
	return &Segmenter{model: m, short: loglinear.NewTwo(m), suggest: suggest}
}

// Model gives what Restore takes.
func (s *Segmenter) Model() *loglinear.Model { return s.model }

// Breaks gives the positions in words, rising, each inside 1..len(words)-1,
// where a new TCU begins. words are those of one turn in order, pauses and
// events among them; class is the speaker's. punctuated says that a person set
// the punctuation; a recogniser's is never evidence and is not looked at.
func (s *Segmenter) Breaks(words []transcripts.Word, class transcripts.Class, punctuated bool) []Break {
	ts := prepare(words, punctuated)
	mark(ts, s.suggest(words, class, punctuated))
	var out []Break
	st := state{start: 0}
	fs := make([]uint32, 0, mostFeatures)
	for i := 1; i < len(ts); i++ {
		st.take(ts, i-1)
		fs = features(fs[:0], ts, i, &st, class)
		p := 1 / (1 + math.Exp(-s.short.Odds(fs)))
		if p > threshold {
			out = append(out, Break{At: ts[i].at, P: math.Round(p*1000) / 1000})
			st = state{start: i}
		}
	}
	return out
}

// mostFeatures is about how many speak for or against a border.
const mostFeatures = 56

// token is one spoken word with what is looked up for it.
type token struct {
	at     int
	hash   uint32
	class  danish.Class
	shape  uint32 // hash of its class where it is no function word
	mark   byte   // punctuation after it in a punctuated transcript
	upper  bool
	filler bool
	answer bool // response token
	rule   bool // the rules begin a TCU here
}

// mark notes where the rules begin a TCU: at the first spoken word from there.
func mark(ts []token, borders []int) {
	k := 0
	for _, b := range borders {
		for k < len(ts) && ts[k].at < b {
			k++
		}
		if k < len(ts) {
			ts[k].rule = true
		}
	}
}

func prepare(words []transcripts.Word, punctuated bool) []token {
	ts := make([]token, 0, len(words))
	for i := range words {
		w := &words[i]
		if w.Kind == transcripts.Event || w.Kind == transcripts.Pause {
			continue
		}
		seen := danish.Look(w.Text)
		n := seen.Norm
		if n == "" {
			continue
		}
		t := token{at: i, hash: loglinear.HashOf(n), class: seen.Class, filler: w.Kind == transcripts.Filler || seen.Filler, answer: seen.Answer}
		if t.class == 0 && danish.LooksFinite(n) {
			t.class = looksFinite
		}
		t.shape = t.hash
		if t.class == 0 || t.class.Has(danish.Noun|danish.Infinitive|danish.Participle) || t.class == looksFinite {
			t.shape = ofClass.Hash(uint32(t.class), 0)
		}
		last := w.Text[len(w.Text)-1]
		if !punctuated {
			ts = append(ts, t)
			continue
		}
		if last == '.' || last == ',' || last == '?' || last == '-' || last == '!' || last == ':' {
			t.mark = last
		}
		t.upper = n != "jeg" && w.Text != "I" && w.Text[0] >= 'A' && w.Text[0] <= 'Z'
		ts = append(ts, t)
	}
	return ts
}

// looksFinite stands for a word outside the lists that ends like a verb.
const looksFinite danish.Class = 1 << 31

// state is what the open TCU holds so far.
type state struct {
	start           int
	finite, subject int
	answers         int
	content         int
}

func (s *state) take(ts []token, i int) {
	t := &ts[i]
	if t.class.Has(danish.Finite) {
		s.finite++
	} else if t.class == looksFinite {
		s.finite += 1
	}
	if t.class.Has(danish.Subject | danish.Nominal) {
		s.subject++
	}
	if t.answer {
		s.answers++
	}
	if t.class == 0 || t.class.Has(danish.Noun) {
		s.content++
	}
}

// Kinds of features, folded once.
var (
	ofClass            = loglinear.KindOf("class")
	ofAlways           = loglinear.KindOf("fast")
	ofLength           = loglinear.KindOf("len")
	ofWordBefore       = loglinear.KindOf("w-1")
	ofWord             = loglinear.KindOf("w0")
	ofWordAfter        = loglinear.KindOf("w1")
	ofWordBefore2      = loglinear.KindOf("w-2")
	ofPairBefore       = loglinear.KindOf("w-1w0")
	ofPairAfter        = loglinear.KindOf("w0w1")
	ofShapesAfter      = loglinear.KindOf("s012")
	ofShapePair        = loglinear.KindOf("s")
	ofShapesAround     = loglinear.KindOf("s-101")
	ofClassBefore      = loglinear.KindOf("c-1")
	ofClassHere        = loglinear.KindOf("c0")
	ofClassAfter       = loglinear.KindOf("c1")
	ofClassesAfter     = loglinear.KindOf("c012")
	ofClassPair        = loglinear.KindOf("c")
	ofClassesAround    = loglinear.KindOf("c-101")
	ofHas              = loglinear.KindOf("har")
	ofHasWord          = loglinear.KindOf("har w0")
	ofHasClass         = loglinear.KindOf("har c0")
	ofHasLength        = loglinear.KindOf("har len")
	ofAheadHas         = loglinear.KindOf("frem har")
	ofAheadWord        = loglinear.KindOf("frem w0")
	ofRestHas          = loglinear.KindOf("rest har")
	ofStartWord        = loglinear.KindOf("start")
	ofRoleWord         = loglinear.KindOf("rolle w0")
	ofRuleNear         = loglinear.KindOf("regel")
	ofRuleHas          = loglinear.KindOf("regel har")
	ofRuleWord         = loglinear.KindOf("regel w0")
	ofRuleLength       = loglinear.KindOf("regel len")
	ofRulePair         = loglinear.KindOf("regel w0w1")
	ofWordPair         = loglinear.KindOf("w")
	ofRuleClasses      = loglinear.KindOf("regel c")
	ofOnlyAnswers      = loglinear.KindOf("kun svar")
	ofOnlyAnswersWord  = loglinear.KindOf("kun svar w0")
	ofOnlyAnswersFirst = loglinear.KindOf("kun svar først")
	ofAnswers          = loglinear.KindOf("svar")
	ofAnswersNext      = loglinear.KindOf("svar c1")
	ofAfterFiller      = loglinear.KindOf("efter øh")
	ofRepeats          = loglinear.KindOf("gentager")
	ofMark             = loglinear.KindOf("tegn")
	ofMarkHas          = loglinear.KindOf("tegn har")
	ofMarkWord         = loglinear.KindOf("tegn w0")
	ofMarkAhead        = loglinear.KindOf("tegn frem")
	ofMarkRule         = loglinear.KindOf("tegn regel")
	ofMarkClass        = loglinear.KindOf("tegn c0")
	ofCapital          = loglinear.KindOf("stort")
)

// features collects what speaks for or against a border before ts[i].
func features(fs []uint32, ts []token, i int, st *state, class transcripts.Class) []uint32 {
	at := func(k int) *token {
		if k < 0 || k >= len(ts) {
			return &outside
		}
		return &ts[k]
	}
	n := i - st.start
	length := uint32(min(n, 12))
	a, b, c, d := at(i-1), at(i), at(i+1), at(i+2)
	z := at(i - 2)
	fs = append(fs, ofAlways.Hash(0, 0), ofLength.Hash(length, 0),
		ofWordBefore.Hash(a.hash, 0), ofWord.Hash(b.hash, 0), ofWordAfter.Hash(c.hash, 0), ofWordBefore2.Hash(z.hash, 0),
		ofPairBefore.Hash(a.hash, b.hash), ofPairAfter.Hash(b.hash, c.hash),
		ofShapesAfter.Hash(ofShapePair.Hash(b.shape, c.shape), d.shape), ofShapesAround.Hash(ofShapePair.Hash(a.shape, b.shape), c.shape),
		ofClassBefore.Hash(uint32(a.class), 0), ofClassHere.Hash(uint32(b.class), 0), ofClassAfter.Hash(uint32(c.class), 0),
		ofClassesAfter.Hash(ofClassPair.Hash(uint32(b.class), uint32(c.class)), uint32(d.class)),
		ofClassesAround.Hash(ofClassPair.Hash(uint32(a.class), uint32(b.class)), uint32(c.class)))
	has := uint32(min(st.finite, 2)*3 + min(st.subject, 2))
	ahead := nextFinite(ts, i)
	rule := uint32(side(b.rule))
	near := rule*4 + uint32(side(c.rule || d.rule))*2 + uint32(side(a.rule && i-1 > st.start))
	fs = append(fs, ofHas.Hash(has, 0), ofHasWord.Hash(has, b.hash), ofHasClass.Hash(has, uint32(b.class)), ofHasLength.Hash(has, length),
		ofAheadHas.Hash(ahead, has), ofAheadWord.Hash(ahead, b.hash),
		ofRestHas.Hash(uint32(min(len(ts)-i, 6)), has),
		ofStartWord.Hash(at(st.start).hash, b.hash),
		ofRoleWord.Hash(uint32(class0(class)), b.hash),
		ofRuleNear.Hash(near, 0), ofRuleHas.Hash(near, has), ofRuleWord.Hash(rule, b.hash), ofRuleLength.Hash(near, length),
		ofRulePair.Hash(rule, ofWordPair.Hash(b.hash, c.hash)), ofRuleClasses.Hash(rule, ofClassPair.Hash(uint32(b.class), uint32(c.class))))
	if st.answers == n {
		fs = append(fs, ofOnlyAnswers.Hash(uint32(min(n, 3)), 0), ofOnlyAnswersWord.Hash(b.hash, 0),
			ofOnlyAnswersFirst.Hash(uint32(side(st.start == 0)), uint32(min(n, 3))))
	}
	if b.answer {
		fs = append(fs, ofAnswers.Hash(has, uint32(side(c.answer))), ofAnswersNext.Hash(ofWordPair.Hash(b.hash, 1), c.hash))
	}
	if a.filler {
		fs = append(fs, ofAfterFiller.Hash(has, 0))
	}
	if a.hash == b.hash {
		fs = append(fs, ofRepeats.Hash(0, 0))
	}
	if a.mark != 0 {
		fs = append(fs, ofMark.Hash(uint32(a.mark), 0), ofMarkHas.Hash(uint32(a.mark), has), ofMarkWord.Hash(uint32(a.mark), b.hash),
			ofMarkAhead.Hash(uint32(a.mark), ahead), ofMarkRule.Hash(uint32(a.mark), near), ofMarkClass.Hash(uint32(a.mark), uint32(b.class)))
	}
	if b.upper && a.mark != 0 {
		fs = append(fs, ofCapital.Hash(uint32(a.mark), 0))
	}
	return fs
}

var outside = token{hash: 1, shape: 1}

// nextFinite is how far ahead the next finite verb and its subject stand.
func nextFinite(ts []token, i int) uint32 {
	for k := i; k < min(i+6, len(ts)); k++ {
		if ts[k].class.Has(danish.Finite) {
			near := 0
			if (k > i && ts[k-1].class.Has(danish.Subject|danish.Nominal)) || (k+1 < len(ts) && ts[k+1].class.Has(danish.Subject|danish.Nominal)) {
				near = 1
			}
			return uint32(k-i)*2 + uint32(near) + 1
		}
	}
	return 0
}

func class0(c transcripts.Class) byte {
	if c == "" {
		return '?'
	}
	return c[0]
}

func side(b bool) int {
	if b {
		return 1
	}
	return 0
}

// threshold is where precision and recall of borders meet in cross-validation.
const threshold = 0.42
