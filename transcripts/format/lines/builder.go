package lines

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"gribning/transcripts"
)

// Times that a cue gives.
type Times int

const (
	NoTimes Times = iota // none: assumed by rule
	Starts               // Span.Start
	Ends                 // Span.End
	Both
)

// Cue is one line, cue or annotation of a transcript.
type Cue struct {
	Where   string // «cue 7», «line 12»: for messages
	Number  int    // of the cue in the source, from 1
	Speaker string // as the source writes it; empty: not known
	Times   Times
	transcripts.Span
	Text string
	// Words are given instead of Text where the source has them with times of
	// their own.
	Words []transcripts.Word
	// Plain leaves square brackets alone; otherwise they are marks of overlap
	// (CODEBOOK §1.9).
	Plain bool
	// Overlaps says that the whole cue is spoken in overlap.
	Overlaps bool
}

// Rates for texts without times.
const (
	PerWord      transcripts.Ms = 340 // one word
	BetweenTurns transcripts.Ms = 400 // between two speakers
	// startsOver is how far starts may run backwards before the file is taken
	// for two recordings in one. Less is disorder from overlapping talk.
	startsOver transcripts.Ms = 10_000
	// maxSpeakers is more than any meeting has.
	maxSpeakers = 100
)

// Builder makes a Meeting of cues.
type Builder struct {
	m        *transcripts.Meeting
	cues     []Cue
	labels   map[string]string // label of a speaker as written
	unnamed  int
	disorder int
	fillers  bool
	crowded  bool           // more speakers than a meeting can have
	last     transcripts.Ms // latest start seen
}

// NewBuilder begins a meeting whose words come from the named format.
func NewBuilder(format string) *Builder {
	return &Builder{labels: map[string]string{}, m: &transcripts.Meeting{Language: "da", Source: transcripts.Source{Format: format}}}
}

// Meeting parts that a reader may set itself: language, style, model, issues.
func (b *Builder) Edit(set func(*transcripts.Meeting)) { set(b.m) }

// MarkLevel2 says that the transcript marks pauses and fillers.
func (b *Builder) MarkLevel2() { b.fillers = true }

// Notice adds an issue to the meeting.
func (b *Builder) Notice(i *transcripts.Issue) { b.m.Issues = append(b.m.Issues, *i) }

// Label makes sure that a speaker is among the participants and gives the
// label: the written one where it is a code («B», «S2», «SAG»), the role's
// letter where it is a role in words, else «X1», «X2» …, since a label must
// not be a name.
func (b *Builder) Label(written string) string { return b.LabelAs(written, transcripts.UnknownRole) }

// LabelAs is Label for a source that also tells the role.
func (b *Builder) LabelAs(written string, role transcripts.Role) string {
	written = strings.TrimSpace(written)
	if written == "" || written == "?" {
		return ""
	}
	if label, ok := b.labels[written]; ok {
		return label
	}
	if len(b.m.Participants) >= maxSpeakers {
		b.crowded = true
		return ""
	}
	if role == transcripts.UnknownRole {
		role = RoleNamed(written)
	}
	label, same := b.newLabel(written, role)
	b.labels[written] = label
	if same {
		return label
	}
	by := ""
	if role != transcripts.UnknownRole {
		by = "transcript"
	}
	b.m.Participants = append(b.m.Participants, transcripts.Participant{Label: label, Role: role, RoleBy: by})
	return label
}

// newLabel gives a label for a speaker not met before in this writing. same says
// that the label is already somebody's who must be the same person: «Borger»
// and «B», «Kim» and «KIM» in one transcript are carelessness.
func (b *Builder) newLabel(written string, role transcripts.Role) (label string, same bool) {
	for known, label := range b.labels {
		if strings.EqualFold(known, written) {
			return label, true
		}
	}
	base := written
	switch {
	case letterLabel.MatchString(written):
		_, same = b.m.Participant(written)
	case codeLabel.MatchString(written) && hasLetter(written):
	case anonymous.MatchString(written):
		base = strings.ToUpper(strings.NewReplacer(" ", "_", "-", "_").Replace(written))
	case RoleNamed(written) != transcripts.UnknownRole:
		base = role.Letter() + numbered.FindStringSubmatch(written)[2]
		_, same = b.m.Participant(base)
	default:
		b.unnamed++
		base = "X" + strconv.Itoa(b.unnamed)
	}
	label = base
	for n := 2; ; n++ {
		if _, taken := b.m.Participant(label); !taken || same {
			return label, same
		}
		label = base + "_" + strconv.Itoa(n)
	}
}

// Say adds a cue. It is F106 if the cue's times are impossible: the end before
// the start, or a start more than ten seconds before one already seen.
func (b *Builder) Say(c Cue) error {
	if c.Times == Both && c.End < c.Start {
		return transcripts.Fault("F106", c.Where, "the end comes before the start", "slutningen kommer før begyndelsen").
			Hint("correct the times", "ret tiderne")
	}
	if c.Times&Starts != 0 {
		if c.Start < b.last {
			if b.last-c.Start > startsOver {
				return transcripts.Fault("F106", c.Where, "the times start over", "tiderne begynder forfra").
					Hint("is it two recordings in one file? Split it", "er det to optagelser i én fil? Del den")
			}
			b.disorder++
		}
		b.last = max(b.last, c.Start)
	}
	b.cues = append(b.cues, c)
	return nil
}

// Gap is silence on a line of its own, where the text has no times: what is
// said next comes that much later.
func (b *Builder) Gap(length transcripts.Ms) {
	b.fillers = true
	if n := len(b.cues); n > 0 && length > 0 {
		b.cues = append(b.cues, Cue{Span: transcripts.Span{End: length}, Times: gapOnly})
	}
}

const gapOnly Times = -1

// Meeting places all words in time and gives the meeting; F104 if there are
// none, F115 if there are more than a hundred speakers.
func (b *Builder) Meeting() (*transcripts.Meeting, error) {
	spoken := b.words()
	if b.crowded {
		return nil, transcripts.Fault("F115", "", fmt.Sprintf("the file names more than %d speakers", maxSpeakers), fmt.Sprintf("filen nævner over %d talere", maxSpeakers)).
			Hint("is what stands before the colons really a speaker?", "er det virkelig talere, der står før kolonerne?")
	}
	b.place(spoken)
	n := 0
	for _, u := range spoken {
		n += len(u.words)
	}
	b.m.Words = make([]transcripts.Word, 0, n)
	for _, u := range sorted(spoken) {
		for _, w := range u.words {
			w.ID = "w" + strconv.Itoa(len(b.m.Words)+1)
			b.m.Words = append(b.m.Words, w)
		}
	}
	if n == 0 {
		return nil, transcripts.Fault("F104", "", "the file holds no words", "filen indeholder ingen ord").
			Hint("is it the right file, and was it saved?", "er det den rigtige fil, og blev den gemt?")
	}
	b.m.Fillers = b.fillers || KeepsFillers(b.m.Words)
	if b.unnamed > 0 {
		b.Notice(transcripts.Fault("F113", "", fmt.Sprintf("%d speakers written with names are now called X1, X2 …, in the order in which they first speak", b.unnamed),
			fmt.Sprintf("%d talere skrevet med navn hedder nu X1, X2 …, i den rækkefølge de først taler", b.unnamed)).
			Hint("give their roles in meeting.toml", "angiv deres roller i meeting.toml").Level(transcripts.Notice))
	}
	if b.disorder > 0 {
		b.Notice(transcripts.Fault("F106", "", fmt.Sprintf("%d cues start before the one ahead of them; they were put in order", b.disorder),
			fmt.Sprintf("%d replikker begynder før den foregående; de er sat i rækkefølge", b.disorder)).Level(transcripts.Notice))
	}
	return b.m, nil
}

// spoken is a cue with its words.
type spoken struct {
	Cue
	words []transcripts.Word
	gap   transcripts.Ms // silence stated before it
}

func (b *Builder) words() []spoken {
	var out []spoken
	var gap transcripts.Ms
	for _, c := range b.cues {
		if c.Times == gapOnly {
			gap += c.End
			continue
		}
		u := spoken{Cue: c, words: c.Words, gap: gap}
		if u.words == nil {
			u.words = Words(Clean(c.Text))
		}
		if !c.Plain {
			u.words = brackets(u.words)
		}
		if len(u.words) == 0 {
			continue
		}
		gap = 0
		label := b.Label(c.Speaker)
		for i := range u.words {
			w := &u.words[i]
			w.Cue, w.Overlaps = c.Number, w.Overlaps || c.Overlaps
			if w.Speaker == "" {
				w.Speaker = label
			} else {
				w.Speaker = b.Label(w.Speaker)
			}
		}
		out = append(out, u)
	}
	return out
}

// Clean takes out control characters and normalises to NFC.
func Clean(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\ufeff' || r == utf8.RuneError }) || !utf8.ValidString(s) {
		s = strings.Map(func(r rune) rune {
			if unicode.IsControl(r) || r == '\ufeff' {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(s, "\ufffd"))
	}
	return norm.NFC.String(s)
}
