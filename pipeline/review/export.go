package review

import (
	"bytes"
	"net/http"
	"path/filepath"
	"slices"

	"gribning/pipeline/corpus"
	"gribning/pipeline/deidentify"
	"gribning/transcripts"
	"gribning/transcripts/format"
)

// exportKinds are the formats that the page offers, those that coders open most
// first.
func exportKinds() []string {
	kinds := []string{"csv", "eaf"}
	for _, k := range format.Writes() {
		if !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// export answers with the meeting as a file of another program: as it was said,
// or with identifying words replaced and the file searched for them. While coding
// blind it holds the person's own codes alone.
func (s *Server) export(w http.ResponseWriter, r *http.Request) {
	kind, text := r.URL.Query().Get("format"), r.URL.Query().Get("text")
	if !slices.Contains(exportKinds(), kind) || text != "" && text != "full" && text != "pseudonyms" {
		s.fail(w, http.StatusBadRequest, say(s.opt.Lang, "bad_form"))
		return
	}
	d, done, ok := s.open(w, r)
	if !ok {
		return
	}
	defer done()
	p := sessionOf(r).person
	permit, header, err := s.permit(p, d.id)
	if err != nil {
		s.faultPage(w, err)
		return
	}
	opt := format.Options{Program: s.opt.Program, English: s.opt.Lang == "en"}
	m := d.now
	if text != "pseudonyms" && len(header.Recordings) > 0 {
		opt.Media = d.id + filepath.Ext(header.Recordings[0].Path)
	}
	if s.opt.Blind {
		m = onlyCoding(m, p.author())
	}
	var c *covered
	name := d.id
	if text == "pseudonyms" {
		if c, err = s.cover(d, permit, header); err != nil {
			s.faultPage(w, err)
			return
		}
		m, name = deidentify.Replace(m), name+"-pseudonym"
	}
	var file bytes.Buffer
	err = format.Write(&file, kind, m, opt)
	if err == nil && c != nil {
		err = leakFree(c.secrets, file.Bytes())
	}
	if err == nil {
		err = s.opt.Corpus.Audit(corpus.Event{Action: "export", Meeting: d.id, Purpose: permit.Purpose(), By: p.author(), Code: kind})
	}
	if err != nil {
		s.faultPage(w, err)
		return
	}
	attach(w, name+format.Extension(kind), "application/octet-stream", file.Bytes())
}

// onlyCoding is the meeting with one coder's codes and nobody else's.
func onlyCoding(m *transcripts.Meeting, name string) *transcripts.Meeting {
	k := *m
	k.Codings = nil
	if c := m.Coding(name); c != nil {
		k.Codings = []transcripts.Coding{*c}
	}
	return &k
}
