package measure

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// Thresholds of CODEBOOK §5.2 and §6.2.
const (
	MinCount    = 5  // fewer utterances than this: counts only
	FewCount    = 20 // fewer than this: the rate carries the words «få ytringer»
	MinMeetings = 5  // a pooled cell of fewer meetings is not shown
	MinWorkers  = 3  // a pooled cell of fewer workers is not shown
)

// z95 is the 97.5 % point of the normal distribution.
const z95 = 1.959963984540054

// Rate is a count among a count: Num of Den. It prints by the display rules
// whatever the verb, and cannot be made to print a percentage alone.
type Rate struct {
	Num, Den int
}

// Add gives the rate of both together.
func (r Rate) Add(o Rate) Rate { return Rate{r.Num + o.Num, r.Den + o.Den} }

// Wilson is the Wilson score interval at 95 % (Wilson 1927, without
// continuity correction), as shares between 0 and 1. Without observations
// nothing is known: [0, 1].
func (r Rate) Wilson() (low, high float64) { return wilson(float64(r.Num), float64(r.Den), z95) }

func wilson(num, den, z float64) (low, high float64) {
	if den <= 0 {
		return 0, 1
	}
	p := num / den
	mid := p + z*z/(2*den)
	half := z * math.Sqrt(p*(1-p)/den+z*z/(4*den*den))
	scale := 1 + z*z/den
	// At the ends rounding could step a hair past p itself.
	return math.Max(0, math.Min(p, (mid-half)/scale)), math.Min(1, math.Max(p, (mid+half)/scale))
}

// Shown gives the share with its interval, for a drawing; ok is false where
// only counts may be shown. The three belong together on the page, beside
// Num and Den.
func (r Rate) Shown() (share, low, high float64, ok bool) {
	if r.Den < MinCount {
		return 0, 0, 0, false
	}
	low, high = r.Wilson()
	return float64(r.Num) / float64(r.Den), low, high, true
}

// Text is the rate as people read it, in Danish ("da") or English ("en"):
// «2 af 4», «7/18 = 38,9 % [20,3 ; 61,4], få ytringer», «26/53 = 49,1 % [36,1 ; 62,1]».
func (r Rate) Text(lang string) string {
	share, low, high, ok := r.Shown()
	if !ok {
		return countsOnly(r.Num, r.Den, lang)
	}
	return rateText(r.Num, r.Den, share, low, high, lang)
}

func countsOnly(num, den int, lang string) string {
	if lang == "en" {
		return fmt.Sprintf("%d of %d", num, den)
	}
	return fmt.Sprintf("%d af %d", num, den)
}

func rateText(num, den int, share, low, high float64, lang string) string {
	s := fmt.Sprintf("%d/%d = %s %% [%s ; %s]", num, den,
		Decimal(100*share, 1, lang), Decimal(100*low, 1, lang), Decimal(100*high, 1, lang))
	if den < FewCount {
		s += few(lang)
	}
	return s
}

func few(lang string) string {
	if lang == "en" {
		return ", few utterances"
	}
	return ", få ytringer"
}

// String is the English text.
func (r Rate) String() string { return r.Text("en") }

// Format prints the text for every verb, so that no format string gets round
// the display rules.
func (r Rate) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.Text("en")) }

// MarshalJSON writes the counts, and the share with its interval where they
// may be shown.
func (r Rate) MarshalJSON() ([]byte, error) {
	share, low, high, ok := r.Shown()
	return json.Marshal(shownJSON(r.Num, r.Den, share, low, high, ok))
}

type jsonRate struct {
	Num   int      `json:"num"`
	Den   int      `json:"den"`
	Share *float64 `json:"share,omitempty"`
	Low   *float64 `json:"low,omitempty"`
	High  *float64 `json:"high,omitempty"`
	Few   bool     `json:"few,omitempty"`
}

func shownJSON(num, den int, share, low, high float64, ok bool) jsonRate {
	j := jsonRate{Num: num, Den: den, Few: den < FewCount}
	if ok {
		j.Share, j.Low, j.High = &share, &low, &high
	}
	return j
}

// Decimal writes x with a fixed number of decimals, with the decimal comma in
// Danish; «–» where there is no number.
func Decimal(x float64, decimals int, lang string) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "–"
	}
	s := strconv.FormatFloat(x, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" { // no «-0,0»
		s = strings.TrimPrefix(s, "-")
	}
	if lang != "en" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
