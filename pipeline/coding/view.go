package coding

import (
	"slices"

	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// view is a meeting prepared for coding: its utterances in the order of the
// turns, with the looked-up forms of their words.
type view struct {
	m      *transcripts.Meeting
	cues   *danish.Cues
	units  []unit
	fields *danish.Fields
	piece  bool // written to teach: the share of each code is the writer's choice
}

// unit is one codable or uncodable utterance.
type unit struct {
	index int // position in the view
	tcu   int // position in m.TCUs
	turn  int // position in m.Turns
	class transcripts.Class
	words []word
	cues  []danish.Match // positions count in words
	about []int          // semantic fields, each once, in the order of the words
	first bool           // of its turn
	bc    bool           // its turn takes no place
	coded bool           // trusted, and its speaker's role is known
	asks  bool           // has the form of a question
}

// word is one word of a unit. Fillers, cut-offs and pauses are left out: they
// tear phrases apart, and only D-TOV looks at them.
type word struct {
	at        int // position in m.Words
	key, stem string
	content   bool     // carries meaning of its own; not a function word
	fields    []int    // semantic fields
	parts     []uint32 // hashes of the stems of a compound's parts

	hash, stemHash, headHash, tailHash uint32 // of the key, the stem, its first and last letters
}

// lexicon remembers the stems of words met while one meeting is coded.
type lexicon struct {
	cues   *danish.Cues
	fields *danish.Fields
	words  map[string]word
}

func newView(m *transcripts.Meeting, cues *danish.Cues) *view {
	v := &view{m: m, cues: cues, fields: danish.BuiltinFields(), units: make([]unit, 0, len(m.TCUs))}
	lex := lexicon{cues: cues, fields: danish.BuiltinFields(), words: make(map[string]word, 512)}
	var keys, stems []string
	for t := range m.Turns {
		turn := &m.Turns[t]
		for i := turn.From; i < turn.To; i++ {
			u := lex.unit(m, i)
			u.index, u.turn, u.first, u.bc = len(v.units), t, i == turn.From, turn.BC
			keys, stems = keys[:0], stems[:0]
			for _, w := range u.words {
				keys, stems = append(keys, w.key), append(stems, w.stem)
			}
			u.cues = cues.Find(keys, nil)
			u.about = lex.about(&u, stems)
			u.asks = asks(m, &u)
			v.units = append(v.units, u)
		}
	}
	return v
}

// about gives the semantic fields of an utterance: those of its words and of
// whole phrases.
func (l *lexicon) about(u *unit, stems []string) []int {
	var out []int
	for i := range u.words {
		for _, f := range u.words[i].fields {
			if !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	l.fields.Phrases(stems, func(_, _, f int) {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	})
	return out
}

func (l *lexicon) unit(m *transcripts.Meeting, i int) unit {
	t := &m.TCUs[i]
	role := m.RoleOf(t.Speaker)
	u := unit{tcu: i, class: role.Class(), coded: !t.Quarantined && role.Known()}
	u.words = make([]word, 0, t.To-t.From)
	for w := t.From; w < t.To; w++ {
		if m.Words[w].Kind != transcripts.PlainWord {
			continue
		}
		x, ok := l.words[m.Words[w].Text]
		if !ok {
			x = l.lookUp(m.Words[w].Text)
			l.words[m.Words[w].Text] = x
		}
		if x.key == "" || x.key == "øh" {
			continue
		}
		x.at = w
		u.words = append(u.words, x)
	}
	return u
}

func (l *lexicon) lookUp(text string) word {
	k := danish.Key(text)
	w := word{key: k, stem: danish.Stem(k), content: !functionWords[k] && len(k) > 2}
	w.hash, w.stemHash = hashOf(k), hashOf(w.stem)
	if rs := []rune(w.stem); len(rs) >= 6 {
		w.headHash, w.tailHash = hashOf(string(rs[:5])), hashOf(string(rs[len(rs)-5:]))
	}
	if k != "" {
		w.fields = l.fields.Of(k)
	}
	if w.content {
		if ps := danish.Compound(k); len(ps) > 1 {
			for _, p := range ps {
				w.parts = append(w.parts, hashOf(danish.Stem(p)))
			}
		}
	}
	return w
}

// has reports whether a phrase of the cue list stands in u.
func (u *unit) has(list int) bool {
	for _, c := range u.cues {
		if c.List == list {
			return true
		}
	}
	return false
}

// questionStarts are verbs that open a polar question when the subject
// follows.
var questionStarts = setOf("er", "har", "kan", "vil", "skal", "må", "tror", "får", "går", "kunne", "ville", "skulle", "havde", "var", "bliver", "kommer", "tager", "ved", "synes", "siger", "søger", "bruger", "arbejder", "sover", "ryger", "bor", "passer", "mener", "kender", "husker", "gør", "bør", "gælder", "tør")
var subjects = setOf("du", "i", "vi", "det", "der", "han", "hun", "de", "jeg", "man", "den")
var whWords = setOf("hvad", "hvordan", "hvorfor", "hvem", "hvor", "hvornår", "hvilken", "hvilket", "hvilke", "hvorhen", "hvorfra", "hvis")
var leadIns = setOf("og", "men", "så", "ja", "nej", "okay", "nå", "jamen", "altså", "øh", "jo", "godt", "fint", "hm")

// asks reports whether u has the form of a question: a question word or an
// inverted verb at its start, a question mark, or a tag at its end.
func asks(m *transcripts.Meeting, u *unit) bool {
	t := &m.TCUs[u.tcu]
	if t.To > t.From {
		last := m.Words[t.To-1].Text
		if last != "" && last[len(last)-1] == '?' {
			return true
		}
	}
	ws := u.words
	for len(ws) > 1 && leadIns[ws[0].key] {
		ws = ws[1:]
	}
	if len(ws) == 0 {
		return false
	}
	if whWords[ws[0].key] && ws[0].key != "hvis" {
		return true
	}
	if len(ws) > 1 && questionStarts[ws[0].key] && subjects[ws[1].key] {
		return true
	}
	return len(ws) > 2 && (ws[len(ws)-1].key == "ikke" || ws[len(ws)-1].key == "vel") && ws[len(ws)-2].key != "det"
}

func setOf(ws ...string) map[string]bool {
	s := make(map[string]bool, len(ws))
	for _, w := range ws {
		s[w] = true
	}
	return s
}

// functionWords carry grammar rather than an object; they never make two
// utterances share content.
var functionWords = setOf("jeg", "du", "han", "hun", "den", "det", "de", "vi", "i", "man", "mig", "dig", "ham", "hende", "os", "jer", "dem", "sig",
	"min", "mit", "mine", "din", "dit", "dine", "hans", "hendes", "vores", "jeres", "deres", "sin", "sit", "sine",
	"og", "eller", "men", "så", "for", "at", "som", "der", "fordi", "hvis", "når", "da", "end", "om", "mens", "selvom",
	"en", "et", "ingen", "nogen", "noget", "nogle", "alle", "alt", "hver", "anden", "andet", "andre", "sådan", "samme",
	"er", "var", "være", "været", "bliver", "blev", "blive", "blevet", "har", "havde", "have", "haft", "kan", "kunne", "skal", "skulle", "vil", "ville", "må", "måtte", "bør", "gør", "gjorde", "gøre", "gjort",
	"kommer", "kom", "komme", "kommet", "går", "gik", "gå", "gået", "får", "fik", "få", "fået", "siger", "sagde", "sige", "sagt", "ved", "vidste", "vide", "tager", "tog", "tage", "taget",
	"på", "i", "til", "af", "med", "fra", "over", "under", "efter", "før", "hos", "ud", "ind", "op", "ned", "hen", "hjem", "ude", "inde", "oppe", "nede", "uden", "mod", "mellem", "omkring", "igen", "tilbage",
	"ikke", "jo", "nok", "vel", "vist", "også", "bare", "lige", "nu", "her", "der", "dér", "altså", "selv", "godt", "meget", "lidt", "mere", "mest", "kun", "helt", "heller", "gerne", "måske", "egentlig", "faktisk", "stadig", "allerede", "ligesom", "aldrig", "altid",
	"ja", "nej", "nå", "okay", "mm", "hm", "jamen", "øh", "sgu", "hvad", "hvordan", "hvor", "hvorfor", "hvem", "hvornår", "hvilken", "hvilket", "ting", "tror", "synes", "tænker", "lige", "ellers", "derfor", "dog", "da", "to", "tre", "fire", "fem", "seks")

// shared counts the content stems that both units have.
func shared(a, b *unit) int {
	n := 0
	for i := range a.words {
		if !a.words[i].content {
			continue
		}
		for j := range b.words {
			if b.words[j].content && a.words[i].stem == b.words[j].stem {
				n++
				break
			}
		}
	}
	return n
}

// contents counts the content words of u.
func (u *unit) contents() int {
	n := 0
	for i := range u.words {
		if u.words[i].content {
			n++
		}
	}
	return n
}
