package codes

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gribning/transcripts"
)

// Coding makes a coding of a set that came from a file: every item is placed on
// the meeting's TCUs and every code checked. What cannot be placed or is
// unknown is left out and listed, never guessed (X301–X306, warnings). The
// author is that of every code that names none; empty: the set's name.
func Coding(m *transcripts.Meeting, s Set, author string) (transcripts.Coding, []transcripts.Issue) {
	p := placer{m: m, author: author, c: transcripts.Coding{Name: s.Name, Complete: s.Complete}, my: map[string]int{}, code: map[string]bool{}, at: m.TCUIndex()}
	if author == "" {
		p.author = s.Name
	}
	if p.author == "" {
		p.author = "import:codes"
	}
	for i := range m.TCUs {
		p.text = append(p.text, alike(m.TCUText(i)))
	}
	items := slices.Clone(s.Items)
	tcus := make([][]int, len(items))
	for i := range items {
		tcus[i] = p.find(&items[i])
	}
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if len(tcus[a]) == 0 || len(tcus[b]) == 0 {
			return len(tcus[b]) - len(tcus[a])
		}
		return tcus[a][0] - tcus[b][0]
	})
	for _, i := range order {
		if len(tcus[i]) > 0 {
			p.mys(&items[i], tcus[i])
		}
	}
	for _, i := range order {
		if len(tcus[i]) > 0 {
			p.codes(&items[i], tcus[i])
		}
	}
	p.finish()
	return p.c, p.lost
}

// alike takes out of words what programs change in passing: the way
// accents are composed, and signs that XML or plain text cannot hold.
func alike(s string) string {
	words := strings.FieldsFunc(norm.NFC.String(s), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	for i, w := range words {
		bare := strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, w)
		if bare != "" {
			words[i] = bare
		}
	}
	return strings.Join(words, " ")
}

type placer struct {
	m      *transcripts.Meeting
	author string
	c      transcripts.Coding
	my     map[string]int
	code   map[string]bool // TCUs that have a code
	at     map[string]int
	text   []string // words of each TCU
	lost   []transcripts.Issue
}

func (p *placer) lose(code, where, en, da string) {
	p.lost = append(p.lost, *transcripts.Fault(code, where, en, da).Level(transcripts.Warning))
}

// find gives the positions of the TCUs that an item lies on: the one of its id
// if the words agree, else those of the same speaker with the same words that
// are nearest in time, else all of the speaker's that lie for the greater part
// inside it.
func (p *placer) find(x *Item) []int {
	if x.Empty() {
		return nil
	}
	words := alike(x.Words)
	if i, ok := p.at[x.TCU]; ok && (words == "" || words == p.text[i]) && (x.Speaker == "" || x.Speaker == p.m.TCUs[i].Speaker) {
		return []int{i}
	}
	if x.Cut {
		p.lose("X306", x.Where, "a code reaches over several turns; only the first is used", "en kode går over flere ture; kun den første er brugt")
	}
	if tcus := p.inTurn(x, words); tcus != nil {
		return tcus
	}
	untimed := x.Line > 0 && x.End == 0
	best, length, far := -1, 0, transcripts.Ms(10_001) // an edited file's times move by seconds, not by minutes
	var inside []int
	for i := range p.m.TCUs {
		u := &p.m.TCUs[i]
		if x.Speaker != "" && x.Speaker != u.Speaker {
			continue
		}
		d := max(x.Start-u.Start, u.Start-x.Start)
		if untimed {
			d = far - 1 // the first place with these words
		}
		if words != "" && d < far {
			if n := p.run(i, words); n > 0 {
				best, length, far = i, n, d
			}
		}
		if both := x.Overlap(u.Span); both > 0 && both*2 >= u.Duration() {
			inside = append(inside, i)
		}
	}
	switch {
	case best >= 0:
		var run []int
		for i := best; i < best+length; i++ {
			run = append(run, i)
		}
		return run
	case len(inside) > 0 && x.Speaker != "":
		return inside
	case len(inside) > 0 && x.Speaker == "":
		return p.ofOneSpeaker(inside)
	}
	p.lose("X301", x.Where, "a code could not be placed: no utterance of the speaker lies there", "en kode kunne ikke placeres: taleren har ingen ytring dér")
	return nil
}

// inTurn finds the TCUs of an item in the turn of its line, if that turn still
// has the words: those with at least half of their words marked.
func (p *placer) inTurn(x *Item, words string) []int {
	if x.Line < 1 || x.Line > len(p.m.Turns) || x.Before < 0 {
		return nil
	}
	t := p.m.Turns[x.Line-1]
	all := strings.Fields(strings.Join(p.text[t.From:t.To], " "))
	marked := strings.Fields(words)
	end := x.Before + len(marked)
	if x.Speaker != t.Speaker || x.Before > len(all) || end > len(all) || !slices.Equal(all[x.Before:end], marked) {
		return nil
	}
	var out []int
	at := 0
	for i := t.From; i < t.To; i++ {
		n := len(strings.Fields(p.text[i]))
		if inside := min(end, at+n) - max(x.Before, at); inside > 0 && inside*2 >= n {
			out = append(out, i)
		}
		at += n
	}
	return out
}

// run gives how many TCUs of one turn from i on together have the words, 0 if
// none.
func (p *placer) run(i int, words string) int {
	for n := 0; i+n < len(p.m.TCUs) && p.m.TCUs[i+n].Turn == p.m.TCUs[i].Turn; n++ {
		rest, ok := strings.CutPrefix(words, p.text[i+n])
		if !ok {
			return 0
		}
		if rest == "" {
			return n + 1
		}
		if words, ok = strings.CutPrefix(rest, " "); !ok {
			return 0
		}
	}
	return 0
}

// ofOneSpeaker keeps the TCUs of the speaker who says most of them.
func (p *placer) ofOneSpeaker(tcus []int) []int {
	said := map[string]transcripts.Ms{}
	for _, i := range tcus {
		said[p.m.TCUs[i].Speaker] += p.m.TCUs[i].Duration() + 1
	}
	who := p.m.TCUs[tcus[0]].Speaker
	for _, i := range tcus {
		if s := p.m.TCUs[i].Speaker; said[s] > said[who] {
			who = s
		}
	}
	return slices.DeleteFunc(tcus, func(i int) bool { return p.m.TCUs[i].Speaker != who })
}

func (p *placer) mys(x *Item, tcus []int) {
	starts := strings.Fields(x.A)
	more := splitMore(x.AMore)
	next := 0
	fill := func(y *transcripts.MY) {
		y.Primary = starts[next]
		if next < len(more) {
			a := parse(more[next])
			a.my(y, p.author)
		}
		next++
	}
	begin := func(id string) {
		p.my[id] = len(p.c.MYs)
		p.c.MYs = append(p.c.MYs, transcripts.MY{ID: id, Made: transcripts.Made{Author: p.author}})
	}
	numbered := false
	for _, id := range strings.Fields(x.MY) {
		if of, ok := strings.CutPrefix(id, "EL"); ok && of != "" {
			continue // when all meaning utterances are known
		}
		numbered = true
		if _, ok := p.my[id]; !ok {
			begin(id)
		}
		y := &p.c.MYs[p.my[id]]
		if y.Primary == "" && next < len(starts) {
			fill(y)
		}
		p.join(&y.TCUs, tcus)
	}
	for ; numbered && next < len(starts); next++ { // said again on each stretch of a meaning utterance
		again := slices.ContainsFunc(p.c.MYs, func(y transcripts.MY) bool {
			return y.Primary == starts[next] && slices.Contains(strings.Fields(x.MY), y.ID)
		})
		if !again {
			p.lose("X304", x.Where, "the meaning utterance already has another subtype from the same coder", "meningsytringen har allerede en anden undertype fra samme koder")
		}
	}
	for next < len(starts) { // a code without a number is a meaning utterance of its own
		begin(p.free())
		y := &p.c.MYs[len(p.c.MYs)-1]
		fill(y)
		p.join(&y.TCUs, tcus)
	}
}

// free gives a number that no meaning utterance of the file has.
func (p *placer) free() string {
	for n := len(p.c.MYs) + 1; ; n++ {
		id := "n" + strconv.Itoa(n)
		if _, taken := p.my[id]; !taken {
			return id
		}
	}
}

func (p *placer) join(to *[]string, tcus []int) {
	for _, i := range tcus {
		if id := p.m.TCUs[i].ID; !slices.Contains(*to, id) {
			*to = append(*to, id)
		}
	}
}

func (p *placer) codes(x *Item, tcus []int) {
	for _, id := range strings.Fields(x.MY) {
		of, ok := strings.CutPrefix(id, "EL")
		if !ok || of == "" {
			continue
		}
		if k, ok := p.my[of]; ok {
			p.join(&p.c.MYs[k].Elaborated, tcus)
		} else {
			p.lose("X302", x.Where, "an elaboration belongs to a meaning utterance that is not there", "en uddybning hører til en meningsytring, der ikke er der")
		}
	}
	if x.B == "" {
		return
	}
	if !slices.Contains(transcripts.LayerB, x.B) {
		p.lose("X303", x.Where, "the code is not in the codebook's Layer B", "koden findes ikke i kodebogens lag B")
		return
	}
	for _, i := range tcus {
		u := &p.m.TCUs[i]
		if p.code[u.ID] {
			p.lose("X304", x.Where, "the utterance already has a code from the same coder", "ytringen har allerede en kode fra samme koder")
			continue
		}
		p.code[u.ID] = true
		c := transcripts.Code{TCU: u.ID, Code: x.B}
		a := parse(x.BMore)
		a.code(&c, p.author)
		p.c.Codes = append(p.c.Codes, c)
	}
}

// finish drops meaning utterances without a valid subtype and references that
// lead nowhere, and puts all in order.
func (p *placer) finish() {
	valid := map[string]bool{}
	p.c.MYs = slices.DeleteFunc(p.c.MYs, func(y transcripts.MY) bool {
		if !slices.Contains(transcripts.Subtypes, y.Primary) {
			p.lose("X303", fmt.Sprintf("meaning utterance %s", numberOf(y.ID)), "the subtype is missing or not in the codebook's Layer A", "undertypen mangler eller findes ikke i kodebogens lag A")
			return true
		}
		valid[y.ID] = true
		return false
	})
	known := func(value *string, list []string, where string) {
		if *value != "" && !slices.Contains(list, *value) {
			*value = ""
			p.lose("X303", where, "a value that the codebook does not know was left out", "en værdi, som kodebogen ikke kender, er udeladt")
		}
	}
	dangling := func(ref *string, where string) {
		if *ref != "" && !valid[*ref] {
			*ref = ""
			p.lose("X305", where, "a reference to a meaning utterance that is not there was left out", "en henvisning til en meningsytring, der ikke er der, er udeladt")
		}
	}
	for k := range p.c.MYs {
		y := &p.c.MYs[k]
		where := "meaning utterance " + numberOf(y.ID)
		dangling(&y.ReraiseOf, where)
		if p.circular(k) {
			y.ReraiseOf = ""
			p.lose("X305", where, "meaning utterances took each other up in a circle; one link was left out", "meningsytringer tog hinanden op i ring; et led er udeladt")
		}
		known(&y.Secondary, transcripts.Subtypes, where)
		known(&y.Elicited, transcripts.Elicitations, where)
		known(&y.Voice, transcripts.Voices, where)
		known(&y.IK, transcripts.IKs, where)
		y.Delivery = slices.DeleteFunc(y.Delivery, func(d string) bool {
			was := d
			known(&d, transcripts.Deliveries, where)
			return d != was
		})
		slices.SortFunc(y.TCUs, func(a, b string) int { return p.at[a] - p.at[b] })
		slices.SortFunc(y.Elaborated, func(a, b string) int { return p.at[a] - p.at[b] })
	}
	for k := range p.c.Codes {
		c := &p.c.Codes[k]
		where := fmt.Sprintf("code of TCU no. %d", p.at[c.TCU]+1)
		known(&c.Skip, transcripts.Skips, where)
		known(&c.Valence, transcripts.Valences, where)
		dangling(&c.Target, where)
		dangling(&c.Capture, where)
		dangling(&c.Interrupt, where)
	}
	slices.SortStableFunc(p.c.MYs, func(a, b transcripts.MY) int { return p.at[a.TCUs[0]] - p.at[b.TCUs[0]] })
	slices.SortStableFunc(p.c.Codes, func(a, b transcripts.Code) int { return p.at[a.TCU] - p.at[b.TCU] })
}

// circular follows the re-raises from a meaning utterance and reports whether
// they come back to it.
func (p *placer) circular(k int) bool {
	at := map[string]int{}
	for i := range p.c.MYs {
		at[p.c.MYs[i].ID] = i
	}
	for i, steps := k, 0; steps <= len(p.c.MYs); steps++ {
		next, ok := at[p.c.MYs[i].ReraiseOf]
		if !ok {
			return false
		}
		if next == k {
			return true
		}
		i = next
	}
	return false
}

// numberOf keeps a number for a message and hides anything that could be words.
func numberOf(id string) string {
	if len(id) <= 4 && strings.Trim(id, "0123456789n") == "" {
		return id
	}
	return "?"
}
