package danish

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBuiltinCues(t *testing.T) {
	c, err := BuiltinCues()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Lists() {
		if l.Source == "" || l.Text == "" {
			t.Errorf("list %q lacks its source or description", l.Name)
		}
	}
	keys := strings.Fields("jeg kunne godt tænke mig et lagerarbejde")
	got := map[string]string{}
	for _, m := range find(c, keys) {
		if name := c.Lists()[m.List].Name; got[name] == "" {
			got[name] = strings.Join(keys[m.From:m.To], " ")
		}
	}
	for list, want := range map[string]string{"wish": "kunne godt tænke mig", "work": "lagerarbejde"} {
		if got[list] != want {
			t.Errorf("list %q found %q, want %q", list, got[list], want)
		}
	}
}

func TestCuesOfACorpus(t *testing.T) {
	base, err := BuiltinCues()
	if err != nil {
		t.Fatal(err)
	}
	more, err := base.With(strings.NewReader("[own] own — egen liste\nvil ? gerne\n*planter\n"))
	if err != nil {
		t.Fatal(err)
	}
	got := find(more, strings.Fields("vil så gerne have stueplanter"))
	var own []Match
	for _, m := range got {
		if m.List == more.List("own") {
			own = append(own, m)
		}
	}
	want := []Match{{more.List("own"), 0, 3}, {more.List("own"), 4, 5}}
	if diff := cmp.Diff(want, own); diff != "" {
		t.Error(diff)
	}
	if base.List("own") >= 0 {
		t.Error("With changed the set it was called on")
	}
}

func TestReadCuesFaults(t *testing.T) {
	for name, in := range map[string]string{
		"phrase before a list": "vil gerne\n",
		"no description":       "[x] own\nvil\n",
		"open head":            "[x own — y\n",
		"too short":            "[x] own — y\nab*\n",
		"two stars":            "[x] own — y\n*abc*\n",
		"star inside":          "[x] own — y\nab*cd\n",
	} {
		if _, err := ReadCues(strings.NewReader(in)); err == nil {
			t.Errorf("%s: no error", name)
		} else if strings.Contains(err.Error(), "vil") {
			t.Errorf("%s: the error quotes the file: %v", name, err)
		}
	}
}

func FuzzReadCues(f *testing.F) {
	f.Add("[x] own — y\nvil ? gerne\narbejds*, *arbejde\n", "vil jeg gerne arbejde")
	f.Add("[", "")
	f.Add("[0]—\n!", "!") // a sign alone is no phrase
	f.Fuzz(func(t *testing.T, lists, text string) {
		c, err := ReadCues(strings.NewReader(lists))
		if err != nil {
			return
		}
		var keys []string
		for _, w := range strings.Fields(text) {
			keys = append(keys, Key(w))
		}
		for _, m := range find(c, keys) {
			if m.From < 0 || m.To > len(keys) || m.From >= m.To || m.List >= len(c.Lists()) {
				t.Fatalf("bad match %+v", m)
			}
		}
	})
}

// find gives every phrase in keys, in the order of their first word.
func find(c *Cues, keys []string) (out []Match) {
	for i, k := range keys {
		out = c.From(k).Find(keys, i, out)
	}
	return out
}
