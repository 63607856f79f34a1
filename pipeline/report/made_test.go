package report

import (
	"fmt"
	"strings"

	"gribning/pipeline/grip"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// builder makes meetings by hand, one utterance after the other.
type builder struct {
	m  *transcripts.Meeting
	c  transcripts.Coding
	by transcripts.Made
	at transcripts.Ms
}

func newMeeting(id, author string) *builder {
	name := author
	if !transcripts.IsHuman(author) {
		name = transcripts.Draft
	}
	return &builder{
		m: &transcripts.Meeting{
			ID: id, Date: "2026-01-15", Kind: "opfølgningssamtale", Language: "da", UnitsGiven: true, Fillers: true,
			Participants: []transcripts.Participant{{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}},
			Consents: []transcripts.Consent{
				{Participant: "B", Purpose: transcripts.Research, Given: "2026-01-08"},
				{Participant: "S", Purpose: transcripts.Research, Given: "2026-01-05", Expires: "2030-01-01"},
			},
			Source: transcripts.Source{Format: "vtt"},
		},
		c:  transcripts.Coding{Name: name, Complete: transcripts.IsHuman(author)},
		by: transcripts.Made{Author: author},
	}
}

// turn adds a turn of one utterance after a gap, 0.3 s a word, and gives the
// id of its TCU.
func (b *builder) turn(speaker string, gap transcripts.Ms, text string) string {
	start := b.at + gap
	words := strings.Fields(text)
	first := len(b.m.Words)
	for i, w := range words {
		id := fmt.Sprintf("w%d", first+i+1)
		from := start + transcripts.Ms(i)*300
		b.m.Words = append(b.m.Words, transcripts.Word{ID: id, Text: w, Speaker: speaker, Span: transcripts.Span{Start: from, End: from + 300}, TimedBy: transcripts.TimedBySource})
	}
	span := transcripts.Span{Start: start, End: start + transcripts.Ms(len(words))*300}
	wid := fmt.Sprintf("w%d", first+1)
	u, t := transcripts.TCUID(wid), transcripts.TurnID(wid)
	b.m.TCUs = append(b.m.TCUs, transcripts.TCU{ID: u, Turn: t, Speaker: speaker, From: first, To: len(b.m.Words), Span: span})
	n := len(b.m.TCUs)
	b.m.Turns = append(b.m.Turns, transcripts.Turn{ID: t, Speaker: speaker, From: n - 1, To: n, Span: span, Gap: gap, NoGap: n == 1})
	b.at = span.End
	return u
}

// my says a meaning utterance.
func (b *builder) my(primary, text string, delivery ...string) string {
	id := fmt.Sprint(len(b.c.MYs) + 1)
	u := b.turn("B", 500, text)
	made := b.by
	first := b.m.TCUs[len(b.m.TCUs)-1].From
	made.Evidence = []transcripts.Evidence{{Cue: "ønske", From: first, To: first + 1, Text: "ønskeord: «" + b.m.Words[first].Text + "»"}}
	b.c.MYs = append(b.c.MYs, transcripts.MY{ID: id, TCUs: []string{u}, Primary: primary, Delivery: delivery, Elicited: "vol", Made: made})
	return id
}

// pro says a coded professional utterance.
func (b *builder) pro(gap transcripts.Ms, code, target, text string) {
	u := b.turn("S", gap, text)
	b.c.Codes = append(b.c.Codes, transcripts.Code{TCU: u, Code: code, Target: target, Made: b.by})
}

func (b *builder) done() *transcripts.Meeting {
	grip.Derive(b.m, &b.c)
	b.m.SetCoding(b.c)
	return b.m
}

// ordinary is a short meeting with most outcomes in it.
func ordinary(id, author string) *transcripts.Meeting {
	b := newMeeting(id, author)
	b.pro(0, "INV", "", "hvordan går det?")
	y := b.my("A-KAP", "jeg vil gerne arbejde med hunde", "D-FOR")
	b.pro(400, "R-SPO", y, "hvad er det ved hunde?")
	b.turn("B", 300, "de venter på en")
	b.my("A-BEK", "jeg er bange for bussen")
	b.pro(300, "TOK", "", "ja")
	b.pro(200, "B-DOK", "", "hvilken dato var det?")
	b.turn("B", 300, "den fjerde")
	b.my("A-ONS", "jeg ville helst beholde dig", "D-IMP", "D-TOV")
	b.pro(3600, "OTH", "", "vil du have kaffe?")
	b.turn("B", 300, "nej tak")
	b.pro(300, "OTH", "", "godt")
	y = b.my("A-EVA", "kurset gav ikke noget")
	b.pro(300, "R-ANE", y, "det var ærgerligt")
	b.pro(300, "B-KAL", "", "vi ses den femte")
	b.my("A-HAN", "jeg har selv ringet til dem")
	b.pro(300, "B-KRA", "", "du skal søge to job")
	b.turn("B", 300, "okay")
	b.my("A-LIV", "hunden holder mig oppe")
	return b.done()
}

// poolOf measures meetings together.
func poolOf(ms ...*transcripts.Meeting) *measure.Pool {
	p := measure.NewPool(measure.ByMeeting, 1)
	for _, m := range ms {
		took := measure.Of(m, m.Shown())
		took.Window(1, m.Shown().Grips)
		p.Add(&took)
	}
	return p
}
