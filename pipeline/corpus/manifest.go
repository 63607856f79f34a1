package corpus

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gribning/transcripts"
)

const manifestName = "manifest.json"

// manifest is manifest.json: for each artefact what it was made from, what it
// is, and what it cost. It can be lost without harm: artefacts prove
// themselves.
type manifest struct {
	Artefacts map[Artefact]entry `json:"artefacts"`
	Version   int                `json:"version"`
}

type entry struct {
	Key     string  `json:"key"`
	SHA256  string  `json:"sha256"` // of the whole file
	Bytes   int64   `json:"bytes"`
	Program string  `json:"program,omitempty"`
	Seconds float64 `json:"seconds,omitempty"`
}

// readManifest gives an empty manifest where there is none, and an issue A204
// with an empty manifest where it cannot be read.
func readManifest(dir, id string) (manifest, error) {
	none := manifest{Artefacts: map[Artefact]entry{}, Version: formatVersion}
	data, err := readSmall(filepath.Join(dir, manifestName), place(id, manifestName))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return none, nil
		}
		return none, err
	}
	return parseManifest(id, data)
}

func parseManifest(id string, data []byte) (manifest, error) {
	none := manifest{Artefacts: map[Artefact]entry{}, Version: formatVersion}
	var m manifest
	bad := json.Unmarshal(data, &m) != nil || m.Version < 1 || m.Version > formatVersion
	for _, e := range m.Artefacts {
		_, ok := storedKey(e.Key)
		bad = bad || !ok || !digestPattern.MatchString(e.SHA256) || e.Bytes < 0
	}
	if bad {
		return none, transcripts.Fault(BadManifest, place(id, manifestName),
			"the manifest is damaged", "manifestet er beskadiget").
			Hint("delete it; the next gribning run makes it again from the files", "slet det; næste gribning run laver det igen ud fra filerne")
	}
	if m.Artefacts == nil {
		m.Artefacts = none.Artefacts
	}
	return m, nil
}

// note puts one entry into the manifest.
func (l *Locked) note(kind Artefact, e entry) error {
	m, _ := readManifest(l.dir, l.id) // a damaged one is replaced
	m.Artefacts[kind] = e
	return l.writeManifest(m)
}

func (l *Locked) forgetEntry(kind Artefact) error {
	m, err := readManifest(l.dir, l.id)
	if _, ok := m.Artefacts[kind]; !ok && err == nil {
		return nil
	}
	delete(m.Artefacts, kind)
	return l.writeManifest(m)
}

func (l *Locked) writeManifest(m manifest) error {
	data, err := Canonical(m)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(l.dir, manifestName), place(l.id, manifestName), data, l.c.perm)
}

// Made is what the manifest says of one artefact.
type Made struct {
	Key     Key
	SHA256  string // of the file: what a later stage reads, for its own key
	Bytes   int64
	Program string
	Seconds float64
}

// Made gives what the manifest says of an artefact; false where it is not
// noted. It does not look at the artefact itself.
func (c *Corpus) Made(id string, kind Artefact) (Made, bool) {
	m, _ := readManifest(c.meetingDir(id), id)
	e, ok := m.Artefacts[kind]
	if !ok {
		return Made{}, false
	}
	k, _ := storedKey(e.Key)
	return Made{k, e.SHA256, e.Bytes, e.Program, e.Seconds}, true
}

// Standing is [Corpus.Made] for an artefact whose file is there with the size
// that was noted. Its content is checked when it is read.
func (c *Corpus) Standing(id string, kind Artefact) (Made, bool) {
	m, ok := c.Made(id, kind)
	if !ok {
		return m, false
	}
	info, err := os.Stat(filepath.Join(c.meetingDir(id), kind.file()))
	return m, err == nil && info.Size() == m.Bytes
}
