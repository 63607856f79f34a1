package pipeline

import (
	"os"
	"path/filepath"

	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// Rough rates by which a file's size stands for time where nothing better is
// known: compressed speech of about 64 kbit/s, and subtitles of about 25 bytes
// for a second of talk. They decide only how work is shared out.
const (
	soundBytesPerSecond = 8000
	textBytesPerSecond  = 25
)

// Lengths gives each meeting the time that it holds, as far as can be told
// without reading what was said: as noted in meeting.toml, else by the size of
// its recordings or transcript. A meeting that cannot be read has none and
// still gets its turn, so that its fault is told.
func Lengths(c *corpus.Corpus, ids []string) []Item {
	items := make([]Item, 0, len(ids))
	for _, id := range ids {
		items = append(items, Item{ID: id, Duration: lengthOf(c, id)})
	}
	return items
}

func lengthOf(c *corpus.Corpus, id string) transcripts.Ms {
	m, err := c.Load(id)
	if err != nil {
		return 0
	}
	var longest transcripts.Ms
	for _, r := range m.Recordings {
		d := r.Duration
		if d == 0 {
			path := r.Path
			if !filepath.IsAbs(path) {
				path = filepath.Join(c.Dir(), "meetings", id, path)
			}
			if info, err := os.Stat(path); err == nil {
				d = transcripts.Ms(info.Size() * 1000 / soundBytesPerSecond)
			}
		}
		longest = max(longest, d+r.Offset)
	}
	if longest > 0 {
		return longest
	}
	if found, _ := filepath.Glob(filepath.Join(c.Dir(), "meetings", id, "source.*")); len(found) > 0 {
		if info, err := os.Stat(found[0]); err == nil {
			return transcripts.Ms(info.Size() * 1000 / textBytesPerSecond)
		}
	}
	return 0
}
