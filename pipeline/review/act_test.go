package review_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"gribning/pipeline/review"
	"gribning/transcripts"
)

func TestCorrectAndCode(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, nil).enter()
	code, body, _ := x.get("/m/M1")
	if code != 200 || !strings.Contains(body, ">kennel</i>") {
		t.Fatalf("page: %d %s", code, body)
	}
	if strings.Contains(body, "⟦") {
		t.Error("a text of the page is missing")
	}
	got := x.mustAct("M1", 0, `"do":"text","words":["w17"],"text":"hestepension","millis":1234`)
	if !strings.Contains(got, "hestepension") {
		t.Errorf("the answer does not hold the changed turn: %s", got)
	}
	cs := correctionsOf(t, c, "M1")
	if len(cs) != 1 || cs[0].Author != "human:k1" || cs[0].Text != "hestepension" || cs[0].Old == "" || cs[0].Millis != 1234 {
		t.Errorf("corrections: %+v", cs)
	}
}

// Every kind of change is stored, and what the page shows then is what a run
// makes of it.
func TestEveryDeed(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, nil).enter()
	my, answer := unitOf(t, x, "kennel"), unitOf(t, x, "skemaet")
	y := "y" + strings.TrimPrefix(my, "u")
	deeds := []string{
		`"do":"text","words":["w3"],"text":"jer"`,
		`"do":"insert","words":["w3"],"text":"altså"`,
		`"do":"delete","words":["w5"]`,
		`"do":"time","words":["w1"],"start":10,"end":90`,
		fmt.Sprintf(`"do":"my","my":{"tcus":[%q],"primary":"A-KAP","voice":"own","delivery":["D-FOR"],"certainty":2}`, my),
		fmt.Sprintf(`"do":"code","code":{"tcu":%q,"code":"R-SPO","target":%q,"certainty":3}`, answer, y),
		fmt.Sprintf(`"do":"my","my":{"id":%q,"primary":"A-ONS","note":"ændret"}`, y), // its units stay
		`"do":"split","words":["w15"]`, `"do":"join","words":["w15"]`,
		`"do":"split","turn":true,"words":["w12"]`,
		`"do":"speaker","words":["w1","w2"],"speaker":"B"`,
		`"do":"undo"`, `"do":"redo"`, `"do":"undo"`,
		fmt.Sprintf(`"do":"clear","tcu":%q`, answer),
		fmt.Sprintf(`"do":"unmy","myId":%q`, y), `"do":"undo"`,
		`"do":"complete"`,
		`"do":"role","speaker":"S","role":"mentor"`,
	}
	for i, d := range deeds {
		x.mustAct("M1", i, d)
	}
	cs := correctionsOf(t, c, "M1")
	if len(cs) != len(deeds) {
		t.Fatalf("%d corrections for %d deeds", len(cs), len(deeds))
	}
	for i := range cs {
		if cs[i].Seq != i+1 || cs[i].Time.IsZero() || cs[i].Author != "human:k1" {
			t.Errorf("correction %d: %+v", i+1, cs[i])
		}
	}
	m := readMeeting(t, c, "M1")
	k := m.Coding(transcripts.Draft)
	if got := k.MY(y); got == nil || got.Primary != "A-ONS" || got.Author != "human:k1" || len(got.TCUs) != 1 {
		t.Errorf("utterance after a run: %+v", got)
	}
	if m.RoleOf("S") != transcripts.Mentor || !k.Complete {
		t.Errorf("role %q, complete %v", m.RoleOf("S"), k.Complete)
	}
	// The page of a server that knows nothing yet shows the same words and codes.
	fresh := serve(t, c, nil).enter()
	_, a, _ := x.get("/m/M1")
	_, b, _ := fresh.get("/m/M1")
	cut := func(s string) string { return s[strings.Index(s, `id="turns"`):strings.Index(s, "</main>")] }
	if cut(a) != cut(b) {
		t.Error("two servers show the same meeting differently")
	}
	for i := range m.Words {
		if w := &m.Words[i]; !strings.Contains(b, fmt.Sprintf(`<i id="%s"`, w.ID)) {
			t.Errorf("word %s of the run is not on the page", w.ID)
		}
	}
}

// Two servers at one corpus: the second to change is told, and nothing of
// either is overwritten.
func TestTwoPeopleAtOnce(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	a := serve(t, c, nil).enter()
	b := serve(t, c, func(o *review.Options) { o.Person.Name = "k2" }).enter()
	a.mustAct("M1", 0, `"do":"text","words":["w1"],"text":"først"`)
	code, body := b.act("M1", `{"seq":0,"do":"text","words":["w2"],"text":"sidst"}`)
	if code != http.StatusConflict || !strings.Contains(body, "A211") {
		t.Fatalf("the second: %d %s", code, body)
	}
	_, body, _ = b.get("/m/M1/changes?seq=0")
	var got struct {
		Seq    int
		Reload bool
		Turns  map[string]string
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil || got.Seq != 1 || !got.Reload {
		t.Errorf("changes: %v %s", err, body)
	}
	b.mustAct("M1", 1, `"do":"text","words":["w2"],"text":"sidst"`)
	if code, _ := b.act("M1", `{"seq":2,"do":"undo"}`); code != 200 {
		t.Errorf("own change undone: %d", code)
	}
	if code, _ := b.act("M1", `{"seq":3,"do":"undo"}`); code != http.StatusUnprocessableEntity {
		t.Errorf("somebody else's change undone: %d", code)
	}
	// Many at once: each number is given to one.
	var wg sync.WaitGroup
	var mu sync.Mutex
	won := map[int]int{}
	for i := range 8 {
		wg.Go(func() {
			x := a
			if i%2 == 1 {
				x = b
			}
			if code, _ := x.act("M1", fmt.Sprintf(`{"seq":3,"do":"text","words":["w4"],"text":"t%d"}`, i)); code == 200 {
				mu.Lock()
				won[3]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if won[3] != 1 || len(correctionsOf(t, c, "M1")) != 4 {
		t.Errorf("%d of eight got the same number, %d lines", won[3], len(correctionsOf(t, c, "M1")))
	}
}

// Coding blind, a person sees nothing of the machine's or another coder's codes
// on any page, and cannot write into another coding.
func TestBlind(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	open := serve(t, c, func(o *review.Options) { o.Person.Name = "k2" }).enter()
	my := unitOf(t, open, "kennel")
	open.mustAct("M1", 0, fmt.Sprintf(`"coding":"human:k2","do":"my","my":{"tcus":[%q],"primary":"A-LIV","note":"kunk2"}`, my))
	x := serve(t, c, func(o *review.Options) { o.Blind = true }).enter()
	for _, path := range []string{"/m/M1", "/m/M1?coding=gribning", "/m/M1?coding=human:k2", "/m/M1?coding=adjudicated", "/m/M1/unit/" + my + "?coding=gribning", "/m/M1/unit/" + my + "?coding=human:k2", "/m/M1/changes?seq=0&coding=gribning", "/m/M1/turns?from=0&seq=1&coding=human:k2", "/m/M1/adjudicate"} {
		_, body, _ := x.get(path)
		for _, bad := range []string{"kunk2", "class=\"chip", "model:gribning", "human:k2", "udkast</span>", `aria-pressed="true"`} {
			if strings.Contains(body, bad) {
				t.Errorf("%s shows %q", path, bad)
			}
		}
	}
	x.mustAct("M1", 1, fmt.Sprintf(`"coding":"human:k2","do":"my","my":{"tcus":[%q],"primary":"A-KAP"}`, my))
	m := readMeeting(t, c, "M1")
	if m.Coding("human:k1").MYs[0].Primary != "A-KAP" || m.Coding("human:k2").MYs[0].Primary != "A-LIV" {
		t.Errorf("codings: %+v", m.Codings)
	}
}

// The page in English has every text as well.
func TestEnglish(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, func(o *review.Options) { o.Lang = "en" }).enter()
	my := unitOf(t, x, "kennel")
	x.mustAct("M1", 0, fmt.Sprintf(`"do":"my","my":{"tcus":[%q],"primary":"A-KAP"}`, my))
	for _, path := range []string{"/", "/codebook", "/m/M1", "/m/M1/adjudicate", "/m/M1/unit/" + my, "/m/M1/unit/" + unitOf(t, x, "skemaet")} {
		_, body, _ := x.get(path)
		for _, bad := range []string{"⟦", "Tilbage", "Gem<", "udkast"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		if !strings.Contains(path, "unit") && !strings.Contains(body, `<html lang="en">`) {
			t.Errorf("%s does not say its language", path)
		}
	}
}
