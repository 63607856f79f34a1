package network

import (
	"bytes"
	"context"
	"errors"
	"math"
	"testing"
)

var shape = Shape{Dim: 6, Hidden: 5, Places: 3, With: 1, Kinds: 2, Heads: []Head{{0, 2}, {1, 3}, {0, 2}}}
var quick = Settings{Epochs: 30, Rate: 0.2, L2: 1e-6, MinCount: 1}

// school teaches: an utterance of kind 0 with feature 1 is 1, else 0; one of
// kind 1 is what was said before it (feature 1, 2 or 3), whatever it says.
func school() []Stretch {
	var out []Stretch
	for i := range 30 {
		word := uint32(1 + i%3)
		us := []Unit{{Features: []uint32{word, 9}, Kind: 0, Places: [][]int32{{0}, nil, {1}}},
			{Features: []uint32{7, uint32(20 + i%4)}, Kind: 1, Places: [][]int32{{1}, {0}, nil}}}
		one := 0
		if word == 1 {
			one = 1
		}
		out = append(out, Stretch{Units: us, Weight: 1, Lesson: []Right{
			{Unit: 0, Head: 0, Label: one, Second: -1, Weight: 1},
			{Unit: 0, Head: 2, Label: one, Second: 1 - one, Other: 0.25, Weight: 1},
			{Unit: 1, Head: 1, Label: int(word) - 1, Second: -1, Weight: 1}}})
	}
	return out
}

func TestLearnsFromWordsAndSurroundings(t *testing.T) {
	data := school()
	n, err := Train(context.Background(), data, shape, quick)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data[:3] {
		a := n.Answer(data[i].Units)
		for _, r := range data[i].Lesson {
			p := a[r.Head][r.Unit]
			sum := 0.0
			for _, v := range p {
				sum += v
			}
			if p[r.Label] < 0.6 || math.Abs(sum-1) > 1e-9 {
				t.Errorf("stretch %d head %d: %.2f, right is %d", i, r.Head, p, r.Label)
			}
			if r.Other > 0 && math.Abs(p[r.Label]-0.75) > 0.1 {
				t.Errorf("head %d: %.2f, want about .75 of the first reading", r.Head, p)
			}
		}
		if a[0][1] != nil || a[1][0] != nil {
			t.Error("an utterance was asked what is not put to its kind")
		}
	}
}

// The same network answers alike before and after it is written, and the same
// lessons give the same bytes.
func TestFiles(t *testing.T) {
	var files [2]bytes.Buffer
	var n *Net
	for i := range files {
		var err error
		if n, err = Train(context.Background(), school(), shape, Settings{Epochs: 3, Rate: 0.1, Drop: 0.3, DropHidden: 0.3, MinCount: 2}); err != nil {
			t.Fatal(err)
		}
		if err := n.Encode(&files[i]); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Fatal("the same lessons gave two networks")
	}
	back, err := Decode(bytes.NewReader(files[0].Bytes()))
	if err != nil || !back.Fits(shape) || back.Size() != n.Size() {
		t.Fatalf("read again: %v", err)
	}
	us := school()[0].Units
	a, b := n.Answer(us), back.Answer(us)
	for h := range a {
		for i := range a[h] {
			for l := range a[h][i] {
				if a[h][i][l] != b[h][i][l] {
					t.Fatalf("head %d: %.6f before, %.6f after", h, a[h][i], b[h][i])
				}
			}
		}
	}
}

func TestStopsWhenToldTo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Train(ctx, school(), shape, quick); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want cancellation", err)
	}
}

func FuzzDecode(f *testing.F) {
	n, err := Train(context.Background(), school(), shape, Settings{Epochs: 1, Rate: 0.1, MinCount: 1})
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := n.Encode(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte{1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, raw []byte) {
		if n, err := Decode(bytes.NewReader(raw)); err == nil && n.Fits(shape) {
			n.Answer(school()[0].Units)
		}
	})
}
