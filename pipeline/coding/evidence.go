package coding

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"gribning/pipeline/coding/loglinear"
	"gribning/transcripts"
)

// leastWeight is the contribution, in log-odds, from which a word or cue is
// worth showing; mostShown is how many of them a code shows.
const (
	leastWeight = 0.15
	mostShown   = 3
)

// weigher gives how much a feature speaks for the chosen label against the mean
// of the others.
type weigher func(feature uint32) float64

// weights makes a weigher of a model.
func weights(m *loglinear.Model, chosen ...int) weigher {
	return func(f uint32) float64 { return m.Lean(f, chosen...) }
}

// ofMeaning stands for the labels of a MY where a label of replies could stand.
const ofMeaning = -1

// grounds gives the words and cues of a unit that speak most for a label: one of
// replies or ofMeaning, which w weighs for. They are found once.
func (v *view) grounds(u *unit, label int, w weigher) []transcripts.Evidence {
	if u.whyOf != label+2 {
		u.why, u.whyOf = strongest(v.find(u.reading, w)), label+2
	}
	if len(u.why) == 0 {
		return nil
	}
	out := make([]transcripts.Evidence, len(u.why), len(u.why)+2)
	for i, e := range u.why {
		if e.To > e.From {
			e.From, e.To = u.words[e.From].at, u.words[e.To-1].at+1
		}
		out[i] = e
	}
	return out
}

// find gives all that speaks for a label, with positions among the words of u,
// until it is asked again.
func (v *view) find(u *reading, w weigher) []transcripts.Evidence {
	out := v.grounded[:0]
	for _, c := range u.cues {
		if x := w(ofList.Hash(uint32(c.List)+1, 2)); x >= leastWeight {
			l := v.cues.Lists()[c.List]
			out = append(out, transcripts.Evidence{Cue: l.Name, From: c.From, To: c.To, Text: l.Text, W: x})
		}
	}
	for i, k := range u.words {
		x := w(ofWord.Hash(k.hash, 0))
		if k.content && k.stemHash != k.hash {
			x += w(ofStem.Hash(k.stemHash, 0))
		}
		if x >= leastWeight {
			out = append(out, transcripts.Evidence{Cue: "ord", From: i, To: i + 1, Text: "ordet taler for koden", W: x})
		}
		for _, id := range k.fields {
			if x := w(ofField.Hash(uint32(id), 1)); x >= leastWeight {
				f := v.fields.List()[id]
				out = append(out, transcripts.Evidence{Cue: f.Name, From: i, To: i + 1, Text: "ord om: " + f.Text, W: x})
			}
		}
	}
	if u.asks {
		if x := w(ofAsking.Hash(0, 0)); x >= leastWeight {
			out = append(out, transcripts.Evidence{Cue: "spørger", Text: "har form som et spørgsmål", W: x})
		}
	}
	v.grounded = out
	return out
}

// strongest keeps what weighs most, once for each stretch of words. It orders es.
func strongest(es []transcripts.Evidence) []transcripts.Evidence {
	slices.SortStableFunc(es, func(a, b transcripts.Evidence) int { return cmp.Compare(b.W, a.W) })
	if len(es) == 0 {
		return nil
	}
	out := make([]transcripts.Evidence, 0, mostShown)
	for _, e := range es {
		if len(out) == mostShown {
			break
		}
		e.W = math.Round(e.W*100) / 100
		if !slices.ContainsFunc(out, func(o transcripts.Evidence) bool { return o.From == e.From && o.To == e.To }) {
			out = append(out, e)
		}
	}
	return out
}

// whyMeaning explains a MY: its words, and what it came after.
func (m *model) whyMeaning(v *view, p *pass, my *found) []transcripts.Evidence {
	w := weights(m.meaning.Node(), begins, inside)
	var out []transcripts.Evidence
	for _, i := range my.units {
		out = append(out, v.grounds(&v.units[i], ofMeaning, w)...)
	}
	out = strongest(out)
	if b := v.before(my.units[0]); b >= 0 && p.code[b] >= 0 {
		out = append(out, transcripts.Evidence{Cue: "før", Text: "kommer efter en ytring kodet " + replyCodes[p.code[b]]})
	}
	return out
}

// whyCode explains the code of professional unit i: its words, and for a
// responsive one what ties it to its MY.
func (m *model) whyCode(v *view, p *pass, i int, myID string) []transcripts.Evidence {
	u := &v.units[i]
	out := v.grounds(u, p.code[i], weights(m.reply, p.code[i]))
	if my := p.target[i]; my >= 0 {
		out = append(out, v.ties(u, &p.mys[my], myID)...)
	}
	if p.moved[i] {
		out = append(out, transcripts.Evidence{Cue: "vindue", Text: "ændret, da svarene på meningsytringen blev set under ét"})
	}
	if len(out) == 0 {
		out = append(out, transcripts.Evidence{Cue: "sammenhæng", Text: "intet enkelt ord; koden følger af ytringerne omkring"})
	}
	return out
}

// ties says what a reply has in common with the MY it works on.
func (v *view) ties(u *unit, my *found, id string) []transcripts.Evidence {
	var out []transcripts.Evidence
	for k := range u.words {
		w := &u.words[k]
		if len(out) == 2 {
			break
		}
		if !w.content || slices.ContainsFunc(u.reading.words[:k], func(o *word) bool { return o.stemHash == w.stemHash }) {
			continue
		}
		for _, j := range my.units {
			if slices.ContainsFunc(v.units[j].words, func(o said) bool { return o.content && o.stemHash == w.stemHash }) {
				out = append(out, transcripts.Evidence{Cue: "delt indhold", From: w.at, To: w.at + 1, Text: "gentager et ord fra meningsytring " + id})
				break
			}
		}
	}
	turns := 0
	for t := v.units[my.units[len(my.units)-1]].turn + 1; t <= u.turn; t++ {
		if x := &v.m.Turns[t]; !x.BC && v.m.ClassOf(x.Speaker) == transcripts.ClassProfessional {
			turns++
		}
	}
	return append(out, transcripts.Evidence{Cue: "afstand", Text: "fagperson-tur nr. " + strconv.Itoa(max(turns, 1)) + " efter meningsytring " + id})
}
