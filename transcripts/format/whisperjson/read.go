package whisperjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"gribning/transcripts"
	"gribning/transcripts/format/lines"
)

// Read reads either form. It gives F109 for JSON that is neither, naming the
// segment or byte, besides the faults of [lines.Document] and [lines.Builder].
func Read(r io.Reader) (*transcripts.Meeting, error) {
	raw, err := lines.Document(r)
	if err != nil {
		return nil, err
	}
	b := lines.NewBuilder("whisperjson")
	b.Edit(func(m *transcripts.Meeting) { m.Style = "asr" })
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, syntax(err, dec)
	}
	found := false
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, syntax(err, dec)
		}
		switch key {
		case "transcription":
			found = true
			err = each(dec, func(s *cppSegment, n int) error { return s.say(b, n) })
		case "segments":
			found = true
			err = each(dec, func(s *segment, n int) error { return s.say(b, n) })
		case "result":
			var v struct{ Language string }
			if err = dec.Decode(&v); err == nil {
				setLanguage(b, v.Language)
			}
		case "language":
			var v string
			if err = dec.Decode(&v); err == nil {
				setLanguage(b, v)
			}
		case "model":
			var v struct{ Type string }
			raw := json.RawMessage{}
			if err = dec.Decode(&raw); err == nil && json.Unmarshal(raw, &v) == nil && v.Type != "" {
				b.Edit(func(m *transcripts.Meeting) { m.Source.Model = "whisper.cpp " + v.Type })
			}
		default:
			err = dec.Decode(&json.RawMessage{})
		}
		if err != nil {
			return nil, syntax(err, dec)
		}
	}
	if t, err := dec.Token(); err != nil || t != json.Delim('}') {
		return nil, syntax(err, dec)
	}
	if !found {
		return nil, transcripts.Fault("F109", "", "the JSON has neither «transcription» nor «segments»", "JSON'en har hverken «transcription» eller «segments»").
			Hint("write it with whisper.cpp's -ojf or WhisperX's --output_format json", "skriv den med whisper.cpp's -ojf eller WhisperX' --output_format json")
	}
	return b.Meeting()
}

func setLanguage(b *lines.Builder, code string) {
	if len(code) == 2 || len(code) == 3 {
		b.Edit(func(m *transcripts.Meeting) { m.Language = code })
	}
}

// each decodes one element of an array after the other.
func each[T any](dec *json.Decoder, do func(*T, int) error) error {
	if t, err := dec.Token(); err != nil || t != json.Delim('[') {
		return errors.Join(err, errors.New("no list"))
	}
	for n := 1; dec.More(); n++ {
		v := new(T)
		if err := dec.Decode(v); err != nil {
			return err
		}
		if err := do(v, n); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	return err
}

// syntax says where the JSON went wrong without quoting it.
func syntax(err error, dec *json.Decoder) error {
	var issue *transcripts.Issue
	if errors.As(err, &issue) {
		return issue
	}
	at := dec.InputOffset()
	return transcripts.Fault("F109", fmt.Sprintf("byte %d", at), "the JSON cannot be read here: it is broken, cut off, or of another kind",
		"JSON'en kan ikke læses her: den er i stykker, afbrudt eller af en anden slags").
		Hint("write the file again with the recogniser", "skriv filen igen med genkendelsesprogrammet")
}

// cppSegment is an element of whisper.cpp's «transcription».
type cppSegment struct {
	Offsets struct{ From, To int64 }
	Text    string
	Speaker json.RawMessage
	Tokens  []struct {
		Text    string
		Offsets struct{ From, To int64 }
		P       float64
	}
}

func (s *cppSegment) say(b *lines.Builder, n int) error {
	c := cue(n, s.Offsets.From, s.Offsets.To)
	c.Speaker = speaker(s.Speaker)
	text := strings.TrimSpace(s.Text)
	if rest, ok := strings.CutPrefix(text, "(speaker "); ok { // -di writes it into the text
		if who, said, ok := strings.Cut(rest, ")"); ok && len(who) < 4 {
			text = strings.TrimSpace(said)
			if c.Speaker == "" && who != "?" {
				c.Speaker = "SPEAKER_" + who
			}
		}
	}
	text = strings.TrimSpace(strings.ReplaceAll(text, "[SPEAKER_TURN]", ""))
	c.Text = text
	c.Words = s.words(text, c.Span)
	return b.Say(c)
}

// words joins tokens to words. Where the tokens do not give the segment's text
// (a letter split between two tokens is broken in the file) there are none, and
// the text is spread over the segment.
func (s *cppSegment) words(text string, in transcripts.Span) []transcripts.Word {
	var ws []transcripts.Word
	var sum float64
	n := 0
	end := func() {
		if len(ws) > 0 {
			ws[len(ws)-1].P = probability(sum / float64(max(1, n)))
		}
		sum, n = 0, 0
	}
	for _, t := range s.Tokens {
		if strings.HasPrefix(t.Text, "[_") || strings.HasPrefix(t.Text, "<|") || t.Text == "[SPEAKER_TURN]" {
			continue
		}
		span := inside(t.Offsets.From, t.Offsets.To, in)
		if len(ws) == 0 || strings.HasPrefix(t.Text, " ") {
			end()
			ws = append(ws, transcripts.Word{Span: span, TimedBy: transcripts.TimedByEngine})
		}
		w := &ws[len(ws)-1]
		w.Text += t.Text
		w.End = max(w.End, span.End)
		sum += t.P
		n++
	}
	end()
	kinds := lines.Words(lines.Clean(text))
	keep := ws[:0]
	for _, w := range ws {
		if w.Text = strings.TrimSpace(lines.Clean(w.Text)); w.Text != "" {
			keep = append(keep, w)
		}
	}
	return match(keep, kinds)
}

// match gives words the kinds of the text's words, or nothing where the two
// differ.
func match(ws, kinds []transcripts.Word) []transcripts.Word {
	if len(ws) != len(kinds) {
		return nil
	}
	for i := range ws {
		if ws[i].Text != kinds[i].Text {
			return nil
		}
		ws[i].Kind = kinds[i].Kind
		if i > 0 { // engines let words overlap by some milliseconds
			ws[i].Start = max(ws[i].Start, ws[i-1].Start)
			ws[i].End = max(ws[i].End, ws[i].Start)
		}
	}
	return ws
}

// segment is an element of «segments» as OpenAI's Whisper and WhisperX write
// it. Times are seconds.
type segment struct {
	Start, End *float64
	Text       string
	Speaker    json.RawMessage
	Words      []struct {
		Word, Text  string
		Start, End  *float64
		Score       *float64
		Probability *float64
		Speaker     json.RawMessage
	}
}

func (s *segment) say(b *lines.Builder, n int) error {
	if s.Start == nil || s.End == nil {
		return transcripts.Fault("F109", fmt.Sprintf("segment %d", n), "the segment has no start and end", "segmentet har ingen begyndelse og slutning")
	}
	c := cue(n, ms(*s.Start), ms(*s.End))
	c.Speaker, c.Text = speaker(s.Speaker), s.Text
	if c.End >= c.Start {
		c.Words = s.words(c.Span)
	}
	return b.Say(c)
}

func (s *segment) words(in transcripts.Span) []transcripts.Word {
	var ws []transcripts.Word
	own := map[int]string{}
	for _, x := range s.Words {
		text := strings.Join(strings.Fields(lines.Clean(x.Word+x.Text)), "")
		if text == "" {
			continue
		}
		w := transcripts.Word{Text: text}
		if x.Start != nil && x.End != nil { // WhisperX leaves numbers without times
			w.Span, w.TimedBy = inside(ms(*x.Start), ms(*x.End), in), transcripts.TimedByEngine
		}
		for _, p := range []*float64{x.Score, x.Probability} {
			if p != nil {
				w.P = probability(*p)
			}
		}
		if who := speaker(x.Speaker); who != "" {
			own[len(ws)] = who
		}
		ws = append(ws, w)
	}
	if len(ws) == 0 {
		return nil
	}
	var text []string
	for _, w := range ws {
		text = append(text, w.Text)
	}
	kinds := lines.Words(strings.Join(text, " "))
	last := in.Start
	for i := range ws {
		ws[i].Kind, ws[i].Speaker = kinds[i].Kind, own[i]
		if ws[i].TimedBy != "" {
			ws[i].Start = max(ws[i].Start, last)
			ws[i].End = max(ws[i].End, ws[i].Start)
			last = ws[i].Start
		}
	}
	return ws
}

func cue(n int, from, to int64) lines.Cue {
	return lines.Cue{Where: fmt.Sprintf("segment %d", n), Number: n, Times: lines.Both, Plain: false,
		Span: transcripts.Span{Start: bounded(from), End: bounded(to)}}
}

// bounded keeps a time where a recording can be.
func bounded(t int64) transcripts.Ms { return transcripts.Ms(min(max(t, 0), 1000*3600*1000)) }

// inside keeps a word in its segment.
func inside(from, to int64, in transcripts.Span) transcripts.Span {
	s := transcripts.Span{Start: min(max(bounded(from), in.Start), in.End)}
	s.End = min(max(bounded(to), s.Start), in.End)
	return s
}

func ms(seconds float64) int64 {
	switch {
	case seconds > 1e7:
		return math.MaxInt64
	case !(seconds >= 0): // before the recording, or no number
		return math.MinInt64
	}
	return int64(math.RoundToEven(seconds * 1000))
}

func probability(p float64) float64 {
	if !(p >= 0) {
		return 0
	}
	return min(p, 1)
}

// speaker reads a speaker given as a text or a number; «?» is none.
func speaker(raw json.RawMessage) string {
	s := strings.Trim(strings.TrimSpace(string(raw)), `"`)
	switch {
	case s == "" || s == "null" || s == "?":
		return ""
	case strings.Trim(s, "0123456789") == "":
		return "SPEAKER_" + s
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return ""
	}
	return text
}
