package review

import (
	"bytes"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"slices"

	"gribning/pipeline"
	"gribning/pipeline/codebook"
	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// funcs are what the pages may call.
func funcs(lang string) template.FuncMap {
	return template.FuncMap{
		"t":      func(key string, args ...any) string { return say(lang, key, args...) },
		"lang":   func() string { return lang },
		"name":   func(code string) string { return codebook.Name(code, lang) },
		"marker": marker,
		"has":    func(list []string, x string) bool { return slices.Contains(list, x) },
		"field":  func(key, value string) string { return sayValue(lang, key, value) },
	}
}

// show writes a whole page or none.
func (s *Server) show(w http.ResponseWriter, status int, name string, data any) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, data); err != nil {
		http.Error(w, say(s.opt.Lang, "broken"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

func (s *Server) json(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, say(s.opt.Lang, "broken"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(b)
}

// fail answers a script with a message for people.
func (s *Server) fail(w http.ResponseWriter, status int, message string) {
	s.json(w, status, map[string]string{"message": message})
}

// statusOf is the HTTP status that goes with an error of the corpus.
func statusOf(err error) (int, *transcripts.Issue) {
	i := transcripts.IssueOf(err, "A500")
	var refused *pipeline.Refusal
	switch {
	case errors.As(err, &refused), i.Code[0] == 'C':
		return http.StatusForbidden, i
	case i.Code == corpus.BadID, i.Code == corpus.NoMeeting:
		return http.StatusNotFound, i
	case i.Code == corpus.ForgottenID, i.Code == corpus.ForgetNotDone:
		return http.StatusGone, i
	case i.Code == "A510", i.Code == corpus.NoArtefact, i.Code[0] == 'N': // N: held back until somebody has marked words
		return http.StatusConflict, i
	case i.Code == "X201", i.Code == "X202", i.Code == "X203": // as it stands, the meeting has no room in that format
		return http.StatusConflict, i
	case i.Code[0] == 'T', i.Code[0] == 'K', i.Code[0] == 'G':
		return http.StatusUnprocessableEntity, i
	}
	return http.StatusInternalServerError, i
}

func (s *Server) fault(w http.ResponseWriter, err error) {
	status, i := statusOf(err)
	s.json(w, status, map[string]string{"code": i.Code, "message": i.Text(s.opt.Lang)})
}

func (s *Server) faultPage(w http.ResponseWriter, err error) {
	status, i := statusOf(err)
	s.show(w, status, "fault.html", map[string]any{"Code": i.Code, "Text": i.Text(s.opt.Lang)})
}

// open brings a meeting up to date for a request and answers it where that
// cannot be. The caller calls done, which frees the meeting.
func (s *Server) open(w http.ResponseWriter, r *http.Request) (d *desk, done func(), ok bool) {
	return s.openMeeting(w, r, r.PathValue("id"))
}

func (s *Server) openMeeting(w http.ResponseWriter, r *http.Request, id string) (d *desk, done func(), ok bool) {
	p := sessionOf(r).person
	if !s.inSample(w, id) {
		return nil, nil, false
	}
	permit, header, err := s.permit(p, id)
	if err != nil {
		s.faultPage(w, err)
		return nil, nil, false
	}
	d = s.desk(id)
	d.mu.Lock()
	if err := d.load(s, permit, header); err != nil {
		d.mu.Unlock()
		s.faultPage(w, err)
		return nil, nil, false
	}
	return d, d.mu.Unlock, true
}

// page is what every page of a session needs.
func (s *Server) page(r *http.Request, id string) map[string]any {
	ses := sessionOf(r)
	return map[string]any{
		"ID": id, "As": ses.person.Name, "Role": string(ses.person.Role), "CSRF": ses.csrf,
		"Blind": s.opt.Blind, "Uncertain": s.opt.Uncertain, "Own": ses.person.author(),
	}
}

// meeting is the page of one meeting.
func (s *Server) meeting(w http.ResponseWriter, r *http.Request) {
	d, done, ok := s.open(w, r)
	if !ok {
		return
	}
	defer done()
	p := sessionOf(r).person
	coding := s.codingFor(p, r.URL.Query().Get("coding"))
	x := d.look(coding, s.opt.Lang)
	first := min(len(x.html), firstTurns)
	page := s.page(r, d.id)
	page["Coding"] = coding
	page["Turns"] = template.HTML(inParts(x.html[:first])) //nolint:gosec // every text went through esc in view.turn
	page["Shown"], page["All"], page["End"] = first, len(x.html), d.now.Span().End
	page["People"] = s.peopleOf(d.now, x.view)
	page["Roles"] = roleChoices(s.opt.Lang)
	page["Formats"] = exportKinds()
	if len(s.opt.Only) > 0 {
		page["Work"] = s.sampleOf(p, s.queue(s.doubts()), d.id)
	}
	page["Identifiers"] = identifierTypes
	page["HasSound"] = len(d.now.Recordings) > 0
	page["Coders"] = coderNames(d.now)
	state := s.stateOf(d, x, p)
	page["State"] = state
	page["Progress"] = state.Progress
	if err := s.opt.Corpus.Audit(corpus.Event{Action: "review.open", Meeting: d.id, Purpose: p.Role.Purpose(), By: p.author()}); err != nil {
		s.faultPage(w, err)
		return
	}
	s.show(w, http.StatusOK, "meeting.html", page)
}

type choice struct{ Value, Name string }

func roleChoices(lang string) []choice {
	var out []choice
	for _, r := range transcripts.Roles {
		out = append(out, choice{string(r), r.Name(lang)})
	}
	return out
}

// speaker is a participant on the page, with a stretch of five seconds to hear
// whether the role is right.
type speaker struct {
	Label, Who, Role, Class string
	Start, End              transcripts.Ms
}

// hearFor is how long the listening check plays.
const hearFor transcripts.Ms = 5000

func (s *Server) peopleOf(m *transcripts.Meeting, v *view) []speaker {
	var out []speaker
	for _, p := range m.Participants {
		x := speaker{Label: p.Label, Who: v.who(p.Label), Role: string(p.Role), Class: v.class(p.Label)}
		best := transcripts.Ms(-1)
		for i := range m.Turns {
			if t := &m.Turns[i]; t.Speaker == p.Label && min(t.Duration(), hearFor) > best {
				best = min(t.Duration(), hearFor)
				x.Start, x.End = t.Start, t.Start+best
			}
		}
		out = append(out, x)
	}
	return out
}

// listRow is a meeting in the list.
type listRow struct {
	ID, Date, Kind, State string
	Ready                 bool
	Progress              progress
	Counted               bool
	Doubt                 string // codes of the draft to be expected wrong
}

// perPage keeps the list of ten thousand meetings quick.
const perPage = 50

// list shows the meetings with what the person has coded of them.
func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	p := sessionOf(r).person
	page := s.page(r, "")
	ids, known := s.opt.Only, s.doubts()
	if len(ids) > 0 {
		ids = s.queue(known)
		page["Work"] = s.sampleOf(p, ids, "")
		page["Doubts"] = s.opt.Uncertain && !s.opt.Blind
	} else {
		var err error
		if ids, err = s.opt.Corpus.IDs(); err != nil {
			s.faultPage(w, err)
			return
		}
	}
	from := max(0, number(r.URL.Query().Get("from")))
	from = min(from, max(0, len(ids)-1)) / perPage * perPage
	end := min(len(ids), from+perPage)
	var rows []listRow
	complete := 0
	for _, id := range ids[from:end] {
		row := s.listRow(p, id)
		if d, ok := known[id]; ok {
			row.Doubt = say(s.opt.Lang, "doubt_of", d.wrong, d.of)
		}
		if row.Progress.Complete {
			complete++
		}
		rows = append(rows, row)
	}
	page["Rows"], page["Complete"], page["Total"], page["From"], page["To"] = rows, complete, len(ids), from+1, end
	if from > 0 {
		page["Before"] = itoa(from - perPage)
	}
	if end < len(ids) {
		page["After"] = itoa(end)
	}
	s.show(w, http.StatusOK, "list.html", page)
}

func (s *Server) listRow(p Person, id string) listRow {
	row := listRow{ID: id}
	_, header, err := s.permit(p, id)
	if err != nil {
		_, i := statusOf(err)
		row.State = i.Code + " " + say(s.opt.Lang, "closed")
		return row
	}
	row.Date, row.Kind = string(header.Date), header.Kind
	if _, ok := s.opt.Corpus.Made(id, corpus.WordsFile); !ok {
		row.State = say(s.opt.Lang, "not_run")
		return row
	}
	row.Ready, row.State = true, say(s.opt.Lang, "ready")
	by, err := s.codedIn(p, id)
	if err != nil {
		_, i := statusOf(err)
		row.Ready, row.State = false, i.Code
		return row
	}
	row.Progress = by[p.author()]
	row.Counted = row.Progress.Done > 0
	return row
}

// coded counts the units that an author has decided on. It reads no words.
func coded(cs []transcripts.Correction, author string) progress {
	var p progress
	seen := map[string]bool{}
	for _, c := range transcripts.Standing(cs) {
		if c.Author != author {
			continue
		}
		switch c.Op {
		case transcripts.SetCode, transcripts.ClearCode, transcripts.SetMY, transcripts.RemoveMY:
			if key := c.TCU + c.MYID; !seen[key] {
				seen[key] = true
				p.Done++
			}
		case transcripts.SetComplete:
			p.Complete = true
		}
	}
	return p
}
