package main

import (
	"bytes"
	"context"

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
	b, err := a.each(ctx, c, items, "report", "page", func(id string) (string, error) { return supervisorReport(c, gate, id, lang, keys) })
	if err != nil {
		return err
	}
	if err := c.Audit(corpus.Event{Action: "report", Purpose: gate.Purpose(), Counts: map[string]int{"meetings": b.good}}); err != nil {
		return err
	}
	return b.exit()
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
