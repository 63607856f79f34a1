package network

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"gribning/pipeline/coding/rows"
)

// Weights of layers are stored in 1/grain as 16-bit numbers.
const grain = 4096

// half rounds weights to what a file holds.
func half(w []float32) []float32 {
	out := make([]float32, len(w))
	for i, v := range w {
		out[i] = float32(math.Round(float64(min(max(v*grain, -32767), 32767)))) / grain
	}
	return out
}

// errFormat is what every malformed file gives.
var errFormat = errors.New("network: not a network")

// Limits on what a file may claim, far above anything trained here.
const (
	maxRows   = 1 << 20
	maxHidden = 256
	maxPlaces = 32
	maxHeads  = 16
	maxLabels = 256
)

// Encode writes the network. The same network gives the same bytes.
func (n *Net) Encode(w io.Writer) error {
	s := &n.shape
	head := []uint32{uint32(s.Dim), uint32(s.Hidden), uint32(s.Places), uint32(s.With), uint32(s.Kinds), uint32(len(s.Heads)), uint32(len(n.rows.Keys())), math.Float32bits(n.unit)}
	for _, h := range s.Heads {
		head = append(head, uint32(h.Kind), uint32(h.Labels))
	}
	for _, x := range []any{head, n.rows.Keys(), n.vec} {
		if err := binary.Write(w, binary.LittleEndian, x); err != nil {
			return err
		}
	}
	for _, x := range n.matrices() {
		q := make([]int16, len(x))
		for i, v := range x {
			q[i] = int16(math.Round(float64(v) * grain))
		}
		if err := binary.Write(w, binary.LittleEndian, q); err != nil {
			return err
		}
	}
	return nil
}

func (n *Net) matrices() [][]float32 {
	var out [][]float32
	for k := range n.kinds {
		out = append(out, n.kinds[k].place, n.kinds[k].product, n.kinds[k].bias)
	}
	for h := range n.heads {
		out = append(out, n.heads[h].w)
	}
	return out
}

// Decode reads what Encode wrote. It never reserves more memory than the input
// is long, beside the matrices, whose size is bounded.
func Decode(r io.Reader) (*Net, error) {
	s, size, unit, err := readHead(r)
	if err != nil {
		return nil, err
	}
	n := &Net{shape: s, unit: unit}
	if n.rows, err = rows.Read(r, size); err != nil {
		return nil, err
	}
	raw, err := rows.Take(r, size*s.Dim)
	if err != nil {
		return nil, err
	}
	n.vec = make([]int8, len(raw))
	for i, b := range raw {
		n.vec[i] = int8(b)
	}
	read := func(size int) (w []float32) {
		if err != nil {
			return nil
		}
		if raw, err = rows.Take(r, 2*size); err != nil {
			return nil
		}
		w = make([]float32, size)
		for i := range w {
			w[i] = float32(int16(binary.LittleEndian.Uint16(raw[2*i:]))) / grain
		}
		return w
	}
	for range s.Kinds {
		n.kinds = append(n.kinds, layer{read(s.Places * s.Hidden * s.Dim), read(s.Hidden * s.Dim), read(s.Hidden)})
	}
	for _, h := range s.Heads {
		n.heads = append(n.heads, outputs{read(h.Labels * (s.Hidden + s.Dim + 1))})
	}
	return n, err
}

func readHead(r io.Reader) (s Shape, rows int, unit float32, err error) {
	var head [8]uint32
	if err := binary.Read(r, binary.LittleEndian, &head); err != nil {
		return s, 0, 0, fmt.Errorf("%w: %w", errFormat, err)
	}
	for i, most := range [...]uint32{maxDim, maxHidden, maxPlaces, maxPlaces, maxHeads, maxHeads, maxRows} {
		if head[i] > most || head[i] == 0 && i != 3 && i < 6 {
			return s, 0, 0, errFormat
		}
	}
	s = Shape{Dim: int(head[0]), Hidden: int(head[1]), Places: int(head[2]), With: int(head[3]), Kinds: int(head[4])}
	unit = math.Float32frombits(head[7])
	if s.With >= s.Places || !(unit > 0 && unit < 1) {
		return s, 0, 0, errFormat
	}
	for range head[5] {
		var h [2]uint32
		if err := binary.Read(r, binary.LittleEndian, &h); err != nil {
			return s, 0, 0, fmt.Errorf("%w: %w", errFormat, err)
		}
		if int(h[0]) >= s.Kinds || h[1] == 0 || h[1] > maxLabels {
			return s, 0, 0, errFormat
		}
		s.Heads = append(s.Heads, Head{int(h[0]), int(h[1])})
	}
	return s, int(head[6]), unit, nil
}

// Fits reports whether the network reads and answers what s says.
func (n *Net) Fits(s Shape) bool {
	return n.shape.Places == s.Places && n.shape.Kinds == s.Kinds && slices.Equal(n.shape.Heads, s.Heads)
}
