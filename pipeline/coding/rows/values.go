package rows

import "math/bits"

// Values maps features to numbers, which lie beside them: a search touches one
// place in memory. A feature without a number has 0.
type Values struct {
	slots []value
	shift uint
}

type value struct {
	key uint32
	v   int32 // 0 empty
}

// NewValues gives each of keys the number at the same place of vs. Keys are
// given once.
func NewValues(keys []uint32, vs []int32) Values {
	size := 8
	for 2*size < 3*len(keys) {
		size *= 2
	}
	x := Values{slots: make([]value, size), shift: uint(32 - bits.Len(uint(size-1)))}
	for i, k := range keys {
		if vs[i] == 0 {
			continue
		}
		at := x.place(k)
		for x.slots[at].v != 0 {
			at = (at + 1) & (size - 1)
		}
		x.slots[at] = value{k, vs[i]}
	}
	return x
}

func (x *Values) place(k uint32) int { return int(k * 2654435769 >> x.shift) }

// Of gives the number of feature k.
func (x *Values) Of(k uint32) int32 {
	if len(x.slots) == 0 {
		return 0
	}
	last := len(x.slots) - 1
	for at := x.place(k) & last; ; at = (at + 1) & last {
		if s := x.slots[at]; s.v == 0 || s.key == k {
			return s.v
		}
	}
}
