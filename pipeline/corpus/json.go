package corpus

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"golang.org/x/text/unicode/norm"
)

// Canonical writes v as the one JSON text that stands for it: UTF-8, keys
// sorted by byte, strings in NFC, no blanks, the outer levels one member a
// line so that a word is a line of words.json, and a final newline.
func Canonical(v any) ([]byte, error) {
	b, err := canonicalBody(v)
	if err != nil {
		return nil, err
	}
	return append(b, '\n'), nil
}

func canonicalBody(v any) ([]byte, error) {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	c := canon{src: raw.Bytes()}
	return c.value(make([]byte, 0, raw.Len()+raw.Len()/16), 0)
}

// DigestOf is the SHA-256 of v's canonical JSON in hexadecimal digits.
func DigestOf(v any) (string, error) {
	b, err := canonicalBody(v)
	if err != nil {
		return "", err
	}
	return digest(b), nil
}

func digest(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// openLevels is how many outer levels get a line for each member.
const openLevels = 2

// canon rewrites JSON that encoding/json has just written, so it need not
// check its syntax.
type canon struct {
	src []byte
	pos int
}

func (c *canon) value(out []byte, depth int) ([]byte, error) {
	switch c.src[c.pos] {
	case '{':
		return c.object(out, depth)
	case '[':
		return c.array(out, depth)
	case '"':
		s, err := nfc(c.text())
		return append(out, s...), err
	}
	from := c.pos // number, true, false, null
	for c.pos < len(c.src) && !bytes.ContainsRune([]byte(",]}\n"), rune(c.src[c.pos])) {
		c.pos++
	}
	return append(out, c.src[from:c.pos]...), nil
}

type member struct{ key, value []byte }

func (c *canon) object(out []byte, depth int) ([]byte, error) {
	var ms []member
	for c.pos++; c.src[c.pos] != '}'; {
		if c.src[c.pos] == ',' {
			c.pos++
		}
		key, err := nfc(c.text())
		if err != nil {
			return nil, err
		}
		c.pos++ // the colon
		value, err := c.value(nil, depth+1)
		if err != nil {
			return nil, err
		}
		ms = append(ms, member{key, value})
	}
	c.pos++
	slices.SortStableFunc(ms, func(a, b member) int { return bytes.Compare(a.key, b.key) })
	out = append(out, '{')
	for i, m := range ms {
		out = between(out, i, depth)
		out = append(append(append(out, m.key...), ':'), m.value...)
	}
	return closed(out, '}', len(ms), depth), nil
}

func (c *canon) array(out []byte, depth int) ([]byte, error) {
	out = append(out, '[')
	n := 0
	var err error
	for c.pos++; c.src[c.pos] != ']'; n++ {
		if c.src[c.pos] == ',' {
			c.pos++
		}
		out = between(out, n, depth)
		if out, err = c.value(out, depth+1); err != nil {
			return nil, err
		}
	}
	c.pos++
	return closed(out, ']', n, depth), nil
}

func between(out []byte, n, depth int) []byte {
	if n > 0 {
		out = append(out, ',')
	}
	if depth < openLevels {
		out = append(out, '\n')
	}
	return out
}

func closed(out []byte, end byte, n, depth int) []byte {
	if n > 0 && depth < openLevels {
		out = append(out, '\n')
	}
	return append(out, end)
}

// text takes the string literal at the position, with its quotes.
func (c *canon) text() []byte {
	from := c.pos
	for c.pos++; c.src[c.pos] != '"'; c.pos++ {
		if c.src[c.pos] == '\\' {
			c.pos++
		}
	}
	c.pos++
	return c.src[from:c.pos]
}

// nfc normalises a string literal. One with escapes is opened first: in «\n»
// followed by a combining accent the n must not take the accent.
func nfc(lit []byte) ([]byte, error) {
	if norm.NFC.IsNormal(lit) && bytes.IndexByte(lit, '\\') < 0 || isASCII(lit) {
		return lit, nil
	}
	var s string
	if err := json.Unmarshal(lit, &s); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(norm.NFC.String(s)); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
