package review

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gribning/pipeline/codebook"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/excerpt"
	"gribning/transcripts"
)

// released is a passage that a researcher made with gribning excerpts: the folder
// is the decision that it may be used for teaching. Its key says neither which
// meeting it is from nor which passages are from the same one.
type released struct {
	*excerpt.Record
	key, dir string
}

// passagesDir is where gribning excerpts puts passages, below the exports.
const passagesDir = "uddrag"

func (s *Server) released() ([]released, error) {
	parent := filepath.Join(s.opt.Corpus.Exports(), passagesDir)
	entries, err := os.ReadDir(parent)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, transcripts.Fault("A512", "exports/uddrag", "the passages cannot be read", "passagerne kan ikke læses").Because(err).
			Hint("see who may read the folder", "se, hvem der må læse mappen")
	}
	var out []released
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		dir := filepath.Join(parent, e.Name())
		rec, err := excerpt.ReadRecord(dir)
		if err != nil || len(s.opt.Only) > 0 && !slices.Contains(s.opt.Only, rec.Meeting) {
			continue // another folder, or one of an older program
		}
		sum := sha256.Sum256([]byte(e.Name()))
		out = append(out, released{rec, hex.EncodeToString(sum[:6]), dir})
	}
	slices.SortFunc(out, func(a, b released) int { return strings.Compare(a.Nr+a.key, b.Nr+b.key) })
	return out, nil
}

// passageRow is a passage in a trainer's list.
type passageRow struct {
	Key, Nr, Meaning, Outcome, Letter, Length, Voice string
	TCUs                                             int
	Draft                                            bool
}

// passages is a trainer's list.
func (s *Server) passages(w http.ResponseWriter, r *http.Request) {
	all, err := s.released()
	if err != nil {
		s.faultPage(w, err)
		return
	}
	p := sessionOf(r).person
	page := s.page(r, "")
	var rows []passageRow
	closed := 0
	for _, x := range all {
		permit, _, err := s.permit(p, x.Meeting)
		if err != nil {
			closed++
			continue
		}
		row := passageRow{
			Key: x.key, Nr: x.Nr, Draft: x.Draft, Meaning: codebook.Name(x.Subtype, s.opt.Lang), Letter: x.Outcome,
			Outcome: codebook.OutcomeName(transcripts.Grip{Outcome: x.Outcome, Form: x.Form}, s.opt.Lang),
			Length:  itoa(int(x.Shown.Union(x.Sealed.Span).Duration()+500)/1000) + " s", Voice: say(s.opt.Lang, "text_only"),
		}
		if may(permit, x.Voice) {
			row.Voice = say(s.opt.Lang, "heard."+string(x.Voice))
		}
		rows = append(rows, row)
	}
	page["Rows"], page["Closed"] = rows, closed
	s.show(w, http.StatusOK, "passages.html", page)
}

// may reports whether a sound in which voices are heard like this may be played.
func may(permit consent.Permit, use transcripts.VoiceUse) bool {
	return use != transcripts.NoVoice && slices.Index(transcripts.VoiceUses, use) <= slices.Index(transcripts.VoiceUses, permit.Voice())
}

// find gives the passage of a key.
func (s *Server) find(w http.ResponseWriter, r *http.Request) (released, bool) {
	all, err := s.released()
	if err != nil {
		s.faultPage(w, err)
		return released{}, false
	}
	for _, x := range all {
		if x.key == r.PathValue("key") {
			return x, true
		}
	}
	s.faultPage(w, transcripts.Fault(corpus.NoMeeting, "", "there is no such passage", "der er ingen sådan passage").
		Hint("go back to the list", "gå tilbage til listen"))
	return released{}, false
}

// openPassage finds a passage and asks consent, and gives what its files are
// searched for: the meeting as it is now, since something may have been marked
// after the passage was made.
func (s *Server) openPassage(w http.ResponseWriter, r *http.Request) (released, *covered, consent.Permit, bool) {
	x, ok := s.find(w, r)
	if !ok {
		return x, nil, consent.Permit{}, false
	}
	c, permit, _, ok := s.openCovered(w, r, x.Meeting)
	return x, c, permit, ok
}

// passageView is what the page of a passage shows, de-identified.
type passageView struct {
	released
	Key                 string
	Meaning, OutcomeSay string
	RoleNames           []roleName
	Reasons             []string
	HasSound            bool
}

type roleName struct{ Letter, Name string }

// passage is the page of one passage.
func (s *Server) passage(w http.ResponseWriter, r *http.Request) {
	x, c, permit, ok := s.openPassage(w, r)
	if !ok {
		return
	}
	lang := s.opt.Lang
	v := passageView{
		released: x, Key: x.key, Meaning: codebook.Name(x.Subtype, lang),
		OutcomeSay: codebook.OutcomeName(transcripts.Grip{Outcome: x.Outcome, Form: x.Form}, lang),
		HasSound:   may(permit, x.Voice) && stillMasked(x, c.mask),
	}
	for _, q := range x.Roles {
		v.RoleNames = append(v.RoleNames, roleName{q.Letter, q.Role.Name(lang)})
	}
	for _, why := range x.Why {
		if v.Reasons = append(v.Reasons, why.Da); lang == "en" {
			v.Reasons[len(v.Reasons)-1] = why.En
		}
	}
	body, err := s.checked(c, "passagebody", v)
	if err == nil {
		err = s.opt.Corpus.Audit(corpus.Event{Action: "review.open", Meeting: x.Meeting, Purpose: permit.Purpose(), By: sessionOf(r).person.author(), Code: "passage"})
	}
	if err != nil {
		s.faultPage(w, err)
		return
	}
	page := s.page(r, "")
	page["Key"], page["Nr"], page["Body"], page["HasSound"], page["Voice"] = x.key, x.Nr, body, v.HasSound, string(x.Voice)
	s.show(w, http.StatusOK, "passage.html", page)
}

// stillMasked reports whether everything that is now known to identify was
// covered when the sound of the passage was made.
func stillMasked(x released, mask []transcripts.Span) bool {
	whole := x.Shown.Union(x.Sealed.Span)
	for _, m := range mask {
		m.Start, m.End = max(m.Start, whole.Start), min(m.End, whole.End)
		if m.End > m.Start && !slices.ContainsFunc(x.Masked, func(o transcripts.Span) bool { return o.Start <= m.Start && m.End <= o.End }) {
			return false
		}
	}
	return true
}

func (s *Server) passageStill(w http.ResponseWriter, r *http.Request) {
	x, ok := s.find(w, r)
	if !ok {
		return
	}
	permit, _, err := s.permit(sessionOf(r).person, x.Meeting)
	if err != nil {
		s.fault(w, err)
		return
	}
	s.json(w, http.StatusOK, map[string]string{"voice": string(permit.Voice())})
}

// passageSound answers with one of the two sound files of a passage.
func (s *Server) passageSound(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x, c, permit, ok := s.openPassage(w, r)
		if !ok {
			return
		}
		switch {
		case !may(permit, x.Voice):
			s.faultPage(w, noVoice())
			return
		case !stillMasked(x, c.mask):
			s.faultPage(w, transcripts.Fault("C133", "", "something has been marked as identifying since the sound of the passage was made", "noget er markeret som kendetegn, efter at passagens lyd blev lavet").
				Hint("ask a researcher to make the passage again", "bed en forsker om at lave passagen igen"))
			return
		}
		f, err := os.Open(filepath.Join(x.dir, name))
		if err != nil {
			s.faultPage(w, gone(err))
			return
		}
		defer f.Close()
		ses := sessionOf(r)
		if err := s.noteListening(ses, x.Meeting); err != nil {
			s.faultPage(w, err)
			return
		}
		w.Header().Set("Content-Type", "audio/wav")
		http.ServeContent(w, r, "", time.Time{}, &asked{f: f, again: func() error {
			now, _, err := s.permit(ses.person, x.Meeting)
			if err == nil && !may(now, x.Voice) {
				return noVoice()
			}
			return err
		}})
	}
}

func gone(err error) *transcripts.Issue {
	return transcripts.Fault(corpus.NoMeeting, "", "the file of the passage is no longer there", "passagens fil er der ikke længere").Because(err).
		Hint("ask a researcher to make the passage again", "bed en forsker om at lave passagen igen")
}

// asked is a sound file that asks for consent again while it is read.
type asked struct {
	f     *os.File
	again func() error
	since int64
}

// Seek implements io.Seeker.
func (a *asked) Seek(offset int64, whence int) (int64, error) { return a.f.Seek(offset, whence) }

// Read implements io.Reader.
func (a *asked) Read(b []byte) (int, error) {
	if a.since >= askEvery {
		a.since = 0
		if err := a.again(); err != nil {
			return 0, err
		}
	}
	n, err := a.f.Read(b)
	a.since += int64(n)
	return n, err
}

// passageKinds are the files of a passage that a trainer may take along, with
// their types.
var passageKinds = map[string]string{".html": "text/html; charset=utf-8", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}

// passageFile answers with one of the pages of a passage's folder, to print, or
// with the sheet to fill in.
func (s *Server) passageFile(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	stem, _, _ := strings.Cut(name, ".")
	known := slices.Contains([]string{"passage", "sheet", "facilitator"}, stem) && name == stem+"."+s.opt.Lang+".html" || name == "sheet."+s.opt.Lang+".docx"
	if !known {
		s.faultPage(w, gone(nil))
		return
	}
	x, c, permit, ok := s.openPassage(w, r)
	if !ok {
		return
	}
	f, err := os.Open(filepath.Join(x.dir, name))
	if err != nil {
		s.faultPage(w, gone(err))
		return
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err == nil {
		err = leakFree(c.secrets, data)
	}
	if err == nil {
		err = s.opt.Corpus.Audit(corpus.Event{Action: "export", Meeting: x.Meeting, Purpose: permit.Purpose(), By: sessionOf(r).person.author(), Code: stem})
	}
	if err != nil {
		s.faultPage(w, err)
		return
	}
	kind := passageKinds[filepath.Ext(name)]
	if filepath.Ext(name) == ".docx" {
		attach(w, name, kind, data)
		return
	}
	// The page carries its style sheet in itself, and no script.
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(data)
}
