package measure

import (
	"errors"
	"slices"
	"strings"

	"gribning/transcripts"
)

// Meeting is one coded meeting as counts. Nothing in it says who took part.
type Meeting struct {
	ID          string
	Kind        string // what kind of meeting, in the corpus's own words
	Coding      string // name of the coding that was counted
	Interpreted bool   // latencies are not comparable (CODEBOOK §1.8)
	Multi       bool   // two or more professionals
	Fillers     bool   // the transcript keeps fillers, so that D-TOV can be judged
	Duration    transcripts.Ms

	Passages []Passage

	TCUs  map[transcripts.Class]int            // outside backchannels
	Talk  map[transcripts.Class]transcripts.Ms // without backchannels and silence
	Words map[transcripts.Class]int            // outside backchannels
	Codes map[string]int                       // professional TCUs for each code of Layer B
	// CodeTalk is the professional talk of each code.
	CodeTalk map[string]transcripts.Ms

	Questions int // B-SAN TCUs with the form of a question
	Captures  int // TCUs with capture
	Misgrips  int
	Parked    int // TCUs that park a MY
	// Interruptions counts O4 overlaps, Supports O2, by who came in on whom.
	Interruptions map[Direction]int
	Supports      map[Direction]int
	Lapses        int                            // silences of 3 s or more at a TRP
	Offsets       map[Direction][]transcripts.Ms // FTO between turns of two classes, in order
	Next          Transitions                    // lag-1 transitions

	Machine int // MYs and codes by a machine that no person has confirmed
	Items   int // MYs and codes

	// Windows is gripped of codable with outcomes derived for a window of one,
	// two and three professional turns; see [Meeting.Window].
	Windows map[int]Rate

	Professionals []string // labels within the meeting

	workers []string // keys of the professionals; not in JSON
}

// Direction names two classes: who had the floor and who came in.
type Direction struct {
	From, To transcripts.Class
}

// MarshalText makes a Direction the key of a JSON object.
func (d Direction) MarshalText() ([]byte, error) { return pairText(string(d.From), string(d.To)) }

// UnmarshalText reads what MarshalText wrote.
func (d *Direction) UnmarshalText(b []byte) error {
	from, to, err := textPair(b)
	d.From, d.To = transcripts.Class(from), transcripts.Class(to)
	return err
}

func pairText(from, to string) ([]byte, error) {
	if strings.Contains(from, ">") {
		return nil, errors.New("measure: a name with «>»")
	}
	return []byte(from + ">" + to), nil
}

func textPair(b []byte) (from, to string, err error) {
	from, to, ok := strings.Cut(string(b), ">")
	if !ok {
		return "", "", errors.New("measure: not a pair of names")
	}
	return from, to, nil
}

// lapse is the silence at a TRP from which on it is a lapse (CODEBOOK §1.7);
// ipu the silence that ends an inter-pausal unit (§1.1).
const (
	lapse transcripts.Ms = 3000
	ipu   transcripts.Ms = 200
)

// Of counts one meeting by one coding, whose grips must have been derived. It
// reads words, TCUs, turns, overlaps and participants. Neither is changed.
func Of(m *transcripts.Meeting, c *transcripts.Coding) Meeting {
	ix := newLookup(m, c)
	out := Meeting{
		ID: m.ID, Kind: m.Kind, Coding: c.Name, Fillers: m.Fillers, Duration: m.Span().Duration(),
		Passages: passages(m, c, ix),
		TCUs:     map[transcripts.Class]int{}, Talk: map[transcripts.Class]transcripts.Ms{}, Words: map[transcripts.Class]int{},
		Codes: map[string]int{}, CodeTalk: map[string]transcripts.Ms{},
		Interruptions: map[Direction]int{}, Supports: map[Direction]int{},
		Offsets: map[Direction][]transcripts.Ms{},
	}
	out.people(m)
	out.units(m, c, ix)
	out.timing(m)
	out.overlaps(m, ix)
	out.Next = transitions(m, c, ix)
	for i := range c.Codes {
		k := &c.Codes[i]
		out.Items++
		if !k.ByPerson() {
			out.Machine++
		}
		if k.Capture != "" {
			out.Captures++
		}
		if k.Misgrip {
			out.Misgrips++
		}
		if k.Parked {
			out.Parked++
		}
	}
	for i := range out.Passages {
		out.Items++
		if out.Passages[i].Machine {
			out.Machine++
		}
	}
	return out
}

func (o *Meeting) people(m *transcripts.Meeting) {
	for _, p := range m.Participants {
		switch p.Class() {
		case transcripts.ClassInterpreter:
			o.Interpreted = true
		case transcripts.ClassProfessional:
			o.Professionals = append(o.Professionals, p.Label)
		}
	}
	o.Multi = len(o.Professionals) > 1
	o.Know(m.Participants)
}

// Know takes the keys of the meeting's professionals from the participants of
// its header. A Meeting that was kept as JSON knows none until then.
func (o *Meeting) Know(participants []transcripts.Participant) {
	o.workers = nil
	for _, p := range participants {
		if p.Key != "" && slices.Contains(o.Professionals, p.Label) && !slices.Contains(o.workers, p.Key) {
			o.workers = append(o.workers, p.Key)
		}
	}
	slices.Sort(o.workers)
}

// Window notes what becomes of the meeting's MYs where the response slot
// has n professional turns (CODEBOOK §4.2).
func (o *Meeting) Window(n int, grips []transcripts.Grip) {
	r := Rate{}
	for i := range grips {
		p := Passage{Outcome: grips[i].Outcome}
		if p.Codable() {
			r.Den++
		}
		if p.Gripped() {
			r.Num++
		}
	}
	if o.Windows == nil {
		o.Windows = map[int]Rate{}
	}
	o.Windows[n] = r
}

// units counts TCUs, words, talk and codes outside backchannels.
func (o *Meeting) units(m *transcripts.Meeting, c *transcripts.Coding, ix *lookup) {
	classes := classes(m)
	for t := range m.Turns {
		turn := &m.Turns[t]
		if turn.BC {
			continue
		}
		class := classes[turn.Speaker]
		for u := turn.From; u < turn.To; u++ {
			tcu := &m.TCUs[u]
			talk, words := talkOf(m, tcu)
			o.TCUs[class]++
			o.Talk[class] += talk
			o.Words[class] += words
			if class != transcripts.ClassProfessional || ix.code[u] < 0 {
				continue
			}
			k := &c.Codes[ix.code[u]]
			if k.Code == "BC" {
				continue
			}
			o.Codes[k.Code]++
			o.CodeTalk[k.Code] += talk
			if k.Code == "B-SAN" && isQuestion(m, tcu) {
				o.Questions++
			}
		}
	}
}

func classes(m *transcripts.Meeting) map[string]transcripts.Class {
	out := make(map[string]transcripts.Class, len(m.Participants))
	for _, p := range m.Participants {
		out[p.Label] = p.Class()
	}
	return out
}

// talkOf is the speech of a TCU without the silences of 0.2 s and more in it,
// and how many words were said.
func talkOf(m *transcripts.Meeting, u *transcripts.TCU) (talk transcripts.Ms, words int) {
	var run transcripts.Span
	for w := u.From; w < u.To; w++ {
		word := &m.Words[w]
		if word.Spoken() {
			words++
		}
		if word.Kind == transcripts.Pause || word.Empty() {
			continue
		}
		switch {
		case run.Empty():
			run = word.Span
		case word.Start-run.End < ipu:
			run.End = max(run.End, word.End)
		default:
			talk += run.Duration()
			run = word.Span
		}
	}
	return talk + run.Duration(), words
}

// timing reads the offsets between turns (FTO) and the lapses: between turns,
// and at a TRP inside a turn. A lapse inside a TCU is a pause.
func (o *Meeting) timing(m *transcripts.Meeting) {
	classes := classes(m)
	before := -1 // the previous turn that is no backchannel
	for t := range m.Turns {
		turn := &m.Turns[t]
		if turn.BC {
			continue
		}
		if before >= 0 && !turn.NoGap {
			if turn.Gap >= lapse {
				o.Lapses++
			}
			if prev := &m.Turns[before]; prev.Speaker != turn.Speaker {
				d := Direction{classes[prev.Speaker], classes[turn.Speaker]}
				o.Offsets[d] = append(o.Offsets[d], turn.Gap)
			}
		}
		for u := turn.From + 1; u < turn.To; u++ {
			if m.TCUs[u].Start-m.TCUs[u-1].End >= lapse {
				o.Lapses++
			}
		}
		before = t
	}
}

func (o *Meeting) overlaps(m *transcripts.Meeting, ix *lookup) {
	classes := classes(m)
	for i := range m.Overlaps {
		l := &m.Overlaps[i]
		first, ok1 := ix.turn[l.First]
		then, ok2 := ix.turn[l.Then]
		if !ok1 || !ok2 {
			continue
		}
		d := Direction{classes[m.Turns[first].Speaker], classes[m.Turns[then].Speaker]}
		switch l.Class {
		case transcripts.O4:
			o.Interruptions[d]++
		case transcripts.O2:
			o.Supports[d]++
		}
	}
}

// questionWords and inverted are what a Danish question begins with where the
// transcript has no question mark: a question word, or a finite verb before
// its subject.
var (
	questionWords = set("hvad hvem hvornår hvor hvorfor hvordan hvilken hvilket hvilke hvorhen hvormed hva")
	finiteVerbs   = set("er var har havde kan kunne ku skal skulle sku vil ville må måtte bør burde blev bliver får fik tager tog gør gjorde kommer kom ved vidste mener mente tror troede synes husker søger søgte går gik bor arbejder læser")
	subjects      = set("du i de jeg vi det den der han hun man")
	openers       = set("og men så altså okay ok ja nej nå jamen øh øhm for")
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// isQuestion reports whether a TCU has the form of a question. It serves the
// question mix alone, where CODEBOOK §5.1 counts «B-SAN questions».
func isQuestion(m *transcripts.Meeting, u *transcripts.TCU) bool {
	var words []string
	for w := u.From; w < u.To; w++ {
		if !m.Words[w].Spoken() {
			continue
		}
		if strings.Contains(m.Words[w].Text, "?") {
			return true
		}
		words = append(words, strings.Trim(strings.ToLower(m.Words[w].Text), ".,;:!…«»\"'"))
	}
	for len(words) > 0 && openers[words[0]] {
		words = words[1:]
	}
	return len(words) > 0 && questionWords[words[0]] ||
		len(words) > 1 && finiteVerbs[words[0]] && subjects[words[1]]
}
