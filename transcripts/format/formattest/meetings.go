package formattest

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gribning/transcripts"
	"gribning/transcripts/format"
	"gribning/transcripts/format/lines"
)

// tokens are words that formats stumble over.
var tokens = []string{"jeg", "ved", "ikke", "æøå", "Århus", "kun-", "øh", "(1.2)", "(.)", "((griner))", "((rømmer", "sig))", "(uklart)", "[NAVN-1]", "[NAVN-1],",
	"-->", "00:00:01.000", "<v", "B>", "</v>", "<i>", "&amp;", "&", "<", ">", "\"citat\"", "'", "''", "»nej«", "“ja”", "’", "=1+1", "=", "+", "-", "@B", "*B:", "%com:",
	"\U0001f600", "👩🏽‍🔧", "e\u0301", "ﬀ", "שלום", "مرحبا", "你好", "a|b", "|", ";", ",", "a,b", "a;b", "]]>", "<!--", "\\", "\\n", "%s", "{\\an8}", "NOTE", "WEBVTT", "@End",
	"#00:00:01-0#", "[00:00:01]", "B:", "S:", "\u200b", "\u202e", "\u2028", "100%", "social-", "og", "?", "!", ".", "…", "N/A", "0", "-5", "xxx", "&=ler", "+/.", "TRUE", "Sagen", "er:"}

// Meetings are the example meetings, as their transcripts in a folder say them,
// and 200 hostile ones: what every receiver of an export must take.
func Meetings(t testing.TB, examples fs.FS) []*transcripts.Meeting {
	t.Helper()
	var out []*transcripts.Meeting
	names, err := fs.Glob(examples, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !slices.Contains([]string{".vtt", ".eaf", ".cha"}, path.Ext(name)) {
			continue
		}
		f, err := examples.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		ms, err := format.Read(name, f)
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		ms[0].ID, _, _ = strings.Cut(name, "-")
		out = append(out, ms[0])
	}
	if len(out) < 4 {
		t.Fatalf("%d example meetings", len(out))
	}
	return append(out, Hostile(t, 200)...)
}

// Hostile gives n meetings that are sound by the data model and as unpleasant
// as it allows: people talking at once and within one another, units without
// length, ten hours, every sign that some format takes for its own, several
// coders, several meaning utterances on one TCU. The same seed gives the same.
func Hostile(t testing.TB, n int) []*transcripts.Meeting {
	t.Helper()
	gen := rapid.Custom(hostile)
	out := make([]*transcripts.Meeting, n)
	for i := range out {
		out[i] = gen.Example(i)
		out[i].ID = fmt.Sprintf("H%03d", i)
		for _, issue := range transcripts.Validate(out[i]) {
			if issue.Severity == transcripts.Failure {
				t.Fatalf("the generator made an unsound meeting: %s", issue.Error())
			}
		}
	}
	return out
}

func hostile(t *rapid.T) *transcripts.Meeting {
	m := &transcripts.Meeting{ID: "H", Date: "2026-02-28", Kind: "samtale <&\"> æøå", Language: "da", UnitsGiven: true}
	people := rapid.SampledFrom([][]transcripts.Participant{
		{{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}},
		{{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}, {Label: "S2", Role: transcripts.Caseworker}, {Label: "T", Role: transcripts.Interpreter}},
		{{Label: "BOR", Role: transcripts.Citizen}, {Label: "X1"}, {Label: "SPEAKER_07", Role: transcripts.Mentor}},
		{{Label: "B", Role: transcripts.Citizen}},
	}).Draw(t, "people")
	m.Participants = people
	words := 0
	at := transcripts.Ms(rapid.SampledFrom([]int{0, 0, 3_599_990, 35_999_000}).Draw(t, "from"))
	for range rapid.IntRange(1, 12).Draw(t, "turns") {
		who := rapid.SampledFrom(people).Draw(t, "who").Label
		turn := transcripts.Turn{Speaker: who, From: len(m.TCUs), BC: rapid.IntRange(0, 5).Draw(t, "bc") == 0}
		pos := at
		for range rapid.IntRange(1, 3).Draw(t, "tcus") {
			u := transcripts.TCU{Speaker: who, From: len(m.Words)}
			texts := rapid.SliceOfN(rapid.SampledFrom(tokens), 1, 6).Draw(t, "words")
			ws := make([]transcripts.Word, len(texts))
			for i, text := range texts {
				words++
				if text == "\u2028" { // white space is no word
					text = "x"
				}
				ws[i] = transcripts.Word{Text: text, Kind: lines.Words(text)[0].Kind, ID: fmt.Sprintf("w%d", words), Speaker: who, Cue: len(m.Turns) + 1}
			}
			length := transcripts.Ms(rapid.SampledFrom([]int{0, 1, 90, 1000, 61_000}).Draw(t, "length"))
			u.Span = transcripts.Span{Start: pos, End: pos + length}
			lines.Spread(ws, u.Span)
			m.Words = append(m.Words, ws...)
			u.To = len(m.Words)
			u.ID = transcripts.TCUID(ws[0].ID)
			if turn.ID == "" {
				turn.ID, turn.Start = transcripts.TurnID(ws[0].ID), pos
			}
			u.Turn = turn.ID
			m.TCUs = append(m.TCUs, u)
			pos = u.End
		}
		turn.To, turn.End = len(m.TCUs), pos
		m.Turns = append(m.Turns, turn)
		at += transcripts.Ms(rapid.SampledFrom([]int{0, 1, 300, 5_000}).Draw(t, "later"))
	}
	m.Codings = []transcripts.Coding{
		coding(t, m, transcripts.Draft, transcripts.Made{Author: "rule:cues@1", P: .75, Uncertain: true}),
		coding(t, m, "human:k1", transcripts.Made{Author: "human:k1", Certainty: 2}),
		coding(t, m, "human:åse@x & co", transcripts.Made{Author: "human:åse@x & co"}),
	}
	m.Codings[1].Complete = true
	return m
}

// coding draws codes for the TCUs of a meeting.
func coding(t *rapid.T, m *transcripts.Meeting, name string, made transcripts.Made) transcripts.Coding {
	c := transcripts.Coding{Name: name}
	notes := rapid.SampledFrom([]string{"", "", "x", `to ord, "citat" | streg \ æ = ;`})
	for i := range m.TCUs {
		u := &m.TCUs[i]
		switch m.ClassOf(u.Speaker) {
		case transcripts.ClassProfessional:
			if rapid.Bool().Draw(t, "coded") {
				x := transcripts.Code{TCU: u.ID, Code: rapid.SampledFrom(transcripts.LayerB).Draw(t, "b"), Misgrip: rapid.Bool().Draw(t, "misgrip"),
					Skip: rapid.SampledFrom([]string{"", "repair"}).Draw(t, "skip"), Note: notes.Draw(t, "note"), Made: made}
				if len(c.MYs) > 0 {
					x.Target = rapid.SampledFrom([]string{"", c.MYs[len(c.MYs)-1].ID}).Draw(t, "target")
				}
				c.Codes = append(c.Codes, x)
			}
		default:
			switch rapid.IntRange(0, 4).Draw(t, "my") {
			case 0, 1:
				c.MYs = append(c.MYs, my(t, c, u.ID, notes.Draw(t, "note"), made))
			case 2: // one more TCU of the last, or an elaboration of it
				if n := len(c.MYs); n > 0 {
					y := &c.MYs[n-1]
					if rapid.Bool().Draw(t, "el") {
						y.Elaborated = append(y.Elaborated, u.ID)
					} else if i > 0 && slices.Contains(y.TCUs, m.TCUs[i-1].ID) {
						y.TCUs = append(y.TCUs, u.ID)
					}
				}
			case 3: // two on one TCU
				c.MYs = append(c.MYs, my(t, c, u.ID, "", made))
				c.MYs = append(c.MYs, my(t, c, u.ID, "", made))
			}
		}
	}
	for i := range c.MYs {
		g := transcripts.Grip{MY: c.MYs[i].ID, Outcome: rapid.SampledFrom(transcripts.Outcomes).Draw(t, "outcome")}
		if lat := transcripts.Ms(rapid.IntRange(-500, 90_000).Draw(t, "lat")); g.Outcome == "G" {
			g.Lat, g.LatTurns, g.Form, g.By, g.Detour = &lat, 1, "R-SPO", "S", true
		}
		c.Grips = append(c.Grips, g)
	}
	return c
}

func my(t *rapid.T, c transcripts.Coding, tcu, note string, made transcripts.Made) transcripts.MY {
	y := transcripts.MY{ID: fmt.Sprint(len(c.MYs) + 1), TCUs: []string{tcu}, Primary: rapid.SampledFrom(transcripts.Subtypes).Draw(t, "a"),
		Secondary: rapid.SampledFrom([]string{"", "A-LIV"}).Draw(t, "a2"), Sensitive: rapid.Bool().Draw(t, "sensitive"),
		Elicited: rapid.SampledFrom([]string{"", "vol", "INV"}).Draw(t, "e"), Object: rapid.SampledFrom([]string{"", "ham snedkeren"}).Draw(t, "object"),
		Note: note, Made: made}
	if rapid.Bool().Draw(t, "d") {
		y.Delivery = []string{"D-FOR", "D-IMP"}
	}
	if n := len(c.MYs); n > 0 && rapid.Bool().Draw(t, "rr") {
		y.ReraiseOf = c.MYs[n-1].ID
	}
	return y
}
