package corpus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"gribning/transcripts"
)

// Check verifies everything in the corpus that can be verified: ids, every
// meeting.toml, the digest of every artefact against itself and the manifest,
// corrections, recorded failures, recordings against their digests, interrupted
// removals, leftovers of killed programs, and the chain of the log. It changes
// nothing and keeps nothing but the issues; step, if not nil, is called after
// each meeting. The error is ctx's, or that the folder cannot be read at all.
func (c *Corpus) Check(ctx context.Context, step func(done, of int)) ([]transcripts.Issue, error) {
	var out []transcripts.Issue
	add := func(err error) {
		if err != nil {
			out = append(out, issuesOf(err)...)
		}
	}
	ids, err := c.IDs()
	if err != nil {
		add(err)
		if ids, err = c.folderIDs(); err != nil {
			return out, err
		}
	}
	add(c.strays())
	for i, id := range ids {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		out = append(out, c.checkMeeting(id)...)
		if step != nil {
			step(i+1, len(ids))
		}
	}
	open, err := c.Unfinished()
	add(err)
	for _, id := range open {
		if !slices.Contains(ids, id) { // those in ids have been told of
			add(c.refuseForgotten(id))
		}
	}
	add(c.leftovers())
	_, _, faults := c.VerifyAudit()
	return append(out, faults...), nil
}

// issuesOf takes an error apart into its issues.
func issuesOf(err error) []transcripts.Issue {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var out []transcripts.Issue
		for _, e := range joined.Unwrap() {
			out = append(out, issuesOf(e)...)
		}
		return out
	}
	return []transcripts.Issue{*transcripts.IssueOf(err, IOFault)}
}

// folderIDs lists the meetings even where ids overlap.
func (c *Corpus) folderIDs() ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(c.dir, meetingsDir))
	if err != nil {
		return nil, ioFault(meetingsDir, err)
	}
	var ids []string
	for _, e := range entries {
		if e.IsDir() && idPattern.MatchString(e.Name()) {
			ids = append(ids, e.Name())
		}
	}
	return ids, nil
}

// strays tells of folders in meetings/ whose name is no id. The name itself is
// left out: a person chose it.
func (c *Corpus) strays() error {
	entries, err := os.ReadDir(filepath.Join(c.dir, meetingsDir))
	if err != nil {
		return ioFault(meetingsDir, err)
	}
	n := 0
	for _, e := range entries {
		if e.IsDir() && !idPattern.MatchString(e.Name()) && !isTemp(e.Name()) {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return transcripts.Fault(StrayFolder, meetingsDir,
		fmt.Sprintf("%d folders have a name that is no id and are passed over", n),
		fmt.Sprintf("%d mapper har et navn, der ikke er et id, og springes over", n)).
		Hint("rename each to 1 to 64 letters a–z, digits, - and _, or move it out", "giv dem navne af 1 til 64 bogstaver a–z, tal, - og _, eller flyt dem ud").
		Level(transcripts.Warning)
}

func (c *Corpus) checkMeeting(id string) []transcripts.Issue {
	if err := c.refuseForgotten(id); err != nil {
		return issuesOf(err) // its folder is still there, or there again
	}
	var out []transcripts.Issue
	m, err := c.loadHeader(id)
	if err != nil {
		out = append(out, issuesOf(err)...)
	} else {
		out = append(out, c.checkRecordings(m)...)
	}
	mf, err := readManifest(c.meetingDir(id), id)
	if err != nil {
		out = append(out, issuesOf(err)...)
	}
	for _, kind := range Artefacts {
		if i := c.checkArtefact(id, kind, mf, err == nil); i != nil {
			out = append(out, *i)
		}
	}
	data, err := os.ReadFile(filepath.Join(c.meetingDir(id), correctionsName))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		out = append(out, *ioFault(place(id, correctionsName), err))
	}
	cs, _, err := parseCorrections(id, data)
	if err != nil {
		out = append(out, issuesOf(err)...)
	}
	out = append(out, cs.Issues...)
	if _, err := c.Failure(id); err != nil {
		out = append(out, issuesOf(err)...)
	}
	return out
}

func (c *Corpus) checkArtefact(id string, kind Artefact, mf manifest, manifestRead bool) *transcripts.Issue {
	where := place(id, kind.file())
	data, err := os.ReadFile(filepath.Join(c.meetingDir(id), kind.file()))
	e, noted := mf.Artefacts[kind]
	switch {
	case errors.Is(err, fs.ErrNotExist) && noted:
		return transcripts.Fault(NoArtefact, where, "the file is gone, though the manifest names it", "filen er væk, skønt manifestet nævner den").
			Hint("run gribning run; it makes the file again", "kør gribning run; den laver filen igen")
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return ioFault(where, err)
	}
	key, _, err := unseal(kind, id, data)
	switch {
	case err != nil:
		return transcripts.IssueOf(err, DamagedArtefact)
	case manifestRead && noted && e.Key == key.String() && e.SHA256 != digest(data):
		return damaged(where)
	case manifestRead && (!noted || e.Key != key.String()):
		return transcripts.Fault(BadManifest, where,
			"the manifest does not know the file yet: a run was interrupted between the two",
			"manifestet kender ikke filen endnu: en kørsel blev afbrudt mellem de to").
			Hint("run gribning run; it completes the manifest", "kør gribning run; den fuldender manifestet").Level(transcripts.Warning)
	}
	return nil
}

func (c *Corpus) checkRecordings(m *transcripts.Meeting) []transcripts.Issue {
	var out []transcripts.Issue
	for i, r := range m.Recordings {
		where := fmt.Sprintf("meeting %s recording %d", m.ID, i+1)
		path := c.soundPath(m, i)
		info, err := os.Stat(path)
		switch {
		case err != nil || !info.Mode().IsRegular():
			is := noRecording(where, err)
			if filepath.IsAbs(r.Path) {
				is = is.Level(transcripts.Warning) // its disk may be away
			}
			out = append(out, *is)
		case r.SHA256 != "":
			sum, err := digestFile(path, where)
			if err == nil {
				err = sameSound(where, r.SHA256, sum)
			}
			if err != nil {
				out = append(out, issuesOf(err)...)
			}
		}
	}
	return out
}

// leftovers tells of temporary files whose writer is gone.
func (c *Corpus) leftovers() error {
	n := 0
	err := filepath.WalkDir(c.dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if !isTemp(e.Name()) || path == c.dir {
			return nil
		}
		if abandoned(path, e.IsDir()) {
			n++
		}
		if e.IsDir() {
			return filepath.SkipDir
		}
		return nil
	})
	if err != nil {
		return ioFault("the corpus", err)
	}
	if n == 0 {
		return nil
	}
	return transcripts.Fault(LeftOver, "",
		fmt.Sprintf("%d temporary files of interrupted programs are left", n),
		fmt.Sprintf("der ligger %d midlertidige filer efter afbrudte programmer", n)).
		Hint("nothing depends on them; the next gribning run or add removes them", "intet afhænger af dem; næste gribning run eller add fjerner dem").
		Level(transcripts.Warning)
}

// abandoned reports whether nobody holds a temporary file or folder.
func abandoned(path string, isDir bool) bool {
	if isDir {
		path = filepath.Join(path, lockName)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return isDir && errors.Is(err, fs.ErrNotExist)
	}
	defer f.Close()
	return tryLock(f) == nil
}
