package report

import (
	"fmt"

	"gribning/pipeline/codebook"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// page is a meeting on its way to the reader: the meeting, the coding that is
// shown, and the indexes over both. Its exported fields are what the template
// prints.
type page struct {
	m    *transcripts.Meeting
	c    *transcripts.Coding // nil where nobody has coded the meeting
	opt  Options
	l    string // language
	took measure.Meeting

	tcuAt       map[string]int
	turnAt      map[string]int
	turnOf      []int       // of each TCU
	myOf        map[int]int // TCU → MY
	elOf        map[int]int // TCU that elaborates → MY
	codeOf      map[int]int // TCU → code
	gripOf      map[string]*transcripts.Grip
	number      map[string]int // MY id → its number on the page, from 1
	placeholder map[int]*transcripts.Identifier
	names       map[string]string // label → how the person is called on the page
	overlaps    map[string][]transcripts.Overlap

	Head       head
	Draft      draft
	Counts     counts
	Rates      []rateGroup
	Latency    string
	Cross      cross
	Timeline   timeline
	Passages   []passage
	Transcript []turn
	Issues     []issue
	Uncertain  uncertain
	Method     method
}

func newPage(m *transcripts.Meeting, opt Options) *page {
	p := &page{
		m: m, c: m.Shown(), opt: opt, l: opt.lang(),
		tcuAt: m.TCUIndex(), turnAt: m.TurnIndex(), turnOf: make([]int, len(m.TCUs)),
		myOf: map[int]int{}, elOf: map[int]int{}, codeOf: map[int]int{},
		gripOf: map[string]*transcripts.Grip{}, number: map[string]int{}, overlaps: map[string][]transcripts.Overlap{},
	}
	if opt.Pseudonyms {
		p.placeholder = placeholders(m)
	}
	for i := range p.turnOf {
		p.turnOf[i] = -1
	}
	for t := range m.Turns {
		for u := m.Turns[t].From; u < m.Turns[t].To && u < len(m.TCUs); u++ {
			p.turnOf[u] = t
		}
	}
	for _, o := range m.Overlaps {
		p.overlaps[o.Then] = append(p.overlaps[o.Then], o)
	}
	if p.c != nil {
		p.took = measure.Of(m, p.c)
		p.indexCodes()
	}
	p.names = callNames(m, p.l)
	p.Head = p.head()
	p.Draft = p.draft()
	p.Transcript = p.transcript()
	p.Timeline = p.timeline(manyRows)
	if p.c != nil {
		p.Passages = p.passages()
		p.Counts, p.Cross = p.counts()
		p.Rates, p.Latency = p.rates()
	}
	p.Issues = p.issues()
	p.Uncertain = p.uncertain()
	p.Method = p.method()
	return p
}

// newBare is a page for counting only.
func newBare(m *transcripts.Meeting) *page { return &page{m: m, c: m.Shown(), l: "da"} }

func (p *page) indexCodes() {
	for i := range p.c.MYs {
		y := &p.c.MYs[i]
		p.number[y.ID] = i + 1
		for _, id := range y.TCUs {
			if u, ok := p.tcuAt[id]; ok {
				p.myOf[u] = i
			}
		}
		for _, id := range y.Elaborated {
			if u, ok := p.tcuAt[id]; ok {
				p.elOf[u] = i
			}
		}
	}
	for i := range p.c.Codes {
		if u, ok := p.tcuAt[p.c.Codes[i].TCU]; ok {
			p.codeOf[u] = i
		}
	}
	for i := range p.c.Grips {
		p.gripOf[p.c.Grips[i].MY] = &p.c.Grips[i]
	}
}

// callNames gives each speaker the name of the role, with a number where two
// share a role and the bare label where nobody knows the role.
func callNames(m *transcripts.Meeting, lang string) map[string]string {
	of := map[transcripts.Role]int{}
	for _, q := range m.Participants {
		of[q.Role]++
	}
	names, seen := map[string]string{}, map[transcripts.Role]int{}
	for _, q := range m.Participants {
		seen[q.Role]++
		switch {
		case q.Role == transcripts.UnknownRole:
			names[q.Label] = q.Label
		case of[q.Role] > 1:
			names[q.Label] = fmt.Sprintf("%s %d", q.Role.Name(lang), seen[q.Role])
		default:
			names[q.Label] = q.Role.Name(lang)
		}
	}
	return names
}

// who is how the speaker of a label is called on the page.
func (p *page) who(label string) string {
	if n, ok := p.names[label]; ok {
		return n
	}
	if label == "" {
		return say(p.l, "nobody")
	}
	return label
}

// class of a speaker for the style sheet: cit, pro, sup, int, oth.
func (p *page) class(label string) string {
	switch p.m.ClassOf(label) {
	case transcripts.ClassCitizen:
		return "cit"
	case transcripts.ClassProfessional:
		return "pro"
	case transcripts.ClassSupporter:
		return "sup"
	case transcripts.ClassInterpreter:
		return "int"
	}
	return "oth"
}

// made is who stands behind a code, in words.
func (p *page) made(x transcripts.Made) string {
	who := transcripts.AuthorName(x.Author, p.l)
	if x.ByPerson() {
		return say(p.l, "by_person", who)
	}
	if x.P > 0 {
		return say(p.l, "by_machine_p", who, probability(x.P, p.l))
	}
	return say(p.l, "by_machine", who)
}

// probability is never written as certainty.
func probability(x float64, lang string) string {
	if x > 0.99 {
		return "> " + measure.Decimal(0.99, 2, lang)
	}
	return measure.Decimal(x, 2, lang)
}

func (p *page) codeName(code string) string { return codebook.Name(code, p.l) }

// myAnchor and turnAnchor are ids on the page; those of the meeting may hold
// any characters.
func myAnchor(i int) string   { return fmt.Sprintf("my-%d", i+1) }
func turnAnchor(t int) string { return fmt.Sprintf("tur-%d", t+1) }
