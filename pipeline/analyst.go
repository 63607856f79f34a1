package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gribning/pipeline/coding"
	"gribning/pipeline/coding/units"
	"gribning/pipeline/consent"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/grip"
	"gribning/pipeline/turns"
	"gribning/transcripts"
)

// Analyst is S3 to S5 on one meeting: it finds units, codes them and derives
// outcomes. It is safe for concurrent use.
type Analyst struct {
	coder   *coding.Coder
	borders *units.Segmenter // nil: by the grammar rules alone
	finder  *deidentify.Finder
	version string
}

// NewAnalyst makes the analyst of a coder: its trained borders where it has
// them, else the grammar rules.
func NewAnalyst(c *coding.Coder) (*Analyst, error) { return NewAnalystKnowing(c, deidentify.Keys{}) }

// NewAnalystKnowing is NewAnalyst with names that are known for certain to
// identify somebody.
func NewAnalystKnowing(c *coding.Coder, names deidentify.Keys) (*Analyst, error) {
	finder, err := deidentify.New(deidentify.Options{Keys: names})
	if err != nil {
		return nil, err
	}
	a := &Analyst{coder: c, borders: c.Segmenter(Suggest), finder: finder, version: c.Author()}
	if a.borders != nil {
		h := sha256.New()
		if err := c.Save(h); err != nil {
			return nil, err
		}
		a.version += " " + hex.EncodeToString(h.Sum(nil))
	}
	return a, nil
}

// Suggest is what the grammar rules find, for the trained borders to weigh.
func Suggest(words []transcripts.Word, class transcripts.Class, punctuated bool) []int {
	var at []int
	for _, b := range (turns.Rules{Punctuation: punctuated}).Borders(words, class) {
		at = append(at, b.At)
	}
	return at
}

// BuildUnits makes the units of a meeting by a segmenter, or by the rules.
func BuildUnits(m *transcripts.Meeting, s *units.Segmenter) []transcripts.Issue {
	return turns.BuildWith(m, boundary(m, s))
}

// boundary is what decides the borders inside the turns of m.
func boundary(m *transcripts.Meeting, s *units.Segmenter) turns.Boundary {
	if s == nil {
		return turns.Rules{Punctuation: m.Style == plainStyle}
	}
	return trained{s, m.Style == plainStyle}
}

// plainStyle marks a transcript whose punctuation a person set.
const plainStyle = "plain"

// Version names the coder and the digest of its model, so that another one
// makes another key.
func (a *Analyst) Version() string { return a.version }

// Model names the coder as reports do, with the beginning of its digest.
func (a *Analyst) Model() string {
	const enough = len("model:gribning@1 ") + 8
	return a.version[:min(enough, len(a.version))]
}

// trained lets a trained segmenter decide the borders inside a turn.
type trained struct {
	segmenter  *units.Segmenter
	punctuated bool
}

// Borders implements turns.Boundary.
func (t trained) Borders(words []transcripts.Word, class transcripts.Class) []turns.Border {
	found := t.segmenter.Breaks(words, class, t.punctuated)
	out := make([]turns.Border, len(found))
	for i, b := range found {
		out[i] = turns.Border{At: b.At, P: b.P, Rule: "model"}
	}
	return out
}

// Analyse makes turns, draft codes with people's decisions over them, and
// outcomes, from a meeting of words with speakers and roles. It is a pure
// function of its arguments: [Analyst.Draft], then [Settle].
func (a *Analyst) Analyse(m *transcripts.Meeting, cs []transcripts.Correction) error {
	if err := a.Draft(m); err != nil {
		return err
	}
	return Settle(m, cs)
}

// Draft makes the units, the machine's codes and the identifying spans, before
// anybody's decisions.
func (a *Analyst) Draft(m *transcripts.Meeting) error { return a.draft(m, nil) }

func (a *Analyst) draft(m *transcripts.Meeting, mem *memory) error {
	m.Issues = append(m.Issues, turns.BuildWith(m, mem.remembering(boundary(m, a.borders)))...)
	if len(m.Turns) == 0 {
		return transcripts.Fault("T401", "meeting "+m.ID, "there is not one turn in the meeting", "der er ikke én tur i mødet").
			Hint("look at the transcript or the recording: it may be empty, silent or of another language",
				"se på transskriptionen eller optagelsen: den kan være tom, tavs eller på et andet sprog")
	}
	found := make(chan []transcripts.Identifier, 1) // while the other processor codes
	go func() { found <- mem.found(a.finder, m) }()
	draft, coded, err := a.code(m, mem)
	identify(m, <-found)
	if err != nil || !coded {
		return err
	}
	m.SetCoding(draft)
	return nil
}

// code gives the machine's codes, where it is known who is who.
func (a *Analyst) code(m *transcripts.Meeting, mem *memory) (draft transcripts.Coding, coded bool, err error) {
	if rolesKnown(m) {
		draft, err := mem.coded(a.coder, m)
		if err != nil {
			return draft, false, fmt.Errorf("code: %w", err)
		}
		nameMYs(&draft)
		return draft, true, nil
	}
	return draft, false, nil
}

// identify marks identifying spans. Those that came with the transcript stand,
// and the finder's are added where they touch none of them.
func identify(m *transcripts.Meeting, found []transcripts.Identifier) {
	given := m.Identifiers
	for _, f := range found {
		if !slices.ContainsFunc(given, func(g transcripts.Identifier) bool { return f.From < g.To && g.From < f.To }) {
			m.Identifiers = append(m.Identifiers, f)
		}
	}
	slices.SortStableFunc(m.Identifiers, func(x, y transcripts.Identifier) int { return x.From - y.From })
}

// Settle lays people's decisions over a drafted meeting and derives outcomes.
func Settle(m *transcripts.Meeting, cs []transcripts.Correction) error {
	m.Issues = append(m.Issues, transcripts.ApplyToCodes(m, cs)...)
	consent.MarkWithdrawn(m)
	for i := range m.Codings {
		grip.Derive(m, &m.Codings[i])
	}
	m.Issues = append(m.Issues, deidentify.ApplyCorrections(m, cs)...)
	bad := transcripts.Validate(m)
	for i := range bad {
		if bad[i].Severity == transcripts.Failure {
			return &bad[i]
		}
	}
	m.Issues = append(m.Issues, bad...)
	return nil
}

// nameMYs names the draft's meaning utterances by their first unit («y17» where
// that is u17), since people's decisions refer to them and must still fit when a
// corrected word elsewhere gives one more or one less.
func nameMYs(c *transcripts.Coding) {
	name := make(map[string]string, len(c.MYs))
	taken := make(map[string]int, len(c.MYs))
	for i := range c.MYs {
		id := "y" + strings.TrimPrefix(c.MYs[i].TCUs[0], "u")
		taken[id]++
		if n := taken[id]; n > 1 {
			id += "-" + strconv.Itoa(n)
		}
		name[c.MYs[i].ID] = id
	}
	for i := range c.MYs {
		c.MYs[i].ID, c.MYs[i].ReraiseOf = name[c.MYs[i].ID], name[c.MYs[i].ReraiseOf]
	}
	for i := range c.Codes {
		x := &c.Codes[i]
		x.Target, x.Capture, x.Interrupt = name[x.Target], name[x.Capture], name[x.Interrupt]
	}
}

// rolesKnown reports whether a citizen and a professional are heard and nobody
// is heard whose role is unknown. Otherwise nothing is coded: a wrong guess
// would turn every code on its head.
func rolesKnown(m *transcripts.Meeting) bool {
	var citizen, professional bool
	for i := range m.Turns {
		switch p, _ := m.Participant(m.Turns[i].Speaker); {
		case p.Role == transcripts.UnknownRole:
			return false
		case p.Class() == transcripts.ClassCitizen:
			citizen = true
		case p.Class() == transcripts.ClassProfessional:
			professional = true
		}
	}
	return citizen && professional
}
