package main

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"gribning/pipeline/codebook"
	"gribning/pipeline/corpus"
	"gribning/pipeline/grip"
	"gribning/pipeline/measure"
	"gribning/pipeline/report"
	"gribning/transcripts"
)

// tally is what the page of the corpus needs to know of one analysed meeting,
// so that the meeting need not be read again: counts and ids, no words, no
// names, no keys of workers.
type tally struct {
	Key     string           // of everything that it was counted from
	Row     report.Row       // without the address of the page
	Counted *measure.Meeting `json:",omitempty"` // nil: nobody has coded it
	Models  []string         `json:",omitempty"`
	Coders  int              // people who coded it independently
	Page    string           `json:",omitempty"` // key of its page as last written
}

// tallyOf counts one meeting. A document that is broken in itself, such as a TCU
// beyond the last word, is an error.
func tallyOf(m *transcripts.Meeting, key string) (t tally, err error) {
	defer func() {
		if recover() != nil {
			err = transcripts.Fault("A409", "meeting "+m.ID, "the analysis does not fit together", "analysen hænger ikke sammen").
				Hint("delete analysis.json and run gribning run", "slet analysis.json, og kør gribning run")
		}
	}()
	t = tally{Key: key, Row: report.RowOf(m, ""), Models: modelsOf(m), Coders: len(coders(m))}
	if c := m.Shown(); c != nil {
		counted := measure.Of(m, c)
		for n, grips := range grip.Windows(m, c) {
			counted.Window(n, grips)
		}
		t.Counted = &counted
	}
	return t, nil
}

// coders gives the independent codings of a meeting by people.
func coders(m *transcripts.Meeting) (out []*transcripts.Coding) {
	for i := range m.Codings {
		if c := &m.Codings[i]; c.Name != transcripts.Draft && c.Name != transcripts.Adjudicated {
			out = append(out, c)
		}
	}
	return out
}

// contentDigest names everything that is read of an analysed meeting: the
// analysis and its header.
func contentDigest(made corpus.Made, header *transcripts.Meeting) (string, error) {
	head, err := corpus.DigestOf(header)
	return made.SHA256 + head, err
}

// tallyKey is the key of a tally of some content by this program.
func tallyKey(content string) string {
	return keyOf("tally 1", content, programKey(), grip.Rule, codebook.Version())
}

func keyOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d %s\n", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// programKey tells one build of the program from another. Of a build from
// uncommitted changes the file itself is what can be known.
var programKey = sync.OnceValue(func() string {
	key := version
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return key
	}
	dirty := true
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			key += " " + s.Value
		case "vcs.modified":
			dirty = s.Value != "false"
		}
	}
	if exe, err := os.Executable(); err == nil && dirty {
		if file, err := os.Stat(exe); err == nil {
			key += fmt.Sprintf(" %d %d", file.Size(), file.ModTime().UnixNano())
		}
	}
	return key
})

// tallies keep the tallies of a corpus, on shelves of some meetings each, in
// reports/counts. What is there only saves time: it is checked by digest and
// key, made again where it is missing, and whoever forgets a meeting removes
// the shelf that names it. It may be used from several goroutines.
type tallies struct {
	c       *corpus.Corpus
	shelves [64]shelf
}

// shelf holds its tallies as JSON, which takes a third of the memory.
type shelf struct {
	mu      sync.Mutex
	read    bool
	changed bool
	of      map[string]json.RawMessage
}

// shelfFile is a shelf on disk.
type shelfFile struct {
	SHA256   string          `json:"sha256"` // of the bytes of Meetings
	Meetings json.RawMessage `json:"meetings"`
}

func newTallies(c *corpus.Corpus) *tallies { return &tallies{c: c} }

func (t *tallies) shelf(id string) (*shelf, int) {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	n := int(h.Sum32() % uint32(len(t.shelves)))
	return &t.shelves[n], n
}

func shelfName(n int) string { return fmt.Sprintf("counts/%02d.json", n) }

// get gives the tally of a meeting as last counted, of whatever content.
func (t *tallies) get(id string) (x tally, ok bool) {
	s, n := t.shelf(id)
	s.mu.Lock()
	t.load(s, n)
	data := s.of[id]
	s.mu.Unlock()
	if data == nil || json.Unmarshal(data, &x) != nil {
		return tally{}, false
	}
	return x, true
}

// put keeps a tally. What is known of the meeting's page stays.
func (t *tallies) put(id string, x tally) error {
	if old, ok := t.get(id); ok {
		x.Page = cmp.Or(x.Page, old.Page)
	}
	data, err := json.Marshal(x)
	if err != nil {
		return err
	}
	s, _ := t.shelf(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.of[id], s.changed = data, true
	return nil
}

// drop forgets a meeting, such as one whose consent was withdrawn.
func (t *tallies) drop(id string) {
	s, n := t.shelf(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	t.load(s, n)
	if _, ok := s.of[id]; ok {
		delete(s.of, id)
		s.changed = true
	}
}

func (t *tallies) load(s *shelf, n int) {
	if s.read {
		return
	}
	s.read, s.of = true, map[string]json.RawMessage{}
	data, err := os.ReadFile(filepath.Join(t.c.Reports(), filepath.FromSlash(shelfName(n))))
	if err != nil {
		return
	}
	var f shelfFile
	if json.Unmarshal(data, &f) != nil || f.SHA256 != sum(f.Meetings) || json.Unmarshal(f.Meetings, &s.of) != nil {
		s.of = map[string]json.RawMessage{}
	}
}

// save writes what has changed, without meetings that are no longer there.
func (t *tallies) save() error {
	for n := range t.shelves {
		s := &t.shelves[n]
		s.mu.Lock()
		err := t.write(s, n)
		s.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tallies) write(s *shelf, n int) error {
	if !s.changed {
		return nil
	}
	for id := range s.of {
		if _, ok := t.c.Standing(id, corpus.AnalysisFile); !ok {
			delete(s.of, id)
		}
	}
	body, err := json.Marshal(s.of)
	if err != nil {
		return err
	}
	data, err := json.Marshal(shelfFile{sum(body), body})
	if err != nil {
		return err
	}
	s.changed = false
	return t.c.WriteFile("reports/"+shelfName(n), data)
}

func sum(b []byte) string {
	h := sha256.Sum256(bytes.TrimSpace(b))
	return hex.EncodeToString(h[:])
}
