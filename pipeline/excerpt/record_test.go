package excerpt

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gribning/transcripts"
)

// passage.json says what the pages say, with times that lie in its halves.
func TestRecord(t *testing.T) {
	ss := sources(t, 54, 4)
	c, err := Choose(ss, Options{N: 6})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Passages {
		s := ss[slices.IndexFunc(ss, func(s Source) bool { return s.Meeting.ID == p.Meeting })]
		dir := filepath.Join(t.TempDir(), "1")
		if err := Write(context.Background(), dir, s, p, WriteOptions{Nr: "7"}); err != nil {
			t.Fatal(err)
		}
		x, err := ReadRecord(dir)
		if err != nil {
			t.Fatal(err)
		}
		page, err := os.ReadFile(filepath.Join(dir, "passage.da.html"))
		if err != nil {
			t.Fatal(err)
		}
		if x.Nr != "7" || x.MY != p.MY || x.Outcome != p.Outcome || x.Voice != transcripts.NoVoice || x.Shown.End > x.Sealed.End || len(x.Sealed.Lines) == 0 {
			t.Errorf("record %+v", x)
		}
		if o := x.Origin; len(o.Coders) == 0 || o.Codes == 0 || o.Uncertain > o.Codes || o.Consent != "2026-01" || o.Codebook == "" {
			t.Errorf("origin %+v", o)
		}
		n := 0
		for _, part := range []RecordPart{x.Shown, x.Sealed} {
			for _, l := range part.Lines {
				if l.N == 0 {
					continue
				}
				if n++; l.N != n {
					t.Errorf("line %d is numbered %d", n, l.N)
				}
				if l.Start < 0 || l.End <= l.Start || l.End > part.Duration() {
					t.Errorf("line %d at %d–%d of %d", l.N, l.Start, l.End, part.Duration())
				}
				if word := strings.Fields(l.Text)[0]; !strings.Contains(string(page), word) {
					t.Errorf("%q is not on the page", word)
				}
			}
		}
	}
}

func TestNoRecord(t *testing.T) {
	dir := t.TempDir()
	for _, text := range []string{"", "{", "[]", `{"meeting":"../x","shown":{"lines":[{"text":"a"}]}}`, `{"meeting":"M1"}`} {
		if err := os.WriteFile(filepath.Join(dir, recordName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadRecord(dir); !errors.Is(err, &transcripts.Issue{Code: "X708"}) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
