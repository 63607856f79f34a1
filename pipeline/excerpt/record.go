package excerpt

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"

	"gribning/pipeline/consent"
	"gribning/transcripts"
)

const recordName = "passage.json"

// Record is passage.json: what stands in the folder of a passage, for programs
// that show it. Its texts are de-identified like those of the pages.
type Record struct {
	Nr      string               `json:"nr"`
	Meeting string               `json:"meeting"`
	MY      string               `json:"my"`
	Kind    Kind                 `json:"kind"`
	Outcome string               `json:"outcome"`
	Form    string               `json:"form,omitempty"`
	Subtype string               `json:"subtype"`
	Object  string               `json:"object,omitempty"`
	Draft   bool                 `json:"draft,omitempty"` // rests on codes that no person has made
	Voice   transcripts.VoiceUse `json:"voice,omitempty"` // in the sound files; empty: there are none
	Masked  []transcripts.Span   `json:"masked,omitempty"`
	Shown   RecordPart           `json:"shown"`
	Sealed  RecordPart           `json:"sealed"`
	Roles   []RecordRole         `json:"roles"`
	Why     []Reason             `json:"why"`
	Flags   []RecordFlag         `json:"flags,omitempty"`
	Origin  Origin               `json:"origin"`
	Program string               `json:"program,omitempty"`
}

// RecordPart is one half of a passage. Span is on the meeting's clock; the times
// of its lines count from the beginning of the half's sound file.
type RecordPart struct {
	transcripts.Span
	Lines []RecordLine `json:"lines"`
}

// RecordLine is one line of the transcript; N 0 is a pause between turns.
type RecordLine struct {
	N     int            `json:"n,omitempty"`
	Who   string         `json:"who,omitempty"` // letter of the role
	Text  string         `json:"text"`
	Start transcripts.Ms `json:"start"`
	End   transcripts.Ms `json:"end"`
}

// RecordRole says what a letter stands for.
type RecordRole struct {
	Letter string           `json:"letter"`
	Role   transcripts.Role `json:"role"`
}

// RecordFlag is a stretch that a person must judge before the passage is shown.
type RecordFlag struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// voiceOf are the voices by what people agree to.
var voiceOf = map[transcripts.VoiceUse]Voice{transcripts.NoVoice: TextOnly, transcripts.DisguisedVoice: DisguisedVoice, transcripts.OwnVoice: OwnVoice}

// voiceIn is what everybody agreed may be heard.
func voiceIn(p consent.Permit) Voice { return voiceOf[p.Voice()] }

// newRecord describes the passage p of the meeting m, whose copy r is
// de-identified.
func newRecord(r, m *transcripts.Meeting, p *Passage, opt WriteOptions) *Record {
	c := r.Shown()
	x := &Record{
		Nr: opt.Nr, Meeting: p.Meeting, MY: p.MY, Kind: p.Kind, Outcome: p.Outcome, Form: p.Form, Subtype: p.Subtype,
		Object: c.MY(p.MY).Object, Draft: p.Draft, Why: p.Reasons, Program: opt.Program, Origin: originOf(r, p, opt.Models),
	}
	pg := newPage(r, p, opt, "da")
	x.Shown = partOf(r, pg.Shown, p.From, p.Cut)
	x.Sealed = partOf(r, pg.Sealed, p.Cut, p.To)
	for _, f := range pg.Flags {
		x.Flags = append(x.Flags, RecordFlag{f.Type, f.Text})
	}
	seen := map[string]bool{}
	for _, u := range r.TCUs[p.From:p.To] {
		if l := letterOf(r, u.Speaker); !seen[l] {
			seen[l] = true
			x.Roles = append(x.Roles, RecordRole{l, r.RoleOf(u.Speaker)})
		}
	}
	if opt.Sound != nil {
		for use, v := range voiceOf {
			if v == opt.Sound.Voice() {
				x.Voice = use
			}
		}
		whole := x.Shown.Union(x.Sealed.Span)
		for _, s := range Mask(m) {
			if s.Overlap(whole) > 0 {
				x.Masked = append(x.Masked, s)
			}
		}
	}
	return x
}

// partOf gives the lines of the TCUs From..To their times.
func partOf(m *transcripts.Meeting, lines []line, from, to int) RecordPart {
	part := RecordPart{Span: spanOf(m, from, to)}
	i := from
	for _, l := range lines {
		x := RecordLine{N: l.N, Who: l.Who, Text: l.Text}
		if l.N > 0 && i < to {
			span := m.TCUs[i].Span
			for turn := m.TCUs[i].Turn; i < to && m.TCUs[i].Turn == turn; i++ {
				span = span.Union(m.TCUs[i].Span)
			}
			x.Start, x.End = max(0, span.Start-part.Start), span.End-part.Start
		}
		part.Lines = append(part.Lines, x)
	}
	return part
}

func (x *Record) write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(x)
}

// mostRecord bounds the file: a passage has at most twenty utterances.
const mostRecord = 1 << 20

// ReadRecord reads the passage.json of a folder. What is no such file is X708.
func ReadRecord(dir string) (*Record, error) {
	f, err := os.Open(filepath.Join(dir, recordName))
	if err != nil {
		return nil, noRecord(err)
	}
	defer f.Close()
	var x Record
	if err := json.NewDecoder(io.LimitReader(f, mostRecord)).Decode(&x); err != nil {
		return nil, noRecord(err)
	}
	if !transcripts.ValidID(x.Meeting) || len(x.Shown.Lines) == 0 {
		return nil, noRecord(nil)
	}
	return &x, nil
}

func noRecord(err error) *transcripts.Issue {
	return transcripts.Fault("X708", "", "the folder holds no passage of this program", "mappen indeholder ikke et uddrag fra dette program").Because(err).
		Hint("make the passage again with gribning excerpts", "lav uddraget igen med gribning excerpts")
}
