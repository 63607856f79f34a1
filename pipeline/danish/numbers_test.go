package danish

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestValue(t *testing.T) {
	type num struct {
		v float64
		n int
	}
	cases := map[string]num{
		"fem": {5, 1}, "femogtyve timer": {25, 1}, "fem og tyve timer": {25, 3}, "fem og fire": {5, 1},
		"toogfyrre år": {42, 1}, "halvtreds": {50, 1}, "nioghalvfems": {99, 1}, "hundrede og fem": {105, 3},
		"tolv hundrede": {1200, 2}, "to tusind og fem": {2005, 4}, "to hundrede femogtyve": {225, 3},
		"totusind": {2000, 1}, "tohundredeogfem kroner": {205, 1}, "en million to hundrede tusind": {1200000, 5},
		"halvanden time": {1.5, 1}, "to en halv": {2.5, 3}, "tre og en halv": {3.5, 4}, "tre komma fem": {3.5, 3}, "en halv time": {0.5, 2},
		"1.200": {1200, 1}, "12,5": {12.5, 1}, "2018": {2018, 1}, "10:30": {0, 0}, "1.2.3": {0, 0},
		"timer": {0, 0}, "": {0, 0}, "ottende": {0, 0}, "enig": {0, 0}, "seksogtredive": {36, 1}, "en": {1, 1}, "fem og": {5, 1}, "enogti": {0, 0}, "femtimers": {0, 0},
	}
	for in, want := range cases {
		v, n := Value(strings.Fields(in))
		if v != want.v || n != want.n {
			t.Errorf("Value(%q) = %g, %d words; want %g, %d", in, v, n, want.v, want.n)
		}
	}
}

func TestOrdinal(t *testing.T) {
	for in, want := range map[string][2]int64{"første november": {1, 1}, "enogtredivte": {31, 1}, "fem og tyvende": {25, 3}, "5. maj": {5, 1}, "otte": {0, 0}, "": {0, 0}} {
		if v, n := Ordinal(strings.Fields(in)); v != want[0] || int64(n) != want[1] {
			t.Errorf("Ordinal(%q) = %d, %d words", in, v, n)
		}
	}
}

func TestSpell(t *testing.T) {
	for n, want := range map[int64]string{0: "nul", 1: "en", 21: "enogtyve", 50: "halvtreds", 100: "et hundrede", 205: "to hundrede og fem", 1200: "et tusind to hundrede", 2005: "to tusind og fem", 1_000_000: "en million"} {
		if got := Spell(n); got != want {
			t.Errorf("Spell(%d) = %q, want %q", n, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 999_999_999).Draw(t, "n")
		words := strings.Fields(Spell(n))
		if v, k := Value(words); v != float64(n) || k != len(words) {
			t.Fatalf("%d is %q, which is read as %g (%d words of %d)", n, words, v, k, len(words))
		}
	})
}

func FuzzValue(f *testing.F) {
	for _, s := range []string{"to hundrede og fem", "en halv", "tre komma", "1.200,5", "tusind million", "og og", "hundredeogfem", "9999999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := strings.Fields(s)
		if _, n := Value(words); n < 0 || n > len(words) {
			t.Fatalf("%q: a number of %d words", words, n)
		}
		if _, n := Ordinal(words); n < 0 || n > len(words) {
			t.Fatalf("%q: an ordinal of %d words", words, n)
		}
	})
}
