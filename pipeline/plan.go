package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gribning/transcripts"
)

// Item is one meeting of a plan with the time it holds, which is what the
// expensive stages cost.
type Item struct {
	ID       string
	Duration transcripts.Ms
}

// Shard is one part of a corpus: the I-th of N, counted from 0. The zero value
// is not valid; [Whole] is the whole corpus.
type Shard struct{ I, N int }

// Whole is the shard that holds everything.
var Whole = Shard{0, 1}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.I, s.N) }

// ParseShard reads «i/N» with 0 ≤ i < N.
func ParseShard(text string) (Shard, error) {
	a, b, ok := strings.Cut(text, "/")
	i, err1 := strconv.Atoi(a)
	n, err2 := strconv.Atoi(b)
	if !ok || err1 != nil || err2 != nil || n < 1 || i < 0 || i >= n {
		return Shard{}, transcripts.Fault("A401", "--shard", "a shard is written i/N with 0 <= i < N", "en del skrives i/N med 0 <= i < N").
			Hint("for example --shard 0/4", "for eksempel --shard 0/4")
	}
	return Shard{i, n}, nil
}

// Split deals the items onto n shards: longest first, each onto the shard with
// the least so far, ties by id and by shard number. Every process computes the
// same answer from the same items, whatever their order.
func Split(items []Item, n int) [][]Item {
	sorted := slices.Clone(items)
	slices.SortFunc(sorted, func(a, b Item) int {
		return cmp.Or(cmp.Compare(b.Duration, a.Duration), cmp.Compare(a.ID, b.ID))
	})
	shards := make([][]Item, n)
	load := make([]transcripts.Ms, n)
	for _, it := range sorted {
		least := 0
		for k := range load {
			// A meeting of unknown length still fills a place.
			if load[k] < load[least] || load[k] == load[least] && len(shards[k]) < len(shards[least]) {
				least = k
			}
		}
		shards[least] = append(shards[least], it)
		load[least] += it.Duration
	}
	return shards
}
