package transcripts_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// sound is a small meeting without a fault: S asks, B answers in two TCUs, S
// says «mm» meanwhile and then grips.
func sound() *transcripts.Meeting {
	m := &transcripts.Meeting{
		ID: "M-1", Date: "2026-02-28",
		Participants: []transcripts.Participant{{Label: "S", Role: transcripts.Caseworker}, {Label: "B", Role: transcripts.Citizen}},
		Consents:     []transcripts.Consent{{Participant: "B", Purpose: transcripts.Research, Given: "2026-01-01"}},
	}
	say := func(speaker string, at transcripts.Ms, tcus ...string) {
		turn := transcripts.Turn{Speaker: speaker, From: len(m.TCUs)}
		for _, text := range tcus {
			u := transcripts.TCU{Speaker: speaker, From: len(m.Words)}
			for _, w := range strings.Fields(text) {
				m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)+1), Text: w, Speaker: speaker,
					Span: transcripts.Span{Start: at, End: at + 300}})
				at += 300
			}
			u.To = len(m.Words)
			first := m.Words[u.From]
			u.ID, u.Span = transcripts.TCUID(first.ID), first.Span.Union(m.Words[u.To-1].Span)
			if turn.ID == "" {
				turn.ID, turn.Start = transcripts.TurnID(first.ID), first.Start
			}
			u.Turn, turn.End = turn.ID, u.End
			m.TCUs = append(m.TCUs, u)
		}
		turn.To = len(m.TCUs)
		m.Turns = append(m.Turns, turn)
	}
	say("S", 0, "hvad tænker du")
	say("B", 1000, "jeg vil gerne", "men jeg tør ikke")
	say("S", 1500, "mm")
	say("S", 4000, "fortæl")
	human := transcripts.Made{Author: "human:k1"}
	m.Codings = []transcripts.Coding{{Name: "human:k1",
		MYs: []transcripts.MY{{ID: "1", TCUs: []string{"u4"}, Primary: "A-ONS", Made: human},
			{ID: "2", TCUs: []string{"u7"}, Primary: "A-BEK", ReraiseOf: "1", Made: human}},
		Codes: []transcripts.Code{{TCU: "u1", Code: "INV", Made: human}, {TCU: "u12", Code: "R-SPO", Target: "2", Made: human}},
		Grips: []transcripts.Grip{{MY: "1", Outcome: "OH", Sub: "T"}, {MY: "2", Outcome: "G", Form: "R-SPO", By: "S", TCU: "u12", Window: []string{"t12"}}},
	}}
	m.Overlaps = []transcripts.Overlap{{Span: transcripts.Span{Start: 1500, End: 1800}, Class: transcripts.O2, First: "t4", Then: "t11", TCU: "u4"}}
	m.Identifiers = []transcripts.Identifier{{From: 1, To: 2, Type: "NAVN", Made: human}}
	return m
}

func TestValidateSound(t *testing.T) {
	if issues := transcripts.Validate(sound()); len(issues) > 0 {
		t.Errorf("a sound meeting has issues: %v", issues)
	}
}

func TestValidate(t *testing.T) {
	type M = *transcripts.Meeting
	coding := func(m M) *transcripts.Coding { return &m.Codings[0] }
	for name, c := range map[string]struct {
		spoil func(M)
		want  string // code and place of each issue
	}{
		"no id":               {func(m M) { m.ID = "" }, "A901 id"},
		"id with æ":           {func(m M) { m.ID = "møde" }, "A901 id"},
		"id too long":         {func(m M) { m.ID = strings.Repeat("a", 65) }, "A901 id"},
		"no such day":         {func(m M) { m.Date = "2026-02-29" }, "A902 date"},
		"recording":           {func(m M) { m.Recordings = []transcripts.Recording{{Duration: -1}} }, "A903 recording 1"},
		"label with blank":    {func(m M) { m.Participants = append(m.Participants, transcripts.Participant{Label: "B 1"}) }, "P901 participant 3"},
		"label twice":         {func(m M) { m.Participants = append(m.Participants, m.Participants[0]) }, "P902 participant 3"},
		"unknown role":        {func(m M) { m.Participants[0].Role = "chef"; m.Codings = nil }, "P903 participant 1"},
		"channel":             {func(m M) { m.Participants[0].Channel = -1 }, "P904 participant 1"},
		"role confidence":     {func(m M) { m.Participants[0].RoleP = math.NaN() }, "P904 participant 1"},
		"consent of nobody":   {func(m M) { m.Consents[0].Participant = "X" }, "P905 consent 1"},
		"purpose":             {func(m M) { m.Consents[0].Purpose = "reklame" }, "P906 consent 1"},
		"consent date":        {func(m M) { m.Consents[0].Expires = "1. maj" }, "P907 consent 1"},
		"word without id":     {func(m M) { m.Words[1].ID = "" }, "T901 word 2"},
		"word id twice":       {func(m M) { m.Words[2].ID = "w2" }, "T902 word 3"},
		"word backwards":      {func(m M) { m.Words[1].End = 1 }, "T903 word 2"},
		"word before zero":    {func(m M) { m.Words[0].Start = -1 }, "T903 word 1"},
		"word beyond":         {func(m M) { m.Words[0].End = 1e12 }, "T903 word 1"},
		"speech backwards":    {func(m M) { m.Speech = []transcripts.Span{{Start: 2, End: 1}} }, "T903 speech 1"},
		"talk backwards":      {func(m M) { m.Talk = []transcripts.Talk{{Speaker: "B", Span: transcripts.Span{Start: 2, End: 1}}} }, "T903 talk 1"},
		"unknown speaker":     {func(m M) { m.Words[1].Speaker = "X" }, "T904 word 2; T915 TCU 1"},
		"talk of nobody":      {func(m M) { m.Talk = []transcripts.Talk{{Speaker: "X"}} }, "T904 talk 1"},
		"empty word":          {func(m M) { m.Words[1].Text = "" }, "T905 word 2"},
		"line break":          {func(m M) { m.Words[1].Text = "a\nb" }, "T905 word 2"},
		"probability":         {func(m M) { m.Words[1].P = 1.5 }, "T906 word 2"},
		"begins":              {func(m M) { m.Words[1].Begins = "x" }, "T907 word 2"},
		"kind":                {func(m M) { m.Words[1].Kind = "x" }, "T908 word 2"},
		"turns without TCUs":  {func(m M) { m.TCUs, m.Codings = nil, nil }, "T911 "},
		"TCU without words":   {func(m M) { m.TCUs[2].To = m.TCUs[2].From }, "T911 TCU 3; T912 TCU 4"},
		"TCU overlaps":        {func(m M) { m.TCUs[1].To++ }, "T912 TCU 3"},
		"words left out":      {func(m M) { m.TCUs[0].To-- }, "T912 TCU 2"},
		"last words left out": {func(m M) { m.Words = append(m.Words, transcripts.Word{ID: "w99", Text: "ja", Speaker: "S"}) }, "T912 "},
		"TCU id":              {func(m M) { m.TCUs[2].ID = "u8" }, "T913 TCU 3; K913 meaning utterance 2"},
		"TCU backwards":       {func(m M) { m.TCUs[0].Start = 9999 }, "T914 TCU 1"},
		"turn without TCUs":   {func(m M) { m.Turns[3].To = 99 }, "T921 turn 4"},
		"turns overlap":       {func(m M) { m.Turns[0].To = 2 }, "T925 turn 1; T922 turn 2"},
		"TCUs left out":       {func(m M) { m.Turns = m.Turns[:3]; coding(m).Grips = nil }, "T922 "},
		"turn id":             {func(m M) { m.Turns[3].ID = "t9"; coding(m).Grips[1].Window = nil }, "T923 turn 4; T925 turn 4"},
		"turn order":          {func(m M) { m.Turns[3].Start = 1200 }, "T924 turn 4"},
		"turn's speaker":      {func(m M) { m.Turns[3].Speaker = "B" }, "T925 turn 4"},
		"overlap of nothing":  {func(m M) { m.Overlaps[0].Then = "t99" }, "T926 overlap 1"},
		"coding without name": {func(m M) { coding(m).Name = "" }, "K901 coding"},
		"coding twice":        {func(m M) { m.Codings = append(m.Codings, transcripts.Coding{Name: "human:k1"}) }, "K901 coding; K901 coding"},
		"MY twice": {func(m M) {
			coding(m).MYs[1].ID = "1"
			coding(m).MYs[1].ReraiseOf = ""
			coding(m).Codes[1].Target = "1"
			coding(m).Grips = nil
		}, "K902 meaning utterance 2"},
		"no author":           {func(m M) { coding(m).Codes[0].Author = "" }, "K903 code 1"},
		"certainty":           {func(m M) { coding(m).Codes[0].Certainty = 4 }, "K904 code 1"},
		"evidence":            {func(m M) { coding(m).Codes[0].Evidence = []transcripts.Evidence{{From: 3, To: 99}} }, "K905 code 1"},
		"subtype":             {func(m M) { coding(m).MYs[0].Primary = "A-X" }, "K911 meaning utterance 1"},
		"delivery":            {func(m M) { coding(m).MYs[0].Delivery = []string{"D-X"} }, "K911 meaning utterance 1"},
		"elicited":            {func(m M) { coding(m).MYs[0].Elicited = "x" }, "K912 meaning utterance 1"},
		"MY of nothing":       {func(m M) { coding(m).MYs[0].TCUs = nil }, "K913 meaning utterance 1"},
		"MY order":            {func(m M) { coding(m).MYs[0].TCUs = []string{"u7", "u4"} }, "K913 meaning utterance 1"},
		"re-raise of nothing": {func(m M) { coding(m).MYs[1].ReraiseOf = "9" }, "K914 meaning utterance 2"},
		"cyclic re-raise":     {func(m M) { coding(m).MYs[0].ReraiseOf = "2" }, "K915 meaning utterance 1; K915 meaning utterance 2"},
		"MY of professional":  {func(m M) { coding(m).MYs[0].TCUs = []string{"u1"} }, "K916 meaning utterance 1"},
		"code of nothing":     {func(m M) { coding(m).Codes[0].TCU = "u99" }, "K921 code 1"},
		"two codes":           {func(m M) { coding(m).Codes[1].TCU = "u1" }, "K922 code 2"},
		"unknown code":        {func(m M) { coding(m).Codes[0].Code = "X" }, "K923 code 1"},
		"skip":                {func(m M) { coding(m).Codes[0].Skip = "x" }, "K924 code 1"},
		"target of nothing":   {func(m M) { coding(m).Codes[1].Target = "9" }, "K925 code 2"},
		"code of citizen":     {func(m M) { coding(m).Codes[0].TCU = "u4" }, "K926 code 1"},
		"grip of nothing":     {func(m M) { coding(m).Grips[0].MY = "9" }, "G901 outcome 1"},
		"outcome":             {func(m M) { coding(m).Grips[1].Outcome = "X" }, "G902 outcome 2"},
		"outcome's kind":      {func(m M) { coding(m).Grips[0].Sub = "A" }, "G903 outcome 1"},
		"grip form":           {func(m M) { coding(m).Grips[1].Form = "R-ANE" }, "G904 outcome 2"},
		"citizen grips":       {func(m M) { coding(m).Grips[1].By = "B" }, "G905 outcome 2"},
		"deciding TCU":        {func(m M) { coding(m).Grips[1].TCU = "u99" }, "G906 outcome 2"},
		"window":              {func(m M) { coding(m).Grips[1].Window = []string{"t99"} }, "G906 outcome 2"},
		"grip probability":    {func(m M) { coding(m).Grips[1].P = -1 }, "G907 outcome 2"},
		"identifier":          {func(m M) { m.Identifiers[0].To = 99 }, "N901 identifier 1"},
		"identifier's type":   {func(m M) { m.Identifiers[0].Type = "" }, "N902 identifier 1"},
	} {
		t.Run(name, func(t *testing.T) {
			m := sound()
			c.spoil(m)
			var got []string
			for _, i := range transcripts.Validate(m) {
				got = append(got, i.Code+" "+i.Where)
				if i.Da == "" || i.En == "" {
					t.Errorf("%s lacks a language", i.Code)
				}
			}
			if d := cmp.Diff(c.want, strings.Join(got, "; ")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestValidateBounded checks that a meeting in which everything is wrong gives
// a list that people can read.
func TestValidateBounded(t *testing.T) {
	m := sound()
	for i := range 5000 {
		m.Words = append(m.Words, transcripts.Word{ID: "w1", Text: "x", Speaker: "B", Span: transcripts.Span{Start: transcripts.Ms(i), End: 0}})
	}
	issues := transcripts.Validate(m)
	if len(issues) > 60 {
		t.Errorf("%d issues", len(issues))
	}
	if last := issues[len(issues)-1].En; !strings.Contains(last, "5000 words") {
		t.Errorf("last issue: %s", last)
	}
	found := false
	for _, i := range issues {
		found = found || strings.Contains(i.Da, "(og 4980 mere af samme slags)")
	}
	if !found {
		t.Error("the number of issues left out is not told")
	}
}
