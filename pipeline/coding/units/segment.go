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
	suggest Suggest
}

// Restore makes a segmenter of a model read from a file and of the rules that
// it was trained with.
func Restore(m *loglinear.Model, suggest Suggest) *Segmenter {
	return &Segmenter{model: m, suggest: suggest}
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
	var fs []uint32
	score := make([]float64, 2)
	for i := 1; i < len(ts); i++ {
		st.take(ts, i-1)
		fs = features(fs[:0], ts, i, &st, class)
		s.model.Base(fs, score)
		p := 1 / (1 + math.Exp(score[0]-score[1]))
		if p > threshold {
			out = append(out, Break{At: ts[i].at, P: math.Round(p*1000) / 1000})
			st = state{start: i}
		}
	}
	return out
}

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
		n := danish.Norm(w.Text)
		if n == "" {
			continue
		}
		t := token{at: i, hash: loglinear.HashOf(n), class: danish.Lookup(n), filler: w.Kind == transcripts.Filler || danish.IsFiller(n)}
		if t.class == 0 && danish.LooksFinite(n) {
			t.class = looksFinite
		}
		t.shape = t.hash
		if t.class == 0 || t.class.Has(danish.Noun|danish.Infinitive|danish.Participle) || t.class == looksFinite {
			t.shape = loglinear.Hash("class", uint32(t.class), 0)
		}
		t.answer = danish.IsResponseToken([]string{n})
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

// features collects what speaks for or against a border before ts[i].
func features(fs []uint32, ts []token, i int, st *state, class transcripts.Class) []uint32 {
	h := loglinear.Hash
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
	fs = append(fs, h("fast", 0, 0), h("len", length, 0),
		h("w-1", a.hash, 0), h("w0", b.hash, 0), h("w1", c.hash, 0), h("w-2", z.hash, 0),
		h("w-1w0", a.hash, b.hash), h("w0w1", b.hash, c.hash),
		h("s012", h("s", b.shape, c.shape), d.shape), h("s-101", h("s", a.shape, b.shape), c.shape),
		h("c-1", uint32(a.class), 0), h("c0", uint32(b.class), 0), h("c1", uint32(c.class), 0),
		h("c012", h("c", uint32(b.class), uint32(c.class)), uint32(d.class)),
		h("c-101", h("c", uint32(a.class), uint32(b.class)), uint32(c.class)))
	has := uint32(min(st.finite, 2)*3 + min(st.subject, 2))
	ahead := nextFinite(ts, i)
	rule := uint32(side(b.rule))
	near := rule*4 + uint32(side(c.rule || d.rule))*2 + uint32(side(a.rule && i-1 > st.start))
	fs = append(fs, h("har", has, 0), h("har w0", has, b.hash), h("har c0", has, uint32(b.class)), h("har len", has, length),
		h("frem har", ahead, has), h("frem w0", ahead, b.hash),
		h("rest har", uint32(min(len(ts)-i, 6)), has),
		h("start", at(st.start).hash, b.hash),
		h("rolle w0", uint32(class0(class)), b.hash),
		h("regel", near, 0), h("regel har", near, has), h("regel w0", rule, b.hash), h("regel len", near, length),
		h("regel w0w1", rule, h("w", b.hash, c.hash)), h("regel c", rule, h("c", uint32(b.class), uint32(c.class))))
	if st.answers == n {
		fs = append(fs, h("kun svar", uint32(min(n, 3)), 0), h("kun svar w0", b.hash, 0),
			h("kun svar først", uint32(side(st.start == 0)), uint32(min(n, 3))))
	}
	if b.answer {
		fs = append(fs, h("svar", has, uint32(side(c.answer))), h("svar c1", h("w", b.hash, 1), c.hash))
	}
	if a.filler {
		fs = append(fs, h("efter øh", has, 0))
	}
	if a.hash == b.hash {
		fs = append(fs, h("gentager", 0, 0))
	}
	if a.mark != 0 {
		fs = append(fs, h("tegn", uint32(a.mark), 0), h("tegn har", uint32(a.mark), has), h("tegn w0", uint32(a.mark), b.hash),
			h("tegn frem", uint32(a.mark), ahead), h("tegn regel", uint32(a.mark), near), h("tegn c0", uint32(a.mark), uint32(b.class)))
	}
	if b.upper && a.mark != 0 {
		fs = append(fs, h("stort", uint32(a.mark), 0))
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
