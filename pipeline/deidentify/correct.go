package deidentify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gribning/transcripts"
)

// ApplyCorrections lays people's decisions over what was found in m: a span that
// a person set (its words, its type) replaces every found span it touches and
// marks all other mentions of the same words; a span that a person cleared is
// gone, with all other mentions of the same words that no person set. A flag
// that a person sets with a type of its own stays a flag. Later decisions go
// before earlier ones. Pseudonyms are given anew. A correction whose words are
// gone becomes an issue, N104.
func ApplyCorrections(m *transcripts.Meeting, cs []transcripts.Correction) []transcripts.Issue {
	decides := func(c transcripts.Correction) bool {
		return c.Op == transcripts.SetIdentifier || c.Op == transcripts.ClearIdentifier
	}
	if !slices.ContainsFunc(cs, decides) {
		return nil // as in most meetings
	}
	place := make(map[string]int, len(m.Words))
	for i := range m.Words {
		place[m.Words[i].ID] = i
	}
	var issues []transcripts.Issue
	changed := false
	for _, c := range transcripts.Standing(cs) {
		if !decides(c) {
			continue
		}
		from, to := -1, -1
		whole := len(c.Words) > 0
		for _, w := range c.Words {
			i, ok := place[w]
			if !ok {
				whole = false
				break
			}
			if from < 0 || i < from {
				from = i
			}
			to = max(to, i+1)
		}
		if !whole || c.Op == transcripts.SetIdentifier && c.Type == "" || to-from > 4*len(c.Words)+8 {
			issues = append(issues, *transcripts.Fault("N104", fmt.Sprintf("correction %d", c.Seq),
				"a person's decision about identifying words no longer fits the words", "en persons beslutning om identificerende ord passer ikke længere til ordene").
				Hint("mark the words again", "mærk ordene igen").Level(transcripts.Warning))
			continue
		}
		changed = true
		m.Identifiers = slices.DeleteFunc(slices.Clone(m.Identifiers), func(id transcripts.Identifier) bool {
			return id.From < to && from < id.To
		})
		if c.Op == transcripts.SetIdentifier {
			setEverywhere(m, from, to, c)
		} else {
			clearEverywhere(m, from, to)
		}
	}
	if changed {
		slices.SortStableFunc(m.Identifiers, func(a, b transcripts.Identifier) int {
			return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
		})
		assign(m, m.Identifiers)
	}
	return issues
}

// keysOf are the keys of the spoken words From..To, the last without its
// genitive where base says so.
func keysOf(m *transcripts.Meeting, from, to int) []string {
	var out []string
	for _, w := range m.Words[from:to] {
		if t := tokenOf(w.Text); t.raw != "" && w.Kind != transcripts.Pause && w.Kind != transcripts.Event {
			out = append(out, t.key)
		}
	}
	return out
}

func setEverywhere(m *transcripts.Meeting, from, to int, c transcripts.Correction) {
	made := transcripts.Made{Author: c.Author, Certainty: 3, Evidence: []transcripts.Evidence{{Cue: "person", From: from, To: to}}}
	flag := c.Type == Age || c.Type == Family || c.Type == Occupation
	add := func(from, to int, made transcripts.Made) {
		t := tokenOf(m.Words[to-1].Text)
		id := transcripts.Identifier{From: from, To: to, Type: c.Type, Flag: flag, Made: made}
		if !flag {
			id.Suffix = suffixOf(t, c.Type)
		}
		m.Identifiers = append(m.Identifiers, id)
	}
	add(from, to, made)
	if flag {
		return
	}
	keys := keysOf(m, from, to)
	if len(keys) == 1 && (ordinary(keys[0]) || spoken(keys[0]) != "" && len(onlyDigits(keys[0])) < 4) {
		return // an ordinary word that is a name here is not one everywhere
	}
	for _, x := range mentions(m, keys) {
		free := !slices.ContainsFunc(m.Identifiers, func(id transcripts.Identifier) bool {
			return !id.Flag && id.From < x[1] && x[0] < id.To
		})
		if free {
			add(x[0], x[1], transcripts.Made{Author: Rule, P: 0.9, Evidence: []transcripts.Evidence{{Cue: "mærket af en person et andet sted", From: x[0], To: x[1]}}})
		}
	}
}

func clearEverywhere(m *transcripts.Meeting, from, to int) {
	for _, x := range mentions(m, keysOf(m, from, to)) {
		m.Identifiers = slices.DeleteFunc(m.Identifiers, func(id transcripts.Identifier) bool {
			return id.From == x[0] && id.To == x[1] && !transcripts.IsHuman(id.Author)
		})
	}
}

// mentions finds the words of keys everywhere in the meeting.
func mentions(m *transcripts.Meeting, keys []string) [][2]int {
	if len(keys) == 0 {
		return nil
	}
	keys = slices.Clone(keys)
	if base, ok := genitive(keys[len(keys)-1]); ok && strings.HasSuffix(keys[len(keys)-1], "'s") {
		keys[len(keys)-1] = base
	}
	var out [][2]int
	ls := linesOf(m)
	for i := range ls {
		for k := range ls[i].tokens {
			if ls[i].matches(k, keys) {
				out = append(out, [2]int{ls[i].tokens[k].at, ls[i].tokens[k+len(keys)-1].at + 1})
			}
		}
	}
	return out
}
