package review_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"gribning/pipeline"
	"gribning/pipeline/audio"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/excerpt"
	"gribning/pipeline/review"
	"gribning/transcripts"
)

// voicing sets what everybody in a meeting agreed to for teaching.
func voicing(t testing.TB, c *corpus.Corpus, id string, change func(*transcripts.Consent)) {
	t.Helper()
	m, err := c.Load(id)
	if err != nil {
		t.Fatal(err)
	}
	for i := range m.Consents {
		if m.Consents[i].Purpose == transcripts.Teaching {
			change(&m.Consents[i])
		}
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

// withPassages gives an example corpus with passages of its meetings, with sound
// where there is a recording: a copy of one that is made once.
func withPassages(t testing.TB) (*corpus.Corpus, []excerpt.Passage) {
	t.Helper()
	taught.once.Do(func() { teach(t) })
	if taught.dir == "" {
		t.Fatal("the example corpus was not made")
	}
	dir := filepath.Join(t.TempDir(), "korpus")
	if err := os.CopyFS(dir, os.DirFS(taught.dir)); err != nil {
		t.Fatal(err)
	}
	c, err := corpus.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return c, taught.passages
}

// taught is the example corpus with passages; TestMain removes it.
var taught struct {
	once     sync.Once
	dir      string
	passages []excerpt.Passage
}

func teach(t testing.TB) {
	t.Helper()
	dir, err := os.MkdirTemp("", "gribning-uddrag-")
	if err != nil {
		t.Fatal(err)
	}
	c, err := corpus.Init(filepath.Join(dir, "korpus"), corpus.Defaults())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.AddExamples(c, false); err != nil {
		t.Fatal(err)
	}
	ids := []string{"E1", "E4"} // of two workers; E4 has a recording, E1 gets a tone
	for _, id := range ids {
		voicing(t, c, id, func(k *transcripts.Consent) { k.Voice = transcripts.OwnVoice })
	}
	tone := filepath.Join(dir, "tone.wav")
	writeTone(t, tone, 700)
	rec, err := corpus.ReferTo(tone)
	if err != nil {
		t.Fatal(err)
	}
	m, err := c.Load("E1")
	if err != nil {
		t.Fatal(err)
	}
	m.Recordings = append(m.Recordings, rec)
	lock, err := c.Lock("E1")
	if err != nil {
		t.Fatal(err)
	}
	if err := lock.SaveMeeting(m); err != nil {
		t.Fatal(err)
	}
	lock.Unlock()
	e, err := engines()
	if err != nil {
		t.Fatal(err)
	}
	gate, err := consent.NewGate(transcripts.Research, consent.Today())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (&pipeline.Runner{Corpus: c, Gate: gate, Engines: *e, Program: "test"}).Run(t.Context(), pipeline.Lengths(c, ids)); err != nil {
		t.Fatal(err)
	}
	taught.passages = makePassages(t, c, ids)
	taught.dir = c.Dir()
}

func makePassages(t testing.TB, c *corpus.Corpus, ids []string) []excerpt.Passage {
	t.Helper()
	gate, err := consent.NewGate(transcripts.Teaching, consent.Today())
	if err != nil {
		t.Fatal(err)
	}
	var sources []excerpt.Source
	for _, id := range ids {
		m, err := pipeline.Read(c, gate, id)
		if err != nil {
			continue
		}
		permit, _ := gate.Ask(m)
		sources = append(sources, excerpt.Source{Meeting: m, Permit: permit})
	}
	choice, err := excerpt.Choose(sources, excerpt.Options{N: 6})
	if err != nil {
		t.Fatal(err)
	}
	parent := filepath.Join(c.Exports(), "uddrag")
	if err := os.MkdirAll(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	var made []excerpt.Passage
	sounds := map[string]excerpt.Sound{}
	for i, p := range choice.Passages {
		s := sources[slices.IndexFunc(sources, func(s excerpt.Source) bool { return s.Meeting.ID == p.Meeting })]
		opt := excerpt.WriteOptions{Nr: strconv.Itoa(i + 1), Agreed: excerpt.OwnVoice}
		if len(s.Meeting.Recordings) > 0 && len(made) != 1 { // the second is for reading aloud
			if sounds[p.Meeting] == nil {
				path, err := c.Recording(s.Permit, s.Meeting, 0)
				if err != nil {
					t.Fatal(err)
				}
				rec, err := audio.Open(t.Context(), path, audio.Options{Scratch: t.TempDir()})
				if err != nil {
					t.Fatal(err)
				}
				defer rec.Close()
				sounds[p.Meeting] = excerpt.Recorded(rec)
			}
			opt.Sound = sounds[p.Meeting]
		}
		switch err := excerpt.Write(t.Context(), filepath.Join(parent, p.Meeting+"-"+p.MY), s, p, opt); {
		case errors.Is(err, &transcripts.Issue{Code: "N105"}): // held back: not made
		case err != nil:
			t.Fatal(err)
		default:
			made = append(made, p)
		}
	}
	if len(made) < 2 {
		t.Fatalf("%d of %d passages were made", len(made), len(choice.Passages))
	}
	return made
}

var passageLink = regexp.MustCompile(`href="(/p/[0-9a-f]{12})"`)

func TestTrainer(t *testing.T) {
	c, chosen := withPassages(t)
	x := serve(t, c, as(review.Trainer)).enter()
	_, list, _ := x.get("/")
	links := passageLink.FindAllStringSubmatch(list, -1)
	if len(links) != len(chosen) || strings.Contains(list, "⟦") {
		t.Fatalf("%d links for %d passages\n%s", len(links), len(chosen), list)
	}
	sounds := 0
	var withSound string
	for _, l := range links {
		code, body, _ := x.get(l[1])
		if code != http.StatusOK || strings.Contains(body, "⟦") || !strings.Contains(body, `class="line"`) {
			t.Fatalf("%s: %d %.300s", l[1], code, body)
		}
		if strings.Contains(body, "<audio id") {
			sounds++
			withSound = l[1]
		}
		for _, name := range []string{"passage.da.html", "sheet.da.html", "facilitator.da.html", "sheet.da.docx"} {
			code, file, h := x.get(l[1] + "/file/" + name)
			if code != http.StatusOK || len(file) < 500 || strings.Contains(h.Get("Content-Security-Policy"), "script-src") && !strings.Contains(h.Get("Content-Disposition"), "attachment") {
				t.Errorf("%s: %d, %d bytes", name, code, len(file))
			}
		}
		for _, bad := range []string{"passage.json", "sound.wav", "..%2fpassage.da.html", "passage.en.html", "../" + chosen[0].Meeting} {
			if code, _, _ := x.get(l[1] + "/file/" + bad); code == http.StatusOK {
				t.Errorf("%s is given out", bad)
			}
		}
		// Which meeting it is from stands on none of its pages.
		for _, p := range chosen {
			if strings.Contains(body, p.Meeting+"-") || strings.Contains(body, ">"+p.Meeting+"<") {
				t.Errorf("the page names meeting %s", p.Meeting)
			}
		}
	}
	if sounds == 0 {
		t.Fatal("no passage has sound")
	}
	for _, half := range []string{"/sound", "/next"} {
		if code, body, h := x.get(withSound+half, "Range", "bytes=0-999"); code != http.StatusPartialContent || len(body) != 1000 || h.Get("Content-Type") != "audio/wav" {
			t.Errorf("%s: %d", half, code)
		}
	}
	log := audit(t, c)
	for _, want := range []string{`"review.open"`, `"review.listen"`, `"export"`, `"undervisning"`, `"human:s1"`} {
		if !strings.Contains(log, want) {
			t.Errorf("%s is not in the log", want)
		}
	}
}

// A trainer who knows a meeting's id gets nothing of it: page, sound, waveform,
// changes, units, files.
func TestTrainerAsksForAWholeMeeting(t *testing.T) {
	c, chosen := withPassages(t)
	x := serve(t, c, as(review.Trainer)).enter()
	id := chosen[0].Meeting
	_, body, _ := serve(t, c, nil).enter().get("/m/" + id)
	word, _, _ := strings.Cut(body[strings.LastIndex(body, `data-e=`):], "</i>")
	word = word[strings.LastIndex(word, ">")+1:]
	for _, path := range []string{
		"/m/" + id, "/m/" + id + "?coding=adjudicated", "/m/" + id + "/sound", "/m/" + id + "/peaks", "/m/" + id + "/changes?seq=0", "/m/" + id + "/changes?ask=1",
		"/m/" + id + "/unit/u1", "/m/" + id + "/adjudicate", "/m/" + id + "/export?format=csv",
		"/v/" + id, "/v/" + id + "/ask", "/v/" + id + "/sound", "/v/" + id + "/peaks", "/v/" + id + "/report",
	} {
		code, body, _ := x.get(path, "Range", "bytes=0-")
		if code != http.StatusForbidden || !strings.Contains(body, "C130") || len(word) > 4 && strings.Contains(body, word) {
			t.Errorf("%s: %d", path, code)
		}
	}
	for _, path := range []string{"/p/" + id, "/p/" + id + "-" + chosen[0].MY, "/p/..%2f..%2fmeetings%2f" + id, "/p/" + id + "/sound", "/p/000000000000/sound", "/p/%2e%2e/file/meeting.toml"} {
		if code, _, _ := x.get(path); code == http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
	}
	if code, _ := x.act(id, `{"seq":0,"do":"complete"}`); code != http.StatusForbidden {
		t.Errorf("act: %d", code)
	}
}

// Consent for teaching is asked at every request, whatever was made before.
func TestTrainerByConsent(t *testing.T) {
	c, chosen := withPassages(t)
	x := serve(t, c, as(review.Trainer)).enter()
	_, list, _ := x.get("/")
	var loud, quiet string
	for _, l := range passageLink.FindAllStringSubmatch(list, -1) {
		if _, body, _ := x.get(l[1]); strings.Contains(body, "<audio id") {
			loud = l[1]
		} else {
			quiet = l[1]
		}
	}
	all := func(change func(*transcripts.Consent)) {
		seen := map[string]bool{}
		for _, p := range chosen {
			if !seen[p.Meeting] {
				voicing(t, c, p.Meeting, change)
				seen[p.Meeting] = true
			}
		}
	}
	check := func(when string, text, sound bool) {
		t.Helper()
		for path, open := range map[string]bool{loud: text, quiet: text, loud + "/ask": text, loud + "/file/sheet.da.docx": text, loud + "/file/passage.da.html": text, loud + "/sound": sound, loud + "/next": sound} {
			code, body, _ := x.get(path, "Range", "bytes=0-99")
			if got := code == http.StatusOK || code == http.StatusPartialContent; got != open || !open && code != http.StatusForbidden {
				t.Errorf("%s: %s gives %d %.100s", when, path, code, body)
			}
		}
		if _, list, _ := x.get("/"); passageLink.MatchString(list) != text {
			t.Errorf("%s: listed %v", when, !text)
		}
		if _, body, _ := x.get(loud); strings.Contains(body, "<audio") != sound {
			t.Errorf("%s: player %v", when, !sound)
		}
	}
	check("as agreed", true, true)
	first := true
	all(func(k *transcripts.Consent) { // one of them agrees to less
		if first {
			k.Voice = transcripts.DisguisedVoice
		}
		first = !first
	})
	check("one voice disguised", true, false)
	all(func(k *transcripts.Consent) { k.Voice = transcripts.NoVoice })
	check("text only", true, false)
	all(func(k *transcripts.Consent) { k.Voice = transcripts.OwnVoice })
	check("voices again", true, true)
	all(func(k *transcripts.Consent) { k.Expires = "2026-06-01" })
	check("expired", false, false)
	all(func(k *transcripts.Consent) { k.Expires, k.Withdrawn = "", "2026-06-01" })
	check("withdrawn", false, false)
	all(func(k *transcripts.Consent) { k.Withdrawn, k.Purpose = "", transcripts.Supervision })
	check("another purpose", false, false)
}

// What is marked after a passage was made closes its text and its sound.
func TestPassageMarkedLater(t *testing.T) {
	c, _ := withPassages(t)
	x := serve(t, c, as(review.Trainer)).enter()
	r := serve(t, c, nil).enter()
	_, list, _ := x.get("/")
	for _, l := range passageLink.FindAllStringSubmatch(list, -1) {
		_, body, _ := x.get(l[1])
		if !strings.Contains(body, "<audio id") {
			continue
		}
		entries, err := os.ReadDir(filepath.Join(c.Exports(), "uddrag"))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			rec, err := excerpt.ReadRecord(filepath.Join(c.Exports(), "uddrag", e.Name()))
			if err != nil || rec.Voice == transcripts.NoVoice {
				continue
			}
			m := readMeeting(t, c, rec.Meeting)
			for i, w := range m.Words {
				if w.Start >= rec.Shown.Start && w.End <= rec.Shown.End && len([]rune(w.Text)) > 7 {
					r.mustAct(rec.Meeting, len(correctionsOf(t, c, rec.Meeting)), `"do":"identify","type":"STED","words":["`+m.Words[i].ID+`"]`)
					break
				}
			}
		}
		code, body, _ := x.get(l[1] + "/sound")
		if code != http.StatusForbidden || !strings.Contains(body, "C133") {
			t.Errorf("sound: %d %.200s", code, body)
		}
		return
	}
	t.Fatal("no passage has sound")
}
