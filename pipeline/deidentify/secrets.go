package deidentify

import (
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gribning/transcripts"
)

// Secrets are the strings that must not stand in an outgoing file.
type Secrets struct {
	words   map[string][]secret // by their first two letters
	numbers []secret
	n       int
}

type secret struct {
	text string // without blanks, lower case; digits only for numbers
	typ  string
	of   int
}

// SecretsOf gathers the identified strings of meetings, flags aside, and the
// names of a key file. A single word that is an ordinary one («Storm») is left
// out: it would be found everywhere. What it marked is replaced by place.
func SecretsOf(keys Keys, ms ...*transcripts.Meeting) *Secrets {
	s := &Secrets{words: map[string][]secret{}}
	seen := map[string]bool{}
	add := func(words []string, typ string) {
		text := strings.Join(words, "")
		if len(words) == 1 && s.everyday(words[0], typ) || utf8.RuneCountInString(text) < 2 || seen[text] {
			return
		}
		seen[text] = true
		of := s.n
		s.n++
		x := secret{text, typ, of}
		if onlyDigits(text) != text || len(text) < 6 {
			s.words[firstTwo(text)] = append(s.words[firstTwo(text)], x)
		}
		if typ == cpr || typ == tlf || typ == id {
			digits := ""
			for _, w := range words {
				digits += spoken(w)
			}
			if len(digits) >= 6 {
				s.numbers = append(s.numbers, secret{digits, typ, of})
			}
		}
	}
	for _, m := range ms {
		for _, x := range m.Identifiers {
			if x.Flag || x.From < 0 || x.To > len(m.Words) || x.From >= x.To {
				continue
			}
			words := keysOf(m, x.From, x.To)
			if n := len(words) - 1; n >= 0 && strings.HasPrefix(x.Suffix, "s") {
				words[n], _ = genitive(words[n])
			}
			words = pieces(words)
			if n := len(words); n > 2 && (words[n-2] == "punktum" || x.Type == mail) && x.Type == mail {
				add(pieces([]string{strings.NewReplacer("punktum", ".", "snabela", "@").Replace(strings.Join(words, ""))}), mail)
			}
			if x.Type == dato && len(words) > 1 && words[0] == "den" {
				add(words, x.Type)
				words = words[1:]
			}
			add(words, x.Type)
			if x.Type == navn {
				for _, w := range words {
					if utf8.RuneCountInString(w) > 2 && !formalTitles[w] {
						add([]string{w}, x.Type)
					}
				}
			}
		}
	}
	for _, p := range keys.phrases {
		add(pieces(p.words), p.typ)
		if p.typ == navn {
			for _, w := range pieces(p.words) {
				if utf8.RuneCountInString(w) > 2 {
					add([]string{w}, p.typ)
				}
			}
		}
	}
	return s
}

func (s *Secrets) everyday(word, typ string) bool {
	g, err := loadLists()
	return typ != cpr && typ != tlf && typ != mail && (ordinary(word) || formalTitles[word] || err == nil && g.everyday[word])
}

// Len is the number of strings.
func (s *Secrets) Len() int { return s.n }

func firstTwo(s string) string { return beginning(s, 2) }

// pieces cuts words at everything that is neither letter nor digit, as the
// search does.
func pieces(words []string) []string {
	return strings.FieldsFunc(strings.ToLower(strings.Join(words, " ")), notAlnum)
}

func notAlnum(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// Leak is one identified string in an outgoing file. It never holds the string.
type Leak struct {
	Where  string // member of the file, «word/document.xml»; empty: the file itself
	Type   string // NAVN …
	Secret int    // number of the string, to count different ones
	Form   string // whole, split, inflected, compound, number
}

// endings are what Danish (and English) may put behind a name.
var inflections = []string{"s", "es", "en", "ens", "et", "ets", "er", "erne", "ne", "sk", "ske"}

// search finds secrets in text that is already free of escapes. Strings of
// fewer letters than least do not count.
func (s *Secrets) search(text string, least int, hit func(secret, string)) {
	words := strings.FieldsFunc(strings.ToLower(text), notAlnum)
	for i, w := range words {
		for n := 1; n <= 2; n++ {
			start := beginning(w, n)
			if n == 2 && utf8.RuneCountInString(w) < 2 {
				continue
			}
			if n == 1 { // a first letter standing alone, «b irthe»
				if utf8.RuneCountInString(w) != 1 || i+1 >= len(words) {
					continue
				}
				start = w + beginning(words[i+1], 1)
			}
			for _, x := range s.words[start] {
				if utf8.RuneCountInString(x.text) >= least {
					if form := match(words[i:], x.text); form != "" {
						hit(x, form)
					}
				}
			}
		}
	}
	for _, x := range s.numbers {
		if numberStands(text, x.text) {
			hit(x, "number")
		}
	}
}

// within finds secrets among bytes that are no text, where nothing parts words.
func (s *Secrets) within(text string, least int, hit func(secret, string)) {
	text = strings.ToLower(text)
	for _, list := range s.words {
		for _, x := range list {
			if utf8.RuneCountInString(x.text) >= least && strings.Contains(text, x.text) {
				hit(x, "whole")
			}
		}
	}
}

// match reports how the string stands at the beginning of words, joined over as
// many of them as it takes.
func match(words []string, text string) string {
	for k, w := range words {
		if rest, ok := strings.CutPrefix(text, w); ok {
			if text = rest; text == "" {
				if k > 0 {
					return "split"
				}
				return "whole"
			}
			continue
		}
		tail, ok := strings.CutPrefix(w, text)
		switch {
		case !ok || k > 0 && utf8.RuneCountInString(text) < 2:
			return ""
		case slices.Contains(inflections, tail):
			return "inflected"
		case k == 0 && utf8.RuneCountInString(text) >= 7:
			return "compound"
		}
		return ""
	}
	return ""
}

// numberStands reports whether the digits stand in text with nothing but blanks,
// points, hyphens and strokes between them.
func numberStands(text, digits string) bool {
	k, gap := 0, 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == digits[k]:
			k, gap = k+1, 0
			if k == len(digits) {
				return true
			}
		case c >= '0' && c <= '9':
			// The longest beginning of digits that ends here goes on.
			if k > 0 {
				k = restart(digits[:k], c, digits)
			}
			gap = 0
		case k > 0 && gap < 3 && (c == ' ' || c == '.' || c == '-' || c == '/' || c == 0xc2 || c == 0xa0):
			gap++
		default:
			k, gap = 0, 0
		}
	}
	return false
}

func restart(seen string, c byte, digits string) int {
	s := seen + string(c)
	for n := min(len(s)-1, len(digits)-1); n > 0; n-- {
		if strings.HasSuffix(s, digits[:n]) {
			return n
		}
	}
	return 0
}

var (
	tags       = regexp.MustCompile(`<[^<>]*>`)
	unicodeEsc = regexp.MustCompile(`\\u([0-9a-fA-F]{4})`)
	hexEsc     = regexp.MustCompile(`(?:%[0-9a-fA-F]{2})+|(?:=[0-9A-F]{2})+`)
	softBreaks = strings.NewReplacer("\u00ad", "", "\u200b", "", "\u200d", "", "\u2060", "", "=\r\n", "", "=\n", "")
)

// plain takes the escapes of HTML, JSON, URLs and quoted-printable mail away.
func plain(s string) string {
	s = unicodeEsc.ReplaceAllStringFunc(s, func(e string) string {
		n, _ := strconv.ParseUint(e[2:], 16, 32)
		return string(rune(n))
	})
	s = hexEsc.ReplaceAllStringFunc(s, func(e string) string {
		b := make([]byte, 0, len(e)/3)
		for i := 0; i+2 < len(e); i += 3 {
			n, err := strconv.ParseUint(e[i+1:i+3], 16, 8)
			if err != nil {
				return e
			}
			b = append(b, byte(n))
		}
		if !utf8.Valid(b) {
			return e
		}
		return string(b)
	})
	return softBreaks.Replace(html.UnescapeString(s))
}
