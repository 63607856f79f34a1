package measure

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// A Meeting that was kept as JSON measures as it did before, once it knows the
// keys again, which JSON never holds.
func TestKeptMeetings(t *testing.T) {
	all := readCoded(t, shared(t, "corpus/dev.jsonl"))
	before, after := NewPool(ByWorker, 1), NewPool(ByWorker, 1)
	for i, m := range all {
		for j := range m.Participants {
			if m.Participants[j].Class() == transcripts.ClassProfessional {
				m.Participants[j].Key = []string{"secret-1", "secret-2", "secret-3", "secret-4", "secret-5"}[i%5]
			}
		}
		x := Of(m, &m.Codings[0])
		x.Window(1, m.Codings[0].Grips)
		data, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "secret") {
			t.Fatal("a worker's key is in the JSON")
		}
		var y Meeting
		if err := json.Unmarshal(data, &y); err != nil {
			t.Fatal(err)
		}
		y.Know(m.Participants)
		before.Add(&x)
		after.Add(&y)
	}
	texts := func(p *Pool) (out []string) {
		for _, c := range p.Cells() {
			out = append(out, c.Measure().ID+" "+c.String()+" "+c.Basis("en"))
		}
		return append(out, p.DeliveryGap().String())
	}
	if d := cmp.Diff(texts(before), texts(after)); d != "" {
		t.Error(d)
	}
	curve, _ := before.Survival()
	again, _ := after.Survival()
	if d := cmp.Diff(curve, again); d != "" || len(curve) == 0 {
		t.Errorf("%d steps: %s", len(curve), d)
	}
	follow, _ := before.Transitions()
	again2, _ := after.Transitions()
	if d := cmp.Diff(follow, again2); d != "" {
		t.Error(d)
	}
	offsets, _ := before.Offsets()
	offsets2, _ := after.Offsets()
	if d := cmp.Diff(offsets, offsets2); d != "" {
		t.Error(d)
	}
}

// The draws by counts give exactly what drawing the clusters one by one gives,
// whatever the number of processors.
func TestDrawsByCounts(t *testing.T) {
	p := NewPool(ByMeeting, 7, measured(readCoded(t, shared(t, "corpus/dev.jsonl")))...)
	d := p.drawing()
	num, den := d.gather(p.all(), ByID("grip_rate"))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 3, 5} {
		runtime.GOMAXPROCS(procs)
		nums, dens := d.sums(num, den)
		for i, times := range d.times {
			x, y := 0, 0
			for _, m := range p.all() {
				for range times[d.cluster[m]] {
					v := ByID("grip_rate").Of(m)
					x, y = x+v.Num, y+v.Den
				}
			}
			if int(nums[i]) != x || int(dens[i]) != y {
				t.Fatalf("%d processors, draw %d: %v of %v, not %d of %d", procs, i, nums[i], dens[i], x, y)
			}
		}
	}
}
