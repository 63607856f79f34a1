package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"gribning/pipeline/corpus"
	"gribning/pipeline/dataset"
)

func (a *app) forget() *cobra.Command {
	var participant, dir string
	cmd := &cobra.Command{
		Use:   "forget ID | --participant P",
		Short: a.tr("Fjern et møde, eller alle en deltagers møder, med alt der er lavet af dem", "Remove a meeting, or all meetings of a participant, with everything made from them"),
		Long: a.tr(`Fjerner mødets mappe, rapporter, eksporter, rækker i datasættet og kopier i korpusset, og
viser, hvad der blev gennemsøgt. Loggen beholder id'et, så mødet ikke kan komme tilbage ubemærket.

Optagelser, der ligger uden for korpusset, sletter programmet ikke; det nævner dem.`,
			`Removes the meeting's folder, reports, exports, rows of the dataset and copies inside the
corpus, and shows what was searched. The log keeps the id, so that the meeting cannot come back
unnoticed.

Recordings outside the corpus are not deleted by the program; it names them.`),
		Example: `  gribning forget M0007
  gribning forget --participant k-4711`,
		Args: a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (len(args) == 1) == (participant != "") {
				return a.usage("angiv enten et møde eller --participant", "give either a meeting or --participant")
			}
			c, err := openCorpus([]string{dir})
			if err != nil {
				return err
			}
			var gone []*corpus.Forgotten
			if participant != "" {
				gone, err = c.ForgetParticipant(participant, forgetters()...)
			} else {
				var f *corpus.Forgotten
				if f, err = c.Forget(args[0], forgetters()...); f != nil {
					gone = append(gone, f)
				}
			}
			left := 0
			for _, f := range gone {
				a.forgotten(f)
				left += len(f.Outside) + len(f.Left)
			}
			if err != nil {
				return err
			}
			if left > 0 {
				a.say("Der er %d filer tilbage, som et menneske skal tage stilling til; se ovenfor.", "%d files are left for a person to decide on; see above.", left)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&participant, "participant", "", a.tr("deltagerens nøgle i meeting.toml", "the participant's key in meeting.toml"))
	cmd.Flags().StringVarP(&dir, "dir", "C", ".", a.tr("korpusset", "the corpus"))
	return cmd
}

// forgotten shows the proof of one removal.
func (a *app) forgotten(f *corpus.Forgotten) {
	if a.json {
		a.record("forgotten", map[string]any{"meeting": f.Meeting, "removed": f.Removed(), "searched": f.Searched, "outside": len(f.Outside), "left": len(f.Left)})
		return
	}
	a.print("%s: %d filer og rækker fjernet", "%s: %d files and rows removed", f.Meeting, f.Removed())
	for _, s := range f.Searched {
		a.print("  gennemsøgt %-20s %6d filer, %10d byte, %d fjernet", "  searched %-20s %6d files, %10d bytes, %d removed", s.Area, s.Files, s.Bytes, s.Removed)
	}
	for _, o := range f.Outside {
		a.print("  ligger uden for korpusset, slet den selv: %s (sha256 %s)", "  lies outside the corpus, delete it yourself: %s (sha256 %s)", o.Path, o.SHA256)
	}
	for _, l := range f.Left {
		a.print("  nævner mødet, men er ikke programmets: %s", "  names the meeting but is not the program's: %s", l.Path)
	}
	for _, i := range f.Issues {
		fmt.Fprintln(a.out, "  "+i.Text(a.lang))
	}
}

// forgetters are the packages that keep something of meetings outside their
// folders.
func forgetters() []corpus.Forgetter { return []corpus.Forgetter{dataset.Forgetter{}} }
