package dataset

import (
	"bytes"
	"errors"
	"io"
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// since gives every string of the rows that were added after before, one text for
// each column, its values joined by blanks, so that a name over two rows of the
// words is found as well. Rows of measures are left out: beside the meeting's id
// they hold the program's own names of figures, «grip_rate_a_eva», and no words.
func (r *rows) since(before rows) []string {
	var out []string
	now, old := reflect.ValueOf(r).Elem(), reflect.ValueOf(before)
	for f := range now.NumField() {
		if now.Field(f).Kind() != reflect.Slice || now.Type().Field(f).Name == "measures" {
			continue
		}
		list, from := now.Field(f), 0
		if f < old.NumField() {
			from = old.Field(f).Len()
		}
		columns := map[int]*strings.Builder{}
		for i := from; i < list.Len(); i++ {
			row := list.Index(i)
			for c := range row.NumField() {
				if columns[c] == nil {
					columns[c] = &strings.Builder{}
				}
				stringsOf(row.Field(c), columns[c])
			}
		}
		for c := range len(columns) {
			if columns[c].Len() > 0 {
				out = append(out, columns[c].String())
			}
		}
	}
	return out
}

func stringsOf(v reflect.Value, b *strings.Builder) {
	switch v.Kind() {
	case reflect.String:
		if v.Len() > 0 {
			b.WriteString(v.String())
			b.WriteByte(' ')
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			stringsOf(v.Elem(), b)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			stringsOf(v.Index(i), b)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			stringsOf(v.Field(i), b)
		}
	}
}

// stringsAtOnce is how many values of a Parquet file are read at a time.
const stringsAtOnce = 1024

// Strings gives put every string of a Parquet file: the values of each column of
// bytes, joined by blanks in pieces that overlap, and the names and metadata of
// the file. It is how a leak check reads a file that leaves.
func Strings(r io.ReaderAt, size int64, put func(string)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("the Parquet file is damaged")
		}
	}()
	f, err := parquet.OpenFile(r, size)
	if err != nil {
		return err
	}
	for _, kv := range f.Metadata().KeyValueMetadata {
		put(kv.Key + " " + kv.Value)
	}
	put(f.Metadata().CreatedBy)
	for _, path := range f.Schema().Columns() {
		put(strings.Join(path, " "))
	}
	for _, group := range f.RowGroups() {
		for _, column := range group.ColumnChunks() {
			if k := column.Type().Kind(); k != parquet.ByteArray && k != parquet.FixedLenByteArray {
				continue
			}
			if err := stringsOfColumn(column, put); err != nil {
				return err
			}
		}
	}
	return nil
}

func stringsOfColumn(column parquet.ColumnChunk, put func(string)) error {
	pages := column.Pages()
	defer pages.Close()
	var text bytes.Buffer
	values := make([]parquet.Value, stringsAtOnce)
	tail := "" // the end of the piece before
	for {
		page, err := pages.ReadPage()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for reader := page.Values(); ; {
			n, err := reader.ReadValues(values)
			text.WriteString(tail)
			for _, v := range values[:n] {
				if !v.IsNull() {
					text.Write(v.ByteArray())
					text.WriteByte(' ')
				}
			}
			put(text.String())
			tail = text.String()[max(0, text.Len()-tailBytes):]
			text.Reset()
			if err == io.EOF {
				break
			}
			if err != nil {
				return err
			}
		}
		parquet.Release(page)
	}
	return nil
}

// tailBytes is how much of a piece the next one begins with.
const tailBytes = 512
