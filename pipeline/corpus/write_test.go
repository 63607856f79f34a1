package corpus

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The same as a full disk for users that may not mount: the system refuses to
// let a file grow.
func TestFileMayNotGrow(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", nil)
	out, err := process(t, "small-files", c.Dir()).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != DiskFull {
		t.Errorf("%s %v", out, err)
	}
	sound(t, c)
}

func TestNoAccess(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everywhere; TestReadOnlyDisk covers root")
	}
	c := newCorpus(t)
	add(t, c, "m1", nil)
	if err := os.Chmod(c.meetingDir("m1"), 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(c.meetingDir("m1"), 0o700)
	l, err := c.Lock("m1")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Unlock()
	if err := l.SaveWords(testKey("x"), words(1), Cost{}); codeOf(err) != NoAccess {
		t.Error(err)
	}
}

func TestPending(t *testing.T) {
	c := newCorpus(t)
	p, err := c.Create("exports/elan/m1.eaf")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(c.Exports(), "elan", "m1.eaf")
	if _, err := p.Write([]byte("<x/>")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("seen before Commit")
	}
	if err := p.Commit(); err != nil {
		t.Fatal(err)
	}
	p.Abort()
	if data, err := os.ReadFile(path); string(data) != "<x/>" {
		t.Errorf("%q %v", data, err)
	}
	q, err := c.Create("exports/elan/m1.eaf")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = q.Write([]byte("other"))
	q.Abort()
	q.Abort()
	if data, _ := os.ReadFile(path); string(data) != "<x/>" {
		t.Errorf("Abort changed the file: %q", data)
	}
	for _, name := range []string{"meetings/m1/words.json", "../x", "reports/../log/audit.jsonl", "reports", "", "/etc/x"} {
		if _, err := c.Create(name); err == nil {
			t.Errorf("made %q", name)
		}
	}
	sound(t, c)
}

// Files take the permissions of the corpus folder, so that a group can share
// it and strangers cannot look in.
func TestPermissions(t *testing.T) {
	for mode, want := range map[os.FileMode][2]os.FileMode{0o700: {0o600, 0o700}, 0o770: {0o660, 0o770}, 0o750: {0o640, 0o750}} {
		dir := filepath.Join(t.TempDir(), "k")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		c, err := Init(dir, Defaults())
		if err != nil {
			t.Fatal(err)
		}
		add(t, c, "m1", nil)
		for name, want := range map[string]os.FileMode{"gribning.toml": want[0], "meetings/m1/words.json": want[0], "meetings/m1": want[1], "reports": want[1], "log/audit.jsonl": want[0]} {
			info, err := os.Stat(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("corpus %o: %s has %o, want %o", mode, name, got, want)
			}
		}
	}
}
