// Command gribning reads a corpus of recorded, consented meetings and shows
// where a citizen said something meaningful and what came of it. There is one
// file for each command; package pipeline says how a word gets from recording
// to report.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// version is set by the release build with -ldflags.
var version = "0.1.0-dev"

func main() { os.Exit(run(os.Args[1:])) }

// run is main without os.Exit, so that deferred work happens and the script
// tests can call it.
func run(args []string) int {
	ctx, stop := signalContext()
	defer stop()
	a := &app{out: os.Stdout, err: os.Stderr, now: time.Now, lang: languageOf(args)}
	root := a.root()
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	return a.finish(ctx, err)
}

// errSignal is the cause of a context that a signal ended.
type errSignal struct{ sig os.Signal }

func (e errSignal) Error() string { return "stopped by signal: " + e.sig.String() }

// signalContext is cancelled by the first SIGINT or SIGTERM. A second one ends
// the program at once: every artefact is written atomically, so even that
// leaves nothing half done.
func signalContext() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		sig, ok := <-signals
		if !ok {
			return
		}
		cancel(errSignal{sig})
		if _, ok := <-signals; ok {
			os.Exit(exitInterrupted)
		}
	}()
	return ctx, func() { signal.Stop(signals); close(signals); cancel(nil) }
}
