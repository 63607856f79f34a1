package corpus

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"gribning/transcripts"
)

// Locked is the right to write to one meeting. Unlock it when done.
type Locked struct {
	c    *Corpus
	id   string
	dir  string
	lock *fileLock
}

// Lock takes a meeting's lock without waiting, and clears what dead writers
// left in its folder. If another process works on the meeting the fault is
// A111: go on with the next one.
func (c *Corpus) Lock(id string) (*Locked, error) {
	if err := ValidID(id); err != nil {
		return nil, err
	}
	if err := c.refuseForgotten(id); err != nil {
		return nil, err
	}
	return c.lockMeeting(id, 0)
}

func (c *Corpus) lockMeeting(id string, wait time.Duration) (*Locked, error) {
	dir := c.meetingDir(id)
	lock, err := lockFile(filepath.Join(dir, lockName), c.perm, wait)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, transcripts.Fault(NoMeeting, "meeting "+id, "there is no such meeting", "mødet findes ikke").
			Hint("see gribning status for the meetings that there are", "se møderne med gribning status")
	}
	if err != nil {
		return nil, lockFault("meeting "+id, err)
	}
	if _, err := sweep(dir); err != nil {
		lock.release()
		return nil, ioFault("meeting "+id, err)
	}
	return &Locked{c: c, id: id, dir: dir, lock: lock}, nil
}

// ID is the meeting's id.
func (l *Locked) ID() string { return l.id }

// Unlock gives the lock up; it may be called more than once.
func (l *Locked) Unlock() {
	if l.lock != nil {
		l.lock.release()
		l.lock = nil
	}
}

// Sweep removes what killed programs left behind anywhere in the corpus and
// gives the number of things removed. What living processes are writing stays.
func (c *Corpus) Sweep() (int, error) {
	n := 0
	err := filepath.WalkDir(c.dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		if !e.IsDir() {
			return nil
		}
		if isTemp(e.Name()) && path != c.dir {
			return filepath.SkipDir
		}
		k, err := sweep(path)
		n += k
		if os.IsNotExist(err) {
			return nil
		}
		return err
	})
	if err != nil {
		return n, ioFault("the corpus", err)
	}
	return n, nil
}
