package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gribning/pipeline/grip"
	"gribning/transcripts"
)

// genMeeting makes meetings that no stage would make: overlapping turns, codes
// of units that are not there, spans outside the meeting, words without
// speakers, people without roles.
func genMeeting(t *rapid.T) *transcripts.Meeting {
	label := rapid.SampledFrom([]string{"B", "S", "M", "T", "?", ""})
	text := rapid.SampledFrom([]string{"ja", "jeg", "hunde", "øh", "<b>", "&amp;", "(1.2)", "((griner))", "kun-", "", "a\u0301", "🙂"})
	ms := rapid.Int64Range(-2000, 900_000)
	m := &transcripts.Meeting{ID: "R", Date: transcripts.Date(rapid.SampledFrom([]string{"", "2026-02-30", "2026-01-15", "x"}).Draw(t, "date"))}
	for _, l := range []string{"B", "S", "M", "T"} {
		if rapid.Bool().Draw(t, "known") {
			m.Participants = append(m.Participants, transcripts.Participant{Label: l, Role: rapid.SampledFrom(append(transcripts.Roles, transcripts.UnknownRole)).Draw(t, "role")})
		}
	}
	id := func(kind string, n int) *rapid.Generator[string] {
		return rapid.Map(rapid.IntRange(0, n+1), func(i int) string { return fmt.Sprintf("%s%d", kind, i) })
	}
	span := func(name string) transcripts.Span {
		start := transcripts.Ms(ms.Draw(t, name))
		return transcripts.Span{Start: start, End: start + transcripts.Ms(rapid.IntRange(-10, 9000).Draw(t, name+" length"))}
	}
	nTurns := rapid.IntRange(0, 12).Draw(t, "turns")
	for range nTurns {
		who := label.Draw(t, "speaker")
		turn := transcripts.Turn{ID: fmt.Sprintf("t%d", len(m.Words)), Speaker: who, From: len(m.TCUs), Span: span("turn"), BC: rapid.Bool().Draw(t, "bc"), Gap: transcripts.Ms(rapid.IntRange(-2000, 5000).Draw(t, "gap"))}
		for range rapid.IntRange(1, 3).Draw(t, "units") {
			u := transcripts.TCU{ID: fmt.Sprintf("u%d", len(m.TCUs)), Turn: turn.ID, Speaker: who, From: len(m.Words), Span: span("unit")}
			for range rapid.IntRange(0, 4).Draw(t, "words") {
				m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)), Text: text.Draw(t, "word"), Speaker: who, Span: span("word"), Quarantine: rapid.SampledFrom([]string{"", "S201"}).Draw(t, "trust")})
			}
			u.To = len(m.Words)
			m.TCUs = append(m.TCUs, u)
		}
		turn.To = len(m.TCUs)
		m.Turns = append(m.Turns, turn)
	}
	unit, turn := id("u", len(m.TCUs)), rapid.SampledFrom([]string{"t0", "t3", "t99"})
	c := transcripts.Coding{Name: transcripts.Draft}
	made := func() transcripts.Made {
		return transcripts.Made{Author: rapid.SampledFrom([]string{"", "human:k1", "rule:x@1", "a:b:c"}).Draw(t, "author"), Uncertain: rapid.Bool().Draw(t, "uncertain"),
			Evidence: []transcripts.Evidence{{From: rapid.IntRange(-5, 40).Draw(t, "from"), To: rapid.IntRange(-5, 90).Draw(t, "to"), Text: text.Draw(t, "evidence")}}}
	}
	nMYs := rapid.IntRange(0, 5).Draw(t, "mys")
	my := id("y", nMYs)
	for i := range nMYs {
		c.MYs = append(c.MYs, transcripts.MY{ID: fmt.Sprintf("y%d", i), TCUs: rapid.SliceOfN(unit, 1, 3).Draw(t, "of"), Elaborated: rapid.SliceOfN(unit, 0, 2).Draw(t, "el"),
			Primary: rapid.SampledFrom(append(transcripts.Subtypes, "A-???")).Draw(t, "primary"), ReraiseOf: my.Draw(t, "rr"), Made: made()})
	}
	for range rapid.IntRange(0, 8).Draw(t, "codes") {
		c.Codes = append(c.Codes, transcripts.Code{TCU: unit.Draw(t, "tcu"), Code: rapid.SampledFrom(append(transcripts.LayerB, "?")).Draw(t, "code"), Target: my.Draw(t, "target"), Capture: my.Draw(t, "capture"), Made: made()})
	}
	if rapid.Bool().Draw(t, "derived") {
		grip.Derive(m, &c)
	} else {
		for i := range nMYs {
			c.Grips = append(c.Grips, transcripts.Grip{MY: my.Draw(t, "grip"), Outcome: transcripts.Outcomes[i], Sub: rapid.SampledFrom([]string{"", "D", "A", "T", "I", "S", "V"}).Draw(t, "sub"),
				TCU: unit.Draw(t, "by"), Window: []string{turn.Draw(t, "window")}, Path: []string{"2 grip u1", "nonsense", ""}})
		}
	}
	m.SetCoding(c)
	m.Overlaps = []transcripts.Overlap{{Span: span("overlap"), Class: transcripts.O4, Then: turn.Draw(t, "then")}}
	m.Identifiers = []transcripts.Identifier{{From: rapid.IntRange(-3, 30).Draw(t, "id from"), To: rapid.IntRange(-3, 60).Draw(t, "id to"), Type: "NAVN", Pseudonym: "[NAVN-1]"}}
	return m
}

// Whatever a meeting holds, its pages are written and are well-formed.
func TestAnyMeeting(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := genMeeting(r)
		o := in(rapid.SampledFrom([]string{"da", "en"}).Draw(r, "lang"))
		o.Pseudonyms = rapid.Bool().Draw(r, "pseudonyms")
		for _, write := range []func(*bytes.Buffer) error{
			func(b *bytes.Buffer) error { return WriteMeeting(b, m, o) },
			func(b *bytes.Buffer) error { return WriteSupervisor(b, m, o) },
			func(b *bytes.Buffer) error {
				return WriteCorpus(b, []Row{RowOf(m, "R.html")}, poolOf(m, m, m, m, m), o)
			},
		} {
			var b bytes.Buffer
			if err := write(&b); err != nil {
				r.Fatal(err)
			}
			if i := strings.Index(b.String(), "⟦"); i >= 0 {
				r.Fatalf("a text is missing: %s", b.String()[i:i+40])
			}
			parse(t, b.Bytes())
		}
	})
}
