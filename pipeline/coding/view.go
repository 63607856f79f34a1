package coding

import (
	"slices"

	"gribning/pipeline/coding/loglinear"
	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// view is a meeting prepared for coding: its utterances in the order of the
// turns, with the looked-up forms of their words.
type view struct {
	m        *transcripts.Meeting
	cues     *danish.Cues
	units    []unit
	fields   *danish.Fields
	stems    int                    // how many the lexicon has met
	grounded []transcripts.Evidence // memory of find
	aside    bool                   // only learnt from: its share of each code is not that of the meetings measured
}

// unit is one codable or uncodable utterance.
type unit struct {
	index int // position in the view
	tcu   int // position in m.TCUs
	turn  int // position in m.Turns
	class transcripts.Class
	words []said
	bc    bool // its turn takes no place
	coded bool // trusted, and its speaker's role is known
	*reading
}

// reading is what an utterance tells by itself, wherever it is said. Two units
// with the same reading are alike to the models.
type reading struct {
	words []*word
	class transcripts.Class
	mark  bool // its last word ends in a question mark
	token bool
	echo  bool
	first bool // of its turn

	cues     []danish.Match // positions count in words
	about    []int          // semantic fields, each once, in the order of the words
	asks     bool           // has the form of a question
	contents int            // how many words carry content
	objects  []*word        // those, each stem once

	sum    loglinear.Sum          // of its text, once asked for
	vector []float32              // for the network, once asked for
	why    []transcripts.Evidence // for its code, see grounds
	whyOf  int
}

// said is a word where it is said.
type said struct {
	at int // position in m.Words
	*word
}

// word is one word of a unit. Fillers, cut-offs and pauses are left out: they
// tear phrases apart, and only D-TOV looks at them.
type word struct {
	key, stem string
	content   bool     // carries meaning of its own; not a function word
	negates   bool     // «ikke», «aldrig»
	fields    []int    // semantic fields
	parts     []uint32 // hashes of the stems of a compound's parts
	number    int      // of its stem, among those that the lexicon has met
	openings  danish.Openings
	phrases   []danish.Phrase
	said      *saidAlone // what the models think of it; nil where none is asked

	hash, stemHash, headHash, tailHash uint32 // of the key, the stem, its first and last letters
}

// lexicon remembers the words met while one meeting is coded.
type lexicon struct {
	cues   *danish.Cues
	fields *danish.Fields
	words  map[string]*word
	stems  map[uint32]int // by hash: their numbers
	known  *vocabulary    // nil: none
}

func newLexicon(cues *danish.Cues) *lexicon {
	return &lexicon{cues: cues, fields: danish.BuiltinFields(), words: make(map[string]*word, 512), stems: make(map[uint32]int, 512)}
}

func newView(m *transcripts.Meeting, cues *danish.Cues) *view {
	return viewOf(m, newLexicon(cues), nil)
}

// viewOf prepares m. What old holds of an utterance, by its id, stands where it
// is the same.
func viewOf(m *transcripts.Meeting, lex *lexicon, old map[string]*reading) *view {
	v := &view{m: m, cues: lex.cues, fields: lex.fields, units: make([]unit, 0, len(m.TCUs))}
	r := reader{lexicon: lex, said: make([]said, 0, len(m.Words)), roles: map[string]transcripts.Role{}, shorts: map[shortKey]*reading{}}
	if old == nil {
		r.words, r.many = make([]*word, 0, len(m.Words)), true
	}
	for t := range m.Turns {
		turn := &m.Turns[t]
		for i := turn.From; i < turn.To; i++ {
			v.units = append(v.units, unit{index: len(v.units), tcu: i, turn: t, bc: turn.BC})
			r.read(m, &v.units[len(v.units)-1], i == turn.From, old[m.TCUs[i].ID])
		}
	}
	v.stems = len(lex.stems)
	return v
}

// reader reads the utterances of a meeting, one after the other. What they hold
// lies in a few large pieces of memory.
type reader struct {
	*lexicon
	said        []said
	words       []*word
	objects     []*word
	cues        []danish.Match
	about       []int
	readings    []reading
	many        bool // most utterances are new
	shorts      map[shortKey]*reading
	keys, stems []string
	roles       map[string]transcripts.Role
}

// read fills u, whose place in the meeting is set.
func (r *reader) read(m *transcripts.Meeting, u *unit, first bool, old *reading) {
	t := &m.TCUs[u.tcu]
	role, ok := r.roles[t.Speaker]
	if !ok {
		role = m.RoleOf(t.Speaker)
		r.roles[t.Speaker] = role
	}
	u.class, u.coded = role.Class(), !t.Quarantined && role.Known()
	from := len(r.said)
	for w := t.From; w < t.To; w++ {
		if m.Words[w].Kind != transcripts.PlainWord {
			continue
		}
		x := r.lexicon.words[m.Words[w].Text]
		if x == nil {
			x = r.lookUp(m.Words[w].Text)
			r.lexicon.words[m.Words[w].Text] = x
		}
		if x.key == "" || x.key == "øh" {
			continue
		}
		r.said, r.words = append(r.said, said{w, x}), append(r.words, x)
	}
	u.words = r.said[from:len(r.said):len(r.said)]
	mark := false
	if t.To > t.From {
		last := m.Words[t.To-1].Text
		mark = last != "" && last[len(last)-1] == '?'
	}
	now := reading{words: r.words[len(r.words)-len(u.words):], class: u.class, mark: mark, token: t.Token, echo: t.Echo, first: first}
	if old != nil && old.same(&now) {
		u.reading, r.words = old, r.words[:len(r.words)-len(u.words)]
		return
	}
	short, key := r.shortOf(&now)
	if short != nil {
		u.reading, r.words = short, r.words[:len(r.words)-len(u.words)]
		return
	}
	r.find(&now)
	u.reading = r.keep(now)
	if len(u.words) <= mostShort {
		r.shorts[key] = u.reading
	}
}

// mostShort is how many words an utterance has that is probably said again: «ja»,
// «det er rigtigt».
const mostShort = 3

// shortKey is all that tells short readings apart.
type shortKey struct {
	words                    [mostShort]*word
	class                    transcripts.Class
	mark, token, echo, first bool
}

// shortOf gives the reading of a short utterance that was read in this meeting
// before, nil if there is none.
func (r *reader) shortOf(x *reading) (*reading, shortKey) {
	key := shortKey{class: x.class, mark: x.mark, token: x.token, echo: x.echo, first: x.first}
	if copy(key.words[:], x.words) < len(x.words) {
		return nil, key
	}
	return r.shorts[key], key
}

// keep gives a reading its place: many lie together, one that is kept beside
// older ones by itself.
func (r *reader) keep(x reading) *reading {
	if !r.many {
		return &x
	}
	if len(r.readings) == cap(r.readings) {
		r.readings = make([]reading, 0, 128)
	}
	r.readings = append(r.readings, x)
	return &r.readings[len(r.readings)-1]
}

// same reports whether two readings are of the same.
func (r *reading) same(o *reading) bool {
	return r.class == o.class && r.mark == o.mark && r.token == o.token && r.echo == o.echo && r.first == o.first && slices.Equal(r.words, o.words)
}

// find adds what the words of an utterance tell together.
func (r *reader) find(x *reading) {
	r.keys, r.stems = r.keys[:0], r.stems[:0]
	from := len(r.objects)
	for k, w := range x.words {
		r.keys, r.stems = append(r.keys, w.key), append(r.stems, w.stem)
		if w.content {
			x.contents++
			if !slices.ContainsFunc(x.words[:k], func(o *word) bool { return o.stemHash == w.stemHash }) {
				r.objects = append(r.objects, w)
			}
		}
	}
	x.objects = r.objects[from:len(r.objects):len(r.objects)]
	at := len(r.cues)
	for i, w := range x.words {
		r.cues = w.openings.Find(r.keys, i, r.cues)
	}
	x.cues = r.cues[at:len(r.cues):len(r.cues)]
	at = len(r.about)
	put := func(f int) {
		if !slices.Contains(r.about[at:], f) {
			r.about = append(r.about, f)
		}
	}
	for _, w := range x.words {
		for _, f := range w.fields {
			put(f)
		}
	}
	for i, w := range x.words {
		for k := range w.phrases {
			if p := &w.phrases[k]; p.Begins(r.stems[i:]) {
				put(p.Field)
			}
		}
	}
	x.about = r.about[at:len(r.about):len(r.about)]
	x.asks = x.mark || asks(x.words)
}

// lookUp gives a word that the lexicon has not met.
func (l *lexicon) lookUp(text string) *word {
	w := l.known.find(l, danish.Key(text))
	n, ok := l.stems[w.stemHash]
	if !ok {
		n = len(l.stems)
		l.stems[w.stemHash] = n
	}
	w.number = n
	return &w
}

// analyse finds out all about a word that does not hang on where it is said.
func (l *lexicon) analyse(k string) word {
	form := danish.FormOf(k)
	w := word{key: k, stem: form.Stem, content: !functionWords[k] && len(k) > 2, negates: negations[k]}
	w.hash, w.stemHash = hashOf(k), hashOf(w.stem)
	if rs := []rune(w.stem); len(rs) >= 6 {
		w.headHash, w.tailHash = hashOf(string(rs[:5])), hashOf(string(rs[len(rs)-5:]))
	}
	w.openings, w.phrases = l.cues.From(k), l.fields.PhrasesFrom(w.stem)
	if k != "" {
		w.fields = l.fields.Of(&form)
	}
	if w.content {
		if ps := form.Parts(); len(ps) > 1 {
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

// asks reports whether words have the form of a question: a question word or an
// inverted verb at their start, or a tag at their end.
func asks(ws []*word) bool {
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
	if a.contents == 0 || b.contents == 0 {
		return 0
	}
	n := 0
	for i := range a.words {
		if !a.words[i].content {
			continue
		}
		for j := range b.words {
			if b.words[j].content && a.words[i].stemHash == b.words[j].stemHash && a.words[i].stem == b.words[j].stem {
				n++
				break
			}
		}
	}
	return n
}
