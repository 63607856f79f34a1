package dataset

import (
	"errors"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"

	"gribning/transcripts"
)

// columnKind is how a column of an answer is kept in a Parquet file.
type columnKind string

const (
	wholeColumn columnKind = "whole"
	floatColumn columnKind = "float"
	truthColumn columnKind = "truth"
	dateColumn  columnKind = "date"
	listColumn  columnKind = "list"
	textColumn  columnKind = "text"
)

func kindOf(t string) columnKind {
	switch {
	case strings.HasSuffix(t, "[]") || strings.HasPrefix(t, "LIST"):
		return listColumn
	case t == "BOOLEAN":
		return truthColumn
	case t == "DATE":
		return dateColumn
	case t == "DOUBLE" || t == "FLOAT" || strings.HasPrefix(t, "DECIMAL"):
		return floatColumn
	case strings.Contains(t, "INT") && t != "INTERVAL":
		return wholeColumn
	}
	return textColumn
}

func (k columnKind) node() parquet.Node {
	switch k {
	case wholeColumn:
		return parquet.Optional(parquet.Int(64))
	case floatColumn:
		return parquet.Optional(parquet.Leaf(parquet.DoubleType))
	case truthColumn:
		return parquet.Optional(parquet.Leaf(parquet.BooleanType))
	case dateColumn:
		return parquet.Optional(parquet.Date())
	case listColumn:
		return parquet.Repeated(parquet.String())
	}
	return parquet.Optional(parquet.String())
}

// append adds a value to a row, as the column's kind; what does not fit it is
// null.
func (k columnKind) append(row parquet.Row, column int, v any) parquet.Row {
	if list, ok := v.([]any); ok && k == listColumn {
		if len(list) == 0 {
			return append(row, parquet.NullValue().Level(0, 0, column))
		}
		for i, e := range list {
			row = append(row, parquet.ByteArrayValue([]byte(text(e))).Level(min(i, 1), 1, column))
		}
		return row
	}
	var value parquet.Value
	ok := v != nil
	switch k {
	case wholeColumn:
		var n int64
		n, ok = whole(v)
		value = parquet.Int64Value(n)
	case floatColumn:
		var x float64
		if x, ok = v.(float64); ok {
			value = parquet.DoubleValue(x)
		}
	case truthColumn:
		var b bool
		if b, ok = v.(bool); ok {
			value = parquet.BooleanValue(b)
		}
	case dateColumn:
		s, _ := v.(string)
		d := day(transcripts.Date(s))
		if ok = d != nil; ok {
			value = parquet.Int32Value(*d)
		}
	default:
		value = parquet.ByteArrayValue([]byte(text(v)))
	}
	if !ok {
		return append(row, parquet.NullValue().Level(0, 0, column))
	}
	return append(row, value.Level(0, 1, column))
}

func whole(v any) (int64, bool) {
	switch x := v.(type) {
	case int64:
		return x, true
	case int32:
		return int64(x), true
	case int16:
		return int64(x), true
	case int8:
		return int64(x), true
	case uint32:
		return int64(x), true
	case uint16:
		return int64(x), true
	case uint8:
		return int64(x), true
	case uint64:
		return int64(x), x < 1<<63
	}
	return 0, false
}

// schema gives each column its kind. Two columns of one name cannot stand in a
// Parquet file.
func (a *Answer) schema() ([]columnKind, *parquet.Schema, error) {
	group := parquet.Group{}
	kinds := make([]columnKind, len(a.Columns))
	for i, c := range a.Columns {
		if _, twice := group[c]; twice {
			return nil, nil, badQuery(errors.New("two columns have one name; name them with AS"))
		}
		kinds[i] = kindOf(a.types[i])
		group[c] = kinds[i].node()
	}
	return kinds, parquet.NewSchema("answer", group), nil
}

// columnOrder gives for each column of the file its place in the answer: a
// schema made of a group has its columns by name.
func columnOrder(s *parquet.Schema, columns []string) []int {
	var order []int
	for _, f := range s.Fields() {
		order = append(order, slices.Index(columns, f.Name()))
	}
	return order
}
