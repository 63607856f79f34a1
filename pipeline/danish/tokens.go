package danish

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind tells words from other things in a transcript's text.
type Kind int

// What a token is.
const (
	Word     Kind = iota
	Number        // written in digits: «1.200», «12,5», «10:30», «050560-1234»
	Filler        // «øh», «øhm», «æh»
	CutOff        // «kun-», broken off
	Pause         // «(1.2)»
	Event         // «((griner))», «(taler arabisk)»
	Unclear       // «(uklart)», «( )», «xxx»
	Redacted      // «[NAVN-1]»
)

// Token is one word or sign of a text.
type Token struct {
	Text       string // as written, without punctuation around it
	Norm       string // normal form, see Norm; empty for pauses, events and unclear stretches
	Start, End int    // byte offsets in the text: Text == s[Start:End]
	Kind       Kind
}

// Tokens cuts a text into words. Punctuation, quotation marks and the overlap
// brackets of a transcript are left out; apostrophes, hyphens inside words, the
// full stop of abbreviations, decimal signs and stretch marks («nå:rh») belong
// to their word. Invalid UTF-8 separates words and is never part of one.
func Tokens(s string) []Token {
	var out []Token
	for i := 0; i < len(s); {
		n, kind := bracketed(s[i:])
		if n == 0 {
			n, kind = wordAt(s[i:], i > 0 && isWordRune(lastRune(s[:i])))
		}
		if n == 0 {
			_, size := utf8.DecodeRuneInString(s[i:])
			i += size
			continue
		}
		t := Token{Text: s[i : i+n], Start: i, End: i + n, Kind: kind}
		switch kind {
		case Word:
			t.Norm = Norm(t.Text)
			if fillers[t.Norm] {
				t.Kind = Filler
			}
			if t.Norm == "xxx" {
				t.Kind, t.Norm = Unclear, ""
			}
		case Number, Redacted:
			t.Norm = strings.ToLower(t.Text)
		case CutOff:
			t.Norm = Norm(strings.TrimRight(t.Text, "-–"))
		}
		out = append(out, t)
		i += n
	}
	return suspended(out)
}

// Suspended turns «to-» of «to- og treårige» back into a word: such a hyphen
// stands for the end that the next word shares.
func suspended(ts []Token) []Token {
	for i := 0; i+2 < len(ts); i++ {
		if ts[i].Kind == CutOff && (ts[i+1].Norm == "og" || ts[i+1].Norm == "eller" || ts[i+1].Norm == "samt") &&
			ts[i+2].Kind == Word && len(ts[i+2].Norm) > len(ts[i].Norm)+2 && (joints[ts[i].Norm] || len(ts[i].Norm) > 3 && Lookup(ts[i].Norm) == 0) {
			ts[i].Kind = Word
		}
	}
	return ts
}

func lastRune(s string) rune { r, _ := utf8.DecodeLastRuneInString(s); return r }

// Bracketed measures a pause, event, unclear stretch or placeholder at the
// beginning of s.
func bracketed(s string) (n int, kind Kind) {
	switch {
	case strings.HasPrefix(s, "(("):
		if end := strings.Index(s, "))"); end > 0 && end < maxEvent {
			return end + 2, Event
		}
	case s[0] == '(':
		end := strings.IndexByte(s, ')')
		if end < 0 || end > maxEvent {
			return 0, Word
		}
		inner := strings.TrimSpace(s[1:end])
		switch {
		case inner == "." || isSeconds(inner):
			return end + 1, Pause
		case inner == "" || strings.HasPrefix(inner, "ukla") || strings.Trim(inner, "x") == "" || strings.Trim(inner, "?") == "":
			return end + 1, Unclear
		}
		return end + 1, Event
	case s[0] == '[':
		end := strings.IndexByte(s, ']')
		if end > 1 && end <= 40 && isPlaceholder(s[1:end]) {
			return end + 1, Redacted
		}
	}
	return 0, Word
}

// MaxEvent bounds the length of an event in bytes, so that a bracket that is
// never closed does not swallow a text.
const maxEvent = 200

func isSeconds(s string) bool {
	digits := false
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits = true
		case r == '.' || r == ',':
		default:
			return false
		}
	}
	return digits
}

func isPlaceholder(s string) bool {
	upper := false
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper = true
		case r == '-' || r == '_' || unicode.IsDigit(r):
		default:
			return false
		}
	}
	return upper
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
}

func isApostrophe(r rune) bool { return r == '\'' || r == '’' || r == '´' || r == '`' }

// WordAt measures the word at the beginning of s, 0 if none begins there.
func wordAt(s string, inside bool) (n int, kind Kind) {
	first, size := utf8.DecodeRuneInString(s)
	if inside || (!isWordRune(first) && !(isApostrophe(first) && isWordRune(second(s, size)))) {
		return 0, Word
	}
	digits := unicode.IsDigit(first)
	n = size
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		next := second(s[n:], size)
		switch {
		case isWordRune(r):
			digits = digits && unicode.IsDigit(r)
		case isApostrophe(r): // måen'n, gå'
			n += size
			if !isWordRune(next) {
				return n, Word
			}
			continue
		case (r == '-' || r == ':' || r == '@' || r == '_' || r == '/' && unicode.IsDigit(next)) && isWordRune(next):
		case (r == '.' || r == ',') && digits && unicode.IsDigit(next):
		case r == '.' && isWordRune(next) && dotInside(s, n):
		default:
			return finish(s, n, digits)
		}
		n += size
	}
	return finish(s, n, digits)
}

// Finish looks at what stands directly after a word: the hyphen of a cut-off,
// the full stop of an abbreviation.
func finish(s string, n int, digits bool) (int, Kind) {
	rest := s[n:]
	if digits {
		return n, Number
	}
	if strings.HasPrefix(rest, ".") && abbreviations[strings.ToLower(s[:n])] {
		return n + 1, Word
	}
	for _, dash := range []string{"-", "–"} {
		if strings.HasPrefix(rest, dash) {
			return n + len(dash), CutOff
		}
	}
	if mixedNumber(s[:n]) {
		return n, Number
	}
	return n, Word
}

func mixedNumber(s string) bool {
	for _, r := range s {
		if !unicode.IsDigit(r) && !strings.ContainsRune(".,:-/", r) {
			return false
		}
	}
	return true
}

func second(s string, size int) rune {
	if size >= len(s) {
		return utf8.RuneError
	}
	r, _ := utf8.DecodeRuneInString(s[size:])
	return r
}

// DotInside reports whether the full stop at s[n] is inside a word: an
// abbreviation («f.eks.») or an address.
func dotInside(s string, n int) bool {
	end := strings.IndexFunc(s, unicode.IsSpace)
	if end < 0 {
		end = len(s)
	}
	whole := strings.ToLower(strings.TrimRight(s[:end], ".,;:?!)»\""))
	if abbreviations[whole] || strings.HasPrefix(whole, "www.") {
		return true
	}
	if at := strings.IndexByte(whole, '@'); at > 0 {
		return true
	}
	for _, tld := range []string{".dk", ".com", ".org", ".net", ".eu", ".nu"} {
		if strings.HasSuffix(whole, tld) {
			return true
		}
	}
	return false
}
