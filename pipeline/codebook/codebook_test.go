package codebook

import (
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/BurntSushi/toml"

	"gribning/transcripts"
)

func TestEveryCodeHasWords(t *testing.T) {
	var want []string
	for _, list := range [][]string{transcripts.Subtypes, transcripts.Deliveries, {"D-0"}, transcripts.LayerB, transcripts.Outcomes} {
		want = append(want, list...)
	}
	want = append(want, "OV-D", "OV-A", "OV-T", "OV-I", "OH-S", "OH-T", "OH-V")
	for _, code := range want {
		e := Of(code)
		if e.Layer == "" {
			t.Errorf("%s has no entry", code)
			continue
		}
		for _, s := range []string{e.Da, e.En, e.MeansDa, e.MeansEn} {
			if strings.TrimSpace(s) == "" || s == code {
				t.Errorf("%s lacks a name or a meaning", code)
			}
		}
		for _, s := range []string{e.MeansDa, e.MeansEn} {
			if !strings.HasSuffix(s, ".") || !unicode.IsUpper([]rune(s)[0]) || strings.Contains(s, "\n") {
				t.Errorf("%s: the meaning is not one sentence: %q", code, s)
			}
		}
	}
	for _, e := range All() {
		if !slices.Contains(want, e.Code) {
			t.Errorf("%s is not a code", e.Code)
		}
	}
	if n := len(All()); n != len(want) {
		t.Errorf("%d entries, want %d: one is there twice", n, len(want))
	}
}

// The examples teach coders: every code that is given by judgement has them,
// and every near miss says what it is instead.
func TestExamples(t *testing.T) {
	for _, e := range All() {
		if e.Layer == Outcome || e.Class == "token" || e.Code == "D-0" {
			continue
		}
		if len(e.Examples) < 10 || len(e.Near) < 3 {
			t.Errorf("%s: %d examples, %d near misses", e.Code, len(e.Examples), len(e.Near))
		}
		for _, n := range e.Near {
			if n.Instead == e.Code || n.Instead != "none" && Of(n.Instead).Layer == "" {
				t.Errorf("%s: «%s» has instead = %q", e.Code, n.Text, n.Instead)
			}
		}
	}
}

func TestNoUnknownKeys(t *testing.T) {
	var b book
	md, err := toml.Decode(source, &b)
	if err != nil {
		t.Fatal(err)
	}
	if u := md.Undecoded(); len(u) > 0 {
		t.Errorf("unknown keys: %v", u)
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{OutcomeName(transcripts.Grip{Outcome: "OV", Sub: "A"}, "da"), "overhalet efter et kort svar"},
		{OutcomeName(transcripts.Grip{Outcome: "OH", Sub: "T"}, "da"), "overhørt: et andet emne"},
		{OutcomeName(transcripts.Grip{Outcome: "G"}, "en"), "gripped"},
		{Name("A-XYZ", "da"), "A-XYZ"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	for _, k := range transcripts.IKs {
		if IKName(k, "da") == k || IKName(k, "en") == k {
			t.Errorf("%s has no words", k)
		}
	}
	for _, k := range []string{"INV", "closed", "resp", "vol", "proxy"} {
		if ElicitedName(k, "da") == k || ElicitedName(k, "en") == k {
			t.Errorf("%s has no words", k)
		}
	}
}
