package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// textRow is a name with a text.
type textRow struct{ Name, Text string }

// agreementTable tells the four stages of CODEBOOK §5.4.
func agreementTable(a *measure.Agreement, lang string) []textRow {
	if a == nil {
		return nil
	}
	var out []textRow
	for _, p := range slices.SortedFunc(maps.Keys(a.MYs), func(x, y measure.Pair) int {
		return 1000*(x.First-y.First) + x.Second - y.Second
	}) {
		out = append(out, textRow{say(lang, "agree_my", transcripts.AuthorName(a.Coders[p.First], lang), transcripts.AuthorName(a.Coders[p.Second], lang)), a.MYs[p].F1.Text(lang)})
	}
	scores := func(key string, s measure.Scores, args ...string) {
		if s.N == 0 {
			return
		}
		for _, k := range []struct {
			name string
			e    measure.Estimate
		}{{say(lang, "percent"), s.Percent}, {"α", s.Alpha}, {"AC1", s.AC1}, {"κ", s.Fleiss}} {
			out = append(out, textRow{say(lang, key, append(slices.Clone(args), k.name)...), k.e.Text(lang)})
		}
	}
	scores("agree_subtype", a.Subtype)
	for _, d := range transcripts.Deliveries {
		scores("agree_delivery", a.Delivery[d], d)
	}
	scores("agree_codes", a.Codes)
	scores("agree_classes", a.Classes)
	scores("agree_outcome", a.Outcome)
	scores("agree_grip", a.Grip)
	return out
}

// methods is a paragraph for a paper, made from what was actually used.
func (c *Corpus) methods(rows []Row, pool *measure.Pool) string {
	l := c.l
	var s []string
	kinds := map[string]int{}
	first, last := transcripts.Date(""), transcripts.Date("")
	for i := range rows {
		r := &rows[i]
		if r.Issue != nil {
			continue
		}
		kinds[r.Kind]++
		if r.Date != "" {
			last = max(last, r.Date)
			if first == "" || r.Date < first {
				first = r.Date
			}
		}
	}
	span := ""
	if first != "" {
		span = say(l, "para_dates", first.Words(l), last.Words(l))
	}
	s = append(s, say(l, "para_meetings", count(l, len(c.Meetings), "meetings"), kindWords(kinds, l), span, c.Total.Duration))
	if c.Purpose != "" {
		s = append(s, say(l, "para_consent", c.Purpose))
	}
	if len(c.Refused) == 0 {
		s = append(s, say(l, "para_excluded_0"))
	} else {
		by := map[string]int{}
		for _, r := range c.Refused {
			by[r.Code]++
		}
		var codes []string
		for _, k := range slices.Sorted(maps.Keys(by)) {
			codes = append(codes, fmt.Sprintf("%s (%d)", k, by[k]))
		}
		s = append(s, say(l, "para_excluded", count(l, len(c.Refused), "meetings"), strings.Join(codes, ", ")))
	}
	if c.Program != "" {
		s = append(s, say(l, "para_program", c.Program))
	}
	if len(c.Models) > 0 {
		s = append(s, say(l, "para_models", strings.Join(c.Models, ", ")))
	}
	if len(c.opt.More.Settings) > 0 {
		s = append(s, say(l, "para_settings", strings.Join(c.opt.More.Settings, ", ")))
	}
	if d := c.Draft; d.AllCodes > 0 {
		s = append(s, say(l, "para_codes", itoa(d.AllCodes), itoa(d.AllCodes-d.Codes), itoa(d.Codes)))
	}
	if !pool.Suppressed() {
		drawn := "draw_meeting"
		if pool.By == measure.ByWorker {
			drawn = "draw_worker"
		}
		s = append(s, say(l, "para_intervals", itoa(max(pool.Draws, measure.Draws)), say(l, drawn), itoa(measure.MinMeetings), itoa(measure.MinWorkers), itoa(measure.MinCount)), say(l, "para_latency"))
	}
	return oneStop(strings.Join(s, " "))
}

// oneStop keeps an abbreviation at the end of a sentence from ending it twice.
func oneStop(s string) string { return strings.ReplaceAll(s, "..", ".") }

// kindWords lists the kinds of meetings, the commonest first, at most six.
func kindWords(kinds map[string]int, lang string) string {
	names := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int {
		if kinds[a] != kinds[b] {
			return kinds[b] - kinds[a]
		}
		return strings.Compare(a, b)
	})
	var out []string
	rest := 0
	for i, k := range names {
		if i >= 6 {
			rest += kinds[k]
			continue
		}
		name := k
		if name == "" {
			name = say(lang, "kinds_none")
		}
		out = append(out, fmt.Sprintf("%s: %d", name, kinds[k]))
	}
	if rest > 0 {
		out = append(out, fmt.Sprintf("…: %d", rest))
	}
	return strings.Join(out, "; ")
}
