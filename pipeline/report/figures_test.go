package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// studied is a corpus with everything that can stand on its page.
func studied(t *testing.T, n int, lang string) *Corpus {
	t.Helper()
	var ms []*transcripts.Meeting
	var a, b []measure.Coded
	rows := []Row{Excluded("X1", *transcripts.Fault("C101", "participant S", "consent is missing", "samtykket mangler"))}
	for i := range n {
		m, k := ordinary(fmt.Sprintf("P%02d", i), human), ordinary(fmt.Sprintf("P%02d", i), "human:k2")
		k.Codings[0].MYs[i%5].Primary = "A-PRB"
		ms = append(ms, m)
		a, b = append(a, measure.Coded{Meeting: m, Coding: &m.Codings[0]}), append(b, measure.Coded{Meeting: k, Coding: &k.Codings[0]})
		rows = append(rows, RowOf(m, m.ID+".html"))
	}
	o := in(lang)
	agree, err := measure.Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	o.More = Supplement{
		Agreement: agree, Figures: "figurer/",
		Quality: []Quality{{"MY F1", "0,71 [0,66 ; 0,76], n = 166"}}, Settings: []string{"W = 2"},
	}
	return NewCorpus(rows, poolOf(ms...), o)
}

// Every link to a figure's file is one of the files, and the other way round.
func TestFiguresBesideThePage(t *testing.T) {
	c := studied(t, 8, "da")
	var page bytes.Buffer
	if err := c.Write(&page); err != nil {
		t.Fatal(err)
	}
	linked := map[string]bool{}
	for _, a := range parse(t, page.Bytes()).all("a", "") {
		if f, ok := strings.CutPrefix(a.Attr["href"], "figurer/"); ok {
			linked[f] = true
		}
	}
	for _, f := range c.Figures() {
		for _, ext := range []string{".csv", ".svg"} {
			if !linked[f.Name+ext] {
				t.Errorf("nothing leads to %s%s", f.Name, ext)
			}
			delete(linked, f.Name+ext)
		}
		if svg := parse(t, f.SVG).all("svg", ""); len(svg) != 1 || svg[0].Attr["viewBox"] == "" {
			t.Errorf("%s is no drawing", f.Name)
		}
		if bytes.Contains(f.SVG, []byte("class=")) {
			t.Errorf("%s needs a style sheet", f.Name)
		}
		if _, err := csv.NewReader(bytes.NewReader(f.CSV)).ReadAll(); err != nil {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
	if len(linked) > 0 {
		t.Errorf("links without files: %v", linked)
	}
}

// The data beside a figure hold no number that the page may not show, and
// those they hold are the page's.
func TestFigureData(t *testing.T) {
	found := false
	for _, f := range studied(t, 8, "en").Figures() {
		if f.Name == "latency" {
			continue
		}
		rows, err := csv.NewReader(bytes.NewReader(f.CSV)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows[1:] {
			if r[9] == "true" && strings.Join(r[3:9], "") != "" {
				t.Errorf("%s: a suppressed row has numbers: %v", f.Name, r)
			}
			den, _ := strconv.Atoi(r[4])
			if r[2] == "proportion" && r[5] != "" && den < measure.MinCount {
				t.Errorf("%s: a share of %d: %v", f.Name, den, r)
			}
			if r[0] == "grip_rate" && r[1] == "Gripped" {
				found = true
				if r[3] != "8" || r[4] != "40" || r[5] != "0.200000" {
					t.Errorf("grip rate: %v", r)
				}
			}
		}
	}
	if !found {
		t.Error("no grip rate")
	}
	if n := len(studied(t, 4, "en").Figures()); n != 0 {
		t.Errorf("%d figures of four meetings", n)
	}
}

// The methods paragraph says what was used, and nothing that was not.
func TestMethodsParagraph(t *testing.T) {
	got := studied(t, 8, "da").Paragraph
	for _, s := range []string{
		"8 møder (opfølgningssamtale: 8) fra 15. januar 2026 til 15. januar 2026", "samtykke til forskning", "Udeladt er 1 møde: C101 (1)",
		"gribning 0.1.0", "reglerne cues 1", "W = 2", "Af 120 koder er 120 givet eller bekræftet af mennesker og 0 maskinens udkast", "2000 udtræk, hele møder",
	} {
		if !strings.Contains(got, s) {
			t.Errorf("%q is not in: %s", s, got)
		}
	}
	if s := NewCorpus(nil, nil, Options{}).Paragraph; strings.Contains(s, "bootstrap") || strings.Contains(s, "Modeller") {
		t.Errorf("an empty corpus: %s", s)
	}
}
