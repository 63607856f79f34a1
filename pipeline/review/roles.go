package review

import (
	"net/http"
	"slices"

	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// only answers one role and refuses the others: what is not allowed here is
// nowhere allowed by omission.
func (s *Server) only(role Role, answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := sessionOf(r).person
		if p.Role != role {
			s.faultPage(w, roleRefusal(p.Role))
			return
		}
		if s.opt.Blind && role != Researcher {
			s.fail(w, http.StatusForbidden, say(s.opt.Lang, "blind_no"))
			return
		}
		answer(w, r)
	}
}

// roleRefusal says what somebody of the role may see instead. It is coded as lack
// of consent: nobody has agreed that she sees this.
func roleRefusal(r Role) *transcripts.Issue {
	switch r {
	case Trainer:
		return transcripts.Fault("C130", "", "a trainer sees the passages that were made for teaching, never a whole meeting", "en underviser ser de passager, der er lavet til undervisning, aldrig et helt møde").
			Hint("go back to the list of passages", "gå tilbage til listen over passager")
	case Supervisor:
		return transcripts.Fault("C131", "", "a supervisor sees a meeting de-identified in text and sound only", "en supervisor ser kun et møde, der er afidentificeret i tekst og lyd").
			Hint("go back to the list of meetings", "gå tilbage til listen over møder")
	}
	return transcripts.Fault("C134", "", "this page is for supervision or teaching", "siden er til supervision eller undervisning").
		Hint("go back to the list of meetings", "gå tilbage til listen over møder")
}

// inSample refuses meetings outside the sample.
func (s *Server) inSample(w http.ResponseWriter, id string) bool {
	if len(s.opt.Only) > 0 && !slices.Contains(s.opt.Only, id) {
		s.faultPage(w, transcripts.Fault(corpus.NoMeeting, "", "the meeting is not in the sample", "mødet er ikke med i udtrækket").
			Hint("go back to the list", "gå tilbage til listen"))
		return false
	}
	return true
}

// home is the list that somebody of the role works from.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	switch sessionOf(r).person.Role {
	case Supervisor:
		s.shownList(w, r)
	case Trainer:
		s.passages(w, r)
	default:
		s.list(w, r)
	}
}
