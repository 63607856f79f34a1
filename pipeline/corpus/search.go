package corpus

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// search is the walk through the corpus for what is left of one meeting.
type search struct {
	c      *Corpus
	id     string
	copies map[int64][]string // size → digests of the meeting's own files
	areas  map[string]*Searched
	out    *Forgotten
	owned  map[string]bool // areas that a Forgetter has dealt with
	named  []string        // folders of reports and exports named after the meeting
}

// forgetOutsideFolder removes what is kept of the meeting anywhere in the
// corpus but in its own folder.
func (c *Corpus) forgetOutsideFolder(id string, others []Forgetter, out *Forgotten) error {
	s := &search{c: c, id: id, areas: map[string]*Searched{}, out: out, owned: map[string]bool{}}
	for _, f := range others {
		dir := filepath.Join(c.dir, f.Area())
		got, err := f.Forget(dir, id)
		if err != nil {
			return err
		}
		got.Area = f.Area()
		out.Searched = append(out.Searched, got)
		s.owned[f.Area()] = true
	}
	var err error
	if s.copies, err = ownFiles(c.meetingDir(id)); err != nil {
		return ioFault(meetingsDir+"/"+id, err)
	}
	if m, err := c.loadHeader(id); err == nil { // sound in the corpus, but in another folder
		for i := range m.Recordings {
			if path := c.soundPath(m, i); within(c.dir, path) && !within(c.meetingDir(id), path) {
				if err := s.alsoOwn(path); err != nil {
					return ioFault("the corpus", err)
				}
			}
		}
	}
	err = filepath.WalkDir(c.dir, s.visit)
	if err != nil {
		return ioFault("the corpus", err)
	}
	for _, dir := range slices.Backward(s.named) { // inner ones first; what is not empty stays
		if entries, err := os.ReadDir(dir); err == nil && len(entries) == 0 {
			if err := os.Remove(dir); err != nil {
				return ioFault(exportsDir, err)
			}
			if err := syncDir(filepath.Dir(dir), exportsDir); err != nil {
				return err
			}
		}
	}
	for _, a := range slices.Sorted(maps.Keys(s.areas)) {
		out.Searched = append(out.Searched, *s.areas[a])
	}
	return nil
}

// ownFiles takes the digests of the files of a folder. Files of a few bytes
// are like many others and are left out.
func ownFiles(dir string) (map[int64][]string, error) {
	out := map[int64][]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		info, err := e.Info()
		if err != nil || info.Size() < 32 {
			return err
		}
		sum, err := digestFile(path, "")
		if err != nil {
			return err
		}
		out[info.Size()] = append(out[info.Size()], sum)
		return nil
	})
	return out, err
}

// alsoOwn counts a file as one of the meeting's.
func (s *search) alsoOwn(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil
	}
	if err != nil {
		return err
	}
	sum, err := digestFile(path, "")
	if err != nil {
		return err
	}
	s.copies[info.Size()] = append(s.copies[info.Size()], sum)
	return nil
}

func (s *search) visit(path string, e fs.DirEntry, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(s.c.dir, path)
	if err != nil {
		return err
	}
	if e.IsDir() {
		if path == s.c.meetingDir(s.id) {
			return filepath.SkipDir
		}
		if top, rest, ok := strings.Cut(filepath.ToSlash(rel), "/"); ok && (top == reportsDir || top == exportsDir) && mentions([]byte(rest), s.id) {
			s.named = append(s.named, path)
		}
		return nil
	}
	if e.Name() == lockName || rel == filepath.Join(logDir, auditName) {
		return nil
	}
	parts := strings.Split(filepath.ToSlash(rel), "/")
	area := "other"
	if slices.Contains(folders, parts[0]) && len(parts) > 1 {
		area = parts[0]
	}
	if s.owned[area] {
		return nil
	}
	a := s.areas[area]
	if a == nil {
		a = &Searched{Area: area}
		s.areas[area] = a
	}
	info, err := e.Info()
	if err != nil {
		return err
	}
	a.Files++
	a.Bytes += info.Size()
	name := strings.Join(parts, "/")
	if area != "other" {
		name = strings.Join(parts[1:], "/")
	}
	why, remove, err := s.judge(area, name, path, info)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case remove:
		if err := os.Remove(path); err != nil {
			return err
		}
		a.Removed++
		return syncDir(filepath.Dir(path), area)
	case why != "":
		s.out.Left = append(s.out.Left, Left{Why: why, Path: filepath.ToSlash(rel)})
	}
	return nil
}

// judge says whether a file speaks of the meeting and whether it is ours to
// remove. Whatever was derived is removed at a hint, since it can be made
// again; of other files only exact copies.
// name is the file's path below its area.
// countsMeetings reports whether a file below reports is about the whole corpus
// and so counts the meeting: its page, and the figures beside it.
func countsMeetings(name string) bool {
	return strings.HasPrefix(name, "index.") || strings.HasPrefix(name, FiguresDir+"/")
}

func (s *search) judge(area, name, path string, info fs.FileInfo) (why string, remove bool, err error) {
	named := mentions([]byte(name), s.id)
	switch area {
	case datasetDir:
		return "derived", true, nil // rows of all meetings, packed: made again by collect
	case reportsDir, exportsDir:
		if named || area == reportsDir && countsMeetings(name) || packed(path) {
			return "name", true, nil
		}
		hit, err := fileMentions(path, s.id)
		return "", hit, err
	}
	if !info.Mode().IsRegular() {
		if named {
			return "name", false, nil
		}
		return "", false, nil
	}
	if sums := s.copies[info.Size()]; len(sums) > 0 && !(area == meetingsDir && ownName(info.Name())) {
		sum, err := digestFile(path, "")
		if err != nil {
			return "", false, err
		}
		if slices.Contains(sums, sum) {
			return "copy", area != meetingsDir, nil // another meeting's own file stays
		}
	}
	if named {
		return "name", false, nil
	}
	// Other meetings' words may well hold a number that is like an id, and so
	// may any file where the id is very short.
	if area == meetingsDir || len(s.id) < 4 {
		return "", false, nil
	}
	hit, err := fileMentions(path, s.id)
	if hit {
		return "content", false, nil
	}
	return "", false, err
}

// ownName reports whether the program itself keeps a meeting's file of this
// name; two meetings may have equal ones.
func ownName(name string) bool {
	return name == meetingName || name == manifestName || name == correctionsName || name == failedName ||
		slices.ContainsFunc(Artefacts, func(a Artefact) bool { return a.file() == name })
}

// packed reports whether a file cannot be searched for an id.
func packed(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".parquet", ".duckdb", ".gz", ".zst", ".xz", ".bz2", ".7z":
		return true
	}
	return false
}

// fileMentions searches a file for the id as a word of its own. Zip files,
// which docx and qdpx are, are searched inside.
func fileMentions(path, id string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	var magic [4]byte
	if n, _ := io.ReadFull(f, magic[:]); n == 4 && string(magic[:]) == "PK\x03\x04" {
		return zipMentions(path, id)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	return readerMentions(f, id)
}

func zipMentions(path, id string) (bool, error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return true, nil // cannot be searched
	}
	defer z.Close()
	for _, e := range z.File {
		if mentions([]byte(e.Name), id) {
			return true, nil
		}
		r, err := e.Open()
		if err != nil {
			return true, nil
		}
		hit, err := readerMentions(r, id)
		r.Close()
		if err != nil || hit {
			return true, nil
		}
	}
	return false, nil
}

// readerMentions searches a stream in bounded memory.
func readerMentions(r io.Reader, id string) (bool, error) {
	buf := make([]byte, 0, 1<<18)
	start := true // buf begins where the stream begins
	for {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		end := err != nil
		if found(buf, id, start, end) {
			return true, nil
		}
		if end {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return false, nil
			}
			return false, err
		}
		keep := len(id) + 1
		copy(buf, buf[len(buf)-keep:])
		buf, start = buf[:keep], false
	}
}

// mentions reports whether id stands in b as a word of its own.
func mentions(b []byte, id string) bool { return found(b, id, true, true) }

// found searches a piece of text. Where the piece does not begin or end the
// text, an id at that very edge is left to the neighbouring piece.
func found(b []byte, id string, begins, ends bool) bool {
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte(id))
		if i < 0 {
			return false
		}
		from, to := at+i, at+i+len(id)
		before := from == 0 && begins || from > 0 && !idByte(b[from-1])
		after := to == len(b) && ends || to < len(b) && !idByte(b[to])
		if before && after {
			return true
		}
		at = from + 1
	}
}

// idByte is narrower than what an id may hold: «0007» is found in
// «0007-supervisor.html» and «0007_w17», at the price of being found in the
// id «0007-2» as well.
func idByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}
