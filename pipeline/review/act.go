package review

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// deed is what the page sends when a person changes something.
type deed struct {
	Seq    int    `json:"seq"`    // the last correction that the page shows
	Coding string `json:"coding"` // the coding that is looked at
	Do     string `json:"do"`
	Millis int64  `json:"millis"` // time since the unit was chosen

	Words   []string          `json:"words"`
	Text    string            `json:"text"`
	Speaker string            `json:"speaker"`
	Role    transcripts.Role  `json:"role"`
	Start   transcripts.Ms    `json:"start"`
	End     transcripts.Ms    `json:"end"`
	TCU     string            `json:"tcu"`
	Turn    bool              `json:"turn"` // a border of turns, not only of units
	MYID    string            `json:"myId"`
	MY      *transcripts.MY   `json:"my"`
	Code    *transcripts.Code `json:"code"`
	From    string            `json:"from"` // of an adjudication: the coding that is followed
	Note    string            `json:"note"`
	Type    string            `json:"type"` // of an identifying stretch
}

// answer is what the page gets back: what changed since it last asked.
type answer struct {
	Seq      int               `json:"seq"`
	Saved    bool              `json:"saved"`
	Reload   bool              `json:"reload,omitempty"` // too much time has passed: load the page anew
	Turns    map[string]string `json:"turns"`            // id → fragment
	Order    []string          `json:"order,omitempty"`  // of all turns, where it changed
	Marks    []mark            `json:"marks"`
	MarksAt  []int             `json:"marksAt"` // places of Marks where they are those that changed; nil: all
	MarksOf  int               `json:"marksOf"` // how many there are
	Progress progress          `json:"progress"`
	Undo     string            `json:"undo"`
	Redo     string            `json:"redo"`
	Issues   []string          `json:"issues,omitempty"` // corrections that no longer fit
	Message  string            `json:"message,omitempty"`
}

// longest is the time of a decision that is still believed: after that a person
// was elsewhere.
const longest = 10 * time.Minute

// act makes one change. The page is told «saved» when it is on disk.
func (s *Server) act(w http.ResponseWriter, r *http.Request) {
	var x deed
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&x); err != nil || dec.More() {
		var big *http.MaxBytesError
		if errors.As(err, &big) {
			s.fail(w, http.StatusRequestEntityTooLarge, say(s.opt.Lang, "too_big"))
			return
		}
		s.fail(w, http.StatusBadRequest, say(s.opt.Lang, "bad_form"))
		return
	}
	person := sessionOf(r).person
	id := r.PathValue("id")
	if !s.inSample(w, id) {
		return
	}
	permit, header, err := s.permit(person, id)
	if err != nil {
		s.fault(w, err)
		return
	}
	d := s.desk(id)
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.load(s, permit, header); err != nil {
		s.fault(w, err)
		return
	}
	if x.Seq != len(d.cs.List) {
		s.conflict(w, id)
		return
	}
	name := s.codingFor(person, x.Coding)
	e := editor{m: d.now, v: d.look(name, s.opt.Lang).view, coding: name, person: person, list: d.cs.List, blind: s.opt.Blind}
	made, refusal := e.corrections(x)
	if refusal != "" {
		s.fail(w, http.StatusUnprocessableEntity, say(s.opt.Lang, refusal))
		return
	}
	for i := range made { // as it is read again
		made[i].Text, made[i].Note = norm.NFC.String(made[i].Text), norm.NFC.String(made[i].Note)
	}
	now := s.opt.Now().UTC().Truncate(time.Millisecond)
	for i := range made {
		made[i].Seq, made[i].Author, made[i].Time = d.cs.Next()+i, person.author(), now
		made[i].Millis = min(max(0, x.Millis), longest.Milliseconds())
	}
	m, err := d.with(s, permit, corpus.Corrections{List: slices.Concat(d.cs.List, made), Issues: d.cs.Issues})
	if err != nil {
		s.fault(w, err)
		return
	}
	cs, err := s.opt.Corpus.AppendAfter(id, d.cs, made...)
	if err != nil {
		if errors.Is(err, &transcripts.Issue{Code: corpus.OutOfSequence}) {
			s.conflict(w, id)
			return
		}
		s.fault(w, err)
		return
	}
	d.take(m, cs)
	logged := make(chan error, 1) // the disk has the one to write while the other is drawn
	go func() {
		logged <- s.opt.Corpus.Audit(corpus.Event{Action: "review.change", Meeting: id, Purpose: permit.Purpose(), By: person.author(), Code: string(made[0].Op), Counts: map[string]int{"lines": len(made)}})
	}()
	a := s.answer(d, person, name, x.Seq)
	a.Saved = true
	if err := <-logged; err != nil {
		s.fault(w, err)
		return
	}
	s.json(w, http.StatusOK, a)
}

// conflict tells the page that somebody else has corrected the meeting. Nothing
// was written.
func (s *Server) conflict(w http.ResponseWriter, id string) {
	i := transcripts.Fault(corpus.OutOfSequence, "meeting "+id, "somebody else has corrected the meeting", "en anden har rettet mødet")
	s.json(w, http.StatusConflict, map[string]any{"code": i.Code, "message": say(s.opt.Lang, "conflict")})
}

// answer gives what has changed for a page that shows correction seq. Callers
// hold the desk.
func (s *Server) answer(d *desk, p Person, coding string, seq int) answer {
	old := d.lookAt(coding, seq) // before looking anew drops it
	x := d.look(coding, s.opt.Lang)
	a := s.stateOf(d, x, p)
	if a.Reload = old == nil; !a.Reload {
		x.since(old, &a)
	}
	return a
}

// stateOf is an answer without turns: what stands beside the transcript.
func (s *Server) stateOf(d *desk, x *look, p Person) answer {
	a := answer{Seq: len(d.cs.List), Turns: map[string]string{}, Marks: x.marks, MarksOf: len(x.marks), Progress: x.view.progress()}
	if c, ok := lastDone(d.cs.List, p.author()); ok {
		a.Undo = opName(s.opt.Lang, c.Op)
	}
	if c, ok := lastUndone(d.cs.List, p.author()); ok {
		a.Redo = opName(s.opt.Lang, c.Op)
	}
	for _, i := range d.now.Issues {
		if i.Code == "A301" {
			a.Issues = append(a.Issues, i.Text(s.opt.Lang))
		}
	}
	return a
}

// changes gives what has changed since ?seq=, for a page that was told of
// somebody else's corrections or asks whether there are any.
func (s *Server) changes(w http.ResponseWriter, r *http.Request) {
	d, done, ok := s.open(w, r)
	if !ok {
		return
	}
	defer done()
	seq := number(r.URL.Query().Get("seq"))
	if r.URL.Query().Has("ask") {
		s.json(w, http.StatusOK, map[string]int{"seq": len(d.cs.List)})
		return
	}
	p := sessionOf(r).person
	s.json(w, http.StatusOK, s.answer(d, p, s.codingFor(p, r.URL.Query().Get("coding")), seq))
}

// lastDone is the person's latest correction that stands.
func lastDone(cs []transcripts.Correction, author string) (transcripts.Correction, bool) {
	standing := transcripts.Standing(cs)
	for i := len(standing) - 1; i >= 0; i-- {
		if standing[i].Author == author {
			return standing[i], true
		}
	}
	return transcripts.Correction{}, false
}

// lastUndone is the correction that the person's latest undo took back, if she
// has changed nothing since.
func lastUndone(cs []transcripts.Correction, author string) (transcripts.Correction, bool) {
	u := standingUndo(cs, author)
	if u == 0 {
		return transcripts.Correction{}, false
	}
	return cs[cs[u-1].Undoes-1], true
}

// standingUndo is the number of the person's latest undo of a change that is
// not itself undone; 0 where there is none or a later change ended the row.
func standingUndo(cs []transcripts.Correction, author string) int {
	undone := map[int]bool{}
	for i := len(cs) - 1; i >= 0; i-- {
		c := cs[i]
		if c.Author != author {
			continue
		}
		if c.Op != transcripts.Undo {
			return 0
		}
		if undone[c.Seq] {
			continue
		}
		if target := c.Undoes; target >= 1 && target < c.Seq {
			if cs[target-1].Op == transcripts.Undo {
				undone[target] = true // c is a redo
				continue
			}
			return c.Seq
		}
	}
	return 0
}

// editor turns deeds into corrections of the meeting that the page shows.
type editor struct {
	m      *transcripts.Meeting
	v      *view
	coding string
	person Person
	list   []transcripts.Correction
	blind  bool
}

// corrections gives the lines that a deed makes, or the key of the text that
// says why it cannot be.
func (e *editor) corrections(x deed) ([]transcripts.Correction, string) {
	if len(x.Note) > 2000 || len(x.Text) > 400 || strings.ContainsFunc(x.Text, unicode.IsControl) {
		return nil, "bad_text"
	}
	one := func(c transcripts.Correction, refusal string) ([]transcripts.Correction, string) {
		if refusal != "" {
			return nil, refusal
		}
		return []transcripts.Correction{c}, ""
	}
	switch x.Do {
	case "undo":
		c, ok := lastDone(e.list, e.person.author())
		if !ok {
			return nil, "nothing_to_undo"
		}
		return one(transcripts.Correction{Op: transcripts.Undo, Undoes: c.Seq}, "")
	case "redo":
		u := standingUndo(e.list, e.person.author())
		if u == 0 {
			return nil, "nothing_to_redo"
		}
		return one(transcripts.Correction{Op: transcripts.Undo, Undoes: u}, "")
	case "text", "insert", "delete", "speaker", "time", "trust", "split", "join":
		return one(e.word(x))
	case "identify", "unidentify":
		return one(e.identify(x))
	case "role":
		if !x.Role.Known() {
			return nil, "bad_role"
		}
		p, ok := e.m.Participant(x.Speaker)
		if !ok {
			return nil, "bad_speaker"
		}
		return one(transcripts.Correction{Op: transcripts.SetRole, Speaker: x.Speaker, Role: x.Role, Old: string(p.Role)}, "")
	case "code":
		return one(e.code(x))
	case "clear":
		return one(e.clear(x))
	case "my":
		return one(e.my(x))
	case "el":
		return one(e.elaborate(x))
	case "unmy":
		y := e.v.c.MY(x.MYID)
		if y == nil {
			return nil, "gone"
		}
		return one(transcripts.Correction{Op: transcripts.RemoveMY, Coding: e.stored(), MYID: x.MYID, Old: y.Primary}, "")
	case "complete":
		return one(transcripts.Correction{Op: transcripts.SetComplete, Coding: e.stored()}, "")
	case "adjudicate":
		return e.adjudicate(x)
	}
	return nil, "bad_form"
}

// stored is how the coding is called in a correction: the draft has no name.
func (e *editor) stored() string {
	if e.coding == transcripts.Draft {
		return ""
	}
	return e.coding
}

func number(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 1e8 {
			return -1
		}
		n = n*10 + int(r-'0')
	}
	if s == "" {
		return -1
	}
	return n
}
