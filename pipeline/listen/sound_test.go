package listen

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gribning/transcripts"
)

// memory is a Sound in memory, one slice for each channel.
type memory [][]float32

func (m memory) Channels() int            { return len(m) }
func (m memory) Duration() transcripts.Ms { return transcripts.Ms(len(m[0]) / perMs) }

func (m memory) Samples(ch int, from, to transcripts.Ms) ([]float32, error) {
	a, b := max(0, int(from)*perMs), min(len(m[0]), int(to)*perMs)
	if b <= a {
		return nil, nil
	}
	if ch >= 0 {
		return m[ch][a:b], nil
	}
	out := make([]float32, b-a)
	for _, c := range m {
		for i, v := range c[a:b] {
			out[i] += v / float32(len(m))
		}
	}
	return out, nil
}

// hum is a quiet room in which somebody hums during the given stretches.
func hum(length transcripts.Ms, voices ...transcripts.Span) memory {
	random := rand.New(rand.NewPCG(3, 4))
	s := make([]float32, length*perMs)
	for i := range s {
		s[i] = float32(random.NormFloat64() * 0.001)
	}
	for _, v := range voices {
		for i := int(v.Start) * perMs; i < int(v.End)*perMs && i < len(s); i++ {
			t := float64(i) / rate
			beat := 0.6 + 0.4*math.Sin(2*math.Pi*4*t) // syllables
			s[i] += float32(0.2 * beat * (math.Sin(2*math.Pi*140*t) + 0.5*math.Sin(2*math.Pi*700*t)))
		}
	}
	return memory{s}
}

func textOf(words []transcripts.Word) string {
	var t []string
	for _, w := range words {
		t = append(t, w.Text)
	}
	return strings.Join(t, " ")
}

// checkWords: what holds of every result.
func checkWords(t testing.TB, r *Result, sound Sound) {
	t.Helper()
	last := map[int]transcripts.Ms{}
	for i, w := range r.Words {
		ch := r.Channels[i]
		if w.Start < last[ch] || w.End < w.Start || w.Start < 0 || w.End > sound.Duration() {
			t.Errorf("word %d (%s) has %d–%d after %d in %d ms", i, w.ID, w.Start, w.End, last[ch], sound.Duration())
		}
		last[ch] = w.End
		if w.Text == "" || strings.ContainsAny(w.Text, "\n\t") || w.TimedBy == "" {
			t.Errorf("word %d: %+v", i, w)
		}
	}
}

// fixture finds a file of the shared test data or skips.
func fixture(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("GRIBNING_FIXTURES")
	if root == "" {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for dir != filepath.Dir(dir) {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				root = filepath.Join(dir, "..", "shared", "fixtures")
				break
			}
			dir = filepath.Dir(dir)
		}
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no fixture %s: set GRIBNING_FIXTURES", filepath.Join(parts...))
	}
	return path
}
