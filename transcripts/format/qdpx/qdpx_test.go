package qdpx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/eksempler"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/lines"
	"gribning/transcripts/format/qdpx"
)

// unzip gives a project's parts by name.
func unzip(t testing.TB, b []byte) map[string]string {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range zr.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(raw)
	}
	return out
}

func write(t testing.TB, m *transcripts.Meeting, o lines.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := qdpx.Write(&b, m, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// variant gives one of the ways in which a meeting becomes a source.
func variant(i int) lines.Options {
	return []lines.Options{{Media: "møde 1.wav"}, {}, {Media: "m.wav", CRLF: true}, {CRLF: true}}[i%4]
}

func TestProjectsValidate(t *testing.T) {
	schema := formattest.Fixture(t, "formats/schema/Project.xsd")
	lint := formattest.Tool(t, "libxml2-utils", "xmllint")
	dir := t.TempDir()
	var files []string
	keep := func(name string, b []byte) {
		f := filepath.Join(dir, name+".qde")
		if err := os.WriteFile(f, []byte(unzip(t, b)["project.qde"]), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	ms := formattest.Meetings(t, eksempler.FS())
	for i, m := range ms {
		keep(m.ID, write(t, m, variant(i)))
	}
	var all bytes.Buffer
	if err := qdpx.WriteProject(&all, ms, lines.Options{}); err != nil {
		t.Fatal(err)
	}
	keep("all", all.Bytes())
	out, err := exec.Command(lint, append([]string{"--noout", "--nonet", "--schema", schema}, files...)...).CombinedOutput()
	if err != nil {
		var bad []string
		for _, l := range strings.Split(string(out), "\n") {
			if l != "" && !strings.HasSuffix(l, " validates") {
				bad = append(bad, l)
			}
		}
		t.Fatalf("%v\n%s", err, strings.Join(bad[:min(20, len(bad))], "\n"))
	}
}

func TestCodebookValidates(t *testing.T) {
	schema := formattest.Fixture(t, "formats/schema/Codebook.xsd")
	lint := formattest.Tool(t, "libxml2-utils", "xmllint")
	var b bytes.Buffer
	if err := qdpx.WriteCodebook(&b, lines.Options{}); err != nil {
		t.Fatal(err)
	}
	f := filepath.Join(t.TempDir(), "gribning.qdc")
	if err := os.WriteFile(f, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(lint, "--noout", "--nonet", "--schema", schema, f).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for _, code := range append(append(append([]string{}, transcripts.Subtypes...), transcripts.Deliveries...), transcripts.LayerB...) {
		if !strings.Contains(b.String(), `name="`+code+`"`) {
			t.Errorf("the codebook lacks %s", code)
		}
	}
}

// TestPositions cuts every coded selection out of the exported text, counting
// code points, and compares it with the words of its TCUs.
func TestPositions(t *testing.T) {
	type selection struct {
		Name  string `xml:"name,attr"`
		Start int    `xml:"startPosition,attr"`
		End   int    `xml:"endPosition,attr"`
		From  string `xml:"fromSyncPoint,attr"`
		To    string `xml:"toSyncPoint,attr"`
	}
	type point struct {
		GUID     string `xml:"guid,attr"`
		Position int    `xml:"position,attr"`
		Time     int    `xml:"timeStamp,attr"`
	}
	var project struct {
		Text  []selection `xml:"Sources>TextSource>PlainTextSelection"`
		Audio []selection `xml:"Sources>AudioSource>Transcript>TranscriptSelection"`
		Sync  []point     `xml:"Sources>AudioSource>Transcript>SyncPoint"`
	}
	compared := 0
	for i, m := range formattest.Hostile(t, 200) {
		o := variant(i)
		parts := unzip(t, write(t, m, o))
		p := project
		if err := xml.Unmarshal([]byte(parts["project.qde"]), &p); err != nil {
			t.Fatal(err)
		}
		var body []rune
		for part, s := range parts {
			if strings.HasPrefix(part, "sources/") {
				if (strings.Count(s, "\r\n") > 0) != o.CRLF {
					t.Fatalf("%s: line ends", m.ID)
				}
				body = []rune(strings.ReplaceAll(s, "\r\n", "\n"))
			}
		}
		at := map[string]int{}
		for i, s := range p.Sync {
			at[s.GUID] = s.Position
			if i > 0 && (s.Position <= p.Sync[i-1].Position || s.Time < p.Sync[i-1].Time) {
				t.Fatalf("%s: sync point %d goes backwards", m.ID, i+1)
			}
		}
		var got []string
		for _, s := range append(p.Text, p.Audio...) {
			from, to := s.Start, s.End
			if s.From != "" {
				from, to = at[s.From], at[s.To]
			}
			got = append(got, s.Name+": "+string(body[from:to]))
		}
		want := selections(m)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("%s: %s", m.ID, d)
		}
		compared += len(got)
	}
	if compared < 1000 {
		t.Errorf("only %d selections were compared", compared)
	}
}

// selections lists what must be selected: for each coding its meaning
// utterances by runs of TCUs, then its codes.
func selections(m *transcripts.Meeting) []string {
	var out []string
	at := m.TCUIndex()
	runs := func(name string, ids []string) {
		text, prev := "", -2
		flush := func() {
			if prev >= 0 {
				out = append(out, name+": "+text)
			}
		}
		for _, id := range ids {
			i := at[id]
			if i == prev+1 && m.TCUs[i].Turn == m.TCUs[prev].Turn {
				text += " " + m.TCUText(i)
			} else {
				flush()
				text = m.TCUText(i)
			}
			prev = i
		}
		flush()
	}
	for _, c := range m.Codings {
		for _, y := range c.MYs {
			runs("MY "+y.ID, y.TCUs)
			runs("EL "+y.ID, y.Elaborated)
		}
		for _, x := range c.Codes {
			out = append(out, x.Code+": "+m.TCUText(at[x.TCU]))
		}
	}
	return out
}

var guidPattern = regexp.MustCompile(`(?:guid|GUID)="([^"]*)"`)

// TestGUIDs checks that GUIDs are upper case, unique, and point to something.
func TestGUIDs(t *testing.T) {
	defined := regexp.MustCompile(` guid="([^"]*)"`)
	pointed := regexp.MustCompile(`(?:targetGUID|originGUID|creatingUser|creatingUserGUID|SyncPoint)="([0-9A-F-]{36})"`)
	ms := formattest.Hostile(t, 40)
	var b bytes.Buffer
	if err := qdpx.WriteProject(&b, ms, lines.Options{Media: "x.wav"}); err != nil {
		t.Fatal(err)
	}
	x := unzip(t, b.Bytes())["project.qde"]
	seen := map[string]bool{}
	for _, g := range defined.FindAllStringSubmatch(x, -1) {
		if seen[g[1]] {
			t.Fatalf("GUID %s twice", g[1])
		}
		if strings.ToUpper(g[1]) != g[1] {
			t.Fatalf("GUID %s is not upper case", g[1])
		}
		seen[g[1]] = true
	}
	for _, g := range pointed.FindAllStringSubmatch(x, -1) {
		if !seen[g[1]] {
			t.Fatalf("GUID %s points nowhere", g[1])
		}
	}
	if n := len(guidPattern.FindAllString(x, -1)); n < 1000 {
		t.Errorf("only %d GUIDs", n)
	}
}

func TestMachineAndHumans(t *testing.T) {
	m := formattest.Hostile(t, 1)[0]
	x := unzip(t, write(t, m, lines.Options{}))["project.qde"]
	for _, user := range []string{`name="gribning (machine)" id="machine"`, `name="human:k1"`, `name="human:åse@x &amp; co"`} {
		if !strings.Contains(x, user) {
			t.Errorf("no user %s", user)
		}
	}
	only := unzip(t, write(t, m, lines.Options{Codings: []string{"human:k1"}}))["project.qde"]
	if strings.Contains(only, "åse") {
		t.Error("a coding that was not asked for is written")
	}
}

// TestForeign reads a project as other programs write them: any .qde name,
// «Sources» with a capital, lower-case GUIDs in braces, text inside the XML,
// selections without descriptions on parts of lines.
func TestForeign(t *testing.T) {
	const guid = "{0f0f0f0f-0000-4000-8000-00000000000"
	project := `<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" name="x">
<Users><User guid="` + guid + `1}" name="Kim"/></Users>
<CodeBook><Codes><Code guid="` + guid + `2}" name="mappe" isCodable="false"><Code guid="` + guid + `3}" name="A-ONS" isCodable="true"/><Code guid="` + guid + `4}" name="R-SPO" isCodable="true"/>
<Code guid="` + guid + `5}" name="min egen" isCodable="true"/><Code guid="` + guid + `6}" name="D-FOR" isCodable="true"/></Code></Codes></CodeBook>
<Sources><TextSource guid="` + guid + `7}" name="M1"><PlainTextContent>B:&#9;jeg vil gerne 😀 arbejde
S:&#9;ja fortæl
B:&#9;nå</PlainTextContent>
<PlainTextSelection guid="` + guid + `8}" startPosition="3" endPosition="21" creatingUser="` + guid + `1}"><Coding guid="` + guid + `9}"><CodeRef targetGUID="` + guid + `3}"/></Coding><Coding guid="` + guid + `a}"><CodeRef targetGUID="` + guid + `6}"/></Coding></PlainTextSelection>
<PlainTextSelection guid="` + guid + `b}" startPosition="34" endPosition="45"><Coding guid="` + guid + `c}" creatingUser="` + guid + `1}"><CodeRef targetGUID="` + guid + `4}"/></Coding></PlainTextSelection>
<PlainTextSelection guid="` + guid + `d}" startPosition="3" endPosition="6" creatingUser="` + guid + `1}"><Coding guid="` + guid + `e}"><CodeRef targetGUID="` + guid + `5}"/></Coding></PlainTextSelection>
</TextSource></Sources></Project>`
	var b bytes.Buffer
	zw := zip.NewWriter(&b)
	f, err := zw.Create("Mit projekt.QDE")
	if err == nil {
		_, err = f.Write([]byte(project))
	}
	if err == nil {
		err = zw.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := qdpx.Codes(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	want := []codes.Source{{Meeting: "M1", Sets: []codes.Set{{Name: "Kim", Items: []codes.Item{
		{Where: "source 1 selection 1", Speaker: "B", Words: "jeg vil gerne 😀 arbejde", Line: 1, A: "A-ONS", AMore: "D-FOR"},
		{Where: "source 1 selection 2", Speaker: "S", Words: "fortæl", Line: 2, Before: 1, B: "R-SPO", Cut: true},
	}}}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestFaults(t *testing.T) {
	m := formattest.Hostile(t, 1)[0]
	good := unzip(t, write(t, m, lines.Options{}))
	pack := func(change func(map[string]string)) []byte {
		parts := map[string]string{}
		for k, v := range good {
			parts[k] = v
		}
		change(parts)
		var b bytes.Buffer
		zw := zip.NewWriter(&b)
		for k, v := range parts {
			f, err := zw.Create(k)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Write([]byte(v)); err != nil {
				t.Fatal(err)
			}
		}
		if err := zw.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	replace := func(old, new string) func(map[string]string) {
		return func(p map[string]string) {
			p["project.qde"] = regexp.MustCompile(old).ReplaceAllString(p["project.qde"], new)
		}
	}
	for name, c := range map[string]struct {
		in   []byte
		code string
	}{
		"no ZIP":        {[]byte("hej"), "F105"},
		"no project":    {pack(func(p map[string]string) { delete(p, "project.qde") }), "F105"},
		"broken XML":    {pack(replace("</Sources>", "</Source>")), "F109"},
		"no text":       {pack(func(p map[string]string) { clear(p); p["project.qde"] = good["project.qde"] }), "F110"},
		"outside":       {pack(replace(`endPosition="\d+"`, `endPosition="99999"`)), "F110"},
		"not UTF-8":     {pack(replace("<Users>", "<Users>\xff")), "F101"},
		"bomb":          {pack(func(p map[string]string) { p["project.qde"] += strings.Repeat(" ", lines.MaxDocument) }), "F103"},
		"another XML":   {pack(func(p map[string]string) { p["project.qde"] = "<a/>" }), "F109"},
		"empty project": {pack(func(p map[string]string) { p["project.qde"] = "" }), "F109"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := qdpx.Codes(bytes.NewReader(c.in), int64(len(c.in)))
			if !errors.Is(err, &transcripts.Issue{Code: c.code}) && !(c.code == "F103" && errors.Is(err, &transcripts.Issue{Code: "F102"})) {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func FuzzCodes(f *testing.F) {
	for _, m := range formattest.Hostile(f, 2) {
		f.Add([]byte(unzip(f, write(f, m, lines.Options{}))["project.qde"]))
		f.Add([]byte(unzip(f, write(f, m, lines.Options{Media: "m.wav"}))["project.qde"]))
	}
	f.Fuzz(func(t *testing.T, xml []byte) {
		var b bytes.Buffer
		zw := zip.NewWriter(&b)
		w, err := zw.Create("p.qde")
		if err == nil {
			_, err = w.Write(xml)
		}
		if err == nil {
			err = zw.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := qdpx.Codes(bytes.NewReader(b.Bytes()), int64(b.Len())); err != nil && !errors.As(err, new(*transcripts.Issue)) {
			t.Fatalf("%v is no issue", err)
		}
	})
}
