package review

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"html/template"
	"net/http"
	"sync"

	"gribning/pipeline/consent"
	"gribning/pipeline/deidentify"
	"gribning/pipeline/excerpt"
	"gribning/transcripts"
)

// covered is a meeting with what identifies taken out, as a supervisor may see
// it, and what is needed to make sure of that.
type covered struct {
	key     string // of the state of the meeting that it was made from
	as      *transcripts.Meeting
	m       *transcripts.Meeting
	mask    []transcripts.Span // where identifying words are heard
	secrets *deidentify.Secrets

	once sync.Once // of what the page shows, see Server.shownTalk
	talk template.HTML
	held error
}

// mostCovers is how many covered meetings are kept at hand.
const mostCovers = 3

// cover takes what identifies out of the meeting on a desk. Callers hold the
// desk.
func (s *Server) cover(d *desk, permit consent.Permit, header *transcripts.Meeting) (*covered, error) {
	key := d.source + " " + d.current
	s.mu.Lock()
	c := s.covers[d.id]
	s.mu.Unlock()
	if c != nil && c.key == key && c.as == d.now {
		return c, nil
	}
	// What a run has found counts too: it may have known names that this program
	// was not told of.
	ran := *header
	known := []*transcripts.Meeting{d.now}
	if err := s.opt.Corpus.ReadAnalysis(permit, &ran); err == nil {
		known = append(known, &ran)
	}
	c = &covered{key: key, as: d.now, m: deidentify.Replace(d.now), mask: excerpt.Mask(d.now), secrets: deidentify.SecretsOf(s.opt.Keys, known...)}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.covers) >= mostCovers {
		clear(s.covers)
	}
	s.covers[d.id] = c
	return c, nil
}

// shownTalk gives what the page shows of a covered meeting. It is drawn and
// searched for identifying strings once: neither changes.
func (s *Server) shownTalk(c *covered) (template.HTML, error) {
	c.once.Do(func() { c.talk, c.held = s.checked(c, "talk", s.plain(c)) })
	return c.talk, c.held
}

// checked gives what a template makes, if no identifying string is found in it.
// Only what is checked goes out: whatever else stands on a page is the program's
// own.
func (s *Server) checked(c *covered, name string, data any) (template.HTML, error) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		return "", err
	}
	if err := leakFree(c.secrets, b.Bytes()); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil //nolint:gosec // made by html/template
}

// leakFree is the error N105 where an identifying string stands in a file.
func leakFree(secrets *deidentify.Secrets, file []byte) error {
	leaks, err := (&deidentify.Checker{Secrets: secrets}).Reader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return err
	}
	return deidentify.Leaked(leaks)
}

// openCovered is open with what identifies taken out. The desk is free when it
// returns: a covered meeting does not change.
func (s *Server) openCovered(w http.ResponseWriter, r *http.Request, id string) (*covered, consent.Permit, *transcripts.Meeting, bool) {
	d, done, ok := s.openMeeting(w, r, id)
	if !ok {
		return nil, consent.Permit{}, nil, false
	}
	defer done()
	permit, header, err := s.permit(sessionOf(r).person, d.id)
	if err != nil {
		s.faultPage(w, err)
		return nil, permit, nil, false
	}
	c, err := s.cover(d, permit, header)
	if err != nil {
		s.faultPage(w, err)
		return nil, permit, nil, false
	}
	return c, permit, header, true
}

// voices names what is heard of a meeting: what is covered, how, and by whose
// agreement.
func voices(c *covered, permit consent.Permit) string {
	b, err := json.Marshal([]any{c.mask, permit.Withdrawn(), permit.Voice()})
	if err != nil {
		panic("review: " + err.Error()) // numbers and strings
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
