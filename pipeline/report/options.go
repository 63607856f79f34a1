package report

import (
	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// Options say how a page is made.
type Options struct {
	Lang    string // "da" (default) or "en"
	Program string // name and version of the program, «gribning 0.3.0»
	// Models are the models that took part, with versions, in words.
	Models []string
	// Study is the name of the study; empty: none is shown.
	Study string
	// Purpose is what consent was asked for.
	Purpose transcripts.Purpose
	// Made is the day on which the page was made; empty: it is not shown, and
	// the page depends on the meeting alone.
	Made transcripts.Date
	// Corpus is the address of the corpus page, relative to the page; empty:
	// no link.
	Corpus string
	// Pseudonyms shows identifying words as their placeholders.
	Pseudonyms bool
	// More goes onto the page of a corpus only.
	More Supplement
}

// Supplement is what a study puts beside its measures. The zero value adds
// nothing.
type Supplement struct {
	// Agreement is how far people agree, before adjudication.
	Agreement *measure.Agreement
	// Quality is how the machine did against people.
	Quality []Quality
	// Settings are those that change meaning, in words, for the methods
	// paragraph.
	Settings []string
	// Figures is the folder of the files of [Corpus.Figures], relative to the
	// page and ending in a slash; empty: no links to them.
	Figures string
}

// Quality is one figure of a model card: «MY F1», «0,71 [0,66 ; 0,76], n = 166».
type Quality struct{ Name, Text string }

func (o Options) lang() string {
	if o.Lang == "en" {
		return "en"
	}
	return "da"
}
