// Package paper shows pages in Chromium for tests: it prints them and counts the
// sheets, and finds text that runs out of its box or out of the window.
//
// Only tests import it. It is no part of the program, which needs no browser.
package paper

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"gribning/transcripts/format/formattest"
)

// Browser is a Chromium with one window.
type Browser struct {
	t   testing.TB
	ctx context.Context
	dir string
}

// Open starts Chromium, or skips the test where it is not installed.
func Open(t testing.TB) *Browser {
	t.Helper()
	path := formattest.Tool(t, "chromium", "chromium", "chromium-browser", "google-chrome")
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	b := &Browser{t: t, ctx: ctx, dir: t.TempDir()}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900)); err != nil { // no limit on the first call: it would end the browser
		t.Fatal(err)
	}
	return b
}

func (b *Browser) do(as ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 2*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, as...); err != nil {
		b.t.Fatal(err)
	}
}

func call[P, R any](c cdp.Command[P, R], params P, take func(R)) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		r, err := cdp.Call(ctx, t, c, params)
		if err == nil && take != nil {
			take(r)
		}
		return err
	})
}

// Show opens a page.
func (b *Browser) Show(html []byte) {
	b.t.Helper()
	name := filepath.Join(b.dir, "page.html")
	if err := os.WriteFile(name, html, 0o644); err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Run(b.ctx, chromedp.Navigate("file://"+name)); err != nil {
		b.t.Fatal(err)
	}
}

// sheet is what a PDF has for each of its pages.
var sheet = regexp.MustCompile(`/Type\s*/Page\b`)

// Sheets prints the page that is shown, on the paper that its style asks for,
// and gives how many sheets it takes.
func (b *Browser) Sheets() int {
	b.t.Helper()
	yes := true
	n := 0
	b.do(call(page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes, PrintBackground: &yes}, func(r page.PrintToPDFResult) {
		n = len(sheet.FindAll(r.Data, -1))
	}))
	if n == 0 {
		b.t.Fatal("no sheets in the PDF")
	}
	return n
}

// Look is how a page is looked at.
type Look struct {
	Name   string
	Width  int64 // of the window, in pixels of the page
	Scale  float64
	Media  string // «print» for the style on paper
	Colour string // «dark», «light» or empty
}

// Looks are the ways in which every page of the program has to be readable: in
// a window, with 200 % zoom, which halves the window, on a telephone, and as wide
// as a sheet of A4 between its margins.
var Looks = []Look{
	{Name: "window", Width: 1280, Scale: 1},
	{Name: "200 % zoom", Width: 640, Scale: 2},
	{Name: "telephone", Width: 360, Scale: 2},
	{Name: "A4", Width: 666, Scale: 1, Media: "print"},
}

// clipped finds text outside its box or outside the window. What scrolls in its
// own box, and what only screen readers have, is left out.
const clipped = `(() => {
	const out = [], root = document.documentElement;
	if (root.scrollWidth > root.clientWidth + 1) out.push('the page is ' + root.scrollWidth + ' wide in a window of ' + root.clientWidth);
	const hidden = e => e.closest('.vh, .skiplink, [hidden]') || getComputedStyle(e).visibility === 'hidden';
	const scrolls = e => { for (; e; e = e.parentElement) if (/auto|scroll/.test(getComputedStyle(e).overflowX)) return true; return false; };
	const boxOf = e => { while (e.parentElement && /^(inline|contents)$/.test(getComputedStyle(e).display)) e = e.parentElement; return e; };
	const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let n = walk.nextNode(); n; n = walk.nextNode()) {
		const e = n.parentElement;
		if (!n.data.trim() || hidden(e) || /^(STYLE|SCRIPT|TITLE)$/.test(e.tagName) || scrolls(e)) continue;
		const svg = e.closest('svg');
		if (svg && svg.classList.contains('mk')) continue;
		const box = (svg || boxOf(e)).getBoundingClientRect();
		const range = document.createRange();
		range.selectNodeContents(n);
		for (const r of range.getClientRects()) {
			if (r.width === 0) continue;
			const multicol = getComputedStyle(svg || boxOf(e)).display !== 'inline' && (svg || boxOf(e)).getClientRects().length > 1;
			if (!multicol && (r.right > box.right + 2 || r.left < box.left - 2)) { out.push('out of its box by ' + Math.round(Math.max(r.right - box.right, box.left - r.left)) + ': ' + n.data.trim().slice(0, 60)); break; }
			if (r.right > innerWidth + 1 || r.left < -1) { out.push('out of the window: ' + n.data.trim().slice(0, 60)); break; }
		}
	}
	for (const e of document.querySelectorAll('body *')) {
		const s = getComputedStyle(e);
		if (/hidden|clip/.test(s.overflowX) && !hidden(e) && !e.closest('svg') && e.scrollWidth > e.clientWidth + 1) out.push('clipped: ' + e.textContent.trim().slice(0, 60));
	}
	return out;
})()`

// Clipped gives what of the shown page cannot be read in this look.
func (b *Browser) Clipped(l Look) []string {
	b.t.Helper()
	defer b.look(l)()
	out, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](clipped))
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// Picture writes a picture of the whole page in this look.
func (b *Browser) Picture(l Look, file string) {
	b.t.Helper()
	defer b.look(l)()
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(file, png, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// look sets the window and the media, and gives what sets them back.
func (b *Browser) look(l Look) (back func()) {
	b.t.Helper()
	media := emulation.SetEmulatedMediaParams{Media: l.Media}
	if l.Colour != "" {
		media.Features = []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.Colour}}
	}
	b.do(chromedp.EmulateViewport(l.Width, 900, chromedp.EmulateScale(l.Scale)), call(emulation.SetEmulatedMedia, media, nil))
	return func() {
		b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}, nil), chromedp.EmulateViewport(1280, 900))
	}
}
