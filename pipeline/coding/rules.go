package coding

import (
	"math"
	"strconv"

	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// ruleAuthor marks the codes that the cue lists alone made.
const ruleAuthor = "rule:cues@1"

// ruleRun codes one meeting by cue lists, utterance by utterance in the order
// in which it was said, so that a reply can be held against what is open.
type ruleRun struct {
	v      *view
	cues   *danish.Cues
	ix     listIndex
	out    transcripts.Coding
	open   []openMY
	last   int    // unit of the last professional utterance that is no token, −1
	answer string // code of that utterance
	about  string // its target
}

// openMY is a meaning utterance that has been said, with the units it spans.
type openMY struct {
	id    string
	turn  int
	units []int
}

// listIndex holds the positions of the cue lists that the rules name.
type listIndex struct {
	hedge, wish, fear, can, judge, cause, step, matters, work, job, first, filler, greeting int
	formulate, follow, elaborate, commit, acknowledge, invite, other, question              int
	institutional                                                                           []int // in the order of BCodes
}

var institutionalLists = []string{"sanction", "duty", "rule", "category", "measure", "standard", "record", "schedule", "process"}

func indexLists(c *danish.Cues) listIndex {
	ix := listIndex{
		hedge: c.List("hedge"), wish: c.List("wish"), fear: c.List("fear"), can: c.List("can"), judge: c.List("judge"),
		cause: c.List("cause"), step: c.List("step"), matters: c.List("matters"), work: c.List("work"), job: c.List("job"),
		first: c.List("first"), filler: c.List("filler"), greeting: c.List("greeting"),
		formulate: c.List("formulate"), follow: c.List("follow"), elaborate: c.List("elaborate"), commit: c.List("commit"),
		acknowledge: c.List("acknowledge"), invite: c.List("invite"), other: c.List("other"), question: c.List("question"),
	}
	for _, n := range institutionalLists {
		ix.institutional = append(ix.institutional, c.List(n))
	}
	return ix
}

// codeByRules codes a meeting with the cue lists alone.
func codeByRules(v *view, cues *danish.Cues) transcripts.Coding {
	r := ruleRun{v: v, cues: cues, ix: indexLists(cues), last: -1}
	r.out.Name = transcripts.Draft
	for from := 0; from < len(v.units); {
		to := from + 1
		for to < len(v.units) && v.units[to].turn == v.units[from].turn {
			to++
		}
		switch v.units[from].class {
		case transcripts.ClassProfessional:
			r.professional(from, to)
		case transcripts.ClassCitizen, transcripts.ClassInterpreter:
			r.citizen(from, to)
		}
		from = to
	}
	return r.out
}

// stance is what the cue lists say of one citizen utterance.
type stance struct {
	subtype string
	score   float64
	lists   []int // the lists that count
}

// myThreshold is the score from which an utterance counts as meaning: two
// strong cues, or one with an own perspective and something to name.
const myThreshold = 2.2

func stanceOf(u *unit, ix *listIndex) stance {
	s := stance{}
	weigh := func(list int, w float64) bool {
		if !u.has(list) {
			return false
		}
		s.score += w
		s.lists = append(s.lists, list)
		return true
	}
	wish, fear, can := weigh(ix.wish, 2), weigh(ix.fear, 1.6), weigh(ix.can, 1.4)
	judge, cause, step := weigh(ix.judge, 1.4), weigh(ix.cause, 1.8), weigh(ix.step, 1.6)
	matters, work, job := weigh(ix.matters, 1.2), weigh(ix.work, 0.8), weigh(ix.job, 0.6)
	weigh(ix.hedge, 0.5)
	weigh(ix.first, 0.6)
	if u.contents >= 3 {
		s.score += 0.5
	}
	if u.asks {
		s.score -= 0.8
	}
	if len(u.words) < 4 || u.has(ix.greeting) {
		s.score -= 1.5
	}
	switch { // the order of CODEBOOK §2.3
	case work && (wish || can || !fear && !judge):
		s.subtype = "A-KAP"
	case step:
		s.subtype = "A-HAN"
	case wish && job:
		s.subtype = "A-GAP"
	case wish:
		s.subtype = "A-ONS"
	case job && !fear && !judge:
		s.subtype = "A-GAP"
	case can:
		s.subtype = "A-RES"
	case cause && !fear:
		s.subtype = "A-PRB"
	case fear:
		s.subtype = "A-BEK"
	case judge:
		s.subtype = "A-EVA"
	case matters:
		s.subtype = "A-LIV"
	default:
		s.subtype = "A-BEK"
	}
	return s
}

// citizen codes the utterances from..to of one turn of the citizen, or of the
// interpreter who renders her.
func (r *ruleRun) citizen(from, to int) {
	var cur *transcripts.MY
	var curOpen *openMY
	for i := from; i < to; i++ {
		u := &r.v.units[i]
		if !u.coded || u.bc || len(u.words) == 0 || r.v.m.TCUs[u.tcu].Token {
			cur, curOpen = r.close(cur, curOpen)
			continue
		}
		s := stanceOf(u, &r.ix)
		if r.answers(u, i, from) {
			s.score -= 1.2
		}
		if el := r.elaborates(u, s); el != "" && cur == nil {
			my := r.out.MY(el)
			my.Elaborated = append(my.Elaborated, r.v.m.TCUs[u.tcu].ID)
			continue
		}
		if cur != nil && s.score > 0.5 && (s.subtype == cur.Primary || s.score < myThreshold) {
			cur.TCUs = append(cur.TCUs, r.v.m.TCUs[u.tcu].ID)
			cur.Evidence = append(cur.Evidence, r.evidence(u, s.lists)...)
			curOpen.units = append(curOpen.units, i)
			continue
		}
		if s.score < myThreshold {
			cur, curOpen = r.close(cur, curOpen)
			continue
		}
		r.close(cur, curOpen)
		cur, curOpen = r.begin(i, s)
	}
	r.close(cur, curOpen)
}

// answers reports whether u gives a short answer to a question that asks for
// facts.
func (r *ruleRun) answers(u *unit, i, from int) bool {
	return i == from && r.last >= 0 && transcripts.IsInstitutional(r.answer) && r.v.units[r.last].asks && len(u.words) < 9
}

// elaborates gives the MY that u says more about: the one that a grip has just
// taken up, unless u takes a new stance.
func (r *ruleRun) elaborates(u *unit, s stance) string {
	if !transcripts.IsGripForm(r.answer) || r.about == "" || s.score >= myThreshold+1.2 {
		return ""
	}
	return r.about
}

func (r *ruleRun) begin(i int, s stance) (*transcripts.MY, *openMY) {
	u := &r.v.units[i]
	my := &transcripts.MY{
		ID: strconv.Itoa(len(r.out.MYs) + 1), TCUs: []string{r.v.m.TCUs[u.tcu].ID}, Primary: s.subtype,
		Elicited: r.elicited(), Voice: "own",
		Made: ruleMade(s.score-myThreshold, r.evidence(u, s.lists)),
	}
	if u.class == transcripts.ClassInterpreter {
		my.Voice = "rendered"
	}
	return my, &openMY{id: my.ID, turn: u.turn, units: []int{i}}
}

// close keeps the MY that has just ended and gives nothing to go on with.
func (r *ruleRun) close(my *transcripts.MY, o *openMY) (*transcripts.MY, *openMY) {
	if my != nil {
		my.Delivery = deliveryByRules(r.v, o.units, &r.ix)
		r.out.MYs = append(r.out.MYs, *my)
		r.open = append(r.open, *o)
	}
	return nil, nil
}

func (r *ruleRun) elicited() string {
	switch {
	case r.last < 0:
		return "vol"
	case r.answer == "INV":
		return "INV"
	case transcripts.IsGripForm(r.answer):
		return "resp"
	case r.v.units[r.last].asks:
		return "closed"
	}
	return "vol"
}

func (r *ruleRun) evidence(u *unit, lists []int) []transcripts.Evidence {
	var out []transcripts.Evidence
	for _, c := range u.cues {
		for _, l := range lists {
			if c.List == l {
				list := r.cues.Lists()[l]
				out = append(out, transcripts.Evidence{Cue: list.Name, From: u.words[c.From].at, To: u.words[c.To-1].at + 1, Text: list.Text})
				break
			}
		}
	}
	return out
}

// ruleMade turns how far a score lies above its threshold into a rough
// probability. Rules are not calibrated; below two thirds a person should look.
func ruleMade(margin float64, ev []transcripts.Evidence) transcripts.Made {
	p := 1 / (1 + math.Exp(-(margin - 0.2)))
	return transcripts.Made{Author: ruleAuthor, P: math.Round(p*1000) / 1000, Uncertain: p < 2.0/3, Evidence: ev}
}
