// Package srt reads and writes SubRip subtitles. The format has no speakers:
// they stand before the text («B: …»), and a cue without one continues the
// speaker before. Codes are no part of the format.
//
// The package imports transcripts and transcripts/format/lines only.
package srt
