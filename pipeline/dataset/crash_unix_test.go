//go:build unix

package dataset

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// TestMain lets the test binary play a program that collects until it is
// killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("GRIBNING_TEST_COLLECT"); dir != "" {
		fmt.Println("ready")
		if _, err := Collect(context.Background(), dir, changed(), crashOptions); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// crashOptions make many small files, so that there is much to be killed in.
var crashOptions = Options{Parts: 8, Parallel: 2}

// changed is the shelf that a killed collection was to collect: of the meetings
// there before, some have changed, some have gone and some are new.
func changed() *shelf {
	s := newShelf(inventedMany(48)...)
	for i, m := range inventedMany(64) {
		switch {
		case i%5 == 0:
			s.drop(m.ID)
		case i%3 == 0 || i >= 48:
			m.Kind = "ændret"
			s.put(m, "2")
		}
	}
	return s
}

// memoryDir is a folder where a sync costs nothing, if there is one.
func memoryDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "gribning-test-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// TestKilled: a collection killed with SIGKILL at a random moment leaves the
// dataset that was there, or the new one, whole; the next one completes it to
// the bytes of an undisturbed one and leaves nothing lying about.
func TestKilled(t *testing.T) {
	clean := memoryDir(t)
	began := time.Now()
	collect(t, clean, changed(), crashOptions)
	took := time.Since(began)
	want := tree(t, clean)
	first := memoryDir(t)
	collect(t, first, newShelf(inventedMany(48)...), crashOptions)
	old := tree(t, first)
	kills, rounds := 0, 8
	if testing.Short() {
		rounds = 2
	}
	for round := range rounds {
		dir := memoryDir(t)
		if err := os.CopyFS(dir, os.DirFS(first)); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), "GRIBNING_TEST_COLLECT="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if line, _ := bufio.NewReader(out).ReadString('\n'); strings.TrimSpace(line) != "ready" {
			t.Fatalf("the collector says %q", line)
		}
		time.Sleep(time.Duration(rand.Int64N(int64(took))))
		if cmd.Process.Kill() == nil && cmd.Wait() != nil {
			kills++
		}
		left := tree(t, dir)
		if is := Check(dir, nil); len(is) > 0 {
			t.Errorf("round %d: after the kill: %v", round, is)
		}
		if left[manifestName] != old[manifestName] && left[manifestName] != want[manifestName] {
			t.Errorf("round %d: the manifest is neither the old one nor the new one", round)
		}
		for name := range old {
			if left[name] != old[name] && left[manifestName] == old[manifestName] {
				t.Errorf("round %d: %s of the old dataset is gone or changed", round, name)
			}
		}
		collect(t, dir, changed(), crashOptions)
		if d := cmp.Diff(want, tree(t, dir)); d != "" {
			t.Errorf("round %d: other files than an undisturbed collection's:\n%s", round, d)
		}
	}
	t.Logf("%d of %d collections were killed at work", kills, rounds)
	if kills == 0 {
		t.Error("no collection was killed: the test shows nothing")
	}
}

// full is a folder on a small file system of its own; grow makes it larger.
func full(t *testing.T, size string) (dir string, grow func(size string)) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs tmpfs")
	}
	dir = t.TempDir()
	mount := func(options string) error {
		out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	if err := mount("size=" + size); err != nil {
		t.Skipf("a file system of the test's own cannot be mounted here (needs root): %v", err)
	}
	t.Cleanup(func() {
		if out, err := exec.CommandContext(context.Background(), "umount", "-l", dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	return dir, func(size string) {
		if err := mount("remount,size=" + size); err != nil {
			t.Fatal(err)
		}
	}
}

// TestFullDisk: a collection for which there is no room says so, leaves the old
// dataset whole and no half file, and does its work when there is room.
func TestFullDisk(t *testing.T) {
	disk, grow := full(t, "64m")
	dir := filepath.Join(disk, "dataset")
	few := newShelf(inventedMany(48)...)
	collect(t, dir, few, crashOptions)
	old := tree(t, dir)
	used := int64(0)
	for name := range old {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		used += (info.Size() + 4095) / 4096 * 4096
	}
	clean := memoryDir(t)
	collect(t, clean, changed(), crashOptions)
	want := tree(t, clean)

	failed := 0
	for _, room := range []int64{0, 64, 256, 512} { // KiB: for nothing, for some files, for most
		grow(fmt.Sprintf("%dk", used/1024+room))
		_, err := Collect(t.Context(), dir, changed(), crashOptions)
		if err == nil {
			continue // tmpfs had room enough after all
		}
		failed++
		if !errors.Is(err, &transcripts.Issue{Code: NotWritten}) {
			t.Errorf("with %d KiB: %v", room, err)
		}
		if strings.Contains(err.Error(), disk) {
			t.Errorf("the fault names a path: %v", err)
		}
		if is := Check(dir, nil); len(is) > 0 {
			t.Errorf("with %d KiB: %v", room, is)
		}
		left := tree(t, dir)
		for name := range old {
			if left[name] != old[name] {
				t.Errorf("with %d KiB: %s of the old dataset is gone or changed", room, name)
			}
		}
		for name := range left {
			if strings.Contains(name, ".tmp-") {
				t.Errorf("with %d KiB: a half file is left: %s", room, name)
			}
		}
	}
	if failed == 0 {
		t.Error("the disk was never full: the test shows nothing")
	}
	grow("64m")
	collect(t, dir, changed(), crashOptions)
	if d := cmp.Diff(want, tree(t, dir)); d != "" {
		t.Error(d)
	}
}
