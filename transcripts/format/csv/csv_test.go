package csv_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/csv"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/lines"
)

const head = "meeting,turn,tcu,speaker,role,start_ms,end_ms,bc,words,coding,my,a,a_more,b,b_more,c,c_more\n"

func TestWrite(t *testing.T) {
	m := &transcripts.Meeting{ID: "M1", Participants: []transcripts.Participant{{Label: "B", Role: transcripts.Citizen}}, Words: []transcripts.Word{
		{ID: "w1", Text: "=HYPERLINK(\"x\")", Speaker: "B", Cue: 1, Span: transcripts.Span{Start: 0, End: 500}},
		{ID: "w2", Text: "jeg;", Speaker: "B", Cue: 2, Span: transcripts.Span{Start: 500, End: 36_000_001}},
	}}
	for name, c := range map[string]struct {
		o    lines.Options
		want string
	}{
		"plain": {lines.Options{}, head + "M1,,u1,B,borger,0,500,,\"'=HYPERLINK(\"\"x\"\")\",,,,,,,,\nM1,,u2,B,borger,500,36000001,,jeg;,,,,,,,,\n"},
		"Excel": {lines.Options{Variant: csv.Excel}, "\ufeff" + strings.ReplaceAll(strings.TrimSpace(head), ",", ";") + "\r\nM1;;u1;B;borger;0;500;;\"'=HYPERLINK(\"\"x\"\")\";;;;;;;;\r\nM1;;u2;B;borger;500;36000001;;\"jeg;\";;;;;;;;\r\n"},
	} {
		var b bytes.Buffer
		if err := csv.Write(&b, m, c.o); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(c.want, b.String()); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestExcelComesBack checks that the variant for spreadsheets reads as the
// other does.
func TestExcelComesBack(t *testing.T) {
	for _, m := range formattest.Hostile(t, 30) {
		read := func(o lines.Options) []codes.Source {
			var b bytes.Buffer
			if err := csv.Write(&b, m, o); err != nil {
				t.Fatal(err)
			}
			s, err := csv.Codes(&b)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		if d := cmp.Diff(read(lines.Options{}), read(lines.Options{Variant: csv.Excel})); d != "" {
			t.Errorf("%s: %s", m.ID, d)
		}
	}
}

func TestCodes(t *testing.T) {
	in := "\ufeffTCU;a;B;coding;start_ms;end_ms\r\nu1;A-ONS;;human:k1;;\r\nu2;;;human:k1;0;10\r\nu3;;R-SPO;human:k2;5;10\r\n"
	got, err := csv.Codes(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	want := []codes.Source{{Sets: []codes.Set{{Name: "human:k1", Items: []codes.Item{{Where: "row 2", TCU: "u1", A: "A-ONS"}}},
		{Name: "human:k2", Items: []codes.Item{{Where: "row 4", TCU: "u3", B: "R-SPO", Span: transcripts.Span{Start: 5, End: 10}}}}}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ in, code, where string }{
		"empty":       {"", "F109", "row 1"},
		"no columns":  {"a,b,c\n", "F109", "row 1"},
		"no places":   {"my,a,b\n", "F109", "row 1"},
		"quotes":      {head + "M1,1,u1,\"B\n", "F109", "row 2"},
		"bad time":    {head + "M1,1,u1,B,borger,snart,500\n", "F109", "row 2"},
		"negative":    {head + "M1,1,u1,B,borger,-5,500\n", "F109", "row 2"},
		"not UTF-8":   {head + "M1,1,u1,\xe6\n", "F101", "line 2"},
		"no codes":    {"tcu,words\nu1,hej\n", "F109", "row 1"},
		"stray quote": {head + "M1,1,u1,B\"x\n", "F109", "row 2"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := csv.Codes(strings.NewReader(c.in))
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func FuzzCodes(f *testing.F) {
	f.Add(head + "M1,1,u1,B,borger,0,500,,ja,human:k1,1,A-ONS,,,,,\n")
	f.Add("tcu;a\n\"'=u1\";A-ONS\n")
	f.Fuzz(func(t *testing.T, in string) {
		if _, err := csv.Codes(strings.NewReader(in)); err != nil && !errors.As(err, new(*transcripts.Issue)) {
			t.Fatalf("%v is no issue", err)
		}
	})
}
