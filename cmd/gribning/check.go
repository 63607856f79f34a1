package main

import (
	"github.com/spf13/cobra"

	"gribning/transcripts"
)

func (a *app) check() *cobra.Command {
	return &cobra.Command{
		Use:   "check [DIR]",
		Short: a.tr("Efterprøv alle filer i korpusset", "Verify every file of the corpus"),
		Long: a.tr("Læser alt igennem og sammenligner med manifesterne: digester, meeting.toml, rettelser, loggens kæde, efterladte filer. Ændrer intet.",
			"Reads everything and compares it with the manifests: digests, meeting.toml, corrections, the log's chain, left-over files. Changes nothing."),
		Example: "  gribning check korpus",
		Args:    a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := openCorpus(args)
			if err != nil {
				return err
			}
			issues, err := c.Check(cmd.Context(), nil)
			if err != nil {
				return err
			}
			bad := 0
			for _, i := range issues {
				a.issue("", i)
				if i.Severity != transcripts.Notice {
					bad++
				}
			}
			if a.json {
				a.record("summary", map[string]any{"issues": len(issues)})
			} else {
				a.print("%d fejl fundet", "%d faults found", bad)
			}
			if bad > 0 {
				return exit{code: exitFailed}
			}
			return nil
		},
	}
}
