package excerpt

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"gribning/pipeline/consent"
	"gribning/transcripts"
)

// The limits of CODEBOOK §7.1.
const (
	Shortest = transcripts.Ms(30_000)
	Longest  = transcripts.Ms(90_000)
	FewTCUs  = 6
	ManyTCUs = 20

	fewTurns, manyTurns = 2, 4 // shown later
	ideal               = transcripts.Ms(50_000)
)

// Source is one meeting with outcomes derived and identifiers found, and the
// permit to teach with it.
type Source struct {
	Meeting *transcripts.Meeting
	Permit  consent.Permit
}

// Filter narrows the choice. Empty lists and zero values let everything pass.
type Filter struct {
	Subtypes   []string // A-KAP …
	Deliveries []string // D-FOR …
	Outcomes   []string // G GS D OV OH
	Forms      []string // R-FOR … of the grip
	Shortest   transcripts.Ms
	Longest    transcripts.Ms
	// ThreeParty keeps passages in which at least three people speak.
	ThreeParty bool
	// Well keeps passages where institutional talk was done well.
	Well bool
	// Verified keeps passages whose MY and outcome rest on people's codes alone.
	Verified bool
}

// Kind groups passages for the mix.
type Kind string

const (
	Gripped Kind = "grip" // outcome G or GS
	Missed  Kind = "miss" // D, OH or OV
	// Well is institutional talk done well: the meaning was gripped, and in the
	// same few turns the professional also said what had to be said
	// institutionally (a B-code). It is the program's definition of what
	// CODEBOOK §7.1 asks for without defining it.
	Well Kind = "well"
)

// Passage is one chosen passage. Positions are TCUs of the meeting.
type Passage struct {
	Meeting string
	MY      string
	Outcome string // G GS D OV OH
	Form    string
	Subtype string
	Kind    Kind
	From    int // first TCU shown
	Cut     int // first TCU that is sealed: what follows the MY
	To      int
	Span    transcripts.Span
	Draft   bool // rests on codes that no person has made
	Speak   int  // how many people speak
	Reasons []Reason

	worker string
	order  [32]byte
}

// Reason says in words why a passage was taken.
type Reason struct{ Da, En string }

// TCUs is the number of utterances shown and sealed.
func (p *Passage) TCUs() int { return p.To - p.From }

// Options of Choose.
type Options struct {
	Filter Filter
	N      int    // how many; 0: 6
	Seed   string // another seed, another choice
}

// Choice is what was chosen, and out of how many.
type Choice struct {
	Passages   []Passage
	Candidates int
	Workers    int // told apart by opaque key; 0 where no meeting has one
}

// Choose picks passages. It fails with X701 if a meeting's permit is not one for
// teaching or does not cover everybody heard in it, X702 if no passage fits, and
// X703 if all that fit are of one worker, or nobody knows whether they are.
func Choose(sources []Source, opt Options) (Choice, error) {
	if opt.N <= 0 {
		opt.N = 6
	}
	var all []Passage
	for _, s := range sources {
		if err := permitted(s); err != nil {
			return Choice{}, err
		}
		all = append(all, candidates(s, opt)...)
	}
	if len(all) == 0 {
		return Choice{}, transcripts.Fault("X702", "", "no passage fits: 30 to 90 seconds, 6 to 20 utterances, a coded meaning utterance with an outcome, and the filters",
			"intet uddrag passer: 30 til 90 sekunder, 6 til 20 ytringer, en kodet meningsytring med udfald, og filtrene").
			Hint("widen the filters, or code more meetings", "løsn filtrene, eller kod flere møder")
	}
	slices.SortFunc(all, func(a, b Passage) int {
		return cmp.Or(slices.Compare(a.order[:], b.order[:]), cmp.Compare(a.Meeting, b.Meeting), cmp.Compare(a.From, b.From))
	})
	workers := map[string]bool{}
	for _, p := range all {
		for k := range strings.SplitSeq(p.worker, "\x1f") {
			if k != "" {
				workers[k] = true
			}
		}
	}
	if oneWorker(all) {
		return Choice{}, transcripts.Fault("X703", "", "all passages that fit are of one worker, as far as the opaque keys say",
			"alle uddrag, der passer, er fra én medarbejder, så vidt de anonyme nøgler siger").
			Hint("take meetings of at least two workers, with key = … for each professional in meeting.toml", "tag møder fra mindst to medarbejdere, med key = … for hver fagperson i meeting.toml")
	}
	c := Choice{Candidates: len(all), Workers: len(workers)}
	c.Passages = mix(all, opt)
	return c, nil
}

func permitted(s Source) error {
	if s.Meeting == nil {
		return consent.NotAskedFor("")
	}
	if s.Permit.Purpose() != transcripts.Teaching || s.Permit.Meeting() != s.Meeting.ID {
		return transcripts.Fault("X701", "meeting "+s.Meeting.ID, "nobody has asked whether everyone in the meeting agreed to teaching",
			"ingen har spurgt, om alle i mødet har sagt ja til undervisning").
			Because(consent.NotAskedFor(s.Meeting.ID)).
			Hint("record a consent to «undervisning» for everyone who speaks", "registrér samtykke til «undervisning» for alle, der taler")
	}
	return s.Permit.Covers(s.Meeting)
}

// mix takes as many grips as misses, in pairs of one worker where there are
// any, in turn over the workers, with institutional talk done well among them.
func mix(all []Passage, opt Options) []Passage {
	taken := make([]bool, len(all))
	shown := map[string]int{}
	inMeeting := map[string]int{}
	var out []Passage
	take := func(i int, da, en string) {
		taken[i] = true
		shown[all[i].worker]++
		inMeeting[all[i].Meeting]++
		p := all[i]
		p.Reasons = append(slices.Clone(p.Reasons), Reason{da, en})
		out = append(out, p)
	}
	// next is the first passage by key among those whose worker and meeting have
	// been shown least.
	next := func(ok func(Passage) bool) int {
		best := -1
		for i, p := range all {
			if taken[i] || !ok(p) {
				continue
			}
			if best < 0 || cmp.Or(cmp.Compare(shown[p.worker], shown[all[best].worker]), cmp.Compare(inMeeting[p.Meeting], inMeeting[all[best].Meeting])) < 0 {
				best = i
			}
		}
		return best
	}
	well := min(3, max(1, opt.N/3))
	for range well {
		if i := next(func(p Passage) bool { return p.Kind == Well }); i >= 0 && len(out) < opt.N {
			take(i, "institutionel tale, der lykkedes, hører med i hvert udvalg", "institutional talk that went well belongs in every choice")
		}
	}
	balance := func() (grips, misses int) {
		for _, p := range out {
			if p.Kind == Missed {
				misses++
			} else {
				grips++
			}
		}
		return grips, misses
	}
	for len(out) < opt.N {
		grips, misses := balance()
		want := func(p Passage) bool { return (p.Kind == Missed) == (misses < grips) }
		last := ""
		if len(out) > 0 {
			last = out[len(out)-1].worker
		}
		// The partner of the last one: the same worker's other kind.
		if grips != misses && last != "" {
			if i := next(func(p Passage) bool { return want(p) && p.worker == last }); i >= 0 {
				// The reason does not say that the worker is the same: a page must not
				// tie passages to one person.
				take(i, "lige mange grebne og ikke grebne", "as many gripped as not")
				continue
			}
		}
		if i := next(want); i >= 0 {
			take(i, "lige mange grebne og ikke grebne", "as many gripped as not")
			continue
		}
		i := next(func(Passage) bool { return true })
		if i < 0 {
			break
		}
		take(i, "der var ikke flere af den anden slags", "there were no more of the other kind")
	}
	return spreadWorkers(out, all)
}

// oneWorker reports whether one worker takes part in all passages. Meetings
// without a key may all be of the same one.
func oneWorker(ps []Passage) bool {
	var common []string
	known := false
	for _, p := range ps {
		if p.worker == "" {
			continue // it may be anybody's
		}
		keys := strings.Split(p.worker, "\x1f")
		if !known {
			common, known = keys, true
			continue
		}
		common = slices.DeleteFunc(slices.Clone(common), func(k string) bool { return !slices.Contains(keys, k) })
	}
	return !known || len(common) > 0
}

// spreadWorkers sees to it that not all are of one worker.
func spreadWorkers(out, all []Passage) []Passage {
	if len(out) < 2 || !oneWorker(out) {
		return out
	}
	for _, p := range all {
		changed := append(slices.Clone(out[:len(out)-1]), p)
		if !oneWorker(changed) {
			p.Reasons = append(slices.Clone(p.Reasons), Reason{"ikke kun én medarbejder vises", "not only one worker is shown"})
			changed[len(changed)-1] = p
			return changed
		}
	}
	return out
}

// candidates are the passages of one meeting that keep the limits and filters.
func candidates(s Source, opt Options) []Passage {
	m := s.Meeting
	c := m.Shown()
	if c == nil {
		return nil
	}
	index := m.TCUIndex()
	var out []Passage
	for i := range c.MYs {
		y := &c.MYs[i]
		g := c.GripOf(y.ID)
		if g == nil || g.Outcome == "" || g.Outcome == "IK" || y.IK != "" || y.Sensitive || y.Addressed != "" || len(y.TCUs) == 0 {
			continue
		}
		first, ok1 := index[y.TCUs[0]]
		last, ok2 := index[y.TCUs[len(y.TCUs)-1]]
		if !ok1 || !ok2 || last < first {
			continue
		}
		p := Passage{Meeting: m.ID, MY: y.ID, Outcome: g.Outcome, Form: g.Form, Subtype: y.Primary, Cut: last + 1, worker: workerOf(m)}
		decided := p.Cut
		if g.TCU != "" {
			at, ok := index[g.TCU]
			if ok && at < p.Cut {
				continue // what decides the outcome would be seen before the cut
			}
			decided = max(decided, at)
		}
		if !place(m, &p, first, decided) || !clean(s, p) {
			continue
		}
		p.Kind = kindOf(m, c, g, p)
		p.Draft = !transcripts.IsHuman(y.Author) || draftIn(m, c, p)
		p.Speak = speakers(m, p)
		p.order = sha256.Sum256([]byte(opt.Seed + "\x1f" + m.ID + "\x1f" + y.TCUs[0]))
		if opt.Filter.keeps(y, p) {
			p.Reasons = []Reason{{
				fmt.Sprintf("varer %d sekunder og har %d ytringer; klippet før udfaldet", p.Span.Duration()/1000, p.TCUs()),
				fmt.Sprintf("lasts %d seconds and has %d utterances; cut before the outcome", p.Span.Duration()/1000, p.TCUs())}, {
				"rækkefølgen følger en fast nøgle, ikke en rate", "the order follows a fixed key, not a rate"}}
			out = append(out, p)
		}
	}
	return out
}

// place finds where the passage begins and ends. The end is the second to fourth
// turn after the MY; the beginning makes it last about 50 seconds and, where it
// can, begins with a turn. The TCU that decided the outcome is among the sealed.
func place(m *transcripts.Meeting, p *Passage, first, decided int) bool {
	best, found := Passage{}, false
	var bestCost transcripts.Ms
	turns := 0
	own := m.TCUs[p.Cut-1].Turn
	for to := p.Cut; to <= len(m.TCUs); to++ {
		ends := to == len(m.TCUs) || m.TCUs[to].Turn != m.TCUs[to-1].Turn
		if to == p.Cut || !ends {
			continue
		}
		if t := turnOf(m, m.TCUs[to-1].Turn); t != nil && !t.BC && t.ID != own {
			turns++
		}
		if turns < fewTurns || to <= decided {
			if turns > manyTurns {
				break
			}
			continue
		}
		if turns > manyTurns {
			break
		}
		for from := first; from >= 0 && to-from <= ManyTCUs; from-- {
			span := spanOf(m, from, to)
			if span.Duration() > Longest {
				break
			}
			if span.Duration() < Shortest || to-from < FewTCUs {
				continue
			}
			cost := span.Duration() - ideal
			if cost < 0 {
				cost = -cost
			}
			if from > 0 && m.TCUs[from].Turn == m.TCUs[from-1].Turn {
				cost += 25_000
			}
			if cost += transcripts.Ms(manyTurns-turns) * 3_000; !found || cost < bestCost {
				best, bestCost, found = *p, cost, true
				best.From, best.To, best.Span = from, to, span
			}
		}
	}
	if found {
		*p = best
	}
	return found
}

func turnOf(m *transcripts.Meeting, id string) *transcripts.Turn {
	for i := range m.Turns {
		if m.Turns[i].ID == id {
			return &m.Turns[i]
		}
	}
	return nil
}

func spanOf(m *transcripts.Meeting, from, to int) transcripts.Span {
	s := m.TCUs[from].Span
	for _, u := range m.TCUs[from:to] {
		s = s.Union(u.Span)
	}
	return s
}

// clean reports whether nothing in the passage was withdrawn or is not trusted.
func clean(s Source, p Passage) bool {
	for _, w := range append(s.Permit.Withdrawn(), s.Meeting.Withdrawn...) {
		if w.Overlap(p.Span) > 0 {
			return false
		}
	}
	for _, u := range s.Meeting.TCUs[p.From:p.To] {
		if u.Quarantined {
			return false
		}
		for _, w := range s.Meeting.Words[u.From:u.To] {
			if w.Quarantine != "" {
				return false
			}
		}
	}
	return true
}

func kindOf(m *transcripts.Meeting, c *transcripts.Coding, g *transcripts.Grip, p Passage) Kind {
	if g.Outcome != "G" && g.Outcome != "GS" {
		return Missed
	}
	codes := c.CodeIndex()
	for _, u := range m.TCUs[p.Cut:p.To] {
		if i, ok := codes[u.ID]; ok && transcripts.IsInstitutional(c.Codes[i].Code) {
			return Well
		}
	}
	return Gripped
}

func draftIn(m *transcripts.Meeting, c *transcripts.Coding, p Passage) bool {
	codes := c.CodeIndex()
	for _, u := range m.TCUs[p.Cut:p.To] {
		if i, ok := codes[u.ID]; ok && !transcripts.IsHuman(c.Codes[i].Author) {
			return true
		}
	}
	return false
}

func speakers(m *transcripts.Meeting, p Passage) int {
	who := map[string]bool{}
	for _, u := range m.TCUs[p.From:p.To] {
		who[u.Speaker] = true
	}
	return len(who)
}

// workerOf is the opaque key of the professionals of a meeting.
func workerOf(m *transcripts.Meeting) string {
	var keys []string
	for _, q := range m.Participants {
		if q.Class() == transcripts.ClassProfessional && q.Key != "" {
			keys = append(keys, q.Key)
		}
	}
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), "\x1f")
}

func (f *Filter) keeps(y *transcripts.MY, p Passage) bool {
	in := func(list []string, x string) bool { return len(list) == 0 || slices.Contains(list, x) }
	if len(f.Deliveries) > 0 && !slices.ContainsFunc(y.Delivery, func(d string) bool { return slices.Contains(f.Deliveries, d) }) {
		return false
	}
	d := p.Span.Duration()
	return in(f.Subtypes, y.Primary) && in(f.Outcomes, p.Outcome) && in(f.Forms, p.Form) &&
		(f.Shortest == 0 || d >= f.Shortest) && (f.Longest == 0 || d <= f.Longest) &&
		(!f.ThreeParty || p.Speak > 2) && (!f.Well || p.Kind == Well) && (!f.Verified || !p.Draft)
}
