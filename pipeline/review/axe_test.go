package review_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"gribning/pipeline/review"
	"gribning/transcripts"
)

// TestAccessible lets axe-core look at every page, in light and dark. The file
// comes from npm («npm pack axe-core») and is named by GRIBNING_AXE, since it
// is no part of the project.
func TestAccessible(t *testing.T) {
	path := os.Getenv("GRIBNING_AXE")
	if path == "" {
		t.Skip("GRIBNING_AXE does not name axe.min.js")
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := makeCorpus(t, talk, true, "M1")
	x := serve(t, c, nil)
	b := startBrowser(t)
	b.enter(x)
	check := func(name string) {
		t.Helper()
		if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void](string(axe)+";0")); err != nil {
			t.Fatal(err)
		}
		out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}).then(r => JSON.stringify(r.violations.map(v => ({id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 4).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary.slice(0, 200))}))))`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		var found []struct {
			ID, Impact, Help string
			Nodes            []string
		}
		if err := json.Unmarshal([]byte(out), &found); err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			say := t.Logf
			if f.Impact == "serious" || f.Impact == "critical" {
				say = t.Errorf
			}
			say("%s: %s %s: %s\n%q", name, f.Impact, f.ID, f.Help, f.Nodes)
		}
	}
	for _, dark := range []bool{false, true} {
		name := "light "
		if dark {
			name = "dark "
			b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}))
		}
		b.do(chromedp.Navigate(x.url + "/"))
		check(name + "list")
		b.do(chromedp.Navigate(x.url + "/codebook"))
		check(name + "codebook")
		b.open(x, "/m/M1")
		check(name + "meeting")
		b.choose(b.unitWith("kennel"))
		check(name + "citizen")
		b.choose(b.unitWith("skemaet"))
		b.do(b.key("e"))
		check(name + "professional, word")
		b.do(b.key("?"))
		check(name + "help")
	}
	b.do(chromedp.Navigate(x.url + "/m/M1/adjudicate"))
	check("adjudicate")
	b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}))

	sample := serve(t, c, func(o *review.Options) { o.Only, o.Uncertain = []string{"M1"}, true })
	b.enter(sample)
	check("sample")
	b.open(sample, "/m/M1")
	check("meeting of a sample")

	people, err := review.ReadPeople(strings.NewReader(entryOf(t, "k1", review.Researcher)))
	if err != nil {
		t.Fatal(err)
	}
	closed := serve(t, c, func(o *review.Options) { o.People, o.Person = people, review.Person{} })
	b.do(chromedp.Navigate(closed.url + "/login"))
	check("sign in")
	b.do(chromedp.SetValue(`[name=name]`, "k1"), chromedp.SetValue(`[name=password]`, "forkert forkert"), run(`document.querySelector('form').submit()`))
	b.until(`document.querySelector('.bad') !== null`)
	check("sign in, wrong")
	b.forgive() // the answer 401

	two := makeCorpus(t, talk, false, "M1")
	code := func(sign, primary string, seq int) {
		k := serve(t, two, func(o *review.Options) { o.Person.Name, o.Blind = sign, true }).enter()
		k.mustAct("M1", seq, `"do":"my","coding":"human:`+sign+`","my":{"tcus":["`+unitOf(t, k, "kennel")+`"],"primary":"`+primary+`"}`)
	}
	code("k1", "A-KAP", 0)
	code("k2", "A-GAP", 1)
	third := serve(t, two, func(o *review.Options) { o.Person.Name = "k3" })
	b.enter(third)
	b.do(chromedp.Navigate(third.url + "/m/M1/adjudicate"))
	check("adjudicate with a disagreement")

	shown := makeCorpus(t, named, true, "M1")
	agree(t, shown, "M1", both(transcripts.Supervision, "own")...)
	s := serve(t, shown, as(review.Supervisor))
	b.enter(s)
	check("supervisor's list")
	b.open(s, "/v/M1")
	check("supervisor's meeting")
	b.do(b.key("?"))
	check("supervisor's keys")
	agree(t, shown, "M1", both(transcripts.Research, "")...)
	b.do(chromedp.Navigate(s.url + "/v/M1"))
	check("refusal")
	b.forgive() // the answer 403

	taught, _ := withPassages(t)
	u := serve(t, taught, as(review.Trainer))
	b.enter(u)
	check("trainer's list")
	b.do(run(`document.querySelector('tbody a').click()`))
	b.until(`document.body.dataset.ready === 'true'`)
	check("trainer's passage")
	b.do(run(`document.querySelector('.sealed').open = true; document.querySelector('.sealed details').open = true`))
	check("trainer's passage, opened")
}
