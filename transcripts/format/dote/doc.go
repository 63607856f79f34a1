// Package dote reads and writes the JSON that the transcription program DOTE
// imports and exports: a list of lines with start, end, speaker and text.
//
// Codes are no part of the format. The package imports transcripts and
// transcripts/format/lines only.
package dote
