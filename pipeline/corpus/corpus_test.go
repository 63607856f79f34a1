package corpus

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/pipeline/consent"
	"gribning/transcripts"
)

// newCorpus makes an empty corpus.
func newCorpus(t *testing.T) *Corpus {
	t.Helper()
	return newCorpusIn(t, t.TempDir())
}

func newCorpusIn(t *testing.T, dir string) *Corpus {
	t.Helper()
	c, err := Init(filepath.Join(dir, "Mødekorpus æøå"), Defaults())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// memoryDir is a folder in memory where there is one: a process that is killed
// does not lose what it wrote there, and nobody waits for a disk.
func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "gribning-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// header is an invented meeting in which everyone agreed to research.
func header(id string) *transcripts.Meeting {
	return &transcripts.Meeting{
		ID: id, Date: "2026-03-14", Kind: "jobsamtale", Language: "da",
		Participants: []transcripts.Participant{
			{Label: "B", Role: transcripts.Citizen, Channel: 1, RoleBy: meetingName},
			{Label: "S", Role: transcripts.Caseworker, Channel: 2, Key: "p017", RoleBy: meetingName},
		},
		Consents: []transcripts.Consent{
			{Participant: "B", Purpose: transcripts.Research, Given: "2026-03-01"},
			{Participant: "S", Purpose: transcripts.Research, Given: "2026-03-01", Expires: "2031-03-01"},
		},
	}
}

func words(n int) Words {
	w := Words{Source: transcripts.Source{Format: "vtt"}}
	for i := range n {
		who := []string{"B", "S"}[i/4%2]
		at := transcripts.Ms(i * 300)
		w.Words = append(w.Words, transcripts.Word{ID: "w" + strings.Repeat("x", i%3) + string(rune('a'+i%26)), Text: "smørrebrød", Speaker: who, Span: transcripts.Span{Start: at, End: at + 250}})
	}
	return w
}

func testKey(s string) Key {
	return Inputs{Stage: "listen", Version: 1, Reads: map[string]string{"recording": s}}.Key()
}

func add(t *testing.T, c *Corpus, id string, fill func(*New)) {
	t.Helper()
	n, err := c.New(id)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	if err := n.SaveWords(testKey(id), words(20), Cost{Program: "test", Seconds: 1.5}); err != nil {
		t.Fatal(err)
	}
	if fill != nil {
		fill(n)
	}
	if err := n.Commit(header(id)); err != nil {
		t.Fatal(err)
	}
}

func permit(t *testing.T, m *transcripts.Meeting) consent.Permit {
	t.Helper()
	g, err := consent.NewGate(transcripts.Research, "2026-04-01")
	if err != nil {
		t.Fatal(err)
	}
	p, is := g.Ask(m)
	if len(is) > 0 {
		t.Fatal(is)
	}
	return p
}

func TestMeetingThereAndBack(t *testing.T) {
	c := newCorpus(t)
	sound := filepath.Join(t.TempDir(), "Møde med æøå og blanke.WAV")
	if err := os.WriteFile(sound, []byte("RIFF, but only in name"), 0o600); err != nil {
		t.Fatal(err)
	}
	var rec transcripts.Recording
	add(t, c, "0007", func(n *New) {
		var err error
		if rec, err = n.CopyRecording(sound); err != nil {
			t.Fatal(err)
		}
	})
	if rec.Path != "recording.wav" || len(rec.SHA256) != 64 {
		t.Errorf("recording kept as %+v", rec)
	}
	ids, err := c.IDs()
	if err != nil || !cmp.Equal(ids, []string{"0007"}) {
		t.Fatalf("IDs: %v %v", ids, err)
	}
	m, err := c.Load("0007")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(header("0007"), m); d != "" {
		t.Errorf("meeting.toml there and back (-want +got):\n%s", d)
	}
	p := permit(t, m)
	if err := c.ReadWords(p, m); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(words(20).Words, m.Words); d != "" {
		t.Errorf("words (-want +got):\n%s", d)
	}
	l, err := c.Lock("0007")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Unlock()
	if ok, err := l.Current(WordsFile, testKey("0007")); !ok || err != nil {
		t.Errorf("words should be current: %v %v", ok, err)
	}
	if ok, _ := l.Current(WordsFile, testKey("other")); ok {
		t.Error("words are current for another key")
	}
}
