package main

import (
	"bytes"
	"context"
	"path/filepath"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/report"
	"gribning/transcripts"
)

// supervisorReports makes the page of each meeting for reflection among
// professionals. Everybody must have agreed to supervision; the page is
// de-identified, and one in which an identified string is found again is not
// written.
func (a *app) supervisorReports(ctx context.Context, c *corpus.Corpus, items []pipeline.Item, lang string, keys deidentify.Keys) error {
	gate, err := consent.NewGate(transcripts.Supervision, consent.Today())
	if err != nil {
		return err
	}
	good, bad := 0, 0
	var first error
	for _, it := range items {
		if err := ctx.Err(); err != nil {
			return err
		}
		name, err := supervisorReport(c, gate, it.ID, lang, keys)
		if err != nil {
			bad++
			if first == nil {
				first = err
			}
			for _, i := range issuesIn(err) {
				a.issue(it.ID, i)
			}
			continue
		}
		good++
		if a.json {
			a.record("report", map[string]any{"meeting": it.ID, "page": name})
		} else {
			a.print("%s", "%s", filepath.Join(c.Dir(), name))
		}
	}
	if err := c.Audit(corpus.Event{Action: "report", Purpose: gate.Purpose(), Counts: map[string]int{"meetings": good}}); err != nil {
		return err
	}
	switch {
	case bad == 0:
		return nil
	case good == 0:
		return exit{code: codeOf(transcripts.IssueOf(first, "A400"))}
	}
	return exit{code: exitSomeFailed}
}

func supervisorReport(c *corpus.Corpus, gate consent.Gate, id, lang string, keys deidentify.Keys) (string, error) {
	m, err := pipeline.Read(c, gate, id)
	if err != nil {
		return "", err
	}
	header, err := c.Load(id)
	if err != nil {
		return "", err
	}
	permit, refused := gate.Ask(header)
	if len(refused) > 0 {
		return "", &pipeline.Refusal{Meeting: id, Issues: refused}
	}
	var page bytes.Buffer
	err = report.WriteSupervisorFor(&page, permit, deidentify.Replace(m), report.Options{
		Lang: lang, Program: "gribning " + version, Models: modelsOf(m), Purpose: gate.Purpose(),
	})
	if err != nil {
		return "", err
	}
	name := "reports/" + id + "-supervision.html"
	if err := noLeak(checker(keys, m), name, page.Bytes()); err != nil {
		return "", err
	}
	return name, c.WriteFile(name, page.Bytes())
}
