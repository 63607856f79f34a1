package pipeline

import (
	"io/fs"

	"gribning/pipeline/corpus"
	"gribning/transcripts/eksempler"
)

// AddExamples adds the invented example meetings, transcript and recording. With
// recording true it adds the one that has a recording once more, under another
// id, to be heard by the recogniser instead of read.
func AddExamples(c *corpus.Corpus, recording bool) ([]Added, error) {
	var out []Added
	for _, e := range eksempler.All() {
		if recording && e.Recording == "" {
			continue
		}
		header, err := fs.ReadFile(eksempler.FS(), e.Header)
		if err != nil {
			return out, err
		}
		a := Adding{ID: e.ID, Header: header, Copy: true}
		g := Group{Transcript: e.Transcript}
		if e.Recording != "" {
			g.Recordings = []string{e.Recording}
		}
		if recording {
			a.ID += "-lyd"
			g.Transcript = ""
		}
		added, err := addFrom(c, eksempler.FS(), g, a)
		if err != nil {
			return out, err
		}
		out = append(out, added...)
	}
	return out, nil
}
