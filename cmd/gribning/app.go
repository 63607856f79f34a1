package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"gribning/transcripts"
)

// Exit codes. They are part of the interface; scripts and batch engines act on
// them.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitSomeFailed  = 3   // every meeting has an answer, for some it is a failure
	exitConsent     = 12  // consent is missing for what was asked
	exitModel       = 13  // a model is missing or has the wrong digest
	exitUnfinished  = 75  // stopped in between; run again
	exitInterrupted = 130 // by the person at the keyboard
)

// app is what every command shares: where results and messages go and in which
// language. Results go to out, messages to err.
type app struct {
	out  io.Writer
	err  io.Writer
	now  func() time.Time
	lang string
	json bool
}

// exit is an error that carries an exit code. Its message may be empty when
// everything has been said already.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// usage makes an error of wrong use.
func (a *app) usage(da, en string, args ...any) error {
	return exit{exitUsage, fmt.Errorf(a.tr(da, en), args...)}
}

// tr picks the Danish or the English text.
func (a *app) tr(da, en string) string {
	if a.lang == "en" {
		return en
	}
	return da
}

// say writes one message line to stderr; with --json nothing but results is
// for people, so it is left out there.
func (a *app) say(da, en string, args ...any) {
	if !a.json {
		fmt.Fprintf(a.err, a.tr(da, en)+"\n", args...)
	}
}

// print writes one line of results to stdout.
func (a *app) print(da, en string, args ...any) {
	fmt.Fprintf(a.out, a.tr(da, en)+"\n", args...)
}

// record writes one JSON line to stdout.
func (a *app) record(kind string, fields map[string]any) { writeRecord(a.out, kind, fields) }

// writeRecord writes one JSON line. Every line has a «type».
func writeRecord(to io.Writer, kind string, fields map[string]any) {
	line := map[string]any{"type": kind}
	for k, v := range fields {
		line[k] = v
	}
	b, err := json.Marshal(line)
	if err != nil {
		panic(fmt.Sprintf("record %s: %v", kind, err)) // only plain values are passed
	}
	fmt.Fprintf(to, "%s\n", b)
}

// issue shows one issue of a meeting.
func (a *app) issue(id string, i transcripts.Issue) {
	if a.json {
		a.record("issue", map[string]any{"meeting": id, "code": i.Code, "severity": i.Severity, "where": i.Where, "text": i.Text(a.lang)})
		return
	}
	if id != "" {
		id += ": "
	}
	fmt.Fprintf(a.err, "%s%s\n", id, i.Text(a.lang))
}

// languageOf finds the language before the commands are built, since their
// help texts depend on it: --lang, else GRIBNING_LANG, else Danish.
func languageOf(args []string) string {
	lang := os.Getenv("GRIBNING_LANG")
	for i, x := range args {
		if x == "--lang" && i+1 < len(args) {
			lang = args[i+1]
		} else if v, ok := strings.CutPrefix(x, "--lang="); ok {
			lang = v
		}
	}
	if lang == "en" {
		return "en"
	}
	return "da"
}

// finish turns the outcome of a command into an exit code and says what went
// wrong, once.
func (a *app) finish(ctx context.Context, err error) int {
	if err == nil {
		return exitOK
	}
	var sig errSignal
	if errors.As(context.Cause(ctx), &sig) {
		a.say("Afbrudt. Intet er halvt skrevet; kør den samme kommando igen for at fortsætte.",
			"Interrupted. Nothing is half-written; run the same command again to go on.")
		if sig.sig == syscall.SIGTERM {
			return exitUnfinished
		}
		return exitInterrupted
	}
	code := exitFailed
	var e exit
	var i *transcripts.Issue
	if errors.As(err, &i) {
		code = codeOf(i)
	}
	if errors.As(err, &e) {
		code = e.code
	}
	switch {
	case i != nil:
		a.issue("", *i)
	case err.Error() != "":
		fmt.Fprintf(a.err, "gribning: %v\n", err)
	}
	return code
}

// codeOf is the exit code that belongs to an issue.
func codeOf(i *transcripts.Issue) int {
	switch {
	case strings.HasPrefix(i.Code, "C1"):
		return exitConsent
	case strings.HasPrefix(i.Code, "M1"):
		return exitModel
	default:
		return exitFailed
	}
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "gribning",
		Short: a.tr("Viser hvor en borgers mening blev grebet, overhørt eller overhalet", "Shows where a citizen's meaning was taken up, let pass or run over"),
		Long: a.tr(`gribning læser et korpus af optagede møder, som alle i mødet har givet samtykke til,
og viser hvor en borger sagde noget, der gav mening for hende, og hvad næste tur gjorde med det.

Programmet beskriver samtaler. Det rangordner eller bedømmer aldrig medarbejdere,
og maskinens koder er udkast, til et menneske har set dem.

Kom i gang:
  gribning init korpus
  gribning add korpus moede1.vtt
  gribning run korpus
  gribning report korpus`,
			`gribning reads a corpus of recorded meetings that everybody in them has agreed to,
and shows where a citizen said something meaningful and what the next turn did with it.

The program describes talk. It never ranks or rates staff, and the machine's codes
are drafts until a person has seen them.

Getting started:
  gribning init corpus
  gribning add corpus meeting1.vtt
  gribning run corpus
  gribning report corpus`),
		Version:       version,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return a.usage("kommandoen «%s» findes ikke; se gribning --help", "there is no command «%s»; see gribning --help", args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVar(&a.lang, "lang", a.lang, a.tr("sprog: da eller en", "language: da or en"))
	root.PersistentFlags().BoolVar(&a.json, "json", false, a.tr("resultater som JSON-linjer", "results as JSON lines"))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return exit{exitUsage, err} })
	for _, command := range a.commands() {
		root.AddCommand(command)
	}
	return root
}

// args checks the number of arguments and makes a wrong one a usage error.
func (a *app) args(low, high int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < low || (high >= 0 && len(args) > high) {
			return a.usage("forkert antal argumenter til «%s»; se gribning %s --help", "wrong number of arguments to «%s»; see gribning %s --help", cmd.Name(), cmd.Name())
		}
		return nil
	}
}
