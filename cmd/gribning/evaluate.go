package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"gribning/pipeline/grip"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

func (a *app) evaluate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evaluate",
		Short: a.tr("Mål programmet mod data, der er kodet af andre", "Measure the program against data coded by others"),
	}
	cmd.AddCommand(a.evaluateOutcomes(), a.evaluateCoding(), a.evaluateSpeakers(), a.evaluateWords(), a.evaluateIdentifiers(), a.evaluateUptake())
	return cmd
}

func (a *app) evaluateOutcomes() *cobra.Command {
	return &cobra.Command{
		Use:   "outcomes FILE.jsonl …",
		Short: a.tr("Udled lag C af givne koder, og vis hver forskel til det, filen siger", "Derive Layer C from given codes and show every difference from what the file states"),
		Long: a.tr(`Læser kodede møder (JSON-linjer), udleder hvert udfald af lag A, lag B og tid
efter kodebogens beslutningstræ (§4) og skriver en linje for hver forskel.

Slutkode 0 kun, når der ingen forskelle er.`,
			`Reads coded meetings (JSON lines), derives every outcome from Layer A, Layer B
and time by the codebook's decision tree (§4) and prints a line for each difference.

Exit status 0 only if there is none.`),
		Example: "  gribning evaluate outcomes dialogues.jsonl",
		Args:    a.args(1, -1),
		RunE: func(cmd *cobra.Command, files []string) error {
			var meetings, mys, differences, faults int
			for _, name := range files {
				m, y, d, f, err := a.outcomesOf(name)
				if err != nil {
					return err
				}
				meetings, mys, differences, faults = meetings+m, mys+y, differences+d, faults+f
			}
			if a.json {
				a.record("summary", map[string]any{"meetings": meetings, "mys": mys, "differences": differences, "unreadable": faults})
			} else {
				a.print("%d møder, %d meningsytringer, %d forskelle", "%d meetings, %d meaning utterances, %d differences", meetings, mys, differences)
			}
			if differences > 0 || faults > 0 || meetings == 0 {
				return exit{code: exitFailed}
			}
			return nil
		},
	}
}

// outcomesOf compares one file, meeting by meeting, so that memory is bounded
// by the longest line.
func (a *app) outcomesOf(name string) (meetings, mys, differences, faults int, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, 0, 0, 0, transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes").Because(errors.Unwrap(err))
	}
	defer f.Close()
	for m, err := range coded.Meetings(f) {
		if err != nil {
			a.issue("", *transcripts.IssueOf(err, "F100"))
			faults++
			continue
		}
		meetings++
		for i := range m.Codings {
			c := &m.Codings[i]
			stated := c.Grips
			mys += len(stated)
			grip.Derive(m, c)
			for _, d := range grip.Differences(m, stated, c.Grips) {
				differences++
				if a.json {
					a.record("difference", map[string]any{"meeting": d.Meeting, "my": d.MY, "field": d.Field, "stated": d.Stated, "derived": d.Derived})
				} else {
					a.print("%s MY %s: %s angivet %q, udledt %q", "%s MY %s: %s stated %q, derived %q", d.Meeting, d.MY, d.Field, d.Stated, d.Derived)
				}
			}
		}
	}
	return meetings, mys, differences, faults, nil
}
