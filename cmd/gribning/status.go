package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

func (a *app) status() *cobra.Command {
	return &cobra.Command{
		Use:     "status [DIR]",
		Short:   a.tr("Vis, hvor langt hvert møde er", "Show how far each meeting has come"),
		Example: "  gribning status korpus",
		Args:    a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := openCorpus(args)
			if err != nil {
				return err
			}
			ids, err := c.IDs()
			if err != nil {
				return err
			}
			gate, err := consent.NewGate(c.Settings().Study.Purpose, consent.Today())
			if err != nil {
				return err
			}
			table := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
			if !a.json {
				fmt.Fprintln(table, a.tr("møde\tdato\tord\ttalere\tanalyse\ttilstand", "meeting\tdate\twords\tspeakers\tanalysis\tstate"))
			}
			for _, id := range ids {
				a.statusOf(c, gate, id, table)
			}
			return table.Flush()
		},
	}
}

func (a *app) statusOf(c *corpus.Corpus, gate consent.Gate, id string, table *tabwriter.Writer) {
	made := map[corpus.Artefact]string{}
	var have []string
	for _, kind := range []corpus.Artefact{corpus.WordsFile, corpus.SpeakersFile, corpus.AnalysisFile} {
		made[kind] = "–"
		if _, ok := c.Made(id, kind); ok {
			made[kind] = "✓"
			have = append(have, string(kind))
		}
	}
	state, issues, date := a.stateOf(c, gate, id, len(have) == 3)
	if a.json {
		a.record("status", map[string]any{"meeting": id, "date": date, "made": have, "state": state})
	} else {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", id, date, made[corpus.WordsFile], made[corpus.SpeakersFile], made[corpus.AnalysisFile], a.stateName(state))
	}
	for _, i := range issues {
		if a.json {
			a.issue(id, i)
		} else {
			fmt.Fprintf(table, "\t\t\t\t\t%s\n", i.Text(a.lang))
		}
	}
}

// stateOf says in one word how a meeting stands, and why if not well.
func (a *app) stateOf(c *corpus.Corpus, gate consent.Gate, id string, complete bool) (string, []transcripts.Issue, transcripts.Date) {
	m, err := c.Load(id)
	if err != nil {
		return "unreadable", []transcripts.Issue{*transcripts.IssueOf(err, "A400")}, ""
	}
	if _, refused := gate.Ask(m); len(refused) > 0 {
		return "refused", refused, m.Date
	}
	soon := consent.EndingSoon(m, c.Settings().Study.Purpose, consent.Today(), c.Settings().Consent.WarnDays)
	failed, err := c.Failure(id)
	switch {
	case err != nil:
		return "unreadable", []transcripts.Issue{*transcripts.IssueOf(err, "A400")}, m.Date
	case failed != nil && failed.Issue != nil:
		return "failed", append(soon, *failed.Issue), m.Date
	case complete:
		return "done", soon, m.Date
	}
	return "waiting", soon, m.Date
}

func (a *app) stateName(state string) string {
	da := map[string]string{"unreadable": "kan ikke læses", "refused": "samtykke mangler", "failed": "fejlet", "done": "færdig", "waiting": "venter på run"}
	en := map[string]string{"unreadable": "unreadable", "refused": "consent is missing", "failed": "failed", "done": "done", "waiting": "waits for run"}
	return a.tr(da[state], en[state])
}
