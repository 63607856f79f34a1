package dataset

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/duckdb/duckdb-go/v2"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"gribning/transcripts"
)

// Answer is the answer to a query: rows that are read once.
type Answer struct {
	Columns []string

	ctx    context.Context
	conn   *sql.Conn
	rows   *sql.Rows
	types  []string // DuckDB's, by column
	search Search
}

func newAnswer(ctx context.Context, conn *sql.Conn, rows *sql.Rows) (*Answer, error) {
	a := &Answer{ctx: ctx, conn: conn, rows: rows}
	types, err := rows.ColumnTypes()
	if err != nil {
		_ = a.Close()
		return nil, badQuery(err)
	}
	for _, t := range types {
		a.Columns = append(a.Columns, t.Name())
		a.types = append(a.types, t.DatabaseTypeName())
	}
	return a, nil
}

// Close ends the answer. It may be called more than once.
func (a *Answer) Close() error {
	_ = a.rows.Close()
	_ = a.conn.Close()
	return nil
}

// each reads the rows to the end and closes the answer. The slice is reused.
func (a *Answer) each(row func([]any) error) error {
	defer a.Close()
	values, into := make([]any, len(a.Columns)), make([]any, len(a.Columns))
	for i := range values {
		into[i] = &values[i]
	}
	h := a.heard()
	for a.rows.Next() {
		if err := a.rows.Scan(into...); err != nil {
			return badQuery(err)
		}
		if err := h.row(values); err != nil {
			return err
		}
		if err := row(values); err != nil {
			return err
		}
	}
	if err := a.rows.Err(); err != nil {
		return wrong(a.ctx, err)
	}
	return h.flush(false)
}

// Format is how an answer is written.
type Format string

// Formats. Parquet goes to a file only, by [Answer.WriteFile].
const (
	TableText Format = "table"
	CSV       Format = "csv"
	JSON      Format = "json"
	Parquet   Format = "parquet"
)

// Write writes the rows and closes the answer. A table is for people: its
// columns are as wide as the first rows need. CSV has a line of names; JSON is
// a list of objects with the columns in order.
func (a *Answer) Write(w io.Writer, f Format) error {
	switch f {
	case CSV:
		return a.csv(w)
	case JSON:
		return a.json(w)
	}
	return a.table(w)
}

func (a *Answer) csv(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.Write(a.Columns); err != nil {
		return err
	}
	line := make([]string, len(a.Columns))
	err := a.each(func(row []any) error {
		for i, v := range row {
			line[i] = text(v)
		}
		return out.Write(line)
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

func (a *Answer) json(w io.Writer) error {
	names := make([]string, len(a.Columns))
	for i, c := range a.Columns {
		b, err := json.Marshal(c)
		if err != nil {
			return err
		}
		names[i] = string(b)
	}
	before := "["
	err := a.each(func(row []any) error {
		var line strings.Builder
		line.WriteString(before + "\n{")
		before = ","
		for i, v := range row {
			if i > 0 {
				line.WriteByte(',')
			}
			b, err := json.Marshal(plain(v))
			if err != nil {
				return err
			}
			line.WriteString(names[i] + ":" + string(b))
		}
		line.WriteByte('}')
		_, err := io.WriteString(w, line.String())
		return err
	})
	if err != nil {
		return err
	}
	if before == "[" {
		_, err = io.WriteString(w, "[]\n")
	} else {
		_, err = io.WriteString(w, "\n]\n")
	}
	return err
}

// firstRows is how many rows decide the widths of a table.
const firstRows = 500

func (a *Answer) table(w io.Writer) error {
	width := make([]int, len(a.Columns))
	right := make([]bool, len(a.Columns))
	for i, c := range a.Columns {
		width[i] = utf8.RuneCountInString(c)
		right[i] = numeric(a.types[i])
	}
	var first [][]string
	flush := func() error {
		if err := line(w, a.Columns, width, right); err != nil {
			return err
		}
		rule := make([]string, len(width))
		for i, n := range width {
			rule[i] = strings.Repeat("─", n)
		}
		if err := line(w, rule, width, right); err != nil {
			return err
		}
		for _, cells := range first {
			if err := line(w, cells, width, right); err != nil {
				return err
			}
		}
		return nil
	}
	n := 0
	err := a.each(func(row []any) error {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = strings.NewReplacer("\n", " ", "\t", " ").Replace(text(v))
		}
		if n++; n <= firstRows {
			for i, c := range cells {
				width[i] = max(width[i], min(60, utf8.RuneCountInString(c)))
			}
			first = append(first, cells)
			return nil
		}
		if n == firstRows+1 {
			if err := flush(); err != nil {
				return err
			}
		}
		return line(w, cells, width, right)
	})
	if err != nil {
		return err
	}
	if n <= firstRows {
		return flush()
	}
	return nil
}

func line(w io.Writer, cells []string, width []int, right []bool) error {
	var b strings.Builder
	for i, c := range cells {
		if i > 0 {
			b.WriteString("  ")
		}
		pad := strings.Repeat(" ", max(0, width[i]-utf8.RuneCountInString(c)))
		if right[i] {
			b.WriteString(pad + c)
		} else {
			b.WriteString(c + pad)
		}
	}
	_, err := io.WriteString(w, strings.TrimRight(b.String(), " ")+"\n")
	return err
}

func numeric(t string) bool {
	return strings.Contains(t, "INT") || t == "DOUBLE" || t == "FLOAT" || strings.HasPrefix(t, "DECIMAL")
}

// text is a value in a cell; null is an empty one.
func text(v any) string {
	switch x := plain(v).(type) {
	case nil:
		return ""
	case string:
		return x
	case float64:
		return strconv.FormatFloat(x, 'f', -1, 64)
	case []any:
		var parts []string
		for _, e := range x {
			parts = append(parts, text(e))
		}
		return strings.Join(parts, " ")
	default:
		return fmt.Sprint(x)
	}
}

// plain makes a value that JSON knows.
func plain(v any) any {
	switch x := v.(type) {
	case time.Time:
		if x.Equal(x.Truncate(24 * time.Hour)) {
			return x.Format(time.DateOnly)
		}
		return x.Format(time.RFC3339)
	case float32:
		return plain(float64(x))
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return nil
		}
		return x
	case *big.Int:
		if x.IsInt64() {
			return x.Int64()
		}
		return x.String()
	case duckdb.Decimal:
		return x.Float64()
	case []byte:
		return string(x)
	case []any:
		out := make([]any, len(x))
		for i, e := range x {
			out[i] = plain(e)
		}
		return out
	case nil, bool, string, int8, int16, int32, int64, uint8, uint16, uint32, uint64, int:
		return x
	default:
		return fmt.Sprint(x)
	}
}

// WriteFile writes the answer as a file, whole or not at all, and closes it. The
// path is the caller's choice, not the query's.
func (a *Answer) WriteFile(path string, f Format) (err error) {
	defer a.Close()
	dir, name := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	tmp, err := os.CreateTemp(dir, ".tmp-*")
	if err != nil {
		return notWritten("query", err)
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
		}
	}()
	if f == Parquet {
		err = a.parquet(tmp)
	} else {
		buffer := bufio.NewWriter(tmp)
		if err = a.Write(buffer, f); err == nil {
			err = buffer.Flush()
		}
	}
	if err == nil {
		err = tmp.Sync()
	}
	if err == nil {
		err = tmp.Close()
	}
	if err == nil {
		err = os.Rename(tmp.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return transcripts.IssueOf(err, NotWritten)
	}
	return nil
}

// parquet writes the answer as Parquet: whole numbers, decimal numbers, truth
// values, dates and lists of text keep their kind; everything else is text.
func (a *Answer) parquet(w io.Writer) error {
	kinds, schema, err := a.schema()
	if err != nil {
		return err
	}
	out := parquet.NewWriter(w, schema, parquet.Compression(&zstd.Codec{}), parquet.CreatedBy("gribning", SchemaVersion, ""))
	order := columnOrder(schema, a.Columns)
	err = a.each(func(values []any) error {
		row := make(parquet.Row, 0, len(values))
		for at, i := range order {
			row = kinds[i].append(row, at, plain(values[i]))
		}
		_, err := out.WriteRows([]parquet.Row{row})
		return err
	})
	if err != nil {
		return err
	}
	return out.Close()
}
