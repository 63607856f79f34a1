// Package qdpx writes REFI-QDA project files (.qdpx), which MAXQDA, NVivo,
// ATLAS.ti, QualCoder and others open, and codebook files (.qdc), and reads
// codes back from a project.
//
// A meeting with a recording becomes an audio source with a synchronised
// transcript, one without a text source; the recording itself is referred to,
// never packed. Positions count code points of the text with "\n" line ends.
// Every coder is a user of the project and the program is one too, named as a
// machine, so that nobody takes its codes for a person's. GUIDs are upper case
// and follow from what they name: the same meeting gives the same file, and
// projects of several meetings share their codes when merged.
//
// Reference: REFI-QDA standard 1.5, https://www.qdasoftware.org. The package
// imports transcripts and transcripts/format/{lines,codes} only.
package qdpx
