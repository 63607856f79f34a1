package review

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// worklist follows how far a sample is coded, and, where the queue is by
// uncertainty, how much doubt there is about each meeting's draft. It keeps
// nothing that is not read again when it changes.
type worklist struct {
	mu    sync.Mutex
	coded map[string]codedBy
	doubt map[string]doubt
}

// codedBy is what each author has decided in one meeting.
type codedBy struct {
	state string
	by    map[string]progress
}

// doubt is about one meeting's draft: how many of its codes are to be expected
// wrong. The machine gives each code the probability p that it is right,
// calibrated by cross-validation (coding/EVALUATION.md), so the number expected
// wrong is the sum of 1 − p over the codes that no person has decided on.
type doubt struct {
	wrong float64
	of    int
}

func newWorklist() *worklist {
	return &worklist{coded: map[string]codedBy{}, doubt: map[string]doubt{}}
}

// codedIn gives what everybody has decided in a meeting whose people agreed to
// the person's purpose.
func (s *Server) codedIn(p Person, id string) (map[string]progress, error) {
	permit, _, err := s.permit(p, id)
	if err != nil {
		return nil, err
	}
	state := s.opt.Corpus.CorrectionsState(id)
	s.work.mu.Lock()
	known, ok := s.work.coded[id]
	s.work.mu.Unlock()
	if ok && known.state == state {
		return known.by, nil
	}
	cs, err := s.opt.Corpus.Corrections(permit, id)
	if err != nil {
		return nil, err
	}
	by := map[string]progress{}
	for _, c := range cs.List {
		if _, ok := by[c.Author]; !ok {
			by[c.Author] = coded(cs.List, c.Author)
		}
	}
	s.work.mu.Lock()
	defer s.work.mu.Unlock()
	s.work.coded[id] = codedBy{state, by}
	return by, nil
}

// sampleState is how far a person has come with the sample.
type sampleState struct {
	Of, Done, Begun, Left int
	Twice                 int    // coded in full by two people or more
	Closed                int    // may not be opened, or not run yet
	Next                  string // the next meeting to code, in the order of the queue
}

// sampleOf counts a person's sample, which is worked through in the given order.
// Next is the first meeting after the given one that she has not coded in full,
// from the beginning where there is none.
func (s *Server) sampleOf(p Person, order []string, after string) sampleState {
	st := sampleState{Of: len(order)}
	passed := !slices.Contains(order, after)
	var first string
	for _, id := range order {
		by, err := s.codedIn(p, id)
		_, made := s.opt.Corpus.Made(id, corpus.WordsFile)
		if err != nil || !made {
			st.Closed++
			passed = passed || id == after
			continue
		}
		full := 0
		for _, x := range by {
			if x.Complete {
				full++
			}
		}
		if full >= 2 {
			st.Twice++
		}
		switch mine := by[p.author()]; {
		case mine.Complete:
			st.Done++
		default:
			if mine.Done > 0 {
				st.Begun++
			}
			st.Left++
			if first == "" && id != after {
				first = id
			}
			if passed && st.Next == "" && id != after {
				st.Next = id
			}
		}
		passed = passed || id == after
	}
	st.Next = cmp.Or(st.Next, first)
	return st
}

// doubts is what is known by now of the doubt about each meeting's draft.
// Drafts are looked at in the background, so a page takes this once: its order,
// its figures and its next meeting are then of one moment.
func (s *Server) doubts() map[string]doubt {
	s.work.mu.Lock()
	defer s.work.mu.Unlock()
	return maps.Clone(s.work.doubt)
}

// queue is the sample in the order in which it is worked through: as given, or,
// by uncertainty, the meetings first whose drafts hold the most codes that are
// to be expected wrong. Meetings whose draft has not been looked at yet come
// after those.
func (s *Server) queue(known map[string]doubt) []string {
	ids := slices.Clone(s.opt.Only)
	if s.opt.Uncertain {
		slices.SortStableFunc(ids, func(a, b string) int { return cmp.Compare(known[b].wrong, known[a].wrong) })
	}
	return ids
}

// weigh looks at the drafts of the sample, one after the other, in the
// background: a draft takes some hundredths of a second to read.
func (s *Server) weigh(ctx context.Context) {
	for _, id := range s.opt.Only {
		if ctx.Err() != nil {
			return
		}
		permit, header, err := s.permit(Person{Role: Researcher}, id)
		if err != nil {
			continue
		}
		if s.opt.Corpus.ReadAnalysis(permit, header) != nil {
			continue // not run yet
		}
		d := doubtIn(header.Coding(transcripts.Draft))
		s.work.mu.Lock()
		s.work.doubt[id] = d
		s.work.mu.Unlock()
	}
}

// doubtIn is the doubt about a draft.
func doubtIn(c *transcripts.Coding) doubt {
	var d doubt
	if c == nil {
		return d
	}
	add := func(m transcripts.Made) {
		if !m.ByPerson() {
			d.wrong += 1 - m.P
			d.of++
		}
	}
	for i := range c.MYs {
		add(c.MYs[i].Made)
	}
	for i := range c.Codes {
		add(c.Codes[i].Made)
	}
	return d
}

// next goes to the next meeting of the sample that the person has not coded in
// full.
func (s *Server) next(w http.ResponseWriter, r *http.Request) {
	if len(s.opt.Only) == 0 {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	st := s.sampleOf(sessionOf(r).person, s.queue(s.doubts()), r.URL.Query().Get("after"))
	if st.Next == "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	to := "/m/" + st.Next
	if q := r.URL.Query().Get("coding"); q == sessionOf(r).person.author() || q == transcripts.Adjudicated {
		to += "?coding=" + strings.ReplaceAll(q, ":", "%3A")
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
