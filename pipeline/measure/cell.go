package measure

import (
	"encoding/json"
	"fmt"
	"io"
)

// Cell is one measure over several meetings. Its numbers come out together or
// not at all: a cell of fewer than [MinMeetings] meetings or [MinWorkers]
// workers gives none (CODEBOOK §6.2).
type Cell struct {
	measure   *Measure
	num, den  int
	low, high float64
	meetings  int // that add to the denominator
	workers   int // −1: no key known
	clusters  int
	by        Cluster
}

// Suppressed reports whether the cell is too small to be shown.
func (c Cell) Suppressed() bool {
	return c.meetings < MinMeetings || c.workers >= 0 && c.workers < MinWorkers
}

// Measure is what was counted.
func (c Cell) Measure() *Measure { return c.measure }

// Counts gives numerator and denominator, in the units of the measure; ok is
// false where the cell is suppressed.
func (c Cell) Counts() (num, den int, ok bool) {
	if c.Suppressed() {
		return 0, 0, false
	}
	return c.num, c.den, true
}

// Meetings is how many meetings add to the denominator, Workers how many
// professionals with a known key took part in them (−1: no keys known).
func (c Cell) Meetings() int { return c.meetings }

// Workers is described at [Cell.Meetings].
func (c Cell) Workers() int { return c.workers }

// Shown gives the value with its 95 % cluster bootstrap interval, on the
// measure's own scale (shares between 0 and 1); ok is false where only counts,
// or nothing, may be shown.
func (c Cell) Shown() (value, low, high float64, ok bool) {
	if c.Suppressed() || c.den == 0 || c.countedDen() < MinCount {
		return 0, 0, 0, false
	}
	return c.measure.value(c.num, c.den), c.low, c.high, true
}

// countedDen is the number of things that the rule of few utterances is about.
func (c Cell) countedDen() int { return c.measure.counted(c.num, c.den) }

// Basis says how the interval was made, for a footnote. Where no worker has a
// key the rule of [MinWorkers] cannot be checked, and the footnote says so.
func (c Cell) Basis(lang string) string {
	what := map[Cluster][2]string{ByMeeting: {"møder", "meetings"}, ByWorker: {"medarbejdere", "workers"}}[c.by]
	if lang == "en" {
		s := fmt.Sprintf("cluster bootstrap over %d %s, percentile, 95 %%; Wilson where it is none or all", c.clusters, what[1])
		if c.workers < 0 {
			s += "; number of workers not known"
		}
		return s
	}
	s := fmt.Sprintf("klynge-bootstrap over %d %s, percentil, 95 %%; Wilson, hvor det er ingen eller alle", c.clusters, what[0])
	if c.workers < 0 {
		s += "; antal medarbejdere kendes ikke"
	}
	return s
}

// Text is the cell as people read it, by the display rules.
func (c Cell) Text(lang string) string {
	if c.Suppressed() {
		if lang == "en" {
			return fmt.Sprintf("not shown (fewer than %d meetings or %d workers)", MinMeetings, MinWorkers)
		}
		return fmt.Sprintf("vises ikke (færre end %d møder eller %d medarbejdere)", MinMeetings, MinWorkers)
	}
	value, low, high, ok := c.Shown()
	return c.measure.text(c.num, c.den, value, low, high, ok, true, lang)
}

// String is the English text.
func (c Cell) String() string { return c.Text("en") }

// Format prints the text for every verb.
func (c Cell) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.Text("en")) }

// MarshalJSON writes what may be shown.
func (c Cell) MarshalJSON() ([]byte, error) {
	type out struct {
		Measure    string `json:"measure"`
		Suppressed bool   `json:"suppressed,omitempty"`
		*jsonRate
		Meetings int     `json:"meetings,omitempty"`
		Clusters int     `json:"clusters,omitempty"`
		By       Cluster `json:"by,omitempty"`
	}
	o := out{Measure: c.measure.ID, Suppressed: c.Suppressed()}
	if !o.Suppressed {
		value, low, high, ok := c.Shown()
		r := shownJSON(c.num, c.den, value, low, high, ok)
		r.Few = c.countedDen() < FewCount
		o.jsonRate, o.Meetings, o.Clusters, o.By = &r, c.meetings, c.clusters, c.by
	}
	return json.Marshal(o)
}
