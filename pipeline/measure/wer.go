package measure

import (
	"strings"

	"gribning/transcripts"
)

// WER counts the edits that turn a reference into what a recogniser wrote:
// word errors, or character errors where it was made of characters. Values of
// several texts add up.
type WER struct {
	Substituted, Deleted, Inserted int
	Length                         int // of the reference
}

// Add gives the pooled count.
func (w WER) Add(o WER) WER {
	return WER{w.Substituted + o.Substituted, w.Deleted + o.Deleted, w.Inserted + o.Inserted, w.Length + o.Length}
}

// Errors is the number of edits.
func (w WER) Errors() int { return w.Substituted + w.Deleted + w.Inserted }

// Rate is the edits ÷ length of the reference; it may exceed 1. Of an empty
// reference it is 0 if nothing was written, else 1.
func (w WER) Rate() float64 {
	switch {
	case w.Length > 0:
		return float64(w.Errors()) / float64(w.Length)
	case w.Errors() > 0:
		return 1
	}
	return 0
}

// WordErrors compares two texts given as words in their normal form (for
// Danish danish.Scored).
func WordErrors(ref, hyp []string) WER {
	var w WER
	w.Length = len(ref)
	for _, p := range alignTexts(ref, hyp) {
		switch {
		case p[0] < 0:
			w.Inserted++
		case p[1] < 0:
			w.Deleted++
		case ref[p[0]] != hyp[p[1]]:
			w.Substituted++
		}
	}
	return w
}

// CharacterErrors compares the same words letter by letter, with one blank
// between words.
func CharacterErrors(ref, hyp []string) WER {
	return WordErrors(letters(ref), letters(hyp))
}

func letters(words []string) []string {
	return strings.Split(strings.Join(words, " "), "")
}

// WordSpeakers counts reference words whose counterpart in a system's words
// has another speaker, with labels matched one to one for the fewest errors.
// Words are paired by an alignment of their texts as given (put both into
// normal form first); words without a counterpart are not counted, and a
// counterpart without a speaker is wrong.
func WordSpeakers(ref, hyp []transcripts.Word) (wrong, all int) {
	var refLabels, hypLabels []transcripts.Talk
	for _, w := range ref {
		refLabels = append(refLabels, transcripts.Talk{Speaker: w.Speaker})
	}
	for _, w := range hyp {
		if w.Speaker != "" {
			hypLabels = append(hypLabels, transcripts.Talk{Speaker: w.Speaker})
		}
	}
	rows, cols := labelsOf(refLabels), labelsOf(hypLabels)
	together := make([][]float64, len(rows))
	for i := range together {
		together[i] = make([]float64, len(cols))
	}
	for _, p := range alignTexts(wordTexts(ref), wordTexts(hyp)) {
		if p[0] < 0 || p[1] < 0 {
			continue
		}
		all++
		if s := hyp[p[1]].Speaker; s != "" {
			together[labelIndex(rows, ref[p[0]].Speaker)][labelIndex(cols, s)]++
		}
	}
	wrong = all
	if len(cols) == 0 {
		return wrong, all
	}
	for r, c := range Assignment(together) {
		if c >= 0 {
			wrong -= int(together[r][c])
		}
	}
	return wrong, all
}

func wordTexts(words []transcripts.Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Text
	}
	return out
}

// alignTexts pairs two sequences with the fewest edits; −1 stands for no
// counterpart. Memory is linear in the shorter side (Hirschberg 1975), so that
// a whole meeting's letters can be compared. Of equally good pairings it takes
// the same one each time.
func alignTexts(a, b []string) [][2]int {
	ids := map[string]int32{}
	number := func(list []string) []int32 {
		out := make([]int32, len(list))
		for i, s := range list {
			n, ok := ids[s]
			if !ok {
				n = int32(len(ids))
				ids[s] = n
			}
			out[i] = n
		}
		return out
	}
	h := hirschberg{a: number(a), b: number(b)}
	h.solve(0, len(a), 0, len(b))
	return h.out
}

type hirschberg struct {
	a, b []int32
	out  [][2]int
}

func (h *hirschberg) solve(a0, a1, b0, b1 int) {
	for a0 < a1 && b0 < b1 && h.a[a0] == h.b[b0] {
		h.out = append(h.out, [2]int{a0, b0})
		a0, b0 = a0+1, b0+1
	}
	switch {
	case a0 == a1:
		for ; b0 < b1; b0++ {
			h.out = append(h.out, [2]int{-1, b0})
		}
		return
	case b0 == b1:
		for ; a0 < a1; a0++ {
			h.out = append(h.out, [2]int{a0, -1})
		}
		return
	case a1-a0 == 1:
		h.single(a0, b0, b1)
		return
	}
	mid := (a0 + a1) / 2
	left, right := h.row(a0, mid, b0, b1, false), h.row(mid, a1, b0, b1, true)
	best, at := 1<<30, b0
	for j := 0; j <= b1-b0; j++ {
		if c := int(left[j] + right[b1-b0-j]); c < best {
			best, at = c, b0+j
		}
	}
	h.solve(a0, mid, b0, at)
	h.solve(mid, a1, at, b1)
}

// single pairs one item with its like, else with the first of the others.
func (h *hirschberg) single(i, b0, b1 int) {
	at := b0
	for j := b0; j < b1; j++ {
		if h.b[j] == h.a[i] {
			at = j
			break
		}
	}
	for j := b0; j < b1; j++ {
		if j == at {
			h.out = append(h.out, [2]int{i, j})
			continue
		}
		h.out = append(h.out, [2]int{-1, j})
	}
}

// row is the last row of the edit distances of a[a0:a1] to every beginning of
// b[b0:b1]; with back, of both read from the end.
func (h *hirschberg) row(a0, a1, b0, b1 int, back bool) []int32 {
	n := b1 - b0
	prev, cur := make([]int32, n+1), make([]int32, n+1)
	for j := range prev {
		prev[j] = int32(j)
	}
	for i := range a1 - a0 {
		x := h.a[a0+i]
		if back {
			x = h.a[a1-1-i]
		}
		cur[0] = int32(i + 1)
		for j := range n {
			y := h.b[b0+j]
			if back {
				y = h.b[b1-1-j]
			}
			c := prev[j]
			if x != y {
				c++
			}
			cur[j+1] = min(c, prev[j+1]+1, cur[j]+1)
		}
		prev, cur = cur, prev
	}
	return prev
}
