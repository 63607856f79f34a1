package report

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"gribning/pipeline/grip"
	"gribning/pipeline/measure"
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
	var rows []Row
	pool := measure.NewPool(measure.ByMeeting, 1)
	for i, m := range ms {
		c := m.Shown()
		if i%2 == 0 {
			for j := range c.MYs {
				c.MYs[j].Author, c.MYs[j].P = "rule:cues@1", 0.7
			}
			for j := range c.Codes {
				c.Codes[j].Author = "rule:cues@1"
			}
			c.Name = transcripts.Draft
		}
		grip.Derive(m, c)
		took := measure.Of(m, c)
		pool.Add(&took)
		rows = append(rows, RowOf(m, m.ID+".da.html"))
		if i >= 8 {
			continue
		}
		for _, lang := range []string{"da", "en"} {
			save(t, filepath.Join(dir, m.ID+"."+lang+".html"), func(w io.Writer) error {
				return WriteMeeting(w, m, Options{Lang: lang, Program: "gribning 0.1.0", Models: []string{"rule:cues@1"}, Purpose: transcripts.Research, Made: "2026-03-14", Corpus: "index." + lang + ".html"})
			})
		}
	}
	rows = append(rows, Excluded("X01", *transcripts.Fault("C101", "participant S", "consent to research is missing", "samtykke til forskning mangler").Hint("ask for it", "bed om det")))
	for _, lang := range []string{"da", "en"} {
		save(t, filepath.Join(dir, "index."+lang+".html"), func(w io.Writer) error {
			return WriteCorpus(w, rows, pool, Options{Lang: lang, Study: "Prøvekorpus", Program: "gribning 0.1.0", Purpose: transcripts.Research, Made: "2026-03-14"})
		})
	}
}

func save(t *testing.T, path string, write func(io.Writer) error) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := write(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
