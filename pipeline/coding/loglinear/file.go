package loglinear

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"gribning/pipeline/coding/rows"
)

// Weights are stored in 1/step as 16-bit numbers; smaller ones than least are
// worth nothing in any sum that matters and their rows are left out.
const (
	step  = 2048
	least = 0.004
)

// Limits on what a file may claim, far above anything trained here.
const (
	maxRows   = 4 << 20
	maxLabels = 1024
)

// errFormat is what every malformed file gives.
var errFormat = errors.New("loglinear: not a model")

// settle rounds the weights to what a file holds and drops empty rows, so that
// a model answers alike before and after it is written.
func (m *Model) settle(w []float64) {
	L := m.Labels
	var keys []uint32
	var out []int16
	for r, k := range m.rows.Keys() {
		row := w[r*L : r*L+L]
		top := 0.0
		for _, v := range row {
			top = math.Max(top, math.Abs(v))
		}
		if top < least {
			continue
		}
		keys = append(keys, k)
		for _, v := range row {
			out = append(out, int16(math.Round(math.Min(math.Max(v*step, -32767), 32767))))
		}
	}
	m.rows, m.w = rows.New(keys), out
}

// Encode writes the model. The same model gives the same bytes.
func (m *Model) Encode(w io.Writer) error {
	head := []uint32{uint32(m.Labels), uint32(m.rows.Len())}
	if err := binary.Write(w, binary.LittleEndian, head); err != nil {
		return err
	}
	if err := binary.Write(w, binary.LittleEndian, m.rows.Keys()); err != nil {
		return err
	}
	return binary.Write(w, binary.LittleEndian, m.w)
}

// Decode reads what Encode wrote. It never reserves more memory than the
// input is long.
func Decode(r io.Reader) (*Model, error) {
	var head [2]uint32
	if err := binary.Read(r, binary.LittleEndian, &head); err != nil {
		return nil, fmt.Errorf("%w: %w", errFormat, err)
	}
	L, n := int(head[0]), int(head[1])
	if L < 1 || L > maxLabels || n > maxRows {
		return nil, errFormat
	}
	features, err := rows.Read(r, n)
	if err != nil {
		return nil, err
	}
	raw, err := rows.Take(r, n*L*2)
	if err != nil {
		return nil, err
	}
	m := &Model{Labels: L, rows: features, w: make([]int16, n*L)}
	for i := range m.w {
		m.w[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return m, nil
}

// Encode writes the chain.
func (c *Chain) Encode(w io.Writer) error {
	if err := c.node.Encode(w); err != nil {
		return err
	}
	if err := c.edge.Encode(w); err != nil {
		return err
	}
	b := make([]byte, len(c.allowed))
	for i, ok := range c.allowed {
		if ok {
			b[i] = 1
		}
	}
	_, err := w.Write(b)
	return err
}

// DecodeChain reads what Chain.Encode wrote.
func DecodeChain(r io.Reader) (*Chain, error) {
	node, err := Decode(r)
	if err != nil {
		return nil, err
	}
	edge, err := Decode(r)
	if err != nil {
		return nil, err
	}
	L := node.Labels
	if edge.Labels != L*L {
		return nil, errFormat
	}
	raw, err := rows.Take(r, (L+1)*L)
	if err != nil {
		return nil, err
	}
	c := &Chain{Labels: L, node: *node, edge: *edge, allowed: make([]bool, len(raw))}
	for i, b := range raw {
		c.allowed[i] = b == 1
	}
	return c, nil
}
