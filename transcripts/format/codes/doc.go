// Package codes is the flat form in which formats for annotation programs carry
// a coding: for each TCU the number of its meaning utterance, the code, and
// everything else as one line of «name=value» words. It turns a coding into
// that form and that form back into a coding, finding the TCUs by id, by words
// or by time and reporting what it could not place.
//
// Outcomes (Layer C) are written for people to see and are not read back: they
// are derived, never set.
//
// Writers and readers below transcripts/format import it; it imports
// transcripts only.
package codes
