package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
)

// digestFile reads a file through and gives its SHA-256.
func digestFile(path, where string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", ioFault(where, err)
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", ioFault(where, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
