package dataset

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// TestRows: what goes in comes out, every coder's codes side by side.
func TestRows(t *testing.T) {
	dir := t.TempDir()
	collect(t, dir, newShelf(invented("m1")), Options{})
	r := all(t, dir)
	got := []string{
		fmt.Sprintf("%d meetings %d participants %d words %d tcus %d turns", len(r.meetings), len(r.participants), len(r.words), len(r.tcus), len(r.turns)),
		fmt.Sprintf("%d codes %d mys %d grips %d issues", len(r.codes), len(r.mys), len(r.grips), len(r.issues)),
		fmt.Sprint(r.codes[1].Coding, " ", r.codes[1].Author, " ", r.codes[1].TCU, " ", r.codes[1].Code, " ", r.codes[1].Target, " ", r.codes[1].Cues),
		fmt.Sprint(r.codes[3].Coding, " ", r.codes[3].ByPerson, " ", r.codes[3].Target),
		fmt.Sprint(r.grips[1].MYID, " ", r.grips[1].Outcome, " ", r.grips[1].Form, " ", *r.grips[1].LatMs),
		r.mys[1].FollowedBy + "; " + r.tcus[1].Text,
		fmt.Sprintf("%s %q %q", r.words[7].ID, r.words[7].Text, r.words[8].Text),
		fmt.Sprint(*r.participants[0].ResearchFrom, " ", *r.participants[0].ResearchTo, " ", r.participants[1].ResearchTo == nil),
		fmt.Sprint(r.issues[0].Code, " ", r.issues[0].Place),
	}
	want := []string{
		"1 meetings 2 participants 10 words 3 tcus 3 turns",
		"4 codes 2 mys 2 grips 1 issues",
		"gribning rule:cues@1 m1-u10 R-SPO m1-gribning-1 [vil gerne]",
		"human:k1 true m1-human:k1-1",
		"m1-human:k1-1 G R-SPO 500",
		"R-SPO; jeg vil gerne passe [NAVN-1]s hunde",
		`m1-w8 "[NAVN-1]s" "hunde"`,
		"20485 20605 true",
		"T101 turn t4",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestTextAndKeys: no dataset holds a worker's key; a pseudonymised one holds
// no identifying word, not in coders' notes either; one without text no words.
func TestTextAndKeys(t *testing.T) {
	for text, gone := range map[Text][]string{
		FullText:      {"nøgle"},
		Pseudonymised: {"nøgle", "Karla"},
		NoText:        {"nøgle", "Karla", "hunde", "fortæl", "passe"},
	} {
		dir := t.TempDir()
		collect(t, dir, newShelf(invented("m1")), Options{Settings: Settings{Text: text}})
		dump := fmt.Sprintf("%+v", *all(t, dir))
		for _, word := range gone {
			if strings.Contains(dump, word) {
				t.Errorf("%s: holds %q", text, word)
			}
		}
		if text == FullText && !strings.Contains(dump, "Karlas hunde") {
			t.Error("the full text is not full")
		}
	}
	for _, name := range Tables() {
		for _, c := range Columns(name) {
			if strings.Contains(c.Name, "key") || strings.Contains(c.Name, "worker") {
				t.Errorf("%s has a column %s", name, c.Name)
			}
		}
	}
}

// TestSameBytes: the bytes do not depend on the way there. One dataset is made
// at once, another by adding, changing, breaking, mending and removing.
func TestSameBytes(t *testing.T) {
	meetings := inventedMany(40)
	o := Options{Parts: 8}
	once := t.TempDir()
	collect(t, once, newShelf(meetings...), o)

	dir := t.TempDir()
	s := newShelf(meetings[:25]...)
	s.put(invented("other"), "1")
	s.broken["m0003"] = errBroken
	r := collect(t, dir, s, o)
	if len(r.Issues) != 1 || r.Issues[0].Where != "meeting m0003" || r.Added != 25 {
		t.Fatalf("%+v", r)
	}
	delete(s.broken, "m0003")
	odd := invented("m0007")
	odd.Kind = "andet"
	s.put(odd, "2")
	s.drop("other")
	for _, m := range meetings[25:] {
		s.put(m, "1")
	}
	r = collect(t, dir, s, o)
	if r.Added != 16 || r.Changed != 1 || r.Removed != 1 || r.Kept != 23 {
		t.Errorf("%+v", r)
	}
	s.put(meetings[7], "1")
	s.loaded = nil
	r = collect(t, dir, s, o)
	if d := cmp.Diff([]string{"m0007"}, s.loaded); d != "" || r.Files != len(tables) {
		t.Errorf("one changed meeting: read %v, wrote %d files", s.loaded, r.Files)
	}
	if d := cmp.Diff(tree(t, once), tree(t, dir)); d != "" {
		t.Error(d)
	}
	s.loaded = nil
	if r = collect(t, dir, s, o); r.Files != 0 || len(s.loaded) != 0 {
		t.Errorf("nothing changed: read %v, wrote %d files", s.loaded, r.Files)
	}
	// Other settings are another dataset.
	collect(t, dir, s, Options{Parts: 8, Settings: Settings{Text: NoText}})
	if len(s.loaded) != 40 {
		t.Errorf("read %d for another text", len(s.loaded))
	}
}

// TestRepair: a damaged, missing or exchanged part file is found, and made
// again from the meetings.
func TestRepair(t *testing.T) {
	for what, harm := range map[string]func(t *testing.T, dir string, m *Manifest){
		"flipped bit": func(t *testing.T, dir string, m *Manifest) {
			change(t, filepath.Join(dir, "mys", m.Tables["mys"][0].Name), func(b []byte) []byte { b[len(b)/2] ^= 4; return b })
		},
		"cut short": func(t *testing.T, dir string, m *Manifest) {
			change(t, filepath.Join(dir, "words", m.Tables["words"][1].Name), func(b []byte) []byte { return b[:len(b)/2] })
		},
		"missing": func(t *testing.T, dir string, m *Manifest) {
			if err := os.Remove(filepath.Join(dir, "tcus", m.Tables["tcus"][0].Name)); err != nil {
				t.Fatal(err)
			}
		},
		"another table": func(t *testing.T, dir string, m *Manifest) {
			data, err := m.Tables["grips"][0].read(dir, "grips")
			if err != nil {
				t.Fatal(err)
			}
			change(t, filepath.Join(dir, "codes", m.Tables["codes"][0].Name), func([]byte) []byte { return data })
		},
	} {
		t.Run(what, func(t *testing.T) {
			dir := t.TempDir()
			s := newShelf(inventedMany(20)...)
			first := collect(t, dir, s, Options{Parts: 2})
			want := tree(t, dir)
			if issues := Check(dir, nil); len(issues) != 0 {
				t.Fatal(issues)
			}
			harm(t, dir, first.Manifest)
			if issues := Check(dir, nil); len(issues) != 1 || issues[0].Code != BadFile {
				t.Errorf("%v", issues)
			}
			collect(t, dir, s, Options{Parts: 2, Rebuild: true})
			if d := cmp.Diff(want, tree(t, dir)); d != "" {
				t.Error(d)
			}
			// A meeting of a damaged part changes: the part is made again
			// without being asked to.
			harm(t, dir, first.Manifest)
			for id := range s.digests {
				s.digests[id] += "x"
				s.digests[id] = strings.TrimSuffix(s.digests[id], "x")
			}
			s.digests["m0001"], s.digests["m0002"], s.digests["m0003"], s.digests["m0004"] = "2", "2", "2", "2"
			collect(t, dir, s, Options{Parts: 2})
			if issues := Check(dir, nil); len(issues) != 0 {
				t.Errorf("after a change: %v", issues)
			}
		})
	}
}

func change(t *testing.T, path string, how func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, how(data), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// stopping cancels after a number of loads.
type stopping struct {
	*shelf
	after int
	stop  context.CancelFunc
}

func (s *stopping) Load(ctx context.Context, id string) (*transcripts.Meeting, error) {
	if s.after--; s.after == 0 {
		s.stop()
	}
	return s.shelf.Load(ctx, id)
}

// TestCancelled: a stopped collection leaves the dataset that was there, and
// the next one completes it and clears up.
func TestCancelled(t *testing.T) {
	dir := t.TempDir()
	s := newShelf(inventedMany(12)...)
	o := Options{Parts: 4, Parallel: 1}
	collect(t, dir, s, o)
	before, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range inventedMany(30) {
		s.put(m, "2")
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if _, err := Collect(ctx, dir, &stopping{s, 15, cancel}, o); err == nil {
		t.Fatal("not cancelled")
	}
	after, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before, after); d != "" {
		t.Error(d)
	}
	if issues := Check(dir, nil); len(issues) != 0 {
		t.Errorf("the old dataset: %v", issues)
	}
	collect(t, dir, s, o)
	clean := t.TempDir()
	collect(t, clean, s, o)
	if d := cmp.Diff(tree(t, clean), tree(t, dir)); d != "" {
		t.Error(d)
	}
}

// TestForget: a forgotten meeting has no row anywhere, and the dataset is the
// one that would be made without it.
func TestForget(t *testing.T) {
	dir, without := t.TempDir(), t.TempDir()
	s := newShelf(inventedMany(20)...)
	o := Options{Parts: 4}
	collect(t, dir, s, o)
	searched, err := Forgetter{}.Forget(dir, "m0011")
	if err != nil {
		t.Fatal(err)
	}
	if searched.Area != "dataset" || searched.Files != 4*len(tables) || searched.Bytes == 0 || searched.Removed < 10+3+3+4+2+2+1+1 {
		t.Errorf("%+v", searched)
	}
	s.drop("m0011")
	collect(t, without, s, o)
	if d := cmp.Diff(tree(t, without), tree(t, dir)); d != "" {
		t.Error(d)
	}
	again, err := Forgetter{}.Forget(dir, "m0011")
	if err != nil || again.Removed != 0 {
		t.Errorf("again: %+v %v", again, err)
	}
	if nothing, err := (Forgetter{}).Forget(filepath.Join(dir, "none"), "m0001"); err != nil || nothing.Files != 0 {
		t.Errorf("no dataset: %+v %v", nothing, err)
	}
}

// TestForgetDamaged: what cannot be read cannot be searched, and goes.
func TestForgetDamaged(t *testing.T) {
	dir := t.TempDir()
	s := newShelf(inventedMany(20)...)
	r := collect(t, dir, s, Options{Parts: 4})
	part := partOf("m0011", 4)
	change(t, filepath.Join(dir, "mys", r.Manifest.file("mys", part).Name), func(b []byte) []byte { b[9] ^= 1; return b })
	if _, err := (Forgetter{}).Forget(dir, "m0011"); err != nil {
		t.Fatal(err)
	}
	if issues := Check(dir, nil); len(issues) != 0 {
		t.Error(issues)
	}
	for _, w := range all(t, dir).words {
		if partOf(w.MeetingID, 4) == part {
			t.Fatalf("a row of the damaged part is left: %s", w.ID)
		}
	}
	s.drop("m0011")
	collect(t, dir, s, Options{Parts: 4})
	clean := t.TempDir()
	collect(t, clean, s, Options{Parts: 4})
	if d := cmp.Diff(tree(t, clean), tree(t, dir)); d != "" {
		t.Error(d)
	}
	change(t, filepath.Join(dir, manifestName), func([]byte) []byte { return []byte("{") })
	if _, err := (Forgetter{}).Forget(dir, "m0001"); err != nil {
		t.Fatal(err)
	}
	if left := tree(t, dir); len(left) != 0 {
		t.Errorf("without a manifest files are left: %v", left)
	}
}

// TestEmpty: a corpus without meetings is a dataset without rows.
func TestEmpty(t *testing.T) {
	dir := t.TempDir()
	r := collect(t, dir, newShelf(), Options{})
	if r.Manifest.Rows("words") != 0 || len(Check(dir, nil)) != 0 {
		t.Errorf("%+v", r.Manifest)
	}
	if _, err := Load(t.TempDir()); err == nil || !transcripts.IssueOf(err, "").Is(&transcripts.Issue{Code: NoDataset}) {
		t.Errorf("no dataset: %v", err)
	}
}

// TestBrokenDocument: a meeting whose parts do not fit together is left out,
// whole, and told of.
func TestBrokenDocument(t *testing.T) {
	dir := t.TempDir()
	bad := invented("m0003")
	bad.TCUs[2].To = 999
	s := newShelf(append(inventedMany(3), bad)...)
	r := collect(t, dir, s, Options{Parts: 1})
	if len(r.Issues) != 1 || r.Issues[0].Code != NotLoaded || r.Issues[0].Where != "meeting m0003" || r.Added != 3 {
		t.Errorf("%+v", r)
	}
	for _, w := range all(t, dir).words {
		if w.MeetingID == "m0003" {
			t.Fatal("half of the meeting is there")
		}
	}
	s.put(invented("m0003"), "2")
	if r = collect(t, dir, s, Options{Parts: 1}); r.Added != 1 || r.Manifest.Rows("meetings") != 4 {
		t.Errorf("mended: %+v", r)
	}
}

// TestBusy: two collections do not write into one folder.
func TestBusy(t *testing.T) {
	dir := t.TempDir()
	release, err := lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := Collect(context.Background(), dir, newShelf(), Options{}); err == nil || !transcripts.IssueOf(err, "").Is(&transcripts.Issue{Code: Busy}) {
		t.Errorf("%v", err)
	}
}

func FuzzManifest(f *testing.F) {
	f.Add([]byte(`{"schema":"gribning-dataset/1","parts":1,"tables":{"words":[{"part":0,"name":"000-aa.parquet","sha256":"","rows":1,"bytes":2}]}}`))
	f.Add([]byte(`{"schema":"gribning-dataset/1","parts":1,"tables":{"words":[{"part":0,"name":"../../x.parquet"}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parseManifest(data)
		if err != nil {
			return
		}
		for _, files := range m.Tables {
			for _, x := range files {
				if strings.ContainsAny(x.Name, "/\\") {
					t.Errorf("a name that leaves the folder: %q", x.Name)
				}
			}
		}
	})
}
