package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"gribning/pipeline/measure"
)

// Figure is one figure of the corpus page as files: a drawing that stands by
// itself and its data.
type Figure struct {
	Name  string // without ending: «outcome», «latency»
	Title string
	SVG   []byte
	// CSV is UTF-8 with a header, commas, points for decimals. Numbers that
	// may not be shown are empty.
	CSV []byte
}

// Figures gives the figures of the page as files, one for each table of rates
// and the latency curve; none where pooled numbers are suppressed.
func (c *Corpus) Figures() []Figure {
	var out []Figure
	for i := range c.Rates {
		g := &c.Rates[i]
		out = append(out, Figure{Name: g.Name, Title: g.Title, SVG: forest(g, c.Basis), CSV: ratesCSV(g)})
	}
	if c.Curve.SVG != "" {
		out = append(out, Figure{Name: "latency", Title: say(c.l, "curve"), SVG: curveFile(c.Curve), CSV: curveCSV(c.curve)})
	}
	return out
}

// forest draws a table of rates: name, share with interval, numbers.
func forest(g *rateGroup, basis string) []byte {
	const width, row, top, left, plot = 980.0, 26.0, 48.0, 380.0, 260.0
	height := top + row*float64(len(g.Rows)) + 44
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" width="%s" height="%s" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="13" fill="#1e2329">`, num(width), num(height), num(width), num(height))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/><text x="0" y="22" font-size="16" font-weight="bold">%s</text>`, esc(g.Title))
	bottom := top + row*float64(len(g.Rows))
	for _, p := range []float64{0, 25, 50, 75, 100} {
		x := left + plot*p/100
		fmt.Fprintf(&b, `<path d="M%s %sV%s" stroke="#d8d4ca" fill="none"/><text x="%s" y="%s" text-anchor="middle" font-size="11" fill="#545b64">%d %%</text>`, num(x), num(top-8), num(bottom), num(x), num(bottom+16), int(p))
	}
	for i, r := range g.Rows {
		y := top + row*float64(i) + 9
		fmt.Fprintf(&b, `<text x="0" y="%s">%s</text>`, num(y+4), esc(short(r.Name, 58)))
		if r.Bar.Shown {
			at := func(v float64) string { return num(left + plot*v/100) }
			fmt.Fprintf(&b, `<path d="M%s %sH%sM%s %sv8M%s %sv8" stroke="#1e2329" stroke-width="1.5" fill="none"/><circle cx="%s" cy="%s" r="4"/>`,
				at(r.Bar.Low), num(y), at(r.Bar.High), at(r.Bar.Low), num(y-4), at(r.Bar.High), num(y-4), at(r.Bar.Share), num(y))
		}
		fmt.Fprintf(&b, `<text x="%s" y="%s" font-size="12">%s</text>`, num(left+plot+18), num(y+4), esc(r.Text))
	}
	fmt.Fprintf(&b, `<text x="0" y="%s" font-size="11" fill="#545b64">%s</text></svg>`+"\n", num(height-8), esc(basis))
	return b.Bytes()
}

func esc(s string) string { return template.HTMLEscapeString(s) }

// ratesCSV holds a table's numbers as far as they may be shown.
func ratesCSV(g *rateGroup) []byte {
	rows := [][]string{{"measure", "name", "kind", "numerator", "denominator", "value", "low95", "high95", "meetings", "suppressed"}}
	for _, r := range g.Rows {
		m := r.cell.Measure()
		x := []string{m.ID, r.Name, string(m.Kind), "", "", "", "", "", "", strconv.FormatBool(r.cell.Suppressed())}
		if n, d, ok := r.cell.Counts(); ok {
			x[3], x[4], x[8] = itoa(n), itoa(d), itoa(r.cell.Meetings())
		}
		if v, lo, hi, ok := r.cell.Shown(); ok {
			x[5], x[6], x[7] = decimal(v), decimal(lo), decimal(hi)
		}
		rows = append(rows, x)
	}
	return writeCSV(rows)
}

func curveCSV(k measure.Curve) []byte {
	rows := [][]string{{"seconds", "at_risk", "gripped", "censored", "share_not_gripped", "low95", "high95"}}
	for _, p := range k {
		rows = append(rows, []string{strconv.FormatFloat(p.At.Seconds(), 'f', 3, 64), itoa(p.AtRisk), itoa(p.Gripped), itoa(p.Censored), decimal(p.Ungripped), decimal(p.Low), decimal(p.High)})
	}
	return writeCSV(rows)
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }

func writeCSV(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.WriteAll(rows) // a buffer takes everything
	return b.Bytes()
}

// curveFile gives the curve its own colours, so that it stands by itself.
func curveFile(c curve) []byte {
	s := string(c.SVG)
	const open = `<svg class="curve" `
	s = strings.Replace(s, open, `<svg xmlns="http://www.w3.org/2000/svg" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" font-size="11" fill="#545b64" `, 1)
	s = strings.Replace(s, ` role="img" aria-labelledby="kurve-navn"`, "", 1)
	for _, p := range [][2]string{
		{`class="grid"`, `stroke="#d8d4ca" fill="none"`}, {`class="band"`, `fill="#d8e6f3"`}, {`class="line"`, `stroke="#1e2329" stroke-width="1.8" fill="none"`},
		{`class="num"`, `text-anchor="end" dominant-baseline="central"`}, {`class="sec"`, `text-anchor="middle"`},
	} {
		s = strings.ReplaceAll(s, p[0], p[1])
	}
	return []byte(s + "\n")
}
