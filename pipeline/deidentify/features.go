package deidentify

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// markNames name the marks in features.
var markNames = [marks]string{"G", "S", "P", "C", "O", "U", "h", "e", "v", "t", "k", "p", "w", "i", "b", "a", "?", "_"}

func (m mark) String() string {
	var b strings.Builder
	for i := range marks {
		if m&(1<<i) != 0 {
			b.WriteString(markNames[i])
		}
	}
	return b.String()
}

// ending gives the last n letters of a word, or the whole word.
func ending(w string, n int) string {
	for i := len(w); i > 0; {
		_, size := utf8.DecodeLastRuneInString(w[:i])
		i -= size
		if n--; n == 0 {
			return w[i:]
		}
	}
	return w
}

func beginning(w string, n int) string {
	for i := range w {
		if n == 0 {
			return w[:i]
		}
		n--
	}
	return w
}

func bucket(n int) string {
	switch {
	case n >= 6:
		return "6"
	case n >= 3:
		return "3"
	}
	return strconv.Itoa(n)
}

// features writes what the model sees at each token of a line.
func (l *line) features(v *vocabulary, own map[string]bool) [][]string {
	n := len(l.tokens)
	known := make([]string, n)
	for i := range l.tokens {
		t := &l.tokens[i]
		known[i] = bucket(v.count(t.key, own))
		switch {
		case strings.ContainsAny(t.key, "0123456789"):
			known[i] = "d"
		case ordinary(t.key):
			known[i] = "l"
		case known[i] == "0" && v.inflected(t.key, own):
			known[i] = "i"
		case known[i] == "0" && v.compound(t.key, own):
			known[i] = "c"
		}
	}
	g, err := loadLists()
	if err != nil {
		return make([][]string, n)
	}
	key := func(i int) string {
		if i < 0 {
			return "<"
		}
		if i >= n {
			return ">"
		}
		return l.tokens[i].key
	}
	kind := func(i int) string {
		if i < 0 || i >= n {
			return "#"
		}
		return l.tokens[i].marks.String()
	}
	kn := func(i int) string {
		if i < 0 || i >= n {
			return "#"
		}
		return known[i]
	}
	shape := func(i int) string {
		if i < 0 || i >= n {
			return "#"
		}
		if !l.cased {
			return "x"
		}
		s := capital(l.tokens[i].raw)
		if l.tokens[i].first {
			s = "^" + s
		}
		return s
	}
	out := make([][]string, n)
	for i := range l.tokens {
		t := &l.tokens[i]
		f := make([]string, 0, 48)
		add := func(parts ...string) { f = append(f, strings.Join(parts, "\x1f")) }
		add("b")
		add("w", t.key)
		add("w-1", key(i-1))
		add("w+1", key(i+1))
		add("w-2", key(i-2))
		add("w+2", key(i+2))
		add("w-2-1", key(i-2), key(i-1))
		add("w+1+2", key(i+1), key(i+2))
		for k := 2; k <= 5; k++ {
			add("s"+strconv.Itoa(k), ending(t.key, k))
		}
		add("p3", beginning(t.key, 3))
		if known[i] == "0" || known[i] == "c" {
			add("brand", strconv.FormatBool(brand(t.key)), known[i])
			if t.marks&phraseMarks == 0 {
				if m := g.alike.of(t.key, g.words); m != 0 {
					add("alike", m.String(), known[i])
					add("alike,w-1", m.String(), key(i-1))
				}
			}
		}
		if g.things[t.key] {
			add("thing")
			add("thing,w-1", key(i-1))
			add("thing,w-2-1", key(i-2), key(i-1))
		}
		if l.toPlace(i) {
			add("to", kn(i))
			add("to,w-1", key(i-1))
			add("to,k,w-1", kn(i), key(i-1))
		}
		add("k", kn(i))
		add("k-1", kn(i-1))
		add("k+1", kn(i+1))
		add("kk", kn(i-1), kn(i), kn(i+1))
		add("k,w-1", kn(i), key(i-1))
		add("k,w-2-1", kn(i), key(i-2), key(i-1))
		add("k,w+1", kn(i), key(i+1))
		add("k,s3", kn(i), ending(t.key, 3))
		add("g", kind(i))
		add("g-1", kind(i-1))
		add("g+1", kind(i+1))
		add("g-1g", kind(i-1), kind(i))
		add("gg+1", kind(i), kind(i+1))
		add("g-2g-1", kind(i-2), kind(i-1))
		add("gk", kind(i), kn(i))
		add("g-1k", kind(i-1), kn(i))
		add("g,w-1", kind(i), key(i-1))
		for b := range marks {
			if t.marks&(1<<b) != 0 {
				add("m", markNames[b])
				add("mk", markNames[b], kn(i))
				add("mc", markNames[b], shape(i))
			}
			if i > 0 && l.tokens[i-1].marks&(1<<b) != 0 {
				add("m-1", markNames[b], kn(i))
			}
			if i+1 < n && l.tokens[i+1].marks&(1<<b) != 0 {
				add("m+1", markNames[b], kn(i))
			}
		}
		for _, field := range l.fieldsBefore(g, i) {
			add("near", field)
			add("near,k", field, kn(i))
			add("near,w-1", field, key(i-1))
			add("near,k,w-1", field, kn(i), key(i-1))
		}
		if l.cased {
			add("c", shape(i))
			add("c-1c", shape(i-1), shape(i))
			add("cc+1", shape(i), shape(i+1))
			add("ck", shape(i), kn(i))
			add("c,w-1", shape(i), key(i-1))
			add("c,w-2-1", shape(i), key(i-2), key(i-1))
			add("cg", shape(i), kind(i))
			add("c,g-1", shape(i), kind(i-1), shape(i-1))
			add("c,s3", shape(i), ending(t.key, 3))
		} else {
			add("x")
			add("xk", kn(i))
			add("xg", kind(i))
		}
		if t.first {
			add("first", kn(i))
		}
		if t.last {
			add("last", kn(i))
		}
		if t.first && t.last {
			add("only", kind(i))
		}
		if strings.ContainsAny(t.after, ",.?!") {
			add("punct", shape(i))
		}
		if i > 0 && l.tokens[i-1].after != "" {
			add("punct-1", shape(i))
		}
		out[i] = f
	}
	return out
}

// nearMost bounds how far before a word its field is looked for.
const nearMost = 8

// fieldsBefore gives the fields of the words before i that tell of work, school
// or treatment, each once.
func (l *line) fieldsBefore(g *lists, i int) []string {
	var out []string
	for k := i - 1; k >= max(0, i-nearMost); k-- {
		if f := g.near[l.tokens[k].key]; f != "" && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}

// vocabulary counts in how many meetings a word stands outside identifiers.
type vocabulary struct {
	df       map[string]int
	everyday map[string]bool
}

func newVocabulary() *vocabulary {
	v := &vocabulary{df: map[string]int{}}
	if g, err := loadLists(); err == nil {
		v.everyday = g.everyday
	}
	return v
}

// count is the number of meetings that have the word; own are the words that
// the meeting itself adds, which do not count in training.
func (v *vocabulary) count(key string, own map[string]bool) int {
	n := v.df[key]
	if own[key] {
		n--
	}
	if n == 0 && v.everyday[key] {
		return 1
	}
	return n
}

// inflected reports whether a word is an ordinary one with an ending.
func (v *vocabulary) inflected(key string, own map[string]bool) bool {
	return v.inflects(key, func(w string) bool { return len(w) > 2 && (v.count(w, own) > 0 || ordinary(w)) })
}

// inflects reports whether a word is one that has knows with an ending.
func (v *vocabulary) inflects(key string, has func(string) bool) bool {
	for _, end := range [...]string{"en", "et", "er", "ne", "s", "e", "r", "n", "t", "erne", "ene", "ens", "ets", "ernes", "ede", "te", "nes", "ers"} {
		base, ok := strings.CutSuffix(key, end)
		if !ok || len(base) < 3 {
			continue
		}
		n := len(base)
		switch {
		case n > 3 && (has(base) || has(base+"e")):
			return true
		case end[0] == 'e' && n > 3 && base[n-1] == base[n-2] && has(base[:n-1]): // «hallen»
			return true
		case end[0] == 'e' && n > 3 && strings.IndexByte("lrn", base[n-1]) >= 0 && has(base[:n-1]+"e"+base[n-1:]): // «cykler»
			return true
		}
	}
	return false
}

// compound reports whether a word is made of two ordinary ones, with or without
// a joining s or e, and perhaps an ending.
func (v *vocabulary) compound(key string, own map[string]bool) bool {
	has := func(w string) bool { return len(w) > 2 && (v.count(w, own) > 0 || ordinary(w)) }
	for i := range key {
		if i < 3 || len(key)-i < 3 {
			continue
		}
		head, tail := key[:i], key[i:]
		if !has(tail) && !v.inflected(tail, own) {
			continue
		}
		if has(head) || has(strings.TrimSuffix(head, "s")) || has(strings.TrimSuffix(head, "e")) || has(strings.TrimSuffix(head, "-")) {
			return true
		}
	}
	return false
}
