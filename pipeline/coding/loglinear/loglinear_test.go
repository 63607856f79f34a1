package loglinear

import (
	"bytes"
	"context"
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"gribning/pipeline/coding/rows"
)

var plain = Settings{L2: 0.1, MinCount: 1, Iterations: 200}

func words(ws ...string) []uint32 {
	var out []uint32
	for _, w := range ws {
		out = append(out, HashOf(w))
	}
	return out
}

func TestChoiceLearnsLabelsAndOptions(t *testing.T) {
	two := func(first, second []uint32) []Option {
		return []Option{{Label: 0}, {Label: 1, Extra: first}, {Label: 1, Extra: second}}
	}
	var ex []Example
	for range 20 {
		ex = append(ex,
			Example{Shared: words("skal"), Options: two(words("nær"), words("fjern")), Right: []float64{1, 0, 0}},
			Example{Shared: words("hvad"), Options: two(words("nær"), words("fjern")), Right: []float64{0, 1, 0}},
			Example{Shared: words("hvad"), Options: two(words("fjern"), words("nær")), Right: []float64{0, 0, 1}})
	}
	m, err := TrainChoice(context.Background(), ex, 2, plain)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range ex[:3] {
		base, extra := make([]float64, 2), make([]float64, 2)
		m.Base(e.Shared, base)
		p := make([]float64, len(e.Options))
		for k, o := range e.Options {
			m.Base(o.Extra, extra)
			p[k] = base[o.Label] + extra[o.Label]
		}
		Softmax(p)
		for k := range p {
			if (e.Right[k] == 1) != (p[k] > 0.8) {
				t.Errorf("example %d: probabilities %.2f, right %v", i, p, e.Right)
			}
		}
	}
}

// The gradient must be that of the value: otherwise L-BFGS stops anywhere.
func TestGradients(t *testing.T) {
	ex := []Example{
		{Shared: words("a", "b"), Options: []Option{{Label: 0}, {Label: 1, Extra: words("x")}}, Right: []float64{0.3, 0.7}, Weight: 2},
		{Shared: words("b"), Options: []Option{{Label: 2, Extra: words("x", "a")}, {Label: 1}}, Right: []float64{1, 0}},
	}
	m := &Model{Labels: 3, rows: count(ex, 1)}
	tr := trainer{labels: 3, l2: 0.5, ctx: context.Background()}
	for i := range ex {
		tr.data = append(tr.data, m.compile(&ex[i]))
	}
	checkGradient(t, tr.evaluate, m.rows.Len()*3)

	any := func(int, int) bool { return true }
	seqs := []Sequence{{Steps: []Step{{Node: words("a")}, {Node: words("b"), Edge: words("e")}, {Node: words("a", "b"), Edge: words("e", "f")}}, Labels: []int{0, 1, 1}}}
	c, err := TrainChain(context.Background(), seqs, 2, any, Settings{MinCount: 1, Iterations: 1})
	if err != nil {
		t.Fatal(err)
	}
	c.node.rows, c.edge.rows = rows.New(words("a", "b")), rows.New(words("e", "f"))
	ct := chainTrainer{c: c, ctx: context.Background(), l2: 0.5, cut: 4}
	ct.data = append(ct.data, c.compile(&seqs[0]))
	checkGradient(t, ct.evaluate, 4+8)
}

func checkGradient(t *testing.T, f func(g, w []float64) float64, n int) {
	t.Helper()
	w, g, scratch := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range w {
		w[i] = math.Sin(float64(i + 1))
	}
	f(g, w)
	for i := range w {
		const h = 1e-5
		at := w[i]
		w[i] = at + h
		clear(scratch)
		up := f(scratch, w)
		w[i] = at - h
		clear(scratch)
		down := f(scratch, w)
		w[i] = at
		if num := (up - down) / 2 / h; math.Abs(num-g[i]) > 1e-5 {
			t.Errorf("gradient %d is %.6f, by difference %.6f", i, g[i], num)
		}
	}
}

func TestChainLearnsAnOrderAndForbids(t *testing.T) {
	follow := func(p, n int) bool { return n != 2 || p == 1 || p == 2 }
	var seqs []Sequence
	for range 10 {
		seqs = append(seqs, Sequence{Steps: []Step{{Node: words("o")}, {Node: words("b"), Edge: words("og")}, {Node: words("i"), Edge: words("og")}}, Labels: []int{0, 1, 2}})
	}
	c, err := TrainChain(context.Background(), seqs, 3, follow, plain)
	if err != nil {
		t.Fatal(err)
	}
	best, _ := c.Decode(seqs[0].Steps, nil)
	if best[0] != 0 || best[1] != 1 || best[2] != 2 {
		t.Errorf("labels %v, want 0 1 2", best)
	}
	best2, p := c.Decode([]Step{{Node: words("i")}, {Node: words("i"), Edge: words("og")}}, nil)
	if best2[0] == 2 || p[0][2] > 1e-9 {
		t.Errorf("a sequence begins with a label that may not: %v %v", best2, p[0])
	}
}

func TestFilesAndDeterminism(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var seqs []Sequence
		n := rapid.IntRange(1, 6).Draw(t, "sequences")
		for range n {
			var s Sequence
			for k := range rapid.IntRange(1, 4).Draw(t, "steps") {
				st := Step{Node: []uint32{rapid.Uint32Range(0, 9).Draw(t, "f")}}
				if k > 0 {
					st.Edge = []uint32{rapid.Uint32Range(0, 3).Draw(t, "e")}
				}
				s.Steps = append(s.Steps, st)
				s.Labels = append(s.Labels, rapid.IntRange(0, 1).Draw(t, "label"))
			}
			seqs = append(seqs, s)
		}
		any := func(int, int) bool { return true }
		var files [2]bytes.Buffer
		for i := range files {
			c, err := TrainChain(context.Background(), seqs, 2, any, Settings{L2: 1, MinCount: 1, Iterations: 30})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Encode(&files[i]); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
			t.Fatal("the same examples gave two models")
		}
		c, err := DecodeChain(bytes.NewReader(files[0].Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		if err := c.Encode(&again); err != nil || !bytes.Equal(again.Bytes(), files[0].Bytes()) {
			t.Fatalf("read and written again it differs: %v", err)
		}
	})
}

func TestStopsWhenToldTo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ex := []Example{{Shared: words("a"), Options: []Option{{Label: 0}, {Label: 1}}, Right: []float64{1, 0}}}
	if _, err := TrainChoice(ctx, ex, 2, plain); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want cancellation", err)
	}
}

func FuzzDecode(f *testing.F) {
	ex := []Example{{Shared: words("a"), Options: []Option{{Label: 0}, {Label: 1}}, Right: []float64{1, 0}}}
	m, err := TrainChoice(context.Background(), ex, 2, plain)
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := m.Encode(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte{2, 0, 0, 0, 255, 255, 255, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if m, err := Decode(bytes.NewReader(raw)); err == nil {
			m.Base([]uint32{1, 2, 3}, make([]float64, m.Labels))
		}
		if c, err := DecodeChain(bytes.NewReader(raw)); err == nil {
			c.Decode([]Step{{}, {}}, nil)
		}
	})
}
