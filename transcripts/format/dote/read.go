package dote

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// file is DOTE's import form; times are hh:mm:ss.mmm.
type file struct {
	Lines []line `json:"lines"`
}

type line struct {
	Start   string `json:"startTime"`
	End     string `json:"endTime"`
	Speaker string `json:"speakerDesignation"`
	Text    string `json:"text"`
}

// Read reads a DOTE file; a comma before the milliseconds, which some
// converters write, is read too. Besides the faults of [lines.Document] and
// [lines.Builder] it gives F109 with the line whose times cannot be read.
func Read(r io.Reader) (*transcripts.Meeting, error) {
	raw, err := lines.Document(r)
	if err != nil {
		return nil, err
	}
	if err := lines.Valid(raw); err != nil {
		return nil, err
	}
	var f file
	if err := json.Unmarshal(raw, &f); err != nil {
		var syn *json.SyntaxError
		where := ""
		if errors.As(err, &syn) {
			where = fmt.Sprintf("byte %d", syn.Offset)
		}
		return nil, transcripts.Fault("F109", where, "the JSON is no DOTE file, broken or cut off", "JSON'en er ingen DOTE-fil, i stykker eller afbrudt").
			Hint("export it from DOTE again", "eksportér den fra DOTE igen")
	}
	b := lines.NewBuilder("dote")
	for i, l := range f.Lines {
		c := lines.Cue{Where: fmt.Sprintf("line no. %d", i+1), Number: i + 1, Speaker: l.Speaker, Times: lines.Both, Text: l.Text}
		var ok1, ok2 bool
		c.Start, ok1 = lines.Clock(l.Start)
		c.End, ok2 = lines.Clock(l.End)
		if !ok1 || !ok2 {
			return nil, transcripts.Fault("F109", c.Where, "the times cannot be read", "tiderne kan ikke læses").
				Hint("write them as 00:01:02.500", "skriv dem som 00:01:02.500")
		}
		if err := b.Say(c); err != nil {
			return nil, err
		}
	}
	return b.Meeting()
}
