package transcripts

import "strings"

// Word is one word on the recording's clock.
type Word struct {
	ID   string `json:"id"` // «w17»: given once, kept for ever
	Text string `json:"text"`
	Span
	Speaker string `json:"speaker,omitempty"` // participant label; empty: not known

	P          float64   `json:"p,omitempty"`        // recogniser's probability; 0: none given
	SpeakerP   float64   `json:"speakerP,omitempty"` // of the speaker label; 0: given, not guessed
	TimedBy    TimedBy   `json:"timedBy,omitempty"`
	Kind       WordKind  `json:"kind,omitempty"`
	Cue        int       `json:"cue,omitempty"` // number of the source's line or cue, from 1
	Begins     Beginning `json:"begins,omitempty"`
	Overlaps   bool      `json:"overlaps,omitempty"`   // somebody else speaks at the same time
	Quarantine string    `json:"quarantine,omitempty"` // why the word is not trusted: issue code, e.g. «S201»
}

// TimedBy says how sure a word's times are.
type TimedBy string

// How a word got its times.
const (
	TimedByEngine TimedBy = "engine"  // recogniser or aligner
	TimedBySource TimedBy = "source"  // the transcript gave this word's own times
	Interpolated  TimedBy = "spread"  // spread over the cue by length
	TimedByRule   TimedBy = "assumed" // the transcript gave no times: 0.34 s a word
	TimedByPerson TimedBy = "person"
)

// WordKind tells words from other things on the line.
type WordKind string

// Kinds of words; the empty kind is an ordinary word.
const (
	PlainWord WordKind = ""
	Filler    WordKind = "filler"  // øh, øhm, æh
	CutOff    WordKind = "cutoff"  // kun-
	Pause     WordKind = "pause"   // (1.2)
	Event     WordKind = "event"   // ((griner)), (taler arabisk)
	Unclear   WordKind = "unclear" // (uklart)
)

// Spoken reports whether the item stands for speech of its speaker in Danish.
func (w Word) Spoken() bool { return w.Kind == PlainWord || w.Kind == Filler || w.Kind == CutOff }

// Beginning says what unit a word begins, where a transcript or a person has
// fixed it.
type Beginning string

// What a word may begin.
const (
	NotFixed   Beginning = ""
	BeginsTurn Beginning = "turn"
	BeginsBC   Beginning = "bc" // a turn said while the other keeps the floor
	BeginsTCU  Beginning = "tcu"
	BeginsNone Beginning = "none" // fixed: no unit begins here
)

// TCU is one utterance («ytring»): the smallest possible complete
// contribution (CODEBOOK §1.1), the unit of Layers A and B.
type TCU struct {
	ID      string `json:"id"`   // «u17» where its first word is w17
	Turn    string `json:"turn"` // id of its turn
	Speaker string `json:"speaker"`
	From    int    `json:"from"` // words From..To (half-open) of Meeting.Words
	To      int    `json:"to"`
	Span
	Token       bool    `json:"token,omitempty"`  // closed-class response token (CODEBOOK §1.5)
	Echo        bool    `json:"echo,omitempty"`   // a bare echo of at most two content words
	CutOff      bool    `json:"cutoff,omitempty"` // abandoned and not repaired (T6)
	Quoted      bool    `json:"quoted,omitempty"` // voice=quoted (T8)
	Quarantined bool    `json:"quarantined,omitempty"`
	P           float64 `json:"p,omitempty"` // of the boundary before it, where a model set it
}

// Turn is a maximal run of TCUs of one speaker (CODEBOOK §1.3).
type Turn struct {
	ID      string `json:"id"` // «t17» where its first word is w17
	Speaker string `json:"speaker"`
	From    int    `json:"from"` // TCUs From..To (half-open) of Meeting.TCUs
	To      int    `json:"to"`
	Span
	BC      bool `json:"bc,omitempty"`      // token said while the other keeps the floor; takes no turn
	Resumed bool `json:"resumed,omitempty"` // new turn after a lapse of the same speaker (U2)
	// Gap is the time from the end of the previous non-BC turn to this one's
	// start (FTO, CODEBOOK §1.7), negative in overlap; 0 and NoGap for the
	// first turn and for BC.
	Gap   Ms   `json:"gap"`
	NoGap bool `json:"noGap,omitempty"`
}

// OverlapClass is the class of an overlap by CODEBOOK §1.6.
type OverlapClass string

// Overlap classes.
const (
	O1 OverlapClass = "O1" // transitional
	O2 OverlapClass = "O2" // supportive
	O3 OverlapClass = "O3" // interjacent, both finish
	O4 OverlapClass = "O4" // interruption
)

// Overlap is a stretch of at least 0.1 s where two people speak.
type Overlap struct {
	Span
	Class OverlapClass `json:"class"`
	First string       `json:"first"` // id of the turn that had the floor
	Then  string       `json:"then"`  // id of the turn that came in
	TCU   string       `json:"tcu"`   // the TCU that was overlapped
	Onset Ms           `json:"onset"` // start relative to the nearest TRP; negative before it
	Done  bool         `json:"done"`  // the overlapped TCU was completed
	Stops string       `json:"stops"` // label of who stops first
}

// TCUID and TurnID name a unit by its first word, so that an id survives
// changes elsewhere in the meeting.
func TCUID(firstWord string) string  { return "u" + strings.TrimPrefix(firstWord, "w") }
func TurnID(firstWord string) string { return "t" + strings.TrimPrefix(firstWord, "w") }

// TCU finds a TCU's position in m.TCUs by id, or −1.
func (m *Meeting) TCU(id string) int {
	for i := range m.TCUs {
		if m.TCUs[i].ID == id {
			return i
		}
	}
	return -1
}

// TCUIndex maps every TCU id to its position, for loops over many.
func (m *Meeting) TCUIndex() map[string]int {
	ix := make(map[string]int, len(m.TCUs))
	for i := range m.TCUs {
		ix[m.TCUs[i].ID] = i
	}
	return ix
}

// TurnIndex maps every turn id to its position.
func (m *Meeting) TurnIndex() map[string]int {
	ix := make(map[string]int, len(m.Turns))
	for i := range m.Turns {
		ix[m.Turns[i].ID] = i
	}
	return ix
}

// Text is the words From..To joined by blanks.
func (m *Meeting) Text(from, to int) string {
	var b strings.Builder
	for i := from; i < to; i++ {
		if i > from {
			b.WriteByte(' ')
		}
		b.WriteString(m.Words[i].Text)
	}
	return b.String()
}

// TCUText is the text of m.TCUs[i].
func (m *Meeting) TCUText(i int) string { return m.Text(m.TCUs[i].From, m.TCUs[i].To) }

// TurnText is the text of m.Turns[i].
func (m *Meeting) TurnText(i int) string {
	t := m.Turns[i]
	if t.From == t.To {
		return ""
	}
	return m.Text(m.TCUs[t.From].From, m.TCUs[t.To-1].To)
}
