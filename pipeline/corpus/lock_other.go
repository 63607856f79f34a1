//go:build !unix

package corpus

import "os"

// tryLock has no way to lock here, and a corpus without locks is not safe.
func tryLock(*os.File) error { return errNoLocks }
