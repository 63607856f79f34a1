package srt

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// Write writes a cue for every TCU, its speaker before the text. «-->» in the
// text becomes «-- >», since the format has no way to escape it.
func Write(w io.Writer, m *transcripts.Meeting, o lines.Options) error {
	bw := bufio.NewWriter(w)
	eol := o.Eol()
	for i, u := range lines.Units(m) {
		text := strings.ReplaceAll(lines.Line(u.Text), "-->", "-- >")
		if u.Speaker != "" {
			text = u.Speaker + ": " + text
		}
		fmt.Fprintf(bw, "%d%s%s --> %s%s%s%s%s", i+1, eol, clock(u.Start), clock(max(u.End, u.Start+1)), eol, text, eol, eol)
	}
	return lines.Flush(bw)
}

func clock(t transcripts.Ms) string {
	return fmt.Sprintf("%02d:%02d:%02d,%03d", t/3600000, t/60000%60, t/1000%60, t%1000)
}
