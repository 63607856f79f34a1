package corpus

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// told lists faults as «code place».
func told(is []transcripts.Issue) []string {
	var out []string
	for _, i := range is {
		out = append(out, i.Code+" "+i.Where)
	}
	return out
}

func TestTemplateIsTheDefaults(t *testing.T) {
	s, is := parseSettings(template(Defaults()))
	if len(is) > 0 {
		t.Fatal(is)
	}
	if d := cmp.Diff(Defaults(), s); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if s, is := parseSettings(nil); len(is) > 0 || !cmp.Equal(s, Defaults()) {
		t.Errorf("an empty file: %+v %v", s, is)
	}
	odd := Defaults()
	odd.Study.Name, odd.Listen.Prompt, odd.Listen.Threads = "Studie \"Æ\" \\ \n\t#1", "fleksjob, §56", 3
	if s, is := parseSettings(template(odd)); len(is) > 0 || !cmp.Equal(s, odd) {
		t.Errorf("%+v %v", s, is)
	}
}

func TestBadSettings(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"unknown key", "[study]\nname = \"x\"\nnavn = \"y\"\n", "A104 gribning.toml line 3"},
		{"unknown table", "[study]\n\n[lytte]\nkerner = 3\n", "A104 gribning.toml line 3"},
		{"key at the top", "threads = 4\n", "A104 gribning.toml line 1"},
		{"CRLF", "[listen]\r\nthread = 4\r\n", "A104 gribning.toml line 2"},
		{"BOM", "\ufeff[listen]\nthread = 4\n", "A104 gribning.toml line 2"},
		{"language", "[study]\nlanguage = \"sv\"\n", "A103 gribning.toml line 2"},
		{"purpose", "[study]\n\npurpose = \"salg\"\n", "A103 gribning.toml line 3"},
		{"mode", "[speakers]\nmode = \"magic\"\n", "A103 gribning.toml line 2"},
		{"negative", "[listen]\nthreads = -1\n", "A103 gribning.toml line 2"},
		{"no attempts", "[run]\nattempts = 0\n", "A103 gribning.toml line 2"},
		{"empty model", "[models]\nwhisper = \"\"\n", "A103 gribning.toml line 2"},
		{"type", "[listen]\nthreads = \"many\"\n", "A103 gribning.toml line 2"},
		{"no TOML", "[study]\nname = x\n", "A103 gribning.toml line 2, column 8"},
		{"invalid UTF-8", "[study]\nname = \"\xe6\"\n", "A103 gribning.toml line 2, column 8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, is := parseSettings([]byte(tt.text))
			if d := cmp.Diff([]string{tt.want}, told(is)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			for _, i := range is {
				if i.HintDa == "" || i.HintEn == "" {
					t.Error("no remedy")
				}
			}
		})
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir); codeOf(err) != NoCorpus {
		t.Errorf("nothing there: %v", err)
	}
	c := newCorpusIn(t, dir)
	if _, err := Init(filepath.Join(c.Dir(), "meetings", "ny"), Defaults()); codeOf(err) != AlreadyThere {
		t.Errorf("a corpus inside a corpus: %v", err)
	}
	if d, err := Open(filepath.Join(c.Dir(), "meetings")); err != nil || d.Dir() != c.Dir() {
		t.Errorf("from inside: %v", err)
	}
	bad := Defaults()
	bad.Study.Language = "sv"
	if _, err := Init(filepath.Join(dir, "andet"), bad); codeOf(err) != BadSettings {
		t.Errorf("bad settings: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "andet")); err == nil {
		t.Error("something was made for bad settings")
	}
	if err := os.WriteFile(filepath.Join(c.Dir(), settingsName), []byte("x = 1\n[study]\ny = 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(c.Dir()); len(issuesOf(err)) != 2 {
		t.Errorf("two faults, both told: %v", err)
	}
}

func TestIDs(t *testing.T) {
	for id, ok := range map[string]bool{"0007": true, "a_B-9": true, strings.Repeat("x", 64): true, "": false, strings.Repeat("x", 65): false, "mødet": false, "a b": false, "..": false, "a/b": false, ".tmp-1": false} {
		if err := ValidID(id); (err == nil) != ok {
			t.Errorf("%q: %v", id, err)
		}
	}
	c := newCorpus(t)
	add(t, c, "m2", nil)
	add(t, c, "m1", nil)
	if _, err := c.New("m1"); codeOf(err) != OverlappingIDs {
		t.Errorf("taken: %v", err)
	}
	n, err := c.New("M1")
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Commit(header("M1")); codeOf(err) != OverlappingIDs {
		t.Errorf("differs in capitals: %v", err)
	}
	n.Abort()
	a, _ := c.New("m3")
	b, _ := c.New("m3")
	if err := a.Commit(header("m3")); err != nil {
		t.Error(err)
	}
	if err := b.Commit(header("m3")); codeOf(err) != OverlappingIDs {
		t.Errorf("added by another meanwhile: %v", err)
	}
	b.Abort()
	if err := os.Mkdir(filepath.Join(c.Dir(), meetingsDir, "Hanne Olsen"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.Dir(), meetingsDir, "notes"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if ids, err := c.IDs(); err != nil || !cmp.Equal(ids, []string{"m1", "m2", "m3"}) {
		t.Errorf("%v %v", ids, err)
	}
	is, err := c.Check(t.Context(), nil)
	if err != nil || len(is) != 1 || is[0].Code != StrayFolder || strings.Contains(is[0].Error(), "Hanne") {
		t.Errorf("%v %v", is, err)
	}
	if err := os.Mkdir(filepath.Join(c.Dir(), meetingsDir, "M2"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := c.IDs(); codeOf(err) != OverlappingIDs {
		t.Errorf("overlap made by hand: %v", err)
	}
}

func TestBadMeeting(t *testing.T) {
	const b = "[[participant]]\nlabel = \"B\"\nrole = \"borger\"\n" // 3 lines
	for _, tt := range []struct{ name, text, want string }{
		{"unknown key", b + "navn = \"Hanne\"\n", "A109 meetings/m1/meeting.toml line 4"},
		{"unknown key in the second", b + "[[participant]]\nlabel = \"S\"\nrole = \"S\"\nage = 3\n", "A109 meetings/m1/meeting.toml line 7"},
		{"type in the first of two", "[[participant]]\nlabel = 7\nrole = \"borger\"\n" + b, "A108 meetings/m1/meeting.toml line 2"},
		{"text for a list", b + "[[consent]]\nparticipant = \"B\"\npurposes = \"forskning\"\ngiven = 2026-01-01\n", "A108 meetings/m1/meeting.toml line 6"},
		{"no table", b[:2] + "x]]\n", "A109 meetings/m1/meeting.toml line 1"},
		{"table for a list", "[participant]\nlabel = \"B\"\n", "A108 meetings/m1/meeting.toml line 1"},
		{"no TOML", "date = 14. marts\n", "A108 meetings/m1/meeting.toml line 1, column 8"},
		{"bad day", "date = \"14.3.2026\"\n" + b, "A110 meetings/m1/meeting.toml line 1"},
		{"no such day", "date = \"2026-02-30\"\n" + b, "A110 meetings/m1/meeting.toml line 1"},
		{"day is a number", "date = 2026\n" + b, "A110 meetings/m1/meeting.toml line 1"},
		{"role", b + "[[participant]]\nlabel = \"S\"\nrole = \"chef\"\n", "A110 meetings/m1/meeting.toml line 6"},
		{"role missing", "[[participant]]\nlabel = \"S\"\n", "A110 meetings/m1/meeting.toml line 1"},
		{"label twice", b + b, "A110 meetings/m1/meeting.toml line 5"},
		{"label with a blank", "[[participant]]\nrole = \"borger\"\nlabel = \"Hanne O\"\n", "A110 meetings/m1/meeting.toml line 3"},
		{"channel twice", b + "channel = 1\n[[participant]]\nlabel = \"S\"\nrole = \"S\"\nchannel = 1\n", "A110 meetings/m1/meeting.toml line 8"},
		{"consent of nobody", b + "[[consent]]\nparticipant = \"X\"\npurpose = \"forskning\"\ngiven = 2026-01-01\n", "A110 meetings/m1/meeting.toml line 5"},
		{"purpose", b + "[[consent]]\nparticipant = \"B\"\npurpose = \"salg\"\ngiven = 2026-01-01\n", "A110 meetings/m1/meeting.toml line 6"},
		{"one purpose of two", b + "[[consent]]\nparticipant = \"B\"\npurposes = [\"forskning\", \"salg\"]\ngiven = 2026-01-01\n", "A110 meetings/m1/meeting.toml line 6"},
		{"no purpose", b + "[[consent]]\nparticipant = \"B\"\ngiven = 2026-01-01\n", "A110 meetings/m1/meeting.toml line 4"},
		{"not given", b + "[[consent]]\nparticipant = \"B\"\npurpose = \"forskning\"\n", "A110 meetings/m1/meeting.toml line 4"},
		{"ends before", b + "[[consent]]\nparticipant = \"B\"\npurpose = \"forskning\"\ngiven = 2026-01-01\nexpires = 2025-01-01\n", "A110 meetings/m1/meeting.toml line 8"},
		{"withdrawn before", b + "[[consent]]\nparticipant = \"B\"\npurpose = \"forskning\"\ngiven = 2026-01-01\nwithdrawn = 2025-01-01\n", "A110 meetings/m1/meeting.toml line 8"},
		{"voice", b + "[[consent]]\nparticipant = \"B\"\npurpose = \"supervision\"\ngiven = 2026-01-01\nvoice = \"sung\"\n", "A110 meetings/m1/meeting.toml line 8"},
		{"way out", b + "[[recording]]\npath = \"../../x.wav\"\n", "A110 meetings/m1/meeting.toml line 5"},
		{"no path", b + "[[recording]]\noffset_ms = 5\n", "A110 meetings/m1/meeting.toml line 4"},
		{"digest", b + "[[recording]]\npath = \"recording.wav\"\nsha256 = \"abc\"\n", "A110 meetings/m1/meeting.toml line 6"},
		{"stretch", b + "[[withdrawn]]\nstart = \"0:10\"\nend = \"0:09.9\"\n", "A110 meetings/m1/meeting.toml line 5"},
		{"speakers", "speakers = -1\n" + b, "A110 meetings/m1/meeting.toml line 1"},
		{"language", "language = \"dansk\"\n" + b, "A110 meetings/m1/meeting.toml line 1"},
		{"invalid UTF-8", "kind = \"m\xf8de\"\n", "A108 meetings/m1/meeting.toml line 1, column 9"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, is := parseMeeting("m1", []byte(tt.text))
			if d := cmp.Diff([]string{tt.want}, told(is)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			for _, i := range is {
				if i.HintDa == "" || i.HintEn == "" || strings.Contains(i.Error(), "Hanne") {
					t.Errorf("no remedy, or a name: %v", i.Error())
				}
			}
		})
	}
	c := newCorpus(t)
	add(t, c, "m1", nil)
	if err := os.WriteFile(filepath.Join(c.meetingDir("m1"), meetingName), []byte("x = 1\n"+b+"y = 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Load("m1"); len(issuesOf(err)) != 2 {
		t.Errorf("two faults, both told: %v", err)
	}
	if _, err := c.Load("m9"); codeOf(err) != NoMeeting {
		t.Errorf("no such meeting: %v", err)
	}
}

// Every way of writing things that a person may choose.
func TestMeetingAsPeopleWriteIt(t *testing.T) {
	text := "\ufeff# Et møde\r\n" + strings.ReplaceAll(`date = 2026-03-14
[[participant]]
label = "B"
role = "B"
[[participant]]
label = "P1"
role = "pårørende"
[[participant]]
label = "Å"
role = "ukendt"
[[consent]]
participant = "B"
purposes = ["forskning", "undervisning"]
given = 2026-03-01
[[consent]]
participant = "Å"
purpose = "forskning"
given = "2026-03-01"
voice = "disguised"
[[recording]]
path = "recording med blanke.wav"
offset_ms = 1500
[[withdrawn]]
start = "1:02:03.5"
end = "62:04"
`, "\n", "\r\n")
	m, is := parseMeeting("m1", []byte(text))
	if len(is) > 0 {
		t.Fatal(told(is))
	}
	want := &transcripts.Meeting{
		ID: "m1", Date: "2026-03-14",
		Participants: []transcripts.Participant{
			{Label: "B", Role: transcripts.Citizen, RoleBy: "meeting.toml"}, {Label: "P1", Role: transcripts.Supporter, RoleBy: "meeting.toml"}, {Label: "Å"}},
		Consents: []transcripts.Consent{
			{Participant: "B", Purpose: transcripts.Research, Given: "2026-03-01"}, {Participant: "B", Purpose: transcripts.Teaching, Given: "2026-03-01"},
			{Participant: "Å", Purpose: transcripts.Research, Given: "2026-03-01", Voice: transcripts.DisguisedVoice}},
		Recordings: []transcripts.Recording{{Path: "recording med blanke.wav", Offset: 1500}},
		Withdrawn:  []transcripts.Span{{Start: 3723500, End: 3724000}},
	}
	if d := cmp.Diff(want, m); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	again, is := parseMeeting("m1", meetingText(m))
	if len(is) > 0 || !cmp.Equal(m, again) {
		t.Errorf("there and back: %v\n%s", told(is), meetingText(m))
	}
}

func TestHeaderDigest(t *testing.T) {
	m := header("m1")
	m.Recordings = []transcripts.Recording{{Path: "/a/x.wav", SHA256: strings.Repeat("a", 64)}}
	base, err := HeaderDigest(m)
	if err != nil {
		t.Fatal(err)
	}
	m.Recordings[0].Path = "/b/y.wav"
	m.Consents = nil
	if d, _ := HeaderDigest(m); d != base {
		t.Error("path or consent change the digest")
	}
	for name, change := range map[string]func(*transcripts.Meeting){
		"role":      func(m *transcripts.Meeting) { m.Participants[0].Role = transcripts.Mentor },
		"offset":    func(m *transcripts.Meeting) { m.Recordings[0].Offset++ },
		"withdrawn": func(m *transcripts.Meeting) { m.Withdrawn = []transcripts.Span{{End: 1}} },
		"speakers":  func(m *transcripts.Meeting) { m.Speakers = 3 },
	} {
		x := header("m1")
		x.Recordings = []transcripts.Recording{{SHA256: strings.Repeat("a", 64)}}
		change(x)
		if d, _ := HeaderDigest(x); d == base {
			t.Errorf("%s does not change the digest", name)
		}
	}
}

// Opening and listing ten thousand meetings, and reading who took part in all
// of them.
func BenchmarkTenThousandMeetings(b *testing.B) {
	c, err := Init(filepath.Join(b.TempDir(), "k"), Defaults())
	if err != nil {
		b.Fatal(err)
	}
	for i := range 10000 {
		id := fmt.Sprintf("m%05d", i)
		if err := os.Mkdir(c.meetingDir(id), 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(c.meetingDir(id), meetingName), meetingText(header(id)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("open and list", func(b *testing.B) {
		for b.Loop() {
			c, err := Open(c.Dir())
			if err != nil {
				b.Fatal(err)
			}
			if ids, err := c.IDs(); err != nil || len(ids) != 10000 {
				b.Fatal(len(ids), err)
			}
		}
	})
	b.Run("load all headers", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			ids, _ := c.IDs()
			for _, id := range ids {
				if _, err := c.Load(id); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
