package deidentify

import (
	"fmt"
	"strings"

	"gribning/transcripts"
)

// assign gives every span its placeholder: one number for each thing within a
// meeting, in the order of first mention. Numbers say nothing across meetings,
// since each meeting counts anew.
//
// Two spans of a type are the same thing if their words are, genitive aside, or
// if one is a part of a name that only one full name has («Lone» of «Lone
// Brask»). Misheard spellings stay apart: joining them would guess.
func assign(m *transcripts.Meeting, ids []transcripts.Identifier) {
	type thing struct{ key, name string }
	var things []thing
	counts := map[string]int{}
	full := map[string][]string{} // name part → full names
	for _, id := range ids {
		if !id.Flag && id.Type == navn {
			if k := spanKey(m, id); strings.Contains(k, " ") {
				for _, p := range strings.Fields(k) {
					full[p] = appendNew(full[p], k)
				}
			}
		}
	}
	find := func(typ, key string) string {
		for _, t := range things {
			if t.key == typ+"\x1f"+key {
				return t.name
			}
		}
		counts[typ]++
		name := fmt.Sprintf("[%s-%d]", typ, counts[typ])
		things = append(things, thing{typ + "\x1f" + key, name})
		return name
	}
	for i := range ids {
		id := &ids[i]
		if id.Flag {
			continue
		}
		key := spanKey(m, *id)
		if id.Type == navn && len(full[key]) == 1 {
			key = full[key][0]
		}
		id.Pseudonym = find(id.Type, key)
	}
}

func appendNew(list []string, s string) []string {
	for _, x := range list {
		if x == s {
			return list
		}
	}
	return append(list, s)
}

// spanKey is what two mentions of the same thing have in common.
func spanKey(m *transcripts.Meeting, id transcripts.Identifier) string {
	var parts []string
	for w := id.From; w < id.To; w++ {
		if k := m.Words[w].Kind; k == transcripts.Pause || k == transcripts.Event || k == transcripts.Filler {
			continue
		}
		text := m.Words[w].Text
		if w == id.To-1 {
			text = strings.TrimSuffix(text, id.Suffix)
		}
		if t := tokenOf(text); t.raw != "" {
			parts = append(parts, t.key)
		}
	}
	switch id.Type {
	case cpr, tlf, "ID":
		digits := ""
		for _, p := range parts {
			digits += spoken(p)
		}
		if digits != "" {
			return digits
		}
	case dato:
		if len(parts) > 1 && parts[0] == "den" {
			parts = parts[1:]
		}
	}
	return strings.Join(parts, " ")
}
