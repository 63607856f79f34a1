package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"gribning/transcripts"
)

// Forgetter removes what another package keeps of meetings, such as the rows
// of the dataset. Area is the folder of the corpus that it answers for; what
// it does not answer for is removed whole where it cannot be searched.
type Forgetter interface {
	Area() string
	Forget(dir, id string) (Searched, error)
}

// Searched says how one area was searched for a meeting and what went.
type Searched struct {
	Area    string `json:"area"`    // meetings/0007, reports, exports, dataset, other
	Files   int    `json:"files"`   // looked at
	Bytes   int64  `json:"bytes"`   // looked at
	Removed int    `json:"removed"` // files, or rows where a Forgetter counts rows
}

// Outside is a recording that lies outside the corpus, which the program does
// not delete. Path is for the controller's eyes: show it, never log it.
type Outside struct {
	Recording int    `json:"recording"` // its number in meeting.toml, from 1
	SHA256    string `json:"sha256"`
	Path      string `json:"-"`
}

// Left is a file inside the corpus that names the meeting but is not the
// program's own, so that a person must decide. Path is relative to the corpus;
// show it, never log it.
type Left struct {
	Why  string `json:"why"` // name, content, copy
	Path string `json:"-"`
}

// Forgotten is the proof of a removal: everything that was searched, what went
// from where, and what is left for people to do.
type Forgotten struct {
	Meeting  string              `json:"meeting"`
	Searched []Searched          `json:"searched"`
	Outside  []Outside           `json:"outside,omitempty"`
	Left     []Left              `json:"left,omitempty"`
	Issues   []transcripts.Issue `json:"issues,omitempty"`
}

// Removed is how many files and rows went.
func (f *Forgotten) Removed() int {
	n := 0
	for _, s := range f.Searched {
		n += s.Removed
	}
	return n
}

// Forget removes a meeting: its folder with every recording and artefact in
// it, reports and exports that name it, rows of the dataset, the corpus page
// (which counts it), and exact copies of its files anywhere in the corpus. It
// looks at every file of the corpus. The log keeps the id, so that the meeting
// cannot come back unnoticed.
//
// If the program is killed on the way, running it again completes the removal.
// A meeting already forgotten may be forgotten again: the search is repeated
// and removes what has come back since.
//
// What it cannot reach: recordings outside the corpus (named in the result),
// backups and snapshots of the disk, and blocks that a disk keeps after a file
// is deleted.
func (c *Corpus) Forget(id string, others ...Forgetter) (*Forgotten, error) {
	if err := ValidID(id); err != nil {
		return nil, err
	}
	lock, err := c.lockCorpus()
	if err != nil {
		return nil, err
	}
	defer lock.release()
	begun, _, err := c.forgotten(id)
	if err != nil {
		return nil, err
	}
	out := &Forgotten{Meeting: id}
	_, err = os.Lstat(c.meetingDir(id))
	here := err == nil
	if !here && !begun {
		return nil, transcripts.Fault(NoMeeting, "meeting "+id, "there is no such meeting", "mødet findes ikke").
			Hint("see gribning status for the meetings that there are", "se møderne med gribning status")
	}
	if here {
		l, err := c.lockMeeting(id, 10*time.Second)
		if err != nil {
			return nil, err
		}
		defer l.Unlock()
		out.Outside, out.Issues = c.outside(id)
	}
	if !begun {
		if err := c.Audit(Event{Action: forgetBegin, Meeting: id}); err != nil {
			return nil, err
		}
	}
	if _, err := c.Sweep(); err != nil {
		return nil, err
	}
	if err := c.forgetOutsideFolder(id, others, out); err != nil {
		return nil, err
	}
	if here {
		s, err := c.removeFolder(id)
		if err != nil {
			return nil, err
		}
		out.Searched = append([]Searched{s}, out.Searched...)
	}
	return out, c.Audit(Event{Action: forgetDone, Meeting: id, Counts: out.counts()})
}

func (f *Forgotten) counts() map[string]int {
	n := map[string]int{"outside": len(f.Outside), "left": len(f.Left)}
	for _, s := range f.Searched {
		area := regexp.MustCompile(`[^a-zA-Z]`).ReplaceAllString(strings.Split(s.Area, "/")[0], "")
		n[area+"Removed"] += s.Removed
		n["searched"] += s.Files
	}
	return n
}

// outside lists the recordings that the program does not own.
func (c *Corpus) outside(id string) ([]Outside, []transcripts.Issue) {
	m, err := c.loadHeader(id)
	if err != nil {
		return nil, []transcripts.Issue{*transcripts.Fault(NoMeeting, place(id, meetingName),
			"meeting.toml cannot be read, so it is not known whether a recording lies outside the corpus",
			"meeting.toml kan ikke læses, så det vides ikke, om en optagelse ligger uden for korpusset").
			Hint("look among the study's recordings for it", "se efter den blandt studiets optagelser").Level(transcripts.Warning)}
	}
	var out []Outside
	for i, r := range m.Recordings {
		path := realPath(c.soundPath(m, i))
		if !within(realPath(c.dir), path) {
			out = append(out, Outside{Recording: i + 1, SHA256: r.SHA256, Path: path})
		}
	}
	return out, nil
}

// realPath follows links: a recording may be a link to another disk.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

func within(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// removeFolder deletes the meeting's folder, meeting.toml last of the content,
// so that a removal that is cut short still knows of outside recordings.
func (c *Corpus) removeFolder(id string) (Searched, error) {
	dir := c.meetingDir(id)
	s := Searched{Area: meetingsDir + "/" + id}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == lockName {
			return err
		}
		if info, err := e.Info(); err == nil {
			s.Bytes += info.Size()
		}
		s.Files++
		return nil
	})
	if err != nil {
		return s, ioFault(s.Area, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return s, ioFault(s.Area, err)
	}
	for _, e := range entries {
		if e.Name() == meetingName || e.Name() == lockName {
			continue
		}
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return s, ioFault(s.Area, err)
		}
	}
	if err := syncDir(dir, s.Area); err != nil {
		return s, err
	}
	for _, name := range []string{meetingName, lockName} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return s, ioFault(s.Area, err)
		}
	}
	if err := os.Remove(dir); err != nil {
		return s, ioFault(s.Area, err)
	}
	s.Removed = s.Files
	c.mu.Lock()
	c.names = nameCache{}
	c.mu.Unlock()
	return s, syncDir(filepath.Join(c.dir, meetingsDir), meetingsDir)
}

// MeetingsOf lists the meetings of a participant, by key or by label. A label
// such as B or S2 stands for a role and means another person in each meeting;
// it is refused. If the meeting.toml of any meeting cannot be read the list
// would prove nothing, and that fault is returned.
func (c *Corpus) MeetingsOf(who string) ([]string, error) {
	if roleLabel.MatchString(who) {
		return nil, transcripts.Fault(BadValue, "participant",
			"such a label stands for a role and means another person in each meeting",
			"en sådan betegnelse står for en rolle og betyder en ny person i hvert møde").
			Hint("give the person's key, or forget the meetings one by one", "angiv personens nøgle, eller glem møderne et for et")
	}
	ids, err := c.IDs()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range ids {
		m, err := c.loadHeader(id)
		if begun, _, ferr := c.forgotten(id); ferr != nil {
			return nil, ferr
		} else if err != nil && begun {
			continue // on its way out already
		}
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(m.Participants, func(p transcripts.Participant) bool { return p.Key == who || p.Label == who }) {
			out = append(out, id)
		}
	}
	return out, nil
}

var roleLabel = regexp.MustCompile(`^[BSVMLPTR][0-9]{0,2}$`)

// ForgetParticipant forgets every meeting of a participant; see
// [Corpus.MeetingsOf] for who that is. Removals that were interrupted before
// are completed as well. It stops at the first fault; running it again goes on.
func (c *Corpus) ForgetParticipant(who string, others ...Forgetter) ([]*Forgotten, error) {
	ids, err := c.MeetingsOf(who)
	if err != nil {
		return nil, err
	}
	open, err := c.Unfinished()
	if err != nil {
		return nil, err
	}
	ids = append(ids, open...)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if len(ids) == 0 {
		return nil, transcripts.Fault(NoMeeting, "participant",
			"no meeting has a participant with this key or label", "intet møde har en deltager med denne nøgle eller betegnelse").
			Hint("look at «key» and «label» in the meetings' meeting.toml", "se «key» og «label» i mødernes meeting.toml")
	}
	var out []*Forgotten
	for _, id := range ids {
		f, err := c.Forget(id, others...)
		if f != nil {
			out = append(out, f)
		}
		if err != nil {
			return out, fmt.Errorf("meeting %s: %w", id, err)
		}
	}
	return out, nil
}

// Unfinished lists the meetings whose removal was begun and not completed.
func (c *Corpus) Unfinished() ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.readTombs(); err != nil {
		return nil, err
	}
	var out []string
	for folded, id := range c.tombs.begun {
		if _, done := c.tombs.done[folded]; !done {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}
