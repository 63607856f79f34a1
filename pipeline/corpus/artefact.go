package corpus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gribning/transcripts"
)

// Artefact names one of the files that stages make.
type Artefact string

// The artefacts of a meeting, in the order in which they are made.
const (
	WordsFile    Artefact = "words"
	SpeakersFile Artefact = "speakers"
	AnalysisFile Artefact = "analysis"
)

// Artefacts lists them.
var Artefacts = []Artefact{WordsFile, SpeakersFile, AnalysisFile}

func (a Artefact) file() string { return string(a) + ".json" }

// formatVersion of the artefacts. A file of a later version is refused.
const formatVersion = 1

// Words is the content of words.json: what was said, as heard or as given.
type Words struct {
	Words      []transcripts.Word       `json:"words"`
	Speech     []transcripts.Span       `json:"speech,omitempty"`
	Talk       []transcripts.Talk       `json:"talk,omitempty"` // where the transcript itself says who speaks when
	Source     transcripts.Source       `json:"source"`
	UnitsGiven bool                     `json:"unitsGiven,omitempty"`
	Fillers    bool                     `json:"fillers,omitempty"`
	Style      string                   `json:"style,omitempty"`
	Sounds     []Sound                  `json:"sounds,omitempty"` // one for each recording, in order
	Issues     []transcripts.Issue      `json:"issues,omitempty"`
	Identified []transcripts.Identifier `json:"identified,omitempty"` // spans marked in the transcript itself
}

// Sound is a recording as it was decoded.
type Sound struct {
	Channels int            `json:"channels"`
	Duration transcripts.Ms `json:"duration"`
}

// Speakers is the content of speakers.json: who speaks when.
type Speakers struct {
	Method    string                    `json:"method"`              // channels, unsupervised, …
	Talk      []transcripts.Talk        `json:"talk"`                // may overlap
	Exclusive []transcripts.Talk        `json:"exclusive,omitempty"` // one speaker at a time
	Roles     []transcripts.Participant `json:"roles,omitempty"`     // participants with the role found, RoleBy and RoleP
	Issues    []transcripts.Issue       `json:"issues,omitempty"`
}

// envelope is an artefact on disk. SHA256 is over all the rest, so that a file
// proves itself without the manifest; Meeting and Kind keep a file that was
// copied to another place from being taken for what it is not.
type envelope struct {
	Body    json.RawMessage `json:"body"`
	Key     string          `json:"key"`
	Kind    Artefact        `json:"kind"`
	Meeting string          `json:"meeting"`
	SHA256  string          `json:"sha256"`
	Version int             `json:"version"`
}

// seal writes an artefact: the envelope's members in sorted order.
func seal(kind Artefact, id string, key Key, v any) ([]byte, error) {
	body, err := canonicalBody(v)
	if err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(body)+300)
	out = append(append(out, `{"body":`...), body...)
	return fmt.Appendf(out, ",\n\"key\":%q,\n\"kind\":%q,\n\"meeting\":%q,\n\"sha256\":%q,\n\"version\":%d}\n",
		key.String(), kind, id, proof(kind, id, key.String(), formatVersion, body), formatVersion), nil
}

// proof is the digest that an artefact carries of itself.
func proof(kind Artefact, id, key string, version int, body []byte) string {
	return digest(fmt.Appendf(nil, "%s\n%s\n%s\n%d\n%s", kind, id, key, version, digest(body)))
}

// open takes an envelope apart. As seal writes it, the body is everything up to
// the last member «key»; whether it is what was sealed is for its proof to say,
// so it need not be parsed for that.
func open(data []byte) (e envelope, err error) {
	const head, tail = `{"body":`, ",\n\"key\":"
	at := bytes.LastIndex(data, []byte(tail))
	if at < len(head) || !bytes.HasPrefix(data, []byte(head)) || json.Unmarshal(append([]byte("{"), data[at+1:]...), &e) != nil || e.Body != nil {
		e = envelope{}
		err = json.Unmarshal(data, &e)
		return e, err
	}
	e.Body = data[len(head):at]
	return e, nil
}

// unseal checks an artefact and gives its key and body.
func unseal(kind Artefact, id string, data []byte) (Key, json.RawMessage, error) {
	where := place(id, kind.file())
	e, err := open(data)
	if err != nil {
		return Key{}, nil, damaged(where)
	}
	if e.Version > formatVersion {
		return Key{}, nil, transcripts.Fault(OtherVersion, where,
			fmt.Sprintf("the file is of version %d, this program reads up to %d", e.Version, formatVersion),
			fmt.Sprintf("filen er version %d, dette program læser til og med %d", e.Version, formatVersion)).
			Hint("use the newer program that wrote it", "brug det nyere program, der skrev den")
	}
	key, ok := storedKey(e.Key)
	if !ok || e.Version < 1 || e.Kind != kind || e.Meeting != id || e.SHA256 != proof(e.Kind, e.Meeting, e.Key, e.Version, e.Body) {
		return Key{}, nil, damaged(where)
	}
	return key, e.Body, nil
}

func damaged(where string) *transcripts.Issue {
	return transcripts.Fault(DamagedArtefact, where,
		"the file is damaged or was changed by hand: it does not match its own digest",
		"filen er beskadiget eller ændret i hånden: den passer ikke med sit eget fingeraftryk").
		Hint("delete it; the next gribning run makes it again", "slet den; næste gribning run laver den igen")
}

// Cost is what it took to make an artefact. It stands in the manifest only.
type Cost struct {
	Program string  // version of the program
	Seconds float64 // wall time
}

// SaveWords puts words.json in place and notes it in the manifest.
func (l *Locked) SaveWords(key Key, w Words, cost Cost) error {
	if w.Words == nil {
		w.Words = []transcripts.Word{}
	}
	return l.save(WordsFile, key, w, cost)
}

// SaveSpeakers puts speakers.json in place and notes it in the manifest.
func (l *Locked) SaveSpeakers(key Key, s Speakers, cost Cost) error {
	if s.Talk == nil {
		s.Talk = []transcripts.Talk{}
	}
	return l.save(SpeakersFile, key, s, cost)
}

// SaveAnalysis puts the whole meeting in analysis.json and notes it in the
// manifest. Consents and the paths of recordings are left to meeting.toml:
// the one must be asked anew each time, the other must not change the bytes.
func (l *Locked) SaveAnalysis(key Key, m *transcripts.Meeting, cost Cost) error {
	if m.ID != l.id {
		return fmt.Errorf("corpus: meeting %s saved under the lock of %s", m.ID, l.id)
	}
	copied := *m
	copied.Consents = nil
	copied.Recordings = append([]transcripts.Recording(nil), m.Recordings...)
	for i := range copied.Recordings {
		copied.Recordings[i].Path = ""
	}
	return l.save(AnalysisFile, key, &copied, cost)
}

func (l *Locked) save(kind Artefact, key Key, v any, cost Cost) error {
	if key.IsZero() {
		return fmt.Errorf("corpus: %s without a key", kind)
	}
	data, err := seal(kind, l.id, key, v)
	if err != nil {
		return fmt.Errorf("corpus: %s: %w", kind, err)
	}
	if err := writeFile(filepath.Join(l.dir, kind.file()), place(l.id, kind.file()), data, l.c.perm); err != nil {
		return err
	}
	return l.note(kind, entry{Key: key.String(), SHA256: digest(data), Bytes: int64(len(data)), Program: cost.Program, Seconds: cost.Seconds})
}

// Current reports whether the artefact is there and was made from key, so that
// its stage can be skipped. If the program was killed after the artefact was
// written and before the manifest was, this finds it and completes the
// manifest. A damaged artefact is not current.
func (l *Locked) Current(kind Artefact, key Key) (bool, error) {
	path := filepath.Join(l.dir, kind.file())
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, ioFault(place(l.id, kind.file()), err)
	}
	mf, _ := readManifest(l.dir, l.id)
	if e, ok := mf.Artefacts[kind]; ok && e.Key == key.String() && e.Bytes == info.Size() {
		return true, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return false, ioFault(place(l.id, kind.file()), err)
	}
	has, _, err := unseal(kind, l.id, data)
	if err != nil || has != key {
		return false, nil // made again in its place
	}
	return true, l.note(kind, entry{Key: key.String(), SHA256: digest(data), Bytes: int64(len(data))})
}

// Drop removes an artefact that turned out damaged, so that it is made again.
func (l *Locked) Drop(kind Artefact) error {
	err := os.Remove(filepath.Join(l.dir, kind.file()))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return ioFault(place(l.id, kind.file()), err)
	}
	return l.forgetEntry(kind)
}

// readArtefact gives an artefact's body after checking it against its own
// digest and the manifest.
func (c *Corpus) readArtefact(kind Artefact, id string) (json.RawMessage, error) {
	where := place(id, kind.file())
	data, err := os.ReadFile(filepath.Join(c.meetingDir(id), kind.file()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, transcripts.Fault(NoArtefact, where,
			"the meeting has not been worked on so far", "mødet er ikke behandlet så langt endnu").
			Hint("run gribning run first", "kør gribning run først")
	}
	if err != nil {
		return nil, ioFault(where, err)
	}
	key, body, err := unseal(kind, id, data)
	if err != nil {
		return nil, err
	}
	if mf, err := readManifest(c.meetingDir(id), id); err == nil {
		if e, ok := mf.Artefacts[kind]; ok && e.Key == key.String() && e.SHA256 != digest(data) {
			return nil, damaged(where)
		}
	}
	return body, nil
}
