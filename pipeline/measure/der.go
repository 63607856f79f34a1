package measure

import (
	"slices"

	"gribning/transcripts"
)

// DER holds the parts of the diarization error rate: times during which a
// system missed a speaker, heard one too many, or took one for another.
// Overlapping speech is scored: a moment with two speakers counts twice.
// The zero value is the score of nothing; values of several recordings add up.
type DER struct {
	Missed     transcripts.Ms
	FalseAlarm transcripts.Ms
	Confusion  transcripts.Ms
	Speech     transcripts.Ms // scored speaker time of the reference
}

// Add gives the pooled score of two recordings.
func (d DER) Add(o DER) DER {
	return DER{d.Missed + o.Missed, d.FalseAlarm + o.FalseAlarm, d.Confusion + o.Confusion, d.Speech + o.Speech}
}

// Rate is (missed + false alarm + confusion) ÷ reference speaker time; it may
// exceed 1. Without any reference speech it is 0 if nothing was heard, else 1.
func (d DER) Rate() float64 { return d.share(d.Missed + d.FalseAlarm + d.Confusion) }

// MissedRate, FalseAlarmRate and ConfusionRate are the parts of Rate.
func (d DER) MissedRate() float64 { return d.share(d.Missed) }

// FalseAlarmRate is the part of Rate where nobody, or fewer people, spoke.
func (d DER) FalseAlarmRate() float64 { return d.share(d.FalseAlarm) }

// ConfusionRate is the part of Rate given to the wrong speaker.
func (d DER) ConfusionRate() float64 { return d.share(d.Confusion) }

func (d DER) share(t transcripts.Ms) float64 {
	switch {
	case d.Speech > 0:
		return float64(t) / float64(d.Speech)
	case t > 0:
		return 1
	}
	return 0
}

// DEROptions are the conditions of a comparison. The zero value is the strict
// one: everything scored, no collar, overlap included.
type DEROptions struct {
	// UEM lists the stretches that are scored; nil: everything.
	UEM []transcripts.Span
	// Collar is left out on each side of every reference boundary.
	Collar transcripts.Ms
	// SkipOverlap leaves out moments where the reference has two speakers.
	SkipOverlap bool
}

// SpeakerMap maps labels of the system to labels of the reference.
type SpeakerMap map[string]string

// Diarization compares a system's talk with the reference talk of one
// recording. Labels are matched one to one so that the shared time is as long
// as possible (Hungarian method), hence no renaming of either side changes the
// score. Empty and inverted stretches are ignored; stretches of one speaker
// that touch or overlap count once.
func Diarization(ref, hyp []transcripts.Talk, opt DEROptions) (DER, SpeakerMap) {
	t := newDERTally(ref, hyp, opt)
	pairs := Assignment(t.shared)
	to := SpeakerMap{}
	match := make([]int, len(t.hypNames))
	for h := range match {
		match[h] = -1
	}
	for r, h := range pairs {
		if h >= 0 && t.shared[r][h] > 0 {
			match[h] = r
			to[t.hypNames[h]] = t.refNames[r]
		}
	}
	var d DER
	for _, c := range t.cells {
		nr, nh, right := len(c.ref), len(c.hyp), 0
		for _, h := range c.hyp {
			if match[h] >= 0 && slices.Contains(c.ref, match[h]) {
				right++
			}
		}
		d.Speech += transcripts.Ms(nr) * c.length
		d.Missed += transcripts.Ms(max(0, nr-nh)) * c.length
		d.FalseAlarm += transcripts.Ms(max(0, nh-nr)) * c.length
		d.Confusion += transcripts.Ms(min(nr, nh)-right) * c.length
	}
	return d, to
}

// derCell is a stretch in which nobody starts or stops.
type derCell struct {
	ref, hyp []int // who speaks, by index of name
	length   transcripts.Ms
}

type derTally struct {
	refNames, hypNames []string
	cells              []derCell
	shared             [][]float64 // [ref][hyp] time together
}

// derEdge is one change at a time: somebody starts (+1) or stops (−1), or a
// stretch that is not scored does.
type derEdge struct {
	at    transcripts.Ms
	kind  edgeKind
	who   int
	delta int
}

type edgeKind int

const (
	refEdge edgeKind = iota
	hypEdge
	uemEdge
	collarEdge
)

func newDERTally(ref, hyp []transcripts.Talk, opt DEROptions) derTally {
	t := derTally{refNames: labelsOf(ref), hypNames: labelsOf(hyp)}
	var edges []derEdge
	span := func(s transcripts.Span, k edgeKind, who int) {
		if !s.Empty() {
			edges = append(edges, derEdge{s.Start, k, who, 1}, derEdge{s.End, k, who, -1})
		}
	}
	for _, x := range ref {
		span(x.Span, refEdge, labelIndex(t.refNames, x.Speaker))
		if opt.Collar > 0 && !x.Empty() {
			for _, b := range []transcripts.Ms{x.Start, x.End} {
				span(transcripts.Span{Start: b - opt.Collar, End: b + opt.Collar}, collarEdge, 0)
			}
		}
	}
	for _, x := range hyp {
		span(x.Span, hypEdge, labelIndex(t.hypNames, x.Speaker))
	}
	for _, x := range opt.UEM {
		span(x, uemEdge, 0)
	}
	slices.SortStableFunc(edges, func(a, b derEdge) int { return int(a.at - b.at) })
	t.sweep(edges, opt)
	return t
}

// sweep walks along the edges and keeps the scored cells.
func (t *derTally) sweep(edges []derEdge, opt DEROptions) {
	t.shared = make([][]float64, len(t.refNames))
	for i := range t.shared {
		t.shared[i] = make([]float64, len(t.hypNames))
	}
	ref, hyp := make([]int, len(t.refNames)), make([]int, len(t.hypNames))
	inUEM, inCollar := 0, 0
	var last transcripts.Ms
	for _, e := range edges {
		scored := e.at > last && inCollar == 0 && (opt.UEM == nil || inUEM > 0)
		if scored {
			c := derCell{speaking(ref), speaking(hyp), e.at - last}
			if (len(c.ref) > 0 || len(c.hyp) > 0) && !(opt.SkipOverlap && len(c.ref) > 1) {
				t.cells = append(t.cells, c)
				for _, r := range c.ref {
					for _, h := range c.hyp {
						t.shared[r][h] += float64(c.length)
					}
				}
			}
		}
		last = e.at
		switch e.kind {
		case refEdge:
			ref[e.who] += e.delta
		case hypEdge:
			hyp[e.who] += e.delta
		case uemEdge:
			inUEM += e.delta
		case collarEdge:
			inCollar += e.delta
		}
	}
}

func speaking(count []int) []int {
	var out []int
	for i, n := range count {
		if n > 0 {
			out = append(out, i)
		}
	}
	return out
}

// labelsOf lists the labels in sorted order.
func labelsOf(talk []transcripts.Talk) []string {
	var out []string
	for _, x := range talk {
		out = append(out, x.Speaker)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func labelIndex(sorted []string, s string) int {
	i, _ := slices.BinarySearch(sorted, s)
	return i
}
