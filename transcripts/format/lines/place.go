package lines

import (
	"slices"
	"strings"

	"gribning/transcripts"
)

// place gives every word a time. What the source tells stands; a start without
// an end lasts as long as its words usually take, but not into the next known
// start; what has no time at all follows what was said before.
func (b *Builder) place(us []spoken) {
	at := transcripts.Ms(0)
	for i := 0; i < len(us); {
		u := &us[i]
		if u.Times == Both {
			spreadCue(u, u.Span)
			at = max(at, u.End)
			i++
			continue
		}
		// A run of cues whose extent is not known, up to the next known start.
		n := i + 1
		for n < len(us) && us[n].Times&Starts == 0 || n < len(us) && us[n].Times == Starts && us[i].Times == Starts && us[n].Start == us[i].Start {
			if us[n-1].Times == Ends {
				break
			}
			n++
		}
		limit := transcripts.Ms(-1)
		if n < len(us) && us[n].Times&Starts != 0 {
			limit = us[n].Start
		}
		if us[n-1].Times == Ends {
			limit = us[n-1].End
		}
		if u.Times == Starts {
			at = u.Start
		}
		at = run(us[i:n], at, limit)
		i = n
	}
}

// run lays cues one after the other from a start on, squeezed if they would
// run over the limit (below zero: none), and gives where they end.
func run(us []spoken, start, limit transcripts.Ms) transcripts.Ms {
	type piece struct{ before, length transcripts.Ms }
	pieces := make([]piece, len(us))
	var total transcripts.Ms
	for i := range us {
		p := piece{length: usual(us[i].words)}
		if i > 0 || us[i].Times == NoTimes && start > 0 {
			p.before = us[i].gap
			if us[i].gap == 0 && (i == 0 || us[i].Speaker != us[i-1].Speaker) {
				p.before = BetweenTurns
			}
		}
		pieces[i] = p
		total += p.before + p.length
	}
	room := total
	// A stated end is where the last of the words is said; a stated start of
	// what follows only bounds them.
	if limit >= 0 && (start+total > limit || us[len(us)-1].Times == Ends) {
		room = max(0, limit-start)
	}
	var done transcripts.Ms
	pos := func() transcripts.Ms {
		if total == 0 {
			return start
		}
		return start + share(room, done, total)
	}
	for i := range us {
		done += pieces[i].before
		from := pos()
		done += pieces[i].length
		spreadCue(&us[i], transcripts.Span{Start: from, End: pos()})
		if us[i].Times == NoTimes {
			for k := range us[i].words {
				us[i].words[k].TimedBy = transcripts.TimedByRule
			}
		}
	}
	return pos()
}

// usual is how long words take by rule: [PerWord] each, pauses what they state.
func usual(ws []transcripts.Word) transcripts.Ms {
	var t transcripts.Ms
	for i := range ws {
		if ws[i].Kind == transcripts.Pause {
			t += stated(&ws[i])
		} else {
			t += PerWord
		}
	}
	return t
}

// spreadCue places the words of a cue in a span. Words with times of their own
// keep them; those between are spread between their neighbours.
func spreadCue(u *spoken, in transcripts.Span) {
	if in.End < in.Start {
		in.End = in.Start
	}
	u.Span = in
	ws := u.words
	for i := 0; i < len(ws); {
		if ws[i].TimedBy != "" {
			i++
			continue
		}
		n := i
		for n < len(ws) && ws[n].TimedBy == "" {
			n++
		}
		part := in
		if i > 0 {
			part.Start = ws[i-1].End
		}
		if n < len(ws) {
			part.End = ws[n].Start
		}
		part.End = max(part.Start, part.End)
		Spread(ws[i:n], part)
		i = n
	}
}

// sorted gives the cues by start; what starts together stays in order.
func sorted(us []spoken) []spoken {
	slices.SortStableFunc(us, func(a, b spoken) int {
		return int(max(-1, min(1, a.words[0].Start-b.words[0].Start)))
	})
	return us
}

// events are words that stand alone in square brackets for a sound.
var events = map[string]bool{
	"musik": true, "music": true, "latter": true, "ler": true, "griner": true, "laughter": true, "laughs": true, "støj": true, "noise": true,
	"stilhed": true, "silence": true, "pause": true, "applaus": true, "blank_audio": true, "hoster": true, "suk": true, "sukker": true,
	"telefon": true, "banken": true, "sound": true, "lyd": true,
}

var noBrackets = strings.NewReplacer("[", "", "]", "")

// brackets reads the square brackets of level L2: «[ja]» is said in overlap,
// «[NAVN-1]» stands for a name, «[latter]» is a sound, «[uklart]» is unclear.
// An equals sign at a word's edge (latching) is taken off.
func brackets(ws []transcripts.Word) []transcripts.Word {
	out := ws[:0]
	inside := false
	for i := 0; i < len(ws); i++ {
		w := ws[i]
		if w.Kind == transcripts.Event || w.Kind == transcripts.Unclear || w.Kind == transcripts.Pause {
			w.Overlaps = w.Overlaps || inside
			out = append(out, w)
			continue
		}
		if !strings.ContainsAny(w.Text, "[]=") {
			w.Overlaps = w.Overlaps || inside
			out = append(out, w)
			continue
		}
		if n, kind := remark(ws[i:]); n > 0 {
			for ; n > 0; n-- {
				ws[i].Kind = kind
				out = append(out, ws[i])
				i++
			}
			i--
			continue
		}
		if pureLabel.MatchString(w.Text) {
			w.Overlaps = inside
			out = append(out, w)
			continue
		}
		opens := strings.Count(w.Text, "[") - strings.Count(w.Text, "]")
		text := noBrackets.Replace(w.Text)
		if bare := strings.Trim(text, "="); bare != "" {
			text = bare
		}
		w.Overlaps = inside || strings.ContainsAny(w.Text, "[]")
		if opens != 0 {
			inside = opens > 0
		}
		if text == "" || text == "=" {
			continue
		}
		if text != w.Text {
			next := ""
			if i+1 < len(ws) {
				next = ws[i+1].Text
			}
			w.Text, w.Kind = text, kindOf(text, next)
		}
		out = append(out, w)
	}
	return out
}

// remark gives how many words a remark in square brackets takes and its kind.
func remark(ws []transcripts.Word) (int, transcripts.WordKind) {
	if !strings.HasPrefix(ws[0].Text, "[") {
		return 0, ""
	}
	for n := range ws {
		if n > 3 {
			break
		}
		at := strings.IndexByte(ws[n].Text, ']')
		if at < 0 {
			continue
		}
		var inside []string
		for k := 0; k <= n; k++ {
			inside = append(inside, strings.Trim(ws[k].Text, "[].,;!?"))
		}
		s := strings.ToLower(strings.Join(inside, " "))
		switch {
		case unclear.MatchString(s) && s != "":
			return n + 1, transcripts.Unclear
		case events[s]:
			return n + 1, transcripts.Event
		}
		return 0, ""
	}
	return 0, ""
}

// Share divides a span among n pieces that follow each other. of gives a
// piece's weight and its own start, below zero where that is not known; a start
// outside the span or before the piece ahead is ignored.
func Share(in transcripts.Span, n int, of func(int) (weight int, start transcripts.Ms)) []transcripts.Span {
	out := make([]transcripts.Span, n)
	if in.End < in.Start { // left to the builder to refuse
		for i := range out {
			out[i] = in
		}
		return out
	}
	from := in.Start
	for i := 0; i < n; {
		// A run of pieces up to the next one with a start of its own.
		var total, done transcripts.Ms
		to, end := i, in.End
		for to < n {
			w, start := of(to)
			if to > i && start >= from && start <= in.End && start >= in.Start {
				end = start
				break
			}
			total += transcripts.Ms(w) + 1
			to++
		}
		if _, start := of(i); start >= from && start <= in.End {
			from = start
		}
		end = max(end, from)
		for at := from; i < to; i++ {
			w, _ := of(i)
			done += transcripts.Ms(w) + 1
			out[i] = transcripts.Span{Start: at, End: from + share(end-from, done, total)}
			at = out[i].End
		}
		from = end
	}
	return out
}
