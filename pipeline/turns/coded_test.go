package turns

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

// A transcript that fixes its units keeps them, and the words keep their order.
func TestGivenUnitsStand(t *testing.T) {
	f, err := os.Open(shared(t, "corpus/dev.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ms, err := coded.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ms {
		before := *m
		if issues := Build(m); len(issues) > 0 {
			t.Errorf("%s: %v", m.ID, issues)
		}
		// The file says which token is an echo; here the form decides.
		form := cmpopts.IgnoreFields(transcripts.TCU{}, "Token", "Echo", "CutOff", "Quoted")
		if d := cmp.Diff(before.TCUs, m.TCUs, form); d != "" {
			t.Fatalf("%s: TCUs changed:\n%s", m.ID, d)
		}
		if d := cmp.Diff(before.Turns, m.Turns, cmpopts.IgnoreFields(transcripts.Turn{}, "Gap", "NoGap")); d != "" {
			t.Fatalf("%s: turns changed:\n%s", m.ID, d)
		}
		if d := cmp.Diff(before.Words, m.Words); d != "" {
			t.Fatalf("%s: words changed:\n%s", m.ID, d)
		}
	}
}
