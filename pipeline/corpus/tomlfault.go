package corpus

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"gribning/transcripts"
)

// tomlFault says where a text is no TOML or a value has the wrong type. The
// parser's own message may quote the text and is left out.
func tomlFault(code, file string, data []byte, err error) *transcripts.Issue {
	var p toml.ParseError
	if errors.As(err, &p) {
		where := file
		if p.Position.Line > 0 {
			where = fmt.Sprintf("%s line %d, column %d", file, p.Position.Line, max(1, p.Position.Col))
		}
		return transcripts.Fault(code, where,
			"this is not valid TOML",
			"det er ikke gyldig TOML").
			Hint("texts stand in straight quotes, days as YYYY-MM-DD, tables as [name] or [[name]]; the file must be UTF-8",
				"tekster står i lige anførselstegn, dage som ÅÅÅÅ-MM-DD, tabeller som [navn] eller [[navn]]; filen skal være UTF-8")
	}
	return transcripts.Fault(code, atLine(file, lineOfType(data, err)),
		"a value has the wrong type",
		"en værdi har forkert type").
		Hint("texts and days stand in quotes, numbers do not, lists stand in [ ], and tables that may come more than once are [[name]]",
			"tekster og dage står i anførselstegn, tal gør ikke, lister står i [ ], og tabeller, der kan komme flere gange, er [[navn]]")
}

// wrongType is how the parser tells of a value of the wrong type.
var wrongType = regexp.MustCompile(`last key "([^"]*)"\): incompatible types: TOML value has type (\S+); destination`)

// lineOfType finds the value of the wrong type. The parser names its key and
// what it found, but of a table that comes more than once always the last.
func lineOfType(data []byte, err error) int {
	m := wrongType.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	at := newLines(data)
	table, key, inTable := strings.Cut(m[1], ".")
	var raw map[string]any
	if _, err := toml.Decode(string(data), &raw); err != nil || !inTable {
		return at.first(m[1])
	}
	rows, ok := raw[table].([]map[string]any)
	if !ok {
		return at.first(m[1])
	}
	for i, row := range rows {
		if v, ok := row[key]; ok && tomlType(v) == m[2] {
			return at.first(fmt.Sprintf("%s[%d].%s", table, i, key))
		}
	}
	return 0
}

// tomlType names the type of a decoded value as the parser's messages do.
func tomlType(v any) string {
	return strings.ReplaceAll(fmt.Sprintf("%T", v), "interface {}", "any")
}
