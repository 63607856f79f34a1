package grip

import (
	"fmt"
	"strings"

	"gribning/transcripts"
)

// Show writes down which turns were looked at.
func (l *line) show(g *transcripts.Grip, w []int) {
	g.Window = nil
	for _, k := range w {
		g.Window = append(g.Window, l.m.Turns[l.pro[k].turn].ID)
	}
	g.Path = append(g.Path, strings.TrimRight(fmt.Sprintf("0 window %s", strings.Join(g.Window, " ")), " "))
}

// SetGrip fills what a grip has: form, who, when.
func (l *line) setGrip(g *transcripts.Grip, s span, hit place, turns int) {
	t := &l.m.TCUs[hit.tcu]
	away := l.away(s.start, t.Start)
	lat := t.Start - s.slot - away
	g.Form, g.TCU, g.By = l.code[hit.tcu].Code, t.ID, l.m.RoleOf(t.Speaker).Letter()
	g.Lat, g.LatTurns = &lat, turns
	g.External = g.External || away > 0
}

// FlagWindow sets lapse, external and selective, which describe the window
// whatever the outcome. External time is no lapse.
func (l *line) flagWindow(g *transcripts.Grip, s span, w []int) {
	first := l.pro[w[0]].start
	away := l.away(s.start, first)
	g.Lapse = first-s.slot-away >= lapse
	g.External = away > 0
	l.each(w, func(p place) bool {
		if c := l.code[p.tcu]; c != nil && c.Selective {
			g.Selective = true
		}
		return !g.Selective
	})
}

// FlagDetour marks a grip that comes after institutional talk in the same turn
// (§4.2, M29).
func (l *line) flagDetour(g *transcripts.Grip, hit place) {
	l.each([]int{hit.pro}, func(p place) bool {
		if p.tcu < hit.tcu && transcripts.IsInstitutional(l.codeAt(p.tcu)) {
			g.Detour = true
		}
		return p.tcu < hit.tcu && !g.Detour
	})
}

// Sure sets P and Uncertain from the MY and the TCU that decided. P is the
// product of their probabilities, where a machine gave any; people's codes
// leave it untouched.
func (l *line) sure(g *transcripts.Grip, my *transcripts.MY, tcu int) {
	g.Uncertain = g.Uncertain || my.Uncertain
	g.P = my.P
	if tcu < 0 || l.code[tcu] == nil {
		return
	}
	c := l.code[tcu]
	g.Uncertain = g.Uncertain || c.Uncertain
	switch {
	case g.P == 0:
		g.P = c.P
	case c.P > 0:
		g.P *= c.P
	}
}

// Doubt marks an outcome that says «no grip in the window» while something in
// the window was uncertain, not coded or not heard.
func (l *line) doubt(g *transcripts.Grip, w []int) {
	l.each(w, func(p place) bool {
		c, t := l.code[p.tcu], &l.m.TCUs[p.tcu]
		missing := c == nil && !t.Token && !t.Echo
		if missing || (c != nil && c.Uncertain) {
			g.Uncertain = true
		}
		return !g.Uncertain
	})
}

// Resolve sets resolved_by_reraise: the MY was not gripped, but one that takes
// it up again, at once or over further re-raises, was (§4.4).
func (l *line) resolve(grips []transcripts.Grip) {
	at := make(map[string]int, len(l.c.MYs))
	for i := range l.c.MYs {
		at[l.c.MYs[i].ID] = i
	}
	landed := make([]bool, len(grips))
	for i := range grips {
		if grips[i].Outcome != "G" && grips[i].Outcome != "GS" {
			continue
		}
		k, ok := at[l.c.MYs[i].ReraiseOf]
		for ok && !landed[k] {
			landed[k] = true
			k, ok = at[l.c.MYs[k].ReraiseOf]
		}
	}
	for i := range grips {
		switch grips[i].Outcome {
		case "D", "OV", "OH":
			grips[i].ResolvedByReraise = landed[i]
		}
	}
}
