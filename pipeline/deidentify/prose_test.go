package deidentify

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jdkato/prose/v2"

	"gribning/transcripts"
)

// prose counts places in runes when it reads marked spans and in bytes when it
// walks over its tokens, so every letter has to be one byte.
var oneByte = strings.NewReplacer("æ", "q", "ø", "w", "å", "x", "Æ", "Q", "Ø", "W", "Å", "X", "é", "e", "É", "E")

// proseText is a line as prose reads it, with where each word begins.
func proseText(l *line) (string, []int) {
	var b strings.Builder
	var begins []int
	for k, t := range l.tokens {
		if k > 0 {
			b.WriteByte(' ')
		}
		begins = append(begins, b.Len())
		for _, r := range oneByte.Replace(t.raw) {
			if r >= utf8.RuneSelf {
				r = 'o'
			}
			b.WriteRune(r)
		}
	}
	return b.String(), begins
}

// proseLines gives the lines of a meeting with their marks, in both styles.
func proseData(ms []*transcripts.Meeting, g *lists) []prose.EntityContext {
	var out []prose.EntityContext
	for _, m := range ms {
		forms := []*transcripts.Meeting{m}
		if isCased(m.Words) {
			forms = append(forms, asRecognised(m))
		}
		for _, m := range forms {
			gold := goldLabels(m)
			ls := linesOf(m)
			for i := range ls {
				text, begins := proseText(&ls[i])
				c := prose.EntityContext{Text: text, Accept: true}
				for k := 0; k < len(ls[i].tokens); k++ {
					label := gold[ls[i].tokens[k].at]
					if label == outside {
						continue
					}
					to := k + 1
					for to < len(ls[i].tokens) && isInside(gold[ls[i].tokens[to].at]) {
						to++
					}
					end := len(text)
					if to < len(begins) {
						end = begins[to] - 1
					}
					c.Spans = append(c.Spans, prose.LabeledEntity{Start: begins[k], End: end, Label: typeOf[label]})
					k = to - 1
				}
				// Its training reads every token a hundred times: of the lines without
				// names every eighth is enough.
				if len(begins) > 0 && (len(c.Spans) > 0 || i%8 == 0) {
					out = append(out, c)
				}
			}
		}
	}
	return out
}

// proseIn gives the spans that prose finds in a line.
func proseIn(t *testing.T, model *prose.Model, l *line, n int) []found {
	text, begins := proseText(l)
	if text == "" {
		return nil
	}
	doc, err := prose.NewDocument(text, prose.WithSegmentation(false), prose.UsingModel(model))
	if err != nil {
		t.Fatal(err)
	}
	var out []found
	at, spaces := 0, 0
	for _, tok := range doc.Tokens() {
		for at < len(text) && text[at] == ' ' {
			at, spaces = at+1, spaces+1
		}
		k, _ := slices.BinarySearch(begins, at+1)
		k--
		at += len(tok.Text)
		kind, typ, ok := strings.Cut(tok.Label, "-")
		if !ok || k < 0 {
			continue
		}
		if last := len(out) - 1; last >= 0 && out[last].typ == typ && (out[last].to == k && kind == "I" || out[last].to == k+1) {
			out[last].to = k + 1
			continue
		}
		out = append(out, found{n, k, k + 1, typ, "prose", 0.5, false})
	}
	return out
}

// TestProse measures what prose/v2's trained entity model adds, alone, over rules
// and lists, and over the whole finder: see NAMES.md. Half an hour; only with
// PROSE=1.
func TestProse(t *testing.T) {
	if os.Getenv("PROSE") != "1" {
		t.Skip("set PROSE=1 to train prose/v2 on the training meetings")
	}
	ms := dev(t)
	g, err := loadLists()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"prose alone", "rules and lists", "rules, lists and prose", "finder", "finder and prose"}
	sums := make([]Scores, len(names))
	for i := range sums {
		sums[i] = newScores()
	}
	const folds = 6
	for _, k := range []int{0, 3} {
		var train []*transcripts.Meeting
		for i, m := range ms {
			if i%folds != k {
				train = append(train, m)
			}
		}
		tagger := prose.ModelFromData("identifiers", prose.UsingEntities(proseData(train, g)))
		own, err := Train(context.Background(), train)
		if err != nil {
			t.Fatal(err)
		}
		rules, full := finder(t, Options{NoModel: true}), finder(t, Options{Model: own})
		for i, m := range ms {
			if i%folds != k {
				continue
			}
			ls := linesOf(m)
			var spans []found
			for i := range ls {
				spans = append(spans, proseIn(t, tagger, &ls[i], i)...)
			}
			added := toIdentifiers(ls, spans, "prose")
			r, f := predict(rules, m).Identifiers, predict(full, m).Identifiers
			for j, ids := range [][]transcripts.Identifier{added, r, with(r, added), f, with(f, added)} {
				sums[j].add(m.Style, Compare(m.Identifiers, ids))
			}
		}
	}
	for j, name := range names {
		for _, typ := range []string{navn, sted, orga, ""} {
			c := sums[j].Types[typ]
			t.Logf("%-24s %-5s marked %3d covered %.3f with type %.3f precision %.3f", name, typ, c.Gold, c.Coverage(), c.Recall(), c.Precision())
		}
	}
}

// with lays the spans of b that touch none of a over a.
func with(a, b []transcripts.Identifier) []transcripts.Identifier {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.ContainsFunc(a, func(y transcripts.Identifier) bool { return x.From < y.To && y.From < x.To }) {
			out = append(out, x)
		}
	}
	return out
}
