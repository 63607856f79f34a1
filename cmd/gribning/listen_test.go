//go:build whisper

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"gribning/pipeline/listen/scriptedmodel"
	"gribning/transcripts/eksempler"
)

// TestListening takes a recording the whole way with the real recogniser and a
// model whose decoder says one fixed Danish text. It shows that the way works,
// and nothing about how well speech is recognised.
func TestListening(t *testing.T) {
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
			for _, x := range eksempler.All() {
				if x.Recording == "" {
					continue
				}
				sound, err := fs.ReadFile(eksempler.FS(), x.Recording)
				if err != nil {
					return err
				}
				if err := os.WriteFile(filepath.Join(e.WorkDir, "møde.ogg"), sound, 0o600); err != nil {
					return err
				}
			}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"exitcode": exitcode, "absent": absent},
	})
}
