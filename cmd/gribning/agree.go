package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/measure"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

func (a *app) agree() *cobra.Command {
	var dir, layer string
	var list int
	cmd := &cobra.Command{
		Use:   "agree A B …",
		Short: a.tr("Mål, hvor enige kodere er", "Measure how far coders agree"),
		Long: a.tr(`Sammenligner to eller flere kodninger af de samme møder i kodebogens fire trin (§5.4):
enheder, lag A, lag B og lag C, hvert med procent, Cohens og Fleiss' κ, Krippendorffs α og
Gwets AC1 og deres intervaller, en forvekslingstabel og stederne, hvor koderne er uenige.

A, B … er navne på kodninger i korpusset (human:k1, gribning) eller filer med kodede JSON-linjer.`,
			`Compares two or more codings of the same meetings in the codebook's four stages (§5.4):
units, Layer A, Layer B and Layer C, each with percent, Cohen's and Fleiss' κ, Krippendorff's α and
Gwet's AC1 and their intervals, a confusion table, and the places where coders disagree.

A, B … are names of codings in the corpus (human:k1, gribning) or files of coded JSON lines.`),
		Example: `  gribning agree human:k1 human:k2 -C korpus
  gribning agree dev.jsonl dev2.jsonl --layer b`,
		Args: a.args(2, -1),
		RunE: func(cmd *cobra.Command, names []string) error {
			if !slices.Contains([]string{"all", "units", "a", "b", "c"}, layer) {
				return a.usage("--layer er units, a, b eller c", "--layer is units, a, b or c")
			}
			coders, err := a.codersOf(names, dir)
			if err != nil {
				return err
			}
			g, err := measure.Compare(coders...)
			if err != nil {
				return err
			}
			for i, n := range names {
				g.Coders[i] = strings.TrimSuffix(filepath.Base(n), ".jsonl")
			}
			if a.json {
				a.record("agreement", map[string]any{"coders": names, "meetings": g.Meetings, "codes": numbers(g.Codes), "classes": numbers(g.Classes), "subtype": numbers(g.Subtype), "outcome": numbers(g.Outcome), "grip": numbers(g.Grip)})
				return nil
			}
			w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
			a.agreement(w, g, layer)
			a.disagreements(w, g, layer, list)
			return w.Flush()
		},
	}
	cmd.Flags().StringVarP(&dir, "dir", "C", ".", a.tr("korpusset", "the corpus"))
	cmd.Flags().StringVar(&layer, "layer", "all", a.tr("kun units, a, b eller c", "only units, a, b or c"))
	cmd.Flags().IntVar(&list, "list", 20, a.tr("hvor mange uenigheder der vises", "how many disagreements to show"))
	return cmd
}

// codersOf reads every coder's meetings and keeps those that all of them coded.
func (a *app) codersOf(names []string, dir string) ([][]measure.Coded, error) {
	var all []map[string]measure.Coded
	for _, name := range names {
		var of map[string]measure.Coded
		var err error
		if _, statErr := os.Stat(name); statErr == nil {
			of, err = codedFile(name)
		} else {
			of, err = a.codingInCorpus(name, dir)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, of)
	}
	var ids []string
	for id := range all[0] {
		if !slices.ContainsFunc(all, func(m map[string]measure.Coded) bool { _, ok := m[id]; return !ok }) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if len(ids) == 0 {
		return nil, transcripts.Fault("X101", "", "the coders have no meeting in common", "koderne har intet møde til fælles").
			Hint("see gribning status and the names of the codings", "se gribning status og kodningernes navne")
	}
	coders := make([][]measure.Coded, len(all))
	for i := range all {
		for _, id := range ids {
			coders[i] = append(coders[i], all[i][id])
		}
	}
	return coders, nil
}

func codedFile(name string) (map[string]measure.Coded, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes")
	}
	defer f.Close()
	out := map[string]measure.Coded{}
	for m, err := range coded.Meetings(f) {
		if err != nil {
			return nil, err
		}
		if len(m.Codings) > 0 {
			out[m.ID] = measure.Coded{Meeting: m, Coding: &m.Codings[0]}
		}
	}
	return out, nil
}

// codingInCorpus reads one coding of every meeting that has it. Agreement needs
// all coders at once, so these meetings are held in memory together.
func (a *app) codingInCorpus(name, dir string) (map[string]measure.Coded, error) {
	out := map[string]measure.Coded{}
	_, err := a.forResearch([]string{dir}, func(m *transcripts.Meeting) {
		if k := m.Coding(name); k != nil {
			out[m.ID] = measure.Coded{Meeting: m, Coding: k}
		}
	})
	return out, err
}

// forResearch opens every analysed meeting of a corpus that may be read for
// research, one after the other, and tells of those that may not.
func (a *app) forResearch(args []string, each func(*transcripts.Meeting)) (*corpus.Corpus, error) {
	c, err := openCorpus(args)
	if err != nil {
		return nil, err
	}
	gate, err := consent.NewGate(transcripts.Research, consent.Today())
	if err != nil {
		return nil, err
	}
	ids, err := c.IDs()
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		m, err := pipeline.Read(c, gate, id)
		if err != nil {
			a.issue(id, *transcripts.IssueOf(err, "A400"))
			continue
		}
		each(m)
	}
	return c, nil
}

// numbers are the coefficients for programs.
func numbers(s measure.Scores) map[string]any {
	return map[string]any{"n": s.N, "percent": s.Percent.Text("en"), "fleiss": s.Fleiss.Text("en"), "alpha": s.Alpha.Text("en"), "ac1": s.AC1.Text("en")}
}

func (a *app) agreement(w *tabwriter.Writer, g *measure.Agreement, layer string) {
	want := func(l string) bool { return layer == "all" || layer == l }
	fmt.Fprintf(w, a.tr("%d møder, kodere: %s\n", "%d meetings, coders: %s\n"), g.Meetings, strings.Join(g.Coders, ", "))
	scores := func(title string, s measure.Scores) {
		fmt.Fprintf(w, "%s\tn = %d\n", title, s.N)
		fmt.Fprintf(w, "  %s\t%s\n", a.tr("enighed", "agreement"), s.Percent.Text(a.lang))
		for _, p := range sortedPairs(s.Cohen) {
			fmt.Fprintf(w, "  Cohens κ %s\t%s\n", pairName(g, p), s.Cohen[p].Text(a.lang))
		}
		fmt.Fprintf(w, "  Fleiss' κ\t%s\n  Krippendorffs α\t%s\n  Gwets AC1\t%s\n", s.Fleiss.Text(a.lang), s.Alpha.Text(a.lang), s.AC1.Text(a.lang))
	}
	if want("units") {
		fmt.Fprintln(w, a.tr("\n1 Enheder", "\n1 Units"))
		for _, p := range sortedPairs(g.Borders) {
			fmt.Fprintf(w, "  %s %s\tF1 %s\n", a.tr("ytringsgrænser", "TCU borders"), pairName(g, p), g.Borders[p].F1.Text(a.lang))
			fmt.Fprintf(w, "  %s %s\tF1 %s\n", a.tr("meningsytringer", "meaning utterances"), pairName(g, p), g.MYs[p].F1.Text(a.lang))
		}
		fmt.Fprintf(w, "  uα\t%s\n  |uα\t%s\n", g.Unitising.Valued.Text(a.lang), g.Unitising.Relevant.Text(a.lang))
	}
	if want("a") {
		fmt.Fprintln(w, a.tr("\n2 Lag A, på fælles meningsytringer", "\n2 Layer A, on matched meaning utterances"))
		scores(a.tr("undertype", "subtype"), g.Subtype)
		for _, d := range slices.Sorted(maps.Keys(g.Delivery)) {
			scores(d, g.Delivery[d])
		}
		scores(a.tr("fremkaldt", "elicited"), g.Elicited)
		a.confusion(w, g, "subtype")
	}
	if want("b") {
		unit := a.tr("ytringer", "TCUs")
		if g.ByWord {
			unit = a.tr("ord, da koderne har delt ytringer forskelligt", "words, since the coders cut utterances differently")
		}
		fmt.Fprintf(w, a.tr("\n3 Lag B, på %s\n", "\n3 Layer B, on %s\n"), unit)
		scores(a.tr("koder", "codes"), g.Codes)
		scores(a.tr("seks klasser", "six classes"), g.Classes)
		for _, p := range sortedPairs(g.Target) {
			fmt.Fprintf(w, "%s %s\t%s\n", a.tr("mål", "target"), pairName(g, p), g.Target[p].Text(a.lang))
		}
		a.confusion(w, g, "codes")
	}
	if want("c") {
		fmt.Fprintln(w, a.tr("\n4 Lag C, udledt", "\n4 Layer C, derived"))
		scores(a.tr("udfald", "outcome"), g.Outcome)
		scores(a.tr("grebet mod resten", "G against the rest"), g.Grip)
		for _, p := range sortedPairs(g.EndToEnd) {
			e := g.EndToEnd[p]
			fmt.Fprintf(w, "%s %s\t2·%d/(%d + %d) = %s\n", a.tr("fra ende til anden", "end to end"), pairName(g, p), e.Same, e.A, e.B, measure.Decimal(e.Value(), 2, a.lang))
			fmt.Fprintf(w, "%s %s\t%s\n", a.tr("ens udfald ved ens koder", "same outcome from same codes"), pairName(g, p), g.GivenAB[p].Text(a.lang))
		}
		a.confusion(w, g, "outcome")
	}
}

// confusion shows the first coder's values against the second's.
func (a *app) confusion(w *tabwriter.Writer, g *measure.Agreement, layer string) {
	for _, p := range sortedPairs(g.Confusions[layer]) {
		c := g.Confusions[layer][p]
		fmt.Fprintf(w, "%s %s\t%s\n", a.tr("forveksling", "confusion"), pairName(g, p), strings.Join(c.Values, "\t"))
		for i, v := range c.Values {
			fmt.Fprintf(w, "  %s", v)
			for _, n := range c.Counts[i] {
				fmt.Fprintf(w, "\t%d", n)
			}
			fmt.Fprintln(w)
		}
	}
}

// layerOf says to which --layer a disagreement belongs.
var layerOf = map[string]string{"unit": "units", "subtype": "a", "delivery": "a", "code": "b", "target": "b", "outcome": "c"}

func (a *app) disagreements(w *tabwriter.Writer, g *measure.Agreement, layer string, list int) {
	shown, all := 0, 0
	for _, d := range g.Disagreements {
		if layer != "all" && layerOf[d.Layer] != layer {
			continue
		}
		all++
		if shown == list {
			continue
		}
		if shown == 0 {
			fmt.Fprintln(w, a.tr("\nUenigheder", "\nDisagreements"))
		}
		shown++
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", d.Meeting, d.Span.Start.Clock(), d.Layer, strings.Join(d.Values, " / "), strings.Join(d.MYs, " / "))
	}
	if all > shown {
		fmt.Fprintf(w, a.tr("… og %d til; se --list\n", "… and %d more; see --list\n"), all-shown)
	}
}

func sortedPairs[V any](m map[measure.Pair]V) []measure.Pair {
	return slices.SortedFunc(maps.Keys(m), func(x, y measure.Pair) int {
		return (x.First-y.First)*1000 + x.Second - y.Second
	})
}

func pairName(g *measure.Agreement, p measure.Pair) string {
	return g.Coders[p.First] + "–" + g.Coders[p.Second]
}
