package main

import (
	"github.com/spf13/cobra"

	"gribning/pipeline/corpus"
)

func (a *app) init() *cobra.Command {
	s := corpus.Defaults()
	cmd := &cobra.Command{
		Use:   "init DIR",
		Short: a.tr("Lav et nyt korpus", "Make a new corpus"),
		Long: a.tr("Laver mappen DIR med gribning.toml, hvor hver indstilling står med en forklaring.",
			"Makes the folder DIR with gribning.toml, in which every setting stands with an explanation."),
		Example: `  gribning init korpus --study "Samtaler 2026"`,
		Args:    a.args(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !cmd.Flags().Changed("language") {
				s.Study.Language = a.lang
			}
			c, err := corpus.Init(args[0], s)
			if err != nil {
				return err
			}
			if err := c.Audit(corpus.Event{Action: "init"}); err != nil {
				return err
			}
			a.say("Korpusset er lavet. Næste skridt: gribning add %s OPTAGELSE|TRANSSKRIPTION …", "The corpus is made. Next: gribning add %s RECORDING|TRANSCRIPT …", args[0])
			return nil
		},
	}
	cmd.Flags().StringVar(&s.Study.Name, "study", "", a.tr("studiets navn, som rapporterne viser", "name of the study, shown in reports"))
	cmd.Flags().StringVar(&s.Study.Language, "language", s.Study.Language, a.tr("rapporternes sprog: da eller en", "language of reports: da or en"))
	cmd.Flags().StringVar(&s.Models.Whisper, "model", s.Models.Whisper, a.tr("talegenkendelsens model", "model of the recogniser"))
	return cmd
}
