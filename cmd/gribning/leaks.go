package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"gribning/pipeline/dataset"
	"gribning/pipeline/deidentify"
	"gribning/transcripts"
)

// keyFile is the flag of a file with names known for certain, which every file
// that leaves is searched for as well.
type keyFile struct{ name string }

func (k *keyFile) flag(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&k.name, "keys", "", a.tr("fil med navne, som ingen fil ud af huset må indeholde; uden for korpusset", "file with names that no file that leaves may hold; outside the corpus"))
}

func (k *keyFile) read() (deidentify.Keys, error) {
	if k.name == "" {
		return deidentify.Keys{}, nil
	}
	f, err := os.Open(k.name)
	if err != nil {
		return deidentify.Keys{}, transcripts.Fault("A402", "--keys", "a file cannot be opened", "en fil kan ikke åbnes")
	}
	defer f.Close()
	return deidentify.ReadKeys(f)
}

// checker searches what is made of meetings for what identifies in them.
func checker(keys deidentify.Keys, ms ...*transcripts.Meeting) *deidentify.Checker {
	return &deidentify.Checker{Secrets: deidentify.SecretsOf(keys, ms...), Parquet: func(r io.ReaderAt, size int64, put func(string)) error {
		return dataset.Strings(r, size, put)
	}}
}

// noLeakIn gives the fault that keeps a meeting out of a dataset, or nil.
func noLeakIn(c *deidentify.Checker, said []string) error {
	var leaks []deidentify.Leak
	for _, text := range said {
		leaks = append(leaks, c.Text(text)...)
	}
	return deidentify.Leaked(leaks)
}

// noLeak gives the fault that stops a file, by its name and content, or nil.
func noLeak(c *deidentify.Checker, name string, data []byte) error {
	leaks, err := c.Reader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	return deidentify.Leaked(append(leaks, c.Name(filepath.Base(name))...))
}
