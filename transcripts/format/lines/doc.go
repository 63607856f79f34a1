// Package lines is what the readers of transcript formats share: the text of a
// file (encoding, line ends, size), the words of a line with their kinds, the
// speaker named before them, and times for words that have none of their own.
//
// A reader of one format finds its cues and hands each to a [Builder]; the
// builder makes the words, participants and notices of a Meeting. The package
// knows no file format and writes nothing.
//
// Packages below transcripts/format may import it; nobody else needs to.
package lines
