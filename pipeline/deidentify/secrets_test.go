package deidentify

import (
	"testing"

	"gribning/transcripts"
)

// TestTelling: of several meetings together only what tells by itself is searched
// for, and nothing of any of them is lost.
func TestTelling(t *testing.T) {
	first := meeting("B: claus bertram ringede fra otteogtyve fyrre sytten treoghalvfems")
	first.Identifiers = []transcripts.Identifier{{From: 0, To: 2, Type: navn}, {From: 4, To: 8, Type: tlf}}
	second := meeting("B: jeg så karoline i vestervig hos grethe holm")
	second.Identifiers = []transcripts.Identifier{{From: 2, To: 3, Type: navn}, {From: 4, To: 5, Type: sted}, {From: 6, To: 8, Type: navn}}
	all := SecretsOf(Keys{})
	for _, m := range []*transcripts.Meeting{first, second} {
		all.Add(SecretsOf(Keys{}, m).Telling())
	}
	c := Checker{Secrets: all}
	for text, want := range map[string]bool{
		"det var claus bertram": true, "Grethe Holms": true, "28 40 17 93": true, "28401793": true,
		"karoline": false, "i vestervig": false, "claus": false, "ingen": false,
	} {
		if got := len(c.Text(text)) > 0; got != want {
			t.Errorf("%q: found %v, want %v", text, got, want)
		}
	}
}
