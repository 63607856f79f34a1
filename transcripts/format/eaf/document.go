package eaf

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// document is an EAF file, as far as it is read or written.
type document struct {
	XMLName     xml.Name     `xml:"ANNOTATION_DOCUMENT"`
	Header      header       `xml:"HEADER"`
	Slots       []slot       `xml:"TIME_ORDER>TIME_SLOT"`
	Tiers       []tier       `xml:"TIER"`
	Types       []tierType   `xml:"LINGUISTIC_TYPE"`
	Vocabulary  []vocabulary `xml:"CONTROLLED_VOCABULARY"`
	order       map[string]int
	times       map[string]transcripts.Ms
	annotations map[string]place
}

type header struct {
	Units string `xml:"TIME_UNITS,attr"`
	Media []struct {
		Origin string `xml:"TIME_ORIGIN,attr"`
	} `xml:"MEDIA_DESCRIPTOR"`
}

type slot struct {
	ID    string `xml:"TIME_SLOT_ID,attr"`
	Value string `xml:"TIME_VALUE,attr"`
}

type tier struct {
	ID          string       `xml:"TIER_ID,attr"`
	Type        string       `xml:"LINGUISTIC_TYPE_REF,attr"`
	Participant string       `xml:"PARTICIPANT,attr"`
	Annotator   string       `xml:"ANNOTATOR,attr"`
	Parent      string       `xml:"PARENT_REF,attr"`
	Annotations []annotation `xml:"ANNOTATION"`
}

type annotation struct {
	Aligned *struct {
		ID    string `xml:"ANNOTATION_ID,attr"`
		From  string `xml:"TIME_SLOT_REF1,attr"`
		To    string `xml:"TIME_SLOT_REF2,attr"`
		Value string `xml:"ANNOTATION_VALUE"`
	} `xml:"ALIGNABLE_ANNOTATION"`
	Ref *struct {
		ID       string `xml:"ANNOTATION_ID,attr"`
		Of       string `xml:"ANNOTATION_REF,attr"`
		Previous string `xml:"PREVIOUS_ANNOTATION,attr"`
		Value    string `xml:"ANNOTATION_VALUE"`
	} `xml:"REF_ANNOTATION"`
}

type tierType struct {
	ID         string `xml:"LINGUISTIC_TYPE_ID,attr"`
	Constraint string `xml:"CONSTRAINTS,attr"`
	Vocabulary string `xml:"CONTROLLED_VOCABULARY_REF,attr"`
}

type vocabulary struct {
	ID string `xml:"CV_ID,attr"`
}

// place is where an aligned annotation stands.
type place struct {
	tier, at int
}

func parse(r io.Reader) (*document, error) {
	raw, err := lines.Document(r)
	if err != nil {
		return nil, err
	}
	if err := lines.Valid(raw); err != nil {
		return nil, err
	}
	dec := xml.NewDecoder(bytes.NewReader(raw))
	dec.CharsetReader = func(label string, in io.Reader) (io.Reader, error) { return in, nil } // already UTF-8
	d := &document{}
	if err := dec.Decode(d); err != nil {
		line, _ := dec.InputPos()
		var syn *xml.SyntaxError
		if errors.As(err, &syn) {
			line = syn.Line
		}
		return nil, transcripts.Fault("F109", fmt.Sprintf("line %d", line), "the XML is no ELAN file, broken or cut off", "XML'en er ingen ELAN-fil, i stykker eller afbrudt").
			Hint("open and save it in ELAN", "åbn og gem den i ELAN")
	}
	return d, d.index()
}

// index finds times and annotations, and refuses ids used twice.
func (d *document) index() error {
	d.order, d.times, d.annotations = map[string]int{}, map[string]transcripts.Ms{}, map[string]place{}
	origin, err := d.origin()
	if err != nil {
		return err
	}
	for i, s := range d.Slots {
		where := fmt.Sprintf("time slot no. %d", i+1)
		if _, dup := d.order[s.ID]; dup {
			return transcripts.Fault("F108", where, "two time slots have the same id", "to tidspunkter har samme id")
		}
		d.order[s.ID] = i
		if s.Value == "" {
			continue
		}
		v, err := strconv.ParseInt(s.Value, 10, 64)
		if err != nil || v < 0 || v > 1000*3600*1000 {
			return transcripts.Fault("F106", where, "the time is no whole number of milliseconds from 0", "tiden er ikke et helt antal millisekunder fra 0")
		}
		d.times[s.ID] = d.unit(v) + origin
	}
	for t := range d.Tiers {
		for k, a := range d.Tiers[t].Annotations {
			where := fmt.Sprintf("tier no. %d annotation %d", t+1, k+1)
			id := ""
			switch {
			case a.Aligned != nil:
				id = a.Aligned.ID
				if _, ok := d.order[a.Aligned.From]; !ok {
					return noSlot(where)
				}
				if _, ok := d.order[a.Aligned.To]; !ok {
					return noSlot(where)
				}
			case a.Ref != nil:
				id = a.Ref.ID
			default:
				continue
			}
			if _, dup := d.annotations[id]; dup {
				return transcripts.Fault("F108", where, "two annotations have the same id", "to annotationer har samme id").
					Hint("open and save it in ELAN", "åbn og gem den i ELAN")
			}
			d.annotations[id] = place{t, k}
		}
	}
	return nil
}

func noSlot(where string) error {
	return transcripts.Fault("F110", where, "the annotation points to a time slot that does not exist", "annotationen peger på et tidspunkt, der ikke findes").
		Hint("open and save it in ELAN", "åbn og gem den i ELAN")
}

// origin is where the annotations' zero lies in the first media file.
func (d *document) origin() (transcripts.Ms, error) {
	if len(d.Header.Media) == 0 || d.Header.Media[0].Origin == "" {
		return 0, nil
	}
	v, err := strconv.ParseInt(d.Header.Media[0].Origin, 10, 64)
	if err != nil || v < 0 || v > 1000*3600*1000 {
		return 0, transcripts.Fault("F106", "TIME_ORIGIN", "the media's time origin cannot be read", "mediets begyndelsestid kan ikke læses")
	}
	return transcripts.Ms(v), nil
}

// unit turns a value into milliseconds.
func (d *document) unit(v int64) transcripts.Ms {
	switch d.Header.Units {
	case "PAL-frames":
		return transcripts.Ms(v * 40)
	case "NTSC-frames":
		return transcripts.Ms((v*100100 + 1500) / 3000)
	}
	return transcripts.Ms(v)
}

// spans gives every aligned annotation of a tier its time. A boundary without
// one lies evenly between its neighbours in the tier that have one.
func (d *document) spans(t *tier) []transcripts.Span {
	type point struct {
		slot string
		t    transcripts.Ms
		ok   bool
	}
	var ps []point
	for _, a := range t.Annotations {
		if a.Aligned == nil {
			continue
		}
		for _, s := range []string{a.Aligned.From, a.Aligned.To} {
			if n := len(ps); n > 0 && ps[n-1].slot == s {
				ps = append(ps, ps[n-1])
				continue
			}
			v, ok := d.times[s]
			ps = append(ps, point{s, v, ok})
		}
	}
	for i := 0; i < len(ps); i++ {
		if ps[i].ok {
			continue
		}
		n := i
		steps := transcripts.Ms(1) // boundaries with one slot are one point
		for n < len(ps) && !ps[n].ok {
			if n > i && ps[n].slot != ps[n-1].slot {
				steps++
			}
			n++
		}
		left, right := transcripts.Ms(0), transcripts.Ms(0)
		if i > 0 {
			left = ps[i-1].t
		}
		if n < len(ps) {
			right = max(left, ps[n].t)
		} else {
			right = left + steps*1000 // nothing known after it: a second each
		}
		step := transcripts.Ms(0)
		for k := i; k < n; k++ {
			if k == i || ps[k].slot != ps[k-1].slot {
				step++
			}
			ps[k].t, ps[k].ok = left+(right-left)*step/(steps+1), true
		}
	}
	out := make([]transcripts.Span, 0, len(ps)/2)
	for i := 0; i+1 < len(ps); i += 2 {
		out = append(out, transcripts.Span{Start: ps[i].t, End: ps[i+1].t})
	}
	return out
}
