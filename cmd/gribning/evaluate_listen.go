package main

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"gribning/pipeline/danish"
	"gribning/pipeline/measure"
	"gribning/pipeline/speakers"
	"gribning/transcripts"
	"gribning/transcripts/format"
	"gribning/transcripts/format/rttm"
)

func (a *app) evaluateSpeakers() *cobra.Command {
	var uem, words string
	var collar float64
	var skipOverlap bool
	cmd := &cobra.Command{
		Use:   "speakers REF.rttm HYP.rttm",
		Short: a.tr("Mål talere mod en facitfil: DER", "Measure speakers against a reference: DER"),
		Long: a.tr(`Viser for hver optagelse og samlet: overset, falsk alarm, forveksling og deres sum (DER), i procent af
facits taletid. Uden videre regnes alt med, også samtidig tale; navne på talere betyder intet. Med --words gives
hvert ord i en transskription med tider og talere en taler efter HYP, og de forkerte tælles.`,
			`Shows for each recording and in all: missed, false alarm, confusion and their sum (DER), in percent of
the reference's talk time. Unless told otherwise everything is scored, overlap too; names of speakers mean nothing.
With --words each word of a transcript with times and speakers gets a speaker from HYP, and the wrong ones are counted.`),
		Example: "  gribning evaluate speakers ref.rttm hyp.rttm --collar 0.25",
		Args:    a.args(2, 2),
		RunE: func(cmd *cobra.Command, files []string) error {
			ref, err := readRTTM(files[0])
			if err != nil {
				return err
			}
			hyp, err := readRTTM(files[1])
			if err != nil {
				return err
			}
			var scored map[string][]transcripts.Span
			if uem != "" {
				if scored, err = a.readUEM(uem); err != nil {
					return err
				}
			}
			found := map[string][]transcripts.Talk{}
			for _, f := range hyp {
				found[f.ID] = f.Talk
			}
			w := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', tabwriter.AlignRight)
			if !a.json {
				fmt.Fprintln(w, a.tr("optagelse\toverset\tfalsk alarm\tforveksling\tDER\ttaletid\t", "recording\tmissed\tfalse alarm\tconfusion\tDER\tspeech\t"))
			}
			var all measure.DER
			for _, f := range ref {
				opt := measure.DEROptions{Collar: transcripts.Ms(collar*1000 + 0.5), SkipOverlap: skipOverlap}
				if scored != nil {
					opt.UEM = scored[f.ID]
				}
				d, _ := measure.Diarization(f.Talk, found[f.ID], opt)
				all = all.Add(d)
				a.der(w, f.ID, d)
			}
			a.der(w, a.tr("alle", "all"), all)
			if err := w.Flush(); err != nil || words == "" {
				return err
			}
			if len(hyp) != 1 {
				return a.usage("--words hører til én optagelse; HYP har %d", "--words belongs to one recording; HYP has %d", len(hyp))
			}
			return a.wrongSpeakers(words, hyp[0].Talk)
		},
	}
	cmd.Flags().StringVar(&words, "words", "", a.tr("transskription med tider og talere, hvis ord gives en taler efter HYP", "transcript with times and speakers whose words get a speaker from HYP"))
	cmd.Flags().StringVar(&uem, "uem", "", a.tr("fil med de stræk, der regnes med", "file with the stretches that are scored"))
	cmd.Flags().Float64Var(&collar, "collar", 0, a.tr("sekunder, der udelades på hver side af facits grænser", "seconds left out on each side of the reference's borders"))
	cmd.Flags().BoolVar(&skipOverlap, "skip-overlap", false, a.tr("udelad samtidig tale", "leave out overlap"))
	return cmd
}

// wrongSpeakers gives each timed word of a transcript a speaker from talk and
// counts those that are another's. Labels are matched by time.
func (a *app) wrongSpeakers(name string, talk []transcripts.Talk) error {
	ref, err := spoken(name, true)
	if err != nil {
		return err
	}
	ref = slices.DeleteFunc(ref, func(w transcripts.Word) bool { return w.Speaker == "" || w.Span.Empty() })
	if len(ref) == 0 {
		return a.usage("--words: ingen ord har både tid og taler", "--words: no word has both a time and a speaker")
	}
	hyp := make([]transcripts.Word, len(ref))
	truth := make([]transcripts.Talk, len(ref))
	for i, w := range ref {
		hyp[i] = transcripts.Word{Text: w.Text, Span: w.Span}
		truth[i] = transcripts.Talk{Speaker: w.Speaker, Span: w.Span}
	}
	speakers.Assign(hyp, speakers.Given(talk))
	_, same := measure.Diarization(truth, talk, measure.DEROptions{})
	wrong := 0
	for i, w := range ref {
		if same[hyp[i].Speaker] != w.Speaker {
			wrong++
		}
	}
	if a.json {
		a.record("wordSpeakers", map[string]any{"words": len(ref), "wrongSpeaker": wrong})
		return nil
	}
	a.print("forkert taler: %d af %d ord = %.2f %%", "wrong speaker: %d of %d words = %.2f %%", wrong, len(ref), 100*float64(wrong)/float64(len(ref)))
	return nil
}

func (a *app) der(w *tabwriter.Writer, name string, d measure.DER) {
	if a.json {
		a.record("der", map[string]any{"recording": name, "missed": d.MissedRate(), "falseAlarm": d.FalseAlarmRate(), "confusion": d.ConfusionRate(), "der": d.Rate(), "ms": d.Speech})
		return
	}
	fmt.Fprintf(w, "%s\t%.2f\t%.2f\t%.2f\t%.2f\t%s\t\n", name, 100*d.MissedRate(), 100*d.FalseAlarmRate(), 100*d.ConfusionRate(), 100*d.Rate(), d.Speech.Clock())
}

func readRTTM(name string) ([]rttm.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes")
	}
	defer f.Close()
	return rttm.Read(bufio.NewReader(f))
}

// readUEM reads «file channel start end» lines, times in seconds.
func (a *app) readUEM(name string) (map[string][]transcripts.Span, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, transcripts.Fault("A402", "--uem", "a file cannot be opened", "en fil kan ikke åbnes")
	}
	out := map[string][]transcripts.Span{}
	n := 0
	for line := range bytes.Lines(data) {
		n++
		f := strings.Fields(string(line))
		if len(f) == 0 || strings.HasPrefix(f[0], ";") {
			continue
		}
		if len(f) != 4 {
			return nil, a.usage("--uem linje %d: fire felter ventes", "--uem line %d: four fields are expected", n)
		}
		from, err1 := strconv.ParseFloat(f[2], 64)
		to, err2 := strconv.ParseFloat(f[3], 64)
		if err1 != nil || err2 != nil || to < from {
			return nil, a.usage("--uem linje %d: tiderne kan ikke læses", "--uem line %d: the times cannot be read", n)
		}
		out[f[0]] = append(out[f[0]], transcripts.Span{Start: transcripts.Ms(from*1000 + 0.5), End: transcripts.Ms(to*1000 + 0.5)})
	}
	return out, nil
}

func (a *app) evaluateWords() *cobra.Command {
	var raw bool
	cmd := &cobra.Command{
		Use:   "words REF HYP",
		Short: a.tr("Mål ord mod en facit: WER og CER", "Measure words against a reference: WER and CER"),
		Long: a.tr(`Sammenligner to transskriptioner (ethvert format, add læser) ord for ord. Store bogstaver, tegn og
stavemåder (ku/kunne, ik/ikke) regnes for ens; --raw sammenligner, som der står.`,
			`Compares two transcripts (any format that add reads) word by word. Capitals, punctuation and spellings
(ku/kunne, ik/ikke) count as equal; --raw compares what is written.`),
		Example: "  gribning evaluate words ref.vtt hyp.vtt",
		Args:    a.args(2, 2),
		RunE: func(cmd *cobra.Command, files []string) error {
			ref, err := spoken(files[0], raw)
			if err != nil {
				return err
			}
			hyp, err := spoken(files[1], raw)
			if err != nil {
				return err
			}
			wer := measure.WordErrors(texts(ref), texts(hyp))
			cer := measure.CharacterErrors(texts(ref), texts(hyp))
			wrong, all := measure.WordSpeakers(ref, hyp)
			if a.json {
				a.record("words", map[string]any{"words": wer.Length, "wer": wer.Rate(), "substituted": wer.Substituted, "deleted": wer.Deleted, "inserted": wer.Inserted, "cer": cer.Rate(), "wrongSpeaker": wrong, "paired": all})
				return nil
			}
			a.print("WER %.2f %% (%d af %d ord: %d ombyttet, %d udeladt, %d indsat)", "WER %.2f %% (%d of %d words: %d substituted, %d deleted, %d inserted)",
				100*wer.Rate(), wer.Errors(), wer.Length, wer.Substituted, wer.Deleted, wer.Inserted)
			a.print("CER %.2f %% (%d af %d tegn)", "CER %.2f %% (%d of %d characters)", 100*cer.Rate(), cer.Errors(), cer.Length)
			if all > 0 {
				a.print("forkert taler: %d af %d ord = %.2f %%", "wrong speaker: %d of %d words = %.2f %%", wrong, all, 100*float64(wrong)/float64(all))
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&raw, "raw", false, a.tr("sammenlign, som der står", "compare what is written"))
	return cmd
}

// spoken reads the words of a transcript, in normal form unless raw.
func spoken(name string, raw bool) ([]transcripts.Word, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes")
	}
	defer f.Close()
	ms, err := format.Read(name, f)
	if err != nil {
		return nil, err
	}
	var out []transcripts.Word
	for _, m := range ms {
		for _, w := range m.Words {
			if !w.Spoken() {
				continue
			}
			if raw {
				out = append(out, w)
				continue
			}
			for _, t := range danish.Scored(w.Text) {
				w.Text = t
				out = append(out, w)
			}
		}
	}
	return out, nil
}

func texts(words []transcripts.Word) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = w.Text
	}
	return out
}
