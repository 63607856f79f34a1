package dataset

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gribning/transcripts"
)

// TestStrings: every string of every table comes back out of the files, whatever
// the column, and nothing is found in a damaged one.
func TestStrings(t *testing.T) {
	dir := t.TempDir()
	ms := inventedMany(3)
	collect(t, dir, newShelf(ms...), Options{Settings: Settings{Text: FullText}})
	all := ""
	files, _ := filepath.Glob(filepath.Join(dir, "*", "*.parquet"))
	more, _ := filepath.Glob(filepath.Join(dir, "*.parquet"))
	for _, name := range append(files, more...) {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := Strings(bytes.NewReader(data), int64(len(data)), func(s string) { all += s + "\n" }); err != nil {
			t.Fatal(name, err)
		}
		if err := Strings(bytes.NewReader(data[:len(data)/2]), int64(len(data)/2), func(string) {}); err == nil {
			t.Errorf("%s: half a file is read without an error", filepath.Base(name))
		}
	}
	for _, m := range ms {
		for _, u := range []int{0, len(m.TCUs) - 1} {
			if text := m.TCUText(u); !strings.Contains(all, text) {
				t.Errorf("%s: %q is not found", m.ID, text)
			}
		}
		if words := m.Text(0, 6); !strings.Contains(all, words) {
			t.Errorf("%s: words over several rows are not found together", m.ID)
		}
	}
}

// TestLeaks: a meeting of which an identifying string stands in its rows is left
// out, and the others are there.
func TestLeaks(t *testing.T) {
	dir := t.TempDir()
	ms := inventedMany(3)
	bad := ms[1]
	res := collect(t, dir, newShelf(ms...), Options{
		Settings: Settings{Text: Pseudonymised},
		Leaks: func(m *transcripts.Meeting, said []string) error {
			if len(said) == 0 {
				t.Error("no strings")
			}
			if m.ID == bad.ID {
				return errors.New("found")
			}
			return nil
		},
	})
	if n := len(res.Manifest.Meetings); n != 2 || len(res.Issues) != 1 {
		t.Fatalf("%d meetings, issues %v", n, res.Issues)
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*", "*.parquet"))
	more, _ := filepath.Glob(filepath.Join(dir, "*.parquet"))
	for _, name := range append(files, more...) {
		data, _ := os.ReadFile(name)
		Strings(bytes.NewReader(data), int64(len(data)), func(s string) {
			if strings.Contains(s, bad.ID+" ") {
				t.Errorf("%s holds rows of the meeting left out", filepath.Base(name))
			}
		})
	}
}
