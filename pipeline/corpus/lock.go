package corpus

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"gribning/transcripts"
)

// errHeld says that somebody else holds the lock.
var errHeld = errors.New("held by another process")

// fileLock is an exclusive advisory lock on a file. It goes with the process,
// so a killed program leaves none. Two holders in one process exclude each
// other as well.
type fileLock struct{ f *os.File }

// lockFile opens path (creating it with mode perm) and locks it, waiting at
// most so long. The file behind the path may be replaced or removed while we
// wait; the lock counts only if it is still the one that path names.
func lockFile(path string, perm os.FileMode, wait time.Duration) (*fileLock, error) {
	deadline := time.Now().Add(wait)
	for {
		f, err := openOrMake(path, perm)
		if errors.Is(err, fs.ErrExist) { // made by another in between
			continue
		}
		if err != nil {
			return nil, err
		}
		err = tryLock(f)
		if err == nil {
			if sameFile(f, path) {
				return &fileLock{f}, nil
			}
			f.Close()
			continue
		}
		f.Close()
		if !errors.Is(err, errHeld) {
			return nil, err
		}
		if time.Now().After(deadline) {
			return nil, errHeld
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// openOrMake opens a file for writing and makes it, with mode perm whatever the
// umask, if it is not there.
func openOrMake(path string, perm os.FileMode) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return nil, err
	}
	if err := f.Chmod(perm); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func sameFile(f *os.File, path string) bool {
	a, err := f.Stat()
	if err != nil {
		return false
	}
	b, err := os.Lstat(path)
	return err == nil && os.SameFile(a, b)
}

// release gives the lock up.
func (l *fileLock) release() { l.f.Close() }

// lockFault turns an error of lockFile into an issue.
func lockFault(where string, err error) *transcripts.Issue {
	switch {
	case errors.Is(err, errHeld):
		return transcripts.Fault(InUse, where,
			"another gribning is working on it right now",
			"en anden gribning arbejder på det lige nu").
			Hint("wait until it is done and run the same command again",
				"vent, til den er færdig, og kør samme kommando igen")
	case errors.Is(err, errNoLocks):
		return transcripts.Fault(NoLocks, where,
			"the file system gives no locks, so two programs could write at once",
			"filsystemet giver ingen låse, så to programmer kunne skrive samtidig").
			Hint("mount it with locks (NFS with lockd, Lustre with -o flock) or move the corpus to another disk",
				"brug et filsystem med låse (NFS med lockd, Lustre med -o flock), eller flyt korpusset til en anden disk").
			Because(transcripts.Bare(err))
	}
	return ioFault(where, err)
}

// errNoLocks says that the file system has no advisory locks.
var errNoLocks = errors.New("no advisory locks here")
