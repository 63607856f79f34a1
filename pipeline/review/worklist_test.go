package review_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gribning/pipeline/review"
)

// A coder sees how far she is with the sample and goes on to the next meeting
// that she has not coded in full.
func TestSample(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1", "M2", "M3", "M4")
	sample := []string{"M4", "M1", "M3"}
	x := serve(t, c, func(o *review.Options) { o.Only, o.Blind = sample, true }).enter()
	x.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	next := func(after string) string {
		t.Helper()
		_, _, h := x.get("/next?after=" + after)
		return h.Get("Location")
	}
	has := func(want ...string) {
		t.Helper()
		_, body, _ := x.get("/")
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("the list does not say %q", w)
			}
		}
	}
	has("0 af 3 møder er færdigkodet", "3 er tilbage", `href="/next"`)
	if got := []string{next(""), next("M4"), next("M1"), next("M3")}; fmt.Sprint(got) != "[/m/M4 /m/M1 /m/M3 /m/M4]" {
		t.Errorf("in order: %v", got)
	}
	x.mustAct("M1", 0, `"do":"complete","coding":"human:k1"`)
	x.mustAct("M3", 0, `"do":"my","coding":"human:k1","my":{"tcus":["`+unitOf(t, x, "kennel")+`"],"primary":"A-KAP"}`)
	has("1 af 3 møder er færdigkodet", "2 er tilbage", "1 er begyndt")
	if got := []string{next(""), next("M4"), next("M1"), next("M3")}; fmt.Sprint(got) != "[/m/M4 /m/M3 /m/M3 /m/M4]" {
		t.Errorf("after M1: %v", got)
	}
	if _, body, _ := x.get("/m/M3"); !strings.Contains(body, "1 af 3 møder er færdigkodet") || !strings.Contains(body, "/next?after=M3") {
		t.Error("the meeting does not say how far the sample is")
	}
	// Somebody else's work counts for her alone; a meeting that two have coded in
	// full can be compared.
	y := serve(t, c, func(o *review.Options) { o.Only, o.Blind, o.Person.Name = sample, true, "k2" }).enter()
	y.mustAct("M1", 1, `"do":"complete","coding":"human:k2"`)
	has("1 af 3 møder er færdigkodet")
	z := serve(t, c, func(o *review.Options) { o.Only, o.Person.Name = sample, "k3" }).enter()
	if _, body, _ := z.get("/"); !strings.Contains(body, "klar til sammenligning: 1.") || !strings.Contains(body, "0 af 3 møder er færdigkodet") {
		t.Error("the adjudicator does not see that M1 is coded twice")
	}
	// What is undone is open again.
	x.mustAct("M1", 2, `"do":"undo"`)
	has("0 af 3 møder er færdigkodet")
	for i, id := range []string{"M4", "M3"} {
		x.mustAct(id, i, `"do":"complete","coding":"human:k1"`)
	}
	x.mustAct("M1", 3, `"do":"complete","coding":"human:k1"`)
	has("3 af 3 møder er færdigkodet", "Alle møder i udtrækket er færdigkodet.")
	if to := next("M1"); to != "/" {
		t.Errorf("when all is done: %s", to)
	}
	if code, _, _ := x.get("/m/M2"); code != http.StatusNotFound {
		t.Errorf("a meeting outside the sample: %d", code)
	}
}

// By uncertainty the meeting goes first whose draft is to be expected to hold the
// most errors.
func TestQueueByDoubt(t *testing.T) {
	short := talk[:strings.Index(talk, "00:00:11.000")]
	c := makeCorpus(t, short, false, "M1", "M2", "M3")
	long := strings.ReplaceAll(talk, "WEBVTT\n", "")
	addMeeting(t, c, "M5", talk+shifted(long), false)
	readMeeting(t, c, "M5")
	x := serve(t, c, func(o *review.Options) { o.Only, o.Uncertain = []string{"M1", "M5", "M2"}, true }).enter()
	var body string
	for begun := time.Now(); time.Since(begun) < 20*time.Second && strings.Count(body, "ca. ") < 3; time.Sleep(20 * time.Millisecond) {
		_, body, _ = x.get("/")
	}
	if strings.Count(body, "ca. ") != 3 || strings.Index(body, `href="/m/M5"`) > strings.Index(body, `href="/m/M1"`) {
		t.Errorf("order of the list:\n%s", body)
	}
	x.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if _, _, h := x.get("/next"); h.Get("Location") != "/m/M5" {
		t.Errorf("next: %s", h.Get("Location"))
	}
	blind := serve(t, c, func(o *review.Options) { o.Only, o.Uncertain, o.Blind = []string{"M1", "M5"}, true, true }).enter()
	if _, body, _ := blind.get("/"); strings.Contains(body, "ca. ") {
		t.Error("a blind coder is told about the draft")
	}
}

// shifted is the same talk a minute later.
func shifted(vtt string) string { return strings.ReplaceAll(vtt, "00:00:", "00:01:") }
