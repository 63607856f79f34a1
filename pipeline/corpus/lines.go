package corpus

import (
	"fmt"
	"strings"

	"github.com/BurntSushi/toml"
)

// lines finds the line of a key in a TOML text, which the parser does not
// tell. Keys are written «consent[1].given», counted from 0, or without the
// number for the first. It only serves messages: where it cannot tell, it
// says 0, and the message names the key alone.
type lines map[string]int

func newLines(data []byte) lines {
	at := lines{}
	seen := map[string]int{}
	table, plain := "", ""
	for n, l := range strings.Split(string(data), "\n") {
		l = strings.TrimSpace(strings.TrimPrefix(l, "\ufeff"))
		switch {
		case l == "" || l[0] == '#':
		case strings.HasPrefix(l, "[["):
			name, _, _ := strings.Cut(l[2:], "]")
			plain = bareKey(name)
			table = fmt.Sprintf("%s[%d]", plain, seen[plain])
			seen[plain]++
			at.put(table, n+1)
			at.put(plain, n+1)
		case l[0] == '[':
			name, _, _ := strings.Cut(l[1:], "]")
			plain = bareKey(name)
			table = plain
			at.put(table, n+1)
		default:
			key, _, ok := strings.Cut(l, "=")
			if !ok {
				continue
			}
			key = bareKey(key)
			at.put(joined(table, key), n+1)
			at.put(joined(plain, key), n+1)
		}
	}
	return at
}

func (l lines) put(key string, n int) {
	if _, ok := l[key]; !ok {
		l[key] = n
	}
}

// first is the line of a key, or of the nearest table around it, or 0.
func (l lines) first(key string) int {
	for {
		if n, ok := l[key]; ok {
			return n
		}
		i := strings.LastIndexByte(key, '.')
		if i < 0 {
			return 0
		}
		key = key[:i]
	}
}

var bareReplacer = strings.NewReplacer(`"`, "", "'", "", " ", "", "\t", "")

func bareKey(s string) string { return bareReplacer.Replace(s) }

func joined(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}

// undecoded lists the keys that nothing took, without those inside a table
// that is itself unknown, each once.
func undecoded(md toml.MetaData) []string {
	var out []string
	had := map[string]bool{}
	for _, k := range md.Undecoded() {
		inside := false
		for i := 1; i < len(k); i++ {
			inside = inside || had[strings.Join(k[:i], ".")]
		}
		name := strings.Join(k, ".")
		if !inside && !had[name] {
			out = append(out, name)
		}
		had[name] = true
	}
	return out
}
