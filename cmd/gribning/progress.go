package main

import (
	"io"
	"os"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"gribning/pipeline"
	"gribning/transcripts"
)

// progress shows a run: a bar on a terminal, and JSON lines where nobody is
// watching, on stderr or with --json on stdout. What is wrong with a meeting is
// told in words as well, after the bar.
func (a *app) progress(meetings int) *progress {
	p := &progress{a: a, to: a.err}
	if a.json {
		p.to = a.out
	}
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
	to   io.Writer // of JSON lines
	pool *mpb.Progress
	bar  *mpb.Bar
	last time.Time

	mu   sync.Mutex
	said map[string]time.Time // when a stage of a meeting was last told of
	wait []told               // what is told when the bar is gone
}

// told is an issue of a meeting.
type told struct {
	id    string
	issue transcripts.Issue
}

// every is how often a line tells of the progress inside one meeting.
const every = 2 * time.Second

// line writes one JSON line unless there is a bar.
func (p *progress) line(kind string, fields map[string]any) {
	if p.bar == nil {
		writeRecord(p.to, kind, fields)
	}
}

// Planned implements pipeline.Reporter.
func (p *progress) Planned(items []pipeline.Item) {
	var total transcripts.Ms
	for _, it := range items {
		total += it.Duration
	}
	p.line("planned", map[string]any{"meetings": len(items), "ms": total})
}

// Progress implements pipeline.Reporter.
func (p *progress) Progress(id, stage string, done, total transcripts.Ms) {
	if p.bar != nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.said == nil {
		p.said = map[string]time.Time{}
	}
	if key := id + stage; time.Since(p.said[key]) >= every {
		p.said[key] = time.Now()
		p.line("progress", map[string]any{"meeting": id, "stage": stage, "done": done, "total": total})
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
	p.line("meeting", map[string]any{
		"meeting": r.ID, "ending": r.Ending, "stage": r.Stage,
		"words": r.Counts.Words, "turns": r.Counts.Turns, "mys": r.Counts.MYs,
	})
	for _, i := range r.Issues {
		switch {
		case i.Severity != transcripts.Failure && !p.a.json:
		case p.bar != nil:
			p.wait = append(p.wait, told{r.ID, i})
		default:
			p.a.issue(r.ID, i)
		}
	}
}

// Close ends the bar and tells what waited for that.
func (p *progress) Close() {
	if p.bar == nil {
		return
	}
	p.bar.Abort(false)
	p.pool.Wait()
	for _, t := range p.wait {
		p.a.issue(t.id, t.issue)
	}
}
