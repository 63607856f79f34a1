package report

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
)

// Outcomes differ in shape, letter and colour, so that they can be told apart
// in greyscale, by colour-blind readers and by ear. No outcome is red or
// green: they describe, they do not grade.

// markSize is the width and height of a marker in its own units.
const markSize = 24

// shape draws the marker of an outcome around the centre of a 24 × 24 field.
func shape(outcome string) string {
	switch outcome {
	case "G":
		return `<circle class="fill" cx="12" cy="12" r="10"/>`
	case "GS":
		return `<circle class="ring" cx="12" cy="12" r="11"/><circle class="fill" cx="12" cy="12" r="8.6"/>`
	case "D":
		return `<path class="fill" d="M12 .8 23.2 12 12 23.2.8 12Z"/>`
	case "OV":
		return `<path class="fill" d="M1 3h14.5L23.5 12l-8 9H1Z"/>`
	case "OH":
		return `<circle class="hollow" cx="12" cy="12" r="10"/>`
	case "IK":
		return `<rect class="hollow" x="2.5" y="2.5" width="19" height="19"/>`
	}
	return `<rect class="hollow" x="2.5" y="2.5" width="19" height="19" rx="6"/>`
}

// letters is what stands inside the marker.
func letters(outcome string) string {
	if outcome == "" {
		return "?"
	}
	return outcome
}

func outcomeClass(outcome string) string {
	switch outcome {
	case "G", "GS", "D", "OV", "OH", "IK":
		return "o-" + outcome
	}
	return "o-none"
}

// inner is the marker without its frame, for use in a larger drawing.
func inner(outcome string) string {
	size := "11"
	if len(outcome) > 1 {
		size = "9"
	}
	if outcome == "OV" {
		return shape(outcome) + `<text x="10.6" y="12" font-size="` + size + `">OV</text>`
	}
	return shape(outcome) + `<text x="12" y="12" font-size="` + size + `">` + template.HTMLEscapeString(letters(outcome)) + `</text>`
}

// marker is the drawing of an outcome in running text; its name always stands
// beside it.
func marker(outcome string) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="mk %s" viewBox="0 0 %d %d" aria-hidden="true" focusable="false">%s</svg>`,
		outcomeClass(outcome), markSize, markSize, inner(outcome)))
}

// drawBar draws a share with its interval on a scale from 0 to 100 %. The same
// numbers stand beside it as text.
func drawBar(b bar) template.HTML {
	if !b.Shown {
		return ""
	}
	const left, width = 6.0, 188.0
	at := func(x float64) string { return num(left + width*x/100) }
	var s strings.Builder
	s.WriteString(`<svg class="bar" viewBox="0 0 200 20" aria-hidden="true" focusable="false">`)
	fmt.Fprintf(&s, `<path class="axis" d="M%s 14H%sM%s 11v6M%s 11v6M%s 11v6"/>`, at(0), at(100), at(0), at(50), at(100))
	fmt.Fprintf(&s, `<path class="ci" d="M%s 7H%sM%s 3.5v7M%s 3.5v7"/><circle class="dot" cx="%s" cy="7" r="3.4"/></svg>`,
		at(b.Low), at(b.High), at(b.Low), at(b.High), at(b.Share))
	return template.HTML(s.String())
}

// num writes a coordinate with at most one decimal.
func num(x float64) string {
	s := strconv.FormatFloat(x, 'f', 1, 64)
	return strings.TrimSuffix(s, ".0")
}

func itoa(n int) string { return strconv.Itoa(n) }
