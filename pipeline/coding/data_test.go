package coding

import (
	"os"
	"testing"

	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// loadDev reads a file of the training data.
func loadDev(t testing.TB, name string) []*transcripts.Meeting {
	f, err := os.Open("../../models/data/" + name)
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
