package loglinear

import "math/bits"

// index maps feature hashes to positions by open addressing.
type index struct {
	keys  []uint32 // in order of position
	table []int32  // position+1, 0 empty
	shift uint
}

func newIndex(keys []uint32) index {
	size := 8
	for size < 2*len(keys) {
		size *= 2
	}
	ix := index{keys: keys, table: make([]int32, size), shift: uint(32 - bits.Len(uint(size-1)))}
	for i, k := range keys {
		at := ix.slot(k)
		for ix.table[at] != 0 {
			at = (at + 1) & (size - 1)
		}
		ix.table[at] = int32(i + 1)
	}
	return ix
}

func (ix *index) slot(k uint32) int { return int(k * 2654435769 >> ix.shift) }

func (ix *index) len() int { return len(ix.keys) }

// find gives the position of k, or −1.
func (ix *index) find(k uint32) int32 {
	if len(ix.table) == 0 {
		return -1
	}
	for at := ix.slot(k); ; at = (at + 1) & (len(ix.table) - 1) {
		p := ix.table[at]
		if p == 0 {
			return -1
		}
		if ix.keys[p-1] == k {
			return p - 1
		}
	}
}

func (ix *index) positions(hashes []uint32, out []int32) []int32 {
	for _, h := range hashes {
		if p := ix.find(h); p >= 0 {
			out = append(out, p)
		}
	}
	return out
}
