// Package txt reads plain-text transcripts and writes the time-stamped text
// that MAXQDA, NVivo and ATLAS.ti import.
//
// A line is a turn, «B: …», with or without a time before or after the speaker:
//
//	B: jeg vil gerne
//	[00:01:02] B: jeg vil gerne
//	[00:01:02.500 --> 00:01:04.000] B: jeg vil gerne
//	B [00:01:02]: jeg vil gerne
//	B (62.5) jeg vil gerne          (seconds from the start; falling numbers are pauses)
//	B: jeg vil gerne #00:01:04-5#   (when the turn ends)
//
// A line without a speaker continues the turn before. A speaker may also stand
// alone on the line ahead of the text. Pauses «(1.2)», cut-offs «kun-», overlap
// in square brackets, «((griner))» and «(uklart)» are those of level L2,
// CODEBOOK §1.9. Text without times is timed by rule, 0.34 s a word.
//
// The package imports transcripts and transcripts/format/lines only.
package txt
