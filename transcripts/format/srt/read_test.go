package srt_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/srt"
)

const sample = `1
00:00:00,000 --> 00:00:01,840
S: hvad tænker <i>du</i> selv

2
00:00:01,840 --> 00:00:04,210
B: jeg vil gerne
arbejde med dyr

3
00:00:04.500 --> 00:00:05.000 X1:100
{\an8}og katte
`

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"speakers, markup, both decimal signs": {sample, "S 0–1840 hvad tænker du selv\nB 1840–4210 jeg vil gerne arbejde med dyr\nB 4500–5000 og katte\n"},
		"two in one cue":                       {"1\n00:00:00,000 --> 00:00:03,000\n- B: ja ja\n- S: nej\n", "B 0–1800 ja ja\nS 1800–3000 nej\n"},
		"no blank lines":                       {"1\n00:00:00,000 --> 00:00:01,000\nB: hej\n2\n00:00:01,000 --> 00:00:02,000\nS: hej\n", "B 0–1000 hej\nS 1000–2000 hej\n"},
		"role words":                           {"1\n00:00:00,000 --> 00:00:01,000\nBorger: hej\n\n2\n00:00:01,000 --> 00:00:02,000\nSagsbehandler 2: hej\n", "B 0–1000 hej\nS2 1000–2000 hej\n"},
		"numbers repeat":                       {"7\n00:00:00,000 --> 00:00:01,000\nB: en\n\n7\n00:00:01,000 --> 00:00:02,000\nto\n", "B 0–1000 en\nB 1000–2000 to\n"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := srt.Read(strings.NewReader(c.in))
			if err != nil {
				t.Fatal(err)
			}
			formattest.Sound(t, m)
			if d := cmp.Diff(c.want, formattest.Show(m)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ in, code, where string }{
		"no times":  {"hej\nmed dig\n", "F109", ""},
		"bad time":  {"1\n00:00:00,000 --> kl. 12\nhej\n", "F109", "cue 1 (line 2)"},
		"backwards": {"1\n00:00:02,000 --> 00:00:01,000\nhej\n", "F106", "cue 1 (line 2)"},
		"no words":  {"1\n00:00:02,000 --> 00:00:03,000\n\n", "F104", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := srt.Read(strings.NewReader(c.in))
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func TestEncodings(t *testing.T) {
	formattest.Encodings(t, srt.Read, sample)
	formattest.InvalidUTF8(t, srt.Read, sample, 3)
}

func FuzzRead(f *testing.F) {
	formattest.Fuzz(f, srt.Read, sample, "1\n00:00:00,000 --> 00:00:03,000\n- B: ja ja\n- S: nej\n2\n")
}
