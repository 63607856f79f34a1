package format_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/eksempler"
	"gribning/transcripts/format"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/formattest"
)

func write(t testing.TB, kind string, m *transcripts.Meeting, o format.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := format.Write(&b, kind, m, o); err != nil {
		t.Fatalf("%s as %s: %v", m.ID, kind, err)
	}
	return b.Bytes()
}

// TestWriteIsStable writes every meeting in every format twice.
func TestWriteIsStable(t *testing.T) {
	for _, m := range formattest.Meetings(t, eksempler.FS())[:40] {
		for _, kind := range format.Writes() {
			if kind == format.Coded && len(m.Codings) == 0 {
				continue
			}
			if kind == format.Coded && sharesTCUs(m.Shown()) {
				continue // the format has room for one meaning utterance on a TCU
			}
			a, b := write(t, kind, m, format.Options{}), write(t, kind, m, format.Options{})
			if !bytes.Equal(a, b) {
				t.Errorf("%s as %s: two runs differ", m.ID, kind)
			}
		}
	}
}

func sharesTCUs(c *transcripts.Coding) bool {
	seen := map[string]bool{}
	for _, y := range c.MYs {
		if seen[y.TCUs[0]] {
			return true
		}
		for _, id := range y.TCUs {
			seen[id] = true
		}
	}
	return false
}

// TestReadBack reads every format that is also read back and compares the
// words. What a format cannot hold is taken off on both sides.
func TestReadBack(t *testing.T) {
	for _, kind := range []string{format.VTT, format.EAF, format.DOTE} {
		for _, m := range formattest.Meetings(t, eksempler.FS())[:104] {
			if bag(m) == "" {
				continue // nothing but signs of latching
			}
			ms, err := format.Read("x"+format.Extension(kind), bytes.NewReader(write(t, kind, m, format.Options{})))
			if err != nil {
				t.Fatalf("%s as %s: %v", m.ID, kind, err)
			}
			formattest.Sound(t, ms[0])
			if want, got := bag(m), bag(ms[0]); want != got {
				t.Fatalf("%s as %s: the words differ\n%s", m.ID, kind, cmp.Diff(want, got))
			}
		}
	}
	// SRT, text and CHAT cannot escape their own signs, so only plain meetings
	// come back word for word; of others the file must still be read.
	for _, kind := range []string{format.SRT, format.Text, format.CHAT} {
		for i, m := range formattest.Meetings(t, eksempler.FS())[:104] {
			if bag(m) == "" {
				continue
			}
			ms, err := format.Read("x"+format.Extension(kind), bytes.NewReader(write(t, kind, m, format.Options{CRLF: i%2 == 1})))
			if err != nil {
				t.Fatalf("%s as %s: %v", m.ID, kind, err)
			}
			formattest.Sound(t, ms[0])
			if i < 4 && kind != format.CHAT {
				if want, got := bag(m), bag(ms[0]); want != got {
					t.Fatalf("%s as %s: the words differ\n%s", m.ID, kind, cmp.Diff(want, got))
				}
			}
		}
	}
}

// bag writes the words by speaker in order, which does not depend on how
// overlapping talk is ordered, without the signs of level L2 that readers
// interpret.
func bag(m *transcripts.Meeting) string {
	by := map[string][]string{}
	var order []string
	for _, p := range m.Participants {
		order = append(order, p.Label)
	}
	for _, w := range m.Words {
		s := strings.Trim(strings.NewReplacer("[", "", "]", "", "\u2028", "").Replace(w.Text), "=")
		if s = strings.ReplaceAll(s, "\u00e9", "e\u0301"); s != "" && w.Text != "=" {
			by[w.Speaker] = append(by[w.Speaker], s)
		}
	}
	var b strings.Builder
	sorted := append([]string{}, order...)
	for _, s := range sorted {
		if len(by[s]) > 0 {
			words := append([]string{}, by[s]...)
			fmt.Fprintf(&b, "%s %d %s\n", s, len(words), strings.Join(sortWords(words), " "))
		}
	}
	return sortLines(b.String())
}

func sortWords(w []string) []string {
	out := append([]string{}, w...)
	for i := 1; i < len(out); i++ {
		for k := i; k > 0 && out[k] < out[k-1]; k-- {
			out[k], out[k-1] = out[k-1], out[k]
		}
	}
	return out
}

func sortLines(s string) string { return strings.Join(sortWords(strings.Split(s, "\n")), "\n") }

// TestCodesComeBack exports codings, imports them and exports again: the
// second file must be the first, and nothing may be lost on the way.
func TestCodesComeBack(t *testing.T) {
	for _, m := range formattest.Hostile(t, 200) {
		for i := range m.Codings {
			m.Codings[i].Grips = nil // outcomes are derived, never read back
		}
		for _, kind := range []string{format.CSV, format.EAF, format.QDPX} {
			first := write(t, kind, m, format.Options{})
			sources, err := format.ReadCodes("x"+format.Extension(kind), bytes.NewReader(first), int64(len(first)))
			if err != nil {
				t.Fatalf("%s as %s: %v", m.ID, kind, err)
			}
			if len(sources) != 1 || sources[0].Meeting != m.ID && kind != format.EAF {
				t.Fatalf("%s as %s: %d meetings", m.ID, kind, len(sources))
			}
			sets := sources[0].Sets
			back := *m
			back.Codings = nil
			for i := range m.Codings {
				c := transcripts.Coding{Name: m.Codings[i].Name}
				for _, s := range sets {
					if s.Name != c.Name {
						continue
					}
					var lost []transcripts.Issue
					c, lost = codes.Coding(m, s, "")
					for _, l := range lost {
						t.Errorf("%s as %s: %s", m.ID, kind, l.Error())
					}
				}
				c.Complete = m.Codings[i].Complete // told by the importing person, not by the file
				back.Codings = append(back.Codings, c)
			}
			if d := cmp.Diff(m.Codings, back.Codings); d != "" {
				t.Fatalf("%s as %s: codings differ\n%s", m.ID, kind, d)
			}
			if second := write(t, kind, &back, format.Options{}); !bytes.Equal(first, second) {
				t.Fatalf("%s as %s: the second export differs", m.ID, kind)
			}
		}
	}
}

func xmllint(t *testing.T, schema string, files []string) {
	t.Helper()
	if len(files) == 0 {
		t.Fatal("no files to check")
	}
	bin := formattest.Tool(t, "libxml2-utils", "xmllint")
	out, err := exec.Command(bin, append([]string{"--noout", "--nonet", "--schema", schema}, files...)...).CombinedOutput()
	if err != nil {
		text := string(out)
		var bad []string
		for _, l := range strings.Split(text, "\n") {
			if l != "" && !strings.HasSuffix(l, " validates") {
				bad = append(bad, l)
			}
		}
		t.Fatalf("%v\n%s", err, strings.Join(bad[:min(20, len(bad))], "\n"))
	}
}

func TestEAFValidates(t *testing.T) {
	schema := formattest.Fixture(t, "formats/schema/EAFv3.0.xsd")
	dir := t.TempDir()
	var files []string
	for _, m := range formattest.Meetings(t, eksempler.FS()) {
		f := filepath.Join(dir, m.ID+".eaf")
		if err := os.WriteFile(f, write(t, format.EAF, m, format.Options{Media: "møde " + m.ID + ".wav"}), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	xmllint(t, schema, files)
}

var speakerBracket = regexp.MustCompile(`^\*[A-Z0-9]{3,7}:\t`)

// TestCHATLines checks by hand what CLAN checks first: order of headers, known
// speakers, bullets that do not run backwards.
func TestCHATLines(t *testing.T) {
	for _, m := range formattest.Meetings(t, eksempler.FS()) {
		text := string(write(t, format.CHAT, m, format.Options{}))
		if !strings.HasPrefix(text, "@UTF8\n@Begin\n@Languages:\tdan\n@Participants:\t") || !strings.HasSuffix(text, "\n@End\n") {
			t.Fatalf("%s: headers", m.ID)
		}
		last := 0
		for l := range strings.Lines(text) {
			if l[0] != '*' {
				continue
			}
			if !speakerBracket.MatchString(l) {
				t.Fatalf("%s: main line without a speaker code", m.ID)
			}
			var start, end int
			if _, err := fmt.Sscanf(l[strings.IndexByte(l, 0x15)+1:], "%d_%d\x15", &start, &end); err != nil || start < last || end <= start {
				t.Fatalf("%s: bullet %d_%d after %d: %v", m.ID, start, end, last, err)
			}
			last = start
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	err := format.Write(io.Discard, "pdf", &transcripts.Meeting{}, format.Options{})
	formattest.Fault(t, err, "X204", "")
}

// TestFullDisk checks that no writer swallows a failed write.
func TestFullDisk(t *testing.T) {
	m := formattest.Hostile(t, 1)[0]
	for _, kind := range format.Writes() {
		if kind == format.Coded {
			m.Codings = m.Codings[:1]
			m.Codings[0].MYs, m.Codings[0].Codes, m.Codings[0].Grips = nil, nil, nil
		}
		if err := format.Write(full{}, kind, m, format.Options{}); err == nil {
			t.Errorf("%s: no error", kind)
		} else {
			formattest.Fault(t, err, "X200", "")
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// TestCodesOnOtherUnits lays the codes of a coded file on a meeting with the
// same words in other TCUs: what fits is placed, the rest is told.
func TestCodesOnOtherUnits(t *testing.T) {
	raw, err := os.ReadFile("testdata/small.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	old := `{"text":"ja","code":"TOK","t0":9.8,"t1":10.1},{"text":"fortæl mig mere","code":"R-SPO","target":"1","t0":10.1,"t1":12.5}`
	joined := strings.Replace(string(raw), old, `{"text":"ja fortæl mig mere","t0":9.8,"t1":12.5}`, 1)
	if joined == string(raw) {
		t.Fatal("the sample has changed")
	}
	ms, err := format.Read("x.jsonl", strings.NewReader(joined))
	if err != nil {
		t.Fatal(err)
	}
	sources, err := format.ReadCodes("x.jsonl", bytes.NewReader(raw), int64(len(raw)))
	if err != nil || len(sources) != 1 || len(sources[0].Sets) != 1 {
		t.Fatalf("%v %v", sources, err)
	}
	c, lost := codes.Coding(ms[0], sources[0].Sets[0], "human:k2")
	if len(lost) != 1 || lost[0].Code != "X301" {
		t.Errorf("lost: %v", lost)
	}
	var got []string
	for _, x := range c.Codes {
		got = append(got, x.TCU+" "+x.Code)
	}
	if d := cmp.Diff([]string{"u1 INV", "u15 BC", "u16 R-SPO"}, got); d != "" {
		t.Error(d)
	}
	if len(c.MYs) != 1 || len(c.MYs[0].Elaborated) != 1 {
		t.Errorf("meaning utterances: %v", c.MYs)
	}
}

func TestReadCodesOfOtherFiles(t *testing.T) {
	_, err := format.ReadCodes("a.pdf", strings.NewReader(""), 0)
	formattest.Fault(t, err, "F111", "")
}
