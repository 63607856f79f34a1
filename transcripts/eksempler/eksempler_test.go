package eksempler

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(FS(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// said finds who speaks in each cue, annotation or line of a transcript, in
// the order of time.
func said(t *testing.T, name string) []string {
	text := read(t, name)
	var pattern string
	switch filepath.Ext(name) {
	case ".vtt":
		pattern = `<v (\w+)>`
	case ".cha":
		pattern = `(?m)^\*(\w+):\t`
	case ".eaf":
		return saidEAF(t, text)
	default:
		t.Fatalf("no such transcript: %s", name)
	}
	var who []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		who = append(who, m[1])
	}
	return who
}

// saidEAF takes the annotation ids, which count the utterances in order.
func saidEAF(t *testing.T, text string) []string {
	by := map[string]string{}
	for _, tier := range regexp.MustCompile(`(?s)<TIER .*?TIER_ID="(\w+)">(.*?)</TIER>`).FindAllStringSubmatch(text, -1) {
		for _, a := range regexp.MustCompile(`ANNOTATION_ID="a(\d+)"`).FindAllStringSubmatch(tier[2], -1) {
			by[a[1]] = tier[1]
		}
	}
	var who []string
	for i := 1; i <= len(by); i++ {
		who = append(who, by[strconv.Itoa(i)])
	}
	return who
}

// Each meeting is long enough to be worth reading, everybody who speaks is in
// its header, and everybody in the header agreed to every purpose.
func TestMeetings(t *testing.T) {
	for _, e := range All() {
		t.Run(e.ID, func(t *testing.T) {
			header := read(t, e.Header)
			who := said(t, e.Transcript)
			turns := 0
			labels := map[string]bool{}
			for i, w := range who {
				if i == 0 || who[i-1] != w {
					turns++
				}
				labels[w] = true
			}
			if turns < 55 {
				t.Errorf("%d turns, want 55 or more", turns)
			}
			for w := range labels {
				if !strings.Contains(header, "label = \""+w+"\"\n") {
					t.Errorf("%s speaks and is not in %s", w, e.Header)
				}
				consent := regexp.MustCompile(`(?m)^participant = "` + w + `"\npurposes = \["forskning", "supervision", "undervisning"\]\ngiven = "\d{4}-\d\d-\d\d"$`)
				if !consent.MatchString(header) {
					t.Errorf("%s has not agreed to everything", w)
				}
			}
			if n := strings.Count(header, "[[participant]]"); n != len(labels) {
				t.Errorf("%d participants in the header, %d speak", n, len(labels))
			}
		})
	}
}

// Every file says that it is made up, is UTF-8 with Danish letters as single
// characters, and holds nothing that looks like a civil registration number.
func TestFilesAreSafeToShow(t *testing.T) {
	names, err := fs.Glob(FS(), "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text := read(t, name)
		if filepath.Ext(name) == ".ogg" {
			if len(text) >= 2<<20 || !strings.HasPrefix(text, "OggS") {
				t.Errorf("%s: %d bytes, not an Ogg file below 2 MB", name, len(text))
			}
			continue
		}
		if !strings.Contains(strings.ToLower(text), "opdigtet") {
			t.Errorf("%s does not say that it is made up", name)
		}
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\u030a\u0308\r") {
			t.Errorf("%s is not plain composed UTF-8", name)
		}
		if regexp.MustCompile(`\b\d{6}-?\d{4}\b`).MatchString(text) {
			t.Errorf("%s holds ten digits like a civil registration number", name)
		}
	}
}

// ELAN's own schema accepts the annotation file, where the tool and the
// schema are at hand.
func TestEAFSchema(t *testing.T) {
	schema := filepath.Join("..", "..", "..", "shared", "fixtures", "formats", "schema", "EAFv3.0.xsd")
	if dir := os.Getenv("GRIBNING_FIXTURES"); dir != "" {
		schema = filepath.Join(dir, "formats", "schema", "EAFv3.0.xsd")
	}
	if _, err := os.Stat(schema); err != nil {
		t.Skip("no fixtures: set GRIBNING_FIXTURES to the folder that holds formats/schema/EAFv3.0.xsd")
	}
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint is not installed (apt-get install libxml2-utils)")
	}
	if out, err := exec.Command(xmllint, "--noout", "--nonet", "--schema", schema, "E2-kælderen.eaf").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// CHAT's rules that a player depends on: header and end, a tab after the
// speaker, a terminator, and start times that never go back.
func TestCHAT(t *testing.T) {
	text := read(t, "E3-brøken.cha")
	if !strings.HasPrefix(text, "@UTF8\n@Begin\n") || !strings.HasSuffix(text, "\n@End\n") {
		t.Error("header or end is missing")
	}
	line := regexp.MustCompile(`^\*[A-Z]{3}:\t(?:\+< )?.+ [.?] \x15(\d+)_(\d+)\x15$`)
	last := -1
	for i, l := range strings.Split(text, "\n") {
		if !strings.HasPrefix(l, "*") {
			continue
		}
		m := line.FindStringSubmatch(l)
		if m == nil {
			t.Errorf("line %d has not the form of an utterance", i+1)
			continue
		}
		from, _ := strconv.Atoi(m[1])
		to, _ := strconv.Atoi(m[2])
		if from < last || to <= from {
			t.Errorf("line %d: the time goes back", i+1)
		}
		last = from
	}
}
