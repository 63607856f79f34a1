//go:build unix

package corpus

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// tryLock takes the lock or gives errHeld or errNoLocks at once. On Linux NFS
// carries flock as a lock over the whole file, for which it must be open for
// writing.
func tryLock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, syscall.EINTR):
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errHeld
		case errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.ENOSYS), errors.Is(err, syscall.EOPNOTSUPP):
			return fmt.Errorf("%w: %w", errNoLocks, err)
		default:
			return err
		}
	}
}
