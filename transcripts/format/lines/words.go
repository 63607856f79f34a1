package lines

import (
	"math/bits"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"gribning/transcripts"
)

var (
	timedPause = regexp.MustCompile(`^\((\d{1,4}(?:[.,]\d{1,3})?)\)[.,;?!]?$`)
	shortPause = regexp.MustCompile(`^\(\.{1,3}\)$`)
	filler     = regexp.MustCompile(`^(?:ø{1,6}h+m*|ø+hm+|æ+h+m*|e+h+m*|øm+)$`)
	pureLabel  = regexp.MustCompile(`^\[[A-ZÆØÅ]+(?:-\d+)?\]`)
	unclear    = regexp.MustCompile(`^\(?(?i:uklart|uhørligt|utydeligt|unclear|inaudible|xxx|\?+)\)?[.,;?!]?$`)
)

// Words splits a line at white space and tells each piece what it is. The
// pieces joined by blanks give the line back, but for the amount of white space.
// Speaker, id and times are left empty.
func Words(text string) []transcripts.Word {
	fields := strings.Fields(text)
	ws := make([]transcripts.Word, len(fields))
	for i := range fields {
		ws[i].Text = fields[i]
	}
	for i := 0; i < len(ws); {
		if n := bracketed(fields[i:]); n > 0 {
			kind := transcripts.Event
			if unclear.MatchString(strings.Join(fields[i:i+n], "")) && strings.HasPrefix(fields[i], "(") || n == 2 && fields[i] == "(" {
				kind = transcripts.Unclear
			}
			for ; n > 0; n-- {
				ws[i].Kind = kind
				i++
			}
			continue
		}
		next := ""
		if i+1 < len(fields) {
			next = fields[i+1]
		}
		ws[i].Kind = kindOf(fields[i], next)
		i++
	}
	return ws
}

// bracketed gives how many pieces a remark in round brackets takes that begins
// with the first piece, 0 if none begins there or it is never closed.
func bracketed(fields []string) int {
	f := fields[0]
	if !strings.HasPrefix(f, "(") || timedPause.MatchString(f) || shortPause.MatchString(f) {
		return 0
	}
	closing := ")"
	if strings.HasPrefix(f, "((") {
		closing = "))"
	}
	for n, g := range fields {
		at := strings.Index(g, closing)
		if at < 0 {
			continue
		}
		// «(n)u» is a word with an uncertain sound, not a remark.
		if strings.IndexFunc(g[at:], unicode.IsLetter) >= 0 {
			return 0
		}
		return n + 1
	}
	return 0
}

func kindOf(f, next string) transcripts.WordKind {
	switch {
	case f == "xxx":
		return transcripts.Unclear
	case f[0] != '(':
	case timedPause.MatchString(f) || shortPause.MatchString(f):
		return transcripts.Pause
	case unclear.MatchString(f):
		return transcripts.Unclear
	}
	if plain(f) {
		return transcripts.PlainWord
	}
	bare := strings.TrimFunc(f, func(r rune) bool { return unicode.IsPunct(r) && r != '-' && r != '–' })
	if filler.MatchString(strings.ToLower(bare)) {
		return transcripts.Filler
	}
	if stem, ok := strings.CutSuffix(strings.ReplaceAll(bare, "–", "-"), "-"); ok && endsInLetter(stem) {
		switch strings.ToLower(next) {
		case "og", "eller", "samt", "og/eller": // «børne- og ungeområdet» is a compound
			return transcripts.PlainWord
		}
		return transcripts.CutOff
	}
	return transcripts.PlainWord
}

// plain tells the bulk of words, which need no closer look: no hyphen, and not
// begun by a letter that a filler begins with.
func plain(f string) bool {
	if strings.ContainsAny(f, "-–") {
		return false
	}
	r, _ := utf8.DecodeRuneInString(f)
	return unicode.IsLetter(r) && !strings.ContainsRune("øØæÆeE", r)
}

func endsInLetter(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r)
}

// PauseOf gives the length that a pause sign states, 0 for «(.)» and for what
// is no pause.
func PauseOf(text string) transcripts.Ms {
	m := timedPause.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	whole, frac, _ := strings.Cut(strings.ReplaceAll(m[1], ",", "."), ".")
	t := transcripts.Ms(0)
	for _, d := range whole + (frac + "000")[:3] {
		t = t*10 + transcripts.Ms(d-'0')
	}
	return t
}

// stated is the length that a pause states, 0 for any other word.
func stated(w *transcripts.Word) transcripts.Ms {
	if w.Kind != transcripts.Pause {
		return 0
	}
	return PauseOf(w.Text)
}

// KeepsFillers reports whether words look like level L2 of CODEBOOK §1.9: a
// timed pause, «øh» together with cut-offs, or either in some number.
func KeepsFillers(ws []transcripts.Word) bool {
	fillers, cutOffs := 0, 0
	for i := range ws {
		switch ws[i].Kind {
		case transcripts.Filler:
			fillers++
		case transcripts.CutOff:
			cutOffs++
		case transcripts.Pause:
			if stated(&ws[i]) > 0 {
				return true
			}
		}
	}
	return fillers > 0 && cutOffs > 0 || fillers+cutOffs >= max(3, len(ws)/300)
}

// Spread gives words times inside a span: a stated pause its own length (all
// pauses together at most four fifths of the span), everything else a share
// by its number of letters. The first word starts where the span starts, each
// word ends where the next begins, and the last ends where the span ends.
func Spread(ws []transcripts.Word, in transcripts.Span) {
	total := in.Duration()
	var paused, letters transcripts.Ms
	for i := range ws {
		if p := stated(&ws[i]); p > 0 {
			paused += p
		} else {
			letters += weight(ws[i])
		}
	}
	forPauses := paused
	if letters == 0 || paused == 0 {
		forPauses = 0
		if letters == 0 {
			forPauses = total
		}
	} else {
		forPauses = min(paused, total*4/5)
	}
	var doneP, doneL transcripts.Ms
	at := in.Start
	for i := range ws {
		if p := stated(&ws[i]); p > 0 {
			doneP += p
		} else {
			doneL += weight(ws[i])
		}
		end := in.Start
		if paused > 0 {
			end += share(forPauses, doneP, paused)
		}
		if letters > 0 {
			end += share(total-forPauses, doneL, letters)
		}
		ws[i].Span = transcripts.Span{Start: at, End: end}
		ws[i].TimedBy = transcripts.Interpolated
		at = end
	}
	if n := len(ws); n > 0 {
		ws[n-1].End = in.Start + total
	}
}

// share is total·part/whole, whole > 0, without overflow on the way.
func share(total, part, whole transcripts.Ms) transcripts.Ms {
	hi, lo := bits.Mul64(uint64(total), uint64(part))
	q, _ := bits.Div64(hi, lo, uint64(whole)) // part ≤ whole, so the quotient fits
	return transcripts.Ms(q)
}

func weight(w transcripts.Word) transcripts.Ms {
	if w.Kind == transcripts.Pause {
		return 1
	}
	return transcripts.Ms(1 + utf8.RuneCountInString(w.Text))
}
