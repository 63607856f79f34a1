package grip

import (
	"reflect"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
)

func differences(t *testing.T, ms []*transcripts.Meeting) (mys int, out []Difference) {
	t.Helper()
	for _, m := range ms {
		stated := m.Codings[0].Grips
		c := m.Codings[0]
		Derive(m, &c)
		mys += len(c.MYs)
		out = append(out, Differences(m, stated, c.Grips)...)
	}
	return mys, out
}

func TestWorkedDialogues(t *testing.T) {
	mys, diffs := differences(t, read(t, "testdata/dialogues.jsonl"))
	if mys != 56 {
		t.Errorf("%d MYs in the dialogues, want 56", mys)
	}
	for _, d := range diffs {
		t.Errorf("%s MY %s: %s stated %q, derived %q", d.Meeting, d.MY, d.Field, d.Stated, d.Derived)
	}
}

func TestCodedCorpus(t *testing.T) {
	for file, want := range map[string]int{"corpus/dev.jsonl": 756, "corpus/dev2.jsonl": 169} {
		mys, diffs := differences(t, read(t, shared(t, file)))
		if mys != want {
			t.Errorf("%s: %d MYs, want %d", file, mys, want)
		}
		for _, d := range diffs {
			t.Errorf("%s %s MY %s: %s stated %q, derived %q", file, d.Meeting, d.MY, d.Field, d.Stated, d.Derived)
		}
	}
}

// Flags that the codebook states for its dialogues (§4.6).
func TestFlags(t *testing.T) {
	all := dialogues(t)
	type flags struct {
		Lapse, Detour, External, Selective, Resolved bool
		ThenInst                                     string
	}
	want := map[string]flags{
		"M04/1":  {ThenInst: "B-KAL"},
		"M05/1":  {Lapse: true},
		"M11/1":  {Resolved: true},
		"M12/2":  {Lapse: true},
		"M29/1":  {Detour: true},
		"M31/1":  {ThenInst: "B-DOK"},
		"M34/1":  {ThenInst: "B-KRA"},
		"M35/1":  {Resolved: true},
		"M40/1":  {Selective: true},
		"M42/1":  {External: true},
		"M45/1":  {Resolved: true},
		"M21/1":  {Resolved: true},
		"M06/1":  {},
		"M12/1":  {},
		"M18/2":  {},
		"M34/1b": {},
	}
	got := map[string]flags{}
	for id, m := range all {
		c := m.Codings[0]
		Derive(m, &c)
		for _, g := range c.Grips {
			f := flags{g.Lapse, g.Detour, g.External, g.Selective, g.ResolvedByReraise, g.ThenInst}
			if _, named := want[id+"/"+g.MY]; named || f != (flags{}) {
				got[id+"/"+g.MY] = f
			}
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("flags (-want +got):\n%s", d)
	}
}

// TestEachRuleDecides switches every rule off and compares the dialogues that
// change, in any field, with the table of CODEBOOK §4.6. M41 and M42 stand there
// in parentheses: their outcome stays, their count of turns or latency does not.
func TestEachRuleDecides(t *testing.T) {
	cases := map[string]struct {
		rules rules
		want  string
	}{
		"two turns, not one":              {rules{Options: Options{Window: 1}}, "M13 M24 M43 M44 M46"},
		"two turns, not three":            {rules{Options: Options{Window: 3}}, "M10 M30"},
		"third turn with several":         {rules{ignoreSeveral: true}, "M43"},
		"selection suspends":              {rules{ignoreSelection: true}, "M18"},
		"60 seconds":                      {rules{ignoreCap: true}, "M47"},
		"repair and external are skipped": {rules{countSkipped: true}, "M41 M42 M44"},
		"rendition opens the slot":        {rules{ignoreRendition: true}, "M46"},
		"tokens are not uptake":           {rules{tokensFill: true}, "M03 M07 M09 M10 M12 M17 M24 M34"},
		"keyword capture":                 {rules{ignoreCapture: true}, "M07 M17 M21 M28"},
		"misgrip is not a grip":           {rules{misgripGrips: true}, "M34 M35"},
		"interruption":                    {rules{ignoreInterrupts: true}, "M06"},
		"lapse":                           {rules{ignoreLapse: true}, "M05 M12"},
		"acknowledgement":                 {rules{ignoreANE: true}, "M04 M30 M31 M34 M35"},
		"return before a re-raise":        {rules{returnAnyTime: true}, "M45"},
		"lenient":                         {rules{Options: Options{Lenient: true}}, "M03 M07 M09 M10 M12 M17 M24 M34 M47"},
		"strict":                          {rules{Options: Options{Strict: true}}, "M21"},
	}
	all := dialogues(t)
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			var changed []string
			for id, m := range all {
				c := &m.Codings[0]
				if len(Differences(m, derive(m, c, rules{}), derive(m, c, tc.rules))) > 0 {
					changed = append(changed, id)
				}
			}
			sort.Strings(changed)
			if got := strings.Join(changed, " "); got != tc.want {
				t.Errorf("changes %s\nwant    %s", got, tc.want)
			}
		})
	}
}

func TestDeriveReadsOnly(t *testing.T) {
	for _, m := range read(t, "testdata/dialogues.jsonl") {
		again := *m
		c := m.Codings[0]
		before := c
		Derive(m, &c)
		if !reflect.DeepEqual(again, *m) || !reflect.DeepEqual(before.MYs, c.MYs) || !reflect.DeepEqual(before.Codes, c.Codes) {
			t.Fatalf("%s was changed", m.ID)
		}
	}
}
