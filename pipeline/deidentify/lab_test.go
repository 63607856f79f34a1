package deidentify

import (
	"context"
	"fmt"
	"os"
	"testing"

	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

func dev(t testing.TB) []*transcripts.Meeting {
	t.Helper()
	f, err := os.Open("../../models/data/dev.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ms, err := coded.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return ms
}

func show(s Scores) {
	for _, t := range s.TypeNames() {
		c := s.Types[t]
		fmt.Printf("%-5s gold %3d found %.3f covered %.3f exactF1 %.3f guessed %3d prec %.3f wrong %d\n", t, c.Gold, c.Recall(), c.Coverage(), c.ExactF1(), c.Guessed, c.Precision(), c.Wrong)
	}
}

func errors_(ms, ps []*transcripts.Meeting) {
	for i, m := range ms {
		in := func(ids []transcripts.Identifier, w int) string {
			for _, id := range ids {
				if id.From <= w && w < id.To {
					return id.Type
				}
			}
			return ""
		}
		list := func(ids, other []transcripts.Identifier, tag string) {
			for _, id := range ids {
				bad := false
				for w := id.From; w < id.To; w++ {
					bad = bad || in(other, w) != id.Type
				}
				if bad {
					fmt.Printf("%s %s%s %s: %s ⟦%s⟧ %s (%.2f)\n", tag, m.ID, m.Style[:1], id.Type, m.Text(max(0, id.From-4), id.From), m.Text(id.From, id.To), m.Text(id.To, min(len(m.Words), id.To+3)), id.P)
				}
			}
		}
		list(m.Identifiers, ps[i].Identifiers, "MISS")
		list(ps[i].Identifiers, m.Identifiers, "EXTRA")
	}
}

func TestLabRules(t *testing.T) {
	if os.Getenv("LAB") == "" {
		t.Skip()
	}
	ms := dev(t)
	f, err := New(Options{NoModel: true})
	if err != nil {
		t.Fatal(err)
	}
	s, ps := Evaluate(f, ms)
	show(s)
	errors_(ms, ps)
}

func TestLabCV(t *testing.T) {
	if os.Getenv("LAB") == "" {
		t.Skip()
	}
	ms := dev(t)
	s, ps, err := CrossValidate(context.Background(), ms, 6)
	if err != nil {
		t.Fatal(err)
	}
	show(s)
	for st, by := range s.Styles {
		fmt.Println(st)
		show(Scores{Types: by})
	}
	errors_(ms, ps)
}

func TestLabTSV(t *testing.T) {
	if os.Getenv("LAB") == "" {
		t.Skip()
	}
	f, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := os.Open("/work/shared/fixtures/bench/da_news_dev.tsv")
	if err != nil {
		t.Fatal(err)
	}
	m, err := ReadTSV(r)
	if err != nil {
		t.Fatal(err)
	}
	s, ps := Evaluate(f, []*transcripts.Meeting{m})
	show(s)
	errors_([]*transcripts.Meeting{m}, ps)
}
