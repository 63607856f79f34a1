package dote_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts/format/dote"
	"gribning/transcripts/format/formattest"
)

const sample = `{"lines":[
{"startTime":"00:00:00.000","endTime":"00:00:01.840","speakerDesignation":"S","text":"hvad tænker du selv"},
{"startTime":"00:00:01,840","endTime":"00:00:04,210","speakerDesignation":"B","text":"(0.5) jeg vil [gerne] arbejde"}]}
`

func TestRead(t *testing.T) {
	m, err := dote.Read(strings.NewReader(sample))
	if err != nil {
		t.Fatal(err)
	}
	formattest.Sound(t, m)
	want := "S 0–1840 hvad tænker du selv\nB 1840–4210 (0.5)/pause jeg vil gerne‖ arbejde\n"
	if d := cmp.Diff(want, formattest.Show(m)); d != "" {
		t.Error(d)
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ in, code, where string }{
		"broken":    {`{"lines":[`, "F109", "byte 10"},
		"no words":  {`{"lines":[]}`, "F104", ""},
		"bad time":  {strings.Replace(sample, "00:00:01.840", "snart", 1), "F109", "line no. 1"},
		"backwards": {strings.Replace(sample, "00:00:04,210", "00:00:01,000", 1), "F106", "line no. 2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := dote.Read(strings.NewReader(c.in))
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func TestEncodings(t *testing.T) {
	formattest.Encodings(t, dote.Read, sample)
	formattest.InvalidUTF8(t, dote.Read, sample, 2)
}

func FuzzRead(f *testing.F) { formattest.Fuzz(f, dote.Read, sample) }
