package vtt

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Write writes a cue for every TCU, named by its id, with its speaker as voice.
// A cue without length is a millisecond long, since the format forbids none.
func Write(w io.Writer, m *transcripts.Meeting, o lines.Options) error {
	bw := bufio.NewWriter(w)
	eol := o.Eol()
	fmt.Fprintf(bw, "WEBVTT%s%sNOTE %s%s", eol, eol, lines.Line(o.By()), eol)
	for _, s := range lines.Speakers(m) {
		if r := m.RoleOf(s); r != transcripts.UnknownRole {
			fmt.Fprintf(bw, "%s = %s%s", s, r, eol)
		}
	}
	for _, u := range lines.Units(m) {
		text := escape.Replace(lines.Line(u.Text))
		if u.Speaker != "" {
			text = "<v " + escape.Replace(lines.Line(u.Speaker)) + ">" + text + "</v>"
		}
		fmt.Fprintf(bw, "%s%s%s%s --> %s%s%s%s", eol, u.ID, eol, clock(u.Start), clock(max(u.End, u.Start+1)), eol, text, eol)
	}
	return lines.Flush(bw)
}

func clock(t transcripts.Ms) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", t/3600000, t/60000%60, t/1000%60, t%1000)
}
