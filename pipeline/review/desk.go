package review

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"gribning/pipeline"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// desk is one meeting at work. What it holds can all be read again; it is kept
// so that a correction costs its own analysis and no reading.
type desk struct {
	id string

	mu      sync.Mutex
	used    time.Time
	source  string // what the drafter has read
	drafter *pipeline.Drafter
	words   string // the corrections of words that drafted was made with
	drafted *transcripts.Meeting
	cs      corpus.Corrections
	current string // source and corrections that now was made from
	now     *transcripts.Meeting
	looks   map[string][]*look // by coding
}

// mostDesks is how many meetings are kept at hand. A three-hour meeting takes
// some 30 MB.
const mostDesks = 3

// desk finds or sets up the desk of a meeting.
func (s *Server) desk(id string) *desk {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.desks[id]
	if d == nil {
		for len(s.desks) >= mostDesks {
			oldest := ""
			for k, o := range s.desks {
				if oldest == "" || o.used.Before(s.desks[oldest].used) {
					oldest = k
				}
			}
			delete(s.desks, oldest)
		}
		d = &desk{id: id, looks: map[string][]*look{}}
		s.desks[id] = d
	}
	d.used = s.opt.Now()
	return d
}

// permit asks for consent anew: meeting.toml may have changed since the last
// request. The error is a pipeline.Refusal where somebody has not agreed.
func (s *Server) permit(p Person, id string) (consent.Permit, *transcripts.Meeting, error) {
	header, err := s.opt.Corpus.Load(id)
	if err != nil {
		return consent.Permit{}, nil, err
	}
	gate, err := consent.NewGate(p.Role.Purpose(), s.opt.Today())
	if err != nil {
		return consent.Permit{}, nil, err
	}
	permit, refused := gate.Ask(header)
	if len(refused) > 0 {
		return consent.Permit{}, nil, &pipeline.Refusal{Meeting: id, Issues: refused}
	}
	return permit, header, nil
}

// load brings the desk up to date with what is on disk. Callers hold mu.
func (d *desk) load(s *Server, permit consent.Permit, header *transcripts.Meeting) error {
	c := s.opt.Corpus
	source, err := sourceOf(c, permit, header)
	if err != nil {
		return err
	}
	if d.source != source {
		heard, err := pipeline.Heard(c, permit, header)
		if err != nil {
			return err
		}
		drafter := s.opt.Analyst.NewDrafter(heard)
		if err := drafter.Recall(c, permit, s.opt.Adjudicator); err != nil {
			return err
		}
		d.drafter, d.source, d.words, d.current = drafter, source, "", ""
		clear(d.looks) // pages that show the old one must load anew
	}
	cs, err := c.CorrectionsSince(permit, d.id, d.cs)
	if err != nil {
		return err
	}
	if d.current == cs.SHA256 && d.now != nil && d.words != "" {
		return nil
	}
	m, err := d.with(s, permit, cs)
	if err != nil {
		return err
	}
	d.take(m, cs)
	return nil
}

// sourceOf names everything that a heard meeting is made from.
func sourceOf(c *corpus.Corpus, permit consent.Permit, header *transcripts.Meeting) (string, error) {
	digest, err := corpus.HeaderDigest(header)
	if err != nil {
		return "", err
	}
	words, ok := c.Made(header.ID, corpus.WordsFile)
	if !ok {
		return "", transcripts.Fault("A510", "meeting "+header.ID, "the meeting has not been run yet", "mødet er ikke kørt endnu").
			Hint("gribning run", "gribning run")
	}
	voices, _ := c.Made(header.ID, corpus.SpeakersFile)
	answers, err := c.ReadAnswers(permit, header.ID, &struct{}{})
	if err != nil {
		return "", err
	}
	return fmt.Sprint(digest, words.SHA256, voices.SHA256, answers, permit.Withdrawn()), nil
}

// with gives the meeting as it is under the given corrections. Only those of
// words, voices and borders cost a new draft.
func (d *desk) with(s *Server, permit consent.Permit, cs corpus.Corrections) (*transcripts.Meeting, error) {
	key, err := wordKey(cs.List)
	if err != nil {
		return nil, err
	}
	drafted := d.drafted
	if d.words != key {
		drafted, err = d.drafter.Redraft(permit, cs)
		if err != nil {
			return nil, err
		}
		d.drafted, d.words = drafted, key
	}
	m := copyOf(drafted)
	if err := pipeline.Settle(m, cs.List); err != nil {
		return nil, err
	}
	return m, nil
}

func (d *desk) take(m *transcripts.Meeting, cs corpus.Corrections) {
	d.now, d.cs, d.current = m, cs, cs.SHA256
}

// wordKey names the standing corrections that bear on words and units.
func wordKey(cs []transcripts.Correction) (string, error) {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for _, c := range transcripts.Standing(cs) {
		if !codes(c.Op) {
			if err := enc.Encode(c); err != nil {
				return "", err
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// codes reports whether an operation is laid over the draft ([pipeline.Settle])
// and leaves words alone.
func codes(op transcripts.Op) bool {
	switch op {
	case transcripts.SetCode, transcripts.ClearCode, transcripts.SetMY, transcripts.RemoveMY, transcripts.SetComplete,
		transcripts.SetIdentifier, transcripts.ClearIdentifier:
		return true
	}
	return false
}

// copyOf copies what settling changes: codings and issues.
func copyOf(m *transcripts.Meeting) *transcripts.Meeting {
	k := *m
	k.Issues = slices.Clone(m.Issues)
	k.Codings = slices.Clone(m.Codings)
	for i := range k.Codings {
		k.Codings[i].MYs = slices.Clone(k.Codings[i].MYs)
		k.Codings[i].Codes = slices.Clone(k.Codings[i].Codes)
	}
	return &k
}
