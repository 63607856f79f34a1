package corpus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

func codeOf(err error) string {
	var i *transcripts.Issue
	if errors.As(err, &i) {
		return i.Code
	}
	return fmt.Sprint(err)
}

// sound fails the test for anything that Check finds.
func sound(t *testing.T, c *Corpus) {
	t.Helper()
	is, err := c.Check(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range is {
		t.Errorf("check: %s", i.Error())
	}
}

// artefacts reads every artefact of a corpus.
func artefacts(t *testing.T, c *Corpus) map[string]string {
	t.Helper()
	out := map[string]string{}
	ids, err := c.IDs()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		for _, a := range Artefacts {
			data, err := os.ReadFile(filepath.Join(c.meetingDir(id), a.file()))
			if err != nil {
				t.Fatal(err)
			}
			out[id+"/"+a.file()] = digest(data)
		}
	}
	return out
}

// Thirty runs over ten meetings, each killed with SIGKILL at a random
// moment. After each, whatever stands whole on disk counts as made, and a
// plain run completes the corpus to the bytes of an undisturbed one.
func TestKilledAtRandomMoments(t *testing.T) {
	calm := newCorpusIn(t, memoryDir(t))
	began := time.Now()
	if made, err := work(calm); err != nil || made != 3*workMeetings {
		t.Fatalf("undisturbed run made %d: %v", made, err)
	}
	took := time.Since(began)
	want := artefacts(t, calm)

	kills, rounds := 0, 30
	if testing.Short() {
		rounds = 5
	}
	for round := range rounds {
		c := newCorpusIn(t, memoryDir(t))
		cmd := process(t, "work", c.Dir())
		if got := started(t, cmd); got != "ready" {
			t.Fatalf("worker says %q", got)
		}
		time.Sleep(time.Duration(rand.Int64N(int64(took))))
		if cmd.Process.Kill() == nil && cmd.Wait() != nil {
			kills++
		}
		whole := wholeArtefacts(t, c)
		made, err := work(c)
		if err != nil {
			t.Fatalf("round %d: run after the kill: %v", round, err)
		}
		if made != 3*workMeetings-whole {
			t.Errorf("round %d: %d artefacts stood whole, yet %d of %d were made again", round, whole, made, 3*workMeetings)
		}
		sound(t, c)
		if d := cmp.Diff(want, artefacts(t, c)); d != "" {
			t.Errorf("round %d: other bytes than an undisturbed run:\n%s", round, d)
		}
		os.RemoveAll(c.Dir())
	}
	t.Logf("%d of %d workers were killed at work", kills, rounds)
	if kills == 0 {
		t.Error("no worker was killed: the test shows nothing")
	}
}

// wholeArtefacts counts the artefacts in place, and fails for one that is
// there but not whole.
func wholeArtefacts(t *testing.T, c *Corpus) int {
	t.Helper()
	ids, err := c.IDs()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, id := range ids {
		if _, err := c.Load(id); err != nil {
			t.Errorf("a meeting stands half: %v", err)
		}
		for _, a := range Artefacts {
			data, err := os.ReadFile(filepath.Join(c.meetingDir(id), a.file()))
			if err != nil {
				continue
			}
			if _, _, err := unseal(a, id, data); err != nil {
				t.Errorf("a half file was put in place: %v", err)
			}
			n++
		}
	}
	return n
}

// The window between artefact and manifest, made on purpose.
func TestManifestCompletedAfterKill(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", nil)
	for _, gone := range []func(string) error{
		os.Remove,
		func(p string) error { return os.WriteFile(p, []byte(`{"artefacts":{"words":`), 0o600) },
		func(p string) error { return os.WriteFile(p, []byte("{\"artefacts\":{},\"version\":1}\n"), 0o600) },
	} {
		if err := gone(filepath.Join(c.meetingDir("m1"), manifestName)); err != nil {
			t.Fatal(err)
		}
		l, err := c.Lock("m1")
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := l.Current(WordsFile, testKey("m1")); !ok || err != nil {
			t.Errorf("the finished stage would be repeated: %v %v", ok, err)
		}
		l.Unlock()
		sound(t, c)
	}
}

func TestLockGoesWithItsProcess(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", nil)
	cmd := process(t, "hold", c.Dir(), "GRIBNING_TEST_ID=m1")
	if got := started(t, cmd); got != "ready" {
		t.Fatalf("holder says %q", got)
	}
	if _, err := c.Lock("m1"); codeOf(err) != InUse {
		t.Errorf("a held meeting could be locked: %v", err)
	}
	if n, err := c.Sweep(); n != 0 || err != nil {
		t.Errorf("swept %d files of a living process: %v", n, err)
	}
	sound(t, c) // a living process's file is no leftover
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	is, err := c.Check(context.Background(), nil)
	if err != nil || len(is) != 1 || is[0].Code != LeftOver {
		t.Errorf("check after the kill: %v %v", is, err)
	}
	l, err := c.Lock("m1")
	if err != nil {
		t.Fatalf("the lock outlived its process: %v", err)
	}
	l.Unlock()
	if n, err := c.Sweep(); n != 1 || err != nil {
		t.Errorf("swept %d files of a dead process, want 1: %v", n, err)
	}
	sound(t, c)
}

// Two live attempts at one meeting: one works, the other is told; and even
// without a lock the same bytes written twice do no harm.
func TestTwoAttempts(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", nil)
	a, err := c.Lock("m1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Lock("m1"); codeOf(err) != InUse {
		t.Errorf("second lock: %v", err)
	}
	done := make(chan error, 8)
	for range cap(done) {
		go func() { done <- a.SaveWords(testKey("m1"), words(500), Cost{}) }()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	a.Unlock()
	sound(t, c)
}

func TestHalfAddedMeetingIsNotSeen(t *testing.T) {
	c := newCorpus(t)
	n, err := c.New("m1")
	if err != nil {
		t.Fatal(err)
	}
	if err := n.SaveWords(testKey("m1"), words(3), Cost{}); err != nil {
		t.Fatal(err)
	}
	if ids, err := c.IDs(); len(ids) != 0 || err != nil {
		t.Errorf("seen before Commit: %v %v", ids, err)
	}
	n.Unlock() // as if its process had died
	if k, err := c.Sweep(); k != 1 || err != nil {
		t.Errorf("swept %d: %v", k, err)
	}
	if err := n.Commit(header("m1")); err == nil {
		t.Error("a swept meeting was committed")
	}
	sound(t, c)
	if entries, _ := os.ReadDir(filepath.Join(c.Dir(), logDir)); strings.Contains(fmt.Sprint(entries), tempPrefix) {
		t.Errorf("left in log: %v", entries)
	}
}
