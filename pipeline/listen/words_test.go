package listen

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

type brief struct {
	Text    string
	Start   transcripts.Ms
	End     transcripts.Ms
	TimedBy transcripts.TimedBy
	Kind    transcripts.WordKind
}

func briefs(words []heardWord) []brief {
	var out []brief
	for _, w := range words {
		out = append(out, brief{w.Text, w.Start, w.End, w.TimedBy, w.Kind})
	}
	return out
}

func TestWordsOf(t *testing.T) {
	// Two pieces of the recording, 10 s apart, heard as one window.
	w := window{pieces: []transcripts.Span{span(1000, 4000), span(14_000, 16_000)}}
	speech := []transcripts.Span{span(1150, 3850), span(14_150, 15_850)}
	const e, s = transcripts.TimedByEngine, transcripts.Interpolated
	untimed := func(text string) Token { return Token{Text: []byte(text), P: 1, Untimed: true} }
	for _, c := range []struct {
		name   string
		tokens []Token
		want   []brief
	}{
		{"joined from parts", []Token{tok(" virk", 200, 500), tok("somheds", 500, 900), tok("praktik", 900, 1300), tok(".", 1300, 1300)},
			[]brief{{"virksomhedspraktik.", 1200, 2300, e, ""}}},
		{"first without a blank", []Token{tok("Ja", 200, 500), tok(" tak", 500, 900)},
			[]brief{{"Ja", 1200, 1500, e, ""}, {"tak", 1500, 1900, e, ""}}},
		{"a character in two tokens", []Token{tok(" b\xc3", 200, 400), tok("\xb8rn", 400, 700)},
			[]brief{{"børn", 1200, 1700, e, ""}}},
		{"a character cut off", []Token{tok(" b\xc3", 200, 400)},
			[]brief{{"b�", 1200, 1400, e, ""}}},
		{"mapped onto the second piece", []Token{tok(" ja", 2600, 2800), tok(" nej", 3200, 3500)},
			[]brief{{"ja", 3600, 3800, e, ""}, {"nej", 14_200, 14_500, e, ""}}},
		{"pause taken off", []Token{tok(" ja", 2600, 3300)},
			[]brief{{"ja", 3600, 3910, e, ""}}},
		{"on the side with more speech", []Token{tok(" nej", 2900, 3600)},
			[]brief{{"nej", 14_090, 14_600, e, ""}}},
		{"no time of their own", []Token{tok(" en", 200, 400), untimed(" to"), untimed(" fire"), tok(" seks", 1000, 1300)},
			[]brief{{"en", 1200, 1400, e, ""}, {"to", 1400, 1600, s, ""}, {"fire", 1600, 2000, s, ""}, {"seks", 2000, 2300, e, ""}}},
		{"backwards", []Token{tok(" en", 800, 1000), tok(" to", 200, 400)},
			[]brief{{"en", 1800, 2000, e, ""}, {"to", 2000, 2020, s, ""}}},
		{"past the end", []Token{tok(" en", 4900, 5000), tok(" to", 5000, 9000)},
			[]brief{{"en", 15_900, 15_980, e, ""}, {"to", 15_980, 16_000, s, ""}}},
		{"punctuation alone", []Token{tok(" ja", 200, 400), tok(" -", 400, 500), tok(" ♪", 500, 600)},
			[]brief{{"ja", 1200, 1400, e, ""}}},
		{"hesitation and cut-off", []Token{tok(" øhm,", 200, 400), tok(" kun-", 400, 600), tok(" kunne", 600, 900)},
			[]brief{{"øhm,", 1200, 1400, e, transcripts.Filler}, {"kun-", 1400, 1600, e, transcripts.CutOff}, {"kunne", 1600, 1900, e, ""}}},
		{"what is no word", []Token{tok(" [svag", 200, 400), tok(" musik]", 400, 600), tok(" ja", 600, 900), tok(" (griner)", 900, 1100)},
			[]brief{{"((svag musik))", 1200, 1600, e, transcripts.Event}, {"ja", 1600, 1900, e, ""}, {"((griner))", 1900, 2100, e, transcripts.Event}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := wordsOf(Heard{Segments: []Segment{{Tokens: c.tokens}}}, w, w.span(), speech, 0)
			if diff := cmp.Diff(c.want, briefs(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
