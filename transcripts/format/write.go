package format

import (
	"io"
	"slices"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/chat"
	"gribning/transcripts/format/coded"
	"gribning/transcripts/format/csv"
	"gribning/transcripts/format/docx"
	"gribning/transcripts/format/dote"
	"gribning/transcripts/format/eaf"
	"gribning/transcripts/format/lines"
	"gribning/transcripts/format/qdpx"
	"gribning/transcripts/format/rttm"
	"gribning/transcripts/format/srt"
	"gribning/transcripts/format/textgrid"
	"gribning/transcripts/format/txt"
	"gribning/transcripts/format/vtt"
)

// Formats that only [Write] knows.
const (
	QDPX = "qdpx"
	Docx = "docx"
	CSV  = "csv"
	QDC  = "qdc" // the codebook alone, the same for every meeting
)

// Options is what a writer needs to know besides the meeting.
type Options = lines.Options

var writers = map[string]struct {
	extension string
	codes     bool
	write     func(io.Writer, *transcripts.Meeting, Options) error
}{
	VTT: {".vtt", false, vtt.Write}, SRT: {".srt", false, srt.Write}, Text: {".txt", false, txt.Write}, EAF: {".eaf", true, eaf.Write},
	CHAT: {".cha", true, chat.Write}, DOTE: {".json", false, dote.Write}, RTTM: {".rttm", false, rttm.Write}, TextGrid: {".TextGrid", true, textgrid.Write},
	QDPX: {".qdpx", true, qdpx.Write}, Docx: {".docx", false, docx.Write}, CSV: {".csv", true, csv.Write}, Coded: {".jsonl", true, writeCoded},
	QDC: {".qdc", false, writeCodebook},
}

// Writes lists the formats that can be written, sorted.
func Writes() []string {
	var out []string
	for k := range writers {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// Extension is the usual ending of a file of the format, with its point.
func Extension(kind string) string { return writers[kind].extension }

// HasCodes reports whether a file of the format carries codes.
func HasCodes(kind string) bool { return writers[kind].codes }

// Write writes a meeting in the named format; X204 if there is none of that
// name. What is written are the meeting's words as they stand: to write a
// de-identified version, give a meeting whose words are replaced.
func Write(w io.Writer, kind string, m *transcripts.Meeting, o Options) error {
	x, ok := writers[kind]
	if !ok {
		return transcripts.Fault("X204", "", "there is no such format to write", "det format kan ikke skrives").
			Hint("use one of "+strings.Join(Writes(), ", "), "brug et af "+strings.Join(Writes(), ", "))
	}
	return x.write(w, m, o)
}

func writeCodebook(w io.Writer, _ *transcripts.Meeting, o Options) error {
	return qdpx.WriteCodebook(w, o)
}

// writeCoded writes the first coding asked for, else the one that is shown.
func writeCoded(w io.Writer, m *transcripts.Meeting, o Options) error {
	name := ""
	switch c := m.Shown(); {
	case len(o.Codings) > 0:
		name = o.Codings[0]
	case c != nil:
		name = c.Name
	case len(m.Codings) > 0:
		name = m.Codings[0].Name
	}
	return coded.Write(w, []*transcripts.Meeting{m}, name)
}
