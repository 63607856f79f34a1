package review

import (
	"bytes"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/pipeline/consent"
	"gribning/pipeline/corpus"
	"gribning/pipeline/report"
	"gribning/transcripts"
)

// allowed lists the meetings of the sample, or of the corpus, whose people all
// agreed to what the person comes for.
func (s *Server) allowed(p Person) ([]*transcripts.Meeting, error) {
	ids := s.opt.Only
	if len(ids) == 0 {
		var err error
		if ids, err = s.opt.Corpus.IDs(); err != nil {
			return nil, err
		}
	}
	var out []*transcripts.Meeting
	for _, id := range ids {
		if _, header, err := s.permit(p, id); err == nil {
			out = append(out, header)
		}
	}
	return out, nil
}

// shownList is a supervisor's list.
func (s *Server) shownList(w http.ResponseWriter, r *http.Request) {
	all, err := s.allowed(sessionOf(r).person)
	if err != nil {
		s.faultPage(w, err)
		return
	}
	page := s.page(r, "")
	from := max(0, number(r.URL.Query().Get("from")))
	from = min(from, max(0, len(all)-1)) / perPage * perPage
	end := min(len(all), from+perPage)
	var rows []listRow
	for _, m := range all[from:end] {
		row := listRow{ID: m.ID, State: say(s.opt.Lang, "not_run")}
		if _, ok := s.opt.Corpus.Made(m.ID, corpus.WordsFile); ok {
			row.Ready, row.State = true, say(s.opt.Lang, "text_only")
			if permit, _, err := s.permit(sessionOf(r).person, m.ID); err == nil && len(m.Recordings) > 0 && permit.Voice() != transcripts.NoVoice {
				row.State = say(s.opt.Lang, "heard."+string(permit.Voice()))
			}
		}
		rows = append(rows, row)
	}
	page["Rows"], page["Total"], page["From"], page["To"] = rows, len(all), from+1, end
	if from > 0 {
		page["Before"] = itoa(from - perPage)
	}
	if end < len(all) {
		page["After"] = itoa(end)
	}
	s.show(w, http.StatusOK, "shownlist.html", page)
}

// plain is a meeting as a reader sees it who has not learnt the codes.
type plain struct {
	Turns   template.HTML
	Draft   bool // marks of the machine are among them
	Number  int
	Tallies []tally
	Marks   []mark
}

// tally is how many meaning utterances had one outcome.
type tally struct {
	Letter, Name string
	N            int
}

// shown is the page of one meeting for a supervisor: nothing on it can be
// changed, and nothing on it says who was there.
func (s *Server) shown(w http.ResponseWriter, r *http.Request) {
	c, permit, header, ok := s.openCovered(w, r, r.PathValue("id"))
	if !ok {
		return
	}
	p := sessionOf(r).person
	page := s.page(r, c.m.ID)
	body, err := s.shownTalk(c)
	if err != nil {
		s.faultPage(w, err)
		return
	}
	page["Body"] = body
	page["Voice"] = string(permit.Voice())
	page["HasSound"] = len(header.Recordings) > 0 && permit.Voice() != transcripts.NoVoice
	page["Recorded"] = len(header.Recordings) > 0
	if err := s.opt.Corpus.Audit(corpus.Event{Action: "review.open", Meeting: c.m.ID, Purpose: permit.Purpose(), By: p.author()}); err != nil {
		s.faultPage(w, err)
		return
	}
	s.show(w, http.StatusOK, "shown.html", page)
}

// plain draws a covered meeting by the coding that reports show.
func (s *Server) plain(c *covered) plain {
	name := transcripts.Draft
	if k := c.m.Shown(); k != nil {
		name = k.Name
	}
	v := newView(c.m, name, s.opt.Lang)
	p := plain{Number: len(v.c.MYs), Marks: v.marks()}
	for i := range p.Marks {
		p.Marks[i].Words, p.Marks[i].Code = v.plainOutcome(p.Marks[i].Outcome), ""
	}
	var b strings.Builder
	for i := range c.m.Turns {
		v.plainTurn(&b, i)
	}
	p.Turns = template.HTML(b.String()) //nolint:gosec // every text went through esc in view.plainTurn
	count := map[string]int{}
	for i := range v.c.MYs {
		p.Draft = p.Draft || !v.c.MYs[i].ByPerson()
		if g := v.grip[v.c.MYs[i].ID]; g != nil {
			count[g.Outcome]++
		}
	}
	for i := range v.c.Codes {
		p.Draft = p.Draft || !v.c.Codes[i].ByPerson()
	}
	for _, o := range transcripts.Outcomes {
		if count[o] > 0 {
			p.Tallies = append(p.Tallies, tally{o, v.plainOutcome(o), count[o]})
		}
	}
	return p
}

// plainTurn writes one turn in plain words. Every text goes through esc.
func (v *view) plainTurn(b *strings.Builder, i int) {
	t := &v.m.Turns[i]
	class := "turn " + v.class(t.Speaker)
	if t.BC {
		class += " bc"
	}
	fmt.Fprintf(b, `<li class="%s" data-s="%d" data-e="%d"><button type="button" class="at">%s<span class="vh"> %s</span></button><span class="who">%s</span><div class="said">`,
		class, t.Start, t.End, wholeClock(t.Start), esc(say(v.lang, "play_from")), esc(v.who(t.Speaker)))
	if !t.NoGap && t.Gap >= 1000 {
		fmt.Fprintf(b, `<span class="gap">(%.1f)</span> `, t.Gap.Seconds())
	}
	for u := t.From; u < t.To && u < len(v.m.TCUs); u++ {
		v.plainUnit(b, &v.m.TCUs[u])
		b.WriteByte(' ')
	}
	b.WriteString(`</div></li>`)
}

func (v *view) plainUnit(b *strings.Builder, u *transcripts.TCU) {
	k, isMY := v.myOf[u.ID]
	if isMY {
		y := &v.c.MYs[k]
		fmt.Fprintf(b, `<span class="tcu my" id="%s" data-s="%d" data-e="%d" data-w="`, esc(u.ID), u.Start, u.End)
		v.times(b, u)
		b.WriteString(`">`)
		if y.TCUs[0] == u.ID {
			outcome := ""
			if g := v.grip[y.ID]; g != nil {
				outcome = g.Outcome
			}
			fmt.Fprintf(b, `<span class="chip mychip">%d %s%s%s</span> `, k+1, marker(outcome), esc(v.plainOutcome(outcome)), v.drafted(y.Made))
		}
	} else {
		fmt.Fprintf(b, `<span data-s="%d" data-w="`, u.Start)
		v.times(b, u)
		b.WriteString(`">`)
	}
	v.words(b, u.From, u.To)
	if k, ok := v.code[u.ID]; ok {
		if c := &v.c.Codes[k]; c.Code != "OTH" && c.Code != "TOK" && c.Code != "BC" {
			fmt.Fprintf(b, ` <small class="fn">(%s%s)</small>`, esc(codebook.Name(c.Code, v.lang)), v.drafted(c.Made))
		}
	}
	b.WriteString(`</span>`)
}

// plainOutcome is an outcome without its kinds.
func (v *view) plainOutcome(letter string) string {
	if letter == "" {
		return say(v.lang, "no_outcome")
	}
	return codebook.OutcomeName(transcripts.Grip{Outcome: letter}, v.lang)
}

// shownStill answers while the meeting may still be seen, so that an open page
// closes when somebody takes consent back.
func (s *Server) shownStill(w http.ResponseWriter, r *http.Request) {
	permit, _, err := s.permit(sessionOf(r).person, r.PathValue("id"))
	if err != nil {
		s.fault(w, err)
		return
	}
	s.json(w, http.StatusOK, map[string]string{"voice": string(permit.Voice())})
}

// shownSound answers with the sound of a meeting as a supervisor may hear it.
func (s *Server) shownSound(w http.ResponseWriter, r *http.Request) {
	c, permit, header, ok := s.openCovered(w, r, r.PathValue("id"))
	if !ok {
		return
	}
	use := permit.Voice()
	if use == transcripts.NoVoice {
		s.faultPage(w, noVoice())
		return
	}
	d, ok := s.decode(w, r, permit, header)
	if !ok {
		return
	}
	defer s.sounds.put(d)
	ses, id := sessionOf(r), header.ID
	v, err := ses.veil(d, c, permit)
	if err != nil {
		s.faultPage(w, err)
		return
	}
	if err := s.noteListening(ses, id); err != nil {
		s.faultPage(w, err)
		return
	}
	play(w, r, &wave{muted: permit.Withdrawn(), length: d.rec.Duration(), samples: v.samples,
		again: func() error {
			now, _, err := s.permit(ses.person, id)
			if err == nil && voices(c, now) != v.name {
				return noVoice()
			}
			return err
		}})
}

// veil finds or makes the covered sound that a session listens to: voices keep
// their disguise while somebody listens, and get another the next time.
func (ses *session) veil(d *decoded, c *covered, permit consent.Permit) (*veil, error) {
	name := voices(c, permit)
	ses.mu.Lock()
	defer ses.mu.Unlock()
	if v := ses.veils[c.m.ID]; v != nil && v.of == d && v.name == name {
		return v, nil
	}
	v, err := newVeil(d, c, permit.Voice(), name)
	if err != nil {
		return nil, err
	}
	if ses.veils == nil || len(ses.veils) >= mostSounds {
		ses.veils = map[string]*veil{}
	}
	ses.veils[c.m.ID] = v
	return v, nil
}

// shownPeaks answers with the waveform, flat where something is covered.
func (s *Server) shownPeaks(w http.ResponseWriter, r *http.Request) {
	c, permit, header, ok := s.openCovered(w, r, r.PathValue("id"))
	if !ok {
		return
	}
	if permit.Voice() == transcripts.NoVoice {
		s.faultPage(w, noVoice())
		return
	}
	d, ok := s.decode(w, r, permit, header)
	if !ok {
		return
	}
	defer s.sounds.put(d)
	s.waveform(w, d, append(permit.Withdrawn(), c.mask...))
}

// shownReport answers with the report for supervision as a file to keep and
// print.
func (s *Server) shownReport(w http.ResponseWriter, r *http.Request) {
	c, permit, _, ok := s.openCovered(w, r, r.PathValue("id"))
	if !ok {
		return
	}
	var file bytes.Buffer
	err := report.WriteSupervisorFor(&file, permit, c.m, report.Options{
		Lang: s.opt.Lang, Program: s.opt.Program, Models: []string{s.opt.Analyst.Model()}, Purpose: permit.Purpose(),
	})
	if err == nil {
		err = leakFree(c.secrets, file.Bytes())
	}
	if err == nil {
		err = s.opt.Corpus.Audit(corpus.Event{Action: "report", Meeting: c.m.ID, Purpose: permit.Purpose(), By: sessionOf(r).person.author()})
	}
	if err != nil {
		s.faultPage(w, err)
		return
	}
	attach(w, c.m.ID+"-supervision.html", "text/html; charset=utf-8", file.Bytes())
}

// attach answers with a file to keep. Its name holds opaque ids only.
func attach(w http.ResponseWriter, name, kind string, data []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(data)
}
