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
func (q question) check(a answer) error {
	if !slices.Contains(q.codes, a.Code) || a.Sure < 1 || a.Sure > 3 {
		return errAnswer
	}
	if transcripts.IsResponsive(a.Code) != (a.Target != "") || (a.Target != "" && !slices.Contains(q.targets, a.Target)) {
		return errAnswer
	}
	return nil
}

// Settle asks about the uncertain Layer B codes of a coding, the least sure
// first, and changes those that get a valid answer. It gives how many were
// decided and, where the server failed, one issue (K602) that says how often and
// why; the rest of the codes then stand as they were. Only a cancelled ctx is an
// error.
func (a *Adjudicator) Settle(ctx context.Context, m *transcripts.Meeting, c *transcripts.Coding) (decided int, issues []transcripts.Issue, err error) {
	failures, row := 0, 0
	var last error
	for _, k := range a.worth(c) {
		if ctx.Err() != nil {
			return decided, nil, ctx.Err()
		}
		q, ok := ask(m, c, k)
		if !ok {
			continue
		}
		got, err := a.ask(ctx, q)
		if ctx.Err() != nil {
			return decided, nil, ctx.Err()
		}
		if err != nil {
			last = err
			failures++
			if row++; row == maxFailures {
				break
			}
			continue
		}
		row = 0
		a.apply(&c.Codes[k], got)
		decided++
	}
	if failures > 0 {
		issues = append(issues, *transcripts.Fault("K602", "meeting "+m.ID,
			fmt.Sprintf("The language model gave no usable answer %d times; those codes stand as the coder made them", failures),
			fmt.Sprintf("Sprogmodellen gav %d gange ikke et brugbart svar; de koder står, som koderen satte dem", failures)).
			Hint("See whether the server runs and knows the model", "Se efter, om serveren kører og kender modellen").Because(last).Level(transcripts.Warning))
	}
	return decided, issues, nil
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

func (a *Adjudicator) apply(x *transcripts.Code, got answer) {
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
			b.WriteString(m.TCUText(i))
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
			out = append(out, m.TCUText(i))
		}
	}
	return strings.Join(out, " ")
}
