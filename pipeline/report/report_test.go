package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gribning/transcripts"
)

const machine, human = "rule:cues@1", "human:k1"

var full = Options{Program: "gribning 0.1.0", Models: []string{"rule:cues@1"}, Study: "Prøven", Purpose: transcripts.Research, Made: "2026-03-14", Corpus: "index.html"}

func in(lang string) Options {
	o := full
	o.Lang = lang
	return o
}

// everyPage gives a test both pages in both languages.
func everyPage(t *testing.T, check func(t *testing.T, page *node)) {
	m := ordinary("M1", machine)
	var ms []*transcripts.Meeting
	rows := []Row{Excluded("X1", *transcripts.Fault("C101", "participant S", "consent is missing", "samtykket mangler").Hint("ask for it", "bed om det"))}
	for i := range 8 {
		x := ordinary(fmt.Sprintf("P%d", i), machine)
		ms = append(ms, x)
		rows = append(rows, RowOf(x, x.ID+".html"))
	}
	bare := ordinary("M2", machine)
	bare.Codings = nil
	for _, lang := range []string{"da", "en"} {
		t.Run("meeting "+lang, func(t *testing.T) { check(t, meetingPage(t, m, in(lang))) })
		t.Run("supervisor "+lang, func(t *testing.T) { check(t, supervisorPage(t, m, in(lang))) })
		t.Run("supervisor, not coded "+lang, func(t *testing.T) { check(t, supervisorPage(t, bare, in(lang))) })
		t.Run("not coded "+lang, func(t *testing.T) { check(t, meetingPage(t, bare, in(lang))) })
		t.Run("no words "+lang, func(t *testing.T) { check(t, meetingPage(t, &transcripts.Meeting{ID: "tom"}, in(lang))) })
		t.Run("corpus "+lang, func(t *testing.T) { check(t, corpusPage(t, rows, poolOf(ms...), in(lang))) })
		t.Run("studied corpus "+lang, func(t *testing.T) {
			var b bytes.Buffer
			if err := studied(t, 8, lang).Write(&b); err != nil {
				t.Fatal(err)
			}
			check(t, parse(t, b.Bytes()))
		})
		t.Run("small corpus "+lang, func(t *testing.T) { check(t, corpusPage(t, rows[:3], poolOf(ms[:2]...), in(lang))) })
		t.Run("empty corpus "+lang, func(t *testing.T) { check(t, corpusPage(t, nil, nil, in(lang))) })
	}
}

// A page loads nothing, runs nothing, and every link on it leads somewhere.
func TestSelfContained(t *testing.T) {
	everyPage(t, func(t *testing.T, page *node) {
		ids := map[string]bool{}
		page.walk(func(n *node) {
			if id := n.Attr["id"]; id != "" {
				if ids[id] {
					t.Errorf("the id %s stands twice", id)
				}
				ids[id] = true
			}
		})
		page.walk(func(n *node) {
			switch n.Name {
			case "script", "link", "img", "iframe", "object", "embed", "form", "base", "image", "use", "audio", "video":
				t.Errorf("<%s> on the page", n.Name)
			}
			for k, v := range n.Attr {
				if strings.HasPrefix(k, "on") || k == "style" || k == "src" || k == "srcset" {
					t.Errorf("<%s %s=%q>", n.Name, k, v)
				}
				if k == "href" {
					if strings.Contains(v, ":") || strings.HasPrefix(v, "//") {
						t.Errorf("a link leads out: %s", v)
					}
					if a, ok := strings.CutPrefix(v, "#"); ok && !ids[a] {
						t.Errorf("nothing has the id %s", a)
					}
				}
				for _, ref := range []string{"aria-labelledby"} {
					if k == ref && !ids[v] {
						t.Errorf("nothing has the id %s", v)
					}
				}
			}
		})
		for _, s := range []string{"http:", "https:", "url(", "@import", "javascript:"} {
			if strings.Contains(strings.ToLower(style), s) {
				t.Errorf("the style sheet has %s", s)
			}
		}
		if got := page.all("style", ""); len(got) != 1 || got[0].Kids[0].Text != style {
			t.Error("the style sheet on the page is not the one that the policy names")
		}
		policy := ""
		for _, m := range page.all("meta", "") {
			if m.Attr["http-equiv"] == "Content-Security-Policy" {
				policy = m.Attr["content"]
			}
		}
		if !strings.HasPrefix(policy, "default-src 'none'; style-src 'sha256-") || strings.Contains(policy, "unsafe") {
			t.Errorf("policy %q", policy)
		}
	})
}

// Every text there is in both languages, and no place on a page lacks its text.
func TestWords(t *testing.T) {
	verbs := regexp.MustCompile(`%[^%]?`)
	for key, w := range words {
		if w[0] == "" || w[1] == "" {
			t.Errorf("%s has only one language", key)
		}
		if a, b := len(verbs.FindAllString(strings.ReplaceAll(w[0], "%%", ""), -1)), len(verbs.FindAllString(strings.ReplaceAll(w[1], "%%", ""), -1)); a != b {
			t.Errorf("%s takes %d values in Danish and %d in English", key, a, b)
		}
	}
	used := regexp.MustCompile(`\bsay(?:Or)?[ (](?:[a-z.]+, )?(?:known\(.*?, )?"([a-zA-Z_]+)"`)
	for _, src := range sources(t) {
		for _, m := range used.FindAllStringSubmatch(src, -1) {
			if _, ok := words[m[1]]; !ok && !strings.HasSuffix(m[1], "_") {
				t.Errorf("no text for %s", m[1])
			}
		}
	}
	var rest []string
	for _, src := range sources(t) {
		if !strings.Contains(src, "var words = map") {
			rest = append(rest, src)
		}
	}
	all := strings.Join(rest, "\n")
	for key := range words {
		base := strings.TrimSuffix(strings.TrimSuffix(key, "_1"), "_n")
		used := strings.Contains(all, `"`+base+`"`) || strings.Contains(all, `"`+key+`"`)
		for i := range key { // keys with an ending made at run time
			used = used || key[i] == '_' && strings.Contains(all, `"`+key[:i+1]+`"`)
		}
		if !used {
			t.Errorf("nothing uses the text %s", key)
		}
	}
	for _, key := range []string{"s_OV_D", "s_OV_A", "s_OV_T", "s_OH_S", "s_OH_T", "s_OH_V", "overlap_O1", "overlap_O2", "overlap_O3", "overlap_O4", "severity_failure", "severity_warning", "severity_notice", "role_S", "role_V", "role_M", "role_L", "voice_quoted", "voice_rendered", "voice_proxy_ratified"} {
		if _, ok := words[key]; !ok {
			t.Errorf("no text for %s", key)
		}
	}
	everyPage(t, func(t *testing.T, page *node) {
		if s := page.text(); strings.Contains(s, "⟦") || strings.Contains(s, "%!") || strings.Contains(s, "<no value>") {
			t.Errorf("a text is missing: %s", s[max(0, strings.IndexAny(s, "⟦%")-60):])
		}
	})
}

// A rate stands with numerator, denominator and interval, or as counts; no
// percentage stands anywhere else.
func TestRates(t *testing.T) {
	number := `-?\d+(?:[.,]\d+)?`
	allowed := regexp.MustCompile(`^(?:\d+ (?:af|of) \d+` +
		`|\d+/\d+ = ` + number + ` % \[` + number + ` ; ` + number + `\](?:, (?:få ytringer|few utterances))?` +
		`|` + number + ` min\.? (?:af|of) ` + number + ` min\.?(?: = ` + number + ` %(?: \[` + number + ` ; ` + number + `\])?)?` +
		`|\d+ (?:til|to|på|in) [\d.,]+(?: min\.?)?(?: = ` + number + `(?: pr\. 10 min\.| per 10 min| pr\. 100| per 100)?(?: \[` + number + ` ; ` + number + `\])?(?:, (?:få ytringer|few utterances))?)?` +
		`|\d+|vises ikke \(.*\)|not shown \(.*\))$`)
	percent := regexp.MustCompile(`\d\s?%`)
	everyPage(t, func(t *testing.T, page *node) {
		inRate := map[*node]bool{}
		for _, cell := range page.all("td", "rate") {
			if !allowed.MatchString(cell.text()) {
				t.Errorf("not a rate as it may be shown: %q", cell.text())
			}
			cell.walk(func(n *node) { inRate[n] = true })
		}
		page.walk(func(n *node) {
			if n.Name != "" || n.Up == nil || inRate[n] || n.Up.Name == "style" || n.Up.has("num") {
				return
			}
			s := n.Text
			for _, fixed := range []string{"95 %", "0–100 %", "30 %"} {
				s = strings.ReplaceAll(s, fixed, "")
			}
			if percent.MatchString(s) && !strings.Contains(s, "point") && !strings.Contains(s, "/") {
				t.Errorf("a percentage outside a rate: %q", s)
			}
		})
	})
}

// A machine's code is marked wherever it stands; a person's never is.
func TestDrafts(t *testing.T) {
	for _, lang := range []string{"da", "en"} {
		page := meetingPage(t, ordinary("M1", machine), in(lang))
		chips := page.all("span", "chip")
		layerB := 0
		for _, c := range chips {
			if c.has("c-subtype") || c.has("c-delivery") {
				continue // the heading of the passage carries the mark
			}
			layerB++
			if len(c.all("", "draft")) != 1 {
				t.Errorf("no mark on %s", c.text())
			}
		}
		if layerB < 10 {
			t.Errorf("only %d codes on the page", layerB)
		}
		arts := page.all("article", "passage")
		if len(arts) != 6 {
			t.Fatalf("%d passages, want 6", len(arts))
		}
		for _, a := range arts {
			if len(a.all("h3", "")[0].all("", "draft")) != 1 {
				t.Errorf("no mark on passage %s", a.all("h3", "")[0].text())
			}
		}
		if len(page.all("", "banner")) != 1 || len(page.all("", "banner")[0].all("", "draft")) != 1 {
			t.Error("the head of the page does not say that it is a draft")
		}
		if d := meetingPage(t, ordinary("M1", human), in(lang)).all("", "draft"); len(d) != 0 {
			t.Errorf("%d marks on a person's codes", len(d))
		}
	}
}

// One code by a machine among a person's is found and counted.
func TestOneMachineCode(t *testing.T) {
	m := ordinary("M1", human)
	m.Codings[0].Codes[3].Author = machine
	page := meetingPage(t, m, in("da"))
	if s := page.all("", "banner")[0].text(); !strings.Contains(s, "0 af 6") || !strings.Contains(s, "1 af 9") {
		t.Errorf("banner: %s", s)
	}
	if n := len(page.all("ol", "full")[0].all("", "draft")); n != 1 {
		t.Errorf("%d marks in the conversation, want 1", n)
	}
}

// What is told of each outcome, and that a short answer is not called an
// acknowledgement.
func TestOutcomesInWords(t *testing.T) {
	page := meetingPage(t, ordinary("M1", human), in("da"))
	want := []struct{ head, what string }{
		{"Grebet", "Sagsbehandleren tog det op: spørgsmål til emnet, 0,4 sek. efter."},
		{"Overhalet efter et kort svar", "Efter et kort svar gik pladsen til dokumentation."},
		{"Overhørt: stilhed eller kun et kort svar", "Der kom kun et kort svar, eller der blev stille, og så kom noget andet."},
		{"Delvist grebet", "Det blev anerkendt, men ikke foldet ud i svarvinduet."},
		{"Overhalet direkte", "Pladsen gik til krav og forpligtelse."},
		{"Ikke kodbar", "Udfaldet kan ikke afgøres: ingen professionel taler bagefter."},
	}
	for i, a := range page.all("article", "passage") {
		if h := a.all("span", "oc")[0].text(); h != want[i].head {
			t.Errorf("passage %d is headed %q, want %q", i+1, h, want[i].head)
		}
		if s := a.all("p", "what")[0].text(); !strings.HasPrefix(s, want[i].what) {
			t.Errorf("passage %d says %q, want %q", i+1, s, want[i].what)
		}
	}
	if s := page.all("article", "passage")[1].text(); strings.Contains(s, "efter anerkendelse") {
		t.Error("a short answer is called an acknowledgement")
	}
}

// Words, labels and names that could break a page stand on it as text.
func TestHostile(t *testing.T) {
	nasty := []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</style><b>`, "\u202eנרת\u202c", "👩🏽‍🚒", `{{.}}`, `'';!--"<XSS>=&{()}`, "&lt;", "javascript:alert(1)", "]]>", "-->"}
	clean := meetingPage(t, ordinary("M1", machine), in("da"))
	for _, s := range nasty {
		m := ordinary("M1", machine)
		m.Kind, m.Language = s, s
		m.Participants[1].Label = s
		for i := range m.Words {
			if m.Words[i].Speaker == "S" {
				m.Words[i].Speaker = s
			}
			m.Words[i].Text = s
		}
		for i := range m.TCUs {
			if m.TCUs[i].Speaker == "S" {
				m.TCUs[i].Speaker = s
			}
		}
		for i := range m.Turns {
			if m.Turns[i].Speaker == "S" {
				m.Turns[i].Speaker = s
			}
		}
		c := &m.Codings[0]
		for i := range c.MYs {
			c.MYs[i].Object, c.MYs[i].Note, c.MYs[i].Author = s, s, s
			c.MYs[i].Evidence[0].Text = s
		}
		for i := range c.Codes {
			c.Codes[i].Author, c.Codes[i].Valence = s, s
		}
		m.Issues = append(m.Issues, *transcripts.Fault(s, s, s, s).Hint(s, s))
		o := in("da")
		o.Study, o.Program, o.Models = s, s, []string{s}
		page := meetingPage(t, m, o)
		if !strings.Contains(page.text(), strings.Join(strings.Fields(s), " ")) {
			t.Errorf("%q is not on the page as text", s)
		}
		// The page differs from a harmless one by the issue and nothing else.
		for _, el := range []string{"script", "img", "b", "article", "svg"} {
			a, b := len(clean.all(el, "")), len(page.all(el, ""))
			if el == "b" {
				b -= 6 // the notes
			}
			if a != b {
				t.Errorf("%q: %d <%s>, want %d", s, b, el, a)
			}
		}
	}
}

// A turn of ten thousand words is cut in the passages and whole in the
// conversation.
func TestEndlessTurn(t *testing.T) {
	b := newMeeting("M1", machine)
	b.my("A-KAP", "jeg vil gerne arbejde med hunde")
	b.pro(300, "B-REG", "", strings.TrimSpace(strings.Repeat("loven ", 10_000)))
	b.turn("B", 300, "okay")
	page := meetingPage(t, b.done(), in("da"))
	if n := strings.Count(page.all("article", "passage")[0].text(), "loven"); n != longUnit {
		t.Errorf("%d words in the passage, want %d", n, longUnit)
	}
	if n := strings.Count(page.all("ol", "full")[0].text(), "loven"); n != 10_000 {
		t.Errorf("%d words in the conversation, want 10000", n)
	}
}

// A recognised meeting's page counts the words in quarantine, by reason, and says
// where the detector heard speech.
func TestListened(t *testing.T) {
	b := newMeeting("M1", machine)
	b.my("A-KAP", "jeg vil gerne arbejde med hunde")
	b.pro(300, "B-REG", "", "loven siger noget andet her")
	m := b.done()
	for i, reason := range []string{"S201", "S203", "S203"} {
		m.Words[len(m.Words)-1-i].Quarantine = reason
	}
	m.Speech = []transcripts.Span{{Start: 400, End: 2400}, {Start: 2600, End: 4100}}
	page := meetingPage(t, m, in("da")).text()
	for _, want := range []string{"3 af " + itoa(len(m.Words)) + " ord er sat i karantæne", "S203: 2.", "S201: 1.", "hvor der høres tale: 2 steder, i alt 0 min. 4 sek. af"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say «%s»", want)
		}
	}
	m.Speech = nil
	if strings.Contains(meetingPage(t, m, in("da")).text(), "høres tale") {
		t.Error("a transcript has no detector")
	}
}

// A meeting of three hours and four thousand turns: every MY has a mark inside
// the drawing, and there are no more than twelve rows.
func TestLongMeeting(t *testing.T) {
	b := newMeeting("M1", machine)
	for i := range 2000 {
		if i%25 == 0 {
			b.my("A-ONS", "jeg ville helst blive her lidt længere endnu")
		} else {
			b.turn("B", 500, "det ved jeg snart ikke hvad jeg skal sige til")
		}
		b.pro(400, "B-DOK", "", "og hvad skriver vi så i det felt")
	}
	p := newPage(b.done(), in("da"))
	if len(p.m.Turns) != 4000 || p.duration() < 3*3600*1000 {
		t.Fatalf("%d turns, %v", len(p.m.Turns), p.duration())
	}
	if p.Timeline.Rows > 12 {
		t.Errorf("%d rows", p.Timeline.Rows)
	}
	svg := parse(t, []byte(p.Timeline.SVG))
	box := strings.Fields(svg.all("svg", "timeline")[0].Attr["viewBox"])
	links := svg.all("a", "")
	if len(links) != 80 {
		t.Errorf("%d marks, want 80", len(links))
	}
	var w, h, x, y float64
	fmt.Sscan(box[2], &w)
	fmt.Sscan(box[3], &h)
	for _, g := range svg.all("g", "mk") {
		fmt.Sscanf(g.Attr["transform"], "translate(%f %f)", &x, &y)
		if x < 0 || y < 0 || x+markSize > w || y+markSize > h {
			t.Errorf("a mark lies outside: %s in %v", g.Attr["transform"], box)
		}
	}
	var out bytes.Buffer
	if err := WriteMeeting(&out, p.m, in("da")); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("GRIBNING_EYES"); dir != "" {
		save(t, filepath.Join(dir, "long.html"), func(w io.Writer) error { return WriteMeeting(w, p.m, in("da")) })
	}
	if out.Len() > 8<<20 {
		t.Errorf("%d bytes", out.Len())
	}
}

// Identifying words are replaced where they stand, also when an excerpt begins
// inside one, and flags are left alone.
func TestPseudonyms(t *testing.T) {
	b := newMeeting("M1", human)
	b.my("A-ONS", "jeg vil se Anna Sofie Berg igen")
	b.pro(300, "OTH", "", "hvem er Anna Sofie")
	m := b.done()
	m.Identifiers = []transcripts.Identifier{
		{From: 3, To: 6, Type: "NAVN", Pseudonym: "[NAVN-1]", Suffix: "s"}, {From: 9, To: 11, Type: "NAVN"}, {From: 0, To: 1, Type: "KURSIV", Flag: true}, {From: 90, To: 99, Type: "STED"},
	}
	o := in("da")
	o.Pseudonyms = true
	s := meetingPage(t, m, o).text()
	for _, name := range []string{"Anna", "Sofie", "Berg"} {
		if strings.Contains(s, name) {
			t.Errorf("%s is on the page", name)
		}
	}
	if !strings.Contains(s, "jeg vil se [NAVN-1]s igen") || !strings.Contains(s, "hvem er [NAVN]") {
		t.Error("placeholders are missing")
	}
	if s := meetingPage(t, m, in("da")).text(); !strings.Contains(s, "Anna Sofie Berg") {
		t.Error("words replaced without being asked to")
	}
}

// The list of meetings goes by date and id, whatever was counted; meetings
// without a result show id, code and remedy and are in no number.
func TestCorpusOrder(t *testing.T) {
	rows := []Row{
		{ID: "b", Date: "2026-02-01", Coded: true, MYs: 9, Outcomes: map[string]int{"G": 9}},
		Excluded("zz", *transcripts.Fault("C101", "participant S", "consent to research is missing", "samtykke til forskning mangler").Hint("ask for it", "bed om det")),
		{ID: "c", Date: "2026-01-01", Coded: true, MYs: 1, Outcomes: map[string]int{"OV": 1}},
		{ID: "a", Date: "2026-02-01", Coded: true, MYs: 5, Outcomes: map[string]int{"G": 1, "OH": 4}},
	}
	page := corpusPage(t, rows, nil, in("da"))
	var ids []string
	for _, r := range page.all("table", "meetings")[0].all("tbody", "")[0].all("th", "") {
		ids = append(ids, r.text())
	}
	if want := []string{"c", "a", "b"}; !slices.Equal(ids, want) {
		t.Errorf("order %v, want %v", ids, want)
	}
	refused := page.all("table", "refused")[0].text()
	for _, s := range []string{"zz", "C101", "samtykke til forskning mangler", "bed om det"} {
		if !strings.Contains(refused, s) {
			t.Errorf("%q is not told of the refused meeting", s)
		}
	}
	if n := strings.Count(page.text(), "zz"); n != 1 {
		t.Errorf("the refused meeting is named %d times", n)
	}
	var totals []string
	for _, c := range page.all("tfoot", "")[0].all("td", "n") {
		totals = append(totals, c.text())
	}
	if want := []string{"15", "10", "0", "0", "1", "4", "0", "0"}; !slices.Equal(totals, want) {
		t.Errorf("totals %v, want %v", totals, want)
	}
}

// The same meeting gives the same page, and the meeting is left as it was.
func TestDeterministic(t *testing.T) {
	m := ordinary("M1", machine)
	var a, b bytes.Buffer
	if err := WriteMeeting(&a, m, in("da")); err != nil {
		t.Fatal(err)
	}
	if err := WriteMeeting(&b, m, in("da")); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two pages of one meeting differ")
	}
}
