package deidentify

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A line that changes back and forth is found as if it were new each time.
func TestFindAgain(t *testing.T) {
	f, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	m := meeting(`S: og det var mette der ringede til dig
		B: ja mette sagde jeg skulle komme | så
		S: mit nummer er otteogtyve halvfjerds nul ni seksten
		B: nul ni seksten
		S: det er et krav`)
	var mem Memory
	for n, text := range []string{"mette", "meget", "mette", "maden", "aarhus", "mette", "Mette", "otteogtyve", "mette"} {
		for _, at := range []int{3, 9} {
			m.Words[at].Text = text
			if diff := cmp.Diff(f.Find(m), f.FindAgain(m, &mem)); diff != "" {
				t.Errorf("change %d (%s at %d): without memory (-) and with (+)\n%s", n, text, at, diff)
			}
		}
	}
	m.TCUs, m.Turns = nil, nil
	if diff := cmp.Diff(f.Find(m), f.FindAgain(m, &mem)); diff != "" {
		t.Errorf("without turns: %s", diff)
	}
	for range 50 { // what nobody says any more is dropped
		f.FindAgain(m, &mem)
	}
	if n := len(mem.now) + len(mem.before); n > 2*len(stretchesOf(m)) {
		t.Errorf("%d lines are kept", n)
	}
}
