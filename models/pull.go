package models

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"gribning/transcripts"
)

// PullOptions of Pull. The zero value fetches a published model from its source.
type PullOptions struct {
	// From is another address (https:// or http://) or a file on this machine.
	From string
	// SHA256 and Kind describe a model that the manifest does not know. Kind is
	// ASR unless set.
	SHA256 string
	Kind   Kind
	// Licence is noted for an added model.
	Licence  string
	Progress Progress
}

// Pull gets a model into the models folder and checks it; a file that is there
// and right is left alone. An interrupted download goes on where it stopped, also
// in another run. Nothing stands under the model's name before its digest is
// right. Faults: M102 wrong digest, M103 unknown name without a digest, M104
// download failed, M105 the added model's description is wrong, M106 folder not
// writable, M107 the file given by From cannot be read.
func (s *Store) Pull(ctx context.Context, name string, opt PullOptions) (Resolved, error) {
	m, err := s.wanted(name, opt)
	if err != nil {
		return Resolved{}, err
	}
	if err := os.MkdirAll(s.Dir, 0o755); err != nil {
		return Resolved{}, folderFault(err)
	}
	path := filepath.Join(s.Dir, m.File)
	unlock, err := lock(ctx, path+".lock")
	if err != nil {
		return Resolved{}, err
	}
	defer unlock()
	if sum, err := here(ctx, path, m); err != nil || sum != "" {
		if err == nil && m.Local {
			err = s.remember(m)
		}
		return Resolved{m, path, sum}, err
	}
	part := path + ".part"
	if isAddress(opt.From) || opt.From == "" {
		address := opt.From
		if address == "" {
			address = m.Source
		}
		err = download(ctx, address, part, m, opt.Progress)
	} else {
		err = copyFile(ctx, opt.From, part, opt.Progress)
	}
	if err != nil {
		return Resolved{}, err
	}
	return s.accept(ctx, m, part, path)
}

// accept checks the finished part file and gives it the model's name.
func (s *Store) accept(ctx context.Context, m Model, part, path string) (Resolved, error) {
	f, err := os.OpenFile(part, os.O_RDWR, 0)
	if err != nil {
		return Resolved{}, folderFault(err)
	}
	defer f.Close()
	sum, err := digest(ctx, f, m, nil)
	if err != nil {
		if errors.Is(err, &transcripts.Issue{Code: "M102"}) {
			dropPart(part) // going on from wrong bytes would never end well
		}
		return Resolved{}, err
	}
	if err := errors.Join(f.Sync(), place(part, path)); err != nil {
		return Resolved{}, folderFault(err)
	}
	dropPart(part)
	if m.Local {
		if err := s.remember(m); err != nil {
			return Resolved{}, err
		}
	}
	if info, err := os.Stat(path); err == nil {
		writeStamp(path, m, info, sum)
	}
	return Resolved{m, path, sum}, nil
}

// wanted is the model to get: a known one, or a new one as described.
func (s *Store) wanted(name string, opt PullOptions) (Model, error) {
	m, err := s.Find(name)
	switch {
	case err == nil && (!m.Local || opt.SHA256 == "" || opt.SHA256 == m.SHA256):
		if opt.SHA256 != "" && m.SHA256 != "" && !strings.EqualFold(opt.SHA256, m.SHA256) {
			return Model{}, described("this name belongs to a published model with another digest", "navnet tilhører en udgivet model med en anden digest")
		}
		if m.Source == "" && opt.From == "" {
			return Model{}, missing(m)
		}
		return m, nil
	case err != nil && opt.SHA256 == "" && opt.From == "":
		return Model{}, err
	case opt.From == "" || opt.SHA256 == "":
		return Model{}, described("a model that the program does not know needs --from and --sha256", "en model, som programmet ikke kender, skal have --from og --sha256")
	}
	kind := opt.Kind
	if kind == "" {
		kind = ASR
	}
	m = Model{Name: name, Kind: kind, File: "local-" + name + ".bin", SHA256: strings.ToLower(opt.SHA256), Licence: opt.Licence, Local: true}
	if isAddress(opt.From) {
		m.Source = opt.From
	}
	if err := m.check(); err != nil {
		return Model{}, described(err.Error(), "beskrivelsen af modellen duer ikke")
	}
	return m, nil
}

func described(en, da string) *transcripts.Issue {
	return transcripts.Fault("M105", "models pull", en, da).
		Hint("gribning models pull NAME --from FILE --sha256 DIGEST [--kind asr|vad|speaker]; sha256sum FILE gives the digest",
			"gribning models pull NAVN --from FIL --sha256 DIGEST [--kind asr|vad|speaker]; sha256sum FIL giver digest")
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// here gives the digest of a file that is in place and right, "" where there
// is none or a wrong one.
func here(ctx context.Context, path string, m Model) (string, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", folderFault(err)
	}
	defer f.Close()
	sum, err := digest(ctx, f, m, nil)
	if errors.Is(err, &transcripts.Issue{Code: "M102"}) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if info, err := f.Stat(); err == nil {
		writeStamp(path, m, info, sum)
	}
	return sum, nil
}

// copyFile copies a local file to the part file.
func copyFile(ctx context.Context, from, part string, progress Progress) error {
	in, err := os.Open(from)
	if err != nil {
		return transcripts.Fault("M107", "models pull", "the file given cannot be read", "den angivne fil kan ikke læses").Because(bare(err))
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return transcripts.Fault("M107", "models pull", "what is given is not a file", "det angivne er ikke en fil").Because(bare(err))
	}
	out, err := os.Create(part)
	if err != nil {
		return folderFault(err)
	}
	defer out.Close()
	_, err = io.Copy(&counted{w: out, ctx: ctx, total: info.Size(), tell: progress}, in)
	if err = errors.Join(err, out.Close()); err != nil {
		dropPart(part)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return folderFault(err)
	}
	return nil
}

// counted tells how far a copy has come and stops it with the context.
type counted struct {
	w           io.Writer
	ctx         context.Context
	done, total int64
	tell        Progress
}

func (c *counted) Write(b []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := c.w.Write(b)
	c.done += int64(n)
	if c.tell != nil {
		c.tell(c.done, c.total)
	}
	if err != nil {
		return n, fmt.Errorf("models: %w", bare(err))
	}
	return n, nil
}
