package rows

import "math/bits"

// Index maps features to rows by open addressing. The zero Index is empty.
type Index struct {
	keys  []uint32 // in the order of rows
	slots []slot
	shift uint
}

// slot holds a feature beside its row, so that a search touches one place in
// memory.
type slot struct {
	key uint32
	row int32 // row+1, 0 empty
}

// New gives the index of features that stand in the order of their rows.
func New(keys []uint32) Index {
	size := 8
	for 2*size < 3*len(keys) {
		size *= 2
	}
	ix := Index{keys: keys, slots: make([]slot, size), shift: uint(32 - bits.Len(uint(size-1)))}
	for i, k := range keys {
		at := ix.place(k)
		for ix.slots[at].row != 0 {
			at = (at + 1) & (size - 1)
		}
		ix.slots[at] = slot{k, int32(i + 1)}
	}
	return ix
}

func (ix *Index) place(k uint32) int { return int(k * 2654435769 >> ix.shift) }

// Keys are the features in the order of their rows.
func (ix *Index) Keys() []uint32 { return ix.keys }

// Len is the number of rows.
func (ix *Index) Len() int { return len(ix.keys) }

// Find gives the row of feature k, or −1.
func (ix *Index) Find(k uint32) int32 {
	if len(ix.slots) == 0 {
		return -1
	}
	last := len(ix.slots) - 1
	for at := ix.place(k) & last; ; at = (at + 1) & last {
		if s := ix.slots[at]; s.row == 0 || s.key == k {
			return s.row - 1
		}
	}
}

// Positions adds the rows of the features that have one to out.
func (ix *Index) Positions(features []uint32, out []int32) []int32 {
	for _, k := range features {
		if r := ix.Find(k); r >= 0 {
			out = append(out, r)
		}
	}
	return out
}
