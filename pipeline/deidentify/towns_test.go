package deidentify

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTowns is about what stands around places where no capitals help, and about
// ordinary words in the same places. None of it is from the training meetings.
func TestTowns(t *testing.T) {
	f := finder(t, Options{})
	for _, c := range []struct {
		text string
		want []string
	}{
		{"B: det er på efterskolen hver anden uge i ry", []string{"STED: ry"}},
		{"B: det ligger jo helt ude i odder så jeg skal med bus", []string{"STED: odder"}},
		{"B: jeg har ikke hørt fra ringe i tre uger", []string{"STED: ringe"}},
		{"B: det hjælper kun i ringe grad", nil},
		{"S: i beder om det i god tid ikke", nil},
		{"B: jeg har siddet i mørke hele ugen", nil},
		{"B: vi havde kolonihave i vester hæsinge dengang", []string{"STED: vester hæsinge"}},
		{"B: min søster er flyttet til nørre kirketerp", nil}, // a word of its own: «kirketerp» ends as no town does
		{"B: de bor nede ved volden nu", []string{"STED: volden"}},
		{"B: jeg står bare henne på skansen og venter", []string{"STED: skansen"}},
		{"B: jeg gik en tur nede ved stranden", nil},
		{"B: det er hende lægen ude på herlev der har skrevet det", []string{"ORG: herlev"}},
		{"B: jeg var på viborg i går og så toget køre", []string{"STED: viborg"}},
		{"B: så skal jeg aflevere storm i vuggestuen først", []string{"NAVN: storm"}},
		{"B: det var hans jørgen der sagde det", []string{"NAVN: hans jørgen"}},
		{"B: hans telefon er gået i stykker", nil},
		{"B: jeg kan få tolv timer hos vestkyst kranservice", []string{"ORG: vestkyst kranservice"}},
		{"B: den ligger på det arkæologiske magasin", []string{"ORG: det arkæologiske magasin"}},
		{"S: der ligger et stillingsopslag i horsens butiksassistent på halv tid", []string{"STED: horsens"}},
		{"B: jeg arbejdede hos føtex lager horsens i fire år", []string{"ORG: føtex", "STED: horsens"}},
		{"B: min bror bor i malling og min mor i risskov", []string{"STED: malling", "STED: risskov"}},
	} {
		m := meeting(c.text)
		got := spans(m, f.Find(m))
		got = slices.DeleteFunc(got, func(s string) bool { return s[0] == '?' })
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s\n%s", c.text, d)
		}
	}
}

// TestOnlyBegins is about capitals that only the beginning of a sentence gives,
// and single letters that are no initials.
func TestOnlyBegins(t *testing.T) {
	f := finder(t, Options{})
	for _, c := range []struct {
		text string
		want []string
	}{
		{"S: Er der noget, du ikke tåler?\nB: Ikke andet end nikkel.\nS: Nikkel.\nS: Godt, Tove.", []string{"NAVN: Tove."}},
		{"S: Og det er det kort, der hedder C og E?\nB: Ja.\nS: Fint, Tove.\nB: Tak.", []string{"NAVN: Tove."}},
		{"S: Det er et forløb, der hedder Stærk Hverdag.\nB: Ja.\nS: Det ligger i Hobro.", []string{"ORG: Stærk Hverdag.", "STED: Hobro."}},
		{"S: Jeg har talt med Nikkel i går.\nB: Nå.\nS: Ja, Tove.", []string{"NAVN: Nikkel", "NAVN: Tove."}},
	} {
		m := meeting(c.text)
		if d := cmp.Diff(c.want, spans(m, f.Find(m))); d != "" {
			t.Errorf("%s\n%s", c.text, d)
		}
	}
}
