package txt_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/txt"
)

const sample = `Opdigtet samtale

[00:00:00] S: hvad tænker du selv?
[00:00:03] B: (1.2) altså jeg kun- øh
vil gerne arbejde
[00:00:09] S: ja
`

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"times and continued lines": {sample,
			"S 0–1360 hvad tænker du selv?\nB 3000–6580 (1.2)/pause altså jeg kun-/cutoff øh/filler vil gerne arbejde\nS 9000–9340 ja\n"},
		"no times":                         {"B: jeg vil gerne\nS: ja\nS: okay\n", "B 0–1020 jeg vil gerne\nS 1420–1760 ja\nS 1760–2100 okay\n"},
		"start in seconds":                 {"S (0.0) hvad så\nB (2.5) ikke noget\nS (4.0) nå\n", "S 0–680 hvad så\nB 2500–3180 ikke noget\nS 4000–4340 nå\n"},
		"numbered, as the codebook prints": {"01 **S** (0.0) hvad så\n02 **B** (2.5) ikke noget\n", "S 0–680 hvad så\nB 2500–3180 ikke noget\n"},
		"falling numbers are pauses":       {"S (1.4) hvad så\nB (0.5) ikke noget\nS (0.3) nå\n", "S 0–2080 (1.4)/pause hvad så\nB 2480–3660 (0.5)/pause ikke noget\nS 4060–4700 (0.3)/pause nå\n"},
		"ranges":                           {"[00:00:01.000 --> 00:00:02.000] B: hej\n[00:00:02.000 --> 00:00:03.500]  dav\n", "B 1000–2000 hej\nB 2000–3500 dav\n"},
		"time after the speaker":           {"B [00:00:01]: hej\nS (00:00:05): dav\nTove Jensen 00:00:07\nfarvel\n", "B 1000–1340 hej\nS 5000–5340 dav\nX1 7000–7340 farvel\n"},
		"squeezed into what there is":      {"[00:01] B: en to tre fire fem seks\n[00:02] S: ja\n", "B 1000–2000 en to tre fire fem seks\nS 2000–2340 ja\n"},
		"two in the same second":           {"[00:01] B: en to\n[00:01] S: ja ja\n[00:02] B: nå\n", "B 1000–1386 en to\nS 1613–2000 ja ja\nB 2000–2340 nå\n"},
		"f4 end times":                     {"B: hej med dig #00:00:02-5#\nS: dav #00:00:03-0#\n", "B 0–2500 hej med dig\nS 2500–3000 dav\n"},
		"speaker alone on a line":          {"SPEAKER_00\n[00:00:01] - hej [00:00:03] - med dig\nSPEAKER_01\n[00:00:05] - dav\n", "SPEAKER_00 1000–1340 hej\nSPEAKER_00 3000–3680 med dig\nSPEAKER_01 5000–5340 dav\n"},
		"pause on its own line":            {"B: hej\n(2.0)\nS: dav\n", "B 0–340 hej\nS 2340–2680 dav\n"},
		"header above a rule":              {"id: D01\ntype: samtale\n---\nB: hej\nS: dav\n", "B 0–340 hej\nS 740–1080 dav\n"},
		"tabs":                             {"B\thej med dig\nS\tdav\n", "B 0–1020 hej med dig\nS 1420–1760 dav\n"},
		"names":                            {"Tove: hej\nKim Hansen: dav\nTove: nå\nDet er sådan: godt\n", "X1 0–340 hej\nX2 740–1080 dav\nX1 1480–3180 nå Det er sådan: godt\n"},
		"overlap and latching":             {"B: det er [godt]\nS: [ja] nok=\nB: =nå [latter] [ja\nS: det] her\n", "B 0–1020 det er godt‖\nS 1420–2100 ja‖ nok\nB 2500–3520 nå [latter]/event ja‖\nS 3920–4600 det‖ her\n"},
		"clock words stay text":            {"B: kl. 10:30 skal vi mødes\nS: 10:30? ja\n", "B 0–1700 kl. 10:30 skal vi mødes\nS 2100–2780 10:30? ja\n"},
		"no speakers at all":               {"hej med dig\ndav\n", "? 0–1360 hej med dig dav\n"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := txt.Read(strings.NewReader(c.in))
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

func TestTimedBy(t *testing.T) {
	m, err := txt.Read(strings.NewReader("[00:01] B: hej\n[00:05] S: dav\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Words[0].TimedBy; got != transcripts.Interpolated {
		t.Errorf("a word in a line with a start is timed by %q", got)
	}
	m, err = txt.Read(strings.NewReader("B: hej\nS: dav\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Words[0].TimedBy; got != transcripts.TimedByRule {
		t.Errorf("a word in a file without times is timed by %q", got)
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ in, code, where string }{
		"only blank":  {" \n\t\n", "F104", ""},
		"backwards":   {"[00:00:05 - 00:00:03] B: hej\n", "F106", "line 1"},
		"starts over": {"[00:10:00] B: hej\n\n[00:00:00] B: hej\n", "F106", "line 3"},
		"binary":      {"B: hej\x00\n", "F105", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := txt.Read(strings.NewReader(c.in))
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func TestEncodings(t *testing.T) {
	formattest.Encodings(t, txt.Read, sample)
	formattest.InvalidUTF8(t, txt.Read, sample, 4)
}

func FuzzRead(f *testing.F) {
	formattest.Fuzz(f, txt.Read, sample, "01 **S** (0.0) hvad så\n02 **B** (2.5) ikke\n(3)\n", "B: a #00:00:02-5#\nSPEAKER_00\n[00:00:01] - hej [00:00:03] - x\n", "B: [a\nS: b] =c= (\n")
}
