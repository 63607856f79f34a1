package grip

import (
	"strconv"

	"gribning/transcripts"
)

// Difference is one field in which a stated outcome departs from the derived
// one. Missing values are empty.
type Difference struct {
	Meeting string
	MY      string
	Field   string // outcome, sub, form, by, init, latTurns, lat, ik; «MY» where one side has no such MY
	Stated  string
	Derived string
}

// Differences compares stated outcomes with derived ones, MY by MY in the
// order of stated, then the MYs that only derived has. Latency is compared in
// tenths of a second, the precision in which the codebook states it.
func Differences(m *transcripts.Meeting, stated, derived []transcripts.Grip) []Difference {
	at := make(map[string]int, len(derived))
	for i := range derived {
		at[derived[i].MY] = i
	}
	var out []Difference
	for i := range stated {
		k, ok := at[stated[i].MY]
		if !ok {
			out = append(out, Difference{m.ID, stated[i].MY, "MY", stated[i].Outcome, ""})
			continue
		}
		delete(at, stated[i].MY)
		s, d := fields(&stated[i]), fields(&derived[k])
		for f, name := range fieldNames {
			if s[f] != d[f] {
				out = append(out, Difference{m.ID, stated[i].MY, name, s[f], d[f]})
			}
		}
	}
	for i := range derived {
		if k, left := at[derived[i].MY]; left && k == i {
			out = append(out, Difference{m.ID, derived[i].MY, "MY", "", derived[i].Outcome})
		}
	}
	return out
}

var fieldNames = [...]string{"outcome", "sub", "form", "by", "init", "latTurns", "lat", "ik"}

func fields(g *transcripts.Grip) (f [len(fieldNames)]string) {
	f = [...]string{g.Outcome, g.Sub, g.Form, g.By, g.Init, "", "", g.IK}
	if g.LatTurns != 0 {
		f[5] = strconv.Itoa(g.LatTurns)
	}
	if g.Lat != nil {
		f[6] = strconv.FormatFloat(float64(tenths(*g.Lat))/10, 'f', 1, 64)
	}
	return f
}

// Tenths rounds to tenths of a second, halves away from zero.
func tenths(t transcripts.Ms) int64 {
	if t < 0 {
		return -tenths(-t)
	}
	return (int64(t) + 50) / 100
}
