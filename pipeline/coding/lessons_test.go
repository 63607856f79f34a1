package coding

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

const piece = `# fisk-01 asr
S INV hvordan går det derude
B A-BEK~I i går der stod han bare og kiggede på klokken
S BC mm
B A-BEK og han sagde ikke noget
S TOK okay
S B-DOK! men du har været der alle dage kan jeg se
B . ja
B A-EVA/A-LIV den mentor var et spild
B +A-EVA og holdet med
S R-SPO@3 hvad tænkte du da han kiggede
B EL at nu får jeg ikke lov at komme igen

# fisk-02 plain
B A-KAP Det der med ål, det kunne jeg.
`

func TestReadLessons(t *testing.T) {
	ls, err := ReadLessons(strings.NewReader(piece))
	if err != nil {
		t.Fatal(err)
	}
	if len(ls) != 2 || !ls[0].piece || ls[1].Meeting.Style != "plain" {
		t.Fatalf("%d lessons: %+v", len(ls), ls)
	}
	m := ls[0].Meeting
	c := ls[0].coding()
	type my struct {
		Primary, Secondary string
		TCUs, More         int
		Delivery           []string
	}
	var got []my
	for _, x := range c.MYs {
		got = append(got, my{x.Primary, x.Secondary, len(x.TCUs), len(x.Elaborated), x.Delivery})
	}
	want := []my{{"A-BEK", "", 2, 1, []string{"D-IMP"}}, {"A-EVA", "A-LIV", 1, 0, nil}, {"A-EVA", "", 1, 0, nil}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(m.Turns) != 8 || !m.Turns[2].BC || len(m.TCUs) != 11 {
		t.Errorf("%d turns, %d utterances", len(m.Turns), len(m.TCUs))
	}
	var codes []string
	for _, x := range c.Codes {
		codes = append(codes, x.Code+":"+x.Target+":"+x.Capture)
	}
	if d := cmp.Diff([]string{"INV::", "BC::", "TOK::", "B-DOK::1", "R-SPO:1:"}, codes); d != "" {
		t.Error(d)
	}
}

// A piece is never learnt from where a meeting is measured that its writer read.
func TestLessonsKnowMeetings(t *testing.T) {
	ls, err := ReadLessons(strings.NewReader("# a asr\nB . x\n% D01 D06\n# b asr\nB . y\n# b2 asr\nB . z\n%\n# c asr\nB . z\n"))
	if err != nil || len(ls) != 4 {
		t.Fatal(len(ls), err)
	}
	for i, want := range []bool{false, true, true, false} {
		if got := ls[i].knows(map[string]bool{"D06": true, "D07": true}); got != want {
			t.Errorf("piece %s knows D06: %v", ls[i].Meeting.ID, got)
		}
		if ls[i].knows(map[string]bool{"D07": true}) {
			t.Errorf("piece %s knows D07", ls[i].Meeting.ID)
		}
	}
}

func TestReadLessonsRefuses(t *testing.T) {
	for name, in := range map[string]string{
		"no piece":          "B . hemmelig\n",
		"style":             "# a noisy\nB . hemmelig\n",
		"twice":             "# a asr\nB . hemmelig\n# a asr\nB . hemmelig\n",
		"empty piece":       "# a asr\n# b asr\nB . hemmelig\n",
		"speaker":           "# a asr\nX . hemmelig\n",
		"none after read":   "# a asr\nB . hemmelig\n% D01\nB . hemmelig\n",
		"read what":         "% hemmelig/\n# a asr\nB . hemmelig\n",
		"no words":          "# a asr\nB A-BEK\n",
		"citizen's code":    "# a asr\nB A-XYZ hemmelig\n",
		"second of none":    "# a asr\nB ./A-BEK hemmelig\n",
		"EL of nothing":     "# a asr\nB EL hemmelig\n",
		"reply to nothing":  "# a asr\nS R-SPO hemmelig\n",
		"reply too far":     "# a asr\nB A-BEK hemmelig\nS R-SPO@2 hemmelig\n",
		"capture by a grip": "# a asr\nB A-BEK hemmelig\nS R-SPO! hemmelig\n",
		"reply code":        "# a asr\nS B-XYZ hemmelig\n",
		"not UTF-8":         "# a asr\nB . hemme\xfflig\n",
	} {
		_, err := ReadLessons(strings.NewReader(in))
		if !errors.Is(err, &transcripts.Issue{Code: "K404"}) || strings.Contains(err.Error(), "hemme") {
			t.Errorf("%s: %v, want K404 without the words", name, err)
		}
	}
}

func FuzzReadLessons(f *testing.F) {
	f.Add(piece)
	f.Add("% D01\n# a asr\nB . x\n%\n# b plain\nB A-KAP y\n")
	f.Add("# a asr\nB A-BEK/A-BEK~FI x\nV R-IND@1 (1.2)\nP EL øh-\nT +A-BEK y\nS OTH!@1 z")
	f.Fuzz(func(t *testing.T, in string) {
		ls, err := ReadLessons(strings.NewReader(in))
		if err != nil {
			if !errors.Is(err, &transcripts.Issue{Code: "K404"}) {
				t.Fatalf("error %v, want K404", err)
			}
			return
		}
		for _, l := range ls {
			if err := checkUnits(l.Meeting); err != nil || len(l.Meeting.Words) == 0 || l.coding() == nil {
				t.Fatalf("not a coded meeting: %v", err)
			}
		}
	})
}
