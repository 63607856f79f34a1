package models

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"gribning/transcripts"
)

// Store is the folder of models on this machine.
type Store struct {
	Dir   string
	local []Model
}

// DefaultDir is $GRIBNING_MODELS, else gribning/models in the user's data folder
// ($XDG_DATA_HOME or ~/.local/share).
func DefaultDir() (string, error) {
	if d := os.Getenv("GRIBNING_MODELS"); d != "" {
		return filepath.Abs(d)
	}
	if d := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
		return filepath.Join(d, "gribning", "models"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", transcripts.Fault("M106", "models", "there is no home folder to keep models in", "der er ingen hjemmemappe at lægge modeller i").
			Hint("set GRIBNING_MODELS to a folder", "sæt GRIBNING_MODELS til en mappe").Because(err)
	}
	return filepath.Join(home, ".local", "share", "gribning", "models"), nil
}

const localManifest = "local.toml"

// Open opens the models folder; an empty dir means DefaultDir. The folder need
// not exist. It fails with M105 where the list of added models cannot be read.
func Open(dir string) (*Store, error) {
	if dir == "" {
		d, err := DefaultDir()
		if err != nil {
			return nil, err
		}
		dir = d
	}
	if _, err := published(); err != nil {
		return nil, fmt.Errorf("models: manifest.toml: %w", err)
	}
	s := &Store{Dir: dir}
	text, err := os.ReadFile(filepath.Join(dir, localManifest))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		s.local, err = parse(string(text))
	}
	if err != nil {
		return nil, transcripts.Fault("M105", localManifest, "the list of added models cannot be read", "listen over tilføjede modeller kan ikke læses").
			Hint("correct the file in the models folder, or delete it and add the models again",
				"ret filen i modelmappen, eller slet den og tilføj modellerne igen").Because(bare(err))
	}
	for i := range s.local {
		s.local[i].Local = true
	}
	return s, nil
}

// List gives every known model: the published ones, then those added here.
func (s *Store) List() []Model {
	list, _ := published()
	return append(slices.Clone(list), s.local...)
}

// Find gives the model of that name, or the fault M103.
func (s *Store) Find(name string) (Model, error) {
	for _, m := range s.List() {
		if m.Name == name {
			return m, nil
		}
	}
	where := "models"
	if validName.MatchString(name) {
		where = "model " + name
	}
	return Model{}, transcripts.Fault("M103", where, "there is no model of this name", "der er ingen model med det navn").
		Hint("gribning models list shows the names; a model of your own is added with gribning models pull NAME --from FILE --sha256 DIGEST",
			"gribning models list viser navnene; en egen model tilføjes med gribning models pull NAVN --from FIL --sha256 DIGEST")
}

// Resolved is a model that is here and is what it says it is.
type Resolved struct {
	Model
	Path   string
	SHA256 string // of the file, for cache keys; known even where only SHA-1 is published
}

// Path gives the place of a model. It fails with M103 (no such name), M101 (not
// here: the hint is the command that gets it) or M102 (not the right file).
// The digest is computed the first time, and again whenever the file's size or
// time has changed; Verify computes it always.
func (s *Store) Path(ctx context.Context, name string) (Resolved, error) {
	m, err := s.Find(name)
	if err != nil {
		return Resolved{}, err
	}
	path := filepath.Join(s.Dir, m.File)
	info, err := os.Stat(path)
	if err != nil {
		return Resolved{}, missing(m)
	}
	if sum := readStamp(path, m, info); sum != "" {
		return Resolved{m, path, sum}, nil
	}
	return s.Verify(ctx, name, nil)
}

// Has reports whether the model's file is here, without a look at its digest.
func (s *Store) Has(name string) bool {
	m, err := s.Find(name)
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Join(s.Dir, m.File))
	return err == nil
}

// Progress is told the bytes done, and of how many (0: not known).
type Progress func(done, total int64)

// Verify reads a model's file and compares size and digest. Faults as Path.
func (s *Store) Verify(ctx context.Context, name string, progress Progress) (Resolved, error) {
	m, err := s.Find(name)
	if err != nil {
		return Resolved{}, err
	}
	path := filepath.Join(s.Dir, m.File)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Resolved{}, missing(m)
	}
	if err != nil {
		return Resolved{}, folderFault(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return Resolved{}, folderFault(err)
	}
	sum, err := digest(ctx, f, m, progress)
	if err != nil {
		return Resolved{}, err
	}
	writeStamp(path, m, info, sum)
	return Resolved{m, path, sum}, nil
}

// digest reads r to its end and checks it against m; it gives the SHA-256.
func digest(ctx context.Context, r io.Reader, m Model, progress Progress) (string, error) {
	h256, h1 := sha256.New(), sha1.New()
	to := io.Writer(h256)
	if m.SHA256 == "" {
		to = io.MultiWriter(h256, h1)
	}
	buf := make([]byte, 1<<20)
	done := int64(0)
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := r.Read(buf)
		to.Write(buf[:n]) // hashes never fail
		done += int64(n)
		if progress != nil {
			progress(done, m.Size())
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", folderFault(err)
		}
	}
	if m.Bytes > 0 && done != m.Bytes {
		return "", wrongDigest(m,
			fmt.Sprintf("the file has %d bytes and should have %d", done, m.Bytes),
			fmt.Sprintf("filen er på %d byte og skulle være på %d", done, m.Bytes))
	}
	sum := hex.EncodeToString(h256.Sum(nil))
	if m.SHA256 != "" && sum != m.SHA256 || m.SHA256 == "" && hex.EncodeToString(h1.Sum(nil)) != m.SHA1 {
		return "", wrongDigest(m, "the file is not the model: its digest differs", "filen er ikke modellen: dens digest er en anden")
	}
	return sum, nil
}

// stamp remembers that a file was checked, so that a run does not read
// gigabytes to learn what the last one knew.
type stamp struct {
	Expected string `json:"expected"`
	Size     int64  `json:"size"`
	Modified int64  `json:"modified"` // ns
	SHA256   string `json:"sha256"`
}

func stampPath(path string) string { return path + ".checked" }

func (m Model) expected() string { return m.SHA256 + "/" + m.SHA1 }

func readStamp(path string, m Model, info fs.FileInfo) string {
	b, err := os.ReadFile(stampPath(path))
	if err != nil {
		return ""
	}
	var s stamp
	if json.Unmarshal(b, &s) != nil || s.Expected != m.expected() || s.Size != info.Size() ||
		s.Modified != info.ModTime().UnixNano() || !isHex(s.SHA256, 32) || m.SHA256 != "" && s.SHA256 != m.SHA256 {
		return ""
	}
	return s.SHA256
}

// writeStamp does its best: in a folder that is read-only the digest is
// computed at each run.
func writeStamp(path string, m Model, info fs.FileInfo, sum string) {
	b, err := json.Marshal(stamp{m.expected(), info.Size(), info.ModTime().UnixNano(), sum})
	if err == nil {
		_ = writeFile(stampPath(path), b)
	}
}

// writeFile replaces a small file in one step.
func writeFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return place(f.Name(), path)
}

// place moves a finished file to its name, durably.
func place(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(to))
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// remember adds or replaces a model in the list of added ones.
func (s *Store) remember(m Model) error {
	list := slices.DeleteFunc(slices.Clone(s.local), func(o Model) bool { return o.Name == m.Name })
	list = append(list, m)
	slices.SortFunc(list, func(a, b Model) int { return strings.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	out.WriteString("# Models added with «gribning models pull NAME --from …».\n")
	if err := toml.NewEncoder(&out).Encode(map[string]any{"model": list}); err != nil {
		return fmt.Errorf("models: %w", err)
	}
	if err := writeFile(filepath.Join(s.Dir, localManifest), out.Bytes()); err != nil {
		return folderFault(err)
	}
	s.local = list
	return nil
}

func folderFault(err error) *transcripts.Issue {
	return transcripts.Fault("M106", "models", "the models folder cannot be read or written", "modelmappen kan ikke læses eller skrives").
		Hint("make room and check the rights, or set GRIBNING_MODELS to another folder",
			"skaf plads og se efter rettighederne, eller sæt GRIBNING_MODELS til en anden mappe").Because(bare(err))
}

// bare takes the path out of an error: paths are chosen by people and errors
// go to logs.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
