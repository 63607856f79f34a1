package review_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// times is how often a thing is measured: GRIBNING_BENCH, at most 50.
func times() int {
	n, err := strconv.Atoi(os.Getenv("GRIBNING_BENCH"))
	if err != nil {
		return 1
	}
	return min(max(1, n), 50)
}

// TestScale measures a meeting of 4,000 turns: medians, for the note.
// Times are told, not asserted, since they are this machine's.
func TestScale(t *testing.T) {
	if os.Getenv("GRIBNING_BENCH") == "" {
		t.Skip("GRIBNING_BENCH is not set")
	}
	said := map[string][]string{
		"S": {"hvad tænker du selv om det med arbejde", "vi skal lige have udfyldt skemaet her", "ja", "du skal søge to job om ugen det er et krav", "hvad er det ved hunde du godt kan lide"},
		"B": {"altså jeg vil gerne arbejde med hunde på en kennel", "ja det skal vi jo", "jeg er bange for at det går galt ligesom sidst", "mm", "jeg ved ikke rigtig hvad der skal ske nu"},
	}
	var vtt strings.Builder
	vtt.WriteString("WEBVTT\n\n")
	const turns, each = 4000, 2700
	stamp := func(ms int) string {
		return fmt.Sprintf("%02d:%02d:%02d.%03d", ms/3600000, ms/60000%60, ms/1000%60, ms%1000)
	}
	for i := range turns {
		who := []string{"S", "B"}[i%2]
		fmt.Fprintf(&vtt, "%s --> %s\n<v %s>%s</v>\n\n", stamp(i*each), stamp(i*each+2500), who, said[who][i/2%5])
	}
	c := makeCorpus(t, vtt.String(), true, "M1")
	cmd, x := startAlone(t, c.Dir())
	defer func() { _ = cmd.Process.Kill() }()
	b := startBrowser(t)
	b.enter(x)
	begun := time.Now()
	b.open(x, "/m/M1")
	t.Logf("first view of the process: %v; %s turns", time.Since(begun), b.js(`document.querySelectorAll('.turn').length`))
	var view, code, word, playing, panel []time.Duration
	for range times() {
		begun := time.Now()
		b.open(x, "/m/M1")
		view = append(view, time.Since(begun))
	}
	b.until(`!document.getElementById('play').disabled`)
	unit := b.js(`[...document.querySelectorAll('.pro .tcu')][300].id`)
	// Inside the page, from the key to the mark that something has happened.
	inside := func(press, done string) time.Duration {
		t.Helper()
		out, err := chromedp.Run(b.ctx, chromedp.Evaluate[float64](`new Promise(ok => { const t0 = performance.now(); const see = () => { if (`+done+` || performance.now() - t0 > 9000) ok(performance.now() - t0); else setTimeout(see, 1); }; `+press+`; see(); })`, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		return time.Duration(out * float64(time.Millisecond))
	}
	press := func(code string) string {
		return fmt.Sprintf(`(document.querySelector('[aria-current=true]') || document.body).dispatchEvent(new KeyboardEvent('keydown', {code: %q, key: %q, bubbles: true}))`, code, code)
	}
	b.choose(unit)
	for i := range times() {
		told := b.js(`document.body.dataset.told || '0'`)
		code = append(code, inside(press(fmt.Sprintf("Digit%d", 1+i%9)), `(document.body.dataset.told || '0') !== '`+told+`'`))
		panel = append(panel, inside(`document.getElementById('panel').dataset.shown = ''; `+press(map[bool]string{true: "ArrowDown", false: "ArrowUp"}[i%2 == 0]), `document.getElementById('panel').dataset.shown !== ''`))
	}
	for range times() {
		b.do(run(`document.getElementById('audio').pause(); document.getElementById('audio').currentTime = 1`))
		playing = append(playing, inside(press("Space"), `!document.getElementById('audio').paused && document.getElementById('audio').readyState >= 3`))
	}
	b.do(run(`document.getElementById('audio').pause()`))
	for i := range times() {
		told := b.js(`document.body.dataset.told || '0'`)
		b.do(run(`document.querySelector('[aria-current=true] i').click(); document.getElementById('wtext').value = 'ord` + fmt.Sprint(i) + `'`))
		word = append(word, inside(`document.querySelector('#wordform button').click()`, `(document.body.dataset.told || '0') !== '`+told+`'`))
	}
	for name, list := range map[string][]time.Duration{"first view": view, "key to stored code": code, "key to panel": panel, "key to playing": playing, "corrected word": word} {
		slices.Sort(list)
		t.Logf("%-20s median %v, 90 %% %v (n %d)", name, list[len(list)/2].Round(time.Millisecond), list[len(list)*9/10].Round(time.Millisecond), len(list))
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(l, "VmHWM") || strings.HasPrefix(l, "VmRSS") {
			t.Log(l)
		}
	}
}
