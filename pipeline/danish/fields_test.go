package danish

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCompound(t *testing.T) {
	for word, want := range map[string]string{
		"butiksarbejde":   "butik arbejde",
		"butik":           "butik",
		"sygedagpengesag": "sygedagpenge sag",
		"kassedamen":      "kasse damen",
		"busskur":         "bus skur",
		"jobsamtale":      "job samtale",
		"kontanthjælpen":  "kontant hjælpen",
		"arbejdsplads":    "arbejds plads",
		"sagsbehandler":   "sags behandler",
		"hjemme-kontor":   "hjemme kontor",
		"kroppen":         "kroppen",
		"fristen":         "fristen",
		"billederne":      "billederne",
		"mening":          "mening",
		"virkelighed":     "virkelighed",
		"uddannelse":      "uddannelse",
		"omsorg":          "omsorg",
		"":                "",
	} {
		if got := strings.Join(Compound(word), " "); got != want {
			t.Errorf("%s is %q, want %q", word, got, want)
		}
	}
}

func formOf(word string) *Form {
	form := FormOf(Key(word))
	return &form
}

func TestFields(t *testing.T) {
	f := BuiltinFields()
	names := func(ids []int) []string {
		var out []string
		for _, i := range ids {
			out = append(out, f.List()[i].Name)
		}
		return out
	}
	for _, l := range f.List() {
		if l.Text == "" {
			t.Errorf("field %s does not say what it holds", l.Name)
		}
	}
	has := func(word, field string) {
		t.Helper()
		if got := names(f.Of(formOf(word))); !strings.Contains(" "+strings.Join(got, " ")+" ", " "+field+" ") {
			t.Errorf("%s is of %v, not of %s", word, got, field)
		}
	}
	has("bange", "fear")
	has("frygtede", "fear")
	has("indkaldelsen", "institution-letter")
	has("indkaldelsesbrev", "institution-letter")
	var got []string
	for i, stems := 0, []string{"en", Stem("klump"), "i", Stem("halsen"), "ja"}; i < len(stems); i++ {
		for _, p := range f.PhrasesFrom(stems[i]) {
			if p.Begins(stems[i:]) {
				got = append(got, f.List()[p.Field].Name)
			}
		}
	}
	if d := cmp.Diff([]string{"fear"}, got); d != "" {
		t.Error(d)
	}
}

func FuzzCompound(f *testing.F) {
	f.Add("butiksarbejde")
	f.Add("ø-æ-xx")
	f.Add("arbejdsarbejdsarbejdsarbejdsarbejds")
	f.Fuzz(func(t *testing.T, s string) {
		k := Key(s)
		parts := Compound(k)
		n := 0
		for _, p := range parts {
			n += len(p)
		}
		if len(parts) == 0 || len(parts) > 3 || n > len(k) || n < len(k)-3 {
			t.Fatalf("%q gives %q", k, parts)
		}
		BuiltinFields().Of(formOf(s))
	})
}
