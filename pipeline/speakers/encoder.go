package speakers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"gribning/transcripts"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Shape of the encoder: a bidirectional LSTM of three layers over 40 MFCC,
// 31.25 frames a second, as SpeakerRecognitionFromScratch (Quan Wang,
// Apache-2.0) publishes it.
const (
	encoderLayers = 3
	encoderInput  = 40
	encoderHidden = 64
	encoderGates  = 4 * encoderHidden
	// embeddingSize is the length of one embedding: both directions.
	embeddingSize = 2 * encoderHidden
	mostWeights   = 64 << 20
)

// Encoder turns speech into speaker embeddings. It is read-only after loading
// and may be used by several goroutines. What it computes for one meeting is
// never kept.
type Encoder struct {
	// Digest is the SHA-256 of the weights file, in hex, for cache keys.
	Digest string
	layers [encoderLayers][2]lstm // forward, backward
}

// lstm is one direction of one layer. Matrices are stored transposed, so that
// rows of a batch can be multiplied from the left: in × gates, hidden × gates.
// Gates stand in PyTorch's order: input, forget, cell, output.
type lstm struct {
	in      int
	input   []float32
	hidden  []float32
	bias    []float32
	reverse bool
}

// LoadEncoder reads the published weights file (a PyTorch archive). An
// unreadable file is P110, one with other contents P111.
func LoadEncoder(path string) (*Encoder, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, transcripts.Fault("P110", "speaker encoder",
			"the weights cannot be read", "vægtene kan ikke læses").Because(errors.Unwrap(err)).
			Hint("fetch them with «gribning models pull»", "hent dem med «gribning models pull»")
	}
	defer f.Close()
	return ReadEncoder(f)
}

// ReadEncoder is LoadEncoder for an open file.
func ReadEncoder(r io.Reader) (*Encoder, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostWeights+1))
	if err != nil {
		return nil, transcripts.Fault("P110", "speaker encoder", "the weights cannot be read", "vægtene kan ikke læses").Because(err)
	}
	e, err := newEncoder(b)
	if err != nil {
		return nil, transcripts.Fault("P111", "speaker encoder",
			"this is not the expected speaker encoder", "det er ikke den ventede talermodel").Because(err).
			Hint("fetch it anew with «gribning models pull»", "hent den igen med «gribning models pull»")
	}
	return e, nil
}

func newEncoder(b []byte) (*Encoder, error) {
	if len(b) > mostWeights {
		return nil, errPickle
	}
	tensors, err := readTensors(bytes.NewReader(b), int64(len(b)), "encoder_state_dict")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	e := &Encoder{Digest: hex.EncodeToString(sum[:])}
	for layer := range encoderLayers {
		for dir, suffix := range []string{"", "_reverse"} {
			in := encoderInput
			if layer > 0 {
				in = embeddingSize
			}
			l := lstm{in: in, reverse: dir == 1}
			name := fmt.Sprintf("_l%d%s", layer, suffix)
			if l.input, err = transposed(tensors, "lstm.weight_ih"+name, in); err != nil {
				return nil, err
			}
			if l.hidden, err = transposed(tensors, "lstm.weight_hh"+name, encoderHidden); err != nil {
				return nil, err
			}
			b1, b2 := tensors["lstm.bias_ih"+name], tensors["lstm.bias_hh"+name]
			if len(b1.data) != encoderGates || len(b2.data) != encoderGates {
				return nil, fmt.Errorf("%w: bias of layer %d", errPickle, layer)
			}
			l.bias = make([]float32, encoderGates)
			for i := range l.bias {
				l.bias[i] = b1.data[i] + b2.data[i]
			}
			e.layers[layer][dir] = l
		}
	}
	return e, nil
}

// transposed gives a gates × n tensor as n × gates.
func transposed(tensors map[string]tensor, name string, n int) ([]float32, error) {
	t := tensors[name]
	if len(t.shape) != 2 || t.shape[0] != encoderGates || t.shape[1] != n {
		return nil, fmt.Errorf("%w: %s has shape %v", errPickle, name, t.shape)
	}
	out := make([]float32, len(t.data))
	for g := range encoderGates {
		for i := range n {
			out[i*encoderGates+g] = t.data[g*n+i]
		}
	}
	return out, nil
}

// outputs runs the network over count windows of length frames each. rows are
// the MFCC frames of all windows, time-major: frame t of window w is row
// t·count+w. The result has the same order, embeddingSize values a row; the
// mean over a window's rows is its embedding.
func (e *Encoder) outputs(rows []float32, length, count int) []float32 {
	x, width := rows, encoderInput
	for _, layer := range e.layers {
		out := make([]float32, length*count*embeddingSize)
		for dir, l := range layer {
			l.run(x, length, count, width, out[dir*encoderHidden:])
		}
		x, width = out, embeddingSize
	}
	return x
}

// run computes one direction for all windows at once; out is strided by
// embeddingSize.
func (l lstm) run(x []float32, length, count, width int, out []float32) {
	gates := make([]float32, length*count*encoderGates)
	for r := range length * count {
		copy(gates[r*encoderGates:], l.bias)
	}
	blas32.Gemm(blas.NoTrans, blas.NoTrans, 1,
		blas32.General{Rows: length * count, Cols: width, Stride: width, Data: x},
		blas32.General{Rows: width, Cols: encoderGates, Stride: encoderGates, Data: l.input},
		1, blas32.General{Rows: length * count, Cols: encoderGates, Stride: encoderGates, Data: gates})
	hidden := blas32.General{Rows: encoderHidden, Cols: encoderGates, Stride: encoderGates, Data: l.hidden}
	h := blas32.General{Rows: count, Cols: encoderHidden, Stride: encoderHidden, Data: make([]float32, count*encoderHidden)}
	c := make([]float32, count*encoderHidden)
	for s := range length {
		t := s
		if l.reverse {
			t = length - 1 - s
		}
		g := gates[t*count*encoderGates : (t+1)*count*encoderGates]
		if s > 0 {
			blas32.Gemm(blas.NoTrans, blas.NoTrans, 1, h, hidden, 1,
				blas32.General{Rows: count, Cols: encoderGates, Stride: encoderGates, Data: g})
		}
		for w := range count {
			cell(g[w*encoderGates:(w+1)*encoderGates], c[w*encoderHidden:(w+1)*encoderHidden], h.Data[w*encoderHidden:(w+1)*encoderHidden])
			copy(out[(t*count+w)*embeddingSize:], h.Data[w*encoderHidden:(w+1)*encoderHidden])
		}
	}
}

// cell is one step of an LSTM cell.
func cell(gates, c, h []float32) {
	in, forget := gates[:encoderHidden], gates[encoderHidden:2*encoderHidden]
	fresh, show := gates[2*encoderHidden:3*encoderHidden], gates[3*encoderHidden:4*encoderHidden]
	for j := range h {
		v := sigmoid(forget[j])*c[j] + sigmoid(in[j])*tanh(fresh[j])
		c[j] = v
		h[j] = sigmoid(show[j]) * tanh(v)
	}
}

func sigmoid(x float32) float32 { return 0.5 + 0.5*tanh(0.5*x) }

// tanh is a rational approximation (odd polynomial of degree 13 over an even
// one of degree 6, coefficients as in the Eigen library), within 4·10⁻⁷.
func tanh(x float32) float32 {
	x = max(-7.9, min(7.9, x))
	s := x * x
	p := float32(-2.76076847742355e-16)
	p = p*s + 2.00018790482477e-13
	p = p*s - 8.60467152213735e-11
	p = p*s + 5.12229709037114e-08
	p = p*s + 1.48572235717979e-05
	p = p*s + 6.37261928875436e-04
	p = p*s + 4.89352455891786e-03
	q := float32(1.19825839466702e-06)
	q = q*s + 1.18534705686654e-04
	q = q*s + 2.26843463243900e-03
	q = q*s + 4.89352518554385e-03
	return x * p / q
}
