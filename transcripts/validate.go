package transcripts

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is longer than any meeting: times beyond 1000 hours are mistakes.
const longest Ms = 1000 * 3600 * 1000

// maxIssues bounds how many faults of one kind Validate lists in full.
const maxIssues = 20

// Validate checks a meeting against the data model and lists what is wrong.
// Failures are contradictions that no stage can work with (an unknown speaker,
// a code for a unit that does not exist, times that run backwards); warnings
// are things that can be but should be looked at (a code on a turn of somebody
// who is no professional). What a later stage makes is checked only where it
// is there, so a meeting may be checked after every stage.
//
// The codes are A9xx (meeting), P9xx (people), T9xx (words and units), K9xx
// (codes), G9xx (outcomes), N9xx (identifying spans). At most 20 issues of each
// code are listed, the last of them with the number left out.
func Validate(m *Meeting) []Issue {
	v := validator{m: m, count: map[string]int{}}
	v.meeting()
	v.people()
	v.words()
	if v.tcus() {
		v.turns()
	}
	for i := range m.Codings {
		v.coding(&m.Codings[i])
	}
	v.identifiers()
	return v.done()
}

type validator struct {
	m     *Meeting
	out   []Issue
	count map[string]int
}

// place says where a fault is: «word 17». It is put into words only for a
// fault, since nearly everything that is checked is right.
type place struct {
	what string
	n    int
}

func nth(what string, i int) place { return place{what, i + 1} }

func (p place) String() string { return fmt.Sprintf("%s %d", p.what, p.n) }

func (v *validator) add(code string, where any, en, da string) *Issue {
	v.count[code]++
	i := Fault(code, fmt.Sprint(where), en, da)
	if v.count[code] <= maxIssues {
		v.out = append(v.out, *i)
		return &v.out[len(v.out)-1]
	}
	return i
}

func (v *validator) done() []Issue {
	for i := len(v.out) - 1; i >= 0; i-- {
		code := v.out[i].Code
		if more := v.count[code] - maxIssues; more > 0 {
			v.count[code] = 0
			v.out[i].En += fmt.Sprintf(" (and %d more of the kind)", more)
			v.out[i].Da += fmt.Sprintf(" (og %d mere af samme slags)", more)
		}
	}
	return v.out
}

// ValidID reports whether s may name a meeting: 1–64 letters A–Z and a–z,
// digits, _ and -.
func ValidID(s string) bool {
	if len(s) == 0 || len(s) > 64 {
		return false
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-') {
			return false
		}
	}
	return true
}

// ValidLabel reports whether s may name a speaker inside a meeting: 1–32
// letters, digits, and _ - . @, no blanks.
func ValidLabel(s string) bool {
	if s == "" || utf8.RuneCountInString(s) > 32 || !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.@", r) {
			return false
		}
	}
	return true
}

// Valid reports whether d is empty or a calendar day written YYYY-MM-DD.
func (d Date) Valid() bool {
	if d == "" {
		return true
	}
	if len(d) != 10 || d[4] != '-' || d[7] != '-' {
		return false
	}
	n := [3]int{}
	for k, part := range []string{string(d[:4]), string(d[5:7]), string(d[8:])} {
		for _, r := range part {
			if r < '0' || r > '9' {
				return false
			}
			n[k] = n[k]*10 + int(r-'0')
		}
	}
	days := []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	if n[0]%4 == 0 && (n[0]%100 != 0 || n[0]%400 == 0) {
		days[1] = 29
	}
	return n[1] >= 1 && n[1] <= 12 && n[2] >= 1 && n[2] <= days[n[1]-1]
}

func (v *validator) meeting() {
	if !ValidID(v.m.ID) {
		v.add("A901", "id", "the meeting's id must be 1–64 letters a–z, digits, _ or -", "mødets id skal være 1–64 bogstaver a–z, cifre, _ eller -").
			Hint("choose an id that tells nothing about the people", "vælg et id, der intet siger om personerne")
	}
	if !v.m.Date.Valid() {
		v.add("A902", "date", "the date is no calendar day YYYY-MM-DD", "datoen er ingen kalenderdag ÅÅÅÅ-MM-DD")
	}
	for i, r := range v.m.Recordings {
		if r.Channels < 0 || r.Duration < 0 || r.Duration > longest {
			v.add("A903", nth("recording", i), "the number of channels or the duration is impossible", "antallet af kanaler eller varigheden er umulig")
		}
	}
}

func (v *validator) people() {
	seen := map[string]bool{}
	for i, p := range v.m.Participants {
		where := nth("participant", i)
		switch {
		case !ValidLabel(p.Label):
			v.add("P901", where, "the label must be 1–32 letters, digits or _ - . @", "mærket skal være 1–32 bogstaver, cifre eller _ - . @").
				Hint("use «B», «S», «S2» …, never a name", "brug «B», «S», «S2» …, aldrig et navn")
		case seen[p.Label]:
			v.add("P902", where, "two participants have the same label", "to deltagere har samme mærke")
		}
		seen[p.Label] = true
		if p.Role != UnknownRole && !p.Role.Known() {
			v.add("P903", where, "the role is not one that the codebook knows", "rollen er ikke en, som kodebogen kender").
				Hint("use one of: "+roleList(), "brug en af: "+roleList())
		}
		if p.Channel < 0 || !isProbability(p.RoleP) {
			v.add("P904", where, "the channel is negative or the confidence outside 0–1", "kanalen er negativ, eller sikkerheden ligger uden for 0–1")
		}
	}
	for i, c := range v.m.Consents {
		where := nth("consent", i)
		if !seen[c.Participant] {
			v.add("P905", where, "the consent is of somebody who takes no part in the meeting", "samtykket er fra en, der ikke deltager i mødet")
		}
		if !slices.Contains(Purposes, c.Purpose) {
			v.add("P906", where, "the purpose is not forskning, supervision or undervisning", "formålet er ikke forskning, supervision eller undervisning")
		}
		if !c.Given.Valid() || !c.Expires.Valid() || !c.Withdrawn.Valid() {
			v.add("P907", where, "a date is no calendar day YYYY-MM-DD", "en dato er ingen kalenderdag ÅÅÅÅ-MM-DD")
		}
		if !slices.Contains(VoiceUses, c.Voice) {
			v.add("P908", where, "the use of the voice is not disguised or own", "brugen af stemmen er ikke disguised eller own")
		}
	}
}

func roleList() string {
	var names []string
	for _, r := range Roles {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

func isProbability(p float64) bool { return p >= 0 && p <= 1 }

// span reports whether a span is in order, and adds the fault if not.
func (v *validator) span(s Span, code string, where place) bool {
	switch {
	case s.Start < 0:
		v.add(code, where, "the start lies before the recording", "begyndelsen ligger før optagelsen")
	case s.End < s.Start:
		v.add(code, where, fmt.Sprintf("the times run backwards: %d to %d ms", s.Start, s.End), fmt.Sprintf("tiderne løber baglæns: %d til %d ms", s.Start, s.End))
	case s.End > longest:
		v.add(code, where, "the end lies beyond 1000 hours", "slutningen ligger ud over 1000 timer")
	default:
		return true
	}
	return false
}

// wordIDs is a set of word ids. Most are «w» and a number, which take a bit each.
type wordIDs struct {
	bits   []uint64
	others map[string]bool
}

// mostNumber bounds the numbers that take a bit.
const mostNumber = 1 << 22

// numberOf gives the number of an id that is «w» and a number written as people
// do, or −1.
func numberOf(id string) int {
	if len(id) < 2 || len(id) > 8 || id[0] != 'w' || id[1] == '0' {
		return -1
	}
	n := 0
	for _, c := range []byte(id[1:]) {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	if n >= mostNumber {
		return -1
	}
	return n
}

func (s *wordIDs) has(id string) bool {
	n := numberOf(id)
	if n < 0 {
		return s.others[id]
	}
	return n/64 < len(s.bits) && s.bits[n/64]&(1<<(n%64)) != 0
}

func (s *wordIDs) put(id string) {
	n := numberOf(id)
	if n < 0 {
		if s.others == nil {
			s.others = map[string]bool{}
		}
		s.others[id] = true
		return
	}
	if n/64 >= len(s.bits) {
		s.bits = append(s.bits, make([]uint64, n/64+1-len(s.bits))...)
	}
	s.bits[n/64] |= 1 << (n % 64)
}

func (v *validator) words() {
	known := map[string]bool{}
	for _, p := range v.m.Participants {
		known[p.Label] = true
	}
	var seen wordIDs
	speaker := "" // of the word before: known, or none
	for i := range v.m.Words {
		w := &v.m.Words[i]
		where := nth("word", i)
		switch {
		case w.ID == "" || strings.ContainsFunc(w.ID, unicode.IsSpace):
			v.add("T901", where, "the word has no usable id", "ordet har intet brugbart id")
		case seen.has(w.ID):
			v.add("T902", where, "two words have the same id", "to ord har samme id")
		}
		seen.put(w.ID)
		v.span(w.Span, "T903", where)
		if w.Speaker != speaker {
			if w.Speaker != "" && !known[w.Speaker] {
				v.add("T904", where, "the word's speaker is not among the participants", "ordets taler er ikke blandt deltagerne").
					Hint("add the speaker to meeting.toml", "tilføj taleren i meeting.toml")
			} else {
				speaker = w.Speaker
			}
		}
		if w.Text == "" || !utf8.ValidString(w.Text) || strings.ContainsAny(w.Text, "\n\r\x00") {
			v.add("T905", where, "the word is empty, not UTF-8 or holds a line break", "ordet er tomt, ikke UTF-8 eller indeholder et linjeskift")
		}
		if !isProbability(w.P) || !isProbability(w.SpeakerP) {
			v.add("T906", where, "a probability lies outside 0–1", "en sandsynlighed ligger uden for 0–1")
		}
		switch w.Begins {
		case NotFixed, BeginsTurn, BeginsBC, BeginsTCU, BeginsNone:
		default:
			v.add("T907", where, "«begins» has an unknown value", "«begins» har en ukendt værdi")
		}
		switch w.Kind {
		case PlainWord, Filler, CutOff, Pause, Event, Unclear:
		default:
			v.add("T908", where, "«kind» has an unknown value", "«kind» har en ukendt værdi")
		}
	}
	for i, s := range v.m.Speech {
		v.span(s, "T903", nth("speech", i))
	}
	for i, t := range v.m.Talk {
		where := nth("talk", i)
		v.span(t.Span, "T903", where)
		if t.Speaker != "" && !known[t.Speaker] {
			v.add("T904", where, "the speaker is not among the participants", "taleren er ikke blandt deltagerne")
		}
	}
}

// tcus checks that TCUs are a partition of the words: in order, without a gap,
// one speaker each. It reports whether turns can be checked against them.
func (v *validator) tcus() bool {
	m := v.m
	if len(m.TCUs) == 0 {
		if len(m.Turns) > 0 {
			v.add("T911", "", "the meeting has turns but no TCUs", "mødet har ture, men ingen ytringer")
		}
		return false
	}
	ok := true
	seen := make(map[string]bool, len(m.TCUs))
	next := 0
	for i := range m.TCUs {
		u := &m.TCUs[i]
		where := nth("TCU", i)
		if u.From < 0 || u.To <= u.From || u.To > len(m.Words) {
			v.add("T911", where, "the TCU's words do not exist", "ytringens ord findes ikke")
			ok = false
			continue
		}
		if u.From != next {
			v.add("T912", where, "words lie between two TCUs or belong to both", "der ligger ord mellem to ytringer, eller de hører til begge")
		}
		next = u.To
		if u.ID != TCUID(m.Words[u.From].ID) {
			v.add("T913", where, "the TCU is not named for its first word", "ytringen er ikke navngivet efter sit første ord")
		}
		if seen[u.ID] {
			v.add("T913", where, "two TCUs have the same id", "to ytringer har samme id")
		}
		seen[u.ID] = true
		v.span(u.Span, "T914", where)
		for w := u.From; w < u.To; w++ {
			if m.Words[w].Speaker != u.Speaker {
				v.add("T915", where, "a word of the TCU is said by somebody else", "et af ytringens ord siges af en anden")
				break
			}
		}
	}
	if ok && next != len(m.Words) {
		v.add("T912", "", fmt.Sprintf("the last %d words belong to no TCU", len(m.Words)-next), fmt.Sprintf("de sidste %d ord hører ikke til nogen ytring", len(m.Words)-next))
	}
	return ok
}

func (v *validator) turns() {
	m := v.m
	seen := make(map[string]bool, len(m.Turns))
	next := 0
	for i := range m.Turns {
		t := &m.Turns[i]
		where := nth("turn", i)
		if t.From < 0 || t.To <= t.From || t.To > len(m.TCUs) {
			v.add("T921", where, "the turn's TCUs do not exist", "turens ytringer findes ikke")
			return
		}
		if t.From != next {
			v.add("T922", where, "TCUs lie between two turns or belong to both", "der ligger ytringer mellem to ture, eller de hører til begge")
		}
		next = t.To
		if t.ID != TurnID(m.Words[m.TCUs[t.From].From].ID) || seen[t.ID] {
			v.add("T923", where, "the turn is not named for its first word, or two turns have the same id", "turen er ikke navngivet efter sit første ord, eller to ture har samme id")
		}
		seen[t.ID] = true
		if v.span(t.Span, "T924", where) && i > 0 && t.Start < m.Turns[i-1].Start {
			v.add("T924", where, "the turn starts before the one ahead of it", "turen begynder før den foregående")
		}
		for u := t.From; u < t.To; u++ {
			if m.TCUs[u].Speaker != t.Speaker || m.TCUs[u].Turn != t.ID {
				v.add("T925", where, "a TCU of the turn names another speaker or turn", "en af turens ytringer nævner en anden taler eller tur")
				break
			}
		}
	}
	if next != len(m.TCUs) {
		v.add("T922", "", "the last TCUs belong to no turn", "de sidste ytringer hører ikke til nogen tur")
	}
	tcu := m.TCUIndex()
	for i, o := range m.Overlaps {
		where := nth("overlap", i)
		v.span(o.Span, "T926", where)
		if _, ok := tcu[o.TCU]; !ok && o.TCU != "" || !seen[o.First] || !seen[o.Then] {
			v.add("T926", where, "the overlap points to a turn or TCU that does not exist", "overlappet peger på en tur eller ytring, der ikke findes")
		}
	}
}

func (v *validator) identifiers() {
	for i, id := range v.m.Identifiers {
		where := nth("identifier", i)
		if id.From < 0 || id.To <= id.From || id.To > len(v.m.Words) {
			v.add("N901", where, "the identifying words do not exist", "de identificerende ord findes ikke")
		}
		if id.Type == "" {
			v.add("N902", where, "the identifying span has no type", "det identificerende sted har ingen type")
		}
	}
}
