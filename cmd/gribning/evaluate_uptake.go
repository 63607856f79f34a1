package main

import (
	"bufio"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"gribning/pipeline/english"
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

func (a *app) evaluateUptake() *cobra.Command {
	var train string
	cmd := &cobra.Command{
		Use:   "uptake FILE.csv",
		Short: a.tr("Mål relationsmodellen mod vurderede udvekslinger (engelsk)", "Measure the relation model against rated exchanges (English)"),
		Long: a.tr(`Læser udvekslinger med vurderinger af, hvor meget svaret tager elevens bidrag op, og viser Spearman, AUC,
rigtighed og F1 med bootstrap-intervaller over lektioner: utrænet, og trænet på de andre folder – eller, med --train,
på en anden fil.`,
			`Reads exchanges with ratings of how far the reply takes the student's contribution up and shows Spearman,
AUC, accuracy and F1 with bootstrap intervals over lessons: untrained, and trained on the other folds – or, with
--train, on another file.`),
		Example: "  gribning evaluate uptake uptake.csv",
		Args:    a.args(1, 1),
		RunE: func(cmd *cobra.Command, files []string) error {
			xs, err := readExchanges(files[0])
			if err != nil {
				return err
			}
			var results []english.Result
			if train == "" {
				results, err = english.CrossValidate(cmd.Context(), xs)
			} else {
				var learnt []english.Exchange
				if learnt, err = readExchanges(train); err == nil {
					results, err = english.Held(learnt, xs)
				}
			}
			if err != nil {
				return err
			}
			a.uptake(results)
			return nil
		},
	}
	cmd.Flags().StringVar(&train, "train", "", a.tr("træn på denne fil", "train on this file"))
	return cmd
}

func readExchanges(name string) ([]english.Exchange, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes")
	}
	defer f.Close()
	return english.Read(bufio.NewReader(f))
}

func (a *app) uptake(results []english.Result) {
	w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
	defer w.Flush()
	if !a.json {
		fmt.Fprintln(w, a.tr("måde\tn vurderet\tn alle\tlektioner\tSpearman\tAUC\trigtighed\tF1", "way\tn rated\tn all\tlessons\tSpearman\tAUC\taccuracy\tF1"))
	}
	for _, r := range results {
		if a.json {
			a.record("uptake", map[string]any{"name": r.Name, "rated": r.Rated, "all": r.All, "lessons": r.Lessons, "spearman": r.Spearman, "auc": r.AUC, "accuracy": r.Accuracy, "f1": r.F1})
			continue
		}
		show := func(i english.Interval) string {
			return fmt.Sprintf("%s [%s ; %s]", measure.Decimal(i.Value, 3, a.lang), measure.Decimal(i.Low, 3, a.lang), measure.Decimal(i.High, 3, a.lang))
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\t%s\n", r.Name, r.Rated, r.All, r.Lessons, show(r.Spearman), show(r.AUC), show(r.Accuracy), show(r.F1))
	}
}
