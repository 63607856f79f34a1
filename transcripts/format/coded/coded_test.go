package coded_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// shared finds a file of the project's reference data or skips the test.
func shared(t testing.TB, path string) string {
	t.Helper()
	dir := os.Getenv("GRIBNING_FIXTURES")
	if dir == "" {
		wd, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for d := wd; ; d = filepath.Dir(d) {
			if _, err := os.Stat(filepath.Join(d, "go.mod")); err == nil {
				dir = filepath.Join(filepath.Dir(d), "shared", "fixtures")
				break
			}
			if d == filepath.Dir(d) {
				break
			}
		}
	}
	file := filepath.Join(filepath.Dir(dir), path)
	if _, err := os.Stat(file); err != nil {
		t.Skipf("reference data %s is not there: set GRIBNING_FIXTURES", path)
	}
	return file
}

const small = `{"id":"X1","type":"opfølgning","roles":["B","S"],"style":"plain","interpreter":false,"turns":[` +
	`{"n":1,"spk":"S","t0":0.0,"t1":2.7,"bc":false,"segs":[{"text":"hvad tænker du?","code":"INV","t0":0.0,"t1":2.7}]},` +
	`{"n":2,"spk":"B","t0":3.6,"t1":9.4,"bc":false,"segs":[{"text":"jeg kun- (1.2) Mettes hunde","my":"1","t0":3.6,"t1":8.0},{"text":"ja","my":"EL1","t0":8.0,"t1":9.4}]},` +
	`{"n":3,"spk":"S","t0":9.0,"t1":9.2,"bc":true,"segs":[{"text":"mm","code":"BC","t0":9.0,"t1":9.2}]},` +
	`{"n":4,"spk":"S","t0":9.8,"t1":12.5,"bc":false,"segs":[{"text":"fortæl","code":"R-SPO","target":"1","t0":9.8,"t1":12.5}]}],` +
	`"my":[{"my":"1","primary":"A-KAP","secondary":null,"delivery":["D-FOR"],"elicited":"INV","reraise_of":null,"flags":{"sensitive":1},"o":"G","f":"R-SPO","by":"S","lat":0.4,"pt":1}],` +
	`"pii":[{"turn":2,"start":15,"end":20,"type":"NAVN","text":"Mette"}]}` + "\n"

func TestSmallMeeting(t *testing.T) {
	ms, err := coded.Read(strings.NewReader(small), coded.As("human:k1"))
	if err != nil {
		t.Fatal(err)
	}
	m := ms[0]
	type unit struct {
		ID, Turn, Speaker, Text string
		Start, End              transcripts.Ms
	}
	var got []unit
	for i, u := range m.TCUs {
		got = append(got, unit{u.ID, u.Turn, u.Speaker, m.TCUText(i), u.Start, u.End})
	}
	want := []unit{
		{"u1", "t1", "S", "hvad tænker du?", 0, 2700},
		{"u4", "t4", "B", "jeg kun- (1.2) Mettes hunde", 3600, 8000},
		{"u9", "t4", "B", "ja", 8000, 9400},
		{"u10", "t10", "S", "mm", 9000, 9200},
		{"u11", "t11", "S", "fortæl", 9800, 12500},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	begins := map[string]transcripts.Beginning{}
	for _, w := range m.Words {
		if w.Begins != "" {
			begins[w.ID] = w.Begins
		}
	}
	if d := cmp.Diff(map[string]transcripts.Beginning{"w1": "turn", "w4": "turn", "w9": "tcu", "w10": "bc", "w11": "turn"}, begins); d != "" {
		t.Error(d)
	}
	if w := m.Words[5]; w.Kind != transcripts.Pause || w.Duration() != 1200 {
		t.Errorf("the pause is %q %v", w.Kind, w.Duration())
	}
	if m.Words[4].Kind != transcripts.CutOff || !m.Fillers {
		t.Errorf("cut-off %q, fillers %v", m.Words[4].Kind, m.Fillers)
	}
	lat := transcripts.Ms(400)
	human := transcripts.Made{Author: "import:coded"}
	wantCoding := []transcripts.Coding{{
		Name: "human:k1", Complete: true,
		MYs: []transcripts.MY{{ID: "1", TCUs: []string{"u4"}, Elaborated: []string{"u9"}, Primary: "A-KAP", Delivery: []string{"D-FOR"}, Elicited: "INV", Sensitive: true, Made: human}},
		Codes: []transcripts.Code{{TCU: "u1", Code: "INV", Made: human}, {TCU: "u10", Code: "BC", Made: human},
			{TCU: "u11", Code: "R-SPO", Target: "1", Made: human}},
		Grips: []transcripts.Grip{{MY: "1", Outcome: "G", Form: "R-SPO", By: "S", Lat: &lat, LatTurns: 1}},
	}}
	if d := cmp.Diff(wantCoding, m.Codings); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]transcripts.Identifier{{From: 6, To: 7, Type: "NAVN", Suffix: "s", Made: human}}, m.Identifiers); d != "" {
		t.Error(d)
	}
	wantGaps := []transcripts.Ms{0, 900, 0, 400}
	for i, turn := range m.Turns {
		if turn.Gap != wantGaps[i] || turn.NoGap != (i == 0 || i == 2) {
			t.Errorf("turn %d: gap %d, none %v", i+1, turn.Gap, turn.NoGap)
		}
	}
}

// TestRoundTrip reads, writes and reads again every reference meeting.
func TestRoundTrip(t *testing.T) {
	for file, meetings := range map[string]int{"codebook/dialogues.jsonl": 47, "corpus/dev.jsonl": 54, "corpus/dev2.jsonl": 12} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(shared(t, file))
			if err != nil {
				t.Fatal(err)
			}
			first, err := coded.Read(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			if len(first) != meetings {
				t.Fatalf("%d meetings, want %d", len(first), meetings)
			}
			for _, m := range first {
				for _, i := range transcripts.Validate(m) {
					t.Errorf("%s: %s", m.ID, i.Error())
				}
			}
			var out bytes.Buffer
			if err := coded.Write(&out, first, coded.DefaultName); err != nil {
				t.Fatal(err)
			}
			second, err := coded.Read(&out)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(first, second); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestOtherLabelsAndAuthors(t *testing.T) {
	ms, err := coded.Read(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	m := ms[0]
	for i := range m.Participants {
		if m.Participants[i].Label == "S" {
			m.Participants[i].Label = "S2"
		}
	}
	for i := range m.Words {
		if m.Words[i].Speaker == "S" {
			m.Words[i].Speaker = "S2"
		}
	}
	for i := range m.TCUs {
		if m.TCUs[i].Speaker == "S" {
			m.TCUs[i].Speaker = "S2"
		}
	}
	for i := range m.Turns {
		if m.Turns[i].Speaker == "S" {
			m.Turns[i].Speaker = "S2"
		}
	}
	c := &m.Codings[0]
	c.Name, c.Complete = transcripts.Draft, false
	for i := range c.Codes {
		c.Codes[i].Made = transcripts.Made{Author: "rule:cues@1", P: .75, Uncertain: true}
	}
	for i := range c.MYs {
		c.MYs[i].Made = transcripts.Made{Author: "model:my@2", P: .5}
	}
	var out bytes.Buffer
	if err := coded.Write(&out, ms, transcripts.Draft); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"spk":"S","label":"S2"`) {
		t.Errorf("the role letter is not kept apart from the label: %s", out.String())
	}
	again, err := coded.Read(&out)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(ms, again); d != "" {
		t.Error(d)
	}
	if again[0].Codings[0].Codes[0].ByPerson() {
		t.Error("a machine's code came back as a person's")
	}
}

func TestFaults(t *testing.T) {
	change := func(old, new string) string {
		if !strings.Contains(small, old) {
			t.Fatalf("the sample lacks %q", old)
		}
		return strings.Replace(small, old, new, 1)
	}
	for name, c := range map[string]struct{ in, code, where string }{
		"empty file":        {"", "F104", ""},
		"blank lines":       {"\n \n", "F104", ""},
		"broken JSON":       {"{\"id\":\n", "F109", "line 1"},
		"wrong kind":        {change(`"n":2`, `"n":"to"`), "F109", "line 1"},
		"invalid UTF-8":     {small + change("hunde", "h\xffnde"), "F101", "line 2"},
		"same id twice":     {small + small, "F108", "line 2"},
		"no turns":          {`{"id":"A","turns":[],"my":[]}`, "F104", "line 1"},
		"bad id":            {change(`"X1"`, `"X 1"`), "A901", "line 1, id"},
		"unknown speaker":   {change(`"n":4,"spk":"S"`, `"n":4,"spk":"M"`), "F107", "line 1, turn 4"},
		"unknown letter":    {change(`["B","S"]`, `["B","Q"]`), "F107", "line 1, roles"},
		"turn numbers":      {change(`"n":3`, `"n":4`), "F108", "line 1, turn 3"},
		"turn backwards":    {change(`"t0":3.6,"t1":9.4,"bc"`, `"t0":13.6,"t1":9.4,"bc"`), "F106", "line 1, turn 2"},
		"turns unordered":   {change(`"t0":9.8,"t1":12.5,"bc"`, `"t0":2.8,"t1":12.5,"bc"`), "F106", "line 1, turn 4"},
		"segment outside":   {change(`"t0":8.0,"t1":9.4}`, `"t0":8.0,"t1":9.5}`), "F106", "line 1, turn 2 segment 2"},
		"negative time":     {change(`"t0":0.0,"t1":2.7,"bc"`, `"t0":-0.1,"t1":2.7,"bc"`), "F106", "line 1, turn 1"},
		"absurd time":       {change(`"t1":12.5,"bc"`, `"t1":1e300,"bc"`), "F109", "line 1"},
		"no words":          {change("fortæl", " "), "F104", "line 1, turn 4 segment 1"},
		"unknown MY":        {change(`"target":"1"`, `"target":"2"`), "F110", "line 1, turn 4 segment 1"},
		"EL of nothing":     {change(`"EL1"`, `"EL2"`), "F110", "line 1, turn 2 segment 2"},
		"MY without TCU":    {change(`"my":"1","t0"`, `"t0"`), "F110", "line 1, my no. 1"},
		"unknown code":      {change("R-SPO", "R-XXX"), "K923", "line 1, code 3"},
		"unknown subtype":   {change("A-KAP", "A-XXX"), "K911", "line 1, meaning utterance 1"},
		"re-raise of self":  {change(`"reraise_of":null`, `"reraise_of":"1"`), "K915", "line 1, meaning utterance 1"},
		"identifier beyond": {change(`"end":20`, `"end":200`), "F110", "line 1, pii no. 1"},
		"identifier's turn": {change(`"pii":[{"turn":2`, `"pii":[{"turn":9`), "F110", "line 1, pii no. 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := coded.Read(strings.NewReader(c.in))
			var i *transcripts.Issue
			if !errors.As(err, &i) {
				t.Fatalf("got %v, want an issue", err)
			}
			if i.Code != c.code || i.Where != c.where {
				t.Errorf("got %s at %q, want %s at %q (%v)", i.Code, i.Where, c.code, c.where, err)
			}
			if i.Da == "" || i.En == "" || strings.Contains(err.Error(), "hunde") {
				t.Errorf("the text must be there in both languages and hold no words of the meeting: %v", err)
			}
		})
	}
}

// TestGoodLinesSurvive checks that a faulty line loses nothing but itself, and
// that a line far over the limit is refused without being held in memory.
func TestGoodLinesSurvive(t *testing.T) {
	huge := io.MultiReader(
		strings.NewReader("\xef\xbb\xbf"+strings.Replace(small, "\n", "\r\n", 1)),
		io.LimitReader(forever{}, 200<<20), strings.NewReader("\n"),
		strings.NewReader(strings.Replace(small, "X1", "X2", 1)))
	ms, err := coded.Read(huge)
	if len(ms) != 2 {
		t.Fatalf("%d meetings, want 2: %v", len(ms), err)
	}
	var i *transcripts.Issue
	if !errors.As(err, &i) || i.Code != "F102" || i.Where != "line 2" {
		t.Errorf("got %v, want F102 at line 2", err)
	}
}

type forever struct{}

func (forever) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(small + strings.Replace(small, "X1", "X2", 1)))
	f.Add([]byte(`{"id":"M","turns":[{"n":1,"spk":"?","label":"X1","t0":1e-9,"t1":1,"segs":[{"text":"a","t0":0,"t1":1}]}]}`))
	f.Add([]byte("{\"id\":\xff"))
	f.Fuzz(func(t *testing.T, in []byte) {
		ms, _ := coded.Read(bytes.NewReader(in))
		var keep []*transcripts.Meeting
		for _, m := range ms {
			for _, i := range transcripts.Validate(m) {
				if i.Severity == transcripts.Failure {
					t.Fatalf("read an invalid meeting: %v", i.Error())
				}
			}
			if len(m.Codings) == 1 && m.Codings[0].Name == coded.DefaultName {
				keep = append(keep, m)
			}
		}
		var out bytes.Buffer
		if err := coded.Write(&out, keep, coded.DefaultName); err != nil {
			t.Fatal(err)
		}
		if len(keep) == 0 {
			return
		}
		again, err := coded.Read(&out)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(keep, again); d != "" {
			t.Fatal(d)
		}
	})
}
