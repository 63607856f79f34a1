package coding

import "slices"

// bag is the content of a stretch of talk: hashes of its stems.
type bag struct {
	sketch uint64 // which of 64 kinds of hashes it holds
	hashes []uint32
}

func sketchOf(h uint32) uint64 { return 1 << (h >> 26) }

func (b *bag) put(h uint32) {
	if !b.has(h) {
		b.sketch |= sketchOf(h)
		b.hashes = append(b.hashes, h)
	}
}

func (b *bag) has(h uint32) bool { return b.sketch&sketchOf(h) != 0 && slices.Contains(b.hashes, h) }

// common counts what both bags hold.
func (b *bag) common(o *bag) int {
	n := 0
	if b.sketch&o.sketch == 0 {
		return 0
	}
	for _, h := range b.hashes {
		if o.has(h) {
			n++
		}
	}
	return n
}

// weigh finds what u shares with the threads that it may work on.
func (s *story) weigh(u *reading) {
	s.since = max(0, len(s.threads)-horizon)
	s.said, s.more, s.most, s.second = s.said[:0], s.more[:0], 0, 0
	for k := s.since; k < len(s.threads); k++ {
		th := &s.threads[k]
		x := s.overlap(u, &th.words)
		s.said, s.more = append(s.said, x), append(s.more, s.overlap(u, &th.more))
		switch {
		case x > s.most:
			s.most, s.second, s.mostAt = x, s.most, k
		case x > s.second:
			s.second = x
		}
	}
}

// shares gives what weigh found, of thread k.
func (s *story) shares(u *reading, k int) (said, more float64) {
	if k >= s.since {
		return s.said[k-s.since], s.more[k-s.since]
	}
	return s.overlap(u, &s.threads[k].words), s.overlap(u, &s.threads[k].more)
}

// overlap is the summed rarity of the stems of u that stand in b.
func (s *story) overlap(u *reading, b *bag) float64 {
	x := 0.0
	for _, w := range u.objects {
		if b.has(w.stemHash) {
			x += s.rare[w.number]
			continue
		}
		for _, p := range w.parts {
			if b.has(p) {
				x += partShare
				break
			}
		}
	}
	return x
}

// partShare is how much a shared part of a compound counts beside a whole word.
const partShare = 0.5
