package speakers

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"path/filepath"
	"slices"
	"testing"

	"gribning/pipeline/audio"
	"gribning/pipeline/excerpt"
	"gribning/transcripts"
)

// TestDisguise: the encoder does not link a disguised voice to the one it was,
// nor two disguises of one recording to each other's sound, and the rhythm of
// speech, by which words are told apart, is kept. 20 clips of 5 readers.
func TestDisguise(t *testing.T) {
	if testing.Short() {
		t.Skip("embeds 60 clips")
	}
	encoder, err := LoadEncoder(fixtures(t, "models", weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(fixtures(t, "audio", "librispeech"), "*.flac"))
	if err != nil || len(files) < 20 {
		t.Skipf("%d clips of readers, 20 are needed", len(files))
	}
	files = files[:20]
	ctx := context.Background()
	voice := func(x []float32) []float32 {
		in, err := encoderInputs(ctx, clip{[][]float32{x}}, -1)
		if err != nil {
			t.Fatal(err)
		}
		speech := make([]bool, len(x)/(audio.Rate/100))
		for i := range speech {
			speech[i] = true
		}
		v, err := encoder.embed(ctx, in, speech)
		if err != nil {
			t.Fatal(err)
		}
		mean := make([]float32, embeddingSize)
		for i := range v.n {
			for j, y := range v.row(i) {
				mean[j] += y
			}
		}
		unit(mean)
		return mean
	}
	disguised := func(path string) []float32 {
		rec, err := audio.Open(ctx, path, audio.Options{Scratch: t.TempDir()})
		if err != nil {
			t.Fatal(err)
		}
		defer rec.Close()
		m := &transcripts.Meeting{Participants: []transcripts.Participant{{Label: "B"}}, TCUs: []transcripts.TCU{{Speaker: "B", Span: transcripts.Span{End: rec.Duration()}}}}
		s, err := excerpt.Disguised(rec, m)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := s.Clip(ctx, &b, transcripts.Span{End: min(rec.Duration(), 12_000)}, nil); err != nil {
			t.Fatal(err)
		}
		return pcm(t, b.Bytes())
	}
	plain, voices := make([][]float32, len(files)), make([][]float32, len(files))
	reader := make([]string, len(files))
	for i, path := range files {
		x := load(t, path)
		plain[i] = x[:min(len(x), 12*audio.Rate)]
		voices[i] = voice(plain[i])
		reader[i] = filepath.Base(path)[:4]
	}
	var same, other []float64
	for i := range files {
		for j := range i {
			c := float64(dot(voices[i], voices[j]))
			if reader[i] == reader[j] {
				same = append(same, c)
			} else {
				other = append(other, c)
			}
		}
	}
	threshold := equalErrors(same, other)
	highest, worst, linked := 0.0, 1.0, 0
	for i, path := range files {
		first, second := disguised(path), disguised(path)
		if c := correlation(first, second); c > 0.9 {
			t.Errorf("%s: two disguises of one recording are alike: %.3f", filepath.Base(path), c)
		}
		for _, x := range [][]float32{first, second} {
			worst = min(worst, rhythm(plain[i], x))
			v := voice(x)
			for j := range files {
				if reader[i] != reader[j] {
					continue
				}
				c := float64(dot(v, voices[j]))
				highest = max(highest, c)
				if c >= threshold {
					linked++
				}
			}
		}
	}
	t.Logf("threshold of equal errors %.3f on %d pairs of one reader and %d of two; highest cosine of a disguised clip with its reader %.3f; lowest correlation of loudness over time %.3f", threshold, len(same), len(other), highest, worst)
	if linked > 0 {
		t.Errorf("%d disguised clips are linked to their reader", linked)
	}
	if worst < 0.85 {
		t.Errorf("the rhythm of speech is lost: %.3f", worst)
	}
}

// equalErrors is the cosine at which as many pairs of one voice are missed as
// pairs of two are linked.
func equalErrors(same, other []float64) float64 {
	all := slices.Concat(same, other)
	slices.Sort(all)
	best, at := math.Inf(1), 0.0
	for _, c := range all {
		missed, wrong := 0, 0
		for _, x := range same {
			if x < c {
				missed++
			}
		}
		for _, x := range other {
			if x >= c {
				wrong++
			}
		}
		if d := math.Abs(float64(missed)/float64(len(same)) - float64(wrong)/float64(len(other))); d < best {
			best, at = d, c
		}
	}
	return at
}

// rhythm is how alike the loudness of two clips runs, in decibels by 40 ms: the
// slow envelope of speech carries most of its intelligibility (Drullman, Festen
// and Plomp 1994).
func rhythm(a, b []float32) float64 {
	loud := func(x []float32) []float32 {
		const n = audio.Rate / 25
		var out []float32
		for i := 0; i+n <= len(x); i += n {
			s := 1e-5
			for _, v := range x[i : i+n] {
				s += float64(v) * float64(v) / n
			}
			out = append(out, float32(10*math.Log10(s)))
		}
		mean := float32(0)
		for _, v := range out {
			mean += v / float32(len(out))
		}
		for i := range out {
			out[i] -= mean
		}
		return out
	}
	return correlation(loud(a), loud(b))
}

func correlation(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range min(len(a), len(b)) {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// pcm reads the samples of a 16-bit mono WAV file.
func pcm(t *testing.T, b []byte) []float32 {
	t.Helper()
	at := bytes.Index(b, []byte("data"))
	if at < 0 {
		t.Fatal("no samples")
	}
	b = b[at+8:]
	x := make([]float32, len(b)/2)
	for i := range x {
		x[i] = float32(int16(binary.LittleEndian.Uint16(b[2*i:]))) / 32768
	}
	return x
}
