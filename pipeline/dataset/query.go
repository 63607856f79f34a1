package dataset

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/duckdb/duckdb-go/v2"

	"gribning/transcripts"
)

// DB answers queries over a dataset. It can read the dataset's tables and do
// nothing else: statements other than SELECT are refused, and the engine is
// shut off from the network, from extensions and from every file outside the
// dataset before the first query.
type DB struct {
	dir      string
	manifest *Manifest
	db       *sql.DB

	mu      sync.Mutex
	checked map[string]error // tables whose files have been compared with the manifest
}

// QueryOptions bound what a query may use.
type QueryOptions struct {
	MemoryMB int // default 1024
	Threads  int // default: the processors there are
}

// Open opens the dataset in dir. Close it when done.
func Open(ctx context.Context, dir string, o QueryOptions) (*DB, error) {
	m, err := Load(dir)
	if err != nil {
		return nil, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, badFile("dataset", err)
	}
	d := &DB{dir: abs, manifest: m, checked: map[string]error{}}
	if d.db, err = sql.Open("duckdb", ""); err != nil {
		return nil, engine(err)
	}
	// Every connection of an in-memory database is another view of the same
	// one; settings and views are made once, on the first.
	for _, s := range d.setUp(o) {
		if _, err := d.db.ExecContext(ctx, s); err != nil {
			_ = d.db.Close()
			return nil, engine(err)
		}
	}
	return d, nil
}

// Close lets go of the dataset.
func (d *DB) Close() error { return d.db.Close() }

// Manifest says what the dataset holds.
func (d *DB) Manifest() *Manifest { return d.manifest }

// setUp makes the views and then locks the engine in.
func (d *DB) setUp(o QueryOptions) []string {
	if o.MemoryMB <= 0 {
		o.MemoryMB = 1024
	}
	if o.Threads <= 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	out := []string{
		fmt.Sprintf("SET memory_limit = '%dMB'", o.MemoryMB),
		fmt.Sprintf("SET threads = %d", o.Threads),
		"SET autoinstall_known_extensions = false",
		"SET autoload_known_extensions = false",
		"SET allow_community_extensions = false",
		"SET temp_directory = ''",
		"SET preserve_insertion_order = true",
		"SET TimeZone = 'UTC'",
	}
	for _, t := range tables {
		var files []string
		for _, f := range d.manifest.Tables[t.name()] {
			files = append(files, quote(filepath.Join(d.dir, t.name(), f.Name)))
		}
		if len(files) > 0 {
			out = append(out, fmt.Sprintf("CREATE VIEW %s AS SELECT * FROM read_parquet([%s])", t.name(), strings.Join(files, ", ")))
		}
	}
	out = append(out, helpers...)
	return append(out,
		fmt.Sprintf("SET allowed_directories = [%s]", quote(d.dir)),
		"SET enable_external_access = false",
		"SET lock_configuration = true")
}

func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// Query runs one SELECT. The files of the tables that it names are compared
// with the manifest first.
func (d *DB) Query(ctx context.Context, query string) (*Answer, error) {
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return nil, engine(err)
	}
	if err := d.admit(conn, query); err != nil {
		_ = conn.Close()
		return nil, err
	}
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		_ = conn.Close()
		return nil, wrong(ctx, err)
	}
	return newAnswer(ctx, conn, rows)
}

// admit refuses what does more than read, and damaged tables.
func (d *DB) admit(conn *sql.Conn, query string) error {
	err := conn.Raw(func(c any) error {
		stmt, err := c.(*duckdb.Conn).Prepare(query) // refuses more than one statement
		if err != nil {
			return badQuery(err)
		}
		defer stmt.Close()
		kind, err := stmt.(*duckdb.Stmt).StatementType()
		if err != nil {
			return badQuery(err)
		}
		if kind != duckdb.STATEMENT_TYPE_SELECT && kind != duckdb.STATEMENT_TYPE_EXPLAIN {
			return transcripts.Fault(NotAllowed, "query", "only SELECT is allowed", "kun SELECT er tilladt").
				Hint("ask with one SELECT; write with --format", "spørg med én SELECT; skriv med --format")
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.verify(strings.FieldsFunc(strings.ToLower(query), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
}

// verify compares the files of every table that the words of a query name,
// directly or through a helper view, with the manifest: once for each table.
func (d *DB) verify(words []string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range tables {
		name := t.name()
		needed := slices.ContainsFunc(words, func(n string) bool {
			return strings.EqualFold(n, name) || slices.Contains(over[strings.ToLower(n)], name)
		})
		if !needed {
			continue
		}
		err, ok := d.checked[name]
		if !ok {
			err = d.intact(name)
			d.checked[name] = err
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// intact reads every file of a table: digest, name of the table, schema.
func (d *DB) intact(table string) error {
	files := d.manifest.Tables[table]
	errs := make([]error, len(files))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range files {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			errs[i] = func() (err error) {
				data, err := files[i].read(d.dir, table)
				if err != nil {
					return err
				}
				defer caught(&err)
				_, err = open(data, table)
				if err != nil {
					return badFile(files[i].where(table), err)
				}
				return nil
			}()
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func engine(err error) error {
	return transcripts.Fault(BadQuery, "dataset", "the query engine could not be opened", "forespørgselsmotoren kunne ikke åbnes").
		Hint("run gribning collect and try again", "kør gribning collect, og prøv igen").Because(safe(err))
}

func badQuery(err error) error {
	var d *duckdb.Error
	if errors.As(err, &d) && (d.Type == duckdb.ErrorTypePermission || strings.Contains(d.Msg, "disabled by configuration")) {
		return transcripts.Fault(NotAllowed, "query", "the query reaches outside the dataset", "forespørgslen rækker ud over datasættet").
			Hint("name tables of the dataset only", "nævn kun datasættets tabeller")
	}
	return transcripts.Fault(BadQuery, "query", "the query is wrong", "forespørgslen er forkert").
		Hint("SCHEMA.md lists tables and columns; so does SELECT table_name, column_name FROM duckdb_columns()",
			"SCHEMA.md viser tabeller og kolonner; det gør SELECT table_name, column_name FROM duckdb_columns() også").Because(safe(err))
}

// safe keeps of an engine's error what comes from the query. Other messages
// could quote a value of the data, or a path.
func safe(err error) error {
	var d *duckdb.Error
	if !errors.As(err, &d) {
		return errors.New("the engine gave no reason")
	}
	switch d.Type {
	case duckdb.ErrorTypeParser, duckdb.ErrorTypeSyntax, duckdb.ErrorTypeBinder, duckdb.ErrorTypeCatalog:
		if first, _, _ := strings.Cut(d.Msg, "\n"); !strings.ContainsAny(first, "/\\") {
			return errors.New(first)
		}
	}
	return fmt.Errorf("error of type %d", d.Type)
}

func wrong(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return badQuery(err)
}
