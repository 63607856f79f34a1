package deidentify

import (
	"os"
	"testing"

	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// dev reads the training meetings with their marked identifiers.
func dev(t testing.TB) []*transcripts.Meeting {
	t.Helper()
	f, err := os.Open("../../models/data/dev.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ms, err := coded.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}
