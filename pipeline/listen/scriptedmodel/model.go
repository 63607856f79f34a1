// Package scriptedmodel writes whisper model files for tests and benchmarks of
// the listening stage, where no real weights can be had. The decoder of such a
// model says one fixed text, with time stamps, whatever it hears: the real
// library loads it and runs its whole way, which shows that words, times and
// probabilities arrive, and how long that takes. It says nothing of how well
// anything is recognised, and no report may claim so.
//
// How it works: the parts of each decoder block that write back into its state
// are zero, so the state stays token embedding plus position embedding. The
// position embedding is the larger by far, and the embedding of each scripted
// token points along the position before it. All other weights are zero, or small
// random numbers where the time of a real model is wanted ([Shape.Busy]).
//
// Nothing of the file comes from elsewhere: its vocabulary is the 256 bytes and
// the words of the script, its filters are flat.
package scriptedmodel

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
)

// Shape is the size of a model.
type Shape struct {
	AudioState, AudioHeads, AudioLayers int
	TextState, TextHeads, TextLayers    int
	Busy                                bool // weights are random, and the work is that of a real model
}

// Small is a model of 8 MB that answers at once.
var Small = Shape{AudioState: 64, AudioHeads: 1, AudioLayers: 4, TextState: 64, TextHeads: 1, TextLayers: 4}

// Sizes are those of published models, for benchmarks.
var Sizes = map[string]Shape{
	"tiny":  {384, 6, 4, 384, 6, 4, true},
	"base":  {512, 8, 6, 512, 8, 6, true},
	"small": {768, 12, 12, 768, 12, 12, true},
}

// Script is what the model says.
type Script struct {
	Words   []string
	Seconds float64 // the time stamp after the last word, at most 30
	// PromptTokens is how many tokens of text the model is given beforehand;
	// its answer comes right only with exactly that many.
	PromptTokens int
}

// Numbers of the multilingual vocabulary.
const (
	vocabulary = 51865
	endOfText  = 50257
	firstTime  = 50364 // «0.00»; 50 a second
	textLength = 448
	audioSteps = 1500
	mels       = 80
	bins       = 201
)

// Write writes the model file.
func Write(w io.Writer, s Script, shape Shape) error {
	steps := s.tokens()
	// The directions must be at right angles and have mean zero, so there is
	// room for one less than the state is wide.
	if len(steps) >= shape.TextState {
		return errors.New("scriptedmodel: the script is too long for the model's size")
	}
	if s.Seconds <= 0 || s.Seconds > 30 {
		return errors.New("scriptedmodel: the end lies between 0 and 30 s")
	}
	m := &writer{out: bufio.NewWriterSize(w, 1<<20), shape: shape, random: rand.NewPCG(7, 11)}
	m.header()
	m.words(s.Words)
	m.encoder()
	m.decoder(steps, s.promptLength())
	return m.out.Flush()
}

// tokens of the script: time 0, the words, the end time, end of text.
func (s Script) tokens() []int {
	t := []int{firstTime}
	for i := range s.Words {
		t = append(t, 256+i)
	}
	return append(t, firstTime+int(math.Round(50*s.Seconds)), endOfText)
}

// promptLength: start, language and task, and before them the text given, with
// the mark that opens it.
func (s Script) promptLength() int {
	if s.PromptTokens > 0 {
		return 1 + s.PromptTokens + 3
	}
	return 3
}

// writer relies on bufio.Writer to keep the first error for Flush.
type writer struct {
	out    *bufio.Writer
	shape  Shape
	random *rand.PCG
}

func (m *writer) ints(v ...int) {
	var b [4]byte
	for _, x := range v {
		binary.LittleEndian.PutUint32(b[:], uint32(x))
		m.out.Write(b[:])
	}
}

func (m *writer) float(x float64) { m.ints(int(math.Float32bits(float32(x)))) }

func (m *writer) header() {
	s := m.shape
	m.ints(0x67676d6c, vocabulary, audioSteps, s.AudioState, s.AudioHeads, s.AudioLayers,
		textLength, s.TextState, s.TextHeads, s.TextLayers, mels, 1)
	m.ints(mels, bins)
	for range mels * bins {
		m.float(1.0 / bins)
	}
}

func (m *writer) words(words []string) {
	m.ints(256 + len(words))
	for i := range 256 {
		m.ints(1)
		m.out.WriteByte(byte(i))
	}
	for _, w := range words {
		m.ints(len(w) + 1)
		m.out.WriteString(" " + w)
	}
}

// Kinds of tensors in the file: those of the matrices and of the rest.
const (
	full = 0 // 32 bits
	half = 1 // 16 bits
)

// tensor writes one with the values of f, or of nothing but zeros.
func (m *writer) tensor(name string, kind int, f func(i int) float64, dims ...int) {
	m.ints(len(dims), len(name), kind)
	n := 1
	for _, d := range dims {
		m.ints(d)
		n *= d
	}
	m.out.WriteString(name)
	for i := range n {
		v := 0.0
		if f != nil {
			v = f(i)
		}
		if kind == full {
			m.float(v)
		} else {
			h := halfBits(v)
			m.out.WriteByte(byte(h))
			m.out.WriteByte(byte(h >> 8))
		}
	}
}

func one(int) float64 { return 1 }

// noise is a small random weight in a busy model.
func (m *writer) noise() func(int) float64 {
	if !m.shape.Busy {
		return nil
	}
	return func(int) float64 { return (float64(m.random.Uint64()>>40)/(1<<24) - 0.5) * 0.02 }
}

func (m *writer) encoder() {
	n := m.shape.AudioState
	m.tensor("encoder.positional_embedding", full, nil, n, audioSteps)
	m.tensor("encoder.conv1.weight", half, m.noise(), 3, mels, n)
	m.tensor("encoder.conv1.bias", full, nil, 1, n)
	m.tensor("encoder.conv2.weight", half, m.noise(), 3, n, n)
	m.tensor("encoder.conv2.bias", full, nil, 1, n)
	m.tensor("encoder.ln_post.weight", full, one, n)
	m.tensor("encoder.ln_post.bias", full, nil, n)
	for i := range m.shape.AudioLayers {
		m.block("encoder.blocks."+strconv.Itoa(i)+".", n, m.noise(), "attn")
	}
}

func (m *writer) decoder(script []int, prompt int) {
	n := m.shape.TextState
	directions := orthogonal(len(script), n)
	position := map[int]int{} // position → step
	token := map[int][]int{}  // token → its steps
	for i, t := range script {
		position[prompt-1+i] = i
		token[t] = append(token[t], i)
	}
	m.tensor("decoder.positional_embedding", full, func(i int) float64 {
		if step, ok := position[i/n]; ok {
			return 100 * directions[step][i%n]
		}
		return 0
	}, n, textLength)
	m.tensor("decoder.token_embedding.weight", half, func(i int) float64 {
		sum := 0.0
		for _, step := range token[i/n] {
			sum += 8 * directions[step][i%n]
		}
		return sum
	}, n, vocabulary)
	m.tensor("decoder.ln.weight", full, one, n)
	m.tensor("decoder.ln.bias", full, nil, n)
	for i := range m.shape.TextLayers {
		m.block("decoder.blocks."+strconv.Itoa(i)+".", n, nil, "attn", "cross_attn")
	}
}

// block writes a transformer block; back fills the matrices that write into the
// state.
func (m *writer) block(prefix string, n int, back func(int) float64, attentions ...string) {
	m.tensor(prefix+"mlp_ln.weight", full, one, n)
	m.tensor(prefix+"mlp_ln.bias", full, nil, n)
	m.tensor(prefix+"mlp.0.weight", half, m.noise(), n, 4*n)
	m.tensor(prefix+"mlp.0.bias", full, nil, 4*n)
	m.tensor(prefix+"mlp.2.weight", half, back, 4*n, n)
	m.tensor(prefix+"mlp.2.bias", full, nil, n)
	for _, a := range attentions {
		m.tensor(prefix+a+"_ln.weight", full, one, n)
		m.tensor(prefix+a+"_ln.bias", full, nil, n)
		m.tensor(prefix+a+".query.weight", half, m.noise(), n, n)
		m.tensor(prefix+a+".query.bias", full, nil, n)
		m.tensor(prefix+a+".key.weight", half, m.noise(), n, n)
		m.tensor(prefix+a+".value.weight", half, m.noise(), n, n)
		m.tensor(prefix+a+".value.bias", full, nil, n)
		m.tensor(prefix+a+".out.weight", half, back, n, n)
		m.tensor(prefix+a+".out.bias", full, nil, n)
	}
}

// orthogonal gives n unit vectors at right angles, each with mean zero so that
// the layer norm keeps its direction.
func orthogonal(n, width int) [][]float64 {
	random := rand.New(rand.NewPCG(1, 2))
	var out [][]float64
	for len(out) < n {
		v := make([]float64, width)
		for i := range v {
			v[i] = random.NormFloat64()
		}
		centre(v)
		for range 2 { // twice, against rounding
			for _, u := range out {
				along := dot(u, v)
				for i := range v {
					v[i] -= along * u[i]
				}
			}
		}
		length := math.Sqrt(dot(v, v))
		for i := range v {
			v[i] /= length
		}
		out = append(out, v)
	}
	return out
}

func centre(v []float64) {
	mean := 0.0
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for i := range v {
		v[i] -= mean
	}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}

// halfBits is x as a 16-bit float, rounded to nearest; too small is 0.
func halfBits(x float64) uint16 {
	b := math.Float32bits(float32(x))
	sign := uint16(b >> 16 & 0x8000)
	exponent := int(b>>23&0xff) - 127 + 15
	if exponent <= 0 {
		return sign
	}
	if exponent >= 31 {
		return sign | 0x7c00
	}
	rounded := uint32(exponent)<<23 | b&0x7fffff
	rounded += 0xfff + rounded>>13&1
	return sign | uint16(rounded>>13)
}
