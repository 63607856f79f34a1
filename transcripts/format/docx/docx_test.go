package docx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/eksempler"
	"gribning/transcripts/format/docx"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/lines"
	"gribning/transcripts/format/txt"
)

// paragraphs reads the text of a document, tabs as «⇥».
func paragraphs(t testing.TB, b []byte) []string {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		dec := xml.NewDecoder(r)
		for {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			if f.Name != "word/document.xml" {
				continue
			}
			switch x := tok.(type) {
			case xml.StartElement:
				switch x.Name.Local {
				case "p":
					out = append(out, "")
				case "tab":
					out[len(out)-1] += "⇥"
				}
			case xml.CharData:
				if len(out) > 0 {
					out[len(out)-1] += string(x)
				}
			}
		}
	}
	return out
}

func write(t testing.TB, m *transcripts.Meeting, o lines.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := docx.Write(&b, m, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestLayout(t *testing.T) {
	m, err := txt.Read(strings.NewReader("[00:00:00 - 00:00:02] S: hvad tænker du [selv]\n[00:00:03.200 - 00:00:06] B: [jeg] ved (0.8) kun- ikke ((griner))\n[00:00:06 - 00:00:07] S: nå & ja\n"))
	if err != nil {
		t.Fatal(err)
	}
	m.ID, m.Date, m.Kind = "M1", "2026-02-28", "jobsamtale"
	want := []string{
		"Transskription M1", "2026-02-28 · jobsamtale · varighed 0:07.0", "S = sagsbehandler · B = borger",
		"(1.2) pause i sekunder · kun- afbrudt ord · [ ] samtidig tale · ((handling)) · (uklart) uhørligt",
		"001⇥0:00.0⇥S:⇥hvad tænker du [selv]", "002⇥0:02.0⇥⇥(1.2)", "003⇥0:03.2⇥B:⇥[jeg] ved (0.8) kun- ikke ((griner))", "004⇥0:06.0⇥S:⇥nå & ja",
	}
	got := paragraphs(t, write(t, m, lines.Options{}))
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := paragraphs(t, write(t, m, lines.Options{English: true}))[0]; got != "Transcript M1" {
		t.Errorf("English title: %q", got)
	}
}

func TestSilenceInsideTurns(t *testing.T) {
	m := &transcripts.Meeting{ID: "x"}
	for i, w := range []struct {
		text string
		at   transcripts.Ms
	}{{"jeg", 0}, {"ved", 2000}, {"ikke", 2300}} {
		m.Words = append(m.Words, transcripts.Word{ID: string(rune('a' + i)), Text: w.text, Span: transcripts.Span{Start: w.at, End: w.at + 300}, TimedBy: transcripts.TimedByEngine})
	}
	got := paragraphs(t, write(t, m, lines.Options{}))
	if last := got[len(got)-1]; last != "001⇥0:00.0⇥?:⇥jeg (1.7) ved ikke" {
		t.Error(last)
	}
}

func TestHostile(t *testing.T) {
	for _, m := range formattest.Hostile(t, 200) {
		all := strings.Join(paragraphs(t, write(t, m, lines.Options{})), "\n")
		for i := range m.Turns {
			for _, w := range strings.Fields(m.TurnText(i)) {
				if !strings.Contains(all, w) {
					t.Fatalf("%s: a word of turn %d is lost", m.ID, i+1)
				}
			}
		}
	}
}

// TestLibreOffice lets LibreOffice convert every meeting, and finds every turn
// in what it makes of it.
func TestLibreOffice(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	soffice := formattest.Tool(t, "libreoffice-writer-nogui", "soffice")
	dir := t.TempDir()
	meetings := formattest.Meetings(t, eksempler.FS())
	args := []string{"-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir}
	for _, m := range meetings {
		name := filepath.Join(dir, m.ID+".docx")
		if err := os.WriteFile(name, write(t, m, lines.Options{}), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, name)
	}
	if out, err := exec.Command(soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, m := range meetings {
		text, err := os.ReadFile(filepath.Join(dir, m.ID+".txt"))
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range lines.Turns(m) {
			if !strings.Contains(string(text), u.Text) {
				t.Fatalf("%s: a turn is lost in LibreOffice", m.ID)
			}
		}
	}
}
