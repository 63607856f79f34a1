package review_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gribning/pipeline/corpus"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/review"
	"gribning/transcripts"
)

// named is an invented meeting in which an invented person is named.
const named = `WEBVTT

00:00:00.000 --> 00:00:03.000
<v S>hej Mette Hansen hvordan går det med dig</v>

00:00:04.000 --> 00:00:09.000
<v B>jeg vil gerne arbejde med hunde på en kennel i Aalborg</v>

00:00:10.000 --> 00:00:13.000
<v S>vi skal lige have udfyldt skemaet her Mette</v>

00:00:14.000 --> 00:00:18.000
<v B>ja det skal vi jo så men hundene er rolige</v>

00:00:19.000 --> 00:00:23.000
<v S>du skal søge to job om ugen det er et krav</v>
`

var identifying = []string{"Mette", "Hansen", "Aalborg"}

// agree replaces the consents of a meeting; each is label, purpose, voice and,
// where there is a fourth, the day on which it was withdrawn.
func agree(t testing.TB, c *corpus.Corpus, id string, answers ...[]string) {
	t.Helper()
	m, err := c.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	m.Consents = nil
	for _, a := range answers {
		k := transcripts.Consent{Participant: a[0], Purpose: transcripts.Purpose(a[1]), Given: "2026-01-01", Voice: transcripts.VoiceUse(a[2])}
		if len(a) > 3 {
			k.Withdrawn = transcripts.Date(a[3])
		}
		m.Consents = append(m.Consents, k)
	}
	lock, err := c.Lock(id)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Unlock()
	if err := lock.SaveMeeting(m); err != nil {
		t.Fatal(err)
	}
}

// both gives the answers of both people for a purpose.
func both(p transcripts.Purpose, voice transcripts.VoiceUse) [][]string {
	return [][]string{{"B", string(p), string(voice)}, {"S", string(p), string(voice)}}
}

func as(role review.Role) func(*review.Options) {
	return func(o *review.Options) { o.Person = review.Person{Name: "s1", Role: role} }
}

func audit(t testing.TB, c *corpus.Corpus) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(c.Dir(), "log", "audit.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What a supervisor gets follows from what each person in the meeting agreed to.
func TestSupervisorByConsent(t *testing.T) {
	const none = "none"
	c := makeCorpus(t, named, true, "M1")
	x := serve(t, c, as(review.Supervisor))
	agree(t, c, "M1", both(transcripts.Supervision, "")...)
	x.enter()
	voices := []string{none, "", "disguised", "own", "withdrawn", "teaching"}
	for _, b := range voices {
		for _, sv := range voices {
			var answers [][]string
			text, sound := true, true
			for label, v := range map[string]string{"B": b, "S": sv} {
				answers = append(answers, []string{label, "forskning", "own"}) // never counts here
				switch v {
				case none:
					text, sound = false, false
				case "withdrawn":
					text, sound = false, false
					answers = append(answers, []string{label, "supervision", "own", "2026-02-01"})
				case "teaching":
					text, sound = false, false
					answers = append(answers, []string{label, "undervisning", "own"})
				default:
					sound = sound && v != ""
					answers = append(answers, []string{label, "supervision", v})
				}
			}
			agree(t, c, "M1", answers...)
			want := map[string]bool{"/v/M1": text, "/v/M1/ask": text, "/v/M1/report": text, "/v/M1/sound": sound, "/v/M1/peaks": sound}
			for path, open := range want {
				code, body, _ := x.get(path, "Range", "bytes=0-99")
				if open != (code == http.StatusOK || code == http.StatusPartialContent) || !open && code != http.StatusForbidden || !open && strings.Contains(body, "kennel") {
					t.Errorf("B %q, S %q: %s gives %d", b, sv, path, code)
				}
			}
			if _, list, _ := x.get("/"); strings.Contains(list, `href="/v/M1"`) != text {
				t.Errorf("B %q, S %q: listed %v", b, sv, !text)
			}
		}
	}
}

// Neither page, report nor answers hold what identifies; nothing on the page can
// be changed, and the meeting as it is stays closed.
func TestSupervisorSeesNobody(t *testing.T) {
	c := makeCorpus(t, named, true, "M1")
	agree(t, c, "M1", both(transcripts.Supervision, "own")...)
	x := serve(t, c, as(review.Supervisor)).enter()
	for _, path := range []string{"/", "/v/M1", "/v/M1/report"} {
		code, body, h := x.get(path)
		if code != http.StatusOK || strings.Contains(body, "⟦") {
			t.Fatalf("%s: %d %.300s", path, code, body)
		}
		for _, bad := range append(identifying, "2026-01-05") {
			if strings.Contains(body, bad) {
				t.Errorf("%s holds %q", path, bad)
			}
		}
		if path != "/" && (!strings.Contains(body, "kennel") || !strings.Contains(body, "[NAVN-1]") || !strings.Contains(body, "udkast") && !strings.Contains(body, "Udkast")) {
			t.Errorf("%s: the talk, its placeholders or the draft mark are missing", path)
		}
		if strings.HasSuffix(path, "report") && !strings.Contains(h.Get("Content-Disposition"), "attachment") {
			t.Errorf("report: %v", h)
		}
	}
	for _, path := range []string{"/m/M1", "/m/M1/sound", "/m/M1/peaks", "/m/M1/changes?seq=0", "/m/M1/turns?seq=0&from=0", "/m/M1/unit/u1", "/m/M1/adjudicate", "/m/M1/export?format=csv", "/p/0123456789ab"} {
		if code, body, _ := x.get(path); code != http.StatusForbidden || strings.Contains(body, "kennel") || !strings.Contains(body, "C131") {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code, _ := x.act("M1", `{"seq":0,"do":"complete"}`); code != http.StatusForbidden {
		t.Errorf("act: %d", code)
	}
	x.get("/v/M1/sound", "Range", "bytes=0-99")
	log := audit(t, c)
	for _, action := range []string{"review.open", "report", "review.listen"} {
		if !strings.Contains(log, `"`+action+`"`) || !strings.Contains(log, `"human:s1"`) || !strings.Contains(log, `"supervision"`) {
			t.Errorf("%s is not in the log", action)
		}
	}
	if len(correctionLines(t, c, "M1")) != 0 {
		t.Error("something was changed")
	}
}

// correctionLines reads corrections where nobody agreed to research.
func correctionLines(t testing.TB, c *corpus.Corpus, id string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(c.Dir(), "meetings", id, "corrections.jsonl"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return b
}

// A researcher's marking counts at once, and what is known to identify and is
// still there closes the page.
func TestSupervisorLeakCheck(t *testing.T) {
	c := makeCorpus(t, named, true, "M1")
	agree(t, c, "M1", append(both(transcripts.Research, ""), both(transcripts.Supervision, "own")...)...)
	keys, err := deidentify.ReadKeys(strings.NewReader("STED\tRolighedskennelen\nkennel\n"))
	if err != nil {
		t.Fatal(err)
	}
	leaky := serve(t, c, func(o *review.Options) { as(review.Supervisor)(o); o.Keys = keys }).enter()
	for _, path := range []string{"/v/M1", "/v/M1/report"} {
		if code, body, _ := leaky.get(path); code == http.StatusOK || strings.Contains(body, "kennel") || !strings.Contains(body, "N105") {
			t.Errorf("%s with a known name in the text: %d", path, code)
		}
	}
	r := serve(t, c, nil).enter()
	_, body, _ := r.get("/m/M1")
	at := strings.Index(body, ">kennel</i>")
	from := strings.LastIndex(body[:at], `<i id="`)
	word, _, _ := strings.Cut(body[from+7:], `"`)
	r.mustAct("M1", 0, fmt.Sprintf(`"do":"identify","words":[%q],"type":"ORG"`, word))
	if code, body, _ := leaky.get("/v/M1"); code != http.StatusOK || strings.Contains(body, "kennel") || !strings.Contains(body, "[ORG-") {
		t.Errorf("after marking: %d %.200s", code, body)
	}
}

// heard gives the samples of a WAV answer.
func heard(t *testing.T, x *site, path string) []float64 {
	t.Helper()
	code, body, _ := x.get(path)
	if code != http.StatusOK {
		t.Fatalf("%s: %d %.200s", path, code, body)
	}
	out := make([]float64, (len(body)-44)/2)
	for i := range out {
		out[i] = float64(int16(binary.LittleEndian.Uint16([]byte(body[44+2*i:])))) / 32768
	}
	return out
}

// pitchPower is how strong a frequency is in a stretch.
func pitchPower(x []float64, hz float64) float64 {
	var re, im float64
	for i, v := range x {
		a := 2 * math.Pi * hz * float64(i) / 16000
		re, im = re+v*math.Cos(a), im+v*math.Sin(a)
	}
	return math.Hypot(re, im) / float64(len(x))
}

// Identifying words are under a tone in either voice; a disguise holds while
// somebody listens, is whole over ranges, and is another in the next session.
func TestSupervisorHears(t *testing.T) {
	c := makeCorpus(t, named, true, "M1")
	agree(t, c, "M1", append(both(transcripts.Research, ""), both(transcripts.Supervision, "own")...)...)
	x := serve(t, c, as(review.Supervisor)).enter()
	own := heard(t, x, "/v/M1/sound")
	raw := heard(t, serve(t, c, nil).enter(), "/m/M1/sound")
	if len(own) != len(raw) {
		t.Fatalf("%d samples, recorded %d", len(own), len(raw))
	}
	second := func(x []float64, s float64) []float64 { return x[int(s*16000):int((s+.4)*16000)] }
	if p := pitchPower(second(own, 1), 220); p > .002 { // «Mette Hansen»
		t.Errorf("under the tone the voice is still there: %.4f", p)
	}
	if a, b := pitchPower(second(own, 15), 220), pitchPower(second(raw, 15), 220); math.Abs(a-b) > .001 || b < .05 {
		t.Errorf("where nothing identifies: %.4f, recorded %.4f", a, b)
	}

	agree(t, c, "M1", append(both(transcripts.Supervision, "own")[:1], []string{"S", "supervision", "disguised"})...)
	hidden := heard(t, x, "/v/M1/sound")
	if len(hidden) != len(raw) {
		t.Fatalf("%d samples disguised, recorded %d", len(hidden), len(raw))
	}
	if p := pitchPower(second(hidden, 15), 220); p > .02 {
		t.Errorf("disguised, the pitch is still there: %.4f", p)
	}
	for _, from := range []int{0, 44, 45, 1001, 44 + 2*16000*8 - 100, 44 + 2*16000*16 - 1} { // across borders of pieces too
		_, part, _ := x.get("/v/M1/sound", "Range", fmt.Sprintf("bytes=%d-%d", from, from+999))
		_, whole, _ := x.get("/v/M1/sound")
		if part != whole[from:from+1000] {
			t.Errorf("bytes from %d differ from those of the whole", from)
		}
	}
	other := heard(t, serve(t, c, as(review.Supervisor)).enter(), "/v/M1/sound")
	var diff float64
	for i := range other {
		diff = max(diff, math.Abs(other[i]-hidden[i]))
	}
	if diff < .05 {
		t.Error("two sessions hear the same disguise")
	}
}

// Consent that is taken back while somebody listens ends the sound and the page.
func TestSupervisorWithdrawnInBetween(t *testing.T) {
	c := makeCorpus(t, named, true, "M1")
	agree(t, c, "M1", both(transcripts.Supervision, "own")...)
	x := serve(t, c, as(review.Supervisor)).enter()
	if code, _, _ := x.get("/v/M1/sound", "Range", "bytes=0-999"); code != http.StatusPartialContent {
		t.Fatalf("sound: %d", code)
	}
	// Within one answer: the body ends early once consent is gone.
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, x.url+"/v/M1/sound", nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := x.http.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	first := make([]byte, 1000)
	if _, err := w.Body.Read(first); err != nil {
		t.Fatal(err)
	}
	agree(t, c, "M1", both(transcripts.Supervision, "own")[0], []string{"S", "supervision", "own", "2026-02-01"})
	for _, path := range []string{"/v/M1", "/v/M1/ask", "/v/M1/sound", "/v/M1/peaks", "/v/M1/report"} {
		if code, body, _ := x.get(path, "Range", "bytes=0-"); code != http.StatusForbidden || !strings.Contains(body, "C103") || strings.Contains(body, "kennel") {
			t.Errorf("%s: %d", path, code)
		}
	}
	// A voice that is no longer agreed to, while the text still is.
	agree(t, c, "M1", both(transcripts.Supervision, "own")[0], []string{"S", "supervision", ""})
	if code, body, _ := x.get("/v/M1/sound"); code != http.StatusForbidden || !strings.Contains(body, "C132") {
		t.Errorf("voice taken back: %d", code)
	}
	if code, body, _ := x.get("/v/M1"); code != http.StatusOK || strings.Contains(body, "<audio") {
		t.Errorf("text after the voice was taken back: %d", code)
	}
}

// On a server for blind coding nobody sees what others made of a meeting.
func TestBlindServerHasNoReaders(t *testing.T) {
	c := makeCorpus(t, named, false, "M1")
	agree(t, c, "M1", both(transcripts.Supervision, "own")...)
	x := serve(t, c, func(o *review.Options) { as(review.Supervisor)(o); o.Blind = true }).enter()
	if code, _, _ := x.get("/v/M1"); code != http.StatusForbidden {
		t.Errorf("page: %d", code)
	}
}

// Text of a meeting is text on the pages of others too, and no parameter leads
// anywhere else.
func TestShownAttacks(t *testing.T) {
	c := makeCorpus(t, named, true, "M1")
	agree(t, c, "M1", append(both(transcripts.Research, ""), both(transcripts.Supervision, "own")...)...)
	r := serve(t, c, nil).enter()
	_, body, _ := r.get("/m/M1")
	word, _, _ := strings.Cut(body[strings.LastIndex(body[:strings.Index(body, ">kennel</i>")], `<i id="`)+7:], `"`)
	r.mustAct("M1", 0, `"do":"text","words":["`+word+`"],"text":"<script>alert(1)</script>"`)
	r.mustAct("M1", 1, `"do":"my","my":{"tcus":["`+unitOf(t, r, "gerne")+`"],"primary":"A-KAP","object":"\"><img src=x>","note":"</script><script>alert(2)</script>"}`)
	x := serve(t, c, as(review.Supervisor)).enter()
	for _, path := range []string{"/v/M1", "/v/M1/report"} {
		if code, body, _ := x.get(path); code != http.StatusOK || strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") {
			t.Errorf("%s: %d holds an element of the transcript", path, code)
		}
	}
	for _, id := range []string{"..", "%2e%2e", "..%2f..%2fgribning.toml", "M1%00", "M1%2f..%2fM1", strings.Repeat("A", 65), "M2"} {
		for _, rest := range []string{"", "/ask", "/sound", "/peaks", "/report"} {
			code, body, _ := x.get("/v/" + id + rest)
			if code == http.StatusOK && rest != "" || strings.Contains(body, "[study]") || strings.Contains(body, "hundene") {
				t.Errorf("/v/%s%s: %d", id, rest, code)
			}
		}
	}
	for _, q := range []string{"?after=../../x", "?after=//evil.example", "?coding=//evil.example", "?after=M1%0d%0aX:1"} {
		sample := serve(t, c, func(o *review.Options) { o.Only = []string{"M1"} }).enter()
		sample.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		if _, _, h := sample.get("/next" + q); h.Get("Location") != "/m/M1" || h.Get("X") != "" {
			t.Errorf("/next%s goes to %q", q, h.Get("Location"))
		}
	}
	if _, _, h := x.get("/v/M1"); !strings.Contains(h.Get("Content-Security-Policy"), "script-src 'self'") || h.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", h)
	}
}

// The English twin of every page has all its texts.
func TestShownInEnglish(t *testing.T) {
	c := makeCorpus(t, named, true, "M1")
	agree(t, c, "M1", both(transcripts.Supervision, "disguised")...)
	english := func(change func(*review.Options)) func(*review.Options) {
		return func(o *review.Options) { change(o); o.Lang = "en" }
	}
	x := serve(t, c, english(as(review.Supervisor))).enter()
	for path, want := range map[string]string{"/": "Meetings for supervision", "/v/M1": "The voices are disguised"} {
		if code, body, _ := x.get(path); code != http.StatusOK || strings.Contains(body, "⟦") || !strings.Contains(body, want) || strings.Contains(body, "%!") || !strings.Contains(body, `<html lang="en"`) {
			t.Errorf("%s: %d %.200s", path, code, body)
		}
	}
	taught, _ := withPassages(t)
	u := serve(t, taught, english(as(review.Trainer))).enter()
	_, list, _ := u.get("/")
	link := passageLink.FindStringSubmatch(list)
	if link == nil || strings.Contains(list, "⟦") || !strings.Contains(list, "Passages for teaching") {
		t.Fatalf("list: %.300s", list)
	}
	for _, path := range []string{link[1], link[1] + "/file/sheet.en.html"} {
		if code, body, _ := u.get(path); code != http.StatusOK || strings.Contains(body, "⟦") || strings.Contains(body, "%!") {
			t.Errorf("%s: %d", path, code)
		}
	}
}
