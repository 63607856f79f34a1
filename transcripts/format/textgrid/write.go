package textgrid

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/lines"
)

// interval is what stands in a tier for a time.
type interval struct {
	transcripts.Span
	text string
}

type tier struct {
	name      string
	intervals []interval
}

// Write writes a TextGrid.
func Write(w io.Writer, m *transcripts.Meeting, o lines.Options) error {
	end := transcripts.Ms(1)
	for _, r := range m.Recordings {
		end = max(end, r.Offset+r.Duration)
	}
	end = max(end, m.Span().End)
	for _, u := range m.TCUs {
		end = max(end, u.End)
	}
	tiers := tiersOf(m, o)
	bw := bufio.NewWriter(w)
	fmt.Fprintf(bw, "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0 \nxmax = %s \n", seconds(end))
	fmt.Fprintf(bw, "tiers? <exists> \nsize = %d \nitem []: \n", len(tiers))
	for i, t := range tiers {
		all := tile(t.intervals, end)
		fmt.Fprintf(bw, "    item [%d]:\n        class = \"IntervalTier\" \n        name = %s \n        xmin = 0 \n        xmax = %s \n        intervals: size = %d \n",
			i+1, quote(t.name), seconds(end), len(all))
		for k, x := range all {
			fmt.Fprintf(bw, "        intervals [%d]:\n            xmin = %s \n            xmax = %s \n            text = %s \n", k+1, seconds(x.Start), seconds(x.End), quote(x.text))
		}
	}
	return lines.Flush(bw)
}

func tiersOf(m *transcripts.Meeting, o lines.Options) []tier {
	var tiers []tier
	units := lines.Units(m)
	sets := codes.Of(m, o.Codings)
	for _, s := range lines.Speakers(m) {
		said, words := tier{name: lines.Shown(s)}, tier{name: lines.Shown(s) + " – ord"}
		for _, u := range units {
			if u.Speaker != s {
				continue
			}
			said.intervals = append(said.intervals, interval{u.Span, u.Text})
			for _, w := range m.Words[u.From:u.To] {
				words.intervals = append(words.intervals, interval{w.Span, w.Text})
			}
		}
		tiers = append(tiers, said, words)
		for _, set := range sets {
			t := tier{name: lines.Shown(s) + " – koder – " + set.Name}
			for _, x := range set.Items {
				if x.Speaker == s {
					t.intervals = append(t.intervals, interval{x.Span, label(x)})
				}
			}
			if len(t.intervals) > 0 {
				tiers = append(tiers, t)
			}
		}
	}
	if len(tiers) == 0 {
		tiers = []tier{{name: "?"}}
	}
	return tiers
}

// label is an item's codes in short: «MY 3 A-ONS D-FOR → G», «R-SPO (3)».
func label(x codes.Item) string {
	var parts []string
	if x.MY != "" {
		parts = append(parts, "MY "+x.MY)
	}
	for _, s := range []string{x.A, x.B} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if x.C != "" {
		parts = append(parts, "→ "+x.C)
	}
	return strings.Join(parts, " ")
}

// tile fills [0, end) with intervals that follow each other.
func tile(in []interval, end transcripts.Ms) []interval {
	var out []interval
	at := transcripts.Ms(0)
	carry := "" // of an interval without room before any other
	for _, x := range in {
		x.Start, x.End = max(x.Start, at), min(x.End, end)
		if x.End <= x.Start {
			if n := len(out); n > 0 && out[n-1].text != "" {
				out[n-1].text += " | " + x.text
			} else if x.Start < end && len(carry) == 0 {
				carry = x.text
			} else {
				carry = joined(carry, x.text)
			}
			continue
		}
		if x.Start > at {
			out = append(out, interval{transcripts.Span{Start: at, End: x.Start}, ""})
		}
		x.text, carry = joined(carry, x.text), ""
		out = append(out, x)
		at = x.End
	}
	if at < end {
		out = append(out, interval{transcripts.Span{Start: at, End: end}, carry})
	} else if carry != "" {
		out[len(out)-1].text = joined(out[len(out)-1].text, carry)
	}
	return out
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " | " + b
}

func seconds(t transcripts.Ms) string {
	s := fmt.Sprintf("%d.%03d", t/1000, t%1000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func quote(s string) string {
	return `"` + strings.ReplaceAll(lines.Line(s), `"`, `""`) + `"`
}
