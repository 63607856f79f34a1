package danish

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScored(t *testing.T) {
	for _, same := range [][]string{
		{"Ja, jeg har 25 timer om ugen.", "ja jeg har femogtyve timer om ugen"},
		{"Klokken er tolv, øh (1.2) ikke?", "klokken er 12 ikk"},
		{"Aabenraa Kommune", "Åbenrå kommune"},
		{"ka’ du ikk’ det", "kan du ikke det"},
		{"1.200 kroner", "tolv hundrede kroner"},
		{"en time og et barn", "En time og et barn!"},
		{"job-samtale", "job samtale"},
		{"((griner)) nå:rh", "nårh"},
	} {
		if diff := cmp.Diff(Scored(same[0]), Scored(same[1])); diff != "" {
			t.Errorf("%q and %q differ: %s", same[0], same[1], diff)
		}
	}
	if diff := cmp.Diff([]string{"en", "time", "og", "2", "børn"}, Scored("En time og to børn.")); diff != "" {
		t.Error(diff)
	}
	if got := Scored("…"); len(got) != 0 {
		t.Errorf("%q", got)
	}
}
