package corpus

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/pipeline/consent"
	"gribning/transcripts"
)

// A key pinned: whoever changes how keys are made throws away every finished
// meeting of every user.
func TestKeyIsPinned(t *testing.T) {
	k := Inputs{
		Stage: "listen", Version: 3,
		Reads:  map[string]string{"recording-1": strings.Repeat("ab", 32), "recording-2": strings.Repeat("cd", 32)},
		Params: map[string]string{"language": "da", "prompt": "fleksjob"},
		Models: map[string]string{"large-v3": strings.Repeat("ef", 32)},
	}.Key()
	const want = "290c106429380d8a9096e9ac9780ea8525fc7de3eaad285f1900c817d8e035dd"
	if k.String() != want {
		t.Errorf("key is %s, want %s", k, want)
	}
	if back, ok := storedKey(want); !ok || back != k {
		t.Error("the key cannot be read back")
	}
	for _, s := range []string{"", "ab", strings.ToUpper(want), want + "00", strings.Repeat("x", 64)} {
		if _, ok := storedKey(s); ok {
			t.Errorf("%q was taken for a key", s)
		}
	}
}

// Different inputs never share a key, however the strings are cut.
func TestKeysDiffer(t *testing.T) {
	gen := rapid.MapOfN(rapid.StringMatching(`[ab]{0,2}`), rapid.StringMatching(`[ab]{0,2}`), 0, 3)
	inputs := func(t *rapid.T, name string) Inputs {
		return Inputs{Stage: rapid.StringMatching(`[ab]{0,2}`).Draw(t, name+" stage"), Version: rapid.IntRange(0, 2).Draw(t, name+" version"),
			Reads: gen.Draw(t, name+" reads"), Params: gen.Draw(t, name+" params"), Models: gen.Draw(t, name+" models")}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := inputs(t, "a"), inputs(t, "b")
		if same := cmp.Equal(a, b); same != (a.Key() == b.Key()) {
			t.Errorf("equal %v, keys equal %v", same, !same)
		}
	})
}

func TestCanonical(t *testing.T) {
	for _, tt := range []struct {
		name string
		v    any
		want string
	}{
		{"sorted", map[string]int{"b": 1, "a": 2, "æ": 3}, "{\n\"a\":2,\n\"b\":1,\n\"æ\":3\n}\n"},
		{"NFC", []string{"a\u030a"}, "[\n\"å\"\n]\n"},
		{"accent after a line feed", []string{"\n\u0301"}, "[\n\"\\n\u0301\"\n]\n"},
		{"accent after a quote", []string{"\"\u0301é"}, "[\n\"\\\"\u0301é\"\n]\n"},
		{"no HTML escapes", []string{"<v B> & «ja»"}, "[\n\"<v B> & «ja»\"\n]\n"},
		{"deep levels on one line", []any{[]any{[]any{[]any{1, 2}}}}, "[\n[\n[[1,2]]\n]\n]\n"},
		{"empty", map[string]any{"a": []int{}, "b": map[string]int{}, "c": nil}, "{\n\"a\":[],\n\"b\":{},\n\"c\":null\n}\n"},
		{"bad UTF-8", []string{"\xff"}, "[\n\"\\ufffd\"\n]\n"},
	} {
		got, err := Canonical(tt.v)
		if err != nil || string(got) != tt.want {
			t.Errorf("%s: %q %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

func TestCanonicalProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := map[string]any{}
		for _, k := range rapid.SliceOfN(rapid.String(), 0, 5).Draw(t, "keys") {
			v[k] = rapid.OneOf(rapid.String().AsAny(), rapid.Int().AsAny(), rapid.SliceOf(rapid.String()).AsAny(), rapid.MapOf(rapid.String(), rapid.Bool()).AsAny()).Draw(t, "value")
		}
		a, err := Canonical(v)
		if err != nil {
			t.Fatal(err)
		}
		var back any
		d := json.NewDecoder(bytes.NewReader(a))
		d.UseNumber()
		if err := d.Decode(&back); err != nil {
			t.Fatalf("%q: %v", a, err)
		}
		if b, err := Canonical(back); err != nil || !bytes.Equal(a, b) {
			t.Fatalf("not its own canonical form: %q %q %v", a, b, err)
		}
	})
}

// released is a meeting as version 1 of the format writes it. The files under
// testdata/v1 stay for ever: every later program must read them.
func released(t *testing.T, c *Corpus) {
	t.Helper()
	n, err := c.New("0007")
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	w := words(6)
	w.Speech = []transcripts.Span{{Start: 0, End: 1750}}
	w.Issues = []transcripts.Issue{*transcripts.Fault("S202", "recording 1", "a stretch is silent", "et stykke er tavst").Level(transcripts.Warning)}
	w.Sounds = []Sound{{Channels: 2, Duration: 1800}}
	m := header("0007")
	m.Recordings = []transcripts.Recording{{Path: "/outside/recording.wav", SHA256: strings.Repeat("ab", 32)}}
	m.Words, m.Speech = w.Words, w.Speech
	for _, err := range []error{
		n.SaveWords(testKey("0007"), w, Cost{Program: "0.1.0", Seconds: 12.5}),
		n.SaveSpeakers(testKey("0007"), Speakers{Method: "channels", Talk: []transcripts.Talk{{Speaker: "B", Span: transcripts.Span{Start: 0, End: 1150}}}}, Cost{Program: "0.1.0", Seconds: 0.5}),
		n.SaveAnalysis(testKey("0007"), m, Cost{Program: "0.1.0"}),
		n.AppendCorrections(transcripts.Correction{Seq: 1, Author: "human:k1", Time: correction(1, "").Time, Op: transcripts.SetText, Words: []string{"wa"}, Text: "smørrebrødet", Old: "smørrebrød"}),
		n.Fail("coding", testKey("0007"), transcripts.Fault("K101", "u17", "an example", "et eksempel").Hint("none", "intet")),
		n.Commit(m),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestFormatVersion1(t *testing.T) {
	files := []string{meetingName, "words.json", "speakers.json", "analysis.json", manifestName, failedName, correctionsName}
	c := newCorpus(t)
	released(t, c)
	update := os.Getenv("UPDATE") != ""
	for _, name := range files {
		got, err := os.ReadFile(filepath.Join(c.meetingDir("0007"), name))
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", "v1", name)
		if update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), string(got)); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}

	// What was released is read.
	old := newCorpus(t)
	if err := os.CopyFS(old.meetingDir("0007"), os.DirFS(filepath.Join("testdata", "v1"))); err != nil {
		t.Fatal(err)
	}
	m, err := old.Load("0007")
	if err != nil {
		t.Fatal(err)
	}
	p := permit(t, m)
	if err := old.ReadWords(p, m); err != nil || len(m.Words) != 6 || m.Recordings[0].Duration != 1800 {
		t.Errorf("words: %+v %v", m, err)
	}
	if s, err := old.ReadSpeakers(p, "0007"); err != nil || s.Method != "channels" || len(s.Talk) != 1 {
		t.Errorf("speakers: %+v %v", s, err)
	}
	if err := old.ReadAnalysis(p, m); err != nil || len(m.Consents) != 2 || m.Recordings[0].Path == "" {
		t.Errorf("analysis: %+v %v", m, err)
	}
	if cs, err := old.Corrections(p, "0007"); err != nil || len(cs.List) != 1 {
		t.Errorf("corrections: %+v %v", cs, err)
	}
	if f, err := old.Failure("0007"); err != nil || f.Issue.Code != "K101" {
		t.Errorf("failure: %+v %v", f, err)
	}
}

// One byte changed anywhere in an artefact never passes.
func TestDamageIsSeen(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", nil)
	m, _ := c.Load("m1")
	p := permit(t, m)
	path := filepath.Join(c.meetingDir("m1"), "words.json")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(whole)-1; i += 3 {
		bad := bytes.Clone(whole)
		bad[i] ^= 1
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.ReadWords(p, header("m1")); err == nil {
			t.Fatalf("byte %d changed and not seen: %q", i, bad[max(0, i-10):min(len(bad), i+10)])
		}
	}
	for name, data := range map[string][]byte{
		"another meeting's": bytes.ReplaceAll(whole, []byte(`"meeting":"m1"`), []byte(`"meeting":"m2"`)),
		"cut":               whole[:len(whole)/2], "empty": nil, "not ours": []byte("{}"),
	} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := c.ReadWords(p, header("m1")); codeOf(err) != DamagedArtefact {
			t.Errorf("%s: %v", name, err)
		}
		if is, _ := c.Check(t.Context(), nil); len(is) != 1 || is[0].Code != DamagedArtefact {
			t.Errorf("%s: check says %v", name, is)
		}
	}
	newer := bytes.Replace(whole, []byte(`"version":1`), []byte(`"version":2`), 1)
	if err := os.WriteFile(path, newer, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.ReadWords(p, header("m1")); codeOf(err) != OtherVersion {
		t.Errorf("newer: %v", err)
	}
	l, err := c.Lock("m1")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Drop(WordsFile); err != nil {
		t.Fatal(err)
	}
	l.Unlock()
	if err := c.ReadWords(p, header("m1")); codeOf(err) != NoArtefact {
		t.Errorf("dropped: %v", err)
	}
	sound(t, c)
}

// A file replaced by another that is whole in itself, with the same key.
func TestForgedArtefactIsSeen(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", nil)
	m, _ := c.Load("m1")
	forged, err := seal(WordsFile, "m1", testKey("m1"), Words{Words: []transcripts.Word{{ID: "w1", Text: "løgn", Speaker: "B"}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.meetingDir("m1"), "words.json"), forged, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.ReadWords(permit(t, m), m); codeOf(err) != DamagedArtefact {
		t.Errorf("read: %v", err)
	}
	if is, _ := c.Check(t.Context(), nil); len(is) != 1 || is[0].Code != DamagedArtefact {
		t.Errorf("check: %v", is)
	}
}

// Nothing that was said is read without a permit for that very meeting.
func TestNothingIsReadUnasked(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", func(n *New) {
		if _, err := n.SaveGiven("source", "vtt", []byte("WEBVTT")); err != nil {
			t.Fatal(err)
		}
	})
	add(t, c, "m2", nil)
	other, _ := c.Load("m2")
	m, _ := c.Load("m1")
	m.Recordings = []transcripts.Recording{{Path: "source.vtt"}}
	for name, p := range map[string]consent.Permit{"none": {}, "another meeting's": permit(t, other)} {
		_, readSpeakers := c.ReadSpeakers(p, "m1")
		_, sound := c.Recording(p, m, 0)
		_, verify := c.VerifyRecording(p, m, 0)
		_, corrections := c.Corrections(p, "m1")
		_, _, given := c.Given(p, "m1", "source")
		for what, err := range map[string]error{"words": c.ReadWords(p, m), "speakers": readSpeakers, "analysis": c.ReadAnalysis(p, m), "sound": sound, "digest": verify, "corrections": corrections, "source": given} {
			if codeOf(err) != consent.NotAsked {
				t.Errorf("%s with permit %s: %v", what, name, err)
			}
		}
	}
	if len(m.Words) > 0 {
		t.Error("words came all the same")
	}
	f, ext, err := c.Given(permit(t, m), "m1", "source")
	if err != nil || ext != "vtt" {
		t.Fatal(ext, err)
	}
	f.Close()
}

// Somebody is heard who is not a participant.
func TestStrangerInWords(t *testing.T) {
	c := newCorpus(t)
	w := words(8)
	w.Words[7].Speaker = "T"
	add(t, c, "m1", func(n *New) {
		if err := n.SaveWords(testKey("m1"), w, Cost{}); err != nil {
			t.Fatal(err)
		}
	})
	m, _ := c.Load("m1")
	if err := c.ReadWords(permit(t, m), m); codeOf(err) != consent.NobodyKnown {
		t.Error(err)
	}
}

func TestWithdrawnWordsAreNotRead(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", nil)
	l, err := c.Lock("m1")
	if err != nil {
		t.Fatal(err)
	}
	m := header("m1")
	m.Withdrawn = []transcripts.Span{{Start: 300, End: 900}}
	if err := l.SaveMeeting(m); err != nil {
		t.Fatal(err)
	}
	l.Unlock()
	m, err = c.Load("m1")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.ReadWords(permit(t, m), m); err != nil {
		t.Fatal(err)
	}
	for i, w := range m.Words {
		if gone := i == 1 || i == 2; gone != (w.Quarantine == consent.Withheld) || gone == (w.Text == "smørrebrød") {
			t.Errorf("word %d: %+v", i, w)
		}
	}
}

func TestRecordings(t *testing.T) {
	c := newCorpus(t)
	away := filepath.Join(t.TempDir(), "Møde nr. 3.m4a")
	if err := os.WriteFile(away, []byte("sound"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := header("m1")
	n, err := c.New("m1")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		r, err := n.CopyRecording(away)
		if err != nil {
			t.Fatal(err)
		}
		m.Recordings = append(m.Recordings, r)
	}
	r, err := ReferTo(away)
	if err != nil {
		t.Fatal(err)
	}
	m.Recordings = append(m.Recordings, r)
	if err := n.Commit(m); err != nil {
		t.Fatal(err)
	}
	if m, err = c.Load("m1"); err != nil {
		t.Fatal(err)
	}
	p := permit(t, m)
	for i, want := range []string{"recording.m4a", "recording-2.m4a", "Møde nr. 3.m4a"} {
		path, err := c.Recording(p, m, i)
		if err != nil || filepath.Base(path) != want {
			t.Errorf("%s %v, want %s", path, err, want)
		}
		if sum, err := c.VerifyRecording(p, m, i); err != nil || sum != m.Recordings[i].SHA256 {
			t.Errorf("%s %v", sum, err)
		}
	}
	sound(t, c)
	if err := os.WriteFile(away, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.VerifyRecording(p, m, 2); codeOf(err) != OtherRecording {
		t.Errorf("replaced: %v", err)
	}
	os.Remove(away)
	if _, err := c.Recording(p, m, 2); codeOf(err) != NoRecording || strings.Contains(err.Error(), "Møde nr") {
		t.Errorf("gone: %v", err)
	}
	if is, _ := c.Check(t.Context(), nil); len(is) != 1 || is[0].Code != NoRecording || is[0].Severity != transcripts.Warning {
		t.Errorf("check: %v", is)
	}
	if _, err := ReferTo(away); err == nil || strings.Contains(err.Error(), "Møde nr") {
		t.Errorf("no such file: %v", err)
	}
}
