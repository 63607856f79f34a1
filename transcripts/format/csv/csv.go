package csv

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/codes"
	"gribning/transcripts/format/lines"
)

var columns = []string{"meeting", "turn", "tcu", "speaker", "role", "start_ms", "end_ms", "bc", "words", "coding", "my", "a", "a_more", "b", "b_more", "c", "c_more"}

// Excel is the variant of [Write] for Danish spreadsheets: semicolons, a byte
// order mark, and "\r\n".
const Excel = "excel"

// Write writes the table as RFC 4180 in UTF-8: commas, "\n" (or "\r\n" by the
// options), no byte order mark.
func Write(w io.Writer, m *transcripts.Meeting, o lines.Options) error {
	cw := csv.NewWriter(w)
	cw.UseCRLF = o.CRLF
	if o.Variant == Excel {
		cw.Comma, cw.UseCRLF = ';', true
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return cannotWrite(err)
		}
	}
	sets := codes.Of(m, o.Codings)
	if len(sets) == 0 {
		sets = []codes.Set{{}}
	}
	byTCU := make([]map[string]codes.Item, len(sets))
	for i, s := range sets {
		byTCU[i] = map[string]codes.Item{}
		for _, x := range s.Items {
			byTCU[i][x.TCU] = x
		}
	}
	err := cw.Write(columns)
	for _, u := range lines.Units(m) {
		turn := ""
		if u.Turn >= 0 {
			turn = strconv.Itoa(u.Turn + 1)
		}
		for i, s := range sets {
			x := byTCU[i][u.ID]
			row := []string{m.ID, turn, u.ID, u.Speaker, string(m.RoleOf(u.Speaker)), strconv.FormatInt(int64(u.Start), 10), strconv.FormatInt(int64(u.End), 10),
				mark(u.BC), lines.Line(u.Text), s.Name, x.MY, x.A, x.AMore, x.B, x.BMore, x.C, x.CMore}
			for k := range row {
				row[k] = guard(row[k])
			}
			if err == nil {
				err = cw.Write(row)
			}
		}
	}
	cw.Flush()
	if err = errors.Join(err, cw.Error()); err != nil {
		return cannotWrite(err)
	}
	return nil
}

func cannotWrite(err error) error {
	return transcripts.Fault("X200", "", "the file cannot be written", "filen kan ikke skrives").Because(err)
}

func mark(b bool) string {
	if b {
		return "1"
	}
	return ""
}

// guard keeps a spreadsheet from taking text for a formula.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@'\t", rune(s[0])) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@'\t", rune(s[1])) {
		return s[1:]
	}
	return s
}

// Codes reads the codes of a table, for each meeting a set for each coding named
// in it, in the order in which they appear. Comma, semicolon and tab separate; columns are
// found by name and may be missing or more, but «my», «a» or «b» must be there,
// and «tcu» or «speaker», «start_ms» and «end_ms». F109 names the row that
// cannot be read. Rows without a coding belong to one called "".
func Codes(r io.Reader) ([]codes.Source, error) {
	text, err := lines.Text(r)
	if err != nil {
		return nil, err
	}
	cr := csv.NewReader(strings.NewReader(text))
	cr.FieldsPerRecord, cr.LazyQuotes = -1, false
	head, _, _ := strings.Cut(text, "\n")
	for _, sep := range []rune{';', '\t'} {
		if strings.Count(head, string(sep)) > strings.Count(head, ",") {
			cr.Comma = sep
		}
	}
	first, err := cr.Read()
	if err != nil {
		return nil, badRow(1, err)
	}
	col := map[string]int{}
	for i, name := range first {
		col[strings.ToLower(strings.TrimSpace(name))] = i
	}
	if !hasAny(col, "my", "a", "b") || !hasAny(col, "tcu", "start_ms") {
		return nil, transcripts.Fault("F109", "row 1", "the table lacks the columns for codes or for places", "tabellen mangler kolonnerne til koder eller til steder").
			Hint("begin with a table written by «gribning export --format csv»", "begynd med en tabel skrevet af «gribning export --format csv»")
	}
	var out []codes.Source
	meetings, sets := map[string]int{}, map[[2]string]int{}
	for n := 2; ; n++ {
		row, err := cr.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, badRow(n, err)
		}
		cell := func(name string) string {
			if i, ok := col[name]; ok && i < len(row) {
				return unguard(strings.TrimSpace(row[i]))
			}
			return ""
		}
		x := codes.Item{Where: fmt.Sprintf("row %d", n), TCU: cell("tcu"), Speaker: cell("speaker"), Words: cell("words"),
			MY: cell("my"), A: cell("a"), AMore: cell("a_more"), B: cell("b"), BMore: cell("b_more"), C: cell("c"), CMore: cell("c_more")}
		start, err1 := millis(cell("start_ms"))
		end, err2 := millis(cell("end_ms"))
		if err1 != nil || err2 != nil {
			return nil, badRow(n, errors.Join(err1, err2))
		}
		x.Span = transcripts.Span{Start: start, End: end}
		meeting, name := cell("meeting"), cell("coding")
		k, ok := meetings[meeting]
		if !ok {
			k = len(out)
			meetings[meeting] = k
			out = append(out, codes.Source{Meeting: meeting})
		}
		i, ok := sets[[2]string{meeting, name}]
		if !ok {
			i = len(out[k].Sets)
			sets[[2]string{meeting, name}] = i
			out[k].Sets = append(out[k].Sets, codes.Set{Name: name})
		}
		if !x.Empty() {
			out[k].Sets[i].Items = append(out[k].Sets[i].Items, x)
		}
	}
}

func hasAny(col map[string]int, names ...string) bool {
	for _, n := range names {
		if _, ok := col[n]; ok {
			return true
		}
	}
	return false
}

func millis(s string) (transcripts.Ms, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, errors.New("a time is no whole number of milliseconds from 0")
	}
	return transcripts.Ms(n), nil
}

func badRow(n int, err error) error {
	i := transcripts.Fault("F109", fmt.Sprintf("row %d", n), "the row cannot be read", "rækken kan ikke læses").
		Hint("save the table as CSV (UTF-8) without changing its columns", "gem tabellen som CSV (UTF-8) uden at ændre kolonnerne")
	var p *csv.ParseError
	if errors.As(err, &p) { // its text names the line and column only
		return i.Because(p.Err)
	}
	return i
}
