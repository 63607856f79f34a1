package measure

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"gribning/transcripts"
)

// Kind says how a measure's numerator and denominator make its value.
type Kind string

// Kinds of measures.
const (
	Proportion Kind = "proportion" // things among things of the same sort: a rate
	TimeShare  Kind = "time_share" // ms of ms
	Quotient   Kind = "quotient"   // Num for each Den
	PerTenMin  Kind = "per_10_min" // Num per 10 minutes; Den in ms
	PerHundred Kind = "per_100"    // Num per 100 Den
	Count      Kind = "count"      // Num in Den meetings
)

// Group gathers measures for a page.
type Group string

// Groups, in the order of a report.
const (
	GroupOutcome  Group = "outcome"
	GroupWindow   Group = "window"
	GroupSubtype  Group = "subtype"
	GroupDelivery Group = "delivery"
	GroupElicited Group = "elicited"
	GroupPosition Group = "position"
	GroupThread   Group = "thread"
	GroupLatency  Group = "latency"
	GroupForm     Group = "form"
	GroupInst     Group = "institutional"
	GroupInvite   Group = "invitation"
	GroupTalk     Group = "talk"
	GroupTiming   Group = "timing"
)

// Measure is one measure of CODEBOOK §5.1. Of one meeting it is two whole
// numbers; of several, their sums.
type Measure struct {
	ID     string // stable; the name in the dataset
	Group  Group
	Kind   Kind
	Da, En string

	of func(*Meeting) (num, den int)
}

// Name is the measure in words, in Danish ("da") or English ("en").
func (m *Measure) Name(lang string) string {
	if lang == "en" {
		return m.En
	}
	return m.Da
}

// Of is the measure of one meeting.
func (m *Measure) Of(meeting *Meeting) Value {
	num, den := m.of(meeting)
	return Value{m, num, den}
}

// value needs den > 0.
func (m *Measure) value(num, den int) float64 {
	v := float64(num) / float64(den)
	switch m.Kind {
	case PerTenMin:
		return v * 600_000
	case PerHundred:
		return v * 100
	}
	return v
}

// counted is the number that the rule of few utterances is about: what was
// counted, never a time.
func (m *Measure) counted(num, den int) int {
	switch m.Kind {
	case Proportion, Quotient, PerHundred:
		return den
	}
	return MinCount + FewCount // a share of time, or a frequency in time: the time is known
}

// Value is a measure of one meeting. It prints by the display rules.
type Value struct {
	Measure  *Measure
	Num, Den int
}

// Rate is the value of a proportion, with Wilson's interval.
func (v Value) Rate() Rate { return Rate{v.Num, v.Den} }

// Shown gives the value and, of a proportion, its interval; of other kinds
// low = high = value, since a whole meeting was observed. ok is false where
// only counts may be shown.
func (v Value) Shown() (value, low, high float64, ok bool) {
	if v.Measure.Kind == Proportion {
		return v.Rate().Shown()
	}
	if v.Den == 0 || v.Measure.counted(v.Num, v.Den) < MinCount {
		return 0, 0, 0, false
	}
	x := v.Measure.value(v.Num, v.Den)
	return x, x, x, true
}

// Text is the value as people read it.
func (v Value) Text(lang string) string {
	x, low, high, ok := v.Shown()
	return v.Measure.text(v.Num, v.Den, x, low, high, ok, v.Measure.Kind == Proportion, lang)
}

// String is the English text.
func (v Value) String() string { return v.Text("en") }

// Format prints the text for every verb.
func (v Value) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.Text("en")) }

// text writes counts, value and, if asked, the interval.
func (m *Measure) text(num, den int, value, low, high float64, ok, interval bool, lang string) string {
	da := lang != "en"
	switch m.Kind {
	case Proportion:
		if !ok {
			return countsOnly(num, den, lang)
		}
		return rateText(num, den, value, low, high, lang)
	case Count:
		return fmt.Sprint(num)
	case TimeShare:
		s := fmt.Sprintf("%s of %s", minutes(num, lang), minutes(den, lang))
		if da {
			s = fmt.Sprintf("%s af %s", minutes(num, lang), minutes(den, lang))
		}
		if !ok {
			return s
		}
		s += fmt.Sprintf(" = %s %%", Decimal(100*value, 1, lang))
		if interval {
			s += fmt.Sprintf(" [%s ; %s]", Decimal(100*low, 1, lang), Decimal(100*high, 1, lang))
		}
		return s
	}
	on, per := map[Kind][2]string{
		Quotient: {"to", ""}, PerTenMin: {"in", " per 10 min"}, PerHundred: {"in", " per 100"},
	}[m.Kind], ""
	if per = on[1]; da {
		on = map[Kind][2]string{Quotient: {"til", ""}, PerTenMin: {"på", " pr. 10 min."}, PerHundred: {"på", " pr. 100"}}[m.Kind]
		per = on[1]
	}
	of := fmt.Sprint(den)
	if m.Kind == PerTenMin {
		of = minutes(den, lang)
	}
	s := fmt.Sprintf("%d %s %s", num, on[0], of)
	if !ok {
		return s
	}
	s += fmt.Sprintf(" = %s%s", Decimal(value, 2, lang), per)
	if interval {
		s += fmt.Sprintf(" [%s ; %s]", Decimal(low, 2, lang), Decimal(high, 2, lang))
	}
	if m.counted(num, den) < FewCount {
		s += few(lang)
	}
	return s
}

func minutes(ms int, lang string) string {
	if lang == "en" {
		return Decimal(float64(ms)/60_000, 1, lang) + " min"
	}
	return Decimal(float64(ms)/60_000, 1, lang) + " min."
}

// Measures lists every measure, in the order of a report.
var Measures = sync.OnceValue(func() []*Measure {
	var all []*Measure
	for _, part := range [][]*Measure{
		outcomeMeasures(), windowMeasures(), breakdowns(), threadMeasures(), formMeasures(), talkMeasures(), timingMeasures(),
	} {
		all = append(all, part...)
	}
	return all
})

// ByID finds a measure, or nil.
func ByID(id string) *Measure {
	for _, m := range Measures() {
		if m.ID == id {
			return m
		}
	}
	return nil
}

// among makes a proportion of passages: those that are hit among those that
// belong, counting codable ones only.
func among(id string, g Group, da, en string, belongs, hit func(*Passage) bool) *Measure {
	return &Measure{ID: id, Group: g, Kind: Proportion, Da: da, En: en, of: func(m *Meeting) (num, den int) {
		for i := range m.Passages {
			p := &m.Passages[i]
			if !p.Codable() || belongs != nil && !belongs(p) {
				continue
			}
			den++
			if hit(p) {
				num++
			}
		}
		return num, den
	}}
}

func outcomeMeasures() []*Measure {
	is := func(outcome, sub string) func(*Passage) bool {
		return func(p *Passage) bool { return p.Outcome == outcome && (sub == "" || p.Sub == sub) }
	}
	ms := []*Measure{
		among("grip_rate", GroupOutcome, "Grebet", "Gripped", nil, (*Passage).Gripped),
		among("grip_rate_late", GroupOutcome, "Grebet, også senere", "Gripped, late included", nil, (*Passage).Late),
		among("uptake_rate", GroupOutcome, "Grebet, senere eller delvist", "Gripped, late or partly", nil,
			func(p *Passage) bool { return p.Late() || p.Outcome == "D" }),
		among("gs_rate", GroupOutcome, "Grebet senere", "Gripped later", nil, is("GS", "")),
		among("d_rate", GroupOutcome, "Delvist grebet", "Partly gripped", nil, is("D", "")),
		among("ov_rate", GroupOutcome, "Overhalet", "Overtaken", nil, is("OV", "")),
		among("oh_rate", GroupOutcome, "Overhørt", "Passed over", nil, is("OH", "")),
	}
	for _, s := range []struct{ outcome, sub, da, en string }{
		{"OV", "D", "Overhalet direkte", "Overtaken directly"},
		{"OV", "A", "Overhalet efter et kort svar", "Overtaken after a short answer"},
		{"OV", "T", "Overhalet med borgerens egne ord", "Overtaken in the citizen's own words"},
		{"OV", "I", "Overhalet ved afbrydelse", "Overtaken by interruption"},
		{"OH", "S", "Overhørt: stilhed eller kun et kort svar", "Passed over: silence or a short answer"},
		{"OH", "T", "Overhørt: et andet emne", "Passed over: another topic"},
		{"OH", "V", "Overhørt: en anden meningsytring valgt", "Passed over: another utterance chosen"},
	} {
		ms = append(ms, among(strings.ToLower(s.outcome+"_"+s.sub), GroupOutcome, s.da, s.en, nil, is(s.outcome, s.sub)))
	}
	return append(ms,
		among("uptake_rate_lenient", GroupOutcome, "Grebet, senere eller delvist (lempelig: kun et kort svar regnes som delvist)",
			"Gripped, late or partly (lenient: a short answer alone counts as partly)", nil,
			func(p *Passage) bool { return p.Late() || p.Outcome == "D" || p.TokenOnly }),
		among("grip_rate_strict", GroupOutcome, "Grebet (streng: en åben afvisning regnes ikke)",
			"Gripped (strict: an open rejection does not count)", nil,
			func(p *Passage) bool { return p.Gripped() && !p.Rejected }),
		&Measure{ID: "ik_share", Group: GroupOutcome, Kind: Proportion, Da: "Ikke kodbar", En: "Not codable",
			of: func(m *Meeting) (num, den int) {
				for i := range m.Passages {
					if m.Passages[i].Outcome != "" {
						den++
					}
					if m.Passages[i].Outcome == "IK" {
						num++
					}
				}
				return num, den
			}},
	)
}

// breakdowns are grip rates within one kind of passage.
func breakdowns() []*Measure {
	var ms []*Measure
	by := func(id string, g Group, da, en string, belongs func(*Passage) bool) {
		ms = append(ms, among(id, g, "Grebet: "+da, "Gripped: "+en, belongs, (*Passage).Gripped))
	}
	for _, s := range transcripts.Subtypes {
		by("grip_rate_"+slug(s), GroupSubtype, s, s, func(p *Passage) bool { return p.Primary == s })
	}
	by("grip_rate_plain", GroupDelivery, "sagt lige ud (D-0)", "said plainly (D-0)", func(p *Passage) bool { return !p.Marked() })
	by("grip_rate_marked", GroupDelivery, "forsigtigt, implicit eller tøvende", "tentative, implicit or hesitant", (*Passage).Marked)
	for _, d := range transcripts.Deliveries {
		by("grip_rate_"+slug(d), GroupDelivery, d, d, func(p *Passage) bool {
			for _, x := range p.Delivery {
				if x == d {
					return true
				}
			}
			return false
		})
	}
	for _, e := range []struct{ id, da, en string }{
		{"INV", "efter en invitation", "after an invitation"}, {"closed", "efter et lukket spørgsmål", "after a closed question"},
		{"resp", "som svar på noget andet", "in response to something else"}, {"vol", "af egen drift", "volunteered"}, {"proxy", "sagt for borgeren", "said for the citizen"},
	} {
		by("grip_rate_elicited_"+strings.ToLower(e.id), GroupElicited, e.da, e.en, func(p *Passage) bool { return p.Elicited == e.id })
	}
	for n, t := range []struct{ da, en string }{{"mødets første tredjedel", "first third"}, {"mødets midterste tredjedel", "middle third"}, {"mødets sidste tredjedel", "last third"}} {
		by(fmt.Sprintf("grip_rate_third_%d", n+1), GroupPosition, t.da, t.en, func(p *Passage) bool { return p.Third == n+1 })
	}
	return ms
}

// slug is a code in a measure's id: «A-KAP» → «a_kap».
func slug(code string) string { return strings.ToLower(strings.ReplaceAll(code, "-", "_")) }
