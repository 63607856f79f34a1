package deidentify

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// form is how something found once can stand elsewhere in the meeting.
type form struct {
	keys   []string
	typ    string
	common bool // one word that is also an ordinary one
}

// spread marks every other mention of a name, place or organisation found once:
// whole, with an ending («Gyldensteds», «Solhavens»), as the beginning of a
// longer word («Solhaven-bussen»), parted in two by a recogniser, or misspelt by
// one letter. Of a name of several words each part counts. A common word is
// marked elsewhere only where it is used like a name or most of its mentions
// were found by themselves: see [common]. The leak check looks for the same
// forms, so that what it would find in a file has been marked here.
func spread(ls []line, kept []found, taken cover) []found {
	forms := formsOf(ls, kept)
	votes := votesOf(ls, forms, taken)
	begin := map[string][]form{} // by their first two letters, in a fixed order
	var long []form              // those that may be misspelt
	for _, k := range slices.Sorted(maps.Keys(forms)) {
		f := forms[k]
		f.common = f.common && !votes[k]
		begin[firstTwo(k)] = append(begin[firstTwo(k)], f)
		if len(f.keys) == 1 && !f.common && utf8.RuneCountInString(k) >= misspeltLeast {
			long = append(long, f)
		}
	}
	var out []found
	for i := range ls {
		l := &ls[i]
		for k, t := range l.tokens {
			if taken[i][k] {
				continue
			}
			longest, typ := 0, ""
			for _, start := range starts(l, k) {
				for _, f := range begin[start] {
					if n := l.mention(k, f); n > longest {
						longest, typ = n, f.typ
					}
				}
			}
			if longest == 0 && !l.cased && !t.common && utf8.RuneCountInString(t.key) >= misspeltLeast-1 {
				for _, f := range long {
					if oneApart(t.key, f.keys[0]) {
						longest, typ = 1, f.typ
						break
					}
				}
			}
			if x := (found{i, k, k + longest, typ, "nævnt et andet sted i mødet", 0.8, false}); longest > 0 && taken.free(x) {
				out = append(out, x)
			}
		}
	}
	return out
}

// starts gives the first letters by which a form may begin at k: those of the
// word, and of two words where the first is a single letter.
func starts(l *line, k int) []string {
	key := l.tokens[k].key
	if utf8.RuneCountInString(key) == 1 && k+1 < len(l.tokens) {
		return []string{key + beginning(l.tokens[k+1].key, 1)}
	}
	return []string{firstTwo(key)}
}

// formsOf gathers the forms of what was found, by their words.
func formsOf(ls []line, kept []found) map[string]form {
	forms := map[string]form{}
	for _, x := range kept {
		if x.typ != navn && x.typ != sted && x.typ != orga {
			continue
		}
		var keys []string
		for _, t := range ls[x.line].tokens[x.from:x.to] {
			keys = append(keys, t.key)
		}
		add := func(keys ...string) {
			k := strings.Join(keys, " ")
			if _, ok := forms[k]; !ok && utf8.RuneCountInString(k) > 1 {
				forms[k] = form{keys, x.typ, len(keys) == 1 && common(keys[0])}
			}
		}
		add(keys...)
		if base, ok := genitive(keys[len(keys)-1]); ok && utf8.RuneCountInString(base) > 3 {
			add(append(slices.Clone(keys[:len(keys)-1]), base)...)
		}
		if x.typ == navn && len(keys) > 1 { // each part of a full name alone
			for _, k := range keys {
				if utf8.RuneCountInString(k) > 2 && !ordinary(k) && !formalTitles[k] {
					add(k)
				}
			}
		}
	}
	return forms
}

// votesOf tells of each common word whether at least half of its mentions were
// found by themselves.
func votesOf(ls []line, forms map[string]form, taken cover) map[string]bool {
	marked, all := map[string]int{}, map[string]int{}
	for i := range ls {
		for k, t := range ls[i].tokens {
			if f, ok := forms[t.key]; ok && f.common {
				all[t.key]++
				if taken[i][k] {
					marked[t.key]++
				}
			}
		}
	}
	out := map[string]bool{}
	for k, n := range marked {
		out[k] = 2*n >= all[k] && all[k] > 1
	}
	return out
}

// mention gives how many tokens from k are a mention of f, 0 for none.
func (l *line) mention(k int, f form) int {
	if f.common {
		if t := l.tokens[k].key; (t == f.keys[0] || strings.TrimSuffix(t, "s") == f.keys[0]) && l.nameLike(k) {
			return 1
		}
		return 0
	}
	if len(f.keys) > 1 {
		if l.matches(k, f.keys) {
			return len(f.keys)
		}
		return 0
	}
	key, name := l.tokens[k].key, f.keys[0]
	switch tail, ok := strings.CutPrefix(key, name); {
	case key == name:
		if l.exclamation(k) {
			return 0
		}
		return 1
	case ok && !l.tokens[k].common && (slices.Contains(inflections, strings.TrimLeft(tail, "-'’")) || strings.HasPrefix(tail, "-") || utf8.RuneCountInString(name) >= compoundLeast):
		return 1
	case ok:
		return 0
	}
	if k+1 < len(l.tokens) && l.joined(k+1) && strings.HasPrefix(name, key) && key+l.tokens[k+1].key == name &&
		tellingSplit(name, func(i int) string { return l.tokens[k+i].key }, 2) {
		return 2
	}
	return 0
}

const (
	compoundLeast = 7 // letters of a name that counts as the beginning of a longer word
	splitLeast    = 6 // letters of a name that counts in two ordinary words
	misspeltLeast = 6 // letters of a name that counts with one letter wrong
)

// agree gives the same words the same type throughout a meeting, that of the
// surest of their mentions together: «Springbrættet» is not an organisation here
// and a person there.
func agree(ls []line, kept []found) {
	key := func(x found) string {
		var b strings.Builder
		for k, t := range ls[x.line].tokens[x.from:x.to] {
			if k > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(t.key)
		}
		return b.String()
	}
	named := func(x found) bool { return x.typ == navn || x.typ == sted || x.typ == orga }
	sums := map[string]map[string]float64{}
	for _, x := range kept {
		if named(x) {
			k := key(x)
			if sums[k] == nil {
				sums[k] = map[string]float64{}
			}
			sums[k][x.typ] += x.p
		}
	}
	for i := range kept {
		x := &kept[i]
		if !named(*x) {
			continue
		}
		of := sums[key(*x)]
		for _, typ := range []string{navn, sted, orga} {
			if of[typ] > of[x.typ]+1e-9 {
				x.typ = typ
			}
		}
	}
}
