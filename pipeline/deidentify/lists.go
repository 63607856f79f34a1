package deidentify

import (
	"bufio"
	"embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"gribning/pipeline/danish"
)

//go:embed data/*.txt
var files embed.FS

// mark is what the lists know about a word or a phrase.
type mark uint32

const (
	given       mark = 1 << iota // given name
	surname                      // surname
	place                        // town, district, region
	country                      // a country: no identifier, and not something else
	org                          // named organisation
	public                       // body that everybody deals with: no identifier
	orgHead                      // first word of a named institution
	orgEnd                       // last word of one, or its ending
	streetEnd                    // ending of a street name
	title                        // «hr», «læge», «moster»
	called                       // «hedder»
	pronoun                      // «hende», «ham»
	personWord                   // what follows a name
	placeWord                    // what stands before a place
	placeVerb                    // «bor»
	orgWord                      // what stands before an organisation
	doubtful                     // also an ordinary word
	part                         // inside or at the end of a phrase of several words
	marks       = 18
	phraseMarks = given | surname | place | country | org | public | doubtful
)

// sections maps the headings of the data files to marks. What is not here takes
// the mark of its file.
var sections = map[string]mark{
	"land": country, "offentlig": public,
	"kaldes": called, "titel": title, "pronomen": pronoun, "personord": personWord,
	"orghoved": orgHead, "orgslut": orgEnd, "gadeslut": streetEnd, "gade": streetEnd,
	"stedord": placeWord, "stedverb": placeVerb, "orgverb": orgWord,
}

// fields maps the headings of words that stand near an organisation to features.
var fields = map[string]string{"arbejde": "a", "skolegang": "s", "behandling": "b"}

// lists are all data files, ready to be looked up.
type lists struct {
	words    map[string]mark
	phrases  map[string][]phrase // by first word
	endings  map[string]mark     // by ending
	everyday map[string]bool     // ordinary words
	alike    alikes
	things   map[string]bool   // what houses are called after: «kompasset»
	near     map[string]string // words that stand near an organisation, with their field
	longest  int               // longest ending in bytes
	shortest int
}

type phrase struct {
	words []string
	mark  mark
}

var loadLists = sync.OnceValues(func() (*lists, error) {
	l := &lists{words: map[string]mark{}, phrases: map[string][]phrase{}, endings: map[string]mark{}, everyday: map[string]bool{}, near: map[string]string{}, shortest: 99}
	for name, m := range map[string]mark{"given": given, "surnames": surname, "places": place, "organisations": org, "cues": 0} {
		f, err := files.Open("data/" + name + ".txt")
		if err != nil {
			return nil, err
		}
		err = l.read(f, m)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("data/%s.txt: %w", name, err)
		}
	}
	l.alike = alikesOf(l.words)
	coined, err := sectionsOf("data/coined.txt", strings.Fields)
	if err != nil {
		return nil, err
	}
	l.things = map[string]bool{}
	for _, w := range coined["ting"] {
		l.things[w] = true
	}
	raw, err := files.ReadFile("data/ordinary.txt")
	if err != nil {
		return nil, err
	}
	for text := range strings.Lines(string(raw)) {
		text, _, _ = strings.Cut(text, "#")
		if strings.HasPrefix(text, "[") {
			continue
		}
		for w := range strings.FieldsSeq(text) {
			l.everyday[w] = true
		}
	}
	return l, nil
})

// read adds a data file: words parted by blanks under headings in brackets,
// «_» inside phrases, «?» after what is also an ordinary word, «*» before endings.
func (l *lists) read(r io.Reader, file mark) error {
	m := file
	field := ""
	for s := bufio.NewScanner(r); s.Scan(); {
		line, _, _ := strings.Cut(s.Text(), "#")
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			name := strings.Trim(line, "[]")
			m, field = file, fields[name]
			if special, ok := sections[name]; ok {
				m = special
			}
			continue
		}
		for _, w := range strings.Fields(line) {
			if field != "" {
				l.near[w] = field
				continue
			}
			if m == 0 {
				return fmt.Errorf("words before a heading")
			}
			l.add(w, m)
		}
	}
	return nil
}

func (l *lists) add(w string, m mark) {
	if strings.HasSuffix(w, "?") {
		w, m = strings.TrimSuffix(w, "?"), m|doubtful
	}
	if strings.HasPrefix(w, "*") {
		w = w[1:]
		l.endings[w] |= m
		l.longest, l.shortest = max(l.longest, len(w)), min(l.shortest, len(w))
		return
	}
	parts := strings.Split(w, "_")
	if len(parts) > 1 {
		l.phrases[parts[0]] = append(l.phrases[parts[0]], phrase{parts, m})
		return
	}
	if old, ok := l.words[w]; ok && m&phraseMarks != 0 && (old&phraseMarks&^doubtful != 0) && (old|m)&doubtful != 0 && old&doubtful != m&doubtful {
		// In doubt only if every list that has it says so.
		l.words[w] = (old | m) &^ doubtful
		return
	}
	l.words[w] |= m
}

// of gives what the lists know about single words with this key, its genitive
// included.
func (l *lists) of(key string) mark {
	m := l.words[key]
	if m&phraseMarks == 0 {
		if base, ok := genitive(key); ok {
			m |= l.words[base] & phraseMarks
		}
	}
	for n := min(l.longest, len(key)); n >= l.shortest; n-- {
		if e, ok := l.endings[key[len(key)-n:]]; ok {
			m |= e
			break
		}
	}
	if m&phraseMarks == 0 && patronymic(key) {
		m |= surname
	}
	return m
}

// genitive takes the «s» or «'s» of a genitive off.
func genitive(key string) (string, bool) {
	for _, end := range []string{"'s", "’s", "'", "’", "s"} {
		if base, ok := strings.CutSuffix(key, end); ok && len(base) >= 2 {
			return base, true
		}
	}
	return key, false
}

// patronymic reports whether a word ends like a Danish surname in -sen. Common
// nouns with that ending («lønnen» has none, «kursen», «rejsen» do) are given by
// the vocabulary, not here, so only the endings of names count.
func patronymic(key string) bool {
	key = strings.TrimSuffix(key, "s")
	for _, end := range []string{"ersen", "nsen", "lsen", "rsen", "tsen", "dsen", "ksen", "gaard", "strup"} {
		if base, ok := strings.CutSuffix(key, end); ok && len(base) >= 2 {
			switch key {
			case "fantasien", "personsen", "forsen", "kursen", "balansen", "chansen", "finansen", "ansen", "børsen", "pulsen", "pensen", "hansen":
				return key == "hansen"
			}
			return true
		}
	}
	return false
}

// everydayWord reports whether the lexicon or the list of ordinary words has the
// word, as it stands.
func everydayWord(key string) bool {
	g, err := loadLists()
	return ordinary(key) || err == nil && g.everyday[key] || danish.Lookup(key)&danish.Noun != 0
}

// ordinary reports whether the closed word lists of the Danish lexicon have the
// word.
func ordinary(key string) bool {
	return danish.Lookup(key)&^danish.Noun != 0 || danish.IsFiller(key)
}
