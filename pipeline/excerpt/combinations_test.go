package excerpt

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"gribning/pipeline/consent"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/report"
	"gribning/transcripts"
)

// TestEveryCombination asks for every output that leaves the research circle,
// under every consent that two people can give: what each agreed to, and what may
// be heard of her. Each output is made exactly where both agreed to its purpose
// and to that voice, and nothing is left behind where not.
func TestEveryCombination(t *testing.T) {
	ss := sources(t, 54, 4)
	c, err := Choose(ss, Options{N: 6})
	if err != nil {
		t.Fatal(err)
	}
	var p Passage
	var m *transcripts.Meeting
	for _, x := range c.Passages {
		for _, s := range ss {
			if s.Meeting.ID == x.Meeting && len(s.Meeting.Participants) == 2 {
				p, m = x, s.Meeting
			}
		}
	}
	if m == nil {
		t.Fatal("no passage of two people")
	}
	replaced := deidentify.Replace(m)
	type answer struct {
		purposes []transcripts.Purpose
		voice    transcripts.VoiceUse
	}
	var answers []answer
	for set := range 1 << len(transcripts.Purposes) {
		var ps []transcripts.Purpose
		for i, p := range transcripts.Purposes {
			if set&(1<<i) != 0 {
				ps = append(ps, p)
			}
		}
		for _, v := range transcripts.VoiceUses {
			if len(ps) > 0 || v == transcripts.NoVoice {
				answers = append(answers, answer{ps, v})
			}
		}
	}
	agreed := func(a answer, p transcripts.Purpose) bool {
		for _, q := range a.purposes {
			if q == p {
				return true
			}
		}
		return false
	}
	ask := func(p transcripts.Purpose) consent.Permit {
		g, err := consent.NewGate(p, "2026-02-01")
		if err != nil {
			t.Fatal(err)
		}
		permit, _ := g.Ask(m)
		return permit
	}
	dir := t.TempDir()
	made, n := 0, 0
	check := func(name string, a, b answer, want bool, err error) {
		t.Helper()
		if (err == nil) != want {
			t.Errorf("%s with %v and %v: made %v, %v", name, a, b, err == nil, err)
		}
		if n++; err == nil {
			made++
		}
	}
	for _, a := range answers {
		for _, b := range answers {
			m.Consents = nil
			for i, x := range []answer{a, b} {
				for _, p := range x.purposes {
					m.Consents = append(m.Consents, transcripts.Consent{Participant: m.Participants[i].Label, Purpose: p, Given: "2026-01-02", Voice: x.voice})
				}
			}
			supervision := agreed(a, transcripts.Supervision) && agreed(b, transcripts.Supervision)
			teaching := agreed(a, transcripts.Teaching) && agreed(b, transcripts.Teaching)
			var page bytes.Buffer
			err := report.WriteSupervisorFor(&page, ask(transcripts.Supervision), replaced, report.Options{})
			check("supervisor's page", a, b, supervision, err)
			if err != nil && page.Len() > 0 {
				t.Error("a page is begun that must not be made")
			}
			if !supervision && report.WriteSupervisorFor(&page, ask(transcripts.Teaching), replaced, report.Options{}) == nil {
				t.Error("a permit for teaching makes a supervisor's page")
			}
			heard := min(voiceOf[a.voice], voiceOf[b.voice])
			permit := ask(transcripts.Teaching)
			for _, sound := range []Voice{TextOnly, DisguisedVoice, OwnVoice} {
				// The sheet comes with the passage: one folder, one permit.
				if sound == TextOnly && teaching && a.voice != b.voice {
					continue // made already by the same rule; writing is what takes time
				}
				opt := WriteOptions{Nr: "1", Agreed: OwnVoice, Langs: []string{"da"}}
				if sound != TextOnly {
					opt.Sound = &fakeSound{voice: sound}
				}
				out := filepath.Join(dir, fmt.Sprint(n))
				err := Write(context.Background(), out, Source{m, permit}, p, opt)
				check(fmt.Sprintf("passage and sheet with voice %d", sound), a, b, teaching && sound <= heard, err)
				if _, gone := os.Stat(out); (gone == nil) != (err == nil) {
					t.Errorf("folder there: %v, error %v", gone == nil, err)
				}
				os.RemoveAll(out)
			}
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("%d folders are left behind", len(left))
	}
	t.Logf("%d outputs asked for, %d made", n, made)
	if made == 0 || made*3 > n {
		t.Errorf("%d of %d outputs made", made, n)
	}
}
