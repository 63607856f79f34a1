package excerpt

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/pipeline/consent"
	"gribning/pipeline/deidentify"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// sources reads invented meetings in which everybody agreed to teaching, with
// the workers' opaque keys w0, w1, ….
func sources(t testing.TB, n, workers int) []Source {
	t.Helper()
	f, err := os.Open("../../models/data/dev.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ms, err := coded.Read(f, coded.As("human:k1"))
	if err != nil {
		t.Fatal(err)
	}
	var out []Source
	for i, m := range ms[:n] {
		for k := range m.Participants {
			p := &m.Participants[k]
			if p.Class() == transcripts.ClassProfessional {
				p.Key = fmt.Sprintf("w%d", i%workers)
			}
			m.Consents = append(m.Consents, transcripts.Consent{Participant: p.Label, Purpose: transcripts.Teaching, Given: "2026-01-02", Voice: transcripts.OwnVoice})
		}
		out = append(out, Source{m, permit(t, m, transcripts.Teaching)})
	}
	return out
}

func permit(t testing.TB, m *transcripts.Meeting, p transcripts.Purpose) consent.Permit {
	t.Helper()
	g, err := consent.NewGate(p, "2026-02-01")
	if err != nil {
		t.Fatal(err)
	}
	permit, issues := g.Ask(m)
	if len(issues) > 0 {
		t.Fatal(issues)
	}
	return permit
}

// TestRules holds every passage of the invented corpus to CODEBOOK §7.1.
func TestRules(t *testing.T) {
	ss := sources(t, 54, 5)
	byID := map[string]*transcripts.Meeting{}
	for _, s := range ss {
		byID[s.Meeting.ID] = s.Meeting
	}
	c, err := Choose(ss, Options{N: 12})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Passages) != 12 || c.Candidates < 100 || c.Workers != 5 {
		t.Fatalf("%d passages of %d by %d", len(c.Passages), c.Candidates, c.Workers)
	}
	kinds, workers := map[Kind]int{}, map[string]int{}
	for _, p := range c.Passages {
		m := byID[p.Meeting]
		if d := p.Span.Duration(); d < Shortest || d > Longest {
			t.Errorf("%s/%s lasts %d", p.Meeting, p.MY, d)
		}
		if n := p.TCUs(); n < FewTCUs || n > ManyTCUs {
			t.Errorf("%s/%s has %d utterances", p.Meeting, p.MY, n)
		}
		y, g := m.Shown().MY(p.MY), m.Shown().GripOf(p.MY)
		if m.TCUs[p.Cut-1].ID != y.TCUs[len(y.TCUs)-1] {
			t.Errorf("%s/%s is not cut behind the MY", p.Meeting, p.MY)
		}
		if g.TCU != "" && m.TCU(g.TCU) < p.Cut {
			t.Errorf("%s/%s shows its outcome", p.Meeting, p.MY)
		}
		turns := map[string]bool{}
		for _, u := range m.TCUs[p.Cut:p.To] {
			if turn := turnOf(m, u.Turn); !turn.BC && u.Turn != m.TCUs[p.Cut-1].Turn {
				turns[u.Turn] = true
			}
		}
		if len(turns) < 2 || len(turns) > 4 {
			t.Errorf("%s/%s seals %d turns", p.Meeting, p.MY, len(turns))
		}
		if len(p.Reasons) < 3 {
			t.Errorf("%s/%s is not explained", p.Meeting, p.MY)
		}
		kinds[p.Kind]++
		workers[p.worker]++
	}
	if kinds[Missed] != 6 || kinds[Well] < 2 || len(workers) != 5 {
		t.Errorf("kinds %v, workers %v", kinds, workers)
	}
	again, err := Choose(ss, Options{N: 12})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(c.Passages, again.Passages, cmp.AllowUnexported(Passage{})); d != "" {
		t.Errorf("the choice is not the same twice: %s", d)
	}
	other, _ := Choose(ss, Options{N: 12, Seed: "2"})
	if cmp.Equal(c.Passages, other.Passages, cmp.AllowUnexported(Passage{})) {
		t.Error("another seed gives the same choice")
	}
}

func TestFilters(t *testing.T) {
	ss := sources(t, 54, 4)
	delivered := func(p Passage, code string) bool {
		for _, s := range ss {
			if s.Meeting.ID == p.Meeting {
				return slices.Contains(s.Meeting.Shown().MY(p.MY).Delivery, code)
			}
		}
		return false
	}
	for name, c := range map[string]struct {
		f  Filter
		ok func(Passage) bool
	}{
		"subtype":     {Filter{Subtypes: []string{"A-KAP"}}, func(p Passage) bool { return p.Subtype == "A-KAP" }},
		"delivery":    {Filter{Deliveries: []string{"D-FOR"}}, func(p Passage) bool { return delivered(p, "D-FOR") }},
		"outcome":     {Filter{Outcomes: []string{"OH"}}, func(p Passage) bool { return p.Outcome == "OH" }},
		"form":        {Filter{Forms: []string{"R-SPO"}}, func(p Passage) bool { return p.Form == "R-SPO" }},
		"length":      {Filter{Longest: 40_000}, func(p Passage) bool { return p.Span.Duration() <= 40_000 }},
		"three-party": {Filter{ThreeParty: true}, func(p Passage) bool { return p.Speak > 2 }},
		"well":        {Filter{Well: true}, func(p Passage) bool { return p.Kind == Well }},
	} {
		got, err := Choose(ss, Options{Filter: c.f, N: 8})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, p := range got.Passages {
			if !c.ok(p) {
				t.Errorf("%s lets %s/%s through", name, p.Meeting, p.MY)
			}
		}
	}
	if _, err := Choose(ss, Options{Filter: Filter{Subtypes: []string{"A-XXX"}}}); !errors.Is(err, &transcripts.Issue{Code: "X702"}) {
		t.Errorf("got %v", err)
	}
}

// TestConsent: nothing is chosen or written without a permit for teaching of
// everyone heard in the meeting.
func TestConsent(t *testing.T) {
	ss := sources(t, 6, 2)
	choice, err := Choose(ss, Options{N: 2})
	if err != nil {
		t.Fatal(err)
	}
	p := choice.Passages[0]
	var s Source
	for _, x := range ss {
		if x.Meeting.ID == p.Meeting {
			s = x
		}
	}
	refused := func(name string, s Source, want string) {
		t.Helper()
		dir := filepath.Join(t.TempDir(), "out")
		if _, err := Choose([]Source{s}, Options{}); !errors.Is(err, &transcripts.Issue{Code: want}) {
			t.Errorf("%s: choosing gives %v", name, err)
		}
		if err := Write(context.Background(), dir, s, p, WriteOptions{Nr: "1"}); !errors.Is(err, &transcripts.Issue{Code: want}) {
			t.Errorf("%s: writing gives %v", name, err)
		}
		if entries, _ := os.ReadDir(filepath.Dir(dir)); len(entries) > 0 {
			t.Errorf("%s: something is left behind", name)
		}
	}
	refused("no permit", Source{Meeting: s.Meeting}, "X701")
	refused("permit for another meeting", Source{s.Meeting, permit(t, ss[(indexOf(ss, s)+1)%len(ss)].Meeting, transcripts.Teaching)}, "X701")
	for _, purpose := range []transcripts.Purpose{transcripts.Research, transcripts.Supervision} {
		m := *s.Meeting
		m.Consents = nil
		for _, q := range m.Participants {
			m.Consents = append(m.Consents, transcripts.Consent{Participant: q.Label, Purpose: purpose, Given: "2026-01-02"})
		}
		refused(string(purpose), Source{&m, permit(t, &m, purpose)}, "X701")
	}
	// One who did not agree: the gate gives no permit.
	for i := range s.Meeting.Participants {
		m := *s.Meeting
		m.Consents = append(append([]transcripts.Consent{}, s.Meeting.Consents[:i]...), s.Meeting.Consents[i+1:]...)
		g, _ := consent.NewGate(transcripts.Teaching, "2026-02-01")
		permit, issues := g.Ask(&m)
		if len(issues) == 0 {
			t.Error("a missing consent passes the gate")
		}
		refused("one consent missing", Source{&m, permit}, "X701")
	}
	// A voice that nobody knew of when consent was asked.
	m := *s.Meeting
	m.Words = append([]transcripts.Word{}, m.Words...)
	m.Words[3].Speaker = "Z"
	if err := Write(context.Background(), filepath.Join(t.TempDir(), "out"), Source{&m, s.Permit}, p, WriteOptions{}); err == nil {
		t.Error("a meeting with an unknown speaker is written")
	}
}

func indexOf(ss []Source, s Source) int {
	for i := range ss {
		if ss[i].Meeting == s.Meeting {
			return i
		}
	}
	return -1
}

func TestOneWorkerOnly(t *testing.T) {
	if _, err := Choose(sources(t, 10, 1), Options{}); !errors.Is(err, &transcripts.Issue{Code: "X703"}) {
		t.Errorf("got %v", err)
	}
	c, err := Choose(sources(t, 10, 2), Options{N: 2})
	if err != nil {
		t.Fatal(err)
	}
	if c.Passages[0].worker == c.Passages[1].worker {
		t.Error("both passages are of one worker")
	}
}

// TestWrite writes passages of every kind and reads them again.
func TestWrite(t *testing.T) {
	ss := sources(t, 54, 4)
	c, err := Choose(ss, Options{N: 10})
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for k, p := range c.Passages {
		var s Source
		for _, x := range ss {
			if x.Meeting.ID == p.Meeting {
				s = x
			}
		}
		dir := filepath.Join(root, fmt.Sprint(k+1))
		if err := Write(context.Background(), dir, s, p, WriteOptions{Nr: fmt.Sprint(k + 1), Program: "gribning 0", Models: []string{"model:gribning@1"}}); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"passage.da.html", "passage.en.html", "sheet.da.html", "sheet.en.html", "facilitator.da.html", "facilitator.en.html"} {
			b, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			text := string(b)
			for _, bad := range []string{p.Meeting, p.worker, "?s", "?t", "http://", "https://", "<script"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s holds %q", name, bad)
				}
			}
			if strings.HasSuffix(name, ".da.html") && !strings.HasPrefix(name, "sheet") {
				for _, said := range []string{"Koder: en importeret kodning (coded).", "Usikre: ", "senest givet i januar 2026", "Modeller: modellen gribning 1.", "Kodebog ", "Lavet med gribning 0."} {
					if !strings.Contains(text, said) {
						t.Errorf("%s does not say %q", name, said)
					}
				}
			}
			if strings.HasPrefix(name, "passage") {
				shown, sealed, ok := strings.Cut(text, `class="second"`)
				if !ok || !strings.Contains(sealed, `<ol class="talk"`) {
					t.Errorf("%s has no sealed part", name)
				}
				for _, u := range s.Meeting.TCUs[p.Cut:p.To] {
					if words := s.Meeting.Text(u.From, u.To); len(words) > 25 && strings.Contains(shown, words) {
						t.Errorf("%s shows what is sealed", name)
					}
				}
				for _, word := range []string{"rate", "%", "grebet", "overhørt"} {
					if strings.Contains(regexp.MustCompile(`(?s)<style>.*?</style>|<ol.*?</ol>`).ReplaceAllString(text, ""), word) {
						t.Errorf("%s says %q", name, word)
					}
				}
			}
		}
		for _, lang := range []string{"da", "en"} {
			checkDocx(t, filepath.Join(dir, "sheet."+lang+".docx"))
		}
		if err := Write(context.Background(), dir, s, p, WriteOptions{}); !errors.Is(err, &transcripts.Issue{Code: "X704"}) {
			t.Errorf("writing twice gives %v", err)
		}
	}
	entries, _ := os.ReadDir(root)
	if len(entries) != len(c.Passages) {
		t.Errorf("%d folders", len(entries))
	}
}

func checkDocx(t *testing.T, path string) {
	t.Helper()
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(r); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
		r.Close()
	}
}

// TestLeakBlocks: a name that stands in the passage outside every marked span
// stops the export, and nothing is left behind.
func TestLeakBlocks(t *testing.T) {
	ss := sources(t, 54, 4)
	c, err := Choose(ss, Options{N: 1})
	if err != nil {
		t.Fatal(err)
	}
	p := c.Passages[0]
	for _, s := range ss {
		if s.Meeting.ID != p.Meeting {
			continue
		}
		keys, err := deidentify.ReadKeys(strings.NewReader("Xenia Kvartsfelt\n"))
		if err != nil {
			t.Fatal(err)
		}
		m := *s.Meeting
		m.Words = append([]transcripts.Word{}, m.Words...)
		m.Words[m.TCUs[p.From].From].Text = "kvartsfelts"
		root := t.TempDir()
		err = Write(context.Background(), filepath.Join(root, "1"), Source{&m, s.Permit}, p, WriteOptions{Nr: "1", Keys: keys})
		if !errors.Is(err, &transcripts.Issue{Code: "N105"}) {
			t.Errorf("got %v", err)
		}
		if entries, _ := os.ReadDir(root); len(entries) > 0 {
			t.Error("something is left behind")
		}
	}
}

type fakeSound struct {
	masks []transcripts.Span
	voice Voice
}

func (f *fakeSound) Voice() Voice { return f.voice }

func (f *fakeSound) Clip(_ context.Context, w io.Writer, span transcripts.Span, mask []transcripts.Span) error {
	f.masks = mask
	_, err := io.WriteString(w, "RIFF")
	return err
}

// TestSound: no voice without its own agreement, and every identifying word in
// the mask.
func TestSound(t *testing.T) {
	ss := sources(t, 54, 4)
	c, err := Choose(ss, Options{N: 1})
	if err != nil {
		t.Fatal(err)
	}
	p := c.Passages[0]
	for _, s := range ss {
		if s.Meeting.ID != p.Meeting {
			continue
		}
		f := &fakeSound{}
		for _, f.voice = range []Voice{DisguisedVoice, OwnVoice} {
			for _, agreed := range []Voice{TextOnly, DisguisedVoice, OwnVoice} {
				for use, people := range voiceOf {
					s.Meeting.Consents[0].Voice = use // the narrowest answer of all counts
					s.Permit = permit(t, s.Meeting, transcripts.Teaching)
					dir := filepath.Join(t.TempDir(), "1")
					err := Write(context.Background(), dir, s, p, WriteOptions{Nr: "1", Sound: f, Agreed: agreed})
					if allowed := agreed >= f.voice && people >= f.voice; allowed && err != nil || !allowed && !errors.Is(err, &transcripts.Issue{Code: "X705"}) {
						t.Errorf("voice %d, asked for %d, people agreed to %d: %v", f.voice, agreed, people, err)
					} else if allowed {
						if x, err := ReadRecord(dir); err != nil || voiceOf[x.Voice] != f.voice || x.Meeting != p.Meeting {
							t.Errorf("record: %+v, %v", x, err)
						}
					}
				}
			}
		}
		for _, id := range s.Meeting.Identifiers {
			for _, w := range s.Meeting.Words[id.From:id.To] {
				covered := false
				for _, x := range f.masks {
					covered = covered || x.Start <= w.Start && w.End <= x.End
				}
				if !covered {
					t.Errorf("a word at %d is not covered", w.Start)
				}
			}
		}
	}
}

// TestTexts: every text is there in both languages and used.
func TestTexts(t *testing.T) {
	used := map[string]bool{}
	for _, name := range []string{"page.html", "page.go", "docx.go", "origin.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"([a-zA-Z0-9_]+)"`).FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
	}
	for key, both := range texts {
		if both[0] == "" || both[1] == "" {
			t.Errorf("%s lacks a language", key)
		}
		if !used[key] && !strings.Contains("ALDER FAMILIE ERHVERV", key) {
			t.Errorf("%s is not used", key)
		}
	}
}
