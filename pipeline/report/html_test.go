package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// node is an element of a parsed page, or a text (Name empty).
type node struct {
	Name string
	Attr map[string]string
	Text string
	Kids []*node
	Up   *node
}

// parse reads a page as well-formed markup; the pages close every element.
func parse(t testing.TB, page []byte) *node {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict = false
	d.AutoClose = []string{"meta"}
	d.Entity = xml.HTMLEntity
	root := &node{}
	at := root
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("the page is not well-formed: %v", err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			n := &node{Name: x.Name.Local, Attr: map[string]string{}, Up: at}
			for _, a := range x.Attr {
				if _, twice := n.Attr[a.Name.Local]; twice {
					t.Errorf("<%s> has %s twice", n.Name, a.Name.Local)
				}
				n.Attr[a.Name.Local] = a.Value
			}
			at.Kids = append(at.Kids, n)
			at = n
		case xml.EndElement:
			if at.Name != x.Name.Local {
				t.Fatalf("</%s> closes <%s>", x.Name.Local, at.Name)
			}
			at = at.Up
		case xml.CharData:
			at.Kids = append(at.Kids, &node{Text: string(x), Up: at})
		}
	}
	if at != root {
		t.Fatalf("<%s> is not closed", at.Name)
	}
	return root
}

// walk visits n and everything in it.
func (n *node) walk(f func(*node)) {
	f(n)
	for _, k := range n.Kids {
		k.walk(f)
	}
}

// all finds the elements with the given name («» for any) and class («» for any).
func (n *node) all(name, class string) []*node {
	var out []*node
	n.walk(func(k *node) {
		if k.Name != "" && (name == "" || k.Name == name) && (class == "" || k.has(class)) {
			out = append(out, k)
		}
	})
	return out
}

func (n *node) has(class string) bool {
	for _, c := range strings.Fields(n.Attr["class"]) {
		if c == class {
			return true
		}
	}
	return false
}

// text is everything that can be read in n, with blanks made single.
func (n *node) text() string {
	var b strings.Builder
	n.walk(func(k *node) {
		if k.Name == "" && (k.Up == nil || k.Up.Name != "style") {
			b.WriteString(k.Text)
		}
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

func meetingPage(t testing.TB, m *transcripts.Meeting, opt Options) *node {
	t.Helper()
	var b bytes.Buffer
	if err := WriteMeeting(&b, m, opt); err != nil {
		t.Fatal(err)
	}
	return parse(t, b.Bytes())
}

func corpusPage(t testing.TB, rows []Row, pool *measure.Pool, opt Options) *node {
	t.Helper()
	var b bytes.Buffer
	if err := WriteCorpus(&b, rows, pool, opt); err != nil {
		t.Fatal(err)
	}
	return parse(t, b.Bytes())
}
