package grip

import (
	"os"
	"testing"

	"gribning/transcripts/format/coded"
)

// Meetings read by the format package come out as those of the test reader:
// every stated outcome is derived.
func TestFormatAgrees(t *testing.T) {
	for _, path := range []string{"testdata/dialogues.jsonl", shared(t, "corpus/dev.jsonl")} {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		ms, err := coded.Read(f, coded.As("human:test"))
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		n, diffs := differences(t, ms)
		if n < 50 {
			t.Errorf("%s: only %d MYs", path, n)
		}
		for _, d := range diffs {
			t.Errorf("%s %s MY %s: %s stated %q, derived %q", path, d.Meeting, d.MY, d.Field, d.Stated, d.Derived)
		}
	}
}
