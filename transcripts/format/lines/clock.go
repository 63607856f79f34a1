package lines

import (
	"strings"

	"gribning/transcripts"
)

// maxHours keeps times within what a recording can be.
const maxHours = 1000

// Clock reads a time written h:mm:ss, mm:ss or with a fraction of a second
// after a point or comma. More than two digits of hours are allowed, 60 or more
// minutes only in the first place.
func Clock(s string) (transcripts.Ms, bool) {
	whole, frac, hasFrac := s, "", false
	if at := strings.LastIndexAny(s, ".,"); at >= 0 {
		whole, frac, hasFrac = s[:at], s[at+1:], true
	}
	parts := strings.Split(whole, ":")
	if len(parts) < 2 || len(parts) > 3 || hasFrac && (frac == "" || len(frac) > 9) {
		return 0, false
	}
	var t transcripts.Ms
	for i, p := range parts {
		n, ok := digits(p)
		if !ok || len(p) > 4 || i > 0 && (n > 59 || len(p) != 2) {
			return 0, false
		}
		t = t*60 + n
	}
	ms, ok := digits((frac + "000")[:3])
	if _, all := digits("0" + frac); !ok || !all {
		return 0, false
	}
	t = t*1000 + ms
	return t, t <= maxHours*3600*1000
}

// Seconds reads a time written as decimal seconds.
func Seconds(s string) (transcripts.Ms, bool) {
	whole, frac, hasFrac := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	n, ok := digits(whole)
	if !ok || len(whole) > 7 || hasFrac && (frac == "" || len(frac) > 9) {
		return 0, false
	}
	ms, ok := digits((frac + "000")[:3])
	if _, all := digits("0" + frac); !ok || !all {
		return 0, false
	}
	t := n*1000 + ms
	return t, t <= maxHours*3600*1000
}

func digits(s string) (transcripts.Ms, bool) {
	if s == "" || len(s) > 10 {
		return 0, false
	}
	var n transcripts.Ms
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0, false
		}
		n = n*10 + transcripts.Ms(r-'0')
	}
	return n, true
}
