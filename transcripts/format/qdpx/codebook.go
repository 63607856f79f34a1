package qdpx

import (
	"bufio"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// guid derives a GUID from what it names. It is a version 8 UUID (RFC 9562) in
// upper case, since some programs reject lower case.
func guid(parts ...string) string {
	h := sha256.Sum256([]byte("gribning\x00" + strings.Join(parts, "\x00")))
	b := h[:16]
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%X-%X-%X-%X-%X", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func codeGUID(name string) string { return guid("code", name) }

// branch is a folder of the codebook.
type branch struct {
	name, color, what string
	codes             []string
}

// elaboration is the code of TCUs that elaborate a meaning utterance.
const elaboration = "EL"

// codebook lists all codes with their Danish names. Layer C is there for
// reading: outcomes are derived by the program, not set.
var codebook = []branch{
	{"A – borgerens meningsytring", "#1B9E77", "Lag A: hvad ytringen handler om", append(append([]string{}, transcripts.Subtypes...), elaboration)},
	{"D – fremførelse", "#66A61E", "Lag A: hvordan den siges", transcripts.Deliveries},
	{"B – den fagprofessionelles ytring", "#7570B3", "Lag B", transcripts.LayerB},
	{"C – udfald", "#D95F02", "Lag C: udledt af programmet af A, B og tid", outcomeCodes()},
}

// outcomeCodes names outcomes so that they are not mistaken for codes of other
// layers.
func outcomeCodes() []string {
	var out []string
	for _, o := range transcripts.Outcomes {
		out = append(out, outcomeCode(o))
	}
	return out
}

func outcomeCode(o string) string { return "C-" + o }

var outcomeNames = map[string]string{"C-G": "grebet", "C-GS": "grebet senere", "C-D": "delvist grebet", "C-OV": "overhalet", "C-OH": "overhørt", "C-IK": "ikke kodbar"}

func writeCodes(w io.Writer, indent string) {
	fmt.Fprintf(w, "%s<Codes>\n", indent)
	for _, b := range codebook {
		fmt.Fprintf(w, "%s  <Code guid=\"%s\" name=%s isCodable=\"false\" color=\"%s\">\n%s    <Description>%s</Description>\n",
			indent, codeGUID("branch "+b.name), attr(b.name), b.color, indent, text(b.what))
		for _, c := range b.codes {
			fmt.Fprintf(w, "%s    <Code guid=\"%s\" name=%s isCodable=\"true\" color=\"%s\"", indent, codeGUID(c), attr(c), b.color)
			if what := outcomeNames[c]; what != "" {
				fmt.Fprintf(w, "><Description>%s</Description></Code>\n", text(what))
			} else {
				fmt.Fprint(w, "/>\n")
			}
		}
		fmt.Fprintf(w, "%s  </Code>\n", indent)
	}
	fmt.Fprintf(w, "%s</Codes>\n", indent)
}

// WriteCodebook writes the codebook alone, as .qdc.
func WriteCodebook(w io.Writer, o lines.Options) error {
	bw := bufio.NewWriter(w)
	fmt.Fprintf(bw, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "+
		"xsi:schemaLocation=\"urn:QDA-XML:codebook:1.0 http://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd\" origin=%s>\n", attr(o.By()))
	writeCodes(bw, "  ")
	fmt.Fprint(bw, "</CodeBook>\n")
	return lines.Flush(bw)
}

func text(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(lines.XML(s))); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}

func attr(s string) string { return `"` + text(s) + `"` }
