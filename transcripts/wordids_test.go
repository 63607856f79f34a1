package transcripts

import (
	"testing"

	"pgregory.net/rapid"
)

// A set of word ids holds what was put into it, however the ids are written.
func TestWordIDs(t *testing.T) {
	ids := rapid.OneOf(rapid.StringMatching(`w[0-9]{1,7}`), rapid.StringMatching(`w[1-9][0-9]?(\.[0-9])?`), rapid.SampledFrom([]string{"", "w", "w0", "w00", "w01", "w1", "w４", "w99999999", "x1", "W1", "w-1"}))
	rapid.Check(t, func(t *rapid.T) {
		var s wordIDs
		want := map[string]bool{}
		for _, id := range rapid.SliceOf(ids).Draw(t, "ids") {
			if s.has(id) != want[id] {
				t.Fatalf("%q: %v, want %v", id, s.has(id), want[id])
			}
			s.put(id)
			want[id] = true
		}
		for id := range want {
			if !s.has(id) {
				t.Fatalf("%q is lost", id)
			}
		}
	})
}
