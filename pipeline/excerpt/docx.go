package excerpt

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// writeSheet writes the reflection sheet as a Word document (WordprocessingML,
// ECMA-376 part 1): headings, questions, boxes and lines to write on. It holds no
// author, no times and no other document properties.
func (p *page) writeSheet(w io.Writer) error {
	z := zip.NewWriter(w)
	lang := "da-DK"
	if p.Lang == "en" {
		lang = "en-GB"
	}
	for _, f := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", rootRels},
		{"word/_rels/document.xml.rels", documentRels},
		{"word/styles.xml", fmt.Sprintf(docxStyles, lang)},
		{"word/document.xml", p.document()},
	} {
		h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: time.Time{}}
		m, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(m, f.text); err != nil {
			return err
		}
	}
	return z.Close()
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const contentTypes = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`

const rootRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`

const documentRels = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`

const docxStyles = xmlHead + `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="20"/><w:lang w:val="%s"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="40"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="12" w:space="2" w:color="auto"/></w:pBdr></w:pPr><w:rPr><w:b/><w:sz w:val="30"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:pPr><w:keepNext/><w:spacing w:before="120" w:after="20"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="22"/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Write"><w:name w:val="Write"/><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="4" w:space="1" w:color="808080"/><w:between w:val="single" w:sz="4" w:space="1" w:color="808080"/></w:pBdr><w:spacing w:before="200" w:after="40"/></w:pPr></w:style></w:styles>`

func (p *page) document() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`)
	para := func(style, text string) {
		b.WriteString("<w:p>")
		if style != "" {
			b.WriteString(`<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`)
		}
		if text != "" {
			b.WriteString(`<w:r><w:t xml:space="preserve">`)
			xml.EscapeText(&b, []byte(text))
			b.WriteString(`</w:t></w:r>`)
		}
		b.WriteString("</w:p>")
	}
	line := func() { para("Write", "") }
	boxes := func(lead string, keys ...string) {
		text := lead
		for _, k := range keys {
			text += "   ☐ " + p.S(k)
		}
		para("", strings.TrimSpace(text))
	}
	para("Title", p.S("title")+" – "+p.S("sheet")+"   "+p.S("nr")+" "+p.Nr+" ("+p.S("no_names")+")")
	para("Heading1", "1. "+p.S("s1"))
	para("", p.S("s1_q")+" "+p.S("s1_n"))
	line()
	para("Heading1", "2. "+p.S("s2"))
	para("", p.S("s2_q", p.Last))
	para("Heading1", "3. "+p.S("s3"))
	para("", p.S("s3_q"))
	line()
	boxes(p.S("s3_sure"), "s3_a", "s3_b", "s3_c")
	para("", p.S("s3_w"))
	line()
	para("Heading1", "4. "+p.S("s4"))
	para("", p.S("s4_q"))
	line()
	boxes("", "o_G", "o_D", "o_GS", "o_OH", "o_OV", "o_no")
	para("Heading1", "5. "+p.S("s5"))
	para("", p.S("s5_q"))
	line()
	line()
	para("Heading1", "6. "+p.S("s6"))
	para("", p.S("s6_q"))
	para("Write", "a)")
	para("Write", "b)")
	para("", p.S("s6_c"))
	line()
	para("Heading1", "7. "+p.S("s7"))
	para("", p.S("s7_q"))
	para("Write", p.S("s7_a"))
	para("Write", p.S("s7_b"))
	para("Heading1", "8. "+p.S("s8"))
	para("", p.S("s8_q"))
	b.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="850" w:right="964" w:bottom="850" w:left="964" w:header="400" w:footer="400" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return b.String()
}
