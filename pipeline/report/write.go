package report

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"strings"
	"sync"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

//go:embed page
var pages embed.FS

//go:embed page/style.css
var style string

// csp lets the page have its own style sheet, known by its digest, and
// nothing else: no script, no picture, no font, no connection, no form.
var csp = sync.OnceValue(func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'"
})

// templates holds the parsed pages of each language.
var templates = sync.OnceValue(func() map[string]*template.Template {
	out := map[string]*template.Template{}
	for _, lang := range []string{"da", "en"} {
		out[lang] = template.Must(template.New("").Funcs(template.FuncMap{
			"lang":         func() string { return lang },
			"csp":          func() string { return csp() },
			"style":        func() template.CSS { return template.CSS(style) },
			"say":          func(key string, args ...string) string { return say(lang, key, args...) },
			"count":        func(n int, key string) string { return count(lang, n, key) },
			"num":          itoa,
			"capital":      capital,
			"join":         func(s []string) string { return strings.Join(s, ", ") },
			"marker":       marker,
			"drawBar":      drawBar,
			"outcomeClass": outcomeClass,
			"outcomes":     func() []string { return transcripts.Outcomes },
			"questions": func() []string {
				return []string{say(lang, "talk_1"), say(lang, "talk_2"), say(lang, "talk_3"), say(lang, "talk_4")}
			},
			"minMeetings": func() int { return measure.MinMeetings },
			"minWorkers":  func() int { return measure.MinWorkers },
			"outcomeWord": func(o string) string { return outcomeWord(o, lang) },
		}).ParseFS(pages, "page/*.html"))
	}
	return out
})

// Look is the digest of the pages' form and style: pages of the same meeting
// and options with different looks are not the same.
var Look = sync.OnceValue(func() string {
	h := sha256.New()
	_ = fs.WalkDir(pages, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := pages.ReadFile(name)
		fmt.Fprintf(h, "%s %d\n%s", name, len(data), data)
		return err
	})
	return hex.EncodeToString(h.Sum(nil))
})

// WriteMeeting writes the page of one meeting: the coding that
// [transcripts.Meeting.Shown] gives, or the bare conversation where there is
// none. Grips must have been derived. The meeting is not changed.
//
// The page is written only when it is complete; an error is one of w or,
// if the program is at fault, of the template.
func WriteMeeting(w io.Writer, m *transcripts.Meeting, opt Options) error {
	return write(w, "meeting.html", newPage(m, opt), opt)
}

func write(w io.Writer, name string, data any, opt Options) error {
	var b bytes.Buffer
	if err := templates()[opt.lang()].ExecuteTemplate(&b, name, data); err != nil {
		return transcripts.Fault("X301", "", "the report could not be made", "rapporten kunne ikke laves").
			Hint("this is a fault of the program; please report it", "det er en fejl i programmet; meld den gerne").Because(err)
	}
	out := bufio.NewWriter(w)
	if _, err := b.WriteTo(out); err != nil {
		return err
	}
	return out.Flush()
}

// Coded reports whether the page has a coding to show.
func (p *page) Coded() bool { return p.c != nil }

// Corpus is the address of the corpus page.
func (p *page) Corpus() string { return p.opt.Corpus }
