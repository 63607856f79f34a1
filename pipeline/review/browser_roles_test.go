package review_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"gribning/pipeline/review"
	"gribning/transcripts"
)

// downloads lets the browser save files into a folder of the test.
func (b *browser) downloads() string {
	b.t.Helper()
	dir := b.t.TempDir()
	b.do(call(cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir}))
	return dir
}

// saved waits for a downloaded file.
func (b *browser) saved(dir, name string) string {
	b.t.Helper()
	for begun := time.Now(); time.Since(begun) < 30*time.Second; time.Sleep(20 * time.Millisecond) {
		if data, err := os.ReadFile(filepath.Join(dir, name)); err == nil && len(data) > 0 {
			return string(data)
		}
	}
	have, _ := os.ReadDir(dir)
	b.t.Fatalf("%s was not saved; there is %v", name, have)
	return ""
}

// forgive drops the faults that the browser has told of so far, where a test
// meant them to happen.
func (b *browser) forgive() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = nil
}

// views takes pictures of the page as it is, for people to look at: light, dark,
// on a telephone, and at 200 % on a small laptop.
func (b *browser) views(name string) {
	b.t.Helper()
	if os.Getenv("GRIBNING_SHOTS") == "" {
		return
	}
	dark := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}}
	b.shot(name + "-light")
	b.do(call(emulation.SetEmulatedMedia, dark))
	b.shot(name + "-dark")
	b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}))
	b.do(call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 844, DeviceScaleFactor: 1, Mobile: true}), run(`scrollTo(0, 0)`))
	b.shot(name + "-narrow")
	b.fits()
	b.do(call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 683, Height: 384, DeviceScaleFactor: 2, Mobile: false}))
	b.shot(name + "-zoom200")
	b.fits()
	b.do(call(emulation.ClearDeviceMetricsOverride, cdp.Empty{}))
}

// fits checks that nothing makes the page scroll sideways (WCAG 1.4.10).
func (b *browser) fits() {
	b.t.Helper()
	if out := b.js(`document.documentElement.scrollWidth - document.documentElement.clientWidth`); out != "0" {
		b.t.Errorf("the page is %s pixels too wide: %s", out, b.js(`[...document.querySelectorAll('body *')].filter(x => x.getBoundingClientRect().right > innerWidth + 1 && !x.closest('.scroll')).slice(0, 5).map(x => x.tagName + '.' + x.className + '#' + x.id).join(' ')`))
	}
}

// narrow checks that a page fits a telephone and 200 % on a small laptop, in
// light and dark, and takes pictures where a folder is named.
func (b *browser) narrow(name string) {
	b.t.Helper()
	if os.Getenv("GRIBNING_SHOTS") != "" {
		b.views(name)
		return
	}
	for _, w := range []int64{390, 683} {
		b.do(call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: w, Height: 600, DeviceScaleFactor: 1, Mobile: w < 500}))
		b.fits()
	}
	b.do(call(emulation.ClearDeviceMetricsOverride, cdp.Empty{}))
}

// A researcher finds words, marks what identifies, works through a sample and
// takes files along.
func TestBrowserSampleMarkExport(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := makeCorpus(t, named, true, "M1", "M2")
	x := serve(t, c, func(o *review.Options) { o.Only = []string{"M1", "M2"} })
	b := startBrowser(t)
	dir := b.downloads()
	b.enter(x)
	b.until(`document.querySelector('progress').value === 0`)
	b.narrow("list")
	b.do(chromedp.Click(`a.go`))
	b.until(`document.body.dataset.ready === 'true' && location.pathname === '/m/M1'`)
	b.narrow("meeting")

	// Find, by key.
	b.do(b.key("f"))
	b.until(`document.activeElement.id === 'find'`)
	b.do(chromedp.SetValue(`#find`, "HUNDE på"), b.key(kb.Enter))
	b.until(`document.querySelector('.tcu[aria-current]')?.textContent.includes('kennel') && document.getElementById('status').textContent.startsWith('1 af 1')`)
	b.do(b.key(kb.Escape))
	b.until(`document.activeElement.classList.contains('tcu')`)

	// Two words together identify a place; what was found is marked already.
	if n := b.js(`[...document.querySelectorAll('i.pd')].map(x => x.textContent).join(' ')`); !strings.Contains(n, "Mette Hansen") || !strings.Contains(n, "Aalborg") {
		t.Errorf("marked from the start: %s", n)
	}
	a, k := b.wordID("en"), b.wordID("kennel")
	b.pick(a)
	b.do(run(fmt.Sprintf(`document.getElementById(%q).dispatchEvent(new MouseEvent('click', {bubbles: true, shiftKey: true}))`, k)))
	b.until(`document.querySelectorAll('i.picked').length === 2`)
	b.do(chromedp.SetValue(`#idtype`, "ORG"))
	b.saves(chromedp.Click(`[data-do=identify]`))
	b.until(`document.getElementById('` + k + `').classList.contains('pd') && document.getElementById('` + k + `').title.startsWith('firma eller institution [ORG-')`)
	b.shot("marked")
	b.pick(k)
	b.saves(chromedp.Click(`[data-do=unidentify]`))
	b.until(`!document.getElementById('` + k + `').classList.contains('pd')`)

	// Export: without names, and as said.
	b.do(chromedp.Click(`#export button`))
	if csv := b.saved(dir, "M1-pseudonym.csv"); strings.Contains(csv, "Mette") || !strings.Contains(csv, "kennel") || !strings.Contains(csv, "[NAVN-1]") {
		t.Errorf("csv: %.400s", csv)
	}
	b.do(chromedp.SetValue(`#export [name=format]`, "eaf"), chromedp.SetValue(`#export [name=text]`, "full"), chromedp.Click(`#export button`))
	if eaf := b.saved(dir, "M1.eaf"); !strings.Contains(eaf, "ANNOTATION_DOCUMENT") || !strings.Contains(eaf, "Mette") {
		t.Errorf("eaf: %.400s", eaf)
	}

	// On to the next meeting of the sample, and none is left.
	for _, id := range []string{"M1", "M2"} {
		b.until(`document.body.dataset.ready === 'true' && location.pathname === '/m/` + id + `'`)
		b.saves(chromedp.Click(`#complete`))
		b.do(chromedp.Click(map[string]string{"M1": `#nextmeeting`, "M2": `h1 a`}[id]))
	}
	b.until(`document.querySelector('progress')?.value === 2 && document.body.textContent.includes('Alle møder i udtrækket er færdigkodet')`)
	b.onlyLocal(x)
}

// A supervisor hears and reads a meeting, can change nothing, and is shown out
// when somebody takes consent back.
func TestBrowserSupervisor(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c := makeCorpus(t, named, true, "M1")
	agree(t, c, "M1", both(transcripts.Supervision, "disguised")...)
	x := serve(t, c, as(review.Supervisor))
	b := startBrowser(t)
	dir := b.downloads()
	b.enter(x)
	b.narrow("supervisor-list")
	b.do(chromedp.Click(`a[href="/v/M1"]`))
	b.until(`document.body.dataset.ready === 'true' && !document.getElementById('play').disabled`)
	b.narrow("supervisor")
	text := b.js(`document.body.innerText`)
	for _, bad := range identifying {
		if strings.Contains(text, bad) {
			t.Errorf("the page shows %q", bad)
		}
	}
	if !strings.Contains(text, "[NAVN-1]") || !strings.Contains(text, "kennel") || strings.Contains(text, "A-KAP") {
		t.Errorf("the page says:\n%s", text)
	}
	if n := b.js(`document.querySelectorAll('[data-do], [data-act], select, textarea, input:not([type=hidden]):not(#keyson)').length`); n != "0" {
		t.Errorf("%s things to change", n)
	}
	b.do(chromedp.Click(`.turn:nth-child(2) .at`))
	b.until(`document.getElementById('audio').currentTime > 4.3 && document.querySelector('i.now') !== null && document.querySelector('.turn.speaking') !== null`)
	b.do(b.key("."))
	b.until(`document.getElementById('audio').playbackRate === 1.25 && document.getElementById('speed').textContent === '1,25×'`)
	b.do(b.key(kb.ArrowRight))
	b.until(`document.getElementById('audio').currentTime > 7`)
	b.do(b.key(" "))
	b.until(`document.getElementById('audio').paused`)
	if b.js(`document.querySelectorAll('.mychip').length`) != "0" {
		b.do(b.key("n"))
		b.until(`document.querySelector('.tcu.my[aria-current]') !== null`)
	}
	b.do(b.key("?"))
	b.until(`document.getElementById('help').open`)
	b.do(b.key(kb.Escape))
	b.do(chromedp.Click(`.bar nav a`))
	if r := b.saved(dir, "M1-supervision.html"); strings.Contains(r, "Mette") || !strings.Contains(r, "kennel") {
		t.Error("report")
	}
	b.onlyLocal(x)

	b.forgive()
	agree(t, c, "M1", both(transcripts.Supervision, "disguised")[0], []string{"S", "supervision", "disguised", "2026-02-01"})
	b.do(run(`window.dispatchEvent(new Event('focus'))`))
	b.until(`document.body.textContent.includes('C103') && !document.body.textContent.includes('kennel')`)
	b.shot("supervisor-withdrawn")
	b.forgive() // the answers 403 that showed her out
}

// A trainer opens a passage, hears it, and sees what came next only when she asks
// for it.
func TestBrowserTrainer(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	c, _ := withPassages(t)
	x := serve(t, c, as(review.Trainer))
	b := startBrowser(t)
	dir := b.downloads()
	b.enter(x)
	b.narrow("trainer-list")
	b.do(run(`[...document.querySelectorAll('tbody tr')].find(r => r.lastElementChild.textContent.includes('stemmer')).querySelector('a').click()`))
	b.until(`document.body.dataset.ready === 'true' && !document.getElementById('play').disabled`)
	b.narrow("trainer-passage")
	b.do(b.key(" "))
	b.until(`document.getElementById('audio').currentTime > .3 && document.querySelector('.line.speaking') !== null`)
	b.do(b.key(" "))
	if b.js(`document.querySelector('.sealed').open || document.querySelector('.sealed .lines').checkVisibility()`) != "false" {
		t.Error("what comes next stands open")
	}
	b.do(chromedp.Click(`.sealed > summary`))
	b.until(`document.querySelector('.sealed .lines').checkVisibility()`)
	b.shot("trainer-opened")
	b.do(chromedp.Click(`a[href$="docx"]`))
	b.saved(dir, "sheet.da.docx")
	for _, name := range []string{"sheet", "passage", "facilitator"} {
		at := b.js(`document.querySelector('a[href$="/file/` + name + `.da.html"]').href`)
		b.do(chromedp.Navigate(at))
		b.until(`document.querySelector('main') !== null && document.styleSheets[0].cssRules.length > 3`) // its own style sheet is let through
		b.shot("trainer-" + name)
		b.do(run(`history.back()`))
		b.until(`document.body.dataset.ready === 'true'`)
	}
	b.onlyLocal(x)
}
