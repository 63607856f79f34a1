package coding

import (
	"math"
	"slices"

	"gribning/pipeline/coding/loglinear"
	"gribning/transcripts"
)

// thread is one MY as the replies see it: what it said, and what has been done
// with it so far.
type thread struct {
	my      int // position in pass.mys
	first   int // its first and last unit
	last    int
	turn    int   // turn of its last unit
	words   bag   // stems of the MY
	heads   bag   // first letters of long stems, for compounds
	more    bag   // stems of elaborations since
	fields  []int // what it is about, elaborations included
	negated bool
	alone   bool // no other MY in the same turn
	final   bool // it ends its turn
	gripped int  // professional units aimed at it so far
	lastHit int  // the last of them
}

// story runs through a meeting in order and keeps what a reply may refer to.
type story struct {
	v       *view
	p       *pass
	rare    []float64 // weight of a stem, by its number: rare in the meeting is heavy
	threads []thread
	next    int // the next MY to open
	lastPro int // last professional unit that says something
	aimed   int // position in threads of the last target, −1

	// What the unit that is being decided shares with each thread from since on.
	since      int
	said, more []float64
	most       float64 // the largest of said, and of which thread
	mostAt     int
	second     float64 // the next to largest
	old        []sharing
}

// sharing is a thread and how much is shared with it.
type sharing struct {
	k int
	x float64
}

func newStory(v *view, p *pass) *story {
	return &story{v: v, p: p, rare: rarity(v), lastPro: -1, aimed: -1}
}

// rarity weighs stems by the number of units of the meeting that say them.
func rarity(v *view) []float64 {
	n, seen := make([]float64, v.stems), make([]int, v.stems)
	for i := range v.units {
		for _, w := range v.units[i].words {
			if w.content && seen[w.number] != i+1 {
				seen[w.number] = i + 1
				n[w.number]++
			}
		}
	}
	total := float64(len(v.units) + 1)
	for k, c := range n {
		if c > 0 {
			n[k] = math.Log(total/c) / math.Log(total)
		}
	}
	return n
}

// reach to unit i: open the MYs that were said before it.
func (s *story) advance(i int) {
	for s.next < len(s.p.mys) {
		my := &s.p.mys[s.next]
		last := my.units[len(my.units)-1]
		if last >= i && my.units[0] >= i {
			return
		}
		th := thread{my: s.next, first: my.units[0], last: last, turn: s.v.units[last].turn, lastHit: -1}
		for _, k := range my.units {
			th.take(s.v.units[k].reading, &th.words)
		}
		from, to := s.v.turnUnits(my.units[0])
		th.alone, th.final = true, last >= to-1
		for k := from; k < to; k++ {
			if o := s.p.myOf[k]; o >= 0 && o != s.next {
				th.alone = false
			}
		}
		s.threads = append(s.threads, th)
		s.next++
	}
}

var negations = setOf("ikke", "aldrig", "ingen", "intet", "heller", "nej", "uden")

func (th *thread) take(u *reading, into *bag) {
	for _, f := range u.about {
		if !slices.Contains(th.fields, f) {
			th.fields = append(th.fields, f)
		}
	}
	for _, w := range u.words {
		if w.negates {
			th.negated = true
		}
		if w.content {
			into.put(w.stemHash)
			for _, p := range w.parts {
				into.put(p)
			}
			if w.headHash != 0 {
				th.heads.put(w.headHash)
			}
		}
	}
}

// hear notes a citizen unit that may elaborate what was last gripped.
func (s *story) hear(i int) {
	if s.aimed >= 0 && s.p.myOf[i] < 0 {
		th := &s.threads[s.aimed]
		th.take(s.v.units[i].reading, &th.more)
	}
}

// decided notes the code of professional unit i; th is a position in threads.
func (s *story) decided(i, th int) {
	if s.v.units[i].says(s.v) {
		s.lastPro = i
	}
	if th >= 0 {
		s.threads[th].gripped++
		s.threads[th].lastHit = i
		s.aimed = th
	}
}

// maxCandidates is how many MYs a reply is held against: in the coded corpus
// five in six targets are the latest MY.
const maxCandidates = 7

// horizon is how many MYs back a reply may reach, so that a long meeting takes
// time in proportion to its length. No meeting of the corpus has as many.
const horizon = 40

// candidates gives the threads that unit i may work on: the latest, the last
// one aimed at, and earlier ones whose content it shares.
func (s *story) candidates(i int, out []int) []int {
	s.weigh(s.v.units[i].reading)
	out = out[:0]
	n := len(s.threads)
	for k := n - 1; k >= max(0, n-3); k-- {
		out = append(out, k)
	}
	if s.aimed >= 0 && !slices.Contains(out, s.aimed) {
		out = append(out, s.aimed)
	}
	old := s.old[:0]
	for k := n - 4; k >= s.since; k-- {
		if x := s.said[k-s.since] + s.more[k-s.since]/2; x > 0.3 && k != s.aimed {
			old = append(old, sharing{k, x})
		}
	}
	s.old = old
	slices.SortStableFunc(old, func(a, b sharing) int {
		if a.x > b.x {
			return -1
		} else if a.x < b.x {
			return 1
		}
		return 0
	})
	for _, o := range old {
		if len(out) == maxCandidates {
			break
		}
		out = append(out, o.k)
	}
	return out
}

func steps(x float64) int {
	for k, edge := range [...]float64{0.01, 0.5, 0.9, 1.4, 2.2} {
		if x < edge {
			return k
		}
	}
	return 5
}

// reply collects what is said of professional unit i whatever its target.
func (f *features) reply(s *story, i int) {
	v, p := s.v, s.p
	u := &v.units[i]
	f.reset()
	f.alone(v, i)
	f.beliefs(own, p.guess[i])
	from, to := v.turnUnits(i)
	f.value("nr i turen", min(i-from, 4))
	f.value("fra slutningen", min(to-1-i, 4))
	if i+1 < to {
		f.beliefs(later, p.guess[i+1])
	}
	if b := v.before(i); b >= 0 {
		f.beliefs(other, p.guess[b])
		if p.myOf[b] >= 0 {
			f.flag("anden:er mening")
		}
	}
	for k := to; k < len(v.units); k++ { // what the citizen makes of it
		if o := &v.units[k]; isCitizen(o.class) && len(o.words) > 0 {
			f.beliefs(reaction, p.guess[k])
			f.value("svar:delt", min(shared(u, o), 2))
			f.value("svar:len", bin(len(o.words)))
			break
		}
	}
	f.history(s, i, from)
}

// history adds what the professional did just before.
func (f *features) history(s *story, i, from int) {
	if s.lastPro < 0 {
		f.flag("første")
		return
	}
	code, where := s.p.code[s.lastPro], "tidligere:"
	if s.lastPro >= from {
		where = "i turen:"
	}
	f.value(where+"kode", code)
	if s.p.target[s.lastPro] >= 0 {
		f.flag(where + "rettet")
	}
	if from < i && s.p.code[i-1] == codeTOK {
		f.flag("efter responspartikel")
	}
	if len(s.threads) == 0 {
		f.flag("ingen mening endnu")
		return
	}
	th := &s.threads[len(s.threads)-1]
	f.value("siden mening", bin(s.v.units[i].turn-th.turn))
	x, _ := s.shares(s.v.units[i].reading, len(s.threads)-1)
	f.value("delt med seneste", steps(x))
}

// Kinds of what speaks for a pairing.
var (
	pairPlain    = kindNamed("par")
	pairWritten  = kindNamed("par:skrevet")
	pairRank     = kindNamed("par:nr bagfra")
	pairFar      = kindNamed("par:afstand")
	pairFarRank  = kindNamed("par:afstand nr")
	pairSaid     = kindNamed("par:delt")
	pairMore     = kindNamed("par:delt uddybning")
	pairHeads    = kindNamed("par:led")
	pairSaidFar  = kindNamed("par:delt afstand")
	pairMost     = kindNamed("par:deler mest")
	pairLess     = kindNamed("par:andre deler mere")
	pairField    = kindNamed("par:fælles felt")
	pairFields   = kindNamed("par:felter")
	pairSubtype  = kindNamed("par:emne")
	pairSure     = kindNamed("par:sikker")
	pairHits     = kindNamed("par:grebet")
	pairHitsFar  = kindNamed("par:grebet afstand")
	pairAlone    = kindNamed("par:alene i turen")
	pairFinal    = kindNamed("par:sidst i turen")
	pairNegated  = kindNamed("par:nægtet")
	pairAsks     = kindNamed("par:spørger delt")
	pairStart    = kindNamed("par:start")
	pairList     = kindNamed("par:liste")
	pairGoesOn   = kindNamed("par:fortsætter i turen")
	pairResumes  = kindNamed("par:fortsætter")
	pairLast     = kindNamed("par:sidst grebne")
	pairOther    = kindNamed("par:anden i turen")
	pairJustSaid = kindNamed("par:netop sagt")
	pairJustMore = kindNamed("par:netop uddybet")
)

// pairing collects what speaks for unit i working on thread k, the nth of the
// candidates. th is a position in threads; −1 stands for «no MY found».
func (f *features) pairing(s *story, i, k int) {
	f.reset()
	if k < 0 {
		f.flag("par:uden")
		if s.v.aside {
			f.flag("par:uden, skrevet")
		}
		return
	}
	u, th := &s.v.units[i], &s.threads[k]
	f.put(pairPlain, 0, 0)
	if s.v.aside {
		f.put(pairWritten, 0, 0)
	}
	rank := len(s.threads) - 1 - k
	f.small(pairRank, min(rank, 5))
	dist := u.turn - th.turn
	f.small(pairFar, bin(dist))
	f.small(pairFarRank, bin(dist)*6+min(rank, 5))
	said, more := s.shares(u.reading, k)
	heads := 0
	for _, w := range u.reading.words {
		if w.headHash != 0 && th.heads.has(w.headHash) {
			heads++
		}
	}
	f.small(pairSaid, steps(said))
	f.small(pairMore, steps(more))
	f.small(pairHeads, min(heads, 3))
	f.small(pairSaidFar, steps(said+more)*9+bin(dist))
	best := s.most // with another thread
	if best > 0 && k == s.mostAt {
		best = s.second
	}
	switch {
	case said+more > best+0.2:
		f.put(pairMost, 0, 0)
	case best > said+more+0.2:
		f.put(pairLess, 0, 0)
	}
	common := 0
	for _, x := range u.about {
		if slices.Contains(th.fields, x) {
			common++
			f.put(pairField, uint32(x), 0)
		}
	}
	f.small(pairFields, min(common, 3))
	f.small(pairSubtype, s.p.mys[th.my].subtype)
	f.small(pairSure, odds(s.p.mys[th.my].p))
	f.small(pairHits, min(th.gripped, 2))
	f.small(pairHitsFar, min(th.gripped, 2)*9+bin(dist))
	if th.alone {
		f.put(pairAlone, 0, 0)
	}
	if th.final {
		f.put(pairFinal, 0, 0)
	}
	neg := slices.ContainsFunc(u.reading.words, func(w *word) bool { return w.negates })
	f.small(pairNegated, side01(neg)*2+side01(th.negated))
	s.continued(f, i, k)
	if u.asks {
		f.small(pairAsks, steps(said+more)*2+side01(dist <= 1))
	}
	if len(u.words) > 0 {
		f.put(pairStart, u.words[0].hash, uint32(min(dist, 2)))
	}
	for _, c := range u.cues {
		f.put(pairList, uint32(c.List)+1, uint32(min(steps(said+more), 2)*3+min(dist, 2)))
	}
}

// continued adds whether the professional was already working on thread k, and
// whether the citizen has just said more about it.
func (s *story) continued(f *features, i, k int) {
	th := &s.threads[k]
	from, _ := s.v.turnUnits(i)
	switch {
	case th.lastHit >= from:
		f.small(pairGoesOn, s.p.code[th.lastHit])
	case s.aimed == k && th.lastHit >= 0 && th.lastHit == s.lastPro:
		f.small(pairResumes, s.p.code[th.lastHit])
	case s.aimed == k:
		f.put(pairLast, 0, 0)
	case s.aimed >= 0 && s.threads[s.aimed].lastHit >= from:
		f.put(pairOther, 0, 0)
	}
	for b := from - 1; b >= 0; b-- { // the citizen's last words
		if o := &s.v.units[b]; isCitizen(o.class) && len(o.words) > 0 {
			if s.p.myOf[b] == th.my {
				f.put(pairJustSaid, 0, 0)
			}
			if s.aimed == k {
				f.small(pairJustMore, odds(s.p.guess[b].kind(2)))
			}
			return
		}
	}
}

// options builds the options of unit i: each code that aims at nothing, and
// each responsive code with each candidate, or with none.
//
// The options and their features are kept in room, whose content is lost.
func (s *story) options(f *features, i int, cand []int, room *optionRoom) []loglinear.Option {
	out := room.options[:0]
	for c := range replyCodes {
		if !responsive(c) {
			out = append(out, loglinear.Option{Label: c})
		}
	}
	used := room.extra[:0]
	room.ends = room.ends[:0]
	for n := range len(cand) + 1 {
		k := -1
		if n < len(cand) {
			k = cand[n]
		}
		f.pairing(s, i, k)
		from := len(used)
		used = append(used, f.hash...)
		room.ends = append(room.ends, len(used))
		extra := used[from:len(used):len(used)]
		for c := codeFOR; c <= codeANE; c++ {
			out = append(out, loglinear.Option{Label: c, Extra: extra})
		}
	}
	room.options, room.extra = out, used
	return out
}

// optionRoom is memory that options are built in.
type optionRoom struct {
	options []loglinear.Option
	extra   []uint32 // the features of all pairings
	ends    []int    // of each pairing
}

// optionTarget gives the thread of option n, −1 for none.
func optionTarget(n int, cand []int) int {
	n -= len(replyCodes) - 5
	if n < 0 || n/5 >= len(cand) {
		return -1
	}
	return cand[n/5]
}

// proUnit reports whether unit i gets a Layer B code.
func (v *view) proUnit(i int) bool {
	u := &v.units[i]
	return u.coded && u.class == transcripts.ClassProfessional && len(u.words) > 0
}
