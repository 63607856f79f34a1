package review_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gribning/pipeline"
	"gribning/pipeline/coding"
	"gribning/pipeline/corpus"
	"gribning/pipeline/review"
)

// serveVar makes the test binary a server of its own, so that a test can kill
// it: the folder of the corpus.
const serveVar = "GRIBNING_REVIEW_TEST_SERVE"

// roleVar is the role of whoever opens that server; unset: a researcher.
const roleVar = "GRIBNING_REVIEW_TEST_ROLE"

func TestMain(m *testing.M) {
	if dir := os.Getenv(serveVar); dir != "" {
		if err := serveAlone(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	code := m.Run()
	if taught.dir != "" {
		_ = os.RemoveAll(filepath.Dir(taught.dir))
	}
	os.Exit(code)
}

func serveAlone(dir string) error {
	c, err := corpus.Open(dir)
	if err != nil {
		return err
	}
	coder, err := coding.New()
	if err != nil {
		return err
	}
	analyst, err := pipeline.NewAnalyst(coder)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	who := review.Person{Name: "k1", Role: review.Researcher}
	if r := os.Getenv(roleVar); r != "" {
		who.Role = review.Role(r)
	}
	s, err := review.New(review.Options{Corpus: c, Analyst: analyst, Person: who, Hosts: []string{l.Addr().String()}})
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String() + s.Start())
	return http.Serve(l, s) //nolint:gosec // no limits are wanted here
}

// startAlone starts the server in a process of its own and lets a client in.
func startAlone(t *testing.T, dir string) (*exec.Cmd, *site) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveVar+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	link, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	home, start, _ := strings.Cut(strings.TrimSpace(link), "/start")
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	x := &site{t: t, url: home, link: "/start" + start, http: &http.Client{Jar: jar}}
	_, body, _ := x.get("/start" + start)
	_, after, _ := strings.Cut(body, `name="csrf" content="`)
	x.csrf, _, _ = strings.Cut(after, `"`)
	return cmd, x
}

// TestKill makes 200 random changes while the server is killed again and again.
// Whatever the page had confirmed is in the file afterwards, in order and whole.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills servers")
	}
	c := makeCorpus(t, talk, false, "M1")
	rnd := rand.New(rand.NewPCG(7, 7))
	confirmed := map[int]string{}
	deeds, kills := 0, 0
	for deeds < 200 {
		cmd, x := startAlone(t, c.Dir())
		after := time.Duration(30+rnd.IntN(250)) * time.Millisecond
		killed := make(chan struct{})
		time.AfterFunc(after, func() { _ = cmd.Process.Kill(); close(killed) })
		seq := len(correctionsOf(t, c, "M1"))
		for deeds < 200 {
			deeds++
			text := fmt.Sprintf("ord%d", deeds)
			deed := fmt.Sprintf(`{"seq":%d,"do":"text","words":["w%d"],"text":%q}`, seq, 1+rnd.IntN(60), text)
			if rnd.IntN(5) == 0 && confirmed[seq] != "" && confirmed[seq] != "undo" {
				deed, text = fmt.Sprintf(`{"seq":%d,"do":"undo"}`, seq), "undo"
			}
			r, err := http.NewRequest(http.MethodPost, x.url+"/m/M1/act", strings.NewReader(deed))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("X-CSRF-Token", x.csrf)
			w, err := x.http.Do(r)
			if err != nil {
				break // killed
			}
			body, err := io.ReadAll(w.Body)
			w.Body.Close()
			if err != nil {
				break
			}
			if w.StatusCode == http.StatusUnprocessableEntity {
				continue // there is no such word
			}
			var a struct {
				Seq   int
				Saved bool
			}
			if err := json.Unmarshal(body, &a); err != nil || !a.Saved || a.Seq != seq+1 {
				t.Fatalf("%s: %d %.300s", deed, w.StatusCode, body)
			}
			seq++
			confirmed[seq] = text
		}
		if deeds >= 200 {
			_ = cmd.Process.Kill()
		}
		<-killed
		_ = cmd.Wait()
		kills++
		cs := correctionsOf(t, c, "M1")
		for n, text := range confirmed {
			if n > len(cs) {
				t.Fatalf("correction %d was confirmed and is gone", n)
			}
			if got := cs[n-1]; got.Text != text && text != "undo" || text == "undo" && string(got.Op) != "undo" {
				t.Fatalf("correction %d is %+v, confirmed was %q", n, got, text)
			}
		}
	}
	if len(confirmed) < 50 || kills < 3 {
		t.Errorf("only %d changes were confirmed", len(confirmed))
	}
	t.Logf("%d changes, %d killed servers, %d confirmed, none lost", deeds, kills, len(confirmed))
}
