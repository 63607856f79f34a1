package eaf_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/eaf"
)

// TestForeignCodes reads tiers that a coder made in ELAN without our names: a
// dependent tier with an annotator, one below it, an independent one with its
// own times, and a tier of free notes that is left alone.
func TestForeignCodes(t *testing.T) {
	in := strings.Replace(sample, `<TIER LINGUISTIC_TYPE_REF="kode" TIER_ID="kode@B" PARENT_REF="B">`,
		`<TIER LINGUISTIC_TYPE_REF="kode" TIER_ID="underkode" PARENT_REF="kode@B" ANNOTATOR="Kim">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a20" ANNOTATION_REF="a6"><ANNOTATION_VALUE>A-LIV</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="kode" TIER_ID="koder" ANNOTATOR="Kim">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a21" TIME_SLOT_REF1="ts7" TIME_SLOT_REF2="ts8"><ANNOTATION_VALUE>TOK</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="kode" TIER_ID="bemærkninger" PARENT_REF="B">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a22" ANNOTATION_REF="a2"><ANNOTATION_VALUE>sjovt sagt</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="kode" TIER_ID="kode@B" PARENT_REF="B">`, 1)
	got, err := eaf.Codes(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	want := []codes.Source{{Sets: []codes.Set{
		{Name: "Kim", Items: []codes.Item{
			{Where: "annotation a2", Speaker: "B", Words: "jeg vil", Span: transcripts.Span{Start: 2840, End: 3840}, A: "A-LIV"},
			{Where: "annotation a21", Span: transcripts.Span{Start: 5000, End: 5500}, B: "TOK"},
		}},
		{Name: "kode@B", Items: []codes.Item{{Where: "annotation a2", Speaker: "B", Words: "jeg vil", Span: transcripts.Span{Start: 2840, End: 3840}, A: "A-ONS"}}},
	}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestCircularReferences checks that annotations of each other end.
func TestCircularReferences(t *testing.T) {
	in := strings.Replace(sample, `ANNOTATION_ID="a6" ANNOTATION_REF="a2"`, `ANNOTATION_ID="a6" ANNOTATION_REF="a6"`, 1)
	got, err := eaf.Codes(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]codes.Source{{}}, got); d != "" {
		t.Error(d)
	}
}

func FuzzCodes(f *testing.F) {
	f.Add(sample)
	f.Add(strings.Replace(sample, `PARENT_REF="B"`, `PARENT_REF="kode@B"`, 1))
	f.Fuzz(func(t *testing.T, in string) {
		if _, err := eaf.Codes(strings.NewReader(in)); err != nil && !errors.As(err, new(*transcripts.Issue)) {
			t.Fatalf("%v is no issue", err)
		}
	})
}
