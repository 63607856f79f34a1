package lines_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

func TestWords(t *testing.T) {
	for in, want := range map[string]string{
		"jeg ved ikke":                  "jeg ved ikke",
		"(1.2) øh (.) æhm, eh hm":       "(1.2)/pause øh/filler (.)/pause æhm,/filler eh/filler hm",
		"kun- en social- og en børne–":  "kun-/cutoff en social- og en børne–/cutoff",
		"((griner)) ((ser ud ad)) ja":   "((griner))/event ((ser/event ud/event ad))/event ja",
		"(taler arabisk i 9 sek) (9.0)": "(taler/event arabisk/event i/event 9/event sek)/event (9.0)/pause",
		"(uklart) ( ) (uhørligt). xxx":  "(uklart)/unclear (/unclear )/unclear (uhørligt)./unclear xxx/unclear",
		"kommune(n) (n)u (åben":         "kommune(n) (n)u (åben",
		"Øh, ØHM - -- ja-":              "Øh,/filler ØHM/filler - -- ja-/cutoff",
		"(0,5) (10) (1.2),":             "(0,5)/pause (10)/pause (1.2),/pause",
		"":                              "",
	} {
		var got []string
		for _, w := range lines.Words(in) {
			s := w.Text
			if w.Kind != "" {
				s += "/" + string(w.Kind)
			}
			got = append(got, s)
		}
		if d := cmp.Diff(want, strings.Join(got, " ")); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}

func TestPauseOf(t *testing.T) {
	for in, want := range map[string]transcripts.Ms{"(1.2)": 1200, "(0,05)": 50, "(12)": 12000, "(.)": 0, "1.2": 0, "(x)": 0, "(1.2),": 1200} {
		if got := lines.PauseOf(in); got != want {
			t.Errorf("%s: %d, want %d", in, got, want)
		}
	}
}

func TestClock(t *testing.T) {
	for in, want := range map[string]transcripts.Ms{"0:00": 0, "01:02": 62_000, "1:01:02.5": 3_662_500, "00:00:01,840": 1840, "100:00:00.001": 360_000_001, "00:00.0019": 1} {
		if got, ok := lines.Clock(in); !ok || got != want {
			t.Errorf("%s: %d %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "1", "1:2", "00:60", "00:60:00", "a:00", "-1:00", "00:00.", "00:00.x", "1001:00:00", "00:00:00:00", "00:00.1234567890", "٠١:٠٢"} {
		if got, ok := lines.Clock(in); ok {
			t.Errorf("%q is read as %d", in, got)
		}
	}
}

func TestSeconds(t *testing.T) {
	for in, want := range map[string]transcripts.Ms{"0": 0, "1.84": 1840, "1,5": 1500, "3600000": 3_600_000_000} {
		if got, ok := lines.Seconds(in); !ok || got != want {
			t.Errorf("%s: %d %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "-1", "1.", "1e3", "NaN", "3600001", "1.2.3"} {
		if got, ok := lines.Seconds(in); ok {
			t.Errorf("%q is read as %d", in, got)
		}
	}
}

// TestSpread checks that words fill their span from end to end, in order, and
// that nothing overflows.
func TestSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "ord", "(1.2)", "(9999)", "(.)", "((griner))", "æøå", "\U0001f600"}), 1, 40).Draw(t, "words")
		start := transcripts.Ms(rapid.Int64Range(0, 3_600_000_000).Draw(t, "start"))
		in := transcripts.Span{Start: start, End: start + transcripts.Ms(rapid.Int64Range(0, 3_600_000_000).Draw(t, "length"))}
		ws := lines.Words(strings.Join(text, " "))
		lines.Spread(ws, in)
		at := in.Start
		for i, w := range ws {
			if w.Start != at || w.End < w.Start || w.TimedBy != transcripts.Interpolated {
				t.Fatalf("word %d of %d: %v after %d", i+1, len(ws), w.Span, at)
			}
			at = w.End
		}
		if at != in.End {
			t.Fatalf("the words end at %d, not %d", at, in.End)
		}
	})
}

func TestSpreadGivesPausesTheirLength(t *testing.T) {
	ws := lines.Words("ja (1.2) nej")
	lines.Spread(ws, transcripts.Span{Start: 1000, End: 3200})
	if ws[1].Start != 1428 || ws[1].End != 2628 {
		t.Errorf("the pause is %v", ws[1].Span)
	}
	lines.Spread(ws, transcripts.Span{Start: 0, End: 1000})
	if d := ws[1].Duration(); d != 800 {
		t.Errorf("a pause longer than the span takes %d of 1000", d)
	}
}

// TestShare checks that pieces follow each other inside the span and begin
// where they say.
func TestShare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 12).Draw(t, "n")
		in := transcripts.Span{Start: transcripts.Ms(rapid.IntRange(0, 100).Draw(t, "start"))}
		in.End = in.Start + transcripts.Ms(rapid.IntRange(0, 100).Draw(t, "length"))
		weights, starts := make([]int, n), make([]transcripts.Ms, n)
		for i := range n {
			weights[i] = rapid.IntRange(0, 50).Draw(t, "w")
			starts[i] = transcripts.Ms(rapid.IntRange(-50, 250).Draw(t, "s"))
		}
		at := in.Start
		for i, s := range lines.Share(in, n, func(i int) (int, transcripts.Ms) { return weights[i], starts[i] }) {
			if s.Start < at || s.End < s.Start || s.End > in.End {
				t.Fatalf("piece %d: %v after %d in %v", i+1, s, at, in)
			}
			at = s.End
		}
	})
}

func TestRoleNamed(t *testing.T) {
	for in, want := range map[string]transcripts.Role{"B": transcripts.Citizen, "S2": transcripts.Caseworker, "Borger": transcripts.Citizen, "borger 2": transcripts.Citizen,
		"Sagsbehandleren": transcripts.Caseworker, "virksomhedskonsulent": transcripts.JobConsultant, "Tolk": transcripts.Interpreter, "pårørende": transcripts.Supporter,
		"F": transcripts.UnknownRole, "Tove": transcripts.UnknownRole, "": transcripts.UnknownRole, "BS": transcripts.UnknownRole} {
		if got := lines.RoleNamed(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestLabels checks what becomes of names as they are written.
func TestLabels(t *testing.T) {
	b := lines.NewBuilder("test")
	var got []string
	for _, written := range []string{"B", "Borger", "Borger 2", "Sagsbehandler", "Tove Jensen", "tove jensen", "Speaker 1", "SPEAKER_00", "FAG", "?", "", "X1", "borger", "B"} {
		got = append(got, written+"→"+b.Label(written))
	}
	want := "B→B Borger→B Borger 2→B2 Sagsbehandler→S Tove Jensen→X1 tove jensen→X1 Speaker 1→SPEAKER_1 SPEAKER_00→SPEAKER_00 FAG→FAG ?→ → X1→X1_2 borger→B B→B"
	if d := cmp.Diff(want, strings.Join(got, " ")); d != "" {
		t.Error(d)
	}
}

func TestTooManySpeakers(t *testing.T) {
	b := lines.NewBuilder("test")
	for i := range 1000 {
		if err := b.Say(lines.Cue{Speaker: fmt.Sprintf("P%d", i), Text: "hej"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Meeting(); !errors.Is(err, &transcripts.Issue{Code: "F115"}) {
		t.Errorf("got %v", err)
	}
}

func TestPrefixes(t *testing.T) {
	text := []string{"B: hej", "[SPEAKER_01]: dav", "Sagen er: den går ikke", "Kim: ja", "Kim: nej", "Kim: måske", "OK: fint", "Det: hmm", "kl. 10:30 mødes vi", "http://x", "Sagsbehandler : goddag"}
	var p lines.Prefixes
	for _, l := range text {
		p.See(l)
	}
	var got []string
	for _, l := range text {
		who, said, ok := p.Cut(l)
		if !ok && said != l {
			t.Errorf("%q has changed", l)
		}
		got = append(got, who)
	}
	if d := cmp.Diff([]string{"B", "SPEAKER_01", "", "Kim", "Kim", "Kim", "", "", "", "", "Sagsbehandler"}, got); d != "" {
		t.Error(d)
	}
}
