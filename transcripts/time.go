package transcripts

import "fmt"

// Ms is a time or duration in whole milliseconds. As a time it counts from
// the start of the recording.
type Ms int64

// Seconds gives the time in seconds, for display and formulas only; stored
// values stay integers.
func (t Ms) Seconds() float64 { return float64(t) / 1000 }

// Clock writes the time as h:mm:ss.t (or m:ss.t below one hour), the form
// people read in reports.
func (t Ms) Clock() string {
	sign := ""
	if t < 0 {
		sign, t = "-", -t
	}
	tenths := (int64(t) + 50) / 100
	s, d := tenths/10, tenths%10
	if s >= 3600 {
		return fmt.Sprintf("%s%d:%02d:%02d.%d", sign, s/3600, s/60%60, s%60, d)
	}
	return fmt.Sprintf("%s%d:%02d.%d", sign, s/60, s%60, d)
}

// Span is the half-open interval [Start, End) on the recording's clock.
type Span struct {
	Start Ms `json:"start"`
	End   Ms `json:"end"`
}

// Duration is End − Start, never below zero.
func (s Span) Duration() Ms { return max(0, s.End-s.Start) }

// Empty reports whether the span holds no time.
func (s Span) Empty() bool { return s.End <= s.Start }

// Contains reports whether t lies in [Start, End).
func (s Span) Contains(t Ms) bool { return s.Start <= t && t < s.End }

// Overlap is the duration that two spans share, zero if they only touch.
func (s Span) Overlap(o Span) Ms { return max(0, min(s.End, o.End)-max(s.Start, o.Start)) }

// Union is the smallest span that covers both.
func (s Span) Union(o Span) Span { return Span{min(s.Start, o.Start), max(s.End, o.End)} }
