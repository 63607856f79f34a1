package dataset

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"gribning/transcripts"
)

// partFiles gives a file of every table.
func partFiles(f *testing.F) (files [][]byte) {
	f.Helper()
	b := builder{text: FullText}
	b.add(invented("m1"))
	for _, t := range tables {
		var buf bytes.Buffer
		if _, err := t.encode(&buf, &b.rows, nil); err != nil {
			f.Fatal(err)
		}
		files = append(files, buf.Bytes())
	}
	return files
}

// FuzzFile: nothing of a damaged file is decoded. The digest decides that, not
// the decoder: over some damaged footers parquet-go counts for hours to the
// length of a list that is not there, so it must never see one.
func FuzzFile(f *testing.F) {
	files := partFiles(f)
	for i, data := range files {
		f.Add(i, data)
		f.Add(i, data[:len(data)/2])
	}
	f.Fuzz(func(t *testing.T, i int, data []byte) {
		if i < 0 || i >= len(files) {
			return
		}
		dir, name := t.TempDir(), tables[i].name()
		file := &File{Name: "000-x.parquet", SHA256: digest(files[i]), Rows: 1, Bytes: int64(len(files[i]))}
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "000-x.parquet"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		whole := bytes.Equal(data, files[i])
		if _, err := file.read(dir, name); (err == nil) != whole || !whole && !errors.Is(err, &transcripts.Issue{Code: BadFile}) {
			t.Errorf("read: %v", err)
		}
		if kept, _, err := without(dir, tables[i], file, "m1"); (err == nil) != whole || !whole && kept != nil {
			t.Errorf("without: %v", err)
		}
		if err := file.check(dir, tables[i]); err == nil && !whole {
			t.Error("check finds nothing")
		}
	})
}

// FuzzRows: whatever stands in a text comes back as it was, bytes that are no
// UTF-8 and all.
func FuzzRows(f *testing.F) {
	f.Add("m1", "æøå 😀 \x00 \"--> ,\n", "cue\xff")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, id, text, cue string) {
		b := builder{text: FullText}
		m := invented("m1")
		m.ID = id
		m.Words[0].Text, m.Kind = text, cue
		m.Codings[0].MYs[0].Object = text
		m.Codings[0].MYs[0].Evidence = []transcripts.Evidence{{Cue: cue}, {Cue: text}}
		b.add(m)
		for _, tab := range tables {
			var first, second bytes.Buffer
			if _, err := tab.encode(&first, &b.rows, nil); err != nil {
				t.Fatal(err)
			}
			var back, again rows
			if err := tab.decode(first.Bytes(), func(string) bool { return true }, &back); err != nil {
				t.Fatal(err)
			}
			if _, err := tab.encode(&second, &back, nil); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(first.Bytes(), second.Bytes()) {
				t.Errorf("%s: other bytes the second time", tab.name())
			}
			if err := tab.decode(second.Bytes(), func(of string) bool { return of == id }, &again); err != nil || !reflect.DeepEqual(back, again) {
				t.Errorf("%s: %v", tab.name(), err)
			}
			switch tab.name() {
			case "words":
				if got := back.words[0].Text; got != text {
					t.Errorf("%q came back as %q", text, got)
				}
			case "mys":
				if got := back.mys[0].Cues; len(got) != 2 || got[0] != cue || got[1] != text {
					t.Errorf("%q, %q came back as %q", cue, text, got)
				}
			}
		}
	})
}
