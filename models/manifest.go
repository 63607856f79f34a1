package models

import (
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"gribning/transcripts"
)

// Kind is what a model is for.
type Kind string

// Kinds of models.
const (
	ASR     Kind = "asr"     // whisper, in ggml form
	VAD     Kind = "vad"     // Silero voice activity detector, in ggml form
	Speaker Kind = "speaker" // speaker encoder
)

// The models that are used where a corpus names none.
const (
	DefaultASR     = "large-v3-turbo-q5_0"
	DefaultVAD     = "silero-v6.2.0"
	DefaultSpeaker = "bilstm-specaug"
)

// Model is one entry of the manifest.
type Model struct {
	Name    string `toml:"name"`
	Kind    Kind   `toml:"kind"`
	File    string `toml:"file"`            // name in the models folder
	Bytes   int64  `toml:"bytes,omitempty"` // exact; 0: not published
	MiB     int64  `toml:"mib,omitempty"`   // published, rounded
	SHA256  string `toml:"sha256,omitempty"`
	SHA1    string `toml:"sha1,omitempty"` // where no SHA-256 is published
	Licence string `toml:"licence,omitempty"`
	Source  string `toml:"source,omitempty"`
	Note    string `toml:"note,omitempty"`
	Local   bool   `toml:"-"` // added by the user
}

// Size is the size in bytes, the rounded one where no other is known.
func (m Model) Size() int64 {
	if m.Bytes > 0 {
		return m.Bytes
	}
	return m.MiB << 20
}

// limit is the most that a download may hold: a server that sends more is not
// sending this model.
func (m Model) limit() int64 {
	if m.Bytes > 0 {
		return m.Bytes
	}
	if m.MiB > 0 {
		return m.MiB<<20 + m.MiB<<14 + 1<<20 // 1.6 % and a MiB for the rounding
	}
	return 64 << 30
}

//go:embed manifest.toml
var manifest string

var published = sync.OnceValues(func() ([]Model, error) { return parse(manifest) })

var validName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// parse reads a manifest; every entry is complete or there is an error.
func parse(text string) ([]Model, error) {
	var doc struct {
		Model []Model `toml:"model"`
	}
	meta, err := toml.Decode(text, &doc)
	if err != nil {
		return nil, err
	}
	if extra := meta.Undecoded(); len(extra) > 0 {
		return nil, fmt.Errorf("unknown key %s", extra[0])
	}
	seen := map[string]bool{}
	for i, m := range doc.Model {
		if err := m.check(); err != nil {
			return nil, fmt.Errorf("model %d: %w", i+1, err)
		}
		if seen[m.Name] {
			return nil, fmt.Errorf("model %d: the name stands twice", i+1)
		}
		seen[m.Name] = true
	}
	return doc.Model, nil
}

func (m Model) check() error {
	switch {
	case !validName.MatchString(m.Name):
		return errors.New("a name is of small letters, digits, dot, dash and underscore, at most 64")
	case m.Kind != ASR && m.Kind != VAD && m.Kind != Speaker:
		return errors.New("kind is asr, vad or speaker")
	case m.File == "" || strings.ContainsAny(m.File, `/\`) || strings.HasPrefix(m.File, "."):
		return errors.New("file is a plain file name")
	case m.SHA256 == "" && m.SHA1 == "":
		return errors.New("a digest is needed")
	case m.SHA256 != "" && !isHex(m.SHA256, 32), m.SHA1 != "" && !isHex(m.SHA1, 20):
		return errors.New("a digest is 64 (SHA-256) or 40 (SHA-1) hexadecimal digits")
	case m.Bytes < 0 || m.MiB < 0 || m.MiB > 1<<20:
		return errors.New("size out of range")
	}
	return nil
}

func isHex(s string, bytes int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == bytes && s == strings.ToLower(s)
}

// missing is the fault that ends in exit code 13.
func missing(m Model) *transcripts.Issue {
	command := "gribning models pull " + m.Name
	if m.Local {
		command += " --from FILE --sha256 " + m.SHA256
	}
	return transcripts.Fault("M101", "model "+m.Name, "the model is not on this machine", "modellen ligger ikke på denne maskine").
		Hint("run: "+command, "kør: "+command)
}

func wrongDigest(m Model, en, da string) *transcripts.Issue {
	command := "gribning models pull " + m.Name
	return transcripts.Fault("M102", "model "+m.Name, en, da).
		Hint("fetch it again: "+command, "hent den igen: "+command)
}
