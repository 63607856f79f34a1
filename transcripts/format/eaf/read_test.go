package eaf_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/format/eaf"
	"gribning/transcripts/format/formattest"
)

const sample = `<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="opdigtet" DATE="2026-01-01T00:00:00Z" FORMAT="3.0" VERSION="3.0">
<HEADER MEDIA_FILE="" TIME_UNITS="milliseconds"><MEDIA_DESCRIPTOR MEDIA_URL="file:///M1.wav" MIME_TYPE="audio/x-wav" TIME_ORIGIN="1000"/></HEADER>
<TIME_ORDER>
<TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="1840"/>
<TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="1840"/><TIME_SLOT TIME_SLOT_ID="ts4"/><TIME_SLOT TIME_SLOT_ID="ts5"/>
<TIME_SLOT TIME_SLOT_ID="ts6" TIME_VALUE="4840"/><TIME_SLOT TIME_SLOT_ID="ts7" TIME_VALUE="4000"/><TIME_SLOT TIME_SLOT_ID="ts8" TIME_VALUE="4500"/>
</TIME_ORDER>
<TIER LINGUISTIC_TYPE_REF="ytring" TIER_ID="tekst@S" PARTICIPANT="Sagsbehandler">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2"><ANNOTATION_VALUE>hvad tænker du &amp; dine</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a5" TIME_SLOT_REF1="ts7" TIME_SLOT_REF2="ts8"><ANNOTATION_VALUE>mm</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="ytring" TIER_ID="B">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts3" TIME_SLOT_REF2="ts4"><ANNOTATION_VALUE>jeg vil</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="ts4" TIME_SLOT_REF2="ts5"><ANNOTATION_VALUE>gerne</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a4" TIME_SLOT_REF1="ts5" TIME_SLOT_REF2="ts6"><ANNOTATION_VALUE>arbejde</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="kode" TIER_ID="kode@B" PARENT_REF="B">
<ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a6" ANNOTATION_REF="a2"><ANNOTATION_VALUE>A-ONS</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>
</TIER>
<TIER LINGUISTIC_TYPE_REF="ytring" TIER_ID="noter">
<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a7" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts6"><ANNOTATION_VALUE>husk at spørge</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>
</TIER>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="ytring" TIME_ALIGNABLE="true"/>
<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="kode" TIME_ALIGNABLE="false" CONSTRAINTS="Symbolic_Association"/>
</ANNOTATION_DOCUMENT>
`

func TestRead(t *testing.T) {
	m, err := eaf.Read(strings.NewReader(sample))
	if err != nil {
		t.Fatal(err)
	}
	formattest.Sound(t, m)
	// The time origin of a second is added; the times of ts4 and ts5, which the
	// file lacks, lie evenly between 1840 and 4840.
	want := "S 1000–2840 hvad tænker du & dine\nB 2840–3840 jeg vil\nB 3840–4840 gerne\nB 4840–5840 arbejde\nS 5000–5500 mm\n"
	if d := cmp.Diff(want, formattest.Show(m)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]transcripts.Participant{{Label: "S", Role: "sagsbehandler", RoleBy: "transcript"}, {Label: "B", Role: "borger", RoleBy: "transcript"}}, m.Participants); d != "" {
		t.Error(d)
	}
	if len(m.Issues) != 1 || m.Issues[0].Code != "F112" {
		t.Errorf("issues %v", m.Issues)
	}
}

// TestWordTier reads the times of single words from a tier below the speaker's
// where it has exactly the words.
func TestWordTier(t *testing.T) {
	word := func(id, from, to, text string) string {
		return `<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="` + id + `" TIME_SLOT_REF1="` + from + `" TIME_SLOT_REF2="` + to + `"><ANNOTATION_VALUE>` + text + `</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>`
	}
	tier := `<TIER LINGUISTIC_TYPE_REF="ord" TIER_ID="ord@S" PARENT_REF="tekst@S">` +
		word("b1", "ts1", "w1", "hvad") + word("b2", "w1", "w2", "tænker") + word("b3", "w2", "w3", "du") + word("b4", "w3", "w4", "&amp;") + word("b5", "w4", "ts2", "dine") + word("b6", "ts7", "ts8", "hm") + "</TIER>\n"
	slots := `<TIME_SLOT TIME_SLOT_ID="w1" TIME_VALUE="100"/><TIME_SLOT TIME_SLOT_ID="w2" TIME_VALUE="900"/><TIME_SLOT TIME_SLOT_ID="w3" TIME_VALUE="1000"/><TIME_SLOT TIME_SLOT_ID="w4" TIME_VALUE="1700"/></TIME_ORDER>`
	in := strings.Replace(strings.Replace(sample, "</TIME_ORDER>", slots, 1), `<TIER LINGUISTIC_TYPE_REF="kode"`, tier+`<TIER LINGUISTIC_TYPE_REF="kode"`, 1)
	m, err := eaf.Read(strings.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	formattest.Sound(t, m)
	var got []transcripts.Ms
	for _, w := range m.Words[:5] {
		got = append(got, w.Start)
		if w.TimedBy != transcripts.TimedBySource {
			t.Errorf("%s is timed by %q", w.ID, w.TimedBy)
		}
	}
	if d := cmp.Diff([]transcripts.Ms{1000, 1100, 1900, 2000, 2700}, got); d != "" {
		t.Error(d)
	}
	if last := m.Words[len(m.Words)-1]; last.Text != "mm" || last.TimedBy != transcripts.Interpolated {
		t.Errorf("a word that the tier spells otherwise: %v", last)
	}
}

func TestFrames(t *testing.T) {
	for units, end := range map[string]transcripts.Ms{"PAL-frames": 1000 + 1840*40, "NTSC-frames": 1000 + 61395} {
		m, err := eaf.Read(strings.NewReader(strings.Replace(sample, "milliseconds", units, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Words[4].End; got != end {
			t.Errorf("%s: the first annotation ends at %d, want %d", units, got, end)
		}
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ old, new, code, where string }{
		"broken":        {"</TIER>", "</TEIR>", "F109", "line 12"},
		"another XML":   {"ANNOTATION_DOCUMENT", "DOCUMENT", "F109", "line 2"},
		"no such slot":  {`TIME_SLOT_REF1="ts7"`, `TIME_SLOT_REF1="ts9"`, "F110", "tier no. 1 annotation 2"},
		"slot id twice": {`ID="ts2"`, `ID="ts1"`, "F108", "time slot no. 2"},
		"same id twice": {`"a5"`, `"a1"`, "F108", "tier no. 1 annotation 2"},
		"negative":      {`"1840"`, `"-1"`, "F106", "time slot no. 2"},
		"no number":     {`"1840"`, `"1.84"`, "F106", "time slot no. 2"},
		"ends first":    {`TIME_SLOT_REF1="ts7" TIME_SLOT_REF2="ts8"`, `TIME_SLOT_REF1="ts8" TIME_SLOT_REF2="ts7"`, "F106", "tier no. 1 annotation 2"},
		"broken origin": {`TIME_ORIGIN="1000"`, `TIME_ORIGIN="x"`, "F106", "TIME_ORIGIN"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(sample, c.old) {
				t.Fatal("the sample has changed")
			}
			n := 1
			if c.old == "ANNOTATION_DOCUMENT" {
				n = -1
			}
			_, err := eaf.Read(strings.NewReader(strings.Replace(sample, c.old, c.new, n)))
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func TestEncodings(t *testing.T) {
	formattest.Encodings(t, eaf.Read, strings.Replace(sample, ` encoding="UTF-8"`, "", 1))
	formattest.InvalidUTF8(t, eaf.Read, sample, 10)
}

func TestSampleFile(t *testing.T) {
	f, err := os.Open(formattest.Fixture(t, "formats/M001.eaf"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := eaf.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	want := "F 0–1840 hvad tænker du selv\nB 1840–4210 jeg vil gerne arbejde med dyr\n"
	if d := cmp.Diff(want, formattest.Show(m)); d != "" {
		t.Error(d)
	}
}

func FuzzRead(f *testing.F) { formattest.Fuzz(f, eaf.Read, sample) }
