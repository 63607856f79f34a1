package dataset

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/parquet-go/parquet-go"

	"gribning/pipeline/corpus"
)

// Forgetter removes a meeting's rows from the dataset of a corpus, for
// [corpus.Corpus.Forget].
type Forgetter struct{}

var _ corpus.Forgetter = Forgetter{}

// Area is the folder of the corpus that the Forgetter answers for.
func (Forgetter) Area() string { return "dataset" }

// Forget removes every row of a meeting from the dataset in dir and says what
// was searched; Removed counts rows. Parts that cannot be read are removed
// whole: the next Collect makes them again from the meetings that are left.
// Where there is no manifest, or one that cannot be read, every file of the
// tables is removed.
func (Forgetter) Forget(dir, id string) (corpus.Searched, error) {
	s := corpus.Searched{Area: "dataset"}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	release, err := lock(dir)
	if err != nil {
		return s, err
	}
	defer release()
	m, err := Load(dir)
	if err != nil {
		empty := &Manifest{}
		s.Removed, err = empty.sweep(dir)
		if err == nil && os.Remove(filepath.Join(dir, manifestName)) == nil {
			s.Files++
		}
		return s, err
	}
	if _, err := m.sweep(dir); err != nil {
		return s, err
	}
	if m.Parts == 0 {
		return s, nil
	}
	return s, m.forget(dir, id, &s)
}

// forget takes a meeting out of its part. Every other part is looked at too:
// a meeting that stands where it should not is taken out all the same.
func (m *Manifest) forget(dir, id string, s *corpus.Searched) error {
	next := &Manifest{Schema: m.Schema, Settings: m.Settings, Parts: m.Parts, Workers: m.Workers, Tables: map[string][]File{}}
	lost := map[int]bool{}
	touched := slices.ContainsFunc(m.Meetings, func(r Ref) bool { return r.ID == id })
	for _, t := range tables {
		for i := range m.Tables[t.name()] {
			f := m.Tables[t.name()][i]
			s.Files++
			s.Bytes += f.Bytes
			kept, gone, err := without(dir, t, &f, id)
			if err != nil {
				lost[f.Part] = true
				touched = true
				continue
			}
			if gone > 0 {
				touched = true
				s.Removed += gone
				if f, err = write(dir, t, f.Part, kept, m.Settings); err != nil {
					return err
				}
			}
			next.Tables[t.name()] = append(next.Tables[t.name()], f)
		}
	}
	if !touched {
		return nil
	}
	for name, files := range next.Tables {
		next.Tables[name] = slices.DeleteFunc(files, func(f File) bool { return lost[f.Part] })
	}
	for _, r := range m.Meetings {
		if r.ID != id && !lost[partOf(r.ID, m.Parts)] {
			next.Meetings = append(next.Meetings, r)
		}
	}
	return next.commit(dir)
}

// without gives the rows of a file that are not the meeting's, and how many
// are.
func without(dir string, t table, f *File, id string) (kept *rows, gone int, err error) {
	data, err := f.read(dir, t.name())
	if err != nil {
		return nil, 0, err
	}
	holds, err := holds(data, t.name(), id)
	if err != nil {
		return nil, 0, badFile(f.where(t.name()), err)
	}
	if !holds {
		return nil, 0, nil
	}
	kept = &rows{}
	err = t.decode(data, func(of string) bool {
		if of == id {
			gone++
		}
		return of != id
	}, kept)
	return kept, gone, err
}

// holds reports whether a table has rows of a meeting. It reads the column of
// ids alone.
func holds(data []byte, title, id string) (found bool, err error) {
	defer caught(&err)
	f, err := open(data, title)
	if err != nil {
		return false, err
	}
	column, ok := f.Schema().Lookup("meeting_id")
	if !ok {
		return false, errors.New("no column of meetings")
	}
	for _, g := range f.RowGroups() {
		found, err := chunkHolds(g.ColumnChunks()[column.ColumnIndex], id)
		if found || err != nil {
			return found, err
		}
	}
	return false, nil
}

func chunkHolds(chunk parquet.ColumnChunk, id string) (bool, error) {
	pages := chunk.Pages()
	defer pages.Close()
	values := make([]parquet.Value, 1024)
	for {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		in := page.Values()
		for {
			n, err := in.ReadValues(values)
			for _, v := range values[:n] {
				if string(v.ByteArray()) == id {
					parquet.Release(page)
					return true, nil
				}
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return false, err
			}
		}
		parquet.Release(page)
	}
}
