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

func (a *app) identifiers(s *deidentify.Scores) {
	w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', tabwriter.AlignRight)
	defer w.Flush()
	if !a.json {
		fmt.Fprintln(w, a.tr("type\tmærket\tfundet\tdækket\tgenkald\tdækning\tpræcision\t", "type\tmarked\tfound\tcovered\trecall\tcoverage\tprecision\t"))
	}
	row := func(style, name string, c deidentify.Count) {
		if a.json {
			a.record("identifiers", map[string]any{"style": style, "kind": name, "counts": c, "recall": c.Recall(), "coverage": c.Coverage(), "precision": c.Precision()})
			return
		}
		if style != "" {
			name = style + " " + name
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\t\n", name, c.Gold, c.Found, c.Covered, measure.Decimal(c.Recall(), 3, a.lang), measure.Decimal(c.Coverage(), 3, a.lang), measure.Decimal(c.Precision(), 3, a.lang))
	}
	for _, t := range s.TypeNames() {
		if t != "" {
			row("", t, s.Types[t])
		}
	}
	row("", a.tr("alle", "all"), s.Types[""])
	for _, style := range []string{"plain", "asr", "asr-noisy"} {
		if c, ok := s.Styles[style]; ok {
			row(style, a.tr("alle", "all"), c[""])
		}
	}
}
