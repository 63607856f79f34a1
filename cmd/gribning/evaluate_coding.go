package main

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"gribning/pipeline/coding"
	"gribning/pipeline/measure"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

func (a *app) evaluateCoding() *cobra.Command {
	var folds, trainOn, lessons, more, resamples int
	var out, second, given string
	var unpunctuated bool
	cmd := &cobra.Command{
		Use:   "coding FILE.jsonl …",
		Short: a.tr("Mål maskinens koder mod kodede møder", "Measure the machine's codes against coded meetings"),
		Long: a.tr(`Fjerner alle koder, finder enheder, koder og udfald i de rå ture og sammenligner. Hvert tal har et
bootstrap-interval over møder og står ved siden af regelkoderens, en ordposemodels og, med --second, en anden
koders. Med --cv trænes der på møder uden for hver fold; uden måles den model, der følger med programmet.`,
			`Strips all codes, finds units, codes and outcomes in the plain turns, and compares. Each figure has
a bootstrap interval over meetings and stands beside the rule coder's, a bag-of-words model's and, with --second,
another coder's. With --cv training is on meetings outside each fold; without it the model that comes with the
program is measured.`),
		Example: `  gribning evaluate coding dev.jsonl --cv 5 --second dev2.jsonl
  gribning evaluate coding new.jsonl --out predicted.jsonl`,
		Args: a.args(1, -1),
		RunE: func(cmd *cobra.Command, files []string) error {
			meetings, err := codedMeetings(files)
			if err != nil {
				return err
			}
			o, err := evaluateOptions(lessons, more)
			if err != nil {
				return err
			}
			o.Folds, o.TrainOn, o.Resamples, o.GoldUnits, o.Unpunctuated = folds, trainOn, resamples, given == "gold", unpunctuated
			if second != "" {
				if o.Second, err = codedMeetings([]string{second}); err != nil {
					return err
				}
			}
			measured := coding.NewRules // each fold trains a model of its own
			if folds < 2 {
				a.seenData()
				measured = coding.New
			}
			c, err := measured()
			if err != nil {
				return err
			}
			e, err := coding.Evaluate(cmd.Context(), c, meetings, o)
			if err != nil {
				return err
			}
			if out != "" {
				if err := writeCoded(out, e.Predicted); err != nil {
					return err
				}
			}
			a.evaluation(e)
			return nil
		},
	}
	f := cmd.Flags()
	f.IntVar(&folds, "cv", 0, a.tr("krydsvalidér over møder i så mange dele", "cross-validate by meeting in so many parts"))
	f.IntVar(&trainOn, "train-on", 0, a.tr("træn på højst så mange møder i hver del, til en læringskurve", "train on at most so many meetings in each part, for a learning curve"))
	f.IntVar(&lessons, "lessons", -1, a.tr("træn også på højst så mange stykker af hver fil med lektioner; -1: alle", "also train on at most so many pieces of each file of lessons; -1: all"))
	f.IntVar(&more, "more", -1, a.tr("træn også på højst så mange af de møder, der kun læres af; -1: alle", "also train on at most so many of the meetings that are only learnt from; -1: all"))
	f.IntVar(&resamples, "resamples", 1000, a.tr("træk i bootstrap", "bootstrap draws"))
	f.StringVar(&out, "out", "", a.tr("skriv maskinens kodning i samme format", "write the machine's coding in the same format"))
	f.StringVar(&second, "second", "", a.tr("en anden koders kodning af de samme møder", "another coder's coding of the same meetings"))
	f.StringVar(&given, "units", "found", a.tr("found: find ytringerne; gold: brug de givne", "found: find the utterances; gold: use those given"))
	f.BoolVar(&unpunctuated, "unpunctuated", false, a.tr("mål møderne i en talegenkenders stil: små bogstaver, ingen tegnsætning", "measure the meetings in a recogniser's style: lower case, no punctuation"))
	return cmd
}

// seenData warns that the shipped models know the training meetings.
func (a *app) seenData() {
	a.say("Modellen er trænet på models/data/dev.jsonl; tal for de møder er sete data. Brug --cv.", "The model was trained on models/data/dev.jsonl; figures for those meetings are of seen data. Use --cv.")
}

// codedMeetings reads whole files; evaluation needs all meetings at once.
func codedMeetings(files []string) ([]*transcripts.Meeting, error) {
	var all []*transcripts.Meeting
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes")
		}
		ms, err := coded.Read(bufio.NewReader(f))
		f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, ms...)
	}
	return all, nil
}

func writeCoded(name string, ms []*transcripts.Meeting) error {
	f, err := os.Create(name)
	if err != nil {
		return transcripts.Fault("A408", "--out", "the file cannot be written", "filen kan ikke skrives")
	}
	err = coded.Write(f, ms, transcripts.Draft)
	return errors.Join(err, f.Close())
}

// evaluation shows the figures: the model, the coders' own agreement, and the
// baselines with how sure it is that the model is better.
func (a *app) evaluation(e *coding.Evaluation) {
	systems := []coding.System{e.Model}
	if e.Coders != nil {
		systems = append(systems, *e.Coders)
	}
	systems = append(systems, e.Baselines...)
	if a.json {
		for _, s := range systems {
			figures := map[string]any{}
			for name, v := range s.Figures {
				if !math.IsNaN(v.Value) {
					figures[name] = map[string]float64{"value": v.Value, "low": v.Low, "high": v.High}
				}
			}
			a.record("system", map[string]any{"name": s.Name, "meetings": s.Counts.Meetings, "figures": figures, "gain": s.Gain})
		}
		return
	}
	w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
	defer w.Flush()
	fmt.Fprintf(w, a.tr("%d møder\n", "%d meetings\n"), e.Meetings)
	for _, s := range systems {
		fmt.Fprintf(w, "\t%s (n = %d)", s.Name, s.Counts.Meetings)
	}
	fmt.Fprintln(w)
	for _, fig := range coding.Figures {
		fmt.Fprint(w, fig.Name)
		for _, s := range systems {
			v := s.Figures[fig.Name]
			fmt.Fprintf(w, "\t%s [%s ; %s]", measure.Decimal(v.Value, 3, a.lang), measure.Decimal(v.Low, 3, a.lang), measure.Decimal(v.High, 3, a.lang))
		}
		fmt.Fprintln(w)
	}
	for _, style := range []string{"plain", "asr", "asr-noisy"} {
		figures, ok := e.Model.Styles[style]
		if !ok {
			continue
		}
		fmt.Fprintf(w, "%s:", style)
		for _, name := range []string{"boundary_f1", "my_f1", "subtype_macro", "b6_macro", "target", "c_kappa"} {
			fmt.Fprintf(w, "\t%s %s", name, measure.Decimal(figures[name].Value, 3, a.lang))
		}
		fmt.Fprintln(w)
	}
}
