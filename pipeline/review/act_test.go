package review_test

import (
	"strings"
	"testing"
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
	got := x.mustAct("M1", 0, `"do":"text","words":["w17"],"text":"hestepension"`)
	if !strings.Contains(got, "hestepension") {
		t.Errorf("the answer does not hold the changed turn: %s", got)
	}
	cs := correctionsOf(t, c, "M1")
	if len(cs) != 1 || cs[0].Author != "human:k1" || cs[0].Text != "hestepension" || cs[0].Old == "" {
		t.Errorf("corrections: %+v", cs)
	}
}
