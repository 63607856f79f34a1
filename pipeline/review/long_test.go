package review_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"gribning/models/data"
)

// longTalk is a meeting of three hours or less: turns of the invented meetings,
// one after the other.
func longTalk(t testing.TB, turns int) string {
	t.Helper()
	var vtt strings.Builder
	vtt.WriteString("WEBVTT\n\n")
	const each = 2700
	stamp := func(ms int) string {
		return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
	}
	n := 0
	for line := range strings.Lines(string(data.Meetings)) {
		var m struct {
			Turns []struct {
				Spk  string
				Segs []struct{ Text string }
			}
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatal(err)
		}
		for i, x := range m.Turns {
			if n == turns {
				return vtt.String()
			}
			who, text := "S", x.Segs[0].Text
			if x.Spk == "B" {
				who = "B"
			}
			if i%2 == 0 && len(x.Segs) > 1 {
				text += " " + x.Segs[1].Text
			}
			fmt.Fprintf(&vtt, "%s --> %s\n<v %s>%s</v>\n\n", stamp(n*each), stamp(n*each+each-200), who, html.EscapeString(text))
			n++
		}
	}
	t.Fatalf("there are only %d turns", n)
	return ""
}

// The page brings the first turns of a long meeting and fetches the others.
// Together they are the talk, each turn once.
func TestRestOfALongTalk(t *testing.T) {
	c := makeCorpus(t, longTalk(t, 300), false, "M1")
	x := serve(t, c, nil).enter()
	_, page, _ := x.get("/m/M1")
	first := strings.Count(page, `<li class="turn `)
	code, rest, _ := x.get(fmt.Sprintf("/m/M1/turns?seq=0&from=%d", first))
	if code != http.StatusOK || first != 80 {
		t.Fatalf("%d turns at first, then %d", first, code)
	}
	m := readMeeting(t, c, "M1")
	if n := strings.Count(rest, `<li class="turn `); first+n != len(m.Turns) || strings.Count(rest, "\n") != n {
		t.Errorf("%d and %d of %d turns, %d lines", first, n, len(m.Turns), strings.Count(rest, "\n"))
	}
	for i := range m.Words {
		if id := fmt.Sprintf(`<i id="%s"`, m.Words[i].ID); strings.Count(page+rest, id) != 1 {
			t.Fatalf("%s is not there once", id)
		}
	}
	if code, _, h := x.get("/m/M1/turns?seq=0&from=80", "Accept-Encoding", "gzip"); code != 200 || h.Get("Content-Encoding") != "" {
		t.Errorf("%d, %q on the machine itself", code, h.Get("Content-Encoding"))
	}
	x.mustAct("M1", 0, `"do":"text","words":["w1"],"text":"først"`)
	if code, _, _ := x.get("/m/M1/turns?seq=0&from=80"); code != http.StatusConflict {
		t.Errorf("the rest of another state: %d", code)
	}
	for _, from := range []string{"", "-1", "x", "99999"} {
		if code, _, _ := x.get("/m/M1/turns?seq=1&from=" + from); code != http.StatusOK {
			t.Errorf("from %q: %d", from, code)
		}
	}
}

// A browser shows the first turns at once, all of them soon, and works with the
// last as with the first.
func TestBrowserLong(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := makeCorpus(t, longTalk(t, 300), false, "M1")
	x := serve(t, c, nil)
	b := startBrowser(t)
	b.enter(x)
	b.open(x, "/m/M1")
	b.until(`document.body.dataset.whole === 'true'`)
	m := readMeeting(t, c, "M1")
	if n := b.js(`document.querySelectorAll('.turn').length`); n != fmt.Sprint(len(m.Turns)) {
		t.Errorf("%s turns of %d", n, len(m.Turns))
	}
	if busy := b.js(`document.getElementById('turns').getAttribute('aria-busy')`); busy != "false" {
		t.Errorf("aria-busy is %s", busy)
	}
	// Searching on the page finds what is far below, though it is not drawn yet.
	last := &m.Turns[len(m.Turns)-1]
	words := m.TurnText(len(m.Turns) - 1)
	if found := b.js(fmt.Sprintf(`window.find(%q)`, words)); found != "true" && !strings.Contains(words, "[") {
		t.Errorf("«%s» is not found", words)
	}
	// A link to a unit of the last turn, and a correction there.
	u := &m.TCUs[last.From]
	b.do(chromedp.Navigate(x.url + "/codebook")) // so that the link loads anew
	b.do(chromedp.Navigate(x.url + "/m/M1#" + u.ID))
	b.until(`document.querySelector('.tcu[aria-current]')?.id === '` + u.ID + `'`)
	word := m.Words[u.From].ID
	b.pick(word)
	b.do(chromedp.SetValue(`#wtext`, "heste"))
	b.saves(run(`document.querySelector('#wordform button').click()`))
	b.until(`document.getElementById('` + word + `').textContent === 'heste'`)
	want := b.js(`document.getElementById('turns').textContent`)
	b.open(x, "/m/M1")
	b.until(`document.body.dataset.whole === 'true'`)
	if got := b.js(`document.getElementById('turns').textContent`); got != want {
		t.Error("after loading anew the page shows something else")
	}
	// The list of what a unit may answer has the nearest, and all when opened.
	pro := b.js(`[...document.querySelectorAll('.pro .tcu')].pop().id`)
	b.choose(pro)
	near := b.js(`document.querySelector('select[name=target]').options.length`)
	b.do(run(`document.querySelector('select[name=target]').dispatchEvent(new PointerEvent('pointerdown', {bubbles: true}))`))
	all := b.js(`document.querySelector('select[name=target]').options.length`)
	if before := b.js(`[...document.querySelectorAll('#mys button')].filter(x => +document.getElementById(x.dataset.tcu).dataset.s <= +document.querySelector('[aria-current=true]').dataset.s).length + 1`); near != "21" || all != before {
		t.Errorf("%s nearest, %s in all", near, all)
	}
	b.onlyLocal(x)
}
