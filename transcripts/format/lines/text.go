package lines

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gribning/transcripts"
)

// What is read at most. A transcript of ten hours has about a megabyte of text.
const (
	MaxLine     = 1 << 20  // bytes of one line of a text format
	MaxText     = 64 << 20 // bytes of a file of a text format
	MaxDocument = 64 << 20 // bytes of a file of JSON or XML
)

// Text reads a file of a line-based format: UTF-8 with or without a byte order
// mark, or UTF-16 with one; any line ends become "\n", the text NFC. Errors
// are F100 (unreadable), F101 (not UTF-8), F102 (a line over [MaxLine]), F103
// (larger than [MaxText]) and F105 (binary data).
func Text(r io.Reader) (string, error) {
	raw, err := read(r, MaxText, MaxLine)
	if err != nil {
		return "", err
	}
	if raw, err = utf8Of(raw); err != nil {
		return "", err
	}
	s := string(raw)
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return norm.NFC.String(s), nil
}

// Document reads a file of JSON or XML as UTF-8 without a byte order mark; one
// line may be as long as the file. It does not say whether the text is valid
// UTF-8: see [Valid].
func Document(r io.Reader) ([]byte, error) {
	raw, err := read(r, MaxDocument, MaxDocument)
	if err != nil {
		return nil, err
	}
	return decode(raw)
}

// Valid gives F101 with the line if b is not UTF-8, else nil.
func Valid(b []byte) error {
	if utf8.Valid(b) {
		return nil
	}
	line := 1
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '\n' {
			line++
		}
		b = b[size:]
	}
	return transcripts.Fault("F101", fmt.Sprintf("line %d", line), "the text is not valid UTF-8", "teksten er ikke gyldig UTF-8").
		Hint("save the file as UTF-8 (in Windows programs: «UTF-8», not «ANSI»)", "gem filen som UTF-8 (i Windows-programmer: «UTF-8», ikke «ANSI»)")
}

func utf8Of(raw []byte) ([]byte, error) {
	b, err := decode(raw)
	if err != nil {
		return nil, err
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return nil, transcripts.Fault("F105", "", "the file is binary, not a transcript", "filen er binær, ikke en transskription").
			Hint("give a recording as a recording, and a text document saved as plain text", "angiv en optagelse som optagelse, og gem et tekstdokument som ren tekst")
	}
	return b, Valid(b)
}

// decode takes byte order marks off and turns UTF-16 into UTF-8.
func decode(raw []byte) ([]byte, error) {
	var order func([]byte) uint16
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return raw[3:], nil
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		order = func(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		order = func(b []byte) uint16 { return uint16(b[1]) | uint16(b[0])<<8 }
	default:
		return raw, nil
	}
	raw = raw[2:]
	out := make([]byte, 0, len(raw))
	line := 1
	for len(raw) > 0 {
		if len(raw) == 1 {
			return nil, notUTF16(line)
		}
		c := rune(order(raw))
		raw = raw[2:]
		if utf16.IsSurrogate(c) {
			if len(raw) < 2 {
				return nil, notUTF16(line)
			}
			if c = utf16.DecodeRune(c, rune(order(raw))); c == utf8.RuneError {
				return nil, notUTF16(line)
			}
			raw = raw[2:]
		}
		if c == '\n' {
			line++
		}
		out = utf8.AppendRune(out, c)
	}
	return out, nil
}

func notUTF16(line int) error {
	return transcripts.Fault("F101", fmt.Sprintf("line %d", line), "the text is not valid UTF-16", "teksten er ikke gyldig UTF-16").
		Hint("save the file as UTF-8", "gem filen som UTF-8")
}

// read reads all of r, refusing a longer file or line while it reads.
func read(r io.Reader, maxFile, maxLine int) ([]byte, error) {
	br := bufio.NewReaderSize(r, 256<<10)
	all := make([]byte, 0, 256<<10)
	for line, inLine := 1, 0; ; {
		part, err := br.ReadSlice('\n')
		all = append(all, part...)
		inLine += len(part)
		switch {
		case len(all) > maxFile:
			return nil, transcripts.Fault("F103", "", fmt.Sprintf("the file is larger than %d MB", maxFile>>20), fmt.Sprintf("filen er større end %d MB", maxFile>>20)).
				Hint("a transcript of ten hours takes about one megabyte: is this the right file?", "en transskription af ti timer fylder omkring en megabyte: er det den rigtige fil?")
		case inLine > maxLine:
			return nil, transcripts.Fault("F102", fmt.Sprintf("line %d", line), fmt.Sprintf("the line is longer than %d MB", maxLine>>20), fmt.Sprintf("linjen er længere end %d MB", maxLine>>20)).
				Hint("put each turn on a line of its own", "sæt hver tur på sin egen linje")
		}
		switch {
		case err == nil:
			line++
			inLine = 0
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return all, nil
		default:
			return nil, transcripts.Fault("F100", fmt.Sprintf("line %d", line), "the file cannot be read on", "filen kan ikke læses videre").Because(err)
		}
	}
}
