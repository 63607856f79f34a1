package rttm_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/lines"
	"gribning/transcripts/format/rttm"
)

const sample = `;; opdigtet
SPKR-INFO M1 1 <NA> <NA> <NA> unknown S <NA> <NA>
SPEAKER M1 1 1.840 2.370 <NA> <NA> B <NA> <NA>
SPEAKER M1 1 0 1.84 <NA> <NA> S <NA> <NA>

SPEAKER M2 1 36000.0005 0.5 <NA> <NA> B <NA> <NA>
`

func talk(speaker string, start, end transcripts.Ms) transcripts.Talk {
	return transcripts.Talk{Speaker: speaker, Span: transcripts.Span{Start: start, End: end}}
}

func TestRead(t *testing.T) {
	got, err := rttm.Read(strings.NewReader(sample))
	if err != nil {
		t.Fatal(err)
	}
	want := []rttm.File{{ID: "M1", Talk: []transcripts.Talk{talk("S", 0, 1840), talk("B", 1840, 4210)}},
		{ID: "M2", Talk: []transcripts.Talk{talk("B", 36000000, 36000500)}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestRoundTrip(t *testing.T) {
	m := &transcripts.Meeting{ID: "M-7", Talk: []transcripts.Talk{talk("S", 0, 1840), talk("B", 1500, 36000001), talk("", 5, 10), talk("B", 7, 7)}}
	var b bytes.Buffer
	if err := rttm.Write(&b, m, lines.Options{}); err != nil {
		t.Fatal(err)
	}
	want := "SPEAKER M-7 1 0.000 1.840 <NA> <NA> S <NA> <NA>\nSPEAKER M-7 1 1.500 35998.501 <NA> <NA> B <NA> <NA>\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
	got, err := rttm.Read(&b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]rttm.File{{ID: "M-7", Talk: m.Talk[:2]}}, got); d != "" {
		t.Error(d)
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ in, code, where string }{
		"empty":       {"", "F104", ""},
		"not RTTM":    {"hej\n", "F109", "line 1"},
		"few fields":  {"SPEAKER M1 1 0 1\n", "F109", "line 1"},
		"no number":   {"SPEAKER M1 1 0 x <NA> <NA> S <NA> <NA>\n", "F109", "line 1"},
		"negative":    {"SPEAKER M1 1 -1 1 <NA> <NA> S <NA> <NA>\n", "F109", "line 1"},
		"not a time":  {"\nSPEAKER M1 1 NaN 1 <NA> <NA> S <NA> <NA>\n", "F109", "line 2"},
		"not UTF-8":   {"SPEAKER M1 1 0 1 <NA> <NA> \xe6 <NA> <NA>\n", "F101", "line 1"},
		"beyond time": {"SPEAKER M1 1 9999999 1 <NA> <NA> S <NA> <NA>\n", "F109", "line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rttm.Read(strings.NewReader(c.in))
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func TestSampleFile(t *testing.T) {
	f, err := os.Open(formattest.Fixture(t, "formats/M001.rttm"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := rttm.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]rttm.File{{ID: "M001", Talk: []transcripts.Talk{talk("F", 0, 1840), talk("B", 1840, 4210)}}}, got); d != "" {
		t.Error(d)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(sample)
	f.Fuzz(func(t *testing.T, in string) {
		files, err := rttm.Read(strings.NewReader(in))
		if err != nil {
			return
		}
		for _, file := range files {
			for i, x := range file.Talk {
				if x.Start < 0 || x.End < x.Start || i > 0 && x.Start < file.Talk[i-1].Start {
					t.Fatalf("talk %d: %v", i, x)
				}
			}
		}
	})
}
