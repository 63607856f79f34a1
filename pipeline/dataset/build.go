package dataset

import (
	"errors"
	"slices"
	"strings"
	"time"

	"gribning/pipeline/grip"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// Text says what of the talk goes into a dataset.
type Text string

// Kinds of text.
const (
	Pseudonymised Text = "pseudonymised" // identifying spans replaced by their placeholders
	FullText      Text = "full"
	NoText        Text = "none" // no words, objects or notes: for sharing
)

// builder makes rows of one meeting after another.
type builder struct {
	rows
	text Text
}

// reset makes room for the rows of another part.
func (b *builder) reset() {
	for _, t := range tables {
		t.clear(&b.rows)
	}
}

// try is add for a document that may be broken in itself, such as a TCU beyond
// the last word: then nothing of it is added.
func (b *builder) try(m *transcripts.Meeting) (err error) {
	before := b.rows
	defer func() {
		if p := recover(); p != nil {
			b.rows = before
			err = errors.New("the document does not fit together")
		}
	}()
	b.add(m)
	return nil
}

// add appends the rows of one analysed meeting. Nothing of it is kept.
func (b *builder) add(m *transcripts.Meeting) {
	said := b.said(m)
	tcuOf := make([]int32, len(m.Words))
	for i := range tcuOf {
		tcuOf[i] = -1
	}
	for u := range m.TCUs {
		for w := m.TCUs[u].From; w < m.TCUs[u].To; w++ {
			tcuOf[w] = int32(u)
		}
	}
	b.meeting(m)
	b.people(m)
	classes := map[string]transcripts.Class{}
	for _, p := range m.Participants {
		classes[p.Label] = p.Class()
	}
	b.spoken(m, said, tcuOf)
	b.units(m, said, classes)
	for i := range m.Codings {
		b.coding(m, &m.Codings[i], said)
	}
	for i, x := range m.Issues {
		r := issueRow{MeetingID: m.ID, Seq: int32(i), Code: x.Code, Severity: string(x.Severity), Place: x.Where, Da: x.Da, En: x.En, HintDa: x.HintDa, HintEn: x.HintEn}
		if x.Span != nil {
			r.StartMs, r.EndMs = number(x.Span.Start), number(x.Span.End)
		}
		b.issues = append(b.issues, r)
	}
}

// said is the text of each word as this dataset may hold it. Of an identifying
// stretch the first word has the placeholder and the others have nothing.
func (b *builder) said(m *transcripts.Meeting) []string {
	out := make([]string, len(m.Words))
	if b.text == NoText {
		return out
	}
	for i := range m.Words {
		out[i] = m.Words[i].Text
	}
	if b.text == FullText {
		return out
	}
	for _, id := range m.Identifiers {
		if id.Flag {
			continue
		}
		mask := id.Pseudonym
		if mask == "" {
			mask = "[" + id.Type + "]"
		}
		for w := max(0, id.From); w < min(id.To, len(out)); w++ {
			out[w] = ""
		}
		if id.From >= 0 && id.From < len(out) {
			out[id.From] = mask + id.Suffix
		}
	}
	return out
}

func join(said []string, from, to int) string {
	var s strings.Builder
	for _, w := range said[from:to] {
		if w == "" {
			continue
		}
		if s.Len() > 0 {
			s.WriteByte(' ')
		}
		s.WriteString(w)
	}
	return s.String()
}

func (b *builder) meeting(m *transcripts.Meeting) {
	r := meetingRow{
		MeetingID: m.ID, Date: day(m.Date), Kind: m.Kind, Language: m.Language, Style: m.Style,
		DurationMs: int64(m.Span().Duration()), Participants: int32(len(m.Participants)),
		TCUs: int32(len(m.TCUs)), Turns: int32(len(m.Turns)), Source: m.Source.Format, Recogniser: m.Source.Model,
		Fillers: m.Fillers, UnitsGiven: m.UnitsGiven, Codings: int32(len(m.Codings)),
	}
	for _, p := range m.Participants {
		switch p.Class() {
		case transcripts.ClassProfessional:
			r.Professionals++
		case transcripts.ClassInterpreter:
			r.Interpreted = true
		}
	}
	for i := range m.Words {
		if m.Words[i].Spoken() {
			r.Words++
		}
		if m.Words[i].Quarantine != "" {
			r.Quarantined++
		}
	}
	for _, s := range m.Speech {
		r.SpeechMs += int64(s.Duration())
	}
	if c := m.Shown(); c != nil {
		r.Shown = c.Name
	}
	b.meetings = append(b.meetings, r)
}

// people leaves the key of a participant out: it is for drawing clusters, and
// no export may tell workers apart across meetings.
func (b *builder) people(m *transcripts.Meeting) {
	for _, p := range m.Participants {
		r := participantRow{ID: m.ID + "-" + p.Label, MeetingID: m.ID, Label: p.Label, Role: string(p.Role), Class: string(p.Class()),
			Channel: int32(p.Channel), RoleBy: p.RoleBy, RoleP: p.RoleP}
		r.ResearchFrom, r.ResearchTo = agreed(m, p.Label, transcripts.Research)
		r.SupervisionFrom, r.SupervisionTo = agreed(m, p.Label, transcripts.Supervision)
		r.TeachingFrom, r.TeachingTo = agreed(m, p.Label, transcripts.Teaching)
		b.participants = append(b.participants, r)
	}
}

func agreed(m *transcripts.Meeting, label string, purpose transcripts.Purpose) (from, to *int32) {
	for _, c := range m.Consents {
		if c.Participant != label || c.Purpose != purpose || c.Given == "" {
			continue
		}
		end := c.Expires
		if c.Withdrawn != "" && (end == "" || c.Withdrawn < end) {
			end = c.Withdrawn
		}
		from, to = day(c.Given), day(end)
	}
	return from, to
}

// day is a date as Parquet counts it, in days from 1970; null if it is none.
func day(d transcripts.Date) *int32 {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return nil
	}
	n := int32(t.Unix() / 86400)
	return &n
}

func number(t transcripts.Ms) *int64 { n := int64(t); return &n }

func (b *builder) spoken(m *transcripts.Meeting, said []string, tcuOf []int32) {
	for i := range m.Words {
		w := &m.Words[i]
		r := wordRow{ID: m.ID + "-" + w.ID, MeetingID: m.ID, Seq: int32(i), Speaker: w.Speaker, Text: said[i],
			StartMs: int64(w.Start), EndMs: int64(w.End), Kind: string(w.Kind), TimedBy: string(w.TimedBy),
			P: float32(w.P), SpeakerP: float32(w.SpeakerP), Overlaps: w.Overlaps, Quarantine: w.Quarantine}
		if u := tcuOf[i]; u >= 0 {
			r.TCU = m.ID + "-" + m.TCUs[u].ID
		}
		b.words = append(b.words, r)
	}
}

func (b *builder) units(m *transcripts.Meeting, said []string, classes map[string]transcripts.Class) {
	class := func(label string) string {
		if c, ok := classes[label]; ok {
			return string(c)
		}
		return string(transcripts.ClassOther)
	}
	words := func(from, to int) (n int32) {
		for i := from; i < to; i++ {
			if m.Words[i].Spoken() {
				n++
			}
		}
		return n
	}
	for i := range m.TCUs {
		u := &m.TCUs[i]
		b.tcus = append(b.tcus, tcuRow{ID: m.ID + "-" + u.ID, MeetingID: m.ID, Seq: int32(i), Turn: m.ID + "-" + u.Turn, Speaker: u.Speaker,
			Class: class(u.Speaker), StartMs: int64(u.Start), EndMs: int64(u.End), Words: words(u.From, u.To), Text: join(said, u.From, u.To),
			Token: u.Token, Echo: u.Echo, CutOff: u.CutOff, Quoted: u.Quoted, Quarantined: u.Quarantined, P: float32(u.P)})
	}
	before := ""
	turns := m.TurnIndex()
	for i := range m.Turns {
		t := &m.Turns[i]
		r := turnRow{ID: m.ID + "-" + t.ID, MeetingID: m.ID, Seq: int32(i), Speaker: t.Speaker, Role: string(m.RoleOf(t.Speaker)), Class: class(t.Speaker),
			StartMs: int64(t.Start), EndMs: int64(t.End), TCUs: int32(t.To - t.From), BC: t.BC, Resumed: t.Resumed}
		for u := t.From; u < t.To; u++ {
			r.Words += words(m.TCUs[u].From, m.TCUs[u].To)
		}
		if !t.BC {
			if !t.NoGap && before != "" {
				r.GapMs, r.After = number(t.Gap), before
			}
			before = r.Class
		}
		b.turns = append(b.turns, r)
	}
	by := func(turn string) string {
		if at, ok := turns[turn]; ok {
			return class(m.Turns[at].Speaker)
		}
		return string(transcripts.ClassOther)
	}
	for i := range m.Overlaps {
		o := &m.Overlaps[i]
		b.overlaps = append(b.overlaps, overlapRow{MeetingID: m.ID, Seq: int32(i), Class: string(o.Class), StartMs: int64(o.Start), EndMs: int64(o.End),
			First: within(m.ID, o.First), Then: within(m.ID, o.Then), FirstBy: by(o.First), ThenBy: by(o.Then), TCU: within(m.ID, o.TCU),
			OnsetMs: int64(o.Onset), Completed: o.Done, Stops: o.Stops})
	}
}

// within makes an id that is unique in the corpus; an empty one stays empty.
func within(meeting, id string) string {
	if id == "" {
		return ""
	}
	return meeting + "-" + id
}

// myID is the id of a MY in the corpus. MY ids are a coding's own, so the
// coding is part of it: «0007-human:k1-3».
func myID(meeting, coding, my string) string {
	if my == "" {
		return ""
	}
	return meeting + "-" + coding + "-" + my
}

func madeOf(m transcripts.Made) Made {
	out := Made{Author: m.Author, ByPerson: m.ByPerson(), P: float32(m.P), Certainty: int32(m.Certainty), Uncertain: m.Uncertain}
	for _, e := range m.Evidence {
		out.Cues = append(out.Cues, e.Cue)
	}
	return out
}

// note is what a coder wrote. It may quote the talk and name people, and
// nobody has replaced that: it goes with the full text only.
func (b *builder) note(s string) string {
	if b.text != FullText {
		return ""
	}
	return s
}

func (b *builder) coding(m *transcripts.Meeting, c *transcripts.Coding, said []string) {
	tcus := m.TCUIndex()
	counted := measure.Of(m, c)
	for n, grips := range grip.Windows(m, c) {
		counted.Window(n, grips)
	}
	for i := range c.Codes {
		k := &c.Codes[i]
		b.codes = append(b.codes, codeRow{MeetingID: m.ID, Coding: c.Name, Seq: int32(tcus[k.TCU]), TCU: within(m.ID, k.TCU), Code: k.Code, Group: group(k.Code),
			Target: myID(m.ID, c.Name, k.Target), Capture: myID(m.ID, c.Name, k.Capture), Interrupt: myID(m.ID, c.Name, k.Interrupt),
			Misgrip: k.Misgrip, Parked: k.Parked, Selective: k.Selective, Proxy: k.Proxy, Echo: k.Echo, Complex: k.Complex,
			Skip: k.Skip, Valence: k.Valence, Addressed: k.Addressed, Note: b.note(k.Note), Made: madeOf(k.Made)})
	}
	follows := followers(m, c)
	for i := range c.MYs {
		b.my(m, c, i, &counted.Passages[i], tcus, said)
		if ids := c.MYs[i].TCUs; len(ids) > 0 {
			if at, ok := tcus[ids[len(ids)-1]]; ok {
				b.mys[len(b.mys)-1].FollowedBy = follows[at]
			}
		}
	}
	b.outcomes(m, c, &counted)
	for _, x := range measure.Measures() {
		v := x.Of(&counted)
		b.measures = append(b.measures, measureRow{MeetingID: m.ID, Coding: c.Name, Measure: x.ID, Group: string(x.Group), Kind: string(x.Kind),
			Num: int64(v.Num), Den: int64(v.Den), ByPerson: counted.Machine == 0})
	}
}

// followers gives, for each TCU, what is said right after it outside
// backchannels: the code of a professional's TCU, or the speaker's class.
func followers(m *transcripts.Meeting, c *transcripts.Coding) []string {
	codes := make(map[string]string, len(c.Codes))
	for i := range c.Codes {
		codes[c.Codes[i].TCU] = c.Codes[i].Code
	}
	out := make([]string, len(m.TCUs))
	next := ""
	for t := len(m.Turns) - 1; t >= 0; t-- {
		turn := &m.Turns[t]
		for u := turn.To - 1; u >= turn.From; u-- {
			out[u] = next
			if turn.BC {
				continue
			}
			if next = codes[m.TCUs[u].ID]; next == "" {
				next = string(m.ClassOf(m.TCUs[u].Speaker))
			}
		}
	}
	return out
}

func (b *builder) my(m *transcripts.Meeting, c *transcripts.Coding, i int, p *measure.Passage, tcus map[string]int, said []string) {
	y := &c.MYs[i]
	r := myRow{ID: myID(m.ID, c.Name, y.ID), MeetingID: m.ID, Coding: c.Name, Seq: int32(i), Primary: y.Primary, Secondary: y.Secondary,
		Tentative: slices.Contains(y.Delivery, "D-FOR"), Implicit: slices.Contains(y.Delivery, "D-IMP"), Hesitant: slices.Contains(y.Delivery, "D-TOV"),
		Elicited: y.Elicited, Voice: y.Voice, ReraiseOf: myID(m.ID, c.Name, y.ReraiseOf), Object: b.object(m, y, tcus), IK: y.IK,
		Addressed: y.Addressed, Sensitive: y.Sensitive, Third: int32(p.Third), Thread: int32(p.Thread), Note: b.note(y.Note), Made: madeOf(y.Made)}
	var text []string
	var span transcripts.Span
	for _, id := range y.TCUs {
		r.TCUs = append(r.TCUs, within(m.ID, id))
		if at, ok := tcus[id]; ok {
			u := &m.TCUs[at]
			if span.Empty() {
				span = u.Span
			}
			span = span.Union(u.Span)
			if s := join(said, u.From, u.To); s != "" {
				text = append(text, s)
			}
		}
	}
	for _, id := range y.Elaborated {
		r.Elaborated = append(r.Elaborated, within(m.ID, id))
	}
	r.StartMs, r.EndMs, r.Text = int64(span.Start), int64(span.End), strings.Join(text, " ")
	b.mys = append(b.mys, r)
}

// object names what a MY is about, in a coder's words. It is left out of a
// pseudonymised dataset where the passage holds an identifying word: nobody
// has replaced it in the coder's words.
func (b *builder) object(m *transcripts.Meeting, y *transcripts.MY, tcus map[string]int) string {
	if b.text == Pseudonymised {
		for _, id := range y.TCUs {
			at, ok := tcus[id]
			if !ok {
				continue
			}
			for _, x := range m.Identifiers {
				if x.From < m.TCUs[at].To && m.TCUs[at].From < x.To {
					return ""
				}
			}
		}
	}
	if b.text == NoText {
		return ""
	}
	return y.Object
}

func (b *builder) outcomes(m *transcripts.Meeting, c *transcripts.Coding, counted *measure.Meeting) {
	passage := make(map[string]*measure.Passage, len(counted.Passages))
	for i := range counted.Passages {
		passage[counted.Passages[i].MY] = &counted.Passages[i]
	}
	for i := range c.Grips {
		g := &c.Grips[i]
		r := gripRow{MYID: myID(m.ID, c.Name, g.MY), MeetingID: m.ID, Coding: c.Name, Seq: int32(i), Outcome: g.Outcome, Sub: g.Sub, Form: g.Form, By: g.By,
			TCU: within(m.ID, g.TCU), LatTurns: int32(g.LatTurns), Init: g.Init, IK: g.IK, SlotMs: int64(g.Slot), Rule: g.Rule, Path: g.Path,
			Lapse: g.Lapse, Detour: g.Detour, External: g.External, Selective: g.Selective, Resolved: g.ResolvedByReraise, ThenInst: g.ThenInst,
			Uncertain: g.Uncertain, P: float32(g.P)}
		if g.Lat != nil {
			r.LatMs = number(*g.Lat)
		}
		for _, id := range g.Window {
			r.Window = append(r.Window, within(m.ID, id))
		}
		if p := passage[g.MY]; p != nil {
			r.LeftMs, r.TokenOnly, r.Rejected = int64(p.Left), p.TokenOnly, p.Rejected
		}
		b.grips = append(b.grips, r)
	}
}

// group is the class of a code of Layer B.
func group(code string) string {
	switch {
	case transcripts.IsInstitutional(code):
		return "institutional"
	case transcripts.IsGripForm(code):
		return "grip"
	case code == "R-ANE":
		return "acknowledge"
	case code == "INV":
		return "invite"
	case code == "TOK" || code == "BC":
		return "token"
	}
	return "other"
}
