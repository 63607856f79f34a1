//go:build whisper

package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gribning/pipeline/audio"
	"gribning/pipeline/listen/scriptedmodel"
	"gribning/transcripts"
	"gribning/transcripts/eksempler"
)

// TestListening takes a recording the whole way with the real recogniser and a
// model whose decoder says one fixed Danish text. It shows that the way works,
// and nothing about how well speech is recognised.
func TestListening(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is needed to read the example recording")
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/listen",
		UpdateScripts:       os.Getenv("UPDATE") != "",
		RequireExplicitExec: true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("GRIBNING_LANG", "da")
			e.Setenv("GRIBNING_MODELS", filepath.Join(e.WorkDir, "models"))
			e.Setenv("HOME", e.WorkDir)
			path := filepath.Join(e.WorkDir, "scripted.bin")
			f, err := os.Create(path)
			if err != nil {
				return err
			}
			defer f.Close()
			h := sha256.New()
			if err := scriptedmodel.Write(f, scriptedmodel.Script{Words: strings.Fields("jeg vil gerne arbejde med hunde på en kennel"), Seconds: 5}, scriptedmodel.Small); err != nil {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			h.Write(b)
			e.Setenv("DIGEST", hex.EncodeToString(h.Sum(nil)))
			return beginning(filepath.Join(e.WorkDir, "møde.wav"), 20_000)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"exitcode": exitcode, "absent": absent},
	})
}

// beginning writes the first milliseconds of the example recording, both
// channels, as WAV: enough to hear, short enough for a test.
func beginning(name string, length transcripts.Ms) error {
	dir, err := os.MkdirTemp("", "gribning-test-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, x := range eksempler.All() {
		if x.Recording == "" {
			continue
		}
		sound, err := fs.ReadFile(eksempler.FS(), x.Recording)
		if err != nil {
			return err
		}
		whole := filepath.Join(dir, "whole.ogg")
		if err := os.WriteFile(whole, sound, 0o600); err != nil {
			return err
		}
		rec, err := audio.Open(context.Background(), whole, audio.Options{})
		if err != nil {
			return err
		}
		defer rec.Close()
		left, err := rec.Samples(0, 0, length)
		if err != nil {
			return err
		}
		right, err := rec.Samples(1, 0, length)
		if err != nil {
			return err
		}
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		return errors.Join(audio.WriteWAV(f, audio.Rate, left, right), f.Close())
	}
	return errors.New("no example has a recording")
}
