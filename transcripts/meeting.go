package transcripts

// Meeting is one meeting with everything known about it. Stages fill it from
// top to bottom; a stage never changes what an earlier one made.
type Meeting struct {
	ID       string `json:"id"` // [A-Za-z0-9_-]{1,64}, no personal data
	Date     Date   `json:"date,omitempty"`
	Kind     string `json:"kind,omitempty"`     // what kind of meeting, in the corpus's own words
	Language string `json:"language,omitempty"` // «da» unless said otherwise
	Style    string `json:"style,omitempty"`    // of the transcript: plain, asr, asr-noisy

	Participants []Participant `json:"participants"`
	Consents     []Consent     `json:"consents,omitempty"`
	Recordings   []Recording   `json:"recordings,omitempty"`
	Source       Source        `json:"source"`

	// Speakers is how many people speak on the recording, where that is known;
	// 0: as many as there are participants.
	Speakers int `json:"speakers,omitempty"`
	// Withdrawn are the stretches for which a participant took consent back
	// (condition «withdrawn» of CODEBOOK §4.5).
	Withdrawn []Span `json:"withdrawn,omitempty"`

	// UnitsGiven says that the transcript itself fixes every TCU and turn
	// (Word.Begins); the turns stage then finds none of its own.
	UnitsGiven bool `json:"unitsGiven,omitempty"`
	// Fillers says that the transcript keeps «øh», cut-offs and pauses
	// (level L2 of CODEBOOK §1.9), so that D-TOV can be judged.
	Fillers bool `json:"fillers,omitempty"`

	Words    []Word    `json:"words"`
	Speech   []Span    `json:"speech,omitempty"` // where the voice detector heard speech
	Talk     []Talk    `json:"talk,omitempty"`   // who speaks when; may overlap
	TCUs     []TCU     `json:"tcus,omitempty"`   // in the order of Turns
	Turns    []Turn    `json:"turns,omitempty"`  // by start
	Overlaps []Overlap `json:"overlaps,omitempty"`

	Codings     []Coding     `json:"codings,omitempty"`
	Identifiers []Identifier `json:"identifiers,omitempty"`
	Issues      []Issue      `json:"issues,omitempty"`
}

// Recording is one sound file of the meeting.
type Recording struct {
	Path     string `json:"path"` // relative to the meeting's folder, or absolute
	SHA256   string `json:"sha256,omitempty"`
	Offset   Ms     `json:"offset,omitempty"`   // added to its times
	Channels int    `json:"channels,omitempty"` // as decoded
	Duration Ms     `json:"duration,omitempty"`
}

// Source says where the words came from.
type Source struct {
	Format string `json:"format,omitempty"` // «vtt», «eaf», …; «listen» for recognised speech
	SHA256 string `json:"sha256,omitempty"`
	Model  string `json:"model,omitempty"` // recogniser and version, where a machine heard the words
}

// Talk is one stretch of one speaker, as an engine or a reference gives it.
type Talk struct {
	Speaker string `json:"speaker"`
	Span
	P       float64 `json:"p,omitempty"`       // of the speaker; 0: given, not guessed
	Overlap bool    `json:"overlap,omitempty"` // somebody else speaks as well
}

// Participant finds a participant by label.
func (m *Meeting) Participant(label string) (Participant, bool) {
	for _, p := range m.Participants {
		if p.Label == label {
			return p, true
		}
	}
	return Participant{}, false
}

// RoleOf is the role of a speaker label, UnknownRole if nobody has it.
func (m *Meeting) RoleOf(label string) Role {
	p, _ := m.Participant(label)
	return p.Role
}

// ClassOf is the class of a speaker label.
func (m *Meeting) ClassOf(label string) Class { return m.RoleOf(label).Class() }

// Span is the stretch from the first word to the end of the last.
func (m *Meeting) Span() Span {
	if len(m.Words) == 0 {
		return Span{}
	}
	s := m.Words[0].Span
	for _, w := range m.Words {
		s = s.Union(w.Span)
	}
	return s
}

// Coding finds a coding by name.
func (m *Meeting) Coding(name string) *Coding {
	for i := range m.Codings {
		if m.Codings[i].Name == name {
			return &m.Codings[i]
		}
	}
	return nil
}

// SetCoding replaces the coding of the same name or adds c.
func (m *Meeting) SetCoding(c Coding) *Coding {
	if old := m.Coding(c.Name); old != nil {
		*old = c
		return old
	}
	m.Codings = append(m.Codings, c)
	return &m.Codings[len(m.Codings)-1]
}

// Shown is the coding that a report shows: the adjudicated one, else the
// first complete one by a person, else the working draft; nil if none.
func (m *Meeting) Shown() *Coding {
	if c := m.Coding(Adjudicated); c != nil {
		return c
	}
	for i := range m.Codings {
		if c := &m.Codings[i]; c.Name != Draft && c.Complete {
			return c
		}
	}
	return m.Coding(Draft)
}
