package format

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"gribning/transcripts"
)

// Formats that [Read] reads, by the name that [Detect] gives.
const (
	VTT         = "vtt"
	SRT         = "srt"
	Text        = "txt"
	EAF         = "eaf"
	CHAT        = "chat"
	WhisperJSON = "whisperjson"
	Coded       = "coded"
	RTTM        = "rttm"
	DOTE        = "dote"
	TextGrid    = "textgrid"
)

// HeadSize is how many bytes from the beginning of a file Detect should see.
const HeadSize = 64 << 10

// extensions says which formats a file name may stand for.
var extensions = map[string][]string{
	".vtt": {VTT}, ".srt": {SRT}, ".txt": {Text, SRT, VTT, CHAT}, ".md": {Text}, ".eaf": {EAF}, ".cha": {CHAT}, ".chat": {CHAT},
	".json": {WhisperJSON, Coded, DOTE}, ".jsonl": {Coded}, ".ndjson": {Coded}, ".rttm": {RTTM}, ".xml": {EAF}, ".textgrid": {TextGrid},
}

// names of the formats for messages.
var names = map[string]string{VTT: "WebVTT", SRT: "SRT", Text: "plain text", EAF: "ELAN EAF", CHAT: "CHAT", WhisperJSON: "Whisper JSON",
	Coded: "coded JSON lines", RTTM: "RTTM", DOTE: "DOTE JSON", TextGrid: "Praat TextGrid"}

var (
	srtTime   = regexp.MustCompile(`(?m)^\s*\d{1,4}:\d{2}:\d{2}[,.]\d{1,3}\s*-->\s*\d{1,4}:\d{2}:\d{2}[,.]\d{1,3}`)
	chatLine  = regexp.MustCompile(`(?m)^(?:@UTF8|@Begin|@Participants:)`)
	rttmLine  = regexp.MustCompile(`(?m)^(?:;.*\n|SPKR-INFO .*\n)*SPEAKER \S+ \d+ [\d.]+ [\d.]+ `)
	praatHead = regexp.MustCompile(`^File type = "ooTextFile(?: short)?"\s+(?:Object class = )?"TextGrid"`)
	codedLine = regexp.MustCompile(`^\s*\{\s*"id"\s*:`)
)

// Detect tells the format of a transcript from the beginning of its content
// (at least the first [HeadSize] bytes of a longer file). It is F105 for a
// recording, a document of another kind, and a file whose name says another
// format than its content.
func Detect(name string, head []byte) (string, error) {
	ext := strings.ToLower(filepath.Ext(name))
	if len(bytes.TrimSpace(head)) == 0 {
		return "", transcripts.Fault("F104", "", "the file is empty", "filen er tom").
			Hint("was it saved?", "blev den gemt?")
	}
	if kind := mediaOf(head); kind != "" {
		return "", transcripts.Fault("F105", "", "the file is a recording ("+kind+"), not a transcript", "filen er en optagelse ("+kind+"), ikke en transskription").
			Hint("add it as the meeting's recording", "tilføj den som mødets optagelse")
	}
	if what, en, da := documentOf(head); what != "" {
		return "", transcripts.Fault("F105", "", "the file is a "+what+", which is not read as a transcript", "filen er af typen "+what+", som ikke læses som transskription").Hint(en, da)
	}
	text := textOf(head)
	found := formatOf(text)
	allowed, known := extensions[ext]
	switch {
	case found == "" && strings.IndexByte(text, 0) >= 0:
		return "", transcripts.Fault("F105", "", "the file is binary, not a transcript", "filen er binær, ikke en transskription").
			Hint("see «gribning add --help» for the formats", "se «gribning add --help» for formaterne")
	case found == "" && strings.HasPrefix(strings.TrimSpace(text), "{"):
		return "", transcripts.Fault("F105", "", "the JSON is of no kind that is read", "JSON'en er ikke af en slags, der læses").
			Hint("whisper.cpp, WhisperX, DOTE and coded JSON lines are", "whisper.cpp, WhisperX, DOTE og kodede JSON-linjer læses")
	case found == "" && ext == ".vtt":
		return VTT, nil // the reader says what is missing
	case found == "" && slices.Contains([]string{".srt", ".eaf", ".cha", ".json", ".jsonl", ".ndjson", ".rttm", ".textgrid"}, ext):
		return "", mismatch(names[allowed[0]], "plain text or something else", "ren tekst eller noget andet")
	case found == "":
		return Text, nil
	case known && !slices.Contains(allowed, found):
		return "", mismatch(names[allowed[0]], names[found], strings.Replace(names[found], "plain text", "ren tekst", 1))
	}
	return found, nil
}

func mismatch(said, en, da string) error {
	return transcripts.Fault("F105", "", fmt.Sprintf("the file's name says %s, but it holds %s", said, en), fmt.Sprintf("filens navn siger %s, men den indeholder %s", strings.Replace(said, "plain text", "ren tekst", 1), da)).
		Hint("rename the file to what it is, or choose the right one", "omdøb filen til det, den er, eller vælg den rigtige")
}

func formatOf(text string) string {
	start := strings.TrimLeft(text, " \t\r\n")
	switch {
	case strings.HasPrefix(text, "WEBVTT"):
		return VTT
	case strings.HasPrefix(start, "<") && strings.Contains(text, "<ANNOTATION_DOCUMENT"):
		return EAF
	case strings.HasPrefix(start, "{"):
		switch {
		case strings.Contains(text, `"transcription"`) || strings.Contains(text, `"segments"`) || strings.Contains(text, `"systeminfo"`):
			if codedLine.MatchString(text) && strings.Contains(text, `"turns"`) {
				return Coded
			}
			return WhisperJSON
		case strings.Contains(text, `"turns"`):
			return Coded
		case strings.Contains(text, `"speakerDesignation"`):
			return DOTE
		case strings.Contains(text, `"text"`) && strings.Contains(text, `"language"`):
			return WhisperJSON
		}
		return ""
	case praatHead.MatchString(start):
		return TextGrid
	case chatLine.MatchString(text):
		return CHAT
	case rttmLine.MatchString(text):
		return RTTM
	case srtTime.MatchString(text):
		return SRT
	}
	return ""
}

// textOf gives the head as UTF-8 without a byte order mark.
func textOf(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return string(head[3:])
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		little := head[0] == 0xff
		var units []uint16
		for i := 2; i+1 < len(head); i += 2 {
			u := uint16(head[i])<<8 | uint16(head[i+1])
			if little {
				u = u>>8 | u<<8
			}
			units = append(units, u)
		}
		return string(utf16.Decode(units))
	}
	for cut := 0; cut < 4 && len(head) > 0 && !utf8.Valid(head) && len(head) >= HeadSize; cut++ {
		head = head[:len(head)-1] // a letter cut in two by the end of the head
	}
	return string(head)
}

// mediaOf names a recording's container, or "".
func mediaOf(b []byte) string {
	has := func(at int, s string) bool { return len(b) >= at+len(s) && string(b[at:at+len(s)]) == s }
	switch {
	case has(0, "RIFF") && (has(8, "WAVE") || has(8, "AVI ")), has(0, "RF64"):
		return "WAV"
	case has(0, "ID3"), len(b) > 2 && b[0] == 0xff && b[1]&0xe6 == 0xe2 && b[2] != 0xff && b[1] != 0xfe:
		return "MP3"
	case len(b) > 2 && b[0] == 0xff && b[1]&0xf6 == 0xf0:
		return "AAC"
	case has(4, "ftyp"), has(4, "moov"), has(4, "mdat"):
		return "MP4"
	case has(0, "OggS"):
		return "Ogg"
	case has(0, "fLaC"):
		return "FLAC"
	case has(0, "\x1a\x45\xdf\xa3"):
		return "Matroska"
	case has(0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11"):
		return "WMA"
	case has(0, "#!AMR"):
		return "AMR"
	case has(0, "FORM") && (has(8, "AIFF") || has(8, "AIFC")):
		return "AIFF"
	case has(0, "caff"):
		return "CAF"
	}
	return ""
}

// documentOf names a document that is no transcript format, and what to do.
func documentOf(b []byte) (what, en, da string) {
	switch {
	case bytes.HasPrefix(b, []byte("PK\x03\x04")):
		if bytes.Contains(b, []byte("word/")) {
			return "Word", "save it as plain text (UTF-8)", "gem det som ren tekst (UTF-8)"
		}
		if bytes.Contains(b, []byte(".qde")) {
			return "REFI-QDA", "codes are read with «gribning import --format qdpx»", "koder læses med «gribning import --format qdpx»"
		}
		return "ZIP", "unpack it and add the files in it", "pak den ud, og tilføj filerne i den"
	case bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("<?xml")) && !bytes.Contains(b, []byte("<ANNOTATION_DOCUMENT")):
		return "XML", "of XML formats only ELAN's EAF is read", "af XML-formater læses kun ELANs EAF"
	case bytes.HasPrefix(b, []byte("%PDF")):
		return "PDF", "save the text as plain text (UTF-8)", "gem teksten som ren tekst (UTF-8)"
	case bytes.HasPrefix(b, []byte("{\\rtf")):
		return "RTF", "save it as plain text (UTF-8)", "gem det som ren tekst (UTF-8)"
	case bytes.HasPrefix(b, []byte("\xd0\xcf\x11\xe0")):
		return "Word 97–2003", "save it as plain text (UTF-8)", "gem det som ren tekst (UTF-8)"
	case bytes.Contains(b[:min(200, len(b))], []byte("<html")) || bytes.Contains(b[:min(200, len(b))], []byte("<!DOCTYPE html")):
		return "HTML", "save the text as plain text (UTF-8)", "gem teksten som ren tekst (UTF-8)"
	case bytes.HasPrefix(b, []byte(`File type = "ooTextFile`)) && !praatHead.Match(b):
		return "Praat", "of Praat's objects only TextGrids are read", "af Praats objekter læses kun TextGrids"
	}
	return "", "", ""
}
