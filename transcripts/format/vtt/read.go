package vtt

import (
	"fmt"
	"html"
	"io"
	"regexp"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

var (
	tag    = regexp.MustCompile(`<([^<>]*)>`)
	timing = regexp.MustCompile(`^\s*(\S+)\s+-->\s+(\S+)`)
)

// Read reads a WebVTT file. Besides the faults of [lines.Text] and
// [lines.Builder] it gives F109 for a file without the WEBVTT line or with a
// time that cannot be read, naming the cue.
func Read(r io.Reader) (*transcripts.Meeting, error) {
	text, err := lines.Text(r)
	if err != nil {
		return nil, err
	}
	ls := strings.Split(text, "\n")
	if head := ls[0]; head != "WEBVTT" && !strings.HasPrefix(head, "WEBVTT ") && !strings.HasPrefix(head, "WEBVTT\t") {
		return nil, transcripts.Fault("F109", "line 1", "the file does not begin with WEBVTT", "filen begynder ikke med WEBVTT").
			Hint("is it SRT or plain text? Name it .srt or .txt", "er det SRT eller ren tekst? Kald den .srt eller .txt")
	}
	cues, err := cuesOf(ls[1:], 2)
	if err != nil {
		return nil, err
	}
	b := lines.NewBuilder("vtt")
	if err := say(b, cues); err != nil {
		return nil, err
	}
	return b.Meeting()
}

// cue is a cue with its payload, tags and all.
type cue struct {
	n, line int
	transcripts.Span
	payload string
}

func (c cue) where() string { return fmt.Sprintf("cue %d (line %d)", c.n, c.line) }

func cuesOf(ls []string, firstLine int) ([]cue, error) {
	var cues []cue
	for i := 0; i < len(ls); {
		if strings.TrimSpace(ls[i]) == "" {
			i++
			continue
		}
		if block := ls[i]; !strings.Contains(block, "-->") {
			next := i + 1
			// A note, style or region block, or an identifier line.
			if isBlock(block) || next >= len(ls) || !strings.Contains(ls[next], "-->") {
				for i < len(ls) && strings.TrimSpace(ls[i]) != "" {
					i++
				}
				continue
			}
			i = next
		}
		c := cue{n: len(cues) + 1, line: firstLine + i}
		var err error
		if c.Span, err = timesOf(ls[i], c.where()); err != nil {
			return nil, err
		}
		var payload []string
		for i++; i < len(ls) && strings.TrimSpace(ls[i]) != "" && !strings.Contains(ls[i], "-->"); i++ {
			payload = append(payload, ls[i])
		}
		c.payload = strings.Join(payload, "\n")
		cues = append(cues, c)
	}
	return cues, nil
}

func isBlock(line string) bool {
	for _, name := range []string{"NOTE", "STYLE", "REGION"} {
		if line == name || strings.HasPrefix(line, name+" ") || strings.HasPrefix(line, name+"\t") {
			return true
		}
	}
	return false
}

func timesOf(line, where string) (transcripts.Span, error) {
	m := timing.FindStringSubmatch(line)
	if m != nil {
		start, ok1 := lines.Clock(m[1])
		end, ok2 := lines.Clock(m[2])
		if ok1 && ok2 {
			return transcripts.Span{Start: start, End: end}, nil
		}
	}
	return transcripts.Span{}, transcripts.Fault("F109", where, "the times of the cue cannot be read", "replikkens tider kan ikke læses").
		Hint("write them as 00:01:02.500 --> 00:01:04.000", "skriv dem som 00:01:02.500 --> 00:01:04.000")
}

// piece is a stretch of a cue said by one voice, with its own start if known.
type piece struct {
	voice, text string
	start       transcripts.Ms // −1: not given
}

// pieces splits a payload at voices and inner times and takes all other tags
// off.
func pieces(payload string) []piece {
	out := []piece{{start: -1}}
	add := func(s string) { out[len(out)-1].text += html.UnescapeString(s) }
	at := 0
	for _, m := range tag.FindAllStringSubmatchIndex(payload, -1) {
		add(payload[at:m[0]])
		at = m[1]
		inner := payload[m[2]:m[3]]
		name, rest, _ := strings.Cut(inner, " ")
		name, _, _ = strings.Cut(name, ".")
		last := out[len(out)-1]
		switch t, isTime := lines.Clock(inner); {
		case name == "v":
			out = append(out, piece{voice: strings.TrimSpace(html.UnescapeString(rest)), start: -1})
		case inner == "/v":
			out = append(out, piece{start: -1})
		case isTime:
			out = append(out, piece{voice: last.voice, start: t})
		case !knownTag(strings.TrimPrefix(name, "/")):
			add(payload[m[0]:m[1]])
		}
	}
	add(payload[at:])
	return out
}

func knownTag(name string) bool {
	switch name {
	case "c", "i", "b", "u", "ruby", "rt", "lang", "font":
		return true
	}
	return false
}

// say hands the cues to the builder. Text before which no speaker is named
// belongs to the speaker before, in files that name speakers in the text.
func say(b *lines.Builder, cues []cue) error {
	parts := make([][]piece, len(cues))
	var prefixes lines.Prefixes
	voices := false
	for i := range cues {
		parts[i] = pieces(cues[i].payload)
		for _, p := range parts[i] {
			voices = voices || p.voice != ""
			for l := range strings.SplitSeq(p.text, "\n") {
				prefixes.See(dash(l))
			}
		}
	}
	speaker := ""
	for i := range cues {
		c := cues[i]
		var said []piece
		for _, p := range parts[i] {
			if p.voice != "" {
				said = append(said, p)
				continue
			}
			for l := range strings.SplitSeq(p.text, "\n") {
				l = dash(l)
				if who, text, ok := prefixes.Cut(l); ok {
					said = append(said, piece{voice: who, text: text, start: p.start})
					speaker = who
				} else if strings.TrimSpace(l) != "" {
					who := speaker
					if voices {
						who = ""
					}
					said = append(said, piece{voice: who, text: l, start: p.start})
				}
			}
		}
		if err := sayPieces(b, c, said); err != nil {
			return err
		}
	}
	return nil
}

// dash takes off the dash that subtitles put before each of two speakers.
func dash(line string) string {
	line = strings.TrimSpace(line)
	for _, d := range []string{"- ", "– ", "— "} {
		if rest, ok := strings.CutPrefix(line, d); ok {
			return rest
		}
	}
	return line
}

func sayPieces(b *lines.Builder, c cue, said []piece) error {
	var keep []piece
	for _, p := range said {
		n := len(keep)
		if n > 0 && keep[n-1].voice == p.voice && p.start < 0 {
			keep[n-1].text += " " + p.text
		} else if strings.TrimSpace(p.text) != "" {
			keep = append(keep, p)
		}
	}
	for i, span := range lines.Share(c.Span, len(keep), func(i int) (int, transcripts.Ms) { return len([]rune(keep[i].text)), keep[i].start }) {
		err := b.Say(lines.Cue{Where: c.where(), Number: c.n, Speaker: keep[i].voice, Times: lines.Both, Span: span, Text: keep[i].text})
		if err != nil {
			return err
		}
	}
	return nil
}
