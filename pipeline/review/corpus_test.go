package review_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gribning/pipeline"
	"gribning/pipeline/audio"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/review"
	"gribning/transcripts"
)

// talk is an invented meeting. The third line holds what a browser would run if
// a page let it.
const talk = `WEBVTT

00:00:00.000 --> 00:00:02.500
<v S>hvad tænker du selv om det med arbejde</v>

00:00:03.000 --> 00:00:08.000
<v B>altså jeg vil gerne arbejde med hunde på en kennel</v>

00:00:08.400 --> 00:00:10.500
<v S>vi skal lige have udfyldt skemaet her</v>

00:00:11.000 --> 00:00:14.000
<v B>ja det skal vi jo så men hundene er rolige</v>

00:00:15.000 --> 00:00:18.000
<v S>du skal søge to job om ugen det er et krav</v>

00:00:19.000 --> 00:00:24.000
<v B>jeg er bange for at det går galt ligesom sidst</v>

00:00:25.000 --> 00:00:28.000
<v S>hvad var det der gik galt sidst</v>
`

var engines = sync.OnceValues(func() (*pipeline.Engines, error) { return pipeline.NewEngines(corpus.Defaults()) })

// makeCorpus makes a corpus of analysed meetings of the same talk, each with a
// recording where sound is asked for.
func makeCorpus(t testing.TB, vtt string, sound bool, ids ...string) *corpus.Corpus {
	t.Helper()
	c, err := corpus.Init(filepath.Join(t.TempDir(), "korpus"), corpus.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		addMeeting(t, c, id, vtt, sound)
	}
	e, err := engines()
	if err != nil {
		t.Fatal(err)
	}
	gate, err := consent.NewGate(transcripts.Research, consent.Today())
	if err != nil {
		t.Fatal(err)
	}
	sum, err := (&pipeline.Runner{Corpus: c, Gate: gate, Engines: *e, Program: "test"}).Run(t.Context(), pipeline.Lengths(c, ids))
	if err != nil || sum[pipeline.Made] != len(ids) {
		t.Fatalf("run: %v %v", sum, err)
	}
	return c
}

func addMeeting(t testing.TB, c *corpus.Corpus, id, vtt string, sound bool) {
	t.Helper()
	n, err := c.New(id)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Abort()
	digest, err := n.SaveGiven("source", "vtt", []byte(vtt))
	if err != nil {
		t.Fatal(err)
	}
	m := &transcripts.Meeting{ID: id, Date: "2026-01-05", Language: "da", Source: transcripts.Source{Format: "vtt", SHA256: digest}}
	for label, role := range map[string]transcripts.Role{"B": transcripts.Citizen, "S": transcripts.Caseworker} {
		m.Participants = append(m.Participants, transcripts.Participant{Label: label, Role: role})
		m.Consents = append(m.Consents, transcripts.Consent{Participant: label, Purpose: transcripts.Research, Given: "2026-01-01"})
	}
	if sound {
		path := filepath.Join(t.TempDir(), "lyd.wav")
		writeTone(t, path, 30)
		rec, err := n.CopyRecording(path)
		if err != nil {
			t.Fatal(err)
		}
		m.Recordings = append(m.Recordings, rec)
	}
	if err := n.Commit(m); err != nil {
		t.Fatal(err)
	}
}

// writeTone writes a WAV of a tone that comes and goes.
func writeTone(t testing.TB, path string, seconds int) {
	t.Helper()
	samples := make([]float32, seconds*audio.Rate)
	for i := range samples {
		at := float64(i) / audio.Rate
		if math.Mod(at, 1) < .6 {
			samples[i] = float32(.3 * math.Sin(2*math.Pi*220*at))
		}
	}
	var b bytes.Buffer
	if err := audio.WriteWAV(&b, audio.Rate, samples); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// site is a running page and a browser's view of it without a browser.
type site struct {
	t    testing.TB
	s    *review.Server
	url  string
	http *http.Client
	csrf string
	link string // where the server is another process
}

// serve starts the page; options that are not set are those of one researcher
// on this machine.
func serve(t testing.TB, c *corpus.Corpus, change func(*review.Options)) *site {
	t.Helper()
	e, err := engines()
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(nil)
	o := review.Options{Corpus: c, Analyst: e.Analyst, Person: review.Person{Name: "k1", Role: review.Researcher}, Lang: "da", Hosts: []string{web.Listener.Addr().String()}}
	if change != nil {
		change(&o)
	}
	s, err := review.New(o)
	if err != nil {
		t.Fatal(err)
	}
	web.Config.Handler = s
	web.Start()
	t.Cleanup(func() { web.Close(); s.Close() })
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &site{t: t, s: s, url: web.URL, link: s.Start(), http: &http.Client{Jar: jar}}
}

// enter opens the token link and notes the page's CSRF token.
func (x *site) enter() *site {
	x.t.Helper()
	code, body, _ := x.get(x.s.Start())
	if code != http.StatusOK {
		x.t.Fatalf("start: %d", code)
	}
	_, after, _ := strings.Cut(body, `name="csrf" content="`)
	x.csrf, _, _ = strings.Cut(after, `"`)
	if x.csrf == "" {
		x.t.Fatal("no CSRF token on the page")
	}
	return x
}

func (x *site) get(path string, header ...string) (int, string, http.Header) {
	x.t.Helper()
	return x.do(http.MethodGet, path, "", header...)
}

// do makes a request; header holds names and values in turn.
func (x *site) do(method, path, body string, header ...string) (int, string, http.Header) {
	x.t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), method, x.url+path, strings.NewReader(body))
	if err != nil {
		x.t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w, err := x.http.Do(r)
	if err != nil {
		x.t.Fatal(err)
	}
	defer w.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(w.Body); err != nil {
		x.t.Fatal(err)
	}
	return w.StatusCode, b.String(), w.Header
}

// act sends a deed as the page does.
func (x *site) act(id, deed string) (int, string) {
	x.t.Helper()
	code, body, _ := x.do(http.MethodPost, "/m/"+id+"/act", deed, "Content-Type", "application/json", "X-CSRF-Token", x.csrf)
	return code, body
}

func (x *site) mustAct(id string, seq int, deed string) string {
	x.t.Helper()
	code, body := x.act(id, fmt.Sprintf(`{"seq":%d,%s}`, seq, deed))
	if code != http.StatusOK {
		x.t.Fatalf("%s: %d %s", deed, code, body)
	}
	return body
}

func correctionsOf(t testing.TB, c *corpus.Corpus, id string) []transcripts.Correction {
	t.Helper()
	gate, err := consent.NewGate(transcripts.Research, consent.Today())
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	permit, _ := gate.Ask(m)
	cs, err := c.Corrections(permit, id)
	if err != nil {
		t.Fatal(err)
	}
	return cs.List
}

// readMeeting gives a meeting as a run makes it of everything that people
// changed.
func readMeeting(t testing.TB, c *corpus.Corpus, id string) *transcripts.Meeting {
	t.Helper()
	e, err := engines()
	if err != nil {
		t.Fatal(err)
	}
	gate, err := consent.NewGate(transcripts.Research, consent.Today())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&pipeline.Runner{Corpus: c, Gate: gate, Engines: *e, Program: "test"}).Run(t.Context(), pipeline.Lengths(c, []string{id})); err != nil {
		t.Fatal(err)
	}
	m, err := pipeline.Read(c, gate, id)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
