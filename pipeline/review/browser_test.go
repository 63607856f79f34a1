package review_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdpruntime "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"gribning/pipeline/review"
	"gribning/transcripts"
)

// browser is a real Chromium on the page of a site. Every request that it makes
// is noted.
type browser struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	requests []string
	faults   []string // of scripts, and what the browser refused
}

func startBrowser(t testing.TB) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed (Debian: chromium)")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(filepath.Join(t.TempDir(), "profile")), chromedp.NoSandbox, chromedp.DisableGPU)
	for _, f := range []string{"disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync", "disable-dev-shm-usage"} {
		opts = append(opts, chromedp.Flag(f, true))
	}
	opts = append(opts, chromedp.Flag("autoplay-policy", "no-user-gesture-required")) // measurements press keys by script
	opts = append(opts, chromedp.WindowSize(1360, 900), chromedp.WSURLReadTimeout(time.Minute))
	b := &browser{t: t}
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc, chromedp.WithListener(func(ev any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		switch e := ev.(type) {
		case *network.EventRequestWillBeSent:
			b.requests = append(b.requests, e.Request.URL)
		case *cdpruntime.EventExceptionThrown:
			b.faults = append(b.faults, fmt.Sprint(e.ExceptionDetails.Text, " ", e.ExceptionDetails.URL, ":", e.ExceptionDetails.LineNumber, " ", e.ExceptionDetails.Exception.Description))
		case *log.EventEntryAdded:
			b.faults = append(b.faults, e.Entry.Text+" "+e.Entry.URL)
		}
	}))
	t.Cleanup(cancel)
	b.ctx = ctx
	b.do(call(network.Enable, network.EnableParams{}), call(log.Enable, cdp.Empty{}))
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if len(b.faults) > 0 {
			t.Errorf("the browser reports %q", b.faults)
		}
	})
	return b
}

// call makes a command of the protocol a step.
func call[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

// run evaluates an expression for what it does.
func run(expr string) chromedp.Action[chromedp.Void] { return chromedp.Evaluate[chromedp.Void](expr) }

func (b *browser) do(as ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if len(b.requests) == 0 { // the first call must have no limit: it would end the browser
		ctx = b.ctx
	}
	if err := chromedp.Do(ctx, as...); err != nil {
		b.t.Fatal(err)
	}
}

// js gives the value of an expression as text.
func (b *browser) js(expr string) string {
	b.t.Helper()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`String(`+expr+`)`))
	if err != nil {
		b.t.Fatalf("%s: %v", expr, err)
	}
	return out
}

// until waits until an expression is true. The page forbids «eval», which the
// library's own waiting needs.
func (b *browser) until(expr string) {
	b.t.Helper()
	for begun := time.Now(); time.Since(begun) < 30*time.Second; time.Sleep(15 * time.Millisecond) {
		if out, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`(() => { try { return String(Boolean(`+expr+`)) } catch { return 'false' } })()`)); err == nil && out == "true" {
			return
		}
	}
	b.t.Fatalf("waited in vain for %s; faults %q; the page says %q", expr, b.faults, b.js(`document.getElementById('status')?.textContent + ' ' + (document.getElementById('alert')?.textContent||'')`))
}

// saves does something and waits until the page says that it is saved.
func (b *browser) saves(as ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	before := b.js(`document.body.dataset.told || '0'`)
	b.do(as...)
	b.until(`(document.body.dataset.told || '0') !== '` + before + `'`)
	if s := b.js(`document.getElementById('status').textContent`); s != "Gemt" {
		b.t.Fatalf("page says %q", s)
	}
}

// open loads a page and waits until its script has run.
func (b *browser) open(x *site, path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(x.url + path))
	b.until(`document.body.dataset.ready === 'true'`)
}

func (b *browser) enter(x *site) {
	b.t.Helper()
	b.do(chromedp.Navigate(x.url + x.link))
}

// onlyLocal checks that every request went to the site.
func (b *browser) onlyLocal(x *site) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.requests) == 0 {
		b.t.Error("no request was seen")
	}
	home, err := url.Parse(x.url)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range b.requests {
		if u, err := url.Parse(r); err != nil || u.Host != home.Host && u.Scheme != "data" && u.Scheme != "about" && !strings.HasPrefix(r, "chrome") {
			b.t.Errorf("a request left the machine: %s", r)
		}
	}
}

// unitWith is the id of the unit that holds a word.
func (b *browser) unitWith(word string) string {
	b.t.Helper()
	return b.js(fmt.Sprintf(`[...document.querySelectorAll('.tcu i')].find(i => i.textContent === %q).closest('.tcu').id`, word))
}

func (b *browser) wordID(word string) string {
	b.t.Helper()
	return b.js(fmt.Sprintf(`[...document.querySelectorAll('.tcu i')].find(i => i.textContent === %q).id`, word))
}

// pick clicks a word and waits until it is picked. The click is the script's
// own: a layout that moves under a pointer would make it another word.
func (b *browser) pick(word string) {
	b.t.Helper()
	b.do(run(fmt.Sprintf(`document.getElementById(%q).click()`, word)))
	b.until(fmt.Sprintf(`document.querySelector('i.picked')?.id === %q`, word))
}

// choose clicks a unit and waits for its panel.
func (b *browser) choose(unit string) {
	b.t.Helper()
	b.do(run(fmt.Sprintf(`document.getElementById(%q).scrollIntoView({block:'center'})`, unit)),
		run(fmt.Sprintf(`document.getElementById(%q).dispatchEvent(new MouseEvent('click', {bubbles: true}))`, unit)))
	b.until(fmt.Sprintf(`document.getElementById('panel').dataset.shown === %q`, unit))
}

func (b *browser) key(k string, mods ...chromedp.KeyOption) chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent(k, mods...)
}

func (b *browser) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("GRIBNING_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := makeCorpus(t, talk, true, "M1")
	x := serve(t, c, nil)
	b := startBrowser(t)
	b.enter(x)
	b.do(chromedp.Click(`a[href="/m/M1"]`))
	b.until(`document.body.dataset.ready === 'true'`)

	// Play: the word that is spoken is marked.
	b.until(`!document.getElementById('play').disabled`)
	b.do(chromedp.Click(`.turn:nth-child(2) .at`))
	b.until(`document.getElementById('audio').currentTime > 3.3 && document.querySelector('i.now') !== null`)
	b.shot("playing")
	b.do(b.key(" "))
	b.until(`document.getElementById('audio').paused`)

	// Correct a word.
	dog := b.wordID("hunde")
	b.pick(dog)
	b.do(b.key("e"))
	b.until(`document.activeElement.id === 'wtext'`)
	b.do(chromedp.SetValue(`#wtext`, "heste"))
	b.saves(b.key(kb.Enter))
	b.until(`document.getElementById('` + dog + `').textContent === 'heste'`)

	// Undo and redo.
	b.do(b.key(kb.Escape))
	b.saves(b.key("z"))
	b.until(`document.getElementById('` + dog + `').textContent === 'hunde'`)
	b.saves(chromedp.Click(`#redo`))
	b.until(`document.getElementById('` + dog + `').textContent === 'heste'`)

	// Split a unit at a word, and join it again.
	so := b.wordID("så")
	n := b.js(`document.querySelectorAll('.tcu').length`)
	if b.js(`document.getElementById('`+so+`').closest('.tcu').querySelector('i').id`) != so {
		b.pick(so)
		b.saves(b.key("x"))
		b.until(`document.querySelectorAll('.tcu').length > ` + n)
	}

	// A code of a professional, its utterance, and the outcome that follows.
	my := b.unitWith("kennel")
	b.choose(my)
	if b.js(`document.querySelector('.unit').dataset.coded`) == "true" {
		b.saves(b.key("0"))
	}
	b.saves(b.key("1"))
	b.until(`document.querySelector('#panel .unit').dataset.coded === 'true'`)
	first := b.js(`document.querySelector('#mys button[data-tcu="` + my + `"]').dataset.outcome`)
	if first == "G" || first == "" {
		t.Errorf("outcome before anybody took it up: %q", first)
	}
	b.choose(b.unitWith("skemaet"))
	b.saves(b.key("2", chromedp.KeyModifiers(chromedp.ModifierShift)))
	b.until(`document.querySelector('#mys button[data-tcu="` + my + `"]').dataset.outcome === 'G'`)
	b.choose(my)
	b.shot("coded")
	if p := b.js(`document.querySelector('#panel .outcome').textContent`); !strings.Contains(p, "grebet") || !strings.Contains(p, "Ytringen gribes i vinduet") {
		t.Errorf("path: %q", p)
	}
	b.choose(b.unitWith("skemaet"))
	b.saves(b.key("z"))
	b.until(`document.querySelector('#mys button[data-tcu="` + my + `"]').dataset.outcome === '` + first + `'`)

	// The speaker of a turn.
	last := b.unitWith("gik")
	b.choose(last)
	b.pick(b.wordID("gik"))
	b.do(chromedp.SetValue(`#wspeaker`, "B"))
	b.saves(chromedp.Click(`[data-do=speakerturn]`))
	b.until(`document.getElementById('` + b.wordID("gik") + `').closest('li').dataset.who === 'B'`)

	// Nothing is lost when the page is loaded anew, or by another server.
	want := b.js(`document.getElementById('turns').textContent`)
	b.open(x, "/m/M1")
	if got := b.js(`document.getElementById('turns').textContent`); got != want {
		t.Errorf("after loading anew:\n%s\nwas\n%s", got, want)
	}
	y := serve(t, c, nil)
	b.enter(y)
	b.open(y, "/m/M1")
	if got := b.js(`document.getElementById('turns').textContent`); got != want {
		t.Errorf("after a restart:\n%s\nwas\n%s", got, want)
	}
	b.mu.Lock()
	b.requests = b.requests[:0:0]
	b.mu.Unlock()
	b.open(y, "/m/M1")
	b.onlyLocal(y)
	b.looks()
}

// looks takes pictures for people to look at, where a folder is named.
func (b *browser) looks() {
	if os.Getenv("GRIBNING_SHOTS") == "" {
		return
	}
	b.until(`!document.getElementById('play').disabled`)
	b.choose(b.unitWith("kennel"))
	b.shot("light")
	b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}))
	b.choose(b.unitWith("skemaet"))
	b.shot("dark")
	b.do(call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 844, DeviceScaleFactor: 1, Mobile: true}))
	b.shot("narrow-dark")
	b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}))
	b.do(run(`scrollTo(0, 0)`))
	b.shot("narrow")
	b.do(call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 680, Height: 450, DeviceScaleFactor: 2, Mobile: false}))
	b.shot("zoom200")
}

// Two coders, each without the other's codes, and then somebody who settles.
func TestBrowserBlindAndAdjudicate(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := makeCorpus(t, talk, false, "M1")
	code := func(sign, key string) {
		x := serve(t, c, func(o *review.Options) { o.Blind, o.Person.Name = true, sign })
		b := startBrowser(t)
		b.enter(x)
		b.open(x, "/m/M1")
		if n := b.js(`document.querySelectorAll('.chip').length`); n != "0" {
			t.Errorf("%s sees %s codes", sign, n)
		}
		b.choose(b.unitWith("kennel"))
		b.saves(b.key(key))
		b.choose(b.unitWith("skemaet"))
		b.saves(b.key("7"))
	}
	code("k1", "1")
	code("k2", "4")

	x := serve(t, c, func(o *review.Options) { o.Person.Name = "k3" })
	b := startBrowser(t)
	b.enter(x)
	b.do(chromedp.Navigate(x.url + "/m/M1/adjudicate"))
	b.until(`document.body.dataset.ready === 'true'`)
	b.shot("adjudicate")
	b.do(chromedp.Click(`#agreed`))
	b.until(`document.querySelector('main p b')?.textContent === '1' && document.body.dataset.ready === 'true'`)
	// A disagreement is settled by a rule, not by a click.
	b.do(chromedp.Click(`[data-follow="human:k1"]:not(tr[hidden] *)`))
	b.until(`document.getElementById('status').textContent.includes('Vælg den regel')`)
	b.do(chromedp.SetValue(`#ruleid`, "§2.4"), chromedp.SetValue(`#rule`, "kennel er en arbejdsplads"), chromedp.Click(`[data-follow="human:k1"]:not(tr[hidden] *)`))
	b.until(`document.querySelector('.rules')?.textContent.includes('§2.4 · kennel er en arbejdsplads')`)
	b.shot("adjudicated")
	b.onlyLocal(x)

	m := readMeeting(t, c, "M1")
	a := m.Coding(transcripts.Adjudicated)
	if a == nil || len(a.MYs) != 1 || a.MYs[0].Primary != "A-KAP" || len(a.Codes) != 1 || len(a.Grips) != 1 {
		t.Fatalf("adjudicated: %+v", a)
	}
	if a.MYs[0].Note != "§2.4 · kennel er en arbejdsplads" {
		t.Errorf("the rule does not go along with the code: %q", a.MYs[0].Note)
	}
	if k2 := m.Coding("human:k2"); k2 == nil || k2.MYs[0].Primary != "A-GAP" {
		t.Errorf("k2's own codes: %+v", k2)
	}
}
