package deidentify

import (
	"strings"
	"sync"
	"unicode/utf8"

	"gribning/pipeline/danish"
)

// commonMeetings is in how many of the training meetings a word has to stand as
// an ordinary one to belong to the general vocabulary without a list.
const commonMeetings = 4

var builtinVocabulary = sync.OnceValue(func() *vocabulary {
	if m, err := Builtin(); err == nil {
		return m.vocab
	}
	return newVocabulary()
})

// common reports whether a word belongs to the general Danish vocabulary: the
// lexicon, the list of ordinary words, what is ordinary in several of the
// training meetings, all with endings, and ordinals.
//
// It decides two things together, so that they cannot disagree. A string that was
// found once to identify somebody and is no common word is marked wherever it
// stands in the meeting ([spread]), and no outgoing file may have it in any form
// ([Secrets]). A common word is a name only where it is used like one: it is
// marked elsewhere, and blocks a file, only where it has a capital inside a
// sentence, stands behind a title or «hedder», or the finder takes most of its
// mentions for a name by themselves. Where in doubt a word is not common: names
// of the lists are not, unless the lists doubt them.
func common(key string) bool {
	g, err := loadLists()
	if err != nil {
		return false
	}
	if m := g.of(key); m&(given|surname|place|org) != 0 && m&(doubtful|public|country) == 0 && g.words[key]&phraseMarks != 0 && !ordinary(key) && !g.everyday[key] {
		return false
	}
	if utf8.RuneCountInString(key) <= 2 {
		return g.words[key]&(given|surname) == 0 || g.words[key]&doubtful != 0 // «it», «do»: too short to tell
	}
	if everydayWord(key) || formalTitles[key] || g.everyday[strings.TrimSuffix(key, "s")] {
		return true
	}
	if _, n := danish.Ordinal([]string{key}); n > 0 {
		return true
	}
	v := builtinVocabulary()
	return v.df[key] >= commonMeetings || v.inflects(key, func(w string) bool {
		return len(w) > 2 && (everydayWord(w) || v.df[w] >= commonMeetings)
	})
}

// nameLike reports whether the word at k is used like a name although it is a
// common one.
func (l *line) nameLike(k int) bool {
	t := l.tokens[k]
	if l.exclamation(k) {
		return false
	}
	return l.cased && capital(t.raw) != "-" && !t.first || k > 0 && l.joined(k) && namesFollow(l.tokens[k-1].key)
}

// namesFollow reports whether the word behind key is a name by that alone.
func namesFollow(key string) bool {
	return formalTitles[key] && key != "mama" || key == "hedder" || key == "hed" || key == "kaldes"
}
