package pipeline

import (
	"fmt"
	"slices"
	"testing"

	"gribning/transcripts"

	"pgregory.net/rapid"
)

func TestParseShard(t *testing.T) {
	for text, want := range map[string]Shard{"0/1": {0, 1}, "3/4": {3, 4}} {
		if got, err := ParseShard(text); err != nil || got != want {
			t.Errorf("ParseShard(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "4/4", "-1/2", "a/b", "1/0", "0/1/2"} {
		if got, err := ParseShard(text); err == nil {
			t.Errorf("ParseShard(%q) = %v, want an error", text, got)
		}
	}
}

// Every meeting lands on exactly one shard, the order of the input does not
// matter, and no shard is longer than the mean by more than the longest meeting.
func TestSplit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "n")
		durations := rapid.SliceOfN(rapid.IntRange(0, 10_000), 0, 60).Draw(t, "durations")
		var items []Item
		var total, longest transcripts.Ms
		for i, d := range durations {
			items = append(items, Item{fmt.Sprintf("M%03d", i), transcripts.Ms(d)})
			total += transcripts.Ms(d)
			longest = max(longest, transcripts.Ms(d))
		}
		shards := Split(items, n)
		again := Split(rapid.Permutation(items).Draw(t, "shuffled"), n)
		seen := map[string]int{}
		for k := range shards {
			if !slices.Equal(shards[k], again[k]) {
				t.Fatalf("shard %d depends on the order of the input", k)
			}
			var load transcripts.Ms
			for _, it := range shards[k] {
				seen[it.ID]++
				load += it.Duration
			}
			if load > total/transcripts.Ms(n)+longest {
				t.Fatalf("shard %d holds %d of %d", k, load, total)
			}
		}
		for _, it := range items {
			if seen[it.ID] != 1 {
				t.Fatalf("%s is on %d shards", it.ID, seen[it.ID])
			}
		}
	})
}
