package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"gribning/pipeline/deidentify"
	"gribning/pipeline/measure"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

func (a *app) evaluateIdentifiers() *cobra.Command {
	var folds int
	var out string
	cmd := &cobra.Command{
		Use:   "identifiers FILE.jsonl|FILE.tsv …",
		Short: a.tr("Mål fund af personoplysninger mod mærkede tekster", "Measure the finding of identifiers against marked texts"),
		Long: a.tr(`Fundet: hvert ord af et mærket stræk ligger i fundne stræk, hvoraf et har dets type. Dækket: typen er
ligegyldig, det er det, der beskytter. Med --cv trænes den lærte del på møder uden for hver fold.`,
			`Found: every word of a marked span lies in found spans, one of which has its type. Covered: whatever the
type, which is what protects. With --cv the trained part learns from meetings outside each fold.`),
		Example: "  gribning evaluate identifiers dev.jsonl --cv 6",
		Args:    a.args(1, -1),
		RunE: func(cmd *cobra.Command, files []string) error {
			var ms []*transcripts.Meeting
			tsv := false
			for _, name := range files {
				if strings.HasSuffix(name, ".tsv") {
					tsv = true
					f, err := os.Open(name)
					if err != nil {
						return transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes")
					}
					m, err := deidentify.ReadTSV(bufio.NewReader(f))
					f.Close()
					if err != nil {
						return err
					}
					ms = append(ms, m)
					continue
				}
				more, err := codedMeetings([]string{name})
				if err != nil {
					return err
				}
				ms = append(ms, more...)
			}
			var scores deidentify.Scores
			var predicted []*transcripts.Meeting
			if folds > 1 {
				var err error
				if scores, predicted, err = deidentify.CrossValidate(cmd.Context(), ms, folds); err != nil {
					return err
				}
			} else {
				a.seenData()
				finder, err := deidentify.New(deidentify.Options{})
				if err != nil {
					return err
				}
				scores, predicted = deidentify.Evaluate(finder, ms)
			}
			if out != "" {
				if err := writeIdentifiers(out, predicted, tsv); err != nil {
					return err
				}
			}
			a.identifiers(&scores)
			return nil
		},
	}
	cmd.Flags().IntVar(&folds, "cv", 0, a.tr("krydsvalidér over møder i så mange dele", "cross-validate by meeting in so many parts"))
	cmd.Flags().StringVar(&out, "out", "", a.tr("skriv de fundne stræk i samme format", "write the found spans in the same format"))
	return cmd
}

func writeIdentifiers(name string, ms []*transcripts.Meeting, tsv bool) error {
	f, err := os.Create(name)
	if err != nil {
		return transcripts.Fault("A408", "--out", "the file cannot be written", "filen kan ikke skrives")
	}
	if !tsv {
		for _, m := range ms {
			if len(m.Codings) > 0 {
				err = errors.Join(err, coded.Write(f, []*transcripts.Meeting{m}, m.Codings[0].Name))
			}
		}
		return errors.Join(err, f.Close())
	}
	for _, m := range ms {
		err = errors.Join(err, deidentify.WriteTSV(f, m))
	}
	return errors.Join(err, f.Close())
}

// identifierStyles are the styles of a table of figures, with their names.
var identifierStyles = []struct{ style, da, en string }{
	{"", "alle møder", "all meetings"},
	{"plain", "skrevet stil", "written style"},
	{"asr", "genkenderstil", "recogniser style"},
	{"asr-noisy", "genkenderstil, fejlhørt", "recogniser style, misheard"},
	{deidentify.Lowered, "de skrevne møder i genkenderstil", "the written meetings in recogniser style"},
	{deidentify.Misheard, "alle møder, ord fejlhørt og delt (hård prøve)", "all meetings, words misheard and parted (hard test)"},
}

func (a *app) identifiers(s *deidentify.Scores) {
	if !a.json {
		a.print("genkald: rette type; dækning: uanset type. Intervaller: Wilson, 95 %%; stræk i samme møde er ikke uafhængige.",
			"recall: of the right type; coverage: whatever the type. Intervals: Wilson, 95 %%; spans of one meeting are not independent.")
	}
	for _, x := range identifierStyles {
		by := s.Types
		if x.style != "" {
			var ok bool
			if by, ok = s.Styles[x.style]; !ok {
				continue
			}
		}
		a.identifierTable(x.style, a.tr(x.da, x.en), by)
	}
}

// identifierTable prints one style: a row for each type, and one for all.
func (a *app) identifierTable(style, title string, by map[string]deidentify.Count) {
	w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
	defer w.Flush()
	if !a.json {
		fmt.Fprintf(w, "\n%s\n%s\n", title, a.tr("type\tmærket\tgenkald\tdækning\tpræcision\tfundet", "type\tmarked\trecall\tcoverage\tprecision\tfound"))
	}
	row := func(name string, c deidentify.Count) {
		if a.json {
			low, high := measure.Rate{Num: c.Covered, Den: c.Gold}.Wilson()
			a.record("identifiers", map[string]any{"style": style, "kind": name, "counts": c, "recall": c.Recall(), "coverage": c.Coverage(), "precision": c.Precision(), "coverageLow": low, "coverageHigh": high})
			return
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\t%d\n", name, c.Gold, a.share(c.Found, c.Gold), a.share(c.Covered, c.Gold), a.share(c.Right, c.Guessed), c.Guessed)
	}
	types := (&deidentify.Scores{Types: by}).TypeNames()
	for _, t := range types {
		if t != "" {
			row(t, by[t])
		}
	}
	row(a.tr("alle", "all"), by[""])
}

// share writes a share with its Wilson interval.
func (a *app) share(num, den int) string {
	if den == 0 {
		return "–"
	}
	low, high := measure.Rate{Num: num, Den: den}.Wilson()
	return fmt.Sprintf("%s [%s; %s]", measure.Decimal(float64(num)/float64(den), 3, a.lang), measure.Decimal(low, 2, a.lang), measure.Decimal(high, 2, a.lang))
}
