package formattest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// Read is a reader of a format.
type Read func(io.Reader) (*transcripts.Meeting, error)

// Show writes a meeting's words in a form that can be compared by eye: a line
// for each stretch of one speaker and cue, «S 0–2600 hvad tænker du»; words that are
// no plain words carry their kind, overlapped ones a ‖.
func Show(m *transcripts.Meeting) string {
	var b strings.Builder
	for i := 0; i < len(m.Words); {
		n := i
		for n < len(m.Words) && m.Words[n].Speaker == m.Words[i].Speaker && m.Words[n].Cue == m.Words[i].Cue {
			n++
		}
		who := m.Words[i].Speaker
		if who == "" {
			who = "?"
		}
		fmt.Fprintf(&b, "%s %d–%d", who, m.Words[i].Start, m.Words[n-1].End)
		for _, w := range m.Words[i:n] {
			b.WriteString(" " + w.Text)
			if w.Kind != transcripts.PlainWord {
				b.WriteString("/" + string(w.Kind))
			}
			if w.Overlaps {
				b.WriteString("‖")
			}
		}
		b.WriteByte('\n')
		i = n
	}
	return b.String()
}

// Sound fails the test if a meeting that a reader gave breaks the data model.
func Sound(t testing.TB, m *transcripts.Meeting) {
	t.Helper()
	for _, i := range transcripts.Validate(m) {
		if i.Severity == transcripts.Failure && i.Code != "A901" { // files give no id
			t.Errorf("the reader gave an unsound meeting: %s", i.Error())
		}
	}
	for i, w := range m.Words {
		if w.ID != fmt.Sprintf("w%d", i+1) || w.TimedBy == "" || strings.ContainsAny(w.Text, " \t\n") {
			t.Errorf("word %d: id %q, timed by %q", i+1, w.ID, w.TimedBy)
		}
	}
}

// Fault fails the test unless err is an issue of the code at the place, in both
// languages.
func Fault(t testing.TB, err error, code, where string) {
	t.Helper()
	var i *transcripts.Issue
	if !errors.As(err, &i) {
		t.Fatalf("got %v, want an issue %s at %q", err, code, where)
	}
	if i.Code != code || i.Where != where {
		t.Errorf("got %s at %q, want %s at %q (%v)", i.Code, i.Where, code, where, err)
	}
	if i.Da == "" || i.En == "" {
		t.Errorf("%s lacks a language", i.Code)
	}
}

// Encodings checks that a sample reads the same in every encoding and with
// every line end that files come in, and that broken ones are refused.
func Encodings(t *testing.T, read Read, sample string) {
	want, err := read(strings.NewReader(sample))
	if err != nil {
		t.Fatal(err)
	}
	Sound(t, want)
	for name, in := range map[string]string{
		"CRLF":         strings.ReplaceAll(sample, "\n", "\r\n"),
		"BOM":          "\xef\xbb\xbf" + sample,
		"BOM and CRLF": "\xef\xbb\xbf" + strings.ReplaceAll(sample, "\n", "\r\n"),
		"UTF-16 LE":    utf16Of(sample, true),
		"UTF-16 BE":    utf16Of(sample, false),
		"no last line": strings.TrimRight(sample, "\n"),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(strings.NewReader(in))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(Show(want), Show(got)); d != "" {
				t.Error(d)
			}
		})
	}
	t.Run("cut off anywhere", func(t *testing.T) {
		for n := range len(sample) {
			m, err := read(strings.NewReader(sample[:n]))
			if err == nil {
				Sound(t, m)
			} else if !errors.As(err, new(*transcripts.Issue)) {
				t.Fatalf("at byte %d: %v is no issue", n, err)
			}
		}
	})
	t.Run("empty", func(t *testing.T) {
		_, err := read(strings.NewReader(""))
		if !errors.As(err, new(*transcripts.Issue)) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("broken pipe", func(t *testing.T) {
		_, err := read(io.MultiReader(strings.NewReader(sample), broken{}))
		if !errors.Is(err, io.ErrClosedPipe) || !errors.Is(err, &transcripts.Issue{Code: "F100"}) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("half a UTF-16 letter", func(t *testing.T) {
		s := utf16Of(sample, true)
		if _, err := read(strings.NewReader(s[:len(s)-1])); !errors.Is(err, &transcripts.Issue{Code: "F101"}) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("200 MB line", func(t *testing.T) {
		_, err := read(io.MultiReader(strings.NewReader(sample), io.LimitReader(&endless{}, 300<<20)))
		if !errors.Is(err, &transcripts.Issue{Code: "F102"}) && !errors.Is(err, &transcripts.Issue{Code: "F103"}) {
			t.Errorf("got %v", err)
		}
	})
}

// InvalidUTF8 checks that a byte that is no UTF-8 is refused with its line.
func InvalidUTF8(t *testing.T, read Read, sample string, line int) {
	in := strings.Split(sample, "\n")
	in[line-1] += "\xe6"
	_, err := read(strings.NewReader(strings.Join(in, "\n")))
	Fault(t, err, "F101", fmt.Sprintf("line %d", line))
}

// Fuzz runs a reader on whatever comes.
func Fuzz(f *testing.F, read Read, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
		f.Add([]byte("\xef\xbb\xbf" + strings.ReplaceAll(s, "\n", "\r\n")))
		f.Add([]byte(utf16Of(s, true)))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		m, err := read(strings.NewReader(string(in)))
		if err != nil {
			if !errors.As(err, new(*transcripts.Issue)) {
				t.Fatalf("%v is no issue", err)
			}
			return
		}
		Sound(t, m)
	})
}

// Fixture finds a file of the project's reference data, «formats/M001.eaf», or
// skips the test.
func Fixture(t testing.TB, path string) string {
	t.Helper()
	dir := os.Getenv("GRIBNING_FIXTURES")
	if dir == "" {
		wd, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for d := wd; d != filepath.Dir(d); d = filepath.Dir(d) {
			if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
				dir = filepath.Join(filepath.Dir(d), "shared", "fixtures")
				break
			}
		}
	}
	file := filepath.Join(dir, path)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("reference data %s is not there: set GRIBNING_FIXTURES", path)
	}
	return file
}

// Tool finds a receiver of our files, the first of the names that is installed,
// or skips the test. Where a robot tests (CI is set) its absence is a failure:
// there nobody would see that it was skipped.
func Tool(t testing.TB, debian string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is not installed (Debian: %s)", names[0], debian)
	}
	t.Skipf("%s is not installed (Debian: %s)", names[0], debian)
	return ""
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func utf16Of(s string, little bool) string {
	var out []byte
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(s))...) {
		if little {
			out = append(out, byte(u), byte(u>>8))
		} else {
			out = append(out, byte(u>>8), byte(u))
		}
	}
	return string(out)
}
