// Command scaleresearch measures the researcher's commands on a corpus of many
// meetings: collect, collect again, every ready query, the report of the
// corpus, and the same queries over the same data as CSV.
//
//	go run ./scripts/scaleresearch [-n 10000] [-work DIR] [-keep]
//
// The meetings are those of the coded example material again and again, with
// other times, some other words and ids of their own; no rate of theirs means
// anything. Each command is a process of the program as it is built here; wall
// time, processor time and peak memory are the process's own. All files lie in
// a temporary folder, or in -work.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 10_000, "meetings")
	from := flag.String("from", "models/data/dev.jsonl", "coded meetings to make them from")
	work := flag.String("work", "", "folder to work in; a corpus that is there is used again")
	keep := flag.Bool("keep", false, "leave the corpus there")
	csv := flag.Bool("csv", true, "compare with CSV")
	flag.Parse()
	if err := measureAll(*n, *from, *work, *keep, *csv); err != nil {
		log.Fatal(err)
	}
}

func measureAll(n int, from, work string, keep, csv bool) (err error) {
	if work == "" {
		if work, err = os.MkdirTemp("", "gribning-scale-"); err != nil {
			return err
		}
	}
	if !keep {
		defer func() { _ = os.RemoveAll(work) }()
	}
	b := bench{program: filepath.Join(work, "gribning"), corpus: filepath.Join(work, "korpus")}
	if err := command("go", "build", "-o", b.program, "./cmd/gribning").Run(); err != nil {
		return err
	}
	start := time.Now()
	turns, err := makeCorpus(context.Background(), b.corpus, from, n)
	if err != nil {
		return err
	}
	fmt.Printf("%d meetings, %d turns, made in %.0f s; %d processors\n", n, turns, time.Since(start).Seconds(), runtime.GOMAXPROCS(0))
	if err := b.commands(); err != nil {
		return err
	}
	fmt.Printf("dataset %.1f MB, %.0f bytes a turn\n", float64(size(filepath.Join(b.corpus, "dataset")))/1e6, float64(size(filepath.Join(b.corpus, "dataset")))/float64(turns))
	if !csv {
		return nil
	}
	beside := command("go", "test", "-count=1", "-run", "TestBesideCSV", "-v", "-timeout", "60m", "./pipeline/dataset")
	beside.Env = append(os.Environ(), "GRIBNING_DATASET="+filepath.Join(b.corpus, "dataset"), "TMPDIR="+work)
	return beside.Run()
}

func command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	return c
}

// bench runs the program on one corpus.
type bench struct{ program, corpus string }

func (b bench) commands() error {
	for _, s := range []struct {
		what string
		args []string
	}{
		{"collect", []string{"collect", b.corpus, "--rebuild"}},
		{"collect, one changed", []string{"collect", b.corpus}},
		{"collect, nothing changed", []string{"collect", b.corpus}},
		{"report of the corpus", []string{"report", b.corpus, "--corpus-only"}},
		{"the same, nothing counted", []string{"report", b.corpus, "--corpus-only"}},
	} {
		switch s.what {
		case "collect, one changed":
			if err := change(b.corpus); err != nil {
				return err
			}
		case "the same, nothing counted":
			if err := os.RemoveAll(filepath.Join(b.corpus, "reports", "counts")); err != nil {
				return err
			}
		}
		if _, err := b.timed(s.what, s.args...); err != nil {
			return err
		}
	}
	list, err := b.timed("query --list", "query", "--list")
	if err != nil {
		return err
	}
	for line := range strings.Lines(list) {
		name, _, _ := strings.Cut(line, " ")
		if _, err := b.timed("query "+name, "query", name, "-C", b.corpus, "--format", "csv"); err != nil {
			return err
		}
	}
	_, err = b.timed("forget one", "forget", meetingID(1), "-C", b.corpus)
	return err
}

// timed runs the program and prints what it took.
func (b bench) timed(what string, args ...string) (stdout string, err error) {
	c := exec.Command(b.program, args...)
	c.Env = append(os.Environ(), "GRIBNING_LANG=en")
	var said bytes.Buffer
	c.Stderr = &said
	start := time.Now()
	out, err := c.Output()
	var ended *exec.ExitError
	switch {
	case errors.As(err, &ended) && ended.ExitCode() == 3: // complete; some meetings were left out, and said so
		fmt.Printf("%-28s %d lines of faults, the first: %s", what, bytes.Count(said.Bytes(), []byte("\n")), firstLine(said.String()))
	case err != nil:
		return "", fmt.Errorf("%s: %w: %s", what, err, firstLine(said.String()))
	}
	used := c.ProcessState
	peak := int64(0)
	if u, ok := used.SysUsage().(*syscall.Rusage); ok {
		peak = u.Maxrss
	}
	fmt.Printf("%-28s wall %7.2f s   processor %7.2f s   peak %5d MB\n", what, time.Since(start).Seconds(), (used.UserTime() + used.SystemTime()).Seconds(), peak/1024)
	return string(out), nil
}

// firstLine is the first line of s, with its end.
func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line + "\n"
}

// change makes one meeting another: its kind in meeting.toml.
func change(corpus string) error {
	name := filepath.Join(corpus, "meetings", meetingID(0), "meeting.toml")
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	lines := strings.Split(string(data), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "kind = ") {
			lines[i] = fmt.Sprintf("kind = %q", "ændret "+time.Now().Format(time.RFC3339))
		}
	}
	return os.WriteFile(name, []byte(strings.Join(lines, "\n")), 0o600)
}

func size(dir string) (n int64) {
	_ = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				n += info.Size()
			}
		}
		return nil
	})
	return n
}
