package speakers

import (
	"cmp"
	"slices"

	"gribning/transcripts"
)

// Version of the stage's meaning: part of cache keys, raised when the same
// input may give another result.
const Version = 3

// Method is a way to tell speakers apart.
type Method string

// The methods. Auto takes Channels where at least two channels have labels,
// else Embeddings where an encoder is given, else Unsupervised.
const (
	Auto         Method = ""
	Channels     Method = "channels"
	Embeddings   Method = "embeddings"
	Unsupervised Method = "unsupervised"
	FromOutside  Method = "given"
)

// Stretch is a piece of the exclusive result: exactly one speaker.
type Stretch struct {
	transcripts.Talk
	// P is how sure the choice of speaker is, from 1 ÷ number of speakers to
	// 1; it is not calibrated on real meetings.
	P float64 `json:"p,omitempty"`
	// Overlap says that somebody else speaks as well.
	Overlap bool `json:"overlap,omitempty"`
}

// Result is who speaks when. It is all that the stage keeps: no voiceprint, no
// feature, nothing by which a person could be recognised in another meeting.
type Result struct {
	Version int    `json:"version"`
	Method  Method `json:"method"`
	Model   string `json:"model,omitempty"` // digest of the encoder's weights
	// Speakers lists the labels, by first appearance: those of Options.Labels
	// for channels, «X1», «X2» … where nobody is named yet.
	Speakers []string `json:"speakers"`
	// Full may overlap; Exclusive gives every moment of speech to one speaker.
	// Both are sorted by start, then by label.
	Full      []transcripts.Talk  `json:"full"`
	Exclusive []Stretch           `json:"exclusive"`
	Issues    []transcripts.Issue `json:"issues,omitempty"`
}

// Options say what is known before separation.
type Options struct {
	Method Method
	// Speakers is the true number of speakers, as the meeting's file states
	// it; 0: not known, then it is estimated and an issue says so.
	Speakers int
	// Labels names the person on each channel, by channel number from 0; an
	// empty label means a channel that is nobody's own.
	Labels []string
	// Encoder makes Embeddings possible.
	Encoder *Encoder
	// Words, where a recogniser or a transcript has timed them, make the
	// speaker change between words and not inside one.
	Words []transcripts.Word
	// Progress is told how far the recording has been read; it may be nil.
	Progress func(done, total transcripts.Ms)
}

// Given makes a result of talk from elsewhere: an RTTM file of another tool, a
// reference, the speakers of a transcript. Empty and inverted stretches are
// dropped. Where people overlap, the exclusive result gives the moment to the
// one who began last: it is her turn edge that would otherwise be lost.
func Given(talk []transcripts.Talk) Result {
	r := Result{Version: Version, Method: FromOutside, Full: merged(talk, 0)}
	r.Exclusive = exclusive(r.Full)
	r.Speakers = appearance(r.Full)
	return r
}

// Talk is the exclusive result without probabilities, for RTTM files.
func (r Result) Talk() []transcripts.Talk {
	out := make([]transcripts.Talk, len(r.Exclusive))
	for i, s := range r.Exclusive {
		out[i] = s.Talk
	}
	return out
}

// Rename gives r with labels replaced; labels that are not in to stay.
func (r Result) Rename(to map[string]string) Result {
	name := func(s string) string {
		if n, ok := to[s]; ok {
			return n
		}
		return s
	}
	r.Speakers, r.Full, r.Exclusive = slices.Clone(r.Speakers), slices.Clone(r.Full), slices.Clone(r.Exclusive)
	for i := range r.Speakers {
		r.Speakers[i] = name(r.Speakers[i])
	}
	for i := range r.Full {
		r.Full[i].Speaker = name(r.Full[i].Speaker)
	}
	for i := range r.Exclusive {
		r.Exclusive[i].Speaker = name(r.Exclusive[i].Speaker)
	}
	slices.SortFunc(r.Full, byStart)
	return r
}

func byStart(a, b transcripts.Talk) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Speaker, b.Speaker))
}

// merged sorts the talk and joins stretches of one speaker that overlap or lie
// at most gap apart.
func merged(talk []transcripts.Talk, gap transcripts.Ms) []transcripts.Talk {
	sorted := slices.Clone(talk)
	slices.SortFunc(sorted, byStart)
	last := map[string]int{}
	out := []transcripts.Talk{}
	for _, t := range sorted {
		if t.Empty() {
			continue
		}
		if i, ok := last[t.Speaker]; ok && t.Start <= out[i].End+gap {
			out[i].End = max(out[i].End, t.End)
			continue
		}
		last[t.Speaker] = len(out)
		out = append(out, t)
	}
	slices.SortFunc(out, byStart)
	return out
}

// exclusive cuts overlapping talk so that one speaker is left at each moment.
func exclusive(full []transcripts.Talk) []Stretch {
	var edges []transcripts.Ms
	for _, t := range full {
		edges = append(edges, t.Start, t.End)
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	out := []Stretch{}
	var open []transcripts.Talk // talk that has begun, in order of start
	next := 0
	for i := 0; i+1 < len(edges); i++ {
		from, to := edges[i], edges[i+1]
		for ; next < len(full) && full[next].Start <= from; next++ {
			open = append(open, full[next])
		}
		open = slices.DeleteFunc(open, func(t transcripts.Talk) bool { return t.End <= from })
		if len(open) == 0 {
			continue
		}
		s := Stretch{transcripts.Talk{Speaker: open[len(open)-1].Speaker, Span: transcripts.Span{Start: from, End: to}}, 0, len(open) > 1}
		if n := len(out); n > 0 && out[n-1].End == from && out[n-1].Speaker == s.Speaker && out[n-1].Overlap == s.Overlap {
			out[n-1].End = to
			continue
		}
		out = append(out, s)
	}
	return out
}

// appearance lists labels by first start.
func appearance(talk []transcripts.Talk) []string {
	out := []string{}
	for _, t := range talk {
		if !slices.Contains(out, t.Speaker) {
			out = append(out, t.Speaker)
		}
	}
	return out
}
