package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// long is talk in which the coder is unsure of some codes.
const long = `S: ja så sidder vi her igen og jeg har lige kigget på skemaet
B: altså jeg vil jo helst noget med dyr det har jeg altid godt kunnet lide
S: mm noget med dyr ja og så er der lige det med at du skal være aktiv
B: jeg er bange for at det bliver for meget med min ryg
S: nå ja ryggen men det skriver vi bare ind som et hensyn
B: det var bare så rart dengang på kennelen
S: og hvordan går det ellers derhjemme er det noget med kennel vi skal finde
B: ja måske et par timer
S: så kontakter jeg kennelen på fredag og så ser vi på det
B: det vil jeg gerne Peter
S: jo men reglerne siger femten timer så det er lidt svært tror jeg
`

// model is a language model on this machine that answers as it is told to.
type model struct {
	*httptest.Server
	asked atomic.Int64
	mu    sync.Mutex
	heard strings.Builder // all that was sent
}

// right answers within the schema that came with the question.
func right(r *http.Request) string {
	var q struct {
		Format struct {
			Schema struct {
				Schema struct {
					Properties struct{ Target struct{ Enum []string } }
				}
			} `json:"json_schema"`
		} `json:"response_format"`
	}
	json.NewDecoder(r.Body).Decode(&q)
	if ids := q.Format.Schema.Schema.Properties.Target.Enum; len(ids) > 1 {
		return `{"code":"R-SPO","target":"` + ids[1] + `","sure":2}`
	}
	return `{"code":"OTH","target":"","sure":2}`
}

func serve(t *testing.T, say func(w http.ResponseWriter, r *http.Request)) *model {
	t.Helper()
	s := &model{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked.Add(1)
		var b bytes.Buffer
		b.ReadFrom(r.Body)
		s.mu.Lock()
		s.heard.Write(b.Bytes())
		s.mu.Unlock()
		r.Body = io.NopCloser(&b)
		say(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func content(w http.ResponseWriter, text string) {
	json.NewEncoder(w).Encode(map[string]any{"choices": []any{map[string]any{"message": map[string]string{"role": "assistant", "content": text}}}})
}

// asking is a corpus of one meeting whose settings name a server, "" for none.
func asking(t *testing.T, url string) *corpus.Corpus {
	t.Helper()
	s := corpus.Defaults()
	s.Adjudicator.URL, s.Adjudicator.Model, s.Adjudicator.Seconds = url, "lille", 1
	c, err := corpus.Init(filepath.Join(t.TempDir(), "korpus"), s)
	if err != nil {
		t.Fatal(err)
	}
	add(t, c, "L", long, true)
	return c
}

// draftOf runs the corpus and gives the draft of its meeting.
func draftOf(t *testing.T, c *corpus.Corpus, again bool, want Ending) (*transcripts.Meeting, *transcripts.Coding) {
	t.Helper()
	r := runner(t, c)
	r.Again = again
	sum, err := r.Run(context.Background(), items(t, c))
	if err != nil || sum[want] != 1 {
		t.Fatalf("run: %v, %v; want one %s", sum, err, want)
	}
	m, err := Read(c, r.Gate, "L")
	if err != nil {
		t.Fatal(err)
	}
	checked(t, c)
	return m, m.Coding(transcripts.Draft)
}

func byModel(c *transcripts.Coding) (n int) {
	for i := range c.Codes {
		if c.Codes[i].Author == "model:lille" {
			n++
		}
	}
	return n
}

func warned(m *transcripts.Meeting) bool {
	for i := range m.Issues {
		if m.Issues[i].Code == "K602" {
			return true
		}
	}
	return false
}

func same(t *testing.T, a, b any) bool {
	t.Helper()
	x, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Equal(x, y)
}

// A server that answers well decides the uncertain codes, and only those; the
// second run asks nothing and says the same, also where the analysis was lost
// and the server has gone.
func TestLanguageModelDecides(t *testing.T) {
	_, plain := draftOf(t, asking(t, ""), false, Made)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { content(w, right(r)) })
	c := asking(t, s.URL+"/v1")
	m, draft := draftOf(t, c, false, Made)
	asked := int(s.asked.Load())
	if asked == 0 || byModel(draft) != asked || warned(m) {
		t.Fatalf("%d questions, %d codes decided, warned %v", asked, byModel(draft), warned(m))
	}
	for i := range draft.Codes {
		was, now := &plain.Codes[i], &draft.Codes[i]
		if now.Author == "model:lille" != (was.Uncertain && was.Code != "TOK" && was.Code != "BC") {
			t.Errorf("%s: uncertain %v before, now by %s", was.Code, was.Uncertain, now.Author)
		} else if now.Author != "model:lille" && !same(t, was, now) {
			t.Errorf("a certain code was changed: %+v, %+v", was, now)
		}
	}
	if q := s.heard.String(); strings.Contains(q, "Peter") || !strings.Contains(q, "[…]") || !strings.Contains(q, "kennel") {
		t.Errorf("the questions hold a name, or not the talk: %s", q)
	}
	draftOf(t, c, false, Kept)
	s.Close()
	lock, err := c.Lock("L")
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.Drop(corpus.AnalysisFile); err != nil {
		t.Fatal(err)
	}
	lock.Unlock()
	if _, again := draftOf(t, c, false, Made); !same(t, draft, again) || int(s.asked.Load()) != asked {
		t.Errorf("made again it differs, or it was asked again (%d, %d)", asked, s.asked.Load())
	}
	data, err := os.ReadFile(filepath.Join(c.Dir(), "meetings", "L", "answers.json"))
	if err != nil || bytes.Contains(data, []byte("kennel")) {
		t.Errorf("the answers hold words of the meeting, or are not there: %v", err)
	}
}

// Whatever a server does wrong, the draft stands and an issue says so.
func TestLanguageModelFails(t *testing.T) {
	_, plain := draftOf(t, asking(t, ""), false, Made)
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	hang := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(3 * time.Second):
		}
	}
	for name, url := range map[string]string{
		"not there": gone.URL,
		"too slow":  serve(t, hang).URL,
		"broken":    serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500) }).URL,
		"no chat":   serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("<html>")) }).URL,
		"prose":     serve(t, func(w http.ResponseWriter, r *http.Request) { content(w, "Det er R-SPO.") }).URL,
		"no code":   serve(t, func(w http.ResponseWriter, r *http.Request) { content(w, `{"code":"G","target":"","sure":3}`) }).URL,
		"no target": serve(t, func(w http.ResponseWriter, r *http.Request) { content(w, `{"code":"R-SPO","target":"y999","sure":3}`) }).URL,
	} {
		m, draft := draftOf(t, asking(t, url), false, Made)
		if !warned(m) || !same(t, plain, draft) {
			t.Errorf("%s: warned %v, draft as without %v", name, warned(m), same(t, plain, draft))
		}
	}
}

// Questions that got no answer are asked again with --again, and only those.
func TestLanguageModelIsAskedAgain(t *testing.T) {
	down := true
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if down {
			w.WriteHeader(503)
			return
		}
		content(w, right(r))
	})
	c := asking(t, s.URL)
	if m, draft := draftOf(t, c, false, Made); !warned(m) || byModel(draft) > 0 {
		t.Fatal("a server that is down decided something")
	}
	down = false
	draftOf(t, c, false, Kept)
	m, draft := draftOf(t, c, true, Made)
	if warned(m) || byModel(draft) == 0 {
		t.Errorf("asked again: warned %v, %d decided", warned(m), byModel(draft))
	}
	n := s.asked.Load()
	draftOf(t, c, true, Kept)
	if s.asked.Load() != n {
		t.Error("what was answered was asked again")
	}
}

// A person's decision stands whatever the model says, and a review shows the
// draft with the model's answers and asks nothing.
func TestPeopleStandAboveTheLanguageModel(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { content(w, right(r)) })
	c := asking(t, s.URL)
	_, draft := draftOf(t, c, false, Made)
	at := 0
	for draft.Codes[at].Author != "model:lille" {
		at++
	}
	id, code := draft.Codes[at].TCU, "B-KAL"
	fix := transcripts.Correction{Seq: 1, Author: "human:k1", Time: time.Unix(2, 0).UTC(), Op: transcripts.SetCode, TCU: id,
		Code: &transcripts.Code{TCU: id, Code: code, Made: transcripts.Made{Author: "human:k1"}}}
	if err := c.AppendCorrections("L", fix); err != nil {
		t.Fatal(err)
	}
	if _, draft = draftOf(t, c, false, Made); draft.Codes[draft.CodeIndex()[id]].Author != "human:k1" || draft.Codes[draft.CodeIndex()[id]].Code != code {
		t.Errorf("the person's code is now %+v", draft.Codes[draft.CodeIndex()[id]])
	}

	gate, err := consent.NewGate(transcripts.Research, consent.Today())
	if err != nil {
		t.Fatal(err)
	}
	header, err := c.Load("L")
	if err != nil {
		t.Fatal(err)
	}
	permit, refused := gate.Ask(header)
	heard, err := Heard(c, permit, header)
	if err != nil || len(refused) > 0 {
		t.Fatal(err, refused)
	}
	e := runner(t, c).Engines
	d := e.Analyst.NewDrafter(heard)
	n := s.asked.Load()
	if err := d.Recall(c, permit, e.Adjudicator); err != nil {
		t.Fatal(err)
	}
	cs, err := c.Corrections(permit, "L")
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Redraft(permit, cs)
	if err != nil {
		t.Fatal(err)
	}
	if err := Settle(again, cs.List); err != nil || !same(t, draft.Codes, again.Coding(transcripts.Draft).Codes) || s.asked.Load() != n {
		t.Errorf("the review shows another draft, or asked: %v", err)
	}
}

// Without consent nothing is sent, and only this machine is talked to unless a
// host is named.
func TestLanguageModelNeedsConsentAndPlace(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { content(w, right(r)) })
	set := corpus.Defaults()
	set.Adjudicator.URL, set.Adjudicator.Model = s.URL, "lille"
	c, err := corpus.Init(filepath.Join(t.TempDir(), "korpus"), set)
	if err != nil {
		t.Fatal(err)
	}
	add(t, c, "L", long, false)
	if sum, err := runner(t, c).Run(context.Background(), items(t, c)); err != nil || sum[Refused] != 1 || s.asked.Load() != 0 {
		t.Errorf("%v, %v; asked %d times", sum, err, s.asked.Load())
	}
	set.Adjudicator.URL = "http://model.kommune.example/v1"
	if _, err := NewEngines(set); !errors.Is(err, &transcripts.Issue{Code: "K601"}) {
		t.Errorf("another machine: %v, want K601", err)
	}
	set.Adjudicator.Allow = []string{"model.kommune.example"}
	if a, err := NewAdjudicator(set); err != nil || a.Here() {
		t.Errorf("an allowed machine: %v", err)
	}
}
