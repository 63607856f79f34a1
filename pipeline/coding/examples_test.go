package coding

import (
	"errors"
	"os"
	"strings"
	"testing"

	"gribning/transcripts"
)

func TestExamplesOfTheCodebook(t *testing.T) {
	f, err := os.Open("../../models/data/examples.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ls, err := ReadExamples(f)
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, l := range ls {
		switch c := l.Meeting.Codings[0]; {
		case len(c.MYs) > 0:
			n[c.MYs[0].Primary]++
		case len(c.Codes) > 0:
			n[c.Codes[0].Code]++
		default:
			n["none"]++
		}
	}
	for _, want := range append(append([]string{"none"}, transcripts.Subtypes...), "R-SPO", "R-IND", "B-SAN", "INV", "OTH") {
		if n[want] < 10 {
			t.Errorf("%d examples of %s, fewer than 10", n[want], want)
		}
	}
}

func TestNearMissesTeachWhatTheyAre(t *testing.T) {
	ls, err := ReadExamples(strings.NewReader(`
{"layer":"B","code":"B-KRA","text":"sig endelig til","positive":false,"why":"invitation → INV"}
{"layer":"A","code":"A-KAP","text":"jeg er ledig","positive":false,"why":"status → not MY"}
{"layer":"A","code":"A-KAP","text":"noget","positive":false,"why":"no arrow"}
{"layer":"D","code":"D-FOR","text":"måske","positive":true}
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(ls) != 2 || ls[0].Meeting.Codings[0].Codes[0].Code != "INV" || len(ls[1].Meeting.Codings[0].MYs) != 0 {
		t.Errorf("%d lessons: %+v", len(ls), ls)
	}
	if _, err := ReadExamples(strings.NewReader("hemmelig\n")); !errors.Is(err, &transcripts.Issue{Code: "K402"}) || strings.Contains(err.(*transcripts.Issue).En, "hemmelig") {
		t.Errorf("error %v, want K402 without the text", err)
	}
}

func FuzzReadExamples(f *testing.F) {
	f.Add(`{"layer":"B","code":"B-KRA","text":"sig endelig til","positive":false,"why":"invitation → INV"}`)
	f.Add(`{"layer":"A","code":"A-KAP","text":" ","positive":true}`)
	f.Fuzz(func(t *testing.T, in string) {
		ls, err := ReadExamples(strings.NewReader(in))
		if err != nil {
			return
		}
		for _, l := range ls {
			if err := checkUnits(l.Meeting); err != nil || len(l.Meeting.Words) == 0 {
				t.Fatalf("not a meeting: %v", err)
			}
		}
	})
}
