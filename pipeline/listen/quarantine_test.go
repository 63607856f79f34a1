package listen

import (
	"strings"
	"testing"

	"gribning/transcripts"
)

// said makes words of segments separated by «/», half a second each.
func said(text string) []heardWord {
	var words []heardWord
	at := transcripts.Ms(0)
	for i, s := range strings.Split(text, "/") {
		for _, w := range strings.Fields(s) {
			sp := span(at, at+500)
			words = append(words, heardWord{Word: transcripts.Word{Text: w, Span: sp, TimedBy: transcripts.TimedByEngine}, segment: i, raw: sp})
			at += 500
		}
	}
	return words
}

// marked shows trusted words as they are and others with their code.
func marked(words []heardWord) string {
	var out []string
	for _, w := range words {
		if w.Quarantine != "" {
			out = append(out, w.Quarantine)
		} else {
			out = append(out, w.Text)
		}
	}
	return strings.Join(out, " ")
}

func TestQuarantine(t *testing.T) {
	times := func(s string, n int) string { return strings.TrimSpace(strings.Repeat(s+" ", n)) }
	everywhere := []transcripts.Span{span(0, 1_000_000)}
	for _, c := range []struct{ name, text, want string }{
		{"talk", "ja ja ja ja det er rigtigt det er rigtigt det er rigtigt", "ja ja ja ja det er rigtigt det er rigtigt det er rigtigt"},
		{"seven times ja", times("ja", 7), times("ja", 7)},
		{"a word in a loop", "nå " + times("tak", 9) + " hej", "nå " + times("S201", 9) + " hej"},
		{"a phrase in a loop", "først " + times("og så videre", 4) + " sidst", "først " + times("S201", 12) + " sidst"},
		{"loop with other punctuation", times("Ja, tak.", 3) + " " + times("ja tak", 3), times("S201", 12)},
		{"credits", "jeg ved ikke / Danske tekster af Anders Andersen", "jeg ved ikke " + times("S205", 5)},
		{"address", "Undertekster af Amara.org-fællesskabet / ja", times("S205", 3) + " ja"},
		{"greeting alone", "Tak fordi I så med! / tak fordi i så med på den plan jeg lavede", times("S205", 5) + " tak fordi i så med på den plan jeg lavede"},
		{"credits inside talk", "jeg læste danske tekster af ham", "jeg læste danske tekster af ham"},
		{"prompt", "nå men vi sidder her i jobcentret i dag og taler om noget andet", "nå men " + times("S206", 9) + " om noget andet"},
		{"short piece of the prompt", "fleksjob og løntilskud i jobcentret", "fleksjob og løntilskud i jobcentret"},
	} {
		t.Run(c.name, func(t *testing.T) {
			words := said(c.text)
			quarantine(words, everywhere, "Ja. Mm. Vi sidder her i jobcentret i dag og taler.")
			if got := marked(words); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestQuarantineNeedsSpeech(t *testing.T) {
	words := said("det sagde jeg / tak")
	words[3].Span = span(9000, 9500)
	words[3].raw = words[3].Span
	quarantine(words, []transcripts.Span{span(0, 1600)}, "")
	if got := marked(words); got != "det sagde jeg S202" {
		t.Error(got)
	}
	issues := quarantineIssues(words)
	if len(issues) != 1 || issues[0].Code != NoSpeech || *issues[0].Span != span(9000, 9500) || strings.Contains(issues[0].Text("da"), "tak") {
		t.Errorf("%+v", issues)
	}
}

func TestQuarantineRate(t *testing.T) {
	text := "den lange virksomhedspraktik blev afsluttet efter rehabiliteringsmødet"
	words := said(text)
	for i := range words {
		words[i].Span = span(transcripts.Ms(i*40), transcripts.Ms(i*40+40))
		words[i].raw = words[i].Span
	}
	quarantine(words, []transcripts.Span{span(0, 60_000)}, "")
	if got := marked(words); strings.Count(got, TooFast) != len(words) {
		t.Error(got)
	}
	words = said(text)
	quarantine(words, []transcripts.Span{span(0, 60_000)}, "")
	if got := marked(words); got != text {
		t.Error(got)
	}
	// Time without speech does not count as time to speak in.
	words = said(text)
	quarantine(words, []transcripts.Span{span(0, 300), span(3300, 3500)}, "")
	if got := marked(words); !strings.Contains(got, TooFast) {
		t.Error(got)
	}
}

func TestQuarantineCompression(t *testing.T) {
	var b strings.Builder
	for i := range 30 {
		b.WriteString("og så sagde jeg det ")
		b.WriteString([]string{"også", "jo", "igen"}[i*i%3])
		b.WriteString(" til dem ")
	}
	words := said(b.String())
	quarantine(words, []transcripts.Span{span(0, 1_000_000)}, "")
	if got := marked(words); !strings.Contains(got, Compresses) {
		t.Error(got)
	}
	plain := "jeg var på lageret i to år og så blev ryggen dårlig så måtte jeg stoppe og siden har jeg gået derhjemme og ventet på at der skulle ske noget"
	words = said(plain)
	quarantine(words, []transcripts.Span{span(0, 1_000_000)}, "")
	if got := marked(words); got != plain {
		t.Error(got)
	}
}

func FuzzQuarantine(f *testing.F) {
	f.Add("ja ja / Danske tekster af x", "ja")
	f.Add("a a a a a a a a a a a a", "a b c d e f g")
	f.Fuzz(func(t *testing.T, text, prompt string) {
		words := said(text)
		quarantine(words, []transcripts.Span{span(0, 2000)}, prompt)
		count := 0
		for _, i := range quarantineIssues(words) {
			if strings.TrimSpace(i.Code) == "" || i.Span == nil {
				t.Fatalf("%+v", i)
			}
			count++
		}
		any := false
		for _, w := range words {
			any = any || w.Quarantine != ""
		}
		if any != (count > 0) {
			t.Fatal("quarantine and issues disagree")
		}
	})
}
