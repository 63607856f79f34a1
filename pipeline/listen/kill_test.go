//go:build whisper

package listen

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/pipeline/listen/scriptedmodel"
	"gribning/transcripts"
)

// longTask is a recording of three minutes in some ten windows and two stretches.
func longTask(w Engine) Task {
	var voices []transcripts.Span
	for at := transcripts.Ms(1000); at < 160_000; at += 16_000 {
		voices = append(voices, span(at, at+14_000))
	}
	return Task{Sound: hum(170_000, voices...), Engine: w, Detector: given(voices), Options: Options{Window: 15_000}}
}

// announced tells on stdout when it begins and when it is done with a window.
type announced struct{ Engine }

func (a announced) Hear(ctx context.Context, samples []float32, ask Ask) (Heard, error) {
	fmt.Println("begun")
	defer fmt.Println("done")
	return a.Engine.Hear(ctx, samples, ask)
}

// counted counts the windows that it is asked to hear.
type counted struct {
	Engine
	mu sync.Mutex
	n  int
}

func (c *counted) Hear(ctx context.Context, samples []float32, ask Ask) (Heard, error) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	return c.Engine.Hear(ctx, samples, ask)
}

// TestKilled kills a process with SIGKILL in the middle of a recognition by the
// real library, while it decodes and right after. What it had heard is there
// and whole; the next run hears one window of each stream twice at most and comes
// to the words of an undisturbed run.
func TestKilled(t *testing.T) {
	const modelVar, dirVar, threadsVar = "GRIBNING_TEST_KILLED_MODEL", "GRIBNING_TEST_KILLED_DIR", "GRIBNING_TEST_KILLED_THREADS"
	if path := os.Getenv(modelVar); path != "" { // the process to be killed
		threads, err := strconv.Atoi(os.Getenv(threadsVar))
		if err != nil {
			t.Fatal(err)
		}
		task := longTask(announced{engine(t, path, WhisperOptions{Threads: threads, Beam: 1, CPU: true})})
		task.Checkpoints = Dir(os.Getenv(dirVar))
		if _, err := Run(context.Background(), task); err != nil {
			t.Fatal(err)
		}
		return
	}
	if testing.Short() {
		t.Skip("-short: no processes are killed")
	}
	path := scripted(t, scriptedmodel.Script{Words: sentence, Seconds: 14})
	w := engine(t, path, WhisperOptions{Threads: 1, Beam: 1})
	want := run(t, longTask(w))
	if want.Windows < 9 {
		t.Fatalf("%d windows are too few to be killed among", want.Windows)
	}
	for _, moment := range []struct {
		line       string
		n, threads int // one thread is one stream, two are two
	}{{"begun", 1, 1}, {"done", 4, 1}, {"begun", 7, 1}, {"begun", 2, 2}, {"done", 5, 2}} {
		dir := Dir(filepath.Join(t.TempDir(), "windows"))
		begun, done := killedAt(t, moment.line, moment.n, modelVar+"="+path, dirVar+"="+string(dir), threadsVar+"="+strconv.Itoa(moment.threads))
		checkWhole(t, dir)
		engine := &counted{Engine: w}
		task := longTask(engine)
		task.Checkpoints = dir
		got := run(t, task)
		if diff := cmp.Diff(want.Words, got.Words); diff != "" {
			t.Errorf("killed at %d %s: %s", moment.n, moment.line, diff)
		}
		// Of the begun windows each stream had one in work; nothing that was done
		// before is heard again.
		if lost := begun - got.Reused; lost > moment.threads || engine.n != got.Windows-got.Reused {
			t.Errorf("killed at %d %s: %d begun, %d done, %d reused, %d heard again of %d", moment.n, moment.line, begun, done, got.Reused, engine.n, got.Windows)
		}
	}
}

// killedAt runs this test in another process, kills it when it has written line
// for the nth time, and tells how many windows it had begun and done.
func killedAt(t *testing.T, line string, n int, env ...string) (begun, done int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$", "-test.v")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		seen[lines.Text()]++
		if lines.Text() == line && seen[line] == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the process came to its end")
	}
	return seen["begun"], seen["done"]
}

// checkWhole finds every kept window whole.
func checkWhole(t *testing.T, dir Dir) {
	t.Helper()
	files, err := os.ReadDir(string(dir))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), "window-") {
			continue // a temporary file is never read, and goes with the folder
		}
		b, err := os.ReadFile(filepath.Join(string(dir), f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var c checkpoint
		if err := json.Unmarshal(b, &c); err != nil || c.Sum != c.sum() {
			t.Errorf("%s is damaged: %v", f.Name(), err)
		}
	}
}
