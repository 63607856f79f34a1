package corpus

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"gribning/transcripts"
)

func correction(seq int, text string) transcripts.Correction {
	return transcripts.Correction{Seq: seq, Author: "human:k1", Time: time.Date(2026, 6, 1, 9, 0, seq%60, 123456789, time.UTC), Op: transcripts.SetText, Words: []string{"w1"}, Text: text}
}

func TestCorrections(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", func(n *New) {
		if err := n.AppendCorrections(correction(1, "fra transskriptionen")); err != nil {
			t.Fatal(err)
		}
	})
	m, _ := c.Load("m1")
	p := permit(t, m)
	if err := c.AppendCorrections("m1", correction(2, "a\nb"), correction(3, "æ")); err != nil {
		t.Fatal(err)
	}
	if err := c.AppendCorrections("m1", correction(3, "den anden skriver")); codeOf(err) != OutOfSequence {
		t.Errorf("second writer: %v", err)
	}
	if err := c.AppendCorrections("m1", correction(4, "x"), correction(6, "hul")); codeOf(err) != OutOfSequence {
		t.Errorf("gap: %v", err)
	}
	cs, err := c.Corrections(p, "m1")
	if err != nil || len(cs.List) != 3 || cs.Next() != 4 || cs.List[1].Text != "a\nb" {
		t.Fatalf("%+v %v", cs, err)
	}
	if err := c.AppendCorrections("m2", correction(1, "x")); codeOf(err) != NoMeeting {
		t.Errorf("no such meeting: %v", err)
	}
	if _, err := os.Stat(c.meetingDir("m2")); err == nil {
		t.Error("a folder was made")
	}

	path := filepath.Join(c.meetingDir("m1"), correctionsName)
	whole, _ := os.ReadFile(path)
	for cut := 1; cut < 40; cut += 7 { // a crash in the middle of the last line
		torn := append(bytes.Clone(whole), []byte(`{"author":"human:k1","op":"word.text","seq":4`)[:cut]...)
		if err := os.WriteFile(path, torn, 0o600); err != nil {
			t.Fatal(err)
		}
		cs, err := c.Corrections(p, "m1")
		if err != nil || len(cs.List) != 3 || len(cs.Issues) != 1 || cs.Issues[0].Code != TornLine {
			t.Fatalf("torn after %d bytes: %d corrections, %v, %v", cut, len(cs.List), cs.Issues, err)
		}
	}
	all, err := c.AppendAfter("m1", cs, correction(4, "efter ne\u0301dbruddet"))
	if err != nil {
		t.Fatal(err)
	}
	read, err := c.Corrections(p, "m1")
	if err != nil || len(read.List) != 4 || len(read.Issues) != 0 {
		t.Errorf("after the crash: %+v %v", read, err)
	}
	if !reflect.DeepEqual(all, read) || len(cs.List) != 3 {
		t.Errorf("the writer has %+v, a reader %+v", all, read)
	}
	if again, err := c.CorrectionsSince(p, "m1", cs); err != nil || !reflect.DeepEqual(again, read) {
		t.Errorf("read on: %+v %v", again, err)
	}
	sound(t, c)

	bad := bytes.Replace(whole, []byte(`"seq":2`), []byte(`"seq":9`), 1)
	if err := os.WriteFile(path, bad, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Corrections(p, "m1"); codeOf(err) != DamagedLine || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("damaged line: %v", err)
	}
	if err := c.AppendCorrections("m1", correction(4, "x")); codeOf(err) != DamagedLine {
		t.Errorf("append to a damaged file: %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, bad) {
		t.Error("a damaged file was changed")
	}
}

func TestManyCorrectors(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", nil)
	m, _ := c.Load("m1")
	p := permit(t, m)
	done := make(chan error)
	const people, each = 4, 10
	for range people {
		go func() {
			for range each {
				for {
					cs, err := c.Corrections(p, "m1")
					if err == nil {
						err = c.AppendCorrections("m1", correction(cs.Next(), "x"))
					}
					if code := codeOf(err); err != nil && code != OutOfSequence && code != InUse {
						done <- err
						return
					}
					if err == nil {
						break
					}
				}
			}
			done <- nil
		}()
	}
	for range people {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if cs, err := c.Corrections(p, "m1"); err != nil || len(cs.List) != people*each {
		t.Errorf("%d corrections, want %d: %v", len(cs.List), people*each, err)
	}
}

func TestSeveralProcessesLog(t *testing.T) {
	c := newCorpusIn(t, memoryDir(t))
	const processes, each = 4, 25
	done := make(chan error)
	for range processes {
		cmd := process(t, "audit", c.Dir(), fmt.Sprintf("GRIBNING_TEST_COUNT=%d", each))
		go func() { done <- cmd.Run() }()
	}
	for range processes {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	n, last, is := c.VerifyAudit()
	if n != 1+processes*each || len(last) != 64 || len(is) > 0 {
		t.Errorf("%d events, last %q, %v", n, last, is)
	}
}

func TestLogIsChained(t *testing.T) {
	c := newCorpus(t)
	for _, a := range []string{"add", "run", "report", "export", "listen"} {
		if err := c.Audit(Event{Action: a, Meeting: "m1", By: "k1"}); err != nil {
			t.Fatal(err)
		}
	}
	data, _ := os.ReadFile(c.auditPath())
	lines := bytes.SplitAfter(data, []byte("\n"))
	lines = lines[:len(lines)-1]
	if n, _, is := verifyChain(data); n != 6 || len(is) > 0 {
		t.Fatalf("%d events, %v", n, is)
	}
	for i := range lines[:5] { // every line but the last is held by the next
		changed := bytes.Clone(data)
		changed[bytes.Index(changed, lines[i])+len(lines[i])/2]++
		if _, _, is := verifyChain(changed); len(is) != 1 || is[0].Code != BrokenChain {
			t.Errorf("line %d changed: %v", i+1, is)
		}
		without := bytes.Join(append(append([][]byte{}, lines[:i]...), lines[i+1:]...), nil)
		if _, _, is := verifyChain(without); len(is) != 1 || is[0].Code != BrokenChain {
			t.Errorf("line %d removed: %v", i+1, is)
		}
	}
	// A crash in the middle of an entry: told of, then cut off by the next.
	if err := os.WriteFile(c.auditPath(), append(data, lines[5][:30]...), 0o600); err != nil {
		t.Fatal(err)
	}
	is, _ := c.Check(context.Background(), nil)
	if len(is) != 1 || is[0].Code != TornLog || is[0].Severity != transcripts.Warning {
		t.Errorf("torn: %v", is)
	}
	if err := c.Audit(Event{Action: "run"}); err != nil {
		t.Fatal(err)
	}
	if n, _, is := c.VerifyAudit(); n != 7 || len(is) > 0 {
		t.Errorf("after the crash: %d events, %v", n, is)
	}
}

func TestLogTakesNoWords(t *testing.T) {
	c := newCorpus(t)
	for _, e := range []Event{
		{Action: "Hanne sagde noget"}, {Action: "run", Meeting: "Hanne Olsen"}, {Action: "run", By: "Hanne Olsen"},
		{Action: "run", Code: "jeg vil gerne"}, {Action: "run", Purpose: "til Hanne"}, {Action: "run", Counts: map[string]int{"Hanne O": 1}}, {},
	} {
		if err := c.Audit(e); codeOf(err) != BadEvent {
			t.Errorf("%+v: %v", e, err)
		} else if strings.Contains(err.Error(), "Hanne") {
			t.Errorf("the refusal quotes it: %v", err)
		}
	}
	if n, _, _ := c.VerifyAudit(); n != 1 {
		t.Errorf("%d events logged", n)
	}
}

func TestAttempts(t *testing.T) {
	c := newCorpus(t)
	add(t, c, "m1", nil)
	l, err := c.Lock("m1")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Unlock()
	for want := 1; want <= 3; want++ {
		if n, err := l.Attempt("listen", testKey("a")); n != want || err != nil {
			t.Errorf("attempt %d is %d: %v", want, n, err)
		}
	}
	if err := l.Fail("listen", testKey("a"), transcripts.Fault("S201", "recording 1", "it is silent", "den er tavs").Hint("listen", "lyt")); err != nil {
		t.Fatal(err)
	}
	f, err := c.Failure("m1")
	if err != nil || f == nil || f.Attempts != 3 || f.Issue.Code != "S201" || !f.For("listen", testKey("a")) || f.For("listen", testKey("b")) {
		t.Errorf("%+v %v", f, err)
	}
	if n, _ := l.Attempt("listen", testKey("b")); n != 1 {
		t.Errorf("other inputs begin at %d", n)
	}
	if err := os.WriteFile(filepath.Join(l.dir, failedName), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Failure("m1"); codeOf(err) != BadFailure {
		t.Errorf("damaged: %v", err)
	}
	if n, err := l.Attempt("listen", testKey("b")); n != 1 || err != nil {
		t.Errorf("after damage: %d %v", n, err)
	}
	if err := l.ClearFailure(); err != nil {
		t.Fatal(err)
	}
	if f, err := c.Failure("m1"); f != nil || err != nil {
		t.Errorf("cleared: %+v %v", f, err)
	}
}
