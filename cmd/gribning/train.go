package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"gribning/models/data"
	"gribning/pipeline"
	"gribning/pipeline/coding"
	"gribning/pipeline/coding/units"
	"gribning/pipeline/corpus"
	"gribning/pipeline/grip"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

func (a *app) train() *cobra.Command {
	var out string
	var folds int
	cmd := &cobra.Command{
		Use:   "train [DIR] --out FOLDER",
		Short: a.tr("Træn maskinens koder på kodede møder", "Train the machine's coder on coded meetings"),
		Long: a.tr(`Træner på de møder, der følger med programmet, og, hvis et korpus er angivet, på hvert møde i det, som et
menneske har kodet færdigt. Skriver gribning.model og et modelkort (CARD.md, card.json) med krydsvaliderede tal.
Samme data giver samme model. Modellen bruges med run --coder FOLDER/gribning.model.`,
			`Trains on the meetings that come with the program and, where a corpus is given, on every meeting of it
that a person has coded completely. Writes gribning.model and a model card (CARD.md, card.json) with cross-validated
figures. The same data give the same model. Use it with run --coder FOLDER/gribning.model.`),
		Example: `  gribning train --out /tmp/model
  gribning train korpus --out /tmp/model`,
		Args: a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "" {
				return a.usage("angiv --out, mappen til modellen", "give --out, the folder for the model")
			}
			meetings, err := coded.Read(bytes.NewReader(data.Meetings))
			if err != nil {
				return err
			}
			o, err := evaluateOptions(-1, -1)
			if err != nil {
				return err
			}
			pieces, more := o.Taught()
			described := fmt.Sprintf("models/data/dev.jsonl (%d invented meetings), models/data/more.jsonl (%d invented meetings that are only learnt from), models/data/lessons (%d invented pieces) and models/data/examples.jsonl (the codebook's examples)",
				len(meetings), more, pieces)
			if len(args) == 1 {
				own, err := a.codedByPeople(args)
				if err != nil {
					return err
				}
				meetings = append(meetings, own...)
				described += fmt.Sprintf(", and %d meetings of the corpus that a person has coded", len(own))
			}
			if o.Second, err = coded.Read(bytes.NewReader(data.Second)); err != nil {
				return err
			}
			o.Folds = folds
			o.Progress = func(done, steps int) {
				if !a.json {
					fmt.Fprintf(a.err, "%d/%d\n", done, steps)
				}
			}
			c, card, err := coding.Train(cmd.Context(), meetings, coding.TrainOptions{EvaluateOptions: o, Data: described})
			if err != nil {
				return err
			}
			return a.writeModel(out, c, card)
		},
	}
	cmd.Flags().StringVar(&out, "out", "", a.tr("mappen, modellen skrives til", "the folder to write the model to"))
	cmd.Flags().IntVar(&folds, "cv", 5, a.tr("dele i krydsvalideringen", "parts of the cross-validation"))
	return cmd
}

// evaluateOptions are the stages around the coder, and what every training
// learns from beside meetings: the codebook's examples, the first n written
// pieces of each file of lessons, and the first more meetings that are only
// learnt from; all of them where a number is negative.
func evaluateOptions(n, more int) (coding.EvaluateOptions, error) {
	o := coding.EvaluateOptions{
		Suggest: pipeline.Suggest,
		Build:   func(m *transcripts.Meeting, s *units.Segmenter) { pipeline.BuildUnits(m, s) },
		Derive:  grip.Derive,
	}
	var err error
	if o.Extra, err = coding.ReadExamples(bytes.NewReader(data.Examples)); err != nil {
		return o, err
	}
	files, err := fs.Glob(data.Lessons, "lessons/*.txt")
	if err != nil {
		return o, err
	}
	for _, name := range files {
		text, err := data.Lessons.ReadFile(name)
		if err != nil {
			return o, err
		}
		ls, err := coding.ReadLessons(bytes.NewReader(text))
		if err != nil {
			return o, fmt.Errorf("%s: %w", name, err)
		}
		if n >= 0 && n < len(ls) {
			ls = ls[:n]
		}
		o.Extra = append(o.Extra, ls...)
	}
	ms, err := coded.Read(bytes.NewReader(data.More))
	if err != nil {
		return o, err
	}
	if more >= 0 && more < len(ms) {
		ms = ms[:more]
	}
	o.Extra = append(o.Extra, coding.Beside(ms)...)
	return o, nil
}

// codedByPeople reads the meetings that a person has coded completely, with that
// coding first. Consent to research is asked.
func (a *app) codedByPeople(args []string) ([]*transcripts.Meeting, error) {
	var out []*transcripts.Meeting
	c, err := a.forResearch(args, func(m *transcripts.Meeting) {
		if k := m.Shown(); k != nil && k.Name != transcripts.Draft && (k.Complete || k.Name == transcripts.Adjudicated) {
			m.Codings = []transcripts.Coding{*k}
			out = append(out, m)
		}
	})
	if err != nil {
		return nil, err
	}
	return out, c.Audit(corpus.Event{Action: "train", Counts: map[string]int{"meetings": len(out)}})
}

// writeModel writes model and card; the model last, since it is what is used.
func (a *app) writeModel(dir string, c *coding.Coder, card coding.Card) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return transcripts.Fault("A408", "--out", "the folder cannot be made", "mappen kan ikke laves")
	}
	facts, err := json.MarshalIndent(card, "", "  ")
	if err != nil {
		return err
	}
	var model bytes.Buffer
	if err := c.Save(&model); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{"card.json", append(facts, '\n')}, {"CARD.md", []byte(card.Markdown())}, {"gribning.model", model.Bytes()}} {
		if err := os.WriteFile(filepath.Join(dir, f.name), f.data, 0o644); err != nil {
			return transcripts.Fault("A408", "--out", "the file cannot be written", "filen kan ikke skrives")
		}
		a.print("%s", "%s", filepath.Join(dir, f.name))
	}
	return nil
}
