package deidentify

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"gribning/transcripts"
)

// Checker searches outgoing files for secrets.
type Checker struct {
	Secrets *Secrets
	// Parquet gives every string of a Parquet file to put: package dataset
	// knows the format. A Parquet file without it counts as unsearchable.
	Parquet func(r io.ReaderAt, size int64, put func(string)) error
}

const (
	leakChunk   = 4 << 20
	leakOverlap = 1 << 16
	maxMember   = 1 << 30 // bytes of one member of an archive
	maxDepth    = 4       // archives in archives
	binaryLeast = 4       // letters a string needs to count among bytes that are no text
)

// File searches a file and its name.
func (c *Checker) File(path string) ([]Leak, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unsearchable(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, unsearchable(err)
	}
	found := c.Name(filepath.Base(path))
	more, err := c.Reader(f, info.Size())
	return append(found, more...), err
}

// Tree searches every file below a folder, with all names. Where says which file.
func (c *Checker) Tree(dir string) ([]Leak, error) {
	var out []Leak
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return unsearchable(err)
		}
		if path == dir {
			return nil
		}
		if d.IsDir() {
			out = append(out, c.Name(d.Name())...)
			return nil
		}
		if !d.Type().IsRegular() {
			return unsearchable(errors.New("not a regular file"))
		}
		leaks, err := c.File(path)
		out = append(out, leaks...)
		return err
	})
	return out, err
}

// Name searches a file name.
func (c *Checker) Name(name string) []Leak {
	s := search{c: c, where: "name"}
	s.text(strings.NewReplacer("_", " ", "+", " ").Replace(name))
	s.text(name)
	return s.leaks
}

// Text searches a text that stands alone, such as a column of a table.
func (c *Checker) Text(text string) []Leak {
	s := search{c: c}
	s.text(codeSigns.ReplaceAllString(text, "$1"))
	return s.leaks
}

// Reader searches the content of a file of any kind.
func (c *Checker) Reader(r io.ReaderAt, size int64) ([]Leak, error) {
	s := search{c: c}
	err := s.content(r, size, 0)
	return s.leaks, err
}

// Leaked gives the error that blocks an export, or nil where nothing was found.
// It says how many strings of which types, and never which.
func Leaked(leaks []Leak) error {
	if len(leaks) == 0 {
		return nil
	}
	types, members := map[string]map[int]bool{}, map[string]bool{}
	for _, l := range leaks {
		if types[l.Type] == nil {
			types[l.Type] = map[int]bool{}
		}
		types[l.Type][l.Secret] = true
		if l.Where != "" {
			members[l.Where] = true
		}
	}
	var parts []string
	for _, t := range Types {
		if n := len(types[t]); n > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", t, n))
		}
	}
	what := strings.Join(parts, ", ")
	return transcripts.Fault("N105", "", "identifying strings stand in an outgoing file: "+what, "der står identificerende ord i en fil på vej ud: "+what).
		Hint("mark the words in the meeting as identifying, and export again; nothing was sent out", "mærk ordene i mødet som identificerende, og eksportér igen; intet er sendt ud")
}

func unsearchable(err error) *transcripts.Issue {
	return transcripts.Fault("N106", "", "an outgoing file cannot be searched for identifying strings", "en fil på vej ud kan ikke gennemsøges for identificerende ord").Because(err).
		Hint("export in another format", "eksportér i et andet format")
}

// search is one search through one file.
type search struct {
	c     *Checker
	where string
	leaks []Leak
}

func (s *search) hit(x secret, form string) {
	l := Leak{Where: s.where, Type: x.typ, Secret: x.of, Form: form}
	if !slices.Contains(s.leaks, l) {
		s.leaks = append(s.leaks, l)
	}
}

func (s *search) text(t string) { s.c.Secrets.search(plain(t), 2, true, s.hit) }

func (s *search) content(r io.ReaderAt, size int64, depth int) error {
	if depth > maxDepth {
		return unsearchable(errors.New("archives within archives"))
	}
	head := make([]byte, min(size, 8))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return unsearchable(err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return s.archive(r, size, depth)
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(io.NewSectionReader(r, 0, size))
		if err != nil {
			return unsearchable(err)
		}
		s.text(z.Name + " " + z.Comment)
		return s.nested(z, depth)
	case bytes.HasPrefix(head, []byte("PAR1")):
		if s.c.Parquet == nil {
			return unsearchable(errors.New("no reader of Parquet files"))
		}
		if err := s.c.Parquet(r, size, s.text); err != nil {
			return unsearchable(err)
		}
	case bytes.HasPrefix(head, []byte("%PDF")), bytes.HasPrefix(head, []byte{0xfd, '7', 'z'}), bytes.HasPrefix(head, []byte("7z")), bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return unsearchable(errors.New("compressed pages"))
	}
	return s.stream(io.NewSectionReader(r, 0, size), depth)
}

func (s *search) nested(r io.Reader, depth int) error {
	b, err := io.ReadAll(io.LimitReader(r, maxMember+1))
	if err != nil {
		return unsearchable(err)
	}
	if len(b) > maxMember {
		return unsearchable(errors.New("too large a member"))
	}
	return s.content(bytes.NewReader(b), int64(len(b)), depth+1)
}

// archive searches the members of a zip file: docx, xlsx, odt and the like.
func (s *search) archive(r io.ReaderAt, size int64, depth int) error {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return unsearchable(err)
	}
	outer := s.where
	defer func() { s.where = outer }()
	s.text(z.Comment)
	for i, f := range z.File {
		s.where = strings.TrimPrefix(outer+fmt.Sprintf(" member %d", i+1), " ")
		s.text(f.Name + " " + f.Comment)
		m, err := f.Open()
		if err != nil {
			return unsearchable(err)
		}
		err = s.nested(m, depth)
		m.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// stream searches text and bytes in pieces that overlap.
func (s *search) stream(r io.Reader, depth int) error {
	buf := make([]byte, 0, leakChunk+leakOverlap)
	for {
		n, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if len(buf) > 0 {
			if err := s.piece(buf, depth); err != nil {
				return err
			}
		}
		switch err {
		case nil:
			keep := copy(buf, buf[len(buf)-leakOverlap:])
			buf = buf[:keep]
		case io.EOF, io.ErrUnexpectedEOF:
			return nil
		default:
			return unsearchable(err)
		}
	}
}

var dataURI = regexp.MustCompile(`;base64,([A-Za-z0-9+/=\s]{16,})`)

func (s *search) piece(b []byte, depth int) error {
	if isText(b) {
		t := codeSigns.ReplaceAllString(string(b), "$1")
		s.text(tags.ReplaceAllString(t, " | "))                                  // words parted by tags
		s.c.Secrets.search(plain(tags.ReplaceAllString(t, "")), 2, false, s.hit) // one word over several tags
		s.text(t)                                                                // attributes
		for _, g := range dataURI.FindAllStringSubmatch(t, -1) {
			raw, err := base64.StdEncoding.DecodeString(strings.Map(func(r rune) rune {
				if r == '\n' || r == '\r' || r == ' ' || r == '\t' {
					return -1
				}
				return r
			}, g[1]))
			if err == nil && len(raw) > 0 {
				if err := s.content(bytes.NewReader(raw), int64(len(raw)), depth+1); err != nil {
					return err
				}
			}
		}
		return nil
	}
	put := func(t string) {
		s.c.Secrets.search(plain(t), binaryLeast, false, s.hit)
		s.c.Secrets.within(t, binaryLeast, s.hit)
	}
	put(strings.ToValidUTF8(string(b), " "))
	put(latin(b))
	for shift := range 2 {
		put(wide(b[min(shift, len(b)):], false))
		put(wide(b[min(shift, len(b)):], true))
	}
	return nil
}

// codeSigns are the signs of the codebook as they stand in exports: «A-EVA» and
// «A-LIV» name nobody, also where an Eva or a Liv is spoken of. In capitals and
// standing alone only: «MARIA-EVA» is a name.
var codeSigns = regexp.MustCompile(`(^|[^\pL\pN])(?:` + strings.Join(slices.DeleteFunc(slices.Concat(transcripts.Subtypes, transcripts.Deliveries, transcripts.LayerB),
	func(c string) bool { return !strings.Contains(c, "-") }), "|") + `)\b`)

// isText allows a cut rune at both ends of a piece.
func isText(b []byte) bool {
	for len(b) > 0 && !utf8.RuneStart(b[0]) {
		b = b[1:]
	}
	for n := 0; n < 4 && len(b) > 0 && !utf8.Valid(b[max(0, len(b)-4):]) && n < len(b); n++ {
		b = b[:len(b)-1]
	}
	return utf8.Valid(b) && bytes.IndexByte(b, 0) < 0
}

// latin reads bytes as ISO 8859-1, in which old tags are written.
func latin(b []byte) string {
	var out strings.Builder
	out.Grow(len(b))
	for _, c := range b {
		out.WriteRune(rune(c))
	}
	return out.String()
}

// wide reads bytes as UTF-16, in which ID3 tags are written.
func wide(b []byte, big bool) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		if u[i] = uint16(b[2*i]) | uint16(b[2*i+1])<<8; big {
			u[i] = u[i]<<8 | u[i]>>8
		}
	}
	return string(utf16.Decode(u))
}
