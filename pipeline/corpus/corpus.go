package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"gribning/transcripts"
)

// Corpus is an open corpus folder. It may be used by several goroutines.
type Corpus struct {
	dir      string
	settings Settings
	perm     os.FileMode // of new files; folders get the search bits as well

	mu    sync.Mutex
	tombs tombstones
	names nameCache
}

const (
	meetingsDir = "meetings"
	reportsDir  = "reports"
	exportsDir  = "exports"
	datasetDir  = "dataset"
	logDir      = "log"
	lockName    = ".lock"
)

// The folders of a corpus, made by Init.
var folders = []string{meetingsDir, reportsDir, exportsDir, datasetDir, logDir}

// Init makes a corpus in dir, which may exist but must not lie in a corpus,
// and opens it. The permissions of dir, if it exists, are given to everything
// in the corpus; a new folder is readable for its owner alone.
func Init(dir string, s Settings) (*Corpus, error) {
	if _, err := find(dir); err == nil {
		return nil, transcripts.Fault(AlreadyThere, settingsName,
			"there is a corpus here already", "her er allerede et korpus").
			Hint("use it as it is, or choose another folder", "brug det, som det er, eller vælg en anden mappe")
	}
	text := template(s)
	if _, is := parseSettings(text); len(is) > 0 {
		return nil, &is[0]
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, ioFault("the corpus folder", err)
	}
	perm, err := permOf(dir)
	if err != nil {
		return nil, err
	}
	for _, f := range folders {
		if err := makeDir(filepath.Join(dir, f), perm); err != nil {
			return nil, ioFault(f, err)
		}
	}
	if err := writeFile(filepath.Join(dir, settingsName), settingsName, text, perm); err != nil {
		return nil, err
	}
	c, err := Open(dir)
	if err != nil {
		return nil, err
	}
	return c, c.Audit(Event{Action: "init"})
}

// makeDir makes a folder that the owners of files with mode perm can enter.
func makeDir(dir string, perm os.FileMode) error {
	mode := perm | (perm&0o444)>>2
	if err := os.Mkdir(dir, mode); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	return os.Chmod(dir, mode) // whatever the umask
}

func permOf(dir string) (os.FileMode, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return 0, ioFault("the corpus folder", err)
	}
	return info.Mode().Perm()&0o666 | 0o600, nil
}

// find looks for gribning.toml in dir and the folders above it.
func find(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", ioFault("the corpus folder", err)
	}
	for at := abs; ; at = filepath.Dir(at) {
		_, err := os.Stat(filepath.Join(at, settingsName))
		if err == nil {
			return at, nil
		}
		if !errors.Is(err, fs.ErrNotExist) && !isNotDir(err) {
			return "", ioFault(settingsName, err)
		}
		if at == filepath.Dir(at) {
			return "", transcripts.Fault(NoCorpus, "",
				"there is no corpus here: neither this folder nor one above it has a gribning.toml",
				"her er intet korpus: hverken mappen eller en over den har en gribning.toml").
				Hint("name the corpus folder, or make one with gribning init", "angiv korpusmappen, eller lav en med gribning init")
		}
	}
}

// isNotDir: something on the way is a file.
func isNotDir(err error) bool {
	return strings.Contains(fmt.Sprint(transcripts.Bare(err)), "not a directory")
}

// Open opens the corpus that dir is or lies in. Faults of gribning.toml are
// returned together, each an Issue with its line.
func Open(dir string) (*Corpus, error) {
	root, err := find(dir)
	if err != nil {
		return nil, err
	}
	data, err := readSmall(filepath.Join(root, settingsName), settingsName)
	if err != nil {
		return nil, err
	}
	s, is := parseSettings(data)
	if len(is) > 0 {
		return nil, joinIssues(is)
	}
	perm, err := permOf(root)
	if err != nil {
		return nil, err
	}
	return &Corpus{dir: root, settings: s, perm: perm}, nil
}

// maxSmall bounds files that people write and that are read whole.
const maxSmall = 4 << 20

func readSmall(path, where string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, ioFault(where, err)
	}
	if info.Size() > maxSmall {
		return nil, transcripts.Fault(IOFault, where,
			fmt.Sprintf("the file is too large (%d bytes)", info.Size()),
			fmt.Sprintf("filen er for stor (%d byte)", info.Size())).
			Hint("put the right file in its place", "læg den rigtige fil på dens plads")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, ioFault(where, err)
	}
	return data, nil
}

func joinIssues(is []transcripts.Issue) error {
	if len(is) == 1 {
		return &is[0]
	}
	errs := make([]error, len(is))
	for i := range is {
		errs[i] = &is[i]
	}
	return errors.Join(errs...)
}

// Dir is the corpus folder, absolute. It may hold names that people chose and
// goes to no log.
func (c *Corpus) Dir() string { return c.dir }

// Settings are those of gribning.toml when the corpus was opened.
func (c *Corpus) Settings() Settings { return c.settings }

// Folders that other packages write to.

// FiguresDir is the folder below reports that holds the figures of the corpus
// page with their numbers.
const FiguresDir = "figurer"

// Reports is the folder of the reports: <id>.html and index.html.
func (c *Corpus) Reports() string { return filepath.Join(c.dir, reportsDir) }

// Exports is the folder of exported files.
func (c *Corpus) Exports() string { return filepath.Join(c.dir, exportsDir) }

// Dataset is the folder of the tables of the whole corpus.
func (c *Corpus) Dataset() string { return filepath.Join(c.dir, datasetDir) }

// Create begins a file below Reports, Exports or Dataset, for whatever is made
// for the whole corpus; folders on the way are made. name is relative to the
// corpus and written with slashes: «reports/0007.html». Abort it when done;
// after Commit that does nothing.
func (c *Corpus) Create(name string) (*Pending, error) {
	top, rest, _ := strings.Cut(name, "/")
	if !slices.Contains([]string{reportsDir, exportsDir, datasetDir}, top) || rest == "" || path.Clean(name) != name {
		return nil, fmt.Errorf("corpus: %q is no place for a derived file", top)
	}
	at := c.dir
	parts := strings.Split(name, "/")
	for _, p := range parts[:len(parts)-1] {
		at = filepath.Join(at, p)
		if err := makeDir(at, c.perm); err != nil {
			return nil, ioFault(top, err)
		}
	}
	return create(filepath.Join(c.dir, filepath.FromSlash(name)), top, c.perm)
}

// WriteFile is [Corpus.Create] for content at hand.
func (c *Corpus) WriteFile(name string, data []byte) error {
	p, err := c.Create(name)
	if err != nil {
		return err
	}
	defer p.Abort()
	if _, err := p.Write(data); err != nil {
		return err
	}
	return p.Commit()
}

var idPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// ValidID gives an issue unless id is 1 to 64 of A–Z a–z 0–9 _ -.
func ValidID(id string) error {
	if idPattern.MatchString(id) {
		return nil
	}
	return transcripts.Fault(BadID, "",
		fmt.Sprintf("a meeting's id (%d characters) is not made of 1 to 64 letters a–z, digits, - and _", len([]rune(id))),
		fmt.Sprintf("et mødes id (%d tegn) består ikke af 1 til 64 bogstaver a–z, tal, - og _", len([]rune(id)))).
		Hint("choose an id that says nothing of the people in the meeting", "vælg et id, der intet siger om mødets personer")
}

// IDs lists the meetings, sorted. Two ids that differ in case only are refused:
// on some file systems they are one folder. Folders that are no meetings are
// passed over; [Corpus.Check] tells of them.
func (c *Corpus) IDs() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(c.dir, meetingsDir))
	if err != nil {
		return nil, ioFault(meetingsDir, err)
	}
	ids := make([]string, 0, len(entries))
	folded := make(map[string]string, len(entries))
	for _, e := range entries {
		if !e.IsDir() || !idPattern.MatchString(e.Name()) {
			continue
		}
		f := strings.ToLower(e.Name())
		if other, ok := folded[f]; ok {
			return nil, overlapping(other, e.Name())
		}
		folded[f] = e.Name()
		ids = append(ids, e.Name())
	}
	slices.Sort(ids)
	return ids, nil
}

func overlapping(a, b string) *transcripts.Issue {
	return transcripts.Fault(OverlappingIDs, meetingsDir,
		fmt.Sprintf("the ids %s and %s differ in capitals only", a, b),
		fmt.Sprintf("id'erne %s og %s adskiller sig kun ved store bogstaver", a, b)).
		Hint("give one of them another id: on some disks they are the same folder", "giv et af dem et andet id: på nogle diske er de samme mappe")
}

func (c *Corpus) meetingDir(id string) string { return filepath.Join(c.dir, meetingsDir, id) }

// place names a file of a meeting in messages.
func place(id, file string) string { return meetingsDir + "/" + id + "/" + file }

// nameCache remembers the meeting folders so that adding ten thousand meetings
// does not list them ten thousand times.
type nameCache struct {
	changed time.Time
	folded  map[string]string
}

// taken gives the existing id that id would collide with, or empty. The caller
// holds the corpus lock, so no other process adds meetings meanwhile.
func (c *Corpus) taken(id string) (string, error) {
	info, err := os.Stat(filepath.Join(c.dir, meetingsDir))
	if err != nil {
		return "", ioFault(meetingsDir, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names.folded == nil || !c.names.changed.Equal(info.ModTime()) {
		ids, err := c.IDs()
		if err != nil {
			return "", err
		}
		c.names.folded = make(map[string]string, len(ids))
		for _, id := range ids {
			c.names.folded[strings.ToLower(id)] = id
		}
		c.names.changed = info.ModTime()
	}
	return c.names.folded[strings.ToLower(id)], nil
}

// nowTaken notes an id that this process has just added.
func (c *Corpus) nowTaken(id string) {
	info, err := os.Stat(filepath.Join(c.dir, meetingsDir))
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || c.names.folded == nil {
		c.names = nameCache{}
		return
	}
	c.names.folded[strings.ToLower(id)] = id
	c.names.changed = info.ModTime()
}

// lockCorpus is held while meetings come and go.
func (c *Corpus) lockCorpus() (*fileLock, error) {
	l, err := lockFile(filepath.Join(c.dir, logDir, lockName), c.perm, 30*time.Second)
	if err != nil {
		return nil, lockFault("the corpus", err)
	}
	return l, nil
}
