package txt

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

const clock = `\d{1,4}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?`

var (
	// A time ahead of everything else: bare, or in brackets or hashes, alone or
	// as a range.
	leadTime = regexp.MustCompile(`^[\[(#]?(` + clock + `)(-\d{1,3})?(?:\s*(?:-->|[-–])\s*(` + clock + `))?[\])#]?(?:\s*[-–:]\s+|\s+|$)`)
	// A speaker, then a time in brackets or alone, then perhaps a colon.
	labelTime = regexp.MustCompile(`^([^\s:\[\]()#][^:\[\]()#]{0,39}?)\s*(?:[\[(#](` + clock + `)(-\d{1,3})?[\])#]|\s(\d{1,4}:\d{2}:\d{2}(?:[.,]\d{1,3})?))\s*:?(?:\s+|$)`)
	// A speaker, then seconds in brackets.
	labelSeconds = regexp.MustCompile(`^(?:\d{1,4}[.)]?\s+)?(?:\*\*)?([^\s:\[\]()*]{1,12})(?:\*\*)?\s+\((\d{1,6}(?:[.,]\d{1,3})?)\)\s+`)
	number       = regexp.MustCompile(`^\d{1,4}[.)]?\s+`)
	tabbed       = regexp.MustCompile(`^([^\s:]{1,12})\t+`)
	endTime      = regexp.MustCompile(`\s*#(\d{1,4}:\d{2}:\d{2}(?:[.,]\d{1,3})?)(-\d{1,3})?#\s*$`)
	innerTime    = regexp.MustCompile(`\s*\[(\d{1,4}:\d{2}:\d{2}(?:[.,]\d{1,3})?)\]\s*(?:[-–]\s+)?`)
	pauseLine    = regexp.MustCompile(`^\(\d{1,4}(?:[.,]\d{1,3})?\)$`)
)

// Read reads a plain-text transcript. Besides the faults of [lines.Text] and
// [lines.Builder] it adds a notice (F112) where lines before the first speaker
// were left out.
func Read(r io.Reader) (*transcripts.Meeting, error) {
	text, err := lines.Text(r)
	if err != nil {
		return nil, err
	}
	p := parser{b: lines.NewBuilder("txt"), lines: strings.Split(text, "\n")}
	p.first = headerEnd(p.lines)
	p.prefixes.AnyName()
	p.survey()
	for n := p.first; n < len(p.lines); n++ {
		if err := p.line(strings.TrimSpace(p.lines[n]), n+1); err != nil {
			return nil, err
		}
	}
	if err := p.flush(); err != nil {
		return nil, err
	}
	if p.skipped > 0 {
		p.b.Notice(transcripts.Fault("F112", "", fmt.Sprintf("%d lines before the first speaker were left out", p.skipped),
			fmt.Sprintf("%d linjer før den første taler er udeladt", p.skipped)).Level(transcripts.Notice))
	}
	return p.b.Meeting()
}

// headerEnd gives the line after a rule of dashes near the top, else 0.
func headerEnd(ls []string) int {
	for n, l := range ls[:min(30, len(ls))] {
		if l = strings.TrimSpace(l); len(l) >= 3 && strings.Trim(l, "-") == "" {
			return n + 1
		}
	}
	return 0
}

type parser struct {
	b        *lines.Builder
	lines    []string
	first    int
	prefixes lines.Prefixes
	seconds  bool // «B (12.4) …» gives a start, not a pause
	speakers bool // the file names speakers
	cue      lines.Cue
	open     bool
	n        int
	skipped  int
	latest   transcripts.Ms // latest start seen: a time in brackets before it is text
}

// survey looks through the file for what can only be told from the whole: which
// prefixes are speakers, and whether numbers after the speaker are times.
func (p *parser) survey() {
	last, rising, falling := transcripts.Ms(-1), 0, 0
	for _, l := range p.lines[p.first:] {
		l = strings.TrimSpace(l)
		if m := labelSeconds.FindStringSubmatch(l); m != nil && lines.Certain(m[1]) {
			if t, ok := lines.Seconds(m[2]); ok {
				if t >= last {
					rising++
				} else {
					falling++
				}
				last = t
			}
		}
		if m := leadTime.FindString(l); m != "" {
			l = l[len(m):]
		}
		p.prefixes.See(l)
	}
	p.seconds = rising > 0 && falling*10 <= rising
	for _, l := range p.lines[p.first:] {
		if h := p.head(strings.TrimSpace(l)); h.speaker != "" {
			p.speakers = true
			return
		}
	}
}

// head is what stands before the text of a line.
type head struct {
	speaker string
	times   lines.Times
	transcripts.Span
	text string
}

func (p *parser) head(l string) head {
	h := head{text: l}
	if m := labelSeconds.FindStringSubmatch(l); m != nil && lines.Certain(m[1]) {
		h.speaker, h.text = m[1], l[len(m[0]):]
		if t, ok := lines.Seconds(m[2]); ok && p.seconds {
			h.times, h.Start = lines.Starts, t
		} else {
			h.text = "(" + m[2] + ") " + h.text
		}
		return h
	}
	if m := number.FindString(l); m != "" {
		if who, rest, ok := p.prefixes.Cut(l[len(m):]); ok && lines.Certain(who) {
			h.speaker, h.text = who, rest
			return h
		}
	}
	if m := leadTime.FindStringSubmatch(l); m != nil {
		start, ok := tenths(m[1], m[2])
		if ok {
			h.times, h.Start, h.text = lines.Starts, start, l[len(m[0]):]
			if end, ok := lines.Clock(m[3]); ok {
				h.times, h.End = lines.Both, end
			}
		}
	} else if m := labelTime.FindStringSubmatch(l); m != nil {
		start, ok := tenths(m[2]+m[4], m[3])
		if who := strings.TrimSpace(m[1]); ok && (lines.Certain(who) || len(strings.Fields(who)) <= 4) {
			h.speaker, h.times, h.Start, h.text = who, lines.Starts, start, l[len(m[0]):]
			return h
		}
	}
	if who, rest, ok := p.prefixes.Cut(h.text); ok {
		h.speaker, h.text = who, rest
	} else if m := tabbed.FindStringSubmatch(h.text); m != nil && lines.Certain(m[1]) {
		h.speaker, h.text = m[1], h.text[len(m[0]):]
	} else if lines.Certain(h.text) {
		h.speaker, h.text = h.text, ""
	}
	return h
}

// tenths reads a time with the fraction after a hyphen that f4 writes
// («00:01:02-5»).
func tenths(t, frac string) (transcripts.Ms, bool) {
	if frac != "" {
		t += "." + frac[1:]
	}
	return lines.Clock(t)
}

func (p *parser) line(l string, n int) error {
	if l == "" {
		return nil
	}
	if pauseLine.MatchString(l) {
		if err := p.flush(); err != nil {
			return err
		}
		p.b.Gap(lines.PauseOf(l))
		return nil
	}
	h := p.head(l)
	if h.speaker == "" && h.times == lines.NoTimes {
		switch {
		case p.open:
			p.cue.Text += "\n" + h.text
		case p.speakers && p.n == 0:
			p.skipped++
		default:
			p.begin(p.cue.Speaker, h, n)
		}
	} else {
		if err := p.flush(); err != nil {
			return err
		}
		speaker := h.speaker
		if speaker == "" {
			speaker = p.cue.Speaker
		}
		p.begin(speaker, h, n)
	}
	if m := endTime.FindStringSubmatch(p.cue.Text); p.open && m != nil {
		if end, ok := tenths(m[1], m[2]); ok && (p.cue.Times == lines.NoTimes || p.cue.Times == lines.Starts && end >= p.cue.Start) {
			p.cue.Text = p.cue.Text[:len(p.cue.Text)-len(m[0])]
			p.cue.End, p.cue.Times = end, p.cue.Times|lines.Ends
			return p.flush()
		}
	}
	return nil
}

func (p *parser) begin(speaker string, h head, n int) {
	p.n++
	p.cue = lines.Cue{Where: fmt.Sprintf("line %d", n), Number: p.n, Speaker: speaker, Times: h.times, Span: h.Span, Text: h.text}
	p.open = true
}

// flush hands the open turn to the builder, in parts where times stand inside.
func (p *parser) flush() error {
	if !p.open {
		return nil
	}
	p.open = false
	c := p.cue
	if c.Times&lines.Starts != 0 {
		p.latest = max(p.latest, c.Start)
	}
	var parts []lines.Cue
	at := 0
	for _, m := range innerTime.FindAllStringSubmatchIndex(c.Text, -1) {
		t, ok := lines.Clock(c.Text[m[2]:m[3]])
		if !ok || c.Times == lines.Both || t < c.Start || t < p.latest {
			continue
		}
		part := c
		part.Text = c.Text[at:m[0]]
		if strings.TrimSpace(part.Text) != "" {
			parts = append(parts, part)
			p.n++
			c.Number = p.n
		}
		c.Times, c.Start, at = lines.Starts, t, m[1]
		p.latest = t
	}
	c.Text = c.Text[at:]
	for _, part := range append(parts, c) {
		if err := p.b.Say(part); err != nil {
			return err
		}
	}
	return nil
}
