package english

import (
	"math"
	"slices"
	"strings"
)

// Background is what the words of a set of exchanges tell without any rating:
// how rare each is, which are said in the same surroundings, and what else is
// said in each lesson.
type Background struct {
	rarity  *Rarity // of words as they stand
	stems   *Rarity
	vectors map[string][]float64 // of stems, unit length
	lessons map[string][]*said
}

// said is an exchange as stems, each once.
type said struct {
	x              *Exchange
	student, reply map[string]bool
	meanA, meanB   []float64 // mean vectors
}

// NewBackground reads the words of exchanges.
func NewBackground(xs []Exchange) *Background {
	b := &Background{rarity: NewRarity(xs), stems: &Rarity{df: map[string]float64{}}, lessons: map[string][]*said{}}
	var texts [][]string
	for i := range xs {
		for _, t := range []string{xs[i].Student, xs[i].Teacher} {
			ws := stemsOf(Tokens(t))
			texts = append(texts, ws)
			b.stems.n++
			for w := range setOf(ws) {
				b.stems.df[w]++
			}
		}
	}
	b.vectors = vectorsOf(texts, b.stems)
	return b.Beside(xs)
}

// Beside is b with the lessons of further exchanges to hold each of theirs
// against: what was said in them, without counting their words.
func (b *Background) Beside(xs []Exchange) *Background {
	out := *b
	out.lessons = map[string][]*said{}
	for l, ss := range b.lessons {
		out.lessons[l] = ss
	}
	for i := range xs {
		l := xs[i].Lesson
		out.lessons[l] = append(out.lessons[l][:len(out.lessons[l]):len(out.lessons[l])], b.read(&xs[i]))
	}
	return &out
}

func (b *Background) read(x *Exchange) *said {
	s := &said{x: x, student: setOf(stemsOf(Tokens(x.Student))), reply: setOf(stemsOf(Tokens(x.Teacher)))}
	s.meanA, s.meanB = b.centre(s.student), b.centre(s.reply)
	return s
}

var spelt = map[string]string{"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "half": "1/2"}

func stemOf(w string) string {
	if n, ok := spelt[w]; ok {
		return n
	}
	for _, e := range []string{"ing", "ed", "es", "'s", "s", "er", "ly"} {
		if strings.HasSuffix(w, e) && len(w)-len(e) >= 3 {
			return w[:len(w)-len(e)]
		}
	}
	return w
}

func stemsOf(ws []string) []string {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = stemOf(w)
	}
	return out
}

func unit(v []float64) []float64 {
	s := 0.0
	for _, x := range v {
		s += x * x
	}
	if s > 0 {
		s = math.Sqrt(s)
		for i := range v {
			v[i] /= s
		}
	}
	return v
}

func sorted(ws map[string]bool) []string {
	out := make([]string, 0, len(ws))
	for w := range ws {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

func (b *Background) centre(ws map[string]bool) []float64 {
	v := make([]float64, dims)
	for _, w := range sorted(ws) {
		if stop[w] {
			continue
		}
		for i, x := range b.vectors[w] {
			v[i] += x * b.stems.Of(w)
		}
	}
	return unit(v)
}

func inner(a, b []float64) float64 {
	s := 0.0
	for i := range min(len(a), len(b)) {
		s += a[i] * b[i]
	}
	return s
}

// shared is the weight of the words of a that b says too, and of all of a.
func (b *Background) shared(x, y map[string]bool) (both, all float64) {
	for _, w := range sorted(x) {
		v := b.stems.Of(w)
		all += v
		if y[w] {
			both += v
		}
	}
	return both, all
}

func ratio(a, b float64) float64 { return a / math.Max(1e-9, b) }

// nearest is how near the words of content of x come to a word of y, by the
// cosine of vectors, weighed by rarity.
func (b *Background) nearest(x, y map[string]bool) float64 {
	sum, all := 0.0, 0.0
	for _, w := range sorted(x) {
		v, ok := b.vectors[w]
		if !ok || stop[w] {
			continue
		}
		best := 0.0
		for u := range y {
			if !stop[u] {
				best = math.Max(best, inner(v, b.vectors[u]))
			}
		}
		sum += best * b.stems.Of(w)
		all += b.stems.Of(w)
	}
	return ratio(sum, all)
}

// contrast holds an exchange against the other ones of its lesson: how much
// more the reply takes up of what this student said than of what others said,
// and how much more of this student's words are in this reply than in others.
// It is the idea behind next-utterance models (is this the reply to that?).
func (b *Background) contrast(s *said) []float64 {
	both, all := b.shared(s.student, s.reply)
	own, cos := ratio(both, all), inner(s.meanA, s.meanB)
	var dShare, dBoth, dCos, below, dReply, belowReply, n float64
	for _, o := range b.lessons[s.x.Lesson] {
		if o.x.Student == s.x.Student && o.x.Teacher == s.x.Teacher {
			continue
		}
		if n == others {
			break
		}
		n++
		ob, oa := b.shared(o.student, s.reply)
		os := ratio(ob, oa)
		dShare += os
		dBoth += ob
		dCos += inner(o.meanA, s.meanB)
		below += less(os, own)
		rb, ra := b.shared(s.student, o.reply)
		dReply += ratio(rb, ra)
		belowReply += less(ratio(rb, ra), own)
	}
	if n == 0 {
		return []float64{0, 0, 0, .5, 0, .5}
	}
	return []float64{own - dShare/n, both - dBoth/n, cos - dCos/n, below / n, own - dReply/n, belowReply / n}
}

// others bounds how many exchanges of a lesson one of them is held against.
const others = 300

func less(a, b float64) float64 {
	switch {
	case a < b:
		return 1
	case a == b:
		return .5
	}
	return 0
}

var sentenceEnd = strings.NewReplacer(". ", ".\x00", "? ", "?\x00", "! ", "!\x00")

func sentences(t string) []string {
	return strings.Split(sentenceEnd.Replace(strings.TrimSpace(t)), "\x00")
}

// Words and phrases of moves. Own.
var formulating = []string{"you said", "you're saying", "you say", "you mean", "so you", "you think", "you noticed", "says", "you got", "you found", "did you", "you did", "you used"}
var managing = []string{"page", "sit ", "listen", "turn to", "raise", "hands", "pencil", "paper", "quiet", "minute", "book", "table", "group", "partner"}
var opening = []string{"so", "okay", "ok", "yes", "yeah", "no", "right", "well", "and", "but", "because", "oh", "good", "great", "what", "why", "how", "alright", "all", "you", "do", "is", "that's", "it's"}

// related are features of the relation, by stems; their order is fixed.
func (b *Background) related(x *Exchange) []float64 {
	s := b.read(x)
	a, t := stemsOf(Tokens(x.Student)), stemsOf(Tokens(x.Teacher))
	both, all := b.shared(s.student, s.reply)
	_, allBack := b.shared(s.reply, s.student)
	seq, run := common(a, t)
	la := float64(len(a))
	fs := []float64{ratio(both, all), math.Log1p(both), ratio(both, allBack), float64(seq) / math.Max(1, la), math.Log1p(float64(seq)), math.Log1p(float64(run)),
		inner(s.meanA, s.meanB), b.nearest(s.student, s.reply), b.nearest(s.reply, s.student)}
	fs = append(fs, b.contrast(s)...)
	fs = append(fs, s.content()...)
	fs = append(fs, b.places(x, s.student, all)...)
	fs = append(fs, moves(x)...)
	return append(fs, flag(la <= 1), flag(la <= 3), flag(la > 0 && la <= 3 && both == all), flag(len(a) > 0 && len(t) >= len(a) && slices.Equal(t[:len(a)], a)))
}

// content counts the words of content that are shared, as shares of each side,
// and says whether the reply brings a new number.
func (s *said) content() []float64 {
	var ofStudent, ofReply, both, number float64
	for w := range s.student {
		if !stop[w] {
			ofStudent++
			both += flag(s.reply[w])
		}
	}
	for w := range s.reply {
		if !stop[w] {
			ofReply++
			if !s.student[w] && w[0] >= '0' && w[0] <= '9' {
				number = 1
			}
		}
	}
	return []float64{both, both / math.Max(1, ofStudent), both / math.Max(1, ofReply), flag(ofStudent == 0), number}
}

// places says how much of what was said comes back in the first sentence of the
// reply, the last and the questions. all is the weight of what was said.
func (b *Background) places(x *Exchange, student map[string]bool, all float64) []float64 {
	ss := sentences(x.Teacher)
	q := ""
	for _, p := range ss {
		if strings.Contains(p, "?") {
			q += " " + p
		}
	}
	first, last, asked := setOf(stemsOf(Tokens(ss[0]))), setOf(stemsOf(Tokens(ss[len(ss)-1]))), setOf(stemsOf(Tokens(q)))
	inFirst, _ := b.shared(student, first)
	inLast, _ := b.shared(student, last)
	inAsked, _ := b.shared(student, asked)
	return []float64{ratio(inFirst, all), ratio(inLast, all), ratio(inAsked, all), math.Log1p(inAsked), math.Log1p(float64(len(asked))),
		math.Log1p(float64(len(ss))), flag(strings.Contains(ss[0], "?")), math.Log1p(float64(len(first)))}
}

// moves are what the reply does by its words: formulates, manages the lesson,
// probes, thanks, turns «I» to «you», speaks of a third, and how it opens.
func moves(x *Exchange) []float64 {
	low := strings.ToLower(x.Teacher)
	ws := Tokens(x.Teacher)
	you, third, i := false, false, false
	for _, w := range ws {
		you = you || strings.HasPrefix(w, "you")
		third = third || w == "he" || w == "she" || w == "he's" || w == "she's"
	}
	for _, w := range Tokens(x.Student) {
		i = i || w == "i" || w == "i'm" || w == "my" || w == "me"
	}
	fs := []float64{hits(low, formulating), hits(low, managing), hits(low, probing), flag(strings.Contains(low, "thank")),
		flag(strings.Contains(low, "how did") || strings.Contains(low, "how do")), flag(strings.Contains(low, "why")), flag(i && you), flag(third)}
	for _, w := range opening {
		fs = append(fs, flag(len(ws) > 0 && ws[0] == w))
	}
	return fs
}

func hits(s string, subs []string) float64 {
	n := 0.0
	for _, x := range subs {
		n += flag(strings.Contains(s, x))
	}
	return n
}
