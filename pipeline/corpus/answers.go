package corpus

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"gribning/pipeline/consent"
)

const answersName = "answers.json"

// SaveAnswers keeps what a language model answered about the meeting, so that
// the next run need not ask again. It is not an artefact but an input of one.
func (l *Locked) SaveAnswers(v any) error {
	data, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(l.dir, answersName), place(l.id, answersName), append(data, '\n'), l.c.perm)
}

// ReadAnswers fills v with what [Locked.SaveAnswers] kept and gives the digest
// of the file, empty where there is none. A file that cannot be read as what it
// should be counts as none: then everything is asked again.
func (c *Corpus) ReadAnswers(p consent.Permit, id string, v any) (string, error) {
	if err := c.permitted(p, id); err != nil {
		return "", err
	}
	data, err := os.ReadFile(filepath.Join(c.meetingDir(id), answersName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", ioFault(place(id, answersName), err)
	}
	if json.Unmarshal(data, v) != nil {
		return "", nil
	}
	return digest(data), nil
}
