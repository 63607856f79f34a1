package measure

import (
	"fmt"
	"testing"
)

// BenchmarkCells measures a pool of 10,000 meetings by every measure.
func BenchmarkCells(b *testing.B) {
	base := measured(readCoded(b, shared(b, "corpus/dev.jsonl")))
	for b.Loop() {
		p := NewPool(ByMeeting, 1)
		for i := range 10_000 {
			m := *base[i%len(base)]
			m.ID = fmt.Sprintf("m%05d", i)
			p.Add(&m)
		}
		p.Cells()
	}
}

// BenchmarkOf measures one meeting.
func BenchmarkOf(b *testing.B) {
	all := readCoded(b, shared(b, "corpus/dev.jsonl"))
	i := 0
	for b.Loop() {
		m := all[i%len(all)]
		Of(m, &m.Codings[0])
		i++
	}
}
