package listen

import (
	"errors"
	"io/fs"
	"math"
	"strings"
)

// Whisper's own limits for an answer that should be tried again.
const (
	leastSure   = -1.0 // mean log-probability of a token
	sureSilence = 0.6  // probability that nobody speaks, which excuses a guess
)

// text is what was heard, for comparing and compressing only.
func (h Heard) text() string {
	var b strings.Builder
	for _, s := range h.Segments {
		for _, t := range s.Tokens {
			b.Write(t.Text)
		}
	}
	return b.String()
}

// sureness is the mean log-probability of the tokens, lowered where the text
// repeats itself; of nothing it is below all.
func (h Heard) sureness() float64 {
	sum, n := 0.0, 0
	for _, s := range h.Segments {
		for _, t := range s.Tokens {
			sum += math.Log(max(t.P, 1e-6))
			n++
		}
	}
	if n == 0 {
		return math.Inf(-1)
	}
	if h.loops() {
		return sum/float64(n) - 100
	}
	return sum / float64(n)
}

// loops reports whether the text says the same over and over.
func (h Heard) loops() bool {
	text := h.text()
	if compressed(text) > mostCompress {
		return true
	}
	fields := strings.Fields(text)
	for i := range fields {
		fields[i] = norm(fields[i])
	}
	found := false
	findLoops(fields, func(int, int, string) { found = true })
	return found
}

// good reports whether the answer can be kept.
func (h Heard) good() bool {
	if len(h.Segments) == 0 {
		return true // nothing was said
	}
	silent := true
	for _, s := range h.Segments {
		silent = silent && s.NoSpeech > sureSilence
	}
	return !h.loops() && (h.sureness() >= leastSure || silent)
}

// bare takes the file name out of an error.
func bare(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}
