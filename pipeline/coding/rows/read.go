package rows

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrFormat is what a malformed file gives: too short, or a feature twice.
var ErrFormat = errors.New("rows: not the features of a model")

// Read reads the index of n features, four bytes each, little endian.
func Read(r io.Reader, n int) (Index, error) {
	raw, err := Take(r, n*4)
	if err != nil {
		return Index{}, err
	}
	keys := make([]uint32, n)
	seen := make(map[uint32]bool, n)
	for i := range keys {
		keys[i] = binary.LittleEndian.Uint32(raw[4*i:])
		if seen[keys[i]] {
			return Index{}, ErrFormat
		}
		seen[keys[i]] = true
	}
	return New(keys), nil
}

// Take reads exactly n bytes, growing as they come.
func Take(r io.Reader, n int) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, int64(n)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	if len(b) != n {
		return nil, ErrFormat
	}
	return b, nil
}
