package corpus

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// published fills a corpus with three meetings and everything that is made of
// them. What must go with m-two says so.
func published(t *testing.T, c *Corpus) (goes []string) {
	t.Helper()
	sound := filepath.Join(t.TempDir(), "Optagelse.wav")
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"m-one", "m-two", "m-three"} {
		write(sound, "RIFF of "+id+strings.Repeat(".", 100))
		n, err := c.New(id)
		if err != nil {
			t.Fatal(err)
		}
		m := header(id)
		r, err := n.CopyRecording(sound)
		if err != nil {
			t.Fatal(err)
		}
		away := filepath.Join(t.TempDir(), "Hanne Olsens møde.wav")
		write(away, "outside "+id)
		o, err := ReferTo(away)
		if err != nil {
			t.Fatal(err)
		}
		m.Recordings = []transcripts.Recording{r, o}
		if id == "m-three" {
			m.Participants[1].Key = "p018"
		}
		if err := n.SaveWords(testKey(id), words(30), Cost{}); err != nil {
			t.Fatal(err)
		}
		if err := n.AppendCorrections(correction(1, "x")); err != nil {
			t.Fatal(err)
		}
		if err := n.Commit(m); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"reports/" + id + ".html", "reports/" + id + "-supervisor.html", "exports/elan/" + id + ".eaf"} {
			if err := c.WriteFile(name, []byte("<p>"+id+"</p>")); err != nil {
				t.Fatal(err)
			}
		}
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, _ := z.Create("project.qde")
	_, _ = w.Write([]byte(`<TextSource name="m-two"/>`))
	z.Close()
	for name, text := range map[string]string{
		"reports/index.html": "3 møder", "reports/figurer/outcome.csv": "3", "exports/all.csv": strings.Repeat("m-one;1\n", 60000) + "m-two;2\n", "exports/study.qdpx": packed.String(),
		"exports/uddrag/m-two-y7/passage.da.html": "<p>uddrag</p>", "exports/uddrag/m-two-y7/inde/sound.wav": "RIFF",
		"exports/one.csv": "m-one;1\nxm-two;2\nm-twofold\n", "dataset/words.parquet": "PAR1",
	} {
		if err := c.WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(c.Dir(), "sikkerhedskopi", "lyd.wav"), "RIFF of m-two"+strings.Repeat(".", 100))
	write(filepath.Join(c.Dir(), "noter.txt"), "husk m-two")
	write(filepath.Join(c.Dir(), "andre noter.txt"), "husk m-three")
	return []string{"dataset/words.parquet", "exports/all.csv", "exports/elan/m-two.eaf", "exports/study.qdpx", "exports/uddrag/m-two-y7/inde/sound.wav", "exports/uddrag/m-two-y7/passage.da.html", "reports/figurer/outcome.csv", "reports/index.html", "reports/m-two-supervisor.html", "reports/m-two.html", "sikkerhedskopi/lyd.wav"}
}

// tree lists every file of a corpus but lock files.
func tree(t *testing.T, c *Corpus) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(c.Dir(), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != lockName {
			rel, _ := filepath.Rel(c.Dir(), path)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func minus(all []string, gone func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(all), gone)
}

func TestForget(t *testing.T) {
	c := newCorpus(t)
	goes := published(t, c)
	before := tree(t, c)
	f, err := c.Forget("m-two")
	if err != nil {
		t.Fatal(err)
	}
	want := minus(before, func(p string) bool { return slices.Contains(goes, p) || strings.HasPrefix(p, "meetings/m-two/") })
	if d := cmp.Diff(want, tree(t, c)); d != "" {
		t.Errorf("files after (-want +got):\n%s", d)
	}
	if entries, err := os.ReadDir(filepath.Join(c.Dir(), "exports", "uddrag")); err != nil || len(entries) > 0 {
		t.Errorf("a folder named after the meeting is left: %v, %v", entries, err)
	}
	areas := map[string]int{}
	for _, s := range f.Searched {
		areas[s.Area] = s.Removed
		if s.Files == 0 {
			t.Errorf("%s: nothing was searched", s.Area)
		}
	}
	if d := cmp.Diff(map[string]int{"meetings/m-two": 5, "meetings": 0, "reports": 4, "exports": 5, "dataset": 1, "other": 1}, areas); d != "" {
		t.Errorf("proof (-want +got):\n%s", d)
	}
	if len(f.Outside) != 1 || f.Outside[0].Recording != 2 || len(f.Outside[0].SHA256) != 64 || !strings.HasSuffix(f.Outside[0].Path, "møde.wav") {
		t.Errorf("outside: %+v", f.Outside)
	}
	if d := cmp.Diff([]Left{{Why: "content", Path: "noter.txt"}}, f.Left); d != "" {
		t.Errorf("left (-want +got):\n%s", d)
	}
	if log, _ := os.ReadFile(c.auditPath()); !bytes.Contains(log, []byte(`"forget.done"`)) || bytes.Contains(log, []byte("Hanne")) {
		t.Errorf("log:\n%s", log)
	}
	sound(t, c)

	// It cannot come back unnoticed: not by add in any spelling, not by a copy.
	for _, id := range []string{"m-two", "M-TWO"} {
		if _, err := c.New(id); codeOf(err) != ForgottenID {
			t.Errorf("adding %s: %v", id, err)
		}
	}
	if err := os.CopyFS(c.meetingDir("m-two"), os.DirFS(c.meetingDir("m-one"))); err != nil {
		t.Fatal(err)
	}
	again, err := Open(c.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Load("m-two"); codeOf(err) != ForgottenID {
		t.Errorf("load: %v", err)
	}
	if _, err := again.Lock("m-two"); codeOf(err) != ForgottenID {
		t.Errorf("lock: %v", err)
	}
	if is, _ := again.Check(context.Background(), nil); len(is) != 1 || is[0].Code != ForgottenID {
		t.Errorf("check: %v", is)
	}
	if f, err := again.Forget("m-two"); err != nil || f.Removed() == 0 {
		t.Errorf("forget again: %+v %v", f, err)
	}
	sound(t, again)
	if _, err := c.Forget("m-nine"); codeOf(err) != NoMeeting {
		t.Errorf("no such meeting: %v", err)
	}
}

type rows struct {
	calls []string
	fault error
}

func (r *rows) Area() string { return datasetDir }
func (r *rows) Forget(dir, id string) (Searched, error) {
	r.calls = append(r.calls, filepath.Base(dir)+" "+id)
	return Searched{Files: 1, Removed: 80}, r.fault
}

func TestForgetAsksOtherPackages(t *testing.T) {
	c := newCorpus(t)
	published(t, c)
	r := &rows{fault: errors.New("table is open")}
	if _, err := c.Forget("m-two", r); !errors.Is(err, r.fault) {
		t.Errorf("the fault was lost: %v", err)
	}
	if _, err := c.Load("m-two"); codeOf(err) != ForgetNotDone {
		t.Errorf("a half-forgotten meeting was read: %v", err)
	}
	if is, _ := c.Check(context.Background(), nil); len(is) != 1 || is[0].Code != ForgetNotDone {
		t.Errorf("check: %v", is)
	}
	r.fault = nil
	f, err := c.Forget("m-two", r)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(f.Searched, func(s Searched) bool { return s.Area == datasetDir && s.Removed == 80 }) {
		t.Errorf("proof: %+v", f.Searched)
	}
	if _, err := os.Stat(filepath.Join(c.Dataset(), "words.parquet")); err != nil {
		t.Error("the dataset was removed though its package answered for it")
	}
	sound(t, c)
}

func TestForgetParticipant(t *testing.T) {
	c := newCorpus(t)
	published(t, c)
	for _, label := range []string{"B", "S", "S2", "T"} {
		if _, err := c.ForgetParticipant(label); codeOf(err) != BadValue {
			t.Errorf("label %s: %v", label, err)
		}
	}
	if _, err := c.ForgetParticipant("p999"); codeOf(err) != NoMeeting {
		t.Errorf("nobody: %v", err)
	}
	fs, err := c.ForgetParticipant("p017")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range fs {
		got = append(got, f.Meeting)
	}
	if d := cmp.Diff([]string{"m-one", "m-two"}, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if ids, _ := c.IDs(); !cmp.Equal(ids, []string{"m-three"}) {
		t.Errorf("left: %v", ids)
	}
	sound(t, c)
}

func TestForgetWithUnreadableHeader(t *testing.T) {
	c := newCorpus(t)
	published(t, c)
	if err := os.WriteFile(filepath.Join(c.meetingDir("m-two"), meetingName), []byte("[[["), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.MeetingsOf("p017"); codeOf(err) != BadMeeting {
		t.Errorf("a list that proves nothing was given: %v", err)
	}
	f, err := c.Forget("m-two")
	if err != nil || len(f.Issues) != 1 {
		t.Errorf("%+v %v", f, err)
	}
	sound(t, c)
}

// Sound that lies elsewhere in the corpus goes; sound behind a link stays, and
// the controller is told where.
func TestForgetSoundElsewhere(t *testing.T) {
	c := newCorpus(t)
	inside := filepath.Join(c.Dir(), "lyd", "tirsdag.wav")
	if err := os.Mkdir(filepath.Dir(inside), 0o700); err != nil {
		t.Fatal(err)
	}
	away := filepath.Join(t.TempDir(), "onsdag.wav")
	for _, path := range []string{inside, away} {
		if err := os.WriteFile(path, []byte("sound "+filepath.Base(path)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m := header("m1")
	r, err := ReferTo(inside)
	if err != nil {
		t.Fatal(err)
	}
	m.Recordings = []transcripts.Recording{r, {Path: "recording.wav"}}
	n, err := c.New("m1")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(away, filepath.Join(n.dir, "recording.wav")); err != nil {
		t.Fatal(err)
	}
	if err := n.Commit(m); err != nil {
		t.Fatal(err)
	}
	f, err := c.Forget("m1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(inside); err == nil {
		t.Error("sound in the corpus stayed")
	}
	if _, err := os.Stat(away); err != nil {
		t.Error("sound outside the corpus was deleted")
	}
	if len(f.Outside) != 1 || f.Outside[0].Recording != 2 || f.Outside[0].Path != realPath(away) {
		t.Errorf("outside: %+v", f.Outside)
	}
	sound(t, c)
}

func TestForgetKilled(t *testing.T) {
	dir := memoryDir(t)
	began := time.Now()
	undisturbed := newCorpusIn(t, filepath.Join(dir, "calm"))
	published(t, undisturbed)
	if _, err := undisturbed.Forget("m-two"); err != nil {
		t.Fatal(err)
	}
	want := tree(t, undisturbed)
	took := time.Since(began)
	for round := range 15 {
		c := newCorpusIn(t, filepath.Join(dir, workID(round)))
		published(t, c)
		cmd := process(t, "forget", c.Dir(), "GRIBNING_TEST_ID=m-two")
		started(t, cmd)
		time.Sleep(time.Duration(rand.Int64N(int64(took))))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if _, err := c.Forget("m-two"); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if d := cmp.Diff(want, tree(t, c)); d != "" {
			t.Errorf("round %d (-want +got):\n%s", round, d)
		}
		sound(t, c)
	}
}

func TestMentionsAcrossPieces(t *testing.T) {
	const piece = 1 << 18
	for _, at := range []int{0, 1, piece - 8, piece - 5, piece - 4, piece - 1, piece, piece + 1, 2*piece - 11} {
		text := append(bytes.Repeat([]byte{' '}, at), "m-two"...)
		for tail, want := range map[string]bool{"": true, " ": true, "x": false, "-": true} {
			if got, err := readerMentions(bytes.NewReader(append(bytes.Clone(text), tail...)), "m-two"); got != want || err != nil {
				t.Errorf("at %d before %q: %v %v", at, tail, got, err)
			}
		}
		if at > 0 {
			text[at-1] = 'a'
			if got, _ := readerMentions(bytes.NewReader(text), "m-two"); got {
				t.Errorf("found inside a longer word at %d", at)
			}
		}
	}
}
