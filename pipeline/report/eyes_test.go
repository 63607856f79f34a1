package report

import (
	"os"
	"path/filepath"
	"testing"

	"gribning/pipeline/grip"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// TestEyes writes pages for people to look at into the folder named in
// GRIBNING_EYES; without it the test is skipped.
func TestEyes(t *testing.T) {
	dir := os.Getenv("GRIBNING_EYES")
	if dir == "" {
		t.Skip("set GRIBNING_EYES to a folder to get pages to look at")
	}
	f, err := os.Open(os.Getenv("GRIBNING_CODED"))
	if err != nil {
		t.Skip("set GRIBNING_CODED to a file of coded meetings")
	}
	defer f.Close()
	ms, err := coded.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range ms[:min(len(ms), 8)] {
		c := m.Shown()
		if i%2 == 0 {
			for j := range c.MYs {
				c.MYs[j].Author, c.MYs[j].P = "rule:cues@1", 0.7
			}
			for j := range c.Codes {
				c.Codes[j].Author = "rule:cues@1"
			}
			m.SetCoding(*c)
			c.Name = transcripts.Draft
		}
		grip.Derive(m, c)
		for _, lang := range []string{"da", "en"} {
			out, err := os.Create(filepath.Join(dir, m.ID+"."+lang+".html"))
			if err != nil {
				t.Fatal(err)
			}
			if err := WriteMeeting(out, m, Options{Lang: lang, Program: "gribning 0.1.0", Models: []string{"rule:cues@1"}, Purpose: transcripts.Research, Made: "2026-03-14"}); err != nil {
				t.Fatal(err)
			}
			out.Close()
		}
	}
}
