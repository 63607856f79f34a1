package deidentify

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gribning/transcripts"
)

// Keys are names known for certain: of the participants and of whom the
// researcher knows to be spoken of. The file stays outside the corpus.
type Keys struct {
	phrases []keyPhrase
	first   map[string][]int // phrases by first word
	parts   map[string]bool  // words of names of several words
}

type keyPhrase struct {
	words []string
	typ   string
}

// MaxKeys is the largest number of lines in a key file.
const MaxKeys = 100_000

// ReadKeys reads a key file: one name a line, with an optional type before a
// tab (NAVN where there is none). «#» begins a comment. The error names the
// line and never quotes it.
//
//	Mette Eksempel
//	STED	Eksempelvej
func ReadKeys(r io.Reader) (Keys, error) {
	var k Keys
	s := bufio.NewScanner(r)
	s.Buffer(nil, 1<<16)
	n := 0
	for s.Scan() {
		n++
		text, _, _ := strings.Cut(s.Text(), "#")
		if !utf8.ValidString(text) {
			return Keys{}, keyFault(n, "is not UTF-8", "er ikke UTF-8")
		}
		typ, name, ok := strings.Cut(text, "\t")
		if !ok {
			typ, name = navn, text
		}
		typ = strings.ToUpper(strings.TrimSpace(typ))
		switch typ {
		case navn, sted, orga, cpr, tlf, mail, dato, id:
		default:
			return Keys{}, keyFault(n, "has an unknown type", "har en ukendt type")
		}
		var ws []string
		for _, w := range strings.Fields(strings.TrimPrefix(name, "\ufeff")) {
			if t := tokenOf(w); t.raw != "" {
				ws = append(ws, t.key)
			}
		}
		if len(ws) == 0 {
			continue
		}
		if len(k.phrases) >= MaxKeys {
			return Keys{}, keyFault(n, "is one too many", "er en for meget")
		}
		k.add(keyPhrase{ws, typ})
	}
	if err := s.Err(); err != nil {
		return Keys{}, keyFault(n+1, "cannot be read", "kan ikke læses").Because(err)
	}
	return k, nil
}

func (k *Keys) add(p keyPhrase) {
	if k.first == nil {
		k.first, k.parts = map[string][]int{}, map[string]bool{}
	}
	k.first[p.words[0]] = append(k.first[p.words[0]], len(k.phrases))
	k.phrases = append(k.phrases, p)
	for _, w := range p.words {
		if p.typ == navn && len(p.words) > 1 && len(w) > 2 {
			k.parts[w] = true
		}
	}
}

func keyFault(line int, en, da string) *transcripts.Issue {
	return transcripts.Fault("N101", fmt.Sprintf("line %d", line), "the line of the key file "+en, "linjen i nøglefilen "+da).
		Hint("write one name on each line, with «TYPE<tab>» before it where it is not a person", "skriv ét navn på hver linje, med «TYPE<tab>» foran, hvis det ikke er en person")
}

// Len is the number of names.
func (k Keys) Len() int { return len(k.phrases) }

// keyPart reports whether the word at i, a part of a name of the key file, is
// meant as one: a common word only where it is used like a name.
func (l *line) keyPart(i int) bool {
	return !l.exclamation(i) && (!l.tokens[i].common || l.nameLike(i))
}

// keysIn marks the names of the key file, whole and in parts.
func (f *Finder) keysIn(l *line, n int) []found {
	var out []found
	for i := range l.tokens {
		best := found{line: n, from: i, to: i, rule: "nøglefil", p: 1}
		key := l.tokens[i].key
		base, _ := genitive(key)
		for _, w := range []string{key, base} {
			for _, n := range f.keys.first[w] {
				if p := f.keys.phrases[n]; l.matches(i, p.words) && len(p.words) > best.to-best.from {
					best.to, best.typ = i+len(p.words), p.typ
				}
			}
		}
		if best.to == i && (f.keys.parts[key] || f.keys.parts[base]) && l.keyPart(i) {
			best.to, best.typ = i+1, navn
		}
		if best.to > best.from {
			out = append(out, best)
		}
	}
	return out
}
