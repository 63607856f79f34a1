package pipeline

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"

	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// Runner takes meetings of a corpus through the stages.
type Runner struct {
	Corpus   *corpus.Corpus
	Gate     consent.Gate // asked before anything of a meeting is read
	Engines  Engines
	Program  string // version, noted in manifests
	Workers  int    // meetings at once; 0: one for each processor
	Again    bool   // try recorded failures anew
	Reporter Reporter
}

// stage is one artefact's maker. The first two are expensive and run once for
// each set of inputs; the third is cheap and is remade whenever those change.
type stage interface {
	// name enters keys and recorded failures and is never changed.
	name() string
	artefact() corpus.Artefact
	// inputs says what the artefact is made from. It is cheap: digests come
	// from meeting.toml and the manifest.
	inputs(j *job) (corpus.Inputs, error)
	// make makes and saves the artefact.
	make(ctx context.Context, j *job, key corpus.Key) error
}

// job is one meeting on its way.
type job struct {
	r      *Runner
	lock   *corpus.Locked
	permit consent.Permit
	header *transcripts.Meeting // from meeting.toml; not changed
	began  time.Time            // of the stage at work
	asked  bool                 // whether a language model has been asked about it now
	result Result
}

func (j *job) id() string { return j.header.ID }

// cost is what the stage at work has taken so far.
func (j *job) cost() corpus.Cost {
	return corpus.Cost{Program: j.r.Program, Seconds: time.Since(j.began).Seconds()}
}

// progress is the callback for a stage.
func (j *job) progress(stage string) func(done, total transcripts.Ms) {
	return func(done, total transcripts.Ms) { j.r.Reporter.Progress(j.id(), stage, done, total) }
}

// Run takes the items through the stages, several at a time, and counts how
// they ended. It returns an error only where going on is senseless: the context
// ended, or nothing can be written. Whatever is wrong with one meeting is told
// to the Reporter and recorded, and the rest goes on.
func (r *Runner) Run(ctx context.Context, items []Item) (Summary, error) {
	if r.Reporter == nil {
		r.Reporter = Quiet{}
	}
	r.Reporter.Planned(items)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)

	workers := r.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	queue := make(chan Item)
	var mu sync.Mutex
	sum := Summary{}
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for it := range queue {
				res := r.meeting(ctx, it.ID)
				if bad := senseless(res); bad != nil {
					cancel(bad)
				}
				mu.Lock()
				sum[res.Ending]++
				mu.Unlock()
				r.Reporter.Finished(res)
			}
		})
	}
feed:
	for _, it := range items {
		select {
		case queue <- it:
		case <-ctx.Done():
			break feed
		}
	}
	close(queue)
	all.Wait()
	if ctx.Err() != nil {
		return sum, context.Cause(ctx)
	}
	return sum, nil
}

// senseless gives the issue that makes the rest of a batch pointless: a disk
// that takes nothing.
func senseless(res Result) error {
	for i := range res.Issues {
		switch res.Issues[i].Code {
		case corpus.DiskFull, corpus.ReadOnly:
			return &res.Issues[i]
		}
	}
	return nil
}

// meeting takes one meeting as far as it goes.
func (r *Runner) meeting(ctx context.Context, id string) Result {
	end := func(e Ending, issues ...transcripts.Issue) Result {
		return Result{ID: id, Ending: e, Issues: issues}
	}
	header, err := r.Corpus.Load(id)
	if err != nil {
		return end(Failed, issuesOf(err)...)
	}
	permit, refused := r.Gate.Ask(header)
	if len(refused) > 0 {
		return end(Refused, refused...)
	}
	lock, err := r.Corpus.Lock(id)
	if errors.Is(err, &transcripts.Issue{Code: corpus.InUse}) {
		return end(Busy, issuesOf(err)...)
	} else if err != nil {
		return end(Failed, issuesOf(err)...)
	}
	defer lock.Unlock()

	j := &job{r: r, lock: lock, permit: permit, header: header, result: end(Kept)}
	for _, s := range []stage{wordsStage{}, speakersStage{}, analysisStage{}} {
		made, key, err := j.do(ctx, s)
		if err != nil {
			return j.ended(ctx, s, key, err)
		}
		if made {
			j.result.Ending = Made
		}
	}
	if failed, err := r.Corpus.Failure(id); err == nil && failed != nil {
		if err := lock.ClearFailure(); err != nil {
			return j.ended(ctx, analysisStage{}, corpus.Key{}, err)
		}
	}
	return j.result
}

// do makes one artefact unless it is there already from the same inputs, or is
// known to fail from them.
func (j *job) do(ctx context.Context, s stage) (made bool, key corpus.Key, err error) {
	if err := ctx.Err(); err != nil {
		return false, key, err
	}
	in, err := s.inputs(j)
	if err != nil {
		return false, key, err
	}
	key = in.Key()
	if ok, err := j.lock.Current(s.artefact(), key); err != nil || ok {
		return false, key, err
	}
	before, err := j.r.Corpus.Failure(j.id())
	if err != nil {
		return false, key, err
	}
	if before != nil && before.For(s.name(), key) && !j.r.Again {
		if before.Issue != nil {
			return false, key, known{before.Issue}
		}
		if before.Attempts >= j.r.Corpus.Settings().Run.Attempts {
			return false, key, transcripts.Fault("A403", "meeting "+j.id(),
				"this stage of the meeting has ended the whole program several times and is left out",
				"dette trin for mødet har væltet hele programmet flere gange og springes over").
				Hint("look at the recording, then run again with --again", "se på optagelsen, og kør så igen med --again")
		}
	}
	if _, err := j.lock.Attempt(s.name(), key); err != nil {
		return false, key, err
	}
	j.began = time.Now()
	if err := s.make(ctx, j, key); err != nil {
		return false, key, err
	}
	return true, key, j.lock.ClearFailure()
}

// known is a failure that is on record already.
type known struct{ issue *transcripts.Issue }

func (k known) Error() string { return k.issue.Error() }
func (k known) Unwrap() error { return k.issue }

// ended sorts out why a stage gave no artefact, and records a failure for good.
func (j *job) ended(ctx context.Context, s stage, key corpus.Key, err error) Result {
	res := j.result
	res.Stage = s.name()
	if ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx))) {
		res.Ending = Stopped
		// The attempt was ended by a person or the batch engine, not by the
		// meeting, so it must not count against it.
		if e := j.lock.ClearFailure(); e != nil {
			res.Issues = append(res.Issues, issuesOf(e)...)
		}
		return res
	}
	issues := issuesOf(err)
	res.Issues = append(res.Issues, issues...)
	switch first := issues[0].Code; {
	case first[0] == 'M':
		res.Ending = NoModel
		if e := j.lock.ClearFailure(); e != nil {
			res.Issues = append(res.Issues, issuesOf(e)...)
		}
		return res
	case first[0] == 'C':
		res.Ending = Refused
		return res
	}
	res.Ending = Failed
	if senseless(res) != nil {
		return res // nothing can be written, and the meeting is not to blame
	}
	var old known
	if !errors.As(err, &old) {
		if e := j.lock.Fail(s.name(), key, &issues[0]); e != nil {
			res.Issues = append(res.Issues, issuesOf(e)...)
		}
	}
	return res
}

// issuesOf takes an error apart into the issues it is made of, at least one.
func issuesOf(err error) []transcripts.Issue {
	if i, ok := err.(*transcripts.Issue); ok { // whole, whatever caused it
		return []transcripts.Issue{*i}
	}
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		var out []transcripts.Issue
		for _, e := range many.Unwrap() {
			out = append(out, issuesOf(e)...)
		}
		if len(out) > 0 {
			return out
		}
	}
	return []transcripts.Issue{*transcripts.IssueOf(err, "A400")}
}
