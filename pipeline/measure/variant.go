package measure

import "fmt"

// Variant is the grip rate under another reading of the rules. CODEBOOK §4.1
// and §4.2 ask that variants be reported alongside, never chosen.
type Variant struct {
	ID     string // base, lenient, strict, W1, W2, W3, uptake
	Da, En string
	Cell   Cell
}

// Name is the variant in words.
func (v Variant) Name(lang string) string {
	if lang == "en" {
		return v.En
	}
	return v.Da
}

// Sensitivity measures the pool and its variants. A window that was derived
// for none of the meetings is left out.
func Sensitivity(p *Pool) []Variant {
	out := []Variant{
		{"base", "Grebet, som kodebogen siger", "Gripped, as the codebook says", p.Cell(ByID("grip_rate"))},
		{"strict", "Grebet, når en åben afvisning ikke regnes", "Gripped, an open rejection not counted", p.Cell(ByID("grip_rate_strict"))},
	}
	for n, names := range windowNames {
		if c := p.Cell(ByID(fmt.Sprintf("grip_rate_w%d", n+1))); c.Meetings() > 0 {
			out = append(out, Variant{fmt.Sprintf("W%d", n+1), names[0], names[1], c})
		}
	}
	return append(out,
		Variant{"uptake", "Grebet, senere eller delvist", "Gripped, late or partly", p.Cell(ByID("uptake_rate"))},
		Variant{"lenient", "Grebet, senere eller delvist, når et kort svar regnes som delvist", "Gripped, late or partly, a short answer counted as partly", p.Cell(ByID("uptake_rate_lenient"))})
}

// windowNames are for windows of one, two and three turns.
var windowNames = [...][2]string{
	{"Grebet i den første tur", "Gripped in the first turn"}, {"Grebet inden for to ture", "Gripped within two turns"}, {"Grebet inden for tre ture", "Gripped within three turns"},
}

// windowMeasures are the grip rates of [Meeting.Windows].
func windowMeasures() []*Measure {
	var ms []*Measure
	for n, names := range windowNames {
		ms = append(ms, &Measure{ID: fmt.Sprintf("grip_rate_w%d", n+1), Group: GroupWindow, Kind: Proportion, Da: names[0], En: names[1],
			of: func(m *Meeting) (num, den int) { r := m.Windows[n+1]; return r.Num, r.Den }})
	}
	return ms
}
