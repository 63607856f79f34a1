package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/grip"
	"gribning/transcripts"
	"gribning/transcripts/format/coded"
)

func meetingID(i int) string { return fmt.Sprintf("M%05d", i) }

// makeCorpus makes a corpus of n analysed meetings in dir, or completes the one
// that is there. It gives the number of turns.
func makeCorpus(ctx context.Context, dir, from string, n int) (turns int, err error) {
	base, err := read(from)
	if err != nil {
		return 0, err
	}
	c, err := corpus.Open(dir)
	if err != nil {
		if c, err = corpus.Init(dir, corpus.Defaults()); err != nil {
			return 0, err
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var wg sync.WaitGroup
	stride := 2 * runtime.GOMAXPROCS(0) // half of them wait for the disk
	for first := range stride {
		wg.Go(func() {
			for i := first; i < n && ctx.Err() == nil; i += stride {
				m, err := noisy(base[i%len(base)], i)
				if err == nil {
					err = put(c, m)
				}
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				turns += len(m.Turns)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return turns, context.Cause(ctx)
}

// read gives the coded meetings as JSON, with outcomes, and with what the finder
// marks beside the identifying words that came with them, as a run does: a date
// that is marked once and said twice would otherwise be held back as a leak.
func read(name string) (base [][]byte, err error) {
	finder, err := deidentify.New(deidentify.Options{})
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	for m, err := range coded.Meetings(f) {
		if err != nil {
			return nil, err
		}
		for i := range m.Codings {
			grip.Derive(m, &m.Codings[i])
		}
		given := m.Identifiers
		for _, x := range finder.Find(m) {
			if !slices.ContainsFunc(given, func(g transcripts.Identifier) bool { return x.From < g.To && g.From < x.To }) {
				m.Identifiers = append(m.Identifiers, x)
			}
		}
		slices.SortStableFunc(m.Identifiers, func(x, y transcripts.Identifier) int { return x.From - y.From })
		data, err := json.Marshal(m)
		if err != nil {
			return nil, err
		}
		base = append(base, data)
	}
	if len(base) == 0 {
		return nil, errors.New("no meetings in " + name)
	}
	return base, nil
}

// noisy is a meeting with an id, times, probabilities and some words of its own.
func noisy(base []byte, i int) (*transcripts.Meeting, error) {
	var m transcripts.Meeting
	if err := json.Unmarshal(base, &m); err != nil {
		return nil, err
	}
	m.ID = meetingID(i)
	m.Kind = []string{"samtale", "opfølgning", "rehabilitering"}[i%3]
	m.Date = transcripts.Date(fmt.Sprintf("2026-%02d-%02d", 1+i%9, 1+i%28))
	rng := rand.New(rand.NewPCG(uint64(i), 7))
	late := transcripts.Ms(0)
	for w := range m.Words {
		late += transcripts.Ms(rng.IntN(40))
		m.Words[w].Start += late
		m.Words[w].End += late
		m.Words[w].P = float64(rng.IntN(1000)) / 1000
		if rng.IntN(50) == 0 {
			m.Words[w].Text += strconv.Itoa(rng.IntN(1000))
		}
	}
	for u := range m.TCUs {
		x := &m.TCUs[u]
		x.Start, x.End = m.Words[x.From].Start, m.Words[x.To-1].End
	}
	for u := range m.Turns {
		x := &m.Turns[u]
		x.Start, x.End = m.TCUs[x.From].Start, m.TCUs[x.To-1].End
		x.Gap += transcripts.Ms(rng.IntN(200))
	}
	for c := range m.Codings {
		m.Codings[c].Name = transcripts.Draft
		grip.Derive(&m, &m.Codings[c])
	}
	m.Consents = nil
	for p := range m.Participants {
		q := &m.Participants[p]
		if q.Class() == transcripts.ClassProfessional {
			q.Key = fmt.Sprintf("w%03d", i%400)
		}
		m.Consents = append(m.Consents, transcripts.Consent{Participant: q.Label, Purpose: transcripts.Research, Given: consent.Today()})
	}
	return &m, nil
}

// put adds an analysed meeting unless it is there.
func put(c *corpus.Corpus, m *transcripts.Meeting) error {
	if _, ok := c.Standing(m.ID, corpus.AnalysisFile); ok {
		return nil
	}
	n, err := c.New(m.ID)
	if err != nil {
		return err
	}
	defer n.Abort()
	key := corpus.Inputs{Stage: "scale", Version: 1, Reads: map[string]string{"meeting": m.ID}}.Key()
	if err := n.SaveAnalysis(key, m, corpus.Cost{}); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return n.Commit(m)
}
