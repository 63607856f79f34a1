package listen

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Checkpoints keeps the answers of windows while a recording is being heard. The
// caller ties it to one recording, model and set of options (the stage's key).
// What cannot be loaded is heard again; what cannot be saved is an error. Windows
// of several stretches are saved at once.
type Checkpoints interface {
	Load(window int) ([]byte, bool)
	Save(window int, b []byte) error
}

// Dir keeps checkpoints as files of a folder, which it makes. A file is written
// beside its place and moved there, so that a killed run leaves whole ones only.
type Dir string

func (d Dir) path(window int) string {
	return filepath.Join(string(d), fmt.Sprintf("window-%07d", window))
}

// Load implements Checkpoints.
func (d Dir) Load(window int) ([]byte, bool) {
	b, err := os.ReadFile(d.path(window))
	return b, err == nil
}

// Save implements Checkpoints.
func (d Dir) Save(window int, b []byte) error {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(string(d), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), d.path(window))
}

// Remove deletes the folder when the stage's result is safe.
func (d Dir) Remove() error { return os.RemoveAll(string(d)) }

// checkpoint is one window's answer together with what was asked, so that an
// answer to another question, or a damaged file, is not taken for it.
type checkpoint struct {
	Question string `json:"question"`
	Heard    Heard  `json:"heard"`
	Sum      string `json:"sum"` // over question and answer
}

func (c checkpoint) sum() string {
	b, err := json.Marshal(struct {
		Q string
		H Heard
	}{c.Question, c.Heard})
	if err != nil {
		return ""
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// question names a window: engine, channel, pieces and how it is asked.
func question(engine string, ch int, w window, ask Ask) string {
	b, err := json.Marshal(struct {
		Engine  string
		Channel int
		Pieces  any
		Ask     Ask
	}{engine, ch, w.pieces, ask})
	if err != nil {
		return ""
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

func load(store Checkpoints, window int, question string) (Heard, bool) {
	if store == nil {
		return Heard{}, false
	}
	b, ok := store.Load(window)
	if !ok {
		return Heard{}, false
	}
	var c checkpoint
	if json.Unmarshal(b, &c) != nil || c.Question != question || c.Sum != c.sum() {
		return Heard{}, false
	}
	return c.Heard, true
}

func save(store Checkpoints, window int, question string, h Heard) error {
	if store == nil {
		return nil
	}
	c := checkpoint{Question: question, Heard: h}
	c.Sum = c.sum()
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return store.Save(window, b)
}
