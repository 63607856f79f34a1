package corpus

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gribning/transcripts"
)

const failedName = "failed.json"

// Failed is failed.json: the stage that did not end well, how often it was
// tried from these inputs, and, once it is known, why.
type Failed struct {
	Stage    string             `json:"stage"`
	Key      string             `json:"key"` // of what was tried; other inputs start afresh
	Attempts int                `json:"attempts"`
	Issue    *transcripts.Issue `json:"issue,omitempty"`
}

// For reports whether the failure is of the given stage and inputs.
func (f Failed) For(stage string, key Key) bool { return f.Stage == stage && f.Key == key.String() }

// Attempt notes, before an expensive stage begins, that it is tried once more,
// and gives the number of the try, from 1. A stage that ends the whole process
// leaves the note, so the next run knows; [Locked.ClearFailure] takes it away
// when the stage ends well.
func (l *Locked) Attempt(stage string, key Key) (int, error) {
	f, err := readFailed(l.dir, l.id)
	if err != nil || f == nil || !f.For(stage, key) {
		f = &Failed{Stage: stage, Key: key.String()} // an unreadable note is begun afresh
	}
	f.Attempts++
	f.Issue = nil
	return f.Attempts, l.writeFailed(*f)
}

// Fail records why a stage of the meeting failed.
func (l *Locked) Fail(stage string, key Key, why *transcripts.Issue) error {
	f, err := readFailed(l.dir, l.id)
	if err != nil || f == nil || !f.For(stage, key) {
		f = &Failed{Stage: stage, Key: key.String(), Attempts: 1}
	}
	f.Issue = why
	return l.writeFailed(*f)
}

// ClearFailure forgets failure and attempts.
func (l *Locked) ClearFailure() error {
	err := os.Remove(filepath.Join(l.dir, failedName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return ioFault(place(l.id, failedName), err)
	}
	return syncDir(l.dir, place(l.id, failedName))
}

// Failure gives the recorded failure of a meeting, nil if there is none.
func (c *Corpus) Failure(id string) (*Failed, error) {
	if err := ValidID(id); err != nil {
		return nil, err
	}
	return readFailed(c.meetingDir(id), id)
}

func (l *Locked) writeFailed(f Failed) error {
	data, err := Canonical(f)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(l.dir, failedName), place(l.id, failedName), data, l.c.perm)
}

func readFailed(dir, id string) (*Failed, error) {
	data, err := readSmall(filepath.Join(dir, failedName), place(id, failedName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var f Failed
	if err := json.Unmarshal(data, &f); err != nil || f.Stage == "" || f.Attempts < 0 {
		return nil, transcripts.Fault(BadFailure, place(id, failedName),
			"the note of a failure is damaged", "noten om en fejl er beskadiget").
			Hint("delete it; the next gribning run tries again", "slet den; næste gribning run prøver igen")
	}
	return &f, nil
}
