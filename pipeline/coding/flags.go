package coding

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"gribning/pipeline/danish"
	"gribning/transcripts"
)

//go:embed flags.txt
var flagText string

// flagLists are the word lists of the flags.
type flagLists struct {
	cues                                                                                       *danish.Cues
	deferral, unfinished, denial, assertion, kin, owner, matter, handling, later, coming, back int
}

var builtinFlags = sync.OnceValue(func() *flagLists {
	c, err := danish.ReadCues(strings.NewReader(flagText))
	if err != nil {
		panic(err) // the lists are part of the program; TestFlags reads them
	}
	return &flagLists{cues: c, deferral: c.List("deferral"), unfinished: c.List("unfinished"), denial: c.List("denial"), assertion: c.List("assertion"), kin: c.List("kin"), owner: c.List("owner"),
		matter: c.List("matter"), handling: c.List("handling"), later: c.List("later"), coming: c.List("return"), back: c.List("back")}
})

// on reports whether a phrase of the list begins at word at of keys.
func (f *flagLists) on(list int, keys []string, at int) bool {
	for _, m := range f.cues.From(keys[at]).Find(keys, at, nil) {
		if m.List == list {
			return true
		}
	}
	return false
}

// flag sets those flags of CODEBOOK §3.5 on x, the code of unit i, that rules can
// see; capture is found by captures. They are too rare in the training data to be
// learnt: how often the rules are right stands in EVALUATION.md. Valence and
// proxy are not drafted.
func (f *flagLists) flag(v *view, p *pass, i int, mys []transcripts.MY, x *transcripts.Code) {
	because := func(e transcripts.Evidence) { x.Evidence = append(x.Evidence, e) }
	if p.code[i] == codeANE && (f.defers(&v.units[i]) || f.postpones(&v.units[i])) {
		x.Parked = true
		because(transcripts.Evidence{Cue: "udskudt", Text: "ordene udskyder det sagte udtrykkeligt"})
	}
	if my := f.interrupts(v, p, i); my >= 0 {
		x.Interrupt = mys[my].ID
		because(transcripts.Evidence{Cue: "afbrydelse", Text: "begynder, før borgerens ytring er fuldført; den bryder af (meningsytring " + x.Interrupt + ")"})
	}
	if k := f.denied(v, p, i); k >= 0 {
		x.Misgrip = true
		w := v.units[k].words[0].at
		because(transcripts.Evidence{Cue: "afvist", From: w, To: w + 1, Text: "borgeren afviser i sin næste tur"})
	}
}

// elsewhere reports whether MY my is said to a third party (CODEBOOK §4.5): one of
// its utterances begins or ends by calling somebody mother, father or the like,
// and the turn before or after it is the supporter's. The word is given too.
func (f *flagLists) elsewhere(v *view, my *found) (word int, ok bool) {
	beside := func(at, step int) bool {
		for at += step; at >= 0 && at < len(v.units); at += step {
			if u := &v.units[at]; !u.bc && u.turn != v.units[at-step].turn {
				return u.class == transcripts.ClassSupporter
			}
		}
		return false
	}
	for _, i := range my.units {
		ws := v.units[i].words
		if len(ws) < 2 {
			continue
		}
		keys := wordKeys(&v.units[i])
		for _, k := range [...]int{0, len(ws) - 1} {
			if !f.on(f.kin, keys, k) || k > 0 && f.on(f.owner, keys, k-1) {
				continue
			}
			from, to := v.turnUnits(i)
			if beside(from, -1) || beside(to-1, 1) {
				return ws[k].at, true
			}
		}
	}
	return 0, false
}

// defers reports whether an utterance puts off what it is about.
func (f *flagLists) defers(u *unit) bool {
	return f.holds(f.deferral, wordKeys(u))
}

// holds reports whether a phrase of the list stands anywhere in keys.
func (f *flagLists) holds(list int, keys []string) bool {
	for k := range keys {
		if f.on(list, keys, k) {
			return true
		}
	}
	return false
}

func wordKeys(u *unit) []string {
	keys := make([]string, len(u.words))
	for k := range u.words {
		keys[k] = u.words[k].key
	}
	return keys
}

// longestDeferral is how many words a deferral has at most that is known by its
// form; a longer utterance says more than that.
const longestDeferral = 9

// postpones reports whether all that an utterance does is to put off something
// said: «den vender vi lige tilbage til», «det tager vi bagefter».
func (f *flagLists) postpones(u *unit) bool {
	keys := wordKeys(u)
	if len(keys) == 0 || len(keys) > longestDeferral || u.mark || u.asks && keys[0] != "så" { // «så tager vi det» only looks like a question
		return false
	}
	on := func(list int) bool { return f.holds(list, keys) }
	we := slices.Contains(keys, "vi") || slices.Contains(keys, "jeg")
	return we && on(f.matter) && (on(f.handling) && on(f.later) || on(f.coming) && on(f.back))
}

// park makes an utterance that only puts off an acknowledgement: of the MY that it
// was taken to grip, or of the latest one in whose window it stands and that
// nothing else there answers. In the coded meetings all eight utterances of that
// form are acknowledgements (EVALUATION.md).
func park(v *view, p *pass) {
	parkGrips(v, p)
	f, several := builtinFlags(), severalProfessionals(v)
	for my := len(p.mys) - 1; my >= 0; my-- {
		w := window(v, p.mys[my].units, several)
		at := -1
		for _, i := range w {
			if p.code[i] >= 0 && responsive(p.code[i]) && p.target[i] == my {
				at = -1
				break
			}
			if at < 0 && p.code[i] >= 0 && p.code[i] != codeTOK && !responsive(p.code[i]) && f.postpones(&v.units[i]) {
				at = i
			}
		}
		if at >= 0 {
			p.code[at], p.target[at] = codeANE, my
			p.sure[at] = p.guess[at][codeANE]
		}
	}
}

func parkGrips(v *view, p *pass) {
	f := builtinFlags()
	for i := range v.units {
		if p.code[i] >= 0 && gripping(p.code[i]) && p.target[i] >= 0 && f.postpones(&v.units[i]) {
			p.code[i], p.sure[i] = codeANE, p.guess[i][codeANE]
		}
	}
}

// overlapLeast is how much two turns overlap at least where one interrupts the
// other; less counts as no time (CODEBOOK §1.1).
const overlapLeast = transcripts.Ms(100)

// interrupts gives the MY that professional unit i cuts off (CODEBOOK §1.6, O4):
// its turn begins before the citizen's has ended, the citizen's last utterance is
// part of a MY and breaks off, and unit i is the first of the turn that is no
// token. −1 for none. Without times of its own a transcript has no overlaps, and
// nothing is seen.
func (f *flagLists) interrupts(v *view, p *pass, i int) int {
	u := &v.units[i]
	if u.bc || p.code[i] == codeTOK {
		return -1
	}
	first := i
	for first > 0 && v.units[first-1].turn == u.turn {
		if first--; p.code[first] >= 0 && p.code[first] != codeTOK {
			return -1
		}
	}
	last := first - 1
	for last >= 0 && v.units[last].bc {
		last--
	}
	if last < 0 || v.units[last].class != transcripts.ClassCitizen || p.myOf[last] < 0 {
		return -1
	}
	if v.m.Turns[v.units[last].turn].End-v.m.Turns[u.turn].Start < overlapLeast || !f.breaksOff(v, &v.units[last]) {
		return -1
	}
	return p.myOf[last]
}

// breaksOff reports whether an utterance is left unfinished: cut off, or ending
// on a word that something must follow.
func (f *flagLists) breaksOff(v *view, u *unit) bool {
	t := &v.m.TCUs[u.tcu]
	if t.To > t.From {
		if w := strings.TrimRight(v.m.Words[t.To-1].Text, ".…"); strings.HasSuffix(w, "-") || strings.HasSuffix(w, "–") || len(v.m.Words[t.To-1].Text)-len(w) > 2 {
			return true
		}
	}
	keys := wordKeys(u)
	return len(keys) > 0 && f.on(f.unfinished, keys, len(keys)-1)
}

// denied gives the unit in which the citizen disconfirms professional unit i, a
// formulation or a proposal that is the last of its turn: her next turn begins
// with «nej», or with «jo» where unit i denies something. −1 for none.
func (f *flagLists) denied(v *view, p *pass, i int) int {
	if c := replyCodes[p.code[i]]; c != "R-FOR" && c != "R-IND" || p.target[i] < 0 {
		return -1
	}
	k := i + 1
	for k < len(v.units) && v.units[k].bc {
		k++
	}
	if k == len(v.units) || v.units[k].class != transcripts.ClassCitizen || len(v.units[k].words) == 0 {
		return -1 // something of the professional's own follows
	}
	negated := false
	for _, w := range v.units[i].words {
		negated = negated || w.negates
	}
	keys := wordKeys(&v.units[k])
	if !negated && f.on(f.denial, keys, 0) || negated && f.on(f.assertion, keys, 0) {
		return k
	}
	return -1
}
