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
	text   string // without blanks, lower case; digits only for numbers
	typ    string
	of     int
	common bool // also an ordinary word: counts only where it is used like a name
	words  int
}

// SecretsOf gathers the identified strings of meetings, flags aside, and the
// names of a key file. A single word of the general vocabulary («Storm») counts
// only where it is used like a name, since it would be found everywhere: see
// [common]. Dates of one word («den syttende») and numbers of fewer than four
// digits say nothing by themselves.
func SecretsOf(keys Keys, ms ...*transcripts.Meeting) *Secrets {
	s := &Secrets{words: map[string][]secret{}}
	seen := map[string]bool{}
	add := func(words []string, typ string) {
		text := strings.Join(words, "")
		number := typ == cpr || typ == tlf || typ == id
		ordinary := len(words) == 1 && !number && typ != mail && common(words[0])
		digits := ""
		for _, w := range words {
			digits += spoken(w)
		}
		switch {
		case utf8.RuneCountInString(text) < 2, seen[text], typ == dato && dayOnly(words), number && digits != "" && len(digits) < 4 && onlyNumbers(words):
			return
		}
		seen[text] = true
		of := s.n
		s.n++
		x := secret{text, typ, of, ordinary, len(words)}
		if onlyDigits(text) != text || len(text) < 6 {
			s.words[firstTwo(text)] = append(s.words[firstTwo(text)], x)
		}
		if number {
			if len(digits) >= 6 {
				s.numbers = append(s.numbers, secret{digits, typ, of, false, len(words)})
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

// dayOnly reports whether a date names a day of no month: «den syttende».
func dayOnly(words []string) bool {
	for _, w := range words {
		if w != "den" && w != "d" && !common(w) && len(onlyDigits(w)) != len(w) || monthNames[w] || len(w) == 4 && onlyDigits(w) == w {
			return false
		}
	}
	return len(words) <= 3
}

// onlyNumbers reports whether every word is a number: «nul syv», but not «AB 12».
func onlyNumbers(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return spoken(w) == "" && !joints[w] })
}

// Telling are those that tell on somebody whatever meeting a text is of: numbers,
// mail addresses, and names of two words or more.
func (s *Secrets) Telling() *Secrets {
	out := &Secrets{words: map[string][]secret{}, numbers: s.numbers, n: s.n}
	for start, list := range s.words {
		for _, x := range list {
			if x.typ == cpr || x.typ == tlf || x.typ == id || x.typ == mail || x.typ == navn && x.words > 1 {
				out.words[start] = append(out.words[start], x)
			}
		}
	}
	return out
}

// Add takes those of another in.
func (s *Secrets) Add(o *Secrets) {
	for start, list := range o.words {
		for _, x := range list {
			x.of += s.n
			s.words[start] = append(s.words[start], x)
		}
	}
	for _, x := range o.numbers {
		x.of += s.n
		s.numbers = append(s.numbers, x)
	}
	s.n += o.n
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

// inflections are what Danish (and English) may put behind a name.
var inflections = []string{"s", "es", "en", "ens", "et", "ets", "er", "erne", "ne", "sk", "ske"}

// piece is one word of a text that is searched.
type piece struct {
	key     string
	capital bool // a capital that is not the whole word's
	opens   bool // begins a sentence, a cell or an element
}

// piecesOf cuts text at everything that is neither letter nor digit.
func piecesOf(text string) []piece {
	out := make([]piece, 0, len(text)/6+1)
	opens, from := true, -1
	put := func(to int) {
		w := text[from:to]
		p := piece{key: strings.ToLower(w), opens: opens}
		if first, n := utf8.DecodeRuneInString(w); unicode.IsUpper(first) {
			p.capital = strings.IndexFunc(w[n:], unicode.IsLower) >= 0
		}
		out = append(out, p)
		opens, from = false, -1
	}
	for i, r := range text {
		switch {
		case !notAlnum(r):
			if from < 0 {
				from = i
			}
			continue
		case from >= 0:
			put(i)
		}
		if r != ' ' && r != ',' && r != '\u00a0' {
			opens = true
		}
	}
	if from >= 0 {
		put(len(text))
	}
	return out
}

// search finds secrets in text that is already free of escapes. Strings of
// fewer letters than least do not count. Common words count only with usage,
// which is off where words have lost what stood between them.
func (s *Secrets) search(text string, least int, usage bool, hit func(secret, string)) {
	ps := piecesOf(text)
	for i, p := range ps {
		for n := 1; n <= 2; n++ {
			start := beginning(p.key, n)
			if n == 2 && utf8.RuneCountInString(p.key) < 2 {
				continue
			}
			if n == 1 { // a first letter standing alone, «b irthe»
				if utf8.RuneCountInString(p.key) != 1 || i+1 >= len(ps) {
					continue
				}
				start = p.key + beginning(ps[i+1].key, 1)
			}
			for _, x := range s.words[start] {
				if utf8.RuneCountInString(x.text) < least {
					continue
				}
				if x.common {
					if usage && (p.key == x.text || strings.TrimSuffix(p.key, "s") == x.text) && usedLikeName(ps, i) {
						hit(x, "whole")
					}
				} else if form := match(ps[i:], x.text); form != "" {
					hit(x, form)
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

// usedLikeName reports whether a common word stands as a name does: with a
// capital inside a sentence, or behind a title or «hedder».
func usedLikeName(ps []piece, i int) bool {
	return ps[i].capital && !ps[i].opens || i > 0 && !ps[i].opens && namesFollow(ps[i-1].key)
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

// match reports how the string stands at the beginning of ps, joined over as
// many words as it takes.
func match(ps []piece, text string) string {
	whole := text
	for k, p := range ps {
		if rest, ok := strings.CutPrefix(text, p.key); ok {
			if text = rest; text != "" {
				continue
			}
			if k == 0 {
				return "whole"
			}
			if !tellingSplit(whole, func(i int) string { return ps[i].key }, k+1) {
				return ""
			}
			return "split"
		}
		tail, ok := strings.CutPrefix(p.key, text)
		switch {
		case !ok || k > 0 && utf8.RuneCountInString(text) < 2 || common(p.key):
			return ""
		case slices.Contains(inflections, tail):
			return "inflected"
		case k == 0 && utf8.RuneCountInString(text) >= compoundLeast:
			return "compound"
		}
		return ""
	}
	return ""
}

// tellingSplit reports whether n words that make a name together are more than
// chance: «i da» is not Ida, but «sol haven» is Solhaven and «sæ unn» Sæunn.
func tellingSplit(name string, part func(int) string, n int) bool {
	if utf8.RuneCountInString(name) >= splitLeast {
		return true
	}
	for i := range n {
		if !common(part(i)) && utf8.RuneCountInString(part(i)) > 1 {
			return true
		}
	}
	return false
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
