package srt

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

var (
	timing = regexp.MustCompile(`^\s*([\d:,.]+)\s*-->\s*([\d:,.]+)(?:\s|$)`)
	markup = regexp.MustCompile(`(?i)</?(?:i|b|u|s|font)(?:\s[^<>]*)?>|\{\\an?\d\}`)
)

// Read reads an SRT file. Besides the faults of [lines.Text] and
// [lines.Builder] it gives F109 for a time that cannot be read, naming the cue.
func Read(r io.Reader) (*transcripts.Meeting, error) {
	text, err := lines.Text(r)
	if err != nil {
		return nil, err
	}
	cues, err := cuesOf(strings.Split(text, "\n"))
	if err != nil {
		return nil, err
	}
	var prefixes lines.Prefixes
	for _, c := range cues {
		for _, l := range c.lines {
			prefixes.See(l)
		}
	}
	b := lines.NewBuilder("srt")
	speaker := ""
	for _, c := range cues {
		var said []lines.Cue
		for _, l := range c.lines {
			who, text, named := prefixes.Cut(l)
			if named {
				speaker = who
			}
			if n := len(said); n > 0 && !named {
				said[n-1].Text += " " + text
				continue
			}
			said = append(said, lines.Cue{Where: c.where(), Number: c.n, Speaker: speaker, Times: lines.Both, Text: text})
		}
		for i, span := range lines.Share(c.Span, len(said), func(i int) (int, transcripts.Ms) { return len([]rune(said[i].Text)), -1 }) {
			said[i].Span = span
			if err := b.Say(said[i]); err != nil {
				return nil, err
			}
		}
	}
	return b.Meeting()
}

type cue struct {
	n, line int
	transcripts.Span
	lines []string
}

func (c cue) where() string { return fmt.Sprintf("cue %d (line %d)", c.n, c.line) }

// cuesOf reads the blocks. The numbers are counted anew: edited files often
// repeat them.
func cuesOf(ls []string) ([]cue, error) {
	var cues []cue
	for i := 0; i < len(ls); i++ {
		if !strings.Contains(ls[i], "-->") {
			continue
		}
		c := cue{n: len(cues) + 1, line: i + 1}
		m := timing.FindStringSubmatch(ls[i])
		ok1, ok2 := false, false
		if m != nil {
			c.Start, ok1 = lines.Clock(m[1])
			c.End, ok2 = lines.Clock(m[2])
		}
		if !ok1 || !ok2 {
			return nil, transcripts.Fault("F109", c.where(), "the times of the cue cannot be read", "replikkens tider kan ikke læses").
				Hint("write them as 00:01:02,500 --> 00:01:04,000", "skriv dem som 00:01:02,500 --> 00:01:04,000")
		}
		for i+1 < len(ls) && strings.TrimSpace(ls[i+1]) != "" && !strings.Contains(ls[i+1], "-->") {
			i++
			c.lines = append(c.lines, undash(markup.ReplaceAllString(ls[i], "")))
		}
		// A block that lacks the blank line after it runs into the next one's number.
		if n := len(c.lines); n > 0 && i+1 < len(ls) && strings.Contains(ls[i+1], "-->") && isNumber(c.lines[n-1]) {
			c.lines = c.lines[:n-1]
		}
		cues = append(cues, c)
	}
	if len(cues) == 0 {
		return nil, transcripts.Fault("F109", "", "the file has no SRT times (00:00:01,000 --> 00:00:02,000)", "filen har ingen SRT-tider (00:00:01,000 --> 00:00:02,000)").
			Hint("is it plain text? Name it .txt", "er det ren tekst? Kald den .txt")
	}
	return cues, nil
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func undash(line string) string {
	line = strings.TrimSpace(line)
	for _, d := range []string{"- ", "– ", "— "} {
		if rest, ok := strings.CutPrefix(line, d); ok {
			return rest
		}
	}
	return line
}
