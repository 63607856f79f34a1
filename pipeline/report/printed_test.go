package report

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"gribning/pipeline/report/paper"
	"gribning/transcripts/eksempler"
)

// TestPrinted: the supervisor's page of every example is two or three sheets of
// A4, and nothing is clipped in a window, with 200 % zoom or on paper. With
// GRIBNING_EYES set to a folder, pictures of the pages are written there.
func TestPrinted(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	b := paper.Open(t)
	for _, e := range eksempler.All() {
		m := example(t, e)
		for _, lang := range []string{"da", "en"} {
			var page bytes.Buffer
			opt := in(lang)
			opt.Program, opt.Models = "gribning 0.1.0 (abcdef0)", []string{"model gribning 1"}
			if err := WriteSupervisor(&page, m, opt); err != nil {
				t.Fatal(err)
			}
			b.Show(page.Bytes())
			if n := b.Sheets(); n < 2 || n > 3 {
				t.Errorf("%s, %s: %d sheets, want two or three", e.ID, lang, n)
			}
			for _, l := range paper.Looks {
				for _, s := range b.Clipped(l) {
					t.Errorf("%s, %s, %s: %s", e.ID, lang, l.Name, s)
				}
				if dir := os.Getenv("GRIBNING_EYES"); dir != "" {
					b.Picture(l, filepath.Join(dir, e.ID+"."+lang+"."+l.Name+".png"))
				}
			}
		}
	}
}
