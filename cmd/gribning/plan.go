package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"gribning/pipeline"
	"gribning/transcripts"
)

func (a *app) plan() *cobra.Command {
	var shards int
	cmd := &cobra.Command{
		Use:   "plan [DIR]",
		Short: a.tr("Vis, hvordan møderne fordeles på dele", "Show how the meetings are dealt onto parts"),
		Long: a.tr(`Deler møderne efter længde, så hver del tager omtrent lige lang tid. run --shard i/N tager netop
del i af N; alle processer regner det samme ud.`,
			`Deals the meetings by length, so that every part takes about the same time. run --shard i/N takes
exactly part i of N; every process computes the same.`),
		Example: "  gribning plan korpus --shards 8",
		Args:    a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if shards < 1 {
				return a.usage("--shards er mindst 1", "--shards is at least 1")
			}
			c, err := openCorpus(args)
			if err != nil {
				return err
			}
			items, err := plan(c, nil)
			if err != nil {
				return err
			}
			for i, part := range pipeline.Split(items, shards) {
				var sum transcripts.Ms
				ids := make([]string, len(part))
				for k, it := range part {
					sum += it.Duration
					ids[k] = it.ID
				}
				if a.json {
					a.record("shard", map[string]any{"shard": i, "of": shards, "ms": sum, "meetings": ids})
				} else {
					fmt.Fprintf(a.out, "%d/%d\t%d\t%s\n", i, shards, len(part), sum.Clock())
				}
			}
			return nil
		},
	}
	cmd.Flags().IntVar(&shards, "shards", 1, a.tr("antal dele", "number of parts"))
	return cmd
}
