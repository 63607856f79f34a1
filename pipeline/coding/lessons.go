package coding

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// maxLessonLine is the longest line of a file of lessons, in bytes.
const maxLessonLine = 16 << 10

// ReadLessons reads coded pieces of talk written for training
// (models/data/README.md): a line «# id style» begins a piece, every other line
// is one utterance, «SPEAKER CODE words». Speakers are role letters. A citizen's
// code is a subtype («A-KAP», «A-KAP/A-HAN» with a second reading, «~F» and «~I»
// for tentative and implicit delivery; «+» begins a new meaning utterance where
// the same code would go on with the one before), «EL» or «.»; a professional's
// is one of Layer B with «@2» for the meaning utterance before the latest and
// «!» for capture. A line «% id …» names meetings that the writer of what follows
// had read. Each piece becomes a meeting with one coding. A faulty line is K404;
// no words are ever quoted.
func ReadLessons(r io.Reader) ([]Lesson, error) {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLessonLine)
	var out []Lesson
	seen := map[string]bool{}
	var b *lessonBuilder
	var read []string
	finish := func() error {
		if b == nil {
			return nil
		}
		l, err := b.lesson()
		l.read = read
		out = append(out, l)
		return err
	}
	n := 0
	for sc.Scan() {
		n++
		line := strings.TrimSpace(sc.Text())
		if !utf8.ValidString(line) {
			return nil, lessonFault(n, "the line is not valid UTF-8", "linjen er ikke gyldig UTF-8")
		}
		head, isHead := strings.CutPrefix(line, "#")
		switch {
		case line == "":
		case isHead:
			if err := finish(); err != nil {
				return nil, err
			}
			f := strings.Fields(head)
			if len(f) != 2 || !transcripts.ValidID(f[0]) || f[1] != "plain" && f[1] != "asr" {
				return nil, lessonFault(n, "a piece begins with its id and its style, plain or asr", "et stykke begynder med sit id og sin stil, plain eller asr")
			}
			if seen[f[0]] {
				return nil, lessonFault(n, "the id of the piece was used before", "stykkets id er brugt før")
			}
			seen[f[0]] = true
			b = newLessonBuilder(f[0], f[1], n)
		case line[0] == '%':
			if err := finish(); err != nil {
				return nil, err
			}
			b, read = nil, strings.Fields(line[1:])
			for _, id := range read {
				if !transcripts.ValidID(id) {
					return nil, lessonFault(n, "what was read is no id of a meeting", "det læste er ikke et mødes id")
				}
			}
		case b == nil:
			return nil, lessonFault(n, "no piece has begun yet", "intet stykke er begyndt endnu")
		default:
			if err := b.line(n, line); err != nil {
				return nil, err
			}
		}
	}
	if err := sc.Err(); err != nil {
		return nil, lessonFault(n+1, "the line cannot be read", "linjen kan ikke læses").Because(err)
	}
	if err := finish(); err != nil {
		return nil, err
	}
	return out, nil
}

func lessonFault(line int, en, da string) *transcripts.Issue {
	return transcripts.Fault("K404", fmt.Sprintf("line %d", line), "In the lesson "+en, "I lektionen: "+da).
		Hint("Each line is a role letter, a code and words", "Hver linje er et rollebogstav, en kode og ord")
}

var (
	citizenMark = regexp.MustCompile(`^(\+?)(\.|EL|A-[A-Z]{3})(?:/(A-[A-Z]{3}))?(?:~([FI]{1,2}))?$`)
	replyMark   = regexp.MustCompile(`^([A-Z]+(?:-[A-Z]{3})?)(!?)(?:@([1-9]))?(!?)$`)
)

// lessonBuilder makes a meeting of the lines of one piece.
type lessonBuilder struct {
	m       *transcripts.Meeting
	c       transcripts.Coding
	began   int    // line on which the piece begins
	open    string // subtype of the MY that the next line may go on with
	gripped int    // position of the MY that was gripped last, −1
	now     transcripts.Ms
}

func newLessonBuilder(id, style string, line int) *lessonBuilder {
	return &lessonBuilder{m: &transcripts.Meeting{ID: id, Style: style, Language: "da", UnitsGiven: true},
		c: transcripts.Coding{Name: lessonAuthor, Complete: true}, began: line, gripped: -1}
}

// pieceWeight is how much an utterance of a piece counts beside one of a meeting.
const pieceWeight = 0.5

const lessonAuthor = "import:lessons"

// wordTime and turnGap stand in for times, which a written piece has none of.
const wordTime, turnGap = 340, 400

func (b *lessonBuilder) line(n int, line string) error {
	spk, rest, _ := strings.Cut(line, " ")
	mark, text, _ := strings.Cut(strings.TrimSpace(rest), " ")
	role := transcripts.RoleOfLetter(spk)
	class := role.Class()
	if len(spk) != 1 || !slices.Contains([]transcripts.Class{transcripts.ClassProfessional, transcripts.ClassCitizen, transcripts.ClassSupporter, transcripts.ClassInterpreter}, class) {
		return lessonFault(n, "the speaker is no role letter", "taleren er ikke et rollebogstav")
	}
	ws := lines.Words(text)
	if len(ws) == 0 {
		return lessonFault(n, "the utterance has no words", "ytringen har ingen ord")
	}
	if class != transcripts.ClassProfessional {
		k := citizenMark.FindStringSubmatch(mark)
		if k == nil || !b.citizen(k, b.utter(spk, role, ws, false)) {
			return lessonFault(n, "the citizen's code cannot be", "borgerens kode kan ikke være")
		}
		return nil
	}
	k := replyMark.FindStringSubmatch(mark)
	if k == nil || !slices.Contains(transcripts.LayerB, k[1]) || !b.reply(k, b.utter(spk, role, ws, k[1] == "BC")) {
		return lessonFault(n, "the professional's code cannot be", "den professionelles kode kan ikke være")
	}
	return nil
}

// utter adds an utterance; one of the same speaker goes on with the turn.
func (b *lessonBuilder) utter(spk string, role transcripts.Role, ws []transcripts.Word, bc bool) *transcripts.TCU {
	m := b.m
	if _, known := m.Participant(spk); !known {
		m.Participants = append(m.Participants, transcripts.Participant{Label: spk, Role: role, RoleBy: "transcript"})
	}
	same := len(m.Turns) > 0 && m.Turns[len(m.Turns)-1].Speaker == spk && m.Turns[len(m.Turns)-1].BC == bc
	begins := transcripts.BeginsTCU
	if !same {
		begins = transcripts.BeginsTurn
		if bc {
			begins = transcripts.BeginsBC
		}
		b.now += turnGap
	}
	span := transcripts.Span{Start: b.now, End: b.now + transcripts.Ms(len(ws))*wordTime}
	b.now = span.End
	lines.Spread(ws, span)
	for k := range ws {
		ws[k].ID, ws[k].Speaker = "w"+strconv.Itoa(len(m.Words)+k+1), spk
	}
	ws[0].Begins = begins
	if !same {
		m.Turns = append(m.Turns, transcripts.Turn{ID: transcripts.TurnID(ws[0].ID), Speaker: spk, From: len(m.TCUs), BC: bc, Span: span})
	}
	turn := &m.Turns[len(m.Turns)-1]
	m.TCUs = append(m.TCUs, transcripts.TCU{ID: transcripts.TCUID(ws[0].ID), Turn: turn.ID, Speaker: spk, From: len(m.Words), To: len(m.Words) + len(ws), Span: span})
	m.Words = append(m.Words, ws...)
	turn.To, turn.End = len(m.TCUs), span.End
	return &m.TCUs[len(m.TCUs)-1]
}

// citizen notes what a citizen's line is coded as; false if it cannot be.
func (b *lessonBuilder) citizen(k []string, t *transcripts.TCU) bool {
	fresh, code, second, delivery := k[1] != "", k[2], k[3], k[4]
	last := len(b.c.MYs) - 1
	switch {
	case code == "." || code == "EL":
		b.open = ""
		if code == "." || fresh {
			return !fresh && second == ""
		}
		if b.gripped >= 0 {
			last = b.gripped
		}
		if last < 0 || second != "" {
			return false
		}
		b.c.MYs[last].Elaborated = append(b.c.MYs[last].Elaborated, t.ID)
		return true
	case !slices.Contains(transcripts.Subtypes, code) || second != "" && !slices.Contains(transcripts.Subtypes, second):
		return false
	case code != b.open || fresh:
		b.c.MYs = append(b.c.MYs, transcripts.MY{ID: strconv.Itoa(len(b.c.MYs) + 1), Primary: code, Voice: "own", Made: transcripts.Made{Author: lessonAuthor}})
		last++
	}
	b.open = code
	my := &b.c.MYs[last]
	my.TCUs = append(my.TCUs, t.ID)
	if my.Secondary == "" && second != code {
		my.Secondary = second
	}
	for _, d := range [...]struct{ mark, name string }{{"F", "D-FOR"}, {"I", "D-IMP"}} {
		if strings.Contains(delivery, d.mark) && !slices.Contains(my.Delivery, d.name) {
			my.Delivery = append(my.Delivery, d.name)
		}
	}
	return true
}

// reply notes a professional's code; false if it cannot be.
func (b *lessonBuilder) reply(k []string, t *transcripts.TCU) bool {
	code, capture := k[1], k[2] != "" || k[4] != ""
	back := 1
	if k[3] != "" {
		back = int(k[3][0] - '0')
	}
	at := len(b.c.MYs) - back
	aims := transcripts.IsResponsive(code)
	if (aims || capture) && at < 0 || capture && aims {
		return false
	}
	t.Token = code == "TOK" || code == "BC"
	x := transcripts.Code{TCU: t.ID, Code: code, Made: transcripts.Made{Author: lessonAuthor}}
	if aims {
		x.Target = b.c.MYs[at].ID
		if transcripts.IsGripForm(code) {
			b.gripped = at
		}
	}
	if capture {
		x.Capture = b.c.MYs[at].ID
	}
	if code != "BC" {
		b.open = ""
	}
	b.c.Codes = append(b.c.Codes, x)
	return true
}

// lesson checks the piece as a whole.
func (b *lessonBuilder) lesson() (Lesson, error) {
	if len(b.m.TCUs) == 0 {
		return Lesson{}, lessonFault(b.began, "the piece is empty", "er stykket tomt")
	}
	b.m.Codings = []transcripts.Coding{b.c}
	var bad error
	for _, i := range transcripts.Validate(b.m) {
		if i.Severity == transcripts.Failure {
			bad = errors.Join(bad, &i)
		}
	}
	if bad != nil {
		return Lesson{}, lessonFault(b.began, "the piece is no meeting", "er stykket ikke et møde").Because(bad)
	}
	return Lesson{Meeting: b.m, Weight: pieceWeight, piece: true}, nil
}
