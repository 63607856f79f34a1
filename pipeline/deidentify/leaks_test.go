package deidentify

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"gribning/transcripts"
)

func secretMeeting() *transcripts.Meeting {
	m := meeting("B: Sæunn Lyngbæk bor i Kridtgården | og cpr er 140968-1173 | mail saeunn@eksempel.dk")
	at := func(from, to int, typ string) {
		m.Identifiers = append(m.Identifiers, transcripts.Identifier{From: from, To: to, Type: typ, Made: transcripts.Made{Author: Rule}})
	}
	at(0, 2, navn)
	at(4, 5, sted)
	at(8, 9, cpr)
	at(10, 11, mail)
	return m
}

func zipOf(t *testing.T, name, content string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, content)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gz(s string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, s)
	z.Close()
	return b.String()
}

// wav makes a sound file with a LIST INFO tag.
func wav(tag string) string {
	if len(tag)%2 == 1 {
		tag += "\x00"
	}
	le := func(n int) string { return string(binary.LittleEndian.AppendUint32(nil, uint32(n))) }
	info := "INFOIART" + le(len(tag)) + tag
	body := "WAVEfmt " + le(16) + "\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00" + "LIST" + le(len(info)) + info + "data" + le(8) + "\xff\x80\x01\x00\xfe\xff\x00\x7f"
	return "RIFF" + le(len(body)) + body
}

func utf16Tag(s string) string {
	b := []byte("ID3\x03\x00\x00\x00\x00\x00\x40TPE1\x00\x00\x00\x20\x00\x00\x01\xff\xfe")
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b) + "\xff\xfb\x90\x00\x80\x81"
}

// TestLeaks plants one identified string in every kind of outgoing file.
func TestLeaks(t *testing.T) {
	c := &Checker{Secrets: SecretsOf(Keys{}, secretMeeting()),
		Parquet: func(r io.ReaderAt, size int64, put func(string)) error { put("nr. 7: lyngbæks"); return nil }}
	for name, content := range map[string]string{
		"html":                   "<p>hun hedder <b>Sæunn</b></p>",
		"html entity":            "<p>hun hedder S&aelig;unn</p>",
		"html number":            "<p>hun hedder S&#230;unn</p>",
		"html attribute":         `<img alt="Lyngbæk">`,
		"html over tags":         "<p>hun hedder <i>Sæ</i>unn</p>",
		"html embedded sound":    `<audio src="data:audio/wav;base64,` + base64.StdEncoding.EncodeToString([]byte(wav("Sæunn"))) + `">`,
		"inflected":              "det er Kridtgårdens beboere",
		"genitive":               "Lyngbæks ord",
		"genitive 's":            "Lyngbæk's ord",
		"compound":               "ude på lyngbækvejen",
		"split over two words":   "nede på kridt gården",
		"split over lines":       "nede på kridt\ngården",
		"upper case":             "KRIDTGÅRDEN",
		"hyphenated":             "kridt-\u00adgården",
		"CSV":                    "id;tekst\n1;\"lyngbæk\"\n",
		"JSON":                   `{"text":"S\u00e6unn"}`,
		"URL":                    "https://eksempel.dk/?q=S%C3%A6unn+x",
		"CPR without hyphen":     "nr 1409681173",
		"CPR with blanks":        "nr 14 09 68 11 73",
		"mail":                   "skriv til SAEUNN@eksempel.dk",
		"docx":                   zipOf(t, "word/document.xml", "<w:t>Sæ</w:t><w:t>unn</w:t>"),
		"docx member's name":     zipOf(t, "Sæunn.xml", "<w:t/>"),
		"zip in zip":             zipOf(t, "a.docx", zipOf(t, "word/document.xml", "<w:t>Lyngbæk</w:t>")),
		"gzip":                   gz("Lyngbæk"),
		"parquet":                "PAR1\x15\x00",
		"wav tag":                wav("Sæunn"),
		"wav tag, Latin-1":       wav("S\xe6unn"),
		"mp3 tag, UTF-16":        utf16Tag("Lyngbæk"),
		"ogg comment":            "OggS\x00\x02\xff\x00vorbis\x0e\x00\x00\x00TITLE=Sæunn\x00\xff",
		"beyond the first piece": strings.Repeat("ord ", leakChunk/4+100) + "Lyngbæk" + strings.Repeat(" ord", 50),
		"across two pieces":      strings.Repeat("x ", (leakChunk+leakOverlap)/2-3) + "Lyngbæk her",
	} {
		t.Run(name, func(t *testing.T) {
			leaks, err := c.Reader(strings.NewReader(content), int64(len(content)))
			if err != nil {
				t.Fatal(err)
			}
			if len(leaks) == 0 {
				t.Fatal("nothing found")
			}
			blocked := Leaked(leaks)
			if !errors.Is(blocked, &transcripts.Issue{Code: "N105"}) {
				t.Errorf("got %v", blocked)
			}
			for _, s := range []string{"unn", "yngb", "ridt", "1409"} {
				if strings.Contains(strings.ToLower(blocked.Error()), s) {
					t.Errorf("the error quotes the string: %v", blocked)
				}
			}
		})
	}
}

// TestNoLeaks: what is clean passes, so that a check means something.
func TestNoLeaks(t *testing.T) {
	c := &Checker{Secrets: SecretsOf(Keys{}, secretMeeting())}
	for name, content := range map[string]string{
		"placeholders": "<p>[NAVN-1] bor i [STED-1]</p>",
		"ordinary":     "det er kridt og en gård med lyng og en bæk, 14 timer, 0968",
		"numbers":      "1,140,968,117,3\n",
		"zip":          zipOf(t, "word/document.xml", "<w:t>ingen</w:t>"),
		"sound":        wav("gribning"),
	} {
		t.Run(name, func(t *testing.T) {
			leaks, err := c.Reader(strings.NewReader(content), int64(len(content)))
			if err != nil || len(leaks) > 0 || Leaked(leaks) != nil {
				t.Errorf("leaks %v, %v", leaks, err)
			}
		})
	}
}

// TestUnsearchable: what cannot be searched is no pass.
func TestUnsearchable(t *testing.T) {
	c := &Checker{Secrets: SecretsOf(Keys{}, secretMeeting())}
	for name, content := range map[string]string{"parquet without a reader": "PAR1\x15", "PDF": "%PDF-1.7\n", "broken zip": "PK\x03\x04nothing"} {
		if _, err := c.Reader(strings.NewReader(content), int64(len(content))); !errors.Is(err, &transcripts.Issue{Code: "N106"}) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestOrdinaryWordsPass: a name that is also an ordinary word blocks a file only
// where it is used like a name.
func TestOrdinaryWordsPass(t *testing.T) {
	m := meeting("B: Hun hedder Storm | og bor på Arkiv | den syttende")
	for _, x := range [][2]int{{2, 3}, {6, 7}} {
		m.Identifiers = append(m.Identifiers, transcripts.Identifier{From: x[0], To: x[1], Type: navn, Made: transcripts.Made{Author: Rule}})
	}
	m.Identifiers = append(m.Identifiers, transcripts.Identifier{From: 7, To: 9, Type: dato, Made: transcripts.Made{Author: Rule}})
	c := &Checker{Secrets: SecretsOf(Keys{}, m)}
	for text, want := range map[string]bool{
		"der er storm i dag":              false,
		"Storm i dag. Arkiv og Storm.":    true, // a capital inside a sentence
		"<td>Storm</td><td>Arkiv</td>":    false,
		"<td>uro</td> <td>Storm</td>":     false,
		"jeg så Storm i går":              true,
		"hr storm kom":                    true,
		"den syttende gang på et arkiv":   false,
		"nede på Arkivs kontor":           true,
		"{\"text\":\"Arkiv\",\"n\":1}":    false,
		"uddrag fra den syttende (Storm)": false,
	} {
		leaks, err := c.Reader(strings.NewReader(text), int64(len(text)))
		if err != nil || len(leaks) > 0 != want {
			t.Errorf("%q: %v, %v", text, leaks, err)
		}
	}
}

func TestLeaksInTree(t *testing.T) {
	c := &Checker{Secrets: SecretsOf(Keys{}, secretMeeting())}
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("uddrag.html", "<p>[NAVN-1]</p>")
	if leaks, err := c.Tree(dir); err != nil || len(leaks) > 0 {
		t.Fatal(leaks, err)
	}
	write("samtale_lyngbæk_2.html", "<p>[NAVN-1]</p>")
	if leaks, err := c.Tree(dir); err != nil || len(leaks) == 0 || leaks[0].Where != "name" {
		t.Fatal(leaks, err)
	}
}

func FuzzLeaks(f *testing.F) {
	f.Add([]byte("<p>S&aelig;unn</p>"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte(gz("x")))
	f.Add([]byte(wav("Sæunn")))
	c := &Checker{Secrets: SecretsOf(Keys{}, secretMeeting())}
	f.Fuzz(func(t *testing.T, b []byte) {
		c.Reader(bytes.NewReader(b), int64(len(b)))
	})
}

func FuzzReadTSV(f *testing.F) {
	f.Add("Hanne\tB-PER\tO\nbor\tO\tO\n\nHer\tO\n")
	f.Add("\ufeffx\tI-LOC\r\n")
	f.Add(" \tI-")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := ReadTSV(strings.NewReader(s))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := WriteTSV(&b, m); err != nil {
			t.Fatal(err)
		}
		again, err := ReadTSV(&b)
		if err != nil || len(again.Words) != len(m.Words) || len(again.Identifiers) != len(m.Identifiers) {
			t.Fatalf("read again: %v", err)
		}
	})
}

func FuzzReadKeys(f *testing.F) {
	f.Add("Mette Eksempel\nSTED\tEksempelvej\n# x\n")
	f.Fuzz(func(t *testing.T, s string) { ReadKeys(strings.NewReader(s)) })
}

func FuzzReadModel(f *testing.F) {
	f.Add([]byte(gz(modelMagic + "\x01\x01a\x02\x00")))
	f.Fuzz(func(t *testing.T, b []byte) { ReadModel(bytes.NewReader(b)) })
}
