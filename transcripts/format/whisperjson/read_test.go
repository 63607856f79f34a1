package whisperjson_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gribning/transcripts"
	"gribning/transcripts/format/formattest"
	"gribning/transcripts/format/whisperjson"
)

const cpp = `{
"systeminfo": "AVX = 1", "model": {"type": "large", "multilingual": true}, "params": {"language": "da"}, "result": {"language": "da"},
"transcription": [
 {"timestamps": {"from": "00:00:00,000", "to": "00:00:01,840"}, "offsets": {"from": 0, "to": 1840}, "text": " Hvad tænker du?",
  "tokens": [
   {"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "id": 50365, "p": 0.9, "t_dtw": -1},
   {"text": " Hvad", "offsets": {"from": 0, "to": 500}, "p": 0.8},
   {"text": " tæn", "offsets": {"from": 500, "to": 900}, "p": 0.6},
   {"text": "ker", "offsets": {"from": 900, "to": 1200}, "p": 0.4},
   {"text": " du", "offsets": {"from": 1150, "to": 1500}, "p": 0.9},
   {"text": "?", "offsets": {"from": 1500, "to": 9999}, "p": 0.7},
   {"text": "[_TT_92]", "offsets": {"from": 1840, "to": 1840}, "p": 0.1}], "speaker": "0"},
 {"offsets": {"from": 1840, "to": 2500}, "text": " (speaker 1) nej [musik]", "speaker": "?"},
 {"offsets": {"from": 2500, "to": 2600}, "text": "", "tokens": []}
]}`

const x = `{"segments": [
 {"start": 0.0, "end": 1.84, "text": " hvad tænker du", "speaker": "SPEAKER_00", "words": [
  {"word": "hvad", "start": 0.1, "end": 0.4, "score": 0.91, "speaker": "SPEAKER_00"}, {"word": "tænker", "start": 0.5, "end": 1.0}, {"word": "2024"}, {"word": "du", "start": 1.5, "end": 1.8, "score": 1.2, "speaker": "SPEAKER_01"}]},
 {"start": 2, "end": 3.5005, "text": "jeg ved ikke"}],
 "word_segments": [{"word": "hvad"}], "language": "da"}`

func TestRead(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"whisper.cpp": {cpp, "SPEAKER_0 0–1840 Hvad tænker du?\nSPEAKER_1 1840–2500 nej [musik]/event\n"},
		"WhisperX":    {x, "SPEAKER_00 100–1500 hvad tænker 2024\nSPEAKER_01 1500–1800 du\n? 2000–3500 jeg ved ikke\n"},
		"OpenAI":      {`{"text":"hej","language":"da","segments":[{"id":0,"start":1.0,"end":2.0,"text":" hej","words":[{"word":" hej","start":1.25,"end":1.5,"probability":0.5}]}]}`, "? 1250–1500 hej\n"},
		"split letter": {"{\"transcription\":[{\"offsets\":{\"from\":0,\"to\":1000},\"text\":\" på\",\"tokens\":[{\"text\":\" p\xc3\",\"offsets\":{\"from\":0,\"to\":400}},{\"text\":\"\xa5\",\"offsets\":{\"from\":400,\"to\":900}}]}]}",
			"? 0–1000 på\n"},
	} {
		t.Run(name, func(t *testing.T) {
			m, err := whisperjson.Read(strings.NewReader(c.in))
			if err != nil {
				t.Fatal(err)
			}
			formattest.Sound(t, m)
			if d := cmp.Diff(c.want, formattest.Show(m)); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestWordTimesAndProbabilities(t *testing.T) {
	m, err := whisperjson.Read(strings.NewReader(cpp))
	if err != nil {
		t.Fatal(err)
	}
	type word struct {
		Text       string
		Start, End transcripts.Ms
		P          float64
		By         transcripts.TimedBy
	}
	var got []word
	for _, w := range m.Words[:4] {
		got = append(got, word{w.Text, w.Start, w.End, w.P, w.TimedBy})
	}
	want := []word{{"Hvad", 0, 500, .8, "engine"}, {"tænker", 500, 1200, .5, "engine"}, {"du?", 1150, 1840, .8, "engine"}, {"nej", 1840, 2060, 0, "spread"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if m.Source.Model != "whisper.cpp large" || m.Language != "da" || m.Style != "asr" {
		t.Errorf("model %q, language %q, style %q", m.Source.Model, m.Language, m.Style)
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct{ in, code, where string }{
		"neither form": {`{"a":1}`, "F109", ""},
		"broken":       {`{"segments":[{"start":0`, "F109", "byte 13"},
		"a list":       {`[]`, "F109", "byte 1"},
		"no times":     {`{"segments":[{"text":"hej"}]}`, "F109", "segment 1"},
		"backwards":    {`{"segments":[{"start":2,"end":1,"text":"hej"}]}`, "F106", "segment 1"},
		"starts over":  {`{"segments":[{"start":200,"end":201,"text":"hej"},{"start":1,"end":2,"text":"hej"}]}`, "F106", "segment 2"},
		"no words":     {`{"segments":[]}`, "F104", ""},
		"huge times":   {`{"segments":[{"start":1e300,"end":-1e300,"text":"hej"}]}`, "F106", "segment 1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := whisperjson.Read(strings.NewReader(c.in))
			formattest.Fault(t, err, c.code, c.where)
		})
	}
}

func TestEncodings(t *testing.T) {
	formattest.Encodings(t, whisperjson.Read, cpp)
	formattest.Encodings(t, whisperjson.Read, x)
}

func FuzzRead(f *testing.F) { formattest.Fuzz(f, whisperjson.Read, cpp, x) }
