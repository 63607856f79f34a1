package measure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gribning/transcripts"
)

// Coded is one coder's coding of one meeting. Two coders may have cut the same
// words into different TCUs: then each brings a Meeting of its own.
type Coded struct {
	Meeting *transcripts.Meeting
	Coding  *transcripts.Coding
}

// MatchIoU is the overlap (intersection over union of their words) from which
// two MYs are the same one (CODEBOOK §5.4).
const MatchIoU = 0.5

// Agreement is how far coders agree, in the four stages of CODEBOOK §5.4,
// before any adjudication.
type Agreement struct {
	Coders   []string
	Meetings int

	// Stage 1: unitising.
	Borders    map[Pair]Matched // TCU borders inside turns, all speakers
	MYs        map[Pair]Matched // MY spans, one to one
	Unitising  UnitAlpha        // words of MYs, values: primary subtypes
	Stage2     int              // MYs matched by two coders or more
	Subtype    Scores           // Stage 2: on matched MYs
	Delivery   map[string]Scores
	Elicited   Scores
	ByWord     bool   // coders cut TCUs differently: the units of Stage 3 are words
	Codes      Scores // Stage 3: on TCUs, or words, of professional turns
	Classes    Scores // the same in six classes: institutional, grip form, R-ANE, INV, OTH, token
	Target     map[Pair]Rate
	Outcome    Scores // Stage 4: on matched MYs codable by both
	Grip       Scores // G against all else
	EndToEnd   map[Pair]EndToEnd
	GivenAB    map[Pair]Rate                 // same outcome where Layers A and B agree
	Confusions map[string]map[Pair]Confusion // by layer: subtype, codes, outcome

	Disagreements []Disagreement
}

// Matched counts units of two coders and those that match.
type Matched struct {
	A, B, Both int
	F1         Estimate // of A against B, and the same of B against A
}

// Precision is the share of B's units that A has too, Recall of A's that B
// has.
func (m Matched) Precision() Rate { return Rate{m.Both, m.B} }

// Recall is described at [Matched.Precision].
func (m Matched) Recall() Rate { return Rate{m.Both, m.A} }

// EndToEnd is 2 · (matched MYs with the same outcome) ÷ (MYs of A + MYs of B):
// nothing taken for granted.
type EndToEnd struct {
	Same, A, B int
}

// Value is the coefficient, NaN without MYs.
func (e EndToEnd) Value() float64 { return 2 * float64(e.Same) / float64(e.A+e.B) }

// Disagreement is one place where coders differ, for adjudication.
type Disagreement struct {
	Meeting string
	Layer   string   // unit, subtype, delivery, code, target, outcome
	Values  []string // by coder; «–» where a coder has nothing there
	MYs     []string // ids of the MY by coder, empty for codes
	From    int      // words From..To of the first coder's meeting
	To      int
	Span    transcripts.Span
}

// Compare lines up two or more coders, each a list of coded meetings, by
// meeting id. Meetings that not all of them coded are left out. The words of a
// meeting must be the same for all: otherwise it is an Issue with code K401.
func Compare(coders ...[]Coded) (*Agreement, error) {
	if len(coders) < 2 {
		return nil, transcripts.Fault("K400", "", "agreement needs two coders or more", "enighed kræver to kodere eller flere")
	}
	a := &Agreement{
		Borders: map[Pair]Matched{}, MYs: map[Pair]Matched{}, Delivery: map[string]Scores{}, Target: map[Pair]Rate{},
		EndToEnd: map[Pair]EndToEnd{}, GivenAB: map[Pair]Rate{}, Confusions: map[string]map[Pair]Confusion{},
	}
	for _, c := range coders {
		name := ""
		if len(c) > 0 {
			name = c[0].Coding.Name
		}
		a.Coders = append(a.Coders, name)
	}
	rows, err := lineUp(coders)
	if err != nil {
		return nil, err
	}
	a.Meetings = len(rows)
	g := newGathering(a.Coders)
	g.byWord = !sameCuts(rows)
	a.ByWord = g.byWord
	for _, row := range rows {
		g.meeting(row)
	}
	g.finish(a)
	return a, nil
}

// lineUp gives the meetings that every coder coded, by id.
func lineUp(coders [][]Coded) ([][]*view, error) {
	byID := map[string][]*view{}
	for i, list := range coders {
		for _, c := range list {
			row := byID[c.Meeting.ID]
			if len(row) == i {
				byID[c.Meeting.ID] = append(row, newView(c))
			}
		}
	}
	var rows [][]*view
	for id, row := range byID {
		if len(row) != len(coders) {
			continue
		}
		for _, v := range row[1:] {
			if len(v.m.Words) != len(row[0].m.Words) {
				return nil, transcripts.Fault("K401", "meeting "+id,
					fmt.Sprintf("the coders' transcripts differ: %d words and %d", len(row[0].m.Words), len(v.m.Words)),
					fmt.Sprintf("kodernes udskrifter er forskellige: %d ord og %d", len(row[0].m.Words), len(v.m.Words))).
					Hint("compare codings of the same transcript", "sammenlign kodninger af den samme udskrift")
			}
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b []*view) int { return cmp.Compare(a[0].m.ID, b[0].m.ID) })
	return rows, nil
}

// view is one coding laid over the words.
type view struct {
	m     *transcripts.Meeting
	c     *transcripts.Coding
	code  []*transcripts.Code // of each word of a professional's coded TCU
	cut   map[int]bool        // words that begin a TCU inside a turn
	words [][]int             // of each MY, in order
	grip  map[string]*transcripts.Grip
}

func newView(c Coded) *view {
	v := &view{m: c.Meeting, c: c.Coding, code: make([]*transcripts.Code, len(c.Meeting.Words)), cut: map[int]bool{}, grip: map[string]*transcripts.Grip{}}
	ix := c.Meeting.TCUIndex()
	for i := range c.Coding.Codes {
		k := &c.Coding.Codes[i]
		if at, ok := ix[k.TCU]; ok {
			for w := v.m.TCUs[at].From; w < v.m.TCUs[at].To; w++ {
				v.code[w] = k
			}
		}
	}
	for _, t := range v.m.Turns {
		for u := t.From + 1; u < t.To; u++ {
			v.cut[v.m.TCUs[u].From] = true
		}
	}
	for _, my := range c.Coding.MYs {
		var words []int
		for _, id := range my.TCUs {
			if at, ok := ix[id]; ok {
				for w := v.m.TCUs[at].From; w < v.m.TCUs[at].To; w++ {
					words = append(words, w)
				}
			}
		}
		slices.Sort(words)
		v.words = append(v.words, slices.Compact(words))
	}
	for i := range c.Coding.Grips {
		v.grip[c.Coding.Grips[i].MY] = &c.Coding.Grips[i]
	}
	return v
}

func (v *view) outcome(my int) string {
	if g := v.grip[v.c.MYs[my].ID]; g != nil {
		return g.Outcome
	}
	return ""
}

// match pairs the MYs of two coders, best overlap first, each at most once;
// it maps a's positions to b's.
func match(a, b *view) map[int]int {
	type candidate struct {
		iou  float64
		x, y int
	}
	var all []candidate
	for x, p := range a.words {
		for y, q := range b.words {
			if iou := overlap(p, q); iou >= MatchIoU {
				all = append(all, candidate{iou, x, y})
			}
		}
	}
	slices.SortStableFunc(all, func(p, q candidate) int { return cmp.Compare(q.iou, p.iou) })
	out, used := map[int]int{}, map[int]bool{}
	for _, c := range all {
		if _, ok := out[c.x]; !ok && !used[c.y] {
			out[c.x] = c.y
			used[c.y] = true
		}
	}
	return out
}

// overlap is the intersection over the union of two sorted lists of words.
func overlap(a, b []int) float64 {
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	if both == 0 {
		return 0
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// class puts a code of Layer B into one of six classes.
func class(code string) string {
	switch {
	case code == "":
		return ""
	case transcripts.IsInstitutional(code):
		return "B-*"
	case transcripts.IsGripForm(code):
		return "R-grip"
	case code == "TOK" || code == "BC":
		return "TOK"
	case code == "R-ANE" || code == "INV":
		return code
	}
	return "OTH"
}

// f1 makes the F1 of counts that meetings add to, with a jackknife over
// meetings.
func f1(parts [][]float64) Matched {
	total := make([]float64, 3)
	for _, p := range parts {
		for i, x := range p {
			total[i] += x
		}
	}
	value := func(s []float64) float64 {
		if s[0]+s[1] == 0 {
			return math.NaN()
		}
		return 2 * s[2] / (s[0] + s[1])
	}
	m := Matched{A: int(total[0]), B: int(total[1]), Both: int(total[2])}
	m.F1 = Estimate{Value: value(total), N: m.A + m.B, Over: len(parts), By: "meeting"}
	m.F1.Low, m.F1.High = jackknife(m.F1.Value, total, parts, value)
	return m
}

// join writes a list of codes in one order.
func join(codes []string) string {
	s := slices.Sorted(slices.Values(codes))
	if len(s) == 0 {
		return "D-0"
	}
	return strings.Join(s, "+")
}
