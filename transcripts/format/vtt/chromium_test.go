package vtt_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"

	"gribning/transcripts/eksempler"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/lines"
	"gribning/transcripts/format/vtt"
)

// script loads every file as a track and gives what the browser made of it.
const script = `(async () => {
	const out = [];
	for (let i = 0; i < %d; i++) {
		const video = document.createElement("video");
		const track = document.createElement("track");
		track.src = "/" + i + ".vtt";
		track.default = true;
		video.append(track);
		document.body.append(video);
		track.track.mode = "hidden";
		const ok = await new Promise(done => { track.onload = () => done(true); track.onerror = () => done(false); });
		out.push(ok ? Array.from(track.track.cues, c => c.id + " " + Math.round(c.startTime*1000) + " " + Math.round(c.endTime*1000) + " " + c.getCueAsHTML().textContent) : ["error"]);
		video.remove();
	}
	return out;
})()`

// TestChromium plays every file as a track in Chromium and compares ids, times
// and words of the cues.
func TestChromium(t *testing.T) {
	if testing.Short() {
		t.Skip("-short")
	}
	browser := formattest.Tool(t, "chromium", "chromium", "chromium-browser", "google-chrome")
	ms := formattest.Meetings(t, eksempler.FS())
	files := map[string][]byte{}
	var want [][]string
	for i, m := range ms {
		var b bytes.Buffer
		if err := vtt.Write(&b, m, lines.Options{}); err != nil {
			t.Fatal(err)
		}
		files[fmt.Sprintf("/%d.vtt", i)] = b.Bytes()
		var cues []string
		for _, u := range lines.Units(m) {
			cues = append(cues, fmt.Sprintf("%s %d %d %s", u.ID, u.Start, max(u.End, u.Start+1), lines.Line(u.Text)))
		}
		want = append(want, cues)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := files[r.URL.Path]
		if strings.HasSuffix(r.URL.Path, ".vtt") && ok {
			w.Header().Set("Content-Type", "text/vtt; charset=utf-8")
			_, _ = w.Write(body)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><body></body>"))
	}))
	defer server.Close()
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox)
	alloc, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	defer cancel()
	ctx, cancel := chromedp.NewContext(alloc)
	defer cancel()
	ctx, cancel = context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Navigate(server.URL+"/")); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Evaluate[[][]string](fmt.Sprintf(script, len(ms)), chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	// Cues that start together may come in any order of their ends.
	for i := range want {
		if d := cmp.Diff(sorted(want[i]), sorted(got[i])); d != "" {
			t.Fatalf("%s: %s", ms[i].ID, d)
		}
	}
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return s
}
