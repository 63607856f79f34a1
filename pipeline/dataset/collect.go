package dataset

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
	"iter"
	"runtime"
	"slices"
	"sync"

	"gribning/transcripts"
)

// Source gives the analysed meetings that belong into a dataset. Whoever makes
// one has asked for consent, for the purpose that the dataset will carry.
type Source interface {
	// Refs lists the meetings with the digests of what their rows are made
	// of, in any order. An error ends the collection.
	Refs() iter.Seq2[Ref, error]
	// Workers is how many professionals with a known key take part in the
	// meetings that Refs gave last; 0: not known.
	Workers() int
	// Load reads one meeting with its codings and outcomes. An error leaves
	// that meeting out and nothing else. It is called from several goroutines.
	Load(ctx context.Context, id string) (*transcripts.Meeting, error)
}

// Options of a collection.
type Options struct {
	Settings
	Parallel int                // parts at a time; default: the processors there are
	Step     func(done, of int) // progress in meetings; may be nil; calls do not overlap
	Rebuild  bool               // trust nothing that is there
	Parts    int                // 0: by the number of meetings
	// Leaks, where it is set, is shown the strings of the rows made of a meeting,
	// one text for each column. Its error leaves the meeting out. It is called
	// from several goroutines.
	Leaks func(m *transcripts.Meeting, said []string) error
}

// Result says what a collection did.
type Result struct {
	Manifest *Manifest
	Added    int // meetings that were not there before
	Changed  int
	Removed  int
	Kept     int
	Files    int // part files written
	Issues   []transcripts.Issue
}

// meetingsPerPart is how many meetings a part should hold: some 100,000 words,
// about one row group.
const meetingsPerPart = 100

// maxParts bounds the number of files. A corpus of more than 25,600 meetings
// has greater parts.
const maxParts = 256

// partsFor is the number of parts for n meetings: a power of two, so that a
// growing corpus is divided anew only when it has doubled.
func partsFor(n int) int {
	parts := 1
	for parts < maxParts && parts*meetingsPerPart < n {
		parts *= 2
	}
	return parts
}

// partOf is the part of a meeting.
func partOf(id string, parts int) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	return int(h.Sum32() % uint32(parts))
}

// Collect brings the dataset in dir up to date with the source. Only parts in
// which something changed are written again. Cancelled or killed, it leaves
// the dataset that was there.
func Collect(ctx context.Context, dir string, src Source, o Options) (*Result, error) {
	if o.Text == "" {
		o.Text = Pseudonymised
	}
	if o.Purpose == "" {
		o.Purpose = transcripts.Research
	}
	release, err := lock(dir)
	if err != nil {
		return nil, err
	}
	defer release()
	refs, err := list(src)
	if err != nil {
		return nil, err
	}
	c := newCollection(dir, src, o, refs)
	if err := c.run(ctx); err != nil {
		return nil, err
	}
	return c.finish()
}

func list(src Source) ([]Ref, error) {
	var refs []Ref
	for r, err := range src.Refs() {
		if err != nil {
			return nil, err
		}
		refs = append(refs, r)
	}
	slices.SortFunc(refs, func(a, b Ref) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(refs, func(a, b Ref) bool { return a.ID == b.ID }), nil
}

// collection is one run of Collect.
type collection struct {
	dir string
	src Source
	o   Options
	old *Manifest // nil: nothing there that can be kept
	new *Manifest
	had map[string]string // digests of the old dataset

	parts [][]Ref // what each part is to hold

	mu    sync.Mutex
	done  int
	total int
	res   Result
	out   map[string]bool // meetings that could not be read
}

func newCollection(dir string, src Source, o Options, refs []Ref) *collection {
	c := &collection{dir: dir, src: src, o: o, had: map[string]string{}, out: map[string]bool{}, total: len(refs)}
	parts := o.Parts
	if parts == 0 {
		parts = partsFor(len(refs))
	}
	c.new = &Manifest{Schema: SchemaVersion, Settings: o.Settings, Parts: parts, Workers: src.Workers(), Meetings: refs, Tables: map[string][]File{}}
	old, err := Load(dir)
	if err == nil {
		for _, r := range old.Meetings {
			c.had[r.ID] = r.Digest
		}
		if old.Settings == o.Settings && old.Parts == parts && !o.Rebuild {
			c.old = old
		}
	}
	c.parts = make([][]Ref, parts)
	for _, r := range refs {
		p := partOf(r.ID, parts)
		c.parts[p] = append(c.parts[p], r)
	}
	return c
}

// run brings every part up to date, several at a time.
func (c *collection) run(ctx context.Context) error {
	parallel := c.o.Parallel
	if parallel <= 0 {
		parallel = runtime.GOMAXPROCS(0)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan int)
	var wg sync.WaitGroup
	for range parallel {
		wg.Go(func() {
			b := &builder{text: c.o.Text}
			for p := range next {
				b.reset()
				if err := c.part(ctx, p, b); err != nil {
					cancel(err)
				}
			}
		})
	}
send:
	for p := range c.parts {
		select {
		case next <- p:
		case <-ctx.Done():
			break send
		}
	}
	close(next)
	wg.Wait()
	return context.Cause(ctx)
}

// part brings one part up to date, with an empty builder.
func (c *collection) part(ctx context.Context, p int, b *builder) error {
	want := c.parts[p]
	same, changed := c.compare(p, want)
	if len(changed) == 0 && c.complete(p) && c.unchanged(p, len(want)) {
		c.keep(p)
		c.step(len(want))
		return nil
	}
	if len(same) > 0 {
		if err := c.reuse(p, same, &b.rows); err != nil {
			// What is there cannot be read: make all of it again.
			b.reset()
			changed = want
		} else {
			c.step(len(same))
		}
	}
	for _, r := range changed {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		m, err := c.src.Load(ctx, r.ID)
		if err == nil && m.ID != r.ID {
			err = errors.New("another meeting was read")
		}
		before := b.rows
		if err == nil {
			err = b.try(m)
		}
		if err == nil && c.o.Leaks != nil {
			if err = c.o.Leaks(m, b.since(before)); err != nil {
				b.rows = before
			}
		}
		if err != nil {
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			c.leaveOut(r, err)
			continue
		}
		c.step(1)
	}
	return c.write(p, &b.rows)
}

// compare divides the meetings of a part into those whose rows stand and those
// to be read.
func (c *collection) compare(p int, want []Ref) (same map[string]bool, changed []Ref) {
	same = map[string]bool{}
	for _, r := range want {
		if c.old != nil && c.had[r.ID] == r.Digest && r.Digest != "" && c.complete(p) {
			same[r.ID] = true
		} else {
			changed = append(changed, r)
		}
	}
	return same, changed
}

// complete reports whether the old dataset has every table of the part.
func (c *collection) complete(p int) bool {
	if c.old == nil {
		return false
	}
	for _, t := range tables {
		if c.old.file(t.name(), p) == nil {
			return false
		}
	}
	return true
}

// unchanged reports whether the part holds exactly n meetings and its files
// are there. Their digests are checked when they are read, and by Check.
func (c *collection) unchanged(p, n int) bool {
	if f := c.old.file("meetings", p); f.Rows != n {
		return false
	}
	for _, t := range tables {
		if !c.old.file(t.name(), p).exists(c.dir, t.name()) {
			return false
		}
	}
	return true
}

func (c *collection) keep(p int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range tables {
		c.new.Tables[t.name()] = append(c.new.Tables[t.name()], *c.old.file(t.name(), p))
	}
}

// reuse reads the rows of meetings that did not change.
func (c *collection) reuse(p int, same map[string]bool, into *rows) error {
	for _, t := range tables {
		data, err := c.old.file(t.name(), p).read(c.dir, t.name())
		if err != nil {
			return err
		}
		if err := t.decode(data, func(id string) bool { return same[id] }, into); err != nil {
			return err
		}
	}
	return nil
}

func (c *collection) write(p int, r *rows) error {
	for _, t := range tables {
		t.sort(r)
		f, err := write(c.dir, t, p, r, c.o.Settings)
		if err != nil {
			return err
		}
		c.mu.Lock()
		c.new.Tables[t.name()] = append(c.new.Tables[t.name()], f)
		c.res.Files++
		c.mu.Unlock()
	}
	return nil
}

// identified is the code of the leak check's finding, which says what to do.
const identified = "N105"

func (c *collection) leaveOut(r Ref, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out[r.ID] = true
	var leak *transcripts.Issue
	if errors.As(err, &leak) && leak.Code == identified {
		leak.Where = "meeting " + r.ID
		c.res.Issues = append(c.res.Issues, *leak)
		c.done++
		return
	}
	issue := transcripts.Fault(NotLoaded, "meeting "+r.ID, "the meeting could not be read and is left out of the dataset", "mødet kunne ikke læses og er udeladt af datasættet").
		Hint("run gribning check", "kør gribning check").Because(err)
	c.res.Issues = append(c.res.Issues, *issue)
	c.done++
}

func (c *collection) step(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done += n
	if c.o.Step != nil {
		c.o.Step(c.done, c.total)
	}
}

// finish puts the new dataset in the old one's place.
func (c *collection) finish() (*Result, error) {
	now := map[string]bool{}
	c.new.Meetings = slices.DeleteFunc(c.new.Meetings, func(r Ref) bool { return c.out[r.ID] })
	for _, r := range c.new.Meetings {
		now[r.ID] = true
		switch digest, ok := c.had[r.ID]; {
		case !ok:
			c.res.Added++
		case digest != r.Digest:
			c.res.Changed++
		default:
			c.res.Kept++
		}
	}
	for id := range c.had {
		if !now[id] {
			c.res.Removed++
		}
	}
	for _, files := range c.new.Tables {
		slices.SortFunc(files, func(a, b File) int { return a.Part - b.Part })
	}
	slices.SortFunc(c.res.Issues, func(a, b transcripts.Issue) int { return cmp.Compare(a.Where, b.Where) })
	if err := c.new.commit(c.dir); err != nil {
		return nil, err
	}
	c.res.Manifest = c.new
	return &c.res, nil
}
