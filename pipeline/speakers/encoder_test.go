package speakers

import (
	"math"
	"testing"
)

func TestTanh(t *testing.T) {
	for x := -12.0; x < 12; x += 0.001 {
		if d := math.Abs(float64(tanh(float32(x))) - math.Tanh(x)); d > 1e-6 {
			t.Fatalf("tanh(%v) is off by %g", x, d)
		}
	}
}

const weightsFile = "saved_model.bilstm.mean.all.specaug.gpu100000.pt"

func TestLoadEncoder(t *testing.T) {
	e, err := LoadEncoder(fixtures(t, "models", weightsFile))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, layer := range e.layers {
		for _, l := range layer {
			n += len(l.input) + len(l.hidden) + 2*len(l.bias)
		}
	}
	if n != 252928 {
		t.Errorf("%d parameters, published 252928", n)
	}
	// The batched forward pass against the equations written out.
	x := make([]float32, 7*3*encoderInput)
	for i := range x {
		x[i] = float32(math.Sin(float64(i*i%97))) * 20
	}
	got := e.outputs(x, 7, 3)
	for w := range 3 {
		rows := make([][]float64, 7)
		for s := range rows {
			for _, v := range x[(s*3+w)*encoderInput : (s*3+w+1)*encoderInput] {
				rows[s] = append(rows[s], float64(v))
			}
		}
		for s, want := range plainForward(e, rows) {
			for j, v := range want {
				if d := math.Abs(v - float64(got[(s*3+w)*embeddingSize+j])); d > 1e-4 {
					t.Fatalf("window %d frame %d value %d: off by %g", w, s, j, d)
				}
			}
		}
	}
}

// plainForward is the network in double precision, one step at a time.
func plainForward(e *Encoder, x [][]float64) [][]float64 {
	sig := func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }
	for _, layer := range e.layers {
		y := make([][]float64, len(x))
		for t := range y {
			y[t] = make([]float64, embeddingSize)
		}
		for dir, l := range layer {
			h, c := make([]float64, encoderHidden), make([]float64, encoderHidden)
			for s := range x {
				t := s
				if l.reverse {
					t = len(x) - 1 - s
				}
				g := make([]float64, encoderGates)
				for r := range g {
					g[r] = float64(l.bias[r])
					for k, v := range x[t] {
						g[r] += float64(l.input[k*encoderGates+r]) * v
					}
					for k, v := range h {
						g[r] += float64(l.hidden[k*encoderGates+r]) * v
					}
				}
				for j := range h {
					c[j] = sig(g[encoderHidden+j])*c[j] + sig(g[j])*math.Tanh(g[2*encoderHidden+j])
					h[j] = sig(g[3*encoderHidden+j]) * math.Tanh(c[j])
				}
				copy(y[t][dir*encoderHidden:], h)
			}
		}
		x = y
	}
	return x
}
