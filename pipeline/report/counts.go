package report

import (
	"slices"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// counts is what was found, before any rate.
type counts struct {
	MYs, Codable, Threads, Reraises int
	Chain                           int // most MYs in one thread
	Outcomes                        []tally
	Forms                           []tally
}

// tally is one code with its number of passages.
type tally struct {
	Code, Name, Means string
	N                 int
	Of                []tally // subtypes
}

// cross is subtype by outcome, in whole numbers.
type cross struct {
	Hidden   bool
	Outcomes []tally
	Rows     []crossRow
}

type crossRow struct {
	tally
	Cells []int
}

func (p *page) counts() (counts, cross) {
	var ps []*measure.Passage
	for i := range p.took.Passages {
		ps = append(ps, &p.took.Passages[i])
	}
	k := countsOf(ps, p.l)
	return k, crossOf(k.Outcomes, p.took.Passages, p.l)
}

var subsOf = map[string][]string{"OV": {"D", "A", "T", "I"}, "OH": {"S", "T", "V"}}

// tallies counts passages by outcome, with subtypes that occur, and by grip
// form.
func tallies(ps []measure.Passage, lang string) (outcomes, forms []tally) {
	of := func(code string, is func(*measure.Passage) bool) tally {
		e := codebook.Of(code)
		t := tally{Code: code, Name: e.Name(lang), Means: e.Means(lang)}
		for i := range ps {
			if is(&ps[i]) {
				t.N++
			}
		}
		return t
	}
	for _, o := range transcripts.Outcomes {
		t := of(o, func(x *measure.Passage) bool { return x.Outcome == o })
		for _, sub := range subsOf[o] {
			if s := of(o+"-"+sub, func(x *measure.Passage) bool { return x.Outcome == o && x.Sub == sub }); s.N > 0 {
				t.Of = append(t.Of, s)
			}
		}
		outcomes = append(outcomes, t)
	}
	for _, f := range transcripts.GripForms {
		forms = append(forms, of(f, func(x *measure.Passage) bool { return x.Late() && x.Form == f }))
	}
	return outcomes, forms
}

// crossOf leaves out subtypes that nobody voiced.
func crossOf(outcomes []tally, ps []measure.Passage, lang string) cross {
	x := cross{Outcomes: outcomes}
	for _, a := range transcripts.Subtypes {
		e := codebook.Of(a)
		r := crossRow{tally: tally{Code: a, Name: e.Name(lang), Means: e.Means(lang)}, Cells: make([]int, len(outcomes))}
		for i := range ps {
			if ps[i].Primary != a {
				continue
			}
			r.N++
			if j := slices.Index(transcripts.Outcomes, ps[i].Outcome); j >= 0 {
				r.Cells[j]++
			}
		}
		if r.N > 0 {
			x.Rows = append(x.Rows, r)
		}
	}
	return x
}

// rateGroup is a table of measures.
type rateGroup struct {
	Name  string // of its figure, on the corpus page
	Title string
	Note  string
	Rows  []rateRow
}

type rateRow struct {
	Name, Text string
	Bar        bar
	cell       measure.Cell // on the corpus page
}

// shownMeasures says which measures stand on the page of one meeting, in
// which table. The rest are in the dataset; in a single meeting they are
// nearly always counts of two or three.
var shownMeasures = []struct {
	key string
	ids []string
}{
	{"rates_outcome", []string{"grip_rate", "grip_rate_late", "uptake_rate", "ov_rate", "oh_rate", "d_rate"}},
	{"rates_variants", []string{"uptake_rate_lenient", "grip_rate_strict"}},
	{"rates_delivery", []string{"grip_rate_plain", "grip_rate_marked", "grip_rate_a_kap"}},
	{"rates_thread", []string{"thread_rate", "lat_first_turn", "volunteered", "parked_returned"}},
	{"rates_talk", []string{"talk_cit", "talk_pro", "talk_sup", "talk_int", "inst_tcus", "inst_time", "inv_tcus", "question_mix"}},
	{"rates_timing", []string{"my_per_10min", "o4_of_cit", "o4_of_pro", "o2_of_cit", "lapses"}},
}

func (p *page) rates() (groups []rateGroup, latency string) {
	for _, g := range shownMeasures {
		x := rateGroup{Title: say(p.l, g.key), Note: sayOr(p.l, g.key+"_note")}
		for _, id := range g.ids {
			m := measure.ByID(id)
			if m == nil {
				continue
			}
			v := m.Of(&p.took)
			if v.Den == 0 || v.Num == 0 && m.Kind == measure.TimeShare {
				continue
			}
			x.Rows = append(x.Rows, rateRow{Name: measureName(m, p.l), Text: v.Text(p.l), Bar: barOf(v)})
		}
		if len(x.Rows) > 0 {
			groups = append(groups, x)
		}
	}
	var ps []*measure.Passage
	for i := range p.took.Passages {
		ps = append(ps, &p.took.Passages[i])
	}
	if q := measure.Latencies(ps); q.N >= measure.MinCount {
		latency = say(p.l, "latency", measure.Decimal(q.Median/1000, 1, p.l), measure.Decimal(q.Q1/1000, 1, p.l), measure.Decimal(q.Q3/1000, 1, p.l), itoa(q.N))
	}
	return groups, latency
}

// measureName puts the words for a code before the code that a measure's name
// ends or begins with: «Grebet: handlekraft (A-HAN)».
func measureName(m *measure.Measure, lang string) string {
	name := m.Name(lang)
	for _, f := range strings.Fields(name) {
		if e := codebook.Of(f); e.Layer != "" && e.Layer != codebook.Outcome {
			return capital(strings.Replace(name, f, e.Name(lang)+" ("+f+")", 1))
		}
	}
	return name
}

// bar is the drawing of a proportion with its interval, in hundredths.
type bar struct {
	Shown            bool
	Share, Low, High float64
}

func barOf(v measure.Value) bar {
	if v.Measure.Kind != measure.Proportion {
		return bar{}
	}
	share, low, high, ok := v.Shown()
	return bar{ok, 100 * share, 100 * low, 100 * high}
}
