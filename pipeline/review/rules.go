package review

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"gribning/pipeline/corpus"
	"gribning/transcripts"
)

// ruled is a rule that can settle a disagreement: where it stands (a number of
// the codebook's, «§» a section of it, «K» a number of the rulings) and what it is
// about.
type ruled struct{ ID, da, en string }

// rulebook lists the rules that coders refer to, in the order of codebook and
// rulings. It says what each is about, not what it says.
var rulebook = []ruled{
	{"T1–T10", "inddeling i ytringer", "segmentation into utterances"},
	{"U1–U7", "hvad der deler en tur", "what splits a turn"},
	{"§1.5", "kvitteringer", "tokens"},
	{"§1.6", "samtidig tale og afbrydelse", "overlap and interruption"},
	{"§1.8", "tolket tale", "interpreter-mediated talk"},
	{"§2.1", "hvad en meningsytring er", "what a meaning utterance is"},
	{"§2.2", "hvor meget der hører til ytringen", "how much belongs to the utterance"},
	{"§2.3", "beslutningstræ A", "decision tree A"},
	{"§2.4", "kodernes afgrænsning", "where the codes end"},
	{"§2.5", "form: forsigtig, implicit, tøvende", "delivery: tentative, implicit, hesitant"},
	{"§2.6", "flag på en meningsytring", "flags on a meaning utterance"},
	{"§3.2", "beslutningstræ B", "decision tree B"},
	{"§3.3", "kodernes afgrænsning", "where the codes end"},
	{"§3.4", "ejerskabsprøven", "the ownership test"},
	{"§3.5", "flag på fagpersonens ytring", "flags on a professional's utterance"},
	{"§4.5", "ikke kodbar", "not codable"},
	{"K1", "tiden i svarvinduet", "time in the response window"},
	{"K2", "lov, der bedes om og gives", "a permission asked and given"},
	{"K3", "rettelse efter et greb", "correction after a grip"},
	{"K4", "uddybning eller ny meningsytring", "elaboration or new meaning utterance"},
	{"K5", "opfølgning uden meningsytring", "follow-up without a meaning utterance"},
	{"K6", "spørgsmål til fravær", "asking to account for absence"},
	{"K7", "venlige ord, der vender holdningen", "kind words that overturn the stance"},
	{"K8", "«det kan godt være, men …»", "«that may be, but …»"},
	{"K9", "korte afvisninger og beroligelser", "short denials and reassurances"},
	{"K10", "reparation eller spørgsmål", "repair or question"},
	{"K11", "et «nej», der afslår", "a «nej» that refuses"},
	{"K12", "én ytring til to meningsytringer", "one utterance for two meaning utterances"},
	{"K13", "tøven", "hesitation"},
	{"K14", "borgerens kvittering først i turen", "the citizen's token at the head of a turn"},
	{"K15", "en spøg, der tages tilbage", "a joke taken back"},
	{"K16", "et forslag, der afvises", "a proposal that is rejected"},
}

// name is the rule with what it is about.
func (r ruled) name(lang string) string {
	if lang == "en" {
		return r.ID + " " + r.en
	}
	return r.ID + " " + r.da
}

func ruleChoices(lang string) []choice {
	var out []choice
	for _, r := range rulebook {
		out = append(out, choice{r.ID, r.name(lang)})
	}
	return out
}

// withRule puts the rule that settled a code before the note of the coder who is
// followed, so that it comes along with the code in datasets and exports.
func withRule(rule, note string) string {
	switch {
	case rule == "" || strings.Contains(note, rule):
		return note
	case note == "":
		return rule
	}
	return rule + " | " + note
}

// ruleLog answers with the rule log of a meeting as CSV: every decision of the
// adjudicated coding that stands, also those by which nothing is coded.
func (s *Server) ruleLog(w http.ResponseWriter, r *http.Request) {
	if s.opt.Blind {
		s.fail(w, http.StatusForbidden, say(s.opt.Lang, "blind_no"))
		return
	}
	d, done, ok := s.open(w, r)
	if !ok {
		return
	}
	defer done()
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	write := func(fields ...string) {
		for i, f := range fields {
			if strings.ContainsAny(f[:min(1, len(f))], "=+-@\t\r") { // a spreadsheet would reckon
				fields[i] = "'" + f
			}
		}
		_ = out.Write(fields) // into memory
	}
	write("seq", "time", "by", "tcu", "decision", "rule")
	for _, c := range transcripts.Standing(d.cs.List) {
		if c.Coding == transcripts.Adjudicated && c.Op != transcripts.SetComplete {
			write(itoa(c.Seq), c.Time.UTC().Format(time.RFC3339), c.Author, unitOfDecision(c), decision(c), c.Note)
		}
	}
	out.Flush()
	if err := s.opt.Corpus.Audit(corpus.Event{Action: "export", Meeting: d.id, Purpose: transcripts.Research, By: sessionOf(r).person.author(), Code: "rules"}); err != nil {
		s.faultPage(w, err)
		return
	}
	attach(w, d.id+"-rules.csv", "text/csv; charset=utf-8", b.Bytes())
}

// unitOfDecision is the unit that a decision is about.
func unitOfDecision(c transcripts.Correction) string {
	if c.TCU == "" && c.MY != nil && len(c.MY.TCUs) > 0 {
		return c.MY.TCUs[0]
	}
	return c.TCU
}

// decision names what was settled: a code, or none.
func decision(c transcripts.Correction) string {
	switch {
	case c.Op == transcripts.SetMY && c.MY != nil:
		return c.MY.Primary
	case c.Op == transcripts.SetCode && c.Code != nil:
		return c.Code.Code
	}
	return "none"
}
