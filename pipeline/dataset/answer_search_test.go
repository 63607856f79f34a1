package dataset

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSearched: what leaves is shown to the search first, by meeting where the
// answer tells which, without the program's own words; and where the search
// objects there is no file.
func TestSearched(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dataset")
	collect(t, dir, newShelf(inventedMany(2)...), Options{Parts: 1})
	db := openAt(t, dir)
	write := func(q string, search Search, f Format) (string, error) {
		t.Helper()
		a, err := db.Query(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		a.Searched(search)
		out := filepath.Join(t.TempDir(), "svar")
		return out, a.WriteFile(out, f)
	}
	for _, c := range []struct {
		name, query string
		want        map[string]string
	}{
		{"by meeting", `SELECT * FROM (VALUES ('a', 'Ida', 'x'), ('a', 'Holm', 'y'), ('b', 'Bo', 'z')) v(meeting_id, said, more)`, map[string]string{"a": "Ida Holm |x y ", "b": "Bo |z "}},
		{"of whom is not told", `SELECT 'Ida' AS said, 3 AS n`, map[string]string{"": "Ida "}},
		{"lists", `SELECT ['Ida', 'Holm'] AS said`, map[string]string{"": "Ida Holm "}},
		{"own words and numbers", `SELECT 'A-KAP' AS code, 'G' AS outcome, 'grip_rate' AS measure, 2.5 AS x, DATE '2026-01-02' AS d, true AS y`, map[string]string{}},
	} {
		for _, f := range []Format{CSV, JSON, TableText, Parquet} {
			got := map[string]string{}
			if _, err := write(c.query, func(m string, said []string) error { got[m] += strings.Join(said, "|"); return nil }, f); err != nil {
				t.Errorf("%s, %s: %v", c.name, f, err)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("%s, %s: %s", c.name, f, d)
			}
		}
	}
	// A name over two pieces of a long answer is seen in one of them.
	seen := false
	_, err := write(`SELECT repeat('ord ', 262143) || 'Ida' AS said UNION ALL SELECT 'Holm ' || repeat('ord ', 262144)`, func(_ string, said []string) error {
		seen = seen || strings.Contains(strings.Join(said, ""), "Ida Holm")
		return nil
	}, CSV)
	if err != nil || !seen {
		t.Errorf("a name over two pieces: %v %v", seen, err)
	}
	stop := errors.New("a name")
	for _, f := range []Format{CSV, JSON, TableText, Parquet} {
		out, err := write(`SELECT 'Ida' AS said`, func(string, []string) error { return stop }, f)
		if !errors.Is(err, stop) {
			t.Errorf("%s: %v", f, err)
		}
		if entries, _ := os.ReadDir(filepath.Dir(out)); len(entries) > 0 {
			t.Errorf("%s: something was written", f)
		}
	}
}
