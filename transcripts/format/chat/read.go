package chat

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// Read reads a CHAT file. Besides the faults of [lines.Text] and
// [lines.Builder] it gives F107 for a speaker that @Participants does not
// declare and F109 for a line that is no CHAT, naming the line. A file that
// ends without @End gets a warning (F114): it may be cut off.
func Read(r io.Reader) (*transcripts.Meeting, error) {
	text, err := lines.Text(r)
	if err != nil {
		return nil, err
	}
	f := file{b: lines.NewBuilder("chat"), declared: map[string]bool{}, roles: map[string]transcripts.Role{}}
	for _, l := range logical(text) {
		if err := f.line(l); err != nil {
			return nil, err
		}
	}
	if !f.begun {
		return nil, transcripts.Fault("F109", "", "the file has no @Begin line", "filen har ingen @Begin-linje").
			Hint("is it CHAT?", "er det CHAT?")
	}
	if !f.ended {
		f.b.Notice(transcripts.Fault("F114", "", "the file ends without @End: it may be cut off", "filen slutter uden @End: den er måske afbrudt").
			Level(transcripts.Warning))
	}
	return f.b.Meeting()
}

// line is one header, main line or dependent tier, continuation lines joined.
type line struct {
	n    int
	text string
}

// logical joins lines that begin with a tab to the one before.
func logical(text string) []line {
	var out []line
	for n, l := range strings.Split(text, "\n") {
		switch {
		case strings.TrimSpace(l) == "":
		case (l[0] == '\t' || l[0] == ' ') && len(out) > 0:
			out[len(out)-1].text += " " + strings.TrimSpace(l)
		default:
			out = append(out, line{n: n + 1, text: l})
		}
	}
	return out
}

type file struct {
	b            *lines.Builder
	declared     map[string]bool
	roles        map[string]transcripts.Role
	begun, ended bool
	n            int
}

func (f *file) line(l line) error {
	mark, rest, _ := strings.Cut(l.text, ":")
	rest = strings.TrimSpace(rest)
	switch l.text[0] {
	case '@':
		f.header(mark, rest)
		return nil
	case '%':
		return nil
	case '*':
		who := strings.TrimSpace(mark[1:])
		if !f.declared[who] {
			return transcripts.Fault("F107", fmt.Sprintf("line %d", l.n), "the speaker is not declared in @Participants", "taleren er ikke nævnt i @Participants").
				Hint("add the code to @Participants", "tilføj koden i @Participants")
		}
		return f.main(who, rest, l.n)
	}
	return transcripts.Fault("F109", fmt.Sprintf("line %d", l.n), "the line begins with none of @ * %", "linjen begynder ikke med @, * eller %").
		Hint("begin lines that continue another with a tab", "begynd linjer, der fortsætter en anden, med en tabulator")
}

func (f *file) header(mark, rest string) {
	switch mark {
	case "@Begin":
		f.begun = true
	case "@End":
		f.ended = true
	case "@Languages":
		if code, _, _ := strings.Cut(rest, ","); code != "" {
			code = strings.TrimSpace(code)
			if code == "dan" {
				code = "da"
			}
			f.b.Edit(func(m *transcripts.Meeting) { m.Language = code })
		}
	case "@Participants":
		for _, p := range strings.Split(rest, ",") {
			words := strings.Fields(p)
			if len(words) == 0 {
				continue
			}
			f.declared[words[0]] = true
			// CODE [name] Role: our own role words may stand as name or role.
			for _, w := range words[1:] {
				if w == "Other" {
					continue // CHAT's own role for anybody else
				}
				if r := lines.RoleNamed(strings.ReplaceAll(w, "_", " ")); r != transcripts.UnknownRole && f.roles[words[0]] == transcripts.UnknownRole {
					f.roles[words[0]] = r
				}
			}
		}
	case "@ID":
		field := strings.Split(rest, "|")
		if len(field) < 3 {
			return
		}
		for k := 8; k < len(field) && k < 10; k++ { // education, custom
			if r := lines.RoleNamed(strings.ReplaceAll(field[k], "_", " ")); r != transcripts.UnknownRole {
				f.roles[field[2]] = r
			}
		}
	}
}

const bullet = "\x15"

var bulletTimes = regexp.MustCompile(`(\d{1,10})_(\d{1,10})$`)

// main hands a main line to the builder, in parts where bullets stand inside.
func (f *file) main(who, text string, n int) error {
	f.n++
	f.b.LabelAs(who, f.roles[who])
	c := lines.Cue{Where: fmt.Sprintf("line %d", n), Number: f.n, Speaker: who, Plain: true}
	if rest, ok := strings.CutPrefix(text, "+<"); ok {
		c.Overlaps, text = true, rest
	}
	for text != "" {
		part := c
		before, rest, ok := strings.Cut(text, bullet)
		if ok {
			var times string
			if times, rest, ok = strings.Cut(rest, bullet); !ok {
				return transcripts.Fault("F109", c.Where, "a time bullet is not closed", "et tidsmærke er ikke afsluttet")
			}
			if m := bulletTimes.FindStringSubmatch(times); m != nil {
				start, ok1 := lines.Seconds(millis(m[1]))
				end, ok2 := lines.Seconds(millis(m[2]))
				if ok1 && ok2 {
					part.Times, part.Span = lines.Both, transcripts.Span{Start: start, End: end}
				}
			}
			if part.Times == lines.NoTimes {
				return transcripts.Fault("F109", c.Where, "a time bullet cannot be read", "et tidsmærke kan ikke læses").
					Hint("it must hold start_end in milliseconds", "det skal indeholde begyndelse_slutning i millisekunder")
			}
		}
		text = strings.TrimSpace(rest)
		parts := wordsOf(before)
		spans := lines.Share(part.Span, len(parts), func(i int) (int, transcripts.Ms) { return len(parts[i].words), -1 })
		for i, p := range parts {
			u := part
			u.Words, u.Span = p.words, spans[i]
			if p.speaker != "" {
				if !f.declared[p.speaker] {
					continue
				}
				u.Speaker = p.speaker
				f.b.LabelAs(p.speaker, f.roles[p.speaker])
			}
			if err := f.b.Say(u); err != nil {
				return err
			}
		}
	}
	return nil
}

// millis writes whole milliseconds as decimal seconds.
func millis(s string) string {
	s = strings.Repeat("0", max(0, 4-len(s))) + s
	return s[:len(s)-3] + "." + s[len(s)-3:]
}
