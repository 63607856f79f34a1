package deidentify

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/transcripts"
)

// meeting makes a meeting from lines «B: words»; «|» begins an utterance.
func meeting(text string) *transcripts.Meeting {
	m := &transcripts.Meeting{ID: "T", Style: "asr", UnitsGiven: true, Participants: []transcripts.Participant{
		{Label: "B", Role: transcripts.Citizen}, {Label: "S", Role: transcripts.Caseworker, Key: "k7"}}}
	for l := range strings.Lines(text) {
		label, rest, ok := strings.Cut(strings.TrimSpace(l), ": ")
		if !ok {
			continue
		}
		turn := transcripts.Turn{Speaker: label, From: len(m.TCUs)}
		for unit := range strings.SplitSeq(rest, "|") {
			u := transcripts.TCU{Speaker: label, From: len(m.Words)}
			for _, w := range strings.Fields(unit) {
				at := transcripts.Ms(len(m.Words)) * 300
				m.Words = append(m.Words, transcripts.Word{ID: fmt.Sprintf("w%d", len(m.Words)+1), Text: w, Speaker: label, Span: transcripts.Span{Start: at, End: at + 300}})
			}
			u.To = len(m.Words)
			id := m.Words[u.From].ID
			u.ID, u.Span = transcripts.TCUID(id), transcripts.Span{Start: m.Words[u.From].Start, End: m.Words[u.To-1].End}
			if len(m.TCUs) == turn.From {
				turn.ID, m.Words[u.From].Begins = transcripts.TurnID(id), transcripts.BeginsTurn
				turn.NoGap = len(m.Turns) == 0
			} else {
				m.Words[u.From].Begins = transcripts.BeginsTCU
			}
			u.Turn = turn.ID
			m.TCUs = append(m.TCUs, u)
		}
		turn.To = len(m.TCUs)
		turn.Span = transcripts.Span{Start: m.TCUs[turn.From].Start, End: m.TCUs[turn.To-1].End}
		m.Turns = append(m.Turns, turn)
	}
	return m
}

func finder(t testing.TB, o Options) *Finder {
	t.Helper()
	f, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func spans(m *transcripts.Meeting, ids []transcripts.Identifier) []string {
	var out []string
	for _, id := range ids {
		s := id.Type + ": " + m.Text(id.From, id.To)
		if id.Flag {
			s = "?" + s
		}
		out = append(out, s)
	}
	return out
}

// TestRules is about what the rules find without a model.
func TestRules(t *testing.T) {
	f := finder(t, Options{NoModel: true})
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"written CPR", "S: det er 140968-1173 ikke", []string{"CPR: 140968-1173"}},
		{"CPR whose check digit fails", "S: det er 010101-0000", []string{"CPR: 010101-0000"}},
		{"CPR in pairs", "B: ja det er 07 04 83 21 16", []string{"CPR: 07 04 83 21 16"}},
		{"spoken CPR", "B: tolv nul fire femoghalvfjerds sytten otteogfyrre", []string{"CPR: tolv nul fire femoghalvfjerds sytten otteogfyrre"}},
		{"CPR with «fem og halvfjerds»", "B: tolv nul fire fem og halvfjerds sytten otteogfyrre", []string{"CPR: tolv nul fire fem og halvfjerds sytten otteogfyrre"}},
		{"CPR over turns", "B: tolv nul syv halvfjerds\nS: ja\nB: atten fireogtyve", []string{"CPR: tolv nul syv halvfjerds", "CPR: atten fireogtyve"}},
		{"spoken CPR, words parted", "B: tolv nul fire femog halvfjerds sytten otteog fyrre", []string{"CPR: tolv nul fire femog halvfjerds sytten otteog fyrre"}},
		{"spoken telephone, misheard", "B: enogtredive nul fire syvoghalvfjers seksten", []string{"TLF: enogtredive nul fire syvoghalvfjers seksten"}},
		{"date, parted", "S: fristen er den fjor tende december", []string{"DATO: den fjor tende december"}},
		{"institute", "B: jeg var på institut for geologi dengang", []string{"ORG: institut for geologi"}},
		{"school in parts", "B: der er en prøve på sosu skolen til maj", []string{"ORG: sosu skolen"}},
		{"house and direction", "B: jeg var på aktivhuset syd i foråret", []string{"ORG: aktivhuset syd"}},
		{"firm that is called", "S: et firma i byen der hedder klimtas kurser", []string{"ORG: klimtas kurser"}},
		{"hospital by its town", "B: lægen på glostrup sagde det", []string{"ORG: glostrup"}},
		{"town", "B: jeg bor i glostrup", []string{"STED: glostrup"}},
		{"ampersand", "B: Hos Aktas & Byrgel var det godt.", []string{"ORG: Aktas & Byrgel"}},
		{"telephone", "B: den er 28 40 17 93", []string{"TLF: 28 40 17 93"}},
		{"telephone in one", "B: ring på 28401793", []string{"TLF: 28401793"}},
		{"telephone from abroad", "B: +4528401793", []string{"TLF: +4528401793"}},
		{"spoken telephone", "B: enogtredive nul fire syvoghalvfjerds seksten", []string{"TLF: enogtredive nul fire syvoghalvfjerds seksten"}},
		{"telephone with a hesitation", "B: enogtredive nul fire øh syvoghalvfjerds seksten", []string{"TLF: enogtredive nul fire øh syvoghalvfjerds seksten"}},
		{"end of a telephone number", "S: er det den der ender på nul syv", []string{"TLF: nul syv"}},
		{"hours are no number", "B: fra ti til tolv og fem timer om ugen", nil},
		{"counting is no number", "B: en to tre", nil},
		{"mail", "S: skriv til mig@firma.dk", []string{"MAIL: mig@firma.dk"}},
		{"spoken mail", "S: mailen er hanne snabel a jobbet punktum dk", []string{"MAIL: hanne snabel a jobbet punktum dk"}},
		{"spoken mail, one word", "S: det er hansen snabela post punktum dk ja", []string{"MAIL: hansen snabela post punktum dk"}},
		{"date", "S: fristen er den fjerde december", []string{"DATO: den fjerde december"}},
		{"date in digits", "S: Jo, til den 31. december.", []string{"DATO: den 31. december."}},
		{"two days", "S: Den 11. og 13. marts.", []string{"DATO: Den 11. og 13. marts."}},
		{"day alone", "S: du kom ikke den niende", []string{"DATO: den niende"}},
		{"an ordinal that counts", "B: det er den femte gang", nil},
		{"a month is no day", "B: siden november", nil},
		{"case number", "S: det er sag 58-1127-K", []string{"ID: 58-1127-K"}},
		{"spoken case number", "S: sagsnummer fireogfyrre sytten nul to", []string{"ID: fireogfyrre sytten nul to"}},
		{"plate", "B: nummerpladen er AB 12 345", []string{"ID: AB 12 345"}},
		{"name of the list", "B: ja hende birthe hun er skrap", []string{"NAVN: birthe"}},
		{"genitive", "B: birthes nøgle", []string{"NAVN: birthes"}},
		{"title", "B: jeg var hos doktor lauge", []string{"NAVN: doktor lauge"}},
		{"ordinary words that are names", "B: der er storm og fred på bøjet ryg", nil},
		{"town", "B: jeg bor i svendborg nu", []string{"STED: svendborg"}},
		{"street and number", "B: jeg bor på rentemestervej fjorten", []string{"STED: rentemestervej fjorten"}},
		{"country", "B: jeg kommer fra polen", nil},
		{"institution", "B: hun går på Slagelse Gymnasium nu", []string{"ORG: Slagelse Gymnasium"}},
		{"chain", "B: jeg arbejdede i kvickly", []string{"ORG: kvickly"}},
		{"public body", "S: jobcentret skriver i joblog", nil},
		{"age", "B: jeg er treogtres år gammel", []string{"?ALDER: treogtres år"}},
		{"occupation", "B: jeg var urmager", []string{"?ERHVERV: urmager"}},
		{"exclamation", "B: nå for søren", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := meeting(c.text)
			if d := cmp.Diff(c.want, spans(m, f.Find(m))); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestPseudonyms looks at numbering, genitives, parts of names and replacing.
func TestPseudonyms(t *testing.T) {
	f := finder(t, Options{NoModel: true})
	m := meeting("S: er det birthe eller lone hansen\nB: birthes nøgle | og lone i svendborg\nS: 140968-1173")
	m.Identifiers = f.Find(m)
	m.Codings = []transcripts.Coding{{Name: transcripts.Draft, MYs: []transcripts.MY{{ID: "1", TCUs: []string{"u7"}, Primary: "A-LIV", Object: "Birthes nøgle i Svendborg", Made: transcripts.Made{Author: "human:k1"}}}}}
	r := Replace(m)
	got := r.Text(0, len(r.Words))
	if d := cmp.Diff("er det [NAVN-1] eller [NAVN-2] [NAVN-1]s nøgle og [NAVN-2] i [STED-1] [CPR-1]", got); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff("[NAVN-1]s nøgle i [STED-1]", r.Codings[0].MYs[0].Object); d != "" {
		t.Error(d)
	}
	if r.Participants[1].Key != "" || m.Participants[1].Key == "" {
		t.Error("the copy must lose the opaque key and the original keep it")
	}
	for _, i := range transcripts.Validate(r) {
		if i.Severity == transcripts.Failure {
			t.Error(i.Error())
		}
	}
	if r.TCUText(1) != "[NAVN-1]s nøgle" || r.Words[4].Text != "[NAVN-2]" || r.Words[4].End != m.Words[5].End {
		t.Errorf("%q, %v", r.TCUText(1), r.Words[4])
	}
}

// TestSpread checks that a name found once is found wherever it stands.
func TestSpread(t *testing.T) {
	f := finder(t, Options{NoModel: true})
	m := meeting("B: Hun hedder fru Gyldensted, og det er fint.\nS: Sagde Gyldensted det til Dem her?\nB: Ja det er Gyldensteds ord. Det var En Dag.")
	got := spans(m, f.Find(m))
	if n := len(slices.DeleteFunc(slices.Clone(got), func(s string) bool { return !strings.Contains(s, "Gyldensted") })); n != 3 {
		t.Errorf("found %q", got)
	}
}

func TestKeys(t *testing.T) {
	k, err := ReadKeys(strings.NewReader("# deltagere\nXaviera Eksempel\nSTED\tKvartskoven\n\n"))
	if err != nil || k.Len() != 2 {
		t.Fatal(err, k.Len())
	}
	f := finder(t, Options{NoModel: true, Keys: k})
	m := meeting("B: jeg er xaviera eksempel\nS: xavieras vej er kvartskoven")
	want := []string{"NAVN: xaviera eksempel", "NAVN: xavieras", "STED: kvartskoven"}
	if d := cmp.Diff(want, spans(m, f.Find(m))); d != "" {
		t.Error(d)
	}
	_, err = ReadKeys(strings.NewReader("Mette\nHEST\tHemmelig\n"))
	if err == nil || strings.Contains(err.Error(), "Hemmelig") || !strings.Contains(err.Error(), "N101") {
		t.Errorf("got %v", err)
	}
}

func TestCorrections(t *testing.T) {
	f := finder(t, Options{NoModel: true})
	m := meeting("B: birthe sagde det til kvarts\nS: kvarts og birthe er her")
	m.Identifiers = f.Find(m)
	issues := ApplyCorrections(m, []transcripts.Correction{
		{Seq: 1, Author: "human:k1", Op: transcripts.SetIdentifier, Words: []string{"w5"}, Type: "ORG"},
		{Seq: 2, Author: "human:k1", Op: transcripts.ClearIdentifier, Words: []string{"w1"}},
		{Seq: 3, Author: "human:k1", Op: transcripts.SetIdentifier, Words: []string{"w99"}, Type: "ORG"},
		{Seq: 4, Author: "human:k1", Op: transcripts.SetIdentifier, Words: []string{"w2"}, Type: "NAVN"},
		{Seq: 5, Author: "human:k1", Op: transcripts.Undo, Undoes: 4},
	})
	if len(issues) != 1 || issues[0].Code != "N104" {
		t.Errorf("issues %v", issues)
	}
	if d := cmp.Diff([]string{"ORG: kvarts", "ORG: kvarts"}, spans(m, m.Identifiers)); d != "" {
		t.Error(d)
	}
	if m.Identifiers[0].Author != "human:k1" || m.Identifiers[0].Pseudonym != "[ORG-1]" || m.Identifiers[1].Pseudonym != "[ORG-1]" {
		t.Errorf("%+v", m.Identifiers)
	}
}

// TestReplaceKeepsShape: whatever is marked, a replaced meeting is valid, keeps
// its units and times, and no marked word is left in its text.
func TestReplaceKeepsShape(t *testing.T) {
	vocabulary := []string{"birthe", "svendborg", "og", "det", "kvickly", "28", "40", "17", "93", "hansen", "ja"}
	f := finder(t, Options{NoModel: true})
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, "turns") {
			fmt.Fprintf(&b, "%s: %s\n", rapid.SampledFrom([]string{"B", "S"}).Draw(t, "speaker"),
				strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 12).Draw(t, "words"), " "))
		}
		m := meeting(b.String())
		m.Identifiers = f.Find(m)
		r := Replace(m)
		for _, i := range transcripts.Validate(r) {
			if i.Severity == transcripts.Failure {
				t.Fatal(i.Error())
			}
		}
		if len(r.TCUs) != len(m.TCUs) || r.Span() != m.Span() {
			t.Fatal("units or times changed")
		}
		text := " " + r.Text(0, len(r.Words)) + " "
		for _, id := range m.Identifiers {
			if w := m.Text(id.From, id.To); !id.Flag && spoken(tokenOf(w).key) == "" && !strings.ContainsAny(w, "0123456789") && strings.Contains(text, " "+w+" ") {
				t.Fatalf("%q is left in %q", w, text)
			}
		}
	})
}

// TestBareMeetings: words without turns, and no words at all.
func TestBareMeetings(t *testing.T) {
	f := finder(t, Options{})
	if got := f.Find(&transcripts.Meeting{ID: "T"}); len(got) != 0 {
		t.Errorf("found %v in nothing", got)
	}
	m := meeting("B: jeg hedder birthe\nS: ja\nB: 28 40 17 93")
	m.Turns, m.TCUs = nil, nil
	if d := cmp.Diff([]string{"NAVN: birthe", "TLF: 28 40 17 93"}, spans(m, f.Find(m))); d != "" {
		t.Error(d)
	}
}

// TestCorpus finds the identifiers of the training meetings by cross-validation
// on a third of them and holds the floors that releases are checked against.
func TestCorpus(t *testing.T) {
	if testing.Short() {
		t.Skip("trains a model")
	}
	ms := dev(t)
	var train, test []*transcripts.Meeting
	for i, m := range ms {
		if i%6 == 0 {
			test = append(test, m)
		} else {
			train = append(train, m)
		}
	}
	model, err := Train(context.Background(), train)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := Evaluate(finder(t, Options{Model: model}), test)
	for typ, floor := range map[string]float64{navn: 0.95, sted: 0.9, cpr: 1, tlf: 1, mail: 1, dato: 0.9, "": 0.87} {
		if c := s.Types[typ]; c.Coverage() < floor {
			t.Errorf("%s: %d of %d covered, floor %.2f", typ, c.Covered, c.Gold, floor)
		}
	}
	if c := s.Types[""]; c.Precision() < 0.75 {
		t.Errorf("precision %.3f", c.Precision())
	}
}

// TestNews is a check on text of another kind that nothing was trained on.
func TestNews(t *testing.T) {
	root := os.Getenv("GRIBNING_FIXTURES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "fixtures")
	}
	r, err := os.Open(filepath.Join(root, "bench", "da_news_dev.tsv"))
	if err != nil {
		t.Skip("the news fixture is not here: set GRIBNING_FIXTURES")
	}
	defer r.Close()
	m, err := ReadTSV(r)
	if err != nil {
		t.Fatal(err)
	}
	s, _ := Evaluate(finder(t, Options{}), []*transcripts.Meeting{m})
	c := s.Types[navn]
	t.Logf("persons: %d of %d covered, %d with the right type, precision %.3f", c.Covered, c.Gold, c.Found, c.Precision())
	if c.Coverage() < 0.93 || c.Recall() < 0.90 || c.Precision() < 0.6 {
		t.Errorf("persons: coverage %.3f, with the right type %.3f, precision %.3f", c.Coverage(), c.Recall(), c.Precision())
	}
}
