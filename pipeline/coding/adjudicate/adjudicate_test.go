package adjudicate

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

// meeting is two turns: a MY and a reply of two utterances, one code of which
// is uncertain and one a person's.
func meeting() (*transcripts.Meeting, *transcripts.Coding) {
	m := &transcripts.Meeting{ID: "A1", Participants: []transcripts.Participant{{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker}}}
	for i, u := range []struct{ spk, text string }{{"B", "jeg savner køkkenet"}, {"S", "køkkenet ja"}, {"S", "det noterer jeg"}} {
		t := transcripts.TCU{Speaker: u.spk, From: len(m.Words)}
		for _, f := range strings.Fields(u.text) {
			m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)+1), Text: f, Speaker: u.spk})
		}
		t.To, t.ID = len(m.Words), transcripts.TCUID(m.Words[t.From].ID)
		m.TCUs = append(m.TCUs, t)
		if i < 2 {
			m.Turns = append(m.Turns, transcripts.Turn{ID: fmt.Sprint("t", i), Speaker: u.spk, From: i, To: i + 1})
		} else {
			m.Turns[1].To = 3
		}
	}
	unsure := transcripts.Made{Author: "model:gribning@1", P: 0.3, Uncertain: true}
	return m, &transcripts.Coding{
		MYs: []transcripts.MY{{ID: "1", TCUs: []string{m.TCUs[0].ID}, Primary: "A-KAP"}},
		Codes: []transcripts.Code{
			{TCU: m.TCUs[1].ID, Code: "B-DOK", Capture: "1", Made: unsure},
			{TCU: m.TCUs[2].ID, Code: "B-DOK", Made: transcripts.Made{Author: "human:k1", Uncertain: true}},
		},
	}
}

// says makes a server whose model answers with the given content.
func says(t *testing.T, content string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q struct {
			Model    string
			Messages []message
			Format   struct {
				Schema struct {
					Schema struct {
						Properties map[string]struct{ Enum []string }
					}
				} `json:"json_schema"`
			} `json:"response_format"`
		}
		if err := json.NewDecoder(r.Body).Decode(&q); err != nil || r.URL.Path != "/v1/chat/completions" || len(q.Format.Schema.Schema.Properties["code"].Enum) != 16 {
			t.Errorf("question at %s is not as the protocol has it: %v", r.URL.Path, err)
		}
		if !strings.Contains(q.Messages[1].Content, "[MY 1] jeg savner køkkenet") || !strings.Contains(q.Messages[1].Content, ">>> køkkenet ja <<<") {
			t.Errorf("the question does not show what it is about: %q", q.Messages[1].Content)
		}
		json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": message{"assistant", content}}}})
	}))
	t.Cleanup(s.Close)
	return s
}

func adjudicator(t *testing.T, url string) *Adjudicator {
	t.Helper()
	a, err := New(Config{URL: url + "/v1", Model: "lille", Timeout: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestDecidesAnUncertainCode(t *testing.T) {
	m, c := meeting()
	n, issues, err := adjudicator(t, says(t, `{"code":"R-FOR","target":"1","sure":2}`).URL).Settle(t.Context(), m, c, &Answers{})
	if err != nil || n != 1 || len(issues) != 0 {
		t.Fatalf("%d decided, issues %v, error %v", n, issues, err)
	}
	x := c.Codes[0]
	if x.Code != "R-FOR" || x.Target != "1" || x.Capture != "" || x.Author != "model:lille" || x.Uncertain || x.Certainty != 2 || len(x.Evidence) != 1 {
		t.Errorf("code %+v", x)
	}
	if c.Codes[1].Author != "human:k1" {
		t.Error("a person's code was changed")
	}
}

func TestBadServersChangeNothing(t *testing.T) {
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // only then does the server notice that the client has gone
		select {
		case <-r.Context().Done():
		case <-time.After(2 * time.Second):
		}
	}))
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }))
	long := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, maxAnswer+10)) }))
	away := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://192.0.2.1/", http.StatusTemporaryRedirect)
	}))
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, s := range []*httptest.Server{slow, broken, long, away} {
		t.Cleanup(s.Close)
	}
	for name, url := range map[string]string{
		"slow": slow.URL, "broken": broken.URL, "long": long.URL, "elsewhere": away.URL, "gone": gone.URL,
		"prose": says(t, "det er R-FOR").URL, "unknown code": says(t, `{"code":"R-XXX","target":"","sure":2}`).URL,
		"unknown target": says(t, `{"code":"R-FOR","target":"9","sure":2}`).URL, "no target": says(t, `{"code":"R-FOR","target":"","sure":2}`).URL,
		"needless target": says(t, `{"code":"B-DOK","target":"1","sure":2}`).URL, "outcome": says(t, `{"code":"G","target":"1","sure":3}`).URL,
		"too sure": says(t, `{"code":"B-DOK","target":"","sure":9}`).URL,
	} {
		m, c := meeting()
		_, was := meeting()
		n, issues, err := adjudicator(t, url).Settle(t.Context(), m, c, &Answers{})
		if n != 0 || err != nil || len(issues) != 1 || issues[0].Code != "K602" || issues[0].Severity != transcripts.Warning {
			t.Errorf("%s: %d decided, issues %v, error %v", name, n, issues, err)
		}
		if d := cmp.Diff(was, c); d != "" {
			t.Errorf("%s: the coding changed:\n%s", name, d)
		}
		if len(issues) == 1 && strings.Contains(issues[0].En, "køkkenet") {
			t.Errorf("%s: the issue holds words of the meeting", name)
		}
	}
}

func TestGivesUpAfterFailuresInARow(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++; w.WriteHeader(503) }))
	t.Cleanup(s.Close)
	m, c := meeting()
	for range 10 {
		c.Codes = append(c.Codes, c.Codes[0])
	}
	if _, _, err := adjudicator(t, s.URL).Settle(t.Context(), m, c, &Answers{}); err != nil || asked != maxFailures {
		t.Errorf("asked %d times, want %d; error %v", asked, maxFailures, err)
	}
}

func TestStaysOnThisMachine(t *testing.T) {
	for _, url := range []string{"http://example.org/v1", "http://10.0.0.7:8080/v1", "ftp://127.0.0.1/", "", "http://[::2]/v1", "127.0.0.1:8080"} {
		if _, err := New(Config{URL: url}); !errors.Is(err, &transcripts.Issue{Code: "K601"}) {
			t.Errorf("%q: error %v, want K601", url, err)
		}
	}
	for _, url := range []string{"http://127.0.0.1:8080/v1", "http://localhost:11434/v1", "http://[::1]:8080"} {
		if _, err := New(Config{URL: url}); err != nil {
			t.Errorf("%q: %v", url, err)
		}
	}
	if _, err := New(Config{URL: "http://model.kommune.example/v1", Allow: []string{"model.kommune.example"}}); err != nil {
		t.Errorf("an allowed host: %v", err)
	}
}

// What was answered once is not asked again, whether it was usable or not, and
// can be laid over a draft without a server. Another model is asked anew.
func TestAsksOnce(t *testing.T) {
	for name, content := range map[string]string{"right": `{"code":"R-FOR","target":"1","sure":3}`, "wrong": "det er R-FOR"} {
		asked := 0
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": message{"assistant", content}}}})
		}))
		t.Cleanup(s.Close)
		a := adjudicator(t, s.URL)
		var known Answers
		m, first := meeting()
		if _, _, err := a.Settle(t.Context(), m, first, &known); err != nil {
			t.Fatal(err)
		}
		s.Close()
		kept, err := json.Marshal(known)
		if err != nil || strings.Contains(string(kept), "køkken") {
			t.Errorf("%s: kept %s, %v", name, kept, err)
		}
		_, again := meeting()
		_, replayed := meeting()
		var read Answers
		if err := json.Unmarshal(kept, &read); err != nil {
			t.Fatal(err)
		}
		a.Replay(m, replayed, read)
		if _, _, err := a.Settle(t.Context(), m, again, &read); err != nil || read.Open != 0 {
			t.Errorf("%s: %d open, %v", name, read.Open, err)
		}
		if asked != 1 || cmp.Diff(first, again) != "" || cmp.Diff(first, replayed) != "" {
			t.Errorf("%s: asked %d times; %s%s", name, asked, cmp.Diff(first, again), cmp.Diff(first, replayed))
		}
		other, err := New(Config{URL: s.URL, Model: "en anden"})
		if err != nil {
			t.Fatal(err)
		}
		_, fresh := meeting()
		_, was := meeting()
		other.Replay(m, fresh, read)
		if d := cmp.Diff(was, fresh); d != "" {
			t.Errorf("%s: another model's answer was taken: %s", name, d)
		}
	}
}

// A server that has been silent for long is asked nothing about the meetings
// that follow, so that ten thousand of them do not wait for it.
func TestSilentServerIsLeftAlone(t *testing.T) {
	asked := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++; w.WriteHeader(503) }))
	t.Cleanup(s.Close)
	a := adjudicator(t, s.URL)
	for range 40 {
		m, c := meeting()
		var known Answers
		if _, issues, err := a.Settle(t.Context(), m, c, &known); err != nil || known.Open != 1 || len(issues) != 1 {
			t.Fatalf("%d open, issues %v, error %v", known.Open, issues, err)
		}
	}
	if asked != maxSilence {
		t.Errorf("asked %d times, want %d", asked, maxSilence)
	}
}

// Names do not leave the program, and neither does what stands in the address.
func TestQuestionHidesIdentifiers(t *testing.T) {
	m, c := meeting()
	m.Identifiers = []transcripts.Identifier{{From: 2, To: 3, Type: "NAVN"}, {From: 3, To: 4, Type: "DIAGNOSE", Flag: true}}
	q, ok := ask(m, c, 0)
	if !ok || !strings.Contains(q.text, "jeg savner […]") || !strings.Contains(q.text, ">>> køkkenet ja <<<") {
		t.Errorf("question %q", q.text)
	}
	a, err := New(Config{URL: "http://bruger:hemmelig@127.0.0.1:1/v1", Model: "lille"})
	if err != nil || strings.Contains(a.Address(), "hemmelig") {
		t.Errorf("address %q, %v", a.Address(), err)
	}
	_, issues, err := a.Settle(t.Context(), m, c, &Answers{})
	if err != nil || len(issues) != 1 || strings.Contains(issues[0].Text("da")+issues[0].Error(), "hemmelig") {
		t.Errorf("issues %v, %v", issues, err)
	}
	if err := a.Ping(t.Context()); err == nil || strings.Contains(err.Error(), "hemmelig") {
		t.Errorf("ping: %v", err)
	}
}

func TestStopsWhenToldTo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	m, c := meeting()
	if _, _, err := adjudicator(t, says(t, "").URL).Settle(ctx, m, c, &Answers{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want cancellation", err)
	}
}
