package review_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
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
}
