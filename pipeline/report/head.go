package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gribning/pipeline/codebook"
	"gribning/pipeline/grip"
	"gribning/transcripts"
)

// head is what the page says before anything else.
type head struct {
	ID, Kind, Study  string
	Date, Duration   string
	People           []person
	Consent          []string
	Coder, Words     string
	Program          string
	Models           []string
	Made             string
	Interpreted      bool
	Pseudonyms       bool
	Turns, Utterance int
}

type person struct {
	Name, Label, Letter, Class string
	RoleBy                     string // empty where the header of the meeting says it
}

func (p *page) head() head {
	m := p.m
	h := head{
		ID: m.ID, Kind: m.Kind, Study: p.opt.Study, Date: m.Date.Words(p.l), Made: p.opt.Made.Words(p.l),
		Duration: durationWords(p.duration(), p.l), Program: p.opt.Program, Models: modelWords(p.opt.Models, p.l),
		Pseudonyms: p.opt.Pseudonyms, Turns: len(m.Turns), Utterance: len(m.TCUs),
	}
	for _, q := range m.Participants {
		r := person{Name: p.who(q.Label), Label: q.Label, Letter: q.Role.Letter(), Class: p.class(q.Label)}
		if strings.HasPrefix(q.RoleBy, "model:") {
			r.RoleBy = say(p.l, "role_by", transcripts.AuthorName(q.RoleBy, p.l))
		}
		h.People = append(h.People, r)
		h.Interpreted = h.Interpreted || q.Role == transcripts.Interpreter
	}
	h.Consent = p.consentWords(transcripts.Date.Words)
	h.Words = sourceWords(m.Source, p.l)
	switch {
	case p.c == nil:
		h.Coder = say(p.l, "coder_none")
	case p.c.Name == transcripts.Draft:
		h.Coder = say(p.l, "coder_draft")
	case p.c.Name == transcripts.Adjudicated:
		h.Coder = say(p.l, "coder_adjudicated")
	default:
		h.Coder = say(p.l, "coder_person", transcripts.AuthorName(p.c.Name, p.l))
	}
	return h
}

// modelWords names models as authors are named; other texts stay.
func modelWords(models []string, lang string) []string {
	var out []string
	for _, m := range models {
		if m != "" {
			out = append(out, transcripts.AuthorName(m, lang))
		}
	}
	return out
}

// duration is that of the sound, else from the start to the last word.
func (p *page) duration() transcripts.Ms {
	d := p.m.Span().End
	for _, r := range p.m.Recordings {
		d = max(d, r.Offset+r.Duration)
	}
	for _, t := range p.m.Turns {
		d = max(d, t.End)
	}
	return d
}

// consentWords say on what the page rests: who agreed to the purpose, until
// when, in the words that write gives a day. Whether it still holds was asked
// before the page was made.
func (p *page) consentWords(write func(d transcripts.Date, lang string) string) []string {
	if p.opt.Purpose == "" {
		return nil
	}
	agreed, until := map[string]bool{}, transcripts.Date("")
	var given transcripts.Date
	for _, c := range p.m.Consents {
		if c.Purpose != p.opt.Purpose || c.Given == "" || c.Withdrawn != "" {
			continue
		}
		agreed[c.Participant] = true
		given = max(given, c.Given)
		if c.Expires != "" && (until == "" || c.Expires < until) {
			until = c.Expires
		}
	}
	n := 0
	for _, q := range p.m.Participants {
		if agreed[q.Label] {
			n++
		}
	}
	out := []string{say(p.l, "consent", purposeWord(p.opt.Purpose, p.l), strconv.Itoa(n), strconv.Itoa(len(p.m.Participants)))}
	if given != "" {
		out = append(out, say(p.l, "consent_given", write(given, p.l)))
	}
	if until != "" {
		out = append(out, say(p.l, "consent_until", write(until, p.l)))
	}
	if len(p.m.Withdrawn) > 0 {
		out = append(out, say(p.l, "consent_withdrawn", strconv.Itoa(len(p.m.Withdrawn))))
	}
	return out
}

func purposeWord(x transcripts.Purpose, lang string) string {
	if lang == "en" {
		switch x {
		case transcripts.Research:
			return "research"
		case transcripts.Teaching:
			return "teaching"
		}
	}
	return string(x)
}

func sourceWords(s transcripts.Source, lang string) string {
	switch {
	case s.Format == "listen" && s.Model != "":
		return say(lang, "words_listen", s.Model)
	case s.Format == "listen":
		return say(lang, "words_listen_unnamed")
	case s.Format != "":
		return say(lang, "words_file", formatName(s.Format))
	}
	return say(lang, "words_unknown")
}

func formatName(f string) string {
	if n, ok := map[string]string{"vtt": "WebVTT", "srt": "SRT", "eaf": "ELAN", "chat": "CHAT", "txt": "tekst", "coded": "JSON", "whisperjson": "Whisper JSON", "textgrid": "TextGrid", "docx": "Word"}[f]; ok {
		return n
	}
	return f
}

func durationWords(d transcripts.Ms, lang string) string {
	s := (int64(d) + 500) / 1000
	h, m := s/3600, s/60%60
	switch {
	case h > 0 && lang == "en":
		return fmt.Sprintf("%d h %d min", h, m)
	case h > 0:
		return fmt.Sprintf("%d t. %d min.", h, m)
	case lang == "en":
		return fmt.Sprintf("%d min %d s", m, s%60)
	}
	return fmt.Sprintf("%d min. %d sek.", m, s%60)
}

// draft says how much of what is shown no person has looked at.
type draft struct {
	MYs, AllMYs, Codes, AllCodes int
}

// Any reports whether the page shows a machine's code.
func (d draft) Any() bool { return d.MYs+d.Codes > 0 }

// Whole reports whether everything shown is a machine's.
func (d draft) Whole() bool { return d.Any() && d.MYs == d.AllMYs && d.Codes == d.AllCodes }

func (p *page) draft() (d draft) {
	if p.c == nil {
		return d
	}
	d.AllMYs, d.AllCodes = len(p.c.MYs), len(p.c.Codes)
	for i := range p.c.MYs {
		if !p.c.MYs[i].ByPerson() {
			d.MYs++
		}
	}
	for i := range p.c.Codes {
		if !p.c.Codes[i].ByPerson() {
			d.Codes++
		}
	}
	return d
}

type method struct {
	Codebook, Rule string
	Authors        []string
	Timed          []string
	Speech         string // where the detector heard speech; empty for a transcript
}

func (p *page) method() method {
	x := method{Codebook: codebook.Version(), Rule: grip.Rule}
	if p.c != nil {
		for i := range p.c.MYs {
			x.Authors = append(x.Authors, p.c.MYs[i].Author)
		}
		for i := range p.c.Codes {
			x.Authors = append(x.Authors, p.c.Codes[i].Author)
		}
	}
	slices.Sort(x.Authors)
	x.Authors = slices.Compact(x.Authors)
	for i, a := range x.Authors {
		x.Authors[i] = transcripts.AuthorName(a, p.l)
	}
	by := map[transcripts.TimedBy]int{}
	for i := range p.m.Words {
		if p.m.Words[i].Spoken() {
			by[p.m.Words[i].TimedBy]++
		}
	}
	for _, k := range []transcripts.TimedBy{transcripts.TimedByEngine, transcripts.TimedBySource, transcripts.Interpolated, transcripts.TimedByRule, transcripts.TimedByPerson, ""} {
		if n := by[k]; n > 0 {
			x.Timed = append(x.Timed, say(p.l, known("timed_"+string(k), "timed_"), strconv.Itoa(n)))
		}
	}
	if n := len(p.m.Speech); n > 0 {
		var heard transcripts.Ms
		for _, s := range p.m.Speech {
			heard += s.Duration()
		}
		x.Speech = say(p.l, "method_speech", count(p.l, n, "regions"), durationWords(heard, p.l), durationWords(p.duration(), p.l))
	}
	return x
}
