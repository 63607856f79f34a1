package danish

import (
	"embed"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// The fields are own work: lists of words that belong together in the world, one
// file each, in the form of readField.
//
//go:embed fields/*.txt
var fieldFiles embed.FS

// Field is one semantic field: words that belong to one part of life or work.
type Field struct {
	Name string // «occ-care», the name of its file
	Text string // what it holds, in Danish
}

// Fields says which semantic fields words belong to. It is read-only and safe
// for concurrent use.
type Fields struct {
	list    []Field
	words   map[string][]int    // by Key
	stems   map[string][]int    // by Stem; a word of the lists stands for its forms
	phrases map[string][]Phrase // by the Stem of the first word
}

// Phrase is a phrase of several words that belongs to a field.
type Phrase struct {
	Field int
	stems []string
}

var builtinFields = sync.OnceValue(func() *Fields {
	f := &Fields{words: map[string][]int{}, stems: map[string][]int{}, phrases: map[string][]Phrase{}}
	names, err := fs.Glob(fieldFiles, "fields/*.txt")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, name := range names {
		text, err := fieldFiles.ReadFile(name)
		if err != nil {
			panic(err) // part of the program
		}
		f.read(strings.TrimSuffix(path.Base(name), ".txt"), string(text))
	}
	return f
})

// BuiltinFields gives the fields that come with the program.
func BuiltinFields() *Fields { return builtinFields() }

// read adds one file: a line «# source: own — what it holds», then words;
// «klump_i_halsen» is a phrase.
func (f *Fields) read(name, text string) {
	id := len(f.list)
	f.list = append(f.list, Field{Name: name})
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if head, ok := strings.CutPrefix(line, "#"); ok {
			if _, what, ok := strings.Cut(head, "—"); ok && f.list[id].Text == "" {
				f.list[id].Text = strings.TrimSpace(what)
			}
			continue
		}
		for _, w := range strings.Fields(line) {
			parts := strings.Split(w, "_")
			for i := range parts {
				parts[i] = Key(parts[i])
			}
			parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
			switch {
			case len(parts) == 0:
			case len(parts) == 1:
				put(f.words, parts[0], id)
				put(f.stems, Stem(parts[0]), id)
			default:
				for i := range parts {
					parts[i] = Stem(parts[i])
				}
				f.phrases[parts[0]] = append(f.phrases[parts[0]], Phrase{id, parts})
			}
		}
	}
}

func put(m map[string][]int, k string, id int) {
	if !slices.Contains(m[k], id) {
		m[k] = append(m[k], id)
	}
}

// List gives the fields; their positions are what the other methods give.
func (f *Fields) List() []Field { return f.list }

// Of gives the fields of a word: its own, or those of its stem, or of the last
// part of a compound that has any.
func (f *Fields) Of(form *Form) []int {
	if ids := f.one(form.Key, form.Stem); ids != nil {
		return ids
	}
	parts := form.Parts()
	for i := len(parts) - 1; i >= 0 && len(parts) > 1; i-- {
		if ids := f.one(parts[i], Stem(parts[i])); ids != nil {
			return ids
		}
	}
	return nil
}

func (f *Fields) one(key, stem string) []int {
	if ids := f.words[key]; ids != nil {
		return ids
	}
	if ids := f.stems[stem]; ids != nil {
		return ids
	}
	for _, end := range [...]string{"ede", "et", "te", "t"} { // past forms, which the stemmer leaves alone
		if w, ok := strings.CutSuffix(key, end); ok && len(w) >= 4 {
			if ids := f.stems[Stem(w)]; ids != nil {
				return ids
			}
		}
	}
	return nil
}

// PhrasesFrom gives the phrases that may begin with a stem, for those who meet
// the same word often.
func (f *Fields) PhrasesFrom(stem string) []Phrase { return f.phrases[stem] }

// Begins reports whether stems begin with the phrase.
func (p *Phrase) Begins(stems []string) bool {
	return len(p.stems) <= len(stems) && slices.Equal(p.stems, stems[:len(p.stems)])
}
