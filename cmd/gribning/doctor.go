package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"gribning/models"
	"gribning/pipeline"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// isTerminal reports whether people watch f.
func isTerminal(f *os.File) bool { return term.IsTerminal(int(f.Fd())) }

func (a *app) doctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor [DIR]",
		Short: a.tr("Undersøg, om maskinen har det, programmet bruger", "Examine whether this machine has what the program uses"),
		Long: a.tr("Viser, hvad der er her, hvad der mangler, og hvad man gør ved det. Slutkode 1, hvis noget nødvendigt mangler.",
			"Shows what is here, what is missing, and what to do about it. Exit status 1 if something necessary is missing."),
		Example: "  gribning doctor",
		Args:    a.args(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			bad := 0
			tell := func(name string, ok, needed bool, found, remedy string) {
				mark := "✓"
				if !ok {
					mark = "–"
					if needed {
						mark, bad = "✗", bad+1
					}
				}
				if a.json {
					a.record("doctor", map[string]any{"name": name, "ok": ok, "needed": needed, "found": found, "remedy": remedy})
					return
				}
				fmt.Fprintf(a.out, "%s %-22s %s\n", mark, name, found)
				if !ok {
					fmt.Fprintf(a.out, "  %-22s → %s\n", "", remedy)
				}
			}
			tell("gribning", true, true, version+" "+runtime.Version()+" "+runtime.GOOS+"/"+runtime.GOARCH, "")
			ff := programVersion(cmd.Context(), "ffmpeg", "-version")
			tell("ffmpeg", ff != "", false, or(ff, a.tr("mangler: kun 16 kHz WAV kan læses", "missing: only 16 kHz WAV can be read")), "apt-get install ffmpeg")
			engine, ok := pipeline.RecogniserVersion()
			tell(a.tr("talegenkendelse", "recogniser"), ok, false, or(engine, a.tr("programmet er bygget uden", "the program is built without")), "make build")
			a.doctorModels(tell)
			if len(args) > 0 {
				c, err := openCorpus(args)
				if err != nil {
					return err
				}
				writable := canWrite(c.Dir())
				if err := a.doctorAdjudicator(cmd.Context(), c.Settings(), tell); err != nil {
					return err
				}
				tell(a.tr("korpus", "corpus"), writable, true, a.tr("kan skrives", "writable"), a.tr("giv skriveadgang til mappen", "give write access to the folder"))
			}
			if bad > 0 {
				return exit{code: exitFailed}
			}
			return nil
		},
	}
}

// doctorAdjudicator says whether a language model is asked about uncertain
// codes, where it is, and whether it answers. Nothing of a meeting is sent.
func (a *app) doctorAdjudicator(ctx context.Context, s corpus.Settings, tell func(name string, ok, needed bool, found, remedy string)) error {
	name := a.tr("sprogmodel", "language model")
	judge, err := pipeline.NewAdjudicator(s)
	switch {
	case err != nil:
		var i *transcripts.Issue
		if !errors.As(err, &i) {
			return err
		}
		tell(name, false, true, i.Text(a.lang), a.tr("ret [adjudicator] i gribning.toml", "correct [adjudicator] in gribning.toml"))
		return nil
	case judge == nil:
		tell(name, true, false, a.tr("slået fra; ingen spørges om usikre koder", "off; nobody is asked about uncertain codes"), "")
		return nil
	}
	where := a.tr("på denne maskine", "on this machine")
	if !judge.Here() {
		where = a.tr("UDEN FOR denne maskine, tilladt i gribning.toml", "NOT on this machine, allowed in gribning.toml")
	}
	found := fmt.Sprintf("%s, %s, %s", judge.Author(), judge.Address(), where)
	if err := judge.Ping(ctx); err != nil {
		tell(name, false, false, found, a.tr("svarer ikke; start serveren. Uden svar står kladdens koder", "does not answer; start the server. Without answers the draft's codes stand"))
		return nil
	}
	tell(name, true, false, found, "")
	return nil
}

func (a *app) doctorModels(tell func(name string, ok, needed bool, found, remedy string)) {
	store, err := models.Open("")
	if err != nil {
		tell(a.tr("modelmappe", "models folder"), false, true, err.Error(), "")
		return
	}
	for _, kind := range []models.Kind{models.ASR, models.VAD, models.Speaker} {
		var here []string
		for _, m := range store.List() {
			if m.Kind == kind && store.Has(m.Name) {
				here = append(here, m.Name)
			}
		}
		name := map[models.Kind]string{models.ASR: models.DefaultASR, models.VAD: models.DefaultVAD, models.Speaker: models.DefaultSpeaker}[kind]
		tell("model: "+string(kind), len(here) > 0, false, or(strings.Join(here, ", "), a.tr("ingen", "none")), "gribning models pull "+name)
	}
}

func programVersion(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(out), "\n")
	return line
}

// canWrite tries to make a file in dir.
func canWrite(dir string) bool {
	f, err := os.CreateTemp(dir, ".tmp-doctor-*")
	if err != nil {
		return false
	}
	f.Close()
	return os.Remove(filepath.Join(dir, filepath.Base(f.Name()))) == nil
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
