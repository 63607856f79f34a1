package review

import (
	"slices"
	"strings"

	"gribning/pipeline/deidentify"
	"gribning/transcripts"
)

// word makes a correction of words, their voices, times and borders.
func (e *editor) word(x deed) (transcripts.Correction, string) {
	c := transcripts.Correction{Words: x.Words, Note: x.Note}
	if len(x.Words) == 0 || len(x.Words) > 5000 {
		return c, "bad_form"
	}
	at := e.places(x.Words)
	for _, id := range x.Words {
		if at[id] < 0 {
			return c, "gone"
		}
	}
	first := e.m.Words[at[x.Words[0]]]
	text := strings.Join(strings.Fields(x.Text), " ")
	switch x.Do {
	case "text":
		if text == "" || len(x.Words) != 1 {
			return c, "bad_text"
		}
		c.Op, c.Text, c.Old = transcripts.SetText, text, first.Text
	case "insert":
		if text == "" || len(x.Words) != 1 {
			return c, "bad_text"
		}
		c.Op, c.Text = transcripts.InsertWord, text
	case "delete":
		if len(x.Words) >= len(e.m.Words) {
			return c, "last_words"
		}
		c.Op, c.Old = transcripts.DeleteWord, e.textOf(x.Words, at)
	case "speaker":
		if _, ok := e.m.Participant(x.Speaker); !ok {
			return c, "bad_speaker"
		}
		c.Op, c.Speaker, c.Old = transcripts.SetSpeaker, x.Speaker, first.Speaker
	case "time":
		if x.Start < 0 || x.End < x.Start || x.End > 48*3600*1000 || len(x.Words) != 1 {
			return c, "bad_time"
		}
		c.Op, c.Times, c.Old = transcripts.SetTime, &transcripts.Span{Start: x.Start, End: x.End}, first.Start.Clock()+"–"+first.End.Clock()
	case "trust":
		if first.Quarantine == "" {
			return c, "trusted"
		}
		c.Op, c.Old = transcripts.SetTrust, first.Quarantine
	case "split":
		c.Op, c.Begins, c.Old = transcripts.SetBeginning, transcripts.BeginsTCU, string(first.Begins)
		if x.Turn {
			c.Begins = transcripts.BeginsTurn
		}
		if len(x.Words) != 1 || !x.Turn && e.begins(first.ID) {
			return c, "begins_already"
		}
	case "join":
		c.Op, c.Begins, c.Old = transcripts.SetBeginning, transcripts.BeginsNone, string(first.Begins)
		if len(x.Words) != 1 || !e.begins(first.ID) {
			return c, "begins_nothing"
		}
	}
	return c, ""
}

// places gives where words stand, −1 for those that are not there.
func (e *editor) places(ids []string) map[string]int {
	at := make(map[string]int, len(ids))
	for _, id := range ids {
		at[id] = -1
	}
	for i := range e.m.Words {
		id := e.m.Words[i].ID
		if len(ids) == 1 && id != ids[0] {
			continue
		}
		if _, ok := at[id]; ok {
			at[id] = i
		}
	}
	return at
}

// identify marks words as identifying somebody, or says that they do not. It
// holds for every mention of the same words.
func (e *editor) identify(x deed) (transcripts.Correction, string) {
	c := transcripts.Correction{Op: transcripts.ClearIdentifier, Words: x.Words, Note: x.Note}
	var at []int
	for i := range e.m.Words {
		if slices.Contains(x.Words, e.m.Words[i].ID) {
			at = append(at, i)
		}
	}
	switch {
	case len(x.Words) == 0 || len(x.Words) > mostIdentifying:
		return c, "bad_form"
	case len(at) != len(x.Words):
		return c, "gone"
	}
	touched := slices.ContainsFunc(e.m.Identifiers, func(id transcripts.Identifier) bool {
		if id.From > at[len(at)-1] || id.To <= at[0] {
			return false
		}
		c.Old = id.Type
		return true
	})
	if x.Do == "unidentify" {
		if !touched {
			return c, "gone"
		}
		return c, ""
	}
	if !slices.Contains(identifierTypes, x.Type) {
		return c, "bad_form"
	}
	c.Op, c.Type = transcripts.SetIdentifier, x.Type
	return c, ""
}

// mostIdentifying is how many words may be marked together: an address, a name
// with titles.
const mostIdentifying = 12

// identifierTypes are what a person may mark: what is replaced, and what is
// only pointed out.
var identifierTypes = append(slices.Clone(deidentify.Types), deidentify.Age, deidentify.Family, deidentify.Occupation)

// begins reports whether a unit begins at a word.
func (e *editor) begins(word string) bool { return e.m.TCU(transcripts.TCUID(word)) >= 0 }

func (e *editor) textOf(ids []string, at map[string]int) string {
	var s []string
	for _, id := range ids {
		s = append(s, e.m.Words[at[id]].Text)
	}
	return strings.Join(s, " ")
}

// code makes the code of a professional's unit.
func (e *editor) code(x deed) (transcripts.Correction, string) {
	c := transcripts.Correction{Op: transcripts.SetCode, Coding: e.stored()}
	if x.Code == nil {
		return c, "bad_form"
	}
	k := *x.Code
	i := e.m.TCU(k.TCU)
	if i < 0 {
		return c, "gone"
	}
	if e.m.ClassOf(e.m.TCUs[i].Speaker) == transcripts.ClassCitizen {
		return c, "not_professional"
	}
	if !slices.Contains(transcripts.LayerB, k.Code) || !slices.Contains(transcripts.Skips, k.Skip) || !slices.Contains(transcripts.Valences, k.Valence) ||
		(k.Addressed != "" && k.Addressed != "other") || k.Certainty < 0 || k.Certainty > 3 || len(k.Note) > 2000 {
		return c, "bad_code"
	}
	for _, ref := range []string{k.Target, k.Capture, k.Interrupt} {
		if ref != "" && e.v.c.MY(ref) == nil {
			return c, "gone"
		}
	}
	if transcripts.IsGripForm(k.Code) && k.Target == "" {
		return c, "needs_target"
	}
	if old, ok := e.v.code[k.TCU]; ok {
		c.Old = e.v.c.Codes[old].Code
	}
	k.Made = transcripts.Made{Certainty: k.Certainty}
	c.TCU, c.Code = k.TCU, &k
	return c, ""
}

func (e *editor) clear(x deed) (transcripts.Correction, string) {
	c := transcripts.Correction{Op: transcripts.ClearCode, Coding: e.stored(), TCU: x.TCU}
	i, ok := e.v.code[x.TCU]
	if !ok {
		return c, "gone"
	}
	c.Old = e.v.c.Codes[i].Code
	return c, ""
}

// my makes or changes a meaning utterance. A new one on units that hold one
// already changes that.
func (e *editor) my(x deed) (transcripts.Correction, string) {
	c := transcripts.Correction{Op: transcripts.SetMY, Coding: e.stored()}
	if x.MY == nil || len(x.MY.TCUs)+len(x.MY.Elaborated) > 500 {
		return c, "bad_form"
	}
	y := *x.MY
	if old := e.v.c.MY(y.ID); old != nil && len(y.TCUs) == 0 { // its units stay
		y.TCUs, y.Elaborated = slices.Clone(old.TCUs), slices.Clone(old.Elaborated)
	}
	if len(y.TCUs) == 0 {
		return c, "gone"
	}
	if refusal := e.span(&y); refusal != "" {
		return c, refusal
	}
	if y.ID == "" {
		for _, u := range y.TCUs {
			if i, ok := e.v.myOf[u]; ok {
				y.ID = e.v.c.MYs[i].ID
				break
			}
		}
	}
	if old := e.v.c.MY(y.ID); old != nil {
		c.Old = old.Primary
	} else {
		y.ID = e.freeID(y.TCUs[0])
	}
	if !slices.Contains(transcripts.Subtypes, y.Primary) || y.Secondary != "" && !slices.Contains(transcripts.Subtypes, y.Secondary) ||
		y.Secondary == y.Primary ||
		!slices.Contains(transcripts.Elicitations, y.Elicited) || !slices.Contains(transcripts.Voices, y.Voice) ||
		y.IK != "" && !slices.Contains(transcripts.IKs, y.IK) || y.Certainty < 0 || y.Certainty > 3 || len(y.Note) > 2000 ||
		y.Addressed != "" && y.Addressed != "other" {
		return c, "bad_code"
	}
	for _, d := range y.Delivery {
		if !slices.Contains(transcripts.Deliveries, d) {
			return c, "bad_code"
		}
	}
	if len(strings.Fields(y.Object)) > 12 || len(y.Object) > 200 {
		return c, "long_object"
	}
	if y.ReraiseOf != "" && (y.ReraiseOf == y.ID || e.v.c.MY(y.ReraiseOf) == nil) {
		return c, "gone"
	}
	y.Made = transcripts.Made{Certainty: y.Certainty}
	c.MYID, c.MY = y.ID, &y
	return c, ""
}

// elaborate makes units an elaboration of a meaning utterance, or, where they
// are that already, no longer.
func (e *editor) elaborate(x deed) (transcripts.Correction, string) {
	old := e.v.c.MY(x.MYID)
	if old == nil || x.MY == nil || len(x.MY.TCUs) == 0 {
		return transcripts.Correction{}, "gone"
	}
	y := *old
	y.Elaborated = slices.Clone(old.Elaborated)
	for _, u := range x.MY.TCUs {
		if slices.Contains(y.TCUs, u) {
			return transcripts.Correction{}, "bad_code"
		}
		if i := slices.Index(y.Elaborated, u); i >= 0 {
			y.Elaborated = slices.Delete(y.Elaborated, i, i+1)
		} else {
			y.Elaborated = append(y.Elaborated, u)
		}
	}
	x.MY = &y
	return e.my(x)
}

// span puts the units of a meaning utterance in order and refuses those of a
// professional.
func (e *editor) span(y *transcripts.MY) string {
	index := e.m.TCUIndex()
	for _, ids := range []*[]string{&y.TCUs, &y.Elaborated} {
		for _, u := range *ids {
			i, ok := index[u]
			if !ok {
				return "gone"
			}
			if e.m.ClassOf(e.m.TCUs[i].Speaker) == transcripts.ClassProfessional {
				return "not_citizen"
			}
		}
		slices.SortFunc(*ids, func(a, b string) int { return index[a] - index[b] })
		*ids = slices.Compact(*ids)
	}
	return ""
}

// freeID names a new meaning utterance by its first unit.
func (e *editor) freeID(tcu string) string {
	base := "y" + strings.TrimPrefix(tcu, "u")
	id := base
	for n := 2; e.v.c.MY(id) != nil; n++ {
		id = base + "-" + itoa(n)
	}
	return id
}
