package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// made is a corpus of n small transcripts, all with consent.
func made(t *testing.T, n int) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Init(filepath.Join(t.TempDir(), "korpus"), corpus.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		add(t, c, fmt.Sprintf("T%02d", i), "S: hvad tænker du selv\nB: jeg vil gerne arbejde med hunde\nS: hvad er det ved hunde\n", true)
	}
	return c
}

func add(t *testing.T, c *corpus.Corpus, id, text string, agreed bool) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "in.txt")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := Adding{ID: id, At: time.Unix(1, 0)}
	if agreed {
		a.Purposes, a.Given = []transcripts.Purpose{transcripts.Research}, "2020-01-01"
	}
	for _, g := range GroupFiles([]string{file}) {
		if _, err := Add(c, g, a); err != nil {
			t.Fatal(err)
		}
	}
}

func runner(t *testing.T, c *corpus.Corpus) *Runner {
	t.Helper()
	gate, err := consent.NewGate(transcripts.Research, consent.Today())
	if err != nil {
		t.Fatal(err)
	}
	e, err := NewEngines(c.Settings())
	if err != nil {
		t.Fatal(err)
	}
	return &Runner{Corpus: c, Gate: gate, Engines: *e, Program: "test"}
}

func items(t *testing.T, c *corpus.Corpus) []Item {
	t.Helper()
	ids, err := c.IDs()
	if err != nil {
		t.Fatal(err)
	}
	return Lengths(c, ids)
}

func checked(t *testing.T, c *corpus.Corpus) {
	t.Helper()
	issues, err := c.Check(context.Background(), nil)
	if err != nil || len(issues) > 0 {
		t.Errorf("check: %v %v", issues, err)
	}
}

func TestRunMakesOnceAndKeeps(t *testing.T) {
	c := made(t, 3)
	r := runner(t, c)
	sum, err := r.Run(context.Background(), items(t, c))
	if err != nil || sum[Made] != 3 {
		t.Fatalf("first run: %v, %v", sum, err)
	}
	if sum, err = r.Run(context.Background(), items(t, c)); err != nil || sum[Kept] != 3 {
		t.Fatalf("second run: %v, %v", sum, err)
	}
	checked(t, c)
}

// A correction is an input: it rebuilds the analysis and nothing below it, and
// shows in the result.
func TestCorrectionRebuildsAnalysis(t *testing.T) {
	c := made(t, 1)
	r := runner(t, c)
	if _, err := r.Run(context.Background(), items(t, c)); err != nil {
		t.Fatal(err)
	}
	words, _ := c.Made("T00", corpus.WordsFile)
	before, _ := c.Made("T00", corpus.AnalysisFile)
	m, err := Read(c, r.Gate, "T00")
	if err != nil {
		t.Fatal(err)
	}
	var id string
	for _, w := range m.Words {
		if w.Text == "hunde" && w.Speaker == "B" {
			id = w.ID
		}
	}
	fix := transcripts.Correction{Seq: 1, Author: "human:k1", Time: time.Unix(2, 0).UTC(), Op: transcripts.SetText, Words: []string{id}, Text: "heste", Old: "hunde"}
	if err := c.AppendCorrections("T00", fix); err != nil {
		t.Fatal(err)
	}
	if sum, err := r.Run(context.Background(), items(t, c)); err != nil || sum[Made] != 1 {
		t.Fatalf("run after the correction: %v, %v", sum, err)
	}
	if again, _ := c.Made("T00", corpus.WordsFile); again.Key != words.Key {
		t.Error("the words were made again")
	}
	if after, _ := c.Made("T00", corpus.AnalysisFile); after.Key == before.Key {
		t.Error("the analysis was not made again")
	}
	if m, err = Read(c, r.Gate, "T00"); err != nil || !bytes.Contains([]byte(m.Text(0, len(m.Words))), []byte("heste")) {
		t.Errorf("the corrected word is not in the analysis: %v", err)
	}
	checked(t, c)
}

func TestRefusedAndDone(t *testing.T) {
	c := made(t, 1)
	add(t, c, "U", "S: hej\nB: jeg vil gerne noget med planter\n", false)
	sum, err := runner(t, c).Run(context.Background(), items(t, c))
	if err != nil || sum[Made] != 1 || sum[Refused] != 1 {
		t.Fatalf("%v, %v", sum, err)
	}
	if _, ok := c.Made("U", corpus.WordsFile); ok {
		t.Error("words of a meeting without consent were read")
	}
}

// stopper cancels the run when the first meeting is finished.
type stopper struct {
	Quiet
	once   sync.Once
	cancel context.CancelFunc
}

func (s *stopper) Finished(Result) { s.once.Do(s.cancel) }

func TestStoppedRunGoesOn(t *testing.T) {
	c := made(t, 6)
	r := runner(t, c)
	r.Workers = 1
	ctx, cancel := context.WithCancel(context.Background())
	r.Reporter = &stopper{cancel: cancel}
	sum, err := r.Run(ctx, items(t, c))
	if !errors.Is(err, context.Canceled) || sum[Made] < 1 || sum[Made] == 6 {
		t.Fatalf("stopped run: %v, %v", sum, err)
	}
	for _, it := range items(t, c) {
		if f, err := c.Failure(it.ID); err != nil || f != nil {
			t.Errorf("%s: stopping was recorded as a failure: %v, %v", it.ID, f, err)
		}
	}
	r.Reporter = nil
	if _, err := r.Run(context.Background(), items(t, c)); err != nil {
		t.Fatal(err)
	}
	if sum, err := r.Run(context.Background(), items(t, c)); err != nil || sum[Kept] != 6 {
		t.Errorf("after going on: %v, %v", sum, err)
	}
	checked(t, c)
}

// A stage that ended the whole process is tried a few times and then left out,
// so that one meeting cannot stop its shard for ever.
func TestMeetingThatKillsTheProgram(t *testing.T) {
	c := made(t, 2)
	r := runner(t, c)
	j := &job{r: r}
	for range c.Settings().Run.Attempts {
		lock, err := c.Lock("T00")
		if err != nil {
			t.Fatal(err)
		}
		header, err := c.Load("T00")
		if err != nil {
			t.Fatal(err)
		}
		permit, _ := r.Gate.Ask(header)
		j.lock, j.header, j.permit = lock, header, permit
		in, err := wordsStage{}.inputs(j)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := lock.Attempt("words", in.Key()); err != nil { // and then the process dies
			t.Fatal(err)
		}
		lock.Unlock()
	}
	sum, err := r.Run(context.Background(), items(t, c))
	if err != nil || sum[Failed] != 1 || sum[Made] != 1 {
		t.Fatalf("%v, %v", sum, err)
	}
	r.Again = true
	if sum, err = r.Run(context.Background(), items(t, c)); err != nil || sum[Made] != 1 || sum[Kept] != 1 {
		t.Fatalf("with Again: %v, %v", sum, err)
	}
	checked(t, c)
}

// Shards together do what one run does, and no meeting twice.
func TestShards(t *testing.T) {
	c := made(t, 7)
	all := items(t, c)
	total := 0
	for i := range 3 {
		sum, err := runner(t, c).Run(context.Background(), Split(all, 3)[i])
		if err != nil {
			t.Fatal(err)
		}
		total += sum[Made]
	}
	if total != 7 {
		t.Errorf("%d meetings made by the shards, want 7", total)
	}
}
