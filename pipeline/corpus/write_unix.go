//go:build unix

package corpus

import (
	"errors"
	"syscall"
)

// noDirSync reports whether the file system has no fsync for folders; some
// network file systems do not, and need none.
func noDirSync(err error) bool {
	return errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP)
}
