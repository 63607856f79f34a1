package dataset

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"
)

// SchemaVersion names the set of tables and their columns. It changes with
// any column.
const SchemaVersion = "gribning-dataset/1"

// Keys of the metadata in every file.
const (
	keyTable    = "gribning.table"
	keySchema   = "gribning.schema"
	keyText     = "gribning.text"
	keyPurpose  = "gribning.purpose"
	keyProgram  = "gribning.program"
	keyCodebook = "gribning.codebook"
)

// rowsPerGroup is the size of a row group: what DuckDB and Arrow read at a
// time.
const rowsPerGroup = 122_880

// table is one table: it can write its rows as a Parquet file and read them
// back.
type table interface {
	name() string
	encode(w io.Writer, r *rows, meta map[string]string) (n int, err error)
	// decode appends the rows of the meetings that keep wants.
	decode(data []byte, keep func(meeting string) bool, into *rows) error
	// count checks table, schema and columns, and gives the number of rows.
	count(data []byte) (int64, error)
	sort(r *rows)
	clear(r *rows)
	columns() []Column
}

// tables lists the tables in the order of SCHEMA.md.
var tables = []table{
	of("meetings", func(r *rows) *[]meetingRow { return &r.meetings }),
	of("participants", func(r *rows) *[]participantRow { return &r.participants }),
	of("words", func(r *rows) *[]wordRow { return &r.words }, "seq"),
	of("tcus", func(r *rows) *[]tcuRow { return &r.tcus }, "seq"),
	of("turns", func(r *rows) *[]turnRow { return &r.turns }, "seq"),
	of("overlapping", func(r *rows) *[]overlapRow { return &r.overlaps }, "seq"),
	of("codes", func(r *rows) *[]codeRow { return &r.codes }),
	of("mys", func(r *rows) *[]myRow { return &r.mys }),
	of("grips", func(r *rows) *[]gripRow { return &r.grips }),
	of("measures", func(r *rows) *[]measureRow { return &r.measures }),
	of("issues", func(r *rows) *[]issueRow { return &r.issues }, "seq"),
}

// Tables names the tables.
func Tables() []string {
	var names []string
	for _, t := range tables {
		names = append(names, t.name())
	}
	return names
}

type typed[R row] struct {
	title   string
	field   func(*rows) *[]R
	sorting []string
}

func of[R row](title string, field func(*rows) *[]R, sorting ...string) table {
	return typed[R]{title, field, append([]string{"meeting_id"}, sorting...)}
}

func (t typed[R]) name() string { return t.title }

func (t typed[R]) sort(r *rows) {
	slices.SortStableFunc(*t.field(r), func(a, b R) int { return cmp.Compare(a.of(), b.of()) })
}

func (t typed[R]) encode(w io.Writer, r *rows, meta map[string]string) (int, error) {
	var by []parquet.SortingColumn
	for _, c := range t.sorting {
		by = append(by, parquet.Ascending(c))
	}
	options := []parquet.WriterOption{
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedDefault}),
		parquet.CreatedBy("gribning", SchemaVersion, ""),
		parquet.MaxRowsPerRowGroup(rowsPerGroup),
		parquet.DataPageStatistics(true),
		parquet.SortingWriterConfig(parquet.SortingColumns(by...)),
		parquet.KeyValueMetadata(keyTable, t.title),
		parquet.KeyValueMetadata(keySchema, SchemaVersion),
	}
	for k, v := range meta {
		options = append(options, parquet.KeyValueMetadata(k, v))
	}
	out := parquet.NewGenericWriter[R](w, options...)
	all := *t.field(r)
	if _, err := out.Write(all); err != nil {
		return 0, err
	}
	return len(all), out.Close()
}

func (t typed[R]) count(data []byte) (n int64, err error) {
	defer caught(&err)
	f, err := t.open(data)
	if err != nil {
		return 0, err
	}
	return f.NumRows(), nil
}

func (t typed[R]) open(data []byte) (*parquet.File, error) {
	f, err := open(data, t.title)
	if err == nil && !parquet.EqualNodes(parquet.SchemaOf(*new(R)), f.Schema()) {
		err = errors.New("other columns than the schema says")
	}
	return f, err
}

func (t typed[R]) decode(data []byte, keep func(string) bool, into *rows) (err error) {
	defer caught(&err)
	f, err := t.open(data)
	if err != nil {
		return err
	}
	in := parquet.NewGenericReader[R](f)
	defer in.Close()
	field := t.field(into)
	left := in.NumRows()
	buf := make([]R, min(4096, left))
	for left > 0 {
		clear(buf) // a reused row must not lend its lists to the next
		n, err := in.Read(buf)
		for _, r := range buf[:n] {
			if keep(r.of()) {
				*field = append(*field, r)
			}
		}
		left -= int64(n)
		switch {
		case err != nil && !errors.Is(err, io.EOF):
			return err
		case n == 0 && left > 0:
			return io.ErrUnexpectedEOF
		}
	}
	return nil
}

// open reads the footer and checks that the file is the table it should be.
func open(data []byte, title string) (*parquet.File, error) {
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if got, _ := f.Lookup(keyTable); got != title {
		return nil, fmt.Errorf("the file is table %q, not %q", clean(got), title)
	}
	if got, _ := f.Lookup(keySchema); got != SchemaVersion {
		return nil, badSchema(title, clean(got))
	}
	return f, nil
}

// clean keeps damaged bytes out of a message.
func clean(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return fmt.Sprintf("%+q", s)
}

// caught turns a panic over damaged bytes into an error: parquet-go panics on
// some of them.
func caught(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("damaged file: %v", p)
	}
}

// Column is one column of a table.
type Column struct {
	Name, Type string
	Optional   bool
}

// Columns describes the columns of a table, nil if there is none of that name.
func Columns(name string) []Column {
	for _, t := range tables {
		if t.name() == name {
			return t.columns()
		}
	}
	return nil
}

// clear empties the table and keeps its memory for the next rows.
func (t typed[R]) clear(r *rows) {
	field := t.field(r)
	clear(*field)
	*field = (*field)[:0]
}

func (t typed[R]) columns() []Column {
	var out []Column
	for _, f := range parquet.SchemaOf(*new(R)).Fields() {
		out = append(out, Column{f.Name(), typeName(f), f.Optional()})
	}
	return out
}

func typeName(f parquet.Field) string {
	if !f.Leaf() {
		return "list of text"
	}
	switch f.Type().String() {
	case "DATE":
		return "date"
	case "STRING":
		return "text"
	}
	return strings.ToLower(f.Type().Kind().String())
}
