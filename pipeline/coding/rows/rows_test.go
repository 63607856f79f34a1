package rows

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"

	"pgregory.net/rapid"
)

// Every feature has its row, others have none, and a file gives the same index.
func TestIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfDistinct(rapid.Uint32(), func(k uint32) uint32 { return k }).Draw(t, "keys")
		other := rapid.Uint32().Draw(t, "other")
		var file bytes.Buffer
		if err := binary.Write(&file, binary.LittleEndian, keys); err != nil {
			t.Fatal(err)
		}
		ix, err := Read(&file, len(keys))
		if err != nil {
			t.Fatal(err)
		}
		want := map[uint32]int32{}
		for i, k := range keys {
			want[k] = int32(i)
		}
		if _, ok := want[other]; !ok {
			want[other] = -1
		}
		for k, row := range want {
			if got := ix.Find(k); got != row {
				t.Fatalf("feature %d: row %d, want %d", k, got, row)
			}
		}
	})
	if empty := (Index{}); empty.Find(7) != -1 {
		t.Error("the empty index finds a row")
	}
}

// Every feature has its number, others have 0.
func TestValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfDistinct(rapid.Uint32(), func(k uint32) uint32 { return k }).Draw(t, "keys")
		vs := rapid.SliceOfN(rapid.Int32Range(-3, 3), len(keys), len(keys)).Draw(t, "numbers")
		x := NewValues(keys, vs)
		want := map[uint32]int32{rapid.Uint32().Draw(t, "other"): 0}
		for i, k := range keys {
			want[k] = vs[i]
		}
		for k, v := range want {
			if got := x.Of(k); got != v {
				t.Fatalf("feature %d: %d, want %d", k, got, v)
			}
		}
	})
	if empty := (Values{}); empty.Of(7) != 0 {
		t.Error("the empty table finds a number")
	}
}

// A file that is too short, or holds a feature twice, is refused.
func TestReadFaults(t *testing.T) {
	for _, file := range [][]byte{{1, 0, 0}, {1, 0, 0, 0, 1, 0, 0, 0}} {
		if _, err := Read(bytes.NewReader(file), 2); !errors.Is(err, ErrFormat) {
			t.Errorf("%v: %v", file, err)
		}
	}
}
