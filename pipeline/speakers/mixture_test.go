package speakers

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gribning/transcripts"
)

// clip is a recording in memory.
type clip struct{ channels [][]float32 }

func (c clip) Channels() int { return len(c.channels) }

func (c clip) Duration() transcripts.Ms {
	if len(c.channels) == 0 {
		return 0
	}
	return transcripts.Ms(len(c.channels[0]) * 1000 / Rate)
}

func (c clip) Samples(ch int, from, to transcripts.Ms) ([]float32, error) {
	a, b := samplesIn(from), min(samplesIn(to), len(c.channels[0]))
	if ch >= 0 {
		return c.channels[ch][a:b], nil
	}
	out := make([]float32, b-a)
	for _, x := range c.channels {
		for i := range out {
			out[i] += x[a+i] / float32(len(c.channels))
		}
	}
	return out, nil
}

// fixtures is the folder of other people's recordings that are not part of the
// repository; the test is skipped where it is missing.
func fixtures(t testing.TB, name ...string) string {
	t.Helper()
	dir := os.Getenv("GRIBNING_FIXTURES")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; dir == "" && at != filepath.Dir(at); at = filepath.Dir(at) {
			if f, err := os.Stat(filepath.Join(at, "..", "shared", "fixtures")); err == nil && f.IsDir() {
				dir = filepath.Join(at, "..", "shared", "fixtures")
			}
		}
	}
	path := filepath.Join(append([]string{dir}, name...)...)
	if _, err := os.Stat(path); dir == "" || err != nil {
		t.Skipf("no fixture %s: set GRIBNING_FIXTURES to the folder of fixtures", filepath.Join(name...))
	}
	return path
}

// load decodes the first channel of any file at 16 kHz.
func load(t testing.TB, path string) []float32 {
	t.Helper()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("ffmpeg is not installed")
	}
	var out, msg bytes.Buffer
	cmd := exec.Command(ffmpeg, "-v", "error", "-i", path, "-af", "pan=mono|c0=c0", "-ar", "16000", "-f", "f32le", "-")
	cmd.Stdout, cmd.Stderr = &out, &msg
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %s", err, msg.Bytes())
	}
	x := make([]float32, out.Len()/4)
	for i := range x {
		x[i] = math.Float32frombits(binary.LittleEndian.Uint32(out.Bytes()[4*i:]))
	}
	return x
}

// utterance is read speech with the stretches in which the reader is heard.
type utterance struct {
	sound  []float32
	spoken []transcripts.Span
}

// cut takes the first n samples away.
func (u *utterance) cut(n int) utterance {
	head := utterance{sound: slices.Clone(u.sound[:n])}
	at := transcripts.Ms(n * 1000 / Rate)
	var rest []transcripts.Span
	for _, s := range u.spoken {
		if h := (transcripts.Span{Start: s.Start, End: min(s.End, at)}); !h.Empty() {
			head.spoken = append(head.spoken, h)
		}
		if r := (transcripts.Span{Start: max(s.Start, at) - at, End: s.End - at}); !r.Empty() {
			rest = append(rest, r)
		}
	}
	u.sound, u.spoken = u.sound[n:], rest
	return head
}

// library holds what readers has decoded, which takes a second.
var library struct {
	names  []string
	speech map[string][]utterance
}

// readers loads the read speech of every LibriSpeech speaker, each utterance
// without the silence around it and each speaker at the same level, so that
// loudness tells nothing. Tests with -short go without.
func readers(t testing.TB) (names []string, speech map[string][]utterance) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no conversations are mixed")
	}
	if library.names == nil {
		library.names, library.speech = decodeReaders(t)
	}
	speech = map[string][]utterance{}
	for name, list := range library.speech {
		speech[name] = slices.Clone(list)
	}
	return library.names, speech
}

func decodeReaders(t testing.TB) (names []string, speech map[string][]utterance) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(fixtures(t, "audio", "librispeech"), "*.flac"))
	if err != nil || len(files) == 0 {
		t.Skip("no LibriSpeech fixtures")
	}
	slices.Sort(files)
	speech = map[string][]utterance{}
	for _, f := range files {
		name, _, _ := strings.Cut(filepath.Base(f), "-")
		x := load(t, f)
		spans := voiced(x)
		if len(spans) == 0 {
			t.Fatalf("no speech in %s", f)
		}
		lead := spans[0].Start
		x = x[samplesIn(lead):min(len(x), samplesIn(spans[len(spans)-1].End))]
		for i := range spans {
			spans[i].Start, spans[i].End = spans[i].Start-lead, spans[i].End-lead
		}
		speech[name] = append(speech[name], utterance{x, spans})
	}
	for name, list := range speech {
		names = append(names, name)
		var sum float64
		n := 0
		for _, u := range list {
			for _, v := range u.sound {
				sum += float64(v) * float64(v)
			}
			n += len(u.sound)
		}
		gain := float32(0.06 / math.Sqrt(sum/float64(n)))
		for _, u := range list {
			for i := range u.sound {
				u.sound[i] *= gain
			}
		}
	}
	slices.Sort(names)
	return names, speech
}

// voiced finds speech in a clean recording: 20 ms frames within 26 dB of the
// loudest tenth and 6 dB above its noise, pauses below 0.3 s filled, less than
// 0.1 s dropped.
func voiced(x []float32) []transcripts.Span {
	const step = Rate / 100
	y := speechBand(x)
	var level []float64
	for at := 0; at+2*step <= len(x); at += step {
		s := 1e-10
		for _, v := range y[at : at+2*step] {
			s += v * v
		}
		level = append(level, 10*math.Log10(s))
	}
	if len(level) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(level))
	limit := max(sorted[len(sorted)*9/10]-26, sorted[len(sorted)/20]+6)
	var out []transcripts.Span
	for i, l := range level {
		at := transcripts.Ms(i*10 + 5)
		switch {
		case l < limit:
		case len(out) > 0 && at-out[len(out)-1].End < 300:
			out[len(out)-1].End = at + 10
		default:
			out = append(out, transcripts.Span{Start: at, End: at + 10})
		}
	}
	return slices.DeleteFunc(out, func(s transcripts.Span) bool { return s.Duration() < 100 })
}

// speechBand leaves out hum below 150 Hz and hiss above 3 kHz.
func speechBand(x []float32) []float64 {
	const high, low = 0.943, 0.308 // exp(−2πf/Rate)
	y := make([]float64, len(x))
	var h1, h2, l, p0, p1 float64
	for i, v := range x {
		h1 = high * (h1 + float64(v) - p0)
		h2 = high * (h2 + h1 - p1)
		p0, p1 = float64(v), h1
		l = low*l + (1-low)*h2
		y[i] = l
	}
	return y
}

// conversation is a made-up talk of two people with its truth.
type conversation struct {
	people []string
	tracks [][]float32 // one for each person, alone
	truth  []transcripts.Talk
	words  []transcripts.Word // pieces of speech of word length, in order of start
}

// converse lets two readers alternate in turns of 1–8 s. Their speech is used
// once; it ends when one has nothing left. About overlap of the speech time is
// spoken by both; other turns follow after 0.1–0.6 s.
func converse(people []string, speech map[string][]utterance, overlap float64, seed uint64) conversation {
	rng := rand.New(rand.NewPCG(seed, 0x6772696262))
	c := conversation{people: people, tracks: make([][]float32, len(people))}
	queue := make([][]utterance, len(people))
	for i, p := range people {
		for _, k := range rng.Perm(len(speech[p])) {
			queue[i] = append(queue[i], speech[p][k])
		}
	}
	end, both, spoken := 0, 0, 0
	prev := 0 // length of the turn before
	for who := rng.IntN(len(people)); len(queue[who]) > 0; who = (who + 1) % len(people) {
		want := int((1 + 7*rng.Float64()) * Rate)
		from := &queue[who][0]
		if len(from.sound) < want+Rate { // no rest below a second
			want = len(from.sound)
		}
		turn := from.cut(want)
		if len(from.sound) == 0 {
			queue[who] = queue[who][1:]
		}
		fade(turn.sound)
		start := end + int((0.1+0.5*rng.Float64())*Rate)
		if both < int(overlap*float64(spoken)) {
			lap := min(int((0.3+0.7*rng.Float64())*Rate), prev/2, want/2)
			start = end - lap
			both += lap
		}
		if spoken == 0 {
			start = Rate / 2
		}
		c.say(who, start, turn)
		spoken += want
		end, prev = start+want, want
	}
	c.finish(end + Rate/2)
	return c
}

// fade softens both ends over 10 ms.
func fade(x []float32) {
	const n = Rate / 100
	for i := range min(n, len(x)) {
		g := float32(i) / n
		x[i] *= g
		x[len(x)-1-i] *= g
	}
}

func (c *conversation) say(who, start int, turn utterance) {
	track := c.tracks[who]
	if need := start + len(turn.sound); len(track) < need {
		track = append(track, make([]float32, need-len(track))...)
	}
	for i, v := range turn.sound {
		track[start+i] += v
	}
	c.tracks[who] = track
	at := transcripts.Ms(start * 1000 / Rate)
	for _, s := range turn.spoken {
		c.truth = append(c.truth, transcripts.Talk{Speaker: c.people[who], Span: transcripts.Span{Start: at + s.Start, End: at + s.End}})
	}
}

func (c *conversation) finish(n int) {
	for i, x := range c.tracks {
		c.tracks[i] = append(x, make([]float32, max(0, n-len(x)))...)
	}
	rng := rand.New(rand.NewPCG(uint64(n), 7))
	for _, t := range c.truth {
		for at := t.Start; at < t.End; {
			to := min(t.End, at+transcripts.Ms(180+rng.IntN(300)))
			if t.End-to < 120 {
				to = t.End
			}
			c.words = append(c.words, transcripts.Word{Span: transcripts.Span{Start: at, End: to}, Speaker: t.Speaker})
			at = to
		}
	}
	slices.SortStableFunc(c.words, func(a, b transcripts.Word) int { return int(a.Start - b.Start) })
}

// mono is the sum of all tracks in one room: the same pink noise 40 dB below
// the speech lies under everything.
func (c conversation) mono(seed uint64) clip {
	out := make([]float32, len(c.tracks[0]))
	for _, x := range c.tracks {
		for i, v := range x {
			out[i] += v
		}
	}
	addNoise(out, 0.0006, seed)
	return clip{[][]float32{out}}
}

// stereo gives each person a channel; the other's voice leaks into it leak dB
// down, delayed, with a decaying room echo behind it.
func (c conversation) stereo(leak float64, delay transcripts.Ms, seed uint64) clip {
	gain := float32(math.Pow(10, leak/20))
	out := make([][]float32, 2)
	for ch := range out {
		out[ch] = slices.Clone(c.tracks[ch])
		other := c.tracks[1-ch]
		for _, echo := range []struct {
			at   int
			gain float32
		}{{samplesIn(delay), 0.9}, {samplesIn(delay + 17), 0.35}, {samplesIn(delay + 31), 0.2}} {
			for i := echo.at; i < len(other); i++ {
				out[ch][i] += gain * echo.gain * other[i-echo.at]
			}
		}
		addNoise(out[ch], 0.0006, seed+uint64(ch))
	}
	return clip{out}
}

func addNoise(x []float32, rms float64, seed uint64) {
	rng := rand.New(rand.NewPCG(seed, 99))
	var b0, b1, b2 float64
	for i := range x { // Kellet's economical pink filter
		w := rng.NormFloat64()
		b0 = 0.99765*b0 + w*0.0990460
		b1 = 0.96300*b1 + w*0.2965164
		b2 = 0.57000*b2 + w*1.0526913
		x[i] += float32(rms / 1.6 * (b0 + b1 + b2 + w*0.1848))
	}
}
