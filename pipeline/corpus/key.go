package corpus

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
)

// Key says what an artefact was made from: same key, same bytes. A key is made
// by [Inputs.Key] and in no other way; the one other source is a manifest or
// an artefact that this package reads back. The zero Key stands for none.
type Key struct{ sum [sha256.Size]byte }

// Inputs is all that decides the bytes of an artefact. What does not belong
// here: paths, times, host, number of threads, the program's own version (a
// change of meaning raises Version).
type Inputs struct {
	Stage   string            // never renamed
	Version int               // raised when the stage's answer changes
	Reads   map[string]string // name of what is read → its SHA-256
	Params  map[string]string // settings that change meaning
	Models  map[string]string // model → its SHA-256
}

// Key computes the key: SHA-256 over stage, version and the three maps in
// sorted order, every string preceded by its length in eight bytes, so that no
// two different inputs are written alike.
func (in Inputs) Key() Key {
	h := sha256.New()
	put(h, "gribning key 1")
	put(h, in.Stage)
	put(h, fmt.Sprint(in.Version))
	for _, m := range []map[string]string{in.Reads, in.Params, in.Models} {
		put(h, fmt.Sprint(len(m)))
		for _, k := range slices.Sorted(maps.Keys(m)) {
			put(h, k)
			put(h, m[k])
		}
	}
	var k Key
	h.Sum(k.sum[:0])
	return k
}

func put(h hash.Hash, s string) {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(len(s)))
	h.Write(n[:])
	h.Write([]byte(s))
}

// IsZero reports whether k stands for no key.
func (k Key) IsZero() bool { return k == Key{} }

// String is the key in hexadecimal digits.
func (k Key) String() string { return hex.EncodeToString(k.sum[:]) }

// storedKey reads a key back from a file of this package.
func storedKey(s string) (Key, bool) {
	var k Key
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(k.sum) || hex.EncodeToString(b) != s {
		return Key{}, false
	}
	copy(k.sum[:], b)
	return k, true
}
