package adjudicate

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Answer is what a server said about one code.
type Answer struct {
	Code     string `json:"code,omitempty"`
	Target   string `json:"target,omitempty"`
	Sure     int    `json:"sure,omitempty"`     // 1–3, as people say it
	Unusable bool   `json:"unusable,omitempty"` // outside the codebook
}

// Answers are those about one meeting, by the digest of the question. Kept with
// the meeting they make a second run say what the first one said, without
// asking. They hold no words.
type Answers struct {
	Version string            `json:"version"`
	Given   map[string]Answer `json:"given"`
	Open    int               `json:"open"` // questions that got no answer
}

// of empties answers that another model or another wording got.
func (x *Answers) of(version string) {
	if x.Version != version || x.Given == nil {
		*x = Answers{Version: version, Given: map[string]Answer{}}
	}
}

// id names a question by all that is sent about it.
func (q question) id() string {
	return digestOf(q.rules, q.text, strings.Join(q.codes, " "), strings.Join(q.targets, " "))
}

func digestOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil))
}
