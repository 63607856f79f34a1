package dataset

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSchemaIsDocumented: SCHEMA.md names every table and column, with its
// type, and no other.
func TestSchemaIsDocumented(t *testing.T) {
	data, err := os.ReadFile("SCHEMA.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(data)
	if !strings.Contains(doc, SchemaVersion) {
		t.Errorf("SCHEMA.md does not describe %s", SchemaVersion)
	}
	row := regexp.MustCompile(`(?m)^\| (\w+) \| ([a-z0-9 ]+) \| (yes)? ?\| (.*) \|$`)
	var tablesInDoc []string
	for _, section := range strings.Split(doc, "\n### ")[1:] {
		name, rest, _ := strings.Cut(section, "\n")
		rest, _, _ = strings.Cut(rest, "\n## ")
		tablesInDoc = append(tablesInDoc, name)
		var got []Column
		for _, m := range row.FindAllStringSubmatch(rest, -1) {
			if m[1] == "column" {
				continue
			}
			got = append(got, Column{m[1], m[2], m[3] == "yes"})
			if strings.TrimSpace(m[4]) == "" {
				t.Errorf("%s.%s: says nothing", name, m[1])
			}
		}
		if d := cmp.Diff(Columns(name), got); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
	}
	if d := cmp.Diff(Tables(), tablesInDoc); d != "" {
		t.Error(d)
	}
}
