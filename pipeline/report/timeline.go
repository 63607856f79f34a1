package report

import (
	"fmt"
	"html/template"
	"slices"
	"strings"

	"gribning/transcripts"
)

// timeline is who speaks when, with every MY and its outcome.
type timeline struct {
	SVG   template.HTML
	Rows  int
	Minor string // length of a row, in words
	Lanes []lane
}

type lane struct {
	label, class string
}

// Measures of the drawing, in its own units; the page scales it to its width.
const (
	tlWidth    = 1000.0
	tlLeft     = 150.0 // names of the speakers
	tlPlot     = tlWidth - tlLeft - 28
	tlMark     = 22.0 // height of one level of markers
	tlLane     = 15.0
	tlStep     = 21.0 // from lane to lane
	tlFoot     = 26.0 // clock below the lanes
	tlBetween  = 12.0
	tlLevels   = 4    // markers that stand above one another
	tlMarkWide = 34.0 // a marker with its number
)

// rowLengths are the lengths that a row may have, in minutes: the shortest that
// gives no more rows than there should be is taken.
var rowLengths = []transcripts.Ms{3, 5, 10, 15, 20, 30, 60, 120, 240, 480}

// Rows of a timeline, at most: on a page to look into, and on one to print.
const (
	manyRows = 12
	fewRows  = 3
)

func (p *page) timeline(most int) timeline {
	total := p.duration()
	if len(p.m.Turns) == 0 || total <= 0 {
		return timeline{}
	}
	step := rowLengths[len(rowLengths)-1] * 60_000
	for _, l := range rowLengths {
		if l*60_000*transcripts.Ms(most) >= total {
			step = l * 60_000
			break
		}
	}
	d := drawing{p: p, step: step, total: total, lanes: p.lanes()}
	d.place()
	rows := int((total + step - 1) / step)
	y := 5.0 // the numbers of the first row reach above their marks
	var body strings.Builder
	for r := range rows {
		y += d.row(&body, r, y) + tlBetween
	}
	var s strings.Builder
	fmt.Fprintf(&s, `<svg class="timeline" viewBox="0 0 %s %s" role="group" aria-labelledby="tidslinje-navn">`, num(tlWidth), num(y))
	s.WriteString(body.String())
	s.WriteString(`</svg>`)
	return timeline{SVG: template.HTML(s.String()), Rows: rows, Minor: itoa(int(step / 60_000)), Lanes: d.lanes}
}

// lanes are the speakers, citizens first, in the order of the header; then
// whoever speaks and is not in it.
func (p *page) lanes() []lane {
	speaks := map[string]bool{}
	for i := range p.m.Turns {
		speaks[p.m.Turns[i].Speaker] = true
	}
	var out []lane
	add := func(label string) {
		if speaks[label] {
			speaks[label] = false
			out = append(out, lane{label, p.class(label)})
		}
	}
	for _, citizens := range []bool{true, false} {
		for _, q := range p.m.Participants {
			if (q.Class() == transcripts.ClassCitizen) == citizens {
				add(q.Label)
			}
		}
	}
	var rest []string
	for l, yes := range speaks {
		if yes {
			rest = append(rest, l)
		}
	}
	slices.Sort(rest)
	for _, l := range rest {
		add(l)
	}
	return out
}

// drawing is a timeline while it is drawn.
type drawing struct {
	p     *page
	step  transcripts.Ms // length of a row
	total transcripts.Ms
	lanes []lane
	marks []mark
}

// mark is one MY on the timeline.
type mark struct {
	my      int // index
	speaker string
	span    transcripts.Span
	outcome string
	grip    transcripts.Span // of the gripping TCU; empty: none
	gripBy  string           // label
	row     int
	x       float64
	level   int
}

func (d *drawing) x(t transcripts.Ms, row int) float64 {
	return tlLeft + tlPlot*float64(t-transcripts.Ms(row)*d.step)/float64(d.step)
}

// place finds the marks and stacks those that would cover one another.
func (d *drawing) place() {
	if d.p.c == nil {
		return
	}
	for i := range d.p.c.MYs {
		y := &d.p.c.MYs[i]
		from, to := d.p.spanOf(y)
		if from < 0 {
			continue
		}
		m := mark{my: i, speaker: d.p.m.TCUs[from].Speaker, span: d.p.m.TCUs[from].Span.Union(d.p.m.TCUs[to].Span)}
		m.row = int(m.span.Start / d.step)
		m.x = d.x(m.span.Start, m.row)
		if g := d.p.gripOf[y.ID]; g != nil {
			m.outcome = g.Outcome
			if u, ok := d.p.tcuAt[g.TCU]; ok && (g.Outcome == "G" || g.Outcome == "GS") {
				m.grip, m.gripBy = d.p.m.TCUs[u].Span, d.p.m.TCUs[u].Speaker
			}
		}
		d.marks = append(d.marks, m)
	}
	slices.SortStableFunc(d.marks, func(a, b mark) int { return int(a.span.Start - b.span.Start) })
	// From the right, so that the stem of a mark that had to move up passes to
	// the left of the marks below it.
	row, taken := -1, [tlLevels]float64{}
	for i := len(d.marks) - 1; i >= 0; i-- {
		m := &d.marks[i]
		if m.row != row {
			row = m.row
			for l := range taken {
				taken[l] = tlWidth + 100
			}
		}
		for m.level = 0; m.level < tlLevels-1 && m.x+tlMarkWide > taken[m.level]; m.level++ {
		}
		taken[m.level] = m.x
	}
}

// row draws one row with its top at y and gives its height.
func (d *drawing) row(s *strings.Builder, r int, y float64) float64 {
	levels := 1
	for i := range d.marks {
		if d.marks[i].row == r {
			levels = max(levels, d.marks[i].level+1)
		}
	}
	top := y + float64(levels)*tlMark + 8
	bottom := top + float64(len(d.lanes))*tlStep - (tlStep - tlLane)
	from := transcripts.Ms(r) * d.step
	end := min(d.total, from+d.step)
	d.axis(s, r, top, bottom, end)
	for i, l := range d.lanes {
		ly := top + float64(i)*tlStep
		fmt.Fprintf(s, `<text class="who" x="%s" y="%s">%s</text>`, num(tlLeft-10), num(ly+tlLane/2), template.HTMLEscapeString(short(d.p.who(l.label), 22)))
		fmt.Fprintf(s, `<path class="lane" d="M%s %sH%s"/>`, num(tlLeft), num(ly+tlLane/2), num(d.x(end, r)))
		d.talk(s, r, l, ly)
	}
	for i := range d.marks {
		d.grips(s, r, &d.marks[i], top)
	}
	for i := range d.marks {
		if d.marks[i].row == r {
			d.mark(s, &d.marks[i], y, top, levels)
		}
	}
	return bottom + tlFoot - y
}

// axis draws the clock under a row.
func (d *drawing) axis(s *strings.Builder, r int, top, bottom float64, end transcripts.Ms) {
	tick := d.step / 5
	if d.step == 180_000 {
		tick = 30_000
	}
	from := transcripts.Ms(r) * d.step
	for t := from; t <= end; t += tick {
		x := num(d.x(t, r))
		fmt.Fprintf(s, `<path class="tick" d="M%s %sV%s"/><text class="clock" x="%s" y="%s">%s</text>`,
			x, num(top-4), num(bottom+5), x, num(bottom+15), wholeClock(t))
	}
}

// wholeClock is the time without tenths.
func wholeClock(t transcripts.Ms) string {
	c := t.Clock()
	return c[:len(c)-2]
}

// talk draws the talk of one speaker in one row, as two paths: turns, and
// backchannels as thin strokes.
func (d *drawing) talk(s *strings.Builder, r int, l lane, y float64) {
	row := transcripts.Span{Start: transcripts.Ms(r) * d.step, End: transcripts.Ms(r+1) * d.step}
	var full, thin strings.Builder
	for i := range d.p.m.Turns {
		t := &d.p.m.Turns[i]
		if t.Speaker != l.label || t.Overlap(row) == 0 {
			continue
		}
		if t.BC {
			fmt.Fprintf(&thin, "M%s %sh%sv5h-%sZ", num(d.x(max(t.Start, row.Start), r)), num(y+tlLane/2-2.5), num(d.width(t.Span, row)), num(d.width(t.Span, row)))
			continue
		}
		// A turn is drawn by its utterances, so that its pauses show.
		for u := t.From; u < t.To && u < len(d.p.m.TCUs); u++ {
			c := d.p.m.TCUs[u].Span
			if c.Overlap(row) > 0 {
				w := num(d.width(c, row))
				fmt.Fprintf(&full, "M%s %sh%sv%sh-%sZ", num(d.x(max(c.Start, row.Start), r)), num(y), w, num(tlLane), w)
			}
		}
	}
	if full.Len() > 0 {
		fmt.Fprintf(s, `<path class="talk %s" d="%s"/>`, l.class, full.String())
	}
	if thin.Len() > 0 {
		fmt.Fprintf(s, `<path class="talk %s" d="%s"/>`, l.class, thin.String())
	}
}

// width is that of c inside the row, never so thin that it cannot be seen.
func (d *drawing) width(c, row transcripts.Span) float64 {
	return max(0.8, tlPlot*float64(c.Overlap(row))/float64(d.step))
}

// laneTop is where the lane of a speaker begins, −1 if it has none.
func (d *drawing) laneTop(label string, top float64) float64 {
	for i, l := range d.lanes {
		if l.label == label {
			return top + float64(i)*tlStep
		}
	}
	return -1
}

// grips draws, in row r, the utterance that gripped a MY and the way from the
// MY to it.
func (d *drawing) grips(s *strings.Builder, r int, m *mark, top float64) {
	row := transcripts.Span{Start: transcripts.Ms(r) * d.step, End: transcripts.Ms(r+1) * d.step}
	if m.grip.Empty() || m.grip.Overlap(row) == 0 {
		return
	}
	y := d.laneTop(m.gripBy, top)
	if y < 0 {
		return
	}
	w := num(d.width(m.grip, row))
	x := d.x(max(m.grip.Start, row.Start), r)
	fmt.Fprintf(s, `<path class="gripped" d="M%s %sh%sv%sh-%sZ"/>`, num(x), num(y), w, num(tlLane), w)
	cit := d.laneTop(m.speaker, top)
	if m.row != r || cit < 0 || cit >= y {
		return
	}
	end := min(m.span.End, row.End)
	fmt.Fprintf(s, `<path class="way" d="M%s %sL%s %s"/>`, num(d.x(end, r)), num(cit+tlLane), num(x+1), num(y))
}

// mark draws the words of a MY in its lane and the marker above, as one link.
func (d *drawing) mark(s *strings.Builder, m *mark, y, top float64, levels int) {
	row := transcripts.Span{Start: transcripts.Ms(m.row) * d.step, End: transcripts.Ms(m.row+1) * d.step}
	x := d.x(m.span.Start, m.row)
	lane := d.laneTop(m.speaker, top)
	if lane < 0 {
		return
	}
	w := num(max(2, d.width(m.span, row)))
	my := y + float64(levels-1-m.level)*tlMark
	label := say(d.p.l, "tl_mark", letters(m.outcome)+" "+itoa(m.my+1), // what is seen begins the name (WCAG 2.5.3)
		wholeClock(m.span.Start), outcomeWord(m.outcome, d.p.l))
	esc := template.HTMLEscapeString(label)
	fmt.Fprintf(s, `<a href="#%s"><title>%s</title>`, myAnchor(m.my), esc) // the title is the link's name
	fmt.Fprintf(s, `<path class="said" d="M%s %sh%sv%sh-%sZ"/>`, num(x), num(lane), w, num(tlLane), w)
	fmt.Fprintf(s, `<path class="stem" d="M%s %sV%s"/>`, num(x+.5), num(my+20), num(lane))
	fmt.Fprintf(s, `<g class="mk %s" transform="translate(%s %s) scale(.84)">%s</g>`, outcomeClass(m.outcome), num(x-10), num(my), inner(m.outcome))
	fmt.Fprintf(s, `<text class="no" x="%s" y="%s">%d</text></a>`, num(x+12), num(my+6), m.my+1)
}

// short cuts a name that would run out of its field.
func short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
