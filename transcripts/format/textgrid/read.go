package textgrid

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// Read reads a TextGrid, long or short. Interval tiers are taken as what one
// person says, named by the tier. A tier of words («B – ord», «B - words») gives
// words their own times, or stands for the talk where the person has no other
// tier. Tiers of codes, of sounds and of points are passed over (F112). Besides
// the faults of [lines.Document] and [lines.Builder] it gives F109 with the
// place where the file is broken or cut off.
func Read(r io.Reader) (*transcripts.Meeting, error) {
	raw, err := lines.Document(r)
	if err != nil {
		return nil, err
	}
	if err := lines.Valid(raw); err != nil {
		return nil, err
	}
	tiers, left, err := parse(string(raw))
	if err != nil {
		return nil, err
	}
	b := lines.NewBuilder("textgrid")
	words := map[string][]interval{}
	talk := map[string]bool{}
	for _, t := range tiers {
		if who, ok := ofWords(t.name); ok {
			words[who] = t.intervals
		} else if speech(t.name) {
			talk[t.name] = true
		}
	}
	var cues []lines.Cue
	for i, t := range tiers {
		who, ok := ofWords(t.name)
		switch {
		case talk[t.name]:
			cues = append(cues, t.cues(i+1, words[t.name])...)
		case ok && !talk[who]:
			cues = append(cues, t.runs(i+1, who)...)
		case !ok:
			left++
		}
	}
	slices.SortStableFunc(cues, func(a, b lines.Cue) int { return int(max(-1, min(1, a.Start-b.Start))) })
	for i := range cues {
		cues[i].Number = i + 1
		if err := b.Say(cues[i]); err != nil {
			return nil, err
		}
	}
	if left > 0 {
		b.Notice(transcripts.Fault("F112", "", fmt.Sprintf("%d tiers of notes or codes were not read as speech", left), fmt.Sprintf("%d lag med noter eller koder er ikke læst som tale", left)).
			Level(transcripts.Notice))
	}
	return b.Meeting()
}

// ofWords tells a tier of single words, and whose they are.
func ofWords(name string) (who string, ok bool) {
	for _, end := range []string{" – ord", " - ord", " - words", "-words", "_words", " words"} {
		if who, ok := strings.CutSuffix(name, end); ok && who != "" {
			return who, true
		}
	}
	return "?", name == "words" || name == "ord"
}

// notSpeech are words in a tier's name that say that it holds something else.
var notSpeech = []string{"koder", "kode", "code", "phone", "segment", "syllab", "note", "kommentar", "comment", "gest", "gaze", "emne", "topic"}

func speech(name string) bool {
	name = strings.ToLower(name)
	return !slices.ContainsFunc(notSpeech, func(s string) bool { return strings.Contains(name, s) })
}

// cues are the intervals of a tier in which something is said.
func (t *tier) cues(n int, words []interval) (out []lines.Cue) {
	for i, x := range t.intervals {
		if strings.TrimSpace(x.text) != "" {
			out = append(out, lines.Cue{Where: fmt.Sprintf("tier %d interval %d", n, i+1), Speaker: t.name, Times: lines.Both, Span: x.Span,
				Text: apart(x.text), Words: wordsIn(words, x)})
		}
	}
	return out
}

// runs are the words of a tier of words that follow each other without an
// empty interval.
func (t *tier) runs(n int, who string) (out []lines.Cue) {
	var run []interval
	end := func(i int) {
		if len(run) == 0 {
			return
		}
		var text []string
		for _, x := range run {
			text = append(text, apart(x.text))
		}
		whole := interval{transcripts.Span{Start: run[0].Start, End: run[len(run)-1].End}, strings.Join(text, " ")}
		out = append(out, lines.Cue{Where: fmt.Sprintf("tier %d interval %d", n, i), Speaker: who, Times: lines.Both, Span: whole.Span, Text: whole.text, Words: wordsIn(run, whole)})
		run = nil
	}
	for i, x := range t.intervals {
		if strings.TrimSpace(x.text) == "" {
			end(i)
			continue
		}
		run = append(run, x)
	}
	end(len(t.intervals))
	return out
}

// apart undoes the joining of [Write].
func apart(s string) string { return strings.ReplaceAll(s, " | ", " ") }

// wordsIn gives the words of an interval with times of their own, if the
// intervals of words inside it are exactly these; else nil.
func wordsIn(words []interval, in interval) []transcripts.Word {
	ws := lines.Words(lines.Clean(apart(in.text)))
	at, _ := slices.BinarySearchFunc(words, in.Start, func(x interval, t transcripts.Ms) int { return int(max(-1, min(1, x.Start-t))) })
	n := 0
	for ; at < len(words) && words[at].Start < in.End; at++ {
		x := words[at]
		parts := lines.Words(lines.Clean(apart(x.text)))
		if len(parts) == 0 {
			continue
		}
		if x.End > in.End || n+len(parts) > len(ws) {
			return nil
		}
		lines.Spread(parts, x.Span)
		for _, p := range parts {
			if p.Text != ws[n].Text {
				return nil
			}
			ws[n].Span, ws[n].TimedBy = p.Span, transcripts.TimedBySource
			n++
		}
	}
	if n < len(ws) || n == 0 {
		return nil
	}
	return ws
}

// tokens reads what Praat reads of a text file: numbers, texts in quotation
// marks and flags that stand free. All else is for the eye.
type tokens struct {
	s    string
	at   int
	tier int
	item int
}

type token struct {
	text   string
	number float64
	kind   byte // t text, n number, f flag
}

func (p *tokens) broken() error {
	where := ""
	if p.tier > 0 {
		where = fmt.Sprintf("tier %d interval %d", p.tier, p.item)
	}
	return transcripts.Fault("F109", where, "the file is no TextGrid, broken or cut off", "filen er ingen TextGrid, i stykker eller afbrudt").
		Hint("save it from Praat again", "gem den fra Praat igen")
}

func (p *tokens) next() (token, error) {
	for {
		for p.at < len(p.s) && strings.IndexByte(" \t\r\n", p.s[p.at]) >= 0 {
			p.at++
		}
		if p.at == len(p.s) {
			return token{}, p.broken()
		}
		switch rest := p.s[p.at:]; rest[0] {
		case '"':
			return p.quoted()
		case '!':
			if n := strings.IndexByte(rest, '\n'); n >= 0 {
				p.at += n
			} else {
				p.at = len(p.s)
			}
			continue
		default:
			n := strings.IndexAny(rest, " \t\r\n")
			if n < 0 {
				n = len(rest)
			}
			p.at += n
			word := rest[:n]
			if strings.HasPrefix(word, "<") && strings.HasSuffix(word, ">") {
				return token{text: word, kind: 'f'}, nil
			}
			if f, err := strconv.ParseFloat(word, 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
				return token{number: f, kind: 'n'}, nil
			}
		}
	}
}

func (p *tokens) quoted() (token, error) {
	var b strings.Builder
	for i := p.at + 1; i < len(p.s); i++ {
		if p.s[i] != '"' {
			b.WriteByte(p.s[i])
			continue
		}
		if i+1 < len(p.s) && p.s[i+1] == '"' {
			b.WriteByte('"')
			i++
			continue
		}
		p.at = i + 1
		return token{text: b.String(), kind: 't'}, nil
	}
	return token{}, p.broken()
}

func (p *tokens) want(kind byte) (token, error) {
	t, err := p.next()
	if err == nil && t.kind != kind {
		err = p.broken()
	}
	return t, err
}

// count reads how many things follow. Nothing is made of it but a bound: the
// things themselves must be there.
func (p *tokens) count() (int, error) {
	t, err := p.want('n')
	if err == nil && (t.number < 0 || t.number > 1e9 || t.number != math.Trunc(t.number)) {
		err = p.broken()
	}
	return int(t.number), err
}

func (p *tokens) time() (transcripts.Ms, error) {
	t, err := p.want('n')
	if err == nil && (t.number < -1 || t.number > 1e7) {
		err = p.broken()
	}
	return max(0, transcripts.Ms(math.RoundToEven(t.number*1000))), err
}

// parse reads the interval tiers; left is the number of tiers of points.
func parse(s string) (tiers []tier, left int, err error) {
	p := &tokens{s: s}
	for _, want := range []string{"ooTextFile", "TextGrid"} {
		t, err := p.want('t')
		if err != nil || !strings.HasPrefix(t.text, want) {
			return nil, 0, p.broken()
		}
	}
	for range 2 { // where the whole begins and ends
		if _, err := p.time(); err != nil {
			return nil, 0, err
		}
	}
	flag, err := p.want('f')
	if err != nil || flag.text != "<exists>" {
		return nil, 0, err
	}
	n, err := p.count()
	if err != nil {
		return nil, 0, err
	}
	for range n {
		p.tier, p.item = p.tier+1, 0
		t, points, err := p.readTier()
		if err != nil {
			return nil, 0, err
		}
		if points {
			left++
			continue
		}
		tiers = append(tiers, t)
	}
	return tiers, left, nil
}

func (p *tokens) readTier() (t tier, points bool, err error) {
	class, err := p.want('t')
	if err != nil {
		return t, false, err
	}
	if class.text != "IntervalTier" && class.text != "TextTier" {
		return t, false, p.broken()
	}
	points = class.text == "TextTier"
	name, err := p.want('t')
	if err != nil {
		return t, points, err
	}
	t.name = strings.Join(strings.Fields(lines.Clean(name.text)), " ")
	for range 2 {
		if _, err := p.time(); err != nil {
			return t, points, err
		}
	}
	n, err := p.count()
	for ; n > 0 && err == nil; n-- {
		p.item++
		var x interval
		if x.Start, err = p.time(); err != nil {
			break
		}
		if !points {
			if x.End, err = p.time(); err != nil {
				break
			}
			x.End = max(x.End, x.Start)
		}
		var label token
		label, err = p.want('t')
		x.text = label.text
		if k := len(t.intervals); k > 0 {
			x.Start = max(x.Start, t.intervals[k-1].Start) // a hair out of order by rounding
			x.End = max(x.End, x.Start)
		}
		t.intervals = append(t.intervals, x)
	}
	return t, points, err
}
