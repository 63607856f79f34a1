package main

import (
	"context"
	"path/filepath"

	"gribning/pipeline"
	"gribning/pipeline/corpus"
)

// batch is how far a command came that makes one thing of each meeting.
type batch struct {
	good, bad int
	first     error // of the meetings that failed
}

// each makes one thing of each meeting and says where it lies; a meeting that
// fails is named with its faults, and the others go on. In records the thing is
// called kind, and its place in the corpus stands under place.
func (a *app) each(ctx context.Context, c *corpus.Corpus, items []pipeline.Item, kind, place string, one func(id string) (name string, err error)) (b batch, err error) {
	for _, it := range items {
		if err := ctx.Err(); err != nil {
			return b, err
		}
		name, err := one(it.ID)
		if err != nil {
			b.bad++
			if b.first == nil {
				b.first = err
			}
			for _, i := range issuesIn(err) {
				a.issue(it.ID, i)
			}
			continue
		}
		b.good++
		if a.json {
			a.record(kind, map[string]any{"meeting": it.ID, place: name})
		} else {
			a.print("%s", "%s", filepath.Join(c.Dir(), name))
		}
	}
	return b, nil
}

// exit is what the command ends with: nothing where all went well, the code of
// the first fault where none did.
func (b batch) exit() error {
	switch {
	case b.bad == 0:
		return nil
	case b.good == 0:
		return exit{code: codeOf(&issuesIn(b.first)[0])}
	}
	return exit{code: exitSomeFailed}
}
