package dataset

import (
	"os"
	"path/filepath"

	"gribning/transcripts"
)

// lock keeps two collections out of one folder. The lock is the operating
// system's and vanishes with the process.
func lock(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, notWritten("dataset", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, notWritten("dataset", err)
	}
	if err := lockFile(f); err != nil {
		_ = f.Close()
		return nil, transcripts.Fault(Busy, "dataset", "another program is writing the dataset", "et andet program er ved at skrive datasættet").
			Hint("wait until it is done", "vent, til det er færdigt").Because(err)
	}
	return func() { _ = f.Close() }, nil
}
