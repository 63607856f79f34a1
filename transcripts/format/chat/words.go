package chat

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

var (
	ownRemark  = regexp.MustCompile(`\(\(([^()]+)\)\)`)
	code       = regexp.MustCompile(`\[[^\[\]]*\]`)
	longPause  = regexp.MustCompile(`\((?:(\d{1,3}):)?(\d{1,4}(?:\.\d{1,3})?)\)`)
	special    = regexp.MustCompile(`@[a-z:&$]+[a-z0-9]*$`)
	terminator = regexp.MustCompile(`^(?:[.?!]|\+?(?:\.\.\.|\.\.\?|/\.|/\?|!\?|//\.|//\?|"/\.|"\.|\.)|≋|≈)$`)
	linker     = regexp.MustCompile(`^\+(?:<|\^|,|\+|"|≈|≋)$`)
	// What stands for a name in CHAT, where brackets are taken: «NAVN_1».
	placeholder = regexp.MustCompile(`^(NAVN|STED|ORG|CPR|TLF|MAIL|DATO|ID)(_\d+)?$`)
	omitted     = regexp.MustCompile(`^0\pL*$`)
)

// Marks of conversation analysis for pitch, loudness, pace and the like, which
// stand at or inside words and say nothing about which words were said.
const caMarks = "↑↓⇗↗→↘⇘∞≡≋≈°▁▔☺♋⁇∾⁎∆∇∮Ϋ↫⤆⤇⤊⤋„‡∬∲§∙ˈˌ⌈⌉⌊⌋^"

// part is a stretch of a line; speaker is set where another person's short
// contribution stands inside it («&*BOR:mhm»).
type part struct {
	speaker string
	words   []transcripts.Word
}

// wordsOf reads the words of a main line without its bullets.
func wordsOf(text string) []part {
	text = ownRemark.ReplaceAllStringFunc(text, func(s string) string {
		return " &=" + strings.Join(strings.Fields(s[2:len(s)-2]), "_") + " "
	})
	text = longPause.ReplaceAllStringFunc(text, func(s string) string {
		m := longPause.FindStringSubmatch(s)
		if m[1] == "" {
			return " " + s + " "
		}
		t, _ := lines.Clock(clockOf(m[1], m[2]))
		return " (" + decimal(t) + ") "
	})
	text = code.ReplaceAllStringFunc(text, func(c string) string {
		inner := strings.TrimSpace(c[1 : len(c)-1])
		if what, ok := strings.CutPrefix(inner, "=!"); ok { // «[=! ler]»: said while laughing
			return " ((" + strings.Join(strings.Fields(what), "_") + ")) "
		}
		return " "
	})
	parts := []part{{}}
	inOverlap := false
	for _, f := range strings.Fields(text) {
		cur := &parts[len(parts)-1]
		if rest, ok := strings.CutPrefix(f, "&*"); ok {
			who, said, _ := strings.Cut(rest, ":")
			if ws := lines.Words(strings.ReplaceAll(said, "_", " ")); len(ws) > 0 && who != "" {
				parts = append(parts, part{speaker: who, words: ws}, part{})
			}
			continue
		}
		opens, closes := strings.ContainsAny(f, "⌈⌊"), strings.ContainsAny(f, "⌉⌋")
		w, ok := wordOf(f)
		if ok {
			w.Overlaps = inOverlap || opens
			cur.words = append(cur.words, pieces(w)...)
		} else if (f == "?" || f == "!") && len(cur.words) > 0 {
			if last := &cur.words[len(cur.words)-1]; last.Kind == transcripts.PlainWord {
				last.Text += f
			}
		} else if strings.HasPrefix(f, "+/") && len(cur.words) > 0 { // interrupted
			if last := &cur.words[len(cur.words)-1]; last.Kind == transcripts.PlainWord && !strings.HasSuffix(last.Text, "-") && f == "+/." {
				last.Text += "-"
				last.Kind = transcripts.CutOff
			}
		}
		if opens {
			inOverlap = true
		}
		if closes {
			inOverlap = false
		}
	}
	out := parts[:0]
	for _, p := range parts {
		if len(p.words) > 0 {
			out = append(out, p)
		}
	}
	return out
}

func clockOf(minutes, seconds string) string {
	whole, frac, has := strings.Cut(seconds, ".")
	if len(whole) == 1 {
		whole = "0" + whole
	}
	if has {
		whole += "." + frac
	}
	return minutes + ":" + whole
}

// decimal writes a time as seconds with at least one decimal.
func decimal(t transcripts.Ms) string {
	s := fmt.Sprintf("%d.%03d", t/1000, t%1000)
	return strings.TrimSuffix(strings.TrimSuffix(s, "0"), "0")
}

// pieces gives a remark in the words that CHAT joins by «_», as the other formats
// have them: «&=taler_dari» is «((taler dari))».
func pieces(w transcripts.Word) []transcripts.Word {
	if w.Kind != transcripts.Event {
		return []transcripts.Word{w}
	}
	var out []transcripts.Word
	for f := range strings.FieldsFuncSeq(w.Text, func(r rune) bool { return r == '_' }) {
		x := w
		x.Text = f
		out = append(out, x)
	}
	return out
}

// wordOf reads one piece; ok is false for what is no word (terminators, linkers,
// retracing signs).
func wordOf(f string) (transcripts.Word, bool) {
	switch {
	case terminator.MatchString(f) || linker.MatchString(f) || omitted.MatchString(f) || strings.HasPrefix(f, "&{") || strings.HasPrefix(f, "&}"):
		return transcripts.Word{}, false
	case strings.HasPrefix(f, "&=") && len(f) > 2:
		return transcripts.Word{Text: "((" + strings.ReplaceAll(f[2:], "=", ":") + "))", Kind: transcripts.Event}, true
	case strings.HasPrefix(f, "&-") && len(f) > 2:
		return transcripts.Word{Text: strip(f[2:]), Kind: transcripts.Filler}, true
	case strings.HasPrefix(f, "&") && len(f) > 2:
		return transcripts.Word{Text: strings.TrimRight(strip(strings.TrimLeft(f, "&+~")), "-") + "-", Kind: transcripts.CutOff}, true
	case f == "xxx" || f == "yyy" || f == "www":
		return transcripts.Word{Text: "(uklart)", Kind: transcripts.Unclear}, true
	}
	if ws := lines.Words(f); len(ws) == 1 && ws[0].Kind != transcripts.PlainWord && ws[0].Kind != transcripts.CutOff && ws[0].Kind != transcripts.Filler {
		return ws[0], true // a pause or a remark of our own kind
	}
	f = strip(f)
	if f == "" || strings.Trim(f, ".,;:!?\"«»-–+/") == "" {
		return transcripts.Word{}, false
	}
	if m := placeholder.FindStringSubmatch(f); m != nil {
		f = "[" + m[1] + strings.ReplaceAll(m[2], "_", "-") + "]"
	}
	ws := lines.Words(f)
	return ws[0], len(ws) == 1
}

// strip takes the signs off that are no part of the word: «(al)tså» is said
// «altså», «<kan» begins a group, «hus@c» is of a special form.
func strip(f string) string {
	f = special.ReplaceAllString(f, "")
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("()<>", r) || strings.ContainsRune(caMarks, r) || unicode.IsControl(r) || r >= '₀' && r <= '₉' {
			return -1
		}
		return r
	}, f)
}
