package speakers

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gribning/pipeline/measure"
)

// table is a measurement, one line a case. GRIBNING_TABLES names a folder to
// which it is written as well, as tab-separated text.
type table struct {
	name  string
	lines [][]string
}

func newTable(name string, head ...string) *table { return &table{name, [][]string{head}} }

// add appends a line; an error rate becomes its four numbers.
func (t *table) add(cells ...any) {
	var line []string
	for _, c := range cells {
		switch v := c.(type) {
		case measure.DER:
			for _, x := range []float64{v.MissedRate(), v.FalseAlarmRate(), v.ConfusionRate(), v.Rate()} {
				line = append(line, fmt.Sprintf("%.2f", 100*x))
			}
		case float64:
			line = append(line, fmt.Sprintf("%.2f", v))
		default:
			line = append(line, fmt.Sprint(v))
		}
	}
	t.lines = append(t.lines, line)
}

func (t *table) show(test *testing.T) {
	test.Helper()
	var text strings.Builder
	for _, line := range t.lines {
		fmt.Fprintln(&text, strings.Join(line, "\t"))
	}
	test.Logf("%s\n%s", t.name, text.String())
	dir := os.Getenv("GRIBNING_TABLES")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, t.name+".tsv"), []byte(text.String()), 0o644); err != nil {
		test.Fatal(err)
	}
}
