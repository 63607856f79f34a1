package dataset

import (
	"slices"
	"strings"
	"sync"

	"gribning/pipeline/measure"
	"gribning/transcripts"
)

// Search is shown the words of an answer while it is written: those of one meeting,
// where the answer has the column meeting_id, else with an empty meeting. Signs of
// the codebook, names of measures and ids are left out. An error of it ends the
// writing.
//
// The tables themselves were searched when they were made ([Options.Leaks]). A
// query can join what stood apart, and the meetings may have changed since.
type Search func(meeting string, said []string) error

// Searched lets search see every text that the answer holds.
func (a *Answer) Searched(search Search) { a.search = search }

// searchAtOnce is how much text of a meeting is gathered before it is searched.
const searchAtOnce = 1 << 20

// heard gathers the text of an answer for its search.
type heard struct {
	search   Search
	texts    []int // columns
	meeting  int   // column, −1 without
	now      string
	columns  []strings.Builder
	size     int
	anything bool
}

func (a *Answer) heard() *heard {
	h := &heard{search: a.search, meeting: -1, columns: make([]strings.Builder, len(a.Columns))}
	for i, t := range a.types {
		if k := kindOf(t); k == textColumn || k == listColumn {
			h.texts = append(h.texts, i)
		}
	}
	h.meeting = slices.IndexFunc(a.Columns, func(c string) bool { return strings.EqualFold(c, "meeting_id") })
	return h
}

func (h *heard) row(values []any) error {
	if h.search == nil {
		return nil
	}
	if h.meeting >= 0 {
		if m := text(values[h.meeting]); m != h.now {
			if err := h.flush(false); err != nil {
				return err
			}
			h.now = m
		}
	}
	for _, i := range h.texts {
		if i == h.meeting {
			continue
		}
		for _, s := range textsOf(values[i]) {
			if signs()[s] {
				continue
			}
			h.columns[i].WriteString(s)
			h.columns[i].WriteByte(' ')
			h.size += len(s) + 1
			h.anything = true
		}
	}
	if h.size > searchAtOnce {
		return h.flush(true)
	}
	return nil
}

// flush searches what was gathered. Of a meeting that goes on the last words are
// kept, so that a name over two pieces is found.
func (h *heard) flush(goesOn bool) error {
	anything := h.anything
	h.size, h.anything = 0, false
	if !anything {
		return nil
	}
	var said []string
	for i := range h.columns {
		if h.columns[i].Len() == 0 {
			continue
		}
		s := h.columns[i].String()
		said = append(said, s)
		h.columns[i].Reset()
		if goesOn {
			h.columns[i].WriteString(strings.ToValidUTF8(s[max(0, len(s)-tailBytes):], ""))
		}
	}
	return h.search(h.now, said)
}

func textsOf(v any) []string {
	if list, ok := plain(v).([]any); ok {
		var out []string
		for _, e := range list {
			out = append(out, textsOf(e)...)
		}
		return out
	}
	if s := text(v); s != "" {
		return []string{s}
	}
	return nil
}

// signs are the values that are the program's own and no words of a meeting.
var signs = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for _, list := range [][]string{transcripts.Subtypes, transcripts.Deliveries, transcripts.LayerB, transcripts.Outcomes} {
		for _, s := range list {
			out[s] = true
		}
	}
	for _, m := range measure.Measures() {
		out[m.ID] = true
	}
	return out
})
