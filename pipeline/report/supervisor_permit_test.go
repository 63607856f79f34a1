package report_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"gribning/pipeline/consent"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/report"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// TestSupervisorPermit: no page without everybody's yes to supervision, none with
// identifying words, and no identified string on the page that is made.
func TestSupervisorPermit(t *testing.T) {
	f, err := os.Open("../../models/data/dev.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ms, err := coded.Read(f, coded.As("human:k1"))
	if err != nil {
		t.Fatal(err)
	}
	permit := func(m *transcripts.Meeting, p transcripts.Purpose) consent.Permit {
		g, err := consent.NewGate(p, "2026-02-01")
		if err != nil {
			t.Fatal(err)
		}
		x, _ := g.Ask(m)
		return x
	}
	for _, m := range ms[:6] {
		agree := func(purposes ...transcripts.Purpose) {
			m.Consents = nil
			for _, q := range m.Participants {
				for _, p := range purposes {
					m.Consents = append(m.Consents, transcripts.Consent{Participant: q.Label, Purpose: p, Given: "2026-01-02"})
				}
			}
		}
		var b bytes.Buffer
		r := deidentify.Replace(m)
		for _, p := range []transcripts.Purpose{transcripts.Research, transcripts.Teaching} {
			agree(p)
			for _, asked := range transcripts.Purposes {
				if err := report.WriteSupervisorFor(&b, permit(m, asked), r, report.Options{}); !errors.Is(err, &transcripts.Issue{Code: "X711"}) {
					t.Errorf("agreed to %s, asked for %s: %v", p, asked, err)
				}
			}
		}
		agree(transcripts.Supervision)
		m.Consents = m.Consents[1:]
		if err := report.WriteSupervisorFor(&b, permit(m, transcripts.Supervision), r, report.Options{}); !errors.Is(err, &transcripts.Issue{Code: "X711"}) {
			t.Errorf("one consent missing: %v", err)
		}
		agree(transcripts.Supervision)
		yes := permit(m, transcripts.Supervision)
		if err := report.WriteSupervisorFor(&b, yes, m, report.Options{}); len(m.Identifiers) > 0 && !errors.Is(err, &transcripts.Issue{Code: "X712"}) {
			t.Errorf("identifying words: %v", err)
		}
		b.Reset()
		for _, lang := range []string{"da", "en"} {
			if err := report.WriteSupervisorFor(&b, yes, r, report.Options{Lang: lang}); err != nil {
				t.Fatal(err)
			}
		}
		c := deidentify.Checker{Secrets: deidentify.SecretsOf(deidentify.Keys{}, m)}
		leaks, err := c.Reader(strings.NewReader(b.String()), int64(b.Len()))
		if err != nil {
			t.Fatal(err)
		}
		if err := deidentify.Leaked(leaks); err != nil {
			t.Errorf("%s: %v", m.ID, err)
		}
	}
}
