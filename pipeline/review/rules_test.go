package review_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"gribning/pipeline/review"
)

// The rule that settled a disagreement is needed, is kept, and comes out with the
// codes and as a log.
func TestRuleLog(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	seq := 0
	for sign, code := range map[string]string{"k1": "A-KAP", "k2": "A-GAP"} {
		x := serve(t, c, func(o *review.Options) { o.Person.Name, o.Blind = sign, true }).enter()
		x.mustAct("M1", seq, fmt.Sprintf(`"do":"my","coding":"human:%s","my":{"tcus":[%q],"primary":%q,"note":"min note"}`, sign, unitOf(t, x, "kennel"), code))
		seq++
	}
	x := serve(t, c, func(o *review.Options) { o.Person.Name = "k3" }).enter()
	unit := unitOf(t, x, "kennel")
	deed := func(note string) string {
		return fmt.Sprintf(`{"seq":2,"coding":"adjudicated","do":"adjudicate","from":"human:k1","text":"human:k2","tcu":%q,"note":%q}`, unit, note)
	}
	if code, body := x.act("M1", deed("")); code != http.StatusUnprocessableEntity || !strings.Contains(body, "regel") {
		t.Errorf("without a rule: %d %s", code, body)
	}
	if code, body := x.act("M1", deed("§2.4 · =1+1 et sted, man kan arbejde")); code != http.StatusOK {
		t.Fatalf("with a rule: %d %s", code, body)
	}
	code, log, h := x.get("/m/M1/rules")
	if code != http.StatusOK || h.Get("Content-Disposition") != `attachment; filename="M1-rules.csv"` || !strings.Contains(log, ",human:k3,"+unit+",A-KAP,\"§2.4 · =1+1 et sted") {
		t.Errorf("log: %d %s", code, log)
	}
	if _, file, _ := x.get("/m/M1/export?format=csv&text=full"); !strings.Contains(file, "§2.4 · =1+1 et sted, man kan arbejde | min note") {
		t.Error("the rule is not exported with the code")
	}
	if a := readMeeting(t, c, "M1").Coding("adjudicated"); a == nil || len(a.MYs) != 1 || !strings.HasPrefix(a.MYs[0].Note, "§2.4") {
		t.Errorf("after a run: %+v", a)
	}
	if _, page, _ := x.get("/m/M1/adjudicate"); !strings.Contains(page, "§2.4 · =1&#43;1") || !strings.Contains(page, `value="K4"`) {
		t.Error("the page shows neither the log nor the rules")
	}
	blind := serve(t, c, func(o *review.Options) { o.Blind = true }).enter()
	if code, _, _ := blind.get("/m/M1/rules"); code != http.StatusForbidden {
		t.Errorf("a blind coder reads the log: %d", code)
	}
}
