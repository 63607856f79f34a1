//go:build unix

package dataset

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"gribning/transcripts"
)

// multiplied is a corpus of n meetings made from the coded one: each is read
// from JSON, as from disk, and gets an id, times and words of its own.
type multiplied struct {
	base    [][]byte
	n       int
	changed map[int]string
}

func newMultiplied(t testing.TB, n int) *multiplied {
	s := &multiplied{n: n, changed: map[int]string{}}
	for _, m := range reference(t) {
		b, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		s.base = append(s.base, b)
	}
	return s
}

func (s *multiplied) Refs() iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		for i := range s.n {
			if !yield(Ref{fmt.Sprintf("m%05d", i), "1" + s.changed[i]}, nil) {
				return
			}
		}
	}
}

func (s *multiplied) Workers() int { return 0 }

func (s *multiplied) Load(_ context.Context, id string) (*transcripts.Meeting, error) {
	i, err := strconv.Atoi(id[1:])
	if err != nil {
		return nil, err
	}
	var m transcripts.Meeting
	if err := json.Unmarshal(s.base[i%len(s.base)], &m); err != nil {
		return nil, err
	}
	m.ID = id
	m.Kind = []string{"samtale", "opfølgning", "rehabilitering"}[i%3]
	rng := rand.New(rand.NewPCG(uint64(i), 7))
	late := transcripts.Ms(0)
	for w := range m.Words {
		late += transcripts.Ms(rng.IntN(40))
		m.Words[w].Start += late
		m.Words[w].End += late
		m.Words[w].P = float64(rng.IntN(1000)) / 1000
		if rng.IntN(50) == 0 {
			m.Words[w].Text += strconv.Itoa(rng.IntN(1000))
		}
	}
	for u := range m.TCUs {
		x := &m.TCUs[u]
		x.Start, x.End = m.Words[x.From].Start, m.Words[x.To-1].End
	}
	for u := range m.Turns {
		x := &m.Turns[u]
		x.Start, x.End = m.TCUs[x.From].Start, m.TCUs[x.To-1].End
		x.Gap += transcripts.Ms(rng.IntN(200))
	}
	for c := range m.Codings {
		m.Codings[c].Name = transcripts.Draft
		for g := range m.Codings[c].Grips {
			if x := &m.Codings[c].Grips[g]; x.Lat != nil {
				*x.Lat += transcripts.Ms(rng.IntN(300))
			}
		}
	}
	return &m, nil
}

// peak is the most memory that this process has held, in MB.
func peak() int {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(data), "\n") {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "VmHWM:" {
			kb, _ := strconv.Atoi(f[1])
			return kb / 1024
		}
	}
	return 0
}

// processor is the processor time that this process has used. On a busy
// machine it says more than the clock.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// TestScale measures; it runs when GRIBNING_SCALE says for how many meetings:
//
//	GRIBNING_SCALE=10000 go test -run Scale -v -timeout 60m ./pipeline/dataset
//
// It fails on wrong numbers, not on slow ones.
func TestScale(t *testing.T) {
	n, err := strconv.Atoi(os.Getenv("GRIBNING_SCALE"))
	if err != nil || n <= 0 {
		t.Skip("GRIBNING_SCALE is not set")
	}
	dir := t.TempDir()
	s := newMultiplied(t, n)
	took := func(what string, f func()) time.Duration {
		start, busy := time.Now(), processor()
		f()
		d := time.Since(start)
		t.Logf("%-28s %7.2f s, processor %7.2f s", what, d.Seconds(), (processor() - busy).Seconds())
		return d
	}
	var r *Result
	took("collect", func() { r = collect(t, dir, s, Options{}) })
	turns := r.Manifest.Rows("turns")
	t.Logf("%d meetings, %d turns, %d words; %d parts; %.1f MB, %.0f bytes per turn; peak %d MB, %d processors",
		r.Manifest.Rows("meetings"), turns, r.Manifest.Rows("words"), r.Manifest.Parts, float64(r.Manifest.Bytes())/1e6, float64(r.Manifest.Bytes())/float64(turns), peak(), runtime.GOMAXPROCS(0))
	for _, name := range Tables() {
		bytes := int64(0)
		for _, f := range r.Manifest.Tables[name] {
			bytes += f.Bytes
		}
		t.Logf("  %-14s %9d rows %8.1f MB", name, r.Manifest.Rows(name), float64(bytes)/1e6)
	}
	if len(r.Issues) > 0 || r.Added != n {
		t.Fatalf("%+v", r)
	}
	s.changed[n/2] = "x"
	took("collect, one changed", func() { r = collect(t, dir, s, Options{}) })
	if r.Changed != 1 || r.Files != len(tables) {
		t.Errorf("%+v", r)
	}
	took("collect, nothing changed", func() { r = collect(t, dir, s, Options{}) })
	took("check", func() {
		if issues := Check(dir, nil); len(issues) > 0 {
			t.Error(issues)
		}
	})
	var db *DB
	took("open", func() { db = openAt(t, dir) })
	csvDB := asCSV(t, dir, took)
	var ours, theirs time.Duration
	words := ReadyQuery{Name: "every word", SQL: "SELECT speaker, count(*), sum(end_ms - start_ms) FROM words GROUP BY speaker"}
	for _, q := range append(Ready(), words) {
		var answer, other bytes.Buffer
		a := took("query "+q.Name, func() {
			x, err := db.Query(context.Background(), q.SQL)
			if err == nil {
				err = x.Write(&answer, CSV)
			}
			if err != nil {
				t.Fatalf("%s: %v", q.Name, err)
			}
		})
		if csvDB == nil {
			continue
		}
		start := time.Now()
		if err := drain(csvDB, q.SQL, &other); err != nil {
			t.Fatalf("%s over CSV: %v", q.Name, err)
		}
		c := time.Since(start)
		t.Logf("  over CSV %.2f s, %.1f times as long", c.Seconds(), c.Seconds()/a.Seconds())
		ours, theirs = ours+a, theirs+c
	}
	if csvDB != nil {
		t.Logf("all ready queries: Parquet %.2f s, CSV %.2f s, ratio %.1f", ours.Seconds(), theirs.Seconds(), theirs.Seconds()/ours.Seconds())
	}
	took("forget", func() {
		if _, err := (Forgetter{}).Forget(dir, "m00001"); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("peak %d MB", peak())
}

// asCSV writes the tables as CSV and opens an engine over them.
func asCSV(t *testing.T, dir string, took func(string, func()) time.Duration) *sql.DB {
	if os.Getenv("GRIBNING_SCALE_CSV") == "" {
		return nil
	}
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
		t.Logf("CSV %.1f MB", float64(size)/1e6)
		for _, h := range helpers {
			if _, err := db.Exec(h); err != nil {
				t.Fatal(err)
			}
		}
	})
	return db
}

func drain(db *sql.DB, query string, w io.Writer) error {
	rows, err := db.Query(query)
	if err != nil {
		return err
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	_, _ = fmt.Fprintln(w, n)
	return rows.Err()
}
