// Package textgrid reads and writes Praat TextGrids.
//
// Write makes the long form: an interval tier for each speaker's TCUs, one for
// the words, and one for each coder's codes on each speaker. Read takes both
// forms and what other programs name their tiers; codes are not read back, for a
// label holds them in short only.
//
// Praat wants a tier's intervals without gaps or overlaps and each with some
// length: gaps become empty intervals, and a TCU that has no length, or whose
// time an earlier one of the same speaker takes up, is joined to its neighbour
// with « | », so that no words are lost.
//
// The package imports transcripts and transcripts/format/{lines,codes} only.
package textgrid
