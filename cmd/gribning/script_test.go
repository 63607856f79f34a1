package main

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gribning/pipeline/audio"
)

// TestMain makes the test binary be the program when a script calls
// «gribning», so that what is tested is what users run.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"gribning": func() { os.Exit(run(os.Args[1:])) },
	})
}

// TestScripts runs every script of testdata/script: the program as a user at a
// shell sees it. UPDATE=1 rewrites the expected output.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       os.Getenv("UPDATE") != "",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GRIBNING_LANG", "da")
			e.Setenv("GRIBNING_MODELS", filepath.Join(e.WorkDir, "no-models"))
			e.Setenv("HOME", e.WorkDir)
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exitcode":   exitcode,
			"absent":     absent,
			"tone":       tone,
			"sprogmodel": sprogmodel,
		},
	})
}

// exitcode N command args… : the command must end with exactly that status.
func exitcode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exitcode N command [args]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		got = exitStatus(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

func exitStatus(err error) int {
	// The error's text is «exit status N»; the type is hidden by testscript.
	n, convErr := strconv.Atoi(strings.TrimPrefix(err.Error(), "exit status "))
	if convErr != nil {
		return -1
	}
	return n
}

// absent word file… : no file and no output so far may hold the word. Used for
// words of meetings, which must not reach logs.
func absent(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: absent word file…")
	}
	for _, name := range args[1:] {
		if strings.Contains(ts.ReadFile(name), args[0]) {
			ts.Fatalf("%s holds %q", name, args[0])
		}
	}
}

// tone file seconds hertz : a 16 kHz mono WAV with a tone that comes and goes
// twice a second; 0 hertz is silence.
func tone(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: tone file seconds hertz")
	}
	seconds, err := strconv.ParseFloat(args[1], 64)
	ts.Check(err)
	hertz, err := strconv.ParseFloat(args[2], 64)
	ts.Check(err)
	samples := make([]float32, int(seconds*audio.Rate))
	for i := range samples {
		t := float64(i) / audio.Rate
		if math.Mod(t, 0.5) < 0.3 {
			samples[i] = float32(0.3 * math.Sin(2*math.Pi*hertz*t))
		}
	}
	f, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(audio.WriteWAV(f, audio.Rate, samples))
	ts.Check(f.Close())
}
