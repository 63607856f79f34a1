package report

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"gribning/pipeline/coding"
	"gribning/pipeline/grip"
	"gribning/pipeline/turns"
	"gribning/transcripts"
	"gribning/transcripts/eksempler"
	"gribning/transcripts/format"
)

// example runs one of the example meetings through turns, codes and grips, as
// the runner does.
func example(t testing.TB, e eksempler.Example) *transcripts.Meeting {
	t.Helper()
	f, err := eksempler.FS().Open(e.Transcript)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ms, err := format.Read(e.Transcript, f)
	if err != nil {
		t.Fatal(err)
	}
	m := ms[0]
	m.ID = e.ID
	var header struct {
		Date        transcripts.Date
		Kind        string
		Participant []struct{ Label, Role, Key string }
		Consent     []struct {
			Participant string
			Purposes    []transcripts.Purpose
			Given       transcripts.Date
		}
	}
	if _, err := toml.DecodeFS(eksempler.FS(), e.Header, &header); err != nil {
		t.Fatal(err)
	}
	m.Date, m.Kind, m.Participants = header.Date, header.Kind, nil
	for _, p := range header.Participant {
		m.Participants = append(m.Participants, transcripts.Participant{Label: p.Label, Role: transcripts.Role(p.Role), Key: p.Key})
	}
	for _, c := range header.Consent {
		for _, p := range c.Purposes {
			m.Consents = append(m.Consents, transcripts.Consent{Participant: c.Participant, Purpose: p, Given: c.Given})
		}
	}
	m.Issues = append(m.Issues, turns.Build(m)...)
	coder, err := coding.New()
	if err != nil {
		t.Fatal(err)
	}
	c, err := coder.Code(m)
	if err != nil {
		t.Fatal(err)
	}
	grip.Derive(m, &c)
	m.SetCoding(c)
	return m
}

// The example meetings make pages on which everybody who speaks has a lane and
// every MY its passage; with GRIBNING_EYES set to a folder the pages are
// written there for people to look at.
func TestExamples(t *testing.T) {
	dir := os.Getenv("GRIBNING_EYES")
	for _, e := range eksempler.All() {
		t.Run(e.ID, func(t *testing.T) {
			m := example(t, e)
			page := meetingPage(t, m, in("da"))
			c := m.Shown()
			if n := len(page.all("article", "passage")); n != len(c.MYs) || n == 0 {
				t.Errorf("%d passages, %d MYs", n, len(c.MYs))
			}
			if n := len(page.all("svg", "timeline")[0].all("a", "")); n != len(c.MYs) {
				t.Errorf("%d marks, %d MYs", n, len(c.MYs))
			}
			lanes := page.all("svg", "timeline")[0].all("text", "who")
			if len(lanes)%len(m.Participants) != 0 {
				t.Errorf("%d lanes for %d people", len(lanes), len(m.Participants))
			}
			if n := len(page.all("ol", "full")[0].all("li", "turn")); n != len(m.Turns) {
				t.Errorf("%d turns printed of %d", n, len(m.Turns))
			}
			t.Logf("%d turns, %d TCUs, %d MYs", len(m.Turns), len(m.TCUs), len(c.MYs))
			for _, lang := range []string{"da", "en"} {
				if dir != "" {
					save(t, filepath.Join(dir, e.ID+"."+lang+".html"), func(w io.Writer) error { return WriteMeeting(w, m, in(lang)) })
				}
			}
		})
	}
}

// Four meetings are too few for pooled numbers, enough for a list.
func TestExamplesCorpus(t *testing.T) {
	var ms []*transcripts.Meeting
	var rows []Row
	for _, e := range eksempler.All() {
		m := example(t, e)
		ms = append(ms, m)
		rows = append(rows, RowOf(m, m.ID+".html"))
	}
	page := corpusPage(t, rows, poolOf(ms...), in("da"))
	if n := len(page.all("table", "meetings")[0].all("tbody", "")[0].all("tr", "")); n != 4 {
		t.Errorf("%d rows", n)
	}
	if len(page.all("td", "rate")) != 0 || !strings.Contains(page.text(), "Samlede tal vises ikke, når der er færre end 5 møder") {
		t.Error("pooled numbers of four meetings are shown")
	}
	if dir := os.Getenv("GRIBNING_EYES"); dir != "" {
		save(t, filepath.Join(dir, "eksempler.html"), func(w io.Writer) error { return WriteCorpus(w, rows, poolOf(ms...), in("da")) })
	}
}

func BenchmarkMeeting(b *testing.B) {
	m := example(b, eksempler.All()[0])
	for b.Loop() {
		var out bytes.Buffer
		if err := WriteMeeting(&out, m, in("da")); err != nil {
			b.Fatal(err)
		}
	}
}

// save writes a page into a file.
func save(t *testing.T, path string, write func(io.Writer) error) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := write(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
