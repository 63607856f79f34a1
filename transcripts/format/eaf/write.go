package eaf

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/lines"
)

// Layers of codes, each a child tier «layer@speaker@coder» of the speaker's
// tier. Those with a vocabulary hold codes of the codebook only.
var layers = []struct {
	name, vocabulary string
	of               func(codes.Item) string
}{
	{"MY", "", func(x codes.Item) string { return x.MY }},
	{"A", "lag-A", func(x codes.Item) string { return x.A }},
	{"A-mere", "", func(x codes.Item) string { return x.AMore }},
	{"B", "lag-B", func(x codes.Item) string { return x.B }},
	{"B-mere", "", func(x codes.Item) string { return x.BMore }},
	{"C", "lag-C", func(x codes.Item) string { return x.C }},
	{"C-mere", "", func(x codes.Item) string { return x.CMore }},
}

var vocabularies = []struct {
	name    string
	entries []string
}{
	{"lag-A", transcripts.Subtypes}, {"lag-B", transcripts.LayerB}, {"lag-C", transcripts.Outcomes},
}

// Write writes an EAF 3.0 file. Where TCUs of one speaker overlap in time, which
// a tier cannot hold, the later one begins where the earlier one ends; one
// without length lasts a millisecond.
func Write(w io.Writer, m *transcripts.Meeting, o lines.Options) error {
	bw := bufio.NewWriter(w)
	fmt.Fprintf(bw, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ANNOTATION_DOCUMENT AUTHOR=%s DATE=\"%s\" FORMAT=\"3.0\" VERSION=\"3.0\" "+
		"xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:noNamespaceSchemaLocation=\"http://www.mpi.nl/tools/elan/EAFv3.0.xsd\">\n",
		attr(o.By()), o.Time(m).Format(time.RFC3339))
	x := layout(m, o)
	fmt.Fprint(bw, "  <HEADER MEDIA_FILE=\"\" TIME_UNITS=\"milliseconds\">\n")
	if o.Media != "" {
		fmt.Fprintf(bw, "    <MEDIA_DESCRIPTOR MEDIA_URL=%s RELATIVE_MEDIA_URL=%s MIME_TYPE=%s/>\n", attr("file:///"+urlPath(o.Media)), attr("./"+urlPath(o.Media)), attr(mime(o.Media)))
	}
	fmt.Fprintf(bw, "    <PROPERTY NAME=\"lastUsedAnnotationId\">%d</PROPERTY>\n  </HEADER>\n  <TIME_ORDER>\n", x.lastID)
	for i, t := range x.slots {
		fmt.Fprintf(bw, "    <TIME_SLOT TIME_SLOT_ID=\"ts%d\" TIME_VALUE=\"%d\"/>\n", i+1, t)
	}
	fmt.Fprint(bw, "  </TIME_ORDER>\n")
	for _, t := range x.tiers {
		writeTier(bw, t)
	}
	fmt.Fprint(bw, "  <LINGUISTIC_TYPE LINGUISTIC_TYPE_ID=\"ytring\" TIME_ALIGNABLE=\"true\" GRAPHIC_REFERENCES=\"false\"/>\n"+
		"  <LINGUISTIC_TYPE LINGUISTIC_TYPE_ID=\"fri\" TIME_ALIGNABLE=\"false\" GRAPHIC_REFERENCES=\"false\" CONSTRAINTS=\"Symbolic_Association\"/>\n")
	for _, v := range vocabularies {
		fmt.Fprintf(bw, "  <LINGUISTIC_TYPE LINGUISTIC_TYPE_ID=\"%s\" TIME_ALIGNABLE=\"false\" GRAPHIC_REFERENCES=\"false\" CONSTRAINTS=\"Symbolic_Association\" CONTROLLED_VOCABULARY_REF=\"%s\"/>\n", v.name, v.name)
	}
	fmt.Fprint(bw, "  <LANGUAGE LANG_ID=\"dan\" LANG_DEF=\"http://cdb.iso.org/lg/CDB-00138580-001\" LANG_LABEL=\"Danish (dan)\"/>\n"+
		"  <CONSTRAINT DESCRIPTION=\"1-1 association with a parent annotation\" STEREOTYPE=\"Symbolic_Association\"/>\n")
	for _, v := range vocabularies {
		fmt.Fprintf(bw, "  <CONTROLLED_VOCABULARY CV_ID=\"%s\">\n    <DESCRIPTION LANG_REF=\"dan\">gribning</DESCRIPTION>\n", v.name)
		for _, e := range v.entries {
			fmt.Fprintf(bw, "    <CV_ENTRY_ML CVE_ID=\"cve-%s\"><CVE_VALUE LANG_REF=\"dan\" DESCRIPTION=\"\">%s</CVE_VALUE></CV_ENTRY_ML>\n", e, e)
		}
		fmt.Fprint(bw, "  </CONTROLLED_VOCABULARY>\n")
	}
	fmt.Fprint(bw, "</ANNOTATION_DOCUMENT>\n")
	return lines.Flush(bw)
}

// idTier names the child tiers that hold the ids of TCUs, by which codes find
// back after times and tiers have been edited.
const idTier = "id"

// written is a tier to write; parent is empty for a speaker's tier.
type written struct {
	id, parent, kind, participant, annotator string
	annotations                              []note
}

type note struct {
	id       int
	from, to int // slots; 0: not aligned
	of       int // annotation it is of
	cve      string
	text     string
}

type plan struct {
	slots  []transcripts.Ms
	tiers  []written
	lastID int
}

// layout gives every annotation an id and two slots of its own.
func layout(m *transcripts.Meeting, o lines.Options) plan {
	type boundary struct {
		t      transcripts.Ms
		target *int
	}
	var bs []boundary
	var x plan
	units := lines.Units(m)
	annotation := map[string]int{} // by TCU
	speakers := lines.Speakers(m)
	perSpeaker := make([][]note, len(speakers))
	for i, s := range speakers {
		var last transcripts.Ms
		for _, u := range units {
			if u.Speaker != s {
				continue
			}
			x.lastID++
			annotation[u.ID] = x.lastID
			perSpeaker[i] = append(perSpeaker[i], note{id: x.lastID, text: u.Text})
			u.Start = max(u.Start, last)
			u.End = max(u.End, u.Start+1)
			last = u.End
			bs = append(bs, boundary{t: u.Start}, boundary{t: u.End})
		}
	}
	k := 0
	for i := range perSpeaker {
		for j := range perSpeaker[i] {
			bs[k].target, bs[k+1].target = &perSpeaker[i][j].from, &perSpeaker[i][j].to
			k += 2
		}
	}
	slices.SortStableFunc(bs, func(a, b boundary) int { return int(max(-1, min(1, a.t-b.t))) })
	for i, b := range bs {
		x.slots = append(x.slots, b.t)
		*b.target = i + 1
	}
	sets := codes.Of(m, o.Codings)
	for i, s := range speakers {
		name := lines.Shown(s)
		x.tiers = append(x.tiers, written{id: name, kind: "ytring", participant: string(m.RoleOf(s)), annotator: o.By(), annotations: perSpeaker[i]})
		ids := written{id: idTier + "@" + name, parent: name, kind: "fri", annotator: o.By()}
		for _, u := range units {
			if u.Speaker == s {
				x.lastID++
				ids.annotations = append(ids.annotations, note{id: x.lastID, of: annotation[u.ID], text: u.ID})
			}
		}
		x.tiers = append(x.tiers, ids)
		for _, set := range sets {
			x.addCodes(set, s, name, string(m.RoleOf(s)), annotation)
		}
	}
	return x
}

func (x *plan) addCodes(set codes.Set, speaker, name, role string, annotation map[string]int) {
	for _, l := range layers {
		t := written{id: l.name + "@" + name + "@" + set.Name, parent: name, kind: "fri", participant: role, annotator: set.Name}
		if l.vocabulary != "" {
			t.kind = l.vocabulary
		}
		for _, item := range set.Items {
			text := l.of(item)
			if item.Speaker != speaker || text == "" {
				continue
			}
			x.lastID++
			n := note{id: x.lastID, of: annotation[item.TCU], text: text}
			if l.vocabulary != "" && !strings.Contains(text, " ") {
				n.cve = "cve-" + text
			}
			t.annotations = append(t.annotations, n)
		}
		if len(t.annotations) > 0 {
			x.tiers = append(x.tiers, t)
		}
	}
}

func writeTier(w io.Writer, t written) {
	fmt.Fprintf(w, "  <TIER LINGUISTIC_TYPE_REF=\"%s\" TIER_ID=%s", t.kind, attr(t.id))
	if t.parent != "" {
		fmt.Fprintf(w, " PARENT_REF=%s", attr(t.parent))
	}
	if t.participant != "" {
		fmt.Fprintf(w, " PARTICIPANT=%s", attr(t.participant))
	}
	fmt.Fprintf(w, " ANNOTATOR=%s", attr(t.annotator))
	if t.parent == "" {
		fmt.Fprint(w, " LANG_REF=\"dan\"")
	}
	fmt.Fprint(w, ">\n")
	for _, n := range t.annotations {
		if n.of == 0 {
			fmt.Fprintf(w, "    <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a%d\" TIME_SLOT_REF1=\"ts%d\" TIME_SLOT_REF2=\"ts%d\"><ANNOTATION_VALUE>%s</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>\n", n.id, n.from, n.to, text(n.text))
			continue
		}
		cve := ""
		if n.cve != "" {
			cve = fmt.Sprintf(" CVE_REF=%s", attr(n.cve))
		}
		fmt.Fprintf(w, "    <ANNOTATION><REF_ANNOTATION ANNOTATION_ID=\"a%d\" ANNOTATION_REF=\"a%d\"%s><ANNOTATION_VALUE>%s</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>\n", n.id, n.of, cve, text(n.text))
	}
	fmt.Fprint(w, "  </TIER>\n")
}

func text(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(lines.XML(s))); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}

func attr(s string) string { return `"` + text(s) + `"` }

// urlPath escapes what a file name may hold and a URL may not.
func urlPath(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~/", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func mime(name string) string {
	switch ext := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:]); ext {
	case "wav":
		return "audio/x-wav"
	case "mp3":
		return "audio/mpeg"
	case "m4a", "mp4":
		return "audio/mp4"
	}
	return "unknown"
}
