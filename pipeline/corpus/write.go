package corpus

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// tempPrefix begins the name of every file and folder that is being made.
// Readers pass over them.
const tempPrefix = ".tmp-"

// Pending is a file that is being written beside its place. Nothing is seen of
// it until Commit.
type Pending struct {
	f        *os.File
	path     string
	where    string
	finished bool
}

// create begins a file at path with mode perm. The temporary file is locked as
// long as it is open, so that [sweep] knows a living writer's from a dead one's.
func create(path, where string, perm os.FileMode) (*Pending, error) {
	dir := filepath.Dir(path)
	for {
		var r [8]byte
		_, _ = rand.Read(r[:]) // never fails
		name := filepath.Join(dir, tempPrefix+hex.EncodeToString(r[:]))
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, perm)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, ioFault(where, err)
		}
		if err := tryLock(f); err != nil && !errors.Is(err, errHeld) {
			f.Close()
			os.Remove(name)
			return nil, lockFault(where, err)
		} else if err != nil || !sameFile(f, name) { // a sweep came between
			f.Close()
			continue
		}
		if err := f.Chmod(perm); err != nil { // whatever the umask
			f.Close()
			os.Remove(name)
			return nil, ioFault(where, err)
		}
		return &Pending{f: f, path: path, where: where}, nil
	}
}

// Write adds to the file.
func (p *Pending) Write(b []byte) (int, error) {
	n, err := p.f.Write(b)
	if err != nil {
		err = ioFault(p.where, err)
	}
	return n, err
}

// Commit puts the file in its place, on disk for good when it returns nil. On
// error the place holds what it held before.
func (p *Pending) Commit() error {
	if p.finished {
		return nil
	}
	if err := p.f.Sync(); err != nil {
		p.Abort()
		return ioFault(p.where, err)
	}
	if err := os.Rename(p.f.Name(), p.path); err != nil {
		p.Abort()
		return ioFault(p.where, err)
	}
	p.finished = true
	if err := p.f.Close(); err != nil {
		return ioFault(p.where, err)
	}
	return syncDir(filepath.Dir(p.path), p.where)
}

// Abort drops the file unless it was committed; it may be called at any time.
func (p *Pending) Abort() {
	if p.finished {
		return
	}
	p.finished = true
	os.Remove(p.f.Name())
	p.f.Close()
}

// writeFile puts data at path in one step.
func writeFile(path, where string, data []byte, perm os.FileMode) error {
	p, err := create(path, where, perm)
	if err != nil {
		return err
	}
	defer p.Abort()
	if _, err := p.Write(data); err != nil {
		return err
	}
	return p.Commit()
}

// syncDir makes the names in a folder safe on disk.
func syncDir(dir, where string) error {
	d, err := os.Open(dir)
	if err != nil {
		return ioFault(where, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !noDirSync(err) {
		return ioFault(where, err)
	}
	return nil
}

// sweep removes what dead writers left in dir, not below it, and gives the
// number of things removed. A temporary file that a living process still
// writes is locked by it and stays.
func sweep(dir string) (int, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	n := 0
	for _, e := range entries {
		if !isTemp(e.Name()) {
			continue
		}
		removed, err := sweepOne(filepath.Join(dir, e.Name()), e.IsDir())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return n, err
		}
		if removed {
			n++
		}
	}
	return n, nil
}

func sweepOne(path string, isDir bool) (bool, error) {
	held := path
	if isDir {
		held = filepath.Join(path, lockName)
	}
	f, err := os.OpenFile(held, os.O_RDWR, 0)
	if err != nil {
		if isDir && errors.Is(err, fs.ErrNotExist) {
			// A folder gets its lock file before anything else. Without one
			// it is empty: just made, or left by a program that died there.
			err = os.Remove(path)
			return err == nil, err
		}
		return false, err
	}
	defer f.Close()
	if err := tryLock(f); err != nil {
		if errors.Is(err, errHeld) {
			return false, nil
		}
		return false, err
	}
	if !sameFile(f, held) {
		return false, nil
	}
	return true, os.RemoveAll(path)
}

func isTemp(name string) bool { return strings.HasPrefix(name, tempPrefix) }
