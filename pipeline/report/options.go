package report

import (
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
}

func (o Options) lang() string {
	if o.Lang == "en" {
		return "en"
	}
	return "da"
}
