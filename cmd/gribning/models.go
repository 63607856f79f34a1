package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"gribning/models"
)

func (a *app) models() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "models",
		Short: a.tr("Se, hent og efterprøv modeller", "List, pull and verify models"),
		Long: a.tr("Modellerne ligger uden for korpusset, i $GRIBNING_MODELS eller brugerens datamappe. Kun «models pull» bruger nettet.",
			"Models lie outside the corpus, in $GRIBNING_MODELS or the user's data folder. Only «models pull» uses the network."),
	}
	cmd.PersistentFlags().StringVar(&dir, "dir", "", a.tr("modelmappen", "the models folder"))
	cmd.AddCommand(a.modelsList(&dir), a.modelsPull(&dir), a.modelsVerify(&dir))
	return cmd
}

func (a *app) modelsList(dir *string) *cobra.Command {
	var present string
	cmd := &cobra.Command{
		Use:     "list",
		Short:   a.tr("Vis kendte modeller, og hvilke der er her", "Show known models and which are here"),
		Example: "  gribning models list",
		Args:    a.args(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			store, err := models.Open(*dir)
			if err != nil {
				return err
			}
			if present != "" {
				for _, m := range store.List() {
					if string(m.Kind) == present && store.Has(m.Name) {
						fmt.Fprintln(a.out, m.Name)
					}
				}
				return nil
			}
			table := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
			if !a.json {
				fmt.Fprintln(table, a.tr("navn\tart\tMB\ther\tlicens\tkilde", "name\tkind\tMB\there\tlicence\tsource"))
			}
			for _, m := range store.List() {
				here := store.Has(m.Name)
				if a.json {
					a.record("model", map[string]any{"name": m.Name, "kind": m.Kind, "bytes": m.Size(), "here": here, "licence": m.Licence, "source": m.Source, "sha256": m.SHA256, "sha1": m.SHA1})
					continue
				}
				yes := a.tr("nej", "no")
				if here {
					yes = a.tr("ja", "yes")
				}
				fmt.Fprintf(table, "%s\t%s\t%.0f\t%s\t%s\t%s\n", m.Name, m.Kind, float64(m.Size())/1e6, yes, m.Licence, m.Source)
			}
			return table.Flush()
		},
	}
	cmd.Flags().StringVar(&present, "present", "", a.tr("kun navne på modeller af denne art, der er her: asr, vad, speaker", "only names of models of this kind that are here: asr, vad, speaker"))
	return cmd
}

func (a *app) modelsPull(dir *string) *cobra.Command {
	var opt models.PullOptions
	var kind string
	cmd := &cobra.Command{
		Use:   "pull NAME",
		Short: a.tr("Hent en model, og kontrollér den", "Get a model and check it"),
		Long: a.tr(`Henter en model fra dens udgiver, eller tager den fra en fil (--from), og kontrollerer
størrelse og digest. En afbrudt hentning fortsætter, hvor den slap.

En model, som programmet ikke kender, gives med fil og digest:
  gribning models pull roest --from ggml-roest.bin --sha256 …`,
			`Gets a model from its publisher, or takes it from a file (--from), and checks size
and digest. An interrupted download goes on where it stopped.

A model that the program does not know is given with file and digest:
  gribning models pull roest --from ggml-roest.bin --sha256 …`),
		Example: "  gribning models pull large-v3-turbo-q5_0",
		Args:    a.args(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			store, err := models.Open(*dir)
			if err != nil {
				return err
			}
			opt.Kind = models.Kind(kind)
			opt.Progress = percentTo(a.err, a.json)
			got, err := store.Pull(cmd.Context(), args[0], opt)
			if err != nil {
				return err
			}
			a.say("%s er her og er kontrolleret (sha256 %s)", "%s is here and checked (sha256 %s)", got.Name, got.SHA256)
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&opt.From, "from", "", a.tr("en fil eller en anden adresse", "a file or another address"))
	f.StringVar(&opt.SHA256, "sha256", "", a.tr("digest på en model, programmet ikke kender", "digest of a model that the program does not know"))
	f.StringVar(&kind, "kind", "", a.tr("art af en model, programmet ikke kender: asr, vad, speaker", "kind of a model that the program does not know: asr, vad, speaker"))
	f.StringVar(&opt.Licence, "licence", "", a.tr("licens, der noteres", "licence to note"))
	return cmd
}

func (a *app) modelsVerify(dir *string) *cobra.Command {
	return &cobra.Command{
		Use:     "verify [NAME …]",
		Short:   a.tr("Efterprøv modellernes digest", "Verify the digests of the models"),
		Example: "  gribning models verify",
		Args:    a.args(0, -1),
		RunE: func(cmd *cobra.Command, names []string) error {
			store, err := models.Open(*dir)
			if err != nil {
				return err
			}
			if len(names) == 0 {
				for _, m := range store.List() {
					if store.Has(m.Name) {
						names = append(names, m.Name)
					}
				}
			}
			var first error
			for _, name := range names {
				if _, err := store.Verify(cmd.Context(), name, nil); err != nil {
					if first == nil {
						first = err
					} else {
						fmt.Fprintln(a.err, err)
					}
					continue
				}
				fmt.Fprintf(a.out, "%s\tok\n", name)
			}
			return first
		},
	}
}

// percentTo shows a download in whole percent on a terminal's line, and says
// nothing elsewhere.
func percentTo(w io.Writer, quiet bool) models.Progress {
	f, ok := w.(*os.File)
	if quiet || !ok || !isTerminal(f) {
		return nil
	}
	last := int64(-1)
	return func(done, total int64) {
		if total <= 0 || done*100/total == last {
			return
		}
		last = done * 100 / total
		end := ""
		if done == total {
			end = "\n"
		}
		fmt.Fprintf(w, "\r%3d %% (%.0f MB)%s", last, float64(total)/1e6, end)
	}
}
