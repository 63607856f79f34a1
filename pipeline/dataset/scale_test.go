package dataset

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestBesideCSV asks every ready query of the dataset named by
// GRIBNING_DATASET, and of the same rows as CSV in the same engine.
// scripts/scaleresearch calls it. It fails on wrong answers, not on slow ones.
func TestBesideCSV(t *testing.T) {
	dir := os.Getenv("GRIBNING_DATASET")
	if dir == "" {
		t.Skip("GRIBNING_DATASET names no dataset")
	}
	took := func(what string, f func()) time.Duration {
		start := time.Now()
		f()
		d := time.Since(start)
		t.Logf("%-28s %7.2f s", what, d.Seconds())
		return d
	}
	db := openAt(t, dir)
	csvDB := asCSV(t, dir, took)
	var ours, theirs time.Duration
	words := ReadyQuery{Name: "every word", SQL: "SELECT speaker, count(*), sum(end_ms - start_ms) FROM words GROUP BY speaker"}
	for _, q := range append(Ready(), words) {
		var answer bytes.Buffer
		lines := 0
		a := took("query "+q.Name, func() {
			x, err := db.Query(context.Background(), q.SQL)
			if err == nil {
				err = x.Write(&answer, CSV)
			}
			if err != nil {
				t.Fatalf("%s: %v", q.Name, err)
			}
		})
		c := took("  over CSV", func() {
			var err error
			if lines, err = drain(csvDB, q.SQL); err != nil {
				t.Fatalf("%s over CSV: %v", q.Name, err)
			}
		})
		if got := strings.Count(answer.String(), "\n") - 1; got != lines {
			t.Errorf("%s: %d rows, over CSV %d", q.Name, got, lines)
		}
		ours, theirs = ours+a, theirs+c
	}
	t.Logf("all queries: Parquet %.2f s, CSV %.2f s, ratio %.1f", ours.Seconds(), theirs.Seconds(), theirs.Seconds()/ours.Seconds())
}

// asCSV writes the tables as CSV and opens an engine over them.
func asCSV(t *testing.T, dir string, took func(string, func()) time.Duration) *sql.DB {
	t.Helper()
	db := anotherEngine(t)
	out := t.TempDir()
	took("write CSV", func() {
		for _, name := range Tables() {
			file := filepath.Join(out, name+".csv")
			for _, q := range []string{
				fmt.Sprintf("COPY (FROM read_parquet(%s)) TO %s (HEADER, QUOTE '\"', ESCAPE '\"')", quote(filepath.Join(dir, name, "*.parquet")), quote(file)),
				fmt.Sprintf("CREATE TABLE shape_%s AS FROM read_parquet(%s) LIMIT 0", name, quote(filepath.Join(dir, name, "*.parquet"))),
			} {
				if _, err := db.Exec(q); err != nil {
					t.Fatal(err)
				}
			}
			rows, err := db.Query("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", "shape_"+name)
			if err != nil {
				t.Fatal(err)
			}
			var columns []string
			for rows.Next() {
				var c, typ string
				if err := rows.Scan(&c, &typ); err != nil {
					t.Fatal(err)
				}
				if strings.HasSuffix(typ, "[]") {
					typ = "VARCHAR"
				}
				columns = append(columns, quote(c)+": "+quote(typ))
			}
			if _, err := db.Exec(fmt.Sprintf("CREATE VIEW %s AS FROM read_csv(%s, header = true, quote = '\"', escape = '\"', columns = {%s})", name, quote(file), strings.Join(columns, ", "))); err != nil {
				t.Fatal(err)
			}
		}
		size := int64(0)
		for _, name := range Tables() {
			if info, err := os.Stat(filepath.Join(out, name+".csv")); err == nil {
				size += info.Size()
			}
		}
		m, err := Load(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("CSV %.1f MB, Parquet %.1f MB", float64(size)/1e6, float64(m.Bytes())/1e6)
		for _, h := range helpers {
			if _, err := db.Exec(h); err != nil {
				t.Fatal(err)
			}
		}
	})
	return db
}

// drain counts the rows of an answer.
func drain(db *sql.DB, query string) (n int, err error) {
	rows, err := db.Query(query)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}
