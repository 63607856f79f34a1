package excerpt

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"gribning/pipeline/report/paper"
)

// TestPrinted: the passage takes two sheets of A4, of which the second is the
// sealed one, the reflection sheet and the facilitator's page one each; nothing
// is clipped in a window, with 200 % zoom or on paper. With GRIBNING_EYES set to
// a folder, pictures of the pages are written there.
func TestPrinted(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	b := paper.Open(t)
	ss := sources(t, 54, 5)
	c, err := Choose(ss, Options{N: 6})
	if err != nil {
		t.Fatal(err)
	}
	longest := c.Passages[0]
	for _, p := range c.Passages {
		if p.Span.Duration() > longest.Span.Duration() {
			longest = p
		}
	}
	for k, p := range []Passage{c.Passages[0], longest} {
		dir := filepath.Join(t.TempDir(), "passage")
		for _, s := range ss {
			if s.Meeting.ID != p.Meeting {
				continue
			}
			if err := Write(context.Background(), dir, s, p, WriteOptions{Nr: "7", Program: "gribning 0.1.0 (abcdef0)"}); err != nil {
				t.Fatal(err)
			}
		}
		for name, want := range map[string]int{"passage": 2, "sheet": 1, "facilitator": 1} {
			for _, lang := range []string{"da", "en"} {
				page, err := os.ReadFile(filepath.Join(dir, name+"."+lang+".html"))
				if err != nil {
					t.Fatal(err)
				}
				b.Show(page)
				if n := b.Sheets(); n != want {
					t.Errorf("%d: %s, %s: %d sheets, want %d", k, name, lang, n, want)
				}
				for _, l := range paper.Looks {
					for _, s := range b.Clipped(l) {
						t.Errorf("%d: %s, %s, %s: %s", k, name, lang, l.Name, s)
					}
					if eyes := os.Getenv("GRIBNING_EYES"); eyes != "" && k == 0 {
						b.Picture(l, filepath.Join(eyes, name+"."+lang+"."+l.Name+".png"))
					}
				}
			}
		}
	}
}
