//go:build whisper

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gribning/pipeline/listen/scriptedmodel"
)

// recognition is a corpus with one long recording, to be heard by the program.
type recognition struct {
	t       *testing.T
	program string
	dir     string
	env     []string
}

// TestKilledRun kills the real program with SIGKILL four times in the middle of
// one recognition, more often than a meeting may bring the program down without
// coming further. Every window that was heard stays as it was and is not heard
// again; nothing else is there half-written; and the run that comes to its end
// makes the artefacts of an undisturbed one, byte for byte.
func TestKilledRun(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no processes are killed")
	}
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is needed to read the example recording")
	}
	calm := newRecognition(t)
	killed := calm.copied()
	calm.call("run", calm.dir)
	want := calm.artefacts()
	if len(want) != 3 {
		t.Fatalf("artefacts of the undisturbed run: %v", want)
	}

	kept := map[string]time.Time{}
	for _, heard := range []int{1, 3, 5, 7} {
		if !killed.killWhen(heard) {
			t.Fatalf("the program came to its end before %d windows were heard", heard)
		}
		now := killed.windows()
		if len(now) < heard || len(killed.artefacts()) > 0 {
			t.Fatalf("killed after %d windows: %d are kept, artefacts %v", heard, len(now), killed.artefacts())
		}
		for name, w := range kept {
			if now[name] != w {
				t.Errorf("%s was heard again", name)
			}
		}
		kept = now
	}

	run := exec.Command(killed.program, "run", killed.dir)
	run.Env = killed.env
	var messages bytes.Buffer
	run.Stderr = &messages
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- run.Wait() }()
	for running := true; running; {
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("the last run: %v\n%s", err, messages.Bytes())
			}
			running = false
		case <-time.After(5 * time.Millisecond):
			for name, w := range killed.windows() { // those not yet removed
				if before, ok := kept[name]; ok && w != before {
					t.Errorf("%s was heard again", name)
				}
			}
		}
	}
	if got := killed.artefacts(); !maps.Equal(got, want) {
		t.Errorf("artefacts differ: %v, undisturbed %v", got, want)
	}
	if left, err := filepath.Glob(filepath.Join(killed.dir, "meetings", "M0001", ".[tw]*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	killed.call("check", killed.dir)
}

// newRecognition builds the program and gives it the example recording with a
// model whose decoder says one fixed text.
func newRecognition(t *testing.T) recognition {
	t.Helper()
	base := t.TempDir()
	r := recognition{t: t, program: filepath.Join(base, "gribning"), dir: filepath.Join(base, "korpus")}
	if out, err := exec.Command("go", "build", "-tags", "whisper", "-o", r.program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	r.env = append(os.Environ(), "GRIBNING_MODELS="+filepath.Join(base, "models"), "GRIBNING_LANG=en", "HOME="+base)
	model := filepath.Join(base, "scripted.bin")
	var b bytes.Buffer
	if err := scriptedmodel.Write(&b, scriptedmodel.Script{Words: strings.Fields("jeg vil gerne arbejde med hunde på en kennel"), Seconds: 25}, scriptedmodel.Small); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(model, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b.Bytes())
	sound := filepath.Join(base, "sound.wav")
	if err := beginning(sound, 280_000); err != nil {
		t.Fatal(err)
	}
	r.call("models", "pull", "proeve", "--from", model, "--sha256", hex.EncodeToString(sum[:]))
	r.call("init", r.dir, "--model", "proeve")
	settings := "[models]\nwhisper = \"proeve\"\n[listen]\nprompt = \"-\"\nthreads = 1\n"
	if err := os.WriteFile(filepath.Join(r.dir, "gribning.toml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	r.call("add", r.dir, sound, "--copy", "--role", "B=borger", "--role", "S=sagsbehandler", "--speakers", "2", "--consent", "forskning", "--given", "2026-01-01")
	return r
}

func (r recognition) call(args ...string) {
	r.t.Helper()
	cmd := exec.Command(r.program, args...)
	cmd.Env = r.env
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("gribning %s: %v\n%s", args[0], err, out)
	}
}

// copied is the same corpus in another folder.
func (r recognition) copied() recognition {
	r.t.Helper()
	from := r.dir
	r.dir = filepath.Join(r.t.TempDir(), "korpus")
	if err := os.CopyFS(r.dir, os.DirFS(from)); err != nil {
		r.t.Fatal(err)
	}
	return r
}

// windows are the answers of the recogniser that are kept until it is done, with
// the time at which each was written.
func (r recognition) windows() map[string]time.Time {
	out := map[string]time.Time{}
	files, err := filepath.Glob(filepath.Join(r.dir, "meetings", "M0001", ".windows", "*", "window-*"))
	if err != nil {
		r.t.Fatal(err)
	}
	for _, name := range files {
		if info, err := os.Stat(name); err == nil { // else the run has come to its end
			out[filepath.Base(name)] = info.ModTime()
		}
	}
	return out
}

// killWhen runs the program and kills it a moment after so many windows are kept.
func (r recognition) killWhen(heard int) (killed bool) {
	r.t.Helper()
	run := exec.Command(r.program, "run", r.dir)
	run.Env = r.env
	if err := run.Start(); err != nil {
		r.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- run.Wait() }()
	for {
		select {
		case <-done:
			return false
		case <-time.After(5 * time.Millisecond):
			if len(r.windows()) < heard {
				continue
			}
			if err := run.Process.Kill(); err != nil {
				r.t.Fatal(err)
			}
			return <-done != nil
		}
	}
}

// artefacts are the digests of what the stages have made.
func (r recognition) artefacts() map[string]string {
	out := map[string]string{}
	for _, name := range []string{"words.json", "speakers.json", "analysis.json"} {
		b, err := os.ReadFile(filepath.Join(r.dir, "meetings", "M0001", name))
		if err == nil {
			sum := sha256.Sum256(b)
			out[name] = hex.EncodeToString(sum[:])
		}
	}
	return out
}
