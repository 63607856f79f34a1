package coding

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"gribning/pipeline/coding/units"
	"gribning/pipeline/grip"
	"gribning/transcripts"
)

// mostFuzzed bounds a fuzzed text. The engine makes every input that reaches new
// code as small as it can, for up to a minute each and without counting what it
// runs meanwhile, so long inputs make it seem to stand still.
const mostFuzzed = 400

// FuzzCode codes any text. Run it with -fuzzminimizetime 20x.
func FuzzCode(f *testing.F) {
	f.Add("B: jeg vil gerne arbejde med bier\nS: bier ja · hvad er det ved bier\n")
	f.Add("B: a\n~S: ja\nT: øh\nP: nej · nej\nS: (2) · ja\n?: jeg\n")
	f.Add("S: x\nS: x\nB:  · · \nV: ja ja ja\n")
	w := walkerOf(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) <= mostFuzzed {
			w.given(t, talk(text))
		}
	})
}

// FuzzTalk codes talk that is spelt by bytes: each picks a speaker or a word
// that the coder knows, so that what the engine changes is what the coder
// reads. The first byte says whether the units are given.
func FuzzTalk(f *testing.F) {
	f.Add([]byte{0, 1, 20, 30, 40, 2, 50, 60, 70})
	f.Add([]byte{1, 2, 200, 210, 12, 220, 1, 90, 91, 92, 3, 15})
	w := walkerOf(f)
	f.Fuzz(func(t *testing.T, how []byte) {
		if len(how) == 0 || len(how) > 120 {
			return
		}
		var b strings.Builder
		for i, x := range how[1:] {
			if s := int(x); s < len(voices) {
				b.WriteString("\n" + voices[s] + ":")
				continue
			} else if i == 0 {
				b.WriteString("B:")
			}
			b.WriteString(" " + w.words[(int(x)*7919+len(b.String()))%len(w.words)])
		}
		if how[0]%2 == 0 {
			w.given(t, talk(b.String()))
		} else {
			w.found(t, talk(b.String()))
		}
	})
}

// voices are the speakers of random talk: every role, backchannels, nobody.
var voices = []string{"B", "S", "V", "T", "P", "~S", "~B", "?", "M", ""}

// walker codes meetings and looks at what comes out.
type walker struct {
	coder   *Coder
	borders *units.Segmenter
	words   []string // of the training meetings, and what is no word
	n       struct{ meetings, turns, units, words int }
}

func walkerOf(t testing.TB) *walker {
	c := trained(t)
	w := &walker{coder: c, borders: c.Segmenter(suggest)}
	w.words = strings.Fields(aMeeting + " · · (1.2) (9) øh kun- ikke lager ((griner)) \u00e6 ... ? — ''' 12 \u0301 \u200b ja ja nej hvad du skal jeg vil gerne det er bange")
	for k, m := range loadDev(t, "dev.jsonl") {
		for i := k % 7; i < len(m.Words); i += 7 {
			w.words = append(w.words, m.Words[i].Text)
		}
	}
	return w
}

// given codes a meeting whose units stand.
func (w *walker) given(t *testing.T, m *transcripts.Meeting) {
	t.Helper()
	w.code(t, m)
}

// found lets the coder find the units first, as a run does.
func (w *walker) found(t *testing.T, m *transcripts.Meeting) {
	t.Helper()
	for i := range m.Turns {
		first := m.TCUs[m.Turns[i].From]
		m.Words[first.From].Begins = transcripts.BeginsTurn
		if m.Turns[i].BC {
			m.Words[first.From].Begins = transcripts.BeginsBC
		}
	}
	plain := Plain(m, false)
	build(plain, w.borders)
	w.code(t, plain)
}

func (w *walker) code(t *testing.T, m *transcripts.Meeting) {
	t.Helper()
	c, err := w.coder.Code(m)
	if err != nil {
		t.Fatal(err)
	}
	checkCoding(t, m, &c)
	grip.Derive(m, &c)
	for _, g := range c.Grips {
		if c.MY(g.MY) == nil {
			t.Fatalf("an outcome of nothing: %+v", g)
		}
	}
	w.n.meetings, w.n.turns, w.n.units, w.n.words = w.n.meetings+1, w.n.turns+len(m.Turns), w.n.units+len(m.TCUs), w.n.words+len(m.Words)
}

// text is random talk of one to twelve turns.
func (w *walker) text(rng *rand.Rand) string {
	var b strings.Builder
	for range 1 + rng.IntN(12) {
		b.WriteString(voices[rng.IntN(len(voices))])
		b.WriteByte(':')
		for range rng.IntN(14) {
			b.WriteByte(' ')
			word := w.words[rng.IntN(len(w.words))]
			switch rng.IntN(40) {
			case 0: // cut anywhere, also inside a letter
				word = word[:rng.IntN(len(word)+1)]
			case 1:
				word += string(rune(rng.IntN(0x3000)))
			case 2:
				word = strings.ToUpper(word)
			}
			b.WriteString(word)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// TestRandomTalk codes random talk of known and unknown words, signs and broken
// lines, every other meeting with its units given: whatever it says, it is coded
// validly. GRIBNING_TALK says how many meetings instead of 2,000 and
// GRIBNING_TALK_SEED where chance starts; the walk ends by itself before
// -timeout, so that
//
//	GRIBNING_TALK=10000000 go test -run TestRandomTalk -timeout 40m -v ./pipeline/coding
//
// says how far it came. A failure names the seed and the meeting.
func TestRandomTalk(t *testing.T) {
	want, start := number(t, "GRIBNING_TALK", 2000), number(t, "GRIBNING_TALK_SEED", 1)
	w := walkerOf(t)
	end, bounded := t.Deadline()
	end = end.Add(-10 * time.Second)
	at := 0
	defer func() {
		t.Logf("%d meetings of %d (seed %d): %d turns, %d units, %d words", w.n.meetings, want, start, w.n.turns, w.n.units, w.n.words)
		if p := recover(); p != nil {
			t.Fatalf("meeting %d of seed %d: panic: %v", at, start, p)
		}
		if t.Failed() {
			t.Logf("meeting %d of seed %d", at, start)
		}
	}()
	for ; at < want; at++ {
		if at%1000 == 0 && bounded && time.Now().After(end) {
			break
		}
		m := talk(w.text(rand.New(rand.NewPCG(uint64(start), uint64(at)))))
		if at%2 == 0 {
			w.given(t, m)
		} else {
			w.found(t, m)
		}
		if at%200000 == 0 && at > 0 {
			t.Logf("%d meetings: %d turns, %d units", w.n.meetings, w.n.turns, w.n.units)
		}
	}
}

// number reads a setting of an opt-in test from the environment.
func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	s := os.Getenv(name)
	if s == "" {
		return otherwise
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		t.Fatalf("%s=%q is no count", name, s)
	}
	return n
}
