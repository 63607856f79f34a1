package vtt_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/vtt"
)

const sample = `WEBVTT - opdigtet

STYLE
::cue { color: red }

NOTE B: står ikke i teksten
--> heller ikke

1
00:00:00.000 --> 00:00:01.840 align:start position:10%
<v S>hvad tænker du selv</v>

00:01.840 --> 00:04.210
<v.høj B>jeg vil &lt;gerne&gt; arbejde <i>med</i> dyr

indledning
100:00:04.300 --> 100:00:05.000
<v Tove Jensen>ja &amp; nej</v>
`

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"voices, settings, notes, entities": {sample,
			"S 0–1840 hvad tænker du selv\nB 1840–4210 jeg vil <gerne> arbejde med dyr\nX1 360004300–360005000 ja & nej\n"},
		"prefixes": {"WEBVTT\n\n00:00.000 --> 00:02.000\nB: Sagen er: jeg vil\n\n00:02.000 --> 00:03.000\nmen jeg kan ikke\n\n00:03.000 --> 00:04.000\n[SPEAKER_01]: nå\n",
			"B 0–2000 Sagen er: jeg vil\nB 2000–3000 men jeg kan ikke\nSPEAKER_01 3000–4000 nå\n"},
		"two in one cue":        {"WEBVTT\n\n00:00.000 --> 00:03.000\n- B: ja ja\n- S: nej\n", "B 0–1800 ja ja\nS 1800–3000 nej\n"},
		"two voices in one cue": {"WEBVTT\n\n00:00.000 --> 00:03.000\n<v B>ja ja</v>\n<v S>nej</v>\n", "B 0–1800 ja ja\nS 1800–3000 nej\n"},
		"inner times": {"WEBVTT\n\n00:00.000 --> 00:10.000\n<v B>en<00:05.000> to<00:08.000> tre</v>\n",
			"B 0–10000 en to tre\n"},
		"level 2": {"WEBVTT\n\n00:00.000 --> 00:10.000\n<v B>(1.2) øh jeg kun- ((griner)) [ja det] (uklart) [NAVN-1], social- og\n",
			"B 0–10000 (1.2)/pause øh/filler jeg kun-/cutoff ((griner))/event ja‖ det‖ (uklart)/unclear [NAVN-1], social- og\n"},
		"nobody known":             {"WEBVTT\n\n00:00.000 --> 00:01.000\nhej\n", "? 0–1000 hej\n"},
		"no blank line":            {"WEBVTT\n\n00:00.000 --> 00:01.000\nB: hej\n00:01.000 --> 00:02.000\nS: hej\n", "B 0–1000 hej\nS 1000–2000 hej\n"},
		"out of order by a little": {"WEBVTT\n\n00:02.000 --> 00:04.000\nB: hej\n\n00:01.000 --> 00:02.000\nS: dav\n", "S 1000–2000 dav\nB 2000–4000 hej\n"},
		"empty cue":                {"WEBVTT\n\n00:00.000 --> 00:01.000\n\n00:01.000 --> 00:02.000\nB: hej\n", "B 1000–2000 hej\n"},
		"zero length":              {"WEBVTT\n\n00:01.000 --> 00:01.000\nB: hej med dig\n", "B 1000–1000 hej med dig\n"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := vtt.Read(strings.NewReader(c.in))
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

func TestInnerTimesPlaceWords(t *testing.T) {
	m, err := vtt.Read(strings.NewReader("WEBVTT\n\n00:00.000 --> 00:10.000\n<v B>en<00:05.000> to<00:08.000> tre</v>\n"))
	if err != nil {
		t.Fatal(err)
	}
	if m.Words[1].Start != 5000 || m.Words[2].Start != 8000 {
		t.Errorf("words start at %d and %d", m.Words[1].Start, m.Words[2].Start)
	}
}

func TestNamesBecomeLabels(t *testing.T) {
	m, err := vtt.Read(strings.NewReader(sample))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Participants {
		if strings.Contains(p.Label, "Tove") {
			t.Errorf("a name is a label: %v", p)
		}
	}
	if len(m.Issues) != 1 || m.Issues[0].Code != "F113" {
		t.Errorf("issues: %v", m.Issues)
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ in, code, where string }{
		"no header":   {"1\n00:00:00,000 --> 00:00:01,000\nhej\n", "F109", "line 1"},
		"bad time":    {"WEBVTT\n\n00:00.000 --> 00:01.000\nhej\n\n00:61.000 --> 01:10.000\nhej\n", "F109", "cue 2 (line 6)"},
		"backwards":   {"WEBVTT\n\n00:02.000 --> 00:01.000\nhej\n", "F106", "cue 1 (line 3)"},
		"starts over": {"WEBVTT\n\n10:00.000 --> 10:01.000\nhej\n\n00:00.000 --> 00:01.000\nhej\n", "F106", "cue 2 (line 6)"},
		"no cues":     {"WEBVTT\n\nNOTE intet\n", "F104", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := vtt.Read(strings.NewReader(c.in))
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func TestEncodings(t *testing.T) {
	formattest.Encodings(t, vtt.Read, sample)
	formattest.InvalidUTF8(t, vtt.Read, sample, 11)
}

func TestSampleFile(t *testing.T) {
	f, err := os.Open(formattest.Fixture(t, "formats/M001.vtt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := vtt.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	want := "F 0–1840 hvad tænker du selv\nB 1840–4210 jeg vil gerne arbejde med dyr\n"
	if d := cmp.Diff(want, formattest.Show(m)); d != "" {
		t.Error(d)
	}
}

func FuzzRead(f *testing.F) {
	formattest.Fuzz(f, vtt.Read, sample, "WEBVTT\n\n00:00.000 --> 00:10.000\n<v B>en<00:05.000> to [ja (1.2)\n- S: (x\n")
}
