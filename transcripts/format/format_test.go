package format_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gribning/transcripts"
	"gribning/transcripts/eksempler"
	"gribning/transcripts/format"
	"gribning/transcripts/format/formattest"
)

func TestDetect(t *testing.T) {
	const (
		vtt   = "WEBVTT\n\n00:00.000 --> 00:01.000\nhej\n"
		srt   = "1\n00:00:00,000 --> 00:00:01,000\nhej\n"
		chat  = "@UTF8\n@Begin\n@End\n"
		eaf   = "<?xml version=\"1.0\"?>\n<ANNOTATION_DOCUMENT/>"
		cpp   = `{"systeminfo":"x","transcription":[]}`
		coded = `{"id":"X","turns":[]}`
		rttm  = "SPEAKER M 1 0 1 <NA> <NA> S <NA> <NA>\n"
		dote  = `{"lines":[{"startTime":"00:00:00.000","speakerDesignation":"B"}]}`
	)
	for _, c := range []struct{ name, head, want, code string }{
		{"a.vtt", vtt, "vtt", ""}, {"a.txt", vtt, "vtt", ""}, {"a.vtt", "\xef\xbb\xbf" + vtt, "vtt", ""}, {"møde nr. 3.VTT", vtt, "vtt", ""},
		{"a.srt", srt, "srt", ""}, {"a", srt, "srt", ""}, {"a.txt", "B: hej\n", "txt", ""}, {"a.txt", "", "", "F104"}, {"a.txt", " \n", "", "F104"},
		{"a.cha", chat, "chat", ""}, {"a.eaf", eaf, "eaf", ""}, {"a.json", cpp, "whisperjson", ""}, {"a.json", dote, "dote", ""},
		{"a.jsonl", coded, "coded", ""}, {"a.json", coded, "coded", ""}, {"a.rttm", rttm, "rttm", ""},
		{"a.vtt", srt, "", "F105"}, {"a.srt", vtt, "", "F105"}, {"a.eaf", chat, "", "F105"}, {"a.cha", "B: hej\n", "", "F105"},
		{"a.json", "hej", "", "F105"}, {"a.jsonl", cpp, "", "F105"}, {"a.txt", eaf, "", "F105"},
		{"a.vtt", "RIFF\x00\x00\x00\x00WAVEfmt ", "", "F105"}, {"a.txt", "ID3\x04", "", "F105"}, {"a.txt", "\xff\xfb\x90\x00", "", "F105"},
		{"a.txt", "\x00\x00\x00\x20ftypM4A ", "", "F105"}, {"a.txt", "OggS\x00", "", "F105"}, {"a.txt", "fLaC\x00", "", "F105"},
		{"a.txt", "\x1a\x45\xdf\xa3", "", "F105"}, {"a.txt", "PK\x03\x04word/document.xml", "", "F105"}, {"a.txt", "%PDF-1.7", "", "F105"},
		{"a.txt", "{\\rtf1", "", "F105"}, {"a.docx", "\xd0\xcf\x11\xe0", "", "F105"}, {"a.txt", "hej\x00\x01", "", "F105"},
		{"a.txt", "<?xml version=\"1.0\"?><Project>", "", "F105"}, {"a.json", `{"a":1}`, "", "F105"},
		{"a.txt", "\xff\xfeB\x00:\x00 \x00h\x00", "txt", ""},
	} {
		got, err := format.Detect(c.name, []byte(c.head))
		if got != c.want || (err == nil) != (c.code == "") || err != nil && !errors.Is(err, &transcripts.Issue{Code: c.code}) {
			t.Errorf("%s %.20q: got %q, %v; want %q %s", c.name, c.head, got, err, c.want, c.code)
		}
	}
}

// TestFaultsHideNames checks that no message repeats a file's name or words.
func TestFaultsHideNames(t *testing.T) {
	_, err := format.Read("Tove Jensen.vtt", strings.NewReader("1\n00:00:00,000 --> 00:00:01,000\nhemmelig\n"))
	if err == nil || strings.Contains(err.Error(), "Tove") || strings.Contains(err.Error(), "hemmelig") {
		t.Errorf("got %v", err)
	}
}

// TestExamples reads every transcript of the example corpus.
func TestExamples(t *testing.T) {
	for _, e := range eksempler.All() {
		f, err := eksempler.FS().Open(e.Transcript)
		if err != nil {
			t.Fatal(err)
		}
		ms, err := format.Read(e.Transcript, f)
		f.Close()
		if err != nil {
			t.Fatalf("%s: %v", e.ID, err)
		}
		if len(ms) != 1 || len(ms[0].Words) < 500 || len(ms[0].Participants) < 2 {
			t.Errorf("%s: %d meetings", e.ID, len(ms))
		}
		formattest.Sound(t, ms[0])
		for _, p := range ms[0].Participants {
			if p.Role == transcripts.UnknownRole {
				t.Errorf("%s: the role of %s is not known", e.ID, p.Label)
			}
		}
		if e.Recording != "" {
			f, err := eksempler.FS().Open(e.Recording)
			if err != nil {
				t.Fatal(err)
			}
			_, err = format.Read(e.Recording, f)
			f.Close()
			formattest.Fault(t, err, "F105", "")
		}
	}
}

func TestReadFixtures(t *testing.T) {
	dir := filepath.Dir(formattest.Fixture(t, "formats/M001.vtt"))
	for name, words := range map[string]int{"M001.vtt": 10, "M001.eaf": 10, "M001.cha": 11, "M001.dote-import.json": 10, "M001.TextGrid": 10, "dan-conversation.cha": 75} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		ms, err := format.Read(name, f)
		f.Close()
		if err != nil || len(ms[0].Words) != words {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range []string{"M001.rttm", "project.qde"} {
		f, err := os.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		_, err = format.Read(name, f)
		f.Close()
		formattest.Fault(t, err, "F105", "")
	}
}

func TestUnreadable(t *testing.T) {
	_, err := format.Read("a.txt", io.MultiReader(strings.NewReader("B: hej"), brokenPipe{}))
	formattest.Fault(t, err, "F100", "")
}

type brokenPipe struct{}

func (brokenPipe) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func FuzzRead(f *testing.F) {
	for _, s := range []string{"WEBVTT\n\n00:00.000 --> 00:01.000\nhej\n", "B: hej\n", "{\"id\":\"X\",\"turns\":[]}", "@Begin\n", "<ANNOTATION_DOCUMENT>", "RIFF"} {
		f.Add("a", []byte(s))
	}
	f.Fuzz(func(t *testing.T, name string, in []byte) {
		ms, err := format.Read(name, strings.NewReader(string(in)))
		if err != nil && !errors.As(err, new(*transcripts.Issue)) {
			t.Fatalf("%v is no issue", err)
		}
		for _, m := range ms {
			if m.Source.Format != "coded" {
				formattest.Sound(t, m)
			}
		}
	})
}
