package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"gribning/pipeline/grip"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// shelf is a Source in memory.
type shelf struct {
	meetings map[string]*transcripts.Meeting
	digests  map[string]string
	broken   map[string]error
	workers  int

	mu     sync.Mutex
	loaded []string
}

func newShelf(all ...*transcripts.Meeting) *shelf {
	s := &shelf{meetings: map[string]*transcripts.Meeting{}, digests: map[string]string{}, broken: map[string]error{}}
	for _, m := range all {
		s.put(m, "1")
	}
	return s
}

func (s *shelf) put(m *transcripts.Meeting, digest string) {
	s.meetings[m.ID], s.digests[m.ID] = m, digest
}

func (s *shelf) drop(id string) { delete(s.meetings, id) }

func (s *shelf) Refs() iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		for id := range s.meetings { // in no order, on purpose
			if !yield(Ref{id, s.digests[id]}, nil) {
				return
			}
		}
	}
}

func (s *shelf) Workers() int { return s.workers }

func (s *shelf) Load(_ context.Context, id string) (*transcripts.Meeting, error) {
	s.mu.Lock()
	s.loaded = append(s.loaded, id)
	s.mu.Unlock()
	if err := s.broken[id]; err != nil {
		return nil, err
	}
	return s.meetings[id], nil
}

// invented is a small meeting made up for tests, with a worker's key, an
// identifying name, two codings and an issue.
func invented(id string) *transcripts.Meeting {
	said := []struct {
		by    string
		words []string
	}{
		{"S", []string{"hvad", "tænker", "du?"}},
		{"B", []string{"jeg", "vil", "gerne", "passe", "Karlas", "hunde"}},
		{"S", []string{"fortæl"}},
	}
	m := &transcripts.Meeting{
		ID: id, Date: "2026-03-01", Kind: "samtale", Language: "da",
		Participants: []transcripts.Participant{
			{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker, Key: "hemmelig-nøgle-7"},
		},
		Consents: []transcripts.Consent{
			{Participant: "B", Purpose: transcripts.Research, Given: "2026-02-01", Expires: "2027-02-01", Withdrawn: "2026-06-01"},
			{Participant: "S", Purpose: transcripts.Research, Given: "2026-02-02"},
		},
		Identifiers: []transcripts.Identifier{{From: 7, To: 8, Type: "NAVN", Pseudonym: "[NAVN-1]", Suffix: "s"}},
	}
	var at transcripts.Ms
	for _, t := range said {
		from := len(m.Words)
		turn := transcripts.Turn{ID: transcripts.TurnID(fmt.Sprintf("w%d", from+1)), Speaker: t.by, From: len(m.TCUs), To: len(m.TCUs) + 1, Gap: 500, NoGap: from == 0}
		turn.Start = at
		for _, w := range t.words {
			m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)+1), Text: w, Speaker: t.by, Span: transcripts.Span{Start: at, End: at + 300}, P: .5})
			at += 300
		}
		turn.End = at
		at += 500
		m.TCUs = append(m.TCUs, transcripts.TCU{ID: transcripts.TCUID(fmt.Sprintf("w%d", from+1)), Turn: turn.ID, Speaker: t.by, From: from, To: len(m.Words), Span: turn.Span})
		m.Turns = append(m.Turns, turn)
	}
	for _, c := range []struct {
		name, author string
	}{{transcripts.Draft, "rule:cues@1"}, {"human:k1", "human:k1"}} {
		made := transcripts.Made{Author: c.author, P: .75, Evidence: []transcripts.Evidence{{Cue: "vil gerne"}}}
		coding := transcripts.Coding{Name: c.name,
			MYs: []transcripts.MY{{ID: "1", TCUs: []string{"u4"}, Primary: "A-KAP", Delivery: []string{"D-FOR"}, Elicited: "INV", Object: "Karlas hunde", Note: "Karla nævnt", Made: made}},
			Codes: []transcripts.Code{
				{TCU: "u1", Code: "INV", Made: made}, {TCU: "u10", Code: "R-SPO", Target: "1", Note: "spørger til Karla", Made: made},
			}}
		m.Codings = append(m.Codings, coding)
		grip.Derive(m, &m.Codings[len(m.Codings)-1])
	}
	m.Issues = []transcripts.Issue{*transcripts.Fault("T101", "turn t4", "something", "noget").Level(transcripts.Warning)}
	return m
}

// inventedMany gives n invented meetings.
func inventedMany(n int) []*transcripts.Meeting {
	var all []*transcripts.Meeting
	for i := range n {
		all = append(all, invented(fmt.Sprintf("m%04d", i)))
	}
	return all
}

// reference reads the coded corpus beside the repository, outcomes derived, or
// skips the test.
func reference(t testing.TB) []*transcripts.Meeting {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	path := ""
	if d := os.Getenv("GRIBNING_FIXTURES"); d != "" {
		path = filepath.Join(filepath.Dir(d), "corpus", "dev.jsonl")
	}
	for ; path == "" && dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		p := filepath.Join(dir, "..", "shared", "corpus", "dev.jsonl")
		if _, err := os.Stat(p); err == nil {
			path = p
		}
	}
	if path == "" {
		t.Skip("the coded corpus was not found: set GRIBNING_FIXTURES to the fixtures folder")
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := coded.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		for i := range m.Codings {
			grip.Derive(m, &m.Codings[i])
		}
	}
	return all
}

// tree is every file of a folder with its digest, the lock aside.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".lock" {
			return err
		}
		data, err := os.ReadFile(path)
		sum := sha256.Sum256(data)
		name, _ := filepath.Rel(dir, path)
		out[name] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func collect(t testing.TB, dir string, s Source, o Options) *Result {
	t.Helper()
	r, err := Collect(context.Background(), dir, s, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// all reads every row of a dataset.
func all(t testing.TB, dir string) *rows {
	t.Helper()
	m, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	var r rows
	for _, tab := range tables {
		for i := range m.Tables[tab.name()] {
			data, err := m.Tables[tab.name()][i].read(dir, tab.name())
			if err != nil {
				t.Fatal(err)
			}
			if err := tab.decode(data, func(string) bool { return true }, &r); err != nil {
				t.Fatal(err)
			}
		}
		tab.sort(&r)
	}
	return &r
}

var errBroken = errors.New("broken for the test")
