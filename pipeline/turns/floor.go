package turns

import (
	"cmp"
	"slices"
	"strings"

	"gribning/pipeline/danish"
	"gribning/transcripts"
)

// Floor finds the turns of a recording or of a transcript that does not fix
// them: inter-pausal units first, then who keeps and who takes the floor.
func (l *layout) floor() {
	l.findUnits()
	open := map[string]*turn{}
	said := map[string][]*unit{} // units that take the floor, by speaker
	for i, u := range l.units {
		t := open[u.speaker]
		if u.kind == noise {
			if t != nil && u.start-t.end < longSilence && !l.takenSince(t, u, said) {
				t.add(u)
			} else {
				l.loose = append(l.loose, u.words...)
			}
			continue
		}
		same := t != nil && l.continues(t, u, said)
		if l.quarantined(u) {
			// Nobody vouches that this was said: it takes no floor.
			if same && (u.start-t.end < longSilence || u.fixed == transcripts.BeginsNone) {
				t.add(u)
			} else {
				l.turns = append(l.turns, newTurn(u))
			}
			continue
		}
		if u.kind == token && !same {
			u.bc = l.keepsFloor(i, u, said)
		}
		switch {
		case u.bc:
			l.turns = append(l.turns, newTurn(u))
			continue
		case same && u.fixed == transcripts.NotFixed && l.newObject(t, u):
			t = newTurn(u)
			t.resumed = true
			l.turns = append(l.turns, t)
		case same:
			t.add(u)
		default:
			t = newTurn(u)
			l.turns = append(l.turns, t)
		}
		open[u.speaker] = t
		said[u.speaker] = append(said[u.speaker], u)
	}
	slices.SortFunc(l.loose, func(a, b int) int { return a - b })
	l.sortTurns()
}

func newTurn(u *unit) *turn {
	return &turn{speaker: u.speaker, units: []*unit{u}, start: u.start, end: u.end, bc: u.bc}
}

func (t *turn) add(u *unit) {
	t.units = append(t.units, u)
	t.end = max(t.end, u.end)
}

// FindUnits cuts each speaker's words at silences, at fixed beginnings, and
// where trusted words meet quarantined ones.
func (l *layout) findUnits() {
	open := map[string]*unit{}
	var last *unit
	for i := range l.words {
		w := &l.words[i]
		u := last
		if u == nil || u.speaker != w.Speaker {
			u = open[w.Speaker]
		}
		fixed := w.Begins
		if fixed == transcripts.BeginsTCU {
			fixed = transcripts.NotFixed
		}
		if u == nil || fixed != transcripts.BeginsNone && (w.Start-u.end >= ipuSilence || fixed != transcripts.NotFixed || l.trustChanges(u, i)) {
			u = &unit{speaker: w.Speaker, start: w.Start, end: w.Start, fixed: fixed, words: make([]int, 0, 8)}
			open[w.Speaker] = u
			l.units = append(l.units, u)
		}
		u.words = append(u.words, i)
		u.end = max(u.end, w.End)
		last = u
	}
	for _, u := range l.units {
		u.kind = l.kindOf(u)
	}
	slices.SortStableFunc(l.units, func(a, b *unit) int {
		if c := cmp.Compare(a.start, b.start); c != 0 {
			return c
		}
		return compareIDs(l.words[a.words[0]].ID, l.words[b.words[0]].ID)
	})
}

func (l *layout) trustChanges(u *unit, i int) bool {
	last := &l.words[u.words[len(u.words)-1]]
	return (last.Quarantine != "") != (l.words[i].Quarantine != "")
}

func (l *layout) quarantined(u *unit) bool {
	for _, i := range u.words {
		if w := &l.words[i]; w.Spoken() && w.Quarantine == "" {
			return false
		}
	}
	return true
}

func (l *layout) kindOf(u *unit) unitKind {
	spoken := l.spoken[:0]
	defer func() { l.spoken = spoken }()
	event := ""
	for _, i := range u.words {
		switch w := &l.words[i]; {
		case w.Spoken():
			spoken = append(spoken, w.Text)
		case w.Kind == transcripts.Unclear:
			return talk
		case w.Kind == transcripts.Event:
			event += w.Text + " "
		}
	}
	if speaksInEvent(event) {
		return talk
	}
	switch {
	case len(spoken) == 0:
		return noise
	case danish.IsResponseToken(spoken), onlySounds(spoken):
		return token
	}
	return talk
}

// OnlySounds reports whether words are hesitation and laughter only, which keep
// or take the floor no more than a token does.
func onlySounds(words []string) bool {
	for _, w := range words {
		if !danish.IsFiller(danish.Norm(w)) && !danish.IsLaugh(w) {
			return false
		}
	}
	return true
}

var speechInEvent = []string{"taler", "siger", "fortæller", "oversætter", "snakker", "tolker", "forklarer", "svarer", "spørger", "læser", "(på "}

// SpeaksInEvent reports whether events on the line, all their words together,
// stand for talk, as «(taler arabisk i 9 sekunder)» does, and not for a sound.
func speaksInEvent(text string) bool {
	text = strings.ToLower(text)
	for _, s := range speechInEvent {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

// Texts are the spoken words of a unit.
func (l *layout) texts(u *unit) []string {
	var out []string
	for _, i := range u.words {
		if l.words[i].Spoken() {
			out = append(out, l.words[i].Text)
		}
	}
	return out
}

// Continues reports whether u belongs to its speaker's open turn: nobody took
// the floor between (U1), or somebody spoke into it and the speaker went on
// (U3). An interruption ends the turn at the cut-off (U4).
func (l *layout) continues(t *turn, u *unit, said map[string][]*unit) bool {
	switch u.fixed {
	case transcripts.BeginsNone:
		return true
	case transcripts.BeginsTurn, transcripts.BeginsBC:
		return false
	}
	if t.bc {
		return false
	}
	return !l.takenSince(t, u, said)
}

// TakenSince reports whether another speaker's talk divides t from u.
func (l *layout) takenSince(t *turn, u *unit, said map[string][]*unit) bool {
	last := t.units[len(t.units)-1]
	for speaker, units := range said {
		if speaker == t.speaker {
			continue
		}
		for k := len(units) - 1; k >= 0; k-- {
			o := units[k]
			if o.end <= t.end && o.start < last.start {
				break
			}
			if o.start >= u.start || o.end <= t.end && o.start < last.end-atTRP {
				continue // spoken into the turn and over before it went on
			}
			spokenInto := o.start < t.end-atTRP || o.end > u.start && !l.complete(last)
			if o.end <= u.start+minOverlap && l.answers(u) {
				spokenInto = false // «ja» takes up what the other said
			}
			if !(spokenInto && u.start-t.end < resumption && last.kind == talk && !l.cutOff(last)) {
				return true
			}
		}
	}
	return false
}

// KeepsFloor reports whether a token is a backchannel (§1.5, ruling 1): the
// other is still speaking, or goes on with the same object within a second.
func (l *layout) keepsFloor(i int, u *unit, said map[string][]*unit) bool {
	switch u.fixed {
	case transcripts.BeginsBC:
		return true
	case transcripts.BeginsTurn, transcripts.BeginsNone:
		return false
	}
	holder := lastBefore(said, u)
	if holder == nil {
		return false
	}
	next := l.nextTalk(i, u)
	if next != nil && next.speaker == u.speaker && next.start-u.end < initial {
		return false // turn-initial (T5)
	}
	if holder.end > u.start+minOverlap || l.marked(u) {
		return true // still speaking
	}
	if next == nil || next.speaker != holder.speaker || next.start-u.end > resumption {
		return false
	}
	if next.start < u.end {
		return true
	}
	open := !l.complete(holder)
	if l.m.ClassOf(holder.speaker) == transcripts.ClassProfessional {
		// What a citizen says after complete professional talk is an answer or
		// a turn of hers, however short.
		return open
	}
	return open || !l.shifts(next) && !l.question(holder)
}

// Marked reports whether the transcript marks every word of a unit as spoken
// in overlap; its times may not show it.
func (l *layout) marked(u *unit) bool {
	for _, i := range u.words {
		if !l.words[i].Overlaps {
			return false
		}
	}
	return true
}

// LastBefore is the latest unit of another speaker that took the floor.
func lastBefore(said map[string][]*unit, u *unit) *unit {
	var holder *unit
	for speaker, units := range said {
		if speaker == u.speaker || len(units) == 0 {
			continue
		}
		if o := units[len(units)-1]; holder == nil || o.end > holder.end || o.end == holder.end && o.speaker < holder.speaker {
			holder = o
		}
	}
	return holder
}

// NextTalk is the first unit after i that is more than noise or a token of a
// third person.
func (l *layout) nextTalk(i int, u *unit) *unit {
	for k := i + 1; k < len(l.units) && l.units[k].start <= u.end+longSilence; k++ {
		if o := l.units[k]; o.kind == talk && !l.quarantined(o) || o.kind == token && o.speaker == u.speaker {
			return o
		}
	}
	return nil
}

// NewObject reports whether u, after a lapse at a possible completion, begins
// something new (U2): no conjunction ties it to what the speaker said before,
// and no word of content comes back.
func (l *layout) newObject(t *turn, u *unit) bool {
	last := t.units[len(t.units)-1]
	if u.start-t.end < longSilence || u.kind != talk || !l.complete(last) {
		return false
	}
	if l.shifts(u) || l.away(last) {
		return true
	}
	c := l.clausesOf(u)
	if len(c.ws) < 3 || c.is(0, links) || c.is(0, closers) || c.norm(0) == "altså" || c.norm(0) == "eller" {
		return false
	}
	if _, ok := c.kernelAt(0, 0); !ok {
		return false // an increment (T7) has no clause of its own
	}
	old := map[string]bool{}
	for _, w := range l.clausesOf(last).ws {
		if w.class == 0 {
			old[danish.Stem(w.norm)] = true
		}
	}
	for _, w := range c.ws {
		if w.class == 0 && old[danish.Stem(w.norm)] {
			return false
		}
	}
	return true
}

// Answers reports whether a unit opens with a response token.
func (l *layout) answers(u *unit) bool {
	const enough = 4 // words, so that the first has its neighbour beside it
	c := u.clauses
	if c == nil && len(u.words) > enough {
		var ws [enough]transcripts.Word
		for k := range ws {
			ws[k] = l.words[u.words[k]]
		}
		if c = newClauses(ws[:]); len(c.ws) < 2 {
			c = nil
		}
	}
	if c == nil {
		c = l.clausesOf(u)
	}
	return len(c.ws) > 0 && danish.IsResponseToken([]string{c.norm(0)})
}

// Away reports whether a unit announces an external event (U6): a call taken, a
// knock on the door.
func (l *layout) away(u *unit) bool {
	for _, i := range u.words {
		if w := &l.words[i]; w.Kind == transcripts.Event {
			for _, s := range []string{"telefon", "banke", "alarm", "ringer", "dør"} {
				if strings.Contains(strings.ToLower(w.Text), s) {
					return true
				}
			}
		}
	}
	text := " " + strings.ToLower(strings.Join(l.texts(u), " ")) + " "
	for _, s := range []string{" nødt til at tage ", " skal jeg lige tage ", " et øjeblik ", " to sekunder ", " lige tage den "} {
		if strings.Contains(text, s) {
			return true
		}
	}
	return false
}

var shifters = [][]string{{"nå", "men"}, {"nå", "så"}, {"godt", "så"}, {"okay", "så"}, {"så", "skal", "vi"}, {"forresten"}, {"for", "resten"},
	{"og", "noget", "andet"}, {"noget", "andet"}, {"hvad", "med"}, {"en", "anden", "ting"}, {"skal", "vi"}, {"lige", "et", "øjeblik"}}

// Shifts reports whether a unit opens with words that change the object.
func (l *layout) shifts(u *unit) bool {
	c := l.clausesOf(u)
	i := 0
	for i < len(c.ws) && danish.IsFiller(c.norm(i)) {
		i++
	}
	for _, s := range shifters {
		ok := true
		for k, w := range s {
			ok = ok && c.norm(i+k) == w
		}
		if ok {
			return true
		}
	}
	return false
}

// Question reports whether a unit ends in a question that a token can answer.
func (l *layout) question(u *unit) bool {
	c := l.clausesOf(u)
	if n := len(c.ws); n > 0 && c.ws[n-1].stop == '?' && l.m.Style == "plain" {
		return true
	}
	from := 0
	for _, b := range c.borders(transcripts.ClassOther) {
		for i := range c.ws {
			if c.ws[i].at == b.At {
				from = i
			}
		}
	}
	for from < len(c.ws) && (c.is(from, links) && c.norm(from) != "så" || c.is(from, particles)) {
		from++
	}
	if n := len(c.ws); n > 0 && (c.norm(n-1) == "vel" || strings.HasPrefix(c.norm(n-1), "ikke") && n > 3) {
		return true
	}
	return c.verbSubject(from) && c.verb(from, true)
}

// Complete reports whether a unit can end an utterance where it does: its last
// word asks for no other.
func (l *layout) complete(u *unit) bool {
	if l.cutOff(u) {
		return false
	}
	c := l.clausesOf(u)
	n := len(c.ws)
	if n == 0 {
		return true
	}
	w := c.norm(n - 1)
	switch {
	case danish.IsFiller(w), in(w, links) && w != "så", in(w, closers) && w != "om", in(w, asks) && n > 1, in(w, nominative) && !c.has(n-2, danish.Finite):
		return false
	case c.has(n-1, danish.Preposition) && !c.has(n-1, danish.Adverb) && w != "med" && w != "på" && w != "til" && w != "om" && w != "for" && w != "fra" && w != "af" && w != "i":
		return false
	case w == "min" || w == "mit" || w == "mine" || w == "din" || w == "en" || w == "et" || w == "vores":
		return false
	}
	return true
}

func (l *layout) cutOff(u *unit) bool {
	for k := len(u.words) - 1; k >= 0; k-- {
		if w := &l.words[u.words[k]]; w.Spoken() {
			return isCutOff(w)
		}
	}
	return false
}

func isCutOff(w *transcripts.Word) bool {
	return w.Kind == transcripts.CutOff || len(w.Text) > 1 && strings.HasSuffix(w.Text, "-")
}

// ClausesOf prepares the words of a unit for the rules, which look at the same
// unit several times. A unit's words are complete before anybody asks.
func (l *layout) clausesOf(u *unit) *clauses {
	if u.clauses == nil {
		ws := make([]transcripts.Word, len(u.words))
		for k, i := range u.words {
			ws[k] = l.words[i]
		}
		u.clauses = newClauses(ws)
	}
	return u.clauses
}
