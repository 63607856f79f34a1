package dataset

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

func openAt(t testing.TB, dir string) *DB {
	t.Helper()
	db, err := Open(context.Background(), dir, QueryOptions{MemoryMB: 512})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func ask(t testing.TB, db *DB, query string, f Format) string {
	t.Helper()
	a, err := db.Query(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var b bytes.Buffer
	if err := a.Write(&b, f); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return b.String()
}

func TestQuery(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "møder i «æske»'s")
	s := newShelf(inventedMany(9)...)
	collect(t, dir, s, Options{Parts: 2})
	db := openAt(t, dir)

	t.Run("formats", func(t *testing.T) {
		q := `SELECT meeting_id, coding, outcome, latency_ms, path AS steps, CAST(NULL AS VARCHAR) AS nothing FROM grips WHERE meeting_id = 'm0001' ORDER BY coding`
		want := "meeting_id,coding,outcome,latency_ms,nothing\nm0001,gribning,G,500,\nm0001,human:k1,G,500,\n"
		if d := cmp.Diff(want, ask(t, db, strings.Replace(q, "path AS steps, ", "", 1), CSV)); d != "" {
			t.Error(d)
		}
		var got []map[string]any
		if err := json.Unmarshal([]byte(ask(t, db, q, JSON)), &got); err != nil || len(got) != 2 || got[1]["latency_ms"] != 500.0 || got[0]["nothing"] != nil {
			t.Errorf("%v %v", got, err)
		}
		if _, ok := got[0]["steps"].([]any); !ok {
			t.Errorf("a list is %T", got[0]["steps"])
		}
		if got := ask(t, db, "SELECT 1 AS a WHERE false", JSON); got != "[]\n" {
			t.Errorf("no rows: %q", got)
		}
		want = "text                                  n\n───────────────────────────────────  ──\nfortæl                               18\njeg vil gerne passe [NAVN-1]s hunde   6\n"
		got2 := ask(t, db, `SELECT text, count(*) * CASE WHEN text LIKE 'f%' THEN 2 ELSE 1 END - CASE WHEN text LIKE 'j%' THEN 3 ELSE 0 END AS n FROM tcus WHERE text NOT LIKE 'hvad%' GROUP BY text ORDER BY text`, TableText)
		if d := cmp.Diff(want, got2); d != "" {
			t.Error(d)
		}
	})

	t.Run("parquet", func(t *testing.T) {
		out := filepath.Join(t.TempDir(), "svar.parquet")
		q := `SELECT m.meeting_id, m.date, m.interpreted, g.latency_ms, g.latency_ms / 3.0 AS third, g.path AS steps FROM meetings m JOIN shown_grips g USING (meeting_id) ORDER BY 1`
		a, err := db.Query(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.WriteFile(out, Parquet); err != nil {
			t.Fatal(err)
		}
		back, err := Open(context.Background(), dir, QueryOptions{})
		if err != nil {
			t.Fatal(err)
		}
		_ = back.Close()
		got := duck(t, fmt.Sprintf("SELECT meeting_id, date, interpreted, latency_ms, round(third, 1), len(steps) > 0 FROM read_parquet(%s) ORDER BY 1 LIMIT 2", quote(out)))
		if d := cmp.Diff("m0000 2026-03-01 false 500 166.7 true\nm0001 2026-03-01 false 500 166.7 true\n", got); d != "" {
			t.Error(d)
		}
	})

	t.Run("reads only", func(t *testing.T) {
		secret := filepath.Join(t.TempDir(), "secret.csv")
		if err := os.WriteFile(secret, []byte("a\nhemmeligt\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		inside := filepath.Join(dir, "x.csv")
		for _, q := range []string{
			"SELECT * FROM read_csv('" + secret + "')", "SELECT * FROM '" + secret + "'", "SELECT content FROM read_text('/etc/passwd')",
			"COPY (SELECT 1) TO '" + inside + "'", "COPY words TO '" + inside + "'", "EXPORT DATABASE '" + dir + "'",
			"CREATE TABLE x AS SELECT 1", "DROP VIEW words", "INSERT INTO words SELECT * FROM words", "DELETE FROM words",
			"ATTACH '" + inside + "' AS y", "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true", "CALL pragma_version()",
			"SELECT * FROM 'https://example.org/x.parquet'", "SELECT 1; SELECT 2", "SELECT 1; DROP VIEW words", "", "SELECT nothing FROM words",
			"SELECT * FROM glob('/etc/*')",
		} {
			a, err := db.Query(context.Background(), q)
			if err == nil {
				var b bytes.Buffer
				if err = a.Write(&b, CSV); err == nil {
					t.Errorf("%q was answered: %s", q, b.String())
				}
			}
			if err != nil && transcripts.IssueOf(err, "").Code == "" {
				t.Errorf("%q: %v", q, err)
			}
		}
		if _, err := os.Stat(inside); err == nil {
			t.Error("a query wrote a file")
		}
		if got := ask(t, db, "SELECT count(*) AS n FROM words", CSV); got != "n\n90\n" {
			t.Errorf("after all that: %q", got)
		}
	})

	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := db.Query(ctx, "SELECT 1"); err == nil {
			t.Error("answered")
		}
	})

	t.Run("damaged", func(t *testing.T) {
		m := db.Manifest()
		change(t, filepath.Join(dir, "grips", m.Tables["grips"][0].Name), func(b []byte) []byte { b[len(b)/3] ^= 1; return b })
		fresh := openAt(t, dir)
		for _, q := range []string{"SELECT count(*) FROM grips", "SELECT count(*) FROM passages"} {
			if _, err := fresh.Query(context.Background(), q); err == nil || !transcripts.IssueOf(err, "").Is(&transcripts.Issue{Code: BadFile}) {
				t.Errorf("%s: %v", q, err)
			}
		}
		if _, err := fresh.Query(context.Background(), "SELECT count(*) FROM words"); err != nil {
			t.Errorf("another table: %v", err)
		}
	})
}

// duck asks an engine of its own, as any other program would.
func duck(t testing.TB, query string) string {
	t.Helper()
	db := anotherEngine(t)
	rows, err := db.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		for i, v := range values {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(text(v))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestDuckDB reads every table of the coded corpus with another DuckDB, by the
// pattern that SCHEMA.md gives to other programs, and counts what the meetings
// hold.
func TestDuckDB(t *testing.T) {
	meetings := reference(t)
	dir := t.TempDir()
	collect(t, dir, newShelf(meetings...), Options{})
	want := map[string]int{}
	for _, m := range meetings {
		want["meetings"]++
		want["participants"] += len(m.Participants)
		want["words"] += len(m.Words)
		want["tcus"] += len(m.TCUs)
		want["turns"] += len(m.Turns)
		want["overlapping"] += len(m.Overlaps)
		want["issues"] += len(m.Issues)
		for _, c := range m.Codings {
			want["codes"] += len(c.Codes)
			want["mys"] += len(c.MYs)
			want["grips"] += len(c.Grips)
			want["measures"] += len(measure.Measures())
		}
	}
	for _, name := range Tables() {
		from := fmt.Sprintf("read_parquet(%s)", quote(filepath.Join(dir, name, "*.parquet")))
		if got := duck(t, "SELECT count(*) FROM "+from); got != fmt.Sprintln(want[name]) {
			t.Errorf("%s: %s rows, want %d", name, strings.TrimSpace(got), want[name])
		}
		kv := fmt.Sprintf("SELECT DISTINCT decode(value) FROM parquet_kv_metadata(%s) WHERE decode(key) = 'gribning.table'", quote(filepath.Join(dir, name, "*.parquet")))
		if got := duck(t, kv); got != name+"\n" {
			t.Errorf("%s: named %q", name, got)
		}
	}
	from := fmt.Sprintf("read_parquet(%s)", quote(filepath.Join(dir, "words", "*.parquet")))
	if got := duck(t, "SELECT bool_and(start_ms <= end_ms), count(DISTINCT word_id) = count(*) FROM "+from); got != "true true\n" {
		t.Errorf("words: %s", got)
	}
}

// TestReadyQueries: each answers, keeps the display rules, and gives the same
// numbers as package measure.
func TestReadyQueries(t *testing.T) {
	meetings := reference(t)
	dir := t.TempDir()
	collect(t, dir, newShelf(meetings...), Options{})
	db := openAt(t, dir)
	pool := measure.NewPool(measure.ByMeeting, 1)
	for _, m := range meetings {
		x := measure.Of(m, m.Shown())
		pool.Add(&x)
	}
	csvOf := func(name string) map[string][]string {
		a, err := db.Ask(context.Background(), name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var b bytes.Buffer
		if err := a.Write(&b, CSV); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		rows := map[string][]string{}
		for _, line := range strings.Split(strings.TrimSpace(b.String()), "\n")[1:] {
			cells := strings.Split(line, ",")
			rows[cells[0]] = cells[1:]
		}
		return rows
	}
	names := map[string]bool{}
	for _, q := range Ready() {
		if names[q.Name] || q.Title("da") == "" || q.Title("en") == "" {
			t.Errorf("%s twice, or without a title", q.Name)
		}
		names[q.Name] = true
		rows := csvOf(q.Name)
		if len(rows) == 0 && q.Name != "overlaps" && q.Name != "not-codable" { // the corpus has no overlaps, and few of those
			t.Errorf("%s: no rows", q.Name)
		}
		for cell, c := range rows {
			if strings.Contains(q.SQL, "AS note") && c[2] != "" && (c[0] == "" || c[1] == "" || c[3] == "" || c[4] == "" || len(c[1]) == 1 && c[1] < "5") {
				t.Errorf("%s %s: a share without its counts or interval: %v", q.Name, cell, c)
			}
		}
	}
	for _, x := range []struct{ query, cell, measure string }{
		{"outcomes", "G", "grip_rate"}, {"outcomes", "OV", "ov_rate"}, {"outcome-kinds", "OV-A", "ov_a"}, {"outcome-kinds", "OH-S", "oh_s"},
		{"grip-by-subtype", "A-KAP", "grip_rate_a_kap"}, {"grip-by-delivery", "D-0", "grip_rate_plain"}, {"grip-by-delivery", "D-*", "grip_rate_marked"},
		{"grip-by-third", "2", "grip_rate_third_2"}, {"threads", "threads", "thread_rate"}, {"grip-forms", "R-SPO", "form_r_spo"},
		{"institutional", "inst_tcus", "inst_tcus"}, {"questions", "question_mix", "question_mix"},
	} {
		cell := pool.Cell(measure.ByID(x.measure))
		num, den, _ := cell.Counts()
		got := csvOf(x.query)[x.cell]
		if len(got) < 5 || got[0] != fmt.Sprint(num) || got[1] != fmt.Sprint(den) {
			t.Errorf("%s %s: %v, measure says %v", x.query, x.cell, got, cell)
			continue
		}
		_, low, high, _ := cell.Shown()
		var l, h float64
		if _, err := fmt.Sscan(got[3]+" "+got[4], &l, &h); err != nil {
			t.Fatal(err)
		}
		if d := max(abs(l-100*low), abs(h-100*high)); d > 3 {
			t.Errorf("%s %s: interval [%.1f ; %.1f] beside %v", x.query, x.cell, l, h, cell)
		}
	}
}

func abs(x float64) float64 { return max(x, -x) }

func TestReadyQueriesRefuseSmallCorpora(t *testing.T) {
	for what, o := range map[string]struct {
		meetings, workers int
	}{"four meetings": {4, 0}, "two workers": {9, 2}} {
		dir := t.TempDir()
		s := newShelf(inventedMany(o.meetings)...)
		s.workers = o.workers
		collect(t, dir, s, Options{})
		if _, err := openAt(t, dir).Ask(context.Background(), "outcomes"); err == nil || !transcripts.IssueOf(err, "").Is(&transcripts.Issue{Code: TooSmall}) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := Named("best caseworker"); err == nil || !transcripts.IssueOf(err, "").Is(&transcripts.Issue{Code: NoSuch}) {
		t.Errorf("%v", err)
	}
}
