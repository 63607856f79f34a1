// Package eaf reads and writes ELAN annotation files, format 3.0.
//
// Read takes the independent tiers as speech, one speaker each, and leaves
// tiers of codes, notes and gestures out of the words. Times that a file does
// not give are interpolated between those it does, and the media's time origin
// is added. Codes on dependent tiers are read by Codes.
//
// Write makes a file that validates against EAFv3.0.xsd: a tier per speaker
// with one annotation for each TCU, and for each coder child tiers with the
// codes, under a controlled vocabulary.
//
// The package imports transcripts and transcripts/format/lines only.
package eaf
