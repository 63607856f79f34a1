package dataset

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// helpers are views and macros that ready queries use, and anyone may. The
// shown views keep, of each meeting, the one coding that a report shows.
var helpers = []string{
	`CREATE VIEW shown_mys AS SELECT y.* FROM mys y JOIN meetings m USING (meeting_id) WHERE y.coding = m.shown_coding`,
	`CREATE VIEW shown_codes AS SELECT k.* FROM codes k JOIN meetings m USING (meeting_id) WHERE k.coding = m.shown_coding`,
	`CREATE VIEW shown_grips AS SELECT g.* FROM grips g JOIN meetings m USING (meeting_id) WHERE g.coding = m.shown_coding`,
	`CREATE VIEW shown_measures AS SELECT x.* FROM measures x JOIN meetings m USING (meeting_id) WHERE x.coding = m.shown_coding`,
	// passages: one row for each codable MY, with its outcome.
	`CREATE VIEW passages AS SELECT y.meeting_id, y.my_id, y.primary_code, y.d_for, y.d_imp, y.d_tov, y.elicited, y.third, y.thread, y.reraise_of,
		y.by_person, g.outcome, g.sub, g.form, g.latency_ms, g.latency_turns, g.left_ms
		FROM mys y JOIN grips g USING (my_id) JOIN meetings m ON m.meeting_id = y.meeting_id AND m.shown_coding = y.coding WHERE g.outcome <> 'IK'`,
}

// over names the tables under each helper view.
var over = map[string][]string{
	"shown_mys":      {"mys", "meetings"},
	"shown_codes":    {"codes", "meetings"},
	"shown_grips":    {"grips", "meetings"},
	"shown_measures": {"measures", "meetings"},
	"passages":       {"mys", "grips", "meetings"},
}

// ReadyQuery answers a question of CODEBOOK §5 over the whole corpus. None
// compares people.
type ReadyQuery struct {
	Name   string
	Da, En string
	SQL    string
}

// Title is the question in words.
func (q ReadyQuery) Title(lang string) string {
	if lang == "en" {
		return q.En
	}
	return q.Da
}

// shares makes the SQL of a table of shares that obeys the display rules of
// CODEBOOK §5.2: counts beside every share, no share below five, nothing in a
// cell of fewer than five meetings. from gives one row for each thing counted,
// with columns meeting_id, cell, hit and belongs (whole numbers).
//
// The interval is the ratio estimator's over meetings (Cochran 1977, §6.3):
// meetings are the clusters, and the spread is that of their residuals. The
// researcher's report draws the bootstrap instead; the two agree in large
// corpora.
func shares(from string) string {
	return fmt.Sprintf(`WITH per AS (SELECT meeting_id, cell, sum(hit) AS n, sum(belongs) AS d FROM (%s) GROUP BY meeting_id, cell),
total AS (SELECT cell, sum(n) AS num, sum(d) AS den, count(*) FILTER (d > 0) AS meetings FROM per GROUP BY cell),
spread AS (SELECT per.cell, any_value(num) AS num, any_value(den) AS den, any_value(meetings) AS meetings,
	sqrt(any_value(meetings) / nullif(any_value(meetings) - 1, 0) * sum(pow(n - num / nullif(den, 0) * d, 2))) / nullif(any_value(den), 0) AS se
	FROM per JOIN total USING (cell) GROUP BY per.cell)
SELECT cell,
	CASE WHEN meetings >= %[2]d THEN num::BIGINT END AS num,
	CASE WHEN meetings >= %[2]d THEN den::BIGINT END AS den,
	CASE WHEN meetings >= %[2]d AND den >= %[3]d THEN round(100.0 * num / den, 1) END AS percent,
	CASE WHEN meetings >= %[2]d AND den >= %[3]d THEN round(100 * greatest(0, num / den - 1.96 * se), 1) END AS low,
	CASE WHEN meetings >= %[2]d AND den >= %[3]d THEN round(100 * least(1, num / den + 1.96 * se), 1) END AS high,
	CASE WHEN meetings >= %[2]d THEN meetings END AS meetings,
	CASE WHEN meetings < %[2]d THEN 'vises ikke: færre end %[2]d møder' WHEN den < %[4]d THEN 'få ytringer' ELSE '' END AS note
FROM spread ORDER BY cell`, from, measure.MinMeetings, measure.MinCount, measure.FewCount)
}

// mix makes a table of how passages divide over the values of a column: those
// given, else those that occur. Meetings where a value does not occur count
// with none of it.
func mix(column, from string, values ...string) string {
	seen := "SELECT DISTINCT k FROM c WHERE k IS NOT NULL"
	if len(values) > 0 {
		seen = "SELECT * FROM (VALUES ('" + strings.Join(values, "'), ('") + "')) AS v(k)"
	}
	return shares(fmt.Sprintf(`WITH c AS (SELECT meeting_id, %s AS k, count(*) AS n FROM %s GROUP BY ALL),
		t AS (SELECT meeting_id, sum(n) AS d FROM c GROUP BY meeting_id), ks AS (%s)
		SELECT t.meeting_id, ks.k AS cell, coalesce(c.n, 0) AS hit, t.d AS belongs FROM t CROSS JOIN ks LEFT JOIN c ON c.meeting_id = t.meeting_id AND c.k = ks.k`, column, from, seen))
}

// gripped makes a table of grip rates by a column of passages.
func gripped(cell, where string) string {
	if where != "" {
		where = " WHERE " + where
	}
	return shares(fmt.Sprintf(`SELECT meeting_id, %s AS cell, (outcome = 'G')::INT AS hit, 1 AS belongs FROM passages%s`, cell, where))
}

// measured pools measures by name, as shares.
func measured(where string) string {
	return shares(`SELECT meeting_id, measure AS cell, num AS hit, den AS belongs FROM shown_measures WHERE ` + where)
}

// enough keeps rows of a plain table whose cell rests on enough meetings.
var enough = fmt.Sprintf("HAVING count(DISTINCT meeting_id) >= %d", measure.MinMeetings)

// Ready lists the ready queries.
func Ready() []ReadyQuery {
	return []ReadyQuery{
		{"outcomes", "Hvad blev der af meningsytringerne?", "What became of the meaning utterances?",
			mix("outcome", "passages", transcripts.Outcomes[:5]...)},
		{"outcome-kinds", "Hvordan blev de overhalet eller overhørt?", "How were they overtaken or passed over?",
			mix("outcome || '-' || coalesce(sub, '')", "passages", "OV-D", "OV-A", "OV-T", "OV-I", "OH-S", "OH-T", "OH-V")},
		{"grip-by-subtype", "Grebet efter undertype", "Gripped by subtype", gripped("primary_code", "")},
		{"grip-by-delivery", "Grebet, når det siges lige ud, og når det er forsigtigt, implicit eller tøvende", "Gripped, said plainly and said tentatively, implicitly or hesitantly",
			shares(`SELECT meeting_id, d.cell, (outcome = 'G')::INT AS hit, d.here::INT AS belongs FROM passages p,
				LATERAL (VALUES ('D-0', NOT (d_for OR d_imp OR d_tov)), ('D-FOR', d_for), ('D-IMP', d_imp), ('D-TOV', d_tov), ('D-*', d_for OR d_imp OR d_tov)) AS d(cell, here) WHERE d.here`)},
		{"grip-by-elicitation", "Grebet efter, hvordan ytringen kom frem", "Gripped by how the utterance came about", gripped("coalesce(elicited, '–')", "")},
		{"grip-by-third", "Grebet i mødets første, anden og tredje del", "Gripped in the first, second and last third of the meeting", gripped("third", "")},
		{"grip-by-kind", "Grebet efter mødets art", "Gripped by kind of meeting",
			shares(`SELECT p.meeting_id, coalesce(m.kind, '–') AS cell, (outcome = 'G')::INT AS hit, 1 AS belongs FROM passages p JOIN meetings m USING (meeting_id)`)},
		{"grip-by-setting", "Grebet i møder med flere professionelle og i tolkede møder", "Gripped in meetings with several professionals and in interpreted ones",
			shares(`SELECT p.meeting_id, CASE WHEN interpreted THEN 'interpreted' WHEN professionals > 1 THEN 'several professionals' ELSE 'two parties' END AS cell,
				(outcome = 'G')::INT AS hit, 1 AS belongs FROM passages p JOIN meetings m USING (meeting_id)`)},
		{"threads", "Hvor mange tråde blev grebet mindst én gang?", "How many threads were gripped at least once?",
			shares(`SELECT meeting_id, 'threads' AS cell, max((outcome IN ('G', 'GS'))::INT) AS hit, 1 AS belongs FROM passages GROUP BY meeting_id, thread`)},
		{"reraises", "Hvor ofte må borgeren gentage sig?", "How often must the citizen repeat herself?",
			fmt.Sprintf(`SELECT chain AS times_said, count(*) AS threads, count(DISTINCT meeting_id) AS meetings
				FROM (SELECT meeting_id, thread, count(*) AS chain FROM shown_mys GROUP BY meeting_id, thread) GROUP BY chain %s ORDER BY chain`, enough)},
		{"latency", "Hvor hurtigt bliver der grebet?", "How fast is it gripped?",
			fmt.Sprintf(`SELECT form, count(*) AS n, CASE WHEN count(*) >= %[2]d THEN quantile_cont(latency_ms, 0.25)::BIGINT END AS q1_ms,
				CASE WHEN count(*) >= %[2]d THEN median(latency_ms)::BIGINT END AS median_ms, CASE WHEN count(*) >= %[2]d THEN quantile_cont(latency_ms, 0.75)::BIGINT END AS q3_ms,
				count(*) FILTER (latency_turns = 1) AS in_first_turn, count(DISTINCT meeting_id) AS meetings
				FROM passages JOIN (SELECT meeting_id FROM meetings WHERE NOT interpreted) USING (meeting_id) WHERE outcome = 'G' GROUP BY form %[1]s ORDER BY form`, enough, measure.MinCount)},
		{"grip-forms", "Hvordan bliver der grebet?", "How is it gripped?",
			mix("form", "passages WHERE outcome IN ('G', 'GS')", transcripts.GripForms...)},
		{"institutional", "Hvor meget af de professionelles tale er institutionel?", "How much of the professionals' talk is institutional?",
			measured(`measure_group = 'institutional' AND kind = 'proportion'`)},
		{"questions", "Hvilke spørgsmål, og hvor mange invitationer?", "Which questions, and how many invitations?",
			measured(`measure IN ('question_mix', 'inv_tcus', 'volunteered')`)},
		{"talk-time", "Hvem taler hvor længe?", "Who talks for how long?",
			fmt.Sprintf(`SELECT measure, round(sum(num) / 60000.0, 1) AS minutes, round(sum(den) / 60000.0, 1) AS of_minutes,
				round(100.0 * sum(num) / nullif(sum(den), 0), 1) AS percent, count(DISTINCT meeting_id) AS meetings
				FROM shown_measures WHERE measure_group = 'talk' AND kind = 'time_share' GROUP BY measure %s ORDER BY measure`, enough)},
		{"timing", "Hvor lange er pauserne mellem turene?", "How long are the gaps between turns?",
			fmt.Sprintf(`SELECT after_class, class, count(*) AS n, quantile_cont(gap_ms, 0.25)::BIGINT AS q1_ms, median(gap_ms)::BIGINT AS median_ms,
				quantile_cont(gap_ms, 0.75)::BIGINT AS q3_ms, count(*) FILTER (gap_ms >= 3000) AS lapses, count(DISTINCT meeting_id) AS meetings
				FROM turns WHERE gap_ms IS NOT NULL AND after_class <> class GROUP BY after_class, class %s ORDER BY after_class, class`, enough)},
		{"overlaps", "Hvem afbryder, og hvem støtter?", "Who interrupts, and who supports?",
			fmt.Sprintf(`SELECT class, first_class AS had_the_floor, then_class AS came_in, count(*) AS n, count(DISTINCT meeting_id) AS meetings
				FROM overlapping GROUP BY class, first_class, then_class %s ORDER BY class, first_class, then_class`, enough)},
		{"what-follows", "Hvad sker der lige efter en meningsytring?", "What happens right after a meaning utterance?",
			mix("followed_by", "shown_mys WHERE followed_by IS NOT NULL")},
		{"not-codable", "Hvad kunne ikke kodes, og hvorfor?", "What could not be coded, and why?",
			fmt.Sprintf(`SELECT coalesce(ik, '–') AS why, count(*) AS n, count(DISTINCT meeting_id) AS meetings FROM shown_grips WHERE outcome = 'IK' GROUP BY why %s ORDER BY why`, enough)},
		{"status", "Hvor meget er kodet af mennesker, og hvor meget er maskinens udkast?", "How much was coded by people, and how much is the machine's draft?",
			`SELECT coding, count(*) AS mys, count(*) FILTER (by_person) AS by_person, count(*) FILTER (NOT by_person) AS drafts, count(*) FILTER (uncertain) AS uncertain,
				count(DISTINCT meeting_id) AS meetings FROM mys GROUP BY coding ORDER BY coding`},
	}
}

// Ask answers a ready query. A dataset of fewer than five meetings, or of
// fewer than three workers where they are known, is too small: its pooled
// numbers would be about somebody (CODEBOOK §6.2).
func (d *DB) Ask(ctx context.Context, name string) (*Answer, error) {
	q, err := Named(name)
	if err != nil {
		return nil, err
	}
	if w := d.manifest.Workers; len(d.manifest.Meetings) < measure.MinMeetings || w > 0 && w < measure.MinWorkers {
		return nil, transcripts.Fault(TooSmall, "query",
			fmt.Sprintf("not shown: fewer than %d meetings or %d workers", measure.MinMeetings, measure.MinWorkers),
			fmt.Sprintf("vises ikke: færre end %d møder eller %d medarbejdere", measure.MinMeetings, measure.MinWorkers)).
			Hint("look at the single meetings' reports", "se de enkelte møders rapporter")
	}
	return d.Query(ctx, q.SQL)
}

// Named finds a ready query.
func Named(name string) (ReadyQuery, error) {
	all := Ready()
	if i := slices.IndexFunc(all, func(q ReadyQuery) bool { return q.Name == name }); i >= 0 {
		return all[i], nil
	}
	return ReadyQuery{}, transcripts.Fault(NoSuch, "query", "there is no ready query of that name", "der er ingen færdig forespørgsel med det navn").
		Hint("gribning query --list shows them", "gribning query --list viser dem")
}
