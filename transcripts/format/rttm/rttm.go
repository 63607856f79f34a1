package rttm

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// File is the talk in one recording.
type File struct {
	ID   string // as the lines name it
	Talk []transcripts.Talk
}

// Read reads the SPEAKER lines of a file, grouped by recording in the order in
// which they first occur, each recording's talk by start. Other line types
// (SPKR-INFO, LEXEME …) and lines beginning with ";" are passed over. F109
// names the line that cannot be read, F104 says that there is none.
func Read(r io.Reader) ([]File, error) {
	text, err := lines.Text(r)
	if err != nil {
		return nil, err
	}
	var files []File
	at := map[string]int{}
	for n, line := range strings.Split(text, "\n") {
		f := strings.Fields(line)
		if len(f) == 0 || f[0] != "SPEAKER" {
			if len(f) > 0 && !strings.HasPrefix(f[0], ";") && !otherTypes[f[0]] {
				return nil, badLine(n+1, "the line is not RTTM", "linjen er ikke RTTM")
			}
			continue
		}
		if len(f) < 8 || len(f) > 10 {
			return nil, badLine(n+1, fmt.Sprintf("a SPEAKER line has 10 fields, this one %d", len(f)), fmt.Sprintf("en SPEAKER-linje har 10 felter, denne har %d", len(f)))
		}
		start, ok1 := lines.Seconds(f[3])
		length, ok2 := lines.Seconds(f[4])
		if !ok1 || !ok2 {
			return nil, badLine(n+1, "start or duration is no number of seconds from 0", "begyndelse eller varighed er ikke et antal sekunder fra 0")
		}
		i, ok := at[f[1]]
		if !ok {
			i = len(files)
			at[f[1]] = i
			files = append(files, File{ID: f[1]})
		}
		files[i].Talk = append(files[i].Talk, transcripts.Talk{Speaker: f[7], Span: transcripts.Span{Start: start, End: start + length}})
	}
	if len(files) == 0 {
		return nil, transcripts.Fault("F104", "", "the file has no SPEAKER lines", "filen har ingen SPEAKER-linjer")
	}
	for i := range files {
		slices.SortStableFunc(files[i].Talk, func(a, b transcripts.Talk) int { return int(max(-1, min(1, a.Start-b.Start))) })
	}
	return files, nil
}

var otherTypes = map[string]bool{"SPKR-INFO": true, "LEXEME": true, "NON-LEX": true, "NON-SPEECH": true, "SEGMENT": true,
	"NOSCORE": true, "NO_RT_METADATA": true, "FILLER": true, "EDIT": true, "IP": true, "SU": true, "CB": true, "A/P": true}

func badLine(n int, en, da string) error {
	return transcripts.Fault("F109", fmt.Sprintf("line %d", n), en, da).
		Hint("a line reads: SPEAKER file 1 start duration <NA> <NA> speaker <NA> <NA>", "en linje lyder: SPEAKER fil 1 begyndelse varighed <NA> <NA> taler <NA> <NA>")
}

// Write writes who speaks when: m.Talk, or the turns where there is none. The
// recording is named by the meeting's id; stretches without a speaker and empty
// stretches are left out.
func Write(w io.Writer, m *transcripts.Meeting, _ lines.Options) error {
	talk := m.Talk
	if len(talk) == 0 {
		for _, t := range m.Turns {
			talk = append(talk, transcripts.Talk{Speaker: t.Speaker, Span: t.Span})
		}
	}
	id := m.ID
	if id == "" {
		id = "meeting"
	}
	bw := bufio.NewWriter(w)
	for _, t := range talk {
		if t.Speaker == "" || t.Empty() {
			continue
		}
		d := t.Duration()
		fmt.Fprintf(bw, "SPEAKER %s 1 %d.%03d %d.%03d <NA> <NA> %s <NA> <NA>\n",
			id, t.Start/1000, t.Start%1000, d/1000, d%1000, strings.Join(strings.Fields(t.Speaker), "_"))
	}
	return lines.Flush(bw)
}
