package adjudicate

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gribning/transcripts"
)

// question is one code asked about.
type question struct {
	rules   string
	text    string
	codes   []string
	targets []string // ids of MYs that stand in the text
}

// errAnswer is an answer outside the schema.
var errAnswer = errors.New("the answer is outside the codebook")

func (q question) schema() map[string]any {
	return map[string]any{
		"type": "object", "additionalProperties": false, "required": []string{"code", "target", "sure"},
		"properties": map[string]any{
			"code":   map[string]any{"type": "string", "enum": q.codes},
			"target": map[string]any{"type": "string", "enum": append([]string{""}, q.targets...)},
			"sure":   map[string]any{"type": "integer", "minimum": 1, "maximum": 3},
		},
	}
}

// check holds an answer to the codebook: a responsive code works on a MY that
// was asked about, any other code on none.
func (q question) check(a Answer) error {
	if !slices.Contains(q.codes, a.Code) || a.Sure < 1 || a.Sure > 3 {
		return errAnswer
	}
	if transcripts.IsResponsive(a.Code) != (a.Target != "") || (a.Target != "" && !slices.Contains(q.targets, a.Target)) {
		return errAnswer
	}
	return nil
}

// Settle decides the uncertain Layer B codes of a coding, the least sure first:
// from what was answered before where known holds it, else by asking, and then
// keeps the answer in known. Codes without a valid answer stand as they were.
// Where there are such, one issue (K602) says how many and why. Only a cancelled
// ctx is an error; known then holds the answers so far.
func (a *Adjudicator) Settle(ctx context.Context, m *transcripts.Meeting, c *transcripts.Coding, known *Answers) (decided int, issues []transcripts.Issue, err error) {
	known.of(a.Version())
	known.Open = 0
	unusable, row := 0, 0
	var last error
	used := map[string]Answer{}
	for _, k := range a.worth(c) {
		q, ok := ask(m, c, k)
		if !ok {
			continue
		}
		id := q.id()
		got, ok := known.Given[id]
		if !ok {
			if row == maxFailures || a.silent.Load() >= maxSilence {
				known.Open++
				continue
			}
			got, err = a.ask(ctx, q)
			if ctx.Err() != nil {
				return decided, nil, ctx.Err()
			}
			if err != nil && !errors.Is(err, errAnswer) {
				last = err
				known.Open++
				row++
				a.silent.Add(1)
				continue
			}
			row = 0
			a.silent.Store(0)
			if err != nil {
				got = Answer{Unusable: true}
			}
			known.Given[id] = got
		}
		used[id] = got
		if got.Unusable || q.check(got) != nil {
			unusable++
			continue
		}
		a.apply(&c.Codes[k], got)
		decided++
	}
	known.Given = used // what nobody asks any more is forgotten
	return decided, a.unanswered(m, known.Open, unusable, last), nil
}

// Replay decides what was answered before and asks nothing.
func (a *Adjudicator) Replay(m *transcripts.Meeting, c *transcripts.Coding, known Answers) {
	if known.Version != a.Version() {
		return
	}
	for _, k := range a.worth(c) {
		if q, ok := ask(m, c, k); ok {
			if got, ok := known.Given[q.id()]; ok && !got.Unusable && q.check(got) == nil {
				a.apply(&c.Codes[k], got)
			}
		}
	}
}

// unanswered is the issue about codes that were not decided.
func (a *Adjudicator) unanswered(m *transcripts.Meeting, open, unusable int, last error) []transcripts.Issue {
	if open+unusable == 0 {
		return nil
	}
	en := fmt.Sprintf("The language model gave no answer about %d codes and an unusable one about %d; they stand as the coder made them", open, unusable)
	da := fmt.Sprintf("Sprogmodellen gav ikke noget svar om %d koder og et ubrugeligt om %d; de står, som koderen satte dem", open, unusable)
	is := transcripts.Fault("K602", "meeting "+m.ID, en, da).Level(transcripts.Warning)
	if open > 0 {
		is = is.Hint("See with gribning doctor whether the server answers; gribning run --again asks again", "Se med gribning doctor, om serveren svarer; gribning run --again spørger igen").Because(last)
	} else {
		is = is.Hint("Another model may keep to the codebook better", "En anden model holder sig måske bedre til kodebogen")
	}
	return []transcripts.Issue{*is}
}

// worth gives the codes to ask about.
func (a *Adjudicator) worth(c *transcripts.Coding) []int {
	var out []int
	for k := range c.Codes {
		if x := &c.Codes[k]; x.Uncertain && !x.ByPerson() && x.Code != "TOK" && x.Code != "BC" {
			out = append(out, k)
		}
	}
	slices.SortStableFunc(out, func(i, j int) int { return cmp.Compare(c.Codes[i].P, c.Codes[j].P) })
	return out[:min(len(out), a.config.Most)]
}

func (a *Adjudicator) apply(x *transcripts.Code, got Answer) {
	was := x.Code
	if x.Code != got.Code || x.Target != got.Target {
		x.Capture, x.Parked, x.Misgrip, x.Valence = "", false, false, ""
	}
	x.Code, x.Target = got.Code, got.Target
	x.Made = transcripts.Made{Author: a.Author(), Certainty: got.Sure, Uncertain: got.Sure == 1,
		Evidence: []transcripts.Evidence{{Cue: "sprogmodel", Text: "afgjort af en lokal sprogmodel; koderen havde " + was}}}
}

// before and after are how many turns before the utterance the question shows, and how
// many after it.
const before, after = 6, 1

// meanings are the codes in the words of the codebook.
const meanings = `Du koder samtaler i et jobcenter. En meningsytring (MY) er noget, borgeren siger, som har mening for hende. Giv fagpersonens ytring ÉN kode:
R-FOR gengiver eller spejler MY'en · R-SPO spørger ind til MY'ens genstand · R-UDB bidrager med noget om MY'ens genstand · R-IND gør MY'en til aftale eller handling · R-ANE anerkender MY'en uden at folde den ud
INV inviterer åbent uden en MY som mål · OTH hilsen, småsnak, reparation, andet
B-SAN konsekvens eller kontrol · B-KRA krav · B-REG regel eller ydelse · B-KAT kategori eller målgruppe · B-TIL tilbud eller indsats · B-STD punkt fra et skema · B-DOK dokumentation · B-KAL tid og dagsorden · B-GAN sagsgang
En R-kode kræver, at borgerens genstand er emnet, at hendes holdning bevares eller åbent udfordres som hendes, og (undtagen R-ANE) at hun får noget at sige videre om det, eller nogen forpligter sig. Ellers er det en B-kode, også når hendes ord gentages.
Svar kun med JSON: code, target (MY'ens nummer ved R-kode, ellers tom), sure (1–3).`

// ask writes the question about code k; ok is false where its utterance is gone.
func ask(m *transcripts.Meeting, c *transcripts.Coding, k int) (q question, ok bool) {
	at := m.TCU(c.Codes[k].TCU)
	if at < 0 {
		return q, false
	}
	turn := slices.IndexFunc(m.Turns, func(t transcripts.Turn) bool { return t.From <= at && at < t.To })
	if turn < 0 {
		return q, false
	}
	mine := map[string]string{}
	for i := range c.MYs {
		for _, id := range c.MYs[i].TCUs {
			mine[id] = c.MYs[i].ID
		}
	}
	q.rules = meanings
	q.codes = append(append(append([]string{}, transcripts.BCodes...), transcripts.GripForms...), "R-ANE", "INV", "OTH")
	var b strings.Builder
	if t := c.Codes[k].Target; t != "" {
		q.targets = append(q.targets, t)
		fmt.Fprintf(&b, "Åben MY %s: %s\n", t, meaning(m, c.MY(t)))
	}
	for t := max(0, turn-before); t <= min(len(m.Turns)-1, turn+after); t++ {
		fmt.Fprintf(&b, "%s: ", m.RoleOf(m.Turns[t].Speaker).Letter())
		for i := m.Turns[t].From; i < m.Turns[t].To; i++ {
			if id := mine[m.TCUs[i].ID]; id != "" {
				fmt.Fprintf(&b, "[MY %s] ", id)
				if t <= turn && !slices.Contains(q.targets, id) {
					q.targets = append(q.targets, id)
				}
			}
			if i == at {
				b.WriteString(">>> ")
			}
			b.WriteString(said(m, i))
			if i == at {
				b.WriteString(" <<<")
			}
			b.WriteByte(' ')
		}
		b.WriteByte('\n')
	}
	b.WriteString("Hvilken kode har ytringen mellem >>> og <<< ?")
	q.text = b.String()
	return q, true
}

func meaning(m *transcripts.Meeting, my *transcripts.MY) string {
	if my == nil {
		return ""
	}
	var out []string
	for _, id := range my.TCUs {
		if i := m.TCU(id); i >= 0 {
			out = append(out, said(m, i))
		}
	}
	return strings.Join(out, " ")
}

// said is an utterance without what identifies somebody: the question does not
// need it, and the server may keep a log.
func said(m *transcripts.Meeting, tcu int) string {
	t := &m.TCUs[tcu]
	var b strings.Builder
	for i := t.From; i < t.To; i++ {
		hidden := func(i int) bool {
			return slices.ContainsFunc(m.Identifiers, func(x transcripts.Identifier) bool { return !x.Flag && x.From <= i && i < x.To })
		}
		text := m.Words[i].Text
		if hidden(i) {
			if i > t.From && hidden(i-1) {
				continue
			}
			text = "[…]"
		}
		if text == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	return b.String()
}
