package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"gribning/pipeline/measure"
)

func (a *app) sample() *cobra.Command {
	var share float64
	var seed uint64
	cmd := &cobra.Command{
		Use:   "sample [DIR]",
		Short: a.tr("Træk møder til dobbeltkodning", "Draw meetings for double coding"),
		Long: a.tr(`Trækker en andel af møderne i hvert stratum (slags møde, antal professionelle, tolk), mindst ét
af hvert. Samme frø giver samme udtræk. Kodebogen (§5.5) beder om mindst 15 %.`,
			`Draws a share of the meetings of every stratum (kind of meeting, number of professionals,
interpreter), at least one of each. The same seed gives the same sample. The codebook (§5.5) asks for at
least 15 %.`),
		Example: "  gribning sample korpus --share 0.15 --seed 4",
		Args:    a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if share <= 0 || share > 1 {
				return a.usage("--share er større end 0 og højst 1", "--share is above 0 and at most 1")
			}
			c, err := openCorpus(args)
			if err != nil {
				return err
			}
			ids, err := c.IDs()
			if err != nil {
				return err
			}
			var all []measure.Candidate
			for _, id := range ids {
				m, err := c.Load(id)
				if err != nil {
					continue // gribning status tells of it
				}
				all = append(all, measure.Candidate{ID: id, Stratum: measure.Stratum(m)})
			}
			for _, d := range measure.Sample(all, share, seed) {
				if a.json {
					a.record("drawn", map[string]any{"meeting": d.ID, "stratum": d.Stratum})
				} else {
					fmt.Fprintf(a.out, "%s\t%s\n", d.ID, d.Stratum)
				}
			}
			return nil
		},
	}
	cmd.Flags().Float64Var(&share, "share", 0.15, a.tr("andel af hvert stratum", "share of each stratum"))
	cmd.Flags().Uint64Var(&seed, "seed", 1, a.tr("frø", "seed"))
	return cmd
}
