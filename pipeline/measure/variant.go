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

// Sensitivity measures the pool and its variants. windows holds the same
// meetings measured with outcomes derived for a window of one, two or three
// professional turns; those that are not there are left out.
func Sensitivity(base *Pool, windows map[int]*Pool) []Variant {
	gr, uptake := ByID("grip_rate"), ByID("uptake_rate")
	out := []Variant{
		{"base", "Grebet, som kodebogen siger", "Gripped, as the codebook says", base.Cell(gr)},
		{"strict", "Grebet, når en åben afvisning ikke regnes", "Gripped, an open rejection not counted", base.Cell(ByID("grip_rate_strict"))},
	}
	for w, names := range [...][2]string{
		{"Grebet i den første tur", "Gripped in the first turn"}, {"Grebet inden for to ture", "Gripped within two turns"}, {"Grebet inden for tre ture", "Gripped within three turns"},
	} {
		if p := windows[w+1]; p != nil {
			out = append(out, Variant{fmt.Sprintf("W%d", w+1), names[0], names[1], p.Cell(gr)})
		}
	}
	return append(out,
		Variant{"uptake", "Grebet, senere eller delvist", "Gripped, late or partly", base.Cell(uptake)},
		Variant{"lenient", "Grebet, senere eller delvist, når et kort svar regnes som delvist", "Gripped, late or partly, a short answer counted as partly", base.Cell(ByID("uptake_rate_lenient"))})
}
