package textgrid_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/eksempler"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/lines"
	"gribning/transcripts/format/textgrid"
)

const sample = `File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 5 ! the end
tiers? <exists>
size = 3
item []:
    item [1]:
        class = "IntervalTier"
        name = "S"
        xmin = 0
        xmax = 5
        intervals: size = 2
        intervals [1]:
            xmin = 0
            xmax = 2
            text = "hvad ""tænker"" du? æøå"
        intervals [2]:
            xmin = 2
            xmax = 5
            text = ""
    item [2]:
        class = "IntervalTier"
        name = "B – koder – human:k1"
        xmin = 0
        xmax = 5
        intervals: size = 1
        intervals [1]:
            xmin = 0
            xmax = 5
            text = "MY 1"
    item [3]:
        class = "IntervalTier"
        name = "B"
        xmin = 0
        xmax = 5
        intervals: size = 3
        intervals [1]:
            xmin = 0
            xmax = 1.9
            text = ""
        intervals [2]:
            xmin = 1.9
            xmax = 4.5
            text = "jeg vil gerne | noget (0.5) med [NAVN-1]"
        intervals [3]:
            xmin = 4.5
            xmax = 5
            text = ""
`

// short is the form without words for the eye, with words of their own times, a
// tier of sounds and one of points.
const short = `File type = "ooTextFile short"
"TextGrid"

0
3
<exists>
3
"IntervalTier"
"Borger - words"
0
3
4
0
0.5
"jeg"
0.5
1
"vil"
1
2
""
2
3
"gerne"
"IntervalTier"
"Borger - phones"
0
3
1
0
3
"j"
"TextTier"
"klik"
0
3
1
1.5
"x"
`

func read(t testing.TB, s string) *transcripts.Meeting {
	t.Helper()
	m, err := textgrid.Read(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	formattest.Sound(t, m)
	return m
}

func TestRead(t *testing.T) {
	for _, c := range []struct{ in, want, notice string }{
		{sample, "S 0–2000 hvad \"tænker\" du? æøå\nB 1900–4500 jeg vil gerne noget (0.5)/pause med [NAVN-1]\n", "F112"},
		{short, "B 0–1000 jeg vil\nB 2000–3000 gerne\n", "F112"},
	} {
		m := read(t, c.in)
		if d := cmp.Diff(c.want, formattest.Show(m)); d != "" {
			t.Error(d)
		}
		if len(m.Issues) == 0 || m.Issues[0].Code != c.notice {
			t.Errorf("issues %v", m.Issues)
		}
	}
	words := read(t, short).Words
	if w := words[1]; w.TimedBy != transcripts.TimedBySource || w.Start != 500 || w.End != 1000 {
		t.Errorf("%+v", w)
	}
}

func TestReadFaults(t *testing.T) {
	for name, c := range map[string]struct{ old, new, code, where string }{
		"another object": {`"TextGrid"`, `"Pitch 1"`, "F109", ""},
		"no number":      {"xmax = 1.9", "xmax = x", "F109", "tier 3 interval 1"},
		"many tiers":     {"size = 3\nitem", "size = 4000\nitem", "F109", "tier 4 interval 0"},
		"open quote":     {`text = "MY 1"`, `text = "MY 1`, "F109", ""},
		"impossible":     {"xmax = 1.9", "xmax = 1e9", "F109", "tier 3 interval 1"},
		"no tiers":       {"<exists>", "<absent>", "F104", ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := textgrid.Read(strings.NewReader(strings.Replace(sample, c.old, c.new, 1)))
			if name == "open quote" {
				if err == nil {
					t.Error("taken")
				}
				return
			}
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func TestEncodings(t *testing.T) {
	formattest.Encodings(t, textgrid.Read, sample)
	formattest.InvalidUTF8(t, textgrid.Read, sample, 18)
}

// TestReadBack writes every meeting, reads it and compares the words: all of
// them, in their order, of the example meetings; of the hostile ones, in which
// signs stand for words and the talk of one person overlaps itself, that hardly
// any is missing.
func TestReadBack(t *testing.T) {
	for i, m := range formattest.Meetings(t, eksempler.FS()) {
		var b bytes.Buffer
		if err := textgrid.Write(&b, m, lines.Options{}); err != nil {
			t.Fatal(err)
		}
		back, err := textgrid.Read(&b)
		if errors.Is(err, &transcripts.Issue{Code: "F104"}) && len(m.Words) < 4 {
			continue // nothing but signs
		}
		if err != nil {
			t.Fatalf("%s: %v", m.ID, err)
		}
		formattest.Sound(t, back)
		if want, got := len(m.Words), len(back.Words); got > want || got < want*9/10 {
			t.Errorf("%s: %d words, %d came back", m.ID, want, got)
		}
		if i > 3 {
			continue
		}
		for _, p := range m.Participants {
			if d := cmp.Diff(saidBy(m, p.Label), saidBy(back, p.Label)); d != "" {
				t.Errorf("%s, %s: %s", m.ID, p.Label, d)
			}
		}
	}
}

func saidBy(m *transcripts.Meeting, who string) (out []string) {
	for _, w := range m.Words {
		if w.Speaker == who {
			out = append(out, w.Text)
		}
	}
	return out
}

func TestFixture(t *testing.T) {
	f, err := os.Open(formattest.Fixture(t, "formats/M001.TextGrid"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := textgrid.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff("F 0–1840 hvad tænker du selv\nB 1840–4210 jeg vil \"gerne\" arbejde med dyr\n", formattest.Show(m)); d != "" {
		t.Error(d)
	}
}

func FuzzRead(f *testing.F) { formattest.Fuzz(f, textgrid.Read, sample, short) }
