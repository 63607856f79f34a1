package dote

import (
	"encoding/json"
	"fmt"
	"io"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// Write writes a line for every TCU.
func Write(w io.Writer, m *transcripts.Meeting, _ lines.Options) error {
	f := file{Lines: []line{}}
	for _, u := range lines.Units(m) {
		f.Lines = append(f.Lines, line{Start: clock(u.Start), End: clock(u.End), Speaker: u.Speaker, Text: lines.Line(u.Text)})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(f); err != nil {
		return transcripts.Fault("X200", "", "the file cannot be written", "filen kan ikke skrives").Because(err)
	}
	return nil
}

func clock(t transcripts.Ms) string {
	return fmt.Sprintf("%02d:%02d:%02d.%03d", t/3600000, t/60000%60, t/1000%60, t%1000)
}
