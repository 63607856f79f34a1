package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gribning/pipeline/corpus"
	"gribning/transcripts"
	"gribning/transcripts/format"
)

// Adding is what a person gives with the files of new meetings.
type Adding struct {
	ID     string // for a single meeting; empty: the next free number
	Header []byte // a meeting.toml to begin with; nil: made from the files
	Date   transcripts.Date
	Kind   string
	Roles  map[string]transcripts.Role // by speaker label
	// Channels gives the label of the person on each recording channel, by
	// channel from 1.
	Channels map[int]string
	Speakers int
	// Consents are written for every participant.
	Purposes []transcripts.Purpose
	Given    transcripts.Date
	Expires  transcripts.Date
	Voice    transcripts.VoiceUse // of the consents to other purposes than research
	Coder    string               // name of the coding that codes in the files become
	At       time.Time            // when the codes enter the corpus
	Copy     bool                 // copy recordings into the corpus
	Model    bool                 // recognise the recording even where there is a transcript
}

// Added is one new meeting.
type Added struct {
	ID     string
	Files  []string // as given
	Issues []transcripts.Issue
}

// Group is the files of one meeting: those whose names are equal up to the
// last dot.
type Group struct {
	Transcript string
	Recordings []string
	RTTM       string
	Fault      error // why a file cannot be taken; nothing of the group is added
}

// Files lists the group's files.
func (g Group) Files() []string {
	var out []string
	for _, f := range append([]string{g.Transcript, g.RTTM}, g.Recordings...) {
		if f != "" {
			out = append(out, f)
		}
	}
	return out
}

// fileSource opens a file to be added, on disk or embedded.
type fileSource interface {
	Open(name string) (fs.File, error)
}

// disk opens files by the paths that people type.
type disk struct{}

func (disk) Open(name string) (fs.File, error) { return os.Open(name) }

// GroupFiles sorts files into meetings. What a file is, its content says; one
// that cannot be taken is a group of its own with its Fault.
func GroupFiles(names []string) []Group {
	at := map[string]int{}
	var groups []Group
	for _, name := range names {
		kind, err := kindOf(disk{}, name)
		if err != nil {
			groups = append(groups, Group{Transcript: name, Fault: err})
			continue
		}
		stem := strings.TrimSuffix(name, filepath.Ext(name))
		i, ok := at[stem]
		if !ok {
			i = len(groups)
			groups = append(groups, Group{})
			at[stem] = i
		}
		g := &groups[i]
		switch {
		case kind == format.RTTM:
			g.RTTM = name
		case kind == sound:
			g.Recordings = append(g.Recordings, name)
		case g.Transcript != "":
			at[stem] = len(groups)
			groups = append(groups, Group{Transcript: name})
		default:
			g.Transcript = name
		}
	}
	return groups
}

// sound is the kind of a file that is a recording.
const sound = "sound"

// kindOf tells a transcript, by its format, from sound.
func kindOf(from fileSource, name string) (string, error) {
	f, err := from.Open(name)
	if err != nil {
		return "", transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes").Because(transcripts.Bare(err))
	}
	defer f.Close()
	head := make([]byte, format.HeadSize)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", transcripts.Fault("A402", "", "a file cannot be read", "en fil kan ikke læses").Because(transcripts.Bare(err))
	}
	kind, err := format.Detect(name, head[:n])
	saysSound := slices.Contains(soundEndings, strings.ToLower(filepath.Ext(name)))
	switch {
	case err == nil && saysSound:
		return "", transcripts.Fault("F105", "", "the file's name says that it is a recording, but it holds text", "filens navn siger, at den er en optagelse, men den indeholder tekst").
			Hint("give it the name of what it is", "giv den navn efter det, den er")
	case err == nil:
		return kind, nil
	case n > 0 && saysSound, format.IsSound(head[:n]):
		return sound, nil
	}
	return "", err
}

// soundEndings are file endings that people use for sound whose container is
// not told by its first bytes.
var soundEndings = []string{".wav", ".mp3", ".m4a", ".mp4", ".aac", ".ogg", ".opus", ".flac", ".wma", ".amr", ".aif", ".aiff", ".caf", ".mkv", ".mov", ".webm", ".3gp", ".dss", ".ds2", ".au"}

// Add puts the meetings of a group into the corpus: one for most files, as
// many as there are lines for coded JSON lines. Each is added whole or not at
// all; what is wrong with one is in its Issues, and the others go in.
func Add(c *corpus.Corpus, g Group, a Adding) ([]Added, error) {
	if g.Fault != nil {
		return nil, g.Fault
	}
	return addFrom(c, disk{}, g, a)
}

func addFrom(c *corpus.Corpus, from fileSource, g Group, a Adding) ([]Added, error) {
	if g.Transcript == "" {
		m := &transcripts.Meeting{}
		id, err := addOne(c, from, g, a, m, nil)
		return []Added{{ID: id, Files: g.Files()}}, err
	}
	data, err := readAll(from, g.Transcript)
	if err != nil {
		return nil, err
	}
	kind, err := kindOf(from, g.Transcript)
	if err != nil {
		return nil, err
	}
	if kind == format.Coded {
		return addCoded(c, g, a, data)
	}
	ms, err := format.Read(g.Transcript, bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	id, err := addOne(c, from, g, a, ms[0], &source{kind, data})
	return []Added{{ID: id, Files: g.Files(), Issues: ms[0].Issues}}, err
}

// source is a transcript as it was given.
type source struct {
	kind string
	data []byte
}

// endings are the file endings under which formats are kept.
var endings = map[string]string{format.CHAT: "cha", format.WhisperJSON: "json", format.Coded: "jsonl"}

// addCoded adds every line of a coded file. A line's codes become corrections
// by their coder, since they are somebody's decisions.
func addCoded(c *corpus.Corpus, g Group, a Adding, data []byte) ([]Added, error) {
	var out []Added
	for line := range bytes.Lines(data) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		ms, err := format.Read(g.Transcript, bytes.NewReader(line))
		if err != nil {
			out = append(out, Added{Files: g.Files(), Issues: issuesOf(err)})
			continue
		}
		one := a
		if one.ID == "" {
			one.ID = ms[0].ID
		}
		id, err := addOne(c, disk{}, Group{Transcript: g.Transcript}, one, ms[0], &source{format.Coded, line})
		added := Added{ID: id, Files: g.Files()}
		if err != nil {
			added.Issues = issuesOf(err)
		}
		out = append(out, added)
	}
	if len(out) == 0 {
		return nil, transcripts.Fault("F104", "", "the file is empty", "filen er tom")
	}
	return out, nil
}

// addOne makes one meeting of what is known of it.
func addOne(c *corpus.Corpus, from fileSource, g Group, a Adding, read *transcripts.Meeting, src *source) (string, error) {
	id := a.ID
	if id == "" {
		var err error
		if id, err = nextID(c); err != nil {
			return "", err
		}
	}
	header, err := headerFor(id, a, read)
	if err != nil {
		return id, err
	}
	n, err := c.New(id)
	if err != nil {
		return id, err
	}
	defer n.Abort()
	if src != nil {
		ending := endings[src.kind]
		if ending == "" {
			ending = src.kind
		}
		digest, err := n.SaveGiven("source", ending, src.data)
		if err != nil {
			return id, err
		}
		header.Source = transcripts.Source{Format: src.kind, SHA256: digest}
		if a.Model {
			header.Source.Format = heard
		}
		if err := addCodes(n, a, read); err != nil {
			return id, err
		}
	}
	for _, name := range g.Recordings {
		rec, err := addRecording(n, from, name, a.Copy)
		if err != nil {
			return id, err
		}
		header.Recordings = append(header.Recordings, rec)
	}
	if g.RTTM != "" {
		data, err := readAll(from, g.RTTM)
		if err != nil {
			return id, err
		}
		if _, err := n.SaveGiven("speakers", "rttm", data); err != nil {
			return id, err
		}
	}
	return id, n.Commit(header)
}

// addCodes keeps the codes that came with a transcript as its coder's
// decisions.
func addCodes(n *corpus.New, a Adding, read *transcripts.Meeting) error {
	for _, k := range read.Codings {
		if a.Coder != "" {
			k.Name = a.Coder
		}
		k.Grips = nil // derived anew, always
		if cs := transcripts.CorrectionsOf(k, k.Name, a.At); len(cs) > 0 {
			if err := n.AppendCorrections(cs...); err != nil {
				return err
			}
		}
	}
	return nil
}

// addRecording takes a sound file in: by reference, or as a copy.
func addRecording(n *corpus.New, from fileSource, name string, copied bool) (transcripts.Recording, error) {
	if _, ok := from.(disk); ok {
		if copied {
			return n.CopyRecording(name)
		}
		return corpus.ReferTo(name)
	}
	// An embedded file is copied by way of a temporary one.
	data, err := readAll(from, name)
	if err != nil {
		return transcripts.Recording{}, err
	}
	f, err := os.CreateTemp("", "gribning-*"+filepath.Ext(name))
	if err != nil {
		return transcripts.Recording{}, fmt.Errorf("copy recording: %w", transcripts.Bare(err))
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err != nil {
		return transcripts.Recording{}, fmt.Errorf("copy recording: %w", transcripts.Bare(err))
	}
	return n.CopyRecording(f.Name())
}

func readAll(from fileSource, name string) ([]byte, error) {
	f, err := from.Open(name)
	if err != nil {
		return nil, transcripts.Fault("A402", "", "a file cannot be opened", "en fil kan ikke åbnes").Because(transcripts.Bare(err))
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, transcripts.Fault("A402", "", "a file cannot be read", "en fil kan ikke læses").Because(transcripts.Bare(err))
	}
	return data, nil
}

// nextID is the first free id of the form M0001.
func nextID(c *corpus.Corpus) (string, error) {
	ids, err := c.IDs()
	if err != nil {
		return "", err
	}
	highest := 0
	for _, id := range ids {
		var n int
		if _, err := fmt.Sscanf(id, "M%d", &n); err == nil {
			highest = max(highest, n)
		}
	}
	return fmt.Sprintf("M%04d", highest+1), nil
}

// headerFor makes the meeting.toml of a new meeting.
func headerFor(id string, a Adding, read *transcripts.Meeting) (*transcripts.Meeting, error) {
	if a.Header != nil {
		m, err := corpus.ParseHeader(id, a.Header)
		if err != nil {
			return nil, err
		}
		return m, nil
	}
	m := &transcripts.Meeting{
		ID: id, Date: a.Date, Kind: a.Kind, Language: read.Language, Style: read.Style, Speakers: a.Speakers,
		Participants: slices.Clone(read.Participants),
	}
	if m.Kind == "" {
		m.Kind = read.Kind
	}
	if m.Date == "" {
		m.Date = read.Date
	}
	for label, role := range a.Roles {
		i := slices.IndexFunc(m.Participants, func(p transcripts.Participant) bool { return p.Label == label })
		if i < 0 {
			m.Participants = append(m.Participants, transcripts.Participant{Label: label})
			i = len(m.Participants) - 1
		}
		m.Participants[i].Role = role
	}
	slices.SortFunc(m.Participants, func(a, b transcripts.Participant) int { return strings.Compare(a.Label, b.Label) })
	for ch, label := range a.Channels {
		for i := range m.Participants {
			if m.Participants[i].Label == label {
				m.Participants[i].Channel = ch
			}
		}
	}
	for i := range m.Participants {
		m.Participants[i].RoleBy, m.Participants[i].RoleP = "", 0
		for _, purpose := range a.Purposes {
			c := transcripts.Consent{Participant: m.Participants[i].Label, Purpose: purpose, Given: a.Given, Expires: a.Expires}
			if purpose != transcripts.Research {
				c.Voice = a.Voice
			}
			m.Consents = append(m.Consents, c)
		}
	}
	return m, nil
}
