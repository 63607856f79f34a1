package main

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestInterrupt sends SIGINT and SIGTERM when the first meeting is done: the
// program stops with the status that says so, and a plain re-run completes.
func TestInterrupt(t *testing.T) {
	program := filepath.Join(t.TempDir(), "gribning")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	for _, c := range []struct {
		sig  syscall.Signal
		want int
	}{{syscall.SIGINT, exitInterrupted}, {syscall.SIGTERM, exitUnfinished}} {
		dir := filepath.Join(t.TempDir(), "korpus")
		call := func(args ...string) {
			t.Helper()
			if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", args, err, out)
			}
		}
		call("init", dir)
		call("add", dir, "../../models/data/dev.jsonl", "--consent", "forskning", "--given", "2026-01-01")
		run := exec.Command(program, "run", dir, "--jobs", "1")
		stderr, err := run.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(stderr)
		for lines.Scan() {
			if strings.Contains(lines.Text(), `"type":"meeting"`) {
				if err := run.Process.Signal(c.sig); err != nil {
					t.Fatal(err)
				}
				break
			}
		}
		for lines.Scan() { // until the program ends
		}
		var exit *exec.ExitError
		if err := run.Wait(); !errors.As(err, &exit) || exit.ExitCode() != c.want {
			t.Errorf("%v: %v, want exit status %d", c.sig, err, c.want)
		}
		left, err := filepath.Glob(filepath.Join(dir, "meetings", "*", ".tmp-*"))
		if err != nil || len(left) > 0 {
			t.Errorf("%v left %v, %v", c.sig, left, err)
		}
		call("run", dir)
		call("check", dir)
		os.RemoveAll(dir)
	}
}
