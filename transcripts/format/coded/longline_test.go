package coded_test

import (
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"

	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// letters gives n times the letter a, without holding them.
type letters struct{ n int }

func (l *letters) Read(b []byte) (int, error) {
	if l.n == 0 {
		return 0, io.EOF
	}
	k := min(len(b), l.n)
	for i := range b[:k] {
		b[i] = 'a'
	}
	l.n -= k
	return k, nil
}

// A line of 200 MB is a fault of its own, named by its number; the lines around
// it are read, and it never sits in memory.
func TestLineOf200MB(t *testing.T) {
	data, err := os.ReadFile("../../../pipeline/grip/testdata/dialogues.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	const long = 200 << 20
	in := io.MultiReader(strings.NewReader(lines[0]+`{"id":"`), &letters{long}, strings.NewReader("\"}\n"+lines[1]))

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := coded.Read(in)
	runtime.ReadMemStats(&after)

	if len(got) != 2 {
		t.Errorf("%d meetings read, want the 2 around the long line", len(got))
	}
	var i *transcripts.Issue
	if !errors.As(err, &i) || i.Code != "F102" || !strings.Contains(i.Where, "line 2") {
		t.Errorf("error %v, want F102 at line 2", err)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > long/2 {
		t.Errorf("%d MB allocated for a line that is left out", grown>>20)
	}
}
