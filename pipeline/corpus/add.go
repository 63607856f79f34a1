package corpus

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gribning/transcripts"
)

// New is a meeting that is being added. It is put together out of sight and
// stands in the corpus from Commit on, whole or not at all; everything that
// [Locked] can save can be saved before that.
type New struct {
	*Locked
	done bool
}

// New begins a meeting. An id that is taken (A106), was forgotten (A117) or
// is no id (A105) is refused here and again at Commit.
func (c *Corpus) New(id string) (*New, error) {
	if err := ValidID(id); err != nil {
		return nil, err
	}
	if err := c.refuseForgotten(id); err != nil {
		return nil, err
	}
	if _, err := os.Lstat(c.meetingDir(id)); err == nil {
		return nil, idTaken(id)
	}
	for {
		var r [8]byte
		_, _ = rand.Read(r[:]) // never fails
		dir := filepath.Join(c.dir, logDir, tempPrefix+hex.EncodeToString(r[:]))
		if err := os.Mkdir(dir, 0o700); err != nil {
			return nil, ioFault("meeting "+id, err)
		}
		lock, err := lockFile(filepath.Join(dir, lockName), c.perm, 0)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errHeld) {
			continue // a sweep came between
		}
		if err != nil {
			os.RemoveAll(dir)
			return nil, lockFault("meeting "+id, err)
		}
		return &New{Locked: &Locked{c: c, id: id, dir: dir, lock: lock}}, nil
	}
}

// Abort drops the meeting unless it was committed; call it with defer.
func (n *New) Abort() {
	if n.done {
		return
	}
	n.done = true
	os.RemoveAll(n.dir)
	n.Unlock()
}

// Commit writes meeting.toml and puts the meeting into the corpus. The lock is
// given up.
func (n *New) Commit(m *transcripts.Meeting) error {
	if n.done {
		return errors.New("corpus: meeting committed twice")
	}
	if err := n.SaveMeeting(m); err != nil {
		return err
	}
	if err := makeReadable(n.dir, n.c.perm); err != nil {
		return ioFault("meeting "+n.id, err)
	}
	lock, err := n.c.lockCorpus()
	if err != nil {
		return err
	}
	defer lock.release()
	if err := n.c.refuseForgotten(n.id); err != nil {
		return err
	}
	switch other, err := n.c.taken(n.id); {
	case err != nil:
		return err
	case other == n.id:
		return idTaken(n.id)
	case other != "":
		return overlapping(other, n.id)
	}
	if err := os.Rename(n.dir, n.c.meetingDir(n.id)); err != nil {
		return ioFault("meeting "+n.id, err)
	}
	n.done = true
	n.c.nowTaken(n.id)
	n.Unlock()
	return syncDir(filepath.Join(n.c.dir, meetingsDir), meetingsDir)
}

// makeReadable gives the folder the permissions that the corpus gives.
func makeReadable(dir string, perm os.FileMode) error {
	return os.Chmod(dir, perm|(perm&0o444)>>2)
}

func idTaken(id string) *transcripts.Issue {
	return transcripts.Fault(OverlappingIDs, "meeting "+id,
		"there is a meeting with this id already", "der er allerede et møde med dette id").
		Hint("choose another id, or forget the old meeting first if it is to go", "vælg et andet id, eller glem først det gamle møde, hvis det skal væk")
}

var extPattern = regexp.MustCompile(`^[a-z0-9]{1,8}$`)

// CopyRecording copies a sound file into the meeting as recording.<ext> (the
// second as recording-2.<ext>) and gives its entry for meeting.toml. What the
// file was called is not kept.
func (n *New) CopyRecording(path string) (transcripts.Recording, error) {
	where := "meeting " + n.id + " recording"
	src, err := os.Open(path)
	if err != nil {
		return transcripts.Recording{}, ioFault(where, err)
	}
	defer src.Close()
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	if !extPattern.MatchString(ext) || ext == "json" || ext == "toml" {
		ext = "bin"
	}
	name := "recording." + ext
	for k := 2; ; k++ {
		if _, err := os.Lstat(filepath.Join(n.dir, name)); errors.Is(err, fs.ErrNotExist) {
			break
		}
		name = fmt.Sprintf("recording-%d.%s", k, ext)
	}
	dst, err := create(filepath.Join(n.dir, name), where, n.c.perm)
	if err != nil {
		return transcripts.Recording{}, err
	}
	defer dst.Abort()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(h, dst), src); err != nil {
		return transcripts.Recording{}, ioFault(where, err)
	}
	if err := dst.Commit(); err != nil {
		return transcripts.Recording{}, err
	}
	return transcripts.Recording{Path: name, SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}

// ReferTo gives the entry for a sound file that stays where it is.
func ReferTo(path string) (transcripts.Recording, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return transcripts.Recording{}, ioFault("recording", err)
	}
	sum, err := digestFile(abs, "recording")
	if err != nil {
		return transcripts.Recording{}, err
	}
	return transcripts.Recording{Path: abs, SHA256: sum}, nil
}

// SaveGiven keeps a file that came with the meeting as it is: stem «source»
// for the transcript, «speakers» for an RTTM; ext is its format, «vtt». It
// gives the file's SHA-256.
func (n *New) SaveGiven(stem, ext string, data []byte) (string, error) {
	name := stem + "." + ext
	if !givenPattern.MatchString(name) || name == SpeakersFile.file() {
		return "", fmt.Errorf("corpus: no place for a given file of stem %q", stem)
	}
	if err := writeFile(filepath.Join(n.dir, name), place(n.id, stem), data, n.c.perm); err != nil {
		return "", err
	}
	return digest(data), nil
}
