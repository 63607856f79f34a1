package corpus

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// seed gives a file of the released format.
func seed(f *testing.F, name string) []byte {
	data, err := os.ReadFile(filepath.Join("testdata", "v1", name))
	if err != nil {
		f.Fatal(err)
	}
	return data
}

// Whatever meeting.toml holds: no panic, faults have remedies, and what is
// accepted can be written and read again.
func FuzzMeeting(f *testing.F) {
	f.Add(seed(f, meetingName))
	f.Add([]byte("date = 2026-03-14\n[[participant]]\nlabel='B'\nrole='pårørende'\n[[withdrawn]]\nstart='0:01'\nend='0:02.5'\n"))
	f.Add([]byte("[[consent]]\nparticipant='B'\npurposes=['forskning']\ngiven=2026-01-01T00:00:00Z\n"))
	f.Add([]byte("[recording]\npath = \"x\"\n"))
	f.Add([]byte("\ufeffkind = \"\"\"\n[[x]]\n\"\"\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, is := parseMeeting("m1", data)
		for _, i := range is {
			if i.Code == "" || i.HintDa == "" || i.HintEn == "" {
				t.Errorf("fault without code or remedy: %+v", i)
			}
		}
		if len(is) > 0 {
			return
		}
		again, is := parseMeeting("m1", meetingText(m))
		if len(is) > 0 {
			t.Fatalf("cannot be read again: %v\n%s", told(is), meetingText(m))
		}
		if d := cmp.Diff(m, again, cmpopts.EquateEmpty()); d != "" {
			t.Errorf("there and back (-want +got):\n%s", d)
		}
	})
}

func FuzzSettings(f *testing.F) {
	f.Add(template(Defaults()))
	f.Add([]byte("[study]\nname = 1\n"))
	f.Add([]byte("study = { name = \"x\", purpose = \"undervisning\" }\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, is := parseSettings(data)
		if len(is) > 0 {
			return
		}
		if again, is := parseSettings(template(s)); len(is) > 0 || !cmp.Equal(s, again) {
			t.Errorf("there and back: %+v %v", again, is)
		}
	})
}

func FuzzCorrections(f *testing.F) {
	f.Add(seed(f, correctionsName))
	f.Add([]byte("{\"seq\":1,\"author\":\"a\",\"op\":\"undo\",\"time\":\"2026-01-01T00:00:00Z\"}\n{\"seq\":2"))
	f.Add([]byte("\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		cs, whole, err := parseCorrections("m1", data)
		if err != nil {
			if codeOf(err) != DamagedLine {
				t.Error(err)
			}
			return
		}
		if whole > int64(len(data)) || whole > 0 && data[whole-1] != '\n' || strings.Count(string(data[:whole]), "\n") != len(cs.List) {
			t.Errorf("%d corrections in %d whole bytes", len(cs.List), whole)
		}
		if again, _, err := parseCorrections("m1", data[:whole]); err != nil || len(again.Issues) > 0 || again.SHA256 != cs.SHA256 {
			t.Errorf("the whole lines alone read otherwise: %v", err)
		}
		// Whoever knows some of the lines reads the same as whoever knows none.
		for k := range int(whole) {
			if data[k] != '\n' {
				continue
			}
			known, _, err := parseCorrections("m1", data[:k+1])
			if err != nil {
				t.Fatal(err)
			}
			if since, at, err := parseSince("m1", data, known); err != nil || at != whole || !reflect.DeepEqual(since, cs) {
				t.Errorf("after %d lines: %+v %v, not %+v", len(known.List), since, err, cs)
			}
		}
	})
}

func FuzzManifest(f *testing.F) {
	f.Add(seed(f, manifestName))
	f.Add([]byte(`{"artefacts":{"words":{"key":"","sha256":"","bytes":-1}},"version":1}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseManifest("m1", data)
		if m.Artefacts == nil {
			t.Error("no map")
		}
		if err != nil && (len(m.Artefacts) > 0 || codeOf(err) != BadManifest) {
			t.Errorf("%+v %v", m, err)
		}
	})
}

func FuzzArtefact(f *testing.F) {
	for _, a := range Artefacts {
		f.Add(seed(f, a.file()))
	}
	f.Add([]byte(`{"body":1,"version":99}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, a := range Artefacts {
			key, body, err := unseal(a, "0007", data)
			if err != nil {
				continue
			}
			if !strings.Contains(string(data), proof(a, "0007", key.String(), formatVersion, body)) {
				t.Error("an artefact passed that does not hold its own digest")
			}
		}
	})
}

func FuzzLog(f *testing.F) {
	f.Add([]byte("{\"action\":\"init\",\"prev\":\"\",\"seq\":1,\"time\":\"2026-01-01T00:00:00Z\"}\n"))
	f.Add([]byte("{\"seq\":1}\n{\"seq\":2,\"prev\":\"00\"}\n"))
	f.Add([]byte("{\"seq\":1}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, last, is := verifyChain(data)
		if n > strings.Count(string(data), "\n") || n > 0 && len(is) == 0 && len(last) != 64 || len(is) > 1 {
			t.Errorf("%d events, %q, %v", n, last, is)
		}
		path := filepath.Join(t.TempDir(), "log")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		line, end, err := lastLine(file)
		if err != nil || end > int64(len(data)) || int(end) != strings.LastIndexByte(string(data), '\n')+1 {
			t.Errorf("last line %q ends at %d of %d: %v", line, end, len(data), err)
		}
	})
}
