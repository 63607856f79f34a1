package codes

import (
	"sort"
	"strconv"
	"strings"

	"gribning/transcripts"
)

// attributes are the words of a line in order: bare marks («misgrip»,
// «D-FOR») and pairs («target=3», «note="to ord"»).
type attributes struct {
	bare  []string
	pairs map[string]string
}

func (a *attributes) mark(name string, on bool) {
	if on {
		a.bare = append(a.bare, name)
	}
}

func (a *attributes) set(name, value string) {
	if value == "" {
		return
	}
	if a.pairs == nil {
		a.pairs = map[string]string{}
	}
	a.pairs[name] = value
}

func (a *attributes) has(name string) bool {
	for _, b := range a.bare {
		if b == name {
			return true
		}
	}
	v := a.pairs[name]
	return v == "1" || v == "true" || v == "ja"
}

func (a *attributes) String() string {
	words := append([]string{}, a.bare...)
	names := make([]string, 0, len(a.pairs))
	for n := range a.pairs {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		v := a.pairs[n]
		if strings.ContainsAny(v, " \t\n\r\"\\|") {
			v = quote(v)
		}
		words = append(words, n+"="+v)
	}
	return strings.Join(words, " ")
}

func quote(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// parse reads a line; what it does not understand becomes a bare mark.
func parse(line string) attributes {
	var a attributes
	for _, w := range split(line, ' ') {
		name, value, ok := strings.Cut(w, "=")
		if !ok || name == "" {
			a.bare = append(a.bare, w)
			continue
		}
		if strings.HasPrefix(value, `"`) {
			value = unquote(value)
		}
		a.set(name, value)
	}
	return a
}

// split cuts at a sign outside quotation marks and leaves empty pieces out.
func split(s string, at rune) []string {
	var out []string
	var b strings.Builder
	quoted, escaped := false, false
	flush := func() {
		if w := strings.TrimSpace(b.String()); w != "" {
			out = append(out, w)
		}
		b.Reset()
	}
	for _, r := range strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r == '\u00a0' {
			return ' '
		}
		return r
	}, s) {
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case r == at && !quoted:
			flush()
			continue
		}
		b.WriteRune(r)
	}
	flush()
	return out
}

func unquote(s string) string {
	s = strings.TrimPrefix(s, `"`)
	var b strings.Builder
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '"':
			return b.String()
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// setMade writes who made a code where that is not the coder whose codes these
// are.
func (a *attributes) setMade(m transcripts.Made, coder string) {
	if m.Author != coder {
		a.set("author", m.Author)
	}
	if m.P != 0 {
		a.set("p", strconv.FormatFloat(m.P, 'f', -1, 64))
	}
	if m.Certainty != 0 {
		a.set("certainty", strconv.Itoa(m.Certainty))
	}
	a.mark("uncertain", m.Uncertain)
}

func (a *attributes) made(author string) transcripts.Made {
	m := transcripts.Made{Author: author, Uncertain: a.has("uncertain")}
	if by := a.pairs["author"]; by != "" {
		m.Author = by
	}
	if p, err := strconv.ParseFloat(a.pairs["p"], 64); err == nil && p >= 0 && p <= 1 {
		m.P = p
	}
	if c, err := strconv.Atoi(a.pairs["certainty"]); err == nil && c >= 1 && c <= 3 {
		m.Certainty = c
	}
	return m
}

// OfMY writes all of a meaning utterance but its number, code and TCUs:
// «A-LIV D-FOR elicited=vol rr=2». The author is left out where it is the coder.
func OfMY(y *transcripts.MY, coder string) string {
	var a attributes
	if y.Secondary != "" {
		a.bare = append(a.bare, y.Secondary)
	}
	a.bare = append(a.bare, y.Delivery...)
	a.set("elicited", y.Elicited)
	a.set("voice", y.Voice)
	a.set("rr", y.ReraiseOf)
	a.set("object", y.Object)
	a.set("ik", y.IK)
	a.set("addressed", y.Addressed)
	a.mark("sensitive", y.Sensitive)
	a.set("note", y.Note)
	a.setMade(y.Made, coder)
	return a.String()
}

func (a *attributes) my(y *transcripts.MY, author string) {
	for _, w := range a.bare {
		switch {
		case strings.HasPrefix(w, "A-") && y.Secondary == "":
			y.Secondary = w
		case strings.HasPrefix(w, "D-"):
			y.Delivery = append(y.Delivery, w)
		}
	}
	y.Elicited, y.Voice, y.ReraiseOf, y.Object = a.pairs["elicited"], a.pairs["voice"], a.pairs["rr"], a.pairs["object"]
	y.IK, y.Addressed, y.Note, y.Sensitive = a.pairs["ik"], a.pairs["addressed"], a.pairs["note"], a.has("sensitive")
	y.Made = a.made(author)
}

// OfCode writes all of a code but the code and its TCU: «misgrip target=3».
func OfCode(c *transcripts.Code, coder string) string {
	var a attributes
	a.set("target", c.Target)
	a.set("capture", c.Capture)
	a.set("interrupt", c.Interrupt)
	a.mark("misgrip", c.Misgrip)
	a.mark("parked", c.Parked)
	a.mark("selective", c.Selective)
	a.mark("proxy", c.Proxy)
	a.mark("echo", c.Echo)
	a.mark("complex", c.Complex)
	a.set("skip", c.Skip)
	a.set("valence", c.Valence)
	a.set("addressed", c.Addressed)
	a.set("note", c.Note)
	a.setMade(c.Made, coder)
	return a.String()
}

func (a *attributes) code(c *transcripts.Code, author string) {
	c.Target, c.Capture, c.Interrupt = a.pairs["target"], a.pairs["capture"], a.pairs["interrupt"]
	c.Misgrip, c.Parked, c.Selective = a.has("misgrip"), a.has("parked"), a.has("selective")
	c.Proxy, c.Echo, c.Complex = a.has("proxy"), a.has("echo"), a.has("complex")
	c.Skip, c.Valence, c.Addressed, c.Note = a.pairs["skip"], a.pairs["valence"], a.pairs["addressed"], a.pairs["note"]
	c.Made = a.made(author)
}

// OfGrip writes all of an outcome that people read but the outcome itself:
// «by=S form=R-SPO lat=0.4».
func OfGrip(g *transcripts.Grip) string {
	var a attributes
	a.set("sub", g.Sub)
	a.set("form", g.Form)
	a.set("by", g.By)
	if g.Lat != nil {
		a.set("lat", strconv.FormatFloat(g.Lat.Seconds(), 'f', -1, 64))
	}
	if g.LatTurns != 0 {
		a.set("turns", strconv.Itoa(g.LatTurns))
	}
	a.set("init", g.Init)
	a.set("ik", g.IK)
	for name, on := range map[string]bool{"detour": g.Detour, "external": g.External, "selective": g.Selective, "lapse": g.Lapse} {
		if on {
			a.set(name, "1")
		}
	}
	a.mark("uncertain", g.Uncertain)
	return a.String()
}
