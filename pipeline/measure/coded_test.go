package measure

import (
	"os"
	"path/filepath"
	"testing"

	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// shared finds a file of the reference material beside the repository, or
// skips the test.
func shared(t testing.TB, name string) string {
	t.Helper()
	if dir := os.Getenv("GRIBNING_FIXTURES"); dir != "" {
		return filepath.Join(filepath.Dir(dir), name)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		path := filepath.Join(dir, "..", "shared", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skipf("%s not found: set GRIBNING_FIXTURES to the fixtures folder", name)
	return ""
}

// readCoded reads coded JSON lines with their stated outcomes.
func readCoded(t testing.TB, path string) []*transcripts.Meeting {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := coded.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// measured measures every meeting by its only coding.
func measured(all []*transcripts.Meeting) []*Meeting {
	out := make([]*Meeting, len(all))
	for i, m := range all {
		x := Of(m, &m.Codings[0])
		out[i] = &x
	}
	return out
}
