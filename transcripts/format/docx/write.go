package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// shortest is the shortest silence that is shown (CODEBOOK §1.9, level L2).
const shortest transcripts.Ms = 700

// Write writes the document. Silences between turns, and inside turns where
// words have times of their own, stand as «(1.2)».
func Write(w io.Writer, m *transcripts.Meeting, o lines.Options) error {
	zw := zip.NewWriter(w)
	at := o.Time(m)
	var err error
	for _, part := range []struct {
		name string
		data []byte
	}{
		{"[Content_Types].xml", []byte(contentTypes)},
		{"_rels/.rels", []byte(relations)},
		{"word/_rels/document.xml.rels", []byte(documentRelations)},
		{"word/styles.xml", []byte(styleSheet(m))},
		{"word/footer1.xml", []byte(footer)},
		{"word/document.xml", document(m, o)},
	} {
		f, e := zw.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: at})
		if e == nil {
			_, e = f.Write(part.data)
		}
		if err == nil {
			err = e
		}
	}
	if err == nil {
		err = zw.Close()
	}
	if err != nil {
		return transcripts.Fault("X200", "", "the file cannot be written", "filen kan ikke skrives").Because(err)
	}
	return nil
}

func document(m *transcripts.Meeting, o lines.Options) []byte {
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>`)
	t := danish
	if o.English {
		t = english
	}
	paragraph(&b, "Heading1", t.title+" "+m.ID)
	var facts []string
	for _, f := range []string{string(m.Date), m.Kind, t.duration + " " + m.Span().End.Clock()} {
		if f != "" {
			facts = append(facts, f)
		}
	}
	paragraph(&b, "Facts", strings.Join(facts, " · "))
	var people []string
	for _, s := range lines.Speakers(m) {
		people = append(people, lines.Shown(s)+" = "+m.RoleOf(s).Name(t.lang))
	}
	paragraph(&b, "Facts", strings.Join(people, " · "))
	paragraph(&b, "Facts", t.legend)
	number := 0
	ends := transcripts.Ms(-1)
	for _, turn := range lines.Turns(m) {
		if gap := turn.Start - ends; ends >= 0 && gap >= shortest && !turn.BC {
			number++
			row(&b, number, ends, "", pause(gap))
		}
		number++
		row(&b, number, turn.Start, lines.Shown(turn.Speaker)+":", spokenText(m, turn))
		if !turn.BC {
			ends = max(ends, turn.End)
		}
	}
	b.WriteString(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return b.Bytes()
}

type wording struct{ lang, title, duration, legend string }

var (
	danish = wording{"da", "Transskription", "varighed",
		"(1.2) pause i sekunder · kun- afbrudt ord · [ ] samtidig tale · ((handling)) · (uklart) uhørligt"}
	english = wording{"en", "Transcript", "duration",
		"(1.2) pause in seconds · kun- cut-off word · [ ] overlapping talk · ((action)) · (uklart) inaudible"}
)

// styleSheet sets the columns of number, time and speaker as wide as this
// meeting needs them. A letter of Courier in 10 points is 120 twips wide.
func styleSheet(m *transcripts.Meeting) string {
	const letter = 120
	clock, label := len("0:00.0"), len("S2:")
	for _, turn := range lines.Turns(m) {
		clock = max(clock, len(turn.Start.Clock()), len(turn.End.Clock()))
		label = max(label, utf8.RuneCountInString(lines.Shown(turn.Speaker))+1)
	}
	number := 680
	time := number + letter*(clock+2)
	speaker := time + letter*(min(label, 16)+2)
	return fmt.Sprintf(styles, number, time, speaker)
}

func paragraph(b *bytes.Buffer, style, text string) {
	fmt.Fprintf(b, `<w:p><w:pPr><w:pStyle w:val="%s"/></w:pPr><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, style, escape(text))
}

// row is a line of the transcript: number, time, speaker, text.
func row(b *bytes.Buffer, n int, t transcripts.Ms, speaker, text string) {
	fmt.Fprintf(b, `<w:p><w:pPr><w:pStyle w:val="Turn"/></w:pPr><w:r><w:rPr><w:color w:val="767676"/></w:rPr><w:t>%03d</w:t><w:tab/><w:t>%s</w:t></w:r><w:r><w:tab/></w:r>`+
		`<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">%s</w:t></w:r><w:r><w:tab/><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, n, t.Clock(), escape(speaker), escape(text))
}

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(lines.XML(s))); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}

func pause(t transcripts.Ms) string {
	t = (t + 50) / 100
	return fmt.Sprintf("(%d.%d)", t/10, t%10)
}

// spokenText is a turn's words with overlap brackets and silences.
func spokenText(m *transcripts.Meeting, u lines.Unit) string {
	over := overlapped(m, u)
	var out []string
	for i := u.From; i < u.To; i++ {
		w := m.Words[i]
		if i > u.From {
			before := m.Words[i-1]
			own := func(w transcripts.Word) bool {
				return w.TimedBy == transcripts.TimedByEngine || w.TimedBy == transcripts.TimedBySource || w.TimedBy == transcripts.TimedByPerson
			}
			if gap := w.Start - before.End; gap >= shortest && own(w) && own(before) && w.Kind != transcripts.Pause && before.Kind != transcripts.Pause {
				out = append(out, pause(gap))
			}
		}
		text := w.Text
		if over(i) && !(i > u.From && over(i-1)) {
			text = "[" + text
		}
		if over(i) && !(i+1 < u.To && over(i+1)) {
			text += "]"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// overlapped tells which words somebody else speaks at the same time as: those
// marked, and those that lie for the greater part in an overlap of their turn.
func overlapped(m *transcripts.Meeting, u lines.Unit) func(int) bool {
	return func(i int) bool {
		w := m.Words[i]
		if w.Overlaps {
			return true
		}
		for _, o := range m.Overlaps {
			if (o.First == u.ID || o.Then == u.ID) && w.Overlap(o.Span)*2 > w.Duration() {
				return true
			}
		}
		return false
	}
}

const (
	contentTypes = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/footer1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/></Types>`
	relations = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	documentRelations = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer" Target="footer1.xml"/></Relationships>`
	styles = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/><w:sz w:val="20"/><w:lang w:val="da-DK"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Facts"><w:name w:val="Facts"/><w:basedOn w:val="Normal"/><w:pPr><w:spacing w:after="80"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Turn"><w:name w:val="Turn"/><w:basedOn w:val="Normal"/><w:pPr><w:tabs><w:tab w:val="left" w:pos="%[1]d"/><w:tab w:val="left" w:pos="%[2]d"/><w:tab w:val="left" w:pos="%[3]d"/></w:tabs><w:spacing w:after="60"/><w:ind w:left="%[3]d" w:hanging="%[3]d"/></w:pPr></w:style></w:styles>`
	footer = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:ftr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>`
)
