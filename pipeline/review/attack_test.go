package review_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gribning/pipeline/review"
	"gribning/transcripts"
)

// Nobody gets in without the token, and guessing is slowed down.
func TestTokenGuessing(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, nil)
	for _, path := range []string{"/", "/m/M1", "/m/M1/sound", "/m/M1/peaks", "/m/M1/unit/u1", "/m/M1/changes", "/m/M1/turns?seq=0&from=0", "/m/M1/adjudicate", "/codebook", "/start", "/start?token=", "/login"} {
		if code, body, _ := x.get(path); code != http.StatusUnauthorized || strings.Contains(body, "kennel") {
			t.Errorf("%s without a session: %d", path, code)
		}
	}
	good := x.s.Start()
	limited := false
	for i := range 20 {
		code, _, _ := x.get(fmt.Sprintf("/start?token=%043d", i))
		limited = limited || code == http.StatusTooManyRequests
		if code == http.StatusOK {
			t.Fatal("a guess got in")
		}
	}
	if !limited {
		t.Error("guessing is not slowed down")
	}
	if code, _, _ := x.get(good); code != http.StatusTooManyRequests {
		t.Errorf("during the pause: %d", code)
	}
	// A cookie that somebody made up.
	if code, _, _ := x.get("/", "Cookie", "gribning="+strings.Repeat("A", 43)); code != http.StatusUnauthorized {
		t.Errorf("made-up cookie: %d", code)
	}
}

func TestSessionEnds(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	now := time.Now()
	x := serve(t, c, func(o *review.Options) { o.Now = func() time.Time { return now } }).enter()
	now = now.Add(time.Hour)
	if code, _, _ := x.get("/"); code != 200 {
		t.Errorf("after an hour: %d", code)
	}
	now = now.Add(3 * time.Hour)
	if code, _, _ := x.get("/"); code != http.StatusUnauthorized {
		t.Errorf("after three idle hours: %d", code)
	}
	x.enter()
	for range 13 {
		now = now.Add(59 * time.Minute)
		x.get("/")
	}
	if code, _, _ := x.get("/"); code != http.StatusUnauthorized {
		t.Errorf("after thirteen hours of use: %d", code)
	}
}

// The page answers under its own name only, so that a name that was turned to
// this machine afterwards (DNS rebinding) reaches nothing.
func TestOtherHosts(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, nil).enter()
	for _, host := range []string{"evil.example", "localhost", "127.0.0.1", "127.0.0.1:1", "evil.example:80@127.0.0.1"} {
		if code, body, _ := x.get("/m/M1", "Host", host); code == http.StatusOK || strings.Contains(body, "kennel") {
			t.Errorf("Host %s: %d", host, code)
		}
	}
}

func TestCrossSiteRequests(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, nil).enter()
	deed := `{"seq":0,"do":"text","words":["w17"],"text":"x"}`
	for name, header := range map[string][]string{
		"no token":         {},
		"wrong token":      {"X-CSRF-Token", strings.Repeat("A", 43)},
		"foreign origin":   {"X-CSRF-Token", x.csrf, "Origin", "https://evil.example"},
		"foreign site":     {"X-CSRF-Token", x.csrf, "Sec-Fetch-Site", "cross-site"},
		"same site, other": {"X-CSRF-Token", x.csrf, "Sec-Fetch-Site", "same-site"},
		"form":             {"Content-Type", "application/x-www-form-urlencoded"},
		"plain text":       {"Content-Type", "text/plain"},
	} {
		if code, _, _ := x.do(http.MethodPost, "/m/M1/act", deed, header...); code != http.StatusForbidden {
			t.Errorf("%s: %d", name, code)
		}
	}
	if cs := correctionsOf(t, c, "M1"); len(cs) != 0 {
		t.Errorf("%d corrections got through", len(cs))
	}
	_, _, h := x.get("/")
	for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"} {
		if !strings.Contains(h.Get(name), want) {
			t.Errorf("%s: %q", name, h.Get(name))
		}
	}
	if strings.Contains(h.Get("Content-Security-Policy"), "unsafe") {
		t.Error("the policy allows what is unsafe")
	}
	if h.Get("Access-Control-Allow-Origin") != "" {
		t.Error("other origins may read")
	}
}

func TestSessionCookie(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, nil)
	x.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	_, _, h := x.get(x.s.Start())
	cookie := h.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Strict", "Path=/"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("cookie %q has no %s", cookie, want)
		}
	}
	if strings.Contains(h.Get("Location"), "token") {
		t.Error("the token stays in the address")
	}
}

// No parameter leads to a file that is not the meeting's.
func TestPathTraversal(t *testing.T) {
	c := makeCorpus(t, talk, true, "M1")
	secret := filepath.Join(c.Dir(), "hemmelig.txt")
	if err := os.WriteFile(secret, []byte("hemmelighed"), 0o600); err != nil {
		t.Fatal(err)
	}
	x := serve(t, c, nil).enter()
	ids := []string{"..", "%2e%2e", "..%2f..%2fgribning.toml", "%2e%2e%2fhemmelig.txt", "M1%2f..%2f..%2fhemmelig.txt", "M1%00", "%5c..%5chemmelig.txt", "M1.", "CON", strings.Repeat("A", 65), "%c0%ae%c0%ae", "log"}
	for _, id := range ids {
		for _, rest := range []string{"", "/sound", "/peaks", "/changes", "/unit/u1", "/adjudicate"} {
			code, body, _ := x.get("/m/" + id + rest)
			if code == http.StatusOK && rest != "" || strings.Contains(body, "hemmelighed") || strings.Contains(body, "[study]") {
				t.Errorf("/m/%s%s: %d %.80s", id, rest, code, body)
			}
		}
		if code, _ := x.act(id, `{"seq":0,"do":"complete"}`); code == http.StatusOK {
			t.Errorf("act on %s: %d", id, code)
		}
	}
	for _, path := range []string{"/asset/..%2fserver.go", "/asset/", "/asset/meeting.html", "/asset/../m/M1", "/page/app.js", "/m/M1/unit/..%2f..%2fx", "/m/M1/unit/u999", "/codebook?code=../../x"} {
		if code, _, _ := x.get(path); code == http.StatusOK && path != "/asset/../m/M1" {
			t.Errorf("%s: %d", path, code)
		}
	}
	if _, err := os.Stat(filepath.Join(c.Dir(), "meetings", "CON")); err == nil {
		t.Error("a request made a folder")
	}
}

func TestOversizedAndBadBodies(t *testing.T) {
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, nil).enter()
	big := `{"seq":0,"do":"text","words":["w1"],"text":"` + strings.Repeat("a", 1<<20) + `"}`
	if code, _ := x.act("M1", big); code != http.StatusRequestEntityTooLarge {
		t.Errorf("a megabyte: %d", code)
	}
	for _, deed := range []string{
		``, `null`, `[]`, `{`, `{"seq":0}`, `{"seq":0,"do":"rm"}`, `{"seq":0,"do":"text"}`, `{"seq":0,"do":"text","words":["w1"]}`,
		`{"seq":0,"do":"text","words":["w1"],"text":"` + strings.Repeat("a", 500) + `"}`,
		`{"seq":0,"do":"text","words":["w1"],"text":"a\u0000b"}`,
		`{"seq":0,"do":"text","words":["w999"],"text":"a"}`,
		`{"seq":0,"do":"speaker","words":["w1"],"speaker":"Mallory"}`,
		`{"seq":0,"do":"role","speaker":"B","role":"chef"}`,
		`{"seq":0,"do":"time","words":["w1"],"start":-5,"end":1}`,
		`{"seq":0,"do":"time","words":["w1"],"start":5,"end":1}`,
		`{"seq":0,"do":"code","code":{"tcu":"u1","code":"B-XXX"}}`,
		`{"seq":0,"do":"code","code":{"tcu":"u1","code":"R-SPO"}}`,
		`{"seq":0,"do":"code","code":{"tcu":"u1","code":"B-KRA","target":"y999"}}`,
		`{"seq":0,"do":"my","my":{"tcus":["u1"],"primary":"A-KAP"}}`, // a professional's unit
		`{"seq":0,"do":"my","my":{"tcus":["u9"],"primary":"A-XXX"}}`,
		`{"seq":0,"do":"undo"}`, `{"seq":0,"do":"redo"}`, `{"seq":0,"do":"complete"} {"seq":1}`,
		`{"seq":0,"do":"complete","author":"human:k9"}`, `{"seq":0,"do":"adjudicate","from":"human:a","text":"human:b"}`,
	} {
		if code, body := x.act("M1", deed); code < 400 || code >= 500 || strings.Contains(body, "⟦") {
			t.Errorf("%.80s: %d %s", deed, code, body)
		}
	}
	if cs := correctionsOf(t, c, "M1"); len(cs) != 0 {
		t.Errorf("corrections: %+v", cs)
	}
}

// Text of a meeting is text on the page, also where it looks like HTML.
func TestScriptInTranscript(t *testing.T) {
	bad := `<script>document.body.dataset.pwned=1</script>`
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, nil).enter()
	got := x.mustAct("M1", 0, `"do":"text","words":["w17"],"text":"<script>document.body.dataset.pwned=1</script>"`)
	if strings.Contains(got, bad) {
		t.Errorf("the answer holds the element: %s", got)
	}
	x.mustAct("M1", 1, `"do":"text","words":["w18"],"text":"\"><img src=x onerror=alert(1)>"`)
	note := `</textarea><script>alert(1)</script>`
	x.mustAct("M1", 2, fmt.Sprintf(`"do":"my","my":{"tcus":[%q],"primary":"A-KAP","object":"\"><u>","note":%q}`, unitOf(t, x, "jeg"), note))
	for _, path := range []string{"/m/M1", "/m/M1/unit/" + unitOf(t, x, "jeg"), "/m/M1/changes?seq=0", "/m/M1/turns?seq=3&from=0"} {
		code, body, _ := x.get(path)
		if code != 200 || strings.Contains(body, bad) || strings.Contains(body, "<img") || strings.Contains(body, "<script>alert") || strings.Contains(body, `"><u>`) {
			t.Errorf("%s: %d holds an element of the transcript", path, code)
		}
	}
}

// unitOf is the id of the first unit of the citizen's that has the word.
func unitOf(t *testing.T, x *site, word string) string {
	t.Helper()
	_, body, _ := x.get("/m/M1")
	at := strings.Index(body, ">"+word+"</i>")
	if at < 0 {
		t.Fatalf("no word %q", word)
	}
	from := strings.LastIndex(body[:at], `class="tcu`)
	_, rest, _ := strings.Cut(body[from:], `id="`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// A client that sends one byte now and then loses its connection.
func TestSlowClient(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a time limit")
	}
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, nil)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = x.s.Serve(t.Context(), l, nil) }()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(conn); err != nil {
		t.Errorf("the connection is still open: %v", err)
	}
}

// Consent that is withdrawn closes page, changes and sound at once.
func TestWithdrawnInBetween(t *testing.T) {
	c := makeCorpus(t, talk, true, "M1")
	x := serve(t, c, nil).enter()
	code, body, h := x.get("/m/M1/sound", "Range", "bytes=1000-1999")
	if code != http.StatusPartialContent || len(body) != 1000 || h.Get("Content-Type") != "audio/wav" {
		t.Fatalf("sound: %d, %d bytes, %s", code, len(body), h.Get("Content-Type"))
	}
	m, err := c.Load("M1")
	if err != nil {
		t.Fatal(err)
	}
	m.Consents[0].Withdrawn = "2026-02-01"
	lock, err := c.Lock("M1")
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.SaveMeeting(m); err != nil {
		t.Fatal(err)
	}
	lock.Unlock()
	for _, path := range []string{"/m/M1", "/m/M1/sound", "/m/M1/peaks", "/m/M1/changes?seq=0", "/m/M1/turns?seq=0&from=0", "/m/M1/unit/u1", "/m/M1/adjudicate"} {
		if code, body, _ := x.get(path, "Range", "bytes=0-"); code != http.StatusForbidden || strings.Contains(body, "kennel") || !strings.Contains(body, "C103") {
			t.Errorf("%s: %d %.200s", path, code, body)
		}
	}
	if code, body := x.act("M1", `{"seq":0,"do":"complete"}`); code != http.StatusForbidden {
		t.Errorf("act: %d %s", code, body)
	}
	if _, body, _ := x.get("/"); !strings.Contains(body, "C103") || strings.Contains(body, `href="/m/M1"`) {
		t.Error("the list still opens the meeting")
	}
}

// A trainer and a supervisor get no meeting as it is, whatever was agreed to.
func TestOtherRolesSeeNothing(t *testing.T) {
	for _, role := range []review.Role{review.Trainer, review.Supervisor} {
		c := makeCorpus(t, talk, true, "M1")
		m, err := c.Load("M1")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range transcripts.Purposes[1:] { // they agreed, and it is refused all the same
			m.Consents = append(m.Consents, transcripts.Consent{Participant: "B", Purpose: p, Given: "2026-01-01"}, transcripts.Consent{Participant: "S", Purpose: p, Given: "2026-01-01"})
		}
		lock, err := c.Lock("M1")
		if err != nil {
			t.Fatal(err)
		}
		if err := lock.SaveMeeting(m); err != nil {
			t.Fatal(err)
		}
		lock.Unlock()
		x := serve(t, c, func(o *review.Options) { o.Person.Role = role }).enter()
		for _, path := range []string{"/m/M1", "/m/M1/sound", "/m/M1/peaks", "/m/M1/changes?seq=0", "/m/M1/turns?seq=0&from=0", "/m/M1/unit/u1", "/m/M1/adjudicate"} {
			if code, body, _ := x.get(path); code != http.StatusForbidden || strings.Contains(body, "kennel") {
				t.Errorf("%s %s: %d", role, path, code)
			}
		}
		if code, _ := x.act("M1", `{"seq":0,"do":"complete"}`); code != http.StatusForbidden {
			t.Errorf("%s act: %d", role, code)
		}
		if _, body, _ := x.get("/"); strings.Contains(body, `href="/m/`) || role == review.Trainer && strings.Contains(body, "M1") {
			t.Errorf("%s sees the list", role)
		}
	}
}

// Neither addresses, titles nor the log hold words of the meeting.
func TestNothingIdentifiesOutside(t *testing.T) {
	c := makeCorpus(t, talk, true, "M1")
	x := serve(t, c, nil).enter()
	_, body, _ := x.get("/m/M1")
	title, _, _ := strings.Cut(body[strings.Index(body, "<title>"):], "</title>")
	if strings.Contains(title, "M1") || strings.Contains(title, "kennel") {
		t.Errorf("title %q", title)
	}
	x.mustAct("M1", 0, `"do":"text","words":["w17"],"text":"Mallorca"`)
	x.get("/m/M1/sound", "Range", "bytes=0-99")
	x.get("/m/M1/sound", "Range", "bytes=100-199")
	log, err := os.ReadFile(filepath.Join(c.Dir(), "log", "audit.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"Mallorca", "kennel", "w17"} {
		if bytes.Contains(log, []byte(bad)) {
			t.Errorf("the log holds %q", bad)
		}
	}
	for action, want := range map[string]int{"review.open": 1, "review.change": 1, "review.listen": 1} {
		if n := bytes.Count(log, []byte(`"`+action+`"`)); n != want {
			t.Errorf("%s is logged %d times, want %d", action, n, want)
		}
	}
	if _, _, faults := c.VerifyAudit(); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestPasswords(t *testing.T) {
	line, err := review.NewEntry(review.Person{Name: "k7", Role: review.Researcher}, "hest batteri hæfteklamme")
	if err != nil {
		t.Fatal(err)
	}
	people, err := review.ReadPeople(strings.NewReader("# kodere\n" + line + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := makeCorpus(t, talk, false, "M1")
	x := serve(t, c, func(o *review.Options) { o.People, o.Person = people, review.Person{} })
	if x.s.Start() != "" {
		t.Error("there is a token link beside passwords")
	}
	form := func(name, password string) int {
		code, _, _ := x.do(http.MethodPost, "/login", "name="+name+"&password="+strings.ReplaceAll(password, " ", "+"), "Content-Type", "application/x-www-form-urlencoded")
		return code
	}
	if code := form("k7", "forkert forkert forkert"); code != http.StatusUnauthorized {
		t.Errorf("wrong password: %d", code)
	}
	if code := form("k7", "hest batteri hæfteklamme"); code != http.StatusOK {
		t.Errorf("right password: %d", code)
	}
	if _, body, _ := x.get("/m/M1"); !strings.Contains(body, "kennel") || !strings.Contains(body, "<b>k7</b>") {
		t.Error("signed in and sees nothing")
	}
	y := serve(t, c, func(o *review.Options) { o.People, o.Person = people, review.Person{} })
	x = y
	last := 0
	for range 7 {
		last = form("k7", "gæt gæt gæt gæt")
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("after seven wrong passwords: %d", last)
	}
	for _, bad := range []string{"k7", "k7:forsker", "k7:forsker:hest", "k7:chef:" + strings.SplitN(line, ":", 3)[2], "Kurt:forsker:" + strings.SplitN(line, ":", 3)[2], line + "\n" + line, strings.Replace(line, "t=3", "t=1", 1)} {
		if _, err := review.ReadPeople(strings.NewReader(bad)); err == nil {
			t.Errorf("%.30s was taken", bad)
		}
	}
	if _, err := review.NewEntry(review.Person{Name: "k1", Role: review.Researcher}, "kort"); err == nil {
		t.Error("a short password was taken")
	}
}
