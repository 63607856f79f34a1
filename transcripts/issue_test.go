package transcripts

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// No cause of a file operation says the name of a file, whatever it is wrapped in.
func TestBare(t *testing.T) {
	dir := t.TempDir()
	_, open := os.Open(dir + "/ruth-opdigtet.m4a")
	rename := os.Rename(dir+"/ruth-opdigtet.m4a", dir+"/other")
	for _, err := range []error{open, rename, fmt.Errorf("copy: %w", open)} {
		if got := Bare(err); strings.Contains(got.Error(), "ruth") || !errors.Is(got, os.ErrNotExist) {
			t.Errorf("%v", got)
		}
	}
	if err := errors.New("other"); Bare(err) != err {
		t.Error("another error is changed")
	}
}
