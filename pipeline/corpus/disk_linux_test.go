package corpus

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mounted makes a corpus on a small file system of its own in memory.
func mounted(t *testing.T) (*Corpus, string) {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a file system of the test's own cannot be mounted here (needs root): %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return newCorpusIn(t, dir), dir
}

func TestFullDisk(t *testing.T) {
	c, dir := mounted(t)
	add(t, c, "m1", nil)
	old, _ := os.ReadFile(filepath.Join(c.meetingDir("m1"), "words.json"))
	l, err := c.Lock("m1")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Unlock()
	if err := l.SaveWords(testKey("big"), words(20000), Cost{}); codeOf(err) != DiskFull {
		t.Fatalf("full disk: %v", err)
	} else if strings.Contains(err.Error(), dir) {
		t.Errorf("the fault names a path: %v", err)
	}
	if now, _ := os.ReadFile(filepath.Join(c.meetingDir("m1"), "words.json")); !bytes.Equal(old, now) {
		t.Error("the old file was harmed")
	}
	sound(t, c)

	// Room for not even a line of the log or a correction.
	fill, err := os.Create(filepath.Join(c.Dir(), "fill"))
	if err != nil {
		t.Fatal(err)
	}
	for _, err = fill.Write(make([]byte, 4096)); err == nil; {
		_, err = fill.Write(make([]byte, 4096))
	}
	fill.Close()
	log, _ := os.ReadFile(c.auditPath())
	fault := error(nil)
	for i := 0; i < 100 && fault == nil; i++ { // the log's last block has some room
		fault = c.Audit(Event{Action: "run", Counts: map[string]int{"files": i}})
	}
	if codeOf(fault) != DiskFull {
		t.Errorf("log on a full disk: %v", fault)
	}
	if err := c.AppendCorrections("m1", correction(1, strings.Repeat("x", 5000))); codeOf(err) != DiskFull {
		t.Errorf("correction on a full disk: %v", err)
	}
	if n, err := c.New("m2"); err == nil {
		if err := n.SaveWords(testKey("m2"), words(100), Cost{}); codeOf(err) != DiskFull {
			t.Errorf("new meeting on a full disk: %v", err)
		}
		n.Abort()
	} else if codeOf(err) != DiskFull {
		t.Errorf("new meeting on a full disk: %v", err)
	}
	os.Remove(fill.Name())
	if now, _ := os.ReadFile(c.auditPath()); !bytes.HasPrefix(now, log) {
		t.Error("the log was harmed")
	}
	if err := c.Audit(Event{Action: "run"}); err != nil {
		t.Errorf("after room was made: %v", err)
	}
	if err := c.AppendCorrections("m1", correction(1, "x")); err != nil {
		t.Errorf("after room was made: %v", err)
	}
	sound(t, c)
}

func TestReadOnlyDisk(t *testing.T) {
	c, dir := mounted(t)
	add(t, c, "m1", nil)
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("cannot be made read-only: %v", err)
	}
	defer func() { _ = syscall.Mount("", dir, "", syscall.MS_REMOUNT, "") }()
	if _, err := c.Lock("m1"); codeOf(err) != ReadOnly {
		t.Errorf("lock: %v", err)
	}
	if _, err := c.New("m2"); codeOf(err) != ReadOnly {
		t.Errorf("new: %v", err)
	}
	if err := c.Audit(Event{Action: "run"}); codeOf(err) != ReadOnly {
		t.Errorf("log: %v", err)
	}
	if err := c.WriteFile("reports/index.html", nil); codeOf(err) != ReadOnly {
		t.Errorf("report: %v", err)
	}
	if _, err := Init(filepath.Join(dir, "andet"), Defaults()); codeOf(err) != ReadOnly {
		t.Errorf("init: %v", err)
	}
	again, err := Open(c.Dir())
	if err != nil {
		t.Fatalf("a corpus on a read-only disk can be read: %v", err)
	}
	m, err := again.Load("m1")
	if err != nil {
		t.Fatal(err)
	}
	if err := again.ReadWords(permit(t, m), m); err != nil {
		t.Error(err)
	}
	if is, err := again.Check(context.Background(), nil); err != nil || len(is) > 0 {
		t.Errorf("check: %v %v", is, err)
	}
}
