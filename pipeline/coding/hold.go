package coding

import "gribning/transcripts"

// A citizen who is answered with a token has not lost the floor: what she says
// next may still be the same meaning utterance, whose end then moves (CODEBOOK
// §1.4, §2.2). In dev.jsonl one MY in nine goes on in a later turn, and of the 62
// that end just before a token and are followed by another meaning, 55 go on.
// Whether a short question asks her to say it again, after which she goes on, too
// (U5), or asks for more of it (R-SPO), does not show in its form: of those that
// repeat her words or ask «hvad», 12 are the one and 11 the other. Such a question
// ends the stretch.

// heldTurns bounds how many turns may be spoken while the floor is held.
const heldTurns = 2

// stretch gives the units of the citizen's turn that begins at from, and of those
// in which she goes on while she holds the floor; to is the end of the last.
func (v *view) stretch(from int) (units []int, to int) {
	_, to = v.turnUnits(from)
	for i := from; i < to; i++ {
		units = append(units, i)
	}
	for {
		next := v.goesOn(from, to)
		if next < 0 {
			return units, to
		}
		_, to = v.turnUnits(next)
		for i := next; i < to; i++ {
			units = append(units, i)
		}
	}
}

// held reports whether the speaker of unit a holds the floor until unit b of a
// later turn.
func (v *view) held(a, b int) bool {
	_, to := v.turnUnits(a)
	for to <= b {
		next := v.goesOn(a, to)
		if next < 0 {
			return false
		}
		_, to = v.turnUnits(next)
		if b >= next && b < to {
			return true
		}
	}
	return false
}

// goesOn gives the first unit of the turn in which the speaker of unit i goes on
// after her turn has ended at to, −1 if she does not hold the floor.
func (v *view) goesOn(i, to int) int {
	for range heldTurns + 1 {
		if to == len(v.units) {
			return -1
		}
		if isCitizen(v.units[to].class) {
			if v.m.TCUs[v.units[to].tcu].Speaker == v.m.TCUs[v.units[i].tcu].Speaker {
				return to
			}
			return -1
		}
		from := to
		if _, to = v.turnUnits(from); !v.passes(from, to) {
			return -1
		}
	}
	return -1
}

// passes reports whether the turn of units from..to leaves the floor where it is.
func (v *view) passes(from, to int) bool {
	for i := from; i < to; i++ {
		if u := &v.units[i]; !u.bc && (u.class != transcripts.ClassProfessional || u.says(v)) {
			return false
		}
	}
	return true
}

// across collects the features of the step from unit a to unit b, between which
// others spoke while a's speaker held the floor.
func (f *features) across(v *view, a, b int, p *pass) {
	f.reset()
	f.flag("over")
	if v.aside {
		f.flag("over:skrevet")
	}
	x, y := &v.units[a], &v.units[b]
	f.value("over:delt", min(shared(x, y), 2))
	f.value("over:mening", odds(p.guess[a].kind(1))*8+odds(p.guess[b].kind(1)))
	f.value("over:mere", odds(p.guess[b].kind(2)))
	if len(y.words) > 0 {
		f.add("over:start", y.words[0].hash, 0)
	}
	f.value("over:længde", min(len(y.words)/3, 3))
	for i := a + 1; i < b; i++ {
		switch u := &v.units[i]; {
		case isCitizen(u.class):
		case u.bc:
			f.flag("over:imens")
		default:
			f.flag("over:svarord")
			f.value("over:ekko", min(shared(x, u), 2))
		}
	}
}
