package measure

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWorkedExample is the worked example of CODEBOOK §5.2: the 47 composed
// dialogues as one body of material.
func TestWorkedExample(t *testing.T) {
	var all Meeting // every dialogue in one, as the codebook counts them
	meetings := measured(readCoded(t, shared(t, "codebook/dialogues.jsonl")))
	if len(meetings) != 47 {
		t.Fatalf("%d dialogues", len(meetings))
	}
	threads := Rate{}
	for _, m := range meetings {
		all.Passages = append(all.Passages, m.Passages...)
		threads = threads.Add(ByID("thread_rate").Of(m).Rate())
	}
	got := []string{fmt.Sprintf("MYs %d", len(all.Passages))}
	for _, id := range []string{"ik_share", "grip_rate", "grip_rate_late", "ov_rate", "oh_rate", "d_rate", "grip_rate_a_kap", "reraises"} {
		got = append(got, id+" "+ByID(id).Of(&all).String())
	}
	got = append(got, "delivery gap "+all.DeliveryGap().String())
	num, den := threads.Num, threads.Den
	got = append(got, fmt.Sprintf("threads %d/%d", num, den))
	lat := Latencies(passagePointers(&all))
	got = append(got, fmt.Sprintf("latency median %.0f ms of %d", lat.Median, lat.N))
	want := []string{
		"MYs 56",
		"ik_share 3/56 = 5.4 % [1.8 ; 14.6]",
		"grip_rate 26/53 = 49.1 % [36.1 ; 62.1]",
		"grip_rate_late 29/53 = 54.7 % [41.5 ; 67.3]",
		"ov_rate 16/53 = 30.2 % [19.5 ; 43.5]",
		"oh_rate 4/53 = 7.5 % [3.0 ; 17.9]",
		"d_rate 4/53 = 7.5 % [3.0 ; 17.9]",
		"grip_rate_a_kap 14/32 = 43.8 % [28.2 ; 60.7]",
		"reraises 7",
		"delivery gap 20/35 − 6/18 = 23.8 points [-4.3 ; 46.4], few utterances",
		"threads 29/46",
		"latency median 600 ms of 26",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func passagePointers(m *Meeting) []*Passage {
	var ps []*Passage
	for i := range m.Passages {
		ps = append(ps, &m.Passages[i])
	}
	return ps
}

// TestRateText holds the display rules of CODEBOOK §5.2 and the examples of
// §5.3 (7 of 18 → [20.3 ; 61.4]; 2 of 4 shown as counts).
func TestRateText(t *testing.T) {
	for _, c := range []struct {
		rate   Rate
		da, en string
	}{
		{Rate{0, 0}, "0 af 0", "0 of 0"},
		{Rate{2, 4}, "2 af 4", "2 of 4"},
		{Rate{0, 5}, "0/5 = 0,0 % [0,0 ; 43,4], få ytringer", "0/5 = 0.0 % [0.0 ; 43.4], few utterances"},
		{Rate{7, 18}, "7/18 = 38,9 % [20,3 ; 61,4], få ytringer", "7/18 = 38.9 % [20.3 ; 61.4], few utterances"},
		{Rate{19, 19}, "19/19 = 100,0 % [83,2 ; 100,0], få ytringer", "19/19 = 100.0 % [83.2 ; 100.0], few utterances"},
		{Rate{66, 150}, "66/150 = 44,0 % [36,3 ; 52,0]", "66/150 = 44.0 % [36.3 ; 52.0]"},
	} {
		if got := c.rate.Text("da"); got != c.da {
			t.Errorf("da: %s, want %s", got, c.da)
		}
		if got := c.rate.Text("en"); got != c.en {
			t.Errorf("en: %s, want %s", got, c.en)
		}
	}
	if low, high := (Rate{2, 4}).Wilson(); fmt.Sprintf("%.2f %.2f", low, high) != "0.15 0.85" {
		t.Errorf("2 of 4: %v %v", low, high)
	}
}

// TestNoBarePercent prints small rates in every way that Go offers: none gives
// a percentage.
func TestNoBarePercent(t *testing.T) {
	small := []any{
		Rate{2, 4}, &Rate{2, 4}, ByID("grip_rate").Of(&Meeting{}), Cell{measure: ByID("grip_rate"), num: 40, den: 100, meetings: 4, workers: 3},
		Cell{measure: ByID("grip_rate"), num: 40, den: 100, meetings: 12, workers: 2},
		Difference(Rate{2, 4}, Rate{3, 4}),
	}
	for _, r := range small {
		for _, verb := range []string{"%v", "%+v", "%#v", "%d", "%s", "%q", "%f", "%x"} {
			s := fmt.Sprintf(verb, r)
			if strings.Contains(s, "%") && !strings.Contains(s, "%!") || strings.Contains(s, "0.5") || strings.Contains(s, "50") {
				t.Errorf("%T with %s gives %s", r, verb, s)
			}
		}
	}
	for _, hidden := range small[3:5] {
		b, err := json.Marshal(hidden)
		if err != nil || string(b) != `{"measure":"grip_rate","suppressed":true}` {
			t.Errorf("%s %v", b, err)
		}
		if _, _, ok := hidden.(Cell).Counts(); ok {
			t.Error("a suppressed cell gives its counts")
		}
	}
	b, err := json.Marshal(Rate{2, 4})
	if err != nil || string(b) != `{"num":2,"den":4,"few":true}` {
		t.Errorf("%s %v", b, err)
	}
}

// TestNewcombe: Newcombe 1998 (Statistics in Medicine 17:873–890), table II,
// example (a), method 10: 56/70 − 48/80 has the interval [0.0524 ; 0.3339].
func TestNewcombe(t *testing.T) {
	diff, low, high, ok := Difference(Rate{56, 70}, Rate{48, 80}).Shown()
	if got := fmt.Sprintf("%.4f [%.4f ; %.4f] %v", diff, low, high, ok); got != "0.2000 [0.0524 ; 0.3339] true" {
		t.Error(got)
	}
}

// TestPoolOrder: the order of meetings changes no number.
func TestPoolOrder(t *testing.T) {
	meetings := measured(readCoded(t, shared(t, "corpus/dev.jsonl")))
	a := NewPool(ByMeeting, 7, meetings...)
	backwards := NewPool(ByMeeting, 7)
	for i := range meetings {
		backwards.Add(meetings[len(meetings)-1-i])
	}
	together := backwards.Cells()
	for i, m := range Measures() {
		if x, y := a.Cell(m).String(), together[i].String(); x != y {
			t.Errorf("%s: %s and %s", m.ID, x, y)
		}
	}
}

// TestMeasuresAreWhole: every measure of real material is a count among a
// count, proportions stay within their denominators, and shares of a whole add
// up to it.
func TestMeasuresAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Measures() {
		if seen[m.ID] || m.Da == "" || m.En == "" || m.Group == "" {
			t.Errorf("measure %q: twice, or without a name", m.ID)
		}
		seen[m.ID] = true
	}
	for _, meeting := range measured(readCoded(t, shared(t, "corpus/dev.jsonl"))) {
		sums := map[string]int{}
		for _, m := range Measures() {
			v := m.Of(meeting)
			if v.Num < 0 || v.Den < 0 || (m.Kind == Proportion || m.Kind == TimeShare) && v.Num > v.Den {
				t.Errorf("%s %s: %d of %d", meeting.ID, m.ID, v.Num, v.Den)
			}
			sums[m.ID] = v.Num
		}
		whole := ByID("grip_rate").Of(meeting).Den
		if n := sums["grip_rate"] + sums["gs_rate"] + sums["d_rate"] + sums["ov_rate"] + sums["oh_rate"]; n != whole {
			t.Errorf("%s: outcomes add to %d of %d", meeting.ID, n, whole)
		}
		if n := sums["ov_d"] + sums["ov_a"] + sums["ov_t"] + sums["ov_i"]; n != sums["ov_rate"] {
			t.Errorf("%s: kinds of OV add to %d of %d", meeting.ID, n, sums["ov_rate"])
		}
		if n := sums["form_r_for"] + sums["form_r_spo"] + sums["form_r_udb"] + sums["form_r_ind"]; n != sums["grip_rate_late"] {
			t.Errorf("%s: forms add to %d of %d", meeting.ID, n, sums["grip_rate_late"])
		}
		if n := sums["talk_cit"] + sums["talk_pro"] + sums["talk_sup"] + sums["talk_int"] + sums["talk_oth"]; n != ByID("talk_cit").Of(meeting).Den {
			t.Errorf("%s: talk adds to %d", meeting.ID, n)
		}
	}
}

// TestClusterBootstrapIsWider holds the point of CODEBOOK §5.3: with an ICC of
// about 0.14 over 12 meetings, 66 of 150 has a naive interval of [36.3 ; 52.0]
// and a much wider one when meetings are drawn.
func TestClusterBootstrapIsWider(t *testing.T) {
	p := NewPool(ByMeeting, 1)
	n := 0
	for i, c := range [][2]int{{1, 12}, {2, 13}, {3, 12}, {3, 12}, {4, 13}, {5, 12}, {6, 13}, {7, 12}, {8, 13}, {8, 12}, {9, 13}, {10, 13}} {
		m := &Meeting{ID: fmt.Sprint(i)}
		for j := range c[1] {
			outcome := "OV"
			if j < c[0] {
				outcome = "G"
				n++
			}
			m.Passages = append(m.Passages, Passage{Outcome: outcome})
		}
		p.Add(m)
	}
	cell := p.Cell(ByID("grip_rate"))
	value, low, high, ok := cell.Shown()
	if !ok || n != 66 || math.Abs(value-.44) > 1e-9 {
		t.Fatalf("%v %d %v", cell, n, ok)
	}
	wlow, whigh := Rate{66, 150}.Wilson()
	if low > wlow-.03 || high < whigh+.03 {
		t.Errorf("cluster interval [%.3f ; %.3f] beside Wilson's [%.3f ; %.3f]", low, high, wlow, whigh)
	}
	if again := p.Cell(ByID("grip_rate")).String(); again != cell.String() {
		t.Errorf("the same seed gave %s and %s", cell, again)
	}
}
