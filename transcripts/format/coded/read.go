package coded

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"unicode/utf8"

	"gribning/transcripts"
)

// Author is the author of every code of a file that names none.
const Author = "import:coded"

// DefaultName is the name of the coding where neither the file nor the caller
// gives one.
const DefaultName = "human:coded"

// MaxLine is the longest line (one meeting) that is read, in bytes. A ten-hour
// meeting with all its codes takes about a twentieth of it.
const MaxLine = 16 << 20

// maxFaults bounds how many faulty lines Read collects.
const maxFaults = 50

type settings struct{ name string }

// Option changes how a file is read.
type Option func(*settings)

// As names the coding that the file's codes become, «human:k1».
func As(name string) Option { return func(s *settings) { s.name = name } }

// Read reads all meetings of a file. Where lines are faulty it gives the
// meetings of the others together with one error that joins an
// *transcripts.Issue for each faulty line; a file without any meeting is F104.
func Read(r io.Reader, opts ...Option) ([]*transcripts.Meeting, error) {
	var ms []*transcripts.Meeting
	var faults []error
	for m, err := range Meetings(r, opts...) {
		switch {
		case err == nil:
			ms = append(ms, m)
		case len(faults) < maxFaults:
			faults = append(faults, err)
		}
	}
	if len(ms) == 0 && len(faults) == 0 {
		faults = append(faults, transcripts.Fault("F104", "", "the file holds no meeting", "filen indeholder intet møde").
			Hint("each line must be one meeting as a JSON object", "hver linje skal være ét møde som et JSON-objekt"))
	}
	if len(faults) == 1 {
		return ms, faults[0]
	}
	return ms, errors.Join(faults...)
}

// Meetings reads one meeting after the other; a faulty line gives a nil
// meeting and an *transcripts.Issue, and reading goes on with the next line.
// Memory is bounded by [MaxLine], whatever the file holds.
func Meetings(r io.Reader, opts ...Option) iter.Seq2[*transcripts.Meeting, error] {
	var s settings
	for _, o := range opts {
		o(&s)
	}
	return func(yield func(*transcripts.Meeting, error) bool) {
		br := bufio.NewReaderSize(r, 64<<10)
		seen := map[string]int{}
		var line []byte
		for n := 1; ; n++ {
			var tooLong bool
			var err error
			line, tooLong, err = readLine(br, line[:0])
			if err != nil && !errors.Is(err, io.EOF) {
				yield(nil, transcripts.Fault("F100", at(n), "the file cannot be read on", "filen kan ikke læses videre").Because(err))
				return
			}
			if n == 1 {
				line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
			}
			if tooLong || len(bytes.TrimSpace(line)) > 0 {
				m, fault := readMeeting(line, tooLong, n, seen, s)
				if fault != nil {
					m = nil
					if !yield(nil, fault) {
						return
					}
				} else if !yield(m, nil) {
					return
				}
			}
			if err != nil {
				return
			}
		}
	}
}

// readLine reads up to the next line feed into buf; of a longer line than
// MaxLine it keeps nothing and skips the rest.
func readLine(br *bufio.Reader, buf []byte) (line []byte, tooLong bool, err error) {
	for {
		part, err := br.ReadSlice('\n')
		if !tooLong && len(buf)+len(part) > MaxLine {
			tooLong, buf = true, nil
		}
		if !tooLong {
			buf = append(buf, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return buf, tooLong, err
		}
	}
}

func readMeeting(line []byte, tooLong bool, n int, seen map[string]int, s settings) (*transcripts.Meeting, error) {
	if tooLong {
		return nil, transcripts.Fault("F102", at(n),
			fmt.Sprintf("the line is longer than %d MB", MaxLine>>20), fmt.Sprintf("linjen er længere end %d MB", MaxLine>>20)).
			Hint("put each meeting on a line of its own", "læg hvert møde på sin egen linje")
	}
	if bad := invalidAt(line); bad >= 0 {
		return nil, transcripts.Fault("F101", at(n),
			fmt.Sprintf("byte %d of the line is not valid UTF-8", bad+1), fmt.Sprintf("byte %d på linjen er ikke gyldig UTF-8", bad+1)).
			Hint("save the file as UTF-8", "gem filen som UTF-8")
	}
	var l meetingLine
	if err := json.Unmarshal(line, &l); err != nil {
		return nil, syntaxFault(err, n)
	}
	if first, dup := seen[l.ID]; dup {
		return nil, transcripts.Fault("F108", at(n),
			fmt.Sprintf("the meeting has the same id as the one on line %d", first),
			fmt.Sprintf("mødet har samme id som mødet på linje %d", first)).
			Hint("give every meeting its own id", "giv hvert møde sit eget id")
	}
	b := builder{line: n, in: &l, name: s.name}
	m, err := b.meeting()
	if err != nil {
		return nil, err
	}
	seen[l.ID] = n
	return m, nil
}

func invalidAt(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// syntaxFault says where JSON went wrong without quoting what stands there.
func syntaxFault(err error, n int) error {
	var syn *json.SyntaxError
	var typ *json.UnmarshalTypeError
	en, da := "the line is not a meeting", "linjen er ikke et møde"
	switch {
	case errors.As(err, &syn):
		en = fmt.Sprintf("the JSON is broken at byte %d", syn.Offset)
		da = fmt.Sprintf("JSON'en er i stykker ved byte %d", syn.Offset)
	case errors.As(err, &typ):
		en = fmt.Sprintf("a value at byte %d is of the wrong kind (a %s is needed)", typ.Offset, typ.Type)
		da = fmt.Sprintf("en værdi ved byte %d er af forkert slags (der skal stå %s)", typ.Offset, typ.Type)
	case errors.Is(err, errTime):
		en, da = "a time is no number of seconds from 0 to 1000 hours", "en tid er ikke et antal sekunder fra 0 til 1000 timer"
	}
	return transcripts.Fault("F109", at(n), en, da).
		Hint("compare it with a line that is right", "sammenlign med en linje, der er rigtig")
}

func at(line int) string { return fmt.Sprintf("line %d", line) }
