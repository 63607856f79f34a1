package report

import (
	"fmt"
	"html/template"
	"strings"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// curve is the drawing of how long meaning utterances wait to be gripped.
type curve struct {
	SVG  template.HTML
	Text string
}

// drawCurve draws the share gripped against the time since the slot opened,
// with its 95 % band, up to two minutes: later grips are in the text.
func drawCurve(k measure.Curve, lang string) curve {
	if k.N() < measure.MinCount {
		return curve{}
	}
	const width, height, left, bottom, top = 620.0, 240.0, 46.0, 34.0, 12.0
	const until = transcripts.Ms(120_000)
	x := func(t transcripts.Ms) float64 {
		t = min(max(t, 0), until)
		return left + (width-left-14)*float64(t)/float64(until)
	}
	y := func(share float64) float64 { return height - bottom - (height-bottom-top)*share }
	var s strings.Builder
	fmt.Fprintf(&s, `<svg class="curve" viewBox="0 0 %s %s" role="img" aria-labelledby="kurve-navn">`, num(width), num(height))
	for _, p := range []float64{0, .25, .5, .75, 1} {
		fmt.Fprintf(&s, `<path class="grid" d="M%s %sH%s"/><text class="num" x="%s" y="%s">%d %%</text>`, num(left), num(y(p)), num(width-14), num(left-6), num(y(p)), int(100*p))
	}
	for t := transcripts.Ms(0); t <= until; t += 20_000 {
		fmt.Fprintf(&s, `<text class="sec" x="%s" y="%s">%d</text>`, num(x(t)), num(height-bottom+16), int(t.Seconds()))
	}
	fmt.Fprintf(&s, `<text class="sec" x="%s" y="%s">%s</text>`, num(left+(width-left-14)/2), num(height-3), template.HTMLEscapeString(say(lang, "curve_axis")))
	var line, upper strings.Builder
	var lower []string
	fmt.Fprintf(&line, "M%s %s", num(x(0)), num(y(0)))
	fmt.Fprintf(&upper, "M%s %s", num(x(0)), num(y(0)))
	lastLow := 0.0
	for _, p := range k {
		if p.Gripped == 0 || p.At > until {
			continue
		}
		fmt.Fprintf(&line, "H%sV%s", num(x(p.At)), num(y(1-p.Ungripped)))
		fmt.Fprintf(&upper, "H%sV%s", num(x(p.At)), num(y(1-p.Low)))
		lower = append(lower, fmt.Sprintf("V%sH%s", num(y(lastLow)), num(x(p.At))))
		lastLow = 1 - p.High
	}
	fmt.Fprintf(&line, "H%s", num(x(until)))
	fmt.Fprintf(&upper, "H%sV%s", num(x(until)), num(y(lastLow)))
	for i := len(lower) - 1; i >= 0; i-- {
		// Back along the lower limit, from right to left: first to the time of
		// the step, then down to the level before it.
		v, h, _ := strings.Cut(lower[i][1:], "H")
		fmt.Fprintf(&upper, "H%sV%s", h, v)
	}
	fmt.Fprintf(&s, `<path class="band" d="%sZ"/><path class="line" d="%s"/></svg>`, upper.String(), line.String())
	c := curve{SVG: template.HTML(s.String()), Text: say(lang, "curve_text", itoa(k.Gripped()), itoa(k.N()))}
	if at, ok := k.Median(); ok {
		c.Text += " " + say(lang, "curve_median", measure.Decimal(at.Seconds(), 1, lang))
	} else {
		c.Text += " " + say(lang, "curve_no_median")
	}
	return c
}
