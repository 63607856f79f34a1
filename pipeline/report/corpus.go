package report

import (
	"cmp"
	"io"
	"slices"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/pipeline/grip"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// Row is one meeting on the corpus page. It says nothing of who took part.
type Row struct {
	ID       string
	Date     transcripts.Date
	Kind     string
	Duration transcripts.Ms
	Page     string // address of its report, relative to the corpus page; empty: none
	Coded    bool
	MYs      int
	Outcomes map[string]int // MYs by outcome
	Machine  int            // MYs and codes that no person has confirmed, of Items
	Items    int
	Doubts   int // codes and MYs marked uncertain
	// Issue says why there is no result: consent missing, unreadable file.
	// Such a row shows its id, the code and the remedy, and nothing else.
	Issue *transcripts.Issue
}

// RowOf makes the row of a meeting by the coding that its report shows.
func RowOf(m *transcripts.Meeting, page string) Row {
	bare := newBare(m)
	r := Row{ID: m.ID, Date: m.Date, Kind: m.Kind, Duration: bare.duration(), Page: page, Outcomes: map[string]int{}}
	if bare.c == nil {
		return r
	}
	r.Coded, r.MYs = true, len(bare.c.MYs)
	d := bare.draft()
	r.Machine, r.Items = d.MYs+d.Codes, d.AllMYs+d.AllCodes
	for i := range bare.c.Grips {
		r.Outcomes[bare.c.Grips[i].Outcome]++
	}
	u := bare.uncertain()
	r.Doubts = u.MYs + u.Codes
	return r
}

// Excluded makes the row of a meeting without a result.
func Excluded(id string, why transcripts.Issue) Row { return Row{ID: id, Issue: &why} }

// Corpus is the page of a corpus and its figures, computed once.
type Corpus struct {
	opt Options
	l   string

	Study, Program, Made, Purpose string
	Models                        []string
	Meetings                      []meetingRow
	Refused                       []refusal
	Total                         meetingRow
	Draft                         draft
	Counts                        counts
	Suppressed                    string // why pooled numbers are not shown
	Rates                         []rateGroup
	Gap                           string
	Basis                         string
	Cross                         cross
	Curve                         curve
	Agreement                     []textRow
	Quality                       []Quality
	Folder                        string
	Paragraph                     string
	curve                         measure.Curve
	Method                        method
}

type meetingRow struct {
	Page, ID, Date, Kind, Duration string
	Coded                          bool
	MYs                            int
	Cells                          []int
	Doubts                         int
	Status                         string
	Draft                          bool
}

type refusal struct{ ID, Code, Text, Hint string }

// WriteCorpus writes the page of a corpus: its meetings by date with counts,
// what is pooled over them as rates with bootstrap intervals, and what is left
// out and why. pool may be nil; what it is too small for is not shown. The
// order of rows does not matter and they are not changed.
func WriteCorpus(w io.Writer, rows []Row, pool *measure.Pool, opt Options) error {
	return NewCorpus(rows, pool, opt).Write(w)
}

// Write writes the page.
func (c *Corpus) Write(w io.Writer) error { return write(w, "corpus.html", c, c.opt) }

// NewCorpus computes what stands on the page of a corpus; see [WriteCorpus].
func NewCorpus(rows []Row, pool *measure.Pool, opt Options) *Corpus {
	c := &Corpus{
		opt: opt, l: opt.lang(), Study: opt.Study, Program: opt.Program, Models: modelWords(opt.Models, opt.lang()), Made: opt.Made.Words(opt.lang()),
		Method: method{Codebook: codebook.Version(), Rule: grip.Rule},
	}
	if opt.Purpose != "" {
		c.Purpose = purposeWord(opt.Purpose, c.l)
	}
	c.list(rows)
	if pool == nil {
		pool = measure.NewPool(measure.ByMeeting, 0)
	}
	c.Agreement = agreementTable(opt.More.Agreement, c.l)
	c.Quality = opt.More.Quality
	c.Folder = opt.More.Figures
	c.Paragraph = c.methods(rows, pool)
	if pool.Suppressed() {
		c.Suppressed = say(c.l, "pool_small", itoa(measure.MinMeetings), itoa(measure.MinWorkers))
		return c
	}
	ps := pool.Passages()
	c.Counts = countsOf(ps, c.l)
	c.Rates = c.rates(pool)
	c.Gap = pool.DeliveryGap().Text(c.l)
	c.Cross = suppressedCross(ps, c.Counts.Outcomes, c.l)
	if k, ok := pool.Survival(); ok {
		c.curve, c.Curve = k, drawCurve(k, c.l)
	}
	return c
}

// longList is the number of meetings from which their list is folded away, so
// that the figures can be found below it.
const longList = 60

// Long reports whether the list of meetings is folded away.
func (c *Corpus) Long() bool { return len(c.Meetings) > longList }

// list sorts the meetings by date and id; never by anything that is counted.
func (c *Corpus) list(rows []Row) {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.ID, b.ID))
	})
	c.Total.Cells = make([]int, len(transcripts.Outcomes))
	var length transcripts.Ms
	for i := range rows {
		r := &rows[i]
		if r.Issue != nil {
			x := refusal{ID: r.ID, Code: r.Issue.Code, Text: r.Issue.Da, Hint: r.Issue.HintDa}
			if c.l == "en" {
				x.Text, x.Hint = r.Issue.En, r.Issue.HintEn
			}
			if r.Issue.Where != "" && r.Issue.Where != "meeting "+r.ID {
				x.Text = r.Issue.Where + ": " + x.Text
			}
			c.Refused = append(c.Refused, x)
			continue
		}
		x := meetingRow{
			Page: r.Page, ID: r.ID, Date: string(r.Date), Kind: r.Kind, Duration: durationWords(r.Duration, c.l), Coded: r.Coded,
			MYs: r.MYs, Doubts: r.Doubts, Draft: r.Machine > 0,
		}
		length += r.Duration
		switch {
		case !r.Coded:
			x.Status = say(c.l, "status_uncoded")
		case r.Machine == 0:
			x.Status = say(c.l, "status_people")
		case r.Machine == r.Items:
			x.Status = say(c.l, "status_draft")
		default:
			x.Status = say(c.l, "status_part", itoa(r.Items-r.Machine), itoa(r.Items))
		}
		for j, o := range transcripts.Outcomes {
			x.Cells = append(x.Cells, r.Outcomes[o])
			c.Total.Cells[j] += r.Outcomes[o]
		}
		c.Total.MYs += r.MYs
		c.Total.Doubts += r.Doubts
		c.Draft.Codes += r.Machine
		c.Draft.AllCodes += r.Items
		c.Meetings = append(c.Meetings, x)
	}
	c.Total.Duration = durationWords(length, c.l)
}

// pooledMeasures says which measures stand on the corpus page, in which table.
var pooledMeasures = []struct {
	key string
	ids []string
}{
	{"rates_outcome", []string{"grip_rate", "grip_rate_late", "uptake_rate", "ov_rate", "ov_d", "ov_a", "ov_t", "ov_i", "oh_rate", "oh_s", "oh_t", "oh_v", "d_rate", "ik_share"}},
	{"rates_variants", nil},
	{"rates_subtype", []string{"grip_rate_a_kap", "grip_rate_a_han", "grip_rate_a_ons", "grip_rate_a_gap", "grip_rate_a_res", "grip_rate_a_bek", "grip_rate_a_prb", "grip_rate_a_eva", "grip_rate_a_liv"}},
	{"rates_delivery", []string{"grip_rate_plain", "grip_rate_marked", "grip_rate_d_for", "grip_rate_d_imp", "grip_rate_d_tov"}},
	{"rates_elicited", []string{"grip_rate_elicited_inv", "grip_rate_elicited_closed", "grip_rate_elicited_resp", "grip_rate_elicited_vol", "grip_rate_elicited_proxy"}},
	{"rates_position", []string{"grip_rate_third_1", "grip_rate_third_2", "grip_rate_third_3"}},
	{"rates_thread", []string{"thread_rate", "reraises_per_ungripped", "lat_first_turn", "volunteered", "parked_returned"}},
	{"rates_form", []string{"form_r_for", "form_r_spo", "form_r_udb", "form_r_ind", "for_per_spo"}},
	{"rates_talk", []string{"talk_cit", "talk_pro", "talk_sup", "talk_int", "inst_tcus", "inst_time", "inv_tcus", "question_mix"}},
	{"rates_timing", []string{"my_per_10min", "my_per_100_tcus", "o4_of_cit", "o4_of_pro", "o2_of_cit", "lapses"}},
}

func (c *Corpus) rates(pool *measure.Pool) []rateGroup {
	var out []rateGroup
	for _, g := range pooledMeasures {
		x := rateGroup{Name: strings.TrimPrefix(g.key, "rates_"), Title: say(c.l, g.key), Note: sayOr(c.l, g.key+"_note")}
		add := func(name string, cell measure.Cell) {
			if cell.Meetings() == 0 {
				return
			}
			x.Rows = append(x.Rows, rateRow{Name: name, Text: cell.Text(c.l), Bar: barOfCell(cell), cell: cell})
			if c.Basis == "" {
				c.Basis = cell.Basis(c.l)
			}
		}
		for _, id := range g.ids {
			if m := measure.ByID(id); m != nil {
				add(measureName(m, c.l), pool.Cell(m))
			}
		}
		if g.key == "rates_variants" {
			for _, v := range measure.Sensitivity(pool) {
				add(v.Name(c.l), v.Cell)
			}
		}
		if len(x.Rows) > 0 {
			out = append(out, x)
		}
	}
	return out
}

func barOfCell(cell measure.Cell) bar {
	if cell.Measure().Kind != measure.Proportion {
		return bar{}
	}
	share, low, high, ok := cell.Shown()
	return bar{ok, 100 * share, 100 * low, 100 * high}
}

// countsOf counts pooled passages. Threads lie inside one meeting.
func countsOf(ps []*measure.Passage, lang string) counts {
	flat := make([]measure.Passage, len(ps))
	threads := map[[2]string]int{}
	k := counts{MYs: len(ps)}
	for i, x := range ps {
		flat[i] = *x
		t := [2]string{x.Meeting, itoa(x.Thread)}
		threads[t]++
		k.Chain = max(k.Chain, threads[t])
		if x.Reraise {
			k.Reraises++
		}
		if x.Codable() {
			k.Codable++
		}
	}
	k.Threads = len(threads)
	k.Outcomes, k.Forms = tallies(flat, lang)
	return k
}
