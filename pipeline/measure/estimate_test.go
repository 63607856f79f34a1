package measure

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// TestKaplanMeier: weeks in remission with 6-MP of Freireich et al. 1963, as in
// Kalbfleisch & Prentice 2002, table 1.3 and Cox & Oakes 1984: the product-limit
// estimates are .857 .807 .753 .690 .627 .538 .448, the median is 23.
func TestKaplanMeier(t *testing.T) {
	var ps []*Passage
	for _, w := range strings.Fields("6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 34+ 35+ 32+") {
		var weeks transcripts.Ms
		if _, err := fmt.Sscan(strings.TrimSuffix(w, "+"), &weeks); err != nil {
			t.Fatal(err)
		}
		p := &Passage{Outcome: "G", Latency: weeks}
		if strings.HasSuffix(w, "+") {
			p = &Passage{Outcome: "OH", Left: weeks}
		}
		ps = append(ps, p)
	}
	ps = append(ps, &Passage{Outcome: "IK"})
	var got []string
	c := Survival(ps)
	for _, s := range c {
		if s.Gripped > 0 {
			got = append(got, fmt.Sprintf("%d:%d:%.3f", s.At, s.AtRisk, s.Ungripped))
		}
	}
	want := []string{"6:21:0.857", "7:17:0.807", "10:15:0.753", "13:12:0.690", "16:11:0.627", "22:7:0.538", "23:6:0.448"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if at, ok := c.Median(); !ok || at != 23 || c.N() != 21 || c.Gripped() != 9 {
		t.Errorf("median %d %v of %d, %d gripped", at, ok, c.N(), c.Gripped())
	}
	if _, ok := Survival(ps[:6]).Median(); !ok {
		t.Error("4 of 6 gripped at once have a median")
	}
	if at, ok := Survival(ps[len(ps)-6:]).Median(); ok {
		t.Errorf("a curve that never passes one half has the median %d", at)
	}
}

// TestRoganGladen is the example of CODEBOOK §5.3: 43 % observed, sensitivity
// .75, specificity .95 → 54.3 %.
func TestRoganGladen(t *testing.T) {
	c := Classifier{Sensitivity: Rate{150, 200}, Specificity: Rate{285, 300}}
	value, low, high, ok := c.Correct(Rate{43, 100}, 1).Shown()
	if !ok || fmt.Sprintf("%.3f", value) != "0.543" || low > .43 || high < .65 {
		t.Errorf("%.3f [%.3f ; %.3f] %v", value, low, high, ok)
	}
	for _, bad := range []Corrected{
		Classifier{Rate{1, 2}, Rate{285, 300}}.Correct(Rate{43, 100}, 1), // sensitivity hardly known
		Classifier{Rate{40, 100}, Rate{50, 100}}.Correct(Rate{43, 100}, 1),
		c.Correct(Rate{2, 4}, 1),
		NewPool(ByMeeting, 1).Corrected(ByID("grip_rate"), c),
	} {
		if _, _, _, ok := bad.Shown(); ok || strings.Contains(bad.String(), "%") {
			t.Errorf("corrected: %v", bad)
		}
	}
}

// TestWilsonCoverage: over binomial samples the interval covers 93–97 % where
// the theory says so (Brown, Cai & DasGupta 2001: moderate n, shares not at
// the edge).
func TestWilsonCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	n := rounds(t, 2000)
	for _, share := range []float64{.2, .35, .5, .7} {
		hits := 0
		for range n {
			r := Rate{Den: 53}
			for range r.Den {
				if rng.Float64() < share {
					r.Num++
				}
			}
			if low, high := r.Wilson(); low <= share && share <= high {
				hits++
			}
		}
		covers(t, fmt.Sprintf("Wilson at %.2f", share), hits, n)
	}
}

func shareOfMeeting(rng *rand.Rand) float64 { return min(1, max(0, .44+.19*rng.NormFloat64())) }

// unlikeMeetings draws a corpus whose meetings differ: each has its own share of
// grips (ICC about 0.14), and 8 to 16 MYs.
func unlikeMeetings(rng *rand.Rand, meetings int) *Pool {
	p := NewPool(ByMeeting, rng.Uint64())
	for i := range meetings {
		share := shareOfMeeting(rng)
		m := &Meeting{ID: fmt.Sprintf("m%03d", i)}
		for range 8 + rng.IntN(9) {
			o := "OV"
			if rng.Float64() < share {
				o = "G"
			}
			m.Passages = append(m.Passages, Passage{Outcome: o})
		}
		p.Add(m)
	}
	return p
}

// TestBootstrapCoverage: the cluster bootstrap covers where Wilson's interval,
// which takes MYs as independent, does not.
func TestBootstrapCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 2))
	gr := ByID("grip_rate")
	truth := 0.0
	for range 1_000_000 {
		truth += shareOfMeeting(rng) / 1_000_000
	}
	n := rounds(t, 300)
	hits, naive := 0, 0
	for range n {
		p := unlikeMeetings(rng, 60)
		_, low, high, _ := p.Cell(gr).Shown()
		if low <= truth && truth <= high {
			hits++
		}
		c := p.tally(gr)
		if low, high := (Rate{c.num, c.den}).Wilson(); low <= truth && truth <= high {
			naive++
		}
	}
	covers(t, "cluster bootstrap over 60 meetings", hits, n)
	if share := float64(naive) / float64(n); share > .90 {
		t.Errorf("Wilson's interval covers %.1f %%: the simulated meetings do not differ", 100*share)
	}
}

// TestAllOrNone: where all or none are hit, every draw is the same, and the
// interval must still leave doubt.
func TestAllOrNone(t *testing.T) {
	for _, x := range []struct {
		outcome, want string
	}{
		{"G", "60/60 = 100.0 % [94.0 ; 100.0]"}, {"OH", "0/60 = 0.0 % [0.0 ; 6.0]"},
	} {
		p := NewPool(ByMeeting, 1)
		for i := range 12 {
			m := &Meeting{ID: fmt.Sprint(i)}
			for range 5 {
				m.Passages = append(m.Passages, Passage{Outcome: x.outcome})
			}
			p.Add(m)
		}
		if got := p.Cell(ByID("grip_rate")).String(); got != x.want {
			t.Errorf("%s, want %s", got, x.want)
		}
	}
}

// TestDrawTop: workers are drawn where all are known and they are many.
func TestDrawTop(t *testing.T) {
	pool := func(n int, key func(i int) string) *Pool {
		p := NewPool(ByMeeting, 1)
		for i := range n {
			m := &Meeting{ID: fmt.Sprintf("%03d", i), Professionals: []string{"S"}, Passages: []Passage{{Outcome: []string{"G", "OV"}[i/3%2]}}}
			m.Know([]transcripts.Participant{{Label: "S", Role: transcripts.Caseworker, Key: key(i)}})
			p.Add(m)
		}
		p.DrawTop()
		return p
	}
	three := func(i int) string { return fmt.Sprint("k", i/3) }
	if p := pool(60, three); p.By != ByWorker || !strings.Contains(p.Cell(ByID("grip_rate")).Basis("en"), "over 20 workers") {
		t.Errorf("twenty workers: %s", p.By)
	}
	if p := pool(57, three); p.By != ByMeeting {
		t.Errorf("nineteen workers: %s", p.By)
	}
	if p := pool(60, func(i int) string { return strings.TrimSuffix(three(i), "k19") }); p.By != ByMeeting {
		t.Errorf("one not known: %s", p.By)
	}
}

// TestCorrectionCoverage: the corrected rate's interval holds the true rate.
func TestCorrectionCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	binomial := func(n int, p float64) Rate {
		r := Rate{Den: n}
		for range n {
			if rng.Float64() < p {
				r.Num++
			}
		}
		return r
	}
	const truth, se, sp = .45, .75, .9
	n, hits := rounds(t, 300), 0
	for i := range n {
		c := Classifier{binomial(120, se), binomial(180, sp)}
		_, low, high, ok := c.Correct(binomial(400, truth*se+(1-truth)*(1-sp)), uint64(i)).Shown()
		if ok && low <= truth && truth <= high {
			hits++
		}
	}
	covers(t, "Rogan–Gladen", hits, n)
}

// TestNewcombeCoverage: the interval of a difference.
func TestNewcombeCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	n, hits := rounds(t, 2000), 0
	for range n {
		a, b := Rate{Den: 35}, Rate{Den: 30}
		for range a.Den {
			if rng.Float64() < .55 {
				a.Num++
			}
		}
		for range b.Den {
			if rng.Float64() < .35 {
				b.Num++
			}
		}
		if _, low, high, _ := Difference(a, b).Shown(); low <= .2 && .2 <= high {
			hits++
		}
	}
	covers(t, "Newcombe", hits, n)
}

// TestLag: Bakeman & Quera 2011-style table worked by hand: 4 events of A
// after A, 6 B after A, 7 A after B, 3 B after B. Expected AA is 10·11/20 = 5.5;
// its residual (4 − 5.5)/√(5.5·½·9/20) = −1.348.
func TestLag(t *testing.T) {
	l := Transitions{{"MY", "MY"}: 4, {"MY", "INV"}: 6, {"INV", "MY"}: 7, {"INV", "INV"}: 3}.Matrix()
	if d := cmp.Diff([]string{"MY", "INV"}, l.Events); d != "" {
		t.Fatal(d)
	}
	if got := f(l.P[0][1], 2) + " " + f(l.Residuals[0][0], 3) + " " + f(l.Residuals[0][1], 3); got != "0.60 -1.348 1.348" {
		t.Error(got)
	}
}

func TestSensitivity(t *testing.T) {
	meetings := measured(readCoded(t, shared(t, "corpus/dev.jsonl")))
	for _, m := range meetings {
		m.Window(1, nil)
		m.Window(3, []transcripts.Grip{{Outcome: "G"}, {Outcome: "OH"}, {Outcome: "IK"}})
	}
	p := NewPool(ByMeeting, 1, meetings...)
	var ids []string
	for _, v := range Sensitivity(p) {
		ids = append(ids, v.ID)
		if v.Name("da") == "" || v.Name("en") == "" {
			t.Errorf("%s without a name", v.ID)
		}
	}
	if d := cmp.Diff([]string{"base", "strict", "W3", "uptake", "lenient"}, ids); d != "" {
		t.Error(d)
	}
	if num, den, _ := p.Cell(ByID("grip_rate_w3")).Counts(); num != len(meetings) || den != 2*len(meetings) {
		t.Errorf("%d of %d", num, den)
	}
}

func TestSample(t *testing.T) {
	var all []Candidate
	for i := range 100 {
		all = append(all, Candidate{fmt.Sprintf("m%03d", i), []string{"plan", "plan|interpreted", "samråd"}[min(2, i%7)]})
	}
	a := Sample(all, SampleShare, 42)
	slices.Reverse(all)
	if d := cmp.Diff(a, Sample(all, SampleShare, 42)); d != "" {
		t.Errorf("order or run changes the sample: %s", d)
	}
	if d := cmp.Diff(a, Sample(all, SampleShare, 43)); d == "" {
		t.Error("another seed gives the same sample")
	}
	per, of := map[string]int{}, map[string]int{}
	for _, c := range a {
		per[c.Stratum]++
	}
	for _, c := range all {
		of[c.Stratum]++
	}
	for s, n := range of {
		if float64(per[s]) < SampleShare*float64(n) {
			t.Errorf("%s: %d of %d", s, per[s], n)
		}
	}
	if len(Sample(nil, .15, 1)) != 0 {
		t.Error("a sample of nothing")
	}
}
