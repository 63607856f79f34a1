package consent

import (
	"testing"

	"gribning/transcripts"
)

// What may be heard for a purpose is the narrowest that anybody agreed to.
func TestVoice(t *testing.T) {
	const text, disguised, own = transcripts.NoVoice, transcripts.DisguisedVoice, transcripts.OwnVoice
	with := func(who string, v transcripts.VoiceUse, days ...transcripts.Date) transcripts.Consent {
		c := given(who, transcripts.Supervision, days...)
		c.Voice = v
		return c
	}
	for _, tt := range []struct {
		name string
		cs   []transcripts.Consent
		want transcripts.VoiceUse
	}{
		{"nothing said of voices", []transcripts.Consent{with("B", text, "2026-01-01"), with("S", text, "2026-01-01")}, text},
		{"one own, one text", []transcripts.Consent{with("B", text, "2026-01-01"), with("S", own, "2026-01-01")}, text},
		{"one own, one disguised", []transcripts.Consent{with("B", disguised, "2026-01-01"), with("S", own, "2026-01-01")}, disguised},
		{"both own", []transcripts.Consent{with("B", own, "2026-01-01"), with("S", own, "2026-01-01")}, own},
		{"narrowed later", []transcripts.Consent{with("B", own, "2026-01-01"), with("B", disguised, "2026-02-01"), with("S", own, "2026-01-01")}, disguised},
		{"widened later", []transcripts.Consent{with("B", disguised, "2026-02-01"), with("B", text, "2026-01-01"), with("S", own, "2026-01-01")}, disguised},
		{"two answers of one day", []transcripts.Consent{with("B", own, "2026-01-01"), with("B", disguised, "2026-01-01"), with("S", own, "2026-01-01")}, disguised},
		{"the wider one expired", []transcripts.Consent{with("B", own, "2026-03-01", "2026-04-01"), with("B", text, "2026-01-01"), with("S", own, "2026-01-01")}, text},
		{"own voice for another purpose", []transcripts.Consent{with("B", text, "2026-01-01"), with("S", own, "2026-01-01"),
			{Participant: "B", Purpose: transcripts.Teaching, Given: "2026-01-01", Voice: own}}, text},
		{"no such use", []transcripts.Consent{with("B", "sung", "2026-01-01"), with("S", own, "2026-01-01")}, text},
	} {
		g, err := NewGate(transcripts.Supervision, today)
		if err != nil {
			t.Fatal(err)
		}
		p, is := g.Ask(pair(tt.cs...))
		if len(is) > 0 {
			t.Fatalf("%s: %v", tt.name, is)
		}
		if p.Voice() != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, p.Voice(), tt.want)
		}
	}
	g, err := NewGate(transcripts.Research, today)
	if err != nil {
		t.Fatal(err)
	}
	p, _ := g.Ask(pair(given("B", transcripts.Research, "2026-01-01"), given("S", transcripts.Research, "2026-01-01")))
	if p.Voice() != own {
		t.Errorf("research hears %q", p.Voice())
	}
	if (Permit{}).Voice() != text {
		t.Error("no permit lets a voice be heard")
	}
}
