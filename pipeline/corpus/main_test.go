package corpus

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain lets the test binary play another process: what it does then is
// named by an environment variable.
func TestMain(m *testing.M) {
	switch os.Getenv("GRIBNING_TEST_PROCESS") {
	case "":
		os.Exit(m.Run())
	case "work":
		playWorker()
	case "hold":
		playHolder()
	case "audit":
		playLogger()
	case "forget":
		playForgetter()
	case "small-files":
		playSmallFiles()
	}
	os.Exit(0)
}

func must(err error) {
	if err != nil {
		fmt.Println("fault:", err)
		os.Exit(1)
	}
}

func childCorpus() *Corpus {
	c, err := Open(os.Getenv("GRIBNING_TEST_CORPUS"))
	must(err)
	return c
}

// process starts the test binary in the given part.
func process(t *testing.T, part, dir string, env ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(context.Background(), os.Args[0])
	cmd.Env = append(os.Environ(), "GRIBNING_TEST_PROCESS="+part, "GRIBNING_TEST_CORPUS="+dir)
	cmd.Env = append(cmd.Env, env...)
	return cmd
}

// started starts a process and waits for its first line.
func started(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, _ := bufio.NewReader(out).ReadString('\n')
	return strings.TrimSpace(line)
}

const workMeetings = 10

func workID(i int) string { return fmt.Sprintf("m%04d", i) }

// work is what a run does to a corpus, as far as this package sees it: each
// artefact made where it is not current, a correction, a line in the log. It
// gives the number of artefacts that it had to make.
func work(c *Corpus) (made int, err error) {
	if _, err := c.Sweep(); err != nil {
		return 0, err
	}
	ids, err := c.IDs()
	if err != nil {
		return 0, err
	}
	for i := range workMeetings { // what add would do
		if i >= len(ids) || ids[i] != workID(i) {
			n, err := c.New(workID(i))
			if err != nil {
				return made, err
			}
			if _, err := n.SaveGiven("source", "vtt", []byte("WEBVTT\n\n"+strings.Repeat("x", 2000))); err != nil {
				return made, err
			}
			if err := n.Commit(header(workID(i))); err != nil {
				return made, err
			}
			ids = append(ids[:i], append([]string{workID(i)}, ids[i:]...)...)
		}
	}
	for _, id := range ids {
		n, err := workOn(c, id)
		made += n
		if err != nil {
			return made, err
		}
	}
	return made, c.Audit(Event{Action: "run", Counts: map[string]int{"made": made}})
}

func workOn(c *Corpus, id string) (made int, err error) {
	l, err := c.Lock(id)
	if err != nil {
		return 0, err
	}
	defer l.Unlock()
	for _, kind := range Artefacts {
		key := Inputs{Stage: string(kind), Version: 1, Reads: map[string]string{"recording": id}}.Key()
		if ok, err := l.Current(kind, key); err != nil || ok {
			if err != nil {
				return made, err
			}
			continue
		}
		if _, err := l.Attempt(string(kind), key); err != nil {
			return made, err
		}
		cost := Cost{Program: "test", Seconds: time.Since(time.Unix(0, 0)).Seconds()}
		switch kind {
		case WordsFile:
			err = l.SaveWords(key, words(80), cost)
		case SpeakersFile:
			err = l.SaveSpeakers(key, Speakers{Method: "channels"}, cost)
		case AnalysisFile:
			m := header(id)
			m.Words = words(80).Words
			err = l.SaveAnalysis(key, m, cost)
		}
		if err != nil {
			return made, err
		}
		made++
		if err := l.ClearFailure(); err != nil {
			return made, err
		}
	}
	return made, l.ClearFailure()
}

func playWorker() {
	c := childCorpus()
	fmt.Println("ready")
	_, err := work(c)
	must(err)
}

// playHolder holds a meeting's lock and a half-written file until killed.
func playHolder() {
	c := childCorpus()
	_, err := c.Lock(os.Getenv("GRIBNING_TEST_ID"))
	must(err)
	p, err := c.Create("reports/half.html")
	must(err)
	_, err = p.Write([]byte("half"))
	must(err)
	fmt.Println("ready")
	time.Sleep(time.Minute)
}

func playLogger() {
	c := childCorpus()
	n, _ := strconv.Atoi(os.Getenv("GRIBNING_TEST_COUNT"))
	for i := range n {
		must(c.Audit(Event{Action: "export", Meeting: "m1", Counts: map[string]int{"files": i}}))
	}
}

func playForgetter() {
	c := childCorpus()
	fmt.Println("ready")
	_, err := c.Forget(os.Getenv("GRIBNING_TEST_ID"))
	must(err)
}

// playSmallFiles may write no file above 64 KiB, as on a disk that is full.
func playSmallFiles() {
	c := childCorpus()
	signal.Ignore(syscall.SIGXFSZ)
	must(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 64 << 10, Max: 64 << 10}))
	l, err := c.Lock("m1")
	must(err)
	err = l.SaveWords(testKey("big"), words(20000), Cost{})
	fmt.Println(codeOf(err))
}
