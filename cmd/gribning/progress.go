package main

import (
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"gribning/pipeline"
	"gribning/transcripts"
)

// progress shows a run: a bar on a terminal, JSON lines with --json, and
// otherwise a line for each meeting that did not end well.
func (a *app) progress(meetings int) *progress {
	p := &progress{a: a}
	if f, ok := a.err.(*os.File); ok && !a.json && term.IsTerminal(int(f.Fd())) {
		p.pool = mpb.New(mpb.WithOutput(f), mpb.WithRefreshRate(200*time.Millisecond))
		p.bar = p.pool.AddBar(int64(meetings),
			mpb.PrependDecorators(decor.Name(a.tr("møder ", "meetings ")), decor.CountersNoUnit("%d/%d")),
			mpb.AppendDecorators(decor.Percentage(), decor.Name(" "), decor.EwmaETA(decor.ET_STYLE_GO, 30)),
		)
		p.last = time.Now()
	}
	return p
}

type progress struct {
	a    *app
	pool *mpb.Progress
	bar  *mpb.Bar
	last time.Time

	mu   sync.Mutex
	said map[string]time.Time // when a stage of a meeting was last told of
}

// every is how often --json tells of the progress inside one meeting.
const every = 2 * time.Second

// Planned implements pipeline.Reporter.
func (p *progress) Planned(items []pipeline.Item) {
	var total transcripts.Ms
	for _, it := range items {
		total += it.Duration
	}
	if p.a.json {
		p.a.record("planned", map[string]any{"meetings": len(items), "ms": total})
	}
}

// Progress implements pipeline.Reporter.
func (p *progress) Progress(id, stage string, done, total transcripts.Ms) {
	if !p.a.json {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.said == nil {
		p.said = map[string]time.Time{}
	}
	if key := id + stage; time.Since(p.said[key]) >= every {
		p.said[key] = time.Now()
		p.a.record("progress", map[string]any{"meeting": id, "stage": stage, "done": done, "total": total})
	}
}

// Finished implements pipeline.Reporter.
func (p *progress) Finished(r pipeline.Result) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		now := time.Now()
		p.bar.EwmaIncrement(now.Sub(p.last))
		p.last = now
	}
	if p.a.json {
		p.a.record("meeting", map[string]any{
			"meeting": r.ID, "ending": r.Ending, "stage": r.Stage,
			"words": r.Counts.Words, "turns": r.Counts.Turns, "mys": r.Counts.MYs,
		})
	}
	for _, i := range r.Issues {
		if i.Severity == transcripts.Failure || p.a.json {
			p.a.issue(r.ID, i)
		}
	}
}

// Close ends the bar.
func (p *progress) Close() {
	if p.bar != nil {
		p.bar.Abort(false)
		p.pool.Wait()
	}
}
