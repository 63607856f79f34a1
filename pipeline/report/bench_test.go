package report

import (
	"bytes"
	"fmt"
	"testing"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// A corpus page of ten thousand meetings.
func BenchmarkCorpus(b *testing.B) {
	var rows []Row
	pool := measure.NewPool(measure.ByMeeting, 1)
	m := ordinary("P", machine)
	took := measure.Of(m, m.Shown())
	for i := range 10_000 {
		x := took
		x.ID = fmt.Sprintf("P%05d", i)
		x.Passages = append([]measure.Passage(nil), took.Passages...)
		for j := range x.Passages {
			x.Passages[j].Meeting = x.ID
			x.Passages[j].Outcome = transcripts.Outcomes[(i+j)%6]
		}
		pool.Add(&x)
		r := RowOf(m, x.ID+".html")
		r.ID = x.ID
		rows = append(rows, r)
	}
	for b.Loop() {
		var out bytes.Buffer
		if err := WriteCorpus(&out, rows, pool, in("da")); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(out.Len())/1e6, "MB")
	}
}
