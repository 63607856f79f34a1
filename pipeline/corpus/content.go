package corpus

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"gribning/pipeline/consent"
	"gribning/transcripts"
)

// permitted refuses content of a meeting for which the permit was not given.
func (c *Corpus) permitted(p consent.Permit, id string) error {
	if p.Meeting() == "" || p.Meeting() != id {
		return consent.NotAskedFor(id)
	}
	return c.refuseForgotten(id)
}

// ReadWords adds the content of words.json to m. Words of withdrawn stretches
// come without their text. If somebody is heard who is not among the
// participants the fault is C105.
func (c *Corpus) ReadWords(p consent.Permit, m *transcripts.Meeting) error {
	if err := c.permitted(p, m.ID); err != nil {
		return err
	}
	body, err := c.readArtefact(WordsFile, m.ID)
	if err != nil {
		return err
	}
	var w Words
	if err := json.Unmarshal(body, &w); err != nil {
		return damaged(place(m.ID, WordsFile.file()))
	}
	m.Words, m.Speech, m.Talk, m.Source = w.Words, w.Speech, w.Talk, w.Source
	m.UnitsGiven, m.Fillers = w.UnitsGiven, w.Fillers
	m.Identifiers, m.Issues = w.Identified, w.Issues
	if m.Style == "" {
		m.Style = w.Style
	}
	for i, s := range w.Sounds {
		if i < len(m.Recordings) {
			m.Recordings[i].Channels, m.Recordings[i].Duration = s.Channels, s.Duration
		}
	}
	p.Withhold(m)
	return p.Covers(m)
}

// ReadSpeakers gives the content of speakers.json. Whether everyone in it has
// agreed is asked when it has been laid over the words: see
// [consent.Permit.Covers].
func (c *Corpus) ReadSpeakers(p consent.Permit, id string) (Speakers, error) {
	var s Speakers
	if err := c.permitted(p, id); err != nil {
		return s, err
	}
	body, err := c.readArtefact(SpeakersFile, id)
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(body, &s); err != nil {
		return Speakers{}, damaged(place(id, SpeakersFile.file()))
	}
	return s, nil
}

// ReadAnalysis fills m, a meeting from [Corpus.Load], with its analysis.
// Consents and recordings stay those of meeting.toml.
func (c *Corpus) ReadAnalysis(p consent.Permit, m *transcripts.Meeting) error {
	if err := c.permitted(p, m.ID); err != nil {
		return err
	}
	body, err := c.readArtefact(AnalysisFile, m.ID)
	if err != nil {
		return err
	}
	var a transcripts.Meeting
	if err := json.Unmarshal(body, &a); err != nil {
		return damaged(place(m.ID, AnalysisFile.file()))
	}
	if a.ID != m.ID {
		return damaged(place(m.ID, AnalysisFile.file()))
	}
	for i := range a.Recordings {
		if i < len(m.Recordings) {
			m.Recordings[i].Channels, m.Recordings[i].Duration = a.Recordings[i].Channels, a.Recordings[i].Duration
		}
	}
	a.Consents, a.Recordings, a.Withdrawn = m.Consents, m.Recordings, m.Withdrawn
	*m = a
	p.Withhold(m)
	consent.MarkWithdrawn(m)
	return p.Covers(m)
}

// Recording gives the path of recording i of the meeting, counted from 0, and
// makes sure that it is there. The path may hold names and goes to no log.
func (c *Corpus) Recording(p consent.Permit, m *transcripts.Meeting, i int) (string, error) {
	if err := c.permitted(p, m.ID); err != nil {
		return "", err
	}
	where := fmt.Sprintf("meeting %s recording %d", m.ID, i+1)
	if i < 0 || i >= len(m.Recordings) {
		return "", noRecording(where, nil)
	}
	path := c.soundPath(m, i)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return "", noRecording(where, err)
	}
	if err != nil {
		return "", ioFault(where, err)
	}
	return path, nil
}

func noRecording(where string, err error) *transcripts.Issue {
	i := transcripts.Fault(NoRecording, where,
		"the sound file is not where meeting.toml says", "lydfilen er ikke der, hvor meeting.toml siger").
		Hint("put it back, connect the disk, or correct «path»", "læg den tilbage, tilslut disken, eller ret «path»")
	if err != nil {
		i = i.Because(transcripts.Bare(err))
	}
	return i
}

// VerifyRecording reads recording i through and compares it with the digest of
// meeting.toml. It gives the digest it found, also where none was named.
func (c *Corpus) VerifyRecording(p consent.Permit, m *transcripts.Meeting, i int) (string, error) {
	path, err := c.Recording(p, m, i)
	if err != nil {
		return "", err
	}
	where := fmt.Sprintf("meeting %s recording %d", m.ID, i+1)
	sum, err := digestFile(path, where)
	if err != nil {
		return "", err
	}
	return sum, sameSound(where, m.Recordings[i].SHA256, sum)
}

// soundPath is where meeting.toml says that recording i lies.
func (c *Corpus) soundPath(m *transcripts.Meeting, i int) string {
	path := m.Recordings[i].Path
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.meetingDir(m.ID), filepath.FromSlash(path))
}

func sameSound(where, want, got string) error {
	if want == "" || want == got {
		return nil
	}
	return transcripts.Fault(OtherRecording, where,
		"the sound file is not the one that was added: its digest differs",
		"lydfilen er ikke den, der blev tilføjet: fingeraftrykket er et andet").
		Hint("put the right file back; if the new one is meant, add it as a meeting of its own",
			"læg den rigtige fil tilbage; er den nye ment, så tilføj den som et møde for sig")
}

var givenPattern = regexp.MustCompile(`^(source|speakers)\.[a-z0-9]{1,8}$`)

// Given opens a file that came with the meeting: «source.<ext>», the transcript
// as it was given, or «speakers.rttm». It gives the file's ending. The fault
// is A201 where there is none.
func (c *Corpus) Given(p consent.Permit, id, stem string) (io.ReadCloser, string, error) {
	if err := c.permitted(p, id); err != nil {
		return nil, "", err
	}
	entries, err := os.ReadDir(c.meetingDir(id))
	if err != nil {
		return nil, "", ioFault("meeting "+id, err)
	}
	for _, e := range entries {
		name := e.Name()
		if !givenPattern.MatchString(name) || name[:len(name)-len(filepath.Ext(name))] != stem || name == SpeakersFile.file() {
			continue
		}
		f, err := os.Open(filepath.Join(c.meetingDir(id), name))
		if err != nil {
			return nil, "", ioFault(place(id, stem), err)
		}
		return f, filepath.Ext(name)[1:], nil
	}
	return nil, "", transcripts.Fault(NoArtefact, place(id, stem), "no such file came with the meeting", "der fulgte ingen sådan fil med mødet").
		Hint("add the meeting again with it", "tilføj mødet igen sammen med den")
}
