// Package rttm reads and writes RTTM, the list of who speaks when that speaker
// separation programs exchange: ten fields a line, times in seconds.
//
// It holds no words. A reference for a recording is read with Read; a
// meeting's own talk is written with Write.
//
// The package imports transcripts and transcripts/format/lines only.
package rttm
