package coded

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// builder makes a Meeting of one line.
type builder struct {
	line int
	name string
	in   *meetingLine
	m    *transcripts.Meeting
	c    transcripts.Coding
	my   map[string]int // position in c.MYs by id
}

func (b *builder) meeting() (*transcripts.Meeting, error) {
	in := b.in
	b.m = &transcripts.Meeting{ID: in.ID, Kind: in.Type, Style: in.Style, Language: "da",
		Source: transcripts.Source{Format: "coded"}, UnitsGiven: true}
	if len(in.Turns) == 0 {
		return nil, b.fault("F104", "", "the meeting has no turns", "mødet har ingen ture")
	}
	if err := b.participants(); err != nil {
		return nil, err
	}
	if err := b.mys(); err != nil {
		return nil, err
	}
	for i := range in.Turns {
		if err := b.turn(i); err != nil {
			return nil, err
		}
	}
	gaps(b.m.Turns)
	if err := b.finishMYs(); err != nil {
		return nil, err
	}
	if err := b.identifiers(); err != nil {
		return nil, err
	}
	b.m.Fillers = lines.KeepsFillers(b.m.Words)
	for _, i := range transcripts.Validate(b.m) {
		if i.Severity == transcripts.Failure {
			i.Where = strings.TrimSuffix(at(b.line)+", "+i.Where, ", ")
			return nil, &i
		}
	}
	return b.m, nil
}

func (b *builder) fault(code, where, en, da string) *transcripts.Issue {
	if where != "" {
		where = ", " + where
	}
	return transcripts.Fault(code, at(b.line)+where, en, da)
}

func (b *builder) participants() error {
	add := func(label string, role transcripts.Role) {
		if _, known := b.m.Participant(label); !known {
			b.m.Participants = append(b.m.Participants, transcripts.Participant{Label: label, Role: role, RoleBy: roleBy(role)})
		}
	}
	for _, label := range b.in.Roles {
		role := transcripts.RoleOfLetter(b.in.Labels[label])
		if _, given := b.in.Labels[label]; !given {
			role = transcripts.RoleOfLetter(label)
			if role == transcripts.UnknownRole {
				return b.unknownSpeaker("roles")
			}
		}
		add(label, role)
	}
	for i := range b.in.Turns {
		t := &b.in.Turns[i]
		where := fmt.Sprintf("turn %d", t.N)
		if t.N != i+1 {
			return b.fault("F108", fmt.Sprintf("turn %d", i+1), fmt.Sprintf("the turn is numbered %d: turns must count 1, 2, 3 …", t.N),
				fmt.Sprintf("turen har nummer %d: ture skal tælle 1, 2, 3 …", t.N))
		}
		label, role := t.Label, transcripts.RoleOfLetter(t.Spk)
		if label == "" {
			label = t.Spk
		}
		p, known := b.m.Participant(label)
		switch {
		case len(b.in.Roles) > 0 && (!known || t.Spk != p.Role.Letter()):
			return b.unknownSpeaker(where)
		case role == transcripts.UnknownRole && (t.Spk != "?" || t.Label == ""):
			return b.unknownSpeaker(where)
		}
		add(label, role)
	}
	return nil
}

func roleBy(r transcripts.Role) string {
	if r == transcripts.UnknownRole {
		return ""
	}
	return "transcript"
}

func (b *builder) unknownSpeaker(where string) error {
	return b.fault("F107", where, "the speaker is not known", "taleren er ikke kendt").
		Hint("use one of B S V M L P T R, and name every speaker in «roles»", "brug et af B S V M L P T R, og nævn hver taler i «roles»")
}

func (b *builder) turn(i int) error {
	t := &b.in.Turns[i]
	where := fmt.Sprintf("turn %d", t.N)
	span := transcripts.Span{Start: transcripts.Ms(t.T0), End: transcripts.Ms(t.T1)}
	if span.Start < 0 || span.End < span.Start || i > 0 && t.T0 < b.in.Turns[i-1].T0 {
		return b.backwards(where)
	}
	if len(t.Segs) == 0 {
		return b.fault("F104", where, "the turn has no segments", "turen har ingen segmenter")
	}
	label := t.Label
	if label == "" {
		label = t.Spk
	}
	begins := transcripts.BeginsTurn
	if t.BC {
		begins = transcripts.BeginsBC
	}
	turn := transcripts.Turn{Speaker: label, Span: span, BC: t.BC, From: len(b.m.TCUs)}
	last := span.Start
	for j := range t.Segs {
		s := &t.Segs[j]
		where := fmt.Sprintf("turn %d segment %d", t.N, j+1)
		if s.T0 == nil || s.T1 == nil {
			return b.fault("F106", where, "the segment has no times", "segmentet har ingen tider")
		}
		in := transcripts.Span{Start: transcripts.Ms(*s.T0), End: transcripts.Ms(*s.T1)}
		if in.Start < last || in.End < in.Start || in.End > span.End {
			return b.backwards(where)
		}
		last = in.Start
		ws := lines.Words(s.Text)
		if len(ws) == 0 {
			return b.fault("F104", where, "the segment has no words", "segmentet har ingen ord")
		}
		lines.Spread(ws, in)
		for k := range ws {
			ws[k].ID = "w" + strconv.Itoa(len(b.m.Words)+k+1)
			ws[k].Speaker, ws[k].Cue = label, t.N
		}
		ws[0].Begins = begins
		begins = transcripts.BeginsTCU
		id := transcripts.TCUID(ws[0].ID)
		if j == 0 {
			turn.ID = transcripts.TurnID(ws[0].ID)
		}
		b.m.TCUs = append(b.m.TCUs, transcripts.TCU{ID: id, Turn: turn.ID, Speaker: label,
			From: len(b.m.Words), To: len(b.m.Words) + len(ws), Span: in,
			Token: s.Code == "TOK" && !bool(s.Echo) || s.Code == "BC", Echo: bool(s.Echo), CutOff: bool(s.CutOff), Quoted: bool(s.Quoted)})
		b.m.Words = append(b.m.Words, ws...)
		if err := b.codes(s, id, where); err != nil {
			return err
		}
	}
	turn.To = len(b.m.TCUs)
	b.m.Turns = append(b.m.Turns, turn)
	return nil
}

func (b *builder) backwards(where string) error {
	return b.fault("F106", where, "the times run backwards, are negative, or lie outside the turn",
		"tiderne løber baglæns, er negative eller ligger uden for turen").
		Hint("turns must follow each other by start, segments lie in order inside their turn", "ture skal følge hinanden efter start, og segmenter ligge i rækkefølge inde i deres tur")
}

func made(author string, p float64, certainty int, uncertain flag) transcripts.Made {
	if author == "" {
		author = Author
	}
	return transcripts.Made{Author: author, P: p, Certainty: certainty, Uncertain: bool(uncertain)}
}

// codes takes over what a segment says of its TCU: its code, or the meaning
// utterance it belongs to («3») or elaborates («EL3»).
func (b *builder) codes(s *segObject, id, where string) error {
	for _, ref := range []string{s.Target, s.Capture, s.Interrupt} {
		if _, ok := b.my[ref]; ref != "" && !ok {
			return b.noSuchMY(where)
		}
	}
	if s.Code != "" {
		b.c.Codes = append(b.c.Codes, transcripts.Code{TCU: id, Code: s.Code, Target: s.Target, Capture: s.Capture, Interrupt: s.Interrupt,
			Misgrip: bool(s.Misgrip), Parked: bool(s.Parked), Selective: bool(s.Selective), Proxy: bool(s.Proxy), Echo: bool(s.Echo),
			Complex: bool(s.Complex), Skip: s.Skip, Valence: s.Valence, Addressed: s.Addressed, Note: s.Note,
			Made: made(s.Author, s.P, s.Certainty, s.Uncertain)})
	}
	if s.MY == "" {
		return nil
	}
	if i, ok := b.my[s.MY]; ok {
		b.c.MYs[i].TCUs = append(b.c.MYs[i].TCUs, id)
		return nil
	}
	if of, el := strings.CutPrefix(s.MY, "EL"); el {
		if i, ok := b.my[of]; ok {
			b.c.MYs[i].Elaborated = append(b.c.MYs[i].Elaborated, id)
			return nil
		}
	}
	return b.noSuchMY(where)
}

func (b *builder) noSuchMY(where string) error {
	return b.fault("F110", where, "it points to a meaning utterance that the list «my» does not have",
		"der peges på en meningsytring, som listen «my» ikke har").
		Hint("add it to «my» or correct the number", "tilføj den i «my», eller ret nummeret")
}

// mys makes the meaning utterances and their stated outcomes, still without
// TCUs.
func (b *builder) mys() error {
	b.my = map[string]int{}
	for k := range b.in.MY {
		o := &b.in.MY[k]
		where := fmt.Sprintf("my no. %d", k+1)
		if o.MY == "" {
			return b.fault("F108", where, "the meaning utterance has no number", "meningsytringen har intet nummer")
		}
		if _, dup := b.my[o.MY]; dup {
			return b.fault("F108", where, "two meaning utterances have the same number", "to meningsytringer har samme nummer")
		}
		b.my[o.MY] = k
		y := transcripts.MY{ID: o.MY, Primary: o.Primary, Delivery: o.Delivery, Elicited: o.Elicited, Voice: o.Flags["voice"],
			Object: o.Object, IK: o.Flags["ik"], Addressed: o.Flags["addressed"], Sensitive: isSet(o.Flags["sensitive"]),
			Note: o.Reason, Made: made(o.Author, o.P, o.Certainty, o.Uncertain)}
		if len(y.Delivery) == 0 {
			y.Delivery = nil
		}
		if o.Secondary != nil {
			y.Secondary = *o.Secondary
		}
		if o.ReraiseOf != nil {
			y.ReraiseOf = *o.ReraiseOf
		}
		// no_window follows from time and not_addressed from addressed=other;
		// the other conditions are a coder's judgement and enter the derivation.
		if y.IK == "" && o.IK != "no_window" && !(o.IK == "not_addressed" && y.Addressed == "other") {
			y.IK = o.IK
		}
		b.c.MYs = append(b.c.MYs, y)
		if o.O != "" {
			g := transcripts.Grip{MY: o.MY, Outcome: o.O, Sub: o.Sub, Form: o.F, By: o.By, LatTurns: o.PT, Init: o.Init, IK: o.IK,
				Detour: o.Flags.on("detour"), External: o.Flags.on("external"), Selective: o.Flags.on("selective"), Lapse: o.Flags.on("lapse")}
			if o.Lat != nil {
				lat := transcripts.Ms(*o.Lat)
				g.Lat = &lat
			}
			b.c.Grips = append(b.c.Grips, g)
		}
	}
	for k := range b.c.MYs {
		if of := b.c.MYs[k].ReraiseOf; of != "" {
			if _, ok := b.my[of]; !ok {
				return b.noSuchMY(fmt.Sprintf("my no. %d", k+1))
			}
		}
	}
	return nil
}

// finishMYs orders meaning utterances and outcomes by their first TCU and adds
// the coding to the meeting.
func (b *builder) finishMYs() error {
	if b.in.MY == nil && len(b.c.Codes) == 0 {
		return nil
	}
	for k := range b.c.MYs {
		if len(b.c.MYs[k].TCUs) == 0 {
			return b.fault("F110", fmt.Sprintf("my no. %d", k+1), "no segment belongs to the meaning utterance", "intet segment hører til meningsytringen").
				Hint("mark its segments or remove it from «my»", "mærk dens segmenter, eller fjern den fra «my»")
		}
	}
	tcu := b.m.TCUIndex()
	first := map[string]int{}
	for _, y := range b.c.MYs {
		first[y.ID] = tcu[y.TCUs[0]]
	}
	slices.SortStableFunc(b.c.MYs, func(x, y transcripts.MY) int { return first[x.ID] - first[y.ID] })
	slices.SortStableFunc(b.c.Grips, func(x, y transcripts.Grip) int { return first[x.MY] - first[y.MY] })
	b.c.Name = b.name
	if b.c.Name == "" {
		b.c.Name = b.in.Coding
	}
	if b.c.Name == "" {
		b.c.Name = DefaultName
	}
	b.c.Complete = transcripts.IsHuman(b.c.Name)
	b.m.Codings = []transcripts.Coding{b.c}
	return nil
}

// identifiers maps the marked characters of a turn's text to words. What
// follows them in the last word («s», «.») is kept as suffix.
func (b *builder) identifiers() error {
	for k, p := range b.in.PII {
		where := fmt.Sprintf("pii no. %d", k+1)
		if p.Turn < 1 || p.Turn > len(b.m.Turns) || p.Start < 0 || p.End <= p.Start {
			return b.fault("F110", where, "the marked place does not exist", "det mærkede sted findes ikke")
		}
		t := b.m.Turns[p.Turn-1]
		from, to := b.m.TCUs[t.From].From, b.m.TCUs[t.To-1].To
		id := transcripts.Identifier{From: -1, Type: p.Type, Made: transcripts.Made{Author: Author}}
		pos := 0
		for w := from; w < to; w++ {
			text := b.m.Words[w].Text
			end := pos + utf8.RuneCountInString(text)
			if pos < p.End && end > p.Start {
				if id.From < 0 {
					id.From = w
				}
				id.To, id.Suffix = w+1, ""
				if end > p.End {
					id.Suffix = string([]rune(text)[p.End-pos:])
				}
			}
			pos = end + 1
		}
		if id.From < 0 || p.End >= pos {
			return b.fault("F110", where, "the marked place does not exist", "det mærkede sted findes ikke")
		}
		b.m.Identifiers = append(b.m.Identifiers, id)
	}
	return nil
}

// gaps fills the time from the end of the previous turn that took the floor
// (CODEBOOK §1.7).
func gaps(turns []transcripts.Turn) {
	prev := -1
	for i := range turns {
		t := &turns[i]
		if t.BC || prev < 0 {
			t.NoGap = true
		} else {
			t.Gap = t.Start - turns[prev].End
		}
		if !t.BC {
			prev = i
		}
	}
}
