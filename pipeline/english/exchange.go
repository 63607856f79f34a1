package english

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"

	"gribning/transcripts"
)

// Exchange is a student's utterance and the teacher's reply.
type Exchange struct {
	Lesson  string
	Fold    string
	Student string
	Teacher string
	Rated   bool
	Z       float64 // mean of the standardised ratings
	High    bool    // most raters gave the highest rating
	Agreed  int     // how many raters gave the most frequent rating; 0: not told
}

// maxField bounds one utterance, in bytes.
const maxField = 1 << 20

// Read reads a CSV file with the columns lesson, fold, student_text,
// teacher_text, uptake_majority and uptake_zscore, in any order, and
// uptake_num_agree where it is known; empty ratings mean that the exchange was not rated. A file that is not like that is K501
// with the line; nothing of what was said is quoted.
func Read(r io.Reader) ([]Exchange, error) {
	c := csv.NewReader(bufio.NewReader(r))
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if err != nil {
		return nil, fault(1, err)
	}
	col := map[string]int{}
	for i, name := range head {
		col[strings.TrimPrefix(name, "\ufeff")] = i
	}
	for _, name := range []string{"lesson", "fold", "student_text", "teacher_text", "uptake_majority", "uptake_zscore"} {
		if _, ok := col[name]; !ok {
			return nil, fault(1, fmt.Errorf("column %s is missing", name))
		}
	}
	var out []Exchange
	for {
		row, err := c.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			var at *csv.ParseError
			if errors.As(err, &at) {
				return nil, fault(at.Line, at.Err)
			}
			return nil, fault(0, err)
		}
		line, _ := c.FieldPos(0)
		if len(row) < len(head) {
			return nil, fault(line, errors.New("too few fields"))
		}
		x := Exchange{Lesson: row[col["lesson"]], Fold: row[col["fold"]], Student: row[col["student_text"]], Teacher: row[col["teacher_text"]]}
		if len(x.Student) > maxField || len(x.Teacher) > maxField {
			return nil, fault(line, errors.New("an utterance is too long"))
		}
		if z := row[col["uptake_zscore"]]; z != "" {
			x.Z, err = strconv.ParseFloat(z, 64)
			if err != nil || math.IsNaN(x.Z) || math.IsInf(x.Z, 0) {
				return nil, fault(line, errors.New("a rating is no number"))
			}
			x.Rated = true
		}
		if at, ok := col["uptake_num_agree"]; ok {
			x.Agreed, _ = strconv.Atoi(row[at]) // what is no number tells nothing
		}
		m := row[col["uptake_majority"]]
		x.High = m == "2" || m == "2.0"
		out = append(out, x)
	}
}

func fault(line int, err error) *transcripts.Issue {
	return transcripts.Fault("K501", fmt.Sprintf("line %d", line), "The file is not a table of exchanges", "Filen er ikke en tabel over replikskifter").
		Hint("It needs the columns lesson, fold, student_text, teacher_text, uptake_majority and uptake_zscore",
			"Den skal have kolonnerne lesson, fold, student_text, teacher_text, uptake_majority og uptake_zscore").Because(err)
}

var token = regexp.MustCompile(`[a-z0-9]+(?:['/.,][a-z0-9]+)*`)

// Tokens are the words of a text in lower case.
func Tokens(text string) []string {
	return token.FindAllString(strings.ReplaceAll(strings.ToLower(text), "’", "'"), -1)
}
