package network

import "math/bits"

// table maps features to rows by open addressing.
type table struct {
	keys  []uint32 // in the order of rows
	slots []int32  // row+1, 0 empty
	shift uint
}

func newTable(keys []uint32) table {
	size := 8
	for size < 2*len(keys) {
		size *= 2
	}
	t := table{keys: keys, slots: make([]int32, size), shift: uint(32 - bits.Len(uint(size-1)))}
	for i, k := range keys {
		at := int(k * 2654435769 >> t.shift)
		for t.slots[at] != 0 {
			at = (at + 1) & (size - 1)
		}
		t.slots[at] = int32(i + 1)
	}
	return t
}

// row gives the row of feature k, or −1.
func (t *table) row(k uint32) int32 {
	for at := int(k * 2654435769 >> t.shift); ; at = (at + 1) & (len(t.slots) - 1) {
		r := t.slots[at]
		if r == 0 || t.keys[r-1] == k {
			return r - 1
		}
	}
}
