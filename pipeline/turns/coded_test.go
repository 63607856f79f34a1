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

// With the borders taken away, who has the floor is found again from times and
// words: no turn begins where none does in the file, nearly all marked
// backchannels are found, and turns are missing only where the citizen goes on
// after one (U1).
func TestFloorOnCorpus(t *testing.T) {
	f, err := os.Open(shared(t, "corpus/dev.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ms, err := coded.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	turns, found, marked, both, made := 0, 0, 0, 0, 0
	for _, m := range ms {
		bc := map[string]bool{}
		for _, x := range m.Turns {
			bc[x.ID] = x.BC
			if x.BC {
				marked++
			}
		}
		turns += len(m.Turns)
		for i := range m.Words {
			m.Words[i].Begins = transcripts.NotFixed
		}
		m.UnitsGiven = false
		Build(m)
		for _, x := range m.Turns {
			was, begins := bc[x.ID]
			if !begins {
				t.Errorf("%s: a turn begins at %s", m.ID, x.ID)
			}
			found++
			if x.BC {
				made++
				if was {
					both++
				}
			}
		}
	}
	t.Logf("%d of %d turns begin alike; %d of %d marked backchannels found, %d made", found, turns, both, marked, made)
	if found < turns-2*made || both*10 < marked*9 {
		t.Errorf("%d of %d turns, %d of %d backchannels", found, turns, both, marked)
	}
}
