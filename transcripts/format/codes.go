package format

import (
	"errors"
	"io"
	"path/filepath"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/coded"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/csv"
	"gribning/transcripts/format/eaf"
	"gribning/transcripts/format/qdpx"
)

// ReadCodes reads the codes that a file gives of one or more meetings: EAF,
// QDPX, CSV or coded JSON lines, told by the file name's ending (F111 for
// another). [codes.Coding] places a set on a meeting's TCUs and lists what it
// could not place.
func ReadCodes(name string, r io.ReaderAt, size int64) ([]codes.Source, error) {
	in := io.NewSectionReader(r, 0, size)
	switch strings.ToLower(filepath.Ext(name)) {
	case ".eaf":
		return eaf.Codes(in)
	case ".csv", ".tsv":
		return csv.Codes(in)
	case ".qdpx":
		return qdpx.Codes(r, size)
	case ".jsonl", ".ndjson", ".json":
		ms, err := coded.Read(in)
		var out []codes.Source
		for _, m := range ms {
			out = append(out, codes.Source{Meeting: m.ID, Sets: codes.Of(m, nil)})
		}
		return out, err
	}
	return nil, transcripts.Fault("F111", "", "codes are not read from a file of this kind", "koder læses ikke fra en fil af denne slags").
		Hint("use .eaf, .qdpx, .csv or .jsonl", "brug .eaf, .qdpx, .csv eller .jsonl").Because(errors.ErrUnsupported)
}
