package pipeline

import "gribning/transcripts"

// Reporter is told how a run goes on. The runner draws nothing itself; the
// program shows a bar on a terminal and lines elsewhere. Methods may be called
// from several goroutines.
type Reporter interface {
	// Planned comes first, with the meetings of this run.
	Planned(items []Item)
	// Progress tells how much of a meeting's sound a stage has worked through.
	Progress(id, stage string, done, total transcripts.Ms)
	// Finished comes once for each meeting that was begun.
	Finished(r Result)
}

// Quiet is the Reporter that tells nobody.
type Quiet struct{}

// Planned implements Reporter.
func (Quiet) Planned([]Item) {}

// Progress implements Reporter.
func (Quiet) Progress(string, string, transcripts.Ms, transcripts.Ms) {}

// Finished implements Reporter.
func (Quiet) Finished(Result) {}

// Ending is how the run of one meeting ended.
type Ending string

// Endings.
const (
	Made    Ending = "made"    // something was made anew
	Kept    Ending = "kept"    // everything was there already
	Refused Ending = "refused" // consent is missing
	NoModel Ending = "nomodel" // a model is missing or wrong
	Failed  Ending = "failed"  // for good, with these inputs
	Busy    Ending = "busy"    // another process works on it
	Stopped Ending = "stopped" // by a signal, before it was done
)

// Result is how one meeting ended, with what there is to say about it.
type Result struct {
	ID     string
	Ending Ending
	Stage  string // where it ended, if not well
	Issues []transcripts.Issue
	Counts Counts
}

// Counts are the numbers of an analysed meeting that a run shows.
type Counts struct {
	Words, Turns, MYs int
	Duration          transcripts.Ms
}

// Summary counts how the meetings of a run ended.
type Summary map[Ending]int

// Total is the number of meetings that were begun.
func (s Summary) Total() int {
	n := 0
	for _, k := range s {
		n += k
	}
	return n
}
