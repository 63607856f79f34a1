package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gribning/transcripts"
)

// manifestName is the file that says which files are the dataset.
const manifestName = "dataset.json"

// Manifest says what a dataset holds. It is replaced last.
type Manifest struct {
	Schema   string            `json:"schema"`
	Settings Settings          `json:"settings"`
	Parts    int               `json:"parts"`
	Workers  int               `json:"workers,omitempty"` // professionals with a known key in its meetings; who they are is not kept
	Meetings []Ref             `json:"meetings"`
	Tables   map[string][]File `json:"tables"`
}

// Settings are what the bytes of a dataset depend on beside the meetings.
type Settings struct {
	Text     Text                `json:"text"`
	Purpose  transcripts.Purpose `json:"purpose"` // what everyone in it agreed to
	Codebook string              `json:"codebook,omitempty"`
	Program  string              `json:"program,omitempty"` // name and version of the program that made it
}

// Ref is one meeting and the digest of everything that its rows are made of.
type Ref struct {
	ID     string `json:"id"`
	Digest string `json:"digest"`
}

// File is one part file of a table.
type File struct {
	Part   int    `json:"part"`
	Name   string `json:"name"` // in the table's folder
	SHA256 string `json:"sha256"`
	Rows   int    `json:"rows"`
	Bytes  int64  `json:"bytes"`
}

// Rows is the number of rows of a table.
func (m *Manifest) Rows(table string) (n int) {
	for _, f := range m.Tables[table] {
		n += f.Rows
	}
	return n
}

// Bytes is the size of all tables.
func (m *Manifest) Bytes() (n int64) {
	for _, files := range m.Tables {
		for _, f := range files {
			n += f.Bytes
		}
	}
	return n
}

func (m *Manifest) file(table string, part int) *File {
	for i := range m.Tables[table] {
		if f := &m.Tables[table][i]; f.Part == part {
			return f
		}
	}
	return nil
}

func (s Settings) meta() map[string]string {
	return map[string]string{keyText: string(s.Text), keyPurpose: string(s.Purpose), keyCodebook: s.Codebook, keyProgram: s.Program}
}

// Load reads the manifest of the dataset in dir.
func Load(dir string) (*Manifest, error) {
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noDataset()
	}
	if err != nil {
		return nil, badFile("dataset/"+manifestName, err)
	}
	return parseManifest(data)
}

func parseManifest(data []byte) (*Manifest, error) {
	var m Manifest
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, badFile("dataset/"+manifestName, errors.New("not a manifest"))
	}
	if m.Schema != SchemaVersion {
		return nil, badSchema("dataset/"+manifestName, clean(m.Schema))
	}
	if m.Parts < 0 || m.Parts > maxParts {
		return nil, badFile("dataset/"+manifestName, errors.New("impossible number of parts"))
	}
	for table, files := range m.Tables {
		if !slices.Contains(Tables(), table) {
			return nil, badFile("dataset/"+manifestName, errors.New("a table that is none"))
		}
		for _, f := range files {
			if f.Name != filepath.Base(f.Name) || !strings.HasSuffix(f.Name, ".parquet") || f.Part < 0 || f.Part >= max(1, m.Parts) || f.Rows < 0 || f.Bytes < 0 {
				return nil, badFile("dataset/"+manifestName, errors.New("a file that cannot be"))
			}
		}
	}
	return &m, nil
}

// read gives the bytes of a part file whose digest is right.
func (f *File) read(dir, table string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(dir, table, f.Name))
	if err != nil {
		return nil, badFile(f.where(table), err)
	}
	if digest(data) != f.SHA256 {
		return nil, badFile(f.where(table), errors.New("the digest differs"))
	}
	return data, nil
}

func (f *File) exists(dir, table string) bool {
	info, err := os.Stat(filepath.Join(dir, table, f.Name))
	return err == nil && info.Size() == f.Bytes
}

func (f *File) where(table string) string { return "dataset/" + table + "/" + f.Name }

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// write puts one table of one part in place and describes it; the old file
// stays where it is.
func write(dir string, t table, part int, r *rows, s Settings) (File, error) {
	var b bytes.Buffer
	n, err := t.encode(&b, r, s.meta())
	if err != nil {
		return File{}, notWritten("dataset/"+t.name(), err)
	}
	f := File{Part: part, SHA256: digest(b.Bytes()), Rows: n, Bytes: int64(b.Len())}
	f.Name = fmt.Sprintf("%03d-%s.parquet", part, f.SHA256[:12])
	if err := replace(filepath.Join(dir, t.name()), f.Name, b.Bytes()); err != nil {
		return File{}, notWritten(f.where(t.name()), err)
	}
	return f, nil
}

// replace writes a file whole or not at all.
func replace(dir, name string, data []byte) (err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(dir, ".tmp-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
		}
	}()
	if _, err = tmp.Write(data); err != nil {
		return err
	}
	if err = tmp.Chmod(0o640); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(dir, name))
}

func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// commit makes m the dataset: folders synced, manifest replaced, files that it
// does not name removed.
func (m *Manifest) commit(dir string) error {
	for _, t := range tables {
		if len(m.Tables[t.name()]) == 0 {
			continue
		}
		if err := syncFolder(filepath.Join(dir, t.name())); err != nil {
			return notWritten("dataset/"+t.name(), err)
		}
	}
	data, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return notWritten("dataset/"+manifestName, err)
	}
	if err := replace(dir, manifestName, append(data, '\n')); err != nil {
		return notWritten("dataset/"+manifestName, err)
	}
	if err := syncFolder(dir); err != nil {
		return notWritten("dataset", err)
	}
	_, err = m.sweep(dir)
	return err
}

// sweep removes files that the manifest does not name: parts of an older
// dataset, and what a killed run left.
func (m *Manifest) sweep(dir string) (removed int, err error) {
	for _, t := range tables {
		folder := filepath.Join(dir, t.name())
		entries, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, notWritten("dataset/"+t.name(), err)
		}
		named := map[string]bool{}
		for _, f := range m.Tables[t.name()] {
			named[f.Name] = true
		}
		for _, e := range entries {
			if named[e.Name()] || e.IsDir() || !strings.HasSuffix(e.Name(), ".parquet") && !strings.HasPrefix(e.Name(), ".tmp-") {
				continue
			}
			if err := os.Remove(filepath.Join(folder, e.Name())); err != nil {
				return removed, notWritten("dataset/"+t.name(), err)
			}
			removed++
		}
	}
	leftovers, _ := filepath.Glob(filepath.Join(dir, ".tmp-*"))
	for _, name := range leftovers {
		_ = os.Remove(name)
	}
	return removed, nil
}

// Check compares every file of the dataset with the manifest: digest, table,
// schema and number of rows. step is called for each file; it may be nil.
func Check(dir string, step func(done, of int)) []transcripts.Issue {
	m, err := Load(dir)
	if err != nil {
		return []transcripts.Issue{*transcripts.IssueOf(err, BadFile)}
	}
	total, done := 0, 0
	for _, files := range m.Tables {
		total += len(files)
	}
	var issues []transcripts.Issue
	for _, t := range tables {
		for i := range m.Tables[t.name()] {
			f := &m.Tables[t.name()][i]
			if err := f.check(dir, t); err != nil {
				issues = append(issues, *transcripts.IssueOf(err, BadFile))
			}
			if done++; step != nil {
				step(done, total)
			}
		}
	}
	return issues
}

// check need not decode the rows: equal digests are equal bytes.
func (f *File) check(dir string, t table) (err error) {
	data, err := f.read(dir, t.name())
	if err != nil {
		return err
	}
	n, err := t.count(data)
	if err == nil && n != int64(f.Rows) {
		err = fmt.Errorf("%d rows, not %d", n, f.Rows)
	}
	if err != nil {
		return badFile(f.where(t.name()), err)
	}
	return nil
}
