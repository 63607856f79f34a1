package loglinear

// Hash folds the name of a kind of feature and two numbers into the 32-bit
// hash under which its weights are kept. It is part of the format of model
// files: changing it makes every trained model worthless.
func Hash(kind string, a, b uint32) uint32 { return KindOf(kind).Hash(a, b) }

// Kind is the name of a kind of feature, folded once.
type Kind uint32

// KindOf folds a name.
func KindOf(name string) Kind {
	h := uint32(2166136261)
	for i := 0; i < len(name); i++ {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return Kind(h)
}

// Hash gives what the function Hash gives for the name of k.
func (k Kind) Hash(a, b uint32) uint32 {
	h := (uint32(k) ^ a) * 0x85ebca6b
	h ^= h >> 13
	h = (h ^ b) * 0xc2b2ae35
	h ^= h >> 16
	return h
}

// HashOf is the hash of a word.
func HashOf(s string) uint32 { return Hash(s, 7, 11) }
