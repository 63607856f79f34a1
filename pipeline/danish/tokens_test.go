package danish

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestTokens(t *testing.T) {
	type tok struct {
		Text, Norm string
		Kind       Kind
	}
	cases := map[string][]tok{
		"Ja, det tror jeg.":             {{"Ja", "ja", Word}, {"det", "det", Word}, {"tror", "tror", Word}, {"jeg", "jeg", Word}},
		"jeg kun- (1.2) øhm":            {{"jeg", "jeg", Word}, {"kun-", "kun", CutOff}, {"(1.2)", "", Pause}, {"øhm", "øhm", Filler}},
		"((griner)) nå:rh":              {{"((griner))", "", Event}, {"nå:rh", "nå", Word}},
		"(taler arabisk i 9 sekunder)":  {{"(taler arabisk i 9 sekunder)", "", Event}},
		"hos (uklart) i går ( )":        {{"hos", "hos", Word}, {"(uklart)", "", Unclear}, {"i", "i", Word}, {"går", "går", Word}, {"( )", "", Unclear}},
		"f.eks. kl. 10:30, ca. 1.200,5": {{"f.eks.", "f.eks", Word}, {"kl.", "kl", Word}, {"10:30", "10:30", Number}, {"ca.", "ca", Word}, {"1.200,5", "1.200,5", Number}},
		"[NAVN-1] [og] så":              {{"[NAVN-1]", "[navn-1]", Redacted}, {"og", "og", Word}, {"så", "så", Word}},
		"to- og treårige":               {{"to-", "to", Word}, {"og", "og", Word}, {"treårige", "treårige", Word}},
		"jobcenter- og ydelsesregler":   {{"jobcenter-", "jobcenter", Word}, {"og", "og", Word}, {"ydelsesregler", "ydelsesregler", Word}},
		"jeg tror- og så":               {{"jeg", "jeg", Word}, {"tror-", "tror", CutOff}, {"og", "og", Word}, {"så", "så", Word}},
		"om måen'n, ska' a":             {{"om", "om", Word}, {"måen'n", "måneden", Word}, {"ska'", "skal", Word}, {"a", "a", Word}},
		"e-Boks tv-avis":                {{"e-Boks", "e-boks", Word}, {"tv-avis", "tv-avis", Word}},
		"skriv til a@b.dk":              {{"skriv", "skriv", Word}, {"til", "til", Word}, {"a@b.dk", "a@b.dk", Word}},
		"slut.Så":                       {{"slut", "slut", Word}, {"Så", "så", Word}},
		"jaaaa mmmm":                    {{"jaaaa", "ja", Word}, {"mmmm", "mm", Word}},
		"a\u030a":                       {{"a\u030a", "å", Word}},
		"\xff\xfe":                      nil,
		"((aldrig lukket":               {{"aldrig", "aldrig", Word}, {"lukket", "lukket", Word}},
	}
	for in, want := range cases {
		var got []tok
		for _, x := range Tokens(in) {
			got = append(got, tok{x.Text, x.Norm, x.Kind})
			if in[x.Start:x.End] != x.Text {
				t.Errorf("%q: offsets %d..%d give %q, not %q", in, x.Start, x.End, in[x.Start:x.End], x.Text)
			}
		}
		if in == "a\u030a" {
			want[0].Norm = got[0].Norm // «å» alone is «og»
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", in, d)
		}
	}
}

func TestResponseTokens(t *testing.T) {
	yes := []string{"ja", "Ja okay", "nå ja", "jamen fint", "nej nej nej nej", "lige præcis", "ja lige præcis", "nå:rh", "mmmm", "Godt.", "øh ja", "ja, ja, okay, ja", "nå da", "sådan", "ja (griner) okay", "jep super"}
	no := []string{"", "øh", "det lyder godt", "ja tak", "ja det tror jeg", "lager", "ja nej okay godt", "lige", "hold da op", "ha"}
	for _, s := range yes {
		if !IsResponseToken(strings.Fields(strings.ReplaceAll(s, "(griner) ", ""))) {
			t.Errorf("%q is not taken for a token", s)
		}
	}
	for _, s := range no {
		if IsResponseToken(strings.Fields(s)) {
			t.Errorf("%q is taken for a token", s)
		}
	}
	if !IsLaugh("Haha") || !IsLaugh("ej.") || IsLaugh("hej") {
		t.Error("laughter is not told from words")
	}
	for s, want := range map[string]int{"ja så skriver vi det": 1, "nå ja okay hvad så": 3, "lige præcis og": 2, "ja øh så": 1, "så": 0, "": 0} {
		if n := BeginsResponse(strings.Fields(s)); n != want {
			t.Errorf("%q begins with a token of %d words, want %d", s, n, want)
		}
	}
}

func TestEcho(t *testing.T) {
	said := strings.Fields("jeg vil gerne på et lager fra ti til tolv")
	for s, want := range map[string]bool{"lager": true, "ja lager": true, "ti til tolv": true, "på et lager okay": true, "lager fra ti til tolv": false, "lageret": false, "ja": false, "hvad lager": false, "": false} {
		if got := IsEcho(strings.Fields(s), said); got != want {
			t.Errorf("IsEcho(%q) = %v", s, got)
		}
	}
}

func TestNormal(t *testing.T) {
	cases := map[string]string{
		"a tror da it a ka sidde i sådan et kontor": "jeg tror da ikke jeg kan sidde i sådan et kontor",
		"A har gåen i skol' mej hver":               "jeg har gåen i skol mig hver",
		"det er gruppe a og b":                      "det er gruppe a og b",
		"de' wa' æ bil":                             "det var æ bil",
		"den vil it start'":                         "den vil ikke start",
		"han er i it":                               "han er i it",
		"så ska' do først gå":                       "så skal du først gå",
		"og no' har han det":                        "og nu har han det",
	}
	for in, want := range cases {
		if got := strings.Join(Normal(strings.Fields(in)), " "); got != want {
			t.Errorf("%q\n got  %q\n want %q", in, got, want)
		}
	}
}

// The text of every list is what its reader takes: no line is lost.
func TestListsAreRead(t *testing.T) {
	for line := range strings.Lines(spellingsText) {
		if i := strings.IndexByte(line, '#'); i >= 0 {
			line = line[:i]
		}
		if f := strings.Fields(line); len(f) != 2 && len(f) != 0 {
			t.Errorf("spellings.txt: %q", line)
		}
	}
	for line := range strings.Lines(wordsText) {
		if strings.HasPrefix(line, "[") && classNames[strings.Trim(strings.TrimSpace(line), "[]")] == 0 {
			t.Errorf("words.txt: unknown section %q", line)
		}
	}
	if len(words) < 900 {
		t.Errorf("only %d words in the lexicon", len(words))
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"Ja, (1.2) ((ler)) kun- f.eks. [NAVN-1]", "nå:rh måen'n 12,5", "((", "a\xffb", "[", "(", "-", "'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, x := range Tokens(s) {
			if x.Start < last || x.End <= x.Start || x.End > len(s) || s[x.Start:x.End] != x.Text {
				t.Fatalf("bad offsets %+v", x)
			}
			last = x.End
		}
		IsResponseToken(strings.Fields(s))
		Normal(strings.Fields(s))
	})
}

func TestNormIsStable(t *testing.T) {
	for w, to := range spellings {
		if ambiguous[to] {
			continue
		}
		if again := Norm(to); again != to {
			t.Errorf("%s → %s → %s", w, to, again)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-zæøåÆØÅ':.-]{0,12}`).Draw(t, "word")
		Norm(s)
		// The short way for words that need none of it is the long way.
		if got, want := plain(s), strings.ToLower(strings.TrimFunc(norm.NFC.String(s), func(r rune) bool { return !isWordRune(r) && !isApostrophe(r) })); got != want {
			t.Errorf("plain(%q) is %q, not %q", s, got, want)
		}
		if isPlain(s) && s != strings.ToLower(s) {
			t.Errorf("%q is not plain", s)
		}
	})
}

// What Norm knows by heart is what it would find out.
func TestNormByHeart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.OneOf(rapid.SampledFrom(slices.Sorted(maps.Keys(listed))), rapid.StringMatching(`[a-zæøå']{0,6}`), rapid.StringMatching(`[A-Za-zæøåÆé:'’.,?-]{0,8}`), rapid.String()).Draw(t, "word")
		if got, want := Norm(w), normal(w); got != want {
			t.Fatalf("%q: %q, want %q", w, got, want)
		}
		if got, want := Look(w), sightOf(normal(w)); got != want {
			t.Fatalf("%q: %+v, want %+v", w, got, want)
		}
	})
}

// Laughter is known under its normal form, which is another word («ha», har).
func TestLaughterIsNoContent(t *testing.T) {
	for w := range laughs {
		if !IsResponseToken([]string{w, "ja"}) {
			t.Errorf("«%s ja» is no response token", w)
		}
	}
}
