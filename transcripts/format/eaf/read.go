package eaf

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// Read reads the speech of an EAF file. Besides the faults of [lines.Document]
// and [lines.Builder] it gives F106, F108, F109 and F110 for times, ids, XML
// and references that are wrong, naming the tier by its place in the file.
// Independent tiers that hold no speech by their name or type are left out with
// a notice (F112).
func Read(r io.Reader) (*transcripts.Meeting, error) {
	d, err := parse(r)
	if err != nil {
		return nil, err
	}
	b := lines.NewBuilder("eaf")
	var cues []lines.Cue
	left := 0
	for t := range d.Tiers {
		tier := &d.Tiers[t]
		if !d.speech(tier) {
			if tier.Parent == "" && len(tier.Annotations) > 0 {
				left++
			}
			continue
		}
		if len(tier.Annotations) > 0 {
			speaker, role := d.speaker(tier)
			b.LabelAs(speaker, role)
			cues = append(cues, d.cues(tier, t, speaker)...)
		}
	}
	slices.SortStableFunc(cues, func(a, b lines.Cue) int { return int(max(-1, min(1, a.Start-b.Start))) })
	for i := range cues {
		cues[i].Number = i + 1
		if err := b.Say(cues[i]); err != nil {
			return nil, err
		}
	}
	if left > 0 {
		b.Notice(transcripts.Fault("F112", "", fmt.Sprintf("%d tiers of notes or codes were not read as speech", left), fmt.Sprintf("%d lag med noter eller koder er ikke læst som tale", left)).
			Level(transcripts.Notice))
	}
	return b.Meeting()
}

func (d *document) cues(t *tier, n int, speaker string) []lines.Cue {
	var out []lines.Cue
	spans := d.spans(t)
	parts := d.parts(t)
	k := 0
	for i, a := range t.Annotations {
		if a.Aligned == nil {
			continue
		}
		out = append(out, lines.Cue{Where: fmt.Sprintf("tier no. %d annotation %d", n+1, i+1), Speaker: speaker,
			Times: lines.Both, Span: spans[k], Text: a.Aligned.Value, Words: wordsIn(parts, spans[k], a.Aligned.Value)})
		k++
	}
	return out
}

// part is an aligned annotation of a dependent tier, as aligners make them for
// single words.
type part struct {
	transcripts.Span
	text string
}

// parts gives the annotations, by start, of the first dependent tier that
// subdivides a tier in time and has as many as it has words or more.
func (d *document) parts(t *tier) []part {
	for k := range d.Tiers {
		child := &d.Tiers[k]
		if child.Parent != t.ID || len(child.Annotations) <= len(t.Annotations) {
			continue
		}
		var out []part
		spans := d.spans(child)
		for _, a := range child.Annotations {
			if a.Aligned != nil {
				out = append(out, part{spans[len(out)], a.Aligned.Value})
			}
		}
		if len(out) > len(t.Annotations) {
			slices.SortStableFunc(out, func(a, b part) int { return int(max(-1, min(1, a.Start-b.Start))) })
			return out
		}
	}
	return nil
}

// wordsIn gives an annotation's words with times of their own, if the parts
// inside it are exactly its words; else nil.
func wordsIn(parts []part, in transcripts.Span, text string) []transcripts.Word {
	ws := lines.Words(lines.Clean(text))
	at, _ := slices.BinarySearchFunc(parts, in.Start, func(p part, t transcripts.Ms) int { return int(max(-1, min(1, p.Start-t))) })
	n := 0
	for ; at < len(parts) && parts[at].Start < in.End; at++ {
		p := parts[at]
		s := strings.Join(strings.Fields(lines.Clean(p.text)), " ")
		if s == "" {
			continue // a silence
		}
		if n == len(ws) || s != ws[n].Text || p.End > in.End || p.End < p.Start {
			return nil
		}
		ws[n].Span, ws[n].TimedBy = p.Span, transcripts.TimedBySource
		n++
	}
	if n < len(ws) || n == 0 {
		return nil
	}
	return ws
}

// notSpeech are words in a tier's name that say that it holds something else.
var notSpeech = []string{"note", "kommentar", "comment", "memo", "kode", "code", "gest", "gaze", "blik", "emne", "topic", "fase", "phase", "oversæt", "transl"}

// speech reports whether a tier holds what people say: it stands by itself, has
// no controlled vocabulary, and is not named for something else.
func (d *document) speech(t *tier) bool {
	if t.Parent != "" {
		return false
	}
	name := strings.ToLower(t.ID)
	for _, w := range notSpeech {
		if strings.Contains(name, w) {
			return false
		}
	}
	for _, typ := range d.Types {
		if typ.ID == t.Type && typ.Vocabulary != "" {
			return false
		}
	}
	return true
}

// speaker finds who speaks on a tier: its participant where that is a label or
// a role, else what stands in its name («tekst@B», «B-tale»).
func (d *document) speaker(t *tier) (string, transcripts.Role) {
	role := lines.RoleNamed(t.Participant)
	if role == transcripts.UnknownRole {
		role = lines.RoleNamed(t.ID)
	}
	_, after, hasAt := strings.Cut(t.ID, "@")
	switch {
	case hasAt && after != "":
		return after, role
	case lines.IsLabel(t.ID) || t.Participant == "":
		return t.ID, role
	case lines.Certain(t.Participant):
		return t.Participant, role
	case len(t.ID) <= 12 && !strings.ContainsAny(t.ID, " "):
		return t.ID, role
	}
	return t.Participant, role
}
