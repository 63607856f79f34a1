package measure

import (
	"math"
	"slices"

	"gribning/transcripts"
)

// Transitions counts which event follows which, at lag 1. An event is a MY
// ("MY", however many TCUs it has), an elaboration ("EL"), other citizen talk
// ("CIT"), or a professional TCU by its code ("B-STD", "INV" …). Backchannels,
// skipped TCUs, interpreters and observers are no events.
type Transitions map[Transition]int

// Transition is one event and the next.
type Transition struct{ From, To string }

// MarshalText makes a Transition the key of a JSON object.
func (t Transition) MarshalText() ([]byte, error) { return pairText(t.From, t.To) }

// UnmarshalText reads what MarshalText wrote.
func (t *Transition) UnmarshalText(b []byte) (err error) {
	t.From, t.To, err = textPair(b)
	return err
}

// Add adds o's counts.
func (t Transitions) Add(o Transitions) {
	for k, n := range o {
		t[k] += n
	}
}

func transitions(m *transcripts.Meeting, c *transcripts.Coding, ix *lookup) Transitions {
	out := Transitions{}
	classes := classes(m)
	last, lastMY := "", -1
	for t := range m.Turns {
		turn := &m.Turns[t]
		if turn.BC {
			continue
		}
		for u := turn.From; u < turn.To; u++ {
			event := eventOf(c, ix, u, classes[turn.Speaker])
			if event == "" {
				continue
			}
			if event == "MY" && lastMY == ix.my[u] {
				continue // the same MY goes on
			}
			if last != "" {
				out[Transition{last, event}]++
			}
			last, lastMY = event, ix.my[u]
		}
	}
	return out
}

func eventOf(c *transcripts.Coding, ix *lookup, u int, class transcripts.Class) string {
	switch {
	case ix.my[u] >= 0:
		return "MY"
	case ix.el[u]:
		return "EL"
	case class == transcripts.ClassCitizen:
		return "CIT"
	case class != transcripts.ClassProfessional || ix.code[u] < 0:
		return ""
	}
	k := &c.Codes[ix.code[u]]
	if k.Code == "BC" || k.Skip != "" {
		return ""
	}
	return k.Code
}

// Lag is the lag-1 matrix over Events: how often, how probable, and how far
// from independence.
type Lag struct {
	Events []string
	Counts [][]int
	// P[i][j] is the probability that event j follows event i; NaN where i
	// was seen fewer than [MinCount] times.
	P [][]float64
	// Residuals are adjusted standardised residuals (Haberman 1973):
	// (observed − expected) ÷ √(expected · (1 − row share) · (1 − column share)),
	// about normal under independence; |r| > 1.96 marks a notable cell. NaN
	// where it is not defined.
	Residuals [][]float64
}

// Matrix lays the transitions out, events in codebook order.
func (t Transitions) Matrix() Lag {
	seen := map[string]bool{}
	for k := range t {
		seen[k.From], seen[k.To] = true, true
	}
	var l Lag
	for _, e := range append([]string{"MY", "EL", "CIT"}, transcripts.LayerB...) {
		if seen[e] {
			l.Events = append(l.Events, e)
			delete(seen, e)
		}
	}
	var rest []string
	for e := range seen {
		rest = append(rest, e)
	}
	slices.Sort(rest)
	l.Events = append(l.Events, rest...)

	n := len(l.Events)
	row, col, total := make([]int, n), make([]int, n), 0
	for i, from := range l.Events {
		counts := make([]int, n)
		for j, to := range l.Events {
			counts[j] = t[Transition{from, to}]
			row[i] += counts[j]
			col[j] += counts[j]
			total += counts[j]
		}
		l.Counts = append(l.Counts, counts)
	}
	for i := range l.Events {
		p, r := make([]float64, n), make([]float64, n)
		for j := range l.Events {
			p[j], r[j] = math.NaN(), math.NaN()
			if row[i] >= MinCount {
				p[j] = float64(l.Counts[i][j]) / float64(row[i])
			}
			expected := float64(row[i]) * float64(col[j]) / float64(total)
			spread := expected * (1 - float64(row[i])/float64(total)) * (1 - float64(col[j])/float64(total))
			if spread > 0 {
				r[j] = (float64(l.Counts[i][j]) - expected) / math.Sqrt(spread)
			}
		}
		l.P, l.Residuals = append(l.P, p), append(l.Residuals, r)
	}
	return l
}
