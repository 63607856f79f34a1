package coded

import (
	"bufio"
	"encoding/json"
	"io"
	"unicode/utf8"

	"gribning/transcripts"
)

// Write writes one line for each meeting, with the codes and outcomes of the
// coding of the given name; where a meeting has no such coding, or its turns
// are not built, that is X201 or X202 and nothing of that meeting is written.
func Write(w io.Writer, meetings []*transcripts.Meeting, codingName string) error {
	bw := bufio.NewWriter(w)
	for _, m := range meetings {
		line, err := lineOf(m, codingName)
		if err != nil {
			return err
		}
		enc := json.NewEncoder(bw)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(line); err != nil {
			return transcripts.Fault("X200", "meeting "+m.ID, "the meeting cannot be written", "mødet kan ikke skrives").Because(err)
		}
	}
	if err := bw.Flush(); err != nil {
		return transcripts.Fault("X200", "", "the file cannot be written", "filen kan ikke skrives").Because(err)
	}
	return nil
}

func lineOf(m *transcripts.Meeting, codingName string) (*meetingLine, error) {
	if len(m.Turns) == 0 {
		return nil, transcripts.Fault("X202", "meeting "+m.ID, "the meeting has no turns to write", "mødet har ingen ture at skrive").
			Hint("run the pipeline on it first", "kør først programmet på mødet")
	}
	c := m.Coding(codingName)
	if c == nil {
		return nil, transcripts.Fault("X201", "meeting "+m.ID, "the meeting has no coding of that name", "mødet har ingen kodning med det navn").
			Hint("see «gribning status» for the codings there are", "se «gribning status» for de kodninger, der er")
	}
	l := &meetingLine{ID: m.ID, Type: m.Kind, Style: m.Style, MY: []myObject{}}
	if c.Name != DefaultName {
		l.Coding = c.Name
	}
	interpreter := false
	for _, p := range m.Participants {
		l.Roles = append(l.Roles, p.Label)
		interpreter = interpreter || p.Role == transcripts.Interpreter
		if letter := p.Role.Letter(); letter != p.Label {
			if l.Labels == nil {
				l.Labels = map[string]string{}
			}
			l.Labels[p.Label] = letter
		}
	}
	l.Interpreter = &interpreter
	marks, err := marksOf(m, c)
	if err != nil {
		return nil, err
	}
	codes := c.CodeIndex()
	for i := range m.Turns {
		l.Turns = append(l.Turns, turnOf(m, c, i, codes, marks))
	}
	for i := range c.MYs {
		l.MY = append(l.MY, myOf(&c.MYs[i], c.GripOf(c.MYs[i].ID)))
	}
	l.PII = piiOf(m)
	return l, nil
}

// marksOf gives the «my» mark of every TCU that belongs to a meaning
// utterance. A segment has room for one; membership goes before elaboration.
func marksOf(m *transcripts.Meeting, c *transcripts.Coding) (map[string]string, error) {
	marks := map[string]string{}
	for _, y := range c.MYs {
		kept := false
		for _, id := range y.TCUs {
			if marks[id] == "" {
				marks[id] = y.ID
				kept = true
			}
		}
		if !kept {
			return nil, transcripts.Fault("X203", "meeting "+m.ID, "two meaning utterances share all their TCUs; the format has room for one",
				"to meningsytringer deler alle deres ytringer; formatet har kun plads til én").
				Hint("export as Parquet or QDPX", "eksportér som Parquet eller QDPX")
		}
	}
	for _, y := range c.MYs {
		for _, id := range y.Elaborated {
			if marks[id] == "" {
				marks[id] = "EL" + y.ID
			}
		}
	}
	return marks, nil
}

func turnOf(m *transcripts.Meeting, c *transcripts.Coding, i int, codes map[string]int, marks map[string]string) turnObject {
	t := &m.Turns[i]
	o := turnObject{N: i + 1, Spk: m.RoleOf(t.Speaker).Letter(), T0: seconds(t.Start), T1: seconds(t.End), BC: t.BC}
	if o.Spk != t.Speaker {
		o.Label = t.Speaker
	}
	for u := t.From; u < t.To; u++ {
		tcu := &m.TCUs[u]
		t0, t1 := seconds(tcu.Start), seconds(tcu.End)
		s := segObject{Text: m.TCUText(u), MY: marks[tcu.ID], T0: &t0, T1: &t1,
			Echo: flag(tcu.Echo), CutOff: flag(tcu.CutOff), Quoted: flag(tcu.Quoted)}
		if k, ok := codes[tcu.ID]; ok {
			x := &c.Codes[k]
			s.Code, s.Target, s.Capture, s.Interrupt = x.Code, x.Target, x.Capture, x.Interrupt
			s.Misgrip, s.Parked, s.Selective, s.Proxy = flag(x.Misgrip), flag(x.Parked), flag(x.Selective), flag(x.Proxy)
			s.Echo, s.Complex, s.Skip, s.Valence = flag(x.Echo), flag(x.Complex), x.Skip, x.Valence
			s.Addressed, s.Note = x.Addressed, x.Note
			s.Author, s.P, s.Certainty, s.Uncertain = authorOf(x.Made), x.P, x.Certainty, flag(x.Uncertain)
		}
		o.Segs = append(o.Segs, s)
	}
	return o
}

func authorOf(m transcripts.Made) string {
	if m.Author == Author {
		return ""
	}
	return m.Author
}

func myOf(y *transcripts.MY, g *transcripts.Grip) myObject {
	o := myObject{MY: y.ID, Primary: y.Primary, Delivery: y.Delivery, Elicited: y.Elicited, Object: y.Object, Reason: y.Note, Flags: flags{},
		Author: authorOf(y.Made), P: y.P, Certainty: y.Certainty, Uncertain: flag(y.Uncertain)}
	if o.Delivery == nil {
		o.Delivery = []string{}
	}
	if y.Secondary != "" {
		o.Secondary = &y.Secondary
	}
	if y.ReraiseOf != "" {
		o.ReraiseOf = &y.ReraiseOf
	}
	set := func(k, v string, on bool) {
		if on && v != "" {
			o.Flags[k] = v
		}
	}
	set("sensitive", "1", y.Sensitive)
	set("voice", y.Voice, true)
	set("addressed", y.Addressed, true)
	set("ik", y.IK, true)
	if g == nil {
		return o
	}
	set("detour", "1", g.Detour)
	set("external", "1", g.External)
	set("selective", "1", g.Selective)
	set("lapse", "1", g.Lapse)
	o.O, o.Sub, o.F, o.By, o.PT, o.Init, o.IK = g.Outcome, g.Sub, g.Form, g.By, g.LatTurns, g.Init, g.IK
	if g.Lat != nil {
		lat := seconds(*g.Lat)
		o.Lat = &lat
	}
	return o
}

// piiOf writes identifying words as code-point positions in their turn's text.
// Doubtful ones (Flag) are no part of the format; one that runs over a turn's
// end is written once for each turn.
func piiOf(m *transcripts.Meeting) []piiObject {
	var out []piiObject
	for _, id := range m.Identifiers {
		if id.Flag {
			continue
		}
		for i := range m.Turns {
			t := &m.Turns[i]
			from, to := m.TCUs[t.From].From, m.TCUs[t.To-1].To
			if id.To <= from || id.From >= to {
				continue
			}
			p := piiObject{Turn: i + 1, Start: -1, Type: id.Type}
			pos := 0
			for w := from; w < to; w++ {
				end := pos + utf8.RuneCountInString(m.Words[w].Text)
				if w >= id.From && w < id.To {
					if p.Start < 0 {
						p.Start = pos
					}
					p.End = end
				}
				pos = end + 1
			}
			if id.To <= to {
				p.End -= utf8.RuneCountInString(id.Suffix)
			}
			text := []rune(m.Text(from, to))
			if p.Start < 0 || p.End <= p.Start || p.End > len(text) {
				continue
			}
			p.Text = string(text[p.Start:p.End])
			out = append(out, p)
		}
	}
	return out
}
