package report

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gribning/transcripts"
	"gribning/transcripts/eksempler"
)

func supervisorPage(t testing.TB, m *transcripts.Meeting, opt Options) *node {
	t.Helper()
	var b bytes.Buffer
	if err := WriteSupervisor(&b, m, opt); err != nil {
		t.Fatal(err)
	}
	return parse(t, b.Bytes())
}

// The page for reflection speaks in words, not in code letters; it names
// nobody, gives no day, and no worker's key.
func TestSupervisorPlainWords(t *testing.T) {
	m := ordinary("M1", machine)
	m.Participants[1].Key = "hemmelig-7"
	m.Identifiers = []transcripts.Identifier{{From: 3, To: 4, Type: "NAVN", Pseudonym: "[NAVN-1]"}}
	for _, lang := range []string{"da", "en"} {
		page := supervisorPage(t, m, in(lang))
		text := page.text()
		if c := regexp.MustCompile(`\b(?:[ABDR]-[A-ZØ]{3}|INV|OTH|TOK|D-0)\b`).FindString(text); c != "" {
			t.Errorf("%s: the code %s stands on the page", lang, c)
		}
		for _, s := range []string{"hemmelig", "15. januar", "15 January", "2026-01-15"} {
			if strings.Contains(text, s) {
				t.Errorf("%s: %q stands on the page", lang, s)
			}
		}
		if !strings.Contains(text, "[NAVN-1]") {
			t.Errorf("%s: an identifier is not replaced", lang)
		}
		if n := len(page.all("article", "passage")); n != 6 {
			t.Errorf("%s: %d passages", lang, n)
		}
		for _, a := range page.all("article", "passage") {
			if len(a.all("", "draft")) == 0 {
				t.Errorf("%s: no mark on a draft", lang)
			}
		}
		for _, f := range page.all("small", "fn") {
			if len(f.all("", "draft")) != 1 {
				t.Errorf("%s: no mark on %s", lang, f.text())
			}
		}
	}
}

// What the institution's turns were about is told as part of the work.
func TestSupervisorInstitutional(t *testing.T) {
	text := supervisorPage(t, ordinary("M1", human), in("da")).text()
	for _, s := range []string{"3 ytringer af de professionelle handlede om:", "dokumentation (1)", "Det er en del af arbejdet og ofte uomgængeligt"} {
		if !strings.Contains(text, s) {
			t.Errorf("%q is not on the page", s)
		}
	}
}

func TestSupervisorExamples(t *testing.T) {
	dir := os.Getenv("GRIBNING_EYES")
	for _, e := range eksempler.All() {
		m := example(t, e)
		if n := len(supervisorPage(t, m, in("da")).all("article", "passage")); n != len(m.Shown().MYs) {
			t.Errorf("%s: %d passages, %d MYs", e.ID, n, len(m.Shown().MYs))
		}
		if dir != "" {
			save(t, filepath.Join(dir, e.ID+".supervisor.html"), func(w io.Writer) error { return WriteSupervisor(w, m, in("da")) })
		}
	}
}
