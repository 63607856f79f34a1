package danish

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"

	"gribning/transcripts"
)

//go:embed cues/cues.txt
var cuesText string

// Cues is a set of named lists of phrases. It is safe for concurrent use.
type Cues struct {
	lists    []CueList
	byName   map[string]int
	exact    map[string][]pattern // by the whole first word
	prefix   map[string][]pattern // by the first three bytes of a first word «arbejds*»
	suffix   map[string][]pattern // by the last three bytes of a first word «*arbejde»
	patterns int
}

// CueList is one list: its name, where it comes from and what it says, in a
// line of Danish that a coder reads beside a code.
type CueList struct {
	Name   string
	Source string // «CODEBOOK Annex B», «own»
	Text   string
}

// Match is one phrase found: words From..To (half-open) of what was searched.
type Match struct {
	List     int // position in Lists
	From, To int
}

type pattern struct {
	list  int
	words []string // Key forms; «x*» prefix, «*x» suffix, «?» any one word
}

//go:embed cues/senses.txt
var sensesText string

var builtin = sync.OnceValues(func() (*Cues, error) {
	return ReadCues(strings.NewReader(cuesText + "\n" + sensesText))
})

// BuiltinCues gives the cue lists that come with the program.
func BuiltinCues() (*Cues, error) { return builtin() }

// ReadCues reads lists in the form
//
//	[name] source — what it says
//	phrase of one or more words
//	arbejds*, *arbejde, vil ? gerne
//
// where commas part phrases, a star stands for the rest of a word (at least three letters must be
// written) and a question mark for any one word. «#» begins a comment.
// The error names the line; it never quotes it.
func ReadCues(r io.Reader) (*Cues, error) {
	c := &Cues{byName: map[string]int{}, exact: map[string][]pattern{}, prefix: map[string][]pattern{}, suffix: map[string][]pattern{}}
	if err := c.read(r); err != nil {
		return nil, err
	}
	return c, nil
}

// With gives a set with the lists of r added; phrases of a list that exists
// already are added to it. c is not changed.
func (c *Cues) With(r io.Reader) (*Cues, error) {
	n := &Cues{lists: append([]CueList(nil), c.lists...), byName: map[string]int{}, patterns: c.patterns}
	for k, v := range c.byName {
		n.byName[k] = v
	}
	n.exact, n.prefix, n.suffix = copyPatterns(c.exact), copyPatterns(c.prefix), copyPatterns(c.suffix)
	if err := n.read(r); err != nil {
		return nil, err
	}
	return n, nil
}

func copyPatterns(m map[string][]pattern) map[string][]pattern {
	out := make(map[string][]pattern, len(m))
	for k, v := range m {
		out[k] = v[:len(v):len(v)]
	}
	return out
}

func (c *Cues) read(r io.Reader) error {
	sc := bufio.NewScanner(r)
	list := -1
	for n := 1; sc.Scan(); n++ {
		line, _, _ := strings.Cut(sc.Text(), "#")
		line = strings.TrimSpace(line)
		switch {
		case line == "":
		case line[0] == '[':
			l, err := parseListHead(line, n)
			if err != nil {
				return err
			}
			if at, ok := c.byName[l.Name]; ok {
				list = at
				break
			}
			list = len(c.lists)
			c.byName[l.Name] = list
			c.lists = append(c.lists, l)
		case list < 0:
			return cueFault(n, "a phrase stands before the first [list]", "et udtryk står før den første [liste]")
		default:
			if !c.addAll(list, line) {
				return cueFault(n, "a word has letters or digits; with * at least three and only one star", "et ord har bogstaver eller tal; med * mindst tre og kun én stjerne")
			}
		}
	}
	if err := sc.Err(); err != nil {
		return cueFault(0, "the file could not be read", "filen kunne ikke læses").Because(err)
	}
	return nil
}

func parseListHead(line string, n int) (CueList, error) {
	end := strings.IndexByte(line, ']')
	if end < 2 {
		return CueList{}, cueFault(n, "a list begins with [name]", "en liste begynder med [navn]")
	}
	source, text, ok := strings.Cut(line[end+1:], "—")
	if !ok {
		return CueList{}, cueFault(n, "the list head lacks its source and description («[name] source — what it says»)", "listens hoved mangler kilde og forklaring («[navn] kilde — hvad den siger»)")
	}
	return CueList{Name: line[1:end], Source: strings.TrimSpace(source), Text: strings.TrimSpace(text)}, nil
}

func cueFault(line int, en, da string) *transcripts.Issue {
	where := ""
	if line > 0 {
		where = fmt.Sprintf("line %d", line)
	}
	return transcripts.Fault("K101", where, "The cue file is not right: "+en, "Ordlisten er ikke rigtig: "+da).
		Hint("Correct the line and run again", "Ret linjen og kør igen")
}

// addAll adds the phrases of one line, which commas part.
func (c *Cues) addAll(list int, line string) bool {
	for phrase := range strings.SplitSeq(line, ",") {
		if f := strings.Fields(phrase); len(f) > 0 && !c.add(list, f) {
			return false
		}
	}
	return true
}

func (c *Cues) add(list int, words []string) bool {
	p := pattern{list: list, words: make([]string, len(words))}
	for i, w := range words {
		stars := strings.Count(w, "*")
		if w == "?" && i > 0 {
			p.words[i] = w
			continue
		}
		bare := strings.ToLower(strings.ReplaceAll(w, "*", ""))
		if stars > 1 || (stars == 1 && len(bare) < 3) || bare == "" {
			return false
		}
		switch {
		case strings.HasSuffix(w, "*"):
			p.words[i] = bare + "*"
		case strings.HasPrefix(w, "*"):
			p.words[i] = "*" + bare
		case stars == 1:
			return false
		default:
			if p.words[i] = Key(w); p.words[i] == "" { // a sign, not a word
				return false
			}
		}
	}
	f := p.words[0]
	switch {
	case strings.HasSuffix(f, "*"):
		c.prefix[f[:3]] = append(c.prefix[f[:3]], p)
	case strings.HasPrefix(f, "*"):
		k := f[len(f)-3:]
		c.suffix[k] = append(c.suffix[k], p)
	default:
		c.exact[f] = append(c.exact[f], p)
	}
	c.patterns++
	return true
}

// Lists gives the lists in the order in which they were read.
func (c *Cues) Lists() []CueList { return c.lists }

// List finds a list's position by name, or −1.
func (c *Cues) List(name string) int {
	if i, ok := c.byName[name]; ok {
		return i
	}
	return -1
}

// Openings are the phrases that may begin with one word.
type Openings []pattern

// From gives the phrases that may begin with a word as made by [Key].
func (c *Cues) From(key string) Openings {
	var out Openings
	add := func(ps []pattern) {
		for _, p := range ps {
			if fits(p.words[0], key) {
				out = append(out, p)
			}
		}
	}
	add(c.exact[key])
	if len(key) >= 3 {
		add(c.prefix[key[:3]])
		add(c.suffix[key[len(key)-3:]])
	}
	return out
}

// Find appends to out those that stand in keys (words as made by [Key]) from
// position at on, where the word is. Phrases may overlap; of one list, only the
// longest one is given.
func (ps Openings) Find(keys []string, at int, out []Match) []Match {
	return match(ps, keys, at, len(out), out)
}

func match(ps []pattern, keys []string, at, start int, out []Match) []Match {
next:
	for _, p := range ps {
		if at+len(p.words) > len(keys) {
			continue
		}
		for j, w := range p.words[1:] {
			if !fits(w, keys[at+1+j]) {
				continue next
			}
		}
		for j := start; j < len(out); j++ {
			if out[j].List == p.list {
				out[j].To = max(out[j].To, at+len(p.words))
				continue next
			}
		}
		out = append(out, Match{List: p.list, From: at, To: at + len(p.words)})
	}
	return out
}

func fits(pattern, key string) bool {
	switch {
	case pattern == "?":
		return true
	case pattern[len(pattern)-1] == '*':
		return strings.HasPrefix(key, pattern[:len(pattern)-1])
	case pattern[0] == '*':
		return strings.HasSuffix(key, pattern[1:])
	}
	return pattern == key
}
