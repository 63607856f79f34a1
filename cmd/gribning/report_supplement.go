package main

import (
	"encoding/json"
	"fmt"
	"slices"

	weights "gribning/models/coding"
	"gribning/pipeline/coding"
	"gribning/pipeline/measure"
	"gribning/pipeline/report"
	"gribning/transcripts"
)

// cardFigures are the figures of the model card that the corpus page shows.
var cardFigures = []struct{ name, da, en string }{
	{"boundary_f1", "ytringsgrænser, F1", "utterance borders, F1"},
	{"my_f1", "meningsytringer, F1", "meaning utterances, F1"},
	{"subtype_macro", "undertype, macro-F1", "subtype, macro-F1"},
	{"b6_macro", "lag B i seks klasser, macro-F1", "Layer B in six classes, macro-F1"},
	{"target", "hvilken ytring der svares på", "which utterance is answered"},
	{"c_kappa", "udfald, κ", "outcome, κ"},
}

// quality says how the machine's coder did on meetings that it had not seen,
// for a page that shows its drafts.
func (w *reportWriter) quality() ([]report.Quality, error) {
	if !slices.ContainsFunc(w.models, func(m string) bool { return m == "model:gribning@1" }) {
		return nil, nil
	}
	var card coding.Card
	if err := json.Unmarshal(weights.Card, &card); err != nil {
		return nil, fmt.Errorf("model card: %w", err)
	}
	var out []report.Quality
	for _, f := range cardFigures {
		s, ok := card.Scores[f.name]
		if !ok {
			continue
		}
		name, basis := f.da, "n = %d opdigtede møder"
		if w.lang == "en" {
			name, basis = f.en, "n = %d invented meetings"
		}
		out = append(out, report.Quality{Name: name, Text: fmt.Sprintf("%s [%s ; %s], "+basis,
			measure.Decimal(s.Value, 2, w.lang), measure.Decimal(s.Low, 2, w.lang), measure.Decimal(s.High, 2, w.lang), card.Meetings)})
	}
	return out, nil
}

// keepCoders keeps the independent codings of a meeting that two or more people
// have coded, for agreement. Only these meetings stay in memory.
func (w *reportWriter) keepCoders(m *transcripts.Meeting) {
	people := coders(m)
	if len(people) < 2 {
		return
	}
	for _, c := range people {
		if w.coders == nil {
			w.coders = map[string]map[string]measure.Coded{}
		}
		if w.coders[c.Name] == nil {
			w.coders[c.Name] = map[string]measure.Coded{}
		}
		w.coders[c.Name][m.ID] = measure.Coded{Meeting: m, Coding: c}
	}
}

// agreement compares the two coders with most meetings in common, before any
// adjudication; nil where no two have one.
func (w *reportWriter) agreement() (*measure.Agreement, error) {
	var names []string
	for n := range w.coders {
		names = append(names, n)
	}
	slices.Sort(names)
	var a, b []measure.Coded
	for i, x := range names {
		for _, y := range names[i+1:] {
			var p, q []measure.Coded
			for id, one := range w.coders[x] {
				if other, ok := w.coders[y][id]; ok {
					p, q = append(p, one), append(q, other)
				}
			}
			if len(p) > len(a) {
				a, b = p, q
			}
		}
	}
	if len(a) == 0 {
		return nil, nil
	}
	byID := func(x, y measure.Coded) int {
		switch {
		case x.Meeting.ID < y.Meeting.ID:
			return -1
		case x.Meeting.ID > y.Meeting.ID:
			return 1
		}
		return 0
	}
	slices.SortFunc(a, byID)
	slices.SortFunc(b, byID)
	return measure.Compare(a, b)
}
