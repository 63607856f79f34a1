package deidentify

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gribning/transcripts"
)

// token is one word as the finder sees it.
type token struct {
	at     int    // position in Meeting.Words
	raw    string // without punctuation around it
	before string // punctuation that was cut off
	after  string
	key    string // raw in lower case
	first  bool   // begins an utterance or follows a full stop
	last   bool   // ends an utterance
	marks  mark
	vocab  int  // other meetings in which the word is an ordinary one
	common bool // of the general vocabulary: see common
}

// line is what one speaker says in one turn, in words.
type line struct {
	tokens  []token
	speaker string
	turn    int
	from    int   // position of its first word in Meeting.Words
	cased   bool  // capitals are meaningful
	numbers []run // runs, once looked for
}

// stretch is where a line stands in a meeting.
type stretch struct {
	speaker string
	turn    int
	from    int
	said    [][2]int // words from..to of each utterance
	cased   bool
}

func (s stretch) line(m *transcripts.Meeting) line {
	l := line{speaker: s.speaker, turn: s.turn, from: s.from, cased: s.cased}
	for _, u := range s.said {
		l.add(m.Words, u[0], u[1])
	}
	return l
}

// linesOf cuts a meeting into turns, or into runs of one speaker where no turns
// have been built.
func linesOf(m *transcripts.Meeting) []line {
	ss := stretchesOf(m)
	out := make([]line, len(ss))
	for i, s := range ss {
		out[i] = s.line(m)
	}
	return out
}

func stretchesOf(m *transcripts.Meeting) []stretch {
	var out []stretch
	cased := isCased(m.Words)
	if len(m.Turns) > 0 {
		for i, t := range m.Turns {
			s := stretch{speaker: t.Speaker, turn: i, cased: cased}
			for k, u := range m.TCUs[t.From:t.To] {
				if k == 0 {
					s.from = u.From
				}
				s.said = append(s.said, [2]int{u.From, u.To})
			}
			out = append(out, s)
		}
		return out
	}
	for from := 0; from < len(m.Words); {
		to := from + 1
		for to < len(m.Words) && m.Words[to].Speaker == m.Words[from].Speaker && m.Words[to].Begins != transcripts.BeginsTurn {
			to++
		}
		out = append(out, stretch{speaker: m.Words[from].Speaker, turn: len(out), from: from, said: [][2]int{{from, to}}, cased: cased})
		from = to
	}
	return out
}

// add appends the words From..To as one utterance. Pauses and events are left
// out: a name said with a pause in it is one name.
func (l *line) add(words []transcripts.Word, from, to int) {
	first := true
	for i := from; i < to; i++ {
		if k := words[i].Kind; k == transcripts.Pause || k == transcripts.Event || k == transcripts.Unclear {
			continue
		}
		t := tokenOf(words[i].Text)
		t.at = i
		if t.raw == "" && (t.before == "&" || t.before == "+") {
			continue // «Valby Kiks & Vafler» is one name
		}
		if t.raw == "" { // punctuation by itself belongs to the words around it
			if n := len(l.tokens); n > 0 {
				l.tokens[n-1].after += t.before
			}
			first = first || strings.ContainsAny(t.before, ".?!:…")
			continue
		}
		t.first = first
		first = strings.ContainsAny(t.after, ".?!:…") && utf8.RuneCountInString(t.raw) > 1 && !initials.MatchString(t.raw)
		l.tokens = append(l.tokens, t)
	}
	if n := len(l.tokens); n > 0 {
		l.tokens[n-1].last = true
	}
}

// initials are letters parted by points, without the last point: «H.L».
var initials = regexp.MustCompile(`^\p{Lu}(\.-?\p{Lu})+$`)

func tokenOf(text string) token {
	inner := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	from := strings.IndexFunc(text, inner)
	if from < 0 {
		return token{before: text}
	}
	to := strings.LastIndexFunc(text, inner)
	_, n := utf8.DecodeRuneInString(text[to:])
	to += n
	raw := text[from:to]
	return token{raw: raw, before: text[:from], after: text[to:], key: strings.ToLower(raw)}
}

// isCased reports whether capitals mean something in a text: a recogniser that
// writes lower case throughout leaves hardly any.
func isCased(words []transcripts.Word) bool {
	upper, all := 0, 0
	for _, w := range words {
		if w.Kind != transcripts.PlainWord {
			continue
		}
		all++
		if r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w.Text, "\"»«'(")); unicode.IsUpper(r) {
			upper++
		}
	}
	return upper*100 > all*4
}

// capital is the shape of a word's letters.
func capital(raw string) string {
	first, upper, letters := false, 0, 0
	for i, r := range raw {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				upper++
				first = first || i == 0
			}
		}
	}
	switch {
	case letters == 0:
		return "0"
	case upper == letters && letters > 1:
		return "A"
	case first && upper > 1:
		return "M"
	case first:
		return "C"
	case upper > 0:
		return "m"
	}
	return "-"
}

// lookUp fills the marks of the tokens from the lists.
func (l *line) lookUp(g *lists) {
	for i := range l.tokens {
		t := &l.tokens[i]
		t.marks |= g.of(t.key)
		if head, _, ok := strings.Cut(t.key, "-"); ok && len(head) > 1 && t.marks&phraseMarks == 0 {
			t.marks |= g.words[head] & phraseMarks &^ (place | country)
		}
	}
	for i := 1; i < len(l.tokens) && !l.cased; i++ { // «svend borg», as recognisers part names
		a, b := &l.tokens[i-1], &l.tokens[i]
		if l.joined(i) && len(a.key) > 2 && len(b.key) > 2 && a.marks&phraseMarks == 0 && !ordinary(a.key) && !ordinary(b.key) {
			if m := g.of(a.key + b.key); m&(given|surname|place|org) != 0 && m&(public|doubtful|country) == 0 && len(a.key)+len(b.key) > 6 && (b.marks&phraseMarks == 0 || g.words[a.key+b.key] != 0) {
				a.marks |= m & phraseMarks
				b.marks = b.marks&^phraseMarks | m&phraseMarks | part
			}
		}
	}
	for i := range l.tokens {
		for _, p := range g.phrases[l.tokens[i].key] {
			if !l.matches(i, p.words) {
				continue
			}
			for k := range p.words {
				t := &l.tokens[i+k]
				t.marks = t.marks&^(phraseMarks) | p.mark
				if k > 0 {
					t.marks |= part
				}
			}
		}
	}
}

// matches reports whether the phrase stands at i; its last word may have a
// genitive s.
func (l *line) matches(i int, words []string) bool {
	if i+len(words) > len(l.tokens) {
		return false
	}
	for k, w := range words {
		key := l.tokens[i+k].key
		if key == w {
			continue
		}
		base, ok := genitive(key)
		if !ok || k < len(words)-1 || base != w {
			return false
		}
	}
	return true
}
